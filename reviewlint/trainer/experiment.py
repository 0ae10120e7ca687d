"""One training of the ablation: a recipe, a seed, and what it is worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras import layers

from reviewlint.trainer.augmentation import Augmentation
from reviewlint.trainer.batches import OrderedBatches, Pixels, TrainingBatches
from reviewlint.trainer.conditions import Condition, Recipe
from reviewlint.trainer.dataset import Split
from reviewlint.trainer.environment import device
from reviewlint.trainer.network import Preprocessing, freeze
from reviewlint.trainer.prediction import accuracy, averaged, passes, probabilities
from reviewlint.trainer.training import MONITOR, EpochSeed, waiting

WEAK = Augmentation(flip=True, rotation=6, zoom=0.08, shift=0.05, brightness=0.1, contrast=0.1)
STRONG = Augmentation(flip=True, rotation=40, zoom=0.3, shift=0.2, brightness=0.3, contrast=0.5)
AUGMENTATIONS = {"weak": WEAK, "strong": STRONG}
PATIENCE = 3
"""Of the early stopping that RL405 supposes, in epochs."""
_HIDDEN = 64


@dataclass(frozen=True)
class World:
    """What is learnt: pictures uint8 (count, size, size, 3), int32 labels, the split, a maker of pretrained backbones.

    `rates` and `epochs` are those of the frozen stage and of fine-tuning; `mode` is what the backbone was trained on;
    `precision` is a policy of Keras.
    """

    pictures: Any
    labels: Any
    split: Split
    backbone: Callable[[], Any]
    mode: str
    batch_size: int = 32
    rates: tuple[float, float] = (5e-3, 3e-3)
    epochs: tuple[int, int] = (2, 14)
    precision: str = "float32"


class Watch(keras.callbacks.Callback):
    """Follows the epochs of fine-tuning: validation accuracy, the weights of the best one, and for a reference also
    the predictions of every epoch on the test part and its accuracy on augmented validation.
    """

    def __init__(self, run: Run, *, thorough: bool) -> None:
        super().__init__()
        self._run, self._thorough = run, thorough

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Look at the network after an epoch."""
        run = self._run
        run.validation.append(float((logs or {})[MONITOR]))
        if waiting(run.validation) == 0:
            run.best_weights = self.model.get_weights()
        if not self._thorough:
            return
        world, numbers = run.world, run.world.split.validation
        run.tests.append(run.predict(world.split.test))
        for name, augmentation in AUGMENTATIONS.items():
            seen = run.predict(numbers, augmentation, (run.seed, 3, epoch))
            run.augmented.setdefault(name, []).append(accuracy(seen, world.labels[numbers]))


class Run:
    """A recipe trained with a seed; the network ends with its best weights."""

    def __init__(self, world: World, recipe: Recipe, seed: int, *, thorough: bool = False) -> None:
        keras.utils.clear_session()
        keras.mixed_precision.set_global_policy(world.precision)  # the session held it
        keras.utils.set_random_seed(seed)
        self.world, self.recipe, self.seed = world, recipe, seed
        self.validation: list[float] = []
        self.tests: list[Any] = []
        self.augmented: dict[str, list[float]] = {}
        self.best_weights: Any = None
        self._pixels = Pixels(world.pictures, device().memory)
        body = world.backbone()
        self.network = build(body, world, recipe, seed)
        self._fit(body, thorough=thorough)
        self.network.set_weights(self.best_weights)

    def _fit(self, body: Any, *, thorough: bool) -> None:
        world, before = self.world, 0
        for frozen, rate, epochs in zip((True, False), world.rates, world.epochs, strict=True):
            freeze(body, frozen)
            factor = 1.0 if frozen else self.recipe.rate
            self.network.compile(
                keras.optimizers.Adam(rate * factor), "sparse_categorical_crossentropy", metrics=["accuracy"]
            )
            batches = TrainingBatches(self._pixels, world.labels, world.split.train, world.batch_size, self.seed, WEAK)
            callbacks = [EpochSeed(batches, self.seed, before)]
            options: dict[str, Any] = {}
            if not frozen:
                options["validation_data"] = OrderedBatches(self._pixels, world.split.validation, 250, world.labels)
                callbacks.append(Watch(self, thorough=thorough))
            self.network.fit(batches, epochs=epochs, verbose=0, shuffle=False, callbacks=callbacks, **options)
            before += epochs

    def predict(self, numbers: Any, augmentation: Augmentation | None = None, seed: tuple[int, ...] = ()) -> Any:
        """Probabilities, float32 (len(numbers), classes), of the network as it is now."""
        return probabilities(self.network, self._pixels, numbers, 250, augmentation, seed)

    def rounds(self, strength: str, steps: int) -> list[Any]:
        """The predictions of TTA passes over the test part."""
        return list(
            passes(self.network, self._pixels, self.world.split.test, 250, AUGMENTATIONS[strength], steps, self.seed)
        )

    def test_accuracy(self) -> float:
        """Of the best weights."""
        return accuracy(self.predict(self.world.split.test), self.world.labels[self.world.split.test])


