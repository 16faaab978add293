"""From what a query names (landmarks, regions, points on a picture) to marks on the skin."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from app.atlas.atlas import FIGURES, Atlas
from app.atlas.built_files import MAX_SNAP_UNITS, SkinSpot
from app.atlas.matching import Mark
from app.atlas.memo import memo
from app.errors import BadQuery, unknown
from app.views import VIEWS

MAX_PLACES = 200
"""A drawing of more places than this is no drawing that a person made."""


NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?\Z")
MAX_DIGITS = 40


def marks_from_query(
    atlas: Atlas,
    at: Sequence[str] = (),
    region: Sequence[str] = (),
    view: Sequence[str] = (),
    x: Sequence[str] = (),
    y: Sequence[str] = (),
    figure: str = "female",
) -> list[Mark]:
    """The marks of a query, in order. Raises NotFound or BadQuery naming the field."""
    if len(at) + len(region) + len(view) > MAX_PLACES:
        count = len(at) + len(region) + len(view)
        raise BadQuery(f"{count} places in one query; at most {MAX_PLACES} are ranked together", field="at")
    marks = [mark for place in at for mark in place_marks(atlas, place)]
    marks += [mark for name in region for mark in region_marks(atlas, name)]
    if not len(view) == len(x) == len(y):
        raise BadQuery(
            f"view, x and y belong together, but there are {len(view)}, {len(x)} and {len(y)} of them", field="view"
        )
    marks += [point_mark(atlas, v, a, b, figure) for v, a, b in zip(view, x, y, strict=True)]
    if not marks:
        raise BadQuery(
            "say where it hurts: at=<landmark>:<side>, region=<region>:<side>, or view=<view>&x=<x>&y=<y>", field="at"
        )
    return marks


def split_side(text: str, field: str) -> tuple[str, str | None]:
    """`name:side` taken apart; the side is None where none is given."""
    name, colon, side = text.partition(":")
    if not colon:
        return name, None
    if side not in ("left", "right", "midline"):
        raise unknown("side", side, ["left", "right", "midline"], field, BadQuery)
    return name, side


def _sides(paired: bool, side: str | None, name: str, field: str) -> list[str]:
    if not paired:
        if side not in (None, "midline"):
            raise BadQuery(f"{name} lies on the midline and has no side `{side}`; write `{name}`", field=field)
        return ["midline"]
    if side == "midline":
        raise BadQuery(f"{name} is paired; write `{name}:left` or `{name}:right`", field=field)
    return ["left", "right"] if side is None else [side]


@memo(1024)
def place_marks(atlas: Atlas, place: str) -> tuple[Mark, ...]:
    """The marks of `landmark` or `landmark:side`; a paired landmark without a side is two marks."""
    name, side = split_side(place, "at")
    if name not in atlas.landmarks:
        raise unknown("landmark", name, list(atlas.landmarks), "at")
    sides = _sides(atlas.landmarks[name].paired, side, name, "at")
    return tuple(Mark((atlas.landmark_cells[name][s],)) for s in sides)


def region_marks(atlas: Atlas, text: str) -> list[Mark]:
    """The marks of `region` or `region:side`; a paired region without a side is two marks."""
    name, side = split_side(text, "region")
    if name not in atlas.regions:
        raise unknown("region", name, list(atlas.regions), "region")
    return [atlas.marks_of_region(name, s) for s in _sides(atlas.regions[name].paired, side, name, "region")]


def number(text: str, field: str) -> float:
    """A finite number, or BadQuery."""
    value = float(text) if len(text) <= MAX_DIGITS and NUMBER.match(text) else math.nan
    if not math.isfinite(value):
        shown = text if len(text) <= 40 else text[:37] + "..."
        raise BadQuery(f"{field} should be a number in the picture's units, not `{shown}`", field=field)
    return value


def check_view(view: str, field: str = "view") -> str:
    """A known view id, or NotFound with the closest."""
    if view not in VIEWS:
        raise unknown("view", view, list(VIEWS), field)
    return view


def check_figure(figure: str) -> str:
    """A known figure, or NotFound with the closest."""
    if figure not in FIGURES:
        raise unknown("figure", figure, list(FIGURES), "figure")
    return figure


def point_mark(atlas: Atlas, view: str, x: str, y: str, figure: str) -> Mark:
    """The mark of a place on a picture. Raises BadQuery where there is no skin."""
    check_view(view)
    check_figure(figure)
    return Mark((skin_spot(atlas, view, number(x, "x"), number(y, "y"), figure).cell,))


def skin_spot(atlas: Atlas, view: str, x: float, y: float, figure: str) -> SkinSpot:
    """The skin at or next to a place on a picture. Raises BadQuery where there is none."""
    near = atlas.labels(figure, view).nearest(x, y)
    if near is None:
        size = VIEWS[view].view_box
        raise BadQuery(
            f"({x:g}, {y:g}) lies outside the body in the view {view} ({size}), more than {MAX_SNAP_UNITS:g} units off",
            field="x",
        )
    return near
