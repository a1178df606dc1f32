"""Updates XMP after an edit: one table of which properties follow which change.

Each rule names a property by namespace and local name and says what happens to it. What describes
parts that a result does not have (a motion photo's video, a gain map, stored depth, thumbnails,
digests of the old pixels) is removed; what is measured in the image is rotated and scaled.
"""

from __future__ import annotations

from collections.abc import Callable
from xml.dom import minidom

from engine.files import xmp
from engine.files.change import Change

TIFF, EXIF = "http://ns.adobe.com/tiff/1.0/", "http://ns.adobe.com/exif/1.0/"
PHOTOSHOP, CAMERA = "http://ns.adobe.com/photoshop/1.0/", "http://ns.google.com/photos/1.0/camera/"
GPANO = "http://ns.google.com/photos/1.0/panorama/"
XMP, NOTE = "http://ns.adobe.com/xap/1.0/", "http://ns.adobe.com/xmp/note/"
AREA = "http://ns.adobe.com/xmp/sType/Area#"
DIMENSIONS = "http://ns.adobe.com/xap/1.0/sType/Dimensions#"
MICROSOFT = "http://ns.microsoft.com/photo/1.2/t/Region#"
IPTC_EXT = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"

GAIN_MAP_SPACES = frozenset(
    [
        "http://ns.adobe.com/hdr-gain-map/1.0/",
        "http://ns.apple.com/HDRGainMap/1.0/",
        "http://ns.apple.com/pixeldatainfo/1.0/",
    ]
)

GONE = GAIN_MAP_SPACES | {
    "http://ns.google.com/photos/1.0/container/",
    "http://ns.google.com/photos/1.0/container/item/",
    "http://ns.google.com/photos/1.0/depthmap/",
    "http://ns.google.com/photos/1.0/image/",
    "http://ns.google.com/photos/1.0/audio/",
    "http://ns.google.com/photos/1.0/focus/",
    "http://ns.google.com/photos/dd/1.0/device/",
    "http://ns.google.com/photos/dd/1.0/profile/",
    "http://ns.google.com/photos/dd/1.0/depthmap/",
    "http://ns.apple.com/depthData/1.0/",
    "http://ns.apple.com/portraitEffectsMatte/1.0/",
    "http://ns.xiaomi.com/photos/1.0/camera/",
    "http://ns.adobe.com/xap/1.0/g/img/",
}
"""Namespaces that describe images, depth, sound or video that a result does not contain."""

_GONE_NAMES = {
    (TIFF, "NativeDigest"), (EXIF, "NativeDigest"), (PHOTOSHOP, "LegacyIPTCDigest"),
    (PHOTOSHOP, "TextLayers"), (XMP, "Thumbnails"), (NOTE, "HasExtendedXMP"),
    ("http://purl.org/dc/terms/", "provenance"),  # where a C2PA manifest of the old pixels is
}  # fmt: skip
_GONE_CAMERA = ("MotionPhoto", "MicroVideo", "PortraitRequest", "DepthJpeg", "RelitInputImage")

_PANORAMA_ACROSS = ("FullPanoWidthPixels", "CroppedAreaImageWidthPixels", "CroppedAreaLeftPixels")
_PANORAMA_DOWN = ("FullPanoHeightPixels", "CroppedAreaImageHeightPixels", "CroppedAreaTopPixels")


def amend(packet: bytes, change: Change) -> bytes:
    """The packet, updated for a result; one that cannot be read is left out."""
    if not packet:
        return b""
    tree = xmp.parse(packet)
    if tree is None:
        return b""
    before = tree.toxml()
    for node in list(xmp.properties(tree)):
        _apply(node, change)
    _drop_empty(tree)
    return packet if tree.toxml() == before else xmp.serialize(tree)


def names_gain_map(packet: bytes) -> bool:
    """Whether the packet says that there is an HDR gain map."""
    tree = xmp.parse(packet) if packet else None
    if tree is None:
        return False
    nodes = list(xmp.properties(tree))
    return any(
        node.namespaceURI in GAIN_MAP_SPACES
        or (node.localName == "Semantic" and xmp.text(node) == "GainMap")
        for node in nodes
    )


def fit(packet: bytes, limit: int) -> tuple[bytes, list[str]]:
    """The packet cut to `limit` bytes: its largest properties are dropped.

    Returns:
        the packet, and the names of what was left out.
    """
    dropped: list[str] = []
    if len(packet) <= limit:
        return packet, dropped
    tree = xmp.parse(packet)
    while tree is not None and len(packet) > limit:
        nodes = [
            node
            for description in xmp.descriptions(tree)
            for node in (*description.childNodes, *(description.attributes or {}).values())
            if isinstance(node, minidom.Element)
            or (isinstance(node, minidom.Attr) and not node.name.startswith("xmlns"))
        ]
        if not nodes:
            break
        largest = max(nodes, key=xmp.size_of)
        dropped.append(largest.nodeName)
        xmp.remove(largest)
        packet = xmp.serialize(tree)
    return (packet, dropped) if len(packet) <= limit else (b"", ["XMP"])


def _apply(node: xmp.Node, change: Change) -> None:
    space, name = node.namespaceURI, node.localName or ""
    if (
        space in GONE
        or (space, name) in _GONE_NAMES
        or (space == CAMERA and name.startswith(_GONE_CAMERA))
    ):
        xmp.remove(node)
    elif space == GPANO:
        _scale_panorama(node, name, change)
    elif (rule := _RULES.get((space or "", name))) is not None:
        rule(node, change)


