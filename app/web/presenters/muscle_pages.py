"""Page contexts made from the atlas: which pictures, which candidates, which links."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from app.atlas.atlas import FIGURES, Atlas
from app.atlas.layers import covered_by
from app.atlas.matching import rank
from app.atlas.red_flags import flags_of_muscle, regions_of_muscle
from app.atlas.self_care import contraindications_at, pictures_of, tests_of
from app.atlas.triage import by_danger, gate
from app.data.models.core import Muscle, Referral, Region
from app.data.models.glossary import TERM_GROUPS
from app.drawing.body_map import draw_map
from app.drawing.view_choice import pattern_shown_cm2, views_in_order
from app.views import VIEWS
from app.vocabulary import FREQUENCY_WORDS, GROUP_TITLES, URGENCIES, VOICES
from app.web.contexts.core import (
    AccessibilityPage,
    EmergencyPage,
    GlossaryPage,
)
from app.web.contexts.evidence import AboutPage
from app.web.contexts.links import Link
from app.web.contexts.muscle_pages import (
    Column,
    MapPicture,
    MusclePage,
    MusclesPage,
    PointSection,
    RegionPage,
    RegionsPage,
    TablePage,
)
from app.web.page_state import PageState, Point, region_places, view_of_region
from app.web.presenters.evidence import measured, on_body
from app.web.presenters.home import areas_shown, safety_href
from app.web.presenters.muscle_bodies import body_pictures
from app.web.presenters.muscle_hero import hero_pictures
from app.web.presenters.muscle_rows import lit_point, muscles_of, ranking_context
from app.web.presenters.muscle_table import PATTERNS, SORTS, TableState, choices, in_order, matches, neighbours, rows
from app.web.presenters.practice import muscle_practice
from app.web.presenters.press_pictures import press_shown

SHOWN_PICTURES = 4

MIN_SHOWN_CM2 = 0.5
"""A view that shows less of a pattern than this is not worth a picture."""


def _picture(view: str, figure: str, points: Sequence[Point]) -> MapPicture:
    query = urlencode([("figure", figure), *(("point", ":".join(p)) for p in points)], safe=":")
    state = PageState(view=view, figure=figure, point=points[0] if points else None)
    return MapPicture(VIEWS[view], f"/map/{view}.svg?{query}", state.href())


def views_of_point(atlas: Atlas, point: str, figure: str) -> list[str]:
    """Views that show a right-side point's pattern, first those that show much of it, and large."""
    shown = pattern_shown_cm2(atlas, figure, point)
    return views_in_order(shown, MIN_SHOWN_CM2)


def _point_section(atlas: Atlas, referral: Referral, figure: str) -> PointSection:
    pictures = [_picture(v, figure, [(referral.id, "right")]) for v in views_of_point(atlas, referral.id, figure)]
    return PointSection(
        referral=referral,
        pressing=atlas.pressing.get(referral.id),
        press=press_shown(atlas, referral.id, "right", figure),
        pictures=tuple(pictures[:SHOWN_PICTURES]),
        more=tuple(pictures[SHOWN_PICTURES:]),
        measured=measured(atlas, referral.id),
        on_body=on_body(atlas, referral.id, figure),
        commonness=atlas.commonness_of(referral.id),
    )


SECTIONS: dict[str, tuple[str, ...]] = {
    "client": ("care", "points", "about-it", "tests", "anatomy", "sources"),
    "student": ("points", "anatomy", "about-it", "tests", "care", "sources"),
    "therapist": ("points", "tests", "about-it", "care", "anatomy", "sources"),
}
"""Sections of a muscle's page by voice: what to try and when to stop; patterns, evidence and anatomy; what to feel for,
tests and look-alikes."""

CARE: dict[str, tuple[str, ...]] = {
    "client": ("cautions", "home", "stretch", "afterwards", "pressure", "hazards"),
    "student": ("pressure", "hazards", "stretch", "home", "afterwards", "cautions"),
    "therapist": ("pressure", "hazards", "cautions", "stretch", "afterwards", "home"),
}
"""Parts of what to do by voice."""


def _muscle_href(muscle: str, figure: str, voice: str) -> str:
    """A muscle's page; what is usual is not said."""
    pairs = [("figure", figure)] * (figure != "female") + [("voice", voice)] * (voice != VOICES[0])
    return f"/muscles/{muscle}" + ("?" + urlencode(pairs) if pairs else "")


