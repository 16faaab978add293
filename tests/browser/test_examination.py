"""Examining with JavaScript: press, answer, move, and see the order change with the original beside it."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from .conftest import Visit

VECTORS = Path(__file__).resolve().parent.parent / "vectors" / "examination.json"

RUN = """async (cases) => {
    const { rerank, rerankMuscles } = await import("/static/js/examination/likelihood.js");
    const model = await (await fetch("/api/v1/examination")).json();
    return cases.map(({ candidates, muscles, points, movements }) => {
        const findings = {
            points: Object.fromEntries(Object.entries(points).map(([key, answer]) => [key, { answer }])),
            movements: Object.fromEntries(Object.entries(movements).map(([key, finding]) => [key, { finding }])),
        };
        return { points: rerank(model, candidates, findings), muscles: rerankMuscles(model, muscles, findings) };
    });
}"""

ASKED = """async (cases) => {
    const { openQuestions, gainOf } = await import("/static/js/examination/next-test.js");
    const model = await (await fetch("/api/v1/examination")).json();
    const none = { points: {}, movements: {} };
    return {
        gains: [gainOf([0.5, 0.5], [[1, 0], [0, 1]]), gainOf([0.5, 0.5], [[0.3, 0.7], [0.3, 0.7]]),
            gainOf([1, 0], [[1, 0], [0, 1]])],
        questions: cases.map(({ muscles }) => openQuestions(model, muscles, none, (muscle) => muscle !== "psoas")),
    };
}"""

REFUSED = """async (value) => {
    const { checkExamination } = await import("/static/js/examination/record.js");
    try { return JSON.stringify(checkExamination(value)); } catch (error) { return error.message; }
}"""


def test_browser_meets_the_vectors(visit: Visit) -> None:
    """Order, scores to four decimals and reasons are the server's, unknown words included."""
    cases = json.loads(VECTORS.read_text(encoding="utf-8"))["cases"]
    assert cases
    answers = visit.open("/about").evaluate(RUN, cases)
    for case, answer in zip(cases, answers, strict=True):
        for ours, theirs in zip(answer["muscles"], case["examined_muscles"], strict=True):
            assert abs(ours.pop("updated") - theirs.pop("updated")) <= 1.001e-4
            assert ours == theirs
        for ours, theirs in zip(answer["points"], case["examined"], strict=True):
            assert [ours[k] for k in ("trigger_point", "side", "was", "rank", "score")] == [
                theirs[k] for k in ("trigger_point", "side", "was", "rank", "score")
            ]
            assert abs(ours["updated"] - theirs["updated"]) <= 1.001e-4
            assert ours["because"] == theirs["because"]


def test_what_is_asked_next_tells_the_leaders_apart(visit: Visit) -> None:
    """A test that parts two equal muscles for certain tells one bit, one that says the same of both tells nothing;
    of real muscles no question is asked twice, the most telling comes first, and each names two different rows."""
    cases = json.loads(VECTORS.read_text(encoding="utf-8"))["cases"]
    answer = visit.open("/about").evaluate(ASKED, cases)
    assert [round(gain, 6) for gain in answer["gains"]] == [1, 0, 0]
    asked = 0
    for case, questions in zip(cases, answer["questions"], strict=True):
        keys = [(question["kind"], question["key"]) for question in questions]
        assert len(set(keys)) == len(keys)
        gains = [question["gain"] for question in questions]
        assert gains == sorted(gains, reverse=True)
        assert all(0 < gain < 3 for gain in gains)
        places = {muscle["muscle"]: at for at, muscle in enumerate(case["muscles"])}
        for question in questions:
            assert places[question["one"]["muscle"]] < places[question["other"]["muscle"]]
        asked += bool(questions)
        assert bool(questions) == (len(case["muscles"]) > 1) or not questions
    assert asked > len(cases) / 2


