"""A key, a token or a password that stands in plain text in code, in a saved output or in the text.

Why: a notebook is sent, published and copied, and stays in the history of its repository. Whoever finds the key can
act in its owner's name, and robots look for keys in public notebooks all day.

Instead: revoke the key and make a new one; keep it in Kaggle Secrets, Colab Secrets or an environment variable, and
read it from there.

Known limits: known forms of keys are found anywhere, a key of unknown make only beside a name such as `api_key`,
`token` or `password`. Short passwords made of words are not recognised.

Source: https://www.kaggle.com/docs/api#authentication ; https://docs.github.com/en/code-security/secret-scanning
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Location
from reviewlint.notebook.cells import Cell
from reviewlint.rule import Finding, Rule, Severity, cell_place
from reviewlint.text.secrets import Secret, masked, secrets, secrets_of_cell
from reviewlint.views.analysis import Analysis
from reviewlint.views.printed import printed
from reviewlint.views.secret_values import secret_constants

MAX_OUTPUT = 50_000
"""Characters of one output that are searched; what follows is a log or dumped data."""

_IN_CODE, _IN_OUTPUT, _IN_TEXT = "в коде", "в выводе ячейки", "в тексте"


class SecretInNotebook(Rule):
    code = "RL007"
    name = "secret-in-notebook"
    severity = Severity.ERROR
    summary = (
        "{where_title} открыто записан {kind} ({shown}): отзовите его, создайте новый и храните вне ноутбука, "
        "например в Kaggle Secrets."
    )
    origin = "Документация Kaggle API и GitHub: хранение ключей"

    invalid = (
        """\
# %%
import os
os.environ['KAGGLE_USERNAME'] = 'student'
os.environ['KAGGLE_KEY'] = '7c41e9d2b86f03a5d19e4c7b2f8a6035'  #!
""",
        """\
# %%
!git clone https://ghp_q7Zx2LmW9tKc4RbV8nYd1HsJ6pFg3uEa5oTi@github.com/team/data.git  #!
""",
        """\
# %%
from google.colab import files
files.upload()
# %% [markdown]
# Бот пишет в чат с токеном 4839201756:AAFq2Lz9XcV7bN4mK1pRtY8uI3oE6wSdGhJ  #!
""",
        """\
# %%
import wandb
def start(**settings):
    wandb.login(**settings)
# %%
start(key='b3f19c7e5a2d8046e1c9f7b35d0a8264c7e1f93b')  #!
""",
        """\
# %% #!
from google.colab import files
uploaded = files.upload()
uploaded
# %% [output]
# {'kaggle.json': b'{"username":"student","key":"e5b07c92f1d84a36c0b9e7d2518f4a63"}'}
""",
    )
    valid = (
        """\
# %%
import os
os.environ['KAGGLE_KEY'] = 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'
os.environ['WANDB_API_KEY'] = 'YOUR_KEY'
token = '********************'
api_key = '<insert your api key>'
secret = os.environ['API_SECRET_TOKEN']
""",
        """\
# %%
from kaggle_secrets import UserSecretsClient
api_key = UserSecretsClient().get_secret('wandb_api_key_2')
tokenizer_token = 'bert_base_uncased_tokens_v2'
key = 'image_features_block_14/conv'
# %% [markdown]
# Ключ (token) возьмите в настройках: https://www.kaggle.com/settings/account
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every secret in code and text, and in the outputs of a cell the first one."""
        told: set[tuple[int, int]] = set()
        for cell in analysis.notebook.cells:
            where = _IN_CODE if cell.kind == "code" else _IN_TEXT
            for secret in secrets_of_cell(cell.source):
                place = _place(cell, secret)
                told.add((place.cell, place.line))
                yield self._found(place, cell.source[secret.start : secret.end], secret.kind, where)
            for output in printed(analysis).of(cell):
                text = output.text[:MAX_OUTPUT]
                first = next(secrets(text), None)
                if first is not None:
                    shown = text[first.start : first.end]
                    yield self._found(cell_place(cell.position), shown, first.kind, _IN_OUTPUT)
                    break
        for constant in secret_constants(analysis):
            if (constant.place.cell, constant.place.line) not in told:
                told.add((constant.place.cell, constant.place.line))
                yield self._found(constant.place, constant.value, constant.kind, _IN_CODE)

    def _found(self, place: Location, value: str, kind: str, where: str) -> Finding:
        return self.finding(
            place, kind=kind, shown=masked(value), where=where, where_title=where[0].upper() + where[1:]
        )


def _place(cell: Cell, secret: Secret) -> Location:
    """The span of a secret in a cell, of a long one its first line."""
    line = cell.source.count("\n", 0, secret.start) + 1
    start = cell.source.rfind("\n", 0, secret.start) + 1
    column = secret.start - start + 1
    end = min(secret.end - start, len(cell.lines[line - 1])) + 1
    return Location(cell.position, line, column, line, max(column, end))
