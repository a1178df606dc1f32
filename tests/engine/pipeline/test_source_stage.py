from dataclasses import replace

import cv2
import numpy as np
import pytest

from engine.backends.loader import Models
from engine.edit import Edit
from engine.errors import EngineError
from engine.lens import Lens, signed_coc
from engine.optics.source import source_map
from engine.photo import Photo
from engine.pipeline import stages
from engine.pipeline.part import padded_part
from engine.progress import silent
from engine.scene import Scene
from tests.engine.optics.shots import blurred, misread, noisy, psnr, texture

SIDE = 512
RAMP = np.linspace(0, 1, SIDE, dtype=np.float32)[None].repeat(SIDE, 0)


class Without(Models):
    def has(self, kind, name=None):
        return kind != "defocus" and super().has(kind, name)


class Damaged(Models):
    def get(self, kind, name=None, adapter=None):
        if kind == "defocus":
            raise EngineError("model 'defocus-s': is damaged")
        return super().get(kind, name, adapter)


def leaves(side: int) -> np.ndarray:
    """Discs of all sizes over each other, whose edges are those of real things."""
    rng = np.random.default_rng(3)
    picture = np.full((2 * side, 2 * side, 3), 0.4, np.float32)
    for radius in sorted(8 * rng.random(4000) ** -0.6, reverse=True):
        center = rng.integers(0, 2 * side, 2).tolist()
        cv2.circle(picture, center, int(min(radius, 200)), rng.random(3).tolist(), -1)
    return cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA)


@pytest.fixture(scope="module")
def photo() -> np.ndarray:
    """Out of focus by 6 px, but for a stripe of which the disparity knows nothing."""
    scene = leaves(SIDE)
    photo = blurred(scene, 6)
    photo[:, 320:448] = scene[:, 320:448]
    return noisy(photo, 0.003)


def read(pixels: np.ndarray, models: Models) -> Scene:
    scene = Scene(Photo(pixels), (SIDE, SIDE), disparity=np.full((SIDE, SIDE), 0.5, np.float32))
    return stages.with_source(scene, models, silent)


def test_pixels_correct_the_lens_where_the_disparity_is_wrong(photo):
    scene = read(photo, Models())
    coc = np.abs(stages.corrected_source_coc(scene))
    assert abs(np.median(coc[:, 40:280]) - 6) < 1
    assert np.median(coc[:, 360:410]) < 4  # the lens says 6
    assert scene.source.known > 0.8
    assert not scene.notices


def test_without_the_network_edges_tell_the_lens_alone(photo):
    scene = read(photo, Without())
    assert scene.reading.shift is None
    assert np.array_equal(stages.corrected_source_coc(scene), scene.source_coc)
    assert abs(np.median(np.abs(scene.source_coc)) - 6) < 1.2


def test_a_damaged_network_is_told_and_done_without(photo):
    scene = read(photo, Damaged())
    assert scene.source_coc is not None
    assert "is damaged" in scene.notices[0]


def test_a_photo_that_shows_little_of_its_blur_is_told(photo):
    mostly_wall = np.full_like(photo, 0.3)
    mostly_wall[:, :100] = photo[:, :100]
    scene = read(noisy(mostly_wall, 0.003), Models())
    assert scene.source.known < stages.LITTLE_KNOWN
    assert scene.notices


def test_a_part_has_the_coc_that_the_whole_has_there(photo):
    whole = read(photo, Models())
    part = replace(
        whole,
        source_coc=np.ascontiguousarray(whole.source_coc[64:320, 128:]),
        part=stages.Region(64, 320, 128, SIDE),
        part_of=(SIDE, SIDE),
    )
    expected = stages.corrected_source_coc(whole)[64:320, 128:]
    assert np.allclose(stages.corrected_source_coc(part), expected, atol=1e-3)


def test_only_the_part_that_is_wanted_is_recovered(photo):
    scene = Scene(
        Photo(photo), (SIDE, SIDE), disparity=RAMP, source_coc=np.full((SIDE, SIDE), 6, np.float32)
    )
    where = np.zeros((SIDE, SIDE), bool)
    where[:, :160] = True
    edit = Edit(engine="optics")
    part = stages.with_recovered(scene, edit, Models(), silent, where).recovered
    whole = stages.with_recovered(scene, edit, Models(), silent).recovered
    assert np.array_equal(part[:, 160:], photo[:, 160:])
    assert np.abs(part - whole)[:, :100].mean() < 0.05 * np.abs(photo - whole)[:, :100].mean()


def test_a_coc_that_is_worked_out_where_it_is_asked_for_is_that_of_the_whole(photo):
    scene = read(photo, Models())
    asked = source_map(scene.disparity, scene.source, (SIDE, SIDE))
    read_there = stages.corrected_source_coc(replace(scene, source_coc=asked))
    expected = stages.corrected_source_coc(scene)
    assert not isinstance(read_there, np.ndarray)
    np.testing.assert_allclose(np.asarray(read_there), expected, atol=1e-5)
    np.testing.assert_allclose(read_there[30:90, 40:300], expected[30:90, 40:300], atol=1e-5)


def test_the_share_that_changed_is_that_of_the_map_of_changes(photo):
    scene = Scene(Photo(photo), (SIDE, SIDE), recovered=photo + np.float32(0.05) * photo)
    assert 0 < scene.share_changed(0.08) < 1
    assert scene.share_changed(0.08) == np.mean(scene.changed() > 0.08)
    assert Scene(Photo(photo), (SIDE, SIDE)).share_changed(0.08) == 0


@pytest.fixture(scope="module")
def unexplained() -> Scene:
    """A photo whose disparity has nothing to do with its blur."""
    pixels, disparity, _ = misread(SIDE)
    scene = Scene(Photo(pixels), (SIDE, SIDE), disparity=disparity)
    return stages.with_source(scene, Models(), silent)


