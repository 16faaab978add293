"""The rows of a ranking, one a muscle, as pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.atlas.atlas import Atlas
from app.atlas.explaining import fewest_muscles
from app.atlas.matching import Ranking, cover_class
from app.atlas.muscle_ranking import MuscleCandidate, rank_muscles
from app.atlas.skeleton import WITH_MUSCLES
from app.atlas.triage import gate
from app.drawing.point_marks import list_order, place_of
from app.views import VIEWS, WITHOUT_BONES, View
from app.web.contexts.links import ViewLink
from app.web.contexts.ranking import Card, PointLink, RankingContext
from app.web.page_state import PageState, Point
from app.web.presenters.explained import explained_muscles

SHOWN_ROWS = 12

SHOWN_LESS = 3
"""Where no muscle is likely, so many of the less likely are shown all the same, and say what they are."""

BLANK_CARD = Card(
    rank=0,
    muscle="",
    side="right",
    point="",
    lit_side="right",
    common="",
    plain="",
    n=0,
    location="",
    place="",
    points=(),
    words=("", "", ""),
    brief=("", ""),
    score=0.0,
    explains=0.0,
    specific=0.0,
    commonness=0.0,
    likelihood="high",
    follows="",
    href="#",
    lit=False,
    open=False,
    behind=False,
    visible=True,
    also=(),
)
"""What the browser's copies of a row start from."""

BRIEF_COMMON = {1.0: "very common", 0.75: "common", 0.45: "occasional", 0.2: "rare"}
BRIEF_COVER = {"all": "covers it all", "most": "covers most", "part": "covers part"}
BRIEF_ZONE = {"essential": "typical here", "spillover": "felt by some"}


def short_title(view: View) -> str:
    """What a view is called among the views of its group."""
    rest = view.title.partition(", ")[2].removesuffix(" side")
    if view.group == "whole":
        return view.title.removesuffix(" side")
    if view.group in ("trunk", "armpit") and view.side:
        return view.side.capitalize()
    if view.group == "head":
        return rest.capitalize() if rest else "Mouth"
    return f"{view.side.capitalize()} {rest}" if view.side else view.title.partition(" ")[2].capitalize()


def view_link(state: PageState, view: View) -> ViewLink:
    """The link that turns to a view."""
    here, bones, muscles = view.id == state.view, view.id not in WITHOUT_BONES, view.id in WITH_MUSCLES
    return ViewLink(view.id, state.href(view=view.id), here, view, short_title(view), bones, muscles)


def muscles_of(atlas: Atlas, state: PageState, ranking: Ranking) -> list[MuscleCandidate]:
    """The muscles that may send pain to the state's places, in the order of the list."""
    return list_order(rank_muscles(atlas.matrix, [place.mark for place in state.places], ranking.candidates))


def lit_point(state: PageState, muscles: Sequence[MuscleCandidate]) -> Point | None:
    """The trigger point that the map lights: the one asked for, else the leading one of the first muscle."""
    if state.point or not muscles:
        return state.point
    return muscles[0].points[0], muscles[0].sides[0]


def brief_words(muscle: MuscleCandidate, several: bool) -> tuple[str, str]:
    """Why a muscle is listed, in about three words: of one spot whether pain is typical there, else what it covers."""
    first = BRIEF_COVER[cover_class(muscle.explains)] if several else BRIEF_ZONE[muscle.zone]
    return first, BRIEF_COMMON[muscle.common]


def _behind(atlas: Atlas, figure: str, views: Sequence[str], shown: Point) -> bool:
    """Whether a point lies on the far side of every picture shown that has it."""
    places = [place for view in views if (place := place_of(atlas, figure, view, *shown))]
    return bool(places) and not any(place.squarely for place in places)


def _card(
    atlas: Atlas, state: PageState, pictures: Sequence[str], rank: int, muscle: MuscleCandidate, lit: Point | None
) -> Card:
    own = {(p, side) for p in muscle.points for side in muscle.sides}
    point, side = shown = lit if lit in own else (muscle.points[0], muscle.sides[0])
    is_open = state.point == shown
    known, referral = atlas.muscles[muscle.muscle], atlas.referrals[point]
    views = atlas.views_of(point, side, state.figure)
    several = len(state.places) > 1 or any(len(p.mark.cells) > 1 for p in state.places)
    links = (
        PointLink(p, state.href(point=(p, s)), (p, s) == shown, atlas.referrals[p].n, s)
        for s in muscle.sides
        for p in muscle.points
    )
    return Card(
        rank=rank,
        muscle=known.id,
        side=muscle.side,
        point=point,
        lit_side=side,
        common=known.common,
        plain=known.plain,
        n=referral.n,
        location=referral.location,
        place=told.place if (told := atlas.pressing.get(point)) else "",
        points=tuple(links),
        words=muscle.words,
        brief=brief_words(muscle, several),
        score=muscle.score,
        explains=muscle.explains,
        specific=muscle.specific,
        commonness=muscle.common,
        likelihood=muscle.likelihood,
        follows=atlas.muscles[muscle.follows].common if muscle.follows else "",
        href=state.href(point=None if is_open else shown),
        lit=shown == lit,
        open=is_open,
        behind=_behind(atlas, state.figure, pictures, shown),
        visible=state.view in views,
        also=tuple(view_link(replace(state, point=shown), VIEWS[v]) for v in views if v != state.view),
    )


def ranking_context(
    atlas: Atlas, state: PageState, ranking: Ranking, muscles: Sequence[MuscleCandidate], beside: str = ""
) -> RankingContext:
    """A ranking as a page shows it, all of it or the first muscles and the lit one.

    muscles: in the list's order. beside: the view of a second picture.
    """
    pictures = [view for view in (state.view, beside) if view]
    lit = lit_point(state, muscles)
    best_first = rank_muscles(atlas.matrix, ranking.marks, ranking.candidates)
    cards = [_card(atlas, state, pictures, i, m, lit) for i, m in enumerate(muscles, start=1)]
    count = sum(c.likelihood != "low" for c in cards) or SHOWN_LESS
    high, low = cards[:count], cards[count:]
    return RankingContext(
        cards=tuple(c for c in high if state.everything or c.rank <= SHOWN_ROWS or c.lit),
        low=tuple(low),
        total=len(high),
        show_all=state.href(everything=True),
        explained=explained_muscles(atlas, state, fewest_muscles(atlas.matrix, ranking.marks, best_first)),
        gate=gate(atlas.data.signs, [place.region for place in state.places]),
        look_alikes=tuple(atlas.look_alikes_at([(place.region, place.side) for place in state.places])),
    )
