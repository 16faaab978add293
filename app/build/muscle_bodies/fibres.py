"""Fibres as an illustrator draws them: evenly spaced lines along their direction (Jobard and Lefer 1997)."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, gaussian_filter

from app.build.body import Floats

Bools = NDArray[np.bool_]

STEP_PX = 1.2
LEAST_SLOPE = 0.15
"""Where fibres run so straight towards the viewer, none are drawn: their length in the picture."""
NEAREST_SHARE = 0.55
"""A line ends where it comes nearer to another than this share of the spacing."""
MOST_STEPS = 1200


def fibre_lines(mask: Bools, across: Floats, down: Floats, spacing_px: float, least_px: float) -> list[Floats]:
    """Lines (n, 2) in column and row over a mask, along a direction given at each pixel, `spacing_px` apart."""
    if not mask.any():
        return []
    blur = 0.8 * spacing_px
    weight = gaussian_filter(mask.astype(np.float64), blur) + 1e-6
    x, y = (gaussian_filter(np.where(mask, a, 0.0), blur) / weight for a in (across, down))
    length = np.hypot(x, y)
    able = mask & (length > LEAST_SLOPE)
    if not able.any():
        return []
    field = _Field(able, x / np.maximum(length, 1e-9), y / np.maximum(length, 1e-9))
    drawn = np.zeros(mask.shape, dtype=bool)
    taken = np.zeros(mask.shape, dtype=bool)
    wide, narrow = _disc(0.9 * spacing_px), _disc(NEAREST_SHARE * spacing_px)
    middle = np.unravel_index(int(np.argmax(distance_transform_edt(able))), mask.shape)
    waiting = deque([(float(middle[1]), float(middle[0]))])
    rest = iter(np.argwhere(able)[:: max(int(spacing_px**2 / 2), 1)].tolist())
    out: list[Floats] = []
    while True:
        if waiting:
            at = waiting.popleft()
        elif (left := next(rest, None)) is not None:
            at = (float(left[1]), float(left[0]))
        else:
            return out
        if not field.holds(*at) or drawn[int(at[1] + 0.5), int(at[0] + 0.5)]:
            continue
        line = np.array(field.walk(*at, -1, taken)[::-1] + field.walk(*at, 1, taken)[1:])
        if len(line) * STEP_PX < least_px:
            drawn[int(at[1] + 0.5), int(at[0] + 0.5)] = True
            continue
        _stamp(drawn, line, wide)
        _stamp(taken, line, narrow)
        out.append(line)
        for spot in line[:: max(int(spacing_px / STEP_PX), 4)]:
            row, column = int(spot[1] + 0.5), int(spot[0] + 0.5)
            beside = np.array([-field.y[row, column], field.x[row, column]]) * spacing_px
            waiting.extend([tuple(spot + beside), tuple(spot - beside)])


class _Field:
    """Unit directions over the pixels where there are any."""

    def __init__(self, able: Bools, x: Floats, y: Floats) -> None:
        self.able, self.x, self.y = able, x, y

    def holds(self, x: float, y: float) -> bool:
        row, column = int(y + 0.5), int(x + 0.5)
        rows, columns = self.able.shape
        return 0 <= row < rows and 0 <= column < columns and bool(self.able[row, column])

    def walk(self, x: float, y: float, way: int, taken: Bools) -> list[tuple[float, float]]:
        out: list[tuple[float, float]] = []
        while len(out) < MOST_STEPS and self.holds(x, y) and not taken[int(y + 0.5), int(x + 0.5)]:
            out.append((x, y))
            row, column = int(y + 0.5), int(x + 0.5)
            x, y = x + way * STEP_PX * self.x[row, column], y + way * STEP_PX * self.y[row, column]
        return out


def _disc(radius: float) -> NDArray[np.int64]:
    r = max(int(radius), 1)
    spots = np.mgrid[-r : r + 1, -r : r + 1].reshape(2, -1).T
    return np.asarray(spots[(spots**2).sum(axis=1) <= radius**2 + 0.5])


def _stamp(grid: Bools, line: Floats, disc: NDArray[np.int64]) -> None:
    spots = np.rint(line[:, ::-1]).astype(np.int64)[:, None] + disc
    spots = spots.reshape(-1, 2)
    inside = ((spots >= 0) & (spots < grid.shape)).all(axis=1)
    grid[tuple(spots[inside].T)] = True