def test_blur_that_no_lens_explains_is_told_and_recovered(unexplained):
    assert unexplained.notices == (stages.BY_PIXELS,)
    assert unexplained.source_coc is None
    assert unexplained.is_blurred
    sharp = stages.with_recovered(unexplained, Edit(engine="optics"), Models(), silent)
    truth = texture(SIDE, seed=11)
    third = np.s_[24:-24, 160:230]  # out of focus by 3 px
    photo = unexplained.photo.pixels
    assert psnr(sharp.recovered[third], truth[third]) > psnr(photo[third], truth[third]) + 0.5


def test_a_lens_then_starts_from_the_recovered_photo(unexplained):
    assert stages.recovered_use(unexplained, Lens(blur=100)).all()
    scene = replace(unexplained, recovered=np.full_like(unexplained.photo.pixels, 0.25))
    drawn = stages.render(scene, Lens(blur=30, focus_disparity=0.5), "draft")
    assert np.allclose(drawn, 0.25, atol=1e-3)


def test_a_part_of_such_a_photo_has_the_coc_that_the_whole_has_there(unexplained):
    place = stages.Region(64, 320, 128, SIDE)
    part = replace(
        unexplained,
        disparity=np.ascontiguousarray(unexplained.disparity[place.slices]),
        part=place,
        part_of=(SIDE, SIDE),
    )
    expected = np.asarray(stages.corrected_source_coc(unexplained))[place.slices]
    assert np.allclose(np.asarray(stages.corrected_source_coc(part)), expected, atol=1e-3)
    lens = Lens(blur=0, focus_disparity=0.5)
    wanted = stages.Region(256, 288, 256, 288)
    assert padded_part(wanted, unexplained, lens, (SIDE, SIDE)).height > 2 * 12 + wanted.height


@pytest.fixture(scope="module")
def misplaced() -> Scene:
    """Four bands of depth, the second in focus; a sign that the depth puts among the nearest, where
    it would be out of focus by 7 px, is as sharp as the second."""
    scene, depths = leaves(SIDE), (0.1, 0.3, 0.6, 0.9)
    pixels, disparity = scene.copy(), np.zeros((SIDE, SIDE), np.float32)
    for index, depth in enumerate(depths):
        rows = slice(index * SIDE // 4, (index + 1) * SIDE // 4)
        radius = 12 * abs(depth - 0.3)
        pixels[rows] = blurred(scene, radius)[rows] if radius > 0.3 else scene[rows]
        disparity[rows] = depth
    pixels[SIGN] = scene[SIGN]
    return Scene(Photo(noisy(pixels, 0.003)), (SIDE, SIDE), disparity=disparity)


SIGN = np.s_[392:504, 160:384]


def test_a_sharp_sign_moves_into_the_plane_in_focus(misplaced):
    scene = stages.with_source(misplaced, Models(), silent)
    middle = np.s_[416:480, 208:336]
    assert np.median(misplaced.disparity[middle]) == pytest.approx(0.9)
    assert np.median(scene.disparity[middle]) < 0.5
    assert np.allclose(scene.disparity[:336], misplaced.disparity[:336], atol=1e-3)
    assert np.median(np.abs(scene.source_coc[middle])) < 2.5
    beside = np.s_[416:480, :100]
    assert np.median(np.abs(scene.source_coc[beside])) > 5


def test_depth_that_is_not_a_models_estimate_stays(misplaced):
    scene = stages.with_source(misplaced, Models(), silent, estimated=False)
    assert scene.disparity is misplaced.disparity
    assert scene.reading.pull is None


def test_a_part_has_the_moved_depth_of_the_whole(misplaced):
    whole = stages.with_source(misplaced, Models(), silent)
    place = stages.Region(384, SIDE, 128, 416)
    depth = stages.Depth(misplaced.disparity)
    part = stages.part_of(whole, misplaced.photo, depth, place)
    middle = np.s_[32:96, 80:208]
    assert np.allclose(part.disparity[middle], whole.disparity[place.slices][middle], atol=0.02)
    coc = whole.source_coc[place.slices][middle]
    assert np.allclose(part.source_coc[middle], coc, atol=0.4)


def test_a_part_that_only_gets_softer_is_rendered_from_the_photo_that_the_whole_is():
    truth = texture(SIDE, seed=11)
    photo = blurred(truth, 3)
    coc = signed_coc(RAMP, Lens(blur=30, focus_disparity=0.8), (SIDE, SIDE))
    whole = Scene(Photo(photo), (SIDE, SIDE), disparity=RAMP, source_coc=coc, recovered=truth)
    lens = Lens(blur=30, focus_disparity=0.2)
    place = stages.Region(128, 384, 288, SIDE)

    def cut(plane):
        return np.ascontiguousarray(plane[place.slices])

    part = Scene(
        Photo(cut(photo)), (SIDE, SIDE), disparity=cut(RAMP), source_coc=cut(coc),
        recovered=cut(truth), part=place, part_of=(SIDE, SIDE),
    )  # fmt: skip
    share = stages.share_at(whole, lens, (SIDE, SIDE))
    assert share == 1
    assert stages.recovered_use(part, lens) is None
    told = replace(part, recovered_share=share)
    assert stages.recovered_use(told, lens).any()
    expected = cut(stages.render(whole, lens, "full"))
    inner = np.s_[40:-40, 40:-40]
    assert psnr(stages.render(told, lens, "full")[inner], expected[inner]) > 50
    assert psnr(stages.render(part, lens, "full")[inner], expected[inner]) < 46
    assert stages.recovered_use(replace(part, recovered_share=0.0), lens) is None
