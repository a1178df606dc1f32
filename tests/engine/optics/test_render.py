"""The optical renderer, on scenes whose answer is known."""

import itertools
import time
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest

from engine.errors import Cancelled, InputError
from engine.geometry import Region
from engine.lens import MAX_COC, Aperture, Lens
from engine.optics import render as render_module
from engine.optics.aperture import psf
from engine.optics.cells import SliceCells
from engine.optics.render import PreparedPhoto, render
from engine.stored import StoredValues


def texture(height=96, width=128, seed=0):
    return np.random.default_rng(seed).random((height, width, 3)).astype(np.float32)


def flat(value, height=96, width=128):
    return np.full((height, width), value, np.float32)


def psnr(a, b):
    return -10 * np.log10(np.mean((a - b) ** 2))


def test_blur_0_gives_the_photo_bit_for_bit():
    photo = texture()
    ramp = np.linspace(0, 1, 128, dtype=np.float32)[None].repeat(96, 0)
    assert np.array_equal(render(photo, ramp, Lens(blur=0)), photo)


def test_a_scene_in_the_focus_plane_keeps_its_pixels():
    photo = texture()
    assert np.array_equal(render(photo, flat(0.4), Lens(blur=100)), photo)


def test_a_point_light_becomes_the_aperture_with_its_energy():
    photo = np.zeros((96, 128, 3), np.float32)
    photo[48, 64] = 50
    lens = Lens(blur=100, focus_disparity=0.0, aperture=Aperture("heart"))
    near = render(photo, flat(1.0), lens)
    assert near.sum() == pytest.approx(150, rel=1e-3)
    far = render(photo, flat(0.0), Lens(blur=100, focus_disparity=1.0, aperture=Aperture("heart")))
    kernel = psf(Aperture("heart"), 0.04 * 128)
    half = kernel.shape[0] // 2
    cut = np.s_[48 - half : 49 + half, 64 - half : 65 + half]
    assert psnr(far[cut][..., 0] / 50, kernel) > 45
    assert psnr(near[cut][..., 0] / 50, kernel[::-1, ::-1]) > 45


def test_a_sharp_subject_gives_no_halo_to_a_blurred_background():
    photo = np.zeros((96, 128, 3), np.float32)
    photo[..., 2] = 0.2
    photo[:, :64, 0] = 1
    photo[:, :64, 2] = 0
    disparity = flat(0.1)
    disparity[:, :64] = 0.9
    result = render(photo, disparity, Lens(blur=100, focus_disparity=0.9))
    np.testing.assert_allclose(result, photo, atol=0.01)


def test_a_blurred_foreground_is_see_through_at_its_rim():
    photo = np.zeros((96, 128, 3), np.float32)
    photo[..., 2] = 0.2
    photo[:, :64, 0] = 1
    photo[:, :64, 2] = 0
    disparity = flat(0.1)
    disparity[:, :64] = 0.9
    result = render(photo, disparity, Lens(blur=100, focus_disparity=0.1))
    row = result[48]
    share = row[:, 0]
    assert share[58] > 0.95
    assert share[70] < 0.05
    assert share[64] == pytest.approx(0.5, abs=0.1)
    np.testing.assert_allclose(row[:, 2], 0.2 * (1 - share), atol=0.02)


@pytest.mark.parametrize("period", [9, 12])
@pytest.mark.parametrize("quality", ["draft", "full"])
def test_what_lies_behind_an_edge_does_not_shine_through_folds(quality, period):
    edge, behind = 70, 0.3
    photo = np.full((192, 448, 3), 0.02, np.float32)
    photo[:, :edge] = 1
    disparity = flat(behind, 192, 448)
    folds = np.arange(448 - edge, dtype=np.float32) / np.float32(period)
    disparity[:, edge:] = np.float32(0.5) + np.float32(0.06) * np.sin(folds)
    result = render(photo, disparity, Lens(blur=100, focus_disparity=1), quality=quality)
    radius = int(np.ceil(MAX_COC * 448 * (1 - behind)))
    assert result[:, edge + radius + 6 :].max() < 0.028


def test_a_tilted_plane_has_no_seams():
    photo = np.full((96, 128, 3), 0.5, np.float32)
    ramp = np.linspace(0, 1, 128, dtype=np.float32)[None].repeat(96, 0)
    result = render(photo, ramp, Lens(blur=100, focus_disparity=0.3))
    np.testing.assert_allclose(result, photo, atol=2e-3)


def test_blur_grows_continuously_with_the_slider():
    photo = texture()
    ramp = np.linspace(0, 1, 128, dtype=np.float32)[None].repeat(96, 0)
    renders = [render(photo, ramp, Lens(blur=b, focus_disparity=0.0)) for b in np.arange(0, 30, 1)]
    steps = [np.abs(a - b).mean() for a, b in itertools.pairwise(renders)]
    assert max(steps) < 4 * np.median(steps)


