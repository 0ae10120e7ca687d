"""Whether a sentence turns a pretrained network down because of the classes that it was trained on."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reviewlint.text.matching import Affirmed, Denied, Either, Near, Words
from reviewlint.text.vocabulary import LAYER, NETWORK, THOUSAND_CLASSES
from reviewlint.text.words import Word

_DENIED_USE = Denied(
    Words(
        "подход*, подойд*, подош*, годит*, годен, годна, пригодн*, применим*, применить, применять, сработа*",
        "использовать, использу*, взять, брать, берем, пригод*, вариант, смысл, нужна, нужно",
        "suitable, suit, fit, appropriate, applicable, use, used, usable, work, useful, need, applied, take",
        "choice, relevant",
    )
)
_REJECTED = Words(
    "неподход*, непригодн*, неприменим*, негодн*, бесполезн*, отказал*, отказат*, отказыва*, отброс*",
    "отверг*, исключ*, отсе*, забраков*, бессмыслен*",
    "unsuitable, inappropriate, inapplicable, useless, reject*, discard*, ruled out, rule out, drop",
    "=unfit, irrelevant, abandon*",
)
_FORBIDDEN = Near(
    Words("нельзя, невозможно, impossible"),
    Words("использовать, применить, применять, взять, брать, use, apply"),
    within=3,
)
REJECTS = Either(_DENIED_USE, _FORBIDDEN, Affirmed(_REJECTED))
"""Words that turn something down."""

_KNOWS = Words(
    "обучен*, предобучен*, обучал*, обучил*, учил*, натренирован*, тренировал*, предсказывает",
    "классифицир*, распозна*, различ*, умеет, знает, рассчитан*, определяет, содержит, есть, нет",
    "настроен*",
    "trained, pretrained, pre-trained, predicts, classif*, recogni*, knows, only, designed, contain*",
)
_FOREIGN = Near(
    Words(
        "друг*, =иные, =иных, чуж*, посторонн*, совсем друг*",
        "other, different, unrelated, foreign",
    ),
    Words(
        "класс, категория, объект, предмет, задача, данные",
        "class, category, object, thing, task, data",
    ),
    within=2,
)
_NOT_OURS = Near(
    Words("класс, категория, class, category"),
    Words(
        "отлича*, не совпада*, не те, не наши",
        "different from, differ from, not ours, do not match",
    ),
    within=4,
)
_EVERYDAY = Words(
    "животн*, предмет*, кошк*, кошек, собак*, клавиатур*, карандаш*, птиц*, еда",
    "animal, cat, dog, keyboard, pencil, bird, everyday object, household",
)
_ABSENT_CLASSES = Near(
    Words(
        "нет, отсутств*, не входят, не содержит",
        "no, not contain, does not, doesnt, lacks, without",
    ),
    Words("класс, категория, автомобил*, машин*, class, category, car, vehicle"),
    Words("классов, категорий, imagenet, class*, categor*"),
    within=5,
)
_IMAGENET_CLASSES = Near(
    _KNOWS, Near(Words("imagenet"), Words("класс, категория, class, category"), within=2), within=4
)
CLASSES_OF_OTHERS = Either(
    _IMAGENET_CLASSES,
    THOUSAND_CLASSES,
    Near(_KNOWS, _FOREIGN, within=6),
    Near(_KNOWS, _EVERYDAY, within=4),
    _ABSENT_CLASSES,
    _NOT_OURS,
)
"""A network's own classes, which are not those of the task."""

_ADAPTS = Either(
    Words(
        "с нуля, без предобучения",
        "from scratch, without pretrain*, without pre-train*, random weights",
    ),
    Words(
        "дообуч*, до-обуч*, файнтюн*, файн-тюн*",
        "fine-tun*, finetun*, transfer learning, include top",
    ),
    Words("трансфер*, retrain*, transfer"),
    Near(
        Words(
            "замен*, меня*, поменя*, измен*, убер*, убир*, удал*, отре*, отбрасыва*, добав*, нов*, свой, без",
            "replac*, remov*, chang*, new, own, add*, cut, swap*, without",
        ),
        LAYER,
        within=4,
    ),
    Near(LAYER, Words("замен*, поменя*, replac*, swap*"), Words("его, ее, их, it, them"), within=12, ordered=True),
)
_LAYER_TURNED_DOWN = Near(LAYER, REJECTS, within=10, ordered=True)
_OTHER_REASON = Words(
    "памят*, медлен*, тяжел*, ресурс*, времен*, время, долго, квот*, мощност*, параметров",
    "gpu, memory, slow, heavy, resource, time, quota, oom",
)


def rejects_for_classes(words: Sequence[Word], before: Sequence[Word] = ()) -> bool:
    """Whether a sentence turns a network down because it was trained on other classes.

    `before` is the sentence before it, which may hold the reason or name the network.
    """
    rejected = REJECTS.search(words)
    if rejected is None or _OTHER_REASON.search(words) or _ADAPTS.search(words):
        return False
    layer = _LAYER_TURNED_DOWN.search(words)
    if layer is not None and words[layer[0]].clause == words[layer[-1]].clause:
        return False
    if CLASSES_OF_OTHERS.search(words) and (NETWORK.search(words) or NETWORK.search(before)):
        return True
    return (
        bool(before)
        and len(words) <= 12
        and CLASSES_OF_OTHERS.search(before) is not None
        and (NETWORK.search(before) is not None and _ADAPTS.search(before) is None and LAYER.search(before) is None)
    )


_NAME = re.compile(
    r"\b(?:Inception|Xception|ResNe[Xt]|VGG|EfficientNet|MobileNet|DenseNet|NASNet|AlexNet|ConvNeXt|GoogLeNet)[\w.-]*",
    re.IGNORECASE,
)


def network_named(text: str) -> str:
    """The name of the known network that a text speaks of, as it is written; empty where there is none."""
    found = _NAME.search(text)
    return found[0].rstrip(".-") if found else ""
