"""The pictures of the body: tone, outline and creases, as SVG that people would frame.

`static/css/figure-colours.css` colours them; without it the colours written into them are used.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from app.build.body import Body
from app.build.cameras import Sight, camera_for, canonical, cut_field, sight
from app.build.clothing import dressed, garments
from app.build.contours import Stroke, occluding_strokes, outline_points, ribbons, snapped
from app.build.curves import Bezier, fit, path_data, polygon_data, smooth, to_units, trace
from app.build.features import Features, hairs_seen, strokes_seen
from app.build.shading import Relief, tone
from app.build.teeth import teeth, tongue
from app.build.tone_pictures import TonePicture, tone_picture
from app.views import VIEWS, View

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MARGIN_PX = 12
PIXELS_PER_UNIT = {
    "whole": 2.0,
    "head": 1.1,
    "hand": 1.0,
    "foot": 1.0,
    "trunk": 1.3,
    "armpit": 1.2,
    "leg": 1.6,
    "pelvis": 1.1,
}

LEAST_LOOP_CM = 4.0
"""Closed contours shorter than this go round a bump of the mesh, as under the chin, and read as scratches."""

FALLBACK = {
    "skin": "#f6e8db",
    "tone-middle": "#d98f68",
    "tone-dark": "#7d594b",
    "skin-0": "#7f5a4b",
    "skin-1": "#987564",
    "skin-2": "#ad8977",
    "skin-3": "#bf9b87",
    "skin-4": "#d0aa95",
    "skin-5": "#dcbba7",
    "skin-6": "#e6ccbb",
    "skin-7": "#efdbcc",
    "skin-8": "#f8e9dc",
    "cut": "#ebdfd4",
    "lip": "#b5625a",
    "nail": "#fbf1ea",
    "cloth": "#c3d0d6",
    "cloth-dark": "#4d6470",
    "cloth-edge": "#3f525d",
    "outline": "#5b3d32",
    "crease": "#5b3d32",
    "crease-soft": "#5b3d32",
    "brow": "#4a352c",
    "hair": "#4a352c",
    "teeth": "#fffdf6",
    "teeth-root": "#efe2cb",
    "tongue": "#edc2b8",
}
"""Colours of a file that meets no style sheet: the light skin."""

OPACITY = {"cut": 0.5, "lip": 0.3, "nail": 0.4, "crease-soft": 0.6, "brow": 0.4}


@dataclass(frozen=True)
class Layer:
    """Curves of one class, drawn together as one path; `spikes` are straight-edged triangles (n, 3, 2)."""

    css: str
    curves: list[Bezier]
    spikes: Floats | None = None

    def mirrored(self, width: float) -> Layer:
        spikes = None if self.spikes is None else self.spikes * [-1.0, 1.0] + [width, 0.0]
        return Layer(self.css, [curve.mirrored(width) for curve in self.curves], spikes)

    @property
    def data(self) -> str:
        return path_data(self.curves) + ("" if self.spikes is None else polygon_data(self.spikes))


@dataclass(frozen=True)
class Layers:
    """A picture, in the order in which it is painted.

    silhouette: the outer edge. tone: light and shade inside it. patches: areas of another colour.
    lines: contours and creases, which are drawn over whatever lies on the skin. cloth: shorts and top.
    """

    silhouette: Layer
    tone: TonePicture
    patches: list[Layer]
    lines: list[Layer]
    cloth: Layer

    def mirrored(self, width: float) -> Layers:
        def flip(layers: Iterable[Layer]) -> list[Layer]:
            return [layer.mirrored(width) for layer in layers]

        return Layers(
            self.silhouette.mirrored(width),
            self.tone.mirrored(),
            flip(self.patches),
            flip(self.lines),
            self.cloth.mirrored(width),
        )


def base_layers(body: Body, figure: str, view_id: str, shade: Relief, marked: Features) -> Layers:
    """Draw one figure in one view."""
    base, mirrored = canonical(view_id)
    view = VIEWS[base]
    ppu = 0.8 if base == "mouth" else PIXELS_PER_UNIT[view.group]
    whole = view.group == "whole"
    looked = sight(body, figure, base, ppu, MARGIN_PX)
    camera = camera_for(body, figure, base)
    shown = cut_field(body, base)
    edges = outline_points(body, figure, camera, shown, 0.25 / ppu)
    silhouette = Layer("skin", _outline(looked, looked.raster.inside | looked.cut, edges))
    patches = [Layer("cut", _outline(looked, looked.cut, edges))] if looked.cut.any() else []

    def covered(field: Floats, level: float, tolerance: float) -> list[Bezier]:
        seen = np.nan_to_num(looked.raster.interpolate(body.faces, field), nan=-1.0)
        return _area(looked, seen, level, tolerance, 1.0)

    patches += [Layer(css, covered(field, 0.0, 0.15)) for css, field in marked.areas.items()]
    cloth = Layer("cloth", covered(garments(body, figure), 0.0, 0.2) if dressed(view) else [])
    least = (9.0, 0.5) if whole else (16.0, 0.12)
    contours = occluding_strokes(body, figure, camera, looked, shown, *least, LEAST_LOOP_CM)
    drawn = [(stroke, _width(stroke, 1.3 if whole else 2.6)) for stroke in contours]
    lines = [Layer("outline", fit(ribbons(drawn), 0.2 if whole else 0.15))]
    for css, strokes in strokes_seen(body, figure, view, camera, looked, shown, marked).items():
        lines.append(Layer(css, fit(ribbons(strokes), 0.12)))
    spikes = hairs_seen(body, figure, view, camera, looked, shown, marked)
    if len(spikes):
        lines.append(Layer("hair", [], spikes))
    layers = Layers(
        silhouette,
        tone_picture(view, looked, tone(body, camera, looked, shade, marked.relief)),
        [layer for layer in patches if layer.curves],
        [layer for layer in lines if layer.curves or layer.spikes is not None],
        cloth,
    )
    return layers.mirrored(view.width) if mirrored else layers


def _area(looked: Sight, field: Floats, level: float, tolerance: float, least_area: float) -> list[Bezier]:
    """The area where a field is above a level."""
    step = 1.0 / looked.pixels_per_unit
    framed = np.pad(field, 1, constant_values=level - 1.0)
    lines = [to_units(line, looked.pixels_per_unit, looked.margin + 1) for line in trace(framed, level)]
    kept = [line for line in lines if abs(line.area) >= least_area]
    return fit([smooth(line, step, 1.6 * step) for line in kept], tolerance)


def _width(stroke: Stroke, full: float) -> float:
    """Short contours, as between toes, are drawn finer."""
    length = float(np.linalg.norm(np.diff(stroke.points, axis=0), axis=1).sum())
    return full * min(max(length / (22 * full), 0.5), 1.0)


def _outline(looked: Sight, mask: Bools, edges: Floats) -> list[Bezier]:
    """The edge of a mask, on the edges of the body rather than on the grid."""
    step = 1.0 / looked.pixels_per_unit
    field = np.pad(gaussian_filter(mask.astype(np.float32), 0.7), 1)
    lines = [to_units(line, looked.pixels_per_unit, looked.margin + 1) for line in trace(field, 0.5)]
    lines = snapped([line for line in lines if abs(line.area) > 4.0], edges, 1.1 * step)
    return fit([smooth(line, step, 1.5 * step) for line in lines], 0.15)


# --------------------------------------------------------------------------------------------------- SVG


@dataclass(frozen=True)
class Picture:
    """SVG source of a figure in a view: its skin, the lines drawn over that, and the letters of the sides."""

    skin: str
    lines: str
    labels: str

    view: View

    def __str__(self) -> str:
        """A complete SVG file."""
        box = f'viewBox="{self.view.view_box}" width="{self.view.width}" height="{self.view.height}"'
        inside = self.skin + self.lines + self.labels
        return f'<svg xmlns="http://www.w3.org/2000/svg" {box}>\n{inside}</svg>\n'


def clip_id(figure: str, view_id: str) -> str:
    """Id of the clipPath that is the figure's outline in a view; zones that reach the edge use it too."""
    return f"clip-{figure}-{view_id}"


