"""Pages of the guide: conditions, posture and movement, and what NMT is; with pictures of the muscles they name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from app.atlas.atlas import Atlas
from app.atlas.locations import check_figure, check_view
from app.atlas.triage import gate
from app.data.models.evidence import Source
from app.data.models.guide import BODY_PART_TITLES, POSTURE_KIND_TITLES, Condition, Involved, Posture
from app.drawing.body_map import style_source
from app.drawing.muscle_map import BOTH_SIDES, Shown, best_views, draw_muscles, map_style, picture_box
from app.errors import BadQuery, unknown
from app.views import VIEWS
from app.web.contexts.guide import (
    ConditionPage,
    ConditionsPage,
    GuideHub,
    GuideTextPage,
    LitPicture,
    PosturePage,
    PosturesPage,
    lit_muscles,
)
from app.web.markdown import render_text
from app.web.middleware.security_headers import POLICY
from app.web.page_state import PageState
from app.web.presenters.home import safety_href
from app.web.presenters.muscle_pages import views_of_point
from app.web.responses import atlas_of, page
from app.web.templating import render

MAX_LIT = 12
"""More muscles than this on one picture cannot be told apart."""

router = APIRouter(include_in_schema=False)


def pictures(shown: Shown, atlas: Atlas, figure: str, most: int = 3) -> tuple[LitPicture, ...]:
    """The pictures that show these muscles or points, the clearest first."""
    named = [("muscle", m) for m in shown.muscles] + [("point", p) for p in shown.points]
    found = []
    for view in best_views(atlas, figure, shown)[:most]:
        box = picture_box(atlas, figure, view, shown)
        src = f"/guide/picture/{view}.svg?{urlencode([('figure', figure), *named])}"
        found.append(
            LitPicture(VIEWS[view], src, box.width, box.height, both=bool(shown.muscles) and view in BOTH_SIDES)
        )
    return tuple(found)


def map_hrefs(atlas: Atlas, involved: Iterable[Involved], figure: str) -> dict[str, str]:
    """For each muscle, the map with the point lit that matters here."""
    hrefs = {}
    for entry in involved:
        point = entry.points[0] if entry.points else atlas.points_of(entry.muscle)[0].id
        view = next(iter(views_of_point(atlas, point, figure)), "anterior")
        hrefs[entry.muscle] = PageState(view=view, figure=figure, point=(point, "right")).href()
    return hrefs


def points_of(atlas: Atlas, involved: Iterable[Involved]) -> tuple[str, ...]:
    """The trigger points that matter: those named, else all of the muscle."""
    return tuple(p for e in involved for p in (e.points or [r.id for r in atlas.points_of(e.muscle)]))


def _numbered(atlas: Atlas, names: Sequence[str]) -> tuple[tuple[Source, ...], dict[str, int]]:
    return tuple(atlas.sources[s] for s in names), {s: i for i, s in enumerate(names, start=1)}


def _condition_groups(atlas: Atlas) -> tuple[tuple[str, tuple[Condition, ...]], ...]:
    groups = ((t, tuple(c for c in atlas.conditions.values() if c.part == p)) for p, t in BODY_PART_TITLES.items())
    return tuple((title, found) for title, found in groups if found)


def _posture_groups(atlas: Atlas) -> tuple[tuple[str, tuple[Posture, ...]], ...]:
    groups = ((t, tuple(p for p in atlas.postures.values() if p.kind == k)) for k, t in POSTURE_KIND_TITLES.items())
    return tuple((title, found) for title, found in groups if found)


def condition_page(atlas: Atlas, condition: Condition, figure: str = "female") -> ConditionPage:
    """Everything about one condition."""
    asked = gate(atlas.data.signs, condition.regions, also=condition.red_flags)
    cited = tuple(dict.fromkeys((*condition.sources, *(sign.source for sign in asked.shown + asked.more))))
    sources, numbers = _numbered(atlas, cited)
    return ConditionPage(
        condition=condition,
        part=BODY_PART_TITLES[condition.part],
        pictures=pictures(Shown(muscles=tuple(m.muscle for m in condition.muscles)), atlas, figure),
        pain=pictures(Shown(points=points_of(atlas, condition.muscles)), atlas, figure, most=2),
        muscles=lit_muscles(condition.muscles, atlas.muscles, map_hrefs(atlas, condition.muscles, figure)),
        gate=asked,
        postures=tuple(p for p in atlas.postures.values() if condition.id in p.conditions),
        safety_href=safety_href(condition.regions),
        sources=sources,
        numbers=numbers,
    )


def posture_page(atlas: Atlas, posture: Posture, figure: str = "female") -> PosturePage:
    """Everything about one posture, activity or sport."""
    sources, numbers = _numbered(atlas, posture.sources)
    hurting = dict.fromkeys(r for c in posture.conditions for r in atlas.conditions[c].regions)
    places = tuple(hurting) or tuple(atlas.regions)
    return PosturePage(
        posture=posture,
        kind=POSTURE_KIND_TITLES[posture.kind],
        pictures=pictures(Shown(muscles=tuple(m.muscle for m in posture.muscles)), atlas, figure),
        muscles=lit_muscles(posture.muscles, atlas.muscles, map_hrefs(atlas, posture.muscles, figure)),
        conditions=tuple(atlas.conditions[c] for c in posture.conditions),
        gate=gate(atlas.data.signs, places),
        places=places,
        sources=sources,
        numbers=numbers,
    )


def guide_text_page(atlas: Atlas, page_id: str, figure: str = "female") -> GuideTextPage:
    """One page of the guide to NMT, with its neighbours."""
    if page_id not in atlas.guide:
        raise unknown("page of the guide", page_id, [*atlas.guide, "conditions", "posture"], "id")
    found, order = atlas.guide[page_id], list(atlas.guide.values())
    at = order.index(found)
    sources, numbers = _numbered(atlas, found.sources)
    involved = tuple(Involved(muscle=m, why=atlas.muscles[m].plain, points=()) for m in found.muscles)
    return GuideTextPage(
        guide=found,
        body=render_text(found.text, numbers),
        pictures=pictures(Shown(muscles=found.muscles), atlas, figure, most=1) if found.muscles else (),
        muscles=lit_muscles(involved, atlas.muscles, map_hrefs(atlas, involved, figure)),
        gate=gate(atlas.data.signs, ()),
        places=tuple(atlas.regions),
        before=order[at - 1] if at else None,
        after=order[at + 1] if at + 1 < len(order) else None,
        sources=sources,
        numbers=numbers,
    )


@router.get("/guide")
def hub(request: Request) -> Response:
    """The way into everything that the guide has."""
    atlas = atlas_of(request)
    context = GuideHub(tuple(atlas.guide.values()), _condition_groups(atlas), _posture_groups(atlas))
    return render(request, "guide.html", context, "guide")


@router.get("/guide/conditions")
def conditions(request: Request) -> Response:
    """All conditions."""
    return render(request, "conditions.html", ConditionsPage(_condition_groups(atlas_of(request))), "guide")


@router.get("/guide/conditions/{condition_id}")
def condition(request: Request, condition_id: str) -> Response:
    """One condition."""
    atlas = atlas_of(request)
    if condition_id not in atlas.conditions:
        raise unknown("condition", condition_id, list(atlas.conditions), "id")
    return render(request, "condition.html", condition_page(atlas, atlas.conditions[condition_id]), "guide")


@router.get("/guide/posture")
def postures(request: Request) -> Response:
    """All postures, activities and sports."""
    return render(request, "postures.html", PosturesPage(_posture_groups(atlas_of(request))), "guide")


@router.get("/guide/posture/{posture_id}")
def posture(request: Request, posture_id: str) -> Response:
    """One posture, activity or sport."""
    atlas = atlas_of(request)
    if posture_id not in atlas.postures:
        raise unknown("posture or activity", posture_id, list(atlas.postures), "id")
    return render(request, "posture.html", posture_page(atlas, atlas.postures[posture_id]), "guide")


@router.get("/guide/picture/{view}.svg")
def picture(request: Request, view: str, figure: str = "female") -> Response:
    """Muscles lit and numbered, `muscle=<id>` repeatable; or where points send pain, `point=<id>` repeatable."""
    check_view(view)
    check_figure(figure)
    atlas = atlas_of(request)
    named = {"muscle": request.query_params.getlist("muscle"), "point": request.query_params.getlist("point")}
    for field, known in (("muscle", atlas.muscles), ("point", atlas.referrals)):
        for name in named[field]:
            if name not in known:
                raise unknown(field, name, list(known), field)
    if not 1 <= len(named["muscle"]) <= MAX_LIT and not named["point"]:
        raise BadQuery(f"name between 1 and {MAX_LIT} muscles, or the points that send pain", field="muscle")
    if (named["muscle"] and named["point"]) or len(named["point"]) > 5 * MAX_LIT:
        raise BadQuery("a picture shows either muscles or the pain of a few points", field="point")
    shown = Shown(tuple(dict.fromkeys(named["muscle"])), tuple(dict.fromkeys(named["point"])))
    made = page(request, draw_muscles(atlas, view, figure, shown), media_type="image/svg+xml")
    allowed = f"style-src 'self' {style_source(map_style(atlas.static))}"
    made.headers["content-security-policy"] = POLICY.replace("style-src 'self'", allowed)
    return made


@router.get("/guide/{page_id}")
def guide_page(request: Request, page_id: str) -> Response:
    """One page of the guide to NMT."""
    return render(request, "guide_page.html", guide_text_page(atlas_of(request), page_id), "guide")
