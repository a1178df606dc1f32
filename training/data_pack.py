"""The data pack: photos and mattes of the training split in one small safetensors file.

    python -m training.data_pack --photos ../shared/photos --mattes ../shared/mattes -o PACK

Photos stay JPEG inside the pack and are downscaled only if they do not fit. A matte is stored as
its foreground color (JPEG) and its alpha (PNG). Each photo is stored with its measured sharpness,
so that the simulator takes its all-in-focus textures where a photo really is sharp.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from engine.errors import InputError

CELL = 32
"""Side of the cells in which sharpness is measured, pixels."""

HELD_OUT = Path(__file__).parent / "splits" / "dit_heldout.txt"
SUFFIXES = {".jpg", ".jpeg", ".png"}


@dataclass(frozen=True, eq=False)
class Pack:
    """Decoded photos and mattes.

    Attributes:
        photos: name -> uint8 H x W x 3 sRGB.
        sharpness: name -> float32, one value in 0..1 per whole cell of CELL x CELL pixels.
        mattes: name -> uint8 H x W x 4: sRGB foreground color (not premultiplied) and alpha.
    """

    photos: dict[str, np.ndarray]
    sharpness: dict[str, np.ndarray]
    mattes: dict[str, np.ndarray]


def held_out_names(path: Path = HELD_OUT) -> frozenset[str]:
    """File names (photos and mattes) that are never trained on."""
    lines = path.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def list_pictures(folder: Path) -> list[Path]:
    """The pictures in a folder, sorted by name.

    Raises:
        InputError: the folder is missing or holds no picture.
    """
    paths = sorted(p for p in folder.glob("*") if p.suffix.lower() in SUFFIXES)
    if not paths:
        raise InputError(f"{folder}: no JPEG or PNG pictures there; name a folder of photos")
    return paths


def build(photos: list[Path], mattes: list[Path], out: Path, limit_mb: float = 40) -> int:
    """Pack these files and return the size in bytes.

    Raises:
        InputError: a picture cannot be read, or even small photos exceed `limit_mb`.
    """
    foregrounds = {f"matte/{path.name}": _encode_matte(path) for path in mattes}
    for side in (1024, 896, 768, 640, 512):
        tensors = {}
        for path in photos:
            pixels, data = _fit(path, side)
            tensors[f"photo/{path.name}"] = data
            tensors[f"sharp/{path.name}"] = np.round(sharpness(pixels) * 255).astype(np.uint8)
        for name, (color, alpha) in foregrounds.items():
            tensors[f"{name}/colour"], tensors[f"{name}/alpha"] = color, alpha
        if sum(t.nbytes for t in tensors.values()) <= limit_mb * 1e6 - 100_000:
            part = out.with_name(out.name + ".part")
            save_file(tensors, part, {"side": str(side)})
            os.replace(part, out)
            return out.stat().st_size
    raise InputError(f"{out}: {len(photos)} photos do not fit in {limit_mb} MB; take fewer")


def load(path: Path) -> Pack:
    """Read and decode a pack.

    Raises:
        InputError: the file is missing, truncated or not a data pack.
    """
    try:
        tensors = load_file(path)
    except (SafetensorError, OSError) as fault:
        raise InputError(f"{path}: not a readable data pack ({fault}); make it again") from fault
    photos, sharp, mattes = {}, {}, {}
    for key, value in tensors.items():
        kind, _, name = key.partition("/")
        if kind == "photo":
            photos[name] = _decode(value, cv2.IMREAD_COLOR)[..., ::-1]
        elif kind == "sharp":
            sharp[name] = value.astype(np.float32) / 255
        elif name.endswith("/alpha"):
            name = name.removesuffix("/alpha")
            color = _decode(tensors[f"matte/{name}/colour"], cv2.IMREAD_COLOR)[..., ::-1]
            alpha = _decode(value, cv2.IMREAD_GRAYSCALE)
            mattes[name] = np.dstack([color, alpha])
    if not photos or not mattes:
        raise InputError(f"{path}: no photos and mattes in it; make it with training.data_pack")
    return Pack(photos, sharp, mattes)


def sharpness(pixels: np.ndarray) -> np.ndarray:
    """Sharpness of each cell of a picture, float32 in 0..1.

    Compares the gradient at a cell's strongest edges with the same after a known blur (the ratio
    of Zhuo and Sim 2011): about 1 for an edge that was already soft, 2 and more for a sharp one. A
    cell without edges gives no evidence and gets 0.25.

    Args:
        pixels: uint8 H x W x 3 sRGB, both sides at least CELL.
    """
    gray = cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY).astype(np.float32)
    rows, columns = gray.shape[0] // CELL, gray.shape[1] // CELL

    def strongest(image: np.ndarray) -> np.ndarray:
        dx = cv2.Scharr(image, cv2.CV_32F, 1, 0, scale=1 / 32)
        dy = cv2.Scharr(image, cv2.CV_32F, 0, 1, scale=1 / 32)
        size = np.hypot(dx, dy)[: rows * CELL, : columns * CELL]
        cells = size.reshape(rows, CELL, columns, CELL).transpose(0, 2, 1, 3)
        return np.percentile(cells.reshape(rows, columns, -1), 95, axis=2).astype(np.float32)

    fine = strongest(gray)
    ratio = fine / (strongest(cv2.GaussianBlur(gray, (0, 0), 1.5)) + 0.1)
    measured = np.clip((ratio - 1.2) / 0.6, 0, 1)
    return np.where(fine > 3, measured, 0.25).astype(np.float32)


def foreground(pixels: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """The foreground's own color under a soft alpha (blur fusion, Forte 2021), uint8 H x W x 3.

    Args:
        pixels: uint8 H x W x 3, the photo the matte belongs to.
        alpha: uint8 H x W.
    """
    image = pixels.astype(np.float32) / 255
    a = alpha.astype(np.float32)[..., None] / 255
    front, back = image, image
    for size in (91, 7):
        share = cv2.blur(a, (size, size))[..., None]
        front = cv2.blur(front * a, (size, size)) / (share + 1e-5)
        back = cv2.blur(back * (1 - a), (size, size)) / (1 - share + 1e-5)
        front = np.clip(front + a * (image - a * front - (1 - a) * back), 0, 1)
    return np.round(front * 255).astype(np.uint8)


def _decode(data: np.ndarray, flags: int) -> np.ndarray:
    pixels = cv2.imdecode(data, flags)
    assert pixels is not None
    return pixels


def _read(path: Path, flags: int) -> np.ndarray:
    pixels = cv2.imread(str(path), flags)
    if pixels is None:
        raise InputError(f"{path}: cannot be read as a picture; remove it or save it again")
    return pixels


def _fit(path: Path, side: int) -> tuple[np.ndarray, np.ndarray]:
    """The photo with a long side of at most `side`: (uint8 RGB pixels, its JPEG bytes as uint8)."""
    pixels = _read(path, cv2.IMREAD_COLOR)
    scale = side / max(pixels.shape[:2])
    if scale >= 1 and path.suffix.lower() in {".jpg", ".jpeg"}:
        return pixels[..., ::-1], np.fromfile(path, np.uint8)
    if scale < 1:
        pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return pixels[..., ::-1], cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 92])[
        1
    ].ravel()


def _encode_matte(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """(foreground color as JPEG bytes, alpha as PNG bytes), cropped to the foreground."""
    picture = _read(path, cv2.IMREAD_UNCHANGED)
    if picture.ndim != 3 or picture.shape[2] != 4:
        raise InputError(f"{path}: a matte needs an alpha channel; save it as RGBA PNG")
    alpha = picture[..., 3]
    rows, columns = np.flatnonzero(alpha.max(1) > 8), np.flatnonzero(alpha.max(0) > 8)
    if not rows.size:
        raise InputError(f"{path}: its alpha is empty; remove it")
    color = foreground(picture[..., :3], alpha)
    box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    color, alpha = np.ascontiguousarray(color[box]), np.ascontiguousarray(alpha[box])
    jpeg = cv2.imencode(".jpg", color, [cv2.IMWRITE_JPEG_QUALITY, 93])[1].ravel()
    return jpeg, cv2.imencode(".png", alpha, [cv2.IMWRITE_PNG_COMPRESSION, 9])[1].ravel()


def main() -> None:
    """Command-line entry point."""
    parser = argparse.ArgumentParser(description="Pack photos and mattes into one file")
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--mattes", type=Path, required=True)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--limit-mb", type=float, default=40)
    arguments = parser.parse_args()
    held = held_out_names()
    photos = [p for p in list_pictures(arguments.photos) if p.name not in held]
    mattes = [p for p in list_pictures(arguments.mattes) if p.name not in held]
    size = build(photos, mattes, arguments.output, arguments.limit_mb)
    print(f"{arguments.output}: {len(photos)} photos, {len(mattes)} mattes, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
