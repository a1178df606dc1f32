"""Compare the student with its teacher: `python -m training.depth.evaluate`.

On the held-out photos (never seen in training, listed in `held_out.txt`): Spearman's rank
correlation of the network's map with the teacher's, median and worst tenth. On held-out cut-outs
pasted on held-out photos, where the true outline is known to the pixel: the distance of the refined
map's edges from it, at 1024 px.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np

from engine.backends.onnx import OnnxSession
from engine.depth.estimate import Run, estimate
from engine.depth.refine import refine
from training.depth.labels import composite, read_matte
from training.srgb import srgb_to_linear

EDGE_SCENES = 40


def map_of(pixels: np.ndarray, run: Run) -> np.ndarray:
    """`estimate` for photos that are known to have depth."""
    disparity = estimate(pixels, run)
    assert disparity is not None, "a picture of one color among the photos"
    return disparity


def spearman(a: np.ndarray, b: np.ndarray) -> float:
    """Rank correlation of two maps of the same shape, ties ranked by their mean."""
    return float(np.corrcoef(_ranks(a), _ranks(b))[0, 1])


def correlations(run: Run, samples: list[Path]) -> dict[str, float]:
    """Spearman's correlation with the teacher for each labeled sample, by its name."""
    found = {}
    for path in samples:
        with np.load(path) as sample:
            image, teacher = sample["image"], sample["disparity"].astype(np.float32)
        student = map_of(srgb_to_linear(image), run)
        size = (student.shape[1], student.shape[0])
        found[path.stem] = spearman(
            student, cv2.resize(teacher, size, interpolation=cv2.INTER_AREA)
        )
    return found


def edge_displacement(
    refined: np.ndarray, alpha: np.ndarray, reach: int = 16
) -> tuple[float, float]:
    """Distance of the map's step from a true outline, measured along the outline's normals.

    On each normal the map's levels slightly inside and outside are read; where the inside is
    nearer, the outline counts as seen, and the crossing halfway between both levels is the edge.

    Args:
        refined: float32 H x W; alpha: float32 H x W, the true cut-out.
        reach: half-length of the normals, pixels; the levels are read at its outer quarter.
    Returns:
        mean displacement of the seen outline, pixels (NaN: none is seen); the seen share, 0..1
        (NaN: there is no clear outline).
    """
    solid = (alpha > 0.5).astype(np.uint8)
    signed = cv2.distanceTransform(solid, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    signed -= cv2.distanceTransform(1 - solid, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    smooth = cv2.GaussianBlur(signed, (0, 0), 2.0)
    normal_x, normal_y = cv2.Sobel(smooth, -1, 1, 0), cv2.Sobel(smooth, -1, 0, 1)
    inner = np.zeros_like(solid)
    inner[reach:-reach, reach:-reach] = 1
    rows, columns = np.nonzero((np.abs(signed) <= 1) & (inner > 0))
    length = np.hypot(normal_x, normal_y)[rows, columns]
    rows, columns, length = rows[length > 4], columns[length > 4], length[length > 4]
    if len(rows) == 0:
        return float("nan"), float("nan")
    along = np.arange(-reach, reach + 1, 0.5, dtype=np.float32)
    x = columns[:, None] + along * (normal_x[rows, columns] / length)[:, None]
    y = rows[:, None] + along * (normal_y[rows, columns] / length)[:, None]
    profile, truth = (
        cv2.remap(plane, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR)
        for plane in (refined, alpha)
    )
    quarter = len(along) // 8
    outside, inside = profile[:, :quarter].mean(1), profile[:, -quarter:].mean(1)
    # Thin parts and neighboring outlines have no clear inside and outside: not counted.
    clear = (truth[:, -quarter:].min(1) > 0.9) & (truth[:, :quarter].max(1) < 0.1)
    seen = clear & (inside - outside > 0.05)
    if not seen.any():
        return float("nan"), 0.0 if clear.any() else float("nan")
    middle = ((inside + outside) / 2)[seen, None]
    found = _crossing(profile[seen] - middle, along)
    true = _crossing(truth[seen] - 0.5, along)
    return float(np.abs(found - true).mean()), float(seen.sum() / clear.sum())


def _crossing(profiles: np.ndarray, along: np.ndarray) -> np.ndarray:
    """Where each profile first rises above 0."""
    return along[(profiles > 0).argmax(1)]


def edge_scenes(samples: list[Path], mattes: list[Path], count: int):
    """Yield (image uint8 at 1024 px, true alpha) of cut-outs over held-out photos."""
    for index in range(count):
        rng = np.random.default_rng(index)
        with np.load(samples[rng.integers(len(samples))]) as sample:
            image = sample["image"]
        scale = 1024 / max(image.shape[:2])
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        yield composite(rng, image, *read_matte(mattes[index % len(mattes)]))


def _ranks(values: np.ndarray) -> np.ndarray:
    _, inverse, counts = np.unique(values.ravel(), return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[inverse]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.depth.evaluate", description=__doc__)
    parser.add_argument("--model", type=Path, default=Path("resources/models/depth-s.onnx"))
    parser.add_argument("--labels", type=Path, default=Path("runs/depth/labels/held_out"))
    parser.add_argument("--mattes", type=Path, default=Path("../shared/mattes"))
    parser.add_argument("--held-out", type=Path, default=Path(__file__).parent / "held_out.txt")
    options = parser.parse_args()
    run = OnnxSession(options.model, "cpu").run
    samples = sorted(options.labels.glob("*.npz"))
    found = correlations(run, samples)
    for name, value in sorted(found.items(), key=lambda item: item[1]):
        print(f"{value:7.3f}  {name}")
    values = np.sort(list(found.values()))
    tenth = values[: max(1, round(len(values) / 10))]
    print(
        f"Spearman with the teacher on {len(values)} held-out photos: median "
        f"{np.median(values):.3f}, worst tenth {tenth.mean():.3f} (mean), {tenth[-1]:.3f} (bound)"
    )
    names = set(options.held_out.read_text().split())
    mattes = [path for path in sorted(options.mattes.glob("*.png")) if path.name in names]
    pairs = []
    for image, alpha in edge_scenes(samples, mattes, EDGE_SCENES):
        pixels = srgb_to_linear(image)
        pairs.append(edge_displacement(refine(map_of(pixels, run), pixels), alpha))
    displacement, seen = np.array(pairs).T
    print(
        f"edges of {len(pairs)} cut-outs at 1024 px: mean displacement "
        f"{np.nanmean(displacement):.2f} px, {np.nanmean(seen):.0%} of the outline seen"
    )


if __name__ == "__main__":
    main()
