"""XMP packets: read, change single properties, write (ISO 16684-1).

A packet that nothing changes keeps its bytes. One that is changed is rewritten with the same
elements, prefixes and order.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.dom import minidom
from xml.parsers.expat import ExpatError

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_HEAD = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
_TAIL = '\n<?xpacket end="w"?>'
_EMPTY = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="' + RDF.encode() + b'">'
    b'<rdf:Description rdf:about=""/></rdf:RDF></x:xmpmeta>'
)

Node = minidom.Element | minidom.Attr
"""A property is an element or an attribute; both have a namespace and a local name."""


def parse(packet: bytes) -> minidom.Document | None:
    """The packet's tree; an empty packet gives an empty tree, an unreadable one None."""
    if not packet.strip(b"\0 \r\n\t"):
        return minidom.parseString(_EMPTY)
    upper = packet.upper()
    if b"<!DOCTYPE" in upper or b"<!ENTITY" in upper:  # XMP has none; entities may blow up
        return None
    try:
        return minidom.parseString(packet.strip(b"\0 \r\n\t"))
    except (ExpatError, ValueError, LookupError):
        return None


def serialize(tree: minidom.Document) -> bytes:
    """The packet of a tree."""
    root = tree.documentElement
    assert root is not None
    return (_HEAD + root.toxml() + _TAIL).encode("utf-8", "replace")


def properties(tree: minidom.Document | minidom.Element) -> Iterator[Node]:
    """Every property at every depth, elements before their content."""
    for element in list(tree.childNodes):
        if not isinstance(element, minidom.Element):
            continue
        yield element
        for attribute in list((element.attributes or {}).values()):
            if attribute.namespaceURI != "http://www.w3.org/2000/xmlns/":
                yield attribute
        yield from properties(element)


def descriptions(tree: minidom.Document) -> list[minidom.Element]:
    """The rdf:Description elements that hold the packet's properties."""
    return [
        node
        for node in tree.getElementsByTagNameNS(RDF, "Description")
        if node.parentNode is not None and node.parentNode.localName == "RDF"
    ]


def text(node: Node) -> str:
    """The value of a simple property; "" of a structure."""
    if isinstance(node, minidom.Attr):
        return node.value
    return "".join(c.data for c in node.childNodes if isinstance(c, minidom.Text)).strip()


def set_text(node: Node, value: str) -> None:
    """Give a simple property another value."""
    if isinstance(node, minidom.Attr):
        node.value = value
        return
    for child in list(node.childNodes):
        node.removeChild(child)
    assert node.ownerDocument is not None
    node.appendChild(node.ownerDocument.createTextNode(value))


def remove(node: Node) -> None:
    """Remove a property; doing so twice does no harm."""
    if isinstance(node, minidom.Attr):
        if node.ownerElement is not None:
            node.ownerElement.removeAttributeNode(node)
    elif node.parentNode is not None:
        node.parentNode.removeChild(node)


def get(tree: minidom.Document, space: str, name: str) -> Node | None:
    """A property of the packet itself (not of a structure in it)."""
    for description in descriptions(tree):
        if description.hasAttributeNS(space, name):
            return description.getAttributeNodeNS(space, name)
        for child in description.childNodes:
            named = (child.namespaceURI, child.localName) == (space, name)
            if named and isinstance(child, minidom.Element):
                return child
    return None


def put(tree: minidom.Document, space: str, prefix: str, name: str, value: str) -> None:
    """Set a simple property of the packet, replacing an old one."""
    old = get(tree, space, name)
    if old is not None:
        remove(old)
    places = descriptions(tree)
    if not places:
        roots = tree.getElementsByTagNameNS(RDF, "RDF")
        if not roots:
            return
        place = tree.createElementNS(RDF, f"{roots[0].prefix or 'rdf'}:Description")
        place.setAttributeNS(RDF, f"{roots[0].prefix or 'rdf'}:about", "")
        roots[0].appendChild(place)
        places = [place]
    bound = places[0].getAttribute(f"xmlns:{prefix}")
    if bound and bound != space:
        prefix += "1"
    places[0].setAttribute(f"xmlns:{prefix}", space)
    places[0].setAttributeNS(space, f"{prefix}:{name}", value)


def item_texts(node: Node) -> list[str]:
    """The items of an array property (rdf:Bag, Seq or Alt), or its one simple value."""
    if isinstance(node, minidom.Element):
        items = node.getElementsByTagNameNS(RDF, "li")
        if items:
            return [text(item) for item in items]
    return [text(node)] if text(node) else []


def put_items(
    tree: minidom.Document, space: str, prefix: str, name: str, kind: str, items: list[str]
) -> None:
    """Set an array property; `kind` is "Bag", "Seq" or "Alt" (of one language, x-default)."""
    put(tree, space, prefix, name, "")
    attribute = get(tree, space, name)
    if not isinstance(attribute, minidom.Attr) or attribute.ownerElement is None:
        return
    owner, qualified = attribute.ownerElement, attribute.nodeName
    owner.removeAttributeNode(attribute)
    outer = tree.createElementNS(space, qualified)
    array = tree.createElementNS(RDF, f"rdf:{kind}")
    array.setAttribute("xmlns:rdf", RDF)
    for value in items:
        item = tree.createElementNS(RDF, "rdf:li")
        if kind == "Alt":
            item.setAttribute("xml:lang", "x-default")
        item.appendChild(tree.createTextNode(value))
        array.appendChild(item)
    outer.appendChild(array)
    owner.appendChild(outer)


def size_of(node: Node) -> int:
    """Bytes that a property takes in the packet."""
    return len((node.value if isinstance(node, minidom.Attr) else node.toxml()).encode())


def merge(
    tree: minidom.Document,
    other: minidom.Document,
    names: frozenset[tuple[str, str]] = frozenset(),
    *,
    replace: bool = False,
) -> None:
    """Merge in the properties of another packet.

    Args:
        names: (namespace, local name) of those to merge; empty = all.
        replace: whether they override this packet's own of the same name.
    """
    places = descriptions(tree)
    if not places:
        return

    def taken(space: str, name: str) -> bool:
        if names and (space, name) not in names:
            return False
        old = get(tree, space, name)
        if old is not None and replace:
            remove(old)
        return old is None or replace

    for description in descriptions(other):
        for node in list((description.attributes or {}).values()):
            space, name = node.namespaceURI, node.localName
            if space in (None, RDF, "http://www.w3.org/2000/xmlns/") or not name:
                continue
            if taken(space, name):
                put(tree, space, node.prefix or "ns", name, node.value)
        for node in description.childNodes:
            if not isinstance(node, minidom.Element) or not node.namespaceURI:
                continue
            if taken(node.namespaceURI, node.localName or ""):
                copy = tree.importNode(node, True)
                _bind(copy, node)
                places[0].appendChild(copy)


def _bind(copy: minidom.Element, original: minidom.Element) -> None:
    """Declare on `copy` every prefix that the original takes from its ancestors."""
    walk: minidom.Node | None = original
    while isinstance(walk, minidom.Element):
        for attribute in (walk.attributes or {}).values():
            if attribute.name.startswith("xmlns:") and not copy.hasAttribute(attribute.name):
                copy.setAttribute(attribute.name, attribute.value)
        walk = walk.parentNode
