"""Page contexts made from the atlas: which pictures, which candidates, which links."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from app.api import red_flags
from app.atlas import FIGURES, Atlas
from app.browse import PATTERNS, SORTS, TableState, choices, in_order, matches, neighbours, rows
from app.care import held_back_at, tests_of
from app.contexts import (
    AboutPage,
    AccessibilityPage,
    Card,
    Column,
    EmergencyPage,
    GlossaryPage,
    HomePage,
    Link,
    LitPoint,
    MapPicture,
    MusclePage,
    MusclesPage,
    PlaceChip,
    PointSection,
    RankingContext,
    RegionLink,
    RegionPage,
    RegionRow,
    RegionsPage,
    Spot,
    TablePage,
    ViewLink,
)
from app.drawing import draw_map
from app.lexicon import TERM_GROUPS
from app.matching import Candidate, Mark, Ranking, rank
from app.models import Muscle, Referral, Region
from app.state import (
    PICTURE_WIDTHS_PX,
    TONES,
    Message,
    PageState,
    Place,
    Point,
    on_figure,
    region_places,
    shape_of,
    shown_cm2,
    spot_of_cell,
    view_of_place,
    view_of_region,
)
from app.views import VIEWS, View
from app.vocabulary import FREQUENCY_WORDS, GROUP_TITLES, VOICES

SHOWN_CANDIDATES = 12
SHOWN_PICTURES = 4

LEAST_SHOWN_CM2 = 0.5
"""A view that shows less of a pattern than this is not worth a picture."""

BLANK_CARD = Card(
    rank=0,
    point="",
    side="right",
    muscle="",
    common="",
    plain="",
    n=0,
    location="",
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
    of_point = {(c.point, c.side): c for c in cards}
    flags = red_flags(atlas, tuple(dict.fromkeys(place.region for place in state.places)))
    return RankingContext(
        cards=tuple(c for c in cards if state.everything or c.rank <= SHOWN_CANDIDATES or c.lit),
        total=len(cards),
        show_all=state.href(everything=True),
        explained=tuple(of_point[c.trigger_point, c.side] for c in ranking.explained_by if len(state.places) > 1),
        exact=ranking.exact,
        flags=tuple(f for f in flags if f.regions),
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


def _areas(atlas: Atlas, state: PageState) -> Iterator[str]:
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
            seen = ((v, spot_of_cell(atlas.labels(state.figure, v), place.mark.cells[0])) for v in views)
            spot = next(((view, *at) for view, at in seen if at), None)
        yield {"spot": [state.figure, *spot]} if spot else {"region": place.region, "side": place.side}


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


def _safety_href(regions: Sequence[str]) -> str:
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
        areas=tuple(_areas(atlas, state)),
        lit=_named(atlas, lit) if lit else None,
        ranking=ranking_context(atlas, state, ranking) if ranking else None,
        blank=BLANK_CARD,
        regions=tuple(_region_rows(atlas, state)),
        safety=_safety_href([p.region for p in state.places]),
        message=message,
        for_browser=_for_browser(atlas, state),
    )


def _picture(view: str, figure: str, points: Sequence[Point]) -> MapPicture:
    query = urlencode([("figure", figure), *(("point", ":".join(p)) for p in points)], safe=":")
    state = PageState(view=view, figure=figure, point=points[0] if points else None)
    return MapPicture(VIEWS[view], f"/map/{view}.svg?{query}", state.href())


def best_views(atlas: Atlas, point: str, figure: str) -> list[str]:
    """Views that show a right-side point's pattern, first those that show much of it, and large."""

    def shown(view: str) -> float:
        zones = atlas.overlay(figure, view)["points"].get(point, {})
        return shown_cm2(view, zones.get("essential", "")) + 0.3 * shown_cm2(view, zones.get("spillover", ""))

    area = {v: shown(v) for v in atlas.views_of(point, "right", figure)}
    views = [v for v in area if area[v] > LEAST_SHOWN_CM2]
    return sorted(views, key=lambda v: -area[v] * math.sqrt(VIEWS[v].units_per_cm))


