import cv2
import numpy as np
import pytest

from engine.errors import Cancelled
from engine.files.encoded import EncodedLight
from engine.geometry import Region
from engine.light import HalfLight
from engine.optics import deconvolve as deconvolution
from engine.optics import windows as cutting
from engine.optics.deconvolve import deconvolve, deconvolve_light
from engine.optics.source_map import SourceMap
from engine.optics.windows import cut_windows
from tests.engine.optics.shots import blurred, noisy, psnr, texture

CELL = cutting.WINDOWS.cell_px


@pytest.mark.parametrize("radius", [1.5, 3.0, 6.0, 12.0])
def test_a_known_blur_is_undone(radius):
    truth = texture(256, seed=1)
    photo = noisy(blurred(truth, radius), 0.003)
    result = deconvolve(photo, np.full(photo.shape[:2], -radius, np.float32))
    assert psnr(result, truth) > psnr(photo, truth) + 1.0


def test_sharp_pixels_are_left_bit_for_bit():
    photo = noisy(texture(128, seed=2), 0.005)
    assert np.array_equal(deconvolve(photo, np.full((128, 128), 0.5, np.float32)), photo)


def test_an_odd_size_keeps_its_size():
    photo = texture(128, seed=2)[:101, :77]
    assert deconvolve(photo, np.full((101, 77), 4, np.float32)).shape == (101, 77, 3)


@pytest.mark.parametrize("shape", [(288, 256), (170, 130), (33, 300), (9, 11)])
def test_every_size_and_the_widest_blur_is_taken(shape):
    photo = np.resize(texture(300, seed=2), (*shape, 3))
    coc = np.linspace(-50, 50, shape[1], dtype=np.float32)[None].repeat(shape[0], 0)
    assert np.isfinite(deconvolve(photo, coc)).all()


def test_a_wrong_blur_is_not_believed():
    photo = noisy(texture(256, seed=3), 0.003)  # sharp, but called blurred
    result = deconvolve(photo, np.full((256, 256), -5, np.float32))
    assert psnr(result, photo) > 28


def test_small_blurs_read_too_wide_do_less_harm_with_the_caution_of_larger_ones(monkeypatch):
    truth = cv2.GaussianBlur(texture(256, seed=9), (0, 0), 0.8)  # soft by nature: read as blurred
    photo = noisy(blurred(truth, 0.8), 0.003)
    coc = np.full((256, 256), -1.6, np.float32)
    careful = deconvolve(photo, coc)
    params = deconvolution.DeconvolutionParams(min_error_px=0.0)
    monkeypatch.setattr(deconvolution, "DECONVOLUTION", params)
    assert psnr(careful, truth) > psnr(deconvolve(photo, coc), truth) + 0.2


def test_clipped_lights_do_not_ring():
    truth = np.full((128, 128, 3), 0.05, np.float32)
    truth[60:68, 60:68] = 20.0
    photo = np.minimum(blurred(truth, 6), 1)
    result = deconvolve(photo, np.full((128, 128), 6, np.float32))
    assert result.min() >= 0.05 - 0.1
    assert result.max() <= 1.0 + 0.1
    ring = np.abs(result - photo)[20:40]  # 12 px and more from the light's disc
    assert ring.max() < 0.01


def test_nothing_is_dragged_over_a_depth_edge():
    front, back = texture(256, seed=4), texture(256, seed=5) * 0.3
    left = np.arange(256) < 128
    photo = np.where(left[None, :, None], front, blurred(back, 5)).astype(np.float32)
    coc = np.broadcast_to(np.where(left, 0, -5), (256, 256)).astype(np.float32)
    result = deconvolve(photo, coc)
    alone = deconvolve(blurred(back, 5), np.full((256, 256), -5, np.float32))
    beside_edge = np.s_[:, 132:148]
    assert np.array_equal(result[:, :128], photo[:, :128])
    assert (
        psnr(result[beside_edge], back[beside_edge])
        > psnr(alone[beside_edge], back[beside_edge]) - 1.5
    )


def test_work_can_be_cancelled():
    def cancel(stage, fraction):
        raise Cancelled

    with pytest.raises(Cancelled):
        deconvolve(texture(64, seed=1), np.full((64, 64), 3, np.float32), tick=cancel)


