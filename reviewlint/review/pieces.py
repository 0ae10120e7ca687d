"""A letter's text cut into its pieces, so that other forms of the letter say just what the text says."""

from __future__ import annotations

from dataclasses import dataclass

from reviewlint.review.letter import Letter
from reviewlint.review.markdown import tidy


@dataclass(frozen=True)
class Piece:
    """Markdown of a letter: a comment with what it quotes, or words that stand alone.

    `cell` is the cell that a comment speaks of, 0 for the notebook as a whole, None for words that stand alone.
    """

    comment: str
    quotation: str = ""
    cell: int | None = None
    is_praise: bool = False


def pieces(letter: Letter) -> list[Piece]:
    """The pieces in the order of the text; nothing of it is left out."""
    text, done = letter.text, 0
    found: list[Piece] = []
    for passage in letter.passages:
        quotation, comment = tidy(passage.quotation).strip("\n"), tidy(passage.comment).strip("\n")
        start = text.find(quotation, done)
        place = text.find(comment, start + len(quotation))
        if start < 0 or place < 0 or not comment:
            continue  # a course's own template tells it in other words
        start = start if quotation else place
        found.extend(_alone(text[done:start]))
        found.append(Piece(comment, quotation, passage.topic.lead.location.cell, passage.is_praise))
        done = place + len(comment)
    return [*found, *_alone(text[done:])]


def _alone(text: str) -> list[Piece]:
    return [Piece(text.strip("\n"))] if text.strip() else []