def _point_section(atlas: Atlas, referral: Referral, figure: str) -> PointSection:
    pictures = [_picture(v, figure, [(referral.id, "right")]) for v in best_views(atlas, referral.id, figure)]
    return PointSection(
        referral=referral,
        pictures=tuple(pictures[:SHOWN_PICTURES]),
        more=tuple(pictures[SHOWN_PICTURES:]),
        studies=tuple(atlas.studies[s] for s in referral.evidence),
    )


SECTIONS: dict[str, tuple[str, ...]] = {
    "client": ("care", "points", "about-it", "tests", "anatomy", "sources"),
    "student": ("points", "anatomy", "about-it", "tests", "care", "sources"),
    "therapist": ("points", "tests", "about-it", "care", "anatomy", "sources"),
}
"""Sections of a muscle's page by voice: what to try and when to stop; patterns, evidence and anatomy; what to feel for,
tests and look-alikes."""

CARE: dict[str, tuple[str, ...]] = {
    "client": ("cautions", "home", "stretch", "pressure"),
    "student": ("pressure", "stretch", "home", "cautions"),
    "therapist": ("pressure", "cautions", "stretch", "home"),
}
"""Parts of what to do by voice."""


def _muscle_href(muscle: str, figure: str, voice: str) -> str:
    """A muscle's page; what is usual is not said."""
    pairs = [("figure", figure)] * (figure != "female") + [("voice", voice)] * (voice != VOICES[0])
    return f"/muscles/{muscle}" + ("?" + urlencode(pairs) if pairs else "")


def muscle_page(atlas: Atlas, muscle: Muscle, figure: str, voice: str = VOICES[0]) -> MusclePage:
    """Everything about one muscle, to one of the voices."""
    points = tuple(_point_section(atlas, r, figure) for r in atlas.points_of(muscle.id))
    related = {"synergists": muscle.synergists, "antagonists": muscle.antagonists, "satellites": muscle.satellites}
    before, after = neighbours(atlas, muscle)
    cited = [*muscle.sources, muscle.commonness.source]
    for section in points:
        cited += [*section.referral.sources, *(study.source for study in section.studies)]
    return MusclePage(
        voices=tuple(Link(v, _muscle_href(muscle.id, figure, v), v == voice) for v in VOICES),
        order=SECTIONS,
        care_order=CARE,
        held=held_back_at(atlas, muscle.id),
        tests=tests_of(atlas, muscle.id),
        hidden_find=muscle.id in atlas.palpation,
        why_hidden=atlas.palpation[muscle.id].why if muscle.id in atlas.palpation else "",
        muscle=muscle,
        group=GROUP_TITLES[muscle.group],
        points=points,
        commonness=atlas.commonness_words(muscle.id),
        related=tuple(
            (name, tuple(atlas.muscles[m] for m in ids if m in atlas.muscles)) for name, ids in related.items()
        ),
        sources=tuple(atlas.sources[s] for s in dict.fromkeys(cited)),
        numbers={s: i for i, s in enumerate(dict.fromkeys(cited), start=1)},
        figures=tuple(Link(f, _muscle_href(muscle.id, f, voice), f == figure) for f in FIGURES),
        before=before,
        after=after,
        conditions=tuple((c, m.why) for c in atlas.conditions.values() for m in c.muscles if m.muscle == muscle.id),
    )


def muscles_page(atlas: Atlas) -> MusclesPage:
    """All muscles by part of the body, in roster order."""
    groups = {title: tuple(m for m in atlas.muscles.values() if m.group == g) for g, title in GROUP_TITLES.items()}
    return MusclesPage(
        groups=tuple((title, muscles) for title, muscles in groups.items() if muscles),
        points={m: len(atlas.points_of(m)) for m in atlas.muscles},
    )


