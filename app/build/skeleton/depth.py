"""How deep a point lies under the skin of a figure, from a grid of voxels.

Distances to the nearest vertex and its normal are wrong in the armpit, between the fingers and in the mouth, where the
nearest skin is not the skin above; a grid knows what is inside.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_closing, binary_fill_holes, distance_transform_edt, gaussian_filter, map_coordinates

from app.build.body import Floats, Ints, Skin

STEP_CM = 0.3
MARGIN_CM = 1.5
HEAD_CM = 27.0
"""From the crown down to below the jaw."""
HALF_HEAD_CM = 5.0
"""The grid reaches so far over the midline, so that the mouth is whole in it."""
LIPS_VOXELS = 3
"""A gap between lips or lids up to twice as wide is closed."""


class SkinDepth:
    """Depth under the skin of the right half of a figure (the left is its mirror image)."""

    def __init__(self, skin: Skin) -> None:
        self.low = skin.points.min(axis=0) - MARGIN_CM
        high = skin.points.max(axis=0) + MARGIN_CM
        high[0] = HALF_HEAD_CM
        shape = tuple(int(n) for n in np.ceil((high - self.low) / STEP_CM))
        inside = winding(skin.points, skin.faces, self.low, shape, STEP_CM) > 0
        head = int((np.ptp(skin.points[:, 2]) - HEAD_CM + MARGIN_CM) / STEP_CM)
        inside[:, :, head:] = without_mouth(inside[:, :, head:])
        deep = distance_transform_edt(inside) - distance_transform_edt(~inside)
        deep -= np.sign(deep) * 0.5
        self.field = gaussian_filter(deep * STEP_CM, 0.6)

    def at(self, points: Floats) -> Floats:
        """Depth (n,) in cm; negative outside."""
        return np.asarray(map_coordinates(self.field, self._grid(points), order=1, mode="nearest"))

    def outward(self, points: Floats) -> Floats:
        """Unit direction (n, 3) of the shortest way to the skin."""
        grid = self._grid(points)
        slope = np.empty_like(points)
        for axis in range(3):
            step = np.zeros((3, 1))
            step[axis] = 1.2
            ahead = map_coordinates(self.field, grid + step, order=1, mode="nearest")
            behind = map_coordinates(self.field, grid - step, order=1, mode="nearest")
            slope[:, axis] = behind - ahead
        slope[:, 0] *= np.where(points[:, 0] > 0, -1.0, 1.0)
        return np.asarray(slope / np.maximum(np.linalg.norm(slope, axis=1, keepdims=True), 1e-9))

    def _grid(self, points: Floats) -> Floats:
        right = points * [1.0, 1.0, 1.0]
        right[:, 0] = -np.abs(right[:, 0])
        return np.asarray(((right - self.low) / STEP_CM).T)


def without_mouth(inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The head with mouth and nose filled: bone beside them lies deep, whatever is hollow."""
    r = LIPS_VOXELS
    ball = (np.mgrid[-r : r + 1, -r : r + 1, -r : r + 1] ** 2).sum(axis=0) <= r * r
    closed = binary_closing(np.pad(inside, r + 1, mode="edge"), ball)[r + 1 : -r - 1, r + 1 : -r - 1, r + 1 : -r - 1]
    return np.asarray(binary_fill_holes(closed | inside))


def winding(points: Floats, faces: Ints, low: Floats, shape: tuple[int, ...], step_cm: float) -> Ints:
    """How often a closed surface winds round each voxel centre: crossings of the column below it, with their sign."""
    grid = (points - low) / step_cm
    (ax, bx, cx), (ay, by, cy), (az, bz, cz) = (np.ascontiguousarray(axis)[faces.T] for axis in grid.T)
    x0 = np.maximum(np.ceil(np.minimum.reduce([ax, bx, cx])), 0).astype(np.int64)
    x1 = np.minimum(np.floor(np.maximum.reduce([ax, bx, cx])), shape[0] - 1).astype(np.int64)
    y0 = np.maximum(np.ceil(np.minimum.reduce([ay, by, cy])), 0).astype(np.int64)
    y1 = np.minimum(np.floor(np.maximum.reduce([ay, by, cy])), shape[1] - 1).astype(np.int64)
    wide, high = x1 - x0 + 1, y1 - y0 + 1
    area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    kept = np.flatnonzero((wide > 0) & (high > 0) & (np.abs(area) > 1e-9))
    count = wide[kept] * high[kept]
    which = np.repeat(kept, count)
    order = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    px, py = x0[which] + order % wide[which], y0[which] + order // wide[which]
    # Off the grid by a hair, so that no column runs through an edge.
    fx, fy = px + 1.3e-5, py + 0.7e-5
    u = ((bx[which] - fx) * (cy[which] - fy) - (by[which] - fy) * (cx[which] - fx)) / area[which]
    v = ((cx[which] - fx) * (ay[which] - fy) - (cy[which] - fy) * (ax[which] - fx)) / area[which]
    w = 1 - u - v
    hit = (u >= 0) & (v >= 0) & (w >= 0)
    which, px, py = which[hit], px[hit], py[hit]
    level = u[hit] * az[which] + v[hit] * bz[which] + w[hit] * cz[which]
    up = np.clip(np.ceil(level), 0, shape[2] - 1).astype(np.int64)
    turns = np.zeros(shape, dtype=np.int64)
    np.add.at(turns, (px, py, up), -np.sign(area[which]).astype(np.int64))
    return np.asarray(np.cumsum(turns, axis=2))
