"""The passes of `keep` and `draft` in NumPy: used where `_keep.c` was not compiled, and documents
what it does. All planes are float32 h x w whose pixels are contiguous within a row.
"""

from __future__ import annotations

import cv2
import numpy as np


def compare_blurs(
    source: np.ndarray, target: np.ndarray, tolerance: float, share: float, same: np.ndarray
) -> tuple[float, float]:
    """Where two blurs are the same: 1 up to a difference of `tolerance` pixels plus a share of the
    larger one, falling to 0 at twice that. Equal discs on opposite sides of focus are not the same,
    unless they are below `tolerance`.

    Args:
        source, target: signed CoC radii, pixels.
        same: output.
    Returns:
        the minimum of `same` and the largest radius.
    """
    one, other = np.abs(source), np.abs(target)
    greater = np.maximum(one, other)
    crossed = 2 * np.maximum(np.minimum(one, other) - np.float32(tolerance), 0)
    difference = np.abs(one - other) + np.where(source * target < 0, crossed, np.float32(0))
    difference /= greater * np.float32(share) + np.float32(tolerance)
    np.clip(2 - difference, 0, 1, out=same)
    return float(same.min()), float(greater.max())


def blur_removed(
    source: np.ndarray, target: np.ndarray, seen: float, tolerance: float, share: float
) -> float:
    """The most by which `target` is less than `source` anywhere, in units of the difference that
    `compare_blurs` tolerates; 0 = nowhere.

    Args:
        source, target: CoC radii, pixels; signs are ignored.
        seen: up to this radius `source` does not count.
    """
    one, other = np.abs(source), np.abs(target)
    removed = (one - other) / (one * np.float32(share) + np.float32(tolerance))
    return float(removed.max(initial=0, where=one > np.float32(seen)))


def pick_spilling(
    same: np.ndarray,
    source: np.ndarray,
    target: np.ndarray,
    least: float,
    most: float,
    changed: float,
    changes: np.ndarray,
    depth: np.ndarray,
) -> bool:
    """What changes among the objects within a range of blur.

    Args:
        same: 1 where nothing changes.
        source, target: signed CoC radii; the larger one, at least 1, is the blur.
        least, most: the range of blur, inclusive.
        changed: change above which an object counts as one that may be nearer.
        changes: output: how much changes, 0..1.
        depth: output: `source + target` where an object counts, else minus infinity.
    Returns:
        whether anything changes.
    """
    size = np.maximum(np.maximum(np.abs(source), np.abs(target)), 1)
    within = cv2.inRange(size, least, most).view(np.bool_)  # pyright: ignore
    np.multiply(1 - same, within, out=changes)
    depth[:] = np.where(changes > np.float32(changed), source + target, np.float32(-np.inf))
    return cv2.hasNonZero(changes)


def spill(
    around: np.ndarray,
    nearest: np.ndarray,
    source: np.ndarray,
    target: np.ndarray,
    nearer: float,
    gain: float,
    spilt: np.ndarray,
) -> None:
    """Add what comes from the surroundings: `gain` times the change there, up to 1, where any of it
    is nearer by more than `nearer`.

    Args:
        around: mean of `changes` within reach, see `pick_spilling`.
        nearest: maximum of `depth` within reach.
        spilt: updated to the larger of itself and this.
    """
    reached = nearest - (source + target) > np.float32(nearer)
    np.maximum(spilt, np.minimum(np.float32(gain) * around, 1) * reached, out=spilt)


def put_back(photo: np.ndarray, keep: np.ndarray, onto: np.ndarray) -> None:
    """Blend a photo over an image by its share; where that is 1, pixels are copied bit for bit.

    Args:
        photo: float32 h x w x 3.
        keep: the share, 0..1.
        onto: float32 h x w x 3, updated.
    """
    if not cv2.hasNonZero(keep):
        return
    onto += cv2.multiply(cv2.subtract(photo, onto), cv2.merge([keep] * 3))
    np.copyto(onto, photo, where=(keep == 1)[..., None])
