"""Steps of recover for images above the DiT's size, without any full-size float32 array."""

from __future__ import annotations

import numpy as np

from engine.geometry import Region
from engine.light import Light, WritableLight
from engine.memory import ONE_PIECE
from engine.optics import fused
from engine.optics.keep import PART_PX, decode_keep, encode_keep, keep_of_part
from engine.optics.source_map import CocMap
from engine.optics.tiles import each, even_parts, tiles


def keep_codes(coc: CocMap, radius: float) -> np.ndarray:
    """`keep_map` for a lens that blurs nothing, uint8 H x W in codes of `encode_keep`.

    Args:
        coc: float32 H x W, the photo's signed CoC in pixels.
        radius: its maximum.
    """
    codes = np.empty(coc.shape, np.uint8)
    parts = [Region.whole(codes.shape)]
    if codes.size > ONE_PIECE:
        parts = even_parts(codes.shape, PART_PX)
    for part in parts:
        keep = keep_of_part(part, radius, coc, lambda _, own: np.zeros_like(own))[2]
        codes[part.slices] = encode_keep(keep)
    return codes


def put_back_large(recovered: WritableLight, photo: Light, keep: np.ndarray) -> None:
    """Restore the photo's own pixels where they are kept.

    Args:
        recovered: float32 H x W x 3, linear light, or in half precision; modified in place.
        photo: the same, not modified.
        keep: see `keep_codes`.
    """

    def put_back(region: Region) -> None:
        tile = region.slices
        own = recovered[tile]
        fused.put_back(photo[tile], decode_keep(keep[tile]), own)
        recovered[tile] = own

    each(put_back, tiles(keep.shape, 256))
