"""The view of models: what networks a notebook builds, in all the ways in which notebooks build them.

Each source ends up in networks; `drawn` writes each as its layers with the rank of what they give.
"""

from __future__ import annotations

import textwrap

import pytest

from reviewlint.engine import analyse
from reviewlint.examples import parse
from reviewlint.inference.timeline import BindEvent
from reviewlint.views.analysis import Analysis
from reviewlint.views.graph import LayerUse, ModelGraph
from reviewlint.views.models import BuiltModel, model_of, models, same_model

IMPORTS = """\
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import Input, Model, Sequential, applications
from tensorflow.keras import layers as L
"""


def analysed(source: str) -> Analysis:
    analysis = analyse(parse(IMPORTS + textwrap.dedent(source)).notebook)
    assert not analysis.failures
    return analysis


def built(source: str) -> tuple[BuiltModel, ...]:
    return models(analysed(source)).built


def drawn(source: str, name: str = "model") -> list[str]:
    """The ways in which the network of that name may be built."""
    (found,) = {id(b.model): b for b in built(source) if name in b.model.names}.values()
    return [written(graph) for graph in found.graphs]


def written(graph: ModelGraph) -> str:
    return " ".join(f"{_name(use)}:{use.rank or '?'}" for use in graph.layers if use.kind != "Input")


