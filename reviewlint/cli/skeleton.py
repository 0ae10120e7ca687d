"""What a new rule starts from: a rule file and its remark that work as they are and say what to fill in."""

from __future__ import annotations

from string import Template

# The rule fires on calls of `private_library.suspicious_call`, which nobody has: it disturbs no other test.
RULE = Template('''\
"""FILL IN: one sentence that says what $name catches.

Why: FILL IN: what goes wrong, and how one can see it.

Instead: FILL IN: what to write.

Known limits: FILL IN: what the rule does not see, and where it stays silent on purpose.

Source: FILL IN: the review or the page of documentation, with its link.
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.rule import Finding, Rule, Severity
from reviewlint.views.analysis import Analysis

# FILL IN: what is looked for, by its canonical name, whatever the imports were.
TARGET = "private_library.suspicious_call"


class $class_name(Rule):
    """FILL IN: the bad pattern in a few words."""

    code = "$code"
    name = "$name"
    # FILL IN: ERROR (the result is wrong or lost), WARNING (worse or misleading), ADVICE or PRAISE.
    severity = Severity.ADVICE
    # FILL IN: one Russian sentence, what is wrong and what to do; the fields of the finding stand in braces.
    summary = "Вызов {function} здесь лишний: замените эту фразу словами о том, что не так и что сделать."
    origin = "FILL IN"  # `review_004`, or the documentation

    # FILL IN: at least three ways in which people write this; `#!` marks the line of the finding.
    invalid = (
        """\\
# %%
from private_library import suspicious_call
suspicious_call(1)  #!
""",
        """\\
# %%
import private_library as lib
def prepared(value, how):
    return how(value)  #!
prepared(2, lib.suspicious_call)
""",
        """\\
# %%
import private_library
tools = {'first': private_library.suspicious_call}
# %%
for name in ['first']:
    tools[name](3)  #!
""",
    )
    # FILL IN: look-alikes on which a finding would be wrong.
    valid = (
        """\\
# %%
from private_library import another_call
another_call(1)
""",
        """\\
# %%
def suspicious_call(value):
    return value
suspicious_call(1)
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """FILL IN: what is found, in words."""
        for call in analysis.timeline.calls_of(TARGET):
            if not call.context.uncalled:
                yield self.finding(call, function=TARGET.rpartition(".")[2])
''')

REMARK = """\
{# Комментарий ментора, 2–6 предложений: что не так, почему это важно, что сделать. Поля находки — function. #}
Здесь вызывается {{ function | code }}. Замените этот текст словами ментора: объясните, почему так делать не стоит, и
подскажите, как сделать иначе.
"""
