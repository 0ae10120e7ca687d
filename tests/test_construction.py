"""Nodes made faster are the nodes that libcst makes, and libcst is left as it was."""

from __future__ import annotations

import libcst as cst
import pytest

from reviewlint.notebook.construction import fast_nodes

SOURCE = '''\
import numpy as np  # сразу
from keras import (layers as L, Model,)

@decorator
def build(size: int = 3, *args, deep=True, **more) -> Model:
    """О сети."""
    x = L.Dense(10, activation = 'softmax')(inputs [0:2, ::-1])
    return [f"{a!r:>{w}}" for a in (x + 1.5) if not a], {**b, 'c': (yield)}


class A(B):
    pass

with open(p) as f: x = lambda q, /: (q ,
    1)
'''


def test_the_nodes_are_equal() -> None:
    plain = cst.parse_module(SOURCE)
    with fast_nodes():
        fast = cst.parse_module(SOURCE)
    assert fast.deep_equals(plain)
    assert fast.code == SOURCE


def test_libcst_is_put_back_whatever_happens() -> None:
    before = {name: getattr(cst, name) for name in dir(cst)}
    check = cst.CSTNode.__post_init__
    with pytest.raises(cst.ParserSyntaxError), fast_nodes():
        cst.parse_module("a b")
    assert {name: getattr(cst, name) for name in dir(cst)} == before
    assert cst.CSTNode.__post_init__ is check
    with pytest.raises(cst.CSTValidationError):
        cst.Name("")
