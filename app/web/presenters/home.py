"""What the front page shows: the map with what is marked on it, the ranking, the lists of places and views."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from app.atlas.atlas import FIGURES, Atlas
from app.atlas.explaining import fewest_muscles
from app.atlas.matching import Candidate, Mark, Ranking, rank
from app.atlas.memo import memo
from app.atlas.muscle_ranking import rank_muscles
from app.atlas.triage import gate
from app.drawing.body_map import draw_map
from app.views import VIEWS, View
from app.vocabulary import VOICES
from app.web.contexts.core import (
    Card,
    HomePage,
    Link,
    LitPoint,
    PlaceChip,
    RankingContext,
    RegionLink,
    RegionRow,
    Spot,
    ViewLink,
)
from app.web.page_state import (
    PICTURE_WIDTHS_PX,
    TONES,
    Message,
    PageState,
    Place,
    Point,
    landmark_places,
    on_figure,
    shape_of,
    spot_of_cell,
    view_of_place,
    view_of_region,
)
from app.web.presenters.explained import BLANK_EXPLAINED, explained_muscles

SHOWN_CANDIDATES = 12

BLANK_CARD = Card(
    rank=0,
    point="",
    side="right",
    muscle="",
    common="",
    plain="",
    n=0,
    location="",
    place="",
    words=("", "", ""),
    score=0.0,
    explains=0.0,
    specific=0.0,
    commonness=0.0,
    follows="",
    href="#",
    lit=False,
    visible=True,
    also=(),
)
"""What the browser's copies of a card start from."""


def short_title(view: View) -> str:
    """What a view is called among the views of its group."""
    rest = view.title.partition(", ")[2].removesuffix(" side")
    if view.group == "whole":
        return view.title.removesuffix(" side")
    if view.group == "trunk" and view.side:
        return view.side.capitalize()
    if view.group == "head":
        return rest.capitalize() if rest else "Mouth"
    return f"{view.side.capitalize()} {rest}" if view.side else view.title.partition(" ")[2].capitalize()


def view_link(state: PageState, view: View) -> ViewLink:
    """The link that turns to a view."""
    return ViewLink(view.id, state.href(view=view.id), view.id == state.view, view, short_title(view))


def _close_ups(state: PageState) -> Iterator[tuple[str, tuple[ViewLink, ...]]]:
    for group in dict.fromkeys(view.group for view in VIEWS.values() if view.close_up):
        yield group, tuple(view_link(state, view) for view in VIEWS.values() if view.group == group)


def lit_point(state: PageState, ranking: Ranking | None) -> Point | None:
    """The candidate that the map lights: the one asked for, else the first."""
    if state.point or not ranking or not ranking.candidates:
        return state.point
    return ranking.candidates[0].trigger_point, ranking.candidates[0].side


def _card(atlas: Atlas, state: PageState, number: int, candidate: Candidate, lit: Point | None) -> Card:
    referral, muscle = atlas.referrals[candidate.trigger_point], atlas.muscles[candidate.muscle]
    point = (candidate.trigger_point, candidate.side)
    views = atlas.views_of(*point, state.figure)
    return Card(
        rank=number,
        point=referral.id,
        side=candidate.side,
        muscle=muscle.id,
        common=muscle.common,
        plain=muscle.plain,
        n=referral.n,
        location=referral.location,
        place=told.place if (told := atlas.pressing.get(referral.id)) else "",
        words=candidate.words,
        score=candidate.score,
        explains=candidate.explains,
        specific=candidate.specific,
        commonness=candidate.common,
        follows=atlas.muscles[candidate.follows].common if candidate.follows else "",
        href=state.href(point=point),
        lit=point == lit,
        visible=state.view in views,
        also=tuple(view_link(replace(state, point=point), VIEWS[v]) for v in views if v != state.view),
    )


def ranking_context(atlas: Atlas, state: PageState, ranking: Ranking) -> RankingContext:
    """A ranking as a page shows it, all of it or the first candidates and the lit one."""
    lit = lit_point(state, ranking)
    cards = [_card(atlas, state, i, c, lit) for i, c in enumerate(ranking.candidates, start=1)]
    muscles = rank_muscles(atlas.matrix, ranking.marks, ranking.candidates)
    return RankingContext(
        cards=tuple(c for c in cards if state.everything or c.rank <= SHOWN_CANDIDATES or c.lit),
        total=len(cards),
        show_all=state.href(everything=True),
        explained=explained_muscles(atlas, state, fewest_muscles(atlas.matrix, ranking.marks, muscles)),
        gate=gate(atlas.data.signs, [place.region for place in state.places]),
        look_alikes=tuple(atlas.look_alikes_at([(place.region, place.side) for place in state.places])),
    )


def _region_rows(atlas: Atlas, state: PageState) -> Iterator[RegionRow]:
    chosen = {(p.region, p.side) for p in state.places if not p.spot}
    here = atlas.overlay(state.figure, state.view)["regions"]
    for region in atlas.regions.values():
        links = []
        for side in ("left", "right") if region.paired else ("midline",):
            text = f"{region.id}:{side}" if region.paired else region.id
            place = Place((("region", text),), region.name, side, region.id, side, Mark(()))
            places = (*state.places, place) if state.adding else (place,)
            best = view_of_region(atlas, state.figure, region.id, side)
            view = state.view if side in here.get(region.id, {}) else best
            href = state.href(places=places, point=None, view=view)
            links.append(RegionLink(side, href, (region.id, side) in chosen, best))
        yield RegionRow(region, tuple(links))


