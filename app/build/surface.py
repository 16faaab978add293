"""Places, paths and brush strokes on the skin.

Every place is a vertex of the right half (or the midline) of the reference skin; what belongs to a
left-side trigger point is the mirror image. Paths are geodesics (edge flips, Sharp & Crane 2020, by
potpourri3d).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import potpourri3d as pp3d
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from app.build.body import Floats, Ints, Skin
from app.data.models.core import Stroke, parse_place

OUTSIDE_CM = 1e6
"""Value of a distance field where a stroke does not reach."""

SLOWEST_DETOUR = 0.7
"""The way along mesh edges is at most 1/0.7 times the geodesic: the square root of 2 across split quads."""


@dataclass(frozen=True)
class Path:
    """A polyline on the skin: points (k, 3) in cm, outward normals (k, 3), one half width (k,) in cm each."""

    points: Floats
    normals: Floats
    half_widths_cm: Floats


class Surface:
    """Geodesics and distances on one skin.

    landmarks: id to vertex on the right half or midline.
    mirror: (v,) vertex on the other side; None where the skin has no other side (toy shapes).
    """

    def __init__(self, skin: Skin, landmarks: Mapping[str, int], mirror: Ints | None = None) -> None:
        self.skin = skin
        self.landmarks = dict(landmarks)
        self.mirror = mirror
        self._geodesics: dict[tuple[int, int], Floats] = {}

    @cached_property
    def _solver(self) -> pp3d.EdgeFlipGeodesicSolver:
        return pp3d.EdgeFlipGeodesicSolver(self.skin.points, self.skin.faces)

    @cached_property
    def _tree(self) -> cKDTree:
        return cKDTree(self.skin.points)

    @cached_property
    def edge_graph(self) -> csr_matrix:
        """Symmetric sparse matrix (v, v) of edge lengths in cm."""
        f, p = self.skin.faces, self.skin.points
        a = np.concatenate([f[:, 0], f[:, 1], f[:, 2]])
        b = np.concatenate([f[:, 1], f[:, 2], f[:, 0]])
        length = np.linalg.norm(p[a] - p[b], axis=1)
        return csr_matrix((length, (a, b)), shape=(len(p), len(p))).maximum(
            csr_matrix((length, (b, a)), shape=(len(p), len(p)))
        )

    def nearest_vertex(self, point: Floats) -> int:
        """The vertex closest to a point (3,) in cm."""
        return int(self._tree.query(point)[1])

    def vertex(self, place: str) -> int:
        """The vertex at a place written in the data's grammar.

        Raises KeyError for an unknown landmark, ValueError for a place that cannot be read.
        """
        parsed = parse_place(place)
        here = self._landmark(parsed.start)
        for step in parsed.steps:
            line = self.geodesic(here, self._landmark(step.goal))
            along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
            goal = step.fraction * along[-1] if step.fraction is not None else float(step.distance_cm or 0.0)
            here = self.nearest_vertex(_interpolate(line, along, np.array([min(goal, along[-1])]))[0])
        return here

    def _landmark(self, name: str) -> int:
        plain = name.removesuffix(":other")
        vertex = self.landmarks[plain]
        if plain == name:
            return vertex
        if self.mirror is None:
            raise ValueError(f"{name}: this skin has no other side")
        return int(self.mirror[vertex])

    def geodesic(self, a: int, b: int) -> Floats:
        """The straightest line over the skin from vertex a to vertex b: (k, 3) points in cm, from a to b."""
        key = (min(a, b), max(a, b))
        if key not in self._geodesics:
            self._geodesics[key] = (
                self.skin.points[[a]] if a == b else np.asarray(self._solver.find_geodesic_path(key[0], key[1]))
            )
        line = self._geodesics[key]
        return line if key[0] == a else line[::-1]

    def path(self, stroke: Stroke) -> Path:
        """The stroke's centre line, sampled finely, with half widths interpolated between its places."""
        vertices = [self.vertex(p) for p in stroke.path]
        half = np.array(stroke.widths_cm) / 2
        if len(vertices) == 1:
            points, widths = self.skin.points[vertices], half
        else:
            lines, line_widths = [], []
            legs = zip(itertools.pairwise(vertices), itertools.pairwise(half), strict=True)
            for (a, b), (wa, wb) in legs:
                line = self.geodesic(a, b)
                along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
                step = min(0.25, max(0.05, min(wa, wb) / 6))
                at = np.linspace(0.0, along[-1], max(2, int(np.ceil(along[-1] / step)) + 1))
                lines.append(_interpolate(line, along, at))
                line_widths.append(np.interp(at, [0.0, max(along[-1], 1e-9)], [wa, wb]))
            points, widths = np.concatenate(lines), np.concatenate(line_widths)
        nearest = self._tree.query(points)[1]
        return Path(points=points, normals=self.skin.normals[nearest], half_widths_cm=widths)

    def stroke_field(self, stroke: Stroke, margin_cm: float = 3.0) -> tuple[Ints, Floats]:
        """Signed distance to the stroke's edge, negative inside: (vertex indices, cm), up to the margin outside."""
        return self.path_field(self.path(stroke), margin_cm)

    def path_field(self, path: Path, margin_cm: float = 3.0) -> tuple[Ints, Floats]:
        """Signed distance to the edge of a brush drawn along a path.

        The distance over the skin to the nearest point of the path is taken from the chord and the turn
        of the normal, which is exact on a plane, a cylinder and a sphere; walking along the mesh's edges keeps
        it from jumping through the hand or from finger to finger.
        """
        reach = float(path.half_widths_cm.max()) + margin_cm
        balls = self._tree.query_ball_point(path.points[::4], reach + 1.0)
        near = np.unique(np.concatenate([np.asarray(ball, dtype=np.int64) for ball in balls]))
        chord, sample = cKDTree(path.points).query(self.skin.points[near])
        turn = np.arccos(np.clip((self.skin.normals[near] * path.normals[sample]).sum(axis=1), -1.0, 1.0)) / 2
        arc = chord * np.where(turn > 1e-4, turn / np.maximum(np.sin(turn), 1e-9), 1.0)
        walk = self._walk(near, path, reach)
        distance = np.maximum(arc, SLOWEST_DETOUR * walk)
        signed = distance - path.half_widths_cm[sample]
        kept = signed < margin_cm
        return near[kept], signed[kept]

    def _walk(self, near: Ints, path: Path, reach: float) -> Floats:
        """Shortest way along mesh edges from the path to each of the vertices `near`, less the way onto the mesh."""
        graph = self.edge_graph[near][:, near]
        tree = cKDTree(self.skin.points[near])
        onto, start = tree.query(path.points)
        walk = dijkstra(graph, directed=False, indices=np.unique(start), min_only=True, limit=2 * reach)
        return np.asarray(np.maximum(walk - float(onto.max()), 0.0))

    def zone_field(self, strokes: Iterable[Stroke], margin_cm: float = 3.0) -> Floats:
        """Signed distance (v,) in cm to the edge of the union of strokes; OUTSIDE_CM beyond the margin."""
        field = np.full(len(self.skin.points), OUTSIDE_CM)
        for stroke in strokes:
            index, signed = self.stroke_field(stroke, margin_cm)
            field[index] = np.minimum(field[index], signed)
        return field


def _interpolate(line: Floats, along: Floats, at: NDArray[np.float64]) -> Floats:
    """Points (n, 3) at distances `at` along a polyline."""
    return np.stack([np.interp(at, along, line[:, i]) for i in range(3)], axis=1)
