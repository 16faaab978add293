"""Walls, chairs, balls: convex solids in plain shades, drawn as polygons.

Each thing is made of parts whose outline is convex, so that an outline is the hull of the corners as the camera
sees them, and a box shows its faces.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull

from app.build.cameras import Camera

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BOX_CORNERS = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], dtype=np.float64)
BOX_FACES = {
    (-1, 0, 0): (0, 1, 3, 2), (1, 0, 0): (4, 6, 7, 5), (0, -1, 0): (0, 4, 5, 1),
    (0, 1, 0): (2, 3, 7, 6), (0, 0, -1): (0, 2, 6, 4), (0, 0, 1): (1, 5, 7, 3),
}  # fmt: skip
"""Outward direction of each face of a box to its corners in order."""

LIGHT = np.array([0.25, -0.45, 0.85])


@dataclass(frozen=True)
class Solid:
    """A convex part: points (n, 3) in cm, triangles (f, 3) of its surface, faces to draw one by one (none: a round
    thing, drawn as its outline), and the class that colours it."""

    css: str
    points: Floats
    triangles: Ints
    faces: tuple[tuple[int, ...], ...] = ()
    frame: Floats | None = None


def box(css: str, low: Floats, high: Floats, turn: Floats | None = None) -> Solid:
    """A box between two corners, turned about its centre."""
    points = low + BOX_CORNERS * (np.asarray(high) - low)
    turn = np.eye(3) if turn is None else turn
    centre = (np.asarray(low) + high) / 2
    points = (points - centre) @ turn.T + centre
    faces = tuple(BOX_FACES.values())
    return Solid(css, points, _triangles(points), faces, turn)


def ball(css: str, centre: Floats, radii: Floats, fullness: float = 1.0) -> Solid:
    """A ball; with less `fullness` than 1 it swells towards a box with round edges, as a cushion does."""
    u, v = np.meshgrid(np.linspace(0, np.pi, 19), np.linspace(0, 2 * np.pi, 36, endpoint=False))
    unit = np.stack([np.sin(u) * np.cos(v), np.sin(u) * np.sin(v), np.cos(u)], axis=-1).reshape(-1, 3)
    points = np.sign(unit) * np.abs(unit) ** fullness * radii + centre
    points = np.unique(np.round(points, 6), axis=0)
    return Solid(css, points, _triangles(points))


def rod(css: str, start: Floats, end: Floats, radius: float, flat: float = 1.0) -> Solid:
    """A round bar, roll or strap with rounded ends."""
    start, end = np.asarray(start, dtype=np.float64), np.asarray(end, dtype=np.float64)
    along = (end - start) / np.linalg.norm(end - start)
    across = np.cross(along, [0.0, 0.0, 1.0] if abs(along[2]) < 0.9 else [0.0, 1.0, 0.0])
    across /= np.linalg.norm(across)
    t = np.linspace(0, 2 * np.pi, 28, endpoint=False)
    ring = np.cos(t)[:, None] * across + flat * np.sin(t)[:, None] * np.cross(along, across)
    edge = 0.12 * radius * along
    points = np.vstack(
        [
            start + edge + radius * ring,
            end - edge + radius * ring,
            start + 0.85 * radius * ring,
            end + 0.85 * radius * ring,
        ]
    )
    return Solid(css, points, _triangles(points))


def _triangles(points: Floats) -> Ints:
    """Outward triangles of the hull."""
    hull = ConvexHull(points)
    out = hull.simplices.astype(np.int64)
    p = points[out]
    normal = np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0])
    wrong = (normal * hull.equations[:, :3]).sum(axis=1) < 0
    out[wrong] = out[wrong][:, ::-1]
    return np.asarray(out, dtype=np.int64)


def drawn(solid: Solid, camera: Camera) -> list[tuple[str, Floats]]:
    """Polygons (n, 2) in user units, far ones first, each with its class."""
    seen = camera.project(solid.points)[:, :2]
    if not solid.faces:
        return [(solid.css, seen[ConvexHull(seen).vertices])]
    out = []
    for normal, corners in zip(BOX_FACES, solid.faces, strict=True):
        outward = (np.eye(3) if solid.frame is None else solid.frame) @ np.array(normal, dtype=np.float64)
        if outward @ camera.toward > 1e-6:
            light = outward @ LIGHT
            tone = "top" if light > 0.6 else "lit" if light > 0.1 else "dim"
            out.append((f"{solid.css} {tone}", seen[list(corners)]))
    return out
