"""Test-time augmentation with strong random changes and too few passes to average them out.

Why: each pass sees another random variant of a picture. The stronger the changes, the more single passes differ, and
an average over ten or fewer of them is still noisy: it may lose to one prediction without augmentation.

Instead: more passes than ten, as many as it takes for the score on validation data to settle, or weaker changes.

Known limits: strength is read from the decided arguments of the augmentation; where they are not known, nothing is
said. Loops of an undecided number of passes are left alone.

Source: review_000 («больше 10»); what counts as strong is listed in `reviewlint.knowledge.augmentations`.
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.rule import Finding, Rule, Threshold
from reviewlint.views.analysis import Analysis
from reviewlint.views.augmentation import Augmentation
from reviewlint.views.pipelines import pipeline
from reviewlint.views.tta import Passes, passes_subject
from reviewlint.views.tta_ways import live_passes


class TooFewTtaSteps(Rule):
    code = "RL502"
    name = "too-few-tta-steps"
    severity = Severity.ADVICE
    summary = (
        "В TTA всего {passes}, а аугментации сильные ({augmentation}): сначала ослабьте их, а если оставляете, "
        "шагов нужно больше {enough}."
    )
    origin = "review_000"
    thresholds = (Threshold("min-tta-steps", 11, "Сколько шагов TTA достаточно при сильных аугментациях.", least=1),)

    invalid = (
        """\
# %%
import numpy as np
from tensorflow.keras.models import load_model
from tensorflow.keras.preprocessing.image import ImageDataGenerator
net = load_model('best.h5')
shaky = ImageDataGenerator(rotation_range=40, horizontal_flip=True)
test_flow = shaky.flow_from_directory('test', shuffle=False, class_mode=None)
# %%
passes = []
for i in range(6):  #!
    passes.append(net.predict(test_flow))
labels = np.mean(passes, axis=0).argmax(axis=1)
""",
        """\
# %%
import numpy as np
import albumentations as A
from ImageDataAugmentor.image_data_augmentor import ImageDataAugmentor
STEPS = 10
changes = A.Compose([A.HorizontalFlip(), A.CoarseDropout(p=0.5), A.HueSaturationValue()])
# %%
flow = ImageDataAugmentor(augment=changes).flow_from_dataframe(table, 'test', shuffle=False, class_mode=None)
# %%
all_passes = [model.predict(flow, verbose=1) for _ in range(STEPS)]  #!
# %%
probabilities = sum(all_passes) / STEPS
""",
        """\
# %%
from keras.preprocessing.image import ImageDataGenerator
settings = dict(zoom_range=0.5, brightness_range=[0.5, 1.5])
# %%
def averaged(model, pictures, times=4):
    total = None
    flow = ImageDataGenerator(**settings).flow(pictures, shuffle=False)
    total = model.predict(flow)
    for _ in range(times - 1):  #!
        total += model.predict(flow)
    return total / times
# %%
answer = averaged(model, x_test)
""",
    )
    valid = (
        """\
# %%
import numpy as np
from tensorflow.keras.preprocessing.image import ImageDataGenerator
mild = ImageDataGenerator(horizontal_flip=True, rotation_range=10, width_shift_range=0.1, zoom_range=0.1,
                          brightness_range=(0.8, 1.2), shear_range=0.2)
flow = mild.flow_from_directory('test', shuffle=False)
# %%
guess = np.mean([model.predict(flow) for _ in range(5)], axis=0)
""",
        """\
# %%
import numpy as np
from tensorflow.keras.preprocessing.image import ImageDataGenerator
strong = ImageDataGenerator(rotation_range=45, zoom_range=0.4)
flow = strong.flow_from_directory('test', shuffle=False)
# %%
guess = np.mean([model.predict(flow) for _ in range(30)], axis=0)
# %%
def unused(steps):
    return np.mean([model.predict(flow) for _ in range(3)], axis=0)
# %%
once = model.predict(flow)
""",
        """\
# %%
import numpy as np
from tensorflow.keras.preprocessing.image import ImageDataGenerator
strong = ImageDataGenerator(rotation_range=45)
# %%
votes = []
for folder in ['first', 'second', 'third']:
    flow = strong.flow_from_directory(folder, shuffle=False)
    votes.append(model.predict(flow))
print(np.mean(votes, axis=0))
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every live TTA loop of few passes over data that something strong changes."""
        fewest = self.threshold(analysis, "min-tta-steps")
        found = live_passes(analysis)
        for one in found:
            if one.count is None or not 0 < one.count < fewest:
                continue
            strong = _strong(analysis, one)
            if strong:
                yield self.finding(
                    one.header,
                    subject=passes_subject(found, one),
                    related=(strong[0].place,),
                    steps=one.count,
                    passes=_passes(one.count),
                    enough=fewest - 1,
                    augmentation=", ".join(dict.fromkeys(change.strength.strongest for change in strong[:3])),
                    data_cell=strong[0].place.cell,
                )


def _strong(analysis: Analysis, one: Passes) -> list[Augmentation]:
    """The strong random changes on the way of the data that the loop predicts."""
    for prediction in one.predictions:
        way = pipeline(analysis, prediction.data, prediction.call.time)
        strong = [change for change in way.augmentations if change.strength.strong] if way is not None else []
        if strong:
            return strong
    return []


def _passes(count: int) -> str:
    """«1 проход», «3 прохода», «10 проходов»."""
    tens, ones = count // 10 % 10, count % 10
    ending = "ов" if tens == 1 or ones == 0 or ones > 4 else "" if ones == 1 else "а"
    return f"{count} проход{ending}"
