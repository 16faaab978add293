"""Pictures of several muscles at once, numbered, and cut to the part of the body that they lie in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from app.atlas.atlas import Atlas
from app.atlas.memo import memo
from app.drawing.body_map import (
    bare_group,
    belly_group,
    figure_style,
    stipple_pattern,
    zones_group,
)
from app.drawing.svg_document import Ready, blank_drawing
from app.drawing.svg_paths import path_steps
from app.drawing.view_choice import belly_shown_cm2, covering_views, essential_shown_cm2
from app.views import VIEWS, WITHOUT_BONES, View

MAX_PICTURES = 3
SHOWN_FRACTION = 0.45
"""A muscle counts as shown where a view has this much of what its best view has."""

NUMBERED_FRACTION = 0.3
"""With less of it than this, what a view shows of a muscle is only its edge, and gets no number."""

MIN_CM = 34.0
"""A picture is cut no narrower than this: less of the body is hard to recognise."""

SMALL_PARTS = ("head", "hand", "foot")
SMALL_CM2 = 60.0
"""A muscle of which no view shows as much as this is small."""

APART_CM = 8.0
"""Muscles this far from the midline, as those of the arms, are cut out on the right side alone."""

BOTH_SIDES = tuple(view.id for view in VIEWS.values() if view.side is None)

NO_MAPS = (*WITHOUT_BONES, "pelvis-inferior")
"""Views that show too little of the body around a muscle, or not as it stands."""


@dataclass(frozen=True)
class Box:
    """A part of a view, in its user units."""

    x: float
    y: float
    width: float
    height: float

    @property
    def view_box(self) -> str:
        return f"{self.x:g} {self.y:g} {self.width:g} {self.height:g}"


@dataclass(frozen=True)
class Shown:
    """What is lit in a picture: muscles with their numbers, or where trigger points send pain."""

    muscles: tuple[str, ...] = ()
    points: tuple[str, ...] = ()


@memo(512)
def _fractions(atlas: Atlas, figure: str, shown: Shown) -> dict[str, dict[str, float]]:
    """For each thing lit and each view, how much the view shows of it: 1 in its best view, 0 where it is hidden."""
    area = _areas_cm2(atlas, figure, shown)
    return {name: {v: a / (max(of.values()) or 1.0) for v, a in of.items()} for name, of in area.items()}


@memo(512)
def _areas_cm2(atlas: Atlas, figure: str, shown: Shown) -> dict[str, dict[str, float]]:
    views = [v for v, view in VIEWS.items() if view.side != "left" and v not in NO_MAPS]
    names = shown.muscles or shown.points
    measure = belly_shown_cm2 if shown.muscles else essential_shown_cm2
    return {n: {v: measure(atlas, figure, v, n) for v in views} for n in names}


def best_views(atlas: Atlas, figure: str, shown: Shown) -> list[str]:
    """The fewest views, three at most, that together show what is lit; the one that shows most comes first."""
    most = {name: max(areas.values()) for name, areas in _areas_cm2(atlas, figure, shown).items()}
    part = [areas for name, areas in _fractions(atlas, figure, shown).items() if most[name] > 0]
    small = sum(0 < area < SMALL_CM2 for area in most.values()) > len(part) / 2
    seen = {view: np.array([of[view] for of in part]) for view in next(iter(part), {})}
    return covering_views(
        seen,
        np.ones(len(part)),
        MAX_PICTURES,
        enough=SHOWN_FRACTION,
        worth=lambda view: _clearness(VIEWS[view], small),
    )


def _well_shown(atlas: Atlas, figure: str, view: str, shown: Shown) -> dict[str, str]:
    """The paths of a view that show more than an edge of what they belong to; all of them where none does."""
    paths, part = _paths(atlas, figure, view, shown), _fractions(atlas, figure, shown)
    well = {n: p for n, p in paths.items() if p and part[n].get(view, 1.0) >= NUMBERED_FRACTION}
    return well or paths


def _clearness(view: View, small: bool) -> float:
    """Close-ups of head, hand and foot show small muscles large; others only add to what the whole body shows."""
    if not view.close_up:
        return 1.0
    return 1.25 if view.group in SMALL_PARTS and small else 0.8


@memo(2048)
def _paths(atlas: Atlas, figure: str, view: str, shown: Shown) -> dict[str, str]:
    overlay = atlas.overlay(figure, view)
    if shown.muscles:
        return {m: overlay["muscles"].get(m, {}).get("belly", "") for m in shown.muscles}
    zones = {p: overlay["points"].get(p, {}) for p in shown.points}
    return {p: z.get("essential", "") for p, z in zones.items()}


@lru_cache(maxsize=4096)
def outlines(path: str) -> tuple[tuple[tuple[float, float], ...], ...]:
    """The corners of each closed part of an overlay's path, its curves taken as straight."""
    parts: list[list[tuple[float, float]]] = []
    for lifted, places in path_steps(path):
        if lifted:
            parts.append([])
        parts[-1].append(places[-1])
    return tuple(tuple(part) for part in parts if len(part) > 2)