def table_page(atlas: Atlas, state: TableState) -> TablePage:
    """The muscles that an address asks for, as a table."""
    listed = tuple((row, matches(row, state)) for row in in_order(rows(atlas), state.sort))
    return TablePage(
        state=state,
        rows=listed,
        found=sum(found for _, found in listed),
        choices=choices(atlas),
        columns=tuple(_column(state, name) for name in SORTS),
        groups=GROUP_TITLES,
        patterns=PATTERNS,
        frequencies=FREQUENCY_WORDS,
    )


def _column(state: TableState, name: str) -> Column:
    order = "ascending" if state.sort == name else "descending" if state.sort == f"-{name}" else "none"
    return Column(name, state.href(sort=f"-{name}" if order == "ascending" else name), order)


def regions_page(atlas: Atlas) -> RegionsPage:
    """All regions, in order."""
    return RegionsPage(tuple(atlas.regions.values()))


def region_page(atlas: Atlas, region: Region, side: str, figure: str) -> RegionPage:
    """A region of one side, with every candidate."""
    (place,) = region_places(atlas, f"{region.id}:{side}" if region.paired else region.id)
    view = view_of_region(atlas, figure, region.id, side)
    state = PageState(view=view, figure=figure, places=(place,), everything=True)
    ranking = rank(atlas.matrix, [place.mark])
    lit = lit_point(state, ranking)
    return RegionPage(
        region=region,
        side=side,
        said=place.said,
        sides=tuple(Link(s, f"/regions/{region.id}?side={s}", s == side) for s in ("left", "right") if region.paired),
        view=VIEWS[view],
        picture=Markup(draw_map(atlas, view, figure, [lit] if lit else [], standalone=False)),
        areas=tuple(_areas(atlas, state)),
        map_href=replace(state, everything=False).href(),
        ranking=ranking_context(atlas, state, ranking),
    )


def about_page(atlas: Atlas) -> AboutPage:
    """How to use the atlas, and how far to trust it."""
    return AboutPage(
        studies=tuple(atlas.studies.values()),
        background=atlas.data.background,
        sources=atlas.sources,
        muscles=len(atlas.muscles),
        points=len(atlas.referrals),
        version=atlas.version,
    )


def accessibility_page(atlas: Atlas) -> AccessibilityPage:
    """Who can use the atlas, how that is known, and what does not work."""
    notes = atlas.data.access
    kinds = dict.fromkeys(note.kind for note in notes)
    return AccessibilityPage(
        notes={kind: tuple(note for note in notes if note.kind == kind) for kind in kinds},
        checked=max(note.checked for note in notes),
    )


def glossary_page(atlas: Atlas) -> GlossaryPage:
    """All terms by subject, those of a subject by the alphabet."""
    terms = sorted(atlas.data.glossary, key=lambda t: t.term.lower())
    groups = [(g, title, tuple(t for t in terms if t.group == g)) for g, title in TERM_GROUPS.items()]
    cited = [source for _, _, listed in groups for term in listed for source in term.sources]
    return GlossaryPage(
        groups=tuple(group for group in groups if group[2]),
        numbers={s: i for i, s in enumerate(dict.fromkeys(cited), start=1)},
        terms={t.id: t for t in terms},
        sources=atlas.sources,
    )


def emergency_page(atlas: Atlas) -> EmergencyPage:
    """Signs that need help first, by urgency."""
    groups = [(u, tuple(f for f in atlas.red_flags if f.urgency == u)) for u in ("emergency", "urgent", "soon")]
    others = tuple(w for w in atlas.data.search_words if w.kind == "help" and w.text)
    return EmergencyPage(tuple((u, flags) for u, flags in groups if flags), atlas.regions, atlas.sources, others)


def json_text(value: Any) -> Markup:
    """JSON for a <script type="application/json">: nothing in it can end the element."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))
