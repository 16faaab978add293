"""Lines that form makes by itself: where skin turns away from the viewer in front of other skin.

Found on the mesh, as the zero of normal · direction to the viewer, and so as smooth as the skin is;
kept where the z-buffer shows them; drawn as slender filled shapes that taper out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from app.build.body import Body
from app.build.cameras import Camera, Sight
from app.build.curves import Line, smooth

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

HIDDEN_CM = 0.12
FULL_WEIGHT_CM = 1.2
"""A step in depth from which a line has its full weight."""


@dataclass(frozen=True)
class Stroke:
    """A line (n, 2) in user units with its weight (n,) from 0 to 1 along it."""

    points: Floats
    weight: Floats


def occluding_strokes(
    body: Body,
    figure: str,
    camera: Camera,
    sight: Sight,
    shown: Floats | None,
    least_units: float,
    least_cm: float,
    least_loop_cm: float = 0.0,
) -> list[Stroke]:
    """Contours inside the figure's outline, without those shorter than `least_units` or shallower than `least_cm`.

    least_loop_cm: closed contours shorter than this are left out too.
    shown: the view's cut field, None where it shows everything.
    """
    skin = body.skins[figure]
    facing = skin.normals @ camera.toward
    faces = body.faces if shown is None else body.faces[(shown[body.faces] > 0).all(axis=1)]
    scale = sight.pixels_per_unit
    chains = _chains(faces, facing)
    if not chains:
        return []
    rows = np.concatenate(chains)
    edge, share = rows[:, :2].astype(np.int64), rows[:, 2:]
    everywhere = camera.project(skin.points[edge[:, 0]] * (1 - share) + skin.points[edge[:, 1]] * share)
    steps = _step_behind(sight, everywhere)
    out = []
    ends = np.cumsum([len(chain) for chain in chains])[:-1]
    for chain, seen, step in zip(chains, np.split(everywhere, ends), np.split(steps, ends), strict=True):
        around = float(np.linalg.norm(np.diff(seen[:, :2], axis=0), axis=1).sum())
        if bool((chain[0] == chain[-1]).all()) and around < least_loop_cm * camera.units_per_cm:
            continue
        for run in runs(np.isfinite(step), gap=8):
            xy = seen[run, :2]
            if len(run) < 4 or np.linalg.norm(np.diff(xy, axis=0), axis=1).sum() < least_units:
                continue
            known = np.isfinite(step[run])
            filled = np.interp(np.arange(len(run)), np.flatnonzero(known), step[run][known])
            if filled.max() < least_cm:
                continue
            weight = np.sqrt(np.clip(filled / FULL_WEIGHT_CM, 0, 1))
            length = float(np.linalg.norm(np.diff(xy, axis=0), axis=1).sum())
            out.append(stroke(xy, weight, 1.0 / scale, taper=min(0.5, 24.0 / length)))
    return out


def _chains(faces: Ints, facing: Floats) -> list[Floats]:
    """Zero lines of a field over the skin: (n, 3) rows of vertex, vertex and the zero's share between."""
    value = np.where(facing == 0, 1e-12, facing)
    above = (value > 0)[faces.T].sum(axis=0)
    crossed = faces[(above == 1) | (above == 2)]
    sign = value[crossed] > 0
    odd = np.where(sign.sum(axis=1) == 1, sign.argmax(axis=1), (~sign).argmax(axis=1))
    row = np.arange(len(crossed))
    tip = crossed[row, odd]
    ends = np.stack([np.sort(np.stack([tip, crossed[row, (odd + k) % 3]], axis=1), axis=1) for k in (1, 2)], axis=1)
    codes, index = np.unique(ends[..., 0] * len(facing) + ends[..., 1], return_inverse=True)
    edges = np.stack(np.divmod(codes, len(facing)), axis=1)
    links = index.reshape(-1, 2)
    neighbours: list[list[int]] = [[] for _ in range(len(edges))]
    for a, b in links.tolist():
        neighbours[a].append(b)
        neighbours[b].append(a)
    a, b = value[edges[:, 0]], value[edges[:, 1]]
    rows = np.column_stack([edges, a / (a - b)])
    used = bytearray(len(edges))
    starts = [i for i, n in enumerate(neighbours) if len(n) == 1] + list(range(len(edges)))
    out = []
    for start in starts:
        if used[start]:
            continue
        path, at = [start], start
        used[start] = True
        while (onward := next((n for n in neighbours[at] if not used[n]), -1)) >= 0:
            at = onward
            used[at] = True
            path.append(at)
        if len(path) > 2 and start in neighbours[at]:
            path.append(start)
        out.append(rows[path])
    return out


