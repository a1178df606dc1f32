import weakref

import cv2
import numpy as np
import pytest

from engine.dit.encoding import decode, encode
from engine.dit.large import keep_codes, put_back_large
from engine.dit.refine import RefocusParams, SmallRefocuser
from engine.edit import Edit
from engine.errors import Cancelled
from engine.files.encoded import EncodedLight
from engine.lens import Lens, signed_coc
from engine.light import HalfLight
from engine.optics.keep import KEPT, keep_map
from engine.optics.scene_light import curve_of
from engine.optics.source_map import SourceMap
from engine.photo import Metadata, Photo
from engine.scene import Scene


@pytest.fixture
def scene():
    rng = np.random.default_rng(5)
    pixels = rng.random((48, 64, 3), np.float32)
    disparity = np.zeros((48, 64), np.float32)
    disparity[:, 32:] = 1
    return Scene(Photo(pixels), (64, 48), disparity=disparity)


def brighter(given):
    return {"clean": given["draft"] + np.float32(0.1)}


def test_pixels_in_focus_are_the_photos_own(scene):
    edit = Edit(Lens((0.1, 0.5), 100.0), steps=1)
    final = SmallRefocuser(brighter).refine(scene, scene.photo.pixels * 0.5, edit)
    assert np.array_equal(final[:, :20], scene.photo.pixels[:, :20])
    changed = decode(encode(scene.photo.pixels * 0.5) + 0.1)
    assert np.allclose(final[:, 44:], changed[:, 44:], atol=1e-5)


def test_a_lens_equal_to_the_photos_own_gives_the_photo(scene):
    lens = Lens((0.1, 0.5), 60.0)
    own = Scene(
        scene.photo,
        (64, 48),
        disparity=scene.disparity,
        source_coc=signed_coc(scene.disparity, lens, (64, 48)),
    )
    final = SmallRefocuser(brighter).refine(own, scene.photo.pixels * 0.5, Edit(lens, steps=2))
    assert np.array_equal(final, scene.photo.pixels)


def test_without_depth_the_model_hears_only_the_camera(scene):
    heard = {}

    def run(given):
        heard.update(given)
        return brighter(given)

    flat = Scene(scene.photo, (64, 48))
    edit = Edit(Lens((0.25, 0.75), 40.0), steps=1)
    SmallRefocuser(run).refine(flat, scene.photo.pixels, edit)
    assert not heard["validity"].any()
    assert not heard["disparity"].any()
    assert np.allclose(heard["camera"], [[0.25, 0.75, 0.4]])


def test_large_pictures_get_the_correction_of_a_smaller_one(scene):
    shapes = []

    def run(given):
        shapes.append(given["state"].shape)
        # CoC radii shrink with the picture.
        assert np.abs(given["target_coc"]).max() == pytest.approx(0.04 * 64 * 0.5)
        return brighter(given)

    draft = np.full_like(scene.photo.pixels, 0.3)
    edit = Edit(Lens((0.1, 0.5), 100.0), steps=1)
    final = SmallRefocuser(run, RefocusParams(24 * 32)).refine(scene, draft, edit)
    assert shapes == [(1, 3, 24, 32)]
    assert np.allclose(final[:, 44:], decode(encode(draft) + 0.1)[:, 44:], atol=2e-3)


def test_recover_touches_only_what_is_blurred(scene):
    coc = np.where(scene.disparity > 0, 3, 0).astype(np.float32)
    blurred = Scene(scene.photo, (64, 48), disparity=scene.disparity, source_coc=coc)
    final = SmallRefocuser(brighter).recover(blurred, coc)
    assert np.array_equal(final[:, :24], scene.photo.pixels[:, :24])
    assert not np.allclose(final[:, 40:], scene.photo.pixels[:, 40:], atol=1e-3)


@pytest.mark.parametrize("size", [64 * 48, 32 * 24], ids=["small", "large"])
def test_recover_sees_the_light_that_the_lens_blurred(scene, size):
    coc = np.full((48, 64), -3.0, np.float32)
    for metadata in (Metadata(), Metadata(bits=32)):
        photo = Photo(np.clip(scene.photo.pixels, 0.01, 1), metadata)
        curve, fed = curve_of(photo), {}

        def run(given, fed=fed):
            fed.update(given)
            return {"clean": given["photo"]}

        blurred = Scene(photo, (64, 48), disparity=scene.disparity, source_coc=coc)
        result = np.asarray(SmallRefocuser(run, RefocusParams(size)).recover(blurred, coc))
        seen = decode(fed["photo"][0].transpose(1, 2, 0))
        own = cv2.resize(photo.pixels, seen.shape[1::-1], interpolation=cv2.INTER_AREA)
        assert np.allclose(seen, curve.to_scene(own), atol=1e-4)
        again = cv2.resize(result, seen.shape[1::-1], interpolation=cv2.INTER_AREA)
        assert abs((again - own).mean()) < 0.01, "and comes back in the photo's own"


def test_a_large_picture_is_recovered_by_the_correction_of_a_smaller_one(scene):
    fed = []

    def run(given):
        fed.append((given["photo"].shape[-2:], float(given["source_coc"].max())))
        return {"clean": given["draft"]}

    coc = np.full((48, 64), -3.0, np.float32)
    blurred = Scene(scene.photo, (64, 48), disparity=scene.disparity, source_coc=coc)
    final = SmallRefocuser(run, RefocusParams(24 * 32)).recover(blurred, coc)
    assert fed == [((24, 32), pytest.approx(1.5))]
    assert final.shape == scene.photo.pixels.shape
    assert not np.allclose(final, scene.photo.pixels, atol=1e-3)


