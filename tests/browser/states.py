"""The one list of pages, and of what a page can become, that the tests of reach go through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.unit.test_session import example

Step = Callable[[Page], None]

ADD_SESSIONS = """async (sessions) => {
    const { SessionStore } = await import("/static/js/sessions/session-store.js");
    return new SessionStore().add(sessions);
}"""

KEPT = (example(), example(id="1c8f3a5e-5a1c-4e0a-9d57-0c2f6d1f7a11", name="Two weeks later"))
OPEN = f"#session={KEPT[0]['id']}"


@dataclass(frozen=True)
class State:
    """A page as a person may have it before them.

    name: as it stands in a test's id; path: the address without the server; steps: what the person does there;
    seeded: whether sessions are kept in the browser before.
    """

    name: str
    path: str
    steps: tuple[Step, ...] = ()
    seeded: bool = False

    def reach(self, page: Page, server: str) -> Page:
        """Bring a page into this state."""
        if self.seeded:
            page.goto(server + "/emergency")
            page.evaluate(ADD_SESSIONS, list(KEPT))
        page.goto("about:blank")
        page.goto(server + self.path)
        for step in self.steps:
            step(page)
        return page


def seen(selector: str, count: int = 0) -> Step:
    """Wait until something is seen; count: so many of it."""

    def step(page: Page) -> None:
        found = page.locator(selector)
        expect(found.first).to_be_visible(timeout=20_000)
        if count:
            expect(found).to_have_count(count)

    return step


def click(selector: str) -> Step:
    """Click the first that fits."""

    def step(page: Page) -> None:
        page.locator(selector).first.click()

    return step


def tick(label: str) -> Step:
    """Tick what bears these words."""

    def step(page: Page) -> None:
        page.get_by_label(label).first.check()

    return step


def press(*keys: str) -> Step:
    """Press keys, one after another."""

    def step(page: Page) -> None:
        for key in keys:
            page.keyboard.press(key)

    return step


def asking(page: Page) -> None:
    """Wait for the signs of the safety gate."""
    page.locator("#gate-on").wait_for(timeout=20_000)


def gate_passed(page: Page) -> None:
    """See all the signs and say "none of these"."""
    asking(page)
    page.locator("#gate-all").click()
    page.locator("#gate-on").click()


def both_chosen(page: Page) -> None:
    """Choose both kept sessions to compare."""
    for box in page.locator("[data-does=choose]").all():
        box.check()


def typed(words: str) -> Step:
    """Type in the search field of the header."""

    def step(page: Page) -> None:
        page.keyboard.press("/")
        page.locator("#site-search-q").fill(words)
        expect(page.locator(".site-search-answers .answer").first).to_be_visible()

    return step


def asked(kind: str) -> Step:
    """Start a round of the quiz with one kind of question."""

    def step(page: Page) -> None:
        start = page.get_by_role("button", name="Start")
        expect(start).to_be_enabled(timeout=20_000)
        for box in page.locator('[name="kind"]').all():
            if box.is_checked() != (box.get_attribute("value") == kind):
                box.locator("xpath=..").click()
        start.click()
        expect(page.locator(".quiz-run[data-card]")).to_be_visible(timeout=20_000)

    return step


RANKED = seen(".card.is-lit")


def PRESSING(page: Page) -> None:
    """Open the first muscle and wait for how to press it."""
    page.locator(".cards .card-main").first.click()
    expect(page.locator(".press")).to_be_visible()


SAVED = seen(".session-bar")

STATES = (
    State("front", "/"),
    State("front-places", "/", (click(".place-list summary"),)),
    State("front-pressing", "/?voice=therapist#region=anterior-shoulder-pain:right", (RANKED, PRESSING, SAVED)),
    State("front-asking", "/#region=lumbar-pain:left", (RANKED, asking)),
    State(
        "front-urgent",
        "/#region=anterior-chest-pain:left",
        (RANKED, asking, click("#gate-some"), tick("Is there a tight, heavy")),
    ),
    State("front-cleared", "/#region=lumbar-pain:left", (RANKED, gate_passed)),
    State(
        "front-several",
        "/?voice=student#region=temporal-pain:left&region=lumbar-pain:right",
        (RANKED, PRESSING, seen(".explained"), click(".not-only summary"), click(".exam-tests > summary")),
    ),
    State("front-pain", "/?voice=student#region=lumbar-pain:right", (RANKED, click(".place-open"), seen(".sheet"))),
    State("front-brush", "/", (click("[data-mode-choice=brush]"), click("[data-move=in]"))),
    State("front-session", f"/?voice=therapist{OPEN}", (RANKED, seen(".session-bar .session-name")), seeded=True),
    State(
        "front-shared",
        "/?voice=therapist#region=lumbar-pain:right",
        (RANKED, SAVED, click("[data-does=share]"), seen("svg.qr")),
    ),
    State("front-searching", "/", (typed("shoulder"),)),
    State("front-server", "/?region=lumbar-pain:left&voice=therapist", (RANKED, PRESSING)),
    State("muscles", "/muscles"),
    State("muscles-table", "/muscles?view=table&joint=knee&sort=-name"),
    State("muscle", "/muscles/infraspinatus"),
    State("muscle-therapist", "/muscles/iliopsoas?voice=therapist"),
    State("muscle-pelvis", "/muscles/pelvic-floor"),
    State("compare-choose", "/compare"),
    State("compare", "/compare?muscle=infraspinatus&muscle=teres-minor&muscle=supraspinatus"),
    State("regions", "/regions"),
    State("region", "/regions/posterior-shoulder-pain"),
    State("search", "/search"),
    State("search-results", "/search#q=shoulder", (seen(".search-results li"),)),
    State("search-help", "/search?q=chest+pain"),
    State("glossary", "/glossary"),
    State("learn", "/learn"),
    State("quiz-exam", "/quiz#muscles=soleus&exam=abc123&questions=1&minutes=5&kinds=facts", (seen("[data-exam]"),)),
    State("quiz", "/quiz", (seen("[data-setup] button[type=submit]:enabled"),)),
    State("quiz-asking", "/quiz#seed=reach", (asked("refers"), seen(".choices .choice"))),
    State("quiz-answered", "/quiz#seed=reach", (asked("facts"), press("1"), seen("[data-does=next]"))),
    State("quiz-tapping", "/quiz#seed=reach", (asked("press"), seen("[data-does=check]"))),
    State("quiz-plain", "/quiz?n=1"),
    State("guide", "/guide"),
    State("guide-page", "/guide/principles"),
    State("conditions", "/guide/conditions"),
    State("condition", "/guide/conditions/neck-pain"),
    State("postures", "/guide/posture"),
    State("posture", "/guide/posture/sitting"),
    State("safety", "/safety"),
    State("safety-questions", "/safety?region=anterior-chest-pain"),
    State("safety-answer", "/safety?region=lumbar-pain", (click("main button[type=submit]"), seen("main h1"))),
    State("plan-empty", "/plan"),
    State("plan", "/plan#muscle=infraspinatus", (gate_passed, seen(".plan-muscle"))),
    State("movement-tests", "/movement-tests"),
    State("look-alikes", "/look-alikes"),
    State("practice", "/practice?voice=therapist"),
    State("hazards", "/hazards?voice=therapist"),
    State("cases", "/cases?voice=student"),
    State("case", "/cases/marathon-calf?voice=student", (click(".case-choice summary"),)),
    State("sessions-empty", "/sessions", (seen("[data-slot=empty]"),)),
    State("sessions", "/sessions", (seen(".session-card", 2),), seeded=True),
    State(
        "sessions-compared",
        "/sessions",
        (
            seen(".session-card", 2),
            both_chosen,
            click("[data-does=compare]"),
            seen("[data-slot=compared] *"),
        ),
        seeded=True,
    ),
    State("handover-empty", "/handover"),
    State("handover", f"/handover{OPEN}", (seen("[data-part=client], .paper, article"),), seeded=True),
    State("downloads", "/downloads"),
    State("plates", "/plates"),
    State("plate", "/plates/infraspinatus"),
    State("contact-sheet", "/plates/sheets/shoulder"),
    State("about", "/about"),
    State("emergency", "/emergency"),
    State("accessibility", "/accessibility"),
    State("embed", "/embed?view=posterior&point=infraspinatus-1:right", (seen(".layer-lit path"),)),
    State("error", "/muscles/infraspinatsu"),
)
"""Every kind of page, and of the front page each thing that a person can bring about there."""

OPENED = [state for state in STATES if not state.steps]
DONE = [state for state in STATES if state.steps]