def _name(use: LayerUse) -> str:
    return use.name or "?"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            "model = Sequential([L.Conv2D(8, 3, input_shape=(9, 9, 3)), L.Flatten(), L.Dense(5)])",
            "Conv2D(8):4 Flatten:2 Dense(5):2",
            id="a list",
        ),
        pytest.param(
            """
            model = keras.models.Sequential()
            model.add(L.InputLayer(input_shape=(9, 9, 3)))
            model.add(L.Rescaling(1 / 255))
            model.add(L.MaxPool2D())
            model.add(L.GlobalAvgPool2D())
            """,
            "Rescaling:4 MaxPooling2D:4 GlobalAveragePooling2D:2",
            id="one by one, by old names",
        ),
        pytest.param(
            """
            def block(net, units):
                net.add(L.Dense(units))
                net.add(L.ReLU())
            # %%
            model = Sequential(name='own')
            for units in (64, 32):
                block(model, units)
            # %%
            model.add(L.Dense(3))
            """,
            "Dense(64):? ReLU:? Dense(32):? ReLU:? Dense(3):?",
            id="by a function in a loop",
        ),
        pytest.param(
            """
            model = Sequential([L.Flatten(), L.Dense(9)])
            model.pop()
            model.add(L.Dense(2))
            """,
            "Flatten:2 Dense(2):2",
            id="the last layer replaced",
        ),
        pytest.param(
            """
            base = applications.VGG16(include_top=False)
            x = base.output
            x = L.GlobalMaxPooling2D()(x)
            model = Model(inputs=base.input, outputs=L.Dense(4)(x))
            """,
            "VGG16:4 GlobalMaxPooling2D:2 Dense(4):2",
            id="on the output of a backbone",
        ),
        pytest.param(
            """
            base = applications.VGG16(include_top=False, pooling='avg')
            i = Input((99, 99, 3))
            scaled = applications.vgg16.preprocess_input(tf.cast(i, tf.float32))
            model = Model([i], [L.Dense(4)(base(scaled, training=False))])
            """,
            "operation:4 operation:4 VGG16:2 Dense(4):2",
            id="a backbone as a layer",
        ),
        pytest.param(
            """
            base = applications.VGG16(include_top=False)
            i = Input((99, 99, 3))
            model = Model(i, L.Flatten()(base.call(i)))
            """,
            "VGG16:4 Flatten:2",
            id="its call method",
        ),
        pytest.param(
            """
            i = Input((99, 99, 1))
            base = applications.VGG16(include_top=False, weights=None, input_tensor=L.Conv2D(3, 1)(i))
            model = Model(base.inputs, base.output)
            """,
            "Conv2D(3):4 VGG16:4",
            id="a backbone built on a tensor",
        ),
        pytest.param(
            """
            whole = applications.ResNet50()
            model = Model(whole.input, L.Dense(4)(whole.get_layer('avg_pool').output))
            """,
            "ResNet50:2 Dense(4):2",
            id="a backbone cut at its pooling",
        ),
        pytest.param(
            """
            whole = applications.ResNet50()
            model = Model(whole.input, L.Dense(4)(whole.layers[-2].output))
            """,
            "ResNet50:? Dense(4):?",
            id="a backbone cut somewhere",
        ),
        pytest.param(
            """
            base = applications.VGG19(include_top=False)
            model = Model(base.input, [base.layers[-1].output])
            """,
            "VGG19:4",
            id="the last layer of a backbone",
        ),
        pytest.param(
            """
            old = Sequential([L.Flatten(input_shape=(5, 5, 1)), L.Dense(20, name='mid'), L.Dense(10)])
            model = Model(old.inputs, L.Dense(7)(old.get_layer('mid').output))
            """,
            "Flatten:2 Dense(20):2 Dense(7):2",
            id="an own network cut by name",
        ),
        pytest.param(
            """
            old = Sequential([L.Flatten(input_shape=(5, 5, 1)), L.Dense(20), L.Dense(10)])
            model = Model(old.input, L.Dense(7)(old.layers[1].output))
            """,
            "Flatten:2 Dense(20):2 Dense(7):2",
            id="an own network cut by number",
        ),
        pytest.param(
            """
            i = Input((8,))
            old = Model(i, L.Dense(10)(L.Dropout(0.1)(L.Dense(20)(i))))
            model = Model(old.input, L.Dense(7)(old.layers[-3].output))
            """,
            "Dense(20):2 Dense(7):2",
            id="a functional network cut by number",
        ),
        pytest.param(
            """
            head = Sequential([L.GlobalAveragePooling2D(), L.Dense(3)])
            model = Sequential()
            model.add(applications.Xception(include_top=False))
            for layer in head.layers:
                model.add(layer)
            """,
            "Xception:4 GlobalAveragePooling2D:2 Dense(3):2",
            id="the layers of a head added in a loop",
        ),
        pytest.param(
            """
            head = Sequential([L.GlobalAveragePooling2D(), L.Dense(3), L.Softmax()])
            x = i = Input((64, 64, 3))
            for layer in head.layers[:-1]:
                x = layer(x)
            model = Model(i, x)
            """,
            "GlobalAveragePooling2D:2 Dense(3):2",
            id="the layers of a head applied in a loop",
        ),
        pytest.param(
            """
            old = Sequential([L.Conv2D(4, 3), L.Flatten(), L.Dense(3)])
            model = Sequential(old.layers[:-1] + [L.Dense(2)])
            """,
            "Conv2D(4):4 Flatten:2 Dense(2):2",
            id="a list of layers taken over",
        ),
        pytest.param(
            """
            base = applications.VGG16()
            model = Sequential()
            for layer in base.layers[:-1]:
                model.add(layer)
            model.add(L.Dense(2))
            """,
            "VGG16:? Dense(2):?",
            id="most layers of a backbone",
        ),
        pytest.param(
            """
            scale = Sequential([L.Rescaling(1 / 255), L.RandomFlip()])
            inner = Sequential([scale, applications.VGG16(include_top=False)])
            model = Sequential([inner, L.Flatten()])
            """,
            "Rescaling:? RandomFlip:? VGG16:4 Flatten:2",
            id="networks inside networks",
        ),
        pytest.param(
            """
            i = Input((8, 8, 3))
            encoder = Model(i, L.GlobalMaxPooling2D()(L.Conv2D(4, 3)(i)))
            j = Input((16, 16, 3))
            model = Model(j, L.Dense(4)(encoder(L.MaxPooling2D()(j))))
            """,
            "MaxPooling2D:4 Conv2D(4):4 GlobalMaxPooling2D:2 Dense(4):2",
            id="a functional network as a layer",
        ),
        pytest.param(
            """
            a, b = applications.VGG16(include_top=False), applications.VGG19(include_top=False)
            i = Input((32, 32, 3))
            joined = L.Concatenate()([a(i), b(i)])
            model = Model(i, L.Dense(2)(L.Flatten()(joined)))
            """,
            "VGG16:4 VGG19:4 Concatenate:4 Flatten:2 Dense(2):2",
            id="two backbones",
        ),
        pytest.param(
            """
            i = Input((32, 32, 3))
            x = L.Conv2D(3, 3)(i)
            x = L.add([x, i]) * 0.5
            x = tf.nn.relu(x)
            x = tf.reduce_mean(x, axis=[1, 2])
            model = Model(i, keras.activations.softmax(L.Dense(2)(x)))
            """,
            "Conv2D(3):4 add:4 operation:4 relu:4 operation:? Dense(2):? softmax:?",
            id="operators and functions",
        ),
        pytest.param(
            """
            class Net(keras.Model):
                def __init__(self, classes):
                    super().__init__()
                    self.base = applications.MobileNet(include_top=False)
                    self.pool = L.GlobalAveragePooling2D()
                    self.out = L.Dense(classes)
                def call(self, inputs, training=None):
                    return self.out(self.pool(self.base(inputs, training=training)))
            model = Net(6)
            model.compile('adam', 'mse')
            """,
            "MobileNet:4 GlobalAveragePooling2D:2 Dense(6):2",
            id="a class",
        ),
        pytest.param(
            """
            class Twice(L.Layer):
                def __init__(self, filters):
                    super().__init__()
                    self.one = L.Conv2D(filters, 3)
                    self.two = L.Conv2D(filters, 3)
                def call(self, x):
                    return self.two(self.one(x))
            model = Sequential([Twice(4), L.Flatten()])
            """,
            "Conv2D(4):4 Conv2D(4):4 Flatten:2",
            id="a layer of the notebook's own",
        ),
        pytest.param(
            """
            class Residual(L.Layer):
                def build(self, input_shape):
                    self.mlp = Sequential([L.Dense(8, activation='gelu'), L.Dense(4)])
                def call(self, x):
                    return tf.nn.relu(x + self.mlp(x))
            model = Sequential([L.Conv2D(4, 3), Residual()])
            """,
            "Conv2D(4):4 Dense(8):4 Dense(4):4 operation:4 relu:4",
            id="what a layer adds to its input",
        ),
        pytest.param(
            """
            import tensorflow_hub as hub
            url = 'https://tfhub.dev/google/imagenet/mobilenet_v2_100_224/feature_vector/5'
            model = Sequential([hub.KerasLayer(url), L.Dense(5)])
            """,
            "imagenet_mobilenet_v2_100_224:2 Dense(5):2",
            id="a layer of TF Hub",
        ),
        pytest.param(
            "model = Sequential([L.Dense(4), [L.Dense(2)], tf.nn.relu, *(L.Dense(n) for n in (6, 7))])",
            "Dense(4):? Dense(2):? relu:? Dense(6):? Dense(7):?",
            id="a list in a list, a function and a star",
        ),
        pytest.param(
            "model = Sequential([L.Dense(4) for _ in range(depth)] + [L.Dense(2)])",
            "Dense(4):? Dense(2):?",
            id="a comprehension of unknown length",
        ),
        pytest.param(
            """
            i = Input((8,))
            parts = L.Dense(6)(i)
            model = Model(i, L.Dense(2)(parts[:, :3]))
            """,
            "Dense(6):2 operation:? Dense(2):?",
            id="a part of a tensor",
        ),
        pytest.param(
            """
            i = Input((8,))
            pair = Model(i, [L.Dense(2)(i), L.Dense(3)(i)])
            model = Model(i, L.Dense(4)(pair(i)))
            """,
            "?:? Dense(4):?",
            id="a network of several outputs as a layer",
        ),
        pytest.param(
            """
            old = Sequential([L.Dense(8, input_shape=(4,)), L.Dense(6)])
            model = Model(old.layers[1].input, L.Dense(2)(old.layers[9].output))
            """,
            "?:? Dense(2):?",
            id="a layer that is not there",
        ),
        pytest.param(
            """
            i = Input((8,))
            x = L.Dense(6)(i)
            x = L.Dense(3)(their_function(x))
            model = Model(i, x)
            """,
            "Dense(6):2 ?:? Dense(3):?",
            id="a function that is not known",
        ),
        pytest.param(
            """
            class Empty(keras.Model):
                pass
            model = Sequential([Empty(), L.Dense(2)])
            """,
            "?:? Dense(2):?",
            id="a class without call",
        ),
        pytest.param(
            "model = Sequential([L.Conv2D(4, 3), their_layer, L.Dense(2)])",
            "Conv2D(4):4 ?:? Dense(2):?",
            id="a layer that is not known",
        ),
        pytest.param(
            """
            i = Input((4, 4, 8))
            pooled = L.GlobalAveragePooling2D(keepdims=True)(i)
            model = Model(i, L.Dense(8)(pooled))
            """,
            "GlobalAveragePooling2D:? Dense(8):?",
            id="pooling that keeps the dimensions",
        ),
    ],
)
def test_a_network_is_followed(source: str, expected: str) -> None:
    assert drawn(source) == [expected]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            """
            model = Sequential([L.Flatten()])
            if flag:
                model.add(L.Dropout(0.5))
            model.add(L.Dense(9))
            """,
            ["Flatten:2 Dropout:2 Dense(9):2", "Flatten:2 Dense(9):2"],
        ),
        (
            """
            i = Input((4,))
            if flag:
                x = L.Dense(3)(i)
            else:
                x = L.Dense(4)(i)
            model = Model(i, L.Dense(2)(x))
            """,
            ["Dense(3):2 Dense(2):2", "Dense(4):2 Dense(2):2"],
        ),
        (
            """
            if flag:
                base = applications.VGG16(include_top=False)
            else:
                base = applications.VGG19(include_top=False)
            model = Model(base.input, L.Flatten()(base.output))
            """,
            ["VGG16:4 Flatten:2", "VGG19:4 Flatten:2"],
        ),
        (
            """
            if flag:
                pool = L.GlobalMaxPooling2D()
            else:
                pool = L.Flatten()
            model = Sequential([L.Conv2D(4, 3), pool])
            """,
            ["Conv2D(4):4 GlobalMaxPooling2D:2", "Conv2D(4):4 Flatten:2"],
        ),
        (
            """
            def build(drop=None):
                net = Sequential([L.Flatten()])
                if drop:
                    net.add(L.Dropout(drop))
                return net
            model = build()
            """,
            ["Flatten:2"],
        ),
        (
            """
            model = Sequential([L.Flatten()])
            for number, flag in enumerate([one, two, three, four]):
                if flag:
                    model.add(L.Dense(4))
            """,
            ["?:?"],
        ),
    ],
)
def test_branches_are_alternatives(source: str, expected: list[str]) -> None:
    assert drawn(source) == expected


