"""A loss that does not fit the labels, or the output, of the network that it is compiled with.

Why: `categorical_crossentropy` wants one-hot rows, `sparse_categorical_crossentropy` the numbers of the classes. With
the other form `fit` stops with a mismatch of shapes or, where the shapes happen to fit, trains on nonsense.
`binary_crossentropy` takes each output of a softmax for a question of its own: its value is an average over all the
classes that are not there, and the gradients are weaker for it. The accuracy that Keras before TensorFlow 2 picks for
it counts single outputs, so that it looks far better than it is.

Instead: `class_mode='categorical'` (or `to_categorical`) with `categorical_crossentropy`, numbers with the sparse one;
for a softmax over more than two classes one of these two.

Known limits: silent where the form of the labels or the loss is not known, and on two classes.

Source: https://keras.io/api/losses/probabilistic_losses/ ; https://keras.io/api/metrics/ (how `accuracy` is picked)
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.inference.terms import Call, literal
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.class_labels import BINARIZED, INTEGER, ONE_HOT, ClassLabels, class_labels
from reviewlint.views.losses import BINARY, CATEGORICAL, SPARSE, loss_of
from reviewlint.views.models import BuiltModel, models
from reviewlint.views.training import trainings

_SUMMARIES = {
    INTEGER: "{loss} ждет метки one-hot, а {said} дает номера классов: возьмите {other} или другую форму меток.",
    ONE_HOT: "{loss} ждет номера классов, а {said} дает метки one-hot: возьмите {other} или другую форму меток.",
    "binary": "binary_crossentropy считает каждый из {units} выходов softmax отдельным вопросом «да или нет»: "
    "для выбора одного класса нужна categorical_crossentropy.",
}


class LossLabelMismatch(Rule):
    """A crossentropy of the wrong kind for the labels or for a softmax."""

    code = "RL307"
    name = "loss-label-mismatch"
    severity = Severity.ERROR
    summary = _SUMMARIES[INTEGER]
    origin = "documentation"

    invalid = (
        """\
# %%
from tensorflow.keras import Sequential, layers
from tensorflow.keras.preprocessing.image import ImageDataGenerator
flow = ImageDataGenerator().flow_from_directory('train', class_mode='sparse')
net = Sequential([layers.Conv2D(8, 3), layers.Flatten(), layers.Dense(5, activation='softmax')])
net.compile('adam', 'categorical_crossentropy')  #!
net.fit(flow, epochs=2)
""",
        """\
# %%
import tensorflow as tf
data = {'train': tf.keras.utils.image_dataset_from_directory('photos', label_mode='categorical')}
ready = data['train'].map(lambda picture, label: (picture / 255., label)).prefetch(1)
# %%
def compiled(net, **settings):
    net.compile(optimizer='adam', **settings)  #!
    return net
# %%
body = tf.keras.applications.Xception(include_top=False, pooling='avg')
net = tf.keras.Sequential([body, tf.keras.layers.Dense(12, activation='softmax')])
compiled(net, loss=tf.keras.losses.SparseCategoricalCrossentropy())
# %%
net.fit(ready, epochs=3)
""",
        """\
# %%
from keras.models import Sequential
from keras.layers import *
from sklearn.preprocessing import LabelEncoder
from sklearn.model_selection import train_test_split
numbers = LabelEncoder().fit_transform(table['kind'])
train_x, test_x, train_y, test_y = train_test_split(pictures, numbers, test_size=0.2)
# %%
model = Sequential([Flatten(), Dense(4)])
model.add(Activation('softmax'))
loss = 'categorical_crossentropy'
# %%
model.compile(loss=loss, optimizer='sgd')  #!
# %%
model.fit(train_x, train_y, validation_data=(test_x, test_y))
""",
        """\
# %%
from tensorflow.keras import Sequential, losses
from tensorflow.keras.layers import Conv2D, Dense, GlobalAveragePooling2D
CLASSES = ['дуб', 'клен', 'береза']
net = Sequential([Conv2D(8, 3), GlobalAveragePooling2D(), Dense(len(CLASSES), activation='softmax')])
net.compile('adam', loss=losses.BinaryCrossentropy(), metrics=['accuracy'])  #!
""",
    )
    valid = (
        """\
