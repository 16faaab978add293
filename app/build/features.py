"""What the mesh is too smooth to show, placed by hand: brows, lashes, lips, nails, creases, bony relief.

Each feature is drawn once, in user units of a view of the reference, on the right side or on the midline,
and carried by the triangles under it: so it follows both figures, both sides and every view. The
shapes are read off the relief of the mesh itself; no picture served as a model.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from scipy.spatial import cKDTree

from app.build.body import Body
from app.build.cameras import Camera, Sight, camera_for, cut_field
from app.build.contours import Stroke, runs, stroke
from app.build.features_data import AREAS, LINES, Mark
from app.build.relief_data import RELIEF
from app.views import View

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LINE_SPACING_CM = 0.12
SUNK_CM = 0.22
"""How far a line may lie behind the skin that hides it before it counts as hidden."""


@dataclass(frozen=True)
class Anchors:
    """Points carried by the skin: corners (n, 3) of their triangles and weights (n, 3)."""

    corners: Ints
    weights: Floats

    def on(self, values: Floats) -> Floats:
        """A per-vertex field (v, k) at the points: (n, k)."""
        return np.asarray((values[self.corners] * self.weights[:, :, None]).sum(axis=1))

    def mirrored(self, body: Body) -> Anchors:
        return Anchors(body.mirror[self.corners], self.weights)


def spline(points: Floats, spacing: float, closed: bool = False) -> Floats:
    """A smooth curve (n, 2) through a few points, about `spacing` between its own."""
    p = np.vstack([points, points[:1]]) if closed else points
    s = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(p, axis=0), axis=1))])
    at = np.linspace(0, s[-1], max(int(s[-1] / spacing) + 1, 3))
    if len(p) < 3:
        return np.stack([np.interp(at, s, p[:, i]) for i in (0, 1)], axis=1)
    return np.asarray(CubicSpline(s, p, bc_type="periodic" if closed else "natural")(at))


class Lens:
    """The reference as a view sees it, for finding the skin under points of that view."""

    def __init__(self, body: Body, view_id: str) -> None:
        self.camera = camera_for(body, "reference", view_id)
        self.seen = self.camera.project(body.reference.points)
        a, b, c = (self.seen[body.faces[:, i], :2] for i in range(3))
        area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
        front = area < -1e-9
        shown = cut_field(body, view_id)
        if shown is not None:
            front &= (shown[body.faces] > 0).any(axis=1)
        self.faces = body.faces[front]
        corners = np.stack([a[front], b[front], c[front]], axis=1)
        self.low, self.high = corners.min(axis=1), corners.max(axis=1)

    def lift(self, points: Floats) -> Anchors:
        """The skin under points (n, 2); points that miss it are left out."""
        low, high = points.min(axis=0), points.max(axis=0)
        faces = self.faces[((self.low <= high) & (self.high >= low)).all(axis=1)]
        a, b, c = (self.seen[faces[:, i]] for i in range(3))
        area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
        corners, weights = [], []
        for x, y in points.tolist():
            u = ((b[:, 0] - x) * (c[:, 1] - y) - (b[:, 1] - y) * (c[:, 0] - x)) / area
            v = ((c[:, 0] - x) * (a[:, 1] - y) - (c[:, 1] - y) * (a[:, 0] - x)) / area
            w = 1 - u - v
            hit = np.flatnonzero((u >= -1e-6) & (v >= -1e-6) & (w >= -1e-6))
            if len(hit):
                best = hit[np.argmax(u[hit] * a[hit, 2] + v[hit] * b[hit, 2] + w[hit] * c[hit, 2])]
                corners.append(faces[best])
                weights.append((u[best], v[best], w[best]))
        return Anchors(np.array(corners, dtype=np.int64).reshape(-1, 3), np.array(weights).reshape(-1, 3))


@dataclass(frozen=True)
class Features:
    """All features of the body, anchored; both sides.

    lines: the mark and its points, once for each side.
    areas: class to a field (v,): positive inside, in cm.
    relief: (v,) lightness to add.
    """

    lines: list[tuple[Mark, Anchors]]
    areas: dict[str, Floats]
    relief: Floats


def features(body: Body) -> Features:
    """Anchor everything in `features_data` and `relief_data` to the skin."""
    lenses = {view: Lens(body, view) for view in {mark.view for mark in (*LINES, *AREAS, *RELIEF)}}
    lines = []
    for mark in LINES:
        anchors = _anchored(lenses[mark.view], mark, LINE_SPACING_CM)
        lines.append((mark, anchors))
        if not mark.midline:
            lines.append((mark, anchors.mirrored(body)))
    areas: dict[str, Floats] = {}
    for mark in AREAS:
        field = _inside(body, lenses[mark.view], mark)
        field = np.maximum(field, field[body.mirror])
        areas[mark.css] = np.maximum(areas[mark.css], field) if mark.css in areas else field
    relief = np.zeros(len(body.mirror))
    for mark in RELIEF:
        near = _near(body, lenses[mark.view], mark)
        relief += mark.amount * np.maximum(near, near[body.mirror])
    return Features(lines, areas, relief)


def _anchored(lens: Lens, mark: Mark, spacing_cm: float) -> Anchors:
    return lens.lift(spline(np.array(mark.points), spacing_cm * lens.camera.units_per_cm))


def _near(body: Body, lens: Lens, mark: Mark) -> Floats:
    """A bell (v,) of 1 on a line, falling off over the mark's width in cm."""
    points = body.reference.points
    line = _anchored(lens, mark, mark.width_cm / 2).on(points)
    distance, _ = cKDTree(line).query(points, distance_upper_bound=3 * mark.width_cm)
    # The other side of a thin part is not meant.
    same_side = np.clip((body.reference.normals @ lens.camera.toward + 0.7) / 0.7, 0, 1)
    return np.asarray(same_side * np.exp(-((distance / mark.width_cm) ** 2)))