def test_a_copy_and_a_file_give_the_same_layers() -> None:
    found = built(
        """
        first = Sequential([L.Flatten(), L.Dense(9)])
        first.compile('adam', 'mse')
        first.save('out/net.h5')
        keep = keras.callbacks.ModelCheckpoint('best.h5', save_best_only=True)
        weights = keras.callbacks.ModelCheckpoint('weights.h5', save_weights_only=True)
        first.fit(x, callbacks=[keep, weights])
        # %%
        copy = keras.models.clone_model(first)
        loaded = keras.models.load_model('./out/net.h5')
        best = tf.keras.models.load_model('best.h5')
        foreign = keras.models.load_model('weights.h5')
        for net in (copy, loaded, best, foreign):
            net.compile('adam', 'mse')
        """
    )
    drawings = {b.model.names[0]: [written(graph) for graph in b.graphs] for b in found}
    assert set(drawings) == {"first", "copy", "loaded", "best"}
    assert all(drawing == ["Flatten:2 Dense(9):2"] for drawing in drawings.values())


@pytest.mark.parametrize(
    ("saved", "loaded"),
    [
        ("'a/b.h5'", "'./a/b.h5'"),
        ("folder + 'net.h5'", "folder + 'net.h5'"),
        ("f'{folder}/net.h5'", "f'{folder}/net.h5'"),
        ("config.path", "config.path"),
        ("paths[0]", "paths[0]"),
        ("os.path.join(folder, 'net.h5')", "os.path.join(folder, 'net.h5')"),
        ("name_of('net', ext='h5')", "name_of('net', ext='h5')"),
        ("Path('a') / 'net.h5'", "'a/net.h5'"),
    ],
)
def test_a_file_is_known_by_the_way_its_name_is_made(saved: str, loaded: str) -> None:
    source = f"""
import os
from pathlib import Path
from settings import config, folder, name_of, paths
net = Sequential([L.Dense(9)])
keras.models.save_model(net, {saved})
# %%
model = keras.models.load_model({loaded})
model.compile('adam', 'mse')
"""
    assert drawn(source) == ["Dense(9):?"]


