"""Which side of the shoulder blade a place lies on: the bone is so thin that voxels do not part its sides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from app.build.body import Floats

REACH_CM = 3.5
"""Places farther from the plate are on neither side."""
BESIDE_CM = 1.5
"""A place is beside the plate where it lies farther from it in the frontal plane."""
OFF_CM, MOST_PUSH_CM = 0.1, 1.5
"""The outer face of a middle surface stays so far off the plate, and comes there in steps of so much at most."""


def plate(source: Floats) -> NDArray[np.bool_]:
    """The vertices (v,) of the source's shoulder blade that are of its plate, without spine, neck and processes."""
    x, y, z = source.T
    below_spine = (z < 43.3) & (x > -13.8)
    above_spine = (z > 44.8) & (x > -11.0) & (y > 12.5)
    return np.asarray(below_spine | above_spine)


@dataclass(frozen=True)
class Blade:
    """The plate of a figure's blade as a curved surface. flat: its vertices (n, 3). terms: of the surface (6,)."""

    flat: Floats
    terms: Floats

    @classmethod
    def of(cls, blade: Floats, source: Floats) -> Blade:
        """The surface of a figure's blade (v, 3), whose vertices are those of the source's."""
        flat = blade[plate(source)]
        return cls(flat, np.asarray(np.linalg.lstsq(_terms(flat, flat), flat[:, 1], rcond=None)[0], dtype=np.float64))

    def behind(self, points: Floats) -> Floats:
        """How far points (n, 3) lie behind the plate in cm; in front negative, beside it NaN."""
        far, _ = cKDTree(self.flat[:, [0, 2]]).query(points[:, [0, 2]])
        behind = points[:, 1] - _terms(points, self.flat) @ self.terms
        return np.where((far < BESIDE_CM) & (np.abs(behind) < REACH_CM), behind, np.nan)

    def push(self, points: Floats, half: Floats, side: int) -> Floats:
        """What moves points (n, 3) of a muscle, so thick there, to its side of the plate: 1 behind, -1 in front."""
        x, z = (points - self.flat.mean(axis=0))[:, [0, 2]].T
        _, of_x, of_z, of_xx, of_xz, of_zz = self.terms
        normal = np.stack([-of_x - 2 * of_xx * x - of_xz * z, np.ones(len(x)), -of_z - of_xz * x - 2 * of_zz * z], 1)
        steep = np.linalg.norm(normal, axis=1)
        lack = np.nan_to_num(half + OFF_CM - side * self.behind(points) / steep, nan=0.0).clip(0, MOST_PUSH_CM)
        return np.asarray((side * lack / steep)[:, None] * normal)


def _terms(points: Floats, centre: Floats) -> Floats:
    x, z = points[:, 0] - centre[:, 0].mean(), points[:, 2] - centre[:, 2].mean()
    return np.column_stack([np.ones(len(x)), x, z, x * x, x * z, z * z])
