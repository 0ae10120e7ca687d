"""`PYTHONHASHSEED` as a name of Python, which nobody reads.

Why: Python takes the seed of its hashes from the environment, and only when it starts. A variable of that name is a
variable like any other, so that the run is no more repeatable than before.

Instead: `keras.utils.set_random_seed(42)` for what is random in a training. Where the order of sets matters, set the
environment variable before Python starts (`%env PYTHONHASHSEED=0` and a restart of the kernel).

Known limits: a variable whose value then goes into `os.environ` is fine.

Source: https://docs.python.org/3/using/cmdline.html#envvar-PYTHONHASHSEED
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.inference.terms import Call, Term, literal
from reviewlint.inference.timeline import BindEvent
from reviewlint.rule import Finding, Rule, Severity
from reviewlint.views.analysis import Analysis
from reviewlint.views.walking import inner_terms

VARIABLE = "PYTHONHASHSEED"


class HashseedAsVariable(Rule):
    code = "RL017"
    name = "hashseed-as-variable"
    severity = Severity.ADVICE
    summary = (
        "PYTHONHASHSEED здесь обычная переменная, на случайность она не влияет: "
        "для повторяемости вызовите keras.utils.set_random_seed."
    )
    origin = "Документация Python: переменная окружения PYTHONHASHSEED"

    invalid = (
        """\
# %%
import random
PYTHONHASHSEED = 0  #!
random.seed(0)
""",
        """\
# %%
SEED = 42
def fix_everything(seed):
    PYTHONHASHSEED = seed  #!
# %%
fix_everything(SEED)
""",
        """\
# %%
seeds = {'hash': 1, 'numpy': 2}
# %%
PYTHONHASHSEED, other = seeds['hash'], seeds['numpy']  #!
print(other)
""",
    )
    valid = (
        """\
# %%
import os
os.environ['PYTHONHASHSEED'] = '0'
os.environ.update(PYTHONHASHSEED='0')
%env PYTHONHASHSEED=0
""",
        """\
# %%
import os
PYTHONHASHSEED = 7
# %%
os.environ['PYTHONHASHSEED'] = str(PYTHONHASHSEED)
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every binding of the name in code that runs."""
        if not any(VARIABLE in cell.source for cell in analysis.notebook.code_cells):
            return
        bindings = (e for e in analysis.timeline.events if isinstance(e, BindEvent) and e.name == VARIABLE)
        for binding in bindings:
            if not binding.context.uncalled and not _reaches_environment(analysis, binding.value):
                yield self.finding(binding.place)


def _reaches_environment(analysis: Analysis, value: Term) -> bool:
    """Whether the value goes into the environment after all."""
    stored = [store.value for store in analysis.timeline.stores() if literal(store.index) == VARIABLE]
    calls = analysis.timeline.calls_named("setdefault", "update", "putenv")
    passed = [argument.value for call in calls for argument in call.arguments]
    return any(_holds(term, value) for term in (*stored, *passed))


def _holds(term: Term, value: Term) -> bool:
    return any(part is value for part in _with_parts(term))


def _with_parts(term: Term) -> Iterator[Term]:
    """The term, what it is made of, and what a folded constant was computed from."""
    for part in inner_terms(term):
        yield part
        if not isinstance(part, Call):
            yield from getattr(part, "parts", ())