@pytest.mark.parametrize(
    ("saved", "loaded"),
    [
        ("'a.h5'", "'b.h5'"),
        ("folder + 'net.h5'", "folder + 'other.h5'"),
        ("name_of('net')", "name_of(stem='net')"),
        ("name_of(*parts)", "name_of(*parts)"),
        ("config.one", "config.two"),
        ("folder", "'a.h5'"),
        ("1", "1"),
    ],
)
def test_another_file_holds_an_unknown_model(saved: str, loaded: str) -> None:
    source = f"""
from settings import config, folder, name_of, parts
net = Sequential([L.Dense(9)])
net.save({saved})
model = keras.models.load_model({loaded})
model.compile('adam', 'mse')
"""
    assert [b.model.names for b in built(source)] == [("net",)]


def test_two_values_may_be_one_model() -> None:
    timeline = analysed(
        """
        first, second = Sequential(), Sequential()
        alias = first
        chosen = first if flag else second
        loss = 'mse'
        """
    ).timeline
    values = {event.name: event.value for event in timeline.events if isinstance(event, BindEvent)}
    assert same_model(values["first"], values["alias"])
    assert same_model(values["first"], values["chosen"])
    assert not same_model(values["first"], values["second"])
    assert model_of(values["alias"], timeline) is values["first"]
    assert model_of(values["loss"], timeline) is None


