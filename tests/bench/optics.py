"""The optical renderer against a Monte-Carlo thin-lens tracer, and against simpler renderers.

    python -m tests.bench optics --photos DIR --mattes DIR [--scenes N] [--cache DIR]

Every renderer gets the scene's all-in-focus picture (linear light, highlights unclipped) and its
true disparity. PSNR and SSIM are of the sRGB-encoded pictures; halo energy is 100 times the RMS
error within the CoC radius of depth edges.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import platformdirs

from engine.lens import MAX_COC, Aperture, Lens
from engine.optics.aperture import psf
from engine.optics.render import render
from training.simulate.tracer import all_in_focus, disparity, plane_disparity, trace
from training.simulate.tracer_scenes import build, textures

SIZE = (768, 512)
SHAPES = ("circle", "blades", "ring", "heart", "star")


@dataclass(frozen=True, eq=False)
class Case:
    """One scene through one lens: the renderers' input, and the truth."""

    name: str
    pixels: np.ndarray
    disparity: np.ndarray
    focus: float
    scale: float
    truth: np.ndarray

    @property
    def lens(self) -> Lens:
        """The lens with `scale` (K) pixels of CoC at a disparity difference of 1."""
        blur = 100 * self.scale / (MAX_COC * max(SIZE))
        return Lens(blur=blur, focus_disparity=self.focus)


def main(args: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="tests.bench optics", description=__doc__)
    parser.add_argument("--photos", type=Path, default=Path("../shared/photos"))
    parser.add_argument("--mattes", type=Path, default=Path("../shared/mattes"))
    parser.add_argument("--scenes", type=int, default=12)
    parser.add_argument(
        "--cache",
        type=Path,
        default=platformdirs.user_cache_path("diffcamera", False) / "traced",
        help="where the traced pictures are kept",
    )
    options = parser.parse_args(args)
    _quality(options)
    _sliders(options)


def cases(
    photos: Path, mattes: Path, scenes: int, cache: Path | None = None, first: int = 0
) -> Iterator[Case]:
    """Scenes from both folders, focused on each of their layers in turn, K from 6 to 30 px."""
    sources = textures(photos, mattes)
    for seed in range(first, first + scenes):
        scene = build(sources, seed, SIZE)
        pixels, depth = all_in_focus(scene), disparity(scene)
        scales = np.random.default_rng(seed).permutation(np.linspace(6, 30, len(scene.layers)))
        for index, layer in enumerate(scene.layers):
            plane = plane_disparity(layer, scene)
            focus = (
                float(np.clip(np.median(plane[layer.alpha > 0.5]), 0, 1))
                if (layer.alpha > 0.5).any()
                else float(layer.plane[0])
            )
            scale = float(scales[index])
            widest = scale * float(np.abs(depth - focus).max())
            samples = int(np.clip(widest**2 * 1.2, 96, 768))
            name = f"{seed}.{index}"
            shoot = partial(trace, scene, focus, scale, samples=samples)
            truth = _cached(cache / f"{name}.npy", shoot) if cache else shoot()
            yield Case(name, pixels, depth, focus, scale, truth)


def no_blur(case: Case) -> np.ndarray:
    """The photo as it is."""
    return case.pixels


def gaussian_pyramid(case: Case) -> np.ndarray:
    """Gaussian blurs of increasing size, each pixel using the one that matches its depth."""
    wanted = np.abs(case.disparity - case.focus) * case.scale / 2  # a disc's standard deviation
    sigmas = [0.0, 0.5, 1, 2, 4, 8, 16]
    result = np.zeros_like(case.pixels)
    for index, sigma in enumerate(sigmas):
        blurred = cv2.GaussianBlur(case.pixels, (0, 0), sigma) if sigma else case.pixels
        lower = sigmas[index - 1] if index else -1.0
        upper = sigmas[index + 1] if index + 1 < len(sigmas) else 1e9
        up = (wanted - lower) / (sigma - lower)
        down = (upper - wanted) / (upper - sigma)
        result += blurred * np.clip(np.minimum(up, down), 0, 1)[..., None]
    return result


