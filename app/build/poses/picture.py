"""A drawing of self-care as SVG: the person in the tones of the atlas, plain things, a ring and arrows."""

from __future__ import annotations

from html import escape

import numpy as np
from numpy.typing import NDArray

from app.build.beziers import polygon_data
from app.build.cameras import Sight
from app.build.figures import FALLBACK, OPACITY, Layer
from app.build.poses.props import drawn
from app.build.poses.scene import (
    Scene,
    Shape,
    bands,
    field_area,
    fitted,
    ground_shadow,
    in_front,
    lightness,
    looked_at,
    skin_shapes,
    tones,
)  # fmt: skip
from app.build.poses.setting import Setting, Stage
from app.data.models.self_care_drawings import Arrow, PoseDrawing

Floats = NDArray[np.float64]

COLOURS = {
    "ground": "#9aa6aa", "wall": "#cfd8d6", "wood": "#c9b79a", "soft": "#b9c9cf", "ball": "#3f8f86", "strap": "#4d7f96",
    "wall lit": "#dbe2e0", "wall dim": "#bcc8c6", "wall top": "#e4eae8",
    "wood lit": "#c4ae8c", "wood dim": "#a8916e", "wood top": "#dccbaf",
    "soft lit": "#a9bcc4", "soft dim": "#94a9b2", "soft top": "#c9d7dc",
}  # fmt: skip
TOLERANCES = (1.0, 1.4, 2.0, 2.8, 3.8)
"""Bounds of the error of the tones, in user units: the finest that keeps the file small is taken."""
MAX_BYTES = 25_000
LINE = "#55676b"
ARROW = "#0b5563"
PRESS = "#c8102e"
HALO = "#ffffff"


def draw(stage: Stage, drawing: PoseDrawing) -> str:
    """A complete SVG file of at most MAX_BYTES, if coarser tones can make it so."""
    setting = Setting(stage, drawing)
    scene = setting.scene()
    sight = looked_at(scene)
    shades = tones(lightness(scene, sight))
    before, after = _around_the_tones(stage, setting, scene, sight)
    room = MAX_BYTES - len(before.encode()) - len(after.encode())
    drawn = _tones(shades, TOLERANCES[0])
    # Coarser tones are smaller by less than the square root of the tolerance: what cannot be enough is not tried.
    coarser = [t for t in TOLERANCES[1:] if len(drawn) <= room * t**0.5] or TOLERANCES[-1:]
    for tolerance in coarser:
        if len(drawn) <= room:
            break
        drawn = _tones(shades, tolerance)
    return before + drawn + after


def _tones(shades: list[Shape], tolerance: float) -> str:
    return "".join(map(_path, bands(shades, tolerance)))


def _around_the_tones(stage: Stage, setting: Setting, scene: Scene, sight: Sight) -> tuple[str, str]:
    """All of the file that comes before, and that comes after, the bands of tone."""
    drawing = setting.drawing
    things = _things(scene)
    outline, marks, strokes = skin_shapes(scene, sight)
    single = [outline, ground_shadow(scene, 0.0), in_front(scene, sight) if things else Shape("ahead", [], 1.0)]
    groups = (single, marks, _bellies(stage, setting, scene, sight), strokes)
    layers = iter(fitted([shape for group in groups for shape in group]))
    (silhouette, ground, ahead), patches, bellies, lines = ([next(layers) for _ in group] for group in groups)
    name = f"p-{drawing.id}"
    parts = [_ground(ground)]
    if things:
        parts.append(f'<g id="{name}-things" stroke="{LINE}" stroke-width="1" stroke-linejoin="round">{things}</g>\n')
    parts.append(
        f'<path id="{name}-skin" class="skin-0" fill="{FALLBACK["skin-0"]}" stroke="#5b3d32" stroke-width="1.2" '
        f'stroke-linejoin="round" fill-rule="evenodd" clip-rule="evenodd" d="{silhouette.data}"/>\n'
        f'<clipPath id="{name}-clip"><use href="#{name}-skin"/></clipPath>\n'
        f'<g clip-path="url(#{name}-clip)">\n<g filter="url(#{name}-soft)">\n'
    )
    before, parts = parts, []
    parts.append(
        f"</g>\n{''.join(map(_path, patches))}{''.join(map(_belly, bellies))}</g>\n{''.join(map(_path, lines))}"
    )
    if ahead.curves:
        parts.append(
            f'<clipPath id="{name}-ahead"><path d="{ahead.data}"/></clipPath>\n'
            f'<use href="#{name}-things" clip-path="url(#{name}-ahead)"/>\n'
        )
    parts += [_ring(setting, scene), *(_arrow(setting, scene, arrow) for arrow in drawing.arrows)]
    soft = f'<filter id="{name}-soft"><feGaussianBlur stdDeviation="2.2"/></filter>\n'
    size = f'viewBox="0 0 {scene.width} {scene.height}" width="{scene.width}" height="{scene.height}"'
    title = f"<title>{escape(drawing.title)}</title>\n<desc>{escape(drawing.alt)}</desc>\n"
    start = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">\n{title}{soft}'
    return start + "".join(before), "".join(parts) + "</svg>\n"


