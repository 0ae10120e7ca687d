"""Keys, tokens and passwords written in plain text: where they stand, and texts in which they are masked."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

MAX_TEXT = 1_000_000
"""Characters of one text that are searched; what lies behind is dumped data."""

MAX_LINE = 4000
"""A longer line is data (pictures, minified code), where chance makes everything look like a key."""

_ENTROPY = 2.8  # bits a character that a key of unknown make must have: words and repetitions have less
_DIGITS = 4  # that a key without quotes must have: names of variables have less
_SHOWN = 4  # characters of a secret that are shown, so that its owner knows which one it is
_MASK = "…"


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret in a text, `text[start:end]`; `kind` says in Russian what it opens."""

    start: int
    end: int
    kind: str


# What a kind of key always holds: looked for first, which is much faster than the patterns; then its pattern, the
# secret itself in its first group.
_KINDS: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (anchor, kind, re.compile(pattern))
    for anchor, kind, pattern in (
        ("AKIA", "ключ AWS", r"\b(AKIA[0-9A-Z]{16})\b"),
        ("ASIA", "ключ AWS", r"\b(ASIA[0-9A-Z]{16})\b"),
        ("AIza", "ключ Google API", r"\b(AIza[\w-]{35})(?![\w-])"),
        ("GOCSPX-", "ключ Google OAuth", r"\b(GOCSPX-[\w-]{24,40})"),
        ("ya29.", "токен Google", r"\b(ya29\.[\w-]{30,})"),
        ("ghp_", "токен GitHub", r"\b(ghp_[A-Za-z0-9]{36})\b"),
        ("gho_", "токен GitHub", r"\b(gho_[A-Za-z0-9]{36})\b"),
        ("ghs_", "токен GitHub", r"\b(ghs_[A-Za-z0-9]{36})\b"),
        ("github_pat_", "токен GitHub", r"\b(github_pat_\w{30,})"),
        ("glpat-", "токен GitLab", r"\b(glpat-[\w-]{20,})"),
        ("hf_", "токен Hugging Face", r"\b(hf_[A-Za-z0-9]{30,40})\b"),
        ("sk-", "ключ OpenAI", r"(?<![\w-])(sk-(?:proj-|ant-|svcacct-)?(?=[\w-]*\d)[A-Za-z0-9_-]{32,200})"),
        ("xox", "токен Slack", r"\b(xox[abprs]-[\w-]{10,})"),
        ("hooks.slack.com", "адрес Slack", r"hooks\.slack\.com/services/(\w+/\w+/\w+)"),
        ("KGAT_", "токен Kaggle", r"\b(KGAT_\w{20,})"),
        (":AA", "токен бота Telegram", r"\b(\d{8,10}:AA[\w-]{33})(?![\w-])"),
        ("eyJ", "токен", r"\b(eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,})"),
        ("PRIVATE KEY", "закрытый ключ", r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----([^-]{20,8000})"),
        ("AccountKey=", "ключ Azure", r"AccountKey=([\w+/]{60,}={0,2})"),
        ("://", "пароль в адресе", r"\b[a-z][a-z+]{1,15}://[^\s/:@'\"]{1,60}:([^\s/:@'\"]{6,80})@[\w.-]"),
    )
)
_NAME = r"""
    (?: api | access | secret | auth | private | kaggle | wandb | neptune | comet | openai | hf | bot )[_ -]?
    (?: api )?[_ -]? (?: key | token | secret )
    | passw(?:or)?d | kaggle_key | wandb_key | token | secret | (?<=["'])key
"""
# `KAGGLE_KEY = '…'`, `"key": "…"`, `api_token="…"`, `os.environ['X_TOKEN'] = '…'`, `%env KAGGLE_KEY=…`
_NAMED = re.compile(
    rf"""(?ix) (?<![a-z]) (?: [a-z0-9]{{1,20}}_ ){{0,4}} (?P<name> {_NAME} ) ["'\]\\]{{0,4}} \s{{0,3}}
    (?: [:=] \s{{0,3}} b? [\\"']{{0,3}} | , \s{{0,3}} ["'] ) (?P<value> [\w+/=.-]{{16,200}} ) (?![\w(\[] | \. \w)""",
)
_LOGIN = re.compile(r"""wandb(?:\.login\(\s*(?:key\s*=\s*)?["']|[ ]login[ ]+)([0-9a-f]{40})\b""")
_HINTS = ("key", "token", "secret", "password", "passwd")
_ASSIGNED = re.compile(r"""["'\]\\]{0,4}\s{0,3}(?:[:=]\s{0,3}b?[\\"']{0,3}|,\s{0,3}["'])[\w+/=.-]{16}""")
MAX_VALUE = 240
_AROUND = 120
_PLACEHOLDER = re.compile(
    r"(?i)x{4,}|\*{3,}|\.{3,}|your|example|placeholder|changeme|insert|here|dummy|fake|redacted|hidden|secret|token"
    r"|api_?key|password|012345|123456|abcdef|<|>"
)
_EXPRESSION = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_PUBLIC = re.compile(
    r"(?i)[a-z]+\d{0,3}(?:[_./-](?:[a-z]+\d{0,3}|\d{1,3}))*|.*\.(?:json|txt|py|csv|h5|keras|pkl|com|env|ya?ml)|\d+|[/.].*"
)


