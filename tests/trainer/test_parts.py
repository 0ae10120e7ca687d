"""The parts of the trainer: drawings, decoding, split, augmentation, batches, predictions, networks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.needs import need

np = need("numpy")
keras = need("keras")
need("torch")
need("PIL")

from keras import ops  # noqa: E402

from reviewlint.trainer import shapes  # noqa: E402
from reviewlint.trainer.artifacts import submission_csv  # noqa: E402
from reviewlint.trainer.augmentation import Augmentation, sample_by_gathering  # noqa: E402
from reviewlint.trainer.batches import OrderedBatches, Pixels, TrainingBatches  # noqa: E402
from reviewlint.trainer.dataset import Dataset, Split, stratified_split  # noqa: E402
from reviewlint.trainer.decoding import decode, require  # noqa: E402
from reviewlint.trainer.errors import TrainerError  # noqa: E402
from reviewlint.trainer.folder import scan  # noqa: E402
from reviewlint.trainer.network import CUSTOM_OBJECTS, Preprocessing, backbone, classifier, mode_of, own_size  # noqa: E402
from reviewlint.trainer.prediction import averaged, compare, passes, probabilities  # noqa: E402

STILL = Augmentation(flip=False, rotation=0, zoom=0, shift=0, brightness=0, contrast=0)


def test_drawings_are_the_same_for_a_seed_and_balanced() -> None:
    pictures, labels = shapes.draw("target", 40, 16, 1)
    again, _ = shapes.draw("target", 40, 16, 1)
    assert (pictures == again).all()
    assert (pictures.dtype, pictures.shape) == (np.uint8, (40, 16, 16, 3))
    assert np.bincount(labels).tolist() == [4] * 10
    assert (shapes.draw("target", 40, 16, 2)[0] != pictures).any()


def test_pictures_are_decoded_once_and_unreadable_ones_named(drawings: Path, tmp_path: Path) -> None:
    folder = scan(drawings, 2)
    broken = tmp_path / "broken.png"
    broken.write_bytes(folder.files[0].read_bytes()[:60])
    files = [folder.files[0], broken, folder.files[1]]
    first = decode(files, 12, tmp_path / "cache")
    second = decode(files, 12, tmp_path / "cache")
    assert (first.from_cache, second.from_cache) == (False, True)
    assert first.rows == second.rows == (0, 2)
    assert first.unreadable == (str(broken),)
    assert first.pictures.shape == (2, 12, 12, 3)
    assert (first.pictures == second.pictures).all()
    broken.write_bytes(folder.files[2].read_bytes())
    assert decode(files, 12, tmp_path / "cache").rows == (0, 1, 2), "the cache is keyed by what the files hold"
    with pytest.raises(TrainerError, match="слишком мало снимков, которые читаются"):
        require(first, [0, 1, 1], ["a", "b"], 2)


def test_every_class_is_split_in_the_same_shares() -> None:
    labels = np.repeat([0, 1, 2], [100, 40, 20])
    split = stratified_split(labels, 0.2, 0.1, 0)
    assert np.bincount(labels[split.validation]).tolist() == [20, 8, 4]
    assert np.bincount(labels[split.test]).tolist() == [10, 4, 2]
    assert sorted([*split.train, *split.validation, *split.test]) == list(range(160))
    assert not len(stratified_split(labels, 0.2, 0.0, 0).test)


def test_no_augmentation_leaves_pictures_alone_and_a_shift_moves_them() -> None:
    pictures = ops.convert_to_tensor(shapes.draw("target", 3, 16, 0)[0].astype("float32"))
    assert np.allclose(STILL.apply(pictures, 1), pictures, atol=1e-2)
    matrices = np.tile(np.float32([[1, 0, 2 / 16], [0, 1, 0]]), (3, 1, 1))
    moved = sample_by_gathering(pictures, ops.convert_to_tensor(matrices))
    assert np.allclose(np.asarray(moved)[:, :, :-1], np.asarray(pictures)[:, :, 1:], atol=1e-2)


def test_both_ways_of_sampling_agree() -> None:
    from reviewlint.trainer.augmentation import _sample_with_torch

    pictures = ops.convert_to_tensor(shapes.draw("target", 4, 16, 0)[0].astype("float32"))
    matrices = ops.convert_to_tensor(Augmentation(rotation=40, zoom=0.3, shift=0.3).draw(4, 5)[0])
    one, other = _sample_with_torch(pictures, matrices), sample_by_gathering(pictures, matrices)
    assert np.allclose(one, other, atol=0.05)


def test_training_batches_follow_the_epoch_and_nothing_else() -> None:
    pictures, labels = shapes.draw("target", 50, 8, 0)
    batches = TrainingBatches(Pixels(pictures), labels, np.arange(50), 16, 0, Augmentation())
    assert len(batches) == 3
    first = np.asarray(batches[1][0])
    batches.epoch = 1
    assert (np.asarray(batches[1][0]) != first).any()
    batches.epoch = 0
    assert (np.asarray(batches[1][0]) == first).all()
    assert first.min() >= 0
    assert first.max() <= 255


class _Echo:
    """A network whose answer says which picture it saw."""

    def predict(self, batches: OrderedBatches, verbose: int) -> Any:
        return np.concatenate([np.asarray(batches[step][0])[:, 0, 0, :2] for step in range(len(batches))])


def test_rows_of_predictions_follow_the_pictures() -> None:
    pictures = np.zeros((10, 4, 4, 3), "uint8")
    pictures[:, 0, 0, 0] = np.arange(10)
    numbers = np.array([7, 2, 9, 0, 5])
    assert probabilities(_Echo(), Pixels(pictures), numbers, 2)[:, 0].tolist() == [7, 2, 9, 0, 5]

    class Lossy(_Echo):
        def predict(self, batches: OrderedBatches, verbose: int) -> Any:
            return super().predict(batches, verbose)[:-1]

    with pytest.raises(AssertionError, match="rows"):
        probabilities(Lossy(), Pixels(pictures), numbers, 2)


def test_passes_of_tta_differ_and_are_averaged() -> None:
    pictures = shapes.draw("target", 6, 16, 0)[0]
    three = list(passes(_Echo(), Pixels(pictures), np.arange(6), 4, Augmentation(), 3, 0))
    assert len(three) == 3
    assert (three[0] != three[1]).any()
    assert np.allclose(averaged(three), np.mean(three, 0), atol=1e-3)


def test_a_change_is_compared_in_pairs() -> None:
    labels = np.array([0, 0, 1, 1])
    before, after = np.eye(2)[[0, 1, 1, 0]], np.eye(2)[[0, 0, 0, 0]]
    found = compare(before, after, labels)
    assert (found.before, found.after, found.corrected, found.spoilt) == (0.5, 0.5, 1, 1)
    assert not found.beyond_noise


@pytest.mark.parametrize(
    ("name", "mode", "size"), [("Xception", "tf", 299), ("ResNet50", "caffe", 224), ("EfficientNetV2B0", "raw", 224)]
)
def test_preprocessing_is_that_of_the_linter_s_table(name: str, mode: str, size: int) -> None:
    assert (mode_of(name), own_size(name)) == (mode, size)


@pytest.mark.parametrize(
    ("mode", "module"), [("tf", "xception"), ("caffe", "resnet"), ("torch", "densenet"), ("raw", "")]
)
def test_preprocessing_does_what_keras_does(mode: str, module: str) -> None:
    pixels = shapes.draw("target", 2, 8, 0)[0].astype("float32")
    wanted = getattr(keras.applications, module).preprocess_input(pixels.copy()) if module else pixels
    assert np.allclose(np.asarray(Preprocessing(mode)(pixels)), wanted, atol=1e-4)


def test_a_saved_network_answers_the_same(tmp_path: Path) -> None:
    network = classifier(backbone("SmallNet", 16, "none"), "tf", 4, 0.2, 0)
    network.save(tmp_path / "a.keras")
    again = keras.saving.load_model(tmp_path / "a.keras", custom_objects=CUSTOM_OBJECTS, compile=False)
    pixels = shapes.draw("target", 3, 16, 0)[0].astype("float32")
    assert np.allclose(network.predict(pixels, verbose=0), again.predict(pixels, verbose=0), atol=1e-5)


@pytest.mark.parametrize(
    ("name", "weights", "words"),
    [
        ("Exception", "none", "нет сети Exception"),
        ("SmallNet", "imagenet", "нет весов ImageNet"),
        ("SmallNet", "absent.weights.h5", "нет"),
        ("EfficientNetB0", __file__, "молча загрузил бы"),
    ],
)
def test_networks_that_cannot_be_had_are_told(name: str, weights: str, words: str) -> None:
    with pytest.raises(TrainerError, match=words):
        backbone(name, 32, weights)


def test_efficientnet_has_two_graphs_which_is_why_its_files_are_refused() -> None:
    """If this fails, Keras has mended it and the refusal can go."""
    import inspect

    module = __import__("keras.src.applications.efficientnet", fromlist=["EfficientNet"])
    assert "sqrt" in inspect.getsource(module.EfficientNet)
    assert 'weights == "imagenet"' in inspect.getsource(module.EfficientNet)


def test_a_submission_has_the_rows_and_the_header_of_the_sample(drawings: Path) -> None:
    folder = scan(drawings, 2)
    assert folder.sample is not None
    names = tuple(path.name for path in folder.test_files[1:][::-1])  # one could not be read; another order
    labels = np.asarray(folder.labels, "int32")
    data = Dataset(folder.classes, None, labels, (), Split((), (), ()), submission_names=names)
    predicted = np.eye(10)[np.arange(len(names)) % 10]
    rows = submission_csv(folder, data, predicted).splitlines()
    assert rows[0] == "Id,Category"
    assert [row.split(",")[0] for row in rows[1:]] == [path.name for path in folder.test_files]
    assert rows[-1].split(",")[1] == folder.classes[0]
