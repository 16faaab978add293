"""What keeps people out of a page: axe's findings, sideways scrolling, small targets, cut and covered text."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from .conftest import start_visit
from .measures import CUT_TEXT, OVERLAPS, PINNED, SMALL_TARGETS, TEXT_SPACING
from .states import State

AXE = Path(__file__).parent / "axe-core@4.14.1" / "axe.min.js"
"""npm package axe-core 4.14.1, unmodified; MPL-2.0, its licence beside it."""

AXE_SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROW, SMALL_WINDOW = 320, 256
WIDTHS = (390, 820, 1440)
MIN_TARGET_PX = 44
MAX_PINNED = 0.4

RUN = """async (only) => {
    // What stays in sight covers what scrolls past under it; the sizes of targets are those of things that lie free.
    const sheet = new CSSStyleSheet();
    const pinned = ".session-bar, .map-column, .quiz-actions, .compare-bar, .alarm, .site-footer";
    sheet.replaceSync(`${pinned} { position: static !important }`);
    document.adoptedStyleSheets = [sheet];
    // Nothing has to be fetched first: no page plays anything, and test_settings.py looks for turned style sheets.
    const { violations } = await axe.run(document, { runOnly: only, resultTypes: ["violations"], preload: false });
    document.adoptedStyleSheets = [];
    const where = (nodes) => nodes.slice(0, 4).map((node) => node.html.slice(0, 200)).join(" | ");
    return violations.map(({ id, help, nodes }) => `${id} (${help}): ${where(nodes)}`);
}"""


@lru_cache(maxsize=1)
def axe() -> str:
    """The source of axe, once it is what it says."""
    text = AXE.read_bytes()
    assert hashlib.sha256(text).hexdigest() == AXE_SHA256, f"{AXE.name} is not axe-core 4.14.1"
    return text.decode("utf-8")


def violations(page: Page, rules: dict[str, Any]) -> list[str]:
    """What axe finds; it comes in by the debugger, so that the page keeps its content security policy."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(axe())
    found: list[str] = page.evaluate(RUN, rules)
    return found


def barriers(page: Page, full: tuple[int, str], contrast: tuple[int, str]) -> list[str]:
    """All that is in the way on a page that is 320 px wide, which is 1280 px at 400 %.

    full, contrast: the width in px and the scheme of colours in which axe looks at everything, or at the contrast.
    """
    found = [f"small: {target}" for target in page.evaluate(SMALL_TARGETS, MIN_TARGET_PX)]
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    found += [f"covered: {text}" for text in page.evaluate(OVERLAPS)]
    found += _cut(page, "")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"scrolls sideways at {width} px")
    page.set_viewport_size({"width": NARROW, "height": SMALL_WINDOW})
    pinned = page.evaluate(PINNED)
    if pinned > MAX_PINNED:
        found.append(f"{pinned:.0%} of a low window does not scroll away")
    for (width, scheme), rules in (
        (full, {"type": "tag", "values": RULES}),
        (contrast, {"type": "rule", "values": ["color-contrast"]}),
    ):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 860})
        found += [f"axe at {width} px, {scheme}: {text}" for text in violations(page, rules)]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"scrolls sideways at {width} px")
    page.set_viewport_size({"width": NARROW, "height": 640})
    page.evaluate(TEXT_SPACING)
    return found + _cut(page, "with wider text, ")


def _cut(page: Page, when: str) -> list[str]:
    found = [f"{when}cut: {text}" for text in page.evaluate(CUT_TEXT)]
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [*found, f"{when}{wide} px wide at {NARROW} px"] if wide > NARROW else found


def check(browser: Browser, server: str, state: State, number: int) -> None:
    """Nothing keeps anybody out of this state. number: of the state in its list; what axe sees alternates by it."""
    context, visit = start_visit(
        browser,
        server,
        viewport={"width": NARROW, "height": 640},
        has_touch=True,
        is_mobile=True,
        reduced_motion="reduce",
    )
    try:
        state.reach(visit.page, server)
        first, second = ((NARROW, "light"), (1920, "dark")) if number % 2 else ((1280, "dark"), (390, "light"))
        found = barriers(visit.page, first, second)
        assert not found, "\n".join(found)
        complaints = [text for text in visit.complaints if "404" not in text]
        assert not complaints, "\n".join(complaints)
    finally:
        context.close()


def numbered(states: list[State]) -> list[Any]:
    """The states as parameters of a test."""
    return [pytest.param(state, number, id=state.name) for number, state in enumerate(states)]
