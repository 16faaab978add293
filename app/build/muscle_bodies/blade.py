"""Which side of the shoulder blade a place lies on: the bone is so thin that voxels do not part its sides."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from app.build.body import Floats

REACH_CM = 3.5
"""Places farther from the plate are on neither side."""
BESIDE_CM = 1.5
"""A place is beside the plate where it lies farther from it in the frontal plane."""


def plate(source: Floats) -> NDArray[np.bool_]:
    """The vertices (v,) of the source's shoulder blade that are of its plate, without spine, neck and processes."""
    x, y, z = source.T
    below_spine = (z < 43.3) & (x > -13.8)
    above_spine = (z > 44.8) & (x > -11.0) & (y > 12.5)
    return np.asarray(below_spine | above_spine)


def behind_the_blade(points: Floats, blade: Floats, source: Floats) -> Floats:
    """How far points (n, 3) lie behind the plate of a figure's blade (v, 3) in cm; in front negative, beside it NaN."""
    flat = blade[plate(source)]
    fit, *_ = np.linalg.lstsq(_terms(flat, flat), flat[:, 1], rcond=None)
    far, _ = cKDTree(flat[:, [0, 2]]).query(points[:, [0, 2]])
    behind = points[:, 1] - _terms(points, flat) @ fit
    return np.where((far < BESIDE_CM) & (np.abs(behind) < REACH_CM), behind, np.nan)


def _terms(points: Floats, centre: Floats) -> Floats:
    x, z = points[:, 0] - centre[:, 0].mean(), points[:, 2] - centre[:, 2].mean()
    return np.column_stack([np.ones(len(x)), x, z, x * x, x * z, z * z])
