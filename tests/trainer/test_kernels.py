"""What is replaced in Keras for a GPU changes the time of a step and not what it comes to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.needs import need

np = need("numpy")
keras = need("keras")
need("torch")

from reviewlint.trainer import environment, kernels, shapes  # noqa: E402
from reviewlint.trainer.network import backbone, classifier, compile_for  # noqa: E402


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    yield
    kernels.restore()
    keras.mixed_precision.set_global_policy("float32")


def _trained(name: str, size: int, policy: str) -> tuple[Any, Any, list[Any]]:
    keras.utils.clear_session()
    keras.mixed_precision.set_global_policy(policy)
    keras.utils.set_random_seed(0)
    network = classifier(backbone(name, size, "none"), "tf", 10, 0.0, 0)
    compile_for(network, 1e-4)
    pictures, labels = shapes.draw("target", 8, size, 0)
    losses = [float(network.train_on_batch(pictures.astype("float32"), labels)[0]) for _ in range(3)]
    moving = [
        keras.ops.convert_to_numpy(weight) for weight in network.non_trainable_variables if "moving" in weight.path
    ]
    return losses, network.predict(pictures.astype("float32"), verbose=0), moving


@pytest.mark.parametrize(
    ("name", "size", "policy", "near"),
    [("SmallNet", 20, "float32", 1e-3), ("MobileNet", 32, "float32", 0.03), ("SmallNet", 20, "mixed_bfloat16", 0.05)],
)
def test_a_network_learns_the_same(name: str, size: int, policy: str, near: float) -> None:
    losses, answers, moving = _trained(name, size, policy)
    assert kernels.hasten()
    hastened_losses, hastened_answers, hastened_moving = _trained(name, size, policy)
    assert np.allclose(hastened_losses, losses, rtol=near)
    assert np.allclose(hastened_answers, answers, atol=near)
    assert all(np.allclose(*pair, rtol=near, atol=near) for pair in zip(hastened_moving, moving, strict=True))


def test_dropout_keeps_the_mean_and_draws_once_for_a_broadcast_axis() -> None:
    kernels.hasten()
    kept = keras.ops.convert_to_numpy(keras.layers.Dropout(0.4)(keras.ops.ones((100, 100)), training=True))
    assert kept.mean() == pytest.approx(1, abs=0.05)
    assert sorted(np.unique(kept)) == pytest.approx([0, 1 / 0.6])
    paths = keras.layers.Dropout(0.5, noise_shape=(None, 1))(keras.ops.ones((64, 5)), training=True)
    rows = keras.ops.convert_to_numpy(paths)
    assert (rows == rows[:, :1]).all()
    assert set(rows[:, 0]) == {0, 2}


def test_maps_are_not_copied_and_odd_layers_are_left_to_keras() -> None:
    kernels.hasten()
    pictures = keras.ops.ones((2, 4, 4, 3))
    assert kernels._channels_first_view(pictures).data_ptr() == pictures.data_ptr()
    plain = keras.layers.BatchNormalization(scale=False, center=False)(pictures, training=True)
    flat = keras.layers.BatchNormalization()(keras.ops.ones((2, 3)), training=True)
    assert np.allclose(keras.ops.convert_to_numpy(plain), 0, atol=1e-3)
    assert np.allclose(keras.ops.convert_to_numpy(flat), 0, atol=1e-3)


def test_only_torch_on_a_gpu_is_hastened(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[bool] = []
    monkeypatch.setattr(kernels, "hasten", lambda: done.append(True))
    environment.hasten(environment.Device("cpu", "", 0, False))
    assert not done
    gpu = environment.Device("cuda", "", 2**34, True)
    environment.hasten(gpu)
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    environment.hasten(gpu)
    assert done == [True]
