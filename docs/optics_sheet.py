"""The contact sheet of the optical renderer: photo, disparity, four lenses, a row a photo.

    python docs/optics_sheet.py -o docs/optics.jpg PHOTO DISPARITY [PHOTO DISPARITY ...]

DISPARITY is what `diffcamera depth PHOTO -o DISPARITY` writes (16-bit PNG, 65535 = nearest).
"""

import argparse
from pathlib import Path

import cv2
import numpy as np

from engine.depth.file import read_disparity
from engine.depth.refine import refine
from engine.files.display import to_display
from engine.files.read import read_photo
from engine.lens import Aperture, Lens
from engine.optics.render import render


def lenses(near: float, far: float) -> list[Lens]:
    """The subject sharp, the distance sharp, soap bubbles, hearts with a cat's eye."""
    return [
        Lens(blur=60, focus_disparity=near, range=0.04),
        Lens(blur=60, focus_disparity=far, range=0.04),
        Lens(blur=90, focus_disparity=near, range=0.04, aperture=Aperture("ring"), boost=1.0),
        Lens(
            blur=90, focus_disparity=near, range=0.04, boost=1.0,
            aperture=Aperture("heart", cats_eye=0.8),
        ),
    ]  # fmt: skip


def row(photo_path: Path, disparity_path: Path, width: int) -> tuple[np.ndarray, list[np.ndarray]]:
    """One row of the sheet, and the four pictures at full size (uint8 RGB)."""
    photo = read_photo(photo_path)
    disparity = refine(read_disparity(disparity_path, photo.size), photo.pixels)
    near, far = (float(np.quantile(disparity, q)) for q in (0.8, 0.07))
    pictures = [
        to_display(render(photo.pixels, disparity, lens), photo.metadata)
        for lens in lenses(near, far)
    ]
    gray = np.round(disparity * 255).astype(np.uint8)[..., None].repeat(3, 2)
    shown = [to_display(photo.pixels, photo.metadata), gray, *pictures]
    size = (width, round(width * photo.size[1] / photo.size[0]))
    cells = [cv2.resize(image, size, interpolation=cv2.INTER_AREA) for image in shown]
    return np.hstack(cells), pictures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--width", type=int, default=360, help="of a cell, pixels")
    parser.add_argument("--full", type=Path, help="a folder for the pictures at full size")
    options = parser.parse_args()
    rows = []
    for photo, disparity in zip(options.files[::2], options.files[1::2], strict=True):
        cells, pictures = row(photo, disparity, options.width)
        rows.append(cells)
        for index, picture in enumerate(pictures):
            if options.full:
                options.full.mkdir(parents=True, exist_ok=True)
                path = options.full / f"{photo.stem}-{index}.png"
                cv2.imwrite(str(path), picture[..., ::-1])
    cv2.imwrite(str(options.output), np.vstack(rows)[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 88])


if __name__ == "__main__":
    main()
