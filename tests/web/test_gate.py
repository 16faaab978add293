"""One rule before pressing: on every route, from every place, a client meets the signs of danger first."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.atlas.red_flags import regions_of_muscle
from app.atlas.triage import AT_ONCE, NO_PRESSURE, OUTCOMES, Gate, applies, gate
from app.data.models.core import Muscle
from app.data.models.guide import Condition, Posture
from app.export.static_site import Export, rewrite
from tests.known import DATA
from tests.web.test_red_flags import sided

REGIONS = [r.id for r in DATA.regions]
SIGNS = {s.id: s for s in DATA.signs}

TREATING = re.compile(
    r"\b(press(ing)? (the|it|your|into|down|here|slowly|gently|firmly|lightly)|stretch(es|ed|ing)?|massage"
    r"|needle|needling|knead(ing)?|foam roller|rollers?|tennis ball)\b",
    re.IGNORECASE,
)
"""Words that tell how to treat; a headache may press on both temples, and a wrist prickle like needles."""

VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNSEEN = {"script", "style", "template", "head", "noscript"}


class Reader(HTMLParser):
    """The words that a client sees on a page without opening anything, before and after the gate's lines.

    before, after: those words. lines: ids of the signs that stand in sight. closed: what waits behind a summary.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.stack: list[tuple[str, str]] = []
        self.before: list[str] = []
        self.after: list[str] = []
        self.closed: list[str] = []
        self.lines: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        kind = ""
        if tag in UNSEEN or "hidden" in named or "client" not in (named.get("data-for") or "client").split():
            kind = "unseen"
        elif tag == "details" and "open" not in named:
            kind = "closed"
        elif tag == "summary":
            kind = "summary"
        elif "gate-lines" in (named.get("class") or ""):
            kind = "lines"
        if tag == "li" and any(k == "lines" for _, k in self.stack) and not self.is_unseen():
            self.lines.append(named.get("data-flag") or "")
        if tag not in VOID:
            self.stack.append((tag, kind))

    def handle_endtag(self, tag: str) -> None:
        while self.stack:
            if self.stack.pop()[0] == tag:
                break

    def is_unseen(self) -> bool:
        kinds = [kind for _, kind in self.stack]
        return "unseen" in kinds

    def handle_data(self, data: str) -> None:
        kinds = [kind for _, kind in self.stack]
        if not data.strip() or "unseen" in kinds:
            return
        if "closed" in kinds and "summary" not in kinds[kinds.index("closed") :]:
            self.closed.append(data)
        elif "lines" not in kinds:
            (self.after if self.lines else self.before).append(data)


def plain(text: str) -> str:
    """A text as its words, so that markup and line breaks do not tell two apart."""
    return " ".join(re.findall(r"\w+", text.lower()))


def read(client: TestClient, path: str) -> Reader:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return Reader(answer.text)


def meets_the_gate(page: Reader, wanted: Gate, path: str) -> None:
    """The few signs are in sight, in the rule's order, and nothing on treating stands before them."""
    assert page.lines == [s.id for s in wanted.shown], path
    found = TREATING.search(" ".join(page.before))
    assert not found, f"{path}: {found and found[0]}"


@pytest.mark.parametrize("region", REGIONS)
def test_from_every_place_on_every_route(client: TestClient, region: str) -> None:
    """Map, region page and frame show the first signs of a place, and nothing on treating at all."""
    wanted = gate(DATA.signs, [region])
    place = sided(region)[0]
    side = place.partition(":")[2]
    for path in (
        f"/?region={place}",
        f"/regions/{region}" + (f"?side={side}" if side else ""),
        f"/embed?region={place}",
    ):
        page = read(client, path)
        meets_the_gate(page, wanted, path)
        seen = " ".join(page.after)
        assert "112" in seen, path
        told = TREATING.search(seen)
        assert not told, f"{path}: {told and seen[max(0, told.start() - 60) : told.end() + 30]}"


