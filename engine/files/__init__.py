"""Photo files: read, write, show, and the edits stored beside them."""

from engine.files.display import resize, to_display
from engine.files.read import RAW_SUFFIXES, READ_SUFFIXES, read_photo
from engine.files.write import WRITE_SUFFIXES, WriteOptions, check_target, write_photo

__all__ = [
    "RAW_SUFFIXES",
    "READ_SUFFIXES",
    "WRITE_SUFFIXES",
    "WriteOptions",
    "check_target",
    "read_photo",
    "resize",
    "to_display",
    "write_photo",
]