def muscle_page(atlas: Atlas, muscle: Muscle, figure: str, voice: str = VOICES[0]) -> MusclePage:
    """Everything about one muscle, to one of the voices."""
    points = tuple(_point_section(atlas, r, figure) for r in atlas.points_of(muscle.id))
    related = {
        "covered-by": covered_by(atlas, muscle.id),
        "lies-over": muscle.lies_over,
        "synergists": muscle.synergists,
        "antagonists": muscle.antagonists,
        "satellites": muscle.satellites,
    }
    before, after = neighbours(atlas, muscle)
    cited = [*muscle.sources, muscle.commonness.source]
    for section in points:
        cited += [
            *section.referral.sources,
            *(study.source for study in section.measured.cited),
            *section.commonness.basis,
        ]
    tests = tests_of(atlas, muscle.id)
    practice = muscle_practice(atlas, muscle.id, tests)
    beside = frozenset(practice.sources) - frozenset(cited)
    cited += practice.sources
    main, others = regions_of_muscle(atlas, muscle.id)
    asked = gate(atlas.data.signs, main)
    return MusclePage(
        voices=tuple(Link(v, _muscle_href(muscle.id, figure, v), v == voice) for v in VOICES),
        order=SECTIONS,
        care_order=CARE,
        gate=asked,
        further=tuple(f for f in flags_of_muscle(atlas, muscle.id) if f not in asked.shown + asked.more),
        main_regions=main,
        safety_href=safety_href((*main, *others)),
        held=contraindications_at(atlas, muscle.id),
        drawings=pictures_of(atlas, muscle.id),
        tests=tests,
        practice=practice,
        beside=beside,
        hero=hero_pictures(atlas, muscle.id, figure),
        bodies=body_pictures(atlas, muscle, figure),
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
        bones=atlas.bones,
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
    """A region of one side, with the muscles that may send pain there, best first."""
    (place,) = region_places(atlas, f"{region.id}:{side}" if region.paired else region.id)
    view = view_of_region(atlas, figure, region.id, side)
    state = PageState(view=view, figure=figure, places=(place,), everything=True)
    ranking = rank(atlas.matrix, [place.mark])
    # What only touches the region with the edge of a zone is left out, wherever it ranks.
    muscles = [m for m in muscles_of(atlas, state, ranking) if m.likelihood != "low"]
    lit = lit_point(state, muscles)
    listed = ranking_context(atlas, replace(state, point=lit), ranking, muscles)
    return RegionPage(
        region=region,
        side=side,
        said=place.said,
        sides=tuple(Link(s, f"/regions/{region.id}?side={s}", s == side) for s in ("left", "right") if region.paired),
        view=VIEWS[view],
        picture=Markup(draw_map(atlas, view, figure, [lit] if lit else [], standalone=False)),
        areas=tuple(areas_shown(atlas, state)),
        map_href=replace(state, everything=False).href(),
        ranking=listed,
    )


def about_page(atlas: Atlas) -> AboutPage:
    """How to use the atlas, and how far to trust it."""
    return AboutPage(
        studies=tuple(atlas.studies.values()),
        background=atlas.data.background,
        searches=atlas.data.searches,
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
        gate=gate(atlas.data.signs, ()),
        places=tuple(atlas.regions),
        sources=atlas.sources,
    )


def emergency_page(atlas: Atlas) -> EmergencyPage:
    """Signs that need help first, by urgency."""
    flags = by_danger(atlas.red_flags)
    groups = [(u, tuple(f for f in flags if f.urgency == u)) for u in URGENCIES]
    others = tuple(d for d in atlas.data.dangers if d.text)
    return EmergencyPage(tuple((u, flags) for u, flags in groups if flags), atlas.regions, atlas.sources, others)


def _unescaped(value: Any) -> Any:
    """A value as plain text: what a macro made is escaped for HTML, but a script shows it as text."""
    if isinstance(value, dict):
        return {key: _unescaped(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_unescaped(entry) for entry in value]
    return value.unescape() if isinstance(value, Markup) else value


def json_text(value: Any) -> Markup:
    """JSON for a <script type="application/json">: nothing in it can end the element."""
    text = json.dumps(_unescaped(value), separators=(",", ":"), ensure_ascii=False)
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))
