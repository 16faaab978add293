"""Where structures that must not be pressed run in a picture, as surface markings (data/structures.yaml)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from app.atlas.atlas import Atlas
from app.data.models.core import parse_place
from app.data.models.hazards import CoursePart, Structure
from app.drawing.press.frame import HEIGHT, WIDTH, Frame, place_of
from app.views import VIEWS
from app.vocabulary import Aspect

ASPECTS: dict[str, Aspect] = {
    "anterior": "front",
    "head-anterior": "front",
    "posterior": "back",
    "head-posterior": "back",
    "right": "side",
    "head-right": "side",
    "trunk-right": "side",
    "leg-medial-right": "inner-side",
}
"""From where views look; others look from where no marking holds."""

Spot = tuple[float, float]

NEAR_CROSS_PX = 34.0
"""The name of a course points at a place of it at least so far from the X."""


class Drawn(NamedTuple):
    """A part of a course in a picture: its places in px, whether it is covered, and whether it goes round an area."""

    structure: Structure
    places: tuple[Spot, ...]
    covered: bool
    area: bool

    @property
    def path(self) -> str:
        """A smooth line through the places, or the outline of the area."""
        return outline(self.places) if self.area else smooth(self.places)

    def line(self) -> list[Spot]:
        """Places along it, in px."""
        return _samples(self.places) if self.area else _curve(self.places)


def _spot(atlas: Atlas, figure: str, view: str, text: str) -> Spot | None:
    """A place of a course in a view, in user units, its steps taken straight; None where a landmark is not shown."""
    parsed = parse_place(text)
    at = place_of(atlas, figure, view, parsed.start)
    for step in parsed.steps:
        goal = place_of(atlas, figure, view, step.goal)
        if at is None or goal is None:
            return None
        way = math.dist(at, goal) or 1.0
        share = step.fraction if step.fraction is not None else (step.distance_cm or 0) * VIEWS[view].units_per_cm / way
        at = (at[0] + (goal[0] - at[0]) * share, at[1] + (goal[1] - at[1]) * share)
    return at


def courses_in(atlas: Atlas, figure: str, point: str, frame: Frame) -> list[Drawn]:
    """What a picture shows of the courses of the structures that lie under and beside a right-side point."""
    hazards = atlas.point_hazards.get(point)
    out = []
    for structure in (atlas.structures[s] for s in (*hazards.under, *hazards.beside)) if hazards else ():
        for course in structure.courses:
            if ASPECTS.get(frame.view) in course.seen_from:
                out += [d for part in course.parts if (d := _drawn(atlas, figure, frame, structure, part, course.area))]
    return out


def _drawn(atlas: Atlas, figure: str, frame: Frame, structure: Structure, part: CoursePart, area: bool) -> Drawn | None:
    """A part of a course in a picture; None where too few of its places are seen, or none of it in the picture."""
    spots = [_spot(atlas, figure, frame.view, text) for text in part.path]
    places = tuple(frame.px(*s) for s in spots if s is not None)
    enough = len(places) == len(spots) if area else len(places) > 1
    return Drawn(structure, places, part.covered, area) if enough and any(map(_shown, _samples(places))) else None


def _shown(spot: Spot) -> bool:
    return 12 <= spot[0] <= WIDTH - 12 and 12 <= spot[1] <= HEIGHT - 12


def _samples(places: Sequence[Spot], step_px: float = 6.0) -> list[Spot]:
    """Places along the straight lines between some, a step apart."""
    out = []
    for a, b in pairwise(places):
        n = max(int(math.dist(a, b) / step_px), 1)
        out += [(a[0] + (b[0] - a[0]) * i / n, a[1] + (b[1] - a[1]) * i / n) for i in range(n + 1)]
    return out


def named_at(drawn: Sequence[Drawn]) -> Spot | None:
    """Where the name of a structure points: on its course in the picture, near the X but not at it."""
    spots = [s for d in drawn for s in d.line() if _shown(s)]
    away = [(math.dist(s, (WIDTH / 2, HEIGHT / 2)), s) for s in spots]
    return min(((abs(d - 90), s) for d, s in away if d >= NEAR_CROSS_PX), default=(0.0, None))[1]


def _controls(places: Sequence[Spot]) -> list[tuple[Spot, Spot, Spot, Spot]]:
    """Bezier pieces of the Catmull-Rom line through places."""
    p = [places[0], *places, places[-1]]

    def moved(a: Spot, b: Spot, c: Spot, share: float) -> Spot:
        return a[0] + (c[0] - b[0]) * share, a[1] + (c[1] - b[1]) * share

    return [
        (p[i], moved(p[i], p[i - 1], p[i + 1], 1 / 6), moved(p[i + 1], p[i + 2], p[i], 1 / 6), p[i + 1])
        for i in range(1, len(p) - 2)
    ]


def _curve(places: Sequence[Spot]) -> list[Spot]:
    """Places along the smooth line through some."""
    out = []
    for a, b, c, d in _controls(places):
        for k in range(21):
            t = k / 20
            w = ((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3)
            out.append(
                (
                    sum(x * y[0] for x, y in zip(w, (a, b, c, d), strict=True)),
                    sum(x * y[1] for x, y in zip(w, (a, b, c, d), strict=True)),
                )
            )
    return out


def smooth(places: Sequence[Spot]) -> str:
    """An SVG path through places without corners."""
    d = f"M{places[0][0]:.1f} {places[0][1]:.1f}"
    for _, b, c, e in _controls(places):
        d += f"C{b[0]:.1f} {b[1]:.1f} {c[0]:.1f} {c[1]:.1f} {e[0]:.1f} {e[1]:.1f}"
    return d


def outline(places: Sequence[Spot]) -> str:
    """An SVG path round places, straight from one to the next."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places) + "z"