def test_a_network_that_is_trained_without_compilation_is_used() -> None:
    (model,) = models(analysed("net = Sequential([L.Dense(9)])\nnet.fit(x)")).used
    assert (model.compilation, len(model.fits), model.loss) == (None, 1, None)


def test_each_compilation_has_its_trainings_and_its_layers() -> None:
    first, second = built(
        """
        net = Sequential([L.Flatten(), L.Dense(9)])
        net.compile('adam', 'mse')
        net.fit(x)
        net.fit(x)
        net.pop()
        net.add(L.Dense(3))
        net.compile('adam', 'mae')
        net.fit_generator(x)
        """
    )
    assert [len(first.fits), len(second.fits)] == [2, 1]
    assert [written(b.graphs[0]) for b in (first, second)] == ["Flatten:2 Dense(9):2", "Flatten:2 Dense(3):2"]


def test_a_compilation_without_training_gives_way() -> None:
    analysis = analysed(
        """
        net = Sequential([L.Dense(9)])
        net.compile('adam', 'mse')
        net.compile('adam', 'mae')
        net.fit(x)
        other = Sequential([L.Dense(9)])
        other.compile('adam', 'mse')
        other.compile('adam', 'huber')
        """
    )
    assert [b.loss.kind for b in models(analysis).used if b.loss is not None] == ["mae", "huber"]


def test_parts_of_networks_do_not_stand_for_themselves() -> None:
    found = built(
        """
        head = Sequential([L.Dense(9)])
        net = Sequential([L.Flatten(), head])
        def never():
            return Sequential([L.Dense(1)])
        """
    )
    assert [b.model.names for b in found] == [("net",)]


