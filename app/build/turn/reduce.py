"""Fewer triangles for the body that turns: the right half of the skin, both figures at once.

Edges are collapsed in the order of a quadric error (Garland & Heckbert 1998, "Simplifying surfaces with color and
texture using quadric error metrics") that counts the shape of both figures, their normals and their tone. A vertex is
only ever moved onto a neighbour, so what is left are vertices of the skin itself, with all that is known of them.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.build.body import FIGURES, Body, Floats, Ints
from app.build.cells import fine_vertices
from app.build.turn.tone import Tone

Bools = NDArray[np.bool_]

VERTICES = 13_600
"""Of the right half with the midline; the mirror image has as many but for those on the midline."""

LONGEST_EDGE_CM = 2.4
"""On either figure; distances to the edge of a zone are kept no further than this (app/build/turn/zones_file.py)."""

NORMAL_CM = 0.3
"""A normal that is off by a radian counts as much as a place that is off by so many cm."""

TONE_CM = 0.6
"""The same for a tone that is off by all its range."""

FINE_WEIGHT = 5.0
"""Head, hands and feet are looked at from nearer by."""

HIDDEN_WEIGHT = 0.01
"""The inside of the mouth and of the nose, which no camera sees."""

HIDDEN_SKY = 0.004
BORDER_WEIGHT = 4.0
LEAST_COSINE = 0.25
"""By more than the angle of this cosine no triangle may turn."""

DIGITS = 6
"""Of an error, so that the order does not hang on how a machine rounds."""


@dataclass(frozen=True)
class Half:
    """The right half of the skin with fewer triangles.

    vertex: (h,) vertices of the skin. faces: (f, 3) of places in `vertex`, anticlockwise from outside.
    """

    vertex: Ints
    faces: Ints


def right_half(body: Body) -> Half:
    """All triangles of the right half; those on the midline have a corner on it at most at two places."""
    own = np.arange(len(body.mirror))
    kept = (body.mirror == own) | (body.reference.points[:, 0] < 0)
    faces = body.faces[kept[body.faces].all(axis=1)]
    vertex = np.flatnonzero(kept)
    place = np.full(len(own), -1)
    place[vertex] = np.arange(len(vertex))
    return Half(vertex, place[faces])


def reduced(body: Body, tones: dict[str, Tone], vertices: int = VERTICES) -> Half:
    """The right half with so many vertices left. tones: by figure."""
    half = right_half(body)
    middle = body.mirror[half.vertex] == half.vertex
    dark = np.all([tones[f].sky[half.vertex] < HIDDEN_SKY for f in FIGURES], axis=0)
    weight = np.where(fine_vertices(body)[half.vertex], FINE_WEIGHT, 1.0) * np.where(dark, HIDDEN_WEIGHT, 1.0)
    places = np.stack([body.skins[f].points[half.vertex] for f in FIGURES], axis=1)
    columns = [places.reshape(len(half.vertex), -1)]
    columns.append(NORMAL_CM * np.mean([tones[f].normals[half.vertex] for f in FIGURES], axis=0))
    columns += [TONE_CM * tones[f].plain[half.vertex][:, None] for f in FIGURES]
    collapse = _Collapse(half.faces, places, np.concatenate(columns, axis=1), weight, middle)
    collapse.run(vertices)
    return collapse.left(half.vertex)


def _quadrics(faces: Ints, at: Floats, weight: Floats, middle: Bools) -> Floats:
    """(v, n + 1, n + 1) the sum over a vertex's triangles, and over its edges of the midline, of squared distances."""
    n = at.shape[1]
    p, q, r = (at[faces[:, i]] for i in range(3))
    first = q - p
    length = np.sqrt((first**2).sum(axis=1, keepdims=True))
    first = first / np.maximum(length, 1e-9)
    second = r - p
    second = second - (second * first).sum(axis=1, keepdims=True) * first
    height = np.sqrt((second**2).sum(axis=1, keepdims=True))
    second = second / np.maximum(height, 1e-9)
    area = (length * height)[:, 0] / 2 * weight[faces].mean(axis=1)
    out = np.zeros((len(at), n + 1, n + 1))
    _add(out, faces, _distance(p, [first, second]) * area[:, None, None])
    for i in range(3):
        ends = faces[:, [i, (i + 1) % 3]]
        ends = ends[middle[ends].all(axis=1)]
        a, b = at[ends[:, 0]], at[ends[:, 1]]
        along = b - a
        far = np.sqrt((along**2).sum(axis=1, keepdims=True))
        own = _distance(a, [along / np.maximum(far, 1e-9)])
        _add(out, ends, own * (BORDER_WEIGHT * far[:, 0] ** 2 * weight[ends].mean(axis=1))[:, None, None])
    return out


def _distance(origin: Floats, axes: list[Floats]) -> Floats:
    """(k, n + 1, n + 1) homogeneous matrices of the squared distance from a flat through origins (k, n) along axes."""
    k, n = origin.shape
    out = np.zeros((k, n + 1, n + 1))
    out[:, :n, :n] = np.eye(n) - sum(axis[:, :, None] * axis[:, None, :] for axis in axes)
    offset = sum((origin * axis).sum(axis=1, keepdims=True) * axis for axis in axes) - origin
    out[:, :n, n] = out[:, n, :n] = offset
    out[:, n, n] = (origin**2).sum(axis=1) - sum((origin * axis).sum(axis=1) ** 2 for axis in axes)
    return out


