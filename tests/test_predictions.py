"""The views of predictions: TTA loops and ensembles, in the ways in which notebooks write them."""

from __future__ import annotations

import textwrap

import pytest

from reviewlint.engine import analyse
from reviewlint.examples import parse
from reviewlint.views.analysis import Analysis
from reviewlint.views.averaging import averagings
from reviewlint.views.ensembles import Ensemble, Ensembles
from reviewlint.views.tta import Passes, passes

SETUP = """\
import functools
import numpy as np
import pandas as pd
import tensorflow as tf
from scipy import stats
from tensorflow import keras
from tqdm import tqdm, trange
N = 6
one, two, three = keras.models.load_model('1'), keras.models.load_model('2'), keras.models.load_model('3')
flow = keras.preprocessing.image.ImageDataGenerator(rotation_range=30).flow_from_directory('test', shuffle=False)
x = np.load('x.npy')
y = np.load('y.npy')
# %%
"""


def analysed(source: str) -> Analysis:
    analysis = analyse(parse(SETUP + textwrap.dedent(source)).notebook)
    assert not analysis.failures
    return analysis


def found_passes(source: str) -> list[Passes]:
    return [found for found in passes(averagings(analysed(source))) if found.live]


def found_ensembles(source: str) -> list[Ensemble]:
    return [found for found in Ensembles(averagings(analysed(source))).all if found.live]


TTA = {
    "list and mean": """
        p = []
        for i in range(N):
            p.append(one.predict(flow))
        r = np.mean(p, axis=0)
        """,
    "method mean of an array": """
        p = []
        for i in tqdm(range(N)):
            flow.reset()
            p.append(one.predict(flow, verbose=0))
        p = np.array(p)
        r = p.mean(axis=0).argmax(axis=-1)
        """,
    "comprehension": "r = np.mean([one.predict(flow) for _ in range(N)], axis=0)",
    "sum divided": """
        p = [one.predict(flow) for _ in range(N)]
        r = sum(p) / len(p)
        """,
    "generator expression": "r = sum(one.predict(flow) for _ in range(N)) / N",
    "running total": """
        total = 0
        for i in trange(N):
            total += one.predict(flow)
        r = total / N
        """,
    "total from an array of zeros": """
        total = np.zeros((len(x), 10))
        for i in range(N):
            total = total + one.predict(flow) / N
        """,
    "first pass outside the loop": """
        total = one.predict(flow)
        for i in range(N):
            total = total + one.predict(flow)
        """,
    "rows of an array": """
        p = np.zeros((N, 100, 10))
        for i in range(N):
            p[i] = one.predict(flow)
        r = p.mean(0)
        """,
    "items of a dict": """
        p = {}
        for i in range(N):
            p[i] = one.predict(flow)
        r = np.mean(list(p.values()), axis=0)
        """,
    "columns of a table": """
        t = pd.DataFrame()
        for i in range(N):
            t[i] = one.predict(flow)[:, 0]
        r = t.mean(axis=1)
        """,
    "list that grows by sums": """
        p = []
        for i in range(N):
            p = p + [one.predict(flow)]
        r = np.mean(p, axis=0)
        """,
    "array that is stacked": """
        p = np.empty((0, 100, 10))
        for i in range(N):
            p = np.append(p, one.predict(flow)[None], axis=0)
        r = np.median(p, axis=0)
        """,
    "tensorflow": """
        p = []
        for i in range(N):
            p.append(one(x, training=True))
        r = tf.reduce_mean(tf.stack(p), axis=0)
        """,
    "vote": """
        p = []
        for i in range(N):
            p.append(one.predict(flow).argmax(1))
        r = stats.mode(np.array(p))
        """,
    "reduce": "r = functools.reduce(np.add, [one.predict(flow) for i in range(N)])",
    "function": """
        def averaged(model, data, times):
            collected = []
            for k in range(times):
                collected.append(model.predict(data))
            return np.mean(collected, axis=0)
        r = averaged(one, flow, N)
        """,
    "function that returns the list": """
        def repeated(model, data, times):
            return [model.predict(data) for k in range(times)]
        # %%
        r = np.mean(repeated(one, flow, N), axis=0)
        """,
    "method": """
        class Runner:
            def __init__(self, model):
                self.model, self.found = model, []
            def run(self):
                for k in range(N):
                    self.found.append(self.model.predict(flow))
                return np.mean(self.found, axis=0)
        r = Runner(one).run()
        """,
    "flow made anew": """
        d = keras.preprocessing.image.ImageDataGenerator(zoom_range=0.4)
        p = []
        for i in range(N):
            p.append(one.predict(d.flow(x, shuffle=False, seed=i)))
        r = np.mean(p, axis=0)
        """,
    "batches inside": """
        p = []
        for i in range(N):
            for batch in np.array_split(x, 10):
                p.append(one.predict(batch))
        r = np.reshape(p, (N, -1, 10)).mean(axis=0)
        """,
    "ensemble inside": """
        p = []
        for i in range(N):
            p.append(0.5 * one.predict(flow) + 0.5 * two.predict(flow))
        r = np.mean(p, axis=0)
        """,
}


