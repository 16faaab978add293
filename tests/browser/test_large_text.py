"""Text twice as large, as a person may set it in the browser, on a telephone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from .conftest import start_visit
from .states import STATES, State

WIDTH_PX = 390

MENDED = ("front", "front-pressing", "muscles", "search", "search-results", "emergency", "quiz", "regions")
KINDS = (
    *("muscles-table", "muscle-therapist", "compare", "region", "search-help", "glossary", "learn", "quiz-answered"),
    *("quiz-plain", "guide", "guide-page", "condition", "posture", "safety-questions", "plan", "movement-tests"),
    *("look-alikes", "sessions", "handover", "downloads", "plates", "about", "accessibility", "error"),
)
NAMED = {state.name: state for state in STATES}

LARGE = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("html { font-size: 200% !important }");
    document.adoptedStyleSheets = [sheet];
}"""


@pytest.mark.parametrize("state", [NAMED[name] for name in (*MENDED, *KINDS)], ids=lambda state: state.name)
def test_twice_as_large_text_does_not_scroll_sideways(browser: Browser, server: str, state: State) -> None:
    """At 200 % text every kind of page stays within a window of 390 px (WCAG 1.4.4, 1.4.10)."""
    context, visit = start_visit(
        browser,
        server,
        viewport={"width": WIDTH_PX, "height": 844},
        has_touch=True,
        is_mobile=True,
        reduced_motion="reduce",
    )
    try:
        page = state.reach(visit.page, server)
        page.evaluate(LARGE)
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH_PX
    finally:
        context.close()
