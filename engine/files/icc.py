"""ICC profiles: the tone curves and primaries of a photo, read from its profile or written anew.

Only what linear light needs is read: matrix profiles (three curves, three primaries) and gray
profiles (one curve). A profile of another kind, or a broken one, has no curves of its own here;
`read_profile` then returns sRGB's and marks them inexact, and the bytes themselves are still kept.
ICC.1:2022, sections 10.6 (curveType) and 10.18 (parametricCurveType).
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

Curve = Callable[[np.ndarray], np.ndarray]
"""Encoded values in [0, 1] -> linear light, float64, non-decreasing."""

# Linear RGB -> XYZ of the profile connection space (D50, Bradford-adapted), from the profiles
# published by the standards bodies themselves.
PRIMARIES = {
    "srgb": (
        (0.4360747, 0.3850649, 0.1430804),
        (0.2225045, 0.7168786, 0.0606169),
        (0.0139322, 0.0971045, 0.7141733),
    ),
    "display-p3": (
        (0.5151187, 0.2919778, 0.1571035),
        (0.2411892, 0.6922441, 0.0665668),
        (-0.0010505, 0.0418791, 0.7840713),
    ),
    "adobe-rgb": (
        (0.6097559, 0.2052401, 0.1492240),
        (0.3111242, 0.6256560, 0.0632197),
        (0.0194811, 0.0608902, 0.7448387),
    ),
    "prophoto": (
        (0.7976749, 0.1351917, 0.0313534),
        (0.2880402, 0.7118741, 0.0000857),
        (0.0000000, 0.0000000, 0.8252100),
    ),
}
_D50 = (0.9642, 1.0, 0.8249)
_SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
_PARAMETERS = {
    "srgb": _SRGB_CURVE,
    "display-p3": _SRGB_CURVE,
    "adobe-rgb": (563 / 256,),
    "prophoto": (1.8, 1.0, 0.0, 1 / 16, 1 / 32),
}
_TITLES = {
    "srgb": "sRGB",
    "display-p3": "Display P3",
    "adobe-rgb": "Compatible with Adobe RGB (1998)",
    "prophoto": "ProPhoto RGB",
}


@dataclass(frozen=True, eq=False)
class Profile:
    """What a photo's profile says about its numbers.

    Attributes:
        curves: three tone curves (RGB), or one (gray).
        to_xyz: float64 3 x 3, linear RGB -> XYZ relative to D50; None for gray and for profiles
            whose colors are in tables.
        exact: False if the curves are sRGB's because the profile has none to use.
    """

    curves: tuple[Curve, ...]
    to_xyz: np.ndarray | None
    exact: bool = True


@lru_cache(maxsize=16)
def read_profile(icc: bytes) -> Profile:
    """The curves and primaries of a profile; an empty one is sRGB."""
    if not icc:
        return _named("srgb")
    try:
        tags = _tags(icc)
        if icc[16:20] == b"GRAY":
            return Profile((_curve(tags[b"kTRC"]),), None)
        curves = tuple(_curve(tags[name]) for name in (b"rTRC", b"gTRC", b"bTRC"))
        columns = [_xyz(tags[name]) for name in (b"rXYZ", b"gXYZ", b"bXYZ")]
    except (KeyError, ValueError, struct.error):
        one = icc[16:20] == b"GRAY"
        return Profile(_named("srgb").curves[: 1 if one else 3], None, exact=False)
    to_xyz = np.array(columns).T
    if abs(np.linalg.det(to_xyz)) < 1e-6:
        return Profile(_named("srgb").curves, None, exact=False)
    return Profile(curves, to_xyz)


def color_space(icc: bytes) -> str:
    """The kind of numbers a profile describes: "RGB", "GRAY", "CMYK", ...; "" if it is broken."""
    return icc[16:20].decode("latin-1").strip() if icc[36:40] == b"acsp" else ""


@cache
def make_profile(name: str) -> bytes:
    """A small matrix profile (ICC version 4) for one of `PRIMARIES`."""
    parameters = _PARAMETERS[name]
    kind = 0 if len(parameters) == 1 else 3
    curve = b"para\0\0\0\0" + struct.pack(">HH", kind, 0) + _fixed(*parameters)
    columns = _matrix(name).T
    bodies = {
        b"desc": _text(_TITLES[name]),
        b"cprt": _text("No copyright, use freely"),
        b"wtpt": b"XYZ \0\0\0\0" + _fixed(*_D50),
        b"rXYZ": b"XYZ \0\0\0\0" + _fixed(*columns[0]),
        b"gXYZ": b"XYZ \0\0\0\0" + _fixed(*columns[1]),
        b"bXYZ": b"XYZ \0\0\0\0" + _fixed(*columns[2]),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    table, data = b"", b""
    start = 128 + 4 + 12 * len(bodies)
    for tag, body in bodies.items():
        table += struct.pack(">4sII", tag, start + len(data), len(body))
        data += body + b"\0" * (-len(body) % 4)
    header = struct.pack(
        ">I4sI4s4s4s6H4s4sI4s4sQI12s4s44x",
        start + len(data),
        b"\0" * 4,
        0x04300000,
        b"mntr",
        b"RGB ",
        b"XYZ ",
        *(2025, 1, 1, 0, 0, 0),
        b"acsp",
        b"\0" * 4,
        0,
        b"\0" * 4,
        b"\0" * 4,
        0,
        0,
        _fixed(*_D50),
        b"\0" * 4,
    )
    return header + struct.pack(">I", len(bodies)) + table + data


@cache
def _named(name: str) -> Profile:
    curve = _parametric(0 if len(_PARAMETERS[name]) == 1 else 3, _PARAMETERS[name])
    return Profile((curve,) * 3, _matrix(name))


def _matrix(name: str) -> np.ndarray:
    """The primaries, scaled slightly so that white is D50 as written in profiles."""
    rows = np.array(PRIMARIES[name])
    return rows * (np.array(_D50) / rows.sum(axis=1))[:, None]


def _tags(icc: bytes) -> dict[bytes, bytes]:
    if icc[36:40] != b"acsp":
        raise ValueError("no profile signature")
    (count,) = struct.unpack_from(">I", icc, 128)
    if count > 200:
        raise ValueError("more tags than any profile has")
    tags = {}
    for i in range(count):
        name, offset, size = struct.unpack_from(">4sII", icc, 132 + 12 * i)
        tags[name] = icc[offset : offset + size]
    return tags


def _curve(body: bytes) -> Curve:
    if body[:4] == b"para":
        (kind,) = struct.unpack_from(">H", body, 8)
        count = (1, 3, 4, 5, 7)[kind] if kind < 5 else 0
        curve = _parametric(kind, _read_fixed(body[12 : 12 + 4 * count], count))
    elif body[:4] == b"curv":
        (count,) = struct.unpack_from(">I", body, 8)
        if len(body) < 12 + 2 * count:
            raise ValueError("the curve is cut short")
        table = np.frombuffer(body, ">u2", count, 12).astype(np.float64)
        if count <= 1:
            curve = _parametric(0, (table[0] / 256 if count else 1.0,))
        else:
            curve = _sampled(table / 65535)
    else:
        raise ValueError("not a curve")
    probe = curve(np.linspace(0, 1, 1024))
    usable = np.isfinite(probe).all() and (np.diff(probe) >= 0).all() and probe[-1] > probe[0]
    if not usable or abs(probe[0]) > 0.05 or not 0.5 < probe[-1] < 1.5:
        raise ValueError("the curve does not rise from black to white")
    return curve


def _sampled(table: np.ndarray) -> Curve:
    places = np.linspace(0, 1, len(table))
    return lambda x: np.interp(x, places, table)


def _parametric(kind: int, values: tuple[float, ...]) -> Curve:
    """ICC.1:2022 table 68; kinds 0..4 written as one form."""
    g, a, b, c, d, e, f = values[0] if values else 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0
    if kind in (1, 2):
        g, a, b = values[:3]
        d = -b / a if a else 0.0
        e = f = values[3] if kind == 2 else 0.0
    elif kind in (3, 4):
        g, a, b, c, d = values[:5]
        e, f = values[5:7] if kind == 4 else (0.0, 0.0)
    elif kind:
        raise ValueError("an unknown kind of parametric curve")

    def curve(x: np.ndarray) -> np.ndarray:
        x = np.asarray(x, np.float64)
        return np.where(x >= d, np.maximum(a * x + b, 0) ** g + e, c * x + f)

    return curve


def _xyz(body: bytes) -> tuple[float, ...]:
    if body[:4] != b"XYZ ":
        raise ValueError("not an XYZ value")
    return _read_fixed(body[8:20], 3)


def _read_fixed(data: bytes, count: int) -> tuple[float, ...]:
    return tuple(value / 65536 for value in struct.unpack(f">{count}i", data))


def _fixed(*values: float) -> bytes:
    return struct.pack(f">{len(values)}i", *(round(value * 65536) for value in values))


def _text(words: str) -> bytes:
    text = words.encode("utf-16-be")
    return struct.pack(">4sIIIHHII", b"mluc", 0, 1, 12, 0x656E, 0x5553, len(text), 28) + text
