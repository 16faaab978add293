"""What the settings of a device ask for: less motion, colours of its own; and how soon a tap is answered."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from app.atlas.atlas import Atlas
from tools.measure.bench_interactions import LISTEN, TAKE

from .conftest import Visit, start_visit
from .states import RANKED

MAX_MS = 800
"""Generous, because the machine of the tests does other things too; docs/accessibility.md has the figures at rest."""


def test_less_motion_means_none(browser: Browser, server: str) -> None:
    """With reduced motion nothing on the map or a page of text moves, fades or scrolls by itself."""
    context, visit = start_visit(browser, server, reduced_motion="reduce")
    for path in ("/?voice=student#region=lumbar-pain:left", "/muscles/soleus"):
        page = visit.open(path)
        moving = page.evaluate("""() => [...document.querySelectorAll("*")].filter((element) => {
            const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(element);
            return animationName !== "none" || !/^(0s(, )?)+$/.test(transitionDuration) || scrollBehavior === "smooth";
        }).map((element) => element.className || element.localName)""")
        assert moving == []
    context.close()


def test_no_style_sheet_asks_how_the_device_is_held(atlas: Atlas) -> None:
    """No style depends on orientation, so none can lock it (axe's css-orientation-lock)."""
    sheets = sorted((atlas.static / "css").glob("*.css"))
    assert len(sheets) > 15
    assert [sheet.name for sheet in sheets if "orientation" in sheet.read_text(encoding="utf-8")] == []


def test_forced_colours_keep_every_sign(browser: Browser, server: str) -> None:
    """Zone, X, place, what is chosen and what has the focus stay visible in the colours that the system forces."""
    context, visit = start_visit(browser, server, forced_colors="active")
    page = visit.page
    page.goto(server + "/?voice=student#region=posterior-shoulder-pain:right&view=posterior")
    RANKED(page)
    expect(page.locator(".stage > .map-frame .layer-lit .essential")).to_have_count(1)
    style = "(element, name) => getComputedStyle(element)[name]"
    for selector, name in ((".layer-lit .essential", "fill"), (".layer-lit .x", "stroke"), (".place-area", "stroke")):
        assert page.locator(selector).first.evaluate(style, name) not in ("none", "rgba(0, 0, 0, 0)"), selector
    chosen = page.locator(".tab[aria-current]").first.evaluate(style, "backgroundColor")
    other = page.locator(".tab:not([aria-current])").first.evaluate(style, "backgroundColor")
    assert chosen != other
    for selector in (".button:visible", ".picker a:visible", ".zoom button:visible"):
        assert page.locator(selector).first.evaluate(style, "borderTopStyle") == "solid", selector
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    context.close()


def slowest(page: Page) -> float:
    """The longest interaction since the last call, in ms from the input to the next picture."""
    page.wait_for_timeout(250)
    found: float = page.evaluate(TAKE)
    return found


def interactions(visit: Visit, atlas: Atlas) -> dict[str, float]:
    """Each kind of interaction with a processor four times as slow: the longest, in ms."""
    page, found = visit.page, {}
    session = page.context.new_cdp_session(page)
    visit.open("/?voice=student")
    page.mouse.move(640, 300)
    page.wait_for_load_state("networkidle")
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.evaluate(LISTEN)
    visit.click("anterior", "deltoid_anterior", "right", atlas)
    RANKED(page)
    found["first click on the map"] = slowest(page)
    page.wait_for_selector(".examination:not([hidden])", timeout=20_000)
    visit.click("anterior", "patella", "left", atlas)
    found["next click on the map"] = slowest(page)
    page.locator(".card-main").nth(1).click()
    found["another candidate"] = slowest(page)
    page.keyboard.press("/")
    page.keyboard.type("should")
    expect(page.locator(".answer").first).to_be_visible(timeout=20_000)
    found["typing in the search"] = slowest(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    page.goto(visit.server + "/quiz#seed=speed")
    expect(page.get_by_role("button", name="Start")).to_be_enabled(timeout=20_000)
    for box in page.locator('[name="kind"]').all():
        if box.is_checked() != (box.get_attribute("value") == "refers"):
            box.locator("xpath=..").click()
    page.get_by_role("button", name="Start").click()
    expect(page.locator(".quiz-run[data-card]")).to_be_visible(timeout=20_000)
    page.wait_for_load_state("networkidle")
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.evaluate(LISTEN)
    slowest(page)
    page.locator("button.choice").first.click()
    expect(page.locator(".verdict strong")).to_be_visible()
    found["answer in the quiz"] = slowest(page)
    return found


@pytest.mark.timing
def test_a_tap_is_answered_soon(visit: Visit, atlas: Atlas, record_property: Any) -> None:
    """Click on the map, choice of a candidate, search and quiz, each with a processor four times as slow."""
    found = interactions(visit, atlas)
    for name, duration in found.items():
        record_property(name, duration)
    print(found)
    assert {name: ms for name, ms in found.items() if ms > MAX_MS} == {}
    assert visit.complaints == []
