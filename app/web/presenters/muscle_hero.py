"""The pictures at the head of a muscle's page: all its points, and where their pain is felt, close up."""

from __future__ import annotations

from urllib.parse import urlencode

import numpy as np

from app.atlas.atlas import Atlas
from app.atlas.locations import MAX_PLACES
from app.atlas.memo import memo
from app.drawing.crop import Box, Frame, crop, pattern_box
from app.drawing.view_choice import NARROW_VIEWS, covering_views, pattern_shown_cm2
from app.views import VIEWS
from app.web.contexts.muscle_pages import HeroPicture
from app.web.page_state import PageState

FRAME = Frame(4, 5)
"""Width to height of a picture."""

MAX_PICTURES = 2
MIN_GAIN = (0.0, 0.15)
"""A second picture shows at least so much that the first does not, as a share of all patterns and X's."""

PATTERN_WORTH, X_WORTH = 0.6, 0.4
"""What it counts that a view shows the patterns of the points, and their X's."""

CLOSE_UP_WORTH, NARROW_LOSS = 0.1, 0.3
"""What a close-up gains against a view of the whole body, and what one loses that shows little around the pattern."""

MIN_CM = {"whole": 40.0, "head": 26.0, "trunk": 40.0, "armpit": 36.0, "leg": 34.0, "hand": 20.0, "foot": 22.0}
"""Body shown across even the smallest pattern, so that one sees where it is."""


def hero_views(atlas: Atlas, muscle: str, figure: str) -> list[str]:
    """The one or two views that together show most of the patterns of a right muscle's points, and their X's."""
    points = [point.id for point in atlas.points_of(muscle)]
    shown = [pattern_shown_cm2(atlas, figure, point) for point in points]
    seen = {}
    for view in dict.fromkeys(v for point in points for v in atlas.views_of(point, "right", figure)):
        drawn = atlas.overlay(figure, view)["points"]
        patterns = [areas.get(view, 0.0) / (max(areas.values(), default=0.0) or 1.0) for areas in shown]
        seen[view] = np.array([*patterns, *(float("x" in drawn.get(point, {})) for point in points)])
    weight = np.repeat((PATTERN_WORTH, X_WORTH), len(points)) / (len(points) or 1)
    return covering_views(seen, weight, MAX_PICTURES, min_gain=MIN_GAIN, worth=_worth)


def _worth(view: str) -> float:
    """What a view is worth beside others that show as much: a close-up more, one of little body around it less."""
    return 1.0 + CLOSE_UP_WORTH * VIEWS[view].close_up - NARROW_LOSS * (view in NARROW_VIEWS)


def _box(atlas: Atlas, muscle: str, figure: str, view: str) -> Box:
    boxes = [box for point in atlas.points_of(muscle) if (box := pattern_box(atlas, figure, view, point.id))]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    around = (min(lefts), min(tops), max(rights), max(bottoms))
    return crop(VIEWS[view], around, FRAME, MIN_CM.get(VIEWS[view].group, 22.0))


@memo(512)
def hero_pictures(atlas: Atlas, muscle: str, figure: str) -> tuple[HeroPicture, ...]:
    """What stands first on a muscle's page: the best views of all its points, each cropped to them."""
    points = [(point.id, "right") for point in atlas.points_of(muscle)][:MAX_PLACES]
    out = []
    for view in hero_views(atlas, muscle, figure):
        query = urlencode([("figure", figure), *(("point", ":".join(point)) for point in points)], safe=":")
        box = " ".join(f"{v:.1f}" for v in _box(atlas, muscle, figure, view))
        href = PageState(view=view, figure=figure, point=points[0]).href()
        out.append(HeroPicture(VIEWS[view], f"/map/{view}.svg?{query}", href, box))
    return tuple(out)
