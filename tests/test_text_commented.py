"""Code in comments, and loops over predictions in it."""

from __future__ import annotations

import ast

import pytest

from reviewlint.diagnostics import Location
from reviewlint.text.commented import commented_code
from reviewlint.views.repeated import repetitions


def test_blocks_are_read_statement_by_statement() -> None:
    source = """\
x = 1
# просто слова
# for i in range(3):
#     print(i)

# call(
#   1,
# )
# )))
y = 2
    # if x:
    #     z = 1
# только слова
"""
    found = list(commented_code(source, 4))
    assert [block.location for block in found] == [Location(4, 2, 1, 9, 6), Location(4, 11, 5, 13, 15)]
    assert [[ast.unparse(statement) for statement in block.statements] for block in found] == [
        ["for i in range(3):\n    print(i)", "call(1)"],
        ["if x:\n    z = 1"],
    ]


def counts(code: str) -> list[int | None]:
    return [found.count for found in repetitions(ast.parse(code).body)]


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("for _ in range(5):\n    preds.append(model.predict(flow))", 5),
        ("n = 7\nfor i in tqdm(range(n)):\n    p = model.predict(flow)\n    total += p", 7),
        ("for i in range(k):\n    out[i] = model.predict(flow, verbose=i)", None),
        ("sum([model.predict(flow) for i in range(3)]) / 3", 3),
        ("for view in (flip, turn):\n    preds.append(model.predict(view(x)))", 2),
        ("for gen in gens:\n    preds += [model.predict(gen.flow(x, shuffle=False))]", None),
        ("while i < 4:\n    i += 1\n    total = total + model.predict(flow)", None),
        ("for s in range(4):\n    preds.append(model.predict(gen.flow(x, seed=s)))", 4),
        ("def tta():\n    for _ in range(6):\n        preds.append(net.predict(flow))\n    return preds", 6),
    ],
)
def test_repeated_predictions(code: str, count: int | None) -> None:
    assert counts(code) == [count]


@pytest.mark.parametrize(
    "code",
    [
        "for name in names:\n    preds.append(model.predict(load(name)))",
        "for m in models:\n    preds.append(m.predict(x))",
        "for f in folds:\n    model.load_weights(f)\n    preds.append(model.predict(x))",
        "for i in range(9):\n    x, y = next(flow)\n    preds.append(model.predict(x))",
        "for i in range(9):\n    print(model.predict(x))",
        "for i in range(len(x)):\n    part = x[i]\n    preds.append(model.predict(part))",
        "for i in range(9):\n    for f in files:\n        preds.append(model.predict(f))",
        "while i < 9:\n    i += 1\n    preds.append(model.predict(x[i]))",
        "for i in range(3):\n    predict(x)",
        "[m.predict(x) for m in models]",
        "model.predict(x)",
    ],
)
def test_other_predictions_in_loops(code: str) -> None:
    assert counts(code) == []