@pytest.mark.parametrize("muscle", DATA.muscles, ids=lambda m: m.id)
def test_on_the_page_of_every_muscle(client: TestClient, atlas: Atlas, muscle: Muscle) -> None:
    """The signs of where its pain is mainly felt come first; how to treat it is closed until they are passed."""
    path = f"/muscles/{muscle.id}"
    page = read(client, path)
    meets_the_gate(page, gate(DATA.signs, regions_of_muscle(atlas, muscle.id)[0]), path)
    seen, closed = plain(" ".join(page.after)), plain(" ".join(page.closed))
    finds = [r.find for r in atlas.points_of(muscle.id)]
    for text in (muscle.technique.text, muscle.stretch, muscle.self_care, *finds):
        assert plain(text) not in seen, path
    for text in (muscle.stretch, muscle.self_care):
        assert plain(text) in closed, path


@pytest.mark.parametrize("condition", DATA.conditions, ids=lambda c: c.id)
def test_on_the_page_of_every_condition(client: TestClient, condition: Condition) -> None:
    """The signs of its regions, and those it adds, come first; what helps is closed until they are passed."""
    path = f"/guide/conditions/{condition.id}"
    page = read(client, path)
    meets_the_gate(page, gate(DATA.signs, condition.regions, also=condition.red_flags), path)
    seen = plain(" ".join(page.after))
    for claim in condition.helps:
        assert plain(claim.text) not in seen


def test_a_copy_without_a_server_leads_to_all_signs(client: TestClient) -> None:
    """In a static export "Yes, or not sure" leads to the page of all signs, not to one that wants a server."""
    page = "/regions/posterior-leg-pain"
    html, found = rewrite(Export("/", ""), page, client.get(page).text)
    gate_box = html[html.index('class="gate-box"') :]
    assert 'href="/emergency/"' in gate_box[: gate_box.index("</section>")]
    assert "needs-a-server" not in gate_box[: gate_box.index("</section>")]
    assert "/emergency" in found


PLACES_OF_POSTURES = {
    p.id: [r for c in DATA.conditions if c.id in p.conditions for r in c.regions] for p in DATA.postures
}


@pytest.mark.parametrize("posture", DATA.postures, ids=lambda p: p.id)
def test_on_the_page_of_every_posture(client: TestClient, posture: Posture) -> None:
    """The signs of the pains that go with it come first; what to change is closed until they are passed."""
    path = f"/guide/posture/{posture.id}"
    page = read(client, path)
    meets_the_gate(page, gate(DATA.signs, PLACES_OF_POSTURES[posture.id]), path)
    seen = plain(" ".join(page.after))
    for claim in posture.change:
        assert plain(claim.text) not in seen


def test_on_the_page_that_tells_how_to_treat_oneself(client: TestClient) -> None:
    """Where no place is known, the most urgent signs of all stand above self-care, which is closed until then."""
    (treating,) = (g for g in DATA.guide if g.treats)
    page = read(client, f"/guide/{treating.id}")
    assert "Go to the first clear" in " ".join(page.closed)
    assert "Go to the first clear" not in " ".join(page.before + page.after)


WITHOUT_A_PLACE = ("/movement-tests", "/look-alikes", "/glossary", *(f"/guide/{g.id}" for g in DATA.guide))


@pytest.mark.parametrize("path", WITHOUT_A_PLACE)
def test_on_pages_of_tests_and_treatment_for_any_place(client: TestClient, path: str) -> None:
    """Where no place is known, the most urgent signs of all stand above what tells of testing and treating."""
    meets_the_gate(read(client, path), gate(DATA.signs, ()), path)


