"""What a camera sees of a posed body and the things around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, uniform_filter

from app.build.beziers import Line, fit_groups, smooth
from app.build.body import Body, Skin
from app.build.cameras import Camera, Sight
from app.build.contours import occluding_strokes, outline_points, ribbons, snapped
from app.build.curves import to_units, trace
from app.build.features import Features, strokes_seen
from app.build.figures import Layer
from app.build.poses.props import Solid
from app.build.raster import Raster, rasterise
from app.build.shading import FLAT_HOLLOW, Relief, blurred
from app.views import View

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

PIXELS_PER_UNIT = 1.5
MARGIN_PX = 12
SHADE_STRIDE = 2
GROUND_STRIDE = 4
BANDS = {1: 0.17, 3: 0.40, 4: 0.50, 5: 0.59, 6: 0.68, 7: 0.77, 8: 0.86}
"""The lightness from which each shade of the skin is drawn; the second is left out, for these pictures are small."""
MIN_BAND = 36.0
"""Square units for each unit of tolerance: islands of tone smaller than this are not drawn."""
SHADE_SCALES = ((2.5, 1.6), (8.0, 5.0), (20.0, 12.0))
"""For the shade that one part of the body throws on another: reach in units, and the depth in cm that counts."""


@dataclass(frozen=True)
class Shape:
    """Lines of one class in user units, and how far the curves that will be fitted to them may be off."""

    css: str
    lines: list[Line]
    tolerance: float


def fitted(shapes: Sequence[Shape]) -> list[Layer]:
    """The curves of each shape, found for all at once."""
    curves = fit_groups([shape.lines for shape in shapes], [shape.tolerance for shape in shapes])
    return [Layer(shape.css, found) for shape, found in zip(shapes, curves, strict=True)]


@dataclass(frozen=True)
class Scene:
    """A posed figure before a camera.

    body: holds the posed skin as "posed". relief: of the figure at rest. marked: lips, nails, creases.
    """

    body: Body
    relief: Relief
    marked: Features
    camera: Camera
    width: int
    height: int
    things: tuple[Solid, ...]


def camera_towards(azimuth: float, elevation: float, anchor: Floats, at: tuple[float, float], scale: float) -> Camera:
    """A camera that stands `azimuth` degrees from the front round to the person's right, and `elevation` above."""
    a, e = np.radians(azimuth), np.radians(elevation)
    toward = np.array([-np.sin(a) * np.cos(e), -np.cos(a) * np.cos(e), np.sin(e)])
    right = np.array([np.cos(a), -np.sin(a), 0.0])
    return Camera(right, np.cross(toward, right), toward, anchor, at, scale)


def posed_body(body: Body, points: Floats) -> Body:
    """A body whose only skin is the posed one."""
    skin = Skin(points, body.faces)
    return Body({"posed": skin, "reference": skin}, body.mirror, {"posed": {}})


def looked_at(scene: Scene) -> Sight:
    """The skin alone, as if nothing stood around it."""
    shape = _shape(scene)
    points = _pixels(scene.camera.project(scene.body.skins["posed"].points))
    faces = scene.body.faces
    (ax, bx, cx), (ay, by, cy) = (np.ascontiguousarray(axis)[faces.T] for axis in points.T[:2])
    which = np.flatnonzero((bx - ax) * (cy - ay) - (by - ay) * (cx - ax) < -1e-7)
    raster = rasterise(points, faces[which], shape)
    face = np.where(raster.inside, which[raster.face], -1)
    return Sight(Raster(face, raster.bary, raster.depth), np.zeros(shape, dtype=bool), PIXELS_PER_UNIT, MARGIN_PX)


def in_front(scene: Scene, sight: Sight) -> Shape:
    """Where a thing hides the skin."""
    skin = sight.raster.inside
    window, low = _window(skin, 4)
    skin, depth = skin[window], sight.raster.depth[window]
    nearest = np.full(depth.shape, -np.inf)
    for thing in scene.things:
        points = _pixels(scene.camera.project(thing.points)) - [low[1], low[0], 0.0]
        nearest = np.maximum(nearest, rasterise(points, thing.triangles, depth.shape).depth)
    hidden = (nearest > depth) & skin
    # Grown a little outside the skin, so that no thread of skin shows along the edge.
    around = gaussian_filter(hidden.astype(np.float32), 0.75 * PIXELS_PER_UNIT) > 0.05
    grown = hidden | (np.isfinite(nearest) & ~skin & around)
    field = gaussian_filter(grown.astype(np.float32), 0.4 * PIXELS_PER_UNIT)
    return Shape("ahead", _outlines(field, 0.5, 3.0, corner=low), 0.15)


