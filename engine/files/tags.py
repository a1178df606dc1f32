"""Which EXIF and TIFF tags travel to a result: an allow-list, so no unknown one can be wrong.

A result has different pixels than its source. Tags that say how pixels were stored, that hold
pixels or layers themselves (37724 and the like), or that are unknown here would be wrong there. So
a tag travels if it is known to describe the photo, or if it is a short text.
Numbers from Exif 3.0, TIFF/EP (ISO 12234-2) and the registered private tags of TIFF.
"""

from __future__ import annotations

from engine.files import ifd

_LONGEST_TEXT = 4096
"""Maximum bytes of text in an unknown tag that travels; longer text is a program's state."""

_TIFF = (
    *(0x010D, 0x010E, 0x010F, 0x0110, 0x0112, 0x011A, 0x011B, 0x011D, 0x0128, 0x0131, 0x0132),
    *(0x0100, 0x0101, 0x0213, 0x013B, 0x013C, 0x4746, 0x4749, 0x8298),
    *range(0x9C9B, 0x9CA0),  # Windows: title, comment, author, keywords, subject
    *(0xC4A5, 0xA005, 0x8769, 0x8825),
)
_EXIF = (
    *(0x829A, 0x829D, 0x8822, 0x8824, 0x8827, 0x8828, 0x882A, 0x882B, *range(0x8830, 0x8836)),
    *(0x9000, 0x9003, 0x9004, *range(0x9010, 0x9013), 0x9101, 0x9102, *range(0x9201, 0x9218)),
    *(0x927C, 0x9286, *range(0x9290, 0x9293), *range(0x9400, 0x9406), *range(0xA000, 0xA006)),
    *(0xA20B, 0xA20C, 0xA20E, 0xA20F, 0xA210, 0xA214, 0xA215, 0xA217, *range(0xA300, 0xA303)),
    *(*range(0xA401, 0xA40D), 0xA420, *range(0xA430, 0xA43D), *range(0xA460, 0xA463), 0xA500),
)
KNOWN = frozenset(_TIFF + _EXIF)
"""Tags that describe the photo, how it was taken or its maker."""

BESIDE = frozenset([700, 33723, 34377, 34675])
"""XMP, IPTC, Photoshop's resources, ICC: what travels separately from EXIF."""

# How a TIFF file stores its pixels: written anew with each file, never carried over.
STORAGE = frozenset(
    [
        *(*range(254, 260), *range(262, 267), 273, 277, 278, 279, 280, 281, 284, *range(288, 294)),
        *(297, 301, *range(317, 326), 330, 332, 333, 334, *range(336, 343), 347, *range(512, 522)),
        *(*range(529, 533), 32932, 32995, 32996, 33421, 33422),
        *(*range(50706, 51200), *range(52525, 52600)),  # DNG's description of its raw pixels
    ]
)

_NAMES = {
    0x927C: "the camera's MakerNote",
    0x9286: "UserComment",
    0x9213: "ImageHistory",
    0xC4A5: "PrintImageMatching",
    0x010E: "ImageDescription",
    0x935C: "Photoshop's layers (of the photo before the edit)",
}


def travels(tag: int, entry: ifd.Entry) -> bool:
    """Whether a tag of a photo belongs in a result that is made from it."""
    if tag in STORAGE or tag in BESIDE:
        return False
    return tag in KNOWN or (entry.kind == ifd.ASCII and len(entry.data) <= _LONGEST_TEXT)


def traveling(table: ifd.Table) -> ifd.Table:
    """The tags of a table that travel."""
    return {tag: entry for tag, entry in table.items() if travels(tag, entry)}


def left_out(table: ifd.Table) -> tuple[str, ...]:
    """Names of the tags of a table that do not travel, except those that every file gets anew."""
    return tuple(
        f"{name_of(tag)} ({max(1, round(len(entry.data) / 1024))} kB)"
        for tag, entry in sorted(table.items())
        if tag not in STORAGE | BESIDE and not travels(tag, entry)
    )


def value_rank(tag: int) -> int:
    """How important a tag is when space is short: 0 = least."""
    if tag not in KNOWN:
        return 0
    return 1 if tag in (0x927C, 0xC4A5) else 2


def name_of(tag: int) -> str:
    """The name of a tag in notices."""
    return _NAMES.get(tag, f"tag {tag}")
