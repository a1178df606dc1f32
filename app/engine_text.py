"""The engine's messages in the window's language: it tells them in English, with values in them.

A message is "FILE: what is wrong; what to do". What follows the file is looked up in `MESSAGES`,
which has {0}, {1} where values stand. What is not in the table stays English. A test holds every
row against the engine's sources.
"""

from __future__ import annotations

import re
from functools import lru_cache

from PySide6.QtCore import QCoreApplication

from app.translation import mark

MESSAGES = (
    mark("Engine", "there is no such file; check its name"),
    mark("Engine", "no such photo; check the name"),
    mark("Engine", "this is a folder; name a photo in it"),
    mark("Engine", "it may not be read; change its permissions"),
    mark("Engine", "not a photo this program reads; save it as JPEG, PNG, TIFF or WebP"),
    mark("Engine", "too large for this machine's memory; make it smaller first"),
    mark("Engine", "the file is damaged ({0}); copy it again from where it came"),
    mark("Engine", "the file is empty; copy it again from where it came"),
    mark("Engine", "{0} is not read; save it as JPEG, PNG, TIFF or WebP"),
    mark(
        "Engine",
        "it needs a feature that is not read ({0}); save it as JPEG, PNG, TIFF or WebP, a RAW as "
        "DNG",
    ),
    mark(
        "Engine",
        "{0} x {1} is {2} megapixels and more than {3}; make it smaller in another program first",
    ),
    mark("Engine", "a JPEG of {0} bits a sample is not read; save it as a 16-bit TIFF or PNG"),
    mark("Engine", "a {0} JPEG is not read; save it as a TIFF or an ordinary JPEG"),
    mark(
        "Engine",
        "the file is damaged (cut short: a part is missing); copy it again from where it came",
    ),
    mark("Engine", "{0} compression inside a TIFF is not read; save it with ZIP or LZW"),
    mark("Engine", "RAW needs an extra; install it with: pip install 'diffcamera[formats]'"),
    mark("Engine", "HEIC needs an extra; install it with: pip install 'diffcamera[formats]'"),
    mark("Engine", "this is the photo itself; choose another name"),
    mark("Engine", "this file exists; choose another name or use --overwrite"),
    mark("Engine", "its folder does not exist; create it first"),
    mark("Engine", "its folder is read-only; choose another folder"),
    mark("Engine", "the disk is full; free some space or choose another disk"),
    mark("Engine", "its name is too long; choose a shorter one"),
    mark("Engine", "it may not be written; choose another folder or change permissions"),
    mark("Engine", "{0} holds {1} bits a channel; use .png or .tif for 16"),
    mark("Engine", "a {0} side holds {1} pixels, not {2}; use .png or .tif"),
    mark("Engine", "at {0} x {1} the export takes about {2} GB of memory and {3} GB are free; {4}"),
    mark("Engine", "no such depth file; give a 16-bit gray PNG or an NPY"),
    mark(
        "Engine",
        "{0} x {1} has another aspect ratio than the photo ({2} x {3}); make it from this very "
        "photo",
    ),
    mark("Engine", "the PNG has 8 bits; depth needs 16 (gray, 65535 = nearest)"),
    mark("Engine", "pickled weights can run code and are refused; convert them to .safetensors"),
    mark("Engine", "not a model file; give an .onnx or .safetensors file"),
    mark("Engine", "it doesn't show the scene of {0}; leave it out"),
    mark("Engine", "the same picture as {0}; name each photo once"),
    mark("Engine", "it changed while it was merged; try again"),
    mark(
        "Engine",
        "it is {0} x {1}, and {2} is {3} x {4}; export all photos of a bracket at one size and "
        "orientation",
    ),
    mark("Engine", "this photo of the focus bracket is gone; restore it or leave it out"),
    mark("Engine", "{0} of the focus bracket is gone. The other {1} photos were merged."),
    mark("Engine", "{0} of the focus bracket has changed meanwhile."),
    mark(
        "Engine",
        "Could not tell which photo of the bracket is focused nearest. Depth may be reversed.",
    ),
    mark("Engine", "The reference photo {0} is gone. It was not used."),
    mark("Engine", "HDR photo (PQ or HLG): shown and saved in standard range"),
    mark("Engine", "not a certificate; give a PEM file, the signer's certificate first"),
    mark("Engine", "not a private key; give a PEM file"),
    mark("Engine", "the key has a password; save it without one"),
    mark("Engine", "not the key of the certificate; give the one it was made with"),
    mark("Engine", "the certificate ended on {0}; use a current one"),
    mark("Engine", "cannot be read ({0}); choose another file"),
    mark(
        "Engine",
        "Content Credentials need c2pa-python, which is not installed; "
        "`pip install 'diffcamera[credentials]'`",
    ),
)


def in_window_language(text: str) -> str:
    """A message of the engine, as far as the table has it; file names and values stay."""
    for start in (0, *(colon.end() for colon in re.finditer(": ", text))):
        translated = _translated(text[start:])
        if translated is not None:
            return text[:start] + translated
    return QCoreApplication.translate("Engine", text)


def _translated(text: str) -> str | None:
    for message, pattern in _patterns():
        if found := pattern.fullmatch(text):
            return QCoreApplication.translate("Engine", message).format(*found.groups())
    return None


@lru_cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((text, re.compile(_pattern(text), re.DOTALL)) for text in MESSAGES)


def _pattern(message: str) -> str:
    return re.sub(r"\\\{\d\\\}", "(.+?)", re.escape(message))