def _add(out: Floats, corners: Ints, matrices: Floats) -> None:
    """Add the matrix of each row of corners to each of its vertices."""
    size = out.shape[1]
    for i in range(size):
        for j in range(i, size):
            repeated = np.repeat(matrices[:, i, j], corners.shape[1])
            summed = np.bincount(corners.ravel(), repeated, len(out))
            out[:, i, j] += summed
            if i != j:
                out[:, j, i] += summed


class _Collapse:
    """The state of the collapsing: triangles, errors, and a queue of edges."""

    def __init__(self, faces: Ints, places: Floats, at: Floats, weight: Floats, middle: Bools) -> None:
        self.faces = faces.tolist()
        self.places = places
        self.middle = middle.tolist()
        self.quadric = _quadrics(faces, at, weight, middle)
        self.homogeneous = np.concatenate([at, np.ones((len(at), 1))], axis=1)
        self.around: list[set[int]] = [set() for _ in range(len(at))]
        for number, corners in enumerate(self.faces):
            for corner in corners:
                self.around[corner].add(number)
        self.age = [0] * len(at)
        self.alive = [True] * len(at)
        self.queue: list[tuple[float, int, int, int, int]] = []
        for vertex in range(len(at)):
            self._offer(vertex, [n for n in self.neighbours(vertex) if n > vertex])

    def neighbours(self, vertex: int) -> list[int]:
        return sorted({corner for face in self.around[vertex] for corner in self.faces[face]} - {vertex})

    def _offer(self, vertex: int, others: list[int]) -> None:
        """Queue the cheaper direction of each edge."""
        if not others:
            return
        summed = self.quadric[vertex] + self.quadric[others]
        there = self.homogeneous[others]
        here = self.homogeneous[vertex]
        onto = ((summed * there[:, :, None]).sum(axis=1) * there).sum(axis=1)
        away = ((summed * here[None, :, None]).sum(axis=1) * here).sum(axis=1)
        for other, cost_onto, cost_away in zip(others, onto.tolist(), away.tolist(), strict=True):
            for cost, gone, kept in ((cost_onto, vertex, other), (cost_away, other, vertex)):
                if self.middle[gone] and not self.middle[kept]:
                    continue
                rounded = float(f"{max(cost, 1e-9):.{DIGITS}g}")
                heapq.heappush(self.queue, (rounded, gone, kept, self.age[gone], self.age[kept]))

    def run(self, vertices: int) -> None:
        """Collapse the cheapest edge that may be, again and again."""
        left = sum(self.alive)
        while left > vertices and self.queue:
            _, gone, kept, age_gone, age_kept = heapq.heappop(self.queue)
            if self.age[gone] != age_gone or self.age[kept] != age_kept or not (self.alive[gone] and self.alive[kept]):
                continue
            if self._may(gone, kept):
                self._collapse(gone, kept)
                left -= 1

    def _may(self, gone: int, kept: int) -> bool:
        """Whether the skin stays one sheet, turns no triangle over and gets no edge that is too long."""
        shared = self.around[gone] & self.around[kept]
        on_border = self.middle[gone]
        if len(shared) != (1 if on_border else 2):
            return False
        common = set(self.neighbours(gone)) & set(self.neighbours(kept))
        if len(common) != len(shared):
            return False
        moved = sorted(self.around[gone] - shared)
        if not moved:
            return False
        before = np.array([self.faces[face] for face in moved])
        after = np.where(before == gone, kept, before)
        if any(all(self.middle[corner] for corner in corners) for corners in after.tolist()):
            return False
        old, new = self.places[before], self.places[after]
        ends = new - np.roll(new, 1, axis=1)
        if float((ends**2).sum(axis=-1).max()) > LONGEST_EDGE_CM**2:
            return False
        normal_before, normal_after = (np.cross(c[:, 1] - c[:, 0], c[:, 2] - c[:, 0]) for c in (old, new))
        along = (normal_before * normal_after).sum(axis=-1)
        size = np.sqrt((normal_before**2).sum(axis=-1) * (normal_after**2).sum(axis=-1))
        return bool((along > LEAST_COSINE * size).all())

    def _collapse(self, gone: int, kept: int) -> None:
        for face in sorted(self.around[gone]):
            corners = self.faces[face]
            if kept in corners:
                for corner in corners:
                    self.around[corner].discard(face)
                continue
            corners[corners.index(gone)] = kept
            self.around[kept].add(face)
        self.around[gone] = set()
        self.alive[gone] = False
        self.quadric[kept] += self.quadric[gone]
        self.age[kept] += 1
        self._offer(kept, self.neighbours(kept))

    def left(self, vertex: Ints) -> Half:
        """What is left; vertex: (v,) of the skin, for each of those that there were."""
        kept = np.flatnonzero(self.alive)
        place = np.full(len(self.alive), -1)
        place[kept] = np.arange(len(kept))
        faces = sorted({face for corner in kept.tolist() for face in self.around[corner]})
        return Half(vertex[kept], place[np.array([self.faces[face] for face in faces])])
