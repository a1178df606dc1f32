"""XMP files next to a photo, as darktable and Lightroom write them: read, never written to."""

from __future__ import annotations

from pathlib import Path

from engine.files import formats, xmp

_MOST_BYTES = 16 * 2**20
_DC, _XMP = "http://purl.org/dc/elements/1.1/", "http://ns.adobe.com/xap/1.0/"
_LIGHTROOM, _PHOTOSHOP = "http://ns.adobe.com/lightroom/1.0/", "http://ns.adobe.com/photoshop/1.0/"
TAKEN_OVER = frozenset(
    [
        *((_DC, name) for name in ("title", "description", "subject", "creator", "rights")),
        *((_XMP, name) for name in ("Rating", "Label")),
        *((_PHOTOSHOP, name) for name in ("Headline", "City", "State", "Country", "Credit")),
        (_LIGHTROOM, "hierarchicalSubject"),
    ]
)
"""What the photographer says about the photo; other programs' development is not taken over."""


def with_sidecar(photo: Path, packet: bytes) -> bytes:
    """The photo's own packet with what the XMP file next to it says, which is newer."""
    for path in _places(photo):
        try:
            if not path.is_file() or path.stat().st_size > _MOST_BYTES:
                continue
            other = xmp.parse(path.read_bytes())
        except OSError:  # a name that is too long, a folder that may not be read
            continue
        tree = xmp.parse(packet)
        if tree is None or other is None:
            continue
        before = tree.toxml()
        xmp.merge(tree, other, TAKEN_OVER, replace=True)
        if tree.toxml() != before:
            packet = xmp.serialize(tree)
    return packet


def _places(photo: Path) -> list[Path]:
    """`photo.raf.xmp` (darktable); for RAW also `photo.xmp` (Lightroom), which takes precedence."""
    places = [photo.with_name(photo.name + ".xmp")]
    row = formats.of_suffix(photo)
    if row is not None and row.name == "raw":
        places += [photo.with_suffix(".xmp"), photo.with_suffix(".XMP")]
    return places
