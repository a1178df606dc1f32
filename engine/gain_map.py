"""The HDR gain map of a photo: how much brighter an HDR screen shows each point (ISO 21496-1).

`hdr = (sdr + offset_sdr) * 2^g - offset_hdr`, `g = minimum + (maximum - minimum) * m^(1 / gamma)`,
for each channel, in linear light; m is the map's stored value in 0..1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

Triple = tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class GainMap:
    """A gain map for an image in the standard range.

    Attributes:
        codes: uint8 h x w, or h x w x 3 for per-channel gains; upright, of any size.
        minimum, maximum: log2 of the gains that codes 0 and 255 represent, by channel.
        gamma: of the codes, by channel.
        offset_sdr, offset_hdr: added to linear light before the gain is computed, by channel.
        headroom: log2 of how far above white a screen must reach for the gain to set in, and for
            the full gain.
        icc: profile of the colors in which the gain is computed; None = those of the image.
    """

    codes: np.ndarray
    minimum: Triple = (0.0, 0.0, 0.0)
    maximum: Triple = (1.0, 1.0, 1.0)
    gamma: Triple = (1.0, 1.0, 1.0)
    offset_sdr: Triple = (1 / 64, 1 / 64, 1 / 64)
    offset_hdr: Triple = (1 / 64, 1 / 64, 1 / 64)
    headroom: tuple[float, float] = (0.0, 1.0)
    icc: bytes | None = None

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.codes.shape[1], self.codes.shape[0]

    def resized(self, size: tuple[int, int]) -> GainMap:
        """The same map of `size` (width, height)."""
        if size == self.size:
            return self
        smaller = size[0] < self.size[0]
        way = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
        return replace(self, codes=cv2.resize(self.codes, size, interpolation=way))


def apply_gain(pixels: np.ndarray, gain_map: GainMap) -> np.ndarray:
    """The HDR image.

    Args:
        pixels: float32 h x w x 3, linear light in the colors of the gain, of the map's size.
    Returns:
        float32 h x w x 3, linear light, 1.0 = the white of the standard range.
    """
    result = np.empty_like(pixels)
    for channel, (low, high, gamma, sdr, hdr) in enumerate(_by_channel(gain_map)):
        share = np.arange(256, dtype=np.float32) / 255
        table = np.exp2(low + (high - low) * share ** (1 / gamma)).astype(np.float32)
        gain = table[_channel(gain_map.codes, channel)]
        result[..., channel] = (pixels[..., channel] + sdr) * gain - hdr
    return np.maximum(result, 0)


def measure_gain(sdr: np.ndarray, hdr: np.ndarray, like: GainMap) -> GainMap:
    """The map that turns one image into the other, with the range and type of another map.

    Args:
        sdr, hdr: float32 h x w x 3, linear light in the colors of the gain.
        like: the other map; of its codes only the number of channels is used.
    """
    shares, weights = np.empty_like(sdr), np.empty_like(sdr)
    for channel, (low, high, gamma, offset, offset_hdr) in enumerate(_by_channel(like)):
        light = np.maximum(sdr[..., channel] + offset, 1e-6)
        gain = np.log2(np.maximum(hdr[..., channel] + offset_hdr, 1e-6) / light)
        span = high - low
        share = (gain - low) / span if span else np.zeros_like(gain)
        shares[..., channel] = np.clip(share, 0, 1) ** gamma
        weights[..., channel] = light
    if like.codes.ndim == 2:  # one value for all three: dark channels get little weight
        shares = (shares * weights).sum(axis=2) / weights.sum(axis=2)
    return replace(like, codes=np.rint(shares * 255).astype(np.uint8))


def _by_channel(gain_map: GainMap) -> zip:
    ranges = gain_map.minimum, gain_map.maximum, gain_map.gamma
    return zip(*ranges, gain_map.offset_sdr, gain_map.offset_hdr, strict=True)


def _channel(codes: np.ndarray, channel: int) -> np.ndarray:
    return codes if codes.ndim == 2 else codes[..., channel]
