"""A copy of the notebook with the letter in it: each remark stands after the cell that it speaks of."""

from __future__ import annotations

from reviewlint.notebook.annotations import annotate
from reviewlint.notebook.cells import Notebook
from reviewlint.review.letter import Letter
from reviewlint.review.pieces import Piece, pieces
from reviewlint.review.remarks import Remarks
from reviewlint.review.voice import Voice

LONG_CELL = 15
"""Lines of a cell from which on a remark repeats the place that it speaks of."""


def annotated(notebook: Notebook, letter: Letter, remarks: Remarks) -> bytes | None:
    """The bytes of the copy; None for a notebook that could not be read."""
    if not notebook.raw:
        return None
    comments: dict[int, list[str]] = {}
    place = 0
    for piece in pieces(letter):
        place = place if piece.cell is None else piece.cell
        comments.setdefault(place, []).append(_comment(piece, notebook))
    voice = Voice.of(notebook)
    found = {
        cell: remarks.render("annotation.md.j2", voice, cell=cell, comments=told).strip()
        for cell, told in comments.items()
    }
    return annotate(notebook.raw, found, has_ids=notebook.nbformat >= (4, 5))


def _comment(piece: Piece, notebook: Notebook) -> str:
    if piece.cell and len(notebook.cell(piece.cell).lines) > LONG_CELL:
        return f"{piece.quotation}\n\n{piece.comment}"
    return piece.comment
