"""What a person in pain is told of the likeliest muscles, for pages without JavaScript.

static/js/answer/own-answer.js chooses the same muscles where scripts run; tests/browser/test_answer.py holds both
together.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from app.atlas.atlas import Atlas
from app.atlas.explaining import Explanation
from app.atlas.muscle_ranking import MuscleCandidate
from app.atlas.self_care import pictures_of
from app.drawing.point_marks import place_of
from app.drawing.view_choice import best_view
from app.views import VIEWS
from app.web.contexts.answers import MuscleAnswer
from app.web.page_state import PageState

TOLD = 3
"""So many muscles are told of; more would be a list again."""

WHOLE_VIEWS = ("anterior", "posterior", "left", "right")

EASY = ("anterior", "posterior")
LIKING = 1.5
"""The body is told most easily from the front and the back, so how squarely they show a point counts more."""


def likeliest(explained: Explanation, best_first: Sequence[MuscleCandidate]) -> list[tuple[str, str, str]]:
    """(muscle, side, trigger point) of the muscles to tell of: the fewest that account for the pain, then the best.

    A muscle that is likely on both sides is told once, with `both` as its side.
    """
    leading = [(m.points[0], m.muscle, m.side) for m in best_first]
    named = [(e.trigger_point, e.muscle, e.side) for e in explained.explained_by] + leading
    most = max(TOLD, len(explained.explained_by))
    found: dict[tuple[str, str], str] = {}
    for point, muscle, side in named:
        for each in ("right", "left") if side == "midline" else (side,):
            if len(found) < most:
                found.setdefault((muscle, each), point)
    once: dict[str, tuple[str, str, str]] = {}
    for (muscle, side), point in found.items():
        before = once.get(muscle)
        once[muscle] = (muscle, "both", before[2]) if before else (muscle, side, point)
    return list(once.values())[:TOLD]


def best_whole_view(atlas: Atlas, figure: str, point: str, side: str, also: str) -> str:
    """Of the whole body's views, and one besides, that which shows a point most squarely; empty where none does."""
    seen = {}
    for view in dict.fromkeys((*WHOLE_VIEWS, also)):
        place = place_of(atlas, figure, view, point, side)
        seen[view] = (place.squarely if place else 0) * (LIKING if view in EASY else 1.0)
    best = best_view(seen, 1, ())
    return best if seen[best] else ""


def muscle_answers(
    atlas: Atlas, state: PageState, explained: Explanation, best_first: Sequence[MuscleCandidate]
) -> tuple[MuscleAnswer, ...]:
    """What is told of the likeliest muscles, and of the one that is open."""
    told = likeliest(explained, best_first)
    if state.point:
        muscle = atlas.referrals[state.point[0]].muscle
        known = [i for i, (name, _, _) in enumerate(told) if name == muscle]
        if known:
            told[known[0]] = (muscle, told[known[0]][1], state.point[0])
        else:
            told.append((muscle, state.point[1], state.point[0]))
    return tuple(_answer(atlas, state, *one) for one in told)


def _answer(atlas: Atlas, state: PageState, muscle: str, side: str, point: str) -> MuscleAnswer:
    shown = "left" if side == "left" else "right"
    view = best_whole_view(atlas, state.figure, point, shown, state.view)
    query = urlencode({"figure": state.figure, "point": f"{point}:{shown}", "frame": "point"}, safe=":")
    drawings = pictures_of(atlas, muscle)
    return MuscleAnswer(
        muscle=atlas.muscles[muscle],
        side=side,
        point=point,
        told=atlas.pressing.get(point),
        drawings=(*drawings["home"], *drawings["stretch"]),
        figure=state.figure,
        picture=f"/map/{view}.svg?{query}" if view else "",
        view=VIEWS[view].title if view else "",
    )
