"""Numbered marks of the first muscles of a ranking: which, where on a picture, and how their numbers keep clear.

The browser does the same (static/js/skin/point-places.js); tests/browser/test_marks.py holds both to the same places.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from app.atlas.atlas import Atlas
from app.atlas.muscle_ranking import MuscleCandidate
from app.views import VIEWS

MARKED = 8
"""How many muscles have a number on the picture; more would hide the body."""

NUMBER_PX = 9.0
"""Radius of the disc under a number."""

APART = 2.2
CLEAR = 1.45
"""How far two numbers, and a number and another's point, stay apart, in radii."""

ROUNDS = 80

SEEN_ALREADY = 0.1
"""What a point that a picture shows already counts when a second picture is chosen."""


class Numbered(NamedTuple):
    """A trigger point with its muscle's place in the list."""

    rank: int
    point: str
    side: str


class Place(NamedTuple):
    """Where a point is on a picture, in its user units; squarely: 9 as seen from straight ahead, 0 for behind."""

    x: float
    y: float
    squarely: int


class Mark(NamedTuple):
    """A numbered mark: the point's place, and where its number stands, both in user units."""

    numbered: Numbered
    place: Place
    x: float
    y: float


def list_order(muscles: Sequence[MuscleCandidate]) -> list[MuscleCandidate]:
    """The muscles as they are listed: those that only touch the pain with the edge of a zone are folded away last."""
    return sorted(muscles, key=lambda m: m.likelihood == "low")


def numbered(muscles: Sequence[MuscleCandidate]) -> list[Numbered]:
    """The points to number: the leading one of each of the first muscles, of both sides where both are meant.

    muscles: in the order of the list. Those folded away have no number, unless there are no others.
    """
    likely = [m for m in muscles if m.likelihood != "low"] or muscles
    return [Numbered(rank, m.points[0], side) for rank, m in enumerate(likely[:MARKED], start=1) for side in m.sides]


def place_of(atlas: Atlas, figure: str, view: str, point: str, side: str) -> Place | None:
    """Where a point is on a picture; None where it is outside of it or on a part that the view leaves out."""
    source = VIEWS[view].mirror if side == "left" else view
    found = atlas.point_places(figure)[source].get(point)
    if found is None:
        return None
    x, y, squarely = found
    return Place(VIEWS[view].width - x if side == "left" else x, y, squarely)


def view_beside(atlas: Atlas, figure: str, view: str, points: Sequence[Numbered], among: Sequence[str]) -> str:
    """The picture to stand beside another: the one that shows best what the other does not, the first points most."""

    def worth(other: str) -> float:
        total = 0.0
        for n in points:
            here, there = (place_of(atlas, figure, v, n.point, n.side) for v in (view, other))
            seen = SEEN_ALREADY if here and here.squarely else 1.0
            total += seen * (there.squarely if there else 0) / n.rank
        return total

    others = [other for other in among if other != view]
    best = max(others, key=worth)
    return best if worth(best) > 0 else others[0]


def spread(
    places: Sequence[tuple[float, float]], radius: float, size: tuple[float, float], crossed: int = -1
) -> list[tuple[float, float]]:
    """Where the numbers of some places stand: on the place itself, or beside it where they would cover each other.

    radius: of a number's disc. size: width and height that all of them stay within. crossed: the place that has the X
    of the lit point, which its number is not to cover. All in the same unit.
    """
    spots = [[float(x), float(y)] for x, y in places]
    for _ in range(ROUNDS):
        moved = False
        for i, spot in enumerate(spots):
            for j in range(len(spots)):
                if j > i:
                    moved |= _apart(spot, spots[j], APART * radius, 0.5, i)
                if j != i or j == crossed:
                    least = APART if j == crossed else CLEAR
                    moved |= _apart(spot, [*places[j]], least * radius, 1.0, i)
            for axis in (0, 1):
                spot[axis] = min(max(spot[axis], radius), size[axis] - radius)
        if not moved:
            break
    return [(x, y) for x, y in spots]


def _apart(a: list[float], b: list[float], least: float, share: float, turn: int) -> bool:
    """Push two places apart to a distance: `a` by `share` of the way, `b` by the rest; whether they were too near."""
    dx, dy = a[0] - b[0], a[1] - b[1]
    away = math.hypot(dx, dy)
    if away >= least - 1e-6:
        return False
    if away < 1e-6:
        # Of places on top of each other each goes another way.
        dx, dy, away = math.cos(2.4 * turn), math.sin(2.4 * turn), 1.0
        push = least
    else:
        push = least - away
    for axis, direction in ((0, dx), (1, dy)):
        a[axis] += direction / away * push * share
        b[axis] -= direction / away * push * (1 - share)
    return True


Shown = Sequence[tuple[Numbered, Place]]
"""Points with their places on a picture."""


def places_on(atlas: Atlas, figure: str, view: str, points: Sequence[Numbered]) -> list[tuple[Numbered, Place]]:
    """The points that a picture has a place for."""
    return [(n, place) for n in points if (place := place_of(atlas, figure, view, n.point, n.side))]


def shared_out(first: Shown, second: Shown) -> tuple[Shown, Shown]:
    """The points of two pictures side by side: what one of them shows is not drawn as behind on the other."""
    seen_there = {n for n, place in second if place.squarely}
    main = [(n, place) for n, place in first if place.squarely or n not in seen_there]
    marked = {n for n, _ in main}
    return main, [(n, place) for n, place in second if place.squarely or n not in marked]


def marks_on(view: str, shown: Shown, radius: float, lit: tuple[str, str] | None) -> list[Mark]:
    """The marks of a picture, with discs of a radius in user units. lit: the point that has its X there."""
    shape = VIEWS[view]
    crossed = next((i for i, (n, place) in enumerate(shown) if (n.point, n.side) == lit and place.squarely), -1)
    at = spread([(place.x, place.y) for _, place in shown], radius, (shape.width, shape.height), crossed)
    return [Mark(n, place, x, y) for (n, place), (x, y) in zip(shown, at, strict=True)]
