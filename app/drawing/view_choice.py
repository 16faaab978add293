"""Which views show a thing best: one measure of how much of a pattern a view shows, and one choice by it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from app.atlas.atlas import Atlas
from app.drawing.svg_paths import shown_cm2
from app.views import VIEWS

SPILLOVER_WORTH = 0.3
"""What an area of the spillover zone counts against one of the essential zone: a few people only feel pain there."""


def essential_shown_cm2(atlas: Atlas, figure: str, view: str, point: str) -> float:
    """How much of a right-side point's essential zone a view shows, in cm² of the picture; 0 where it shows none."""
    return shown_cm2(view, atlas.overlay(figure, view)["points"].get(point, {}).get("essential", ""))


def zones_shown_cm2(atlas: Atlas, figure: str, view: str, point: str) -> float:
    """How much of a right-side point's pattern a view shows, in cm² of the picture; 0 where it shows none."""
    spillover = shown_cm2(view, atlas.overlay(figure, view)["points"].get(point, {}).get("spillover", ""))
    return essential_shown_cm2(atlas, figure, view, point) + SPILLOVER_WORTH * spillover


def belly_shown_cm2(atlas: Atlas, figure: str, view: str, muscle: str) -> float:
    """How much of a right-side muscle's belly a view shows, in cm² of the picture; 0 where it shows none."""
    return shown_cm2(view, atlas.overlay(figure, view)["muscles"].get(muscle, {}).get("belly", ""))


def region_shown_cm2(atlas: Atlas, figure: str, view: str, region: str, side: str) -> float:
    """How much of a region's side, or of one on the midline, a view shows, in cm² of the picture."""
    sides = atlas.overlay(figure, view)["regions"].get(region, {})
    return max((shown_cm2(view, path) for s, path in sides.items() if side in (s, "midline")), default=0.0)


def largeness(view: str) -> float:
    """What a view is worth against others that show the same area smaller: the root of its scale, so area rules."""
    return math.sqrt(VIEWS[view].units_per_cm)


def best_views(shown: Mapping[str, float], large: bool = True, least_cm2: float = 0.0) -> list[str]:
    """The views that show at least so much, the best first; of two alike, the one that comes first in `shown`.

    shown: how much each view shows, in cm². large: a view that shows it larger is the better one.
    """
    views: Iterable[str] = (view for view, area in shown.items() if area >= least_cm2)
    return sorted(views, key=lambda view: -shown[view] * (largeness(view) if large else 1.0))