def skin_shapes(scene: Scene, sight: Sight) -> tuple[Shape, list[Shape], list[Shape]]:
    """(outline, lips and nails, lines) of the posed figure."""
    body, camera = scene.body, scene.camera
    edges = outline_points(body, "posed", camera, None, 0.25 / PIXELS_PER_UNIT)
    step = 1.0 / PIXELS_PER_UNIT
    field = np.pad(gaussian_filter(sight.raster.inside.astype(np.float32), 0.7), 1)
    lines = [to_units(line, PIXELS_PER_UNIT, MARGIN_PX + 1) for line in trace(field, 0.5)]
    lines = snapped([line for line in lines if abs(line.area) > 4.0], edges, 1.1 * step)
    silhouette = Shape("skin-0", [smooth(line, step, 1.5 * step) for line in lines], 0.2)
    whole = camera.units_per_cm < 5.0
    strokes = occluding_strokes(body, "posed", camera, sight, None, 8.0, 0.4 if whole else 0.15)
    full = 1.4 if whole else 2.0
    drawn = [(s, full * min(max(Line(s.points, False).length / (22 * full), 0.5), 1.0)) for s in strokes]
    out = [Shape("outline", ribbons(drawn), 0.2)]
    view = View("posed", "", "whole", "posed", scene.width, scene.height, camera.units_per_cm)
    for css, marks in strokes_seen(body, "posed", view, camera, sight, None, scene.marked).items():
        out.append(Shape(css, ribbons(marks), 0.15))
    patches = [
        Shape(css, _outlines(_seen(scene, sight, inside, 1.0), 0.0, 2.0), 0.2)
        for css, inside in scene.marked.areas.items()
    ]
    return silhouette, patches, out


def field_area(scene: Scene, sight: Sight, field: Floats) -> Shape:
    """Where a field (v,) over the skin is negative, as this camera sees it."""
    seen = _seen(scene, sight, -field, 1.5)
    return Shape("belly", _outlines(gaussian_filter(seen, 0.6 * PIXELS_PER_UNIT), 0.0, 12.0), 0.3)


