"""The muscles of a view as SVG: each one over the bones as if alone, in the order in which they are painted.

A page shows one of them over its bones, a layer, or all: what covers what is the order of the groups. In views that
show both sides the left muscles are the mirror image of the right ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, label

from app.build.body import Body, Floats, Ints, Skin
from app.build.cameras import Camera, camera_for, sight
from app.build.curves import Bezier, Line, fit, path_data, smooth, to_units, trace
from app.build.muscle_bodies.bodies import Muscle
from app.build.muscle_bodies.fibres import fibre_lines
from app.build.raster import Raster, rasterise
from app.build.skeleton.assembly import Skeleton
from app.build.skeleton.picture import look_at_bones, shown_in
from app.views import VIEWS, View

Bools = NDArray[np.bool_]

PIXELS_PER_UNIT = {"whole": 3.2, "head": 1.3, "trunk": 2.0, "leg": 2.0}
"""Groups of views that show muscles."""
SPACING_UNITS = {"whole": 1.7, "head": 4.2, "trunk": 2.6, "leg": 2.4}
"""Between two fibres."""
MARGIN_PX = 8
PAD_PX = 12
DARK, LIGHT = (0.26, 0.42), (0.68, 0.84)
"""Tones below and above which a shade or a light is laid on."""
LEAST_UNITS2 = 1.5
TOLERANCE_UNITS = 0.14
FIBRE_TOLERANCE_UNITS = 0.12
NEARER_CM = 0.05
ON_BONE_CM = 0.15
"""A tendon that lies on a bone is not hidden by it, though it may lie in it by so much."""
ISLAND_SHARE = 0.03
"""What is seen of a muscle through a small gap between bones is left out: pieces under this share of what is seen."""
LEAST_HOLE_UNITS2 = 14.0
COVERS_SHARE = 0.1
"""A muscle covers another where it lies over so much of it."""
LEAST_SEEN = 0.3
"""A muscle of which bones hide more is left to other views."""


@dataclass(frozen=True)
class Drawn:
    """A muscle in a view: areas and lines, and the muscles that cover it.

    seen: the share of it that no bone hides. box: left, top, width and height in user units.
    """

    id: str
    ghost: list[Bezier]
    body: list[Bezier]
    red: list[Bezier]
    dark: list[list[Bezier]]
    light: list[list[Bezier]]
    fibres: list[Bezier]
    covered_by: tuple[str, ...]
    seen: float
    box: tuple[float, float, float, float]

    def mirrored(self, width: float) -> Drawn:
        """The picture of the mirrored muscle."""

        def flip(curves: list[Bezier]) -> list[Bezier]:
            return [curve.mirrored(width) for curve in curves]

        return Drawn(
            self.id,
            flip(self.ghost),
            flip(self.body),
            flip(self.red),
            [flip(area) for area in self.dark],
            [flip(area) for area in self.light],
            flip(self.fibres),
            self.covered_by,
            self.seen,
            (width - self.box[0] - self.box[2], *self.box[1:]),
        )


@dataclass(frozen=True)
class _Look:
    """A muscle on its part of a view's grid.

    corner: row and column of its first pixel. depth: -inf beside it. seen: not behind a bone.
    """

    muscle: Muscle
    corner: tuple[int, int]
    raster: Raster
    faces: Ints
    seen: Bools


def draw_muscles(
    body: Body,
    figure: str,
    view_id: str,
    skeleton: Skeleton,
    muscles: Sequence[Muscle],
    kept: Callable[[Muscle, Callable[[], Drawn]], Drawn],
) -> list[Drawn]:
    """The muscles that a view of the right side or of both shows, the farthest first.

    kept: gives what an earlier build drew of a muscle alone, or what the function draws.
    """
    view = VIEWS[view_id]
    ppu = PIXELS_PER_UNIT[view.group]
    camera = camera_for(body, figure, view_id)
    looked = sight(body, figure, view_id, ppu, MARGIN_PX)
    shown = np.array([shown_in(view, n, s) for n, s in zip(skeleton.names, skeleton.sides, strict=True)])
    bones = look_at_bones(camera, skeleton.points, skeleton.faces[shown[skeleton.owner]], looked)
    under = looked.raster.inside | looked.cut
    looks = [_look(camera, muscle, ppu, bones, under) for muscle in muscles]
    in_view = [look for look in looks if look is not None]
    order = _painting_order(in_view)
    covers = {look.muscle.id: _covering(look, in_view) for look in in_view}
    drawn = [kept(look.muscle, partial(_draw, camera, view, look)) for look in in_view]
    return [replace(drawn[i], covered_by=covers[drawn[i].id]) for i in order]


def _look(camera: Camera, muscle: Muscle, ppu: float, bones: Raster, under: Bools) -> _Look | None:
    points, faces = _joined(muscle)
    at = camera.project(points)
    at[:, :2] = at[:, :2] * ppu - 0.5 + MARGIN_PX
    rows, columns = bones.shape
    low = np.maximum(np.floor(at[:, :2].min(axis=0)).astype(int) - PAD_PX, 0)
    high = np.minimum(np.ceil(at[:, :2].max(axis=0)).astype(int) + PAD_PX, [columns, rows])
    if (high <= low).any():
        return None
    at[:, :2] -= low
    raster = rasterise(at, faces, (int(high[1] - low[1]), int(high[0] - low[0])))
    part = slice(low[1], high[1]), slice(low[0], high[0])
    inside = raster.inside & under[part]
    raster = Raster(np.where(inside, raster.face, -1), raster.bary, np.where(inside, raster.depth, -np.inf))
    seen = _without_islands(inside & (raster.depth > bones.depth[part] - ON_BONE_CM))
    if seen.sum() < LEAST_SEEN * max(inside.sum(), 1) or seen.sum() < (2 * ppu) ** 2:
        return None
    return _Look(muscle, (int(low[1]), int(low[0])), raster, faces, seen)


def _joined(muscle: Muscle) -> tuple[Floats, Ints]:
    starts = np.cumsum([0] + [len(piece.points) for piece in muscle.pieces])
    faces = [piece.faces + start for piece, start in zip(muscle.pieces, starts, strict=False)]
    return np.concatenate([piece.points for piece in muscle.pieces]), np.concatenate(faces)


def _overlap(a: _Look, b: _Look) -> tuple[Floats, Floats]:
    """The depths of two muscles where both are."""
    top, left = max(a.corner[0], b.corner[0]), max(a.corner[1], b.corner[1])
    end = [min(x.corner[i] + x.raster.shape[i] for x in (a, b)) for i in (0, 1)]
    if end[0] <= top or end[1] <= left:
        return np.zeros(0), np.zeros(0)
    cut = [
        x.raster.depth[top - x.corner[0] : end[0] - x.corner[0], left - x.corner[1] : end[1] - x.corner[1]]
        for x in (a, b)
    ]
    both = np.isfinite(cut[0]) & np.isfinite(cut[1])
    return cut[0][both], cut[1][both]


def _painting_order(looks: Sequence[_Look]) -> list[int]:
    """From the farthest to the nearest: each muscle after those that lie behind more of it than in front."""
    n = len(looks)
    behind = np.zeros((n, n))
    for i in range(n):
        for j in range(i):
            a, b = _overlap(looks[i], looks[j])
            behind[i, j], behind[j, i] = (a < b).sum(), (b < a).sum()
    left, order = list(range(n)), []
    while left:
        # What would wrongly be painted over it by those still to come, if it came now.
        wrong = [sum(max(behind[k, i] - behind[i, k], 0) for k in left) for i in left]
        order.append(left.pop(int(np.argmin(wrong))))
    return order


def _covering(look: _Look, looks: Sequence[_Look]) -> tuple[str, ...]:
    area = look.raster.inside.sum()
    out = []
    for other in looks:
        if other is not look:
            mine, theirs = _overlap(look, other)
            if (theirs > mine + NEARER_CM).sum() > COVERS_SHARE * area:
                out.append(other.muscle.id)
    return tuple(sorted(out))


def _draw(camera: Camera, view: View, look: _Look) -> Drawn:
    ppu = PIXELS_PER_UNIT[view.group]
    pieces = look.muscle.pieces
    normals = np.concatenate([Skin(piece.points, piece.faces).normals for piece in pieces])
    fibre = np.concatenate([piece.fibre for piece in pieces])
    red = np.concatenate([piece.red for piece in pieces])
    tone = gaussian_filter(np.nan_to_num(_tone(camera, look, normals), nan=0.55), 0.5 * ppu)
    redness = np.nan_to_num(look.raster.interpolate(look.faces, red))
    belly = look.seen & (redness > 0.5)
    along = np.nan_to_num(look.raster.interpolate(look.faces, fibre))
    across, down = along @ camera.right, -(along @ camera.up)
    spacing = SPACING_UNITS[view.group] * ppu
    lines = [
        Line(line + np.array([look.corner[1], look.corner[0]]), False)
        for line in fibre_lines(belly, across, down, spacing, 2.2 * spacing)
    ]
    fibres = [smooth(to_units(line, ppu, MARGIN_PX), 1 / ppu, 2.0 / ppu) for line in lines]
    seen = look.seen.astype(np.float64)
    return Drawn(
        look.muscle.id,
        _area(look.raster.inside.astype(np.float64), look, ppu),
        _area(seen, look, ppu),
        _area(belly.astype(np.float64), look, ppu),
        [_area(look.seen & (tone < level), look, ppu) for level in DARK],
        [_area(look.seen & (tone > level), look, ppu) for level in LIGHT],
        fit(fibres, FIBRE_TOLERANCE_UNITS),
        (),
        float(look.seen.sum() / look.raster.inside.sum()),
        _box(look, ppu),
    )


def _box(look: _Look, ppu: float) -> tuple[float, float, float, float]:
    rows, columns = (np.flatnonzero(look.raster.inside.any(axis=axis)) for axis in (1, 0))
    top, left = (look.corner[0] + rows[0] - MARGIN_PX) / ppu, (look.corner[1] + columns[0] - MARGIN_PX) / ppu
    return float(left), float(top), float(len(columns) / ppu), float(len(rows) / ppu)


def _tone(camera: Camera, look: _Look, normals: Floats) -> Floats:
    """Lightness from 0 to 1: light from above on the left, rims turned away darker; NaN beside the muscle."""
    light = camera.toward * 0.76 + camera.up * 0.55 - camera.right * 0.34
    light = light / np.linalg.norm(light)
    normal = look.raster.interpolate(look.faces, normals)
    normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-9)
    facing = normal @ camera.toward
    normal = np.where(facing[..., None] < 0, -normal, normal)
    lambert = (np.clip(normal @ light, -1, 1) + 1) / 2
    value = (0.1 + 0.9 * lambert**2.1) * (1 - 0.4 * (1 - np.abs(facing)) ** 2.0)
    known = value[look.seen & np.isfinite(value)]
    return np.asarray(value * (0.84 / float(np.percentile(known, 92))))


def _area(mask: Floats | Bools, look: _Look, ppu: float) -> list[Bezier]:
    """The smooth outline of a mask, in user units of the view."""
    field = np.pad(gaussian_filter(np.asarray(mask, dtype=np.float64), 0.8), 1)
    shift = np.array([look.corner[1] - 1, look.corner[0] - 1], dtype=np.float64)
    lines = [to_units(Line(line.points + shift, line.closed), ppu, MARGIN_PX) for line in trace(field, 0.5)]
    outer = np.sign(max((line.area for line in lines), key=abs, default=1.0))
    kept = [line for line in lines if abs(line.area) >= (LEAST_UNITS2 if line.area * outer > 0 else LEAST_HOLE_UNITS2)]
    return fit([smooth(line, 1 / ppu, 1.6 / ppu) for line in kept], TOLERANCE_UNITS)


def _without_islands(mask: Bools) -> Bools:
    pieces, count = label(mask)
    if count < 2:
        return mask
    sizes = np.bincount(pieces.ravel())
    sizes[0] = 0
    return np.asarray((sizes >= ISLAND_SHARE * sizes.sum())[pieces])


def muscles_svg(figure: str, view_id: str, drawn: Sequence[Drawn], layers: Mapping[str, str]) -> str:
    """A complete SVG file with one group a muscle; `layers` says on which layer of the map each lies."""
    view = VIEWS[view_id]
    groups = "".join(_group(muscle, layers[muscle.id]) for muscle in drawn)
    name = f"muscles-{figure}-{view_id}"
    side = view.side or "right"
    other = ""
    if view.side is None and view.mirror == view_id and drawn:
        other = f'<use class="mirrored" href="#{name}" transform="translate({view.width} 0) scale(-1 1)"/>\n'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view.view_box}" '
        f'width="{view.width}" height="{view.height}">\n'
        f'<g class="muscles">\n<g id="{name}" data-side="{side}">\n{groups}</g>\n{other}</g>\n</svg>\n'
    )


FALLBACK = {"muscle-tendon": "#e9e4d5", "muscle-red": "#b8503d", "muscle-dark": "#3f0c0a", "muscle-light": "#ffd9c8"}
"""Colours of a file that meets no style sheet."""
LINE = 'stroke="#2a0907" stroke-width="1"'


def _group(muscle: Drawn, layer: str) -> str:
    rule = 'fill-rule="evenodd"'
    box = " ".join(f"{x:.0f}" for x in muscle.box)
    covered = f' data-covered-by="{" ".join(muscle.covered_by)}"' if muscle.covered_by else ""
    body = path_data(muscle.body)
    parts = [
        f'<path class="muscle-ghost" fill="none" {rule} d="{path_data(muscle.ghost)}"/>',
        f'<path class="muscle-tendon" fill="{FALLBACK["muscle-tendon"]}" {LINE} {rule} d="{body}"/>',
        f'<path class="muscle-red" fill="{FALLBACK["muscle-red"]}" {rule} d="{path_data(muscle.red)}"/>',
    ]
    for css, areas in (("muscle-dark", muscle.dark), ("muscle-light", muscle.light)):
        parts += [f'<path class="{css}" fill="{FALLBACK[css]}" {rule} d="{path_data(a)}"/>' for a in areas if a]
    fibres = path_data(muscle.fibres)
    parts.append(f'<path class="muscle-fibres" fill="none" stroke="#3f0c0a" stroke-width="0.4" d="{fibres}"/>')
    told = f'data-muscle="{muscle.id}" data-layer="{layer}" data-seen="{muscle.seen:.2f}" data-box="{box}"{covered}'
    return f'<g class="muscle-body" {told}>\n' + "\n".join(parts) + "\n</g>\n"
