"""Regions: the areas of skin that people name when they say where it hurts.

Every region grows from its seeds, the shortest lines over the skin through named landmarks, at the same speed,
with a head start of `reach_cm`; each point of skin belongs to the region that arrives first. So the areas
leave no gap, never overlap, and their borders are smooth curves half-way between seeds.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import potpourri3d as pp3d
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from app.build.body import Body, Floats, Ints

MIDLINE_CM = 1e-6


class RegionError(ValueError):
    """A region that cannot be grown; the message names it and the repair."""


def arrival_cm(body: Body, landmarks: Mapping[str, int], entries: Sequence[Mapping[str, Any]]) -> Floats:
    """(regions, v) distance over the skin to each region's seeds in cm, less its head start; mirror-symmetric.

    entries: those of data/regions.yaml; landmarks: vertices on the right half or the midline.
    """
    points, mirror = body.reference.points, body.mirror
    faces = body.faces[(points[body.faces][:, :, 0] <= MIDLINE_CM).all(axis=1)]
    half = np.unique(faces)
    number = np.full(len(points), -1)
    number[half] = np.arange(len(half))
    skin, tree = points[half], cKDTree(points[half])
    lines = pp3d.EdgeFlipGeodesicSolver(skin, number[faces])
    heat = pp3d.MeshHeatMethodDistanceSolver(skin, number[faces])
    out = np.empty((len(entries), len(points)))
    for row, entry in zip(out, entries, strict=True):
        seeds: list[Ints] = []
        for path in entry["seeds"]:
            if unknown := [n for n in path if n not in landmarks]:
                raise RegionError(f"region {entry['id']}: there is no landmark called {unknown[0]}")
            stops = [int(number[landmarks[n]]) for n in path]
            seeds.append(np.array(stops))
            for a, b in itertools.pairwise(stops):
                line = np.asarray(lines.find_geodesic_path(a, b))
                seeds.append(tree.query(_sampled(line))[1])
        distance = np.asarray(heat.compute_distance_multisource(np.unique(np.concatenate(seeds)).tolist()))
        row[half] = distance - entry.get("reach_cm", 0.0)
    left = number < 0
    out[:, left] = out[:, mirror[left]]
    return out


def border_fields(arrival: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """(regions, v) signed distance in cm to each region's border, negative inside, from `arrival_cm`.

    Zero is a smooth line.
    """
    first, second = np.partition(arrival, 1, axis=0)[:2]
    owner = arrival.argmin(axis=0)
    others = np.where(owner == np.arange(len(arrival))[:, None], second, first)
    return np.asarray((arrival - others) / 2)


def _sampled(line: Floats, step: float = 0.2) -> Floats:
    """Points (n, 3) along a polyline (k, 3), no further apart than the step in cm."""
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    at = np.linspace(0.0, along[-1], max(2, int(np.ceil(along[-1] / step)) + 1))
    return np.stack([np.interp(at, along, line[:, i]) for i in range(3)], axis=1)
