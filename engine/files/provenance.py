"""What was done to the image, recorded in XMP for whoever looks at it later.

IPTC's DigitalSourceType (NewsCodes) says whether an algorithm altered the photo or a trained model
made parts of it; this program's own properties say how much was recovered, and by what.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.files import xmp

IPTC_EXT = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
OWN = "urn:diffcamera:edit:1.0/"
_CODES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
ALTERED = _CODES + "algorithmicallyEnhanced"
WITH_MODEL = _CODES + "compositeWithTrainedAlgorithmicMedia"
_MADE_BY_MODEL = (WITH_MODEL, _CODES + "trainedAlgorithmicMedia")


@dataclass(frozen=True)
class Provenance:
    """How a result was made.

    Attributes:
        recovered_by: "dit", "physics" or "nothing".
        recovered_share: share of the pixels that recovery changed visibly, 0..1.
        model: name of the model that changed pixels, with its adapter; empty = none did.
    """

    recovered_by: str = "nothing"
    recovered_share: float = 0.0
    model: str = ""


def source_type(packet: bytes, made: Provenance) -> str:
    """IPTC's DigitalSourceType of a result; `packet` is the photo's XMP.

    A photo marked as made by a model stays marked.
    """
    tree = xmp.parse(packet) if packet else None
    old = None if tree is None else xmp.get(tree, IPTC_EXT, "DigitalSourceType")
    if old is not None and xmp.text(old) in _MADE_BY_MODEL:
        return xmp.text(old)
    return WITH_MODEL if made.model else ALTERED


def with_provenance(packet: bytes, made: Provenance) -> bytes:
    """The packet with the source type and this program's own properties."""
    tree = xmp.parse(packet)
    if tree is None:
        return packet
    kind = source_type(packet, made)
    xmp.put(tree, IPTC_EXT, "Iptc4xmpExt", "DigitalSourceType", kind)
    values = {
        "RecoveredBy": made.recovered_by,
        "RecoveredShare": f"{made.recovered_share:.4f}",
        "Model": made.model or "none",
    }
    for name, value in values.items():
        xmp.put(tree, OWN, "diffcamera", name, value)
    return xmp.serialize(tree)
