"""What a camera sees of a posed body and the things around it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from app.build.beziers import Bezier, Line, fit, smooth
from app.build.body import Body, Skin
from app.build.cameras import Camera, Sight
from app.build.contours import occluding_strokes, outline_points, ribbons, snapped
from app.build.curves import to_units, trace
from app.build.features import Features, strokes_seen
from app.build.figures import BANDS, Layer
from app.build.poses.props import Solid
from app.build.raster import Raster, rasterise
from app.build.shading import FLAT_HOLLOW, Relief, blurred
from app.views import View

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

PIXELS_PER_UNIT = 2.0
MARGIN_PX = 12
SHADE_STRIDE = 2
DRAWN_BANDS = (0, 2, 3, 4, 5, 6, 7)
SHADE_SCALES_PX = ((5.0, 1.6), (16.0, 5.0), (40.0, 12.0))
"""For the shade that one part of the body throws on another: reach in pixels, and the depth in cm that counts."""


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
    a, b, c = (points[faces[:, i]] for i in range(3))
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    corners = np.stack([a, b, c], axis=1)
    inside = ((corners.max(axis=1)[:, :2] > 0) & (corners.min(axis=1)[:, :2] < [shape[1], shape[0]])).all(axis=1)
    which = np.flatnonzero((area < -1e-7) & inside)
    raster = rasterise(points, faces[which], shape)
    face = np.where(raster.inside, which[raster.face], -1)
    return Sight(Raster(face, raster.bary, raster.depth), np.zeros(shape, dtype=bool), PIXELS_PER_UNIT, MARGIN_PX)


def in_front(scene: Scene, sight: Sight) -> list[Bezier]:
    """Where a thing hides the skin."""
    depth = sight.raster.depth
    nearest = np.full(depth.shape, -np.inf)
    for thing in scene.things:
        points = _pixels(scene.camera.project(thing.points))
        seen = rasterise(points, thing.triangles, depth.shape)
        nearest = np.maximum(nearest, seen.depth)
    hidden = (nearest > depth) & sight.raster.inside
    # Grown a little outside the skin, so that no thread of skin shows along the edge.
    grown = hidden | (
        np.isfinite(nearest) & ~sight.raster.inside & (gaussian_filter(hidden.astype(np.float32), 1.5) > 0.05)
    )
    field = gaussian_filter(grown.astype(np.float32), 0.8)
    return _area(field, 0.5, 0.15, 3.0)


def skin_layers(scene: Scene, sight: Sight) -> tuple[Layer, list[Layer], list[Layer]]:
    """(outline, lips and nails, lines) of the posed figure."""
    body, camera = scene.body, scene.camera
    edges = outline_points(body, "posed", camera, None, 0.25 / PIXELS_PER_UNIT)
    step = 1.0 / PIXELS_PER_UNIT
    field = np.pad(gaussian_filter(sight.raster.inside.astype(np.float32), 0.7), 1)
    lines = [to_units(line, PIXELS_PER_UNIT, MARGIN_PX + 1) for line in trace(field, 0.5)]
    lines = snapped([line for line in lines if abs(line.area) > 4.0], edges, 1.1 * step)
    silhouette = Layer("skin-0", fit([smooth(line, step, 1.5 * step) for line in lines], 0.2))
    whole = camera.units_per_cm < 5.0
    strokes = occluding_strokes(body, "posed", camera, sight, None, 8.0, 0.4 if whole else 0.15)
    full = 1.4 if whole else 2.0
    drawn = [(s, full * min(max(Line(s.points, False).length / (22 * full), 0.5), 1.0)) for s in strokes]
    out = [Layer("outline", fit(ribbons(drawn), 0.2))]
    view = View("posed", "", "whole", "posed", scene.width, scene.height, camera.units_per_cm)
    for css, marks in strokes_seen(body, "posed", view, camera, sight, None, scene.marked).items():
        out.append(Layer(css, fit(ribbons(marks), 0.15)))
    patches = []
    for css, inside in scene.marked.areas.items():
        seen = np.nan_to_num(sight.raster.interpolate(body.faces, inside), nan=-1.0)
        patches.append(Layer(css, _area(seen, 0.0, 0.2, 2.0)))
    return silhouette, patches, out


def field_area(scene: Scene, sight: Sight, field: Floats, tolerance: float = 0.3) -> list[Bezier]:
    """Where a field (v,) over the skin is negative, as this camera sees it."""
    seen = np.nan_to_num(sight.raster.interpolate(scene.body.faces, -field), nan=-1.0)
    return _area(gaussian_filter(np.clip(seen, -1.5, 1.5), 1.2), 0.0, tolerance, 12.0)


def ground_shadow(scene: Scene, height: float) -> list[Bezier]:
    """The soft shade of the body on what it rests on, as an area."""
    points = scene.body.skins["posed"].points
    low = points[points[:, 2] < height + 16.0] * [1.0, 1.0, 0.0] + [0.0, 0.0, height]
    if len(low) == 0:
        return []
    shape = _shape(scene)
    at = np.rint(_pixels(scene.camera.project(low))[:, :2]).astype(np.int64)
    at = at[((at >= 0) & (at < [shape[1], shape[0]])).all(axis=1)]
    mask = np.zeros(shape, dtype=np.float32)
    mask[at[:, 1], at[:, 0]] = 1.0
    return _area(gaussian_filter(gaussian_filter(mask, 5.0).clip(0, 0.06), 6.0)[:, :] * 16, 0.35, 0.6, 60.0)


def _shape(scene: Scene) -> tuple[int, int]:
    return (
        round(scene.height * PIXELS_PER_UNIT) + 2 * MARGIN_PX,
        round(scene.width * PIXELS_PER_UNIT) + 2 * MARGIN_PX,
    )


def _pixels(seen: Floats) -> Floats:
    return np.column_stack([seen[:, :2] * PIXELS_PER_UNIT - 0.5 + MARGIN_PX, seen[:, 2]])


def _area(
    field: Floats, level: float, tolerance: float, least: float, stride: int = 1, smoothing: float = 1.6
) -> list[Bezier]:
    """The area where a field is above a level; `stride` tells how many pixels lie between its values."""
    thinned = np.pad(field, 1, constant_values=level - 1.0)
    scale = PIXELS_PER_UNIT / stride
    lines = [to_units(line, scale, MARGIN_PX / stride + 1 + 0.5 - 0.5 / stride) for line in trace(thinned, level)]
    kept = [line for line in lines if abs(line.area) >= least]
    return fit([smooth(line, 1.0 / scale, smoothing / scale) for line in kept], tolerance)


def lightness(scene: Scene, sight: Sight) -> Floats:
    """Tone of the skin, 0 to 1, at every SHADE_STRIDE-th pixel; 0 off the skin."""
    return np.asarray(gaussian_filter(np.nan_to_num(blurred(_tone(scene, sight), 1.1)), 0.7))


def bands(value: Floats, tolerance: float) -> list[Layer]:
    """Lighter and lighter areas; fewer than the atlas has, for these pictures are small."""
    layers = [
        Layer(f"skin-{i + 1}", _area(value, level, tolerance, 36.0 * tolerance, SHADE_STRIDE, 3.6))
        for i, level in enumerate(BANDS)
        if i in DRAWN_BANDS
    ]
    return [layer for layer in layers if layer.curves]


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
    for reach, scale in SHADE_SCALES_PX:
        before = blurred(depth, reach / n) - depth
        seen = seen * (1 - 0.16 * np.tanh(np.clip(np.nan_to_num(before), 0, None) / scale))
    bright = float(np.nanpercentile(seen, 90))
    return np.asarray(seen * min(max(0.84 / bright, 0.9), 1.5))
