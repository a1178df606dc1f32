"""Translates the engine's messages, English with values in them, into the window's language.

A message is "FILE: what is wrong; what to do". The part after the file is looked up in `MESSAGES`,
which has {0}, {1} in place of values. Values that are in the table themselves are translated too.
Anything else stays English. A test checks every row against the engine's sources.
"""

from __future__ import annotations

import re
from functools import lru_cache

from PySide6.QtCore import QCoreApplication

from app.engine_messages import MESSAGES


def in_window_language(text: str) -> str:
    """An engine message, translated as far as the table has it; file names and values stay."""
    return _translated(text) or QCoreApplication.translate("Engine", text)


def _translated(text: str) -> str | None:
    starts = (0, *(colon.end() for colon in re.finditer(": ", text)))
    for message, pattern in _patterns():
        for start in starts:
            if found := pattern.fullmatch(text, start):
                values = (_translated(value) or value for value in found.groups())
                translated = QCoreApplication.translate("Engine", message).format(*values)
                return text[:start] + translated
    return None


@lru_cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((text, re.compile(_pattern(text), re.DOTALL)) for text in MESSAGES)


def _pattern(message: str) -> str:
    return re.sub(r"\\\{\d\\\}", "(.+?)", re.escape(message))
