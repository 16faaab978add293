"""The safety gate: no path from a marked red flag to self-care goes past it unseen."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.atlas.triage import OUTCOMES, applies, by_danger, judge, questions
from app.data.models.signs import AREAS, RedFlag, Sign
from tests.known import DATA

REGIONS = [r.id for r in DATA.regions]
SIGNS = DATA.signs

some_regions = st.lists(st.sampled_from(REGIONS), max_size=6, unique=True)
some_signs = st.lists(st.sampled_from([s.id for s in SIGNS]), max_size=6, unique=True)


def asked(regions: list[str]) -> list[Sign]:
    return [s for q in questions(SIGNS, regions) for s in q.signs]


@given(some_regions)
def test_at_most_five_questions_and_no_sign_twice(regions: list[str]) -> None:
    """Whatever is marked, five taps answer everything, and each sign is asked about once."""
    found = questions(SIGNS, regions)
    assert 1 <= len(found) <= 5
    ids = [s.id for q in found for s in q.signs]
    assert len(ids) == len(set(ids))


@given(some_regions)
def test_most_dangerous_first(regions: list[str]) -> None:
    """Within a question nothing stands above what is more pressing, and what needs help now is asked first."""
    found = questions(SIGNS, regions)
    for question in found:
        assert question.signs == by_danger(question.signs)
    worst = [min(OUTCOMES.index(s.outcome) for s in q.signs) for q in found]
    assert found[0].topic in ("now", "today", "injury", "illness")
    if any(q.topic == "now" for q in found):
        assert worst[0] == 0


@pytest.mark.parametrize("flag", DATA.red_flags, ids=lambda f: f.id)
def test_each_red_flag_is_asked_about_wherever_it_matters(flag: RedFlag) -> None:
    """For every region of every red flag the gate asks about it, and takes it as seriously as the API does."""
    for region in flag.regions or REGIONS:
        (sign,) = (s for s in asked([region]) if s.id == flag.id)
        assert sign.outcome == flag.urgency


@pytest.mark.parametrize("region", REGIONS)
def test_no_ticked_sign_is_lost(region: str) -> None:
    """Every place with one or two signs: all are shown, the verdict is the worse, and no self-care passes it."""
    ids = [s.id for s in asked([region])]
    of = {s.id: s for s in SIGNS}
    for pair in [(i,) for i in ids] + list(combinations(ids, 2)):
        result = judge(SIGNS, DATA.contraindications, [region], pair)
        assert {s.id for s in result.signs} == set(pair)
        assert result.verdict == min((of[i].outcome for i in pair), key=OUTCOMES.index)
        if any(of[i].outcome in ("emergency", "urgent") for i in pair):
            assert result.self_care == "none"
        assert result.self_care != "yes"


@given(some_regions, some_signs)
def test_a_sign_counts_wherever_it_is_said(regions: list[str], ticked: list[str]) -> None:
    """A sign ticked for another place is shown all the same, and more signs never make a verdict milder."""
    result = judge(SIGNS, DATA.contraindications, regions, ticked)
    assert {s.id for s in result.signs} == set(ticked)
    order = [*OUTCOMES, "clear"]
    for sign in SIGNS:
        more = judge(SIGNS, DATA.contraindications, regions, [*ticked, sign.id])
        assert order.index(more.verdict) <= order.index(result.verdict)
    assert (result.verdict == "clear") == (not ticked)


def test_with_no_place_everything_is_asked() -> None:
    """Who marks nothing is asked about all signs."""
    assert {s.id for s in asked([])} == {s.id for s in SIGNS}
    assert all(applies(s, []) for s in SIGNS)


def test_every_region_is_in_one_area() -> None:
    """The form's parts of the body divide the regions, none left out and none twice."""
    named = [r for regions in AREAS.values() for r in regions]
    assert sorted(named) == sorted(REGIONS)


def test_the_places_and_companies_of_the_brief_are_there() -> None:
    """Chest, head, neck, low back, calf, belly and groin each have signs of their own for help now or today."""
    for area in ("chest", "head", "neck", "low-back", "belly", "groin-pelvis", "calf-shin"):
        own = [s for s in asked(list(AREAS[area])) if s.regions and s.outcome in ("emergency", "urgent")]
        assert len(own) >= 2, area
    everywhere = {s.id for s in asked(["dorsal-lesser-toe-pain"])}
    assert {
        "fever",
        "weight-loss",
        "cancer-before",
        "injury",
        "pregnant",
        "blood-thinner",
        "recent-surgery",
    } <= everywhere