def _spots(atlas: Atlas, state: PageState) -> Iterator[Spot]:
    for place in state.places:
        if place.spot and place.spot[0] == state.view:
            yield Spot(*place.spot[1:])
        elif len(place.mark.cells) == 1:
            spot = spot_of_cell(atlas.labels(state.figure, state.view), place.mark.cells[0])
            if spot:
                yield Spot(*spot)


def areas_shown(atlas: Atlas, state: PageState) -> Iterator[str]:
    regions = atlas.overlay(state.figure, state.view)["regions"]
    for place in state.places:
        if len(place.mark.cells) > 1 and place.side in regions.get(place.region, {}):
            yield regions[place.region][place.side]


def _marks(atlas: Atlas, state: PageState) -> Iterator[dict[str, Any]]:
    """The places as marks of a drawing (docs/formats.md); a landmark is a spot on a picture that shows it."""
    for place in state.places:
        spot = place.spot
        if spot is None and len(place.mark.cells) == 1:
            views = dict.fromkeys((state.view, view_of_place(atlas, state.figure, [place]), *VIEWS))
            views.pop("", None)
            seen = ((v, spot_of_cell(atlas.labels(state.figure, v), place.mark.cells[0])) for v in views)
            spot = next(((view, *at) for view, at in seen if at), None)
        yield {"spot": [state.figure, *spot]} if spot else {"region": place.region, "side": place.side}


@memo(4)
def landmark_marks(atlas: Atlas) -> dict[str, dict[str, dict[str, dict[str, Any]]]]:
    """What a browser marks for a landmark, by figure, landmark and side (docs/formats.md).

    A spot where it is best seen, or its region where no picture shows it.
    """
    return {
        figure: {
            name: {
                place.said or "midline": next(_marks(atlas, PageState(view="", figure=figure, places=(place,))))
                for place in landmark_places(atlas, name)
            }
            for name in atlas.landmarks
        }
        for figure in FIGURES
    }


def _for_browser(atlas: Atlas, state: PageState) -> dict[str, Any]:
    """What the address said, for the browser to go on from."""
    lit = state.point and {"point": state.point[0], "side": state.point[1]}
    return {
        "view": state.view,
        "figure": state.figure,
        "marks": list(_marks(atlas, state)),
        "lit": lit,
        "satellites": atlas.satellites,
    }


def _hidden(state: PageState) -> Iterator[tuple[str, str]]:
    """What the form sends with a click: the picture, and the places so far if the person is adding."""
    kept = state if state.adding else replace(state, places=())
    yield from (pair for pair in replace(kept, point=None, everything=False).pairs() if pair != ("view", state.view))
    if not any(place.spot for place in kept.places):
        yield "show", state.view


def safety_href(regions: Sequence[str]) -> str:
    """The safety page's questions for some regions."""
    return "/safety?" + urlencode([("region", region) for region in dict.fromkeys(regions)])


def _named(atlas: Atlas, point: Point) -> LitPoint:
    referral = atlas.referrals[point[0]]
    return LitPoint(atlas.muscles[referral.muscle].common, referral.n, point[1])


def home_page(atlas: Atlas, state: PageState, message: Message = "") -> HomePage:
    """The front page."""
    view = VIEWS[state.view]
    ranking = rank(atlas.matrix, [p.mark for p in state.places], keys=atlas.keys) if state.places else None
    lit = lit_point(state, ranking)
    shape = shape_of(view)
    without = [replace(state, places=state.places[:i] + state.places[i + 1 :]) for i in range(len(state.places))]
    return HomePage(
        state=state,
        view=view,
        picture=Markup(draw_map(atlas, state.view, state.figure, [lit] if lit else [], standalone=False)),
        shape=shape,
        widths_px=PICTURE_WIDTHS_PX[shape],
        hidden=tuple(_hidden(state)),
        whole=tuple(view_link(state, v) for v in VIEWS.values() if not v.close_up),
        close_ups=tuple(_close_ups(state)),
        figures=tuple(Link(f, on_figure(atlas, state, f).href(), f == state.figure) for f in FIGURES),
        tones=tuple(Link(t, state.href(tone=t), t == (state.tone or TONES[0])) for t in TONES),
        voices=tuple(Link(v, state.href(voice=v), v == (state.voice or VOICES[0])) for v in VOICES),
        chips=tuple(PlaceChip(p.name, p.said, w.href(point=None)) for p, w in zip(state.places, without, strict=True)),
        clear=state.href(places=(), point=None, adding=False, everything=False),
        toggle_adding=state.href(adding=not state.adding),
        spots=tuple(_spots(atlas, state)),
        areas=tuple(areas_shown(atlas, state)),
        lit=_named(atlas, lit) if lit else None,
        ranking=ranking_context(atlas, state, ranking) if ranking else None,
        blank=BLANK_CARD,
        blank_explained=BLANK_EXPLAINED,
        regions=tuple(_region_rows(atlas, state)),
        safety=safety_href([p.region for p in state.places]),
        message=message,
        for_browser=_for_browser(atlas, state),
    )
