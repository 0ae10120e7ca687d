"""Losses: what a model is compiled with, told from text, function or object."""

from __future__ import annotations

from dataclasses import dataclass

from reviewlint.inference.terms import Call, Constant, Display, Symbol, Term

CATEGORICAL = "categorical_crossentropy"
SPARSE = "sparse_categorical_crossentropy"
BINARY = "binary_crossentropy"

_KINDS = {
    "categoricalcrossentropy": CATEGORICAL,
    "sparsecategoricalcrossentropy": SPARSE,
    "binarycrossentropy": BINARY,
    "categoricalfocalcrossentropy": "categorical_focal_crossentropy",
    "binaryfocalcrossentropy": "binary_focal_crossentropy",
}


@dataclass(frozen=True, eq=False, slots=True)
class Loss:
    """A loss of Keras.

    `kind` is the function as Keras spells it for the crossentropies, for other losses the name as it is given;
    `from_logits` is None where it cannot be told.
    """

    term: Term
    kind: str
    from_logits: bool | None

    @property
    def is_one_of_many(self) -> bool:
        """Whether it is for classifiers in which each picture has exactly one class."""
        return self.kind in {CATEGORICAL, SPARSE}

    @property
    def is_binary(self) -> bool:
        """Whether each output is a yes or no of its own."""
        return self.kind in {BINARY, "binary_focal_crossentropy"}


def loss_of(compilation: Call) -> Loss | None:
    """The loss of a `compile`, None where it is not one of Keras' that can be told."""
    term = compilation.argument("loss", 1)
    if isinstance(term, Display) and len(term.at(compilation.time)) == 1:
        term = term.at(compilation.time)[0]
    return None if term is None else _loss(term)


def _loss(term: Term) -> Loss | None:
    if isinstance(term, Constant) and isinstance(term.value, str):
        return _known(term, term.value, False)
    if isinstance(term, Symbol) and term.name.startswith("keras."):
        return _known(term, term.name.rpartition(".")[2], False)
    if isinstance(term, Call) and term.target is not None and term.target.startswith("keras.losses."):
        if term.target == "keras.losses.get" and term.positional():
            return _loss(term.positional()[0].value)
        return _known(term, term.target.rpartition(".")[2], _from_logits(term))
    return None


def _known(term: Term, name: str, from_logits: bool | None) -> Loss:
    return Loss(term, _KINDS.get(name.lower().replace("_", ""), name), from_logits)


def _from_logits(call: Call) -> bool | None:
    given = call.argument("from_logits")
    if given is None:
        return None if call.is_open else False
    return bool(given.value) if isinstance(given, Constant) else None