def planes(case: Case, count: int = 32) -> np.ndarray:
    """Planes blurred by FFT, normalized and composited (Ikoma et al. 2021, depth from defocus)."""
    low, high = float(case.disparity.min()), float(case.disparity.max())
    index = np.minimum((case.disparity - low) / max(high - low, 1e-6) * count, count - 1).astype(
        int
    )
    height, width = case.disparity.shape
    pad = int(np.ceil(case.scale)) + 2
    color = np.zeros((height, width, 3), np.float32)
    total = np.zeros((height, width, 1), np.float32)
    for plane in range(count):
        mask = (index == plane).astype(np.float32)
        if not mask.any():
            continue
        center = low + (plane + 0.5) / count * (high - low)
        kernel = psf(Aperture(), abs(center - case.focus) * case.scale)
        reached = (index <= plane).astype(np.float32)
        stack = np.dstack([case.pixels * mask[..., None], mask, reached])
        stack = np.pad(stack, ((pad, pad), (pad, pad), (0, 0)), mode="reflect")
        stack = _convolved(stack, kernel)[pad:-pad, pad:-pad]
        share = np.maximum(stack[..., 4:], 1e-3)
        alpha = np.clip(stack[..., 3:4] / share, 0, 1)
        color = stack[..., :3] / share + (1 - alpha) * color
        total = alpha + (1 - alpha) * total
    return np.maximum(color / np.maximum(total, 1e-3), 0)


def ours(case: Case) -> np.ndarray:
    """engine.optics.render at full quality."""
    return render(case.pixels, case.disparity, case.lens)


def ours_draft(case: Case) -> np.ndarray:
    """engine.optics.render at draft quality."""
    return render(case.pixels, case.disparity, case.lens, quality="draft")


RENDERERS = {
    "no blur": no_blur,
    "Gaussian pyramid": gaussian_pyramid,
    "32 planes, FFT": planes,
    "ours, draft": ours_draft,
    "ours, full": ours,
}


