"""The order of a bracket's focus planes, regardless of the order of its frames."""

from __future__ import annotations

import numpy as np


def focus_order(sharpness: np.ndarray) -> np.ndarray:
    """Frame indices in order of focus, from one end to the other; which end is near is unknown.

    Spectral seriation (Atkins, Boman and Hendrickson, SIAM J. Comput. 1998): frames are sharp where
    their neighbors nearly are, so the Fiedler vector of the similarities sorts them.

    Args:
        sharpness: float32 N x h x w, aligned; small is enough.
    Returns:
        int N.
    """
    count = len(sharpness)
    if count < 3:
        return np.arange(count)
    flat = sharpness.reshape(count, -1).astype(np.float64)
    weight = np.sqrt(flat.max(axis=0))  # textured places are more informative
    share = np.log(flat + 1e-3 * np.median(flat.max(axis=0)) + 1e-12)
    share -= share.mean(axis=0)
    share *= np.sqrt(weight / weight.sum())
    distance = ((share[:, None] - share[None]) ** 2).sum(axis=2)
    near = distance[~np.eye(count, dtype=bool)].reshape(count, -1).min(axis=1)
    similarity = np.exp(-distance / (2 * np.median(near) + 1e-12))
    np.fill_diagonal(similarity, 0)
    laplacian = np.diag(similarity.sum(axis=1)) - similarity
    _, vectors = np.linalg.eigh(laplacian)
    order = np.argsort(vectors[:, 1])
    return order if order[0] < order[-1] else order[::-1]