def picture(figure: str, view_id: str, layers: Layers) -> Picture:
    """Write layers as SVG."""
    view = VIEWS[view_id]
    outline = f"body-{figure}-{view_id}"
    clip = clip_id(figure, view_id)
    kind = "figure-mouth" if view_id == "mouth" else f"figure-{view.group}"
    mask = f"tone-{figure}-{view_id}"
    patches = "".join(_path(layer) for layer in layers.patches)
    skin = (
        f'<g class="figure {kind}">\n{_path(layers.silhouette, outline)}'
        f'<clipPath id="{clip}"><use href="#{outline}"/></clipPath>\n'
        f"{layers.tone.mask(view, mask)}"
        f'<g clip-path="url(#{clip})">\n<g class="tone" mask="url(#{mask})">\n{_ground(view, "tone-middle")}'
        f'<g mask="url(#{mask})">\n{_ground(view, "tone-dark")}</g>\n</g>\n{patches}</g>\n</g>\n'
    )
    drawn = "".join(_path(layer) for layer in layers.lines)
    if view_id == "mouth":
        drawn += _teeth() + _tongue()
    lines = f'<g class="figure-lines {kind}">\n{drawn}</g>\n'
    if layers.cloth.curves:
        lines += _cloth(layers.cloth, view, figure)
    return Picture(skin, lines, side_labels(view), view)


