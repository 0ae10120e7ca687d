"""Bare trees are those of libcst but for spaces, commas and comments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import libcst as cst
import pytest

from reviewlint.notebook.positions import child_fields
from reviewlint.notebook.trees import bare_tree

SOURCE = '''\
import numpy as np, os.path
from keras import (layers as L, Model,)
from . import a
from ..b.c import *

@decorator(1)
@other
def build(size: int = 3, /, *args: str, deep=True, **more) -> Model:
    """О сети."""
    global x, y
    x = L.Dense(10, *args, activation = 'softmax', **more)(inputs [0:2, ::-1, None])
    return [a for a in (x + 1.5e3) if not a if b for c in d], {**b, 'c': (yield)}, {1, *s}

def bare(*, key): nonlocal_ = 1; pass
class A(B, metaclass=C):
    x: int = 1; z: str
    y = z = b'1'
    def f(self): yield from (i for i in range(3))
class D: pass

with open(p) as f, lock: x = lambda q, *r: (q ,
    1)
for i, *j in enumerate(t): break
else:
    del a, b[0]
while not (a and b and c or d): continue
if a < b <= c not in d: x @= 1; y //= 2
elif a is not b: pass
else:
    if c: assert x, 'нет'
try:
    raise E from e
except (E, F) as e:
    raise
except G:
    pass
else: pass
finally:
    x = {k: v for k, v in z.items()}
({i for i in y})
x = a if b else (c := ...)
x = -1 ** 2 % 3j, ~b | c & d ^ e << 1 >> 2, ()
f((a), (b + c), (i for i in d), e=(f))
print("ж", True, None, a[b][(1)])
f'{a}{{b}} {c!r:>{d}.2f} {e["x"]}\\n{a != b}', rf"\\d{f(x, y=1):%H:%M}", F"", f'{ {1: 2}[1] }'
f"""
{a [0]} "в кавычках" {(lambda: 0)()}
{", ".join(f'{i}' for i in b)}"""
'''


def same(one: Any, other: Any) -> bool:
    """Whether two trees are equal in what they mean."""
    if isinstance(one, cst.CSTNode):
        return type(one) is type(other) and all(
            same(getattr(one, name), getattr(other, name)) for name in child_fields(type(one)) if name not in _SIGNS
        )
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


_SIGNS = (
    *("comma", "equal", "dot", "colon", "lbracket", "rbracket", "lbrace", "rbrace", "first_colon", "second_colon"),
    *("posonly_ind", "default_indent", "default_newline", "has_trailing_newline", "encoding", "indent"),
)


def test_the_trees_mean_the_same() -> None:
    bare = bare_tree(SOURCE)
    assert bare is not None
    whole = cst.parse_module(SOURCE)
    for one, other in zip(bare.module.body, whole.body, strict=True):
        assert same(one, other), whole.code_for_node(other)


@pytest.mark.parametrize(
    "source",
    [
        "x = f'{a}' 'b'",
        "x = f'{a=}'",
        r"x = f'\N{BULLET} {a}'",
        "x = 'a' 'b'",
        "match x:\n    case 1: pass",
        "x = a[(1, 2)]",
        "x = 1\r\ny = 2",
        "async def f(): pass",
    ],
)
def test_what_is_rare_is_left_to_libcst(source: str) -> None:
    assert bare_tree(source) is None


def test_only_nodes_of_the_tree_have_origins() -> None:
    """Others would lend theirs to the next node that stands at their address."""
    bare = bare_tree(SOURCE)
    assert bare is not None
    assert set(bare.origins) <= {id(node) for node in nodes(bare.module)}


def nodes(root: Any) -> Iterator[cst.CSTNode]:
    """A node and all below it."""
    if isinstance(root, cst.CSTNode):
        yield root
        root = [getattr(root, name) for name in child_fields(type(root))]
    if isinstance(root, (list, tuple)):
        for item in root:
            yield from nodes(item)


def test_what_does_not_parse_has_no_tree() -> None:
    assert bare_tree("x = (") is None
    assert bare_tree("x = '\ud800'") is None
    assert bare_tree("x = " + "(" * 300 + ")" * 300) is None
