"""Three voices, the safety gate in place, and the plan for a week: what a person in pain came to do."""

from __future__ import annotations

import json
import re
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.atlas.place_names import region_title
from app.atlas.triage import gate, judge
from app.vocabulary import VOICES
from tests.known import DATA

from .conftest import Visit

CHEST = "/#region=anterior-chest-pain:left"
BACK = "/#region=lumbar-pain:left"


def go(visit: Visit, path: str) -> Page:
    """A page of the atlas, without waiting for all that the map fetches ahead."""
    visit.page.goto(visit.server + path)
    return visit.page


JUDGE = """async (text) => {
    const { gate, judge } = await import("/static/js/safety/triage.js");
    const file = await (await fetch("/api/v1/safety")).json();
    return JSON.stringify(JSON.parse(text).map(([regions, ticked]) => {
        const { verdict, selfCare, signs, held } = judge(file, regions, ticked);
        const steps = [];
        for (const answered = []; ; ) {
            const now = gate(file, regions, answered, ticked, ["fever"]);
            const shown = now.shown.map(({ id }) => id);
            steps.push([shown, now.more.length, now.mayPass, now.selfCare]);
            if (!shown.length) break;
            answered.push(...shown);
        }
        return { verdict, selfCare, signs: signs.map(({ id }) => id), held: held.map(({ id }) => id), steps };
    }));
}"""


TITLES = """async (voices) => {
    const { regionTitle } = await import("/static/js/lib/page.js");
    const { regions } = await (await fetch("/static/atlas/points.json")).json();
    return Object.fromEntries(voices.map((voice) => {
        document.documentElement.dataset.voice = voice;
        return [voice, Object.fromEntries(Object.entries(regions).map(([id, region]) => [id, regionTitle(region)]))];
    }));
}"""


def test_the_browser_calls_places_as_the_server_does(visit: Visit) -> None:
    """Every region in every voice."""
    found = visit.open("/about").evaluate(TITLES, list(VOICES))
    assert found == {voice: {r.id: region_title(r, voice) for r in DATA.regions} for voice in VOICES}


def test_the_browser_judges_as_the_server_over_all_places_and_signs(visit: Visit) -> None:
    """Every place with every sign, and signs in pairs: the same verdict, contraindications and signs at each step."""
    regions, signs = [r.id for r in DATA.regions], [s.id for s in DATA.signs]
    cases: list[tuple[list[str], list[str]]] = [([r], [s]) for r, s in product(regions, signs)]
    cases += [([], []), *(([r], []) for r in regions)]
    cases += [([regions[i % len(regions)], "lumbar-pain"], [a, b]) for i, (a, b) in enumerate(product(signs, signs))]
    found = json.loads(visit.open("/about").evaluate(JUDGE, json.dumps(cases)))
    for (places, ticked), ours in zip(cases, found, strict=True):
        theirs = judge(DATA.signs, DATA.contraindications, places, ticked)
        assert ours["verdict"] == theirs.verdict, (places, ticked)
        assert ours["selfCare"] == theirs.self_care
        assert ours["signs"] == [s.id for s in theirs.signs], (places, ticked)
        assert ours["held"] == [c.id for c in theirs.contraindications], (places, ticked)
        assert ours["steps"] == steps_of(places, ticked), (places, ticked)


def steps_of(places: list[str], ticked: list[str]) -> list[list[Any]]:
    """What the server's rule shows step by step, until nothing is left to be answered."""
    steps: list[list[Any]] = []
    answered: list[str] = []
    while True:
        now = gate(DATA.signs, places, answered, ticked, also=["fever"])
        shown = [s.id for s in now.shown]
        steps.append([shown, len(now.more), now.may_pass, now.self_care])
        if not shown:
            return steps
        answered += shown


def answer_all(page: Page) -> int:
    """Say "none of these" by threes, and skip what forbids no pressure; how many taps it took."""
    taps = 0
    page.locator("#gate-on").wait_for()
    while page.locator("#gate-on").count():
        page.locator("#gate-pass, #gate-on").last.click()
        taps += 1
    return taps


def see_all(page: Page) -> None:
    """Every sign that is left as a box to tick."""
    page.locator("#gate-all").click()


