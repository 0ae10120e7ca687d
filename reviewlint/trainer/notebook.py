"""`reviewlint train --as-notebook`: the same training as a notebook that teaches it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reviewlint.files import why
from reviewlint.knowledge.applications import application
from reviewlint.resources import folder
from reviewlint.trainer.errors import TrainerError
from reviewlint.trainer.settings import SMALL, Settings

TEMPLATE = "reference.py.j2"
DATA = "/kaggle/input/car-classification/train"
_CODE, _MARKDOWN = "# %%", "# %% [markdown]"
_SMALL_SIZE = 32


def write_notebook(path: Path, settings: Settings) -> None:
    """Write the notebook of these settings; the first backbone is the one that it trains."""
    text = json.dumps(notebook(settings), ensure_ascii=False, indent=1) + "\n"
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise TrainerError(f"Не удалось записать {path}: {why(error)}.") from error


def notebook(settings: Settings) -> dict[str, Any]:
    """The notebook in nbformat 4.5, without outputs."""
    cells = []
    for number, (kind, source) in enumerate(_cells(_rendered(settings))):
        cell = {
            "cell_type": kind,
            "id": f"cell-{number:02d}",
            "metadata": {},
            "source": source.splitlines(keepends=True),
        }
        cells.append({**cell, "execution_count": None, "outputs": []} if kind == "code" else cell)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _rendered(settings: Settings) -> str:
    """The cells as text in percent format."""
    import jinja2

    name = settings.backbones[0]
    known = application(f"keras.applications.{name}")
    if known is None and name != SMALL:
        raise TrainerError(f"В keras.applications нет сети {name}.")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder("templates") / "ru"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(TEMPLATE).render(
        s=settings,
        data=DATA,
        backbone=name,
        pretrained=known is not None,
        module="" if known is None else known.preprocess.split(".")[-2],
        size=settings.image_size or (known.size if known else _SMALL_SIZE),
    )


def _cells(text: str) -> Iterator[tuple[str, str]]:
    """Kind and source of each cell; a line with a marker begins one."""
    kind = ""
    lines: list[str] = []
    for line in [*text.splitlines(), _CODE]:
        if line in (_CODE, _MARKDOWN):
            if lines:
                yield kind, "\n".join(lines).strip("\n")
            kind, lines = ("markdown" if line == _MARKDOWN else "code"), []
        else:
            lines.append(line)