def _scale_panorama(node: xmp.Node, name: str, change: Change) -> None:
    """Scale a panorama's sizes in pixels; one rotated on its side is no longer a panorama."""
    if change.turns:
        xmp.remove(node)
        return
    for names, share in ((_PANORAMA_ACROSS, change.scale[0]), (_PANORAMA_DOWN, change.scale[1])):
        value = _number(xmp.text(node))
        if name in names and value is not None:
            xmp.set_text(node, str(round(value * share)))


def _set(value: Callable[[Change], int]) -> Callable[[xmp.Node, Change], None]:
    return lambda node, change: xmp.set_text(node, str(value(change)))


def _set_applied(node: xmp.Node, side: int) -> None:
    """MWG's AppliedToDimensions: the size of the image that its regions are measured on."""
    parent = node.ownerElement if isinstance(node, minidom.Attr) else node.parentNode
    while parent is not None and parent.namespaceURI == xmp.RDF:
        parent = parent.parentNode
    if parent is not None and parent.localName == "AppliedToDimensions":
        xmp.set_text(node, str(side))


def _turn_area(node: xmp.Node, change: Change) -> None:
    """MWG's stArea: the center, as fractions or pixels of the stored image, width and height."""
    _turn(node, AREA, ("x", "y"), ("w", "h"), "unit", change, middle=True)


def _turn_boundary(node: xmp.Node, change: Change) -> None:
    """IPTC's RegionBoundary: the upper left corner and the sides, or single points."""
    sides = ("rbW", "rbH") if _sibling(node, IPTC_EXT, "rbW") is not None else None
    _turn(node, IPTC_EXT, ("rbX", "rbY"), sides, "rbUnit", change, middle=False)


def _turn(
    node: xmp.Node,
    space: str,
    place: tuple[str, str],
    sides: tuple[str, str] | None,
    unit: str,
    change: Change,
    *,
    middle: bool,
) -> None:
    """Rotate and scale a region, found by its first coordinate `node`."""
    nodes = [_sibling(node, space, name) for name in (*place, *(sides or ()))]
    values = [None if n is None else _number(xmp.text(n)) for n in nodes]
    if nodes[0] is None or nodes[1] is None or values[0] is None or values[1] is None:
        return
    unit_node = _sibling(node, space, unit)
    in_pixels = unit_node is not None and xmp.text(unit_node) == "pixel"
    whole = change.stored if in_pixels else (1, 1)
    goal = change.after if in_pixels else (1, 1)
    x, y = values[0] / whole[0], values[1] / whole[1]
    if sides and None not in values[2:]:
        width, height = values[2] / whole[0], values[3] / whole[1]  # pyright: ignore[reportOptionalOperand]
        if not middle:
            x, y = x + width / 2, y + height / 2
        x, y = change.point(x, y)
        width, height = change.sides(width, height)
        if not middle:
            x, y = x - width / 2, y - height / 2
        new = [x, y, width, height]
    else:
        new = list(change.point(x, y))
    for target, value, of in zip(nodes, new, goal * 2, strict=False):
        if target is not None:
            xmp.set_text(target, _plain(value * of))


def _turn_rectangle(node: xmp.Node, change: Change) -> None:
    """Microsoft's "x, y, width, height" as fractions, from the upper left corner."""
    values = [_number(part) for part in xmp.text(node).split(",")]
    if len(values) != 4 or None in values:
        return
    x, y, width, height = (float(value or 0) for value in values)
    x, y = change.point(x + width / 2, y + height / 2)
    width, height = change.sides(width, height)
    new = (x - width / 2, y - height / 2, width, height)
    xmp.set_text(node, ", ".join(_plain(value) for value in new))


_RULES: dict[tuple[str, str], Callable[[xmp.Node, Change], None]] = {
    (TIFF, "Orientation"): _set(lambda change: 1),
    (TIFF, "ImageWidth"): _set(lambda change: change.after[0]),
    (TIFF, "ImageLength"): _set(lambda change: change.after[1]),
    (EXIF, "PixelXDimension"): _set(lambda change: change.after[0]),
    (EXIF, "PixelYDimension"): _set(lambda change: change.after[1]),
    (DIMENSIONS, "w"): lambda node, change: _set_applied(node, change.after[0]),
    (DIMENSIONS, "h"): lambda node, change: _set_applied(node, change.after[1]),
    (AREA, "x"): _turn_area,
    (IPTC_EXT, "rbX"): _turn_boundary,
    (MICROSOFT, "Rectangle"): _turn_rectangle,
}


def _drop_empty(tree: minidom.Document) -> None:
    """Remove list items and structures that a removal has left without content."""
    for item in tree.getElementsByTagNameNS(xmp.RDF, "li"):
        empty = not item.childNodes and item.parentNode is not None
        if empty and not [a for a in (item.attributes or {}).values() if a.prefix != "xmlns"]:
            xmp.remove(item)


def _sibling(node: xmp.Node, space: str, name: str) -> xmp.Node | None:
    """The property of that name in the same structure."""
    parent = node.ownerElement if isinstance(node, minidom.Attr) else node.parentNode
    if not isinstance(parent, minidom.Element):
        return None
    if parent.hasAttributeNS(space, name):
        return parent.getAttributeNodeNS(space, name)
    for child in parent.childNodes:
        named = (child.namespaceURI, child.localName) == (space, name)
        if named and isinstance(child, minidom.Element):
            return child
    return None


def _number(words: str) -> float | None:
    try:
        value = float(words)
    except ValueError:
        return None
    return value if abs(value) < 1e9 else None


def _plain(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".") or "0"
