"""The bones as they come from data/bones: one mesh for each single bone, smoothed by subdivision.

Frame: centimetres, x to the person's left, y to the back, z up, in the source's own place and size; the right side
(x < 0) and the midline. `app/build/skeleton/fitting.py` brings them into the figures.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.build.body import BodyError, Floats, Ints

MIDLINE = ("skull", "mandible", "spine-cervical", "spine-thoracic", "spine-lumbar", "sacrum", "coccyx", "sternum")
"""Bones of the midline, whose meshes are their own mirror images."""

FINE = 460
"""A mesh of at least so many vertices is drawn as it is; a coarser one is subdivided, at most twice."""


@dataclass(frozen=True)
class Bones:
    """Meshes of single bones by name, `<bone>` or `<bone>/<part>`, and the source's joint centres by name."""

    meshes: Mapping[str, tuple[Floats, Ints]]
    joints: Mapping[str, Floats]

    def parts(self, bone: str) -> list[str]:
        """Names of the meshes of a bone of data/bones.yaml."""
        return [name for name in self.meshes if bone_of(name) == bone]


def bone_of(name: str) -> str:
    """The bone of data/bones.yaml that a mesh belongs to."""
    return name.partition("/")[0]


def is_midline(name: str) -> bool:
    """Whether a mesh stands for both sides."""
    return bone_of(name) in MIDLINE


def load_bones(folder: Path) -> Bones:
    """Read data/bones. Raises BodyError where a file is missing or damaged."""
    try:
        told = json.loads((folder / "bones.json").read_text(encoding="utf-8"))
        with np.load(folder / "bones.npz") as data:
            points = data["vertices_100"].astype(np.float64) / 100.0
            faces = data["faces"].astype(np.int64)
            vertex_ends = np.cumsum(data["vertex_counts"].astype(np.int64))
            face_ends = np.cumsum(data["face_counts"].astype(np.int64))
    except (OSError, KeyError, ValueError) as error:
        raise BodyError(f"{folder}: the bones cannot be read ({error}); restore data/bones from git") from error
    split = zip(told["names"], np.split(points, vertex_ends[:-1]), np.split(faces, face_ends[:-1]), strict=True)
    joints = {name: np.array(at, dtype=np.float64) for name, at in told["joints"].items()}
    return Bones({name: smoothed(p, f) for name, p, f in split}, joints)


def smoothed(points: Floats, faces: Ints) -> tuple[Floats, Ints]:
    """A coarse mesh made finer, so that it shows no corners."""
    for _ in range(2):
        if len(points) >= FINE:
            break
        points, faces = subdivided(points, faces)
    return points, faces


def subdivided(points: Floats, faces: Ints) -> tuple[Floats, Ints]:
    """One step of Loop's subdivision (1987); vertices keep half their place, so that thin ends do not shrink away."""
    n = len(points)
    ends = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    opposite = np.concatenate([faces[:, 2], faces[:, 0], faces[:, 1]])
    edges, index, sides = np.unique(np.sort(ends, axis=1), axis=0, return_inverse=True, return_counts=True)
    index = index.ravel()
    a, b = points[edges[:, 0]], points[edges[:, 1]]
    beside = summed(points[opposite], index, len(edges))
    inner = (sides == 2)[:, None]
    middle = np.where(inner, 0.375 * (a + b) + 0.125 * beside, 0.5 * (a + b))
    around = summed(np.concatenate([b, a]), edges.T.ravel(), n)
    valence = np.maximum(np.bincount(edges.ravel(), minlength=n), 3)
    beta = ((5 / 8 - (3 / 8 + np.cos(2 * np.pi / valence) / 4) ** 2) / valence)[:, None]
    moved = (1 - valence[:, None] * beta) * points + beta * around
    rim = np.zeros(n, dtype=bool)
    rim[edges[sides != 2].ravel()] = True
    moved[rim] = points[rim]
    kept = 0.5 * (points + moved)
    m = len(faces)
    e01, e12, e20 = n + index[:m], n + index[m : 2 * m], n + index[2 * m :]
    f0, f1, f2 = faces.T
    quads = [(f0, e01, e20), (e01, f1, e12), (e20, e12, f2), (e01, e12, e20)]
    return np.concatenate([kept, middle]), np.concatenate([np.stack(q, axis=1) for q in quads])


def summed(values: Floats, index: Ints, count: int) -> Floats:
    """Rows of values (n, 3) added up by their index: (count, 3)."""
    return np.stack([np.bincount(index, column, count) for column in values.T], axis=1)
