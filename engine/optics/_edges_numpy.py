"""The depth edge passes in NumPy: used where `_edges.c` was not compiled, and documents what it
does. All planes are float32 h x w whose pixels are contiguous within a row.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Planes = Sequence[np.ndarray] | np.ndarray


def edge_alpha(
    colors: Planes,
    near: Planes,
    far: Planes,
    texture: np.ndarray,
    prior: Planes,
    opaque: float,
    alpha: np.ndarray,
) -> None:
    """The foreground's share of each pixel, by projection between the two sides' colors.

    Where the sides look alike or are richly textured, and well off the edge, the colors say
    little; there the disparity's own edge, softened, is used instead. A pixel of the near side, or
    mostly of the foreground, holds no more background than lets the far side's mean lie behind it.

    Args:
        colors: three planes.
        near, far: the sides' means of three colors and of the disparity.
        texture: variance of the colors about both.
        prior: what the disparity alone says: 1 on the near side, the same softened, and its weight
            per variance of the texture.
        opaque: share from which a pixel is all foreground.
        alpha: output.
    """
    is_near, softened, doubtful = prior
    doubt = texture * doubtful
    doubt += np.float32(1e-4)
    along, length = doubt * softened, doubt
    fits = np.full_like(doubt, np.inf)  # most background that the pixel can contain
    for color, close, distant in zip(colors, near[:3], far[:3], strict=True):
        difference = close - distant
        along += (color - distant) * difference
        length += difference * difference
        np.minimum(fits, color / np.maximum(distant, np.float32(1e-6)), out=fits)
    share = np.clip(along / length, 0, 1)
    front = np.maximum(is_near, np.clip(4 * share - 2, 0, 1))
    np.maximum(share, front * (1 - fits), out=alpha)
    alpha[alpha > np.float32(opaque)] = 1


def part_edge(
    colors: Planes,
    near: Planes,
    far: Planes,
    texture: np.ndarray,
    prior: Planes,
    far_spread: np.ndarray,
    disparity: np.ndarray,
    band: np.ndarray,
    opaque: float,
    ramp: float,
    edge: Planes,
) -> None:
    """Front and back of the pixels around depth edges.

    Args:
        colors, near, far, texture, prior, opaque: see `edge_alpha`.
        far_spread: standard deviation of the far side's colors.
        band: above 0 where there is an edge; elsewhere the pixel is all front.
        ramp: see `EdgeColorParams.ramp_share`.
        edge: seven planes, output: the front's share, its disparity, the back's three colors, its
            disparity, and how much the back is trusted as a seed.
    """
    is_edge, close_by = band > 0, prior[0] > 0
    alpha, front_disparity, *back, back_disparity, seen = edge
    edge_alpha(colors, near, far, texture, prior, opaque, alpha)
    np.copyto(alpha, 1, where=~is_edge)
    behind = 1 - alpha
    correction = behind / (alpha * alpha + behind * behind)
    share = np.maximum(behind, 1 - np.float32(opaque))
    likely = (far_spread + np.float32(0.02)) / np.maximum(alpha, np.float32(0.02))
    for color, close, distant, own in zip(colors, near[:3], far[:3], back, strict=True):
        residual = color - alpha * close - behind * distant
        unlike = np.clip(residual * correction, -likely, likely)
        deep = np.maximum(distant + unlike, 0)
        deep = np.where(alpha < 1, np.minimum(deep, color / share), deep)
        own[:] = np.where(is_edge, deep, color)
    place = (disparity - far[3]) / np.maximum(near[3] - far[3], np.float32(1e-6))
    front = np.where(close_by, _snapped(disparity, near[3], 1 - place, ramp), near[3])
    front_disparity[:] = np.where(is_edge, front, disparity)
    deep = np.where(close_by, far[3], _snapped(disparity, far[3], place, ramp))
    back_disparity[:] = np.where(is_edge, deep, disparity)
    seen[:] = np.where(is_edge, np.maximum(behind, np.float32(0.05)), 0)


def guided_slopes(means: Planes, epsilon: float, slopes: Planes) -> None:
    """The color guided filter's coefficients: value = sum(slope * guide) + offset.

    He et al., TPAMI 2013, eqs. 19-20.

    Args:
        means: window means of thirteen planes: red, green and blue of the guide, the value, the
            value times each color, their squares, and red times green, red times blue, green times
            blue.
        epsilon: regularization, in the guide's squared units.
        slopes: four planes, output: three slopes and the offset.
    """
    r, g, b, v, rv, gv, bv, rr, gg, bb, rg, rb, gb = means
    rv, gv, bv = rv - r * v, gv - g * v, bv - b * v
    rr, gg, bb = (of - m * m + np.float32(epsilon) for of, m in ((rr, r), (gg, g), (bb, b)))
    rg, rb, gb = rg - r * g, rb - r * b, gb - g * b
    # The inverse of the symmetric 3 x 3 covariance, by cofactors.
    irr, igg, ibb = gg * bb - gb * gb, rr * bb - rb * rb, rr * gg - rg * rg
    irg, irb, igb = gb * rb - rg * bb, rg * gb - gg * rb, rb * rg - rr * gb
    inverse = 1 / (rr * irr + rg * irg + rb * irb)
    own_r, own_g, own_b, offset = slopes
    own_r[:] = (irr * rv + irg * gv + irb * bv) * inverse
    own_g[:] = (irg * rv + igg * gv + igb * bv) * inverse
    own_b[:] = (irb * rv + igb * gv + ibb * bv) * inverse
    offset[:] = v - own_r * r - own_g * g - own_b * b


def _snapped(disparity: np.ndarray, side: np.ndarray, off: np.ndarray, width: float) -> np.ndarray:
    """The disparity itself, or its side's where it lies on the ramp of a soft edge: a pixel belongs
    to one surface or the other, and one left in between is blurred too little and shows as a speck.

    Args:
        off: how far the disparity is toward the other side, 0..1.
        width: see `ramp` of `part_edge`.
    """
    ramp = np.float32(width)
    return disparity + (side - disparity) * np.clip((off - ramp) / ramp, 0, 1)
