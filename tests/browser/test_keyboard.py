"""Each main task by keys alone: what has the focus can be seen, nothing holds it, its order is that of the page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import Visit
from .measures import FOCUS
from .states import RANKED

MAX_STOPS = 160
AT_REST_TENTHS = 10
"""How long a stop may take to come to rest, in tenths of a second."""


def stop(page: Page) -> dict[str, Any]:
    """What has the focus; it must be outlined, in the window, and not covered."""
    found: dict[str, Any] = page.evaluate(FOCUS)
    for _ in range(AT_REST_TENTHS):
        if not found["faults"]:
            break
        # What comes in late on a busy machine may still be moving what has the focus.
        page.wait_for_timeout(100)
        found = page.evaluate(FOCUS)
    assert not found["faults"], (page.url, found)
    return found


def tab_to(page: Page, selector: str, key: str = "Tab") -> None:
    """Press Tab until something has the focus, looking at each stop on the way."""
    for _ in range(MAX_STOPS):
        page.keyboard.press(key)
        stop(page)
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"{MAX_STOPS} times {key} did not lead to {selector} on {page.url}")


def go(visit: Visit, path: str) -> Page:
    """A page, without the mouse; still, so that a stop is looked at where it comes to rest."""
    visit.page.emulate_media(reduced_motion="reduce")
    visit.page.goto(visit.server + path)
    return visit.page


def test_mark_a_pain_on_the_map_and_read_the_ranking(visit: Visit) -> None:
    """Skip link, map, arrows, Enter; then on to the candidates, of which another is lit, and to its muscle."""
    page = go(visit, "/?voice=therapist")
    page.keyboard.press("Tab")
    assert stop(page)["name"].startswith("a.skip")
    page.keyboard.press("Enter")
    page.wait_for_selector(".target[tabindex='0']", state="attached")
    tab_to(page, ".target")
    first = page.evaluate("document.activeElement.getAttribute('aria-label')")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
        stop(page)
    name = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert name != first
    page.keyboard.press("Enter")
    expect(page.locator("#panel-title")).to_have_text(name)
    RANKED(page)
    tab_to(page, ".card:nth-child(2) .card-main")
    page.keyboard.press("Enter")
    expect(page.locator(".card").nth(1)).to_have_class("card is-lit is-open")
    stop(page)
    tab_to(page, ".card:nth-child(2) .card-muscle")
    page.keyboard.press("Enter")
    page.wait_for_url("**/muscles/**")


def test_few_stops_to_the_body_and_to_the_first_muscle(visit: Visit) -> None:
    """By the skip links it is at most eight keys to the body and four more to the first muscle; the address stays."""
    page = go(visit, "/?voice=therapist")
    page.wait_for_selector("html.is-ready")

    def press(*keys: str) -> int:
        for key in keys:
            page.keyboard.press(key)
            stop(page)
        return len(keys)

    keys = press("Tab", "Tab", "Enter")
    page.wait_for_selector(".target[tabindex='0']", state="attached")
    keys += press("Tab")
    assert page.evaluate("document.activeElement.matches('.target')")
    assert keys <= 8
    page.keyboard.press("Enter")
    RANKED(page)
    assert press("Tab", "Enter", "Tab") <= 4
    assert page.evaluate("document.activeElement.matches('.card:first-child .card-main')")
    page.wait_for_url(re.compile("[#&]region="))


def test_mark_a_pain_from_the_list(visit: Visit) -> None:
    """The list of places does what the map does; the ranking is read backwards from it with Shift and Tab."""
    page = go(visit, "/?voice=student")
    tab_to(page, ".place-list summary")
    page.keyboard.press("Enter")
    tab_to(page, '.place-list [data-region="lumbar-pain"][data-side="left"]')
    page.keyboard.press("Enter")
    expect(page.locator("#panel-title")).to_have_text("Lumbar region, left")
    RANKED(page)
    tab_to(page, ".card-main", key="Shift+Tab")


def test_say_that_is_my_pain(visit: Visit) -> None:
    """The answer to pressing is given by key, and the focus stays on it while the order changes."""
    page = go(visit, "/?voice=therapist#region=posterior-neck-pain:right")
    RANKED(page)
    tab_to(page, ".card-main")
    page.keyboard.press("Enter")
    expect(page.locator(".press")).to_be_visible(timeout=20_000)
    tab_to(page, "[data-answer=my-pain]")
    page.keyboard.press("Space")
    answer = page.locator(".card.is-lit [data-answer=my-pain]")
    expect(answer).to_have_attribute("aria-pressed", "true")
    expect(answer).to_be_focused()
    stop(page)


def test_search_a_muscle(visit: Visit) -> None:
    """Slash, letters, an arrow and Enter lead to the muscle; Escape closes the answers."""
    page = go(visit, "/about")
    page.keyboard.press("/")
    stop(page)
    page.keyboard.type("infraspin")
    expect(page.locator(".answer").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".site-search-answers")).to_be_hidden()
    page.keyboard.type("a")
    expect(page.locator(".answer").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert page.get_by_role("combobox").get_attribute("aria-activedescendant")
    page.keyboard.press("Enter")
    page.wait_for_url("**/muscles/infraspinatus*")


def test_answer_a_question_of_the_quiz(visit: Visit) -> None:
    """From the settings to a question, an answer chosen with Tab and Enter, and on to the next."""
    page = go(visit, "/quiz#seed=keys")
    expect(page.get_by_role("button", name="Start")).to_be_enabled(timeout=20_000)
    for kind in ("facts", "press", "zone", "case"):
        box = page.locator(f'[name="kind"][value="{kind}"]')
        if box.is_checked():
            tab_to(page, f'[value="{kind}"]')
            page.keyboard.press("Space")
    tab_to(page, "[data-setup] [type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator(".quiz-run[data-card]")).to_be_visible(timeout=20_000)
    before = page.locator(".quiz-run").get_attribute("data-card")
    tab_to(page, "button.choice")
    page.keyboard.press("Enter")
    expect(page.locator(".verdict strong")).to_be_visible()
    if not page.evaluate("document.activeElement.matches('[data-does=next]')"):
        tab_to(page, "[data-does=next]")
    page.keyboard.press("Enter")
    expect(page.locator(".quiz-run")).not_to_have_attribute("data-card", before or "")


def test_keep_open_and_delete_a_session_and_print_it(visit: Visit) -> None:
    """Keep, name, hand over and print, find it in the list, open it, delete it."""
    visit.page.add_init_script("window.print = () => { document.documentElement.dataset.printed = 'yes'; };")
    page = go(visit, "/?voice=therapist#region=lumbar-pain:left")
    RANKED(page)
    expect(page.locator(".session-bar")).to_be_visible()
    tab_to(page, "[data-does=keep]")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name of this session")).to_be_focused()
    page.keyboard.type("By keys")
    expect(page.locator(".session-state")).to_contain_text("Saved")
    tab_to(page, ".session-bar [data-does=handover]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/handover*")
    expect(page.locator("[data-does=print]").first).to_be_visible(timeout=20_000)
    tab_to(page, "[data-does=print]")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-printed", "yes")
    page = go(visit, "/sessions")
    expect(page.locator(".session-card")).to_have_count(1)
    tab_to(page, ".session-card [data-slot=open]")
    page.keyboard.press("Enter")
    expect(page.locator("#panel-title")).to_have_text("Low back, left")
    page = go(visit, "/sessions")
    expect(page.locator(".session-card")).to_have_count(1)
    tab_to(page, ".session-card [data-does=delete]")
    page.keyboard.press("Enter")
    expect(page.locator(".session-card")).to_have_count(0)


def test_answer_the_safety_questions(visit: Visit) -> None:
    """A sign is ticked and unticked with Space; going on leads through every screen to what may be done."""
    page = go(visit, "/#region=lumbar-pain:left")
    page.locator("#gate-on").wait_for(timeout=20_000)
    tab_to(page, "#gate-some")
    page.keyboard.press("Enter")
    tab_to(page, ".gate-ticks input")
    page.keyboard.press("Space")
    expect(page.locator("body > .alarm")).to_contain_text("Call for help now")
    stop(page)
    page.keyboard.press("Space")
    expect(page.locator("body > .alarm")).to_have_count(0)
    for _ in range(13):
        if not page.locator("#gate-on").count():
            break
        tab_to(page, "#gate-on")
        page.keyboard.press("Enter")
    expect(page.locator(".gate-verdict")).to_contain_text("No sign of danger ticked")


def test_make_a_plan(visit: Visit) -> None:
    """A muscle is chosen by its first letters, the questions are answered, and the plan can be printed."""
    page = go(visit, "/plan")
    page.locator('[data-slot=add] [value="soleus"]').wait_for(state="attached")
    tab_to(page, "[data-slot=add]")
    page.keyboard.type(page.locator('[data-slot=add] [value="soleus"]').inner_text()[:7])
    tab_to(page, "[data-does=add]")
    page.keyboard.press("Enter")
    for _ in range(13):
        if page.locator(".plan-muscle").count():
            break
        page.locator("#gate-on").wait_for(timeout=5000)
        tab_to(page, "#gate-on")
        page.keyboard.press("Enter")
    expect(page.locator(".plan-muscle")).to_have_count(1)


@pytest.mark.parametrize("path", ["/muscles/soleus", "/guide/principles", "/muscles?view=table&joint=knee"])
def test_no_page_holds_the_focus(visit: Visit, path: str) -> None:
    """Tab leads through the page and out at its end; every stop is seen; nothing jumps the queue."""
    page = go(visit, path)
    assert page.locator("[tabindex]:not([tabindex='0'], [tabindex='-1'])").count() == 0
    for _ in range(400):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            return
        stop(page)
    raise AssertionError(f"Tab did not lead out of {path}")
