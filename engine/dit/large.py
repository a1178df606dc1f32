"""Steps of recover on a picture above the DiT's size, of which nothing whole is float32."""

from __future__ import annotations

import cv2
import numpy as np

from engine.dit.light import light_share
from engine.geometry import Region
from engine.light import Light, WritableLight
from engine.memory import ONE_PIECE
from engine.optics import fused
from engine.optics.keep import PART_PX, decode_keep, encode_keep, keep_of_part
from engine.optics.scene_light import STRAIGHT, ToneCurve
from engine.optics.source_map import CocMap
from engine.optics.tiles import each, even_parts, tiles


def keep_codes(coc: CocMap, radius: float) -> np.ndarray:
    """`keep_map` of a lens that blurs nothing, uint8 H x W in codes of `encode_keep`.

    Args:
        coc: float32 H x W, the photo's signed CoC in pixels.
        radius: the greatest of it.
    """
    codes = np.empty(coc.shape, np.uint8)
    parts = [Region.whole(codes.shape)]
    if codes.size > ONE_PIECE:
        parts = even_parts(codes.shape, PART_PX)
    for part in parts:
        keep = keep_of_part(part, radius, coc, lambda _, own: np.zeros_like(own))[2]
        codes[part.slices] = encode_keep(keep)
    return codes


def finish_large(
    recovered: WritableLight,
    photo: Light,
    keep: np.ndarray,
    long_side: int,
    curve: ToneCurve = STRAIGHT,
) -> None:
    """Give what was recovered the photo's own light (`keep_light`), and put back what is kept.

    Args:
        recovered: float32 H x W x 3, linear light, or in half precision; written to.
        photo: the same, untouched.
        keep: see `keep_codes`.
        long_side: of the whole photo at this size, pixels.
        curve: between the photo's light and that which blur keeps.
    """
    height, width = keep.shape
    share = light_share(recovered, photo, long_side, curve)
    rows = cv2.resize(share, (width, len(share)), interpolation=cv2.INTER_LINEAR)

    def finish(region: Region) -> None:
        tile = region.slices
        own = curve.to_scene(recovered[tile]) * enlarge_rows(rows, region, height)
        own = curve.to_file(own)
        fused.put_back(photo[tile], decode_keep(keep[tile]), own)
        recovered[tile] = own

    each(finish, tiles((height, width), 256))


def enlarge_rows(rows: np.ndarray, region: Region, height: int) -> np.ndarray:
    """A region of a picture that is to be enlarged to `height` rows, bilinear (`cv2.resize`; that
    of regions, `depth.refine.enlarge`, has steps of a 32nd of a pixel, too coarse for so few).

    Args:
        rows: float32 h x W x C.
    """
    place = (np.arange(region.top, region.bottom, dtype=np.float32) + 0.5) * np.float32(
        len(rows) / height
    ) - np.float32(0.5)
    place = np.clip(place, 0, len(rows) - 1)
    above = np.minimum(place.astype(np.int32), max(len(rows) - 2, 0))
    share = (place - above.astype(np.float32))[:, None, None]
    enlarged = np.empty((region.height, region.width, *rows.shape[2:]), np.float32)
    for row in range(above[0], above[-1] + 1):
        upper, lower = rows[[row, min(row + 1, len(rows) - 1)], region.slices[1]]
        between = slice(*np.searchsorted(above, [row, row + 1]))
        np.multiply(share[between], lower - upper, out=enlarged[between])
        enlarged[between] += upper
    return enlarged