def test_how_to_test_is_closed_until_the_signs_are_passed(client: TestClient) -> None:
    """To a client the page of movement tests tells of movements after the signs only, and never how a therapist tests;
    to a therapist both stand there at once."""
    movement, how = plain(DATA.movements[0].plain), plain(DATA.movements[0].how)
    page = read(client, "/movement-tests")
    assert movement in plain(" ".join(page.closed))
    assert movement not in plain(" ".join(page.before + page.after))
    assert how not in plain(" ".join(page.before + page.closed + page.after))
    shown = client.get("/movement-tests?voice=therapist").text
    assert '<details class="care-pass" open>' in shown


def test_on_a_phone_without_scripts_the_signs_stand_first(client: TestClient) -> None:
    """Where scripts do not run, the page after a click begins with the signs (static/css/noscript.css)."""
    text = client.get("/?region=posterior-leg-pain:left").text
    first = text.index('class="gate-first"')
    assert text.rindex("<noscript>", 0, first) > text.index("<main")
    assert first < text.index('class="views"')
    assert text.index('class="gate-lines"') < text.index('class="map-column"')
    assert "gate-first" not in client.get("/").text


@pytest.mark.parametrize("path", ["/plan", "/handover"])
def test_what_the_browser_makes_has_the_gate_above_it(client: TestClient, path: str) -> None:
    """The plan and the hand-over have the place of the gate before that of their sheets."""
    text = client.get(path).text
    sheets = re.search(r'data-slot="sheets?"', text)
    assert sheets
    assert text.index('data-slot="gate"') < sheets.start()
    sheet = text.partition('data-template="client"')[2]
    if sheet:
        assert sheet.index('data-slot="flags"') < sheet.index('data-slot="muscles"')


@given(st.lists(st.sampled_from(REGIONS), max_size=4, unique=True), st.sampled_from(sorted(SIGNS)))
def test_three_at_a_time_most_urgent_first_and_none_lost(regions: list[str], ticked: str) -> None:
    """Step by step every sign of the places is met once; nothing that forbids pressure can be passed unread."""
    answered: list[str] = []
    ranks: list[int] = []
    while True:
        now = gate(DATA.signs, regions, answered)
        assert len(now.shown) <= AT_ONCE
        assert now.may_pass == (bool(now.shown) and not any(s.outcome in NO_PRESSURE for s in now.shown + now.more))
        if not now.shown:
            break
        assert now.self_care == "ask"
        ranks += [OUTCOMES.index(s.outcome) for s in now.shown]
        answered += [s.id for s in now.shown]
    assert ranks == sorted(ranks)
    assert sorted(answered) == sorted(s.id for s in DATA.signs if applies(s, regions))
    assert now.self_care == "yes"
    said = gate(DATA.signs, regions, (), [ticked]).self_care
    assert said == ("none" if SIGNS[ticked].outcome in NO_PRESSURE else "ask")


@pytest.mark.parametrize("muscle", DATA.muscles[::7], ids=lambda m: m.id)
def test_a_picture_of_pressing_alone_begins_with_the_signs(client: TestClient, atlas: Atlas, muscle: Muscle) -> None:
    """The signs stand above it at both addresses; pages, which ask for them first, name the part without."""
    wanted = gate(DATA.signs, regions_of_muscle(atlas, muscle.id)[0]).shown
    point = atlas.points_of(muscle.id)[0].id
    for path in (f"/press/{point}:left.svg", f"/press/female/anatomical/{point}.left.svg"):
        answer = client.get(path)
        if answer.status_code == 404:
            continue
        box, band = answer.text.split("viewBox=", 1)[1], answer.text.split('class="press-gate"', 1)[1].split("</g>")[0]
        assert float(re.split(r"[ ,]", box)[1]) < 0, "the part with the signs is not shown"
        assert [short for s in wanted if (short := s.short) in unescape(band)] == [s.short for s in wanted]
        assert 'id="picture"' in answer.text
    for picture in re.findall(r'src="(/press/[^"]+)"', client.get(f"/muscles/{muscle.id}").text):
        assert picture.endswith("#picture")