def build(body: Any, world: World, recipe: Recipe, seed: int) -> Any:
    """The network of a recipe: pixels 0…255 (n, size, size, 3) to (n, classes)."""
    pixels = scaled = keras.Input(body.input_shape[1:])
    modes = {"matching": (world.mode,), "double": ("scale", world.mode)}
    for mode in modes.get(recipe.scaling, (recipe.scaling,)):
        scaled = Preprocessing(mode)(scaled)
    features = body(scaled)
    if recipe.head == "dense-before-pooling":
        features = layers.Dense(_HIDDEN, activation="relu")(features)
    features = layers.GlobalAveragePooling2D()(features)
    if recipe.head == "two-dense":
        for _ in range(2):
            features = layers.Dense(_HIDDEN, activation="relu")(features)
    features = layers.Dropout(0.1, seed=seed)(features)
    classes = int(world.labels.max()) + 1
    activation = recipe.output if recipe.output in ("sigmoid", "linear") else "softmax"
    # In float32 under mixed precision too, as in `classifier`: the mistake is the recipe's, not of the rounding.
    answers = layers.Dense(classes, activation=activation, dtype="float32")(features)
    if recipe.output == "batchnorm-after":
        answers = layers.BatchNormalization(dtype="float32")(answers)
    elif recipe.output == "dense-after":
        answers = layers.Dense(classes, activation="softmax", dtype="float32")(answers)
    return keras.Model(pixels, answers)


class Judge:
    """Measures the conditions that need no training of their own on the reference's run."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._labels = run.world.labels[run.world.split.test]
        self._passes = {strength: run.rounds(strength, 20) for strength in AUGMENTATIONS}
        self._plain = run.predict(run.world.split.test)

    def value(self, condition: Condition, recipe: Recipe) -> float:
        """What a recipe, the condition's or the right one, comes to by the condition's metric."""
        if condition.field == "validation":
            return self._validation(recipe.validation, reported=condition.metric != "test_accuracy")
        if condition.field == "weights":
            return accuracy(self._run.tests[self._epoch(recipe.weights)], self._labels)
        if condition.field == "prediction_scaling":
            return self._scaled_otherwise() if recipe.prediction_scaling != "matching" else self._accuracy(self._plain)
        return self._prediction(recipe.prediction)

    def _accuracy(self, predicted: Any) -> float:
        return accuracy(predicted, self._labels)

    def _validation(self, kind: str, *, reported: bool) -> float:
        """The reported accuracy, mean over the second half of the epochs, or the test accuracy of the epoch chosen."""
        run = self._run
        seen = run.validation if kind == "clean" else run.augmented[kind]
        if reported:
            return float(np.mean(seen[len(seen) // 2 :]))
        return self._accuracy(run.tests[int(np.argmax(seen))])

    def _epoch(self, weights: str) -> int:
        """The epoch whose weights are used."""
        seen = self._run.validation
        if weights.startswith("stopped"):
            # Early stopping sees the epochs up to its own and no more, and so does what it is compared with.
            lengths = range(1, len(seen) + 1)
            seen = seen[: next((length for length in lengths if waiting(seen[:length]) >= PATIENCE), len(seen))]
        return int(np.argmax(seen)) if weights.endswith("best") else len(seen) - 1

    def _scaled_otherwise(self) -> float:
        """Accuracy where the network of mode tf is shown x/255: pixels moved so that its own scaling gives that."""
        run = self._run
        if run.world.mode != "tf":
            return float("nan")
        test = run.world.split.test
        moved = (run.world.pictures[test] * 0.5 + 127.5).astype("uint8")
        return self._accuracy(probabilities(run.network, Pixels(moved), np.arange(len(test)), 250))

    def _prediction(self, kind: str) -> float:
        strength, _, number = kind.partition("-")
        if strength in AUGMENTATIONS:
            return self._accuracy(averaged(self._passes[strength][: int(number)]))
        generator = np.random.default_rng((self._run.seed, 4))
        ten = self._passes["weak"][:10]
        if kind == "rows-shuffled":
            return self._accuracy(self._plain[generator.permutation(len(self._plain))])
        if kind == "shuffled":
            return self._accuracy(averaged([one[generator.permutation(len(one))] for one in ten]))
        if kind == "labels":
            return float(np.mean(np.round(np.mean([one.argmax(1) for one in ten], 0)) == self._labels))
        return self._accuracy(self._plain)


def measure(world: World, conditions: tuple[Condition, ...], seed: int, tell: Callable[[str], None]) -> dict[str, Any]:
    """The reference and all conditions with one seed: `{"reference": accuracy, "effects": {rule/name: change}}`."""
    reference = Run(world, Recipe(), seed, thorough=True)
    judge = Judge(reference)
    right = reference.test_accuracy()
    tell(f"образец — {right:.3f}")
    trained: dict[Recipe, float] = {}
    effects = {}
    for condition in conditions:
        if condition.retrains:
            if condition.recipe not in trained:
                trained[condition.recipe] = Run(world, condition.recipe, seed).test_accuracy()
                tell(f"{condition.words} — {trained[condition.recipe]:.3f}")
            change = trained[condition.recipe] - right
        else:
            change = judge.value(condition, condition.recipe) - judge.value(condition, condition.right)
        effects[f"{condition.rule}/{condition.name}/{condition.metric}"] = change
    return {"seed": seed, "reference": right, "effects": effects}
