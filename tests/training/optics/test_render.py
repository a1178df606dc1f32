"""The batched twin against the renderer itself."""

import cv2
import numpy as np
import pytest

from engine.lens import Aperture, Lens, signed_coc
from engine.optics.render import render

torch = pytest.importorskip("torch", reason="the twin needs the torch extra")

from training.optics.lens_psfs import draw_psfs  # noqa: E402
from training.optics.render import render_batch  # noqa: E402


def scene(seed, height=120, width=152):
    """A smooth texture, a ramp behind, a disc with a soft rim before it."""
    rng = np.random.default_rng(seed)
    pixels = sum(
        cv2.resize(rng.random((height // s, width // s, 3), np.float32), (width, height)) / 3
        for s in (2, 6, 20)
    )
    disparity = np.linspace(0.1, 0.4, height, dtype=np.float32)[:, None].repeat(width, 1)
    center = (int(rng.integers(40, width - 40)), int(rng.integers(40, height - 40)))
    disparity = cv2.circle(np.ascontiguousarray(disparity), center, 28, 0.9, -1)
    return pixels.astype(np.float32), disparity


def psnr(a, b):
    return -10 * np.log10(np.mean((a - b) ** 2) + 1e-20)


def twin(pixels, disparities, lenses, **options):
    height, width = pixels[0].shape[:2]
    cocs = [
        signed_coc(d, lens, (width, height)) for d, lens in zip(disparities, lenses, strict=True)
    ]
    result = render_batch(
        torch.from_numpy(np.stack(pixels)).permute(0, 3, 1, 2),
        torch.from_numpy(np.stack(disparities))[:, None],
        torch.from_numpy(np.stack(cocs))[:, None],
        draw_psfs([lens.aperture for lens in lenses], photo_side=max(height, width)),
        **options,
    )
    return result.permute(0, 2, 3, 1).numpy()


def test_it_gives_what_the_renderer_gives():
    lenses = [
        Lens(blur=100, focus_disparity=0.9),
        Lens(blur=100, focus_disparity=0.1, aperture=Aperture("heart")),
        Lens(blur=60, focus_disparity=0.3, aperture=Aperture("blades", rotation=20)),
        Lens(blur=100, focus_disparity=0.5, aperture=Aperture(spherical=0.8, fringe=1)),
    ]
    pixels, disparities = zip(*(scene(seed) for seed in range(4)), strict=True)
    results = twin(pixels, disparities, lenses)
    for index, lens in enumerate(lenses):
        draft = render(pixels[index], disparities[index], lens, quality="draft")
        full = render(pixels[index], disparities[index], lens)
        assert psnr(results[index], draft) > 40
        assert psnr(results[index], full) > 38


def test_a_batch_gives_what_each_alone_gives():
    lenses = [Lens(blur=30, focus_disparity=0.9), Lens(blur=100, focus_disparity=0.2)]
    pixels, disparities = zip(*(scene(seed) for seed in range(2)), strict=True)
    together = twin(pixels, disparities, lenses)
    for index in range(2):
        alone = twin(pixels[index : index + 1], disparities[index : index + 1], lenses[index:][:1])
        assert psnr(together[index], alone[0]) > 60


def test_wide_blur_of_a_small_crop_keeps_the_mean():
    pixels, _ = scene(0)
    coc = torch.full((1, 1, 120, 152), -40.0)
    flat = torch.full((1, 1, 120, 152), 0.2)
    result = render_batch(torch.from_numpy(pixels).permute(2, 0, 1)[None], flat, coc)
    assert float(result.mean()) == pytest.approx(float(pixels.mean()), rel=0.02)
    assert float(result.std()) < 0.3 * float(pixels.std())


def test_no_blur_gives_the_pixels():
    pixels, disparity = scene(1)
    result = twin([pixels], [disparity], [Lens(blur=0)])
    np.testing.assert_allclose(result[0], pixels, atol=1e-5)