# %%
from tensorflow.keras import Sequential, layers
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.utils import to_categorical
data = ImageDataGenerator()
flow = data.flow_from_directory('train')
numbers = data.flow_from_directory('train', class_mode='sparse')
def classifier(loss):
    net = Sequential([layers.Flatten(), layers.Dense(5, activation='softmax')])
    net.compile('adam', loss)
    return net
# %%
classifier('categorical_crossentropy').fit(flow)
classifier('sparse_categorical_crossentropy').fit(numbers)
classifier('categorical_crossentropy').fit(x, to_categorical(y))
""",
        """\
# %%
import tensorflow as tf
data = tf.keras.utils.image_dataset_from_directory('photos')
ready = data.map(lambda picture, label: (picture, tf.one_hot(label, 6)))
net = tf.keras.Sequential([tf.keras.layers.Flatten(), tf.keras.layers.Dense(6, activation='softmax')])
net.compile('adam', 'categorical_crossentropy')
net.fit(ready)
own = tf.keras.Sequential([tf.keras.layers.Flatten(), tf.keras.layers.Dense(6, activation='softmax')])
own.compile('adam', 'categorical_crossentropy')
own.fit(data.map(my_labels))
""",
        """\
# %%
from tensorflow.keras import Sequential, layers
from sklearn.preprocessing import LabelBinarizer
# два класса: softmax на двух нейронах и столбец из нулей и единиц
pair = Sequential([layers.Flatten(), layers.Dense(2, activation='softmax')])
pair.compile('adam', 'binary_crossentropy')
pair.fit(x, labels)
two = Sequential([layers.Flatten(), layers.Dense(2, activation='softmax')])
two.compile('adam', 'sparse_categorical_crossentropy')
two.fit(x, LabelBinarizer().fit_transform(names))
tags = Sequential([layers.Flatten(), layers.Dense(14, activation='sigmoid')])
tags.compile('adam', 'binary_crossentropy')
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding a `compile`, at it."""
        told: set[int] = set()
        for compilation, kind, labels, units in _mismatches(analysis):
            loss = loss_of(compilation)
            if compilation.place is None or loss is None or id(compilation.place.node) in told:
                continue
            told.add(id(compilation.place.node))
            yield self.finding(
                compilation,
                summary=_SUMMARIES[kind],
                related=(labels.place,) if labels is not None and labels.place is not None else (),
                case=kind,
                loss=loss.kind,
                other=CATEGORICAL if loss.kind == SPARSE else SPARSE,
                said=labels.said if labels is not None else "",
                labels_cell=labels.place.cell if labels is not None and labels.place is not None else 0,
                units=units,
            )


def _mismatches(analysis: Analysis) -> Iterator[tuple[Call, str, ClassLabels | None, int]]:
    """The compilations at fault: what is wrong, by which labels, and the units of the output (0 where not asked)."""
    used = models(analysis).used
    for built in used:
        units = _softmax_units(built)
        if built.compilation is not None and built.loss is not None and built.loss.kind == BINARY and units > 2:
            yield built.compilation, "binary", None, units
    for training in trainings(analysis):
        compilation = training.compilation
        loss = loss_of(compilation) if compilation is not None and training.live else None
        if compilation is None or loss is None or not loss.is_one_of_many:
            continue
        labels = class_labels(analysis, training)
        if labels is None:
            continue
        if loss.kind == CATEGORICAL and labels.form == INTEGER:
            yield compilation, INTEGER, labels, 0
        elif loss.kind == SPARSE and _is_one_hot(labels, used, training.call):
            yield compilation, ONE_HOT, labels, 0


def _softmax_units(built: BuiltModel) -> int:
    """The units of the softmax that all ways of a network end in, 0 where they do not."""
    found: set[int] = set()
    for graph in built.graphs:
        out = graph.output_layer
        units = literal(out.units) if out is not None and out.is_dense else None
        is_softmax = out is not None and graph.last_activation(out) == "softmax"
        found.add(units if is_softmax and isinstance(units, int) else 0)
    return found.pop() if len(found) == 1 else 0


def _is_one_hot(labels: ClassLabels, used: tuple[BuiltModel, ...], fit: Call) -> bool:
    if labels.form != BINARIZED:
        return labels.form == ONE_HOT
    return any(_softmax_units(built) > 2 for built in used if fit in built.fits)