def _step_behind(sight: Sight, seen: Floats) -> Floats:
    """How far in cm the next skin lies behind each point (n,); NaN where hidden or on the outline."""
    depth = sight.raster.depth
    solid = sight.raster.inside | sight.cut
    rows, columns = depth.shape
    x = np.rint(seen[:, 0] * sight.pixels_per_unit - 0.5 + sight.margin).astype(np.int64)
    y = np.rint(seen[:, 1] * sight.pixels_per_unit - 0.5 + sight.margin).astype(np.int64)
    within = (x >= 3) & (y >= 3) & (x < columns - 3) & (y < rows - 3)
    x, y = np.clip(x, 3, columns - 4), np.clip(y, 3, rows - 4)
    offsets = [(i, j) for i in range(-2, 3) for j in range(-2, 3)]
    around = np.stack([depth[y + i, x + j] for i, j in offsets], axis=1)
    filled = np.stack([solid[y + i, x + j] for i, j in offsets], axis=1)
    near = np.stack([depth[y + i, x + j] for i, j in offsets if abs(i) <= 1 and abs(j) <= 1], axis=1)
    visible = near.min(axis=1) <= seen[:, 2] + HIDDEN_CM
    inner = filled.all(axis=1) & np.isfinite(around).all(axis=1)
    step = seen[:, 2] - around.min(axis=1)
    return np.where(within & visible & inner & (step > 0.02), step, np.nan)


def runs(good: Bools, gap: int) -> list[Ints]:
    """Indices of the runs of True, bridging gaps of up to `gap`."""
    index = np.flatnonzero(good)
    if len(index) == 0:
        return []
    return [np.arange(r[0], r[-1] + 1) for r in np.split(index, np.flatnonzero(np.diff(index) > gap + 1) + 1)]


def stroke(points: Floats, weight: Floats, step: float, taper: float = 0.5) -> Stroke:
    """A stroke resampled every `step` and smoothed, tapering to nothing over a share of its length."""
    s = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    line = smooth(Line(points, False), step, 2 * step).points
    at = np.linspace(0, s[-1], len(line))
    w = np.interp(at, s, weight)
    kernel = np.hanning(11) / np.hanning(11).sum()
    w = np.convolve(np.pad(w, 5, mode="edge"), kernel, mode="valid")
    ends = np.minimum(at, s[-1] - at)
    return Stroke(line, w * np.clip(ends / max(taper * s[-1], 1e-9), 0, 1) ** 0.8)


def ribbons(strokes: list[tuple[Stroke, float]], least: float = 0.15) -> list[Line]:
    """Closed outlines of strokes, each with its width in units at full weight."""
    out = []
    for drawn, width in strokes:
        along = np.gradient(drawn.points, axis=0)
        along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-12)
        across = np.stack([-along[:, 1], along[:, 0]], axis=1)
        half = (least + (1 - least) * drawn.weight)[:, None] * width / 2 * across
        half[[0, -1]] *= 0.2
        out.append(Line(np.vstack([drawn.points + half, (drawn.points - half)[::-1]]), True))
    return out


def outline_points(body: Body, figure: str, camera: Camera, shown: Floats | None, spacing: float) -> Floats:
    """Points (n, 2) in user units, `spacing` apart, on all edges where front meets back, and along cuts."""
    seen = camera.project(body.skins[figure].points)[:, :2]
    faces, n = body.faces, len(seen)
    (ax, bx, cx), (ay, by, cy) = (np.ascontiguousarray(axis)[faces.T] for axis in seen.T)
    front = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax) < 0
    # Only triangles with two corners that front and back share may have such an edge.
    in_front, behind = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    in_front[faces[front]], behind[faces[~front]] = True, True
    able = np.flatnonzero((in_front & behind)[faces.T].sum(axis=0) >= 2)
    near = faces[able]
    code = np.concatenate(
        [np.minimum(*p) * n + np.maximum(*p) for p in (near[:, e].T for e in ([0, 1], [1, 2], [2, 0]))]
    )
    order = np.argsort(code, kind="stable")
    same = code[order][:-1] == code[order][1:]
    fronts = np.tile(front[able], 3)[order]
    turn = np.flatnonzero(same & (fronts[:-1] != fronts[1:]))
    edge = code[order][turn]
    p, q = seen[edge // n], seen[edge % n]
    if shown is not None:
        value = shown[faces]
        mixed = faces[(value > 0).any(axis=1) & ~(value > 0).all(axis=1)]
        on = []
        for i, j in ((0, 1), (1, 2), (2, 0)):
            vi, vj = shown[mixed[:, i]], shown[mixed[:, j]]
            t = (vi / np.where(vi == vj, 1.0, vi - vj))[:, None]
            crossing = seen[mixed[:, i]] * (1 - t) + seen[mixed[:, j]] * t
            on.append(np.where(((vi > 0) != (vj > 0))[:, None], crossing, np.nan))
        for i, j in ((0, 1), (1, 2), (2, 0)):
            both = np.isfinite(on[i][:, 0]) & np.isfinite(on[j][:, 0])
            p, q = np.vstack([p, on[i][both]]), np.vstack([q, on[j][both]])
    count = np.maximum(np.ceil(np.linalg.norm(q - p, axis=1) / spacing).astype(np.int64), 1)
    which = np.repeat(np.arange(len(p)), count)
    share = (np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)) / count[which]
    return np.asarray(p[which] + (q - p)[which] * share[:, None])


def snapped(lines: list[Line], points: Floats, reach: float) -> list[Line]:
    """Lines moved onto the nearest of some points where one is within reach: off the grid, onto the body."""
    tree = cKDTree(points)
    out = []
    for line in lines:
        far, index = tree.query(line.points, distance_upper_bound=reach)
        near = np.isfinite(far)
        out.append(Line(np.where(near[:, None], points[np.where(near, index, 0)], line.points), line.closed))
    return out
