import cv2
import numpy as np
import pytest

from engine.backends.loader import Models
from engine.errors import Cancelled
from engine.lens import MAX_COC
from engine.optics.source import TRUSTED, SourceLens, corrected_source_coc, measure, source_coc
from tests.engine.optics.shots import blurred, misread, noisy, texture

SIDE = 512

RUNS = [None, Models().get("defocus").run]
either_way = pytest.mark.parametrize("run", RUNS, ids=["edges", "network"])


def shot(blur: float, focus: float):
    """Four bands of depth, each blurred as the lens would."""
    depths = (0.1, 0.35, 0.6, 0.9)
    scene = texture(SIDE, seed=11)
    photo, disparity = scene.copy(), np.zeros((SIDE, SIDE), np.float32)
    for index, depth in enumerate(depths):
        rows = slice(index * SIDE // 4, (index + 1) * SIDE // 4)
        radius = blur / 100 * MAX_COC * SIDE * abs(depth - focus)
        photo[rows] = blurred(scene, radius)[rows] if radius > 0.3 else scene[rows]
        disparity[rows] = depth
    return noisy(photo, 0.004), disparity


@either_way
@pytest.mark.parametrize(("blur", "focus"), [(40, 0.1), (60, 0.6), (80, 0.9)])
def test_the_lens_is_read_from_the_blur(blur, focus, run):
    source = measure(*shot(blur, focus), run).lens
    assert abs(source.blur - blur) < 0.2 * blur
    assert abs(source.focus_disparity - focus) < 0.08
    assert source.confidence >= TRUSTED


@either_way
def test_a_sharp_photo_has_blur_0(run):
    source = measure(*shot(0, 0.5), run).lens
    assert source.blur == 0
    assert source.confidence >= TRUSTED


def test_only_what_is_not_plainly_sharp_is_read_at_the_size_between():
    def sizes(blur: float) -> int:
        read = []

        def run(inputs):
            read.append(inputs["planes"].shape)
            return RUNS[1](inputs)

        measure(*shot(blur, 0.5), run)
        return len(read)

    assert sizes(40) == sizes(0) + 1


@either_way
@pytest.mark.parametrize("light", [0.0, 0.3, 1.0])
def test_a_flat_wall_is_no_reading(light, run):
    ramp = np.linspace(0, 1, 256, dtype=np.float32)[None].repeat(192, 0)
    wall = np.clip(noisy(np.full((192, 256, 3), light, np.float32), 0.003), 0, 1)
    assert measure(wall, ramp, run).lens.confidence < TRUSTED


def as_jpeg(light: np.ndarray, quality: int) -> np.ndarray:
    """Through a file whose blocks and steps look like edges."""
    tone = np.round(np.clip(light, 0, 1) ** (1 / 2.2) * 255).astype(np.uint8)
    data = cv2.imencode(".jpg", tone, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return (cv2.imdecode(data, cv2.IMREAD_COLOR).astype(np.float32) / 255) ** np.float32(2.2)


@either_way
@pytest.mark.parametrize("quality", [70, 95])
def test_a_fog_is_no_reading(quality, run):
    ramp = np.linspace(0, 1, 256, dtype=np.float32)[None].repeat(192, 0)
    fog = 0.3 + 0.2 * ramp[..., None] * np.ones(3, np.float32)
    assert measure(noisy(fog, 0.003), ramp, run).lens.confidence < TRUSTED
    assert measure(as_jpeg(noisy(fog, 0.003), quality), ramp, run).lens.confidence < TRUSTED


@either_way
def test_clouds_alone_are_no_reading(run):
    ramp = np.linspace(0, 1, 640, dtype=np.float32)[:, None].repeat(480, 1)
    grid = np.random.default_rng(2).random((8, 6)).astype(np.float32)
    clouds = cv2.resize(grid, (480, 640), interpolation=cv2.INTER_CUBIC)
    sky = 0.3 + 0.4 * clouds[..., None] * np.ones(3, np.float32)
    assert measure(as_jpeg(noisy(sky, 0.004), 90), ramp, run).lens.confidence < TRUSTED


def test_blur_that_no_lens_explains_is_known_from_the_pixels():
    photo, disparity, truth = misread(SIDE)
    reading = measure(photo, disparity, RUNS[1])
    assert reading.lens.by_pixels
    assert reading.lens.confidence >= TRUSTED
    lens = source_coc(photo, disparity, reading.lens)
    assert np.abs(lens).max() < 0.2
    coc = np.asarray(corrected_source_coc(lens, reading, (SIDE, SIDE)))
    for index, radius in enumerate((0, 3, 6, 12)):
        columns = slice(index * SIDE // 4 + 24, (index + 1) * SIDE // 4 - 24)
        assert abs(np.median(np.abs(coc[:, columns])) - radius) < 0.25 * radius + 1
    assert reading.lens.mean_coc == pytest.approx(truth.mean() / SIDE, rel=0.5)


def test_without_the_network_such_blur_stays_unknown():
    photo, disparity, _ = misread(SIDE)
    lens = measure(photo, disparity, None).lens
    assert lens.confidence < TRUSTED
    assert not lens.by_pixels


def test_the_map_has_the_sign_and_scale_of_the_lens():
    photo, disparity = shot(40, 0.6)
    coc = source_coc(photo, disparity, SourceLens(0.6, 40, 1))
    far, near = coc[: SIDE // 8].mean(), coc[-SIDE // 8 :].mean()
    assert far == pytest.approx(-0.5 * 0.4 * MAX_COC * SIDE, rel=0.3)
    assert near == pytest.approx(0.3 * 0.4 * MAX_COC * SIDE, rel=0.3)


def test_reading_can_be_cancelled():
    def cancel(stage, fraction):
        raise Cancelled

    with pytest.raises(Cancelled):
        measure(*shot(0, 0.5), None, tick=cancel)


@either_way
@pytest.mark.parametrize("focus", [-0.5, 1.6])
def test_a_photo_out_of_focus_everywhere_has_its_plane_beyond(focus, run):
    photo, disparity = shot(40, focus)
    source = measure(photo, disparity, run).lens
    assert source.confidence >= TRUSTED
    assert (source.focus_disparity < 0) == (focus < 0)
    found = np.abs(source_coc(photo, disparity, source))
    truth = np.abs(source_coc(photo, disparity, SourceLens(focus, 40, 1)))
    assert np.median(np.abs(found - truth) / truth) < 0.15


def test_a_large_sharp_piece_is_in_focus_whatever_fits_the_rest():
    """The straight lens through everything else is in focus nowhere."""
    scene = texture(SIDE, seed=14)
    photo, disparity = scene.copy(), np.zeros((SIDE, SIDE), np.float32)
    for index, depth in enumerate(np.linspace(0, 1, 16)):
        rows = slice(index * SIDE // 16, (index + 1) * SIDE // 16)
        photo[rows] = blurred(scene, 5 + 9 * depth)[rows]
        disparity[rows] = depth
    piece = np.s_[96:224, 200:400]
    photo[piece], disparity[piece] = scene[piece], 0.35
    photo = noisy(photo, 0.004)
    assert measure(photo, disparity, RUNS[1]).lens.focus_disparity < 0
    lens = measure(photo, disparity, RUNS[1], estimated=True).lens
    assert lens.confidence >= TRUSTED
    assert lens.focus_disparity == pytest.approx(0.35, abs=0.1)


@either_way
def test_a_scene_in_one_plane_is_read(run):
    photo = noisy(blurred(texture(SIDE, seed=12), 4), 0.004)
    ramp = np.linspace(0, 1, SIDE, dtype=np.float32)[None].repeat(SIDE, 0)
    source = measure(photo, ramp, run).lens
    found = np.abs(source_coc(photo, ramp, source))
    assert source.confidence >= TRUSTED
    assert np.median(np.abs(found - 4)) < 0.6
