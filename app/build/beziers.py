"""Smooth lines, the cubic Béziers that stand for them, and how they are written in SVG.

A curve's error is bounded: no point of the line is further than the tolerance from the point of the curve
that stands for it, up to the rounding of coordinates to 0.1 unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CORNER_DEG = 50.0
MERGE_ROUNDS = 4


@dataclass(frozen=True)
class Line:
    """A polyline (n, 2) of x, y; the first point of a closed one is not repeated at its end."""

    points: Floats
    closed: bool

    @property
    def length(self) -> float:
        p = np.vstack([self.points, self.points[:1]]) if self.closed else self.points
        return float(np.linalg.norm(np.diff(p, axis=0), axis=1).sum())

    @property
    def area(self) -> float:
        """Enclosed area, signed; 0 for an open line."""
        if not self.closed:
            return 0.0
        x, y = self.points.T
        return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2

    def mirrored(self, width: float) -> Line:
        return Line(self.points * [-1.0, 1.0] + [width, 0.0], self.closed)


@dataclass(frozen=True)
class Bezier:
    """Joined cubic curves: knots (n + 1, 2), handles (n, 2, 2); a closed one ends where it starts."""

    knots: Floats
    handles: Floats
    closed: bool

    def mirrored(self, width: float) -> Bezier:
        flip, shift = np.array([-1.0, 1.0]), np.array([width, 0.0])
        return Bezier(self.knots * flip + shift, self.handles * flip + shift, self.closed)

    def sample(self, per_curve: int = 16) -> Floats:
        """Points (n * per_curve + 1, 2) along the curve."""
        t = np.linspace(0, 1, per_curve, endpoint=False)[:, None]
        b = _bernstein(t)
        parts = [self.knots[:-1], self.handles[:, 0], self.handles[:, 1], self.knots[1:]]
        points = sum(b[i][None] * part[:, None] for i, part in enumerate(parts))
        return np.vstack([np.asarray(points).reshape(-1, 2), self.knots[-1:]])


def smooth(line: Line, step: float, sigma: float) -> Line:
    """Resampled every `step` and smoothed along its length; ends of open lines stay where they are.

    Smoothing twice, the second time outwards, keeps small closed lines from shrinking.
    """
    p = np.vstack([line.points, line.points[:1]]) if line.closed else line.points
    s = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(p, axis=0), axis=1))])
    n = max(round(s[-1] / step), 8 if line.closed else 2)
    at = np.linspace(0, s[-1], n, endpoint=not line.closed)
    q = np.stack([np.interp(at, s, p[:, i]) for i in (0, 1)], axis=1)
    return Line(_taubin(q, sigma / step, line.closed), line.closed)


def _taubin(points: Floats, sigma: float, closed: bool) -> Floats:
    once = _gauss(points, sigma, closed)
    return np.asarray(once + 0.9 * (once - _gauss(once, sigma, closed)))


def _gauss(points: Floats, sigma: float, closed: bool) -> Floats:
    if sigma <= 0:
        return points
    reach = max(int(np.ceil(3 * sigma)), 1)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    if closed:
        index = np.arange(-reach, len(points) + reach) % len(points)
        padded = points[index]
    else:  # point reflection keeps the ends in place
        index = np.minimum(np.arange(1, reach + 1), len(points) - 1)
        padded = np.vstack([2 * points[0] - points[index[::-1]], points, 2 * points[-1] - points[-1 - index]])
    return np.stack([np.convolve(padded[:, i], kernel, mode="valid") for i in (0, 1)], axis=1)


# ----------------------------------------------------------------------------------------------- fitting


def fit(lines: list[Line], tolerance: float | Sequence[float], corner_reach: int = 4) -> list[Bezier]:
    """Cubic Béziers through smooth lines, none of whose points is off by more than the tolerance.

    tolerance: of all lines, or of each. Lines of fewer than two points are left out.
    All lines are fitted at once: every piece that is too far off is split at its worst point, until none
    is. Handles are the least-squares ones along the line's own tangents, so curves join smoothly except
    at corners, where the line turns by more than CORNER_DEG within `corner_reach` points either way.
    """
    bounds = np.broadcast_to(np.asarray(tolerance, dtype=np.float64), len(lines))
    long = [i for i, line in enumerate(lines) if len(line.points) >= 2]
    rounds = [_round_trip(lines[i], corner_reach) for i in long]
    if not rounds:
        return []
    # Coordinates in rows: what follows works on long rows, and there are only two of them.
    points = np.vstack([r.points for r in rounds]).T.copy()
    before = np.vstack([r.before for r in rounds]).T.copy()
    after = np.vstack([r.after for r in rounds]).T.copy()
    sizes = [len(r.points) for r in rounds]
    start = np.concatenate([[0], np.cumsum(sizes)])
    knot, corner, end = (np.zeros(start[-1], dtype=bool) for _ in range(3))
    for r, s in zip(rounds, start, strict=False):
        knot[s + r.knots], corner[s + r.corners] = True, True
    end[start[:-1]], end[start[1:] - 1] = True, True
    # Measured along each line for itself, so that a line's curves do not depend on what else is fitted with it.
    travelled = np.concatenate([_travelled(r.points) for r in rounds])
    line_of, bound = np.repeat(np.arange(len(rounds)), sizes), np.repeat(bounds[long], sizes)
    k = np.flatnonzero(knot)
    joined = line_of[k[:-1]] == line_of[k[1:]]
    a, b = _split_until_close(points, before, after, travelled, k[:-1][joined], k[1:][joined], bound)
    for attempt in range(MERGE_ROUNDS):
        # Every other knot that need not be there goes, if the curve that takes over is close enough.
        able = (b[:-1] == a[1:]) & ~corner[b[:-1]] & ~end[b[:-1]]
        owner = line_of[a]
        able &= ((np.arange(len(owner)) - np.searchsorted(owner, owner))[:-1] - attempt) % 2 == 0
        i = np.flatnonzero(able)
        if len(i) == 0:
            continue
        error = _fit_pieces(points, before, after, travelled, a[i], b[i + 1])[2]
        gone = i[error <= bound[a[i]]]
        a, b = np.delete(a, gone + 1), np.delete(b, gone)
    handles = _fit_pieces(points, before, after, travelled, a, b)[0]
    out = []
    edges = np.searchsorted(line_of[a], np.arange(len(rounds) + 1))
    for r, first, last in zip(rounds, edges[:-1], edges[1:], strict=True):
        knots = points[:, np.append(a[first:last], b[last - 1])].T
        out.append(Bezier(knots, handles[first:last], r.closed))
    return out


def _travelled(points: Floats) -> Floats:
    """(n,) way along a line of points (n, 2) from its first."""
    return np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])


def fit_groups(groups: Sequence[Sequence[Line]], tolerance: float | Sequence[float]) -> list[list[Bezier]]:
    """What `fit` gives for each group of lines, found for all of them at once, which is many times quicker.

    tolerance: of all groups, or of each.
    """
    bounds = np.broadcast_to(np.asarray(tolerance, dtype=np.float64), len(groups))
    kept = [[line for line in group if len(line.points) >= 2] for group in groups]
    each = np.repeat(bounds, [len(group) for group in kept])
    curves = iter(fit([line for group in kept for line in group], each.tolist()))
    return [[next(curves) for _ in group] for group in kept]


def _split_until_close(
    points: Floats, before: Floats, after: Floats, travelled: Floats, a: Ints, b: Ints, bound: Floats
) -> tuple[Ints, Ints]:
    """Runs a..b of points, split at their worst points until one curve each is within the bound (n,) of its start."""
    done: list[Ints] = []
    while len(a):
        _, worst, error = _fit_pieces(points, before, after, travelled, a, b)
        split = (error > bound[a]) & (b - a > 1)
        done.append(np.stack([a[~split], b[~split]]))
        a, b = np.concatenate([a[split], worst[split]]), np.concatenate([worst[split], b[split]])
        order = np.argsort(a)
        a, b = a[order], b[order]
    both = np.concatenate(done, axis=1)
    both = both[:, np.argsort(both[0])]
    return both[0], both[1]


@dataclass(frozen=True)
class _Round:
    """A line as it is fitted: closed ones come back to their first point."""

    points: Floats
    before: Floats
    after: Floats
    knots: Ints
    corners: Ints
    closed: bool


def _round_trip(line: Line, reach: int) -> _Round:
    p = line.points
    n = len(p)
    around = np.arange(n)
    if line.closed:
        back, ahead = p[(around - 1) % n], p[(around + 1) % n]
        far_back, far_ahead = p[(around - reach) % n], p[(around + reach) % n]
    else:
        back, ahead = np.vstack([2 * p[0] - p[1], p[:-1]]), np.vstack([p[1:], 2 * p[-1] - p[-2]])
        far_back, far_ahead = p[np.maximum(around - reach, 0)], p[np.minimum(around + reach, n - 1)]
    incoming, outgoing = p - far_back, far_ahead - p
    turn = np.abs(np.arctan2(_cross(incoming, outgoing), (incoming * outgoing).sum(axis=1)))
    strongest = maximum_filter1d(turn, 2 * reach + 1, mode="wrap") if n > 4 * reach else turn
    corner = (turn >= strongest - 1e-12) & (turn > np.radians(CORNER_DEG)) & (n > 4 * reach)
    middle = _directions(ahead - back)
    before = np.where(corner[:, None], _directions(incoming), middle)
    after = np.where(corner[:, None], _directions(outgoing), middle)
    if not line.closed:
        return _Round(
            p, before, after, np.unique(np.r_[0, n - 1, np.flatnonzero(corner)]), np.flatnonzero(corner), False
        )
    first = int(np.argmax(corner)) if corner.any() else 0
    order = (np.arange(n + 1) + first) % n
    corners = np.flatnonzero(corner[order])
    knots = np.unique(np.r_[0, n // 2, n, corners] if len(corners) < 2 else np.r_[0, n, corners])
    return _Round(p[order], before[order], after[order], knots, corners, True)


def _fit_pieces(
    points: Floats, before: Floats, after: Floats, travelled: Floats, a: Ints, b: Ints
) -> tuple[Floats, Ints, Floats]:
    """Fit one cubic to each run a..b of points (2, n): handles (k, 2, 2), worst point (k,) and its error (k,)."""
    count = b - a + 1
    offset = np.cumsum(count) - count

    def each(of_piece: Floats) -> Floats:
        return np.repeat(of_piece, count, axis=-1)

    index = np.arange(count.sum()) + np.repeat(a - offset, count)
    length = travelled[b] - travelled[a]
    u = (travelled[index] - each(travelled[a])) / each(np.maximum(length, 1e-12))
    p0, p3 = points[:, a], points[:, b]
    t0, t1 = after[:, a], -before[:, b]
    starts, ends = each(p0), each(p3)
    target = points[:, index]
    for newton in (False, True):
        b0, b1, b2, b3 = _bernstein(u)
        base = (b0 + b1) * starts + (b2 + b3) * ends
        c0, c1, rest = b1 * each(t0), b2 * each(t1), target - base
        m00, m01, m11, r0, r1 = (
            np.add.reduceat((x * y).sum(axis=0), offset)
            for x, y in ((c0, c0), (c0, c1), (c1, c1), (c0, rest), (c1, rest))
        )
        det = m00 * m11 - m01 * m01
        safe = det > 1e-9 * np.maximum(m00 * m11, 1e-18)
        third = length / 3
        with np.errstate(divide="ignore", invalid="ignore"):
            h0 = np.where(safe, (r0 * m11 - r1 * m01) / det, third)
            h1 = np.where(safe, (m00 * r1 - m01 * r0) / det, third)
        wild = ~((h0 > 0.05 * length) & (h1 > 0.05 * length) & (h0 < 1.2 * length) & (h1 < 1.2 * length))
        h0, h1 = (np.where(wild, third, h) for h in (h0, h1))
        q1, q2 = p0 + h0 * t0, p3 + h1 * t1
        curve = b0 * starts + b1 * each(q1) + b2 * each(q2) + b3 * ends
        if not newton:
            s = 1 - u
            d1 = 3 * s**2 * each(q1 - p0) + 6 * (u * s) * each(q2 - q1)
            d1 = d1 + 3 * u**2 * each(p3 - q2)
            shift = ((target - curve) * d1).sum(axis=0) / np.maximum((d1 * d1).sum(axis=0), 1e-12)
            u = np.clip(u + shift, 0, 1)
            u[offset], u[offset + count - 1] = 0.0, 1.0
    error = np.sqrt(((target - curve) ** 2).sum(axis=0))
    error[offset], error[offset + count - 1] = -1.0, -1.0
    most = np.maximum.reduceat(error, offset)
    worst = np.flatnonzero(error == each(most))
    first = worst[np.searchsorted(worst, offset)]
    return np.stack([q1.T, q2.T], axis=1), index[first], np.maximum(most, 0.0)


def _bernstein(t: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    s = 1 - t
    return s**3, 3 * s * s * t, 3 * s * t * t, t**3


def _cross(a: Floats, b: Floats) -> Floats:
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])


def _directions(v: Floats) -> Floats:
    return np.asarray(v / np.maximum(np.linalg.norm(v, axis=1, keepdims=True), 1e-12))


# ----------------------------------------------------------------------------------------------- writing


def _tenths(value: int) -> str:
    """A whole number of tenths, as short as SVG allows: 5 -> ".5", -120 -> "-12"."""
    whole, rest = divmod(abs(value), 10)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole or (0 if not rest else '')}{f'.{rest}' if rest else ''}"


def _numbers(values: list[int]) -> str:
    out = ""
    for value in values:
        text = _tenths(value)
        glued = text[0] == "-" or (text[0] == "." and "." in out[out.rfind(" ") + 1 :].rpartition("-")[2])
        out += text if not out or glued else " " + text
    return out


def path_data(curves: list[Bezier]) -> str:
    """SVG path data, relative, rounded to 0.1 unit on the page (not from point to point)."""
    out: list[str] = []
    at = np.zeros(2, dtype=np.int64)
    for curve in curves:
        knots = np.rint(curve.knots * 10).astype(np.int64)
        handles = np.rint(curve.handles * 10).astype(np.int64)
        out.append(("m" if out else "M") + _numbers(list((knots[0] - (at if out else 0)).tolist())))
        corners = np.concatenate([handles, knots[1:, None]], axis=1) - knots[:-1, None]
        pieces = corners.reshape(len(corners), 6)
        pieces = pieces[(pieces != 0).any(axis=1)]
        out.append("c" + _numbers([int(v) for v in pieces.ravel()]) if len(pieces) else "")
        if curve.closed:
            out.append("z")
        at = knots[0] if curve.closed else knots[-1]
    return "".join(out)


def polygon_data(polygons: Floats) -> str:
    """SVG path data of closed straight-edged polygons (n, corners, 2), such as single hairs."""
    out = []
    for p in np.rint(polygons * 10).astype(np.int64):
        out.append("M" + _numbers(p[0].tolist()) + "l" + _numbers(np.diff(p, axis=0).ravel().tolist()) + "z")
    return "".join(out)
