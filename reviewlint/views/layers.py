"""Layers: what a Keras layer is by its construction — kind, units, activation, rank of what it gives."""

from __future__ import annotations

from collections.abc import Sequence

from reviewlint.inference.terms import Call, Constant, Display, Symbol, Term, literal

LAYERS = "keras.layers."

_ALIASES = {
    "MaxPool1D": "MaxPooling1D",
    "MaxPool2D": "MaxPooling2D",
    "MaxPool3D": "MaxPooling3D",
    "AvgPool1D": "AveragePooling1D",
    "AvgPool2D": "AveragePooling2D",
    "AvgPool3D": "AveragePooling3D",
    "GlobalAvgPool1D": "GlobalAveragePooling1D",
    "GlobalAvgPool2D": "GlobalAveragePooling2D",
    "GlobalAvgPool3D": "GlobalAveragePooling3D",
    "GlobalMaxPool1D": "GlobalMaxPooling1D",
    "GlobalMaxPool2D": "GlobalMaxPooling2D",
    "GlobalMaxPool3D": "GlobalMaxPooling3D",
    "Convolution2D": "Conv2D",
    "Convolution2DTranspose": "Conv2DTranspose",
    "SeparableConvolution2D": "SeparableConv2D",
    "InputLayer": "Input",
}

CONVOLUTIONS = frozenset(
    {"Conv2D", "SeparableConv2D", "DepthwiseConv2D", "Conv2DTranspose", "LocallyConnected2D", "ConvLSTM2D"}
)
"""Layers that compute a feature map from an image or a map."""

ENLARGING = frozenset({"Conv2DTranspose", "UpSampling2D"})
"""Layers that make a map larger: the sign of a network whose output is a map on purpose."""

GLOBAL_POOLINGS = frozenset({"GlobalAveragePooling2D", "GlobalMaxPooling2D"})

LOCAL_POOLINGS = frozenset({"MaxPooling2D", "AveragePooling2D"})

ACTIVATION_LAYERS = {
    "Softmax": "softmax",
    "ReLU": "relu",
    "LeakyReLU": "leaky_relu",
    "PReLU": "prelu",
    "ELU": "elu",
    "ThresholdedReLU": "relu",
}
"""Layers that are an activation, and which one; `Activation` says it by its argument."""

NORMALISATIONS = frozenset({"BatchNormalization", "LayerNormalization", "GroupNormalization"})

DROPOUTS = frozenset({"Dropout", "AlphaDropout", "GaussianDropout", "SpatialDropout2D", "GaussianNoise"})

MERGES = frozenset(
    {"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot"}
    | {"add", "subtract", "multiply", "average", "maximum", "minimum", "concatenate", "dot"}
)
"""Layers of several inputs, and the functions of `keras.layers` that apply them."""

_KEEPING = (
    frozenset({"Dense", "Activation", "ActivityRegularization", "Identity", "Masking"})
    | frozenset({"Rescaling", "Normalization", "Resizing", "CenterCrop", "UnitNormalization"})
    | frozenset(ACTIVATION_LAYERS)
    | NORMALISATIONS
    | DROPOUTS
)
"""Layers whose output has the rank of their input; `Random*` too."""

_RANKS = {
    **dict.fromkeys(CONVOLUTIONS - {"ConvLSTM2D"} | LOCAL_POOLINGS, 4),
    **dict.fromkeys(("UpSampling2D", "ZeroPadding2D", "Cropping2D", "SpatialDropout2D"), 4),
    **dict.fromkeys(("Conv1D", "SeparableConv1D", "MaxPooling1D", "AveragePooling1D", "UpSampling1D"), 3),
    **dict.fromkeys(("Conv3D", "Conv3DTranspose", "MaxPooling3D", "AveragePooling3D"), 5),
    **dict.fromkeys(("Flatten", "GlobalAveragePooling1D", "GlobalMaxPooling1D"), 2),
    **dict.fromkeys(("GlobalAveragePooling3D", "GlobalMaxPooling3D"), 2),
}

_NEUTRAL = (
    _KEEPING | MERGES | GLOBAL_POOLINGS | {"Input", "Reshape", "Permute", "RepeatVector", "Embedding"}
) - frozenset({"Activation"})
"""Layers that apply no activation."""

_ACTIVATION_HOMES = ("keras.activations.", "keras.ops.", "keras.backend.", "tensorflow.")

