"""The part of `make bench` that taps: from input to the next picture, with a processor four times as slow."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from typing import Any

from app.export.chromium import FLAGS, find
from tools.measure.report import row
from tools.measure.serving import server

MAX_MS = 100.0
ROUNDS = 5
SETTLED_MS = 1500
"""After a page has begun, or an interaction has ended: what it fetches and draws next is done."""

LISTEN = """() => {
    window.slowest = 0;
    new PerformanceObserver((list) => {
        for (const { duration, interactionId } of list.getEntries()) {
            if (interactionId) window.slowest = Math.max(window.slowest, duration);
        }
    }).observe({ type: "event", durationThreshold: 16 });
}"""
TAKE = "() => { const found = window.slowest; window.slowest = 0; return found; }"

Taps = Iterator[str]


def on_the_map(page: Any, base: str) -> Taps:
    """Clicks on the figure, choice of a candidate, another view, and the search."""
    page.goto(base + "/?voice=student")
    page.mouse.move(640, 300)
    page.wait_for_selector("html.is-ready")
    yield ""
    click(page, ".map-frame", 0.44, 0.26)
    page.wait_for_selector(".examination:not([hidden])")
    yield "first click on the map"
    click(page, ".map-frame", 0.47, 0.3)
    yield "next click on the map"
    for place in (2, 3):
        click(page, f".card:nth-child({place}) .card-main")
        yield "another muscle"
    click(page, 'nav a[data-view="posterior"]')
    yield "another view"
    page.keyboard.press("/")
    yield "opening the search"
    for letter in "should":
        page.keyboard.press(letter)
        yield "typing in the search"


def click(page: Any, selector: str, across: float = 0.5, down: float = 0.5) -> None:
    """A mouse that comes to a part of an element, rests and clicks.

    Not the locator's own click, which looks in the page for what lies under the mouse and so is timed as well.
    """
    target = page.locator(selector).first
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    at = box["x"] + across * box["width"], box["y"] + down * box["height"]
    page.mouse.move(*at)
    page.wait_for_timeout(SETTLED_MS)
    page.mouse.click(*at)


def in_the_quiz(page: Any, base: str) -> Taps:
    """Start of a round, an answer, and the next question."""
    page.goto(base + "/quiz#seed=speed")
    page.wait_for_selector("html.is-ready")
    for kind in page.locator('[name="kind"]').all():
        if kind.is_checked() != (kind.get_attribute("value") == "refers"):
            kind.locator("xpath=..").click()
    yield ""
    click(page, "button:text('Start')")
    page.wait_for_selector(".quiz-run[data-card]")
    yield "starting a quiz"
    for _ in range(2):
        click(page, "button.choice")
        page.wait_for_selector(".verdict strong")
        yield "answer in the quiz"
        click(page, "[data-does=next]")
        yield "next question"


def interactions() -> None:
    """Each interaction ROUNDS times in a new visit; the one in the middle counts, the longest is told."""
    from playwright.sync_api import sync_playwright

    found: dict[str, list[float]] = {}
    with server() as (base, _, _), sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        for _ in range(ROUNDS):
            for visit in (on_the_map, in_the_quiz):
                measure(chromium, base, visit, found)
        chromium.close()
    for name, times in found.items():
        row(f"{name}, 4x throttled, median (longest {max(times):.0f})", statistics.median(times), MAX_MS, "ms")


def measure(chromium: Any, base: str, visit: Callable[[Any, str], Taps], found: dict[str, list[float]]) -> None:
    """One visit; its times are added to those found, by the name of the interaction."""
    context = chromium.new_context(viewport={"width": 1280, "height": 860}, service_workers="block")
    page = context.new_page()
    session = context.new_cdp_session(page)
    for name in visit(page, base):
        page.wait_for_timeout(SETTLED_MS)
        if name:
            found.setdefault(name, []).append(page.evaluate(TAKE))
        else:
            page.evaluate(LISTEN)
            session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    context.close()
