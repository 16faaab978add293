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
    faces: (f, 3); triangles are drawn whichever way they face.
    """
    rows, columns = shape
    corner = points[faces]
    low = np.ceil(corner[:, :, :2].min(axis=1) - 1e-9).astype(np.int64)
    high = np.floor(corner[:, :, :2].max(axis=1) + 1e-9).astype(np.int64)
    low = np.maximum(low, 0)
    high = np.minimum(high, [columns - 1, rows - 1])
    size = high - low + 1
    kept = np.flatnonzero((size > 0).all(axis=1))
    best_face = np.full(rows * columns, -1, dtype=np.int64)
    best_depth = np.full(rows * columns, -np.inf)
    best_bary = np.zeros((rows * columns, 3))
    count = size[kept].prod(axis=1)
    # Batches keep the arrays below a few hundred MB however large a close-up's triangles are.
    edges = np.flatnonzero(np.diff(np.cumsum(count) // 2_000_000, prepend=0))
    for batch in np.split(kept, edges):
        if len(batch) == 0:
            continue
        w, h = size[batch, 0], size[batch, 1]
        n = w * h
        which = np.repeat(np.arange(len(batch)), n)
        offset = np.arange(n.sum()) - np.repeat(np.cumsum(n) - n, n)
        x = low[batch, 0][which] + offset % w[which]
        y = low[batch, 1][which] + offset // w[which]
        a, b, c = (corner[batch][:, i][which] for i in range(3))
        area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
        with np.errstate(divide="ignore", invalid="ignore"):
            u = ((b[:, 0] - x) * (c[:, 1] - y) - (b[:, 1] - y) * (c[:, 0] - x)) / area
            v = ((c[:, 0] - x) * (a[:, 1] - y) - (c[:, 1] - y) * (a[:, 0] - x)) / area
            weights = np.stack([u, v, 1 - u - v], axis=1)
        hit = (weights >= -1e-7).all(axis=1) & (np.abs(area) > 1e-12)
        which, weights = which[hit], weights[hit]
        pixel = (y * columns + x)[hit]
        depth = (weights * corner[batch][which][:, :, 2]).sum(axis=1)
        order = np.lexsort((which, -depth, pixel))
        first = order[np.concatenate([[True], np.diff(pixel[order]) > 0])] if len(order) else order
        nearer = first[depth[first] > best_depth[pixel[first]]]
        best_depth[pixel[nearer]] = depth[nearer]
        best_face[pixel[nearer]] = batch[which[nearer]]
        best_bary[pixel[nearer]] = weights[nearer]
    return Raster(
        face=best_face.reshape(rows, columns),
        bary=best_bary.reshape(rows, columns, 3),
        depth=best_depth.reshape(rows, columns),
    )