def ground_shadow(scene: Scene, height: float) -> Shape:
    """The soft shade of the body on what it rests on, as an area."""
    points = scene.body.skins["posed"].points
    low = points[points[:, 2] < height + 16.0] * [1.0, 1.0, 0.0] + [0.0, 0.0, height]
    rows, columns = _shape(scene)
    n = GROUND_STRIDE
    at = np.rint(_pixels(scene.camera.project(low))[:, :2]).astype(np.int64)
    at = at[((at >= 0) & (at < [columns // n * n, rows // n * n])).all(axis=1)]
    mask = np.zeros((rows // n * n, columns // n * n), dtype=np.float32)
    mask[at[:, 1], at[:, 0]] = 1.0
    share = mask.reshape(rows // n, n, columns // n, n).mean(axis=(1, 3))
    close = gaussian_filter(share, 2.5 * PIXELS_PER_UNIT / n).clip(0, 0.06)
    field = gaussian_filter(close, 3.0 * PIXELS_PER_UNIT / n) * 16
    # A square of the grid is centred between its pixels, not on the first of them.
    return Shape("ground", _outlines(field, 0.35, 60.0, stride=n, first=(n - 1) / 2), 0.6)


def _shape(scene: Scene) -> tuple[int, int]:
    return (
        round(scene.height * PIXELS_PER_UNIT) + 2 * MARGIN_PX,
        round(scene.width * PIXELS_PER_UNIT) + 2 * MARGIN_PX,
    )


def _pixels(seen: Floats) -> Floats:
    return np.column_stack([seen[:, :2] * PIXELS_PER_UNIT - 0.5 + MARGIN_PX, seen[:, 2]])


def _seen(scene: Scene, sight: Sight, field: Floats, most: float) -> Floats:
    """A field (v,) as the camera sees it (rows, columns), between -most and most; -1 off the skin."""
    faces, raster = scene.body.faces, sight.raster
    # Most fields are far below zero nearly everywhere; the last place is for pixels that show no triangle.
    matters = np.append((field > -most)[faces.T].any(axis=0), False)
    out = np.where(raster.inside, -most, -1.0)
    at = matters[raster.face]
    out[at] = (field[faces[raster.face[at]]] * raster.bary[at]).sum(axis=1)
    return np.clip(out, -most, most)


def _window(mask: Bools, pad: int) -> tuple[tuple[slice, slice], tuple[int, int]]:
    """The part of a grid that holds all of a mask and `pad` more on each side, and the row and column it begins at."""
    spans = [np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0)]
    rows, columns = (slice(max(i[0] - pad, 0), i[-1] + pad + 1) if len(i) else slice(0, 0) for i in spans)
    return (rows, columns), (rows.start, columns.start)


def _outlines(
    field: Floats,
    level: float,
    least: float,
    *,
    corner: tuple[int, int] = (0, 0),
    stride: int = 1,
    first: float = 0.0,
    smoothing: float = 1.6,
) -> list[Line]:
    """Smooth outlines in user units of the area where a field is above a level, islands below `least` left out.

    corner: row and column of the picture that the field begins at. stride: pixels between its values; `first`: where
    the first of them lies.
    """
    window, low = _window(field > level, 1)
    if not field[window].size:
        return []
    framed = np.pad(field[window], 1, constant_values=level - 1.0)
    scale = PIXELS_PER_UNIT / stride
    shift = np.array([low[1] + corner[1], low[0] + corner[0]]) - 1.0
    lines = [Line(line.points + shift, line.closed) for line in trace(framed, level)]
    lines = [to_units(line, scale, (MARGIN_PX - 0.5 - first) / stride + 0.5) for line in lines]
    kept = [line for line in lines if abs(line.area) >= least]
    return [smooth(line, 1.0 / scale, smoothing / scale) for line in kept]


def lightness(scene: Scene, sight: Sight) -> Floats:
    """Tone of the skin, 0 to 1, at every SHADE_STRIDE-th pixel; 0 off the skin."""
    return np.asarray(gaussian_filter(np.nan_to_num(blurred(_tone(scene, sight), 1.1)), 0.7))


def tones(value: Floats) -> list[Shape]:
    """Lighter and lighter areas, to be thinned by `bands`."""
    return [
        Shape(f"skin-{shade}", _outlines(value, level, MIN_BAND, stride=SHADE_STRIDE, smoothing=3.6), 1.0)
        for shade, level in BANDS.items()
    ]


def bands(shapes: Sequence[Shape], tolerance: float) -> list[Layer]:
    """The areas of tone in curves that may be so far off."""
    least = MIN_BAND * tolerance
    kept = [Shape(s.css, [line for line in s.lines if abs(line.area) >= least], tolerance) for s in shapes]
    return fitted([shape for shape in kept if shape.lines])


def _tone(scene: Scene, sight: Sight) -> Floats:
    """Lightness as in app/build/shading.py, for every SHADE_STRIDE-th pixel.

    What parts of the body keep from each other of the light is read off the picture.
    """
    skin, camera, hollow = scene.body.skins["posed"], scene.camera, scene.relief.hollow
    light = camera.toward * 0.80 + camera.up * 0.55 - camera.right * 0.22
    light = light / np.linalg.norm(light)
    lambert = np.clip(skin.normals @ light, -1, 1)
    facing = np.clip(skin.normals @ camera.toward, 0, 1)
    value = (0.10 + 0.90 * ((lambert + 1) / 2) ** 2.2) * (1 - 0.50 * (1 - facing) ** 2.2)
    for k, (gain, hollows, ridges) in enumerate(((6.0, 0.15, 0.05), (6.0, 0.26, 0.10), (5.0, 0.18, 0.08))):
        bend = np.tanh((hollow[:, k] - FLAT_HOLLOW[k]) * gain)
        value = value - 0.8 * np.where(bend > 0, hollows, ridges) * bend
    whole, n = sight.raster, SHADE_STRIDE
    thinned = Raster(whole.face[::n, ::n], whole.bary[::n, ::n], whole.depth[::n, ::n])
    seen = thinned.interpolate(scene.body.faces, np.clip(value + scene.marked.relief, 0, 1.2))
    depth = np.where(thinned.inside, thinned.depth, np.nan)
    for reach, scale in SHADE_SCALES:
        before = _around(depth, reach * PIXELS_PER_UNIT / n) - depth
        seen = seen * (1 - 0.16 * np.tanh(np.clip(np.nan_to_num(before), 0, None) / scale))
    bright = float(np.nanpercentile(seen, 90))
    return np.asarray(seen * min(max(0.84 / bright, 0.9), 1.5))


def _around(field: Floats, sigma: float) -> Floats:
    """The mean of what is known around each place, about as a Gaussian weighs it; takes as long for any sigma."""
    known = np.isfinite(field)
    width = round(np.sqrt(6 * sigma**2 + 1))  # twice a box of this width spreads by sigma
    both = np.stack([np.where(known, field, 0.0), known])
    for _ in range(2):
        both = uniform_filter(both, (0, width, width), mode="constant")
    return np.asarray(both[0] / np.maximum(both[1], 1e-6))
