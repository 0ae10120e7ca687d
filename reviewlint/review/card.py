"""A card on one notebook for the mentor alone: facts to look at beside the letter. It computes no grade."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from reviewlint.diagnostics import Diagnostic
from reviewlint.engine import NotebookResult
from reviewlint.inference.terms import Call, Instance
from reviewlint.review.letter import Letter
from reviewlint.review.networks import networks
from reviewlint.review.remarks import Remarks
from reviewlint.review.scores import validation_metric
from reviewlint.review.voice import Voice
from reviewlint.settings import Criterion
from reviewlint.text.claims import accuracy_claims
from reviewlint.views.analysis import Analysis
from reviewlint.views.backbones import backbone_calls, backbone_of
from reviewlint.views.callback_uses import kind_of_callback
from reviewlint.views.ensembles import ensembles
from reviewlint.views.histories import saved_trainings
from reviewlint.views.input_size import built_for, given_size
from reviewlint.views.pipelines import pipeline
from reviewlint.views.training import live_trainings
from reviewlint.views.tta_ways import live_passes
from reviewlint.views.written import prose

Found = TypeVar("Found")


def card(
    analysis: Analysis,
    result: NotebookResult,
    letter: Letter,
    criteria: Mapping[str, Criterion],
    remarks: Remarks,
    name: str,
) -> str:
    """The card as Markdown; raises BrokenTemplateError."""
    return remarks.render(
        "card.md.j2",
        Voice.of(analysis.notebook),
        name=name,
        problem=result.problem,
        backbones=safely(lambda: _backbones(analysis)),
        sizes=safely(lambda: _sizes(analysis)),
        fits=safely(lambda: _fits(analysis)),
        claims=safely(lambda: _claims(analysis)),
        techniques=safely(lambda: _techniques(analysis)),
        criteria=[_criterion(title, each, result.diagnostics) for title, each in criteria.items()],
        questions=list(_questions(result.diagnostics)),
        undecided=list(_undecided(analysis, result)),
        inherited=[_line(finding) for finding in letter.inherited],
        left_out=[_line(finding) for finding in letter.left_out],
    )


def safely(make: Callable[[], Iterable[Found]]) -> list[Found] | None:
    """What a view gives; None for one that fails on a strange notebook: that must not cost the rest."""
    try:
        return list(make())
    except Exception:
        return None


def _backbones(analysis: Analysis) -> Iterator[dict[str, Any]]:
    cells: dict[str, list[int]] = {}
    for call in backbone_calls(analysis.timeline):
        backbone = backbone_of(call, analysis.timeline)
        if backbone is not None and call.place is not None:
            cells.setdefault(backbone.name, []).append(call.place.cell)
    for name, found in cells.items():
        yield {"name": name, "cells": sorted(set(found))}


def _sizes(analysis: Analysis) -> Iterator[dict[str, Any]]:
    """The sizes of the pictures that networks are trained on, as they are given and as the networks take them."""
    cells: dict[tuple[int, int], set[int]] = {}
    for training in live_trainings(analysis):
        way = pipeline(analysis, training.data, training.call.time)
        size = given_size(way) if way is not None else None
        if size is None:
            built = built_for(analysis, training.model, training.call.time)
            size = built[0] if built is not None else None
        if size is not None:
            cells.setdefault(size, set()).add(analysis.timeline.cell_at(training.call.time))
    for (height, width), found in cells.items():
        yield {"height": height, "width": width, "cells": sorted(found)}


def _fits(analysis: Analysis) -> Iterator[dict[str, Any]]:
    """The saved trainings with their best accuracy on validation, and the trainings that left no log."""
    logged: set[int] = set()
    for saved in saved_trainings(analysis):
        logged.add(saved.cell)
        name = validation_metric(saved.history)
        epochs = [epoch for epoch in saved.history.epochs if name in epoch.values]
        best = max(epochs, key=lambda epoch: epoch.values[name], default=None)
        yield {
            "cell": saved.cell,
            "metric": name,
            "epochs": len(saved.history.epochs),
            "best": best.values[name] if best is not None else None,
            "epoch": best.number if best is not None else None,
        }
    silent = {analysis.timeline.cell_at(training.call.time) for training in live_trainings(analysis)} - logged
    for cell in sorted(silent):
        yield {"cell": cell, "metric": "", "epochs": 0, "best": None, "epoch": None}


def _claims(analysis: Analysis) -> Iterator[dict[str, Any]]:
    for claim in accuracy_claims(prose(analysis)):
        yield {"value": claim.written, "text": claim.sentence.text, "cell": claim.sentence.location.cell}


def _techniques(analysis: Analysis) -> Iterator[dict[str, Any]]:
    """What of the usual techniques the code shows, whether or not it is done well."""
    changes: dict[str, set[int]] = {}
    callbacks: dict[str, set[int]] = {}
    for training in live_trainings(analysis):
        cell = analysis.timeline.cell_at(training.call.time)
        way = pipeline(analysis, training.data, training.call.time)
        for change in way.augmentations if way is not None else ():
            changes.setdefault(change.name, set()).add(cell)
        for callback in training.callbacks:
            if isinstance(callback, Call | Instance) and (kind := kind_of_callback(callback)):
                callbacks.setdefault(kind, set()).add(cell)
    if changes:
        yield {"name": "аугментации", "details": list(changes), "cells": sorted(set().union(*changes.values()))}
    if callbacks:
        yield {"name": "колбэки", "details": list(callbacks), "cells": sorted(set().union(*callbacks.values()))}
    for one in live_passes(analysis):
        yield {"name": "TTA", "passes": one.count, "details": [], "cells": [one.header.cell]}
    for ensemble in ensembles(analysis):
        if ensemble.live and (place := ensemble.averaging.term.place) is not None:
            yield {"name": "ансамбль", "models": ensemble.count, "details": [], "cells": [place.cell]}


def _criterion(title: str, criterion: Criterion, found: Sequence[Diagnostic]) -> dict[str, Any]:
    """What the rules of a criterion found; how many marks that is worth is for the mentor to say."""
    keys = [key.upper() for key in criterion.rules]
    fitting = [
        finding
        for finding in found
        if finding.name in criterion.rules or any(finding.code.startswith(key) for key in keys)
    ]
    return {"title": title, "marks": criterion.marks, "found": [_line(finding) for finding in fitting]}


def _questions(found: Sequence[Diagnostic]) -> Iterator[dict[str, Any]]:
    """What the student asks or did not manage, with the findings that may explain it."""
    for question in found:
        if question.name == "student-question":
            names = question.fields["may_explain"]
            answers = [_line(finding) for finding in found if finding.name in names]
            quote = " ".join(str(question.fields["quote"]).split())
            yield {
                "opening": question.fields["opening"],
                "quote": quote,
                "cell": question.location.cell,
                "answers": answers,
            }


def _undecided(analysis: Analysis, result: NotebookResult) -> Iterator[str]:
    """What the letter could not speak of, in words."""
    for finding in result.diagnostics:
        if finding.name == "limit-exceeded":
            yield finding.message
    for place, _ in result.failures:
        yield f"{place} не отработало из-за внутренней ошибки reviewlint."
    for network in safely(lambda: networks(analysis)) or ():
        if not network.complete:
            where = f" (ячейка {network.cells[0]})" if network.cells else ""
            yield f"Часть одной из сетей{where} по коду проследить не удалось."
    for training in safely(lambda: live_trainings(analysis)) or ():
        cell = analysis.timeline.cell_at(training.call.time)
        if training.data is not None and pipeline(analysis, training.data, training.call.time) is None:
            yield f"Как подготовлены картинки для обучения в ячейке {cell}, по коду проследить не удалось."
        if not training.callbacks_complete:
            yield f"Какие колбэки получает обучение в ячейке {cell}, по коду проследить не удалось."


def _line(finding: Diagnostic) -> dict[str, Any]:
    return {"code": finding.code, "cell": finding.location.cell, "told": Remarks.told(finding)}