def test_recovering_can_be_cancelled_before_each_pass(scene):
    def tick(stage, fraction):
        raise Cancelled

    coc = np.full((48, 64), -3.0, np.float32)
    with pytest.raises(Cancelled):
        SmallRefocuser(brighter).recover(scene, coc, tick)


def test_steps_are_shown_and_can_be_cancelled(scene):
    seen = []

    def stepped(number, steps, pixels):
        seen.append((number, steps, pixels.shape))

    def tick(stage, fraction):
        if fraction > 0.4:
            raise Cancelled

    edit = Edit(Lens((0.1, 0.5), 100.0), steps=4)
    with pytest.raises(Cancelled):
        SmallRefocuser(brighter).refine(scene, scene.photo.pixels, edit, tick, stepped)
    assert seen == [(1, 4, (48, 64, 3))]


def test_a_real_model_runs_end_to_end(scene, awake, run_of):
    edit = Edit(Lens((0.1, 0.5), 100.0), steps=2)
    final = SmallRefocuser(run_of(awake)).refine(scene, scene.photo.pixels, edit)
    assert final.shape == scene.photo.pixels.shape
    assert np.isfinite(final).all()


def test_blur_level_0_is_not_refined_a_second_time(scene):
    draft = scene.photo.pixels * 0.5
    final = SmallRefocuser(brighter).refine(scene, draft, Edit(Lens((0.1, 0.5), 0.0), steps=2))
    assert np.array_equal(final, draft)


def test_a_stored_picture_is_recovered_like_its_pixels(monkeypatch):
    """Of a large one nothing whole is float32."""
    codes = np.random.default_rng(5).integers(0, 256, (96, 128, 3), np.uint8)
    stored = Photo(EncodedLight(codes, b""))
    disparity = np.tile(np.linspace(0, 1, 128, dtype=np.float32), (96, 1))
    coc = SourceMap(disparity, 0.1, 0.1, 5.0)
    params = RefocusParams(24 * 32)

    def scene_of(photo):
        return Scene(photo, (128, 96), disparity=disparity, source_coc=coc)

    pixels = Photo(np.asarray(stored.light))
    expected = SmallRefocuser(brighter, params).recover(scene_of(pixels), np.asarray(coc))
    monkeypatch.setattr("engine.light.SMALL_PIXELS", 0)
    monkeypatch.setattr("engine.dit.large.ONE_PIECE", 0)
    monkeypatch.setattr("engine.dit.large.PART_PX", 64)
    found = SmallRefocuser(brighter, params).recover(scene_of(stored), coc)
    assert isinstance(found, HalfLight)
    assert "pixels" not in vars(stored)
    np.testing.assert_allclose(np.asarray(found), expected, atol=2e-3)
    np.testing.assert_allclose(np.asarray(found)[:, :20], pixels.pixels[:, :20], rtol=1e-3)
    assert np.abs(expected - pixels.pixels)[:, 60:].mean() > 0.01


class WatchedMap(SourceMap):
    """Counts the pixels that are worked out, and knows when nobody holds all of them."""

    pixels, whole = 0, None

    def __getitem__(self, place):
        own = super().__getitem__(place)
        WatchedMap.pixels += own.size
        return own

    def __array__(self, dtype=None, copy=None):
        whole = super().__array__(dtype, copy)
        WatchedMap.whole = weakref.ref(whole)
        return whole


def test_the_coc_of_a_large_picture_is_worked_out_twice_and_not_held_while_the_dit_runs():
    disparity = np.tile(np.linspace(0, 1, 128, dtype=np.float32), (96, 1))
    photo = Photo(EncodedLight(np.full((96, 128, 3), 90, np.uint8), b""))
    coc = WatchedMap(disparity, 0.1, 0.1, 5.0)

    def run(given):
        assert WatchedMap.pixels == disparity.size
        assert WatchedMap.whole is not None
        assert WatchedMap.whole() is None
        return brighter(given)

    scene = Scene(photo, (128, 96), disparity=disparity, source_coc=coc)
    SmallRefocuser(run, RefocusParams(24 * 32)).recover(scene, coc)
    assert WatchedMap.pixels == 2 * disparity.size


def test_only_pixels_that_are_kept_whole_have_the_code_of_those():
    coc = np.tile(np.linspace(-3, 3, 96, dtype=np.float32), (64, 1))
    keep = keep_map(coc, np.zeros_like(coc))
    codes = keep_codes(coc, 3.0)
    assert ((codes == KEPT) == (keep == 1)).all()
    assert 0 < (codes == KEPT).mean() < 1
    np.testing.assert_allclose(codes / KEPT, keep, atol=1 / KEPT)


def test_what_was_recovered_gets_its_kept_pixels_back():
    rng = np.random.default_rng(8)
    photo, recovered = rng.random((2, 90, 130, 3), np.float32)
    keep = rng.choice(np.uint8([0, 100, KEPT]), (90, 130))
    expected = recovered + (keep[..., None] / np.float32(KEPT)) * (photo - recovered)
    put_back_large(recovered, photo, keep)
    np.testing.assert_allclose(recovered, expected, atol=1e-6)
    np.testing.assert_array_equal(recovered[keep == KEPT], photo[keep == KEPT])
