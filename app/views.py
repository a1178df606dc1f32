"""What a request's result is for. The engine only compares views: a newer request replaces an
older one of the same view."""

from __future__ import annotations

from enum import Enum
from typing import cast

from engine.requests import Request


class View(Enum):
    OPEN = "open"
    RECOVER = "recover"
    DRAFT = "draft"
    REFINE = "refine"
    DETAIL = "detail"
    DETAIL_BEFORE = "detail before"
    DETAIL_LOUPE = "detail loupe"
    KEEP = "keep"
    PRESET = "preset"
    COMPARE = "compare"
    COMPARE_RIGHT = "compare right"
    RACK_PREVIEW = "rack preview"
    EXPORT = "export"
    BATCH = "batch"
    RACK_FOCUS = "rack focus"


EDITING = (View.RECOVER, View.DRAFT, View.REFINE)
"""Views that an edit requests; canceled together."""

WRITING = (View.EXPORT, View.BATCH, View.RACK_FOCUS)
"""Views that write a file. Several run at once, so each has a number: `(View.EXPORT, 3)`."""


def view_of(request: Request) -> View:
    """The view of a request, without its number."""
    return strip_number(request.view)


def strip_number(view: object) -> View:
    """`View.EXPORT` for `(View.EXPORT, 3)`; any other view unchanged."""
    return cast(View, view[0] if isinstance(view, tuple) else view)