def test_an_emergency_stands_above_everything(visit: Visit) -> None:
    """A tick is enough: the number to call is in sight at once, there and wherever it leads; nothing is sent."""
    page = go(visit, CHEST)
    page.locator("#gate-some").click()
    expect(page.locator(".gate .call-now a").first).to_have_attribute("href", "tel:112")
    page.get_by_label("Is there a tight, heavy").check()
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
    see_all(page)
    page.get_by_label("blood thinner").check()
    page.locator("#gate-on").click()
    expect(page.locator(".gate-verdict")).to_have_text("You may go on, with care")
    page.locator(".gate summary").click()
    expect(page.locator(".gate-held")).to_contain_text("Leave out balls, rollers and thumbs")
    page.locator(".cards .card-main").first.click()
    page.goto(visit.server + "/muscles/iliopsoas")
    expect(page.locator(".gate-held")).to_contain_text("Leave out balls, rollers and thumbs")
    expect(page.locator(".self-care").first).to_be_visible()
    expect(page.locator("body > .alarm")).to_have_count(0)


def test_all_clear_promises_nothing_and_goes_with_the_drawing(visit: Visit) -> None:
    """By threes, each sign that forbids pressure is seen; the words promise nothing; clearing clears the answers."""
    page = go(visit, BACK)
    page.locator(".cards .card-main").first.click()
    expect(page.locator(".card.is-lit .card-first")).to_be_visible()
    signs = [s for s in DATA.signs if not s.regions or "lumbar-pain" in s.regions]
    heavy = [s for s in signs if s.outcome in ("emergency", "urgent")]
    assert answer_all(page) == -(-len(heavy) // 3) + 1
    expect(page.locator(".gate")).to_contain_text("not a promise")
    expect(page.locator(".card.is-lit .card-help")).to_be_visible()
    page.get_by_role("link", name="Clear", exact=True).click()
    expect(page.locator(".gate")).to_be_hidden()
    assert page.evaluate("sessionStorage.getItem('safety')") is None


def test_a_new_place_asks_only_what_is_new(visit: Visit) -> None:
    """After all was answered for the back, marking the chest asks about the chest, and not about the back again."""
    page = go(visit, BACK)
    answer_all(page)
    page.goto(visit.server + CHEST.replace("/#", "/#region=lumbar-pain:left&"))
    expect(page.locator(".gate")).to_contain_text("Tight chest")
    see_all(page)
    expect(page.locator(".gate")).to_contain_text("Is there a tight, heavy")
    expect(page.locator(".gate")).not_to_contain_text("numb between your legs")


def voice(page: Page, name: str) -> None:
    page.locator(f"[data-voice-choice={name}]").click()


def test_students_and_therapists_are_not_held_up(visit: Visit) -> None:
    """The switch is kept in the browser; a therapist rules all out in one tap; names and links follow the voice."""
    page = go(visit, BACK)
    expect(page.locator(".card-common").first).to_have_text("hip flexor")
    voice(page, "therapist")
    expect(page.locator(".card-common").first).to_have_text("iliopsoas")
    expect(page.locator(".gate-head")).to_contain_text("Rule out first")
    page.get_by_role("button", name="Ruled out").click()
    expect(page.locator(".gate-verdict")).to_contain_text("ruled out by you")
    page.locator(".cards .card-main").first.click()
    expect(page.locator(".card.is-lit .card-muscle")).to_be_visible()
    visit.open("/muscles/iliopsoas")
    expect(page.locator("html")).to_have_attribute("data-voice", "therapist")
    assert parts(page)[:3] == ["points", "tests", "about-it"]
    assert page.evaluate("Object.keys(localStorage)") == ["voice"]
    assert "voice" not in page.url


def parts(page: Page) -> list[Any]:
    found: list[Any] = page.locator("[data-module$=voice] > *").evaluate_all("all => all.map((e) => e.dataset.part)")
    return found


def test_the_order_of_reading_follows_the_voice(visit: Visit) -> None:
    """The parts themselves move, so that a screen reader reads them in the order seen; focus stays where it was."""
    page = visit.open("/muscles/iliopsoas")
    assert parts(page)[0] == "care"
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hip flexor")
    find = page.get_by_text("Please leave this place to a trained hand").first
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
    expect(page.locator(".gate-lines li:visible")).to_have_count(3)
    expect(page.locator(".gate-list [data-for=client]").first).to_be_hidden()


@pytest.mark.parametrize("words", ["suicide", "overdose", "chest pain"])
def test_search_shows_help_first(visit: Visit, words: str) -> None:
    """Whoever types this sees help before anything else, while typing and on the page of answers."""
    page = visit.open("/about")
    page.keyboard.press("/")
    page.get_by_role("combobox", name="Search").fill(words)
    expect(page.locator(".site-search-answers .answer").first).to_have_attribute("data-kind", "help")
    expect(page.locator(".site-search-call a[href='tel:112']")).to_be_in_viewport()
    page.get_by_role("combobox", name="Search").press("Escape")
    page.goto(f"{visit.server}/search#q={words}")
    expect(page.locator(".search-results li").first).to_have_attribute("data-kind", "help")
    expect(page.locator("main .call-now a[href='tel:112']")).to_be_in_viewport()


def calendar_lines(data: bytes) -> list[tuple[str, str]]:
    """Name and value of each content line of RFC 5545, strictly: CRLF, at most 75 octets, nothing unescaped."""
    assert data.endswith(b"\r\n")
    raw = data[:-2].split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in raw)
    lines: list[bytes] = []
    for line in raw:
        line.decode("utf-8")
        if line.startswith(b" "):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    out = []
    for line in lines:
        name, value = line.decode("utf-8").split(":", 1)
        assert re.fullmatch(r"[A-Z-]+", name), name
        if name in ("SUMMARY", "DESCRIPTION"):
            assert re.fullmatch(r"(?:[^\\;,\x00-\x08\x0a-\x1f]|\\[\\;,nN])*", value), value
        out.append((name, value))
    return out


