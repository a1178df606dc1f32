"""Colors that a file describes by code points or chromaticities instead of an ICC profile.

ITU-T H.273 (CICP: nclx of HEIC and AVIF, cICP of PNG) and PNG's gAMA and cHRM. Codes become linear
light in the primaries of one of the profiles that this program writes; HDR signals (PQ and HLG,
ITU-R BT.2100) are mapped to the standard range, white at 203 cd/m2 (ITU-R BT.2408).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from engine.files import icc

Chromaticities = tuple[float, ...]
"""x and y of red, green, blue and white."""

_D65 = (0.3127, 0.3290)
_PRIMARIES: dict[int, Chromaticities] = {
    1: (0.640, 0.330, 0.300, 0.600, 0.150, 0.060, *_D65),  # BT.709, sRGB
    4: (0.67, 0.33, 0.21, 0.71, 0.14, 0.08, 0.310, 0.316),  # BT.470 M
    5: (0.64, 0.33, 0.29, 0.60, 0.15, 0.06, *_D65),  # BT.470 BG
    6: (0.630, 0.340, 0.310, 0.595, 0.155, 0.070, *_D65),  # BT.601, SMPTE 170M
    7: (0.630, 0.340, 0.310, 0.595, 0.155, 0.070, *_D65),  # SMPTE 240M
    8: (0.681, 0.319, 0.243, 0.692, 0.145, 0.049, 0.310, 0.316),  # film
    9: (0.708, 0.292, 0.170, 0.797, 0.131, 0.046, *_D65),  # BT.2020
    11: (0.680, 0.320, 0.265, 0.690, 0.150, 0.060, 0.314, 0.351),  # SMPTE RP 431, DCI P3
    12: (0.680, 0.320, 0.265, 0.690, 0.150, 0.060, *_D65),  # Display P3
    22: (0.630, 0.340, 0.295, 0.605, 0.155, 0.077, *_D65),  # EBU 3213
}
_GAMMAS = {4: 2.2, 5: 2.8, 8: 1.0, 17: 2.6}
LINEAR, SRGB = 8, 13
"""Two of the transfer curves."""
_PQ, _HLG = 16, 18
# 1, 6, 14 and 15 are video camera curves; for still photos, browsers show them as sRGB.
_LIKE_SRGB = frozenset([1, 6, 7, 11, 12, 13, 14, 15])
_BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)
_D50 = np.array([0.9642, 1.0, 0.8249])


@dataclass(frozen=True)
class ToneMapping:
    """How light above the standard range is mapped into it.

    Attributes:
        white: cd/m2 that become 1.0 (BT.2408: graphics white).
        knee: light up to which nothing changes; chosen by eye on HDR photos.
        peak_share: share of the pixels that may be brighter than the peak which becomes 1.0.
        hlg_peak: cd/m2 of the nominal HLG display (BT.2100: gamma 1.2 at 1000).
    """

    white: float = 203.0
    knee: float = 0.75
    peak_share: float = 0.001
    hlg_peak: float = 1000.0


TONE_MAPPING = ToneMapping()


@dataclass(frozen=True)
class Colors:
    """What a file says about its codes.

    Attributes:
        chromaticities: of its primaries and white.
        transfer: H.273 code point of the curve, or 0 if `gamma` is the curve.
        gamma: exponent from codes to light.
    """

    chromaticities: Chromaticities = _PRIMARIES[1]
    transfer: int = 0
    gamma: float = 2.2

    @property
    def hdr(self) -> bool:
        """Whether the codes extend beyond the standard range."""
        return self.transfer in (_PQ, _HLG)


def from_code_points(primaries: int, transfer: int) -> Colors | None:
    """Colors by H.273 code points; None if they are unspecified or not known here."""
    known = transfer in _LIKE_SRGB or transfer in _GAMMAS or transfer in (_PQ, _HLG)
    if primaries not in _PRIMARIES or not known:
        return None
    if transfer in _GAMMAS:
        return Colors(_PRIMARIES[primaries], 0, _GAMMAS[transfer])
    return Colors(_PRIMARIES[primaries], transfer)


def profile_of(colors: Colors) -> bytes | None:
    """The equivalent ICC profile; None if this program writes none for it.

    Empty bytes are sRGB.
    """
    if colors.transfer not in _LIKE_SRGB:
        return None
    name = nearest_profile(colors)
    if np.abs(_to_xyz(colors.chromaticities) - _matrix(name)).max() > 2e-3 or name == "adobe-rgb":
        return None
    return b"" if name == "srgb" else icc.make_profile(name)


def nearest_profile(colors: Colors) -> str:
    """The narrowest of sRGB, Adobe RGB and Display P3 that holds the primaries, else Display P3."""
    target = _to_xyz(colors.chromaticities)
    for name in ("srgb", "display-p3", "adobe-rgb"):
        inside = np.linalg.solve(_matrix(name), target)
        if inside.min() > -2e-3:
            return name
    return "display-p3"


def to_light(codes: np.ndarray, colors: Colors) -> tuple[np.ndarray, bytes]:
    """Linear light of a file's codes, HDR mapped to the standard range.

    Args:
        codes: uint8 or uint16, H x W (gray) or H x W x 3.
    Returns:
        float32 of the shape of `codes`, and the profile whose primaries they have now (empty =
        sRGB).
    """
    top = np.iinfo(codes.dtype).max
    table = _curve(colors)(np.arange(top + 1) / top).astype(np.float32)
    light = table[codes]
    if light.ndim == 2:
        return (tone_mapped(light) if colors.hdr else light), b""
    if colors.transfer == _HLG:
        weights = _to_xyz(colors.chromaticities)[1]
        light = _display_light(light, weights)
    name = nearest_profile(colors)
    matrix = np.linalg.solve(_matrix(name), _to_xyz(colors.chromaticities))
    if np.abs(matrix - np.eye(3)).max() > 1e-3:
        light = cv2.transform(light, matrix.astype(np.float32))
    if colors.hdr:
        light = tone_mapped(np.maximum(light, 0))
    return light, b"" if name == "srgb" else icc.make_profile(name)


def tone_mapped(light: np.ndarray, parameters: ToneMapping = TONE_MAPPING) -> np.ndarray:
    """Light whose peak lies above 1, mapped to 0..1 with its hue kept; other light as it is.

    Up to the knee nothing changes; from there a rational curve of the same slope leads to 1.
    """
    brightest = light.max(axis=2) if light.ndim == 3 else light
    peak = float(np.quantile(brightest, 1 - parameters.peak_share))
    if peak <= 1.02:
        return np.minimum(light, 1)
    knee = parameters.knee
    slope = (peak - knee) / (1 - knee)
    share = np.clip((brightest - knee) / (peak - knee), 0, 1)
    bent = knee + (1 - knee) * slope * share / (1 + (slope - 1) * share)
    factor = np.where(brightest > knee, bent / np.maximum(brightest, 1e-6), 1).astype(np.float32)
    return light * (factor[..., None] if light.ndim == 3 else factor)


def _curve(colors: Colors) -> Callable[[np.ndarray], np.ndarray]:
    if colors.transfer == _PQ:
        return lambda x: _pq(x) / TONE_MAPPING.white
    if colors.transfer == _HLG:
        return _hlg_scene
    if colors.transfer in _LIKE_SRGB:
        return icc.read_profile(b"").curves[0]
    return lambda x: np.power(x, colors.gamma)


def _pq(signal: np.ndarray) -> np.ndarray:
    """SMPTE ST 2084: signal 0..1 -> cd/m2."""
    m1, m2 = 2610 / 16384, 2523 / 4096 * 128
    c1, c2, c3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
    power = np.power(signal, 1 / m2)
    return 10000 * np.power(np.maximum(power - c1, 0) / (c2 - c3 * power), 1 / m1)


def _hlg_scene(signal: np.ndarray) -> np.ndarray:
    """BT.2100 HLG: signal 0..1 -> scene light 0..1."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)


def _display_light(scene: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """BT.2100 HLG: scene light -> light of the nominal display, its white at 1.0."""
    luminance = np.maximum(scene @ weights.astype(np.float32), 1e-6)
    gain = TONE_MAPPING.hlg_peak / TONE_MAPPING.white * luminance**0.2
    return scene * gain[..., None]


def _to_xyz(chromaticities: Chromaticities) -> np.ndarray:
    """Linear RGB -> XYZ relative to D50, Bradford-adapted."""
    x, y = np.array(chromaticities[::2]), np.array(chromaticities[1::2])
    xyz = np.array([x / y, np.ones(4), (1 - x - y) / y])
    matrix = xyz[:, :3] * np.linalg.solve(xyz[:, :3], xyz[:, 3])
    adapt = np.diag((_BRADFORD @ _D50) / (_BRADFORD @ xyz[:, 3]))
    return np.linalg.solve(_BRADFORD, adapt @ _BRADFORD) @ matrix


def _matrix(name: str) -> np.ndarray:
    matrix = icc.read_profile(icc.make_profile(name)).to_xyz
    assert matrix is not None
    return matrix
