"""Pictures of plates and contact sheets: the pattern of some trigger points on the part of a view that it needs.

The body is drawn once a page (`plate_body`), and each picture refers to it. Sizes are those on paper.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.atlas.atlas import Atlas
from app.atlas.memo import memo
from app.drawing.body_map import cross_path
from app.drawing.crop import MIN_CM, Frame, body_extent, crop, path_points, pattern_box
from app.drawing.svg_document import blank_drawing
from app.views import VIEWS, View

DOT_MM = 0.34
PITCH_MM = 1.5
X_MM = 1.5
NUMBER_MM = 1.6
"""Dots, their spacing and half the width of the X and of the disc of its number, on paper at any scale."""


@dataclass(frozen=True)
class Picture:
    """One view of one pattern.

    left, right: letters at its edges, empty where that half of the body is cut off; a one-sided view says its side in
    `label`. half: whether only one half of the body is in the picture.
    """

    view: View
    svg: Markup
    left: str
    right: str
    label: str
    half: bool


_SVG_TAGS = re.compile(r"^.*?<svg[^>]*>|</svg>\s*$", re.DOTALL)
_SIDE_LABEL = re.compile(r"<text class=\"side-label\".*?</text>\s*", re.DOTALL)


@memo(64)
def plate_body(atlas: Atlas, figure: str, view: str) -> str:
    """The body of a view as a group to refer to; letters of the sides are set beside the pictures instead."""
    drawn = _SIDE_LABEL.sub("", _SVG_TAGS.sub("", atlas.picture(figure, view)))
    return f'<g id="plate-{view}">{drawn}</g>'


def dot_rows(path: str, pitch: float) -> str:
    """Lines over a path's box that turn to dots when their dashes have no length and round ends; sharp in a PDF too."""
    xs, ys = zip(*path_points(path), strict=True)
    start, length = min(xs), max(xs) - min(xs) + pitch
    rows = int((max(ys) - min(ys)) / pitch * 2) + 1
    return "".join(
        f"M{start + (i % 2 - 1) * pitch / 2:.1f} {min(ys) + i * pitch / 2:.1f}h{length:.1f}" for i in range(rows)
    )


def draw_picture(
    atlas: Atlas, figure: str, view: str, points: Sequence[str], frame: Frame, size: float = 1.0
) -> Picture:
    """The pattern that some right-side points of a muscle share, and the X of each, on the part of a view it needs.

    With several points each X has its number. size: of dots, lines and X, against a plate.
    """
    shape, point = VIEWS[view], points[0]
    muscle = atlas.muscles[atlas.referrals[point].muscle]
    box = pattern_box(atlas, figure, view, point) if shape.group in MIN_CM and view != "mouth" else None
    if box is None:
        box = (0.0, 0.0, shape.width, shape.height) if view == "mouth" else body_extent(atlas, figure, view)
    x, y, width, height = crop(shape, box, frame, MIN_CM.get(shape.group, 0.0))
    mm = width / frame.width * size
    zones = atlas.overlay(figure, view)["points"].get(point, {})
    paths = atlas.overlay(figure, view)["muscles"].get(muscle.id, {})
    drawing = blank_drawing()
    drawing.viewbox(round(x, 1), round(y, 1), round(width, 1), round(height, 1))
    drawing["class"] = "plate-map"
    drawing.attribs["role"] = "img"
    numbers = " and ".join(str(atlas.referrals[p].n) for p in points)
    named = f"trigger point{'s' * (len(points) > 1)} {numbers}"
    title = f"{shape.title}: {named} of {muscle.common}, right side, and where the pain is felt"
    drawing.set_desc(title=title)
    drawing.add(drawing.use(f"#plate-{view}"))

    def pen(width_mm: float) -> float:
        return round(width_mm * mm, 2)

    if "belly" in paths:
        drawing.add(drawing.path(d=paths["belly"], class_="p-belly", fill_rule="evenodd", stroke_width=pen(0.3)))
    if "spillover" in zones:
        name = f"zone-{point}-{view}"
        clip = drawing.clipPath(id=name)
        clip.add(drawing.path(d=zones["spillover"], clip_rule="evenodd"))
        drawing.defs.add(clip)
        dots = {"stroke_width": pen(2 * DOT_MM), "stroke_dasharray": f"0.01 {pen(PITCH_MM)}", "fill": "none"}
        rows = dot_rows(zones["spillover"], pen(PITCH_MM))
        drawing.add(drawing.path(d=rows, class_="p-dots", clip_path=f"url(#{name})", **dots))
        drawing.add(drawing.path(d=zones["spillover"], class_="p-rim", fill="none", stroke_width=pen(0.2)))
    if "essential" in zones:
        drawing.add(
            drawing.path(d=zones["essential"], class_="p-essential", fill_rule="evenodd", stroke_width=pen(0.3))
        )
    if "fibres" in paths:
        drawing.add(drawing.path(d=paths["fibres"], class_="p-fibres", fill="none", stroke_width=pen(0.22)))
    if "belly" in paths:
        drawing.add(drawing.path(d=paths["belly"], class_="p-edge", fill="none", stroke_width=pen(0.3)))
    for d, number, at in _crosses(atlas, figure, view, points, mm):
        drawing.add(drawing.path(d=d, class_="p-halo", fill="none", stroke_width=pen(1.5)))
        drawing.add(drawing.path(d=d, class_="p-x", fill="none", stroke_width=pen(0.75)))
        if number:
            drawing.add(drawing.circle(center=at, r=pen(NUMBER_MM), class_="p-number"))
            text = {"insert": (at[0], round(at[1] + 0.8 * mm, 2)), "font_size": pen(2.3), "text_anchor": "middle"}
            drawing.add(drawing.text(str(number), class_="p-digit", **text))
    middle, little = shape.width / 2, 0.12 * width
    left = shape.left_edge if shape.left_edge and middle - x > little else ""
    right = shape.right_edge if shape.right_edge and x + width - middle > little else ""
    half = bool(shape.left_edge) and not (left and right)
    return Picture(shape, Markup(drawing.tostring()), left, right, shape.label, half)


def _crosses(
    atlas: Atlas, figure: str, view: str, points: Sequence[str], mm: float
) -> Iterator[tuple[str, int, tuple[float, float]]]:
    """The X of each point that a view shows: its path, its number and where that stands; 0 for a point that is alone.

    The number stands outwards of the X, seen from the middle of all of them, so that it covers none. mm: user units of
    one on paper.
    """
    drawn = atlas.overlay(figure, view)["points"]
    places = {p: drawn[p]["x"] for p in points if drawn.get(p, {}).get("x")}
    middle = [sum(at[axis] for at in places.values()) / (len(places) or 1) for axis in (0, 1)]
    for point, at in places.items():
        away = (at[0] - middle[0], at[1] - middle[1])
        length = math.hypot(*away)
        outwards = (away[0] / length, away[1] / length) if length > 0.5 * mm else (0.0, -1.0)
        reach = (X_MM + NUMBER_MM + 0.6) * mm
        number_at = (round(at[0] + outwards[0] * reach, 2), round(at[1] + outwards[1] * reach, 2))
        yield cross_path(at[0], at[1], X_MM * mm), atlas.referrals[point].n if len(points) > 1 else 0, number_at
