"""What a run takes is reckoned before it: tiles fit, and an export that cannot fit says so."""

import subprocess
import sys

import psutil
import pytest

from engine import memory, models
from engine.errors import EngineError
from engine.models import DEFAULT_DIT


def test_what_is_free_is_no_more_than_the_machine_has_nor_than_the_limit():
    assert 0 < memory.free() <= psutil.virtual_memory().total
    used = psutil.Process().memory_info().rss
    limit = used // memory.MB + 500
    assert memory.free(limit_mb=limit) <= 501 * memory.MB
    assert memory.free(limit_mb=1) == 0


@pytest.mark.parametrize(
    ("room", "side"),
    [(0, memory.SMALLEST), (10**12, memory.LARGEST), (None, memory.LARGEST)],
)
def test_tiles_stay_within_their_bounds(room, side):
    assert memory.tile_side(1700, room) == side


def test_a_tile_fits_the_room_and_half_the_room_takes_a_smaller_one():
    room = 500 * memory.MB
    side = memory.tile_side(1700, room)
    assert side % memory.STEP == 0
    assert 1700 * side * side <= room
    assert memory.tile_side(1700, room // 2) < side


def test_an_export_that_fits_passes_and_one_that_does_not_names_a_size():
    memory.check_export("a.jpg", (6000, 4000), 8 * 10**9)
    memory.check_export("a.jpg", (6000, 4000), None)
    with pytest.raises(
        EngineError, match=r"a\.jpg: at 6000 x 4000 .* long side of (\d+) px"
    ) as told:
        memory.check_export("a.jpg", (6000, 4000), 10**9)
    side = int(str(told.value).split(" px or less")[0].split()[-1])
    memory.check_export("a.jpg", (side, side * 2 // 3), 10**9)
    with pytest.raises(EngineError, match="close other programs"):
        memory.check_export("a.jpg", (6000, 4000), memory.EXPORT.fixed // 2)


@pytest.mark.parametrize(
    ("size", "taken"),
    [((4618, 2598), 0.75), ((5962, 3354), 1.12), ((6798, 3824), 1.40)],
)
def test_what_is_asked_for_is_more_than_was_measured_and_not_much_more(size, taken):
    assert 1.1 * taken < memory.EXPORT.bytes(size) / 1e9 < 1.4 * taken


@pytest.mark.parametrize(
    ("size", "taken"), [((9428, 5302), 0.87), ((13332, 7500), 1.12), ((12246, 8164), 1.14)]
)
def test_a_picture_in_parts_asks_for_more_than_was_measured(size, taken):
    assert 1.1 * taken < memory.EXPORT.bytes(size) / 1e9


@pytest.mark.parametrize("size", [(3000, 2000), (5000, 4000), (15000, 10000)])
def test_the_largest_picture_for_what_one_takes_is_that_one(size):
    room = memory.EXPORT.bytes(size)
    assert memory.EXPORT.pixels(room) == pytest.approx(size[0] * size[1])


@pytest.mark.parametrize(
    ("size", "taken"),
    [
        ((4618, 2598), 0.62),  # mixed with the photo
        ((5332, 3000), 0.70),
        ((6798, 3824), 0.69),  # mixed with the photo
        ((9428, 5302), 0.91),
        ((13332, 7500), 1.52),
        ((13332, 7500), 1.48),  # mixed with the photo
    ],
)
def test_what_recovering_asks_for_is_more_than_was_measured(size, taken):
    assert 1.1 * taken < memory.RECOVER.bytes(size) / 1e9


@pytest.mark.parametrize(("size", "taken"), [((6798, 3824), 0.69), ((13332, 7500), 1.52)])
def test_what_recovering_asks_for_is_not_much_more_where_most_is_taken(size, taken):
    assert memory.RECOVER.bytes(size) / 1e9 < 1.4 * taken


@pytest.mark.parametrize(
    ("cost", "size", "taken"),
    [
        (memory.EXPORT, (5312, 2988), 1.30),  # with layers
        (memory.EXPORT, (5962, 3354), 1.56),  # with an alpha channel
        (memory.EXPORT, (6000, 3375), 1.54),  # larger than the photo
        (memory.EXPORT, (6798, 3824), 2.01),  # with layers
        (memory.EXPORT, (9428, 5302), 1.85),  # with layers
        (memory.EXPORT, (13332, 7499), 2.49),  # larger than the photo
        (memory.RECOVER, (5312, 2988), 1.32),  # with layers
        (memory.RECOVER, (5962, 3354), 1.36),  # with an alpha channel
        (memory.RECOVER, (6798, 3824), 2.22),  # with layers, mixed with the photo
        (memory.RECOVER, (9428, 5302), 1.89),  # with layers
    ],
)
def test_a_picture_that_is_held_whole_asks_for_more_than_was_measured(cost, size, taken):
    assert 1.1 * taken < memory.COST_HELD_WHOLE[cost].bytes(size) / 1e9 < 1.6 * taken


@pytest.mark.parametrize(
    ("cost", "size", "taken"),
    [
        (memory.EXPORT, (4242, 2828), 1.48),
        (memory.EXPORT, (6244, 4162), 2.61),
        (memory.EXPORT, (8660, 5772), 4.40),
        (memory.RECOVER, (4242, 2828), 1.18),
        (memory.RECOVER, (6244, 4162), 2.18),
        (memory.RECOVER, (8660, 5772), 3.97),
    ],
)
def test_a_reference_is_asked_for_by_what_was_measured(cost, size, taken):
    assert 1.1 * taken < memory.COST_WITH_REFERENCE[cost].bytes(size) / 1e9 < 1.6 * taken


def test_recovering_is_refused_by_what_it_takes_itself():
    size = (13316, 7490)
    room = memory.RECOVER.bytes(size)
    memory.check_export("a.jpg", size, room, memory.RECOVER)
    with pytest.raises(EngineError, match="of memory"):
        memory.check_export("a.jpg", size, room - memory.MB, memory.RECOVER)


PASS = """
import sys
import numpy as np
from engine import models
from engine.backends.choice import open_session
from engine.memory import peak_rss_mb
from export_tools.inputs import picture_inputs

session = open_session(models.find(sys.argv[1], "dit"), None, "onnx", "cpu")
for side in (64, int(sys.argv[2])):
    inputs = picture_inputs(session.inputs, side, side, np.random.default_rng(0))
    before = peak_rss_mb()
    session.run(inputs)
print(1e6 * (peak_rss_mb() - before))
"""


def test_the_shipped_dit_takes_what_its_row_of_the_table_says():
    model = models.find(DEFAULT_DIT, "dit")
    command = [sys.executable, "-c", PASS, model.name, "320"]
    taken = float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert 0.5 * model.bytes_per_pixel < taken / 320**2 <= 1.05 * model.bytes_per_pixel
