"""Names of results: distinct within a batch, and short enough for the disk."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

from engine.files.formats import WRITABLE, result_suffix

LONGEST_NAME = 255
"""Bytes of a file's name on every common file system."""


def distinct_names(photos: list[Path], ending: str = "") -> list[str]:
    """A name for the result of each photo; no two are the same, ignoring case.

    A RAW next to its JPEG is distinguished by its type (`IMG_1.jpg`, `IMG_1-cr3.jpg`), photos from
    several folders by the folder (`IMG_1-beach.jpg`), the rest by a number.

    Args:
        ending: appended to the photo's own name.
    """
    kinds = [photo.suffix if photo.suffix.lower() in WRITABLE else "" for photo in photos]
    suffixes = [kind or result_suffix(photo) for kind, photo in zip(kinds, photos, strict=True)]
    parts = [[photo.stem] for photo in photos]

    def shared(index: int) -> bool:
        keys = Counter(_key(p, ending, s) for p, s in zip(parts, suffixes, strict=True))
        return keys[_key(parts[index], ending, suffixes[index])] > 1

    clashes = [shared(i) for i in range(len(photos))]
    for i, photo in enumerate(photos):
        if clashes[i] and not kinds[i]:
            parts[i].append(photo.suffix.lower().lstrip("."))
    clashes = [shared(i) for i in range(len(photos))]
    for i, photo in enumerate(photos):
        if clashes[i] and photo.absolute().parent.name:
            parts[i].append(photo.absolute().parent.name)
    names: list[str] = []
    taken: set[str] = set()
    for part, suffix in zip(parts, suffixes, strict=True):
        number, name = 1, fit_name("-".join(part), ending + suffix)
        while name.casefold() in taken:
            number += 1
            name = fit_name("-".join(part), f"{ending}-{number}{suffix}")
        taken.add(name.casefold())
        names.append(name)
    return names


def fit_name(stem: str, ending: str, room: int = LONGEST_NAME) -> str:
    """`stem` + `ending`; the stem is cut if the name is longer than `room` bytes."""
    most = room - len(os.fsencode(ending))
    while len(os.fsencode(stem)) > most:
        stem = stem[:-1]
    return stem + ending


def _key(parts: list[str], ending: str, suffix: str) -> str:
    return ("-".join(parts) + ending + suffix).casefold()
