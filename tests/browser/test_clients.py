"""Three voices, the safety gate in place, and the plan for a week: what a person in pain came to do."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.data import load_data
from app.safety import judge, questions

from .conftest import Visit

DATA = load_data()
CHEST = "/#region=anterior-chest-pain:left"
BACK = "/#region=lumbar-pain:left"


def go(visit: Visit, path: str) -> Page:
    """A page of the atlas, without waiting for all that the map fetches ahead."""
    visit.page.goto(visit.server + path)
    return visit.page


JUDGE = """async (cases) => {
    const { judge, questions, screens } = await import("/static/js/safety.js");
    const file = await (await fetch("/api/v1/safety")).json();
    return cases.map(([regions, ticked]) => {
        const { verdict, selfCare, signs, held } = judge(file, regions, ticked);
        const asked = questions(file, regions);
        const parts = screens(file, regions);
        return {
            verdict, selfCare, signs: signs.map(({ id }) => id), held: held.map(({ id }) => id),
            asked: asked.map(({ topic, signs }) => [topic, signs.map(({ id }) => id)]),
            screens: parts.length, all: parts.flat().flatMap(({ signs }) => signs).length,
        };
    });
}"""


def test_the_browser_judges_as_the_server_over_all_places_and_signs(visit: Visit) -> None:
    """Every place with every sign, and signs in pairs: the same verdict, contraindications and questions."""
    regions, signs = [r.id for r in DATA.regions], [s.id for s in DATA.safety]
    cases: list[tuple[list[str], list[str]]] = [([r], [s]) for r, s in product(regions, signs)]
    cases += [([], []), *(([r], []) for r in regions)]
    cases += [([regions[i % len(regions)], "lumbar-pain"], [a, b]) for i, (a, b) in enumerate(product(signs, signs))]
    found = visit.open("/about").evaluate(JUDGE, [list(case) for case in cases])
    for (places, ticked), ours in zip(cases, found, strict=True):
        theirs = judge(DATA.safety, DATA.contraindications, places, ticked)
        asked = questions(DATA.safety, places)
        assert ours["verdict"] == theirs.verdict, (places, ticked)
        assert ours["selfCare"] == theirs.self_care
        assert ours["signs"] == [s.id for s in theirs.signs], (places, ticked)
        assert ours["held"] == [c.id for c in theirs.contraindications], (places, ticked)
        assert ours["asked"] == [[q.topic, [s.id for s in q.signs]] for q in asked]
        assert ours["screens"] <= 4
        assert ours["all"] == sum(len(q.signs) for q in asked)


def answer_all(page: Page) -> int:
    """Say "none of these" until nothing more is asked; how many taps it took."""
    taps = 0
    page.locator("#gate-on").wait_for()
    while page.locator("#gate-on").count():
        page.locator("#gate-on").click()
        taps += 1
    return taps


def test_an_emergency_stands_above_everything(visit: Visit) -> None:
    """A tick is enough: the number to call is in sight at once, there and wherever it leads; nothing is sent."""
    page = go(visit, CHEST)
    page.get_by_label("My chest feels tight").check()
    alarm = page.locator("body > .alarm")
    expect(alarm).to_contain_text("Call for help now")
    expect(alarm).to_be_in_viewport()
    expect(page.locator(".card-muscle").first).to_be_hidden()
    expect(page.locator(".cards .card").first).to_be_visible()
    page.goto(visit.server + "/muscles/pectoralis-major")
    expect(alarm).to_contain_text("This can be the heart")
    expect(page.locator(".self-care").first).to_be_hidden()
    expect(page.locator(".care-help")).to_be_visible()
    assert not [a for a in visit.addresses if "heart" in a or "safety?" in a]
    assert visit.complaints == []


def test_a_caution_goes_along(visit: Visit) -> None:
    """Blood thinners do not stop self-care, but what they change is said on the map and on the muscle's page."""
    page = go(visit, BACK)
    page.locator("#gate-on").wait_for()
    while not page.get_by_label("blood thinner").count():
        page.locator("#gate-on").click()
    page.get_by_label("blood thinner").check()
    page.locator("#gate-on").click()
    expect(page.locator(".gate-verdict")).to_have_text("You may go on, with care")
    page.locator(".gate summary").click()
    expect(page.locator(".gate-held")).to_contain_text("Leave out balls, rollers and thumbs")
    page.locator(".card.is-lit .card-muscle").click()
    expect(page.locator(".flagged")).to_contain_text("Leave out balls, rollers and thumbs")
    expect(page.locator(".self-care").first).to_be_visible()
    expect(page.locator("body > .alarm")).to_have_count(0)


