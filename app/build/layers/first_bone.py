"""The first bone that a finger comes to from each cell of the skin, going straight inwards."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from app.build.body import Floats, Ints, Skin
from app.build.skeleton.assembly import Skeleton

STEP_CM = 0.2
REACH_CM = 20.0
"""From the side of the waist to the spine it is about 15 cm."""

FINGER_CM = 0.8
"""Half the breadth of a fingertip. A bone counts that comes so near to the way inwards, so that a finger over the gap
between two ribs is over ribs."""

WIDER = 0.14
"""By so much for each centimetre inwards a bone may lie further off the way, because nobody presses exactly inwards."""

EVEN_CM = 1.5
"""The way inwards is that of the skin around, so far away; that of a single point follows every crease."""

SAMPLE_CM = 0.3
"""The bones' surfaces are taken as points at most so far apart."""

HALF_STERNUM_CM = 3.0
"""The mesh of the breastbone carries the cartilages of the ribs; what is further from the midline counts as ribs."""


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


def ways_inwards(skin: Skin, vertices: Ints) -> Floats:
    """Unit directions (n, 3) into the body, each that of the skin around the vertex that faces the same way."""
    around = cKDTree(skin.points).query_ball_point(skin.points[vertices], EVEN_CM)
    out = np.empty((len(vertices), 3))
    for i, (vertex, near) in enumerate(zip(vertices, around, strict=True)):
        normals = skin.normals[sorted(near)]
        out[i] = -normals[normals @ skin.normals[vertex] > 0.5].sum(axis=0)
    return np.asarray(out / np.linalg.norm(out, axis=1, keepdims=True))


def first_bones(skin: Skin, vertices: Ints, skeleton: Skeleton) -> list[str | None]:
    """The bone that is met first from each of the skin's vertices (n,), None where there is none within reach."""
    points, owners = surface_points(skeleton)
    bones = [name.partition("/")[0] for name in skeleton.names]
    tree = cKDTree(points)
    start, inwards = skin.points[vertices], ways_inwards(skin, vertices)
    met = np.full(len(vertices), -1)
    for way_cm in np.arange(0.0, REACH_CM, STEP_CM):
        left = np.flatnonzero(met < 0)
        away, nearest = tree.query(
            start[left] + way_cm * inwards[left], distance_upper_bound=FINGER_CM + WIDER * way_cm
        )
        met[left] = np.where(np.isfinite(away), nearest, -1)

    def named(point: int) -> str | None:
        if point < 0:
            return None
        bone = bones[owners[point]]
        return "ribs" if bone == "sternum" and abs(points[point, 0]) > HALF_STERNUM_CM else bone

    return [named(int(point)) for point in met]
