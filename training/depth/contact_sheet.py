"""Photos next to their depth, for visual inspection: `python -m training.depth.contact_sheet`.

Each cell shows the photo, its refined disparity (bright = near), and the photo with the near half
tinted and the automatic focus point marked. Only photos without license conditions are shown.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np

from engine.backends.onnx import OnnxSession
from engine.depth.estimate import Run
from engine.depth.faces import faces
from engine.depth.refine import refine
from engine.depth.subject import subject
from training.depth.evaluate import map_of
from training.depth.labels import read_rgb
from training.srgb import srgb_to_linear

PHOTOS = (  # all but the last three are held out of training
    "skimage__astronaut",  # portrait
    "skimage__chelsea",  # pet
    "budgie_cc0__extreme-desert-hike",  # landscape
    "pop_unsplash_cc0era__sean-afnan-244576",  # landscape with its reflection
    "immich_pd__wood_anemones",  # macro
    "immich_pd__cyclamen_persicum",  # macro
    "immich_pd__book-beside-flowers",  # still life
    "immich_pd__silver_fir",  # forest
    "budgie_cc0__oakland-zoo-otters",  # animals
    "budgie_cc0__roman-colosseum",  # architecture
    "budgie_cc0__piazza-gae-aulenti",  # a view straight up
    "kodak__kodim06",  # sea
    "kodak__kodim07",  # flowers in front of a window
    "kodak__kodim10",  # sails
    "kodak__kodim11",  # harbor
    "kodak__kodim22",  # barn and trees
    "kodak__kodim24",  # house
    "budgie_cc0__casa-mila",  # a view up a courtyard
    "immich_pd__japanese-shop",  # street at night
    "skimage__coffee",  # interior
)

CELL = (300, 200)
COLUMNS = 2


def cell(image: np.ndarray, run: Run) -> np.ndarray:
    """uint8 photo -> uint8 strip: photo, disparity, overlay, each fitted into `CELL`."""
    pixels = srgb_to_linear(image)
    disparity = refine(map_of(pixels, run), pixels)
    levels = np.rint(disparity * 255).astype(np.uint8)
    colors = cv2.applyColorMap(levels, cv2.COLORMAP_INFERNO)[..., ::-1]
    tint = np.clip((disparity - 0.5) * 4, 0, 0.6)[..., None]
    overlay = (image * (1 - tint) + np.array([255, 120, 0]) * tint).astype(np.uint8)
    x, y = subject(pixels, disparity, faces(pixels))
    place = (round(x * image.shape[1]), round(y * image.shape[0]))
    size = max(image.shape[:2]) // 40
    cv2.circle(overlay, place, size + 2, (0, 0, 0), max(2, size // 3), cv2.LINE_AA)
    cv2.circle(overlay, place, size, (80, 255, 80), max(2, size // 4), cv2.LINE_AA)
    return np.hstack([_fit(picture) for picture in (image, colors, overlay)])


def _fit(picture: np.ndarray) -> np.ndarray:
    height, width = picture.shape[:2]
    scale = min(CELL[0] / width, CELL[1] / height)
    size = (round(width * scale), round(height * scale))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    frame = np.full((CELL[1] + 4, CELL[0] + 4, 3), 24, np.uint8)
    top, left = (frame.shape[0] - size[1]) // 2, (frame.shape[1] - size[0]) // 2
    frame[top : top + size[1], left : left + size[0]] = small
    return frame


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m training.depth.contact_sheet", description=__doc__
    )
    parser.add_argument("--photos", type=Path, default=Path("../shared/photos"))
    parser.add_argument("--model", type=Path, default=Path("resources/models/depth-s.onnx"))
    parser.add_argument("--out", type=Path, default=Path("docs/depth.jpg"))
    options = parser.parse_args()
    run = OnnxSession(options.model, "cpu").run
    cells = [cell(read_rgb(options.photos / f"{name}.jpg"), run) for name in PHOTOS]
    rows = [np.hstack(cells[i : i + COLUMNS]) for i in range(0, len(cells), COLUMNS)]
    options.out.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(options.out), np.vstack(rows)[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 85])
    print(options.out)


if __name__ == "__main__":
    main()