def test_tiles_give_what_the_whole_gives(monkeypatch):
    truth = texture(384, seed=4)
    photo = noisy(blurred(truth, 4.0), 0.003)
    coc = np.full((384, 384), -4.0, np.float32)
    coc[:, :100] = 0
    whole = deconvolve(photo, coc)
    params = deconvolution.DeconvolutionParams(tile_px=256, overlap_px=64)
    monkeypatch.setattr(deconvolution, "DECONVOLUTION", params)
    told = []
    tiled = deconvolve(photo, coc, tick=lambda stage, share: told.append(share))
    assert psnr(tiled, whole) > 45
    assert np.array_equal(tiled[:, :90], photo[:, :90])
    assert told == sorted(told)
    assert told[-1] <= 1


@pytest.mark.parametrize("quality", ["quick", "full"])
def test_windows_give_what_the_whole_gives(monkeypatch, quality):
    truth = texture(384, seed=6)
    near, far = (noisy(blurred(truth, radius), 0.003) for radius in (2.5, 5.0))
    photo = np.where(np.arange(384)[None, :, None] < 90, near, far).astype(np.float32)
    photo[150:] = truth[150:]
    coc = np.zeros((384, 384), np.float32)
    coc[:150, :90], coc[:150, 90:] = -2.5, -5
    windows = []

    def counted(active):
        windows.extend(found := cut_windows(active))
        return found

    monkeypatch.setattr(deconvolution, "cut_windows", counted)
    monkeypatch.setattr(cutting, "WINDOWS", cutting.WindowParams(min_saving_cells=10_000))
    whole = deconvolve(photo, coc, quality=quality)
    assert all(window.core == Region.whole((384, 384)) for window in windows)
    windows.clear()
    monkeypatch.setattr(cutting, "WINDOWS", cutting.WindowParams(min_saving_cells=16))
    parts = deconvolve(photo, coc, quality=quality)
    assert all(window.core.bottom <= 160 for window in windows)
    assert psnr(parts, whole) > 50
    assert psnr(whole, photo) < 40


def test_what_a_picture_is_continued_by_is_not_worked_on(monkeypatch):
    photo = noisy(blurred(texture(1048, seed=6)[:272], 4.0), 0.003)
    coc, windows = np.full(photo.shape[:2], -4, np.float32), []
    assert deconvolution.padded_side(1048) > 1048 + 3 * CELL

    def counted(active):
        windows.extend(found := cut_windows(active))
        return found

    monkeypatch.setattr(deconvolution, "cut_windows", counted)
    deconvolve(photo, coc, quality="quick")
    assert windows
    assert all(window.core.right < 1048 + CELL for window in windows)


def test_blocks_leave_no_seams(monkeypatch):
    photo = noisy(blurred(texture(256, seed=7), 4.0), 0.003)
    coc = np.linspace(-6, 6, 256, dtype=np.float32)[None].repeat(256, 0)
    whole = deconvolve(photo, coc, quality="quick")
    monkeypatch.setattr(cutting, "WINDOWS", cutting.WindowParams(block_px=64))
    assert np.array_equal(deconvolve(photo, coc, quality="quick"), whole)


def test_no_radius_beyond_the_widest_is_deconvolved():
    truth = texture(192, 7)
    photo = blurred(truth, 3.0)
    coc = np.full(photo.shape[:2], -3.0, np.float32)
    coc[:, 96:] = -12
    result = deconvolve(photo, coc, widest=4.0)
    np.testing.assert_array_equal(result[:, 112:], photo[:, 112:])
    assert psnr(result[:, :80], truth[:, :80]) > psnr(photo[:, :80], truth[:, :80]) + 1


def test_a_stored_photo_is_deconvolved_like_its_pixels(monkeypatch):
    monkeypatch.setattr("engine.light.SMALL_PIXELS", 0)
    photo = blurred(texture(256, seed=8), 4)
    stored = EncodedLight(np.clip(photo * 65535, 0, 65535).astype(np.uint16), b"")
    disparity = np.tile(np.linspace(0, 1, 256, dtype=np.float32), (256, 1))
    coc = SourceMap(disparity, 2.0, 0.0, 3.0)
    result = deconvolve_light(stored, coc)
    expected = deconvolve(np.asarray(stored), np.asarray(coc))
    assert isinstance(result, HalfLight)
    np.testing.assert_allclose(np.asarray(result), expected, atol=1e-3)
    assert np.abs(expected - np.asarray(stored)).max() > 0.05