@pytest.mark.parametrize("source", TTA.values(), ids=TTA.keys())
def test_repeated_passes_that_are_averaged_are_tta(source: str) -> None:
    (found,) = found_passes(source)
    assert found.count == 6
    assert found.number is not None
    assert "N" in found.number.names


NO_TTA = {
    "no average": "p = [one.predict(flow) for _ in range(N)]",
    "average of no axis": "r = np.mean([one.predict(flow) for _ in range(N)])",
    "average over the pictures of one pass": "for i in range(N):\n    print(one.predict(flow).mean(axis=0))",
    "other pictures in each pass": "r = np.mean([one.predict(x[i]) for i in range(N)], axis=0)",
    "the next batch in each pass": "r = np.mean([one.predict(next(flow)) for i in range(N)], axis=0)",
    "a random sample in each pass": """
        p = []
        for i in range(N):
            p.append(one.predict(x[np.random.choice(len(x), 50)]))
        r = np.mean(p, axis=0)
        """,
    "other models": """
        p = []
        for model in [one, two, three]:
            p.append(model.predict(flow))
        r = np.mean(p, axis=0)
        """,
    "other models by number": """
        nets = [one, two, three]
        r = np.mean([nets[i].predict(flow) for i in range(3)], axis=0)
        """,
    "models collected in a loop": """
        nets = []
        for i in range(N):
            nets.append(keras.models.load_model(f'{i}.h5'))
        r = np.mean([net.predict(flow) for net in nets], axis=0)
        """,
    "folds": """
        p = []
        for i in range(N):
            net = make_model()
            net.fit(x, y, epochs=3)
            p.append(net.predict(flow))
        r = np.mean(p, axis=0)
        """,
    "trained further": """
        p = []
        for i in range(N):
            one.fit(x, y, epochs=1)
            p.append(one.predict(flow))
        r = np.mean(p, axis=0)
        """,
    "other weights": """
        p = []
        for i in range(N):
            one.load_weights(f'epoch_{i}.h5')
            p.append(one.predict(flow))
        r = np.mean(p, axis=0)
        """,
    "other flows": """
        p = []
        for data in [flow, flow_2, flow_3]:
            p.append(one.predict(data))
        r = np.mean(p, axis=0)
        """,
    "while": "p = []\nwhile len(p) < N:\n    p.append(one.predict(flow))\nr = np.mean(p, axis=0)",
    "list made in each pass": "for i in range(N):\n    r = np.mean([one.predict(x[:5]), one.predict(x[5:])], axis=0)",
}


@pytest.mark.parametrize("source", NO_TTA.values(), ids=NO_TTA.keys())
def test_other_loops_are_no_tta(source: str) -> None:
    assert not found_passes(source)


@pytest.mark.parametrize(
    ("loop", "count"),
    [
        ("range(2, N)", 4),
        ("range(N * 2)", 12),
        ("tqdm(range(len('abc')))", 3),
        ("[0] * 4", 4),
        ("range(unknown)", None),
        ("range(0, 10, 2)", None),
        ("steps", None),
    ],
)
def test_the_passes_are_counted(loop: str, count: int | None) -> None:
    (found,) = found_passes(f"r = np.mean([one.predict(flow) for _ in {loop}], axis=0)")
    assert found.count == count


def test_a_loop_in_a_function_that_nobody_calls_is_not_live() -> None:
    analysis = analysed("def unused(net):\n    return np.mean([net.predict(flow) for _ in range(3)], axis=0)")
    assert [found.live for found in passes(averagings(analysis))] == [False]


