"""An output layer with another number of units than the data have classes.

Why: with one-hot labels `fit` stops with a mismatch of shapes. With class numbers, too few units end in an error or in
a loss that is `nan`; units without a class train too, but can only be wrong.

Instead: take the number from the data, `Dense(train_flow.num_classes, …)` or `len(class_names)`, not by hand.

Known limits: the number of classes is known from a list of classes, from `to_categorical(…, num_classes)`, from the
data sets of Keras, and from the line `Found … images belonging to … classes` that the cell of the flow has saved.

Source: https://keras.io/api/data_loading/image/ ; https://keras.io/api/losses/probabilistic_losses/
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from reviewlint.diagnostics import Confidence, Severity
from reviewlint.inference.terms import literal
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.class_labels import ClassLabels
from reviewlint.views.counted_classes import counted_labels
from reviewlint.views.faults import network_subject
from reviewlint.views.graph import LayerUse, ModelGraph, unanimous
from reviewlint.views.models import BuiltModel, models
from reviewlint.views.training import Training, trainings


class ClassCountMismatch(Rule):
    """As many units as there are no classes."""

    code = "RL308"
    name = "class-count-mismatch"
    severity = Severity.ERROR
    summary = (
        "Число выходов слоя {layer} ({units}) не равно числу классов в данных: {classes} ({said}); "
        "берите это число из данных."
    )
    printed = (
        "Число выходов слоя {layer} ({units}) не равно числу классов: генератор, судя по сохраненному выводу "
        "ячейки {printed_in}, нашел {classes}; берите это число из данных."
    )
    origin = "documentation"

    invalid = (
        """\
# %%
from tensorflow.keras import Sequential, layers
from tensorflow.keras.utils import to_categorical
labels = to_categorical(numbers, num_classes=7)
net = Sequential([layers.Conv2D(8, 3), layers.GlobalAveragePooling2D()])
net.add(layers.Dense(6, activation='softmax'))  #!
net.compile('adam', 'categorical_crossentropy')
net.fit(pictures, labels)
""",
        """\
# %%
import tensorflow as tf
CLASSES = 12
def classifier(base, units=CLASSES):
    x = tf.keras.layers.Dropout(0.2)(base.output)
    out = tf.keras.layers.Dense(units, activation='softmax')(x)  #!
    return tf.keras.Model(base.input, out)
# %%
datagen = tf.keras.preprocessing.image.ImageDataGenerator(validation_split=0.1)
flows = {part: datagen.flow_from_directory('birds', subset=part) for part in ('training', 'validation')}
# %% [output]
# Found 900 images belonging to 11 classes.
# Found 100 images belonging to 11 classes.
# %%
net = classifier(tf.keras.applications.MobileNetV2(include_top=False, pooling='avg'))
net.compile(optimizer='adam', loss='categorical_crossentropy')
# %%
net.fit(flows['training'], validation_data=flows['validation'], epochs=4)
""",
        """\
# %%
from keras.datasets import cifar100
from keras.models import Sequential
from keras.layers import *
(train_x, train_y), (test_x, test_y) = cifar100.load_data()
# %%
net = Sequential([Flatten()])
for units in (256, 10):
    net.add(Dense(units))  #!
    net.add(Activation('relu' if units > 10 else 'softmax'))
# %%
net.compile(loss='sparse_categorical_crossentropy', optimizer='sgd')
# %%
net.fit(train_x / 255, train_y, epochs=2)
""",
        """\
# %%
from tensorflow.keras import Sequential
from tensorflow.keras.layers import *
from tensorflow.keras.preprocessing.image import ImageDataGenerator
kinds = ['роза', 'мак', 'лен']
flow = ImageDataGenerator().flow_from_directory('flowers', classes=kinds)
net = Sequential([Conv2D(4, 3), Flatten(), Dense(2, activation='softmax')])  #!
net.compile('adam', 'categorical_crossentropy')
net.fit_generator(flow)
""",
    )
    valid = (
        """\
