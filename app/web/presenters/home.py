"""What the front page shows: the map with what is marked on it, the ranking, the lists of places and views."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from app.atlas.atlas import FIGURES, Atlas
from app.atlas.explaining import fewest_muscles
from app.atlas.matching import Mark, Ranking, rank
from app.atlas.memo import memo
from app.atlas.muscle_ranking import rank_muscles
from app.atlas.place_names import region_title
from app.drawing.body_map import draw_map
from app.drawing.part_shown import Box, part_of
from app.drawing.point_marks import NUMBER_PX, Shown, marks_on, numbered, places_on, shared_out, view_beside
from app.drawing.svg_paths import path_box
from app.views import VIEWS
from app.vocabulary import LAYERS, VOICES
from app.web.contexts.answers import MuscleAnswer
from app.web.contexts.core import HomePage, LitPoint, PictureBeside, PlaceChip, RegionLink, RegionRow, Spot
from app.web.contexts.links import Link, ViewLink
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
from app.web.presenters.answers import muscle_answers
from app.web.presenters.explained import BLANK_EXPLAINED
from app.web.presenters.layers import under_finger
from app.web.presenters.muscle_rows import (
    BLANK_CARD,
    lit_point,
    muscles_of,
    ranking_context,
    view_link,
)

AMONG = ("anterior", "posterior")
"""The pictures of which one stands beside another."""

BESIDE_PX = (300, 400)
"""Width and height of the second picture without JavaScript (static/css/noscript.css)."""


def _close_ups(state: PageState) -> Iterator[tuple[str, tuple[ViewLink, ...]]]:
    for group in dict.fromkeys(view.group for view in VIEWS.values() if view.close_up):
        yield group, tuple(view_link(state, view) for view in VIEWS.values() if view.group == group)


def _region_rows(atlas: Atlas, state: PageState) -> Iterator[RegionRow]:
    chosen = {(p.region, p.side) for p in state.places if not p.spot}
    here = atlas.overlay(state.figure, state.view)["regions"]
    for region in atlas.regions.values():
        links = []
        for side in ("left", "right") if region.paired else ("midline",):
            text = f"{region.id}:{side}" if region.paired else region.id
            place = Place((("region", text),), region.name, region.plain, side, region.id, side, Mark(()))
            places = (*state.places, place) if state.adding else (place,)
            best = view_of_region(atlas, state.figure, region.id, side)
            view = state.view if side in here.get(region.id, {}) else best
            href = state.href(places=places, point=None, view=view)
            links.append(RegionLink(side, href, (region.id, side) in chosen, best))
        yield RegionRow(region, tuple(links))


def _spots(atlas: Atlas, state: PageState, view: str) -> Iterator[Spot]:
    for place in state.places:
        if place.spot and place.spot[0] == view:
            yield Spot(*place.spot[1:])
        elif len(place.mark.cells) == 1:
            spot = spot_of_cell(atlas.labels(state.figure, view), place.mark.cells[0])
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
        "layer": state.layer,
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


def picture_beside(atlas: Atlas, state: PageState, view: str, shown: Shown, lit: Point | None) -> PictureBeside:
    """What matters of a second picture: the pains and the points that it shows."""
    shape = VIEWS[view]
    there = replace(state, view=view)
    spots, areas = tuple(_spots(atlas, state, view)), tuple(areas_shown(atlas, there))
    pains = [Box(s.x, s.y, 0.0, 0.0) for s in spots] + [Box(*path_box(d)) for d in areas]
    points = [(place.x, place.y) for _, place in sorted(shown, key=lambda s: (s[0].point, s[0].side) != lit)]
    part = part_of(pains, points, (), shape.units_per_cm) or Box(0, 0, shape.width, shape.height)
    part = part.of_shape(BESIDE_PX[0] / BESIDE_PX[1])
    radius = NUMBER_PX * part.width / BESIDE_PX[0]
    drawn = draw_map(atlas, view, state.figure, [lit] if lit else [], standalone=False, layer=there.drawn, part=part)
    return PictureBeside(
        view=shape,
        view_box=" ".join(f"{v:.1f}" for v in part),
        picture=Markup(drawn),
        spots=spots,
        areas=areas,
        marks=tuple(marks_on(view, shown, radius, lit)),
        number_units=radius,
    )


def safety_href(regions: Sequence[str]) -> str:
    """The safety page's questions for some regions."""
    return "/safety?" + urlencode([("region", region) for region in dict.fromkeys(regions)])