ENSEMBLES = {
    "sum": ("r = (one.predict(x) + two.predict(x)) / 2", 2),
    "weighted sum of three": ("r = 0.5 * one.predict(x) + 0.3 * two.predict(x) + 0.2 * three.predict(x)", 3),
    "sum in steps": ("r = one.predict(x)\nr = r + two.predict(x)\nr = r + three.predict(x)\nr = r / 3", 3),
    "mean of a list": ("r = np.mean([one.predict(x), two.predict(x)], axis=0)", 2),
    "average with weights": ("r = np.average([one.predict(x), two.predict(x)], axis=0, weights=[0.7, 0.3])", 2),
    "loop over models": ("p = []\nfor m in (one, two, three):\n    p.append(m.predict(x))\nr = np.mean(p, axis=0)", 3),
    "loop over a dict": (
        """
        p = {}
        for name, m in {'a': one, 'b': two}.items():
            p[name] = m.predict(x)
        r = np.mean(list(p.values()), axis=0)
        """,
        2,
    ),
    "table": (
        """
        t = pd.DataFrame()
        t['a'] = one.predict(x)[:, 1]
        t['b'] = two.predict(x)[:, 1]
        r = t.mean(axis=1)
        """,
        2,
    ),
    "chosen columns": (
        "t = pd.DataFrame({'a': one.predict(x)[:, 1], 'b': two.predict(x)[:, 1]})\nr = t[['a', 'b']].mean(axis=1)",
        2,
    ),
    "vote": (
        """
        v = np.stack([one.predict(x).argmax(1), two.predict(x).argmax(1), three.predict(x).argmax(1)])
        r = stats.mode(v, axis=0)
        """,
        3,
    ),
    "geometric mean": ("r = np.exp(np.mean([np.log(one.predict(x)), np.log(two.predict(x))], axis=0))", 2),
    "best and last weights": (
        "last = one.predict(x)\none.load_weights('best.h5')\nbest = one.predict(x)\nr = best * 0.6 + last * 0.4",
        2,
    ),
    "unknown many models": ("p = []\nfor m in models:\n    p.append(m.predict(x))\nr = np.mean(p, axis=0)", None),
    "models by number": ("r = np.mean([models[i].predict(x) for i in range(len(models))], axis=0)", None),
    "files of models": ("r = np.mean([keras.models.load_model(f).predict(x) for f in files], axis=0)", None),
    "members of an unknown object": ("zoo = load()\nr = zoo.first.predict(x) + zoo['second'].predict(x)", 2),
    "function": (
        """
        def joined(models, data):
            return sum(m.predict(data) for m in models) / len(models)
        r = joined([one, two], x)
        """,
        2,
    ),
    "boosting and network": (
        "import catboost\ncat = catboost.CatBoostRegressor()\nr = (cat.predict(t) + one.predict(x)[:, 0]) / 2",
        2,
    ),
}


@pytest.mark.parametrize(("source", "count"), ENSEMBLES.values(), ids=ENSEMBLES.keys())
def test_combined_models_are_an_ensemble(source: str, count: int | None) -> None:
    (found,) = found_ensembles(source)
    assert (found.count, found.measured) == (count, False)


NO_ENSEMBLES = {
    "one model": "r = one.predict(x) + one.predict(x[:, ::-1])",
    "tta": "r = np.mean([one.predict(flow) for _ in range(N)], axis=0)",
    "a difference": "r = one.predict(x) - two.predict(x)",
    "scores": "r = np.mean([np.mean(one.predict(x) == y), np.mean(two.predict(x) == y)])",
    "one after the other": "r = two.predict(one.predict(x)) + 1",
    "side by side": "r = np.concatenate([one.predict(x), two.predict(x)], axis=1)",
    "a mask": "r = (one.predict(x) * np.eye(4)[two.predict(x).argmax(1)]).sum(axis=1)",
    "boosting": "one.fit(x, y)\ntwo.fit(x, y - one.predict(x))\nr = one.predict(x) + two.predict(x)",
    "names that nothing is known of": "r = mystery.predict(x) + mystery.predict(x)",
    "printed apart": "for m in (one, two):\n    print(m.predict(x).mean(axis=0))",
}


@pytest.mark.parametrize("source", NO_ENSEMBLES.values(), ids=NO_ENSEMBLES.keys())
def test_other_arithmetic_is_no_ensemble(source: str) -> None:
    assert not found_ensembles(source)