def test_all_clear_promises_nothing_and_goes_with_the_drawing(visit: Visit) -> None:
    """At most five taps lead past the gate; the words promise nothing; clearing the drawing clears the answers."""
    page = go(visit, BACK)
    expect(page.locator(".card.is-lit .card-first")).to_be_visible()
    assert answer_all(page) <= 5
    expect(page.locator(".gate")).to_contain_text("not a promise")
    expect(page.locator(".card.is-lit .card-muscle")).to_be_visible()
    page.get_by_role("link", name="Clear", exact=True).click()
    expect(page.locator(".gate")).to_be_hidden()
    assert page.evaluate("sessionStorage.getItem('safety')") is None


def test_a_new_place_asks_only_what_is_new(visit: Visit) -> None:
    """After all was answered for the back, marking the chest asks about the chest, and not about the back again."""
    page = go(visit, BACK)
    answer_all(page)
    page.goto(visit.server + CHEST.replace("/#", "/#region=lumbar-pain:left&"))
    expect(page.locator(".gate")).to_contain_text("My chest feels tight")
    expect(page.locator(".gate")).not_to_contain_text("Numbness between my legs")


def voice(page: Page, name: str) -> None:
    page.locator(f"[data-voice-choice={name}]").click()


def test_students_and_therapists_are_not_held_up(visit: Visit) -> None:
    """The switch is kept in the browser; the gate asks clients only, and names and links follow the voice."""
    page = go(visit, BACK)
    expect(page.locator(".card-common").first).to_have_text("hip flexor")
    voice(page, "therapist")
    expect(page.locator(".card-common").first).to_have_text("iliopsoas")
    expect(page.locator(".gate")).to_be_hidden()
    expect(page.locator(".card.is-lit .card-muscle")).to_be_visible()
    page.goto(visit.server + "/muscles/iliopsoas")
    expect(page.locator("html")).to_have_attribute("data-voice", "therapist")
    assert parts(page)[:3] == ["points", "tests", "about-it"]
    assert page.evaluate("Object.keys(localStorage)") == ["voice"]
    assert "voice" not in page.url


def parts(page: Page) -> list[Any]:
    found: list[Any] = page.locator("[data-module=voice] > *").evaluate_all("all => all.map((e) => e.dataset.part)")
    return found


def test_the_order_of_reading_follows_the_voice(visit: Visit) -> None:
    """The parts themselves move, so that a screen reader reads them in the order seen; focus stays where it was."""
    page = visit.open("/muscles/iliopsoas")
    assert parts(page)[0] == "care"
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hip flexor")
    find = page.get_by_text("Leave this one to trained hands").first
    expect(find).to_be_visible()
    voice(page, "student")
    assert parts(page)[:2] == ["points", "anatomy"]
    expect(find).to_be_hidden()
    expect(page.get_by_role("heading", level=1, name="Iliopsoas", exact=True)).to_be_visible()
    expect(page.locator("[data-voice-choice=student]")).to_be_focused()
    voice(page, "client")
    assert parts(page)[0] == "care"


@pytest.mark.parametrize("name", ["client", "student", "therapist"])
def test_voices_without_javascript(plain: Visit, name: str) -> None:
    """Links choose the voice; the server orders the page."""
    page = plain.open("/muscles/iliopsoas")
    voice(page, name)
    expect(page.locator("html")).to_have_attribute("data-voice", name)
    first = {"client": "care", "student": "points", "therapist": "points"}[name]
    assert parts(page)[0] == first
    page = plain.open(f"/?region=lumbar-pain:left&voice={name}")
    expect(page.locator(".card-common").first).to_have_text("hip flexor" if name == "client" else "iliopsoas")
    expect(page.get_by_role("link", name="First: is it safe to treat?")).to_have_count(1 if name == "client" else 0)


@pytest.mark.parametrize("words", ["suicide", "overdose", "chest pain"])
def test_search_shows_help_first(visit: Visit, words: str) -> None:
    """Whoever types this sees help before anything else, while typing and on the page of answers."""
    page = visit.open("/about")
    page.keyboard.press("/")
    page.get_by_role("combobox", name="Search").fill(words)
    expect(page.locator(".site-search-answers .answer").first).to_have_attribute("data-kind", "help")
    page.get_by_role("combobox", name="Search").press("Escape")
    page.goto(f"{visit.server}/search#q={words}")
    expect(page.locator(".search-results li").first).to_have_attribute("data-kind", "help")
