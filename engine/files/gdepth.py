"""Depth inside a JPEG as phones store it: Google's GDepth, in XMP.

The map is an 8-bit PNG, base64, in an extended XMP packet, since a JPEG's segment holds 64 KB (XMP
part 3, 1.1.3.1). Levels are RangeInverse: linear in inverse distance, 0 = near, 255 = far.
"""

from __future__ import annotations

import base64

import cv2
import numpy as np

from engine.files import jpeg_segments, xmp

SPACE = "http://ns.google.com/photos/1.0/depthmap/"
NOTE = "http://ns.adobe.com/xmp/note/"
NEAR, FAR = "1.0", "100.0"
"""Distances of levels 0 and 255. Networks know no meters, but readers expect some numbers."""

PART = 65_400
"""Bytes of the extended packet in one segment."""


def with_gdepth(data: bytes, disparity: np.ndarray) -> bytes:
    """A JPEG file with a depth map inside; its pixels are unchanged.

    Args:
        data: a JPEG without extended XMP, in display orientation.
        disparity: float32 H x W in 0..1, 1 = nearest; of any size.
    """
    import hashlib  # here because it loads OpenSSL; few JPEGs get depth

    levels = np.rint((1 - np.clip(disparity, 0, 1)) * 255).astype(np.uint8)
    coded = base64.b64encode(cv2.imencode(".png", levels)[1].tobytes()).decode()
    tree = xmp.parse(b"")
    assert tree is not None
    xmp.put(tree, SPACE, "GDepth", "Data", coded)
    extension = xmp.serialize(tree)
    number = hashlib.md5(extension, usedforsecurity=False).hexdigest().upper()

    old = jpeg_segments.standard_xmp(data)
    tree = xmp.parse(old) or xmp.parse(b"")
    assert tree is not None
    xmp.put(tree, NOTE, "xmpNote", "HasExtendedXMP", number)
    values = {"Format": "RangeInverse", "Near": NEAR, "Far": FAR, "Mime": "image/png"}
    for name, value in values.items():
        xmp.put(tree, SPACE, "GDepth", name, value)
    bodies = [jpeg_segments.XMP + xmp.serialize(tree)]
    for start in range(0, len(extension), PART):
        head = number.encode() + len(extension).to_bytes(4, "big") + start.to_bytes(4, "big")
        bodies.append(jpeg_segments.EXTENDED_XMP + head + extension[start : start + PART])
    new = b"".join(jpeg_segments.segment(jpeg_segments.APP1, body) for body in bodies)
    if old:
        return data.replace(
            jpeg_segments.segment(jpeg_segments.APP1, jpeg_segments.XMP + old), new, 1
        )
    place = _behind_exif(data)
    return data[:place] + new + data[place:]


def _behind_exif(data: bytes) -> int:
    """Where XMP belongs: after the JFIF and EXIF segments."""
    place = 2
    for marker, body in jpeg_segments.segments(data):
        if marker != 0xE0 and not (marker == 0xE1 and body.startswith(b"Exif")):
            break
        place += 4 + len(body)
    return place
