"""Muscles as bodies over the bones of a view: a layer of them, or one alone with what covers it."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple
from xml.etree import ElementTree

from app.atlas.atlas import Atlas
from app.atlas.memo import memo
from app.atlas.skeleton import WITH_MUSCLES
from app.drawing.svg_document import parsed
from app.drawing.svg_paths import path_steps
from app.views import VIEWS

Box = tuple[float, float, float, float]

_NUMBER = r"(-?(?:\d+\.?\d*|\.\d+))"
_PIECE = re.compile(r"[Mm][^Mm]*")
_START = re.compile(rf"([Mm])\s*{_NUMBER}[\s,]*{_NUMBER}")

FRAME_SHARE = 0.22
"""Around a muscle a close picture shows so much of the muscle's own size."""
LEAST_FRAME_CM = 22.0
"""A close picture shows at least so much of the body, so that one sees where it is."""


class MuscleView(NamedTuple):
    """How a view shows a muscle of a side: its box in user units, and how much of it no bone hides."""

    view: str
    box: Box
    seen: float


@memo(64)
def muscle_groups(atlas: Atlas, figure: str, view: str) -> dict[str, ElementTree.Element]:
    """The right muscles of a view (of a left view the left ones) by id, in the order in which they are painted."""
    if view not in WITH_MUSCLES:
        return {}
    root = parsed(atlas.muscles_picture(figure, view))
    return {str(g.get("data-muscle")): g for g in root.iter("g") if g.get("class") == "muscle-body"}


@memo(2)
def bodies(atlas: Atlas) -> tuple[str, ...]:
    """Ids of the muscles that are drawn as bodies."""
    return tuple(body.muscle for body in atlas.data.muscle_bodies if body.shown_on and body.muscle in atlas.muscles)


def views_of_muscle(atlas: Atlas, figure: str, muscle: str, side: str) -> Iterator[MuscleView]:
    """The views that show a muscle of a side, in the order of the views."""
    for view_id in WITH_MUSCLES:
        view = VIEWS[view_id]
        group = muscle_groups(atlas, figure, view_id).get(muscle)
        if group is None or not _may_show(view_id, side):
            continue
        left, top, width, height = (float(x) for x in str(group.get("data-box")).split())
        if shown_mirrored(view_id, side):
            left = view.width - left - width
        yield MuscleView(view_id, (left, top, width, height), float(str(group.get("data-seen"))))


def _may_show(view: str, side: str) -> bool:
    """Whether a view looks at a side of the body."""
    return VIEWS[view].side in (None, side) and not (view in ("left", "right") and view != side)


def shown_mirrored(view: str, side: str) -> bool:
    """Whether a side's muscles are the mirror image of those in the file of a view."""
    return side == "left" and VIEWS[view].mirror == view


def layer_over_bones(
    atlas: Atlas, figure: str, view: str, layer: str, bones: ElementTree.Element
) -> ElementTree.Element:
    """The bones with the muscles of a layer over them."""
    root = parsed(atlas.muscles_picture(figure, view))
    muscles = copy.deepcopy(next(iter(root)))
    muscles.set("class", f"muscles {layer}")
    if layer == "deep":
        for group in (g for g in muscles.iter("g") if g.get("id")):
            for muscle in [m for m in group if m.get("data-layer") == "superficial"]:
                group.remove(muscle)
    out = ElementTree.Element("g", bones.attrib)
    out.extend([*bones, muscles])
    return out


def one_over_bones(
    atlas: Atlas, figure: str, view: str, chosen: Sequence[tuple[str, str]], bones: ElementTree.Element
) -> ElementTree.Element:
    """The bones, quiet, with some (muscle, side) over them, and the muscles that cover these as outlines."""
    groups = muscle_groups(atlas, figure, view)
    out = ElementTree.Element("g", {"class": "body one-muscle"})
    out.extend(list(bones))
    for side in dict.fromkeys(side for _, side in chosen):
        layer = ElementTree.SubElement(out, "g", {"class": "muscles", "data-side": side})
        if shown_mirrored(view, side):
            layer.set("transform", f"translate({VIEWS[view].width} 0) scale(-1 1)")
        ids = [muscle for muscle, s in chosen if s == side]
        for muscle in (m for m in groups if m in ids):
            group = copy.deepcopy(groups[muscle])
            group.set("class", "muscle-body muscle-chosen")
            layer.append(group)
        covers = {c for muscle in ids for c in str(groups[muscle].get("data-covered-by", "")).split()}
        for muscle in (m for m in groups if m in covers and m not in ids):
            cover = ElementTree.SubElement(layer, "g", {"class": "muscle-cover", "data-muscle": muscle})
            cover.extend(p for p in groups[muscle] if p.get("class") == "muscle-ghost")
    return out


def frame_of(atlas: Atlas, figure: str, view: str, muscle: str, side: str) -> Box:
    """The part of a view around a muscle: left, top, width and height in user units."""
    shape = VIEWS[view]
    left, top, width, height = next(v.box for v in views_of_muscle(atlas, figure, muscle, side) if v.view == view)
    least = LEAST_FRAME_CM * shape.units_per_cm
    wide, high = (
        min(max(x * (1 + 2 * FRAME_SHARE), least), whole) for x, whole in ((width, shape.width), (height, shape.height))
    )
    x = min(max(left + width / 2 - wide / 2, 0), shape.width - wide)
    y = min(max(top + height / 2 - high / 2, 0), shape.height - high)
    return round(x), round(y), round(wide), round(high)


def trimmed(group: ElementTree.Element, box: Box) -> ElementTree.Element:
    """A body without the parts of its paths that lie outside a box, so that a close picture is small."""
    out = copy.deepcopy(group)
    for parent in list(out.iter()):
        for path in [child for child in parent if child.tag == "path"]:
            kept = "".join(path_within(str(path.get("d")), box))
            if kept or path.get("id"):
                path.set("d", kept)
            else:
                parent.remove(path)
    return out


def path_within(path: str, box: Box) -> Iterator[str]:
    """The pieces of a path that meet a box, each as a path of its own."""
    left, top, width, height = box
    for whole, (x0, y0, x1, y1) in _pieces(path):
        if x0 < left + width and x1 > left and y0 < top + height and y1 > top:
            yield whole


@lru_cache(maxsize=8192)
def _pieces(path: str) -> tuple[tuple[str, Box], ...]:
    """The pieces of a path, each as a path of its own, with its left, top, right and bottom."""
    out = []
    x = y = 0.0
    for piece in _PIECE.findall(path):
        lift = _START.match(piece)
        if lift is None:
            continue
        start_x, start_y = float(lift[2]), float(lift[3])
        if lift[1] == "m":
            start_x, start_y = x + start_x, y + start_y
        whole = f"M{start_x:.1f} {start_y:.1f}{piece[lift.end() :]}"
        places = [place for _, ends in path_steps(whole) for place in ends]
        x, y = (start_x, start_y) if piece.rstrip().endswith(("z", "Z")) else places[-1]
        xs, ys = zip(*places, strict=True)
        out.append((whole, (min(xs), min(ys), max(xs), max(ys))))
    return tuple(out)
