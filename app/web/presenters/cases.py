"""The pages of the published cases: where it hurt, what to rule out, and answers to choose from."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from urllib.parse import urlencode

from markupsafe import Markup

from app.atlas.atlas import Atlas
from app.atlas.matching import rank
from app.data.models.cases import Case
from app.drawing.body_map import draw_map
from app.views import VIEWS
from app.web.contexts.cases import CaseChoice, CasePage, CasePicture, CasesPage
from app.web.page_state import PageState, Place, region_places, view_of_region
from app.web.presenters.home import areas_shown
from app.web.presenters.muscle_rows import muscles_of
from app.web.presenters.practice import voices

CHOICES = 4
WRONG_MUSCLES = 2
FIGURE = "female"
MAX_PICTURES = 2


def cases_page(atlas: Atlas, voice: str) -> CasesPage:
    """All cases from head to foot."""
    regions = {case.id: dict.fromkeys(place.partition(":")[0] for place in case.places) for case in atlas.data.cases}
    return CasesPage(
        voices=voices("/cases", voice),
        cases=tuple((case, tuple(atlas.regions[r] for r in regions[case.id])) for case in atlas.data.cases),
    )


def case_page(atlas: Atlas, case: Case, voice: str) -> CasePage:
    """One case, to be read step by step."""
    cases = list(atlas.cases.values())
    i = cases.index(case)
    places = [place for text in case.places for place in region_places(atlas, text)]
    views = dict.fromkeys(view_of_region(atlas, FIGURE, place.region, place.side) for place in places)
    return CasePage(
        voices=voices(f"/cases/{case.id}", voice),
        case=case,
        regions=tuple((atlas.regions[place.region], place.said) for place in places),
        pictures=tuple(_picture(atlas, view, places) for view in list(views)[:MAX_PICTURES]),
        map_href="/?" + urlencode([pair for place in places for pair in place.query], safe=":"),
        rule_out=tuple(atlas.look_alikes[name] for name in case.rule_out),
        choices=choices(atlas, case, places),
        muscles=tuple(atlas.muscles[m] for m in case.muscles),
        before=cases[i - 1] if i else None,
        after=cases[i + 1] if i + 1 < len(cases) else None,
        sources=tuple(atlas.sources[s] for s in case.sources),
        numbers={s: n for n, s in enumerate(case.sources, start=1)},
    )


def _picture(atlas: Atlas, view: str, places: list[Place]) -> CasePicture:
    state = PageState(view=view, figure=FIGURE, places=tuple(places))
    picture = Markup(draw_map(atlas, view, FIGURE, [], standalone=False))
    return CasePicture(VIEWS[view], picture, tuple(areas_shown(atlas, state)))


def choices(atlas: Atlas, case: Case, places: list[Place]) -> tuple[CaseChoice, ...]:
    """What it was, among muscles that the map ranks first for the places and other sources of pain there.

    Muscles and other sources stand in each list, so that neither kind gives the answer away; the order hangs on the
    ids alone, so that a page is the same each time.
    """
    wrong = [*_wrong_muscles(atlas, case, places), *_wrong_others(atlas, case)]
    offered = [_right(atlas, case), *wrong[: CHOICES - 1]]
    return tuple(sorted(offered, key=lambda choice: sha256(f"{case.id} {choice.name}".encode()).digest()))


def _right(atlas: Atlas, case: Case) -> CaseChoice:
    if case.muscles:
        return _muscle(atlas, case.muscles[0], right=True)
    if case.look_alike:
        return _other(atlas, case.look_alike, right=True)
    sign = next(flag for flag in atlas.data.red_flags if flag.id == case.red_flag)
    return CaseChoice("other", case.was, sign.text, f"/emergency#{sign.id}", True)


def _wrong_muscles(atlas: Atlas, case: Case, places: list[Place]) -> Iterator[CaseChoice]:
    """The muscles that the map ranks first for these places, without those that it was."""
    state = PageState(view="anterior", figure=FIGURE, places=tuple(places))
    ranked = muscles_of(atlas, state, rank(atlas.matrix, [place.mark for place in places]))
    named = dict.fromkeys(m.muscle for m in ranked if m.muscle not in case.muscles)
    yield from (_muscle(atlas, name, right=False) for name in list(named)[:WRONG_MUSCLES])


def _wrong_others(atlas: Atlas, case: Case) -> Iterator[CaseChoice]:
    yield from (_other(atlas, name, right=False) for name in case.rule_out if name != case.look_alike)


def _muscle(atlas: Atlas, name: str, right: bool) -> CaseChoice:
    muscle, (first, *_) = atlas.muscles[name], atlas.points_of(name)
    return CaseChoice("muscle", muscle.common, f"Its pain: {first.essential.words}.", f"/muscles/{name}", right)


def _other(atlas: Atlas, name: str, right: bool) -> CaseChoice:
    alike = atlas.look_alikes[name]
    return CaseChoice("other", alike.name, alike.apart, f"/look-alikes#{name}", right)