# %%
from tensorflow.keras import Sequential, layers
from tensorflow.keras.preprocessing.image import ImageDataGenerator
train = ImageDataGenerator().flow_from_directory('train')
# %% [output]
# Found 500 images belonging to 5 classes.
# %%
test = ImageDataGenerator().flow_from_directory('test')
# %% [output]
# Found 40 images belonging to 1 classes.
# %%
for units in (5, train.num_classes):
    model = Sequential([layers.Flatten(), layers.Dense(64), layers.Dense(units, activation='softmax')])
    model.compile('adam', 'categorical_crossentropy')
    model.fit(train)
""",
        """\
# %%
from tensorflow.keras import Sequential, layers
from tensorflow.keras.preprocessing.image import ImageDataGenerator
pairs = ImageDataGenerator().flow_from_directory('pairs', class_mode='binary')
own = ImageDataGenerator().flow_from_directory('coded', class_mode='input')
# %% [output]
# Found 500 images belonging to 2 classes.
# Found 300 images belonging to 9 classes.
# %%
net = Sequential([layers.Flatten(), layers.Dense(1, activation='sigmoid')])
net.compile('adam', 'binary_crossentropy')
net.fit(pairs)
net.fit(own)
""",
        """\
# %%
from tensorflow.keras import Sequential, datasets, layers
(x, y), (test_x, test_y) = datasets.mnist.load_data()
def without(x, y, digit):
    chosen = y != digit
    return x[chosen], y[chosen]
some_x, some_y = without(x, y, 9)
def classifier(units):
    net = Sequential([layers.Flatten(), layers.Dense(units, activation='softmax')])
    net.compile('adam', 'sparse_categorical_crossentropy')
    return net
# %%
classifier(9).fit(some_x, some_y)
# чет или нечет
test_y[test_y % 2 == 0] = 0
test_y[test_y > 0] = 1
classifier(2).fit(test_x, test_y)
""",
        """\
# %%
from tensorflow.keras import Sequential, layers
from tensorflow.keras.preprocessing.image import ImageDataGenerator
datagen = ImageDataGenerator()
def flow(folder):
    return datagen.flow_from_directory(folder)
# %%
train = flow('train')
other = flow('other')
# %% [output]
# Found 500 images belonging to 5 classes.
# Found 500 images belonging to 8 classes.
# %%
net = Sequential([layers.Flatten(), layers.Dense(8, activation='softmax')])
net.compile('adam', 'categorical_crossentropy')
net.fit(other)
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding for each output layer that is trained on other classes."""
        fits = {id(training.call): training for training in trainings(analysis)}
        told: set[int] = set()
        for built in models(analysis).used:
            for training in (fits[id(fit)] for fit in built.fits if id(fit) in fits):
                labels = _counted(analysis, built, training)
                if labels is None:
                    continue
                for out, units in unanimous(built.graphs, partial(_judged, labels)):
                    if out.place is None or id(out.place.node) in told:
                        continue
                    told.add(id(out.place.node))
                    place = labels.place
                    yield self.finding(
                        out.layer,
                        confidence=Confidence.INFERRED if labels.printed_in else Confidence.DECIDED,
                        summary=self.printed if labels.printed_in else "",
                        subject=network_subject(analysis, out),
                        related=(place,) if place is not None else (),
                        layer=out.name,
                        units=units,
                        classes=labels.classes,
                        said=labels.said,
                        labels_cell=place.cell if place is not None else 0,
                        printed_in=labels.printed_in,
                    )


def _counted(analysis: Analysis, built: BuiltModel, training: Training) -> ClassLabels | None:
    """The labels of a training of a classifier, where the number of their classes is known."""
    if built.loss is None or not (built.loss.is_one_of_many or built.loss.is_binary):
        return None
    return counted_labels(analysis, training)


def _judged(labels: ClassLabels, graph: ModelGraph) -> Iterator[tuple[LayerUse, int]]:
    out = graph.output_layer
    units = literal(out.units) if out is not None and out.is_dense and out.rank in (2, None) else None
    # one unit is a yes or no for two classes (or for one, where the folder of the other is empty)
    fits = units == labels.classes or (units == 1 and (labels.classes or 0) <= 2)
    if out is not None and isinstance(units, int) and not fits:
        yield out, units
