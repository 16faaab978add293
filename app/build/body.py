"""The skin that every picture and score is derived from: two figures, one topology.

Frame: centimetres, x to the person's left, y to the back, z up, soles at z = 0. `data/body/README.md`
says where the figures come from; `tools/body/export_body.py` makes them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

REFERENCE_STATURE_CM = 170.0
"""Widths of strokes are centimetres on a figure of this height."""

FIGURES = ("female", "male")

MIRROR_X = np.array([-1.0, 1.0, 1.0])


class BodyError(ValueError):
    """The mesh files are missing, damaged or contradict each other."""


@dataclass(frozen=True)
class Skin:
    """One surface: points (v, 3) in cm and faces (f, 3), checked when made."""

    points: Floats
    faces: Ints

    def __post_init__(self) -> None:
        if not np.isfinite(self.points).all():
            raise BodyError("the skin has points that are not numbers")
        if self.faces.min() < 0 or self.faces.max() >= len(self.points):
            raise BodyError("the skin has triangles over points that do not exist")

    @cached_property
    def normals(self) -> Floats:
        """Outward unit normal of each vertex (v, 3), weighted by triangle area."""
        p, f = self.points, self.faces
        (ax, bx, cx), (ay, by, cy), (az, bz, cz) = (np.ascontiguousarray(axis)[f.T] for axis in p.T)
        abx, aby, abz, acx, acy, acz = bx - ax, by - ay, bz - az, cx - ax, cy - ay, cz - az
        weighted = (aby * acz - abz * acy, abz * acx - abx * acz, abx * acy - aby * acx)
        corners = f.T.ravel()
        out = np.stack([np.bincount(corners, np.tile(axis, 3), len(p)) for axis in weighted], axis=1)
        length = np.linalg.norm(out, axis=1, keepdims=True)
        return np.asarray(out / np.maximum(length, 1e-12))

    @cached_property
    def areas(self) -> Floats:
        """Area of skin (v,) in cm² that each vertex stands for: a third of its triangles."""
        p, f = self.points, self.faces
        a = np.linalg.norm(np.cross(p[f[:, 1]] - p[f[:, 0]], p[f[:, 2]] - p[f[:, 0]]), axis=1) / 2
        out = np.zeros(len(p))
        for i in range(3):
            np.add.at(out, f[:, i], a / 3)
        return out


@dataclass(frozen=True)
class Body:
    """Both figures and their mean, the reference, on which zones are laid once.

    mirror: (v,) the vertex on the other side of the body.
    joints: per figure, bone name to the joint centre (3,) at the bone's head, in cm.
    """

    skins: dict[str, Skin]
    mirror: Ints
    joints: dict[str, dict[str, Floats]]

    @property
    def faces(self) -> Ints:
        return self.reference.faces

    @property
    def reference(self) -> Skin:
        """The mean of the figures at 170 cm; `skins` holds it too, as "reference"."""
        return self.skins["reference"]


def load_body(folder: Path) -> Body:
    """Read `topology.npz`, `joints.json` and one file a figure from data/body."""
    try:
        with np.load(folder / "topology.npz") as topology:
            faces = topology["faces"].astype(np.int64)
            mirror = topology["mirror"].astype(np.int64)
        names: list[str] = json.loads((folder / "joints.json").read_text())
        raw = {name: _figure(folder / f"{name}.npz") for name in FIGURES}
    except (OSError, KeyError, ValueError) as error:
        raise BodyError(f"{folder}: the body cannot be read ({error}); restore data/body from git") from error
    scaled = {n: REFERENCE_STATURE_CM / np.ptp(v[:, 2]) for n, (v, _) in raw.items()}
    both = {**raw, "reference": tuple(sum(raw[n][i] * scaled[n] for n in FIGURES) / len(FIGURES) for i in (0, 1))}
    return Body(
        skins={n: Skin(v, faces) for n, (v, _) in both.items()},
        mirror=mirror,
        joints={n: dict(zip(names, j, strict=True)) for n, (_, j) in both.items()},
    )


def _figure(path: Path) -> tuple[Any, Any]:
    with np.load(path) as data:
        return data["vertices_200"].astype(np.float64) / 200.0, data["joints"].astype(np.float64)
