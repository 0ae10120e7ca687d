"""Ways of pictures in tests: sources that end in a `fit`, and the way of what it trains on in one line."""

from __future__ import annotations

import re

import pytest

from reviewlint.examples import parse
from reviewlint.inference.terms import Call
from reviewlint.views.analysis import Analysis
from reviewlint.views.normalisation import Normalisation
from reviewlint.views.pipelines import ImagePipeline, pipeline

IMPORTS = """\
import random, cv2
import numpy as np
import albumentations as A
import imgaug.augmenters as iaa
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
from tensorflow.keras.applications import xception, vgg16
from tensorflow.keras.preprocessing.image import ImageDataGenerator, load_img, img_to_array
from ImageDataAugmentor.image_data_augmentor import ImageDataAugmentor
from sklearn.model_selection import train_test_split
from private import helper, read
"""


def way_of(source: str) -> ImagePipeline:
    """The way of what the last `fit` of a notebook trains on."""
    analysis = Analysis(parse(f"# %%\n{IMPORTS}\n# %%\n{source}").notebook)
    fit: Call = analysis.timeline.calls_named("fit")[-1]
    way = pipeline(analysis, fit.argument("x", 0), fit.time)
    assert way is not None
    return way


def told(source: str) -> str:
    """The way in one line: its source, then each step; `?` where a step is not understood."""
    way = way_of(source)
    steps = [step.kind if isinstance(step, Normalisation) else step.name for step in way.steps]
    return " ".join([way.source, *steps, *([] if way.traced else ["?"])])


def cases(table: str, before: str = "") -> list[object]:
    """The cases of a table: `# name -> expected way`, then the source."""
    parts = re.split(r"^# (.+) -> (.+)$", table, flags=re.MULTILINE)[1:]
    triples = zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    return [pytest.param(before + source, expected, id=name) for name, expected, source in triples]
