"""Photo files: read, write, show, and the edits stored next to them.

The names below load their decoders on first use: code that needs only the table of formats or a
sidecar starts without them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.files.display import resize, resized, to_display
    from engine.files.read import read_photo
    from engine.files.target import check_target, replacing
    from engine.files.thumbnail import read_thumbnail
    from engine.files.write import WriteOptions, write_photo

__all__ = [
    "WriteOptions",
    "check_target",
    "read_photo",
    "read_thumbnail",
    "replacing",
    "resize",
    "resized",
    "to_display",
    "write_photo",
]

_MODULES = {
    **dict.fromkeys(("resize", "resized", "to_display"), "display"),
    **dict.fromkeys(("check_target", "replacing"), "target"),
    **dict.fromkeys(("WriteOptions", "write_photo"), "write"),
    "read_photo": "read",
    "read_thumbnail": "thumbnail",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(name)
    return getattr(import_module(f"engine.files.{_MODULES[name]}"), name)
