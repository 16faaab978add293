"""Maps: the body of a view with trigger points lit on it."""

from __future__ import annotations

import base64
import copy
import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from app.atlas.atlas import Atlas
from app.atlas.memo import memo
from app.atlas.skeleton import MUSCLE_LAYERS
from app.drawing.muscle_bodies import layer_over_bones, one_over_bones, trimmed
from app.drawing.svg_document import Ready, blank_drawing, parsed
from app.views import VIEWS
from app.vocabulary import Layer

X_ARM_CM = 1.1
"""Half the size of the X on a whole-body view; close-ups show it smaller, so that it hides nothing."""


@memo(64)
def figure_group(atlas: Atlas, figure: str, view: str, layer: Layer = "skin") -> ElementTree.Element:
    """The body, its bones, or the muscles of a layer over these, as parsed XML."""
    group = ElementTree.Element("g", {"class": "body"})
    group.extend(list(parsed(atlas.picture(figure, view) if layer == "skin" else atlas.bones_picture(figure, view))))
    return layer_over_bones(atlas, figure, view, layer, group) if layer in MUSCLE_LAYERS else group


@memo(64)
def bare_group(atlas: Atlas, figure: str, view: str) -> ElementTree.Element:
    """The body without clothes, for pictures that always show something on it."""
    bare = copy.deepcopy(figure_group(atlas, figure, view))
    for covering in bare.findall("g[@class='covering']"):
        bare.remove(covering)
    return bare


def with_bones_lit(group: ElementTree.Element, lit: Sequence[tuple[str, str]]) -> ElementTree.Element:
    """The bones with some (bone, side) of them filled."""
    out = copy.deepcopy(group)
    for path in out.iter("path"):
        if (path.get("data-bone"), path.get("data-side")) in lit:
            path.set("class", "bone bone-lit")
    return out


FIGURE_SHEETS = ("figure-colours", "figure-parts")
"""What css/figure.css is joined from."""


@lru_cache(maxsize=8)
def figure_style(folder: Path, sheets: tuple[str, ...] = FIGURE_SHEETS) -> str:
    """The rules that a picture needs when it stands alone; one with muscles has a second style, of `muscles`."""
    return "".join((folder / "css" / f"{sheet}.css").read_text(encoding="utf-8") for sheet in sheets)


def style_source(style: str) -> str:
    """What a Content-Security-Policy has to allow for a picture's own style: its hash, and no other."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"


def stipple_id(view: str) -> str:
    """Id of the spillover pattern, unique on a page that shows several views."""
    return f"stipple-{view}"


def begin_picture(atlas: Atlas, view: str, figure: str, lit: str, standalone: bool) -> Any:
    """A drawing of the view's size with a title that says what is lit; the body is added after the definitions."""
    shape = VIEWS[view]
    drawing = blank_drawing()
    drawing.viewbox(0, 0, shape.width, shape.height)
    drawing["class"] = "map"
    drawing.attribs["role"] = "img"
    drawing.set_desc(title=f"{shape.title}, {figure} figure" + (f": {lit}" if lit else ""))
    if standalone:
        drawing.defs.add(drawing.style(figure_style(atlas.static)))
    return drawing


def add_body(drawing: Any, atlas: Atlas, figure: str, view: str) -> None:
    """The body under whatever is added after it."""
    drawing.add(Ready(bare_group(atlas, figure, view)))


