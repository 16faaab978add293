"""Cells: the few thousand patches of skin on which clicks land and scores are summed.

About 1.2 cm apart on trunk and limbs and 0.6 cm on head, hands and feet, chosen by Poisson-disk sampling of
the vertices, every landmark being the centre of a cell of its own. Mirror-symmetric: numbered midline first,
then the right half, then the left half in the same order (docs/formats.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from app.build.body import Body, Floats, Ints

COARSE_CM = 1.2
FINE_CM = 0.6
MIDLINE_CM = 1e-6

FOOT_HEIGHT_CM = 11.0
"""Skin of the reference below this height is foot: the malleoli and a finger's breadth more."""

WRIST_CM = 2.5
"""The hand begins so far above the joint, so that the styloids belong to it."""

JAW_HEIGHT_CM = 151.5
JAW_SLOPE = 0.35
"""Skin above a plane that falls from the nape to under the chin is head."""


@dataclass(frozen=True)
class Cells:
    """The division of the skin.

    centre: (n,) the vertex in the middle of each cell.
    of_vertex: (v,) the cell that each vertex belongs to.
    area_cm2: (n,) area on the reference.
    fine: (n,) whether the cell lies on head, hands or feet.
    m, k: cells on the midline, and on each half.
    """

    centre: Ints
    of_vertex: Ints
    area_cm2: Floats
    fine: NDArray[np.bool_]
    m: int
    k: int

    @property
    def n(self) -> int:
        return self.m + 2 * self.k


def fine_vertices(body: Body) -> NDArray[np.bool_]:
    """(v,) whether a vertex belongs to head, hands or feet, where a centimetre matters more."""
    points, joints = body.reference.points, body.joints["reference"]
    head = points[:, 2] > JAW_HEIGHT_CM + JAW_SLOPE * points[:, 1]
    foot = points[:, 2] < FOOT_HEIGHT_CM
    hand = np.zeros(len(points), dtype=bool)
    for side in "LR":
        wrist, elbow = joints[f"wrist.{side}"], joints[f"lowerarm01.{side}"]
        axis = (wrist - elbow) / np.linalg.norm(wrist - elbow)
        beyond = (points - wrist) @ axis > -WRIST_CM
        hand |= beyond & (np.linalg.norm(points - wrist, axis=1) < 25)
    return head | foot | hand


def divide(body: Body, graph: csr_matrix, landmarks: Iterable[int]) -> Cells:
    """Choose the cells of a body; graph holds edge lengths (v, v) in cm, landmarks are vertices to keep."""
    points, mirror = body.reference.points, body.mirror
    fine = fine_vertices(body)
    radius = np.where(fine, FINE_CM, COARSE_CM)
    on_midline = mirror == np.arange(len(mirror))
    right = (points[:, 0] < -MIDLINE_CM) & ~on_midline
    centres = _sample(points, body.reference.normals, radius, on_midline, right, np.unique(list(landmarks)))
    middle = np.array([v for v in centres if on_midline[v]])
    half = np.array([v for v in centres if right[v]])
    middle = middle[np.lexsort((points[middle, 1], -points[middle, 2]))]
    half = half[_along_a_curve(points[half])]
    centre = np.concatenate([middle, half, mirror[half]])
    m, k = len(middle), len(half)
    cell_of_centre = np.full(len(points), -1)
    cell_of_centre[centre] = np.arange(len(centre))
    # Only the right half is divided; the left is its mirror image to the last vertex.
    kept = np.flatnonzero(right | on_midline)
    sub = graph[kept][:, kept]
    sources = np.searchsorted(kept, centre[: m + k])
    _, _, origin = dijkstra(sub, directed=False, indices=sources, min_only=True, return_predecessors=True)
    of_vertex = np.full(len(points), -1)
    of_vertex[kept] = cell_of_centre[kept[origin]]
    other = mirror[kept]
    cell = of_vertex[kept]
    of_vertex[other] = np.where(cell < m, cell, cell + k)
    if of_vertex.min() < 0:
        raise ValueError("some skin belongs to no cell: the mesh has loose parts")
    area = np.bincount(of_vertex, weights=body.reference.areas, minlength=len(centre)).astype(np.float64)
    return Cells(centre=centre, of_vertex=of_vertex, area_cm2=area, fine=fine[centre], m=m, k=k)


def _sample(
    points: Floats,
    normals: Floats,
    radius: Floats,
    on_midline: NDArray[np.bool_],
    right: NDArray[np.bool_],
    landmarks: Ints,
) -> list[int]:
    """Greedy Poisson-disk sampling: landmarks, then the midline from the top, then the rest in a fixed shuffle."""
    rest = np.flatnonzero(right)
    rest = rest[np.argsort((rest * 2654435761) % 2**32, kind="stable")]
    middle = np.flatnonzero(on_midline)
    middle = middle[np.argsort(-points[middle, 2], kind="stable")]
    order = np.concatenate([np.asarray(landmarks, dtype=np.int64), middle, rest])
    tree = cKDTree(points)
    taken = np.zeros(len(points), dtype=bool)
    free = on_midline | right
    chosen: dict[int, None] = {}
    forced = set(landmarks.tolist())
    for v in order.tolist():
        if v in chosen or (taken[v] and v not in forced):
            continue
        if not free[v]:
            raise ValueError(f"landmark vertex {v} does not lie on the right half")
        chosen[v] = None
        near = np.array(tree.query_ball_point(points[v], radius[v]))
        taken[near[normals[near] @ normals[v] > 0.0]] = True
    return list(chosen)


def _along_a_curve(points: Floats) -> Ints:
    """An order (n,) in which neighbours in space are mostly neighbours in number (Morton curve)."""
    low = points.min(axis=0)
    grid = ((points - low) / 180.0 * 1023).astype(np.int64)
    code = np.zeros(len(points), dtype=np.int64)
    for bit in range(10):
        for axis in range(3):
            code |= ((grid[:, axis] >> bit) & 1) << (3 * bit + axis)
    return np.argsort(code, kind="stable")
