"""Real shallow-focus photos before and after deconvolution, at 100 %.

    python -m tests.bench source_sheet PHOTO PHOTO ... -o docs/source_sheet.jpg

For each photo the crop with the largest change, before and after; two photos per line.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np

from engine.backends.loader import Models
from engine.depth.estimate import estimate
from engine.depth.refine import refine
from engine.optics.deconvolve import deconvolve
from engine.optics.source import measure
from tests.bench._reading import reading_coc
from training.srgb import linear_to_srgb, srgb_to_linear

CROP = 256
LONG_SIDE = 1600
"""Larger photos are downscaled to this first."""


def main(args: list[str]) -> None:
    """Write the sheet and print each photo's lens."""
    parser = argparse.ArgumentParser(prog="tests.bench source_sheet")
    parser.add_argument("photos", nargs="+", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args(args)
    models = Models()
    session, run = models.get("depth"), models.get("defocus").run
    cells = []
    for path in options.photos:
        picture = np.asarray(cv2.imread(str(path), cv2.IMREAD_COLOR_RGB))
        scale = min(1, LONG_SIDE / max(picture.shape))
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        pixels = srgb_to_linear(picture.astype(np.float32) / 255)
        raw = estimate(pixels, session.run)
        if raw is None:
            print(f"{path.name}: no depth")
            continue
        disparity = refine(raw, pixels)
        reading = measure(pixels, disparity, run)
        lens = reading.lens
        print(
            f"{path.name}: blur {lens.blur:.1f}, focus disparity {lens.focus_disparity:.2f}, "
            f"confidence {lens.confidence:.2f}",
            flush=True,
        )
        coc = reading_coc(reading, pixels, disparity)
        if coc.any():
            result = deconvolve(pixels, coc)
            cells.append(_cell(f"{path.stem}  B {lens.blur:.0f}", pixels, result))
    cells += [np.zeros_like(cells[0])] * (len(cells) % 2)
    lines = [np.hstack(cells[index : index + 2]) for index in range(0, len(cells), 2)]
    sheet = np.vstack(lines)[..., ::-1]
    cv2.imwrite(str(options.output), sheet, [cv2.IMWRITE_JPEG_QUALITY, 92])


def _cell(name: str, before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Two crops side by side with the name above, uint8."""
    tones = linear_to_srgb(before), linear_to_srgb(after)
    change = cv2.boxFilter(np.abs(tones[1] - tones[0]).mean(2), -1, (CROP, CROP))
    half = CROP // 2
    inside = change[half:-half, half:-half]
    y, x = np.unravel_index(inside.argmax(), inside.shape)
    crops = [np.round(tone[y : y + CROP, x : x + CROP] * 255).astype(np.uint8) for tone in tones]
    title = np.zeros((18, 2 * CROP + 8, 3), np.uint8)
    cv2.putText(title, name, (4, 13), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (220,) * 3, 1, cv2.LINE_AA)
    gap = np.zeros((CROP, 4, 3), np.uint8)
    return np.vstack([title, np.hstack([crops[0], gap, crops[1], gap])])