def test_after_an_answer_the_page_says_what_to_ask_next_and_why(visit: Visit) -> None:
    """Nothing is suggested before anything was found; then one press or test is, with the two muscles it tells apart,
    and the next point to press opens. To someone in pain nothing is suggested before the signs are answered."""
    visit.page.goto(f"{visit.server}/?voice=therapist#region=posterior-neck-pain:right")
    page = visit.page
    page.locator(".cards .card-main").first.click()
    expect(page.locator(".press")).to_be_visible(timeout=20_000)
    expect(page.locator(".exam-next")).to_be_hidden()
    pressed = str(page.locator(".card.is-open").get_attribute("data-point"))
    page.locator('.press [data-answer="tender"]').click()
    words = page.locator(".exam-next [data-slot='next-words']")
    expect(words).to_contain_text("Next, ")
    expect(words).to_contain_text("because it tells ")
    first = words.inner_text()
    # The next point to press is open: here another of the same muscle.
    expect(page.locator(".card.is-open")).not_to_have_attribute("data-point", pressed)
    expect(page.locator(".card.is-open .card-main")).to_be_focused()
    page.locator('.card.is-open .press [data-answer="nothing"]').click()
    expect(words).not_to_have_text(first)
    page.evaluate("document.documentElement.dataset.voice = 'client'")
    expect(page.locator(".exam-next")).to_be_hidden()
    page.evaluate("document.documentElement.dataset.voice = 'therapist'")
    page.locator('[data-examine="clear"]').click()
    expect(page.locator(".exam-next")).to_be_hidden()


def test_damaged_examinations_are_refused_with_their_reason(visit: Visit) -> None:
    """What another tab or file brings is checked whole; a good one comes back clean."""
    page = visit.open("/about")
    good = {"points": {"infraspinatus-1:left": {"answer": "tender", "pressure": 4}}, "agreed_pressure": 5}
    assert json.loads(page.evaluate(REFUSED, good)) == {
        "points": {"infraspinatus-1:left": {"answer": "tender", "pressure": 4}},
        "movements": {},
        "agreed_pressure": 5,
    }
    assert "not one of" in page.evaluate(REFUSED, {"points": {"infraspinatus-1:left": {"answer": "maybe"}}})
    unknown = {"points": {"infraspinatus-1:left": {"answer": "tender", "x": 1}}}
    assert "unknown entry" in page.evaluate(REFUSED, unknown)
    assert "is no id" in page.evaluate(REFUSED, {"movements": {"<b>": {"finding": "free"}}})
    assert "0 to 10" in page.evaluate(REFUSED, {"agreed_pressure": 99})
    assert "not an object" in page.evaluate(REFUSED, None)


def examining(visit: Visit, pain: str) -> Page:
    """A drawing of some pain, ready to examine."""
    visit.page.goto(f"{visit.server}/?voice=therapist#{pain}")
    if "point=" not in pain:
        visit.page.locator(".cards .card-main").first.click()
    expect(visit.page.locator(".press")).to_be_visible(timeout=20_000)
    return visit.page


def open_neck(visit: Visit) -> Page:
    """Pain at the back of the neck on the right."""
    return examining(visit, "region=posterior-neck-pain:right")


def card(page: Page, key: str) -> Locator:
    point, side = key.split(":")
    return page.locator(f'.cards .card[data-point="{point}"][data-side="{side}"]')


def key_of(found: Locator) -> str:
    return f"{found.get_attribute('data-point')}:{found.get_attribute('data-side')}"


def test_that_is_my_pain_moves_the_candidate_and_keeps_its_rank(visit: Visit) -> None:
    """The fourth candidate rises above the first, says that it was fourth, and one tap shows the original order."""
    page = open_neck(visit)
    page.locator(".cards .card-main").nth(3).click()
    fourth = card(page, key_of(page.locator(".cards .card").nth(3)))
    first = key_of(page.locator(".cards .card").first)
    fourth.get_by_role("button", name="That is my pain").click()
    expect(fourth.locator(".card-was")).to_contain_text("was 4th")
    expect(fourth.locator("[data-slot=rank]")).to_have_text("1")
    expect(fourth.get_by_role("status").last).to_contain_text("now 1st, was 4th")
    expect(fourth.get_by_role("button", name="That is my pain")).to_be_focused()
    expect(card(page, first).locator(".card-was")).to_contain_text("was 1st")
    page.get_by_role("button", name="Original order").click()
    assert key_of(page.locator(".cards .card").first) == first
    expect(fourth.locator(".card-was")).to_contain_text("now 1st")
    page.get_by_role("button", name="Clear findings").click()
    expect(page.locator(".card-was")).to_have_count(0)
    assert visit.complaints == []


