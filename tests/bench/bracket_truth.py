"""Simulated focus brackets against their traced truth, compared with the best frame and enfuse.

    python -m tests.bench bracket_truth --photos DIR --mattes DIR --cache DIR --brackets 6

PSNR in sRGB of the all-in-focus photo, excluding 24 px at the border. Where something moves, any
one of its positions counts as correct, and so does the scene without it. enfuse (Debian) gets the
frames aligned by this program as 16-bit TIFF, with options for focus stacking; it is for measuring
only.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np

from engine.stack.align import align, view
from engine.stack.frames import bracket_frames
from engine.stack.merge import merge
from engine.stack.warp import apply_alignment
from tests.bench.stack_shots import SIZE, Bracket, load_or_take
from training.srgb import linear_to_srgb, srgb_to_linear

BORDER = 24
PICKS = {5: (0, 1, 2, 3, 4), 3: (0, 2, 4), 2: (0, 4)}
ENFUSE = (
    "--exposure-weight=0", "--saturation-weight=0", "--contrast-weight=1", "--hard-mask",
    "--contrast-window-size=9", "--gray-projector=l-star",
)  # fmt: skip
"""The best for enfuse of three settings tried."""


def main(args: list[str]) -> None:
    """Print a line for each bracket and number of frames, then the means."""
    parser = argparse.ArgumentParser(prog="tests.bench bracket_truth")
    parser.add_argument("--photos", type=Path, default=Path("../shared/photos"))
    parser.add_argument("--mattes", type=Path, default=Path("../shared/mattes"))
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "brackets")
    parser.add_argument("--brackets", type=int, default=6)
    options = parser.parse_args(args)
    means: dict[int, list[list[float]]] = {count: [] for count in PICKS}
    for seed in range(options.brackets):
        bracket = load_or_take(options.photos, options.mattes, seed, options.cache)
        for count, picks in PICKS.items():
            row = judge(bracket, picks)
            means[count].append(row[:3])
            print(
                f"{seed}{' moving' if bracket.moving else ''}; {count} frames; stack {row[0]:.2f}; "
                f"best frame {row[1]:.2f}; enfuse {row[2]:.2f}; seconds of processor time "
                f"{row[3]:.1f}, of enfuse {row[4]:.1f}",
                flush=True,
            )
    for count, rows in means.items():
        stack, best, enfuse = np.mean(rows, axis=0)
        print(f"{count} frames: stack {stack:.2f}, best frame {best:.2f}, enfuse {enfuse:.2f} dB")
    print(f"with 5 frames must be >= 36 dB; load {os.getloadavg()[0]:.1f}")


def judge(bracket: Bracket, picks: tuple[int, ...]) -> list[float]:
    """PSNR of stack, best frame and enfuse; CPU seconds of the stack and of enfuse."""
    frames = bracket_frames([bracket.frames[index] for index in picks])
    start = time.process_time()
    merged = merge(frames)
    seconds = time.process_time() - start
    photos = [frame.read().pixels for frame in frames]
    aligned = [
        apply_alignment(photo, found, SIZE)[0]
        for photo, found in zip(photos, merged.alignments, strict=True)
    ]
    best = max(_score(photo, bracket, index, picks) for index, photo in enumerate(photos))
    fused, fusing = _enfuse(aligned)
    other = float("nan") if fused is None else _score(fused, bracket, merged.reference, picks)
    stack = _score(merged.photo.pixels, bracket, merged.reference, picks)
    return [stack, best, other, seconds, fusing]


def _score(pixels: np.ndarray, bracket: Bracket, reference: int, picks: tuple[int, ...]) -> float:
    frame = picks[reference]
    truth = bracket.truth(frame)
    inner = np.zeros(truth.shape[:2], bool)
    inner[BORDER:-BORDER, BORDER:-BORDER] = True
    error = _error(pixels, truth)
    if not bracket.moving:
        return float(-10 * np.log10(error[inner].mean()))
    moving = cv2.dilate(bracket.movement.astype(np.uint8), np.ones((15, 15), np.uint8)) > 0
    candidates = [bracket.bare(frame)]
    for index in picks:
        laid = align(view(truth), view(bracket.truth(index)))
        candidates.append(apply_alignment(bracket.truth(index), laid, SIZE)[0])
    least = min(_error(pixels, each)[inner & moving].sum() for each in candidates)
    return float(-10 * np.log10((error[inner & ~moving].sum() + least) / inner.sum()))


def _error(pixels: np.ndarray, truth: np.ndarray) -> np.ndarray:
    one, other = (linear_to_srgb(np.clip(each, 0, 1)) for each in (pixels, truth))
    return ((one - other) ** 2).mean(axis=2)


def _enfuse(aligned: list[np.ndarray]) -> tuple[np.ndarray | None, float]:
    """Linear pixels from enfuse and its CPU seconds; None if it is not installed."""
    if shutil.which("enfuse") is None:
        return None, float("nan")
    with tempfile.TemporaryDirectory() as folder:
        names = [str(Path(folder) / f"{index}.tif") for index in range(len(aligned))]
        for name, pixels in zip(names, aligned, strict=True):
            codes = linear_to_srgb(np.clip(pixels, 0, 1)) * 65535
            cv2.imwrite(name, np.round(codes).astype(np.uint16)[..., ::-1])
        out = str(Path(folder) / "out.tif")
        before = os.times()
        subprocess.run(["enfuse", "-o", out, *ENFUSE, *names], check=True, capture_output=True)
        after = os.times()
        codes = np.asarray(cv2.imread(out, cv2.IMREAD_UNCHANGED))[..., 2::-1]
    spent = after.children_user + after.children_system
    spent -= before.children_user + before.children_system
    return srgb_to_linear(codes.astype(np.float32) / 65535), spent