def _convolved(stack: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Convolve every channel by Fourier transform; kernels are symmetric, borders wrap around."""
    height, width = stack.shape[:2]
    half = kernel.shape[0] // 2
    padded = np.zeros((height, width), np.float32)
    padded[: kernel.shape[0], : kernel.shape[1]] = kernel
    spectrum = cv2.dft(np.roll(padded, (-half, -half), (0, 1)))
    backwards = cv2.DFT_INVERSE | cv2.DFT_SCALE
    channels = (cv2.mulSpectrums(cv2.dft(c), spectrum, 0) for c in cv2.split(stack))
    return cv2.merge([cv2.dft(c, flags=backwards) for c in channels])


def encoded(pixels: np.ndarray) -> np.ndarray:
    """sRGB-encoded, clipped to 0..1."""
    value = np.clip(pixels, 0, 1)
    return np.where(value <= 0.0031308, value * 12.92, 1.055 * value ** (1 / 2.4) - 0.055)


def psnr(one: np.ndarray, other: np.ndarray) -> float:
    """PSNR of the sRGB-encoded pictures, dB."""
    return float(-10 * np.log10(np.mean((encoded(one) - encoded(other)) ** 2)))


def ssim(one: np.ndarray, other: np.ndarray) -> float:
    """SSIM (Wang et al. 2004) with a Gaussian window, mean over the channels."""
    x, y = encoded(one).astype(np.float32), encoded(other).astype(np.float32)

    def mean(image):
        return cv2.GaussianBlur(image, (11, 11), 1.5)

    mx, my = mean(x), mean(y)
    vx, vy, cxy = mean(x * x) - mx * mx, mean(y * y) - my * my, mean(x * y) - mx * my
    c1, c2 = 0.01**2, 0.03**2
    top = (2 * mx * my + c1) * (2 * cxy + c2)
    return float(np.mean(top / ((mx * mx + my * my + c1) * (vx + vy + c2))))


def halo(result: np.ndarray, case: Case) -> float:
    """100 times the RMS error within the CoC radius of depth edges."""
    three = np.ones((3, 3), np.uint8)
    edges = cv2.dilate(case.disparity, three) - cv2.erode(case.disparity, three) > 0.04
    reach = 2 * round(case.scale * float(np.abs(case.disparity - case.focus).max())) + 3
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    band = cv2.dilate(edges.astype(np.uint8), disc) > 0
    return float(100 * np.sqrt(np.mean((encoded(result) - encoded(case.truth))[band] ** 2)))


LEVELS = np.arange(10, 101, 10)


def lvcorr(pictures: Iterable[np.ndarray]) -> tuple[float, float, float]:
    """How well blur follows the slider: correlation of `LEVELS` with minus the Laplacian variance.

    The variance falls by orders of magnitude, which no straight line fits, so Pearson's correlation
    is also computed for the logarithm and for the ranks.

    Returns:
        Pearson's correlation for the variance and for its logarithm, and Spearman's.
    """
    variances = []
    for picture in pictures:
        gray = cv2.cvtColor(encoded(picture).astype(np.float32), cv2.COLOR_RGB2GRAY)
        variances.append(cv2.Laplacian(gray, cv2.CV_32F).var())
    ranks = np.argsort(np.argsort(variances))
    measures = (np.asarray(variances), np.log(variances), ranks)
    plain, logarithmic, ranked = (float(np.corrcoef(LEVELS, -m)[0, 1]) for m in measures)
    return plain, logarithmic, ranked


def _quality(options: argparse.Namespace) -> None:
    scores: dict[str, list[tuple[float, float, float]]] = {name: [] for name in RENDERERS}
    likeness = []
    for case in cases(options.photos, options.mattes, options.scenes, options.cache):
        results = {name: renderer(case) for name, renderer in RENDERERS.items()}
        for name, result in results.items():
            scores[name].append(
                (psnr(result, case.truth), ssim(result, case.truth), halo(result, case))
            )
        likeness.append(psnr(results["ours, draft"], results["ours, full"]))
        row = "  ".join(f"{name} {scores[name][-1][0]:.2f}" for name in RENDERERS)
        print(f"{case.name:>5}  K {case.scale:4.1f}  {row}", flush=True)
    print(f"\n{options.scenes} scenes, {len(likeness)} lenses, {SIZE[0]} x {SIZE[1]} px")
    print(f"{'':18} {'PSNR':>7} {'SSIM':>7} {'halo':>6}")
    for name, values in scores.items():
        quality, likeness_, glow = np.mean(values, axis=0)
        print(f"{name:18} {quality:7.2f} {likeness_:7.4f} {glow:6.2f}")
    print(f"draft against full: mean {np.mean(likeness):.1f} dB, least {min(likeness):.1f} dB\n")


def _sliders(options: argparse.Namespace) -> None:
    size = (SIZE[0] // 2, SIZE[1] // 2)
    scene = build(textures(options.photos, options.mattes), 1, size)
    pixels, depth = all_in_focus(scene), disparity(scene)
    print(f"LVCorr, blur 10 to 100 in steps of 10, {size[0]} x {size[1]} px, focus before it all")
    print(f"{'':8} {'ours: plain':>12} {'log':>7} {'rank':>7} {'truth: plain':>13} {'log':>7} rank")
    for shape in SHAPES:
        aperture = Aperture(shape)
        lenses = [Lens(blur=float(b), focus_disparity=1.0, aperture=aperture) for b in LEVELS]
        own = lvcorr(render(pixels, depth, lens) for lens in lenses)
        true = lvcorr(
            _cached(
                options.cache / f"slider.{shape}.{lens.blur:.0f}.npy",
                partial(trace, scene, 1.0, lens.blur / 100 * MAX_COC * max(size), aperture),
            )
            for lens in lenses
        )
        row = [f"{shape:8}", f"{own[0]:12.4f}", *(f"{v:7.4f}" for v in own[1:])]
        print(*row, f"{true[0]:13.4f}", *(f"{v:7.4f}" for v in true[1:]), flush=True)
    print()


def _cached(path: Path, make: Callable[[], np.ndarray]) -> np.ndarray:
    """The picture in the file, which `make` creates if it does not exist."""
    if path.exists():
        return np.load(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = make()
    np.save(path, picture)
    return picture


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
