"""What the engine claims to know is what Python computes: the same programs run for real."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from reviewlint.inference.interpreter import interpret
from reviewlint.inference.reveal import literal_of
from reviewlint.inference.terms import OneOf, options
from reviewlint.inference.timeline import BindEvent, UndefinedEvent
from reviewlint.notebook.cells import Cell
from reviewlint.notebook.syntax import parse_cell

PROGRAMS = [
    """
a = [1, 2, 3]
b = a
b.append(4)
c = a + b
d = c[::-1][1:3]
a *= 2
e = len(a)
""",
    """
def outer(n, *args, key=3, **rest):
    total = n
    for value in args:
        total += value
    return total * key, rest
x, y = outer(1, 2, 3, key=2, other='o')
z = outer(*[1, 2], **{'key': 1})[0]
""",
    """
import copy
base = {'a': [1], 'b': {'c': 2}}
other = dict(base, a=[5])
third = {k: v for k, v in other.items() if k != 'b'}
base['a'].append(2)
other.setdefault('z', 0)
fourth = copy.deepcopy(third)
third['a'] = None
n = len(base)
keys = list(base)
""",
    """
class A:
    shared = [1]
    k = 2
    def __init__(self, v=4):
        self.v = v
        self.k += 1
    def up(self, by=1):
        self.v += by
        return self
    @staticmethod
    def s(x):
        return x + 1
    @classmethod
    def m(cls, x):
        return cls.k * x
class B(A):
    k = 10
o = A()
o.up().up(5)
v = o.v
k = o.k
s = A.s(3)
m = B.m(2)
p = B(7).v
""",
    """
text = 'a-b-c'
parts = text.split('-')
joined = '/'.join(parts[:2])
t = f'{joined:>8}|{len(parts)!r}'
u = '%s:%03d' % (joined, 7)
w = '{0}-{x}'.format(1, x=2)
y = text.replace('-', '').upper().center(9, '*')
z = 'abc'[1:][-1]
""",
    """
i = 0
found = []
for i, (p, q) in enumerate(zip([1, 2, 3], 'xyz')):
    if p == 2:
        continue
    found.append((i, p, q))
last = i
for k in [1, 2, 3, 4]:
    if k > 2:
        break
stopped = k
else_ran = None
for k in []:
    pass
else:
    else_ran = True
""",
    """
flag = True
x = 1 if flag else 2
y = flag and 'yes'
z = None or 'default'
if not flag:
    w = 1
elif x == 1:
    w = 2
else:
    w = 3
t = 3 not in [1, 2]
u = None is None
""",
    """
def counter():
    n = 0
    def up():
        nonlocal n
        n += 1
        return n
    up()
    return up()
c = counter()
def default(items=[]):
    return items
d = default()
square = lambda x: x * x
e = [square(v) for v in (1, 2, 3)]
f = sum_ = max(e) - min(e)
g = sorted([3, 1, 2])
h = list(reversed(g))
""",
    """
a, *b, c = [1, 2, 3, 4]
(d, e), f = (5, 6), 7
g = h = [0]
g.append(1)
a, c = c, a
s = {1, 2}
i = [[0] * 2] * 2
j = not []
k = bool('')
""",
    """
state = {'best': 0}
def update(value):
    state['best'] = max(state['best'], value)
    return state['best']
update(3)
r = update(2)
q = state['best']
items = [1, 2, 3]
items[0] = 10
items.insert(1, 20)
popped = items.pop(0)
items.reverse()
""",
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_claims_hold(program: str) -> None:
    """Every literal that the engine claims for a name at the end is what Python has there; most are claimed."""
    timeline = interpret([parse_cell(Cell(1, "code", program.strip("\n")))])
    last = {e.name: e.value for e in timeline.events if isinstance(e, BindEvent) and e.top_level}
    real: dict[str, Any] = {}
    exec(program, real)
    claimed = {name: literal_of(value) for name, value in last.items() if not isinstance(value, OneOf)}
    wrong = {
        name: (text, real[name])
        for name, text in claimed.items()
        if text is not None and ast.literal_eval(text) != real[name]
    }
    assert not wrong
    plain = [name for name in last if isinstance(real[name], int | str | bool | list | tuple | dict | None)]
    assert sum(claimed.get(name) is not None for name in plain) >= 0.8 * len(plain)


LEFT_EARLY = [
    """
for k in [1, 2, 3]:
    try:
        a = k
        break
    finally:
        a = 10
""",
    """
a = 0
for k in [1, 2, 3]:
    break
else:
    a = 1
""",
    """
a = 0
for k in [1, 2, 3]:
    a = k + 1
    if may():
        break
else:
    a = 7
""",
    """
a = 0
try:
    a = 5
    if may():
        fail()
    a = 6
except ValueError:
    a = a + 1
""",
    """
a = 0
for k in [1, 2, 3]:
    try:
        a = k
        fail()
        break
    except ValueError:
        a = 10
        continue
    finally:
        b = a
""",
    """
a = 0
while True:
    a = 1
    if may():
        break
    a = 2
    break
else:
    a = 3
""",
]


@pytest.mark.parametrize("raises", [False, True])
@pytest.mark.parametrize("answer", [False, True])
@pytest.mark.parametrize("program", LEFT_EARLY)
def test_what_a_name_may_hold_holds(program: str, answer: bool, raises: bool) -> None:
    """Where blocks are left early, what Python computes is among what the engine takes for possible."""

    def fail() -> None:
        if raises:
            raise ValueError

    real: dict[str, Any] = {"may": lambda: answer, "fail": fail}
    exec(program, real)
    timeline = interpret([parse_cell(Cell(1, "code", f"{program.strip()}\nend = a"))])
    (claimed,) = (e.value for e in timeline.events if isinstance(e, BindEvent) and e.name == "end")
    possible = [literal_of(option) for option in options(claimed)]
    assert repr(real["a"]) in possible or None in possible
    assert possible != [None]


def test_names_by_convention_are_known_though_nothing_binds_them() -> None:
    code = "np.zeros(3)\ntf.constant(2)\nother.thing()\nimport pandas as pd\ndel pd\npd.concat([])"
    timeline = interpret([parse_cell(Cell(1, "code", code))])
    assert [call.target for call in timeline.calls] == ["numpy.zeros", "tensorflow.constant", None, None]
    assert [e.name for e in timeline.events if isinstance(e, UndefinedEvent)] == ["np", "tf", "other", "pd"]
