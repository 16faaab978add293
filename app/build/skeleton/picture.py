"""The bones of a view as SVG: tones and outlines like those of the skin, with the figure's outline faint around them.

One path a bone and side carries its outline, so that a page can light a bone. `static/css/figure-colours.css` colours
all of it; without it the colours written into the picture are used.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import find_objects, gaussian_filter

from app.build.body import Body, Floats, Ints
from app.build.cameras import Camera, Sight, camera_for, cut_field, sight
from app.build.contours import outline_points, snapped
from app.build.curves import Bezier, Line, fit, smooth, to_units, trace
from app.build.figures import Layer, side_labels
from app.build.raster import Raster, rasterise
from app.build.shading import blurred
from app.build.skeleton.assembly import Skeleton
from app.build.skeleton.bones import bone_of
from app.build.skeleton.light import BoneRelief, bone_tone
from app.views import VIEWS, View

Bools = NDArray[np.bool_]

BANDS = (0.28, 0.42, 0.55, 0.67, 0.79)
PIXELS_PER_UNIT = {"whole": 2.5, "head": 1.0, "hand": 1.2, "foot": 1.2, "trunk": 1.8, "leg": 2.0, "pelvis": 1.3}
MARGIN_PX = 8
LEAST_OUTLINE = {"whole": 6.0}
LEAST_OUTLINE_CLOSE = 24.0
"""Islands of a bone smaller than so many square units get no outline of their own."""
LEAST_BAND = {"whole": 5.0}
LEAST_BAND_CLOSE = 32.0
"""Patches of a tone smaller than so many square units are left out."""
TOLERANCE = {"whole": 0.3}
TOLERANCE_CLOSE = 0.6
"""How far, in units, a drawn curve may leave the field that it follows."""

FALLBACK = {
    "ghost": "#f3e7dd",
    "bone-0": "#8d7a5c",
    "bone-1": "#b09a76",
    "bone-2": "#cbb793",
    "bone-3": "#dccdae",
    "bone-4": "#ebdfc6",
    "bone-5": "#f7efdf",
}
"""Colours of a file that meets no style sheet."""
LINE, GHOST_LINE = "#5a4a34", "#8a6a58"

ARM = ("humerus", "radius", "ulna", "carpals", "metacarpals", "finger-bones")
HAND = ("radius", "ulna", "carpals", "metacarpals", "finger-bones")
FOOT = ("tibia", "fibula", "tarsals", "metatarsals", "toe-bones")
NECK_UP = ("skull", "mandible", "hyoid", "spine-cervical")
CHEST_UP = (*NECK_UP, "spine-thoracic", "ribs", "sternum", "clavicle", "scapula", "humerus")
BELOW = {"head-superior": CHEST_UP, "head-inferior": NECK_UP}
"""What is drawn where one looks along the body: the rest would be seen through the gaps, or would cover the neck."""
PELVIS = ("hip-bone", "sacrum", "coccyx", "femur", "spine-lumbar")


@dataclass(frozen=True)
class BonePicture:
    """What a view shows of the bones, in the order in which it is painted.

    ghost: the figure's outline. base, bands: all bones dark, then lighter and lighter. outlines: by bone and side.
    """

    ghost: Layer
    base: Layer
    bands: list[Layer]
    outlines: dict[tuple[str, str], Layer]

    def mirrored(self, width: float) -> BonePicture:
        """The picture of the mirrored body."""
        other = {"left": "right", "right": "left", "midline": "midline"}
        return BonePicture(
            self.ghost.mirrored(width),
            self.base.mirrored(width),
            [band.mirrored(width) for band in self.bands],
            {(bone, other[side]): layer.mirrored(width) for (bone, side), layer in self.outlines.items()},
        )


def shown_in(view: View, name: str, side: str) -> bool:
    """Whether a view of the right side or of both shows a bone: close-ups leave out what would cover their part."""
    bone = bone_of(name)
    if view.id in BELOW:
        return bone in BELOW[view.id]
    if view.group == "hand":
        return side == "right" and bone in HAND
    if view.group == "foot":
        return side == "right" and bone in FOOT
    if view.group == "pelvis":
        return bone in PELVIS
    if view.group == "leg":
        return side != "left" and bone not in ARM
    return not (view.group == "trunk" and bone in ARM)


def draw_bones(body: Body, figure: str, view_id: str, skeleton: Skeleton, relief: BoneRelief) -> BonePicture:
    """Draw the bones of a figure in one of the views that `canonical` gives."""
    view = VIEWS[view_id]
    ppu = PIXELS_PER_UNIT[view.group]
    camera = camera_for(body, figure, view_id)
    looked = sight(body, figure, view_id, ppu, MARGIN_PX)
    under = looked.raster.inside | looked.cut
    faces, owner = _faces_shown(view, skeleton)
    raster = _only(look_at_bones(camera, skeleton.points, faces, looked), under)
    tone = bone_tone(camera, raster, faces, relief)
    edges = outline_points(body, figure, camera, cut_field(body, view_id), 0.25 / ppu)
    seen = raster.inside
    close = gaussian_filter(np.nan_to_num(blurred(tone, 0.55 * ppu)), 0.8)
    least = LEAST_BAND.get(view.group, LEAST_BAND_CLOSE)
    tolerance = TOLERANCE.get(view.group, TOLERANCE_CLOSE)
    toned = np.where(seen, close, 0.0)
    bands = [Layer(f"bone-{i + 1}", _area(toned, level, looked, least, tolerance)) for i, level in enumerate(BANDS)]
    return BonePicture(
        Layer("ghost", _figure_outline(under, looked, edges)),
        Layer("bone-0", _area(gaussian_filter(seen.astype(np.float32), 0.6), 0.5, looked, 2.0, tolerance * 0.7)),
        [band for band in bands if band.curves],
        _outlines(view, skeleton, np.where(seen, owner[raster.face], -1), looked),
    )


def _faces_shown(view: View, skeleton: Skeleton) -> tuple[Ints, Ints]:
    kept = np.array([shown_in(view, n, s) for n, s in zip(skeleton.names, skeleton.sides, strict=True)])
    which = kept[skeleton.owner]
    return skeleton.faces[which], skeleton.owner[which]


def look_at_bones(camera: Camera, points: Floats, faces: Ints, looked: Sight) -> Raster:
    """The bones on the grid on which the skin was looked at."""
    seen = camera.project(points)
    seen[:, :2] = seen[:, :2] * looked.pixels_per_unit - 0.5 + looked.margin
    return rasterise(seen, faces, looked.raster.shape)


def _only(raster: Raster, mask: Bools) -> Raster:
    """What of a raster lies within a mask: where the skin is cut, the bones end with it."""
    return Raster(np.where(mask, raster.face, -1), raster.bary, np.where(mask, raster.depth, -np.inf))


def _area(field: Floats, level: float, looked: Sight, least_area: float, tolerance: float) -> list[Bezier]:
    """The smooth outline of the area where a field is above a level."""
    step = 1.0 / looked.pixels_per_unit
    framed = np.pad(field, 1, constant_values=min(level - 1.0, 0.0))
    lines = [to_units(line, looked.pixels_per_unit, looked.margin + 1) for line in trace(framed, level)]
    kept = [line for line in lines if abs(line.area) >= least_area]
    return fit([smooth(line, step, 1.4 * step) for line in kept], tolerance)


def _figure_outline(mask: Bools, looked: Sight, edges: Floats) -> list[Bezier]:
    """The outline of the skin, on the edges of the body rather than on the grid."""
    step = 1.0 / looked.pixels_per_unit
    field = np.pad(gaussian_filter(mask.astype(np.float32), 0.7), 1)
    lines = [to_units(line, looked.pixels_per_unit, looked.margin + 1) for line in trace(field, 0.5)]
    lines = snapped([line for line in lines if abs(line.area) > 4.0], edges, 1.1 * step)
    return fit([smooth(line, step, 1.5 * step) for line in lines], 0.2)


def _outlines(view: View, skeleton: Skeleton, owner: Ints, looked: Sight) -> dict[tuple[str, str], Layer]:
    """The outline of each bone as far as it is seen."""
    least = LEAST_OUTLINE.get(view.group, LEAST_OUTLINE_CLOSE)
    step = 1.0 / looked.pixels_per_unit
    curves: dict[tuple[str, str], list[Bezier]] = {}
    for i, found in enumerate(find_objects(owner + 1)):
        if found is None:
            continue
        rows, columns = found
        mask = np.pad(owner[rows, columns] == i, 3)
        shift = np.array([columns.start - 3, rows.start - 3], dtype=np.float64)
        lines = [
            to_units(Line(line.points + shift, line.closed), looked.pixels_per_unit, looked.margin)
            for line in trace(gaussian_filter(mask.astype(np.float32), 0.6), 0.5)
        ]
        kept = [smooth(line, step, 1.3 * step) for line in lines if abs(line.area) >= least]
        if kept:
            key = bone_of(skeleton.names[i]), skeleton.sides[i]
            curves.setdefault(key, []).extend(fit(kept, TOLERANCE.get(view.group, TOLERANCE_CLOSE) * 0.8))
    return {key: Layer("bone", drawn) for key, drawn in sorted(curves.items())}


def bones_svg(figure: str, view_id: str, drawn: BonePicture) -> str:
    """A complete SVG file, with the letters of the sides that the skin's picture has."""
    view = VIEWS[view_id]
    clip = f"bones-{figure}-{view_id}"
    box = f'viewBox="{view.view_box}" width="{view.width}" height="{view.height}"'
    bands = "".join(_path(band) for band in drawn.bands)
    lines = "".join(
        f'<path class="bone" data-bone="{bone}" data-side="{side}" d="{layer.data}"/>\n'
        for (bone, side), layer in drawn.outlines.items()
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {box}>\n'
        f'<g class="bones figure-{view.group}">\n{_path(drawn.ghost)}{_path(drawn.base, clip)}'
        f'<clipPath id="clip-{clip}"><use href="#{clip}"/></clipPath>\n'
        f'<g clip-path="url(#clip-{clip})">\n<g class="bone-bands">\n{bands}</g>\n</g>\n'
        f'<g class="bone-lines" fill="none" stroke="{LINE}" stroke-width="0.7">\n{lines}</g>\n</g>\n'
        f"{side_labels(view)}</svg>\n"
    )


def _path(layer: Layer, element_id: str = "") -> str:
    own = f' id="{element_id}"' if element_id else ""
    stroke = f' stroke="{GHOST_LINE}" stroke-width="1"' if layer.css == "ghost" else ""
    fill = FALLBACK[layer.css]
    rule = 'fill-rule="evenodd" clip-rule="evenodd"'
    return f'<path{own} class="{layer.css}" fill="{fill}"{stroke} {rule} d="{layer.data}"/>\n'
