"""Pictures for flash cards: SVG files that need no style sheet, no script and no other file.

A picture holds the one or two views that tell most of a pattern, cropped to it, each with its sides written on it.
What lies outside the crop is left out, and the muscle with its X is a see-through picture of the same size, so that
a question can show the pattern alone and its answer adds to it, and hundreds of them make a light deck.
"""

from __future__ import annotations

import re
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Literal
from xml.etree.ElementTree import Element, SubElement, tostring

from app.atlas.atlas import Atlas
from app.atlas.memo import memo
from app.drawing.body_map import bare_group, cross_path, figure_style
from app.drawing.crop import Box, Frame, crop, path_points, pattern_box, views_of_pattern
from app.views import VIEWS

Layer = Literal["pattern", "marks"]
"""The body with the area where the pain is felt; and, see-through, the muscle and the X to lay over it."""

FIGURE = "female"
PANEL = Frame(300, 400)
"""A view's frame in the units of the picture, which are about pixels."""

CAPTION = 26
GAP = 10
MAX_VIEWS = 2
MIN_CM = {
    "whole": 36.0,
    "head": 24.0,
    "trunk": 32.0,
    "armpit": 32.0,
    "leg": 30.0,
    "hand": 14.0,
    "foot": 16.0,
    "pelvis": 24.0,
}
"""Body shown around even the smallest pattern, so that one sees where it is."""

EDGE_UNITS = 12.0
"""What lies so far outside the crop may still reach in by its blur or its line."""

PAPER, INK, SOFT = "#fbf9f4", "#1d2a31", "#52616a"


@lru_cache(maxsize=2)
def colours(static: Path) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """The custom properties of figure.css in their light values, and its rules with those values written in."""
    text = re.sub(r"/\*.*?\*/", "", figure_style(static), flags=re.DOTALL)
    text = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", text)
    rules = [(" ".join(s.split()), " ".join(d.split())) for s, d in re.findall(r"([^{}]+)\{([^{}]*)\}", text)]
    values: dict[str, str] = {}
    for selector, declarations in rules:
        if ":root" in selector:
            values |= {k: v.strip() for k, v in re.findall(r"(--[\w-]+)\s*:\s*([^;]+)", declarations)}

    def resolve(match: re.Match[str]) -> str:
        return values.get(match[1], (match[2] or "").lstrip(", "))

    kept = tuple(
        (selector, re.sub(r"var\((--[\w-]+)([^)]*)\)", resolve, declarations))
        for selector, declarations in rules
        if selector.startswith(".")
    )
    return values, kept


@memo(64)
def _body(atlas: Atlas, view: str) -> Element:
    """The parsed drawing of a view, without clothes and side labels."""
    body = deepcopy(bare_group(atlas, FIGURE, view))
    for label in body.findall("text"):
        body.remove(label)
    return body