def draw_map(
    atlas: Atlas,
    view: str,
    figure: str,
    points: Sequence[tuple[str, str]] = (),
    standalone: bool = True,
    layer: Layer = "skin",
    bones: Sequence[tuple[str, str]] = (),
    muscles: Sequence[tuple[str, str]] = (),
    part: tuple[float, float, float, float] | None = None,
) -> str:
    """An SVG of the view with these (trigger point, side) lit.

    standalone: with its own style, for use as a file; otherwise the page's style sheet colours it.
    layer: what of the body lies under them. bones: those (bone, side) that are lit, on the layer of bones.
    muscles: those (muscle, side) that lie over the bones.
    part: x, y, width and height of what is shown, if not the whole view.
    """
    names = [f"{atlas.muscles[atlas.referrals[p].muscle].common} {atlas.referrals[p].n}, {side}" for p, side in points]
    names = [*(f"{atlas.bones[b].common}, {side}" for b, side in bones), *names]
    names = [*(f"{atlas.muscles[m].common}, {side}" for m, side in muscles), *names]
    drawing = begin_picture(atlas, view, figure, "; ".join(names), standalone)
    if part:
        drawing.viewbox(*(round(v, 1) for v in part))
    drawing.defs.add(stipple_pattern(drawing, view))
    if standalone and (muscles or layer in MUSCLE_LAYERS):
        drawing.defs.add(drawing.style(figure_style(atlas.static, ("muscles",))))
    body = figure_group(atlas, figure, view, layer)
    body = with_bones_lit(body, bones) if bones else body
    if muscles:
        body = one_over_bones(atlas, figure, view, muscles, body)
    if part and muscles:
        body = trimmed(body, part)
        body.set("class", "body one-muscle close-frame")
    drawing.add(Ready(body))
    for muscle, side in dict.fromkeys((atlas.referrals[p].muscle, side) for p, side in points):
        drawing.add(belly_group(atlas, drawing, view, figure, muscle, side))
    for point, side in points:
        drawing.add(zones_group(atlas, drawing, view, figure, point, side))
    for point, side in points:
        drawing.add(cross_group(atlas, drawing, view, figure, point, side))
    text: str = drawing.tostring()
    return text


def stipple_pattern(drawing: Any, view: str) -> Any:
    """Dots of equal size on every view."""
    pattern = drawing.pattern(size=(6, 6), id=stipple_id(view), patternUnits="userSpaceOnUse", class_="stipple")
    pattern.add(drawing.circle(center=(1.5, 1.5), r=1.15))
    pattern.add(drawing.circle(center=(4.5, 4.5), r=1.15))
    return pattern


def shown_in(view: str, side: str) -> tuple[str, str | None]:
    """The view whose right-side overlay shows a side here, and the transform that brings it over."""
    if side != "left":
        return view, None
    return VIEWS[view].mirror, f"translate({VIEWS[view].width} 0) scale(-1 1)"


def _side_group(drawing: Any, css: str, side: str, transform: str | None) -> Any:
    extra = {"transform": transform} if transform else {}
    return drawing.g(class_=f"{css} {side}", **extra)


def belly_group(atlas: Atlas, drawing: Any, view: str, figure: str, muscle: str, side: str) -> Any:
    source, transform = shown_in(view, side)
    group = _side_group(drawing, "muscle", side, transform)
    paths = atlas.overlay(figure, source)["muscles"].get(muscle, {})
    if "belly" in paths:
        group.add(drawing.path(d=paths["belly"], class_="belly", fill_rule="evenodd"))
    if "fibres" in paths:
        group.add(drawing.path(d=paths["fibres"], class_="fibres", fill="none"))
    return group


def zones_group(atlas: Atlas, drawing: Any, view: str, figure: str, point: str, side: str) -> Any:
    source, transform = shown_in(view, side)
    group = _side_group(drawing, "zones", side, transform)
    group.attribs["data-point"] = f"{point}:{side}"
    paths = atlas.overlay(figure, source)["points"].get(point, {})
    if "spillover" in paths:
        group.add(
            drawing.path(
                d=paths["spillover"], class_="spillover", fill_rule="evenodd", fill=f"url(#{stipple_id(view)})"
            )
        )
    if "essential" in paths:
        group.add(drawing.path(d=paths["essential"], class_="essential", fill_rule="evenodd"))
    return group


def cross_arm(view: str) -> float:
    """Half the width of the X in user units."""
    return round(min(X_ARM_CM * VIEWS[view].units_per_cm, 12.0), 1)


def cross_path(x: float, y: float, arm: float) -> str:
    """The X over a trigger point as a path; `arm` is half its width, in user units like x and y."""
    left, right, top, bottom = x - arm, x + arm, y - arm, y + arm
    return f"M{left:.1f} {top:.1f}L{right:.1f} {bottom:.1f}M{left:.1f} {bottom:.1f}L{right:.1f} {top:.1f}"


def cross_group(atlas: Atlas, drawing: Any, view: str, figure: str, point: str, side: str) -> Any:
    source, transform = shown_in(view, side)
    group = _side_group(drawing, "trigger-point", side, transform)
    at = atlas.overlay(figure, source)["points"].get(point, {}).get("x")
    if at:
        d = cross_path(at[0], at[1], cross_arm(view))
        group.add(drawing.path(d=d, class_="x-halo"))
        group.add(drawing.path(d=d, class_="x"))
    return group
