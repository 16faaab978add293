"""From a field on a grid to smooth paths: contour, smooth, fit cubic Béziers, write SVG path data.

The smoothing, a Gaussian of about a pixel and a half along the line, takes out the stair steps of the grid;
`beziers.py` bounds the error of the fit that follows.
"""

from __future__ import annotations

import contourpy
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, gaussian_filter

from app.build.beziers import Bezier, Line, fit, fit_groups, path_data, polygon_data, smooth

__all__ = [
    "Bezier",
    "Line",
    "contour_lines",
    "contour_paths",
    "fit",
    "fit_groups",
    "path_data",
    "polygon_data",
    "smooth",
    "to_units",
    "trace",
]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SMOOTHING_PX = 1.6
OVERHANG_PX = 6
"""How far a field is carried on over the edge of its mask before the edge cuts it."""


def trace(field: Floats, level: float) -> list[Line]:
    """The lines where a field (rows, columns) crosses a level, in (column, row) of the grid."""
    lines = contourpy.contour_generator(z=field, line_type="Separate").lines(level)
    out = []
    for points in lines:
        p = np.asarray(points, dtype=np.float64)
        closed = len(p) > 3 and bool(np.array_equal(p[0], p[-1]))
        out.append(Line(p[:-1] if closed else p, closed))
    return out


def to_units(line: Line, pixels_per_unit: float, margin: float = 0.0) -> Line:
    """From pixels of a grid with a margin to user units: pixel 0 is centred half a pixel inside."""
    return Line((line.points + 0.5 - margin) / pixels_per_unit, line.closed)


def contour_lines(
    field: Floats,
    level: float,
    pixels_per_unit: float,
    *,
    closed: bool = True,
    margin: float = 0.0,
    smoothing_px: float = SMOOTHING_PX,
    least_area: float = 0.0,
) -> list[Line]:
    """The outlines, in user units, of the area where field <= level; see `contour_paths`.

    margin: pixels of the grid around the viewBox. least_area: smaller islands and holes are dropped.
    """
    known = np.isfinite(field)
    low = known & (field <= level)
    if not low.any():
        return []
    rows, columns = np.flatnonzero(low.any(axis=1)), np.flatnonzero(low.any(axis=0))
    pad = OVERHANG_PX + 2
    box = tuple(slice(max(i[0] - pad, 0), i[-1] + pad + 1) for i in (rows, columns))
    frame = [(pad if s.start == 0 else 0, pad if s.stop >= n else 0) for s, n in zip(box, field.shape, strict=True)]
    # Beyond the edge of the picture the field goes on as it is there, so that areas run out of the frame.
    f = np.pad(field[box], frame, mode="edge")
    inside = np.isfinite(f)
    nearest = distance_transform_edt(~inside, return_distances=False, return_indices=True)
    f = f[tuple(nearest)]
    depth = np.clip((level - f) / _steepness(f, level, inside), -3.0, 3.0)
    edge = (gaussian_filter(inside.astype(np.float64), 1.0, mode="nearest") - 0.5) / 0.4
    if closed:
        lines = trace(np.pad(np.minimum(depth, edge), 1, constant_values=-3.0), 0.0)
        lines = [Line(line.points - 1, line.closed) for line in lines]
    else:
        lines = [piece for line in trace(depth, 0.0) for piece in _inside_runs(line, edge)]
    shift = np.array([box[1].start - frame[1][0], box[0].start - frame[0][0]], dtype=np.float64)
    step = 1.0 / pixels_per_unit
    lines = [to_units(Line(line.points + shift, line.closed), pixels_per_unit, margin) for line in lines]
    lines = [line for line in lines if line.closed != closed or not closed or abs(line.area) >= least_area]
    return [smooth(line, step, smoothing_px * step) for line in lines if line.length > 3 * step]


def contour_paths(
    field: Floats,
    level: float,
    pixels_per_unit: float,
    tolerance_units: float = 0.3,
    closed: bool = True,
    margin: float = 0.0,
    smoothing_px: float = SMOOTHING_PX,
    least_area: float = 0.0,
) -> str:
    """SVG path data (fill-rule evenodd) of the area where field <= level; "" where there is none.

    field: (rows, columns), NaN outside the body; pixel (row, column) is centred on
        x = (column - margin + 0.5) / pixels_per_unit, and y likewise, in user units.
    tolerance_units: bound of the fitting error.
    closed: True for the whole outline; False for only those parts of it where the field crosses the
        level, as open lines, without the parts along the edge of the body.
    least_area: islands and holes smaller than this (square units) are dropped.
    """
    lines = contour_lines(
        field,
        level,
        pixels_per_unit,
        closed=closed,
        margin=margin,
        smoothing_px=smoothing_px,
        least_area=least_area,
    )
    return path_data(fit(lines, tolerance_units))


def _steepness(field: Floats, level: float, inside: Bools) -> float:
    """Typical change of the field from pixel to pixel near the level."""
    down, across = np.gradient(field)
    slope = np.hypot(down, across)
    low = field <= level
    near = inside & (low != np.roll(low, 1, axis=0)) | inside & (low != np.roll(low, 1, axis=1))
    slopes = slope[near & (slope > 0)]
    return float(np.median(slopes)) if len(slopes) else 1.0


def _inside_runs(line: Line, edge: Floats) -> list[Line]:
    """The parts of a line that lie inside a mask, whose field is negative outside."""
    p = line.points
    at = np.clip(np.rint(p).astype(np.int64), 0, [edge.shape[1] - 1, edge.shape[0] - 1])
    good = edge[at[:, 1], at[:, 0]] > 0
    if good.all():
        return [line]
    if line.closed:
        first = int(np.argmin(good))
        p, good = np.roll(p, -first, axis=0), np.roll(good, -first)
    cuts = np.flatnonzero(np.diff(good.astype(np.int8)))
    runs = np.split(np.arange(len(p)), cuts + 1)
    return [Line(p[run], False) for run in runs if good[run[0]] and len(run) > 2]