def draw_both_sides(body: Body, figure: str, view_id: str, shade: Relief, marked: Features) -> dict[str, str]:
    """SVG files of a view and of its mirror view, drawn once. `view_id`: one that `canonical` gives."""
    view = VIEWS[view_id]
    layers = base_layers(body, figure, view_id, shade, marked)
    out = {view_id: str(picture(figure, view_id, layers))}
    if view.mirror != view_id:
        out[view.mirror] = str(picture(figure, view.mirror, layers.mirrored(view.width)))
    return out


def _path(layer: Layer, element_id: str = "") -> str:
    own = f' id="{element_id}"' if element_id else ""
    opacity = f' fill-opacity="{OPACITY[layer.css]}"' if layer.css in OPACITY else ""
    stroke = ' stroke="#5b3d32" stroke-width="1.2"' if layer.css in ("skin", "cut") else ""
    rule = ' fill-rule="evenodd" clip-rule="evenodd"' if layer.css.startswith(("skin", "cut")) else ""
    fill = FALLBACK[layer.css]
    return f'<path{own} class="{layer.css}" fill="{fill}"{opacity}{stroke}{rule} d="{layer.data}"/>\n'


def _cloth(cloth: Layer, view: View, figure: str) -> str:
    """Clothes in their own two colours, light and dark by the tone of the skin under them."""
    name, edge = f"cloth-{figure}-{view.id}", FALLBACK["cloth-edge"]
    return (
        f'<g class="covering" clip-path="url(#{clip_id(figure, view.id)})">\n'
        f'<clipPath id="{name}"><path id="{name}-shape" clip-rule="evenodd" d="{cloth.data}"/></clipPath>\n'
        f'<g clip-path="url(#{name})">\n{_ground(view, "cloth")}'
        f'<g mask="url(#tone-{figure}-{view.id})">\n{_ground(view, "cloth-dark")}</g>\n</g>\n'
        f'<use class="cloth-edge" href="#{name}-shape" fill="none" stroke="{edge}" stroke-width="1"/>\n</g>\n'
    )


def _ground(view: View, css: str) -> str:
    """A colour over all of a view and its margin."""
    path = f"M-20-20h{view.width + 40}v{view.height + 40}H-20z"
    return f'<path class="{css}" fill="{FALLBACK[css]}" d="{path}"/>\n'


def _teeth() -> str:
    rows = []
    for tooth in teeth():
        rows.append(
            f'<g class="tooth" data-tooth="{tooth.fdi}" data-place="{tooth.place}">'
            f'<path class="teeth-root" d="{path_data([tooth.roots])}"/>'
            f'<path class="teeth" d="{path_data([tooth.crown])}"/></g>\n'
        )
    return f'<g class="dental-chart" fill="#fffdf6" stroke="#8a7a68" stroke-width="1.2">\n{"".join(rows)}</g>\n'


def _tongue() -> str:
    halves = "".join(f'<path class="tongue" d="{path_data([half])}"/>' for half in tongue().values())
    return f'<g fill="{FALLBACK["tongue"]}" stroke="#8a5a52" stroke-width="1.2">{halves}</g>\n'


LABEL_ON_THE_LEFT = {"right", "head-right", "trunk-right", "foot-medial-right", "leg-medial-right", "armpit-right"}
"""One-sided right views whose upper right corner the figure fills; their left views have it the other way."""


def side_labels(view: View) -> str:
    """The letters of the sides, or the words of a one-sided view, as SVG."""
    y = 540 if view.id == "mouth" else 36
    look = 'font-family="sans-serif" font-weight="600" font-size="26" fill="#46525a"'
    start, end = 'x="18"', f'x="{view.width - 18}" text-anchor="end"'
    if view.label:
        on_left = (canonical(view.id)[0] in LABEL_ON_THE_LEFT) == (view.side == "right")
        return f'<text class="side-label" {look} {start if on_left else end} y="{y}">{view.label}</text>\n'
    return (
        f'<text class="side-label" {look} {start} y="{y}">{view.left_edge}</text>\n'
        f'<text class="side-label" {look} {end} y="{y}">{view.right_edge}</text>\n'
    )