def test_a_head_that_does_not_turn_right_moves_the_right_ones_up(visit: Visit) -> None:
    """What the turn stretches on the right rises over the levator of the right, which only makes it."""
    page = open_neck(visit)
    page.locator(".exam-tests > summary").click()
    page.get_by_label("turn your head, right", exact=True).select_option("limited")
    deep = card(page, "multifidus-cervicis-1:right")
    expect(deep.locator(".card-was[data-moved=up]")).to_be_visible()
    levator = int(card(page, "levator-scapulae-1:right").locator("[data-slot=rank]").inner_text())
    assert int(deep.locator("[data-slot=rank]").inner_text()) < levator
    examination = page.evaluate("document.querySelector('[data-module$=explorer]').explorer.examination")
    assert examination["movements"] == {"neck-rotation:right": {"finding": "limited", "degrees": None}}
    page.get_by_label("turn your head, right: degrees measured").fill("45")
    page.get_by_label("turn your head, right: degrees measured").blur()
    kept = page.evaluate("document.querySelector('[data-module$=explorer]').explorer.examination.movements")
    assert kept["neck-rotation:right"]["degrees"] == 45
    # Nothing that tells where it hurts or what was found is sent.
    assert not [a for a in visit.addresses if "neck" in a or "levator" in a]


def test_pressure_is_agreed_first_and_stops(visit: Visit) -> None:
    """No scale before it is agreed how strong it may feel; above it the page asks to ease off; Stop is zero."""
    page = open_neck(visit)
    press = page.locator(".press")
    expect(press.get_by_role("button", name="More", exact=True)).to_be_hidden()
    press.get_by_role("button", name="Agree on more").click()
    for _ in range(6):
        press.get_by_role("button", name="More", exact=True).click()
    expect(press).to_contain_text("ease off")
    press.get_by_role("button", name="Stop").click()
    expect(press.locator("[data-slot=now]")).to_have_text("0")
    expect(press).to_contain_text("Let go now")


def test_internal_and_risky_points_are_not_offered(visit: Visit) -> None:
    """The pelvic floor has no instruction and no answer; what lies by the carotid is folded away behind its caution."""
    page = examining(visit, "region=pelvic-pain&point=pelvic-floor-1:right")
    press = card(page, "pelvic-floor-1:right").locator(".press")
    expect(press.locator(".press-who")).to_contain_text("Not to be pressed here")
    expect(press.locator("h2:visible")).not_to_contain_text("Press")
    expect(press.get_by_role("button")).to_have_count(0)
    expect(press.locator(".press-cautions")).to_have_attribute("open", "")
    page.goto("about:blank")
    page = examining(visit, "region=frontal-pain:right&point=sternocleidomastoid-clavicular-2:right")
    press = page.locator(".press")
    expect(press.locator(".press-who")).to_be_visible()
    expect(press.get_by_role("button", name="That is my pain")).to_be_hidden()


def test_not_only_muscle_with_the_urgent_first(visit: Visit) -> None:
    """Beside the cards stands what else may hurt in the chest, the heart among the first."""
    page = examining(visit, "region=anterior-chest-pain:left")
    page.locator(".not-only > details > summary").click()
    urgencies = page.locator(".alike").evaluate_all("items => items.map((item) => item.dataset.urgency)")
    order = ["emergency", "urgent", "soon", "none"]
    assert urgencies[0] == "emergency"
    assert urgencies == sorted(urgencies, key=order.index)
    page.locator(".alike summary", has_text="Heart").click()
    expect(page.locator(".alike", has_text="Heart").first).to_contain_text("Call 112, 911 or your local number now")


def test_a_session_can_be_given_and_taken(visit: Visit) -> None:
    """Setting `explorer.examination` shows it and tells others; a damaged one is refused and changes nothing."""
    page = open_neck(visit)
    rank = card(page, "levator-scapulae-1:right").get_attribute("data-rank") or ""
    told = page.evaluate("""() => {
        const root = document.querySelector('[data-module$=explorer]');
        let told = 0;
        root.addEventListener('examinationchange', () => { told += 1; });
        root.explorer.examination = { points: { 'levator-scapulae-1:right': { answer: 'nothing', pressure: null } },
            movements: {}, agreed_pressure: 4 };
        try { root.explorer.examination = { points: { x: 1 } }; } catch { told += 100; }
        return told;
    }""")
    assert told == 101
    expect(card(page, "levator-scapulae-1:right").locator(".card-was")).to_contain_text(f"was {rank}")
    assert page.evaluate("document.querySelector('[data-module$=explorer]').explorer.examination.agreed_pressure") == 4