def check_calendar(data: bytes) -> dict[str, str]:
    """The one event of a calendar, after everything that RFC 5545 asks of it."""
    lines = calendar_lines(data)
    nesting: list[str] = []
    event: dict[str, str] = {}
    seen: dict[str, list[str]] = {}
    for name, value in lines:
        if name == "BEGIN":
            nesting.append(value)
        elif name == "END":
            assert nesting.pop() == value
        else:
            seen.setdefault(nesting[-1], []).append(name)
            if nesting[-1] == "VEVENT":
                assert name not in event
                event[name] = value
    assert not nesting
    assert lines[0] == ("BEGIN", "VCALENDAR")
    assert {"VERSION", "PRODID"} <= set(seen["VCALENDAR"])
    assert {"UID", "DTSTAMP", "DTSTART"} <= set(event)
    assert sorted(seen["VALARM"]) == ["ACTION", "DESCRIPTION", "TRIGGER"]
    datetime.strptime(event["DTSTAMP"], "%Y%m%dT%H%M%SZ")
    datetime.strptime(event["DTSTART"], "%Y%m%dT%H%M%S")
    return event


CALENDAR = """async (plan) => {
    const { calendarOf } = await import("/static/js/lib/icalendar.js");
    try { return calendarOf(plan); } catch (error) { return error.name; }
}"""


def test_calendar_files_are_valid_whatever_the_text(visit: Visit) -> None:
    """Commas, backslashes, line ends, letters of four octets and control characters; bad days and times are refused."""
    page = visit.open("/about")
    plan = {
        "id": "x",
        "start": "2026-02-28",
        "time": "07:05",
        "days": 7,
        "minutes": 10,
        "title": "Ten; minutes, \\ for me",
    }
    for text in ("", "a" * 200, "ä🙂" * 60, "one\r\ntwo\rthree\nfour", "bell \u0007 tab \t", ",;\\" * 40):
        event = check_calendar(page.evaluate(CALENDAR, plan | {"text": text}).encode())
        assert event["DTSTART"] == "20260228T070500"
        assert event["RRULE"] == "FREQ=DAILY;COUNT=7"
        assert event["SUMMARY"] == "Ten\\; minutes\\, \\\\ for me"
    for bad in ({"start": ""}, {"start": "2026-13-40"}, {"time": "24:00"}, {"time": ""}):
        assert page.evaluate(CALENDAR, plan | {"text": ""} | bad) == "RangeError"