def middle(path: str) -> tuple[float, float] | None:
    """A place well inside the largest part of a path: its centre of area; None for an empty path."""

    def moments(part: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
        area = mx = my = 0.0
        for (x0, y0), (x1, y1) in zip(part, (*part[1:], part[0]), strict=True):
            cross = x0 * y1 - x1 * y0
            area, mx, my = area + cross, mx + (x0 + x1) * cross, my + (y0 + y1) * cross
        return area, mx, my

    found = max((moments(part) for part in outlines(path)), key=lambda m: abs(m[0]), default=None)
    if found is None or not found[0]:
        return None
    area, mx, my = found
    return mx / (3 * area), my / (3 * area)


@memo(1024)
def picture_box(atlas: Atlas, figure: str, view: str, shown: Shown) -> Box:
    """The part of a view around what is lit, with the body around it, no broader or taller than the view."""
    shape = VIEWS[view]
    corners = [p for path in _well_shown(atlas, figure, view, shown).values() for part in outlines(path) for p in part]
    apart = min((abs(x - shape.width / 2) for x, _ in corners), default=0.0)
    if view in BOTH_SIDES and apart < APART_CM * shape.units_per_cm:
        corners += [(shape.width - x, y) for x, y in corners]
    if not corners or shape.group in ("hand", "foot"):
        return Box(0, 0, shape.width, shape.height)
    x0, x1 = min(x for x, _ in corners), max(x for x, _ in corners)
    y0, y1 = min(y for _, y in corners), max(y for _, y in corners)
    margin = 3.5 * shape.units_per_cm
    least = min(MIN_CM * shape.units_per_cm, shape.width)
    width = min(max(x1 - x0 + 2 * margin, least, (y1 - y0 + 2 * margin) * 0.42), shape.width)
    height = min(max(y1 - y0 + 2 * margin, width * 0.72), shape.height)
    left = min(max((x0 + x1 - width) / 2, 0), shape.width - width)
    top = min(max((y0 + y1 - height) / 2, 0), shape.height - height)
    return Box(round(left, 1), round(top, 1), round(width, 1), round(height, 1))


def number_places(atlas: Atlas, figure: str, view: str, shown: Shown, box: Box) -> dict[str, tuple[float, float]]:
    """Where the number of each muscle stands: on its belly, and pushed apart where two would cover one another."""
    radius = number_radius(box)
    places: dict[str, list[float]] = {}
    for name, path in _well_shown(atlas, figure, view, shown).items():
        at = middle(path)
        if at:
            places[name] = [at[0], at[1]]
    spots = list(places.values())
    for _ in range(60):
        moved = False
        for i, a in enumerate(spots):
            for b in spots[i + 1 :]:
                dx, dy = b[0] - a[0], b[1] - a[1]
                away = math.hypot(dx, dy)
                if away >= 2.3 * radius:
                    continue
                if away < 0.01:
                    dx, dy, away = 0.0, 1.0, 1.0
                push = (2.3 * radius - math.hypot(b[0] - a[0], b[1] - a[1])) / 2 + 0.05
                a[0], a[1] = a[0] - dx / away * push, a[1] - dy / away * push
                b[0], b[1] = b[0] + dx / away * push, b[1] + dy / away * push
                moved = True
        if not moved:
            break
    return {
        name: (
            round(min(max(x, box.x + 1.2 * radius), box.x + box.width - 1.2 * radius), 1),
            round(min(max(y, box.y + 1.2 * radius), box.y + box.height - 1.2 * radius), 1),
        )
        for name, (x, y) in places.items()
    }


def number_radius(box: Box) -> float:
    """Of the disc under a number: the same on paper whatever part of a view is shown."""
    return round(0.03 * math.sqrt(box.width * box.height), 2)


@lru_cache(maxsize=4)
def map_style(folder: Path) -> str:
    """The rules of these pictures, which stand alone."""
    return figure_style(folder) + (folder / "css" / "muscle-map.css").read_text(encoding="utf-8")


def draw_muscles(atlas: Atlas, view: str, figure: str, shown: Shown) -> str:
    """An SVG of the part of a view in which these muscles lie, each numbered in the order given; or of where the
    points send pain. Muscles are lit on both sides where the view shows both; numbers stand on the right one."""
    shape, box = VIEWS[view], picture_box(atlas, figure, view, shown)
    drawing = blank_drawing()
    drawing.attribs["viewBox"] = box.view_box
    drawing["class"] = "map muscle-map"
    drawing.attribs["role"] = "img"
    names = [f"{i}, {atlas.muscles[m].common}" for i, m in enumerate(shown.muscles, start=1)]
    names += [f"{atlas.muscles[atlas.referrals[p].muscle].common} {atlas.referrals[p].n}" for p in shown.points]
    drawing.set_desc(title=f"{shape.title}, {figure} figure: {'; '.join(names)}")
    drawing.defs.add(drawing.style(map_style(atlas.static)))
    drawing.defs.add(stipple_pattern(drawing, view))
    drawing.add(Ready(bare_group(atlas, figure, view)))
    sides = ("right", "left") if view in BOTH_SIDES else ("right",)
    for side in sides:
        for muscle in shown.muscles:
            drawing.add(belly_group(atlas, drawing, view, figure, muscle, side))
        for point in shown.points:
            drawing.add(zones_group(atlas, drawing, view, figure, point, side))
    for name, (x, y) in number_places(atlas, figure, view, shown, box).items() if shown.muscles else ():
        drawing.add(_number(drawing, str(shown.muscles.index(name) + 1), x, y, number_radius(box)))
    text: str = drawing.tostring()
    return text


def _number(drawing: Any, text: str, x: float, y: float, radius: float) -> Any:
    group = drawing.g(class_="number")
    group.add(drawing.circle(center=(x, y), r=radius))
    label = drawing.text(text, insert=(x, round(y + 0.36 * radius, 2)), font_size=round(1.25 * radius, 2))
    label["text-anchor"] = "middle"
    group.add(label)
    return group
