"""Which triangle of the skin each pixel of a view shows: a z-buffer in numpy.

Orthographic, no anti-aliasing: everything that is drawn is contoured from per-pixel fields afterwards,
so the grid only has to be fine, not pretty.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BATCH = 32_768
"""Pixels that are tried at a time: as many as keep the arrays within a processor's cache."""


@dataclass(frozen=True)
class Raster:
    """What a camera sees, on a grid of `shape` (rows, columns); row 0 is the top.

    face: (rows, columns) index of the visible triangle, -1 where the background shows.
    bary: (rows, columns, 3) weights of that triangle's corners.
    depth: (rows, columns) distance towards the viewer in cm, -inf on the background.
    """

    face: Ints
    bary: Floats
    depth: Floats

    @property
    def shape(self) -> tuple[int, int]:
        return self.face.shape[0], self.face.shape[1]

    @property
    def inside(self) -> NDArray[np.bool_]:
        return self.face >= 0

    def interpolate(self, faces: Ints, field: Floats) -> Floats:
        """A per-vertex field (v,) or (v, k) seen through the view; NaN on the background."""
        out = np.full(self.shape + field.shape[1:], np.nan)
        seen = self.inside
        corners = field[faces[self.face[seen]]]
        weights = self.bary[seen]
        out[seen] = (corners * weights.reshape(weights.shape + (1,) * (corners.ndim - 2))).sum(axis=1)
        return out


def rasterise(points: Floats, faces: Ints, shape: tuple[int, int]) -> Raster:
    """Fill a z-buffer.

    points: (v, 3) column, row and nearness of each vertex in pixels, pixels and cm (larger is nearer).
    faces: (f, 3); triangles are drawn whichever way they face. Of two equally near the first is kept.
    """
    rows, columns = shape
    x3, y3, z3 = (np.ascontiguousarray(axis)[faces.T] for axis in points.T)
    left = np.maximum(np.ceil(x3.min(axis=0) - 1e-9).astype(np.int64), 0)
    top = np.maximum(np.ceil(y3.min(axis=0) - 1e-9).astype(np.int64), 0)
    wide = np.minimum(np.floor(x3.max(axis=0) + 1e-9).astype(np.int64), columns - 1) - left + 1
    high = np.minimum(np.floor(y3.max(axis=0) + 1e-9).astype(np.int64), rows - 1) - top + 1
    (ax, bx, cx), (ay, by, cy) = x3, y3
    area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    kept = np.flatnonzero((wide > 0) & (high > 0) & (np.abs(area) > 1e-12))
    best_face = np.full(rows * columns, -1, dtype=np.int64)
    best_depth = np.full(rows * columns, -np.inf)
    best_bary = np.zeros((rows * columns, 3))
    ends = np.cumsum(wide[kept] * high[kept])
    for batch in np.split(kept, np.flatnonzero(np.diff(ends // BATCH, prepend=0))):
        if len(batch) == 0:
            continue
        n = wide[batch] * high[batch]
        which = np.repeat(batch, n)
        row, column = np.divmod(np.arange(n.sum()) - np.repeat(np.cumsum(n) - n, n), wide[which])
        row, column = row + top[which], column + left[which]
        from_ax, from_bx, from_cx = (corner[which] - column for corner in x3)
        from_ay, from_by, from_cy = (corner[which] - row for corner in y3)
        u = (from_bx * from_cy - from_by * from_cx) / area[which]
        v = (from_cx * from_ay - from_cy * from_ax) / area[which]
        w = 1 - u - v
        hit = np.flatnonzero((u >= -1e-7) & (v >= -1e-7) & (w >= -1e-7))
        which, pixel = which[hit], row[hit] * columns + column[hit]
        weights = np.stack([u[hit], v[hit], w[hit]])
        depth = (weights * z3[:, which]).sum(axis=0)
        nearer = np.flatnonzero(depth > best_depth[pixel])
        np.maximum.at(best_depth, pixel[nearer], depth[nearer])
        # Last to first: of several values for one pixel the one written last stays.
        nearest = nearer[depth[nearer] == best_depth[pixel[nearer]]][::-1]
        best_face[pixel[nearest]] = which[nearest]
        best_bary[pixel[nearest]] = weights[:, nearest].T
    return Raster(
        face=best_face.reshape(rows, columns),
        bary=best_bary.reshape(rows, columns, 3),
        depth=best_depth.reshape(rows, columns),
    )
