"""Additional images in a JPEG file: multi-picture format, Google's container, Samsung's trailer.

CIPA DC-007 (MPF), Android's Ultra HDR and Dynamic Depth formats (Container:Directory), and the SEF
trailer as ExifTool's documentation describes it.
"""

from __future__ import annotations

import struct
from xml.dom import minidom

from engine.files import ifd, jpeg_segments, xmp

CONTAINER = "http://ns.google.com/photos/1.0/container/"
ITEM = "http://ns.google.com/photos/1.0/container/item/"
DYNAMIC_CONTAINER = "http://ns.google.com/photos/dd/1.0/container/"
DYNAMIC_ITEM = "http://ns.google.com/photos/dd/1.0/item/"
ENTRIES = 0xB002


def multi_pictures(data: bytes) -> list[bytes]:
    """The images after the first that the multi-picture index lists."""
    at = 2
    for marker, body in jpeg_segments.segments(data):
        if marker == 0xE2 and body.startswith(jpeg_segments.MULTI_PICTURE):
            start = at + 4 + len(jpeg_segments.MULTI_PICTURE)
            block = body[len(jpeg_segments.MULTI_PICTURE) :]
            try:
                order, first = ifd.head(block)
                table, _ = ifd.read_table(block, order, first)
            except ValueError:
                return []
            entries = table[ENTRIES].data if ENTRIES in table else b""
            found = []
            for place in range(16, len(entries) - 15, 16):
                size, offset = struct.unpack_from(order + "II", entries, place + 4)
                if offset and start + offset + size <= len(data):
                    found.append(data[start + offset : start + offset + size])
            return found
        at += 4 + len(body)
    return []


def container_items(data: bytes, packet: bytes) -> dict[str, bytes]:
    """The parts after the primary image, by their Semantic (or DataURI) in the container."""
    tree = xmp.parse(packet)
    if tree is None:
        return {}
    items: list[tuple[str, int]] = []
    for node in xmp.properties(tree):
        if isinstance(node, minidom.Element) and node.localName in ("Item", "li"):
            values = {
                attribute.localName: attribute.value
                for attribute in (node.attributes or {}).values()
                if attribute.namespaceURI in (ITEM, DYNAMIC_ITEM)
            }
            values |= {
                child.localName: xmp.text(child)
                for child in node.childNodes
                if isinstance(child, minidom.Element) and child.namespaceURI in (ITEM, DYNAMIC_ITEM)
            }
            name = values.get("Semantic") or values.get("DataURI") or ""
            length = values.get("Length", "0")
            if name and not name.startswith(("Primary", "primary")):
                items.append((name, int(length) if length.isdigit() else 0))
    found, end = {}, len(data)
    for name, length in reversed(items):
        if 0 < length < end:
            found[name] = data[end - length : end]
        end -= length
    return found


def samsung_records(data: bytes) -> dict[str, bytes]:
    """The records of Samsung's trailer by their names."""
    if data[-4:] != b"SEFT" or len(data) < 20:
        return {}
    (length,) = struct.unpack("<I", data[-8:-4])
    head = len(data) - 8 - length
    if head < 0 or data[head : head + 4] != b"SEFH":
        return {}
    (count,) = struct.unpack_from("<I", data, head + 8)
    found = {}
    for index in range(min(count, 100)):
        place = head + 12 + 12 * index
        if place + 12 > len(data):
            break
        offset, size = struct.unpack_from("<II", data, place + 4)
        record = data[max(0, head - offset) : head - offset + size]
        if len(record) > 8:
            name = int.from_bytes(record[4:8], "little")
            found[record[8 : 8 + name].decode("latin-1")] = record[8 + name :]
    return found