def said(text: str) -> str:
    """The text of a page, or of the data, with numbers to tap as plain ones."""
    plain = re.sub(r'<a class="tel"[^>]*>(\d+)</a>', r"\1", text)
    return re.sub(r"\s+", " ", plain.replace("&#39;", "'"))


def test_the_way_through_without_javascript(client: TestClient) -> None:
    """Part of the body, questions, answer: three plain pages; what was said goes in the body, never in the address."""
    first = client.get("/safety")
    assert 'method="post"' in first.text
    second = client.post("/safety", data={"area": "low-back"})
    assert "cauda-equina" in second.text
    third = client.post("/safety", data={"region": ["lumbar-pain"], "answered": "1", "sign": ["cauda-equina", "fever"]})
    assert third.status_code == 200
    assert third.headers["cache-control"] == "no-store"
    assert 'data-verdict="emergency"' in third.text
    text = said(third.text)
    assert text.index("112") < text.index("Numb between the legs")
    for sign in SIGNS:
        if sign.id in ("cauda-equina", "fever"):
            assert said(sign.do) in text


@pytest.mark.parametrize("sign", SIGNS, ids=lambda s: s.id)
def test_each_answer_page_shows_its_sign_and_no_self_care_past_danger(client: TestClient, sign: Sign) -> None:
    """The page names what was ticked; for help now or today it has no link to self-care, on any path."""
    page = client.post("/safety", data={"answered": "1", "region": sign.regions[:1], "sign": sign.id})
    text = said(page.text)
    assert f'data-verdict="{sign.outcome}"' in page.text
    assert said(sign.do) in text
    main = page.text[page.text.index("<main") : page.text.index("</main>")]
    links = set(re.findall(r'href="(/[^"]*)"', main))
    if sign.outcome in ("emergency", "urgent"):
        assert not [link for link in links if link.startswith(("/guide", "/muscles", "/regions", "/#", "/?"))]
    assert "/emergency" in page.text


def test_nothing_ticked_promises_nothing(client: TestClient) -> None:
    """No sign is not a clean bill of health, and the page says so."""
    page = client.post("/safety", data={"answered": "1", "region": "heel-pain"})
    assert 'data-verdict="clear"' in page.text
    assert "not a promise" in said(page.text)


def test_get_takes_no_answers(client: TestClient) -> None:
    """Signs in an address are refused, because addresses are kept in histories and logs."""
    assert client.get("/safety?sign=fever").status_code == 422
    assert client.get("/safety?region=lumbar-pain:left").status_code == 200
    assert client.get("/safety?region=nowhere").status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("answered=1&sign=nothing-such", 404),
        ("region=nowhere", 404),
        ("area=nowhere", 404),
        ("sign=" + "a" * 20_000, 413),
        ("=&&&=%ff%00", 200),
        ("answered=1&region=lumbar-pain%00", 404),
    ],
)
def test_bad_forms_are_refused_politely(client: TestClient, body: str, status: int) -> None:
    """Unknown words, too much, and bytes that are not text."""
    sent = client.post("/safety", content=body, headers={"content-type": "application/x-www-form-urlencoded"})
    assert sent.status_code == status


def test_api_gives_the_questions(client: TestClient) -> None:
    """GET /api/v1/safety tells what to ask for regions; answers are never sent to it."""
    body = client.get("/api/v1/safety?region=lumbar-pain:left&region=buttock-pain").json()
    assert body["regions"] == ["lumbar-pain", "buttock-pain"]
    assert len(body["questions"]) <= 5
    first = body["questions"][0]
    assert first["topic"] == "now"
    assert first["signs"][0]["outcome"] == "emergency"
    assert set(first["signs"][0]) >= {"id", "ask", "outcome", "do", "source"}
    assert body["contraindications"]
    assert client.get("/api/v1/safety?region=nowhere").status_code == 404
    assert client.get("/api/v1/safety?sign=fever").status_code == 422
