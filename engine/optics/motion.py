"""Whether a photo is blurred by motion rather than by focus.

Defocus blurs edges of every direction alike. Motion blurs an edge by the motion's length times the
cosine of the angle between the motion and the edge's normal: edges across the motion are wide,
edges along it stay sharp. The check looks for that pattern, with one direction in most parts of the
photo; lines of one direction that are soft by nature show it in one part only. A part that is sharp
in all directions contradicts it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.optics.edge_blur import EDGE_BLUR, Edges, class_probabilities, shipped_weights


@dataclass(frozen=True)
class MotionParams:
    """Chosen on 94 sharp training photos: sharp, blurred by discs and blurred by straight motion.

    Attributes:
        rows, columns: parts of the photo that are analyzed separately.
        enough: minimum number of edges across and along the motion in a part.
        least_parts: minimum number of parts that have them.
        directions: number that is tried, over half a turn.
        across, along: an edge counts as across the motion if the cosine of the angle between its
            normal and the motion is above the first, as along it if below the second.
        least_classes: by how many blur classes edges across must be wider (2 = twice as wide), on
            average and in a part that agrees.
        least_share: minimum share of the parts that agree.
        sharp_class, equal_classes: a part contradicts the motion if its edges across it are below
            this blur class, and less than so many classes wider than those along it.
    """

    rows: int = 3
    columns: int = 4
    enough: int = 12
    least_parts: int = 4
    directions: int = 12
    across: float = 0.87
    along: float = 0.5
    least_classes: float = 1.5
    least_share: float = 0.5
    sharp_class: float = 2.0
    equal_classes: float = 0.5


MOTION = MotionParams()


def is_motion(edges: Edges, size: tuple[int, int], params: MotionParams = MOTION) -> bool:
    """Whether the edges show a single motion.

    Args:
        edges: see `find_edges`.
        size: (width, height) of the image that they were found in.
    """
    if not len(edges.x):
        return False
    classes = class_probabilities(edges, shipped_weights()) @ np.arange(EDGE_BLUR.class_count)
    column = (edges.x * params.columns / size[0]).astype(int).clip(0, params.columns - 1)
    row = (edges.y * params.rows / size[1]).astype(int).clip(0, params.rows - 1)
    part = row * params.columns + column
    medians = [
        _medians(classes, edges.angle - np.pi * step / params.directions, part, params)
        for step in range(params.directions)
    ]
    heard = [parts for parts in medians if len(parts) >= params.least_parts]
    if not heard:
        return False
    best = max(heard, key=lambda parts: float((parts[:, 0] - parts[:, 1]).mean()))
    across, more = best[:, 0], best[:, 0] - best[:, 1]
    if ((across < params.sharp_class) & (more < params.equal_classes)).any():
        return False
    agreed = float((more > params.least_classes).mean())
    return bool(more.mean() > params.least_classes and agreed >= params.least_share)


def _medians(
    classes: np.ndarray, away: np.ndarray, part: np.ndarray, params: MotionParams
) -> np.ndarray:
    """Median blur class of the edges across and along the motion, for each part with enough edges.

    Args:
        classes, away, part: [N], each edge's blur class, angle of normal to motion, and part.
    Returns:
        parts x 2.
    """
    cosine = np.abs(np.cos(away))
    found = []
    for index in range(params.rows * params.columns):
        across = classes[(part == index) & (cosine > params.across)]
        along = classes[(part == index) & (cosine < params.along)]
        if min(len(across), len(along)) >= params.enough:
            found.append((np.median(across), np.median(along)))
    return np.array(found)