ACTIVATIONS = frozenset(
    {"softmax", "sigmoid", "relu", "relu6", "leaky_relu", "elu", "selu", "gelu", "tanh", "swish", "silu", "softplus"}
    | {"softsign", "hard_sigmoid", "hard_swish", "mish", "exponential", "log_softmax", "linear", "prelu"}
)


def kind_of(layer: Term) -> str:
    """The class of a layer of Keras by its construction, `Dense` for `keras.layers.Dense(10)`, else empty."""
    if isinstance(layer, Call) and layer.target is not None:
        if layer.target.startswith(LAYERS):
            name = layer.target.removeprefix(LAYERS)
            return _ALIASES.get(name, name)
        if layer.target == "keras.Input":
            return "Input"
    return ""


def units_of(layer: Term) -> Term | None:
    """The number of units or filters that a layer is built with."""
    if not isinstance(layer, Call):
        return None
    return layer.argument("filters", 0) if kind_of(layer) in CONVOLUTIONS else layer.argument("units", 0)


def activation_of(layer: Term) -> str | None:
    """The activation that a layer applies: `linear` for none, None where it cannot be told."""
    kind = kind_of(layer)
    if not isinstance(layer, Call):
        return None
    if kind in ACTIVATION_LAYERS:
        # over another axis than that of the classes it is a part of some attention
        is_over_classes = kind != "Softmax" or literal(layer.argument("axis", 0), -1) == -1
        return ACTIVATION_LAYERS[kind] if is_over_classes else None
    if kind == "Activation":
        given = layer.argument("activation", 0)
        return None if given is None else activation_name(given)
    if kind == "Dense" or kind in CONVOLUTIONS:
        given = layer.argument("activation", 1 if kind == "Dense" else None)
        if given is None:
            return None if layer.is_open else "linear"
        return activation_name(given)
    return "linear" if kind in _RANKS or kind in _NEUTRAL or kind.startswith("Random") else None


def activation_name(term: Term) -> str | None:
    """The name of an activation given as text, function or layer; None where it cannot be told."""
    if isinstance(term, Constant):
        if term.value is None:
            return "linear"
        return term.value.lower() if isinstance(term.value, str) else None
    if isinstance(term, Symbol):
        return function_activation(term.name)
    if isinstance(term, Call):
        if term.target == "keras.activations.get" and term.positional():
            return activation_name(term.positional()[0].value)
        return activation_of(term) if kind_of(term) in {*ACTIVATION_LAYERS, "Activation"} else None
    return None


def function_activation(name: str) -> str | None:
    """The activation that a library function is (`tensorflow.nn.softmax`), None for other functions."""
    last = name.rpartition(".")[2]
    return last if name.startswith(_ACTIVATION_HOMES) and last in ACTIVATIONS else None


def rank_after(layer: Term, ranks: Sequence[int | None]) -> int | None:
    """The rank of a layer's output (4 for a map of features), given those of its inputs; None where unknown."""
    kind = kind_of(layer)
    if kind in GLOBAL_POOLINGS:
        return None if isinstance(layer, Call) and layer.argument("keepdims", 1) is not None else 2
    if kind in MERGES:
        return ranks[0] if ranks and len(set(ranks)) == 1 else None
    if kind in _RANKS:
        return _RANKS[kind]
    if kind in _KEEPING or kind.startswith("Random"):
        return ranks[0] if ranks and ranks[0] is not None else input_rank(layer)
    return None


def input_rank(layer: Term) -> int | None:
    """The rank of the input that a first layer states: `Input(shape)`, `Dense(…, input_shape=…)`."""
    if not isinstance(layer, Call):
        return None
    first = 0 if kind_of(layer) == "Input" else None
    shape = layer.argument("shape", first) or layer.argument("input_shape", first)
    if shape is not None:
        return _rank_of_shape(shape, layer.time, 1)
    whole = layer.argument("batch_shape") or layer.argument("batch_input_shape")
    if whole is not None:
        return _rank_of_shape(whole, layer.time, 0)
    return 2 if layer.argument("input_dim") is not None else None


def _rank_of_shape(shape: Term, time: int, more: int) -> int | None:
    if isinstance(shape, Display) and shape.complete:
        return len(shape.at(time)) + more
    if isinstance(literal(shape), (tuple, list)):
        return len(literal(shape)) + more
    return 1 + more if isinstance(literal(shape), int) else None
