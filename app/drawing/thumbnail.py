"""A small picture of a muscle for lists: its pattern, belly and X on the outline of the body, without shading.

It is a few kB, because a list shows many of them: only outlines that reach into the part shown, and no tone.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from app.atlas.atlas import Atlas
from app.atlas.memo import memo
from app.drawing.body_map import bare_group, cross_path
from app.drawing.crop import Box, Frame, crop, pattern_box
from app.drawing.flash_card import colours, prune
from app.drawing.view_choice import best_view, pattern_shown_cm2
from app.views import VIEWS

FIGURE = "female"
SIZE = Frame(96, 96)
"""Width and height in units of the picture, which are pixels at its usual size."""

MIN_CM = {"whole": 34.0, "head": 22.0, "trunk": 34.0, "armpit": 34.0, "leg": 30.0, "hand": 18.0, "foot": 20.0}
"""Body shown around even the smallest pattern, so that one sees where it is."""

KEPT_CLASSES = ("skin", "outline", "lip", "crease", "brow", "hair")
"""Of the figure's drawing: the skin, its outlines, and the lines of the face, fingers and folds."""

LOOK = ("d", "fill", "fill-opacity", "fill-rule", "stroke")


def shown_best(atlas: Atlas, muscle: str) -> str:
    """The view that shows most of the patterns of a right-side muscle's points, taken together."""
    total: dict[str, float] = {}
    for point in atlas.points_of(muscle):
        for view, area_cm2 in pattern_shown_cm2(atlas, FIGURE, point.id).items():
            total[view] = total.get(view, 0.0) + area_cm2
    return best_view(total)


def part_shown(atlas: Atlas, muscle: str, view: str) -> Box:
    """x, y, width and height of the square of a view that holds the muscle and all that its points refer to."""
    boxes = [box for p in atlas.points_of(muscle) if (box := pattern_box(atlas, FIGURE, view, p.id))]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    around = (min(lefts), min(tops), max(rights), max(bottoms))
    return crop(VIEWS[view], around, SIZE, MIN_CM.get(VIEWS[view].group, 20.0))


def _outline(atlas: Atlas, view: str, part: Box) -> Element:
    """The figure as flat skin and lines, as far as it reaches into the part shown."""
    group = Element("g")
    for path in bare_group(atlas, FIGURE, view).iter("path"):
        if path.get("class") in KEPT_CLASSES:
            SubElement(group, "path", {name: path.attrib[name] for name in LOOK if name in path.attrib})
    prune(group, part)
    return group


@memo(256)
def draw_thumbnail(atlas: Atlas, muscle: str) -> str:
    """An SVG of a muscle and what its trigger points refer to, on the person's right, the same bytes each time.

    It needs no style sheet and says nothing to a screen reader: the name of the muscle stands beside it.
    """
    view = shown_best(atlas, muscle)
    part = part_shown(atlas, muscle, view)
    pen, colour, overlay = part[2] / SIZE.width, colours(atlas.static)[0], atlas.overlay(FIGURE, view)
    size = {"width": f"{SIZE.width:g}", "height": f"{SIZE.height:g}", "viewBox": " ".join(f"{v:.1f}" for v in part)}
    picture = Element("svg", {"xmlns": "http://www.w3.org/2000/svg"} | size)
    outline = _outline(atlas, view, part)
    outline.set("stroke-width", f"{0.9 * pen:.2f}")
    picture.append(outline)

    def draw(d: str, **look: str) -> None:
        SubElement(picture, "path", {"d": d, "fill": "none"} | {k.replace("_", "-"): v for k, v in look.items()})

    zones = [overlay["points"].get(point.id, {}) for point in atlas.points_of(muscle)]
    for zone in zones:
        if "spillover" in zone:
            draw(zone["spillover"], fill=colour["--pain-spread"], fill_opacity=".28", fill_rule="evenodd")
    for zone in zones:
        if "essential" in zone:
            draw(zone["essential"], fill=colour["--pain"], fill_opacity=".85", fill_rule="evenodd")
    belly = overlay["muscles"].get(muscle, {}).get("belly")
    if belly:
        purple = {"stroke": colour["--muscle"], "stroke_width": f"{1.4 * pen:.2f}"}
        draw(belly, fill=colour["--muscle"], fill_opacity=".22", fill_rule="evenodd", **purple)
    for zone in zones:
        if at := zone.get("x"):
            d = cross_path(at[0], at[1], 3.4 * pen)
            for ink, width in (("#fff", 4), ("#1d2a31", 2)):
                draw(d, stroke=ink, stroke_width=f"{width * pen:.2f}", stroke_linecap="round")
    return tostring(picture, encoding="unicode")