@pytest.mark.parametrize(
    ("layers", "first", "last"),
    [
        ("L.Dense(5, activation='softmax')", "softmax", "softmax"),
        ("L.Dense(5, 'softmax')", "softmax", "softmax"),
        ("L.Dense(5, activation=tf.nn.softmax)", "softmax", "softmax"),
        ("L.Dense(5, activation=L.LeakyReLU(0.2))", "leaky_relu", "leaky_relu"),
        ("L.Dense(5, activation=None)", "linear", "linear"),
        ("L.Dense(5), L.BatchNormalization(), L.Activation('relu')", "relu", "relu"),
        ("L.Dense(5, activation='relu'), L.Dropout(0.1), L.Softmax()", "relu", "softmax"),
        ("L.Dense(5, activation='softmax'), L.Activation('linear', dtype='float32')", "softmax", "softmax"),
        ("L.Dense(5, activation=chosen)", None, None),
        ("L.Dense(5, **options)", None, None),
        ("L.Dense(5), L.Lambda(scale)", None, None),
        ("L.Dense(5), L.Reshape((5, 1)), L.Activation(tf.nn.sigmoid)", "sigmoid", "sigmoid"),
    ],
)
def test_the_activation_of_a_layer_may_follow_it(layers: str, first: str | None, last: str | None) -> None:
    (graph,) = built(f"net = Sequential([L.Flatten(), {layers}])")[0].graphs
    output = graph.output_layer
    assert output is not None
    assert output.name == "Dense(5)"
    assert (graph.activation_after(output), graph.last_activation(output)) == (first, last)


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        ("'categorical_crossentropy'", ("categorical_crossentropy", False)),
        ("'SparseCategoricalCrossentropy'", ("sparse_categorical_crossentropy", False)),
        ("tf.losses.BinaryCrossentropy(True)", ("binary_crossentropy", True)),
        ("keras.losses.CategoricalCrossentropy(from_logits=logits)", ("categorical_crossentropy", None)),
        ("keras.losses.CategoricalCrossentropy(**settings)", ("categorical_crossentropy", None)),
        ("keras.losses.sparse_categorical_crossentropy", ("sparse_categorical_crossentropy", False)),
        ("keras.losses.get('categorical_crossentropy')", ("categorical_crossentropy", False)),
        ("['binary_crossentropy']", ("binary_crossentropy", False)),
        ("'MAPE'", ("MAPE", False)),
        ("own_loss", None),
        ("{'a': 'mse'}", None),
    ],
)
def test_a_loss_is_told(loss: str, expected: tuple[str, bool | None] | None) -> None:
    (model,) = built(f"net = Sequential([L.Dense(5)])\nnet.compile('adam', loss={loss})")
    assert (None if model.loss is None else (model.loss.kind, model.loss.from_logits)) == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("applications.Xception()", ("Xception", True, True, True, "tf")),
        ("applications.VGG16(include_top=False, weights=None)", ("VGG16", False, False, False, "caffe")),
        ("applications.DenseNet121(False, pooling='max')", ("DenseNet121", True, False, True, "torch")),
        ("applications.EfficientNetB0(include_top=top)", ("EfficientNetB0", True, None, None, "raw")),
        ("applications.ConvNeXtTiny(include_preprocessing=False)", ("ConvNeXtTiny", True, True, True, "torch")),
        (
            "applications.ResNet50(include_top=False, weights=f'{folder}/w.h5')",
            ("ResNet50", True, False, False, "caffe"),
        ),
        ("applications.ResNet50(**settings)", ("ResNet50", None, None, None, "caffe")),
    ],
)
def test_a_backbone_says_how_it_is_built(call: str, expected: tuple[object, ...]) -> None:
    (backbone,) = models(analysed(f"base = {call}")).backbones
    found = (backbone.name, backbone.pretrained, backbone.include_top, backbone.is_pooled, backbone.mode)
    assert found == expected


def test_layers_of_tf_hub_are_backbones_if_they_take_pictures() -> None:
    found = models(
        analysed(
            """
            import tensorflow_hub as hub
            address = 'https://tfhub.dev/tensorflow/efficientnet/lite0/classification/2'
            pictures = hub.KerasLayer(address, trainable=True)
            by_shape = hub.KerasLayer(found_elsewhere, input_shape=(224, 224, 3))
            texts = hub.KerasLayer('https://tfhub.dev/google/nnlm-en-dim50/2', input_shape=[])
            anything = hub.KerasLayer(found_elsewhere)
            """
        )
    ).backbones
    assert [(b.name, b.include_top) for b in found] == [("efficientnet_lite0", True), ("модель TF Hub", None)]


def test_weights_may_be_loaded_into_a_backbone_later() -> None:
    (backbone,) = models(analysed("b = applications.VGG16(weights=None)\nb.load_weights('vgg16.h5')")).backbones
    assert backbone.pretrained


def test_the_two_efficientnets_are_told_apart() -> None:
    ours, theirs = models(
        analysed("import efficientnet.tfkeras as efn\na = applications.EfficientNetB1()\nb = efn.EfficientNetB1()")
    ).backbones
    assert (ours.family, ours.mode) == ("keras", "raw")
    assert (theirs.family, theirs.mode) == ("efficientnet", "torch")


def test_very_deep_networks_end_in_an_unknown_part() -> None:
    (drawing,) = drawn(
        """
        def block(x):
            return L.Add()([x, L.Conv2D(3, 3, padding='same')(x)])
        i = x = Input((8, 8, 3))
        for group in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]:
            for number in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]:
                x = block(x)
        model = Model(i, L.Flatten()(x))
        """
    )
    assert drawing.startswith("?:?")
    assert drawing.endswith("Add:? Flatten:2")