def _named(atlas: Atlas, point: Point) -> LitPoint:
    referral = atlas.referrals[point[0]]
    return LitPoint(atlas.muscles[referral.muscle].common, referral.n, point[1])


def _answers(atlas: Atlas, state: PageState, ranking: Ranking | None) -> tuple[MuscleAnswer, ...]:
    """What a person in pain is told, where the page speaks to one and anything was found."""
    if ranking is None or state.voice not in ("", VOICES[0]):
        return ()
    best_first = rank_muscles(atlas.matrix, ranking.marks, ranking.candidates)
    return muscle_answers(atlas, state, fewest_muscles(atlas.matrix, ranking.marks, best_first), best_first)


def home_page(atlas: Atlas, state: PageState, message: Message = "") -> HomePage:
    """The front page."""
    view = VIEWS[state.view]
    ranking = rank(atlas.matrix, [p.mark for p in state.places], keys=atlas.keys) if state.places else None
    muscles = muscles_of(atlas, state, ranking) if ranking else []
    lit = lit_point(state, muscles)
    shape = shape_of(view)
    points = numbered(muscles)
    main: Shown = places_on(atlas, state.figure, state.view, points)
    beside = None
    if points:
        other = view_beside(atlas, state.figure, state.view, points, AMONG)
        main, rest = shared_out(main, places_on(atlas, state.figure, other, points))
        beside = picture_beside(atlas, state, other, rest, lit)
    number_units = NUMBER_PX * view.width / PICTURE_WIDTHS_PX[shape][0]
    without = [replace(state, places=state.places[:i] + state.places[i + 1 :]) for i in range(len(state.places))]
    return HomePage(
        state=state,
        view=view,
        picture=Markup(
            draw_map(atlas, state.view, state.figure, [lit] if lit else [], standalone=False, layer=state.drawn)
        ),
        shape=shape,
        widths_px=PICTURE_WIDTHS_PX[shape],
        hidden=tuple(_hidden(state)),
        whole=tuple(view_link(state, v) for v in VIEWS.values() if not v.close_up),
        close_ups=tuple(_close_ups(state)),
        figures=tuple(Link(f, on_figure(atlas, state, f).href(), f == state.figure) for f in FIGURES),
        tones=tuple(Link(t, state.href(tone=t), t == (state.tone or TONES[0])) for t in TONES),
        layers=tuple(Link(x, state.href(layer=x), x == state.layer) for x in LAYERS),
        voices=tuple(Link(v, state.href(voice=v), v == (state.voice or VOICES[0])) for v in VOICES),
        chips=tuple(
            PlaceChip(region_title(p, state.voice), p.said, w.href(point=None))
            for p, w in zip(state.places, without, strict=True)
        ),
        clear=state.href(places=(), point=None, adding=False, everything=False),
        toggle_adding=state.href(adding=not state.adding),
        spots=tuple(_spots(atlas, state, state.view)),
        areas=tuple(areas_shown(atlas, state)),
        lit=_named(atlas, lit) if lit else None,
        ranking=ranking_context(atlas, state, ranking, muscles, beside.view.id if beside else "") if ranking else None,
        answers=_answers(atlas, state, ranking),
        under_finger=under_finger(atlas, state),
        marks=tuple(marks_on(state.view, main, number_units, lit)),
        number_units=number_units,
        beside=beside,
        blank=BLANK_CARD,
        blank_explained=BLANK_EXPLAINED,
        regions=tuple(_region_rows(atlas, state)),
        safety=safety_href([p.region for p in state.places]),
        message=message,
        for_browser=_for_browser(atlas, state),
    )