def _inside(body: Body, lens: Lens, mark: Mark) -> Floats:
    """Signed distance (v,) in cm to the edge of an area as the view sees it; negative behind the body."""
    scale = lens.camera.units_per_cm
    outline = spline(np.array(mark.points, dtype=np.float64), 0.04 * scale, closed=True)
    low, high = outline.min(axis=0), outline.max(axis=0)
    reach = 1.5 * scale
    near = ((lens.seen[:, :2] > low - reach) & (lens.seen[:, :2] < high + reach)).all(axis=1)
    depth = lens.camera.project(lens.lift(outline.mean(axis=0)[None]).on(body.reference.points))[0, 2]
    near &= np.abs(lens.seen[:, 2] - depth) < 3.0
    distance, _ = cKDTree(outline).query(lens.seen[near, :2])
    signed = np.where(_within(lens.seen[near, :2], outline), distance, -distance) / scale
    facing = body.reference.normals[near] @ lens.camera.toward
    out = np.full(len(lens.seen), -3.0)
    out[near] = np.minimum(signed, 1.5 * (facing - 0.05))
    return out


def _within(points: Floats, polygon: Floats) -> NDArray[np.bool_]:
    inside = np.zeros(len(points), dtype=bool)
    for (x0, y0), (x1, y1) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        crosses = (y0 > points[:, 1]) != (y1 > points[:, 1])
        if crosses.any():
            inside ^= crosses & (points[:, 0] < (x1 - x0) * (points[:, 1] - y0) / ((y1 - y0) or 1e-12) + x0)
    return inside


def strokes_seen(
    body: Body, figure: str, view: View, camera: Camera, sight: Sight, shown: Floats | None, marked: Features
) -> dict[str, list[tuple[Stroke, float]]]:
    """The lines that a view shows, by class: strokes and their full width in user units."""
    skin = body.skins[figure]
    out: dict[str, list[tuple[Stroke, float]]] = {}
    cm = view.units_per_cm
    for mark, anchors in marked.lines:
        if mark.css == "hair" or (mark.close_up and cm < 15) or (mark.whole and cm >= 15) or len(anchors.corners) < 3:
            continue
        seen = camera.project(anchors.on(skin.points))
        visible = _visible(sight, seen) & (anchors.on(skin.normals) @ camera.toward > 0.08)
        if shown is not None:
            visible &= anchors.on(shown[:, None])[:, 0] > 0
        for run in runs(visible, gap=1):
            length = float(np.linalg.norm(np.diff(seen[run, :2], axis=0), axis=1).sum())
            if len(run) < 3 or length < 1.5:
                continue
            full = np.ones(len(run))
            width = max(mark.width_cm * cm, 0.55)
            drawn = stroke(seen[run, :2], full, max(1.0 / sight.pixels_per_unit, length / 60), taper=mark.taper)
            out.setdefault(mark.css, []).append((drawn, width))
    return out


def hairs_seen(
    body: Body, figure: str, view: View, camera: Camera, sight: Sight, shown: Floats | None, marked: Features
) -> Floats:
    """Hairs that a close-up shows as triangles (n, 3, 2) in user units: broad at the root, sharp at the tip."""
    skin = body.skins[figure]
    out = []
    for mark, anchors in marked.lines:
        if mark.css != "hair" or view.units_per_cm < 15 or len(anchors.corners) < 2:
            continue
        seen = camera.project(anchors.on(skin.points))
        if shown is not None and (anchors.on(shown[:, None]) <= 0).any():
            continue
        if not (_visible(sight, seen) & (anchors.on(skin.normals) @ camera.toward > 0.08)).all():
            continue
        root, tip = seen[0, :2], seen[-1, :2]
        along = (tip - root) / max(float(np.linalg.norm(tip - root)), 1e-9)
        half = np.array([-along[1], along[0]]) * mark.width_cm * view.units_per_cm / 2
        out.append(np.stack([root - half, root + half, tip]))
    return np.array(out).reshape(-1, 3, 2)


def _visible(sight: Sight, seen: Floats) -> NDArray[np.bool_]:
    rows, columns = sight.raster.shape
    x = np.rint(seen[:, 0] * sight.pixels_per_unit - 0.5 + sight.margin).astype(np.int64)
    y = np.rint(seen[:, 1] * sight.pixels_per_unit - 0.5 + sight.margin).astype(np.int64)
    within = (x >= 1) & (y >= 1) & (x < columns - 1) & (y < rows - 1)
    x, y = np.clip(x, 1, columns - 2), np.clip(y, 1, rows - 2)
    near = np.stack([sight.raster.depth[y + i, x + j] for i in (-1, 0, 1) for j in (-1, 0, 1)], axis=1)
    return np.asarray(within & (near.min(axis=1) <= seen[:, 2] + SUNK_CM))
