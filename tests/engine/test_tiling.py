import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import models
from engine.backends.session import OutOfMemory
from engine.errors import Cancelled
from engine.geometry import Region
from engine.models import DEFAULT_DIT
from engine.tiling import cut, fitting_tiles, run_regions, run_tiled

PICTURE = np.random.default_rng(0).random((1, 3, 300, 410), np.float32)


def blur(inputs):
    """A model with a reach of 3 pixels."""
    x = np.pad(inputs["x"], ((0, 0), (0, 0), (3, 3), (3, 3)), "edge")
    rows = sum(x[:, :, i : x.shape[2] - 6 + i] for i in range(7)) / 7
    return {"y": sum(rows[..., i : rows.shape[3] - 6 + i] for i in range(7)) / 7}


@given(st.integers(1, 900), st.integers(1, 900), st.integers(64, 300), st.integers(0, 30))
def test_tiles_cover_the_picture_and_keep_their_size(height, width, side, overlap):
    seen = np.zeros((height, width), bool)
    for tile in cut(height, width, side, overlap):
        part = seen[tile.slices]
        assert 0 < part.shape[0] <= side
        assert 0 < part.shape[1] <= side
        part[...] = True
    assert seen.all()


def test_tiled_equals_untiled_where_the_reach_is_less_than_the_overlap():
    whole = blur({"x": PICTURE})["y"]
    tiled = run_tiled(blur, {"x": PICTURE}, side=128, overlap=32)["y"]
    np.testing.assert_allclose(tiled[..., 8:-8, 8:-8], whole[..., 8:-8, 8:-8], atol=0.02)


def test_a_constant_has_no_seams():
    flat = np.full((1, 1, 333, 257), 0.7, np.float32)
    np.testing.assert_allclose(run_tiled(blur, {"x": flat}, side=100)["y"], flat, atol=1e-6)


def test_what_is_not_a_picture_reaches_every_tile_whole():
    camera = np.array([[0.1, 0.2, 0.3]], np.float32)

    def check(inputs):
        np.testing.assert_array_equal(inputs["camera"], camera)
        return {"y": inputs["x"]}

    out = run_tiled(check, {"x": PICTURE, "camera": camera}, side=128)["y"]
    np.testing.assert_allclose(out, PICTURE, atol=1e-6)


def test_out_of_memory_makes_the_tiles_smaller():
    sides = []

    def small_device(inputs):
        sides.append(max(inputs["x"].shape[-2:]))
        if sides[-1] > 160:
            raise OutOfMemory("the device is full")
        return {"y": inputs["x"]}

    out = run_tiled(small_device, {"x": PICTURE}, side=1024)["y"]
    np.testing.assert_allclose(out, PICTURE, atol=1e-6)
    assert sides[0] == 410
    assert max(sides[-6:]) <= 160


def test_a_device_that_fits_nothing_says_so():
    def full(inputs):
        raise OutOfMemory("the device is full")

    with pytest.raises(OutOfMemory):
        run_tiled(full, {"x": PICTURE}, side=512)


def test_cancel_takes_effect_between_tiles():
    runs = []

    def tick(stage, fraction):
        if fraction > 0.3:
            raise Cancelled

    def count(inputs):
        runs.append(1)
        return {"y": inputs["x"]}

    with pytest.raises(Cancelled):
        run_tiled(count, {"x": PICTURE}, side=128, overlap=16, tick=tick)
    assert 0 < len(runs) < 12


LITTLE = """
import resource, sys
from pathlib import Path
import numpy as np
from engine.backends.onnx import OnnxSession
from engine.tiling import run_tiled
from export_tools.inputs import picture_inputs

session = OnnxSession(Path(sys.argv[1]), "cpu", threads=1)
inputs = picture_inputs(session.inputs, 768, 768, np.random.default_rng(0))
used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 400_000_000,) * 2)
sides = []


def run(given):
    sides.append(max(given["draft"].shape[-2:]))
    return session.run(given)


clean = run_tiled(run, inputs, side=768)["clean"]
assert np.isfinite(clean).all() and clean.shape[-2:] == (768, 768)
print(*sides)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits its own memory as Linux lets it")
def test_a_pass_that_the_memory_does_not_hold_is_done_in_smaller_tiles():
    path = models.find(DEFAULT_DIT, "dit").path
    command = [sys.executable, "-c", LITTLE, str(path)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    sides = [int(side) for side in done.stdout.split()]
    assert sides[0] == 768  # tried, and failed
    assert max(sides[1:]) < 500


def in_units(tile):
    return -(-tile.height // 64) * -(-tile.width // 64)


@given(st.integers(100, 2000), st.integers(100, 2000), st.sampled_from([256, 480, 512]))
def test_tiles_of_any_proportion_cover_the_picture_at_no_greater_cost(height, width, side):
    tiles = fitting_tiles(height, width, side, 64, 64)
    seen = np.zeros((height, width), bool)
    for tile in tiles:
        assert in_units(tile) * 64**2 <= side**2  # as it is padded
        seen[tile.slices] = True
    assert seen.all()
    assert sum(map(in_units, tiles)) <= sum(map(in_units, cut(height, width, side // 64 * 64, 64)))


@given(st.integers(100, 2000), st.integers(100, 2000))
def test_tiles_begin_where_the_whole_has_a_window_of_attention(height, width):
    tiles = fitting_tiles(height, width, 480, 64, 64)
    assert all(tile.top % 64 == tile.left % 64 == 0 for tile in tiles)
    for spans in ({tile.edges[:2] for tile in tiles}, {tile.edges[2:] for tile in tiles}):
        for (_, end), (start, _) in pairwise(sorted(spans)):
            assert end - start >= 64 or end in (height, width)


def test_what_a_model_sees_in_windows_comes_out_of_tiles_as_of_the_whole():
    def means(inputs):
        """Each pixel becomes the mean of its window of 64 x 64."""
        x = inputs["x"][0, 0]
        padded = np.pad(x, [(0, -side % 64) for side in x.shape], mode="edge")
        rows, columns = (side // 64 for side in padded.shape)
        mean = padded.reshape(rows, 64, columns, 64).mean((1, 3)).repeat(64, 0).repeat(64, 1)
        return {"y": mean[None, None, : x.shape[0], : x.shape[1]]}

    picture = np.random.default_rng(1).random((1, 1, 919, 1633), np.float32)
    tiled = run_tiled(means, {"x": picture}, side=480)["y"]
    np.testing.assert_allclose(tiled, means({"x": picture})["y"], atol=1e-6)


def test_regions_fade_into_each_other_and_nothing_lies_outside():
    regions = [Region(0, 200, 0, 200), Region(100, 300, 100, 300)]
    out = run_regions(lambda x: {"y": x["x"]}, {"x": PICTURE}, regions)["y"]
    np.testing.assert_allclose(
        out[..., 100:300, 100:300], PICTURE[..., 100:300, 100:300], atol=1e-6
    )
    assert not out[..., 300:].any()
