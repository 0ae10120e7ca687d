"""A block of comments holds a TTA loop: the attempt was dropped, and nobody says what it gave.

Why:
    The code says that test-time augmentation was tried and left out, which usually means that it gave nothing. With
    strong augmentation about ten passes are too few: each one is noisy, and the average needs more of them.

Instead:
    Say in the text what the attempt gave, or try again with more passes or weaker augmentation and measure both ways.

Known limits:
    The loop is known by its structure: the same data are predicted again and again (or through a series of
    transforms) and the results gathered. Predictions of single pictures, of folds and of several models are none.

Source:
    A mentor's review of the car classification project, its last remark.
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.notebook.python import python_tree
from reviewlint.rule import Finding, Rule, Severity
from reviewlint.text.commented import commented_code
from reviewlint.views.analysis import Analysis
from reviewlint.views.repeated import repetitions
from reviewlint.views.tta_ways import all_passes


class TtaCommentedOut(Rule):
    code = "RL503"
    name = "tta-commented-out"
    severity = Severity.ADVICE
    summary = "Попытка TTA закомментирована: напишите, что она дала. При сильных аугментациях шагов нужно больше 10."
    origin = "Отзыв ментора о проекте «Ford vs Ferrari»: закомментированная TTA."
    invalid = (
        """
# %%
import numpy as np
model.fit(train)
# %%
# passes = 8  #!
# collected = []
#
# for _ in range(passes):
#     collected.append(model.predict(noisy_flow))

# answer = np.mean(collected, axis=0)
""",
        """
# %%
predictions = model.predict(plain_flow)
# # test-time augmentation did not help #!
# total = np.zeros((len(frame), 10))
# for attempt in tqdm(range(20)):
#     noisy_flow.reset()
#     scores = model.predict_generator(noisy_flow, steps=len(noisy_flow), verbose=1)
#     total += scores
""",
        """
# %%
def answers(network, photos):
    # votes = [network.predict(view(photos)) for view in (flip, turn, crop)] #!
    # return sum(votes) / len(votes)
    return network.predict(photos)
answers(network, photos)
""",
        """
# %%
#i = 0 #!
#while i < 12:
#    probabilities = net.predict(test_gen)
#    everything = everything + probabilities
#    i += 1
""",
    )
    valid = (
        """
# %%
# for name in names:
#     picture = load(folder + name)
#     found.append(model.predict(picture))
""",
        """
# %%
# preds = []
# for _ in range(10):
#     preds.append(model.predict(flow))
# %%
import numpy as np
preds = []
for _ in range(15):
    preds.append(model.predict(flow))
answer = np.mean(preds, axis=0)
""",
        """
# %%
# for fold in range(5):
#     model.load_weights(f'fold{fold}.h5')
#     preds.append(model.predict(flow))
# total = sum(net.predict(flow) for net in nets)
""",
        """
# %%
# TTA: повторяем predict в цикле десять раз и усредняем результат
# for i in range(len(batches)):
#     preds.append(model.predict(batches[i]))
# for step in range(steps):
#     pictures, _ = next(flow)
#     preds.append(model.predict(pictures))
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        dropped = [
            (block.location, found)
            for cell in analysis.notebook.code_cells
            if "predict" in cell.source and "#" in cell.source
            for block in commented_code(cell.source, cell.position)
            if (found := next(repetitions(block.statements), None)) is not None
        ]
        if not dropped or _is_live(analysis):
            return
        for location, found in dropped:
            yield self.finding(location, steps=found.count or 0)


def _is_live(analysis: Analysis) -> bool:
    """Whether the notebook's own code repeats predictions too."""
    if all_passes(analysis):
        return True
    trees = (python_tree(cell.code) for cell in analysis.parsed.values() if "predict" in cell.code)
    return any(any(repetitions(tree.body)) for tree in trees if tree is not None)
