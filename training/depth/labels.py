"""Teacher labels: `python -m training.depth.labels` stores photos with the teacher's disparity.

One sample is one `.npz`: `image` uint8 H x W x 3 (sRGB) and `disparity` float16 H x W in [0, 1]
(scaled by its own range; 1 = nearest), both at training size. Besides photos there are composites:
the teacher treats any picture consistently, so a cut-out pasted on another photo and labeled by
the teacher is as good a sample as a photo, and photos are few.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from engine.errors import InputError

SHORT_SIDE = 392
"""Short side of the stored samples, in pixels."""

TEACHER_SIDE = 518
"""Short side of the input of Depth Anything V2, a multiple of 14."""

MEAN = np.array([0.485, 0.456, 0.406], np.float32)
STD = np.array([0.229, 0.224, 0.225], np.float32)

Teacher = Callable[[np.ndarray], np.ndarray]
"""uint8 sRGB H x W x 3 -> float32 H x W, near = high, any scale."""


def load_teacher(source: str, device: str = "cpu", side: int = TEACHER_SIDE) -> Teacher:
    """A Depth Anything model in the transformers layout, from a folder or a hub id.

    Args:
        side: short side of its input, a multiple of 14.
    Raises:
        OSError: no model there.
    """
    import torch
    from transformers import DepthAnythingForDepthEstimation

    model = DepthAnythingForDepthEstimation.from_pretrained(source, dtype=torch.float32)
    model.eval()
    model.to(device)  # pyright: ignore[reportArgumentType]  (its stub wants no argument)

    def teacher(image: np.ndarray) -> np.ndarray:
        height, width = image.shape[:2]
        scale = side / min(height, width)
        size = (_multiple(width * scale, 14), _multiple(height * scale, 14))
        small = cv2.resize(image, size, interpolation=cv2.INTER_CUBIC)
        pixels = (small.astype(np.float32) / 255 - MEAN) / STD
        batch = torch.from_numpy(np.ascontiguousarray(pixels.transpose(2, 0, 1)))[None]
        with torch.inference_mode():
            predicted = model(batch.to(device)).predicted_depth[0]
        return predicted.float().cpu().numpy()

    return teacher


def write_sample(path: Path, image: np.ndarray, disparity: np.ndarray) -> None:
    """Store one sample at training size; `disparity` may have any scale and size."""
    scale = SHORT_SIDE / min(image.shape[:2])
    size = (round(image.shape[1] * scale), round(image.shape[0] * scale))
    shrinks = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    image = cv2.resize(image, size, interpolation=shrinks)
    disparity = cv2.resize(disparity, size, interpolation=cv2.INTER_LINEAR)
    low, high = float(disparity.min()), float(disparity.max())
    disparity = (disparity - low) / max(high - low, 1e-6)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez(file, image=image, disparity=disparity.astype(np.float16))
    os.replace(part, path)


def read_rgb(path: Path) -> np.ndarray:
    """uint8 sRGB H x W x 3.

    Raises:
        InputError: the file is not a picture.
    """
    image = cv2.imread(str(path), cv2.IMREAD_COLOR_RGB)
    if image is None:
        raise InputError(f"{path}: not a picture that can be read; give a folder of JPEG or PNG")
    return image


def read_matte(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """A cut-out: uint8 sRGB H x W x 3 and its alpha, float32 H x W in [0, 1].

    Raises:
        InputError: the file is not an RGBA picture.
    """
    rgba = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if rgba is None or rgba.ndim != 3 or rgba.shape[2] != 4:
        raise InputError(f"{path}: not an RGBA picture; mattes need an alpha channel")
    return rgba[..., 2::-1].copy(), rgba[..., 3].astype(np.float32) / 255


def composite(
    rng: np.random.Generator, background: np.ndarray, cutout: np.ndarray, alpha: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """A cut-out over a background, at a random position, size and brightness.

    Args:
        background: uint8 H x W x 3.
        cutout: uint8 h x w x 3; alpha: float32 h x w in [0, 1].
    Returns:
        uint8 H x W x 3, and the alpha where it was placed, float32 H x W.
    """
    height, width = background.shape[:2]
    placed = np.zeros((height, width), np.float32)
    rows, columns = np.nonzero(alpha > 0.05)
    box = np.s_[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    cutout, alpha = cutout[box], alpha[box]
    scale = rng.uniform(0.35, 1.1) * min(height / alpha.shape[0], width / alpha.shape[1])
    size = (max(2, int(alpha.shape[1] * scale)), max(2, int(alpha.shape[0] * scale)))
    cutout = cv2.resize(cutout, size, interpolation=cv2.INTER_AREA)
    alpha = cv2.resize(alpha, size, interpolation=cv2.INTER_AREA)
    if rng.random() < 0.5:
        cutout, alpha = cutout[:, ::-1], alpha[:, ::-1]
    x = int(rng.integers(-size[0] // 4, max(1, width - size[0] * 3 // 4)))
    # Objects stand on the ground: most cut-outs touch the lower edge or extend beyond it.
    y = height - size[1] + int(rng.uniform(-0.15, 0.25) * height)
    left, top = max(0, x), max(0, y)
    right, bottom = min(width, x + size[0]), min(height, y + size[1])
    if right <= left or bottom <= top:
        return background, placed
    inside = np.s_[top - y : bottom - y, left - x : right - x]
    a = alpha[inside][..., None]
    lit = np.clip(cutout[inside].astype(np.float32) * rng.uniform(0.7, 1.25), 0, 255)
    result = background.copy()
    place = np.s_[top:bottom, left:right]
    placed[place] = alpha[inside]
    result[place] = np.rint(a * lit + (1 - a) * background[place]).astype(np.uint8)
    return result, placed


def near_layer(
    rng: np.random.Generator, image: np.ndarray, disparity: np.ndarray
) -> tuple[np.ndarray, np.ndarray] | None:
    """The nearest part of a photo as a cut-out and its alpha, or None if nothing stands out."""
    height, width = image.shape[:2]
    disparity = disparity.astype(np.float32)
    threshold, _ = cv2.threshold(np.rint(disparity * 255).astype(np.uint8), 0, 255, cv2.THRESH_OTSU)
    mask = (disparity * 255 > threshold + rng.uniform(0, 25)).astype(np.float32)
    mask = cv2.erode(mask, np.ones((3, 3), np.uint8))
    if not 0.04 < mask.mean() < 0.6:
        return None
    alpha = cv2.GaussianBlur(mask, (0, 0), 0.8)
    return image, cv2.resize(alpha, (width, height))


def _multiple(length: float, step: int) -> int:
    return max(step, round(length / step) * step)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.depth.labels", description=__doc__)
    parser.add_argument("--photos", type=Path, default=Path("../shared/photos"))
    parser.add_argument("--mattes", type=Path, default=Path("../shared/mattes"))
    parser.add_argument("--teacher", default="../shared/depth_teacher", help="folder or hub id")
    parser.add_argument("--held-out", type=Path, default=Path(__file__).parent / "held_out.txt")
    parser.add_argument("--out", type=Path, default=Path("runs/depth/labels"))
    parser.add_argument("--composites", type=int, default=0, help="how many to have in the end")
    parser.add_argument("--composite-side", type=int, default=392, help="the teacher's, for them")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()

    import torch

    torch.set_num_threads(options.threads)
    held_out = set(options.held_out.read_text().split())
    teacher = load_teacher(options.teacher, options.device)
    train, evaluate = options.out / "train", options.out / "held_out"
    train.mkdir(parents=True, exist_ok=True)
    evaluate.mkdir(parents=True, exist_ok=True)
    for photo in sorted(options.photos.glob("*.jpg")):
        path = (evaluate if photo.name in held_out else train) / f"{photo.stem}.npz"
        if not path.exists():
            image = read_rgb(photo)
            write_sample(path, image, teacher(image))
    photos = sorted(train.glob("*__*.npz"))
    print(f"{len(photos)} photos labeled, {len(list(evaluate.glob('*.npz')))} held out", flush=True)

    mattes = [read_matte(p) for p in sorted(options.mattes.glob("*.png")) if p.name not in held_out]
    teacher = load_teacher(options.teacher, options.device, options.composite_side)
    for index in range(options.composites):
        path = train / f"composite-{index:05d}.npz"
        if path.exists():
            continue
        rng = np.random.default_rng((options.seed, index))
        image = np.load(photos[rng.integers(len(photos))])["image"]
        for _ in range(rng.integers(1, 3)):
            other = np.load(photos[rng.integers(len(photos))])
            cutout = near_layer(rng, other["image"], other["disparity"])
            if cutout is None or rng.random() < 0.4:
                cutout = mattes[rng.integers(len(mattes))]
            image, _ = composite(rng, image, *cutout)
        write_sample(path, image, teacher(image))


if __name__ == "__main__":
    main()
