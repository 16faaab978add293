"""The first bone that a finger comes to from each cell of the skin, going straight inwards."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from app.build.body import Floats, Ints, Skin
from app.build.skeleton.assembly import Skeleton

STEP_CM = 0.2
REACH_CM = 20.0
"""From the belly to the spine it is about 12 cm."""

FINGER_CM = 0.8
"""Half the breadth of a fingertip: a bone counts that comes so near to the way inwards, so that a finger over a gap between
two ribs is over ribs."""

WIDE_CM = 2.5
"""So near a bone counts where the finger meets none."""

SAMPLE_CM = 0.3
"""The bones' surfaces are taken as points at most so far apart."""


def surface_points(skeleton: Skeleton) -> tuple[Floats, Ints]:
    """Points (n, 3) all over the bones, and the mesh (n,) that each is of."""
    corners = skeleton.points[skeleton.faces]
    longest = np.max([np.linalg.norm(corners[:, i] - corners[:, i - 1], axis=1) for i in range(3)], axis=0)
    steps = np.maximum(np.ceil(longest / SAMPLE_CM).astype(np.int64), 1)
    points, owners = [], []
    for n in np.unique(steps):
        these = steps == n
        shares = np.array([(i, j, n - i - j) for i in range(n + 1) for j in range(n + 1 - i)]) / n
        laid = np.einsum("sc,fcx->fsx", shares, corners[these])
        points.append(laid.reshape(-1, 3))
        owners.append(np.repeat(skeleton.owner[these], len(shares)))
    return np.concatenate(points), np.concatenate(owners)


def first_bones(skin: Skin, vertices: Ints, skeleton: Skeleton) -> NDArray[np.object_]:
    """The bone (n,) that is met first from each vertex of the skin, None where there is none within reach."""
    points, owners = surface_points(skeleton)
    bones = np.array([name.partition("/")[0] for name in skeleton.names], dtype=object)
    tree = cKDTree(points)
    start, inwards = skin.points[vertices], -skin.normals[vertices]
    found = np.full(len(vertices), None, dtype=object)
    for near_cm in (FINGER_CM, WIDE_CM):
        left = np.flatnonzero(found == None)  # noqa: E711
        for way_cm in np.arange(0.0, REACH_CM, STEP_CM):
            if not len(left):
                break
            away, nearest = tree.query(start[left] + way_cm * inwards[left], distance_upper_bound=near_cm)
            met = np.isfinite(away)
            found[left[met]] = bones[owners[nearest[met]]]
            left = left[~met]
    return found