def test_it_is_deterministic():
    photo, disparity = texture(), texture(seed=1)[..., 0]
    lens = Lens(blur=60)
    assert np.array_equal(render(photo, disparity, lens), render(photo, disparity, lens))


@pytest.mark.parametrize("fault", ["nan", "range", "aspect", "shape"])
def test_a_bad_disparity_is_refused(fault):
    disparity = flat(0.5)
    if fault == "nan":
        disparity[3, 3] = np.nan
    if fault == "range":
        disparity[3, 3] = 1.5
    if fault == "aspect":
        disparity = disparity[:, :64]
    if fault == "shape":
        disparity = disparity[..., None]
    with pytest.raises(InputError, match="disparity"):
        render(texture(), disparity, Lens())


def test_a_tick_cancels():
    def tick(stage, fraction):
        if fraction > 0.3:
            raise Cancelled

    with pytest.raises(Cancelled):
        render(texture(), texture(seed=1)[..., 0], Lens(blur=80), tick=tick)


def steps_and_slopes(height=300, width=420):
    """A texture with a ground, a disc before it and a twig: every kind of edge."""
    rows = np.linspace(0.1, 0.7, height, dtype=np.float32)[:, None].repeat(width, 1)
    y, x = np.mgrid[:height, :width]
    rows[(x - 150) ** 2 + (y - 120) ** 2 < 60**2] = 0.8
    rows[np.abs(x - 300 - y / 4) < 3] = 0.95
    photo = sum(
        cv2.resize(texture(height // s, width // s, s), (width, height)) / 3 for s in (3, 10, 40)
    )
    return photo, rows


@pytest.mark.parametrize(("cats_eye", "trace"), [(0.0, 1e-4), (0.6, 0.01)])
def test_tiles_leave_no_trace(monkeypatch, cats_eye, trace):
    """Each tile has its own components of a varying kernel: two of them are close, not exact."""
    photo, disparity = steps_and_slopes()
    lens = Lens(blur=100, focus_disparity=0.5, aperture=Aperture("heart", cats_eye=cats_eye))
    whole = render(photo, disparity, lens)
    monkeypatch.setattr("engine.optics.composite.tile_side", lambda shape, small: 64)
    monkeypatch.setattr("engine.optics.matte._SMALL_BLOCK", 96)
    in_tiles = render(photo.copy(), disparity, lens)
    np.testing.assert_allclose(in_tiles, whole, atol=trace)


def test_a_part_is_rendered_as_in_its_whole():
    photo, disparity = steps_and_slopes(600, 900)
    disparity = cv2.GaussianBlur(disparity, (0, 0), 2)  # the edge window's width matters
    lens = Lens(blur=60, focus_disparity=0.3)
    whole = render(photo, disparity, lens)
    part = np.s_[0:320, 0:384]
    result = render(
        np.ascontiguousarray(photo[part]), np.ascontiguousarray(disparity[part]), lens,
        part=Region(0, 320, 0, 384), whole=(900, 600),
    )  # fmt: skip
    inner = np.s_[:240, :300]
    assert psnr(result[inner], whole[inner]) > 60


@pytest.mark.parametrize("focus", [0.1, 0.5, 0.95])
def test_draft_and_full_are_the_same_picture(focus):
    photo, disparity = steps_and_slopes()
    for blur in (20, 100):
        lens = Lens(blur=blur, focus_disparity=focus)
        draft = render(photo, disparity, lens, quality="draft")
        assert psnr(draft, render(photo, disparity, lens)) > 35


def test_a_picture_of_any_size_is_rendered():
    for height, width in ((2, 2), (5, 3), (65, 129)):
        photo = texture(height, width)
        disparity = texture(height, width, seed=2)[..., 0]
        result = render(photo, disparity, Lens(blur=100, focus_disparity=0.5))
        assert result.shape == photo.shape
        assert np.isfinite(result).all()


def test_a_low_resolution_disparity_is_brought_to_the_photos_edges():
    photo = np.zeros((96, 128, 3), np.float32)
    photo[:, 61:] = 0.8
    small = np.full((24, 32), 0.9, np.float32)
    small[:, 16:] = 0.1
    result = render(photo, small, Lens(blur=100, focus_disparity=0.9))
    np.testing.assert_allclose(result[:, :58], 0, atol=0.02)


def test_another_photo_is_not_taken_for_the_last_one():
    disparity = texture(seed=1)[..., 0]
    lens = Lens(blur=60)
    first = render(texture(seed=3), disparity, lens)
    second = render(texture(seed=4), disparity, lens)
    assert not np.allclose(first, second)


def test_the_cats_eye_shows_in_the_corners_alone():
    photo = np.zeros((128, 192, 3), np.float32)
    photo[64, 96] = photo[12, 14] = 30
    lens = Lens(blur=100, focus_disparity=1.0, aperture=Aperture(cats_eye=1.0))
    result = render(photo, flat(0.0, 128, 192), lens)[..., 0]
    center, corner = result[54:75, 86:107], result[2:23, 4:25]
    assert (corner > 0.02).sum() < 0.7 * (center > 0.02).sum()
    assert corner.sum() == pytest.approx(center.sum(), rel=0.02)


def test_a_lens_that_varies_over_the_picture_is_centered_in_one_of_any_size():
    photo = np.full((90, 140, 3), 0.02, np.float32)
    photo[12::22, 14::28] = (3, 2, 1)
    mirrored = np.ascontiguousarray(photo[::-1, ::-1])
    aperture = Aperture(swirl=1, cats_eye=1, lateral_color=1)
    lens = Lens(blur=100, focus_disparity=1.0, aperture=aperture, boost=0.0)
    one, other = (render(p, flat(0.0, 90, 140), lens) for p in (photo, mirrored))
    np.testing.assert_allclose(other[::-1, ::-1], one, atol=2e-4)


@pytest.mark.parametrize("quality", ["draft", "full"])
def test_a_lens_that_varies_over_the_picture_makes_nothing_of_where_nothing_lies(quality):
    """Its kernels' components sum up to a little less than nothing beneath what is near."""
    draws = np.random.default_rng(0)
    photo = texture(512, 768)
    disparity = np.clip(cv2.resize(draws.random((9, 13), np.float32), (768, 512)), 0, 1)
    lens = Lens(blur=80, focus_disparity=0.8, aperture=Aperture(swirl=1), boost=0.0)
    result = render(photo, disparity, lens, quality=quality)
    assert np.isfinite(result).all()
    assert result.min() > -0.05
    assert result.max() < 1.05


@pytest.mark.parametrize("aperture", [Aperture(), Aperture("heart", fringe=0.5)])
def test_windows_round_the_slices_give_what_whole_tiles_would(aperture, monkeypatch):
    rng = np.random.default_rng(5)
    pixels = rng.random((270, 310, 3), np.float32)
    disparity = np.broadcast_to(
        np.linspace(0, 1, 270, dtype=np.float32)[:, None], (270, 310)
    ).copy()
    disparity[90:160, 40:120], disparity[200:230, 220:260] = 0.9, 0.2
    lens = Lens(focus_disparity=0.5, blur=100, aperture=aperture)
    windows = render(pixels, disparity, lens)

    def all_of_it(cells: SliceCells, slices: list[int], region: Region) -> dict[int, Region]:
        return dict.fromkeys(slices, region)

    monkeypatch.setattr(SliceCells, "boxes", all_of_it)
    whole = render(pixels, disparity, lens)
    np.testing.assert_allclose(windows, whole, atol=2e-4)


def test_two_threads_find_the_same_surfaces_of_a_photo(monkeypatch):
    own = render_module.halved

    def slowly(surfaces):
        time.sleep(0.02)  # long enough for the other thread to look, too
        return own(surfaces)

    monkeypatch.setattr(render_module, "halved", slowly)
    ramp = np.linspace(0, 1, 128, dtype=np.float32)[None].repeat(96, 0)
    prepared = PreparedPhoto(texture(), ramp, 128)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(prepared.surfaces, [2, 2, 1, 2]))
    sizes = [surfaces.front_disparity.shape for surfaces in found]
    full = prepared.surfaces(0).front_disparity.shape
    assert sizes == [tuple(side // 2**n for side in full) for n in (2, 2, 1, 2)]


class Watched(StoredValues):
    """Stored light that notes how many pixels are read at a time."""

    def __getitem__(self, place):
        pixels = self.values[place]
        self.read.append(pixels.shape[0] * pixels.shape[1])
        return pixels

    def __init__(self, values):
        super().__init__(values)
        object.__setattr__(self, "read", [])


def test_a_large_photo_is_read_by_tiles(monkeypatch):
    monkeypatch.setattr(render_module, "SMALL_PIXELS", 0)
    height, width = 1024, 1408
    photo = texture(height, width, 1)
    disparity = np.linspace(0, 0.5, width, dtype=np.float32)[None].repeat(height, 0)
    disparity[200:400, 250:450] = 0.9

    lens = Lens(focus_disparity=0.9, blur=20)
    expected = render(photo, disparity, lens)
    stored = Watched(photo)
    np.testing.assert_array_equal(render(stored, disparity, lens), expected)
    assert max(stored.read) < height * width / 2
