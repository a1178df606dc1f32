"""How much memory a run takes and how much is free: estimated before the run, never after."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psutil

from engine.errors import EngineError

MB = 1_000_000
SPARE = 0.8
"""Share of the free memory that a model may plan to use."""

LARGEST, SMALLEST = 896, 128
"""Sides of the DiT's largest and smallest tile, pixels. 1024 x 768 is nearly as large, so a preview
is one tile, which takes 0.4 GB; beyond, overlaps are few and more would gain little."""

STEP = 16
"""Tile sides are rounded down to multiples of this, pixels."""


@dataclass(frozen=True)
class ExportCost:
    """Peak memory of work on an image, beyond what was held before: straight lines through peaks
    measured at 12 to 100 megapixels, plus about a tenth (docs/performance.md).

    Attributes:
        fixed: bytes, regardless of size: models and tiles.
        per_pixel: bytes, for an image of up to `ONE_PIECE`.
        per_large_pixel: bytes, for a larger one; it takes no less than the largest of those.
    """

    fixed: int
    per_pixel: int
    per_large_pixel: int

    def bytes(self, size: tuple[int, int]) -> int:
        """For an image of `size` (width, height)."""
        pixels = size[0] * size[1]
        one_piece = self.per_pixel * min(pixels, ONE_PIECE)
        return self.fixed + max(one_piece, self.per_large_pixel * pixels)

    def pixels(self, room: int) -> float:
        """Of the largest image that `room` bytes suffice for."""
        left = max(room - self.fixed, 0)
        if left < self.per_pixel * ONE_PIECE:
            return left / self.per_pixel
        return max(left / self.per_large_pixel, ONE_PIECE)


ONE_PIECE = 26_000_000
"""Pixels up to which an image is rendered in one piece, if no recovered photo is held as well; see
`optics.parts`."""

EXPORT = ExportCost(320 * MB, 48, 12)
"""Of an export, once the photo has been read. Large images are rendered in parts, so each further
pixel takes little more than its codes and depth, and only the largest images take more than
`ONE_PIECE`."""

RECOVER = ExportCost(610 * MB, 11, 11)
"""Of recovering a photo whose depth and blur are known, and rendering it. Up to about
30 megapixels the DiT takes most; beyond, a rendering from the recovered photo, which is done in
parts long before `ONE_PIECE`."""

COST_HELD_WHOLE = {
    EXPORT: ExportCost(320 * MB, 74, 25),
    RECOVER: ExportCost(990 * MB, 56, 22),
}
"""The same if the whole image is also held in linear light: larger than its photo, with an alpha
channel, or written with layers."""

COST_WITH_REFERENCE = {
    EXPORT: ExportCost(560 * MB, 90, 90),
    RECOVER: ExportCost(990 * MB, 56, 68),
}
"""The same if a reference photo of about the same size is held as well."""


def free(device: str = "cpu", limit_mb: int = 0) -> int | None:
    """Bytes that a run on `device` may take now; None if the device does not report it.

    Args:
        limit_mb: memory limit of this whole process, MB; 0 = all that is free.
    """
    if device in ("cuda", "tensorrt"):
        return _free_on_gpu()
    room = psutil.virtual_memory().available
    if limit_mb:
        room = min(room, limit_mb * MB - psutil.Process().memory_info().rss)
    return max(room, 0)


def tile_side(bytes_per_pixel: int, room: int | None) -> int:
    """Side of the largest square tile that fits into `room` bytes, between SMALLEST and LARGEST."""
    if room is None:
        return LARGEST
    side = int((SPARE * room / bytes_per_pixel) ** 0.5) // STEP * STEP
    return min(max(side, SMALLEST), LARGEST)


def check_export(
    name: str, size: tuple[int, int], room: int | None, cost: ExportCost = EXPORT
) -> None:
    """Refuse an export that would not fit, before any work is done for it.

    Args:
        name: the photo's, for the message.
        size: (width, height) of the image to be made.
    Raises:
        EngineError: it takes more than `room`; the message says which size would fit.
    """
    need = cost.bytes(size)
    if room is None or need <= room:
        return
    share = cost.pixels(room) / (size[0] * size[1])
    side = int(max(size) * share**0.5) // 100 * 100
    remedy = f"choose a long side of {side} px or less" if side else "close other programs"
    raise EngineError(
        f"{name}: at {size[0]} x {size[1]} the export takes about {need / 1e9:.1f} GB of memory "
        f"and {room / 1e9:.1f} GB are free; {remedy}"
    )


def _free_on_gpu() -> int | None:
    """Free memory of the first GPU as its driver's tool reports it, or None without the tool."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return None
    query = [tool, "--query-gpu=memory.free", "--format=csv,noheader,nounits", "--id=0"]
    try:
        said = subprocess.run(query, capture_output=True, text=True, timeout=5, check=True).stdout
        return int(said.split()[0]) * 2**20
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return None


def peak_rss_mb() -> float:
    """Peak resident memory of this process in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # not getrusage, which on Linux starts at the peak of the parent process
        rows = status.read_text().splitlines()
        return next(int(row.split()[1]) for row in rows if row.startswith("VmHWM")) * 1024 / 1e6
    if sys.platform == "win32":
        return psutil.Process().memory_info().peak_wset / 1e6
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