MEASURES = {
    "sklearn": "from sklearn.metrics import accuracy_score\nprint(accuracy_score(y, r.argmax(axis=1)))",
    "comparison": "print((np.argmax(r, axis=1) == y).mean())",
    "numpy": "print(np.mean(np.equal(np.argmax(r, -1), y)))",
    "own metric": "def mape(t, p):\n    return np.mean(np.abs((p - t) / t))\nprint(mape(y, r))",
    "keras metric": "m = keras.metrics.CategoricalAccuracy()\nm.update_state(y, r)",
    "helper of another module": "print(helpers.score_of(y, r))",
    "other data with the same models": "v = (one.predict(y) + two.predict(y)) / 2\nprint(np.abs(v - y).mean())",
}


@pytest.mark.parametrize("source", MEASURES.values(), ids=MEASURES.keys())
def test_a_metric_of_the_combination_is_seen(source: str) -> None:
    (found,) = found_ensembles("r = (one.predict(x) + two.predict(x)) / 2\n# %%\n" + source)
    assert found.measured


@pytest.mark.parametrize(
    "source",
    [
        "print(np.mean(one.predict(x).argmax(1) == y), np.mean(two.predict(x).argmax(1) == y))",
        "print(r.shape, r.argmax(axis=1))",
        "pd.DataFrame({'label': r.argmax(axis=1)}).to_csv('a.csv')",
        "print(1 - r)",
    ],
)
def test_other_uses_of_the_combination_measure_nothing(source: str) -> None:
    (found,) = found_ensembles("r = (one.predict(x) + two.predict(x)) / 2\n# %%\n" + source)
    assert not found.measured


def test_weights_are_told_from_a_plain_mean() -> None:
    sources = ("0.6 * one.predict(x) + 0.4 * two.predict(x)", "0.5 * one.predict(x) + 0.5 * two.predict(x)")
    assert [found_ensembles(f"r = {source}")[0].is_weighted for source in sources] == [True, False]


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("s = np.array([one.predict(x), two.predict(x), three.predict(x)])\nr = 0.7 * s[0] + 0.3 * s[2]", 2),
        ("t = pd.DataFrame()\nt['a'] = one.predict(x)\nt['b'] = two.predict(x)\nr = t['a'] + t['b']", 2),
        ("n = one if len(x) > 5 else two\nr = n.predict(x) + three.predict(x)", 2),
        ("t = pd.DataFrame({'a': one.predict(x), 'b': two.predict(x)})\nr = t.mode(axis=1)", 2),
    ],
)
def test_parts_of_arrays_and_tables_are_told_apart(source: str, count: int) -> None:
    found = found_ensembles(source)
    assert {ensemble.count for ensemble in found} == {count}
    assert len({ensemble.averaging.term.place for ensemble in found}) == 1


@pytest.mark.parametrize(
    "source",
    [
        "s = np.array([one.predict(x), two.predict(x)])\nr = s[0] + s[0][::-1]",
        "t = pd.DataFrame()\nt['a'] = one.predict(x)\nt['b'] = two.predict(x)\nr = t['a'] + t['a']",
    ],
)
def test_the_same_part_twice_is_one_model(source: str) -> None:
    assert not found_ensembles(source)


@pytest.mark.parametrize(
    "source",
    [
        "parts = [x[:N], x[N:]]\nr = np.mean([one.predict(parts[0][i * 2 : i * 2 + 2]) for i in range(N)], axis=0)",
        "r = np.mean([one.predict({'a': x[i], 'b': y}) for i in range(N)], axis=0)",
        "r = np.mean([one.predict([x + i, y]) for i in range(N)], axis=0)",
        "r = np.mean([one.predict(data.part[i].values) for i in range(N)], axis=0)",
    ],
)
def test_what_the_loop_runs_over_is_seen_inside_the_data(source: str) -> None:
    assert not found_passes(source)


def test_a_sequence_that_takes_the_variable_is_other_data() -> None:
    source = """
        class Pictures(keras.utils.Sequence):
            def __init__(self, fold):
                self.fold = fold
            def __getitem__(self, i):
                return x[self.fold]
        r = np.mean([one.predict(Pictures(fold)) for fold in range(N)], axis=0)
        """
    assert not found_passes(source)
    assert len(found_passes(source.replace("Pictures(fold)", "Pictures(1)"))) == 1


def test_what_is_kept_of_a_loop_once_is_no_pass_of_it() -> None:
    source = """
        kept = [one.predict(x)]
        for number in range(5):
            warm = one.predict(x)
        kept.append(warm)
        r = np.mean(kept, axis=0)
        """
    assert not found_passes(source)
    assert found_passes(source.replace("        kept.append", "            kept.append"))