@lru_cache(maxsize=65536)
def _bounds(path: str) -> Box:
    xs, ys = zip(*path_points(path), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _meets(box: Box, part: Box) -> bool:
    """Whether a box and a crop (x, y, width, height) overlap, with some room."""
    x, y, width, height = part
    left, top, right, bottom = x - EDGE_UNITS, y - EDGE_UNITS, x + width + EDGE_UNITS, y + height + EDGE_UNITS
    return box[0] < right and box[2] > left and box[1] < bottom and box[3] > top


def prune(element: Element, part: Box) -> bool:
    """Drop the outlines that lie outside the crop; whether anything is left to draw."""
    path = element.get("d")
    if path is not None:
        # Outlines that start at an absolute place can be taken one by one; others hang together.
        pieces = re.findall(r"M[^M]*", path) if "m" not in path else [path]
        kept = "".join(piece for piece in pieces if _meets(_bounds(piece), part))
        element.set("d", kept)
        return bool(kept)
    children = list(element)
    for child in children:
        if not prune(child, part):
            element.remove(child)
    return not children or len(element) > 0


def _style(atlas: Atlas, used: set[str]) -> str:
    """The rules that the classes of a drawing need."""
    rules = colours(atlas.static)[1]
    return "".join(f"{s}{{{d}}}" for s, d in rules if set(re.findall(r"\.([\w-]+)", s)) <= used)


def _panel(picture: Element, at: float, part: Box) -> Element:
    """A frame of the picture that shows a part of a view."""
    frame = {"x": f"{at:g}", "y": "0", "width": f"{PANEL.width:g}", "height": f"{PANEL.height:g}"}
    return SubElement(picture, "svg", frame | {"viewBox": " ".join(f"{v:.1f}" for v in part)})


def _path(panel: Element, d: str, **look: str) -> None:
    SubElement(panel, "path", {"d": d, "fill": "none"} | {k.replace("_", "-"): v for k, v in look.items()})


def _draw_pattern(atlas: Atlas, picture: Element, at: float, view: str, point: str, part: Box) -> None:
    """The body, where the pain is felt, the letters of the sides and the name of the view."""
    shape, pen, colour = VIEWS[view], part[2] / PANEL.width, colours(atlas.static)[0]
    panel = _panel(picture, at, part)
    body = SubElement(panel, "g")
    body.extend(deepcopy(list(_body(atlas, view))))
    prune(body, part)
    zones = atlas.overlay(FIGURE, view)["points"].get(point, {})
    if "spillover" in zones:
        size, dot = 6.4 * pen, 1.15 * pen
        square = {"width": f"{size:.2f}", "height": f"{size:.2f}", "patternUnits": "userSpaceOnUse"}
        dots = SubElement(panel, "pattern", {"id": f"dots-{view}"} | square)
        for spot in (size / 4, size * 3 / 4):
            circle = {"cx": f"{spot:.2f}", "cy": f"{spot:.2f}", "r": f"{dot:.2f}", "fill": colour["--pain-spread"]}
            SubElement(dots, "circle", circle)
        _path(panel, zones["spillover"], fill=f"url(#dots-{view})", fill_rule="evenodd")
    if "essential" in zones:
        red = {"fill": colour["--pain"], "fill_opacity": ".82", "fill_rule": "evenodd"}
        _path(panel, zones["essential"], stroke="#fff", stroke_opacity=".6", stroke_width=f"{pen:.2f}", **red)
    _say(picture, at + PANEL.width / 2, PANEL.height + 18, shape.title, 15, SOFT, "middle")
    # A letter stands where that half of the body is in the picture; a one-sided view has its side in its name.
    middle, little = shape.width / 2, 0.1 * part[2]
    if shape.left_edge and middle - part[0] > little:
        _say(picture, at + 10, 28, shape.left_edge, 22, INK, "start")
    if shape.right_edge and part[0] + part[2] - middle > little:
        _say(picture, at + PANEL.width - 10, 28, shape.right_edge, 22, INK, "end")


def _draw_marks(atlas: Atlas, picture: Element, at: float, view: str, point: str, part: Box) -> None:
    """The muscle and the X."""
    overlay, pen, colour = atlas.overlay(FIGURE, view), part[2] / PANEL.width, colours(atlas.static)[0]
    panel = _panel(picture, at, part)
    muscle = overlay["muscles"].get(atlas.referrals[point].muscle, {})
    purple = {"stroke": colour["--muscle"], "stroke_linecap": "round"}
    if "belly" in muscle:
        fill = {"fill": colour["--muscle"], "fill_opacity": ".2", "fill_rule": "evenodd"}
        _path(panel, muscle["belly"], stroke_opacity=".8", stroke_width=f"{1.2 * pen:.2f}", **purple, **fill)
    if "fibres" in muscle:
        _path(panel, muscle["fibres"], stroke_opacity=".55", stroke_width=f"{0.9 * pen:.2f}", **purple)
    if at_x := overlay["points"].get(point, {}).get("x"):
        d = cross_path(at_x[0], at_x[1], 7 * pen)
        for ink, width in (("#fff", 6), (INK, 3)):
            _path(panel, d, stroke=ink, stroke_width=f"{width * pen:.2f}", stroke_linecap="round")


def _say(picture: Element, x: float, y: float, words: str, size: int, ink: str, anchor: str) -> None:
    font = {"font-family": "sans-serif", "font-size": str(size), "font-weight": "600", "fill": ink}
    font |= {"stroke": PAPER, "stroke-width": "4", "paint-order": "stroke", "stroke-linejoin": "round"}
    SubElement(picture, "text", font | {"x": f"{x:g}", "y": f"{y:g}", "text-anchor": anchor}).text = words


def card_picture(atlas: Atlas, point: str, layer: Layer) -> str:
    """One layer of a right-side trigger point as an SVG file, the same bytes each time."""
    views = views_of_pattern(atlas, point, FIGURE, MAX_VIEWS)
    width = len(views) * PANEL.width + (len(views) - 1) * GAP
    height = PANEL.height + CAPTION
    size = {"width": f"{width:g}", "height": f"{height:g}", "viewBox": f"0 0 {width:g} {height:g}"}
    picture = Element("svg", {"xmlns": "http://www.w3.org/2000/svg"} | size)
    if layer == "pattern":
        SubElement(picture, "rect", {"width": f"{width:g}", "height": f"{height:g}", "rx": "10", "fill": PAPER})
    style = Element("style")
    picture.append(style)
    for i, view in enumerate(views):
        shape = VIEWS[view]
        box = pattern_box(atlas, FIGURE, view, point) or (0.0, 0.0, float(shape.width), float(shape.height))
        part = crop(shape, box, PANEL, MIN_CM.get(shape.group, 0.0))
        draw = _draw_pattern if layer == "pattern" else _draw_marks
        draw(atlas, picture, i * (PANEL.width + GAP), view, point, part)
    style.text = _style(atlas, {name for e in picture.iter() for name in e.get("class", "").split()})
    if not style.text:
        picture.remove(style)
    return tostring(picture, encoding="unicode")
