import itertools

import numpy as np
import pytest

from engine.optics.edge_blur import (
    EDGE_BLUR,
    class_probabilities,
    find_edges,
    read_safetensors,
    shipped_weights,
)
from engine.optics.noise import LUMA
from tests.engine.optics.shots import blurred, noisy, texture


def mean_class(radius: float) -> float:
    photo = noisy(blurred(texture(384, seed=21), radius), 0.003)
    share = class_probabilities(find_edges(np.ascontiguousarray(photo @ LUMA)), shipped_weights())
    return float((share @ np.arange(EDGE_BLUR.class_count)).mean())


def test_more_blur_is_read_as_more_blur():
    read = [mean_class(radius) for radius in (0.0, 1.5, 3.0, 6.0, 12.0)]
    assert all(b > a + 0.5 for a, b in itertools.pairwise(read))


def test_odds_are_probabilities():
    photo = texture(128, seed=3)
    share = class_probabilities(find_edges(np.ascontiguousarray(photo @ LUMA)), shipped_weights())
    assert np.allclose(share.sum(1), 1, atol=1e-5)
    assert share.shape[1] == EDGE_BLUR.class_count


def test_a_blank_picture_has_no_edges():
    assert len(find_edges(np.full((64, 64), 0.4, np.float32)).x) == 0


def test_safetensors_written_by_the_library_are_read(tmp_path):
    numpy_format = pytest.importorskip("safetensors.numpy", reason="the torch extra is missing")
    tensors = {"a": np.arange(6, dtype=np.float32).reshape(2, 3), "b": np.float32([7.0])}
    numpy_format.save_file(tensors, tmp_path / "x.safetensors", {"note": "a header of its own"})
    read = read_safetensors(tmp_path / "x.safetensors")
    assert all(np.array_equal(read[name], tensors[name]) for name in tensors)