def test_a_plan_on_one_page_with_reminders(visit: Visit, tmp_path: Path) -> None:
    """From a muscle's page: questions, sheet, one page of A4 and Letter, a valid calendar; nothing personal is sent."""
    page = visit.open("/muscles/infraspinatus")
    expect(page.get_by_role("link", name="Plan for a week")).to_be_hidden()
    answer_all(page)
    page.get_by_role("link", name="Plan for a week").click()
    expect(page.locator(".plan-muscle")).to_have_count(1)
    page.locator("[data-slot=add]").select_option("iliopsoas")
    page.get_by_role("button", name="Add", exact=True).click()
    answer_all(page)
    expect(page.locator(".plan-muscle")).to_have_count(2)
    for picture in page.locator(".plan-muscle img").all():
        expect(picture).to_have_attribute("alt", re.compile(r"(woman|man) "))
        expect(picture).to_have_js_property("complete", True)
    assert page.locator(".plan-muscle img").count() >= 2
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save calendar file").click()
    waiting.value.save_as(tmp_path / "plan.ics")
    event = check_calendar((tmp_path / "plan.ics").read_bytes())
    assert "otator" not in event["DESCRIPTION"]
    for paper in ("A4", "Letter"):
        assert page.pdf(format=paper).count(b"/Type /Page\n") == 1, paper
    assert not [a for a in visit.addresses if "muscle=" in a and not a.startswith("/map/")]
    assert visit.complaints == []


def tick(page: Page, label: str) -> None:
    """Tick a sign in the list of all."""
    see_all(page)
    page.get_by_label(label).check()


def test_the_longest_plan_is_one_page(visit: Visit) -> None:
    """The three muscles of which there is most to say fit one sheet."""
    length = {m.id: len(m.self_care) + len(m.stretch) + sum(map(len, m.cautions)) for m in DATA.muscles}
    longest = sorted(length, key=lambda m: -length[m])[:3]
    visit.page.add_init_script("localStorage.setItem('voice', 'therapist')")
    page = visit.open("/plan#" + "&".join(f"muscle={m}:left" for m in longest))
    expect(page.locator(".plan-muscle")).to_have_count(3)
    for paper in ("A4", "Letter"):
        assert page.pdf(format=paper).count(b"/Type /Page\n") == 1, paper


def test_no_plan_past_an_emergency(visit: Visit) -> None:
    """What is ticked on the plan's page leaves no plan, and what was ticked on the map is known here, in any voice."""
    page = visit.open("/plan#muscle=iliopsoas")
    expect(page.locator(".plan-paper")).to_have_count(0)
    tick(page, "numb between your legs")
    expect(page.locator("body > .alarm")).to_contain_text("Call for help now")
    expect(page.get_by_role("status").first).to_contain_text("there is no plan here")
    page.evaluate("localStorage.setItem('voice', 'therapist')")
    page.reload()
    expect(page.locator("body > .alarm")).to_be_visible()
    expect(page.locator(".plan-paper")).to_have_count(0)


def test_what_was_ticked_is_on_the_hand_over(visit: Visit) -> None:
    """Both sheets name the sign; the client's has no self-care until it has been looked at."""
    page = go(visit, BACK)
    tick(page, "numb between your legs")
    page.get_by_role("button", name="Print my sheet").click()
    client = page.locator(".client-paper")
    expect(client.locator(".is-said")).to_contain_text("Numb between the legs", timeout=20_000)
    expect(page.locator(".record-paper .is-said")).to_contain_text("Numb between the legs")
    expect(client.locator(".muscle").first).to_contain_text("Please have what you ticked looked at first")
    expect(page.locator("body > .alarm")).to_be_visible()
    expect(page.get_by_role("link", name="Plan for a week")).to_be_hidden()


def test_clients_are_told_where_and_how_to_press_in_plain_words(visit: Visit) -> None:
    """On the map: the plain place, dose and when to stop. Where a lay person must not press: no scale, no answer."""
    page = visit.open("/#region=posterior-neck-pain:right&point=trapezius-upper-1:right")
    answer_all(page)
    press = page.locator(".press")
    expect(press).to_contain_text("It is in the front edge of the thick muscle between your neck and shoulder")
    expect(press).to_contain_text("4 to 6 out of 10")
    expect(press.get_by_role("button", name="That is my pain")).to_be_visible()
    page.goto("about:blank")
    page = visit.open("/#region=posterior-shoulder-pain:right&point=subscapularis-1:right")
    answer_all(page)
    expect(press).to_contain_text("Please leave this place to a trained hand.")
    expect(press).to_contain_text("What you can do instead")
    expect(press.get_by_role("button", name="That is my pain")).to_be_hidden()