def _path(layer: Layer) -> str:
    if not layer.curves:
        return ""
    opacity = f' fill-opacity="{OPACITY[layer.css]}"' if layer.css in OPACITY else ""
    rule = ' fill-rule="evenodd"' if layer.css.startswith("skin") else ""
    return f'<path class="{layer.css}" fill="{FALLBACK[layer.css]}"{opacity}{rule} d="{layer.data}"/>\n'


def _ground(layer: Layer) -> str:
    return f'<path fill="{COLOURS["ground"]}" fill-opacity=".45" d="{layer.data}"/>\n' if layer.curves else ""


def _things(scene: Scene) -> str:
    out = []
    order = sorted(scene.things, key=lambda t: float(scene.camera.project(t.points)[:, 2].mean()))
    walls = [t for t in order if t.css == "wall"]
    for thing in walls + [t for t in order if t.css != "wall"]:
        for css, polygon in drawn(thing, scene.camera):
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in polygon)
            out.append(f'<polygon fill="{COLOURS[css]}" points="{points}"/>\n')
        if thing.css == "ball" and not thing.faces:
            out.append(_gleam(scene, thing.points))
    return "".join(out)


def _gleam(scene: Scene, points: Floats) -> str:
    seen = scene.camera.project(points)[:, :2]
    (x, y), r = seen.mean(axis=0), float(np.ptp(seen[:, 0])) / 2
    at = f'cx="{x - 0.3 * r:.1f}" cy="{y - 0.35 * r:.1f}" r="{0.28 * r:.1f}"'
    return f'<circle {at} fill="#fff" fill-opacity=".4" stroke="none"/>\n'


def _bellies(stage: Stage, setting: Setting, scene: Scene, sight: Sight) -> list[Shape]:
    out = []
    muscles = {m.id: m for m in stage.build.data.muscles}
    mirror = stage.build.body.mirror
    for name in setting.drawing.feels:
        field = stage.build.muscle(muscles[name]).fields["belly"].astype(np.float64)
        # Laid on the right side; the left is its mirror image.
        out.append(field_area(scene, sight, field[mirror] if setting.drawing.side == "left" else field))
    return out


def _belly(layer: Layer) -> str:
    if not layer.curves:
        return ""
    return (
        f'<path class="belly" fill="#7c2f6b" fill-opacity=".24" stroke="#7c2f6b" stroke-opacity=".55" '
        f'stroke-width="1" fill-rule="evenodd" d="{layer.data}"/>\n'
    )


def _ring(setting: Setting, scene: Scene) -> str:
    out = []
    for press in setting.drawing.presses:
        if not press.shown:
            continue
        x, y, _ = scene.camera.project(setting.where(press.at)[None])[0]
        at = f'cx="{x:.1f}" cy="{y:.1f}"'
        out.append(
            f'<g class="press" fill="none"><circle {at} r="7" stroke="{HALO}" stroke-width="4.4"/>'
            f'<circle {at} r="7" stroke="{PRESS}" stroke-width="2.2"/>'
            f'<circle {at} r="2.2" fill="{PRESS}" stroke="{HALO}" stroke-width="1"/></g>\n'
        )
    return "".join(out)


def _arrow(setting: Setting, scene: Scene, arrow: Arrow) -> str:
    start = setting.where(arrow.at)
    ends = scene.camera.project(np.array([start, start + np.array(arrow.by)]))[:, :2]
    p, q = ends
    along = (q - p) / max(float(np.linalg.norm(q - p)), 1e-9)
    across = np.array([along[1], -along[0]])
    control = (p + q) / 2 + across * arrow.bow * scene.camera.units_per_cm
    heads = [_head(q, q - control)]
    if arrow.both:
        heads.append(_head(p, p - control))
    path = f"M{p[0]:.1f} {p[1]:.1f}Q{control[0]:.1f} {control[1]:.1f} {q[0]:.1f} {q[1]:.1f}"
    head = polygon_data(np.array(heads))
    return (
        f'<g class="arrow" stroke-linecap="round" stroke-linejoin="round"><g fill="none" stroke="{HALO}">'
        f'<path stroke-width="8" d="{path}"/><path stroke-width="4" fill="{HALO}" d="{head}"/></g>'
        f'<path fill="none" stroke="{ARROW}" stroke-width="4" d="{path}"/><path fill="{ARROW}" d="{head}"/></g>\n'
    )


def _head(tip: Floats, way: Floats) -> Floats:
    along = way / max(float(np.linalg.norm(way)), 1e-9)
    across = np.array([along[1], -along[0]])
    return np.array([tip + along * 9, tip - along * 4 + across * 7.5, tip - along * 4 - across * 7.5])
