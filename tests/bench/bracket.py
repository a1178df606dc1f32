"""Real focus brackets: sharpness of the stack, time, depth, and refocusing to frame planes.

    python -m tests.bench bracket ../shared/focal_stacks

Sharpness is the RMS of the finest detail in cells of 16 px, as the ratio of the stack to the best
aligned frame, in every cell with detail of at least three times the noise. For refocusing, the lens
of the first, a middle and the last frame is rendered and compared (PSNR in sRGB) with the original
frame: from one frame (the reference, deconvolved by its lens as estimated from the bracket) and
from the stack, excluding the target's own pixels. Both use the stack's depth. Depth from focus is
compared with the network's map: mean difference after a linear fit.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from engine.companions import Companions, PhotoFile
from engine.edit import DEFAULT_DEPTH, DepthChoice
from engine.files.formats import photos_in
from engine.lens import Lens, coc_per_disparity, thin_lens_coc
from engine.memory import peak_rss_mb
from engine.optics.deconvolve import deconvolve
from engine.optics.draft import draft
from engine.pipeline.stages import render
from engine.pipeline.store import SceneStore
from engine.scene import Frame, Scene
from engine.stack.sharpness import stabilized_luma
from engine.stack.warp import apply_alignment
from training.srgb import linear_to_srgb

CELL = 16
BORDER = 16


def main(args: list[str]) -> None:
    """Print a line for each scene and the mean gain."""
    folder = Path(args[0] if args else "../shared/focal_stacks")
    scenes = [path for path in sorted(folder.iterdir()) if path.is_dir()]
    gains = []
    for scene in scenes:
        row = judge(photos_in(scene))
        gains.append(row.pop("refocus gain"))
        print(scene.name, *(f"{name} {value}" for name, value in row.items()), sep="; ", flush=True)
    print(f"refocusing from the stack: {np.mean(gains):.2f} dB above one frame (must be >= 3)")
    print(f"load {os.getloadavg()[0]:.1f}, peak memory {peak_rss_mb():.0f} MB", file=sys.stderr)


def judge(paths: list[Path]) -> dict[str, object]:
    """All measurements of one bracket."""
    store = SceneStore()
    store.set_companions(paths[0], Companions(tuple(PhotoFile(path) for path in paths[1:])))
    wall, processor = time.perf_counter(), time.process_time()
    stack = store.stack(paths[0])
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    merged = stack.merged
    aligned = [
        apply_alignment(frame.read().pixels, found, merged.photo.size)[0]
        for frame, found in zip(stack.frames, merged.alignments, strict=True)
    ]
    best = np.stack([_detail(each) for each in aligned])
    textured = best.max(axis=0) > np.maximum(3 * np.median(best.min(axis=0)), 0.008)
    ratio = _detail(merged.photo.pixels)[textured] / best.max(axis=0)[textured]
    depth = DepthChoice(DEFAULT_DEPTH)
    scene = store.scene(paths[0], depth, Frame(None))
    map_ = store.models.get("depth", DEFAULT_DEPTH)
    from engine.depth.estimate import estimate

    monocular = estimate(merged.photo.pixels, map_.run)
    store.models.close()
    alone, together, other = _refocusing(scene, merged.order, merged.reference, aligned)
    return {
        "size": merged.photo.size,
        "seconds": f"{wall:.1f} (of processor time {processor:.1f})",
        "cells >= 0.95": f"{(ratio >= 0.95).mean():.4f}",
        "5 % quantile": f"{np.quantile(ratio, 0.05):.3f}",
        "left out": f"{1 - merged.allowed.mean():.3f}",
        "depth vs network": _difference(scene, monocular),
        "refocus one frame": f"{alone:.2f}",
        "from stack": f"{together:.2f}",
        "from stack and other frames": f"{other:.2f}",
        "refocus gain": max(together, other) - alone,
    }


def _refocusing(
    scene: Scene, order: tuple[int, ...], reference: int, aligned: list[np.ndarray]
) -> tuple[float, float, float]:
    """Mean PSNR against frames at both ends and in the middle: from one frame, from the stack, and
    from the stack with the nearest frame other than the target."""
    assert scene.disparity is not None
    if not scene.frames:
        return float("nan"), float("nan"), float("nan")
    own = scene.frames[order.index(reference)]
    scale = coc_per_disparity(own.blur, scene.photo.size)
    coc = thin_lens_coc(scene.disparity, own.focus_disparity, 0.0, scale)
    sharp = deconvolve(own.pixels, coc)
    rows = []
    for place in sorted({0, len(order) // 2 - 2, len(order) - 1}):
        target = scene.frames[place]
        lens = Lens(focus_disparity=target.focus_disparity, blur=min(target.blur, 100.0))
        truth = aligned[order[place]]
        others = tuple(each for each in scene.frames if each is not target)
        pictures = (
            draft(own.pixels, sharp, scene.disparity, lens, coc),
            draft(scene.photo.pixels, None, scene.disparity, lens),
            render(replace(scene, frames=others), lens, "full"),
        )
        rows.append([_psnr(each, truth) for each in pictures])
    return tuple(np.mean(rows, axis=0))  # pyright: ignore[reportReturnType]


def _difference(scene: Scene, monocular: np.ndarray | None) -> str:
    if monocular is None or scene.disparity is None:
        return "none"
    size = scene.disparity.shape[::-1]
    network = cv2.resize(monocular, size, interpolation=cv2.INTER_LINEAR).ravel()
    fitted = np.polyval(np.polyfit(network, scene.disparity.ravel(), 1), network)
    return f"{np.abs(fitted - scene.disparity.ravel()).mean():.4f}"


def _detail(pixels: np.ndarray) -> np.ndarray:
    luma = stabilized_luma(pixels)
    fine = (luma - cv2.GaussianBlur(luma, (0, 0), 1.0)) ** 2
    rows, columns = (side // CELL for side in luma.shape)
    cells = fine[: rows * CELL, : columns * CELL].reshape(rows, CELL, columns, CELL)
    return np.sqrt(cells.mean(axis=(1, 3)))


def _psnr(pixels: np.ndarray, truth: np.ndarray) -> float:
    inner = (slice(BORDER, -BORDER),) * 2
    difference = linear_to_srgb(pixels)[inner] - linear_to_srgb(truth)[inner]
    return float(-10 * np.log10(np.mean(difference**2)))
