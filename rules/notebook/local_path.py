"""A file that is read through a path which exists on one person's machine only.

Why: whoever opens the notebook elsewhere gets a FileNotFoundError at this line, the reader of the work and its author
on another computer alike.

Instead: a path relative to the notebook (`data/train.csv`), or one folder named once at the top, so that there is one
line to change. On Kaggle the data lie in `/kaggle/input`.

Known limits: one finding for each path that is written, at its literal, however many files are read through it.
Commands after `!` and `%` are not looked at.

Source: https://docs.python.org/3/library/pathlib.html#concrete-paths
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.rule import Finding, Rule, Severity
from reviewlint.views.analysis import Analysis
from reviewlint.views.personal_paths import personal_paths

MAX_PATH = 60


class LocalPath(Rule):
    code = "RL008"
    name = "local-path"
    severity = Severity.ADVICE
    summary = (
        "Путь {path} есть только на одном компьютере: задайте путь относительно ноутбука "
        "или вынесите папку с данными в одну переменную наверху."
    )
    origin = "Документация Python: pathlib, относительные и абсолютные пути"

    invalid = (
        """\
# %%
import pandas as pd
table = pd.read_csv(r'C:\\Users\\anna\\cars\\train.csv')  #!
""",
        """\
# %%
import os
ROOT = 'D:/study/cars'  #!
# %%
def opened(name):
    return open(os.path.join(ROOT, name))
# %%
first = opened('a.txt')
second = opened('b.txt')
""",
        """\
# %%
import glob
folders = {
    'train': '/Users/anna/cars/train',  #!
    'test': '/home/anna/cars/test',  #!
}
# %%
for name, folder in folders.items():
    files = glob.glob(folder + '/*.jpg')
""",
    )
    valid = (
        """\
# %%
import pandas as pd
for path in ['/kaggle/input/a.csv', '/content/drive/a.csv', '/tmp/a.csv', '/root/a.csv', 'data/a.csv']:
    pd.read_csv(path)
pd.read_csv('/home/jovyan/work/a.csv')
""",
        """\
# %%
old = 'C:/Users/anna/cars'
print(old, 'D:/study', old.replace('C:/Users/anna', '..'))
address = 'https://example.com/home/anna/a.csv'
# %%
def unused():
    return open('C:/Users/anna/a.txt')
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every such path, where it is written."""
        for found in personal_paths(analysis):
            path = found.path if len(found.path) <= MAX_PATH else found.path[:MAX_PATH] + "…"
            yield self.finding(found.place, path=path, call_cell=analysis.timeline.cell_at(found.call.time))
