"""The compiled passes do what NumPy's do, and refuse what they cannot read safely."""

import cv2
import numpy as np
import pytest

from engine.optics import _edges_numpy as edges_by_numpy
from engine.optics import _fused_numpy as by_numpy
from engine.optics import _keep_numpy as keep_by_numpy
from engine.optics import fused

compiled = pytest.mark.skipif(not fused.COMPILED, reason="no compiler was there at installation")

HEIGHT, WIDTH = 37, 53


def _planes(seed, count, low=0.0, high=1.0):
    """Not whole arrays but windows of wider ones, as a view's are."""
    wide = np.random.default_rng(seed).uniform(low, high, (count, HEIGHT + 3, WIDTH + 5))
    return list(wide.astype(np.float32)[:, 2:-1, 4:-1])


def _view(seed=0):
    colors, front_at = _planes(seed, 3), _planes(seed + 1, 1, -1, 6)[0]
    alpha, *back = _planes(seed + 2, 4)
    back_at = front_at - _planes(seed + 3, 1, 0, 3)[0]
    between, apart = (front_at + back_at) / 2, np.clip(1.5 - 2 * alpha, 0, 1)
    return colors, front_at, (alpha, *back, back_at, between, apart)


def _cut(module, k, parted, window=(3, 33, 5, 50), box=(7, 29, 6, 41), known=True, flat=None):
    colors, front_at, behind = _view()
    if flat is not None:
        front_at = np.full_like(front_at, flat)
    own = np.full((5, window[1] - window[0], window[3] - window[2]), 7, np.float32)
    arguments = (own, colors, front_at, behind if parted else None, k, window, box, known)
    return module.cut_slice(*arguments), own


@compiled
@pytest.mark.parametrize("parted", [False, True])
@pytest.mark.parametrize("k", [-1, 0, 2, 5])
def test_a_slice_is_cut_as_by_numpy(k, parted):
    (found, own), (wanted, truth) = _cut(fused, k, parted), _cut(by_numpy, k, parted)
    assert found == wanted != fused.NOTHING
    assert np.allclose(own[: 3 + found], truth[: 3 + found], atol=1e-6)
    assert not own[:4, :4].any()
    assert own[:4, 4:26, 1:36].any()


@pytest.mark.parametrize("module", [by_numpy, pytest.param(fused, marks=compiled)])
def test_what_shows_of_a_back_that_is_not_apart_is_part_of_the_front(module):
    colors, front_at, (alpha, *back, back_at, between, apart) = _view()
    behind = (alpha, *back, back_at, between, np.zeros_like(apart))
    own = np.empty((5, HEIGHT, WIDTH), np.float32)
    whole = (0, HEIGHT, 0, WIDTH)
    photo = np.stack(colors) + (1 - alpha) * np.stack(back)
    for k in (1, 3):
        assert module.cut_slice(own, colors, front_at, behind, k, whole, whole, True) == fused.KNOWN
        share = np.maximum(1 - np.abs(front_at - k), 0)
        assert np.allclose(own[:3], share * photo, atol=1e-6)
        assert np.allclose(own[3], share, atol=1e-6)
        assert np.allclose(own[4], np.clip(k + 1 - front_at, 0, 1), atol=1e-6)


@pytest.mark.parametrize("module", [by_numpy, pytest.param(fused, marks=compiled)])
def test_what_is_known_of_a_slice_is_told(module):
    assert _cut(module, 40, parted=True)[0] == fused.NOTHING
    assert (_cut(module, 40, parted=False)[1] == 7).all()
    # Nothing before its middle; half a slice before it; and nobody asks.
    assert _cut(module, 2, parted=False, flat=2.0)[0] == fused.OWN
    found, own = _cut(module, 2, parted=False, flat=1.5)
    assert found == fused.KNOWN
    assert (own[4] == 1).all()
    assert own[3, 10, 10] == 0.5
    found, own = _cut(module, 2, parted=False, flat=1.5, known=False)
    assert found == fused.KNOWN
    assert (own[4] == 7).all()