def secrets(text: str) -> Iterator[Secret]:
    """The secrets in a text by place; placeholders are none."""
    text = text[:MAX_TEXT]
    found = sorted(_candidates(text), key=lambda secret: (secret.start, -secret.end))
    end = 0
    for secret in found:
        if secret.start >= end and not _is_in_data(text, secret):
            end = secret.end
            yield secret


@lru_cache(maxsize=1024)  # the notebooks of one course share many cells
def secrets_of_cell(source: str) -> tuple[Secret, ...]:
    """The secrets in the source of a cell."""
    return tuple(secrets(source))


def mask_secrets(text: str) -> str:
    """The text with stars for all secrets; every other character and every line keeps its place."""
    parts, end = [], 0
    for secret in secrets(text):
        value = text[secret.start : secret.end]
        shown = len(_beginning(value))
        parts += [text[end : secret.start], value[:shown], re.sub(r"[^\n]", "*", value[shown:])]
        end = secret.end
    return "".join((*parts, text[end:])) if parts else text


def masked(secret: str) -> str:
    """The first characters of a secret, so that its owner knows which one it is."""
    return _beginning(secret).strip() + _MASK


def _beginning(secret: str) -> str:
    return secret[: min(_SHOWN, len(secret) // 4)]


def _candidates(text: str) -> Iterator[Secret]:
    for anchor, kind, pattern in _KINDS:
        if anchor in text:
            for found in pattern.finditer(text):
                if not _PLACEHOLDER.search(found[1]) and _entropy(found[1]) > 2:
                    yield Secret(*found.span(1), kind)
    if "wandb" in text:
        for found in _LOGIN.finditer(text):
            yield Secret(*found.span(1), "ключ Weights & Biases")
    lower = text.lower()
    if len(lower) == len(text):  # else the places of the two differ, in a handful of languages
        yield from _named(text, lower)


def _named(text: str, lower: str) -> Iterator[Secret]:
    """The values beside names such as `api_key`; a name is looked for first, then what stands around it."""
    done = 0
    for end in sorted(_ends_of_names(lower)):
        if end < done:
            continue
        for found in _NAMED.finditer(text, max(done, end - _AROUND), end + _AROUND + MAX_VALUE):
            kind = _kind_of(text, found)
            if kind and is_random(found["value"]) and (_is_quoted(text, found) or _is_value(found)):
                done = found.end()
                yield Secret(*found.span("value"), kind)


def _ends_of_names(lower: str) -> Iterator[int]:
    """Where a word for something secret ends that a value of some length follows."""
    for hint in _HINTS:
        end = lower.find(hint)
        while end >= 0:
            end += len(hint)
            if _ASSIGNED.match(lower, end):
                yield end
            end = lower.find(hint, end)


def is_random(value: str) -> bool:
    """Whether a value looks like a key that a machine made: letters and digits without an order."""
    if _PLACEHOLDER.search(value) or _PUBLIC.fullmatch(value):
        return False
    mixed = any(c.isdigit() for c in value) and any(c.isalpha() for c in value)
    return mixed and _entropy(value) >= _ENTROPY


def _is_quoted(text: str, found: re.Match[str]) -> bool:
    return text[found.start("value") - 1] in "'\""


def _is_value(found: re.Match[str]) -> bool:
    """Whether something without quotes is no expression: `%env KEY=…`, a printed `token: …`."""
    digits = sum(c.isdigit() for c in found["value"])
    return digits >= _DIGITS and not _EXPRESSION.fullmatch(found["value"])


def _kind_of(text: str, found: re.Match[str]) -> str:
    """What a value opens, by the words around; empty where they do not say that it opens anything."""
    around = text[max(0, found.start() - 120) : found.end()].lower()
    if "kaggle" in around or ("username" in around and len(found["value"]) == 32):
        return "ключ Kaggle"
    if found["name"].lower() == "key":  # of a dictionary: the key of almost anything
        return ""
    if "passw" in found["name"].lower():
        return "пароль"
    return "токен" if "token" in found["name"].lower() else "секретный ключ"


def _entropy(value: str) -> float:
    """Bits a character."""
    counts = Counter(value)
    return -sum(n / len(value) * math.log2(n / len(value)) for n in counts.values())


def _is_in_data(text: str, secret: Secret) -> bool:
    """Whether a secret stands in a line that is too long to be anybody's writing."""
    start = text.rfind("\n", 0, secret.start)
    end = text.find("\n", secret.end)
    return (len(text) if end < 0 else end) - start > MAX_LINE
