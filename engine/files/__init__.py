"""Photo files: read, write, show, and the edits stored beside them."""

from engine.files.display import resize, resized, to_display
from engine.files.read import READABLE, read_photo
from engine.files.target import WRITABLE, check_target, replacing
from engine.files.write import WriteOptions, write_photo

__all__ = [
    "READABLE",
    "WRITABLE",
    "WriteOptions",
    "check_target",
    "read_photo",
    "replacing",
    "resize",
    "resized",
    "to_display",
    "write_photo",
]
