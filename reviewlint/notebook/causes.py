"""Why a cell does not parse, in a few Russian words."""

from __future__ import annotations

import re

CONFLICT = "здесь осталась метка конфликта слияния Git"
PROSE = "здесь обычный текст, а не код"
UNCLEAR = "здесь запись, которую Python не понимает"

# CPython's messages (3.11 to 3.14) and what they mean; groups of the pattern fill the words.
_CAUSES = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"'(.)' was never closed", "скобка «{0}» не закрыта"),
        (r"unmatched '(.)'", "лишняя закрывающая скобка «{0}»"),
        (r"closing parenthesis '(.)' does not match opening parenthesis '(.)'", "скобка «{1}» закрыта скобкой «{0}»"),
        (r"unterminated triple-quoted", "тройные кавычки не закрыты"),
        (r"unterminated (?:f-|t-)?string", "кавычка не закрыта"),
        (r"f-string", "ошибка внутри f-строки"),
        (r"unexpected indent", "лишний отступ"),
        (r"unindent does not match", "отступ не совпадает с отступами строк выше"),
        (r"inconsistent use of tabs", "в отступах смешаны табуляция и пробелы"),
        (r"expected an indented block after '(\w+)'", "после «{0}» нужен блок с отступом"),
        (r"expected an indented block after function", "после «def» нужен блок с отступом"),
        (r"expected an indented block after class", "после «class» нужен блок с отступом"),
        (r"expected an indented block", "нужен блок с отступом"),
        (r"expected '(.+?)'(?: or '(.+?)')? block", "у «try» нет ни «except», ни «finally»"),
        (r"expected ':'", "не хватает двоеточия"),
        (r"Missing parentheses in call to '(\w+)'", "«{0}» без скобок, как в Python 2"),
        (r"Perhaps you forgot a comma", "похоже, пропущена запятая"),
        (r"Maybe you meant '=='|perhaps you meant \"==\"", "«=» стоит там, где значение нельзя присвоить"),
        (
            r"cannot (?:assign to|delete)|illegal (?:expression for augmented|target for)",
            "слева от «=» стоит то, чему нельзя присвоить значение",
        ),
        (r"invalid character '(.+?)' \(", "недопустимый символ «{0}»"),
        (r"invalid non-printable character (U\+\w+)", "невидимый символ {0}, который Python не допускает"),
        (
            r"(?:decimal|octal|binary|hexadecimal|imaginary) literal|leading zeros|invalid digit",
            "число записано с ошибкой",
        ),
        (r"positional argument follows keyword", "позиционный аргумент стоит после именованного"),
        (
            r"(?:parameter without a default|non-default argument) follows",
            "параметр без значения стоит после параметра со значением",
        ),
        (r"[Gg]enerator expression must be parenthesized", "генератор среди аргументов нужно взять в скобки"),
        (r"after line continuation", "после «\\» в конце строки что-то стоит"),
        (r"unexpected EOF", "код обрывается на полуслове"),
        (r"multiple exception types must be parenthesized", "типы исключений нужно взять в скобки"),
    )
)
_CONFLICT = re.compile(r"(?:<<<<<<<|=======|>>>>>>>)(?: |$)")
_PROSE = re.compile(r"[^\w#\"']*[а-яёА-ЯЁ]+[,:]? +[^=()\[\]]*[а-яёА-ЯЁ]")


def cause(message: str, line: str) -> str:
    """The cause that CPython's message states, or that the offending line shows."""
    if _CONFLICT.match(line):
        return CONFLICT
    if _PROSE.match(line):
        return PROSE
    for pattern, words in _CAUSES:
        if found := pattern.search(message):
            return words.format(*found.groups())
    return UNCLEAR
