"""The light encoding in which the DiT works and is evaluated: a square root with headroom.

Errors in linear light weight highlights far above shadows; the eye does not. The encoding is close
to sRGB's curve, has a finite slope at black, no ceiling at white, and a cheap exact inverse:

    e(x) = (sqrt(x + b) - sqrt(b)) / (sqrt(1 + b) - sqrt(b)),   b = 0.0025

so e(0) = 0, e(1) = 1, e(16) = 4.16. Both functions take numpy arrays and torch tensors alike.
"""

from __future__ import annotations

from typing import Any

import numpy as np

FLOOR = 0.0025
_ROOT = FLOOR**0.5
_SPAN = (1 + FLOOR) ** 0.5 - _ROOT


def encode(linear: Any) -> Any:
    """Linear light, 1 = white, to encoded light; values below black are clipped. Any shape."""
    if not isinstance(linear, np.ndarray):
        return ((linear.clip(0) + FLOOR) ** 0.5 - _ROOT) / _SPAN
    encoded = linear.clip(0)  # a copy of 24 megapixels takes 290 MB: the rest is done in place
    encoded += FLOOR
    np.sqrt(encoded, out=encoded)
    encoded -= _ROOT
    encoded /= _SPAN
    return encoded


def decode(encoded: Any) -> Any:
    """The inverse of `encode`; values below black are clipped. Any shape."""
    if not isinstance(encoded, np.ndarray):
        return (encoded.clip(0) * _SPAN + _ROOT) ** 2 - FLOOR
    linear = encoded.clip(0)
    linear *= _SPAN
    linear += _ROOT
    np.square(linear, out=linear)
    linear -= FLOOR
    return linear
