"""Which views show a thing best: how much of it a view shows, the best view of one thing, and the views of several."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from app.atlas.atlas import Atlas
from app.drawing.svg_paths import shown_cm2
from app.views import VIEWS, WITHOUT_BONES

SPILLOVER_WORTH = 0.3
"""What an area of the spillover zone counts against one of the essential zone: a few people only feel pain there."""

ENOUGH = 0.8
"""A view that shows this share of what the best one shows is as good; of such views the largest is chosen."""

NARROW_VIEWS = WITHOUT_BONES
"""They show little of the body around them, or not as it stands, so another view that shows enough is better."""


def essential_shown_cm2(atlas: Atlas, figure: str, view: str, point: str) -> float:
    """How much of a right-side point's essential zone a view shows, in cm² of the picture; 0 where it shows none."""
    return shown_cm2(view, atlas.overlay(figure, view)["points"].get(point, {}).get("essential", ""))


def zones_shown_cm2(atlas: Atlas, figure: str, view: str, point: str) -> float:
    """How much of a right-side point's pattern a view shows, in cm² of the picture; 0 where it shows none."""
    spillover = shown_cm2(view, atlas.overlay(figure, view)["points"].get(point, {}).get("spillover", ""))
    return essential_shown_cm2(atlas, figure, view, point) + SPILLOVER_WORTH * spillover


def pattern_shown_cm2(atlas: Atlas, figure: str, point: str) -> dict[str, float]:
    """How much each view shows of a point's pattern, in cm²: of the views that show some of its essential zone."""
    views = atlas.views_of(point, "right", figure)
    essential = [view for view in views if essential_shown_cm2(atlas, figure, view, point) > 0]
    return {view: zones_shown_cm2(atlas, figure, view, point) for view in essential or views}


def belly_shown_cm2(atlas: Atlas, figure: str, view: str, muscle: str) -> float:
    """How much of a right-side muscle's belly a view shows, in cm² of the picture; 0 where it shows none."""
    return shown_cm2(view, atlas.overlay(figure, view)["muscles"].get(muscle, {}).get("belly", ""))


def region_shown_cm2(atlas: Atlas, figure: str, view: str, region: str, side: str) -> float:
    """How much of a region's side, or of one on the midline, a view shows, in cm² of the picture."""
    sides = atlas.overlay(figure, view)["regions"].get(region, {})
    return max((shown_cm2(view, path) for s, path in sides.items() if side in (s, "midline")), default=0.0)


def outlines_shown_cm2(view: str, outlines: Iterable[str]) -> float:
    """How much several outlines of one thing, paths of SVG, cover together in a view, in cm² of the picture."""
    return sum(shown_cm2(view, outline) for outline in outlines)


def largeness(view: str) -> float:
    """What a view is worth against others that show the same area smaller: the root of its scale, so area rules."""
    return math.sqrt(VIEWS[view].units_per_cm)


def best_view(shown: Mapping[str, float], enough: float = ENOUGH, narrow: Collection[str] = NARROW_VIEWS) -> str:
    """The view that shows one thing best: of those that show enough of it the largest, then the one that shows most.

    shown: how much each view shows, in cm², at least one view. enough: as a share of the most that any view shows;
    with 1 only the area counts. narrow: views taken only where no other shows enough. Of two alike, the first.
    """
    least = enough * max(shown.values())
    good = [view for view, area in shown.items() if area >= least]
    return max(good, key=lambda view: (view not in narrow, VIEWS[view].units_per_cm, shown[view]))


def views_in_order(shown: Mapping[str, float], least_cm2: float) -> list[str]:
    """The views that show at least so much of one thing, the best first; the others by area and by how large it is."""
    shown = {view: area for view, area in shown.items() if area >= least_cm2}
    if not shown:
        return []
    first = best_view(shown)
    return [first, *sorted((v for v in shown if v != first), key=lambda v: -shown[v] * largeness(v))]


def covering_views(
    seen: Mapping[str, NDArray[np.float64]],
    weight: NDArray[np.float64],
    most: int,
    *,
    enough: float | None = None,
    worth: Callable[[str], float] = lambda view: 1.0,
    min_gain: Sequence[float] = (0.0,),
) -> list[str]:
    """The views that together show several parts best: each next one adds most to those before it.

    seen: for each view, how well it shows each part, (k,), not negative. weight: (k,) what each part counts.
    most: how many views at most. enough: a part that a chosen view shows so well needs no other, and one that it shows
    less well counts as not shown; without it, a view adds what it shows of a part better than those before it.
    worth: what a gain in a view counts. min_gain: a view has to add more than the first of these numbers to be the
    first, more than the second to be the second, and so on; the last holds for all further ones.
    """
    left = list(seen)
    covered = np.zeros(len(weight))
    chosen: list[str] = []
    while len(chosen) < most and left:
        gains = {v: worth(v) * float((weight * np.maximum(seen[v] - covered, 0)).sum()) for v in left}
        best = max(gains, key=gains.__getitem__)
        if gains[best] <= min_gain[min(len(chosen), len(min_gain) - 1)]:
            break
        chosen.append(best)
        left.remove(best)
        shown = seen[best] if enough is None else np.where(seen[best] >= enough, math.inf, 0.0)
        covered = np.maximum(covered, shown)
    return chosen