@compiled
@pytest.mark.parametrize("beneath", [False, True])
@pytest.mark.parametrize("covers", [1, 3])
@pytest.mark.parametrize("known", [False, True])
def test_a_slice_is_laid_as_by_numpy(known, covers, beneath):
    planes = _planes(4, 3 + covers, -0.01, 1.0)
    known_plane = _planes(5, 1)[0] if known else None
    results = []
    for module in (fused, by_numpy):
        onto = _planes(6, 3 + covers)
        module.lay(planes, known_plane, 0.02, onto, beneath)
        results.append(np.stack(onto))
    assert np.allclose(*results, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("module", [by_numpy, pytest.param(fused, marks=compiled)])
def test_a_slice_that_covers_all_hides_what_lies_behind(module):
    planes = [*_planes(4, 3), np.ones((HEIGHT, WIDTH), np.float32)]
    onto = _planes(6, 4)
    module.lay(planes, None, 1e-4, onto, False)
    assert np.allclose(np.stack(onto), np.stack(planes), atol=1e-6)
    module.lay(_planes(7, 4), None, 1e-4, onto, True)
    assert np.allclose(np.stack(onto), np.stack(planes), atol=1e-6)


@compiled
@pytest.mark.parametrize("covers", [1, 3])
@pytest.mark.parametrize("both", [False, True])
def test_the_picture_is_flattened_as_by_numpy(both, covers):
    lower, upper = (_planes(seed, 3 + covers) for seed in (7, 8))
    results = []
    for module in (fused, by_numpy):
        picture = np.zeros((HEIGHT, WIDTH + 4, 3), np.float32)
        module.flatten(lower if both else None, upper, 1e-4, picture[:-3, 2:-4])
        results.append(picture)
    assert np.allclose(*results, rtol=1e-5, atol=1e-6)
    assert results[0][:-3, 2:-4].all()
    assert not results[0][-3:].any()


@compiled
@pytest.mark.parametrize(("down", "across", "shrink"), [(18, 26, 0.97), (-400, 900, 1.004)])
def test_a_plane_is_magnified_as_by_numpy(down, across, shrink):
    plane = _planes(9, 1)[0]
    results = []
    for module in (fused, by_numpy):
        onto = np.zeros((HEIGHT - 6, WIDTH - 9), np.float32)
        module.magnify(plane, down, across, shrink, onto, 4, 7)
        results.append(onto)
    assert np.allclose(*results, atol=1e-6)


@compiled
@pytest.mark.parametrize("size", [(2, 4), (10, 24), (60, 30), (288, 320), (50, 1024)])
@pytest.mark.parametrize("inverse", [False, True])
def test_a_cosine_transform_is_that_of_opencv(size, inverse):
    wide = np.random.default_rng(3).normal(size=(size[0], size[1] + 7)).astype(np.float32)
    plane = wide[:, 2:-5]
    results = []
    for module in (fused, by_numpy):
        onto = np.zeros_like(wide)
        module.cosine(plane, onto[:, 4:-3], inverse)
        assert not onto[:, :4].any()
        assert not onto[:, -3:].any()
        results.append(onto[:, 4:-3])
    assert np.allclose(*results, atol=4e-6)
    own = plane.copy()
    fused.cosine(own, own, inverse)
    assert np.array_equal(own, results[0])


@compiled
@pytest.mark.parametrize("size", [(HEIGHT, WIDTH), (1, WIDTH), (HEIGHT, 1)])
@pytest.mark.parametrize("strength", [0.0, 0.05, 1e3])
def test_gradients_are_shrunk_as_by_numpy(size, strength):
    plane = _planes(10, 1)[0][: size[0], : size[1]]
    results = []
    for module in (fused, by_numpy):
        onto = np.full((size[0], size[1] + 2), 7, np.float32)
        module.shrunk_divergence(plane, strength, onto[:, 1:-1])
        assert (onto[:, [0, -1]] == 7).all()
        results.append(onto[:, 1:-1])
    assert np.allclose(*results, atol=1e-6)
    assert abs(float(results[0].sum())) < 1e-3  # what leaves one pixel comes to another


@compiled
def test_a_scene_is_fitted_to_gradients_as_by_numpy():
    spectrum, blur = _planes(11, 2, -1)
    down, across = (np.random.default_rng(12).random(n, np.float32) for n in (HEIGHT, WIDTH))
    results = []
    for module in (fused, by_numpy):
        onto = _planes(13, 1, -1)[0]
        module.fit_gradients(spectrum, blur, down, across, 0.3, onto)
        results.append(onto)
    assert np.allclose(*results, rtol=1e-5, atol=1e-6)


@compiled
def test_blurs_are_compared_as_by_numpy():
    source, target = _planes(14, 2, -3, 3)
    results = []
    for module in (fused, keep_by_numpy):
        same = np.zeros_like(source)
        results.append((same, module.compare_blurs(source, target, 0.5, 0.05, same)))
    (own, ends), (truth, wanted) = results
    assert np.allclose(own, truth, atol=1e-6)
    assert ends == wanted
    assert 0 < own.mean() < 1
    assert fused.compare_blurs(source, source, 0.5, 0.05, own)[0] == 1


@compiled
@pytest.mark.parametrize("target", [0.0, 0.5, 0.99, -1.02, 2.0, None])
def test_how_much_blur_is_removed_is_told_as_by_numpy(target):
    source = np.full((3, WIDTH), -1.0, np.float32)
    asked = np.full_like(source, 1.3 if target is None else target)
    asked[2, -1] = 0.2 if target is None else target
    for seen in (0.9, 1.0):
        arguments = (source, asked, seen, 0.5, 0.05)
        found = fused.blur_removed(*arguments)
        assert found == pytest.approx(keep_by_numpy.blur_removed(*arguments), rel=1e-6)
    if target is None:
        assert fused.blur_removed(source, asked, 0.9, 0.5, 0.05) == pytest.approx(0.8 / 0.55)


@compiled
@pytest.mark.parametrize(("least", "most"), [(1.0, 1.0), (1.5, 3.0), (7.0, 9.0)])
def test_what_spills_is_picked_as_by_numpy(least, most):
    same, (source, target) = _planes(15, 1)[0], _planes(16, 2, -4, 4)
    results = []
    for module in (fused, keep_by_numpy):
        changes, depth = np.empty_like(source), np.empty_like(source)
        any_of = module.pick_spilling(same, source, target, least, most, 0.3, changes, depth)
        results.append((any_of, changes, depth))
    (any_of, changes, depth), (wanted, truth, wanted_depth) = results
    assert any_of == wanted == bool(truth.any())
    assert np.array_equal(changes, truth)
    assert np.array_equal(depth, wanted_depth)


@compiled
def test_what_spills_is_added_as_by_numpy():
    around, nearest = _planes(17, 2, 0, 2)
    nearest[:20] = -np.inf
    source, target = _planes(18, 2, -1, 1)
    results = []
    for module in (fused, keep_by_numpy):
        spilt = _planes(19, 1, 0, 0.3)[0]
        module.spill(around, nearest, source, target, 0.7, 2.0, spilt)
        results.append(spilt)
    assert np.allclose(*results, atol=1e-6)
    assert results[0].max() == 1
    assert results[0][:20].max() < 0.3


@pytest.mark.parametrize("module", [keep_by_numpy, pytest.param(fused, marks=compiled)])
def test_the_photo_is_put_back_by_its_share(module):
    photo, onto = np.random.default_rng(20).random((2, 9, WIDTH + 3, 3), np.float32)
    photo, before = photo[:, 1:-2], onto[:, 2:-1].copy()
    keep = _planes(21, 1)[0][:9]
    keep[:3], keep[3:6] = 0, 1
    module.put_back(photo, keep, onto[:, 2:-1])
    result = onto[:, 2:-1]
    assert np.array_equal(result[:3], before[:3])
    assert np.array_equal(result[3:6], photo[3:6])
    assert np.allclose(result, before + keep[..., None] * (photo - before), atol=1e-6)


def _sides(seed):
    """Colors, both sides, texture and prior of pixels that lie between and beyond them."""
    near, far = _planes(seed, 4), _planes(seed + 1, 4)
    is_near = (_planes(seed + 2, 1)[0] > 0.5).astype(np.float32)
    softened, doubt = _planes(seed + 3, 2)
    return (
        _planes(seed + 4, 3),
        near,
        far,
        _planes(seed + 5, 1, 0, 0.2)[0],
        (is_near, softened, doubt),
    )


@compiled
def test_edges_are_taken_apart_as_by_numpy():
    arguments = _sides(22)
    spread, disparity = _planes(28, 1, 0, 0.2)[0], _planes(29, 1)[0]
    band = (_planes(30, 1)[0] > 0.3).astype(np.float32)
    alphas, edges = [], []
    for module in (fused, edges_by_numpy):
        alpha, edge = np.empty_like(band), np.empty((7, HEIGHT, WIDTH), np.float32)
        module.edge_alpha(*arguments, 0.98, alpha)
        module.part_edge(*arguments, spread, disparity, band, 0.98, 0.1, edge)
        alphas.append(alpha)
        edges.append(edge)
    assert np.allclose(*alphas, atol=1e-5)
    assert np.allclose(*edges, rtol=1e-4, atol=1e-5)
    alpha, edge = alphas[0], edges[0]
    assert (alpha == 1).any()
    assert np.array_equal(edge[0], np.where(band > 0, alpha, 1))
    off = band == 0
    assert np.array_equal(edge[2:5, off], np.stack(arguments[0])[:, off])
    assert np.array_equal(edge[1, off], disparity[off])
    assert not edge[6, off].any()


@compiled
def test_guided_slopes_are_those_of_numpy():
    r, g, b, v = _planes(31, 4)
    pairs = ((r, v), (g, v), (b, v), (r, r), (g, g), (b, b), (r, g), (r, b), (g, b))
    means = [cv2.blur(p, (7, 7)) for p in (r, g, b, v, *(one * other for one, other in pairs))]
    results = []
    for module in (fused, edges_by_numpy):
        slopes = np.zeros((4, HEIGHT, WIDTH), np.float32)
        module.guided_slopes(means, 1e-4, slopes)
        results.append(slopes)
    assert np.allclose(*results, rtol=1e-3, atol=1e-4)
    fitted = sum(slope * mean for slope, mean in zip(results[0], means[:3], strict=False))
    assert np.allclose(fitted + results[0][3], means[3], atol=1e-5)


@compiled
def test_what_cannot_be_read_safely_is_refused():
    good, plane = _planes(1, 4), _planes(1, 1)[0]
    with pytest.raises(ValueError, match="float32"):
        fused.lay([each.astype(np.float64) for each in good], None, 1.0, good, False)
    with pytest.raises(ValueError, match="dense"):
        fused.lay([each.T for each in good], None, 1.0, [each.T for each in good], False)
    with pytest.raises(ValueError, match="differ in size"):
        fused.lay(good, None, 1.0, [each[1:] for each in good], False)
    with pytest.raises(ValueError, match="number of planes"):
        fused.lay(good[:3], None, 1.0, good[:3], False)
    with pytest.raises(ValueError, match="hold each other"):
        _cut(fused, 1, True, box=(2, 29, 6, 41))
    with pytest.raises(ValueError, match="hold each other"):
        _cut(fused, 1, True, window=(3, HEIGHT + 1, 5, 50))
    with pytest.raises(ValueError, match="does not lie in"):
        fused.magnify(plane, 1, 1, 0.99, np.zeros((HEIGHT, WIDTH), np.float32), 1, 0)
    with pytest.raises(ValueError, match="h x w x 3"):
        fused.flatten(None, good, 1.0, np.zeros((4, 4, 4), np.float32))
    with pytest.raises(ValueError, match="h x w x 3"):
        fused.put_back(np.zeros((4, 4, 4), np.float32), plane[:4, :4], np.zeros((4, 4, 3), "f"))
    with pytest.raises(ValueError, match="h x w x 3"):
        fused.put_back(np.zeros((4, 4, 3), "f"), plane[:4, :4], np.zeros((4, 8, 3), "f")[:, ::2])
    with pytest.raises(ValueError, match="differ in size"):
        fused.compare_blurs(plane, plane, 0.5, 0.05, np.zeros((HEIGHT, WIDTH + 1), np.float32))
    with pytest.raises(ValueError, match="differ in size"):
        fused.blur_removed(plane, plane[1:], 1.0, 0.5, 0.05)
    with pytest.raises(ValueError, match="differ in size"):
        fused.spill(plane, plane, plane, plane, 1.0, 8.0, plane[1:].copy())
    with pytest.raises(ValueError, match="differ in size"):
        fused.pick_spilling(plane, plane, plane, 1.0, 2.0, 0.1, plane.copy(), plane[:-1].copy())
    with pytest.raises(ValueError, match="number of planes"):
        fused.edge_alpha(good[:3], good[:3], good, plane, good[:3], 0.9, plane.copy())
    with pytest.raises(ValueError, match="differ in size"):
        fused.edge_alpha(good[:3], good, good, plane, good[:3], 0.9, plane[1:].copy())
    with pytest.raises(ValueError, match="differ in size"):
        fused.guided_slopes([plane] * 13, 1e-4, [plane[1:].copy() for _ in range(4)])
    seven = np.zeros((7, HEIGHT, WIDTH + 1), np.float32)
    with pytest.raises(ValueError, match="differ in size"):
        fused.part_edge(good[:3], good, good, plane, good[:3], plane, plane, plane, 0.9, 0.1, seven)
    for side in (0, 1, 3, 9, 14, 22, 2 * 49):
        uneven = np.zeros((4, side), np.float32)
        with pytest.raises(ValueError, match="products of 2, 3 and 5"):
            fused.cosine(uneven, uneven, False)
        with pytest.raises(ValueError, match="products of 2, 3 and 5"):
            fused.cosine(uneven.T.copy(), uneven.T.copy(), True)
    with pytest.raises(ValueError, match="differ in size"):
        fused.shrunk_divergence(plane, 1.0, plane[1:].copy())
    with pytest.raises(ValueError, match="row and column"):
        fused.fit_gradients(plane, plane, plane[0], plane[0], 1.0, plane.copy())
    with pytest.raises(ValueError, match="differ in size"):
        fused.cosine(np.zeros((4, 8), np.float32), np.zeros((8, 4), np.float32), False)
    read_only = [each.copy() for each in good]
    for each in read_only:
        each.flags.writeable = False
    with pytest.raises((ValueError, BufferError)):
        fused.lay(good, None, 1.0, read_only, False)
