"""The pictures of docs/lenses.md: lights through each trait and each lens, and photos.

    python docs/lens_sheet.py -o docs/lights.jpg lights
    python docs/lens_sheet.py -o docs/lenses.jpg photos PHOTO DISPARITY [PHOTO DISPARITY ...]

DISPARITY is what `diffcamera depth PHOTO -o DISPARITY` writes (16-bit PNG, 65535 = nearest).
"""

import argparse
from pathlib import Path

import cv2
import numpy as np

from engine.camera import read_camera, stopped_down
from engine.depth.file import read_disparity
from engine.depth.refine import refine
from engine.files.display import to_display
from engine.files.read import read_photo
from engine.geometry import Region
from engine.lens import Aperture, Lens
from engine.lens_profile import shipped_profiles
from engine.optics.blur import blurred
from engine.optics.chromatic import ColorBlur
from engine.optics.render import render

CELL = 104
RADIUS = 30.0
PLACES = ((0.5, 0.5), (0.75, 0.25), (1.0, 0.0))
"""Center, half way to the corner, corner."""

TRAITS = {
    "plain": Aperture(),
    "spherical 1": Aperture(spherical=1),
    "spherical -1": Aperture(spherical=-1),
    "apodization 1": Aperture(apodization=1),
    "onion 1": Aperture(onion=1),
    "ring": Aperture("ring"),
    "7 blades": Aperture("blades", curvature=0.2),
    "cats-eye 1": Aperture(cats_eye=1),
    "swirl 1": Aperture(swirl=1),
    "coma 1": Aperture(coma=1),
    "fringe 1": Aperture(fringe=1),
    "lateral-color 1": Aperture(lateral_color=1),
    "anamorphic 2": Aperture(anamorphic=2),
}
SHOWN = (
    "double-gauss-50", "petzval-85", "triplet-soap-100", "stf-135", "mirror-500", "anamorphic-2x",
    "vintage-58", "meniscus-portrait",
)  # fmt: skip


def light(aperture: Aperture, place: tuple[float, float], radius: float) -> np.ndarray:
    """A white light at a place of a 3:2 picture, uint8 CELL x CELL x 3."""
    planes = [np.zeros((CELL, CELL), np.float32) for _ in range(3)]
    for plane in planes:
        plane[CELL // 2, CELL // 2] = 1
    size = (64 * CELL, 96 * CELL)
    middle = (round(place[1] * size[0]), round(place[0] * size[1]))
    top, left = (min(max(m - CELL // 2, 0), s - CELL) for m, s in zip(middle, size, strict=True))
    region = Region(top, top + CELL, left, left + CELL)
    color = ColorBlur.of(aperture, 1024)
    drawn = np.dstack(blurred(planes, aperture, radius, region, size, color=color, of=(0, 1, 2)))
    level = np.sort(drawn.max(2).ravel())[-60] * 1.05
    return np.round(255 * np.clip(drawn / level, 0, 1) ** (1 / 2.2)).astype(np.uint8)


def lights() -> np.ndarray:
    """A row a trait or lens: center, mid-field and corner behind the focus, the corner before.
    Blades are shown as they stand stopped down."""
    rows = list(TRAITS.items())
    rows += [(name, profile.aperture) for name, profile in shipped_profiles().items()]
    drawn = []
    for name, aperture in rows:
        label = np.zeros((CELL, 2 * CELL, 3), np.uint8)
        cv2.putText(
            label, name, (6, CELL // 2), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (255,) * 3, 1, cv2.LINE_AA
        )
        cells = [light(aperture, place, -RADIUS) for place in PLACES]
        drawn.append(np.hstack([label, *cells, light(aperture, PLACES[2], RADIUS)]))
    half = -(-len(drawn) // 2)
    drawn += [np.zeros_like(drawn[0])] * (2 * half - len(drawn))
    return np.hstack([np.vstack(drawn[:half]), np.vstack(drawn[half:])])


def photos(files: list[Path], width: int, full: Path | None) -> np.ndarray:
    """Each photo through eight lenses, in two rows."""
    rows = []
    for photo_path, disparity_path in zip(files[::2], files[1::2], strict=True):
        photo = read_photo(photo_path)
        scale = min(1.0, 1600 / max(photo.size))
        pixels = cv2.resize(photo.pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        disparity = refine(read_disparity(disparity_path, pixels.shape[1::-1]), pixels)
        near = float(np.quantile(disparity, 0.85))
        cells = []
        for name in SHOWN:
            profile = shipped_profiles()[name]
            lens = profile.applied(Lens(blur=85, focus_disparity=near, range=0.05))
            lens = stopped_down(lens, read_camera(photo.metadata.exif))
            picture = to_display(render(pixels, disparity, lens), photo.metadata)
            if full:
                full.mkdir(parents=True, exist_ok=True)
                cv2.imwrite(str(full / f"{photo_path.stem}-{name}.png"), picture[..., ::-1])
            size = (width, round(width * picture.shape[0] / picture.shape[1]))
            cell = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
            for color, thick in (((0,) * 3, 3), ((255,) * 3, 1)):
                cv2.putText(
                    cell, name, (8, 20), cv2.FONT_HERSHEY_SIMPLEX, 0.5, color, thick, cv2.LINE_AA
                )
            cells.append(cell)
        rows += [np.hstack(cells[:4]), np.hstack(cells[4:])]
    return np.vstack(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("lights", "photos"))
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--width", type=int, default=360, help="of a cell, pixels")
    parser.add_argument("--full", type=Path, help="a folder for the pictures at their own size")
    options = parser.parse_args()
    if options.what == "lights":
        sheet = lights()
    else:
        sheet = photos(options.files, options.width, options.full)
    cv2.imwrite(str(options.output), sheet[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 88])


if __name__ == "__main__":
    main()
