"""The short gate as a person meets it: in sight on laptop and phone; after a tick nothing tells how to treat."""

from __future__ import annotations

import random

import pytest
from playwright.sync_api import Page, expect

from app.atlas.atlas import Atlas
from tests.known import DATA

from .conftest import Visit

CLICKS = 10
GATE_LAPTOP_PX = 150
GATE_PHONE_PX = 190

IN_SIGHT = """() => {
    const gate = document.querySelector(".gate").getBoundingClientRect();
    const bar = document.querySelector(".session-bar")?.getBoundingClientRect();
    const lines = [...document.querySelectorAll(".gate-lines li")].map((line) => line.getBoundingClientRect());
    return {
        top: gate.top, bottom: gate.bottom, height: gate.height, lines: lines.map((line) => line.height),
        foot: Math.min(innerHeight, bar?.top ?? innerHeight),
        row: document.querySelector(".cards > *")?.getBoundingClientRect().top ?? null,
    };
}"""


def places(atlas: Atlas) -> list[tuple[str, str]]:
    """Landmarks of the front, the same ones each time."""
    seen = [
        (name, side)
        for name, sides in sorted(atlas.overlay("female", "anterior")["landmarks"].items())
        for side in sorted(sides)
        if atlas.labels("female", "anterior").cell(*sides[side]) >= 0
    ]
    return random.Random(14).sample(seen, CLICKS)


def after_click(visit: Visit, atlas: Atlas, name: str, side: str) -> dict[str, float]:
    page = visit.open()
    visit.click("anterior", name, side, atlas)
    page.locator("#gate-on").wait_for()
    # On a phone the page glides to the answer.
    page.wait_for_timeout(900)
    found: dict[str, float] = page.evaluate(IN_SIGHT)
    return found


def test_signs_and_rows_are_in_sight_on_a_laptop(visit: Visit, atlas: Atlas) -> None:
    """After a click three lines of signs stand whole in sight, in at most 150 px, and rows of the answer below them."""
    visit.page.set_viewport_size({"width": 1280, "height": 800})
    for name, side in places(atlas):
        seen = after_click(visit, atlas, name, side)
        assert seen["top"] >= 0, name
        assert seen["height"] <= GATE_LAPTOP_PX, (name, seen)
        assert seen["bottom"] < seen["foot"], (name, seen)
        if seen["row"] is not None:
            assert seen["row"] + 44 < seen["foot"], (name, seen)


def test_signs_are_in_sight_on_a_phone(phone: Visit, atlas: Atlas) -> None:
    """After a tap three lines of signs stand whole in sight, unfolded, in at most 190 px, and a row below them."""
    for name, side in places(atlas):
        seen = after_click(phone, atlas, name, side)
        assert seen["top"] >= 0, name
        assert seen["height"] <= GATE_PHONE_PX, (name, seen)
        assert seen["bottom"] < seen["foot"], (name, seen)
        if seen["row"] is not None:
            assert seen["row"] + 44 < seen["foot"], (name, seen)


@pytest.mark.parametrize("width", [360, 390, 820])
def test_every_sign_is_one_line(phone: Visit, width: int) -> None:
    """No sign of danger takes two lines in the gate of a phone or of a tablet, and its answers stand side by side."""
    phone.page.set_viewport_size({"width": width, "height": 844})
    page = phone.open("/#region=lumbar-pain:left")
    page.locator("#gate-on").wait_for()
    tops = page.locator(".gate-row .button").evaluate_all("all => all.map((one) => one.offsetTop)")
    assert len(set(tops)) == 1
    tall = page.evaluate(
        """(shorts) => {
            const list = document.querySelector(".gate-lines");
            const whole = list.firstElementChild.getBoundingClientRect().height;
            return shorts.filter((short) => {
                list.firstElementChild.textContent = short;
                return list.firstElementChild.getBoundingClientRect().height > whole * 1.5;
            });
        }""",
        [s.short for s in DATA.signs],
    )
    assert tall == []


SOLEUS = next(m for m in DATA.muscles if m.id == "soleus")
HEEL = next(c for c in DATA.conditions if c.id == "plantar-heel-pain")
TEXTS: dict[str, list[str]] = {
    "/#region=posterior-leg-pain:left": [],
    "/regions/posterior-leg-pain": [],
    "/muscles/soleus": [SOLEUS.stretch, SOLEUS.self_care, SOLEUS.technique.text],
    "/guide/conditions/plantar-heel-pain": [claim.text for claim in HEEL.helps],
    "/guide/self-care": ["Go to the first clear"],
    "/plan#muscle=soleus": [SOLEUS.stretch, SOLEUS.self_care],
    "/handover#region=posterior-leg-pain:left": [SOLEUS.stretch, SOLEUS.self_care],
}
"""Pages, and what each of them tells of treating."""


def seen_text(page: Page) -> str:
    return " ".join(str(page.locator("main").inner_text()).split())


@pytest.mark.parametrize("path", TEXTS)
def test_after_a_tick_nothing_tells_how_to_press(visit: Visit, path: str) -> None:
    """Ticking one sign brings what to do and numbers to call, and closes all that tells how to press or stretch."""
    page = visit.open(path)
    page.locator("#gate-some").click()
    page.locator(".gate-ticks input").first.check()
    expect(page.locator(".gate-answer a[href='tel:112']").first).to_be_visible()
    expect(page.locator("body > .alarm a[href='tel:112']").first).to_be_in_viewport()
    page.locator("#gate-on").click()
    expect(page.locator(".gate-verdict")).to_have_text("Get help now")
    text = seen_text(page)
    for told in TEXTS[path]:
        assert " ".join(told.split())[:40] not in text
    for part in page.locator(".press, .card-muscle, .card-help, .answer-pass, details.care-pass, .plan-paper").all():
        expect(part).to_be_hidden()
    assert visit.complaints == []


@pytest.mark.parametrize("path", [path for path, told in TEXTS.items() if told])
def test_what_helps_opens_once_the_signs_are_passed(visit: Visit, path: str) -> None:
    """Before an answer nothing of treating is seen; after "none of these" to all signs it stands there."""
    page = visit.open(path)
    page.locator("#gate-on").wait_for()
    assert " ".join(TEXTS[path][0].split())[:40] not in seen_text(page)
    page.locator("#gate-all").click()
    page.locator("#gate-on").click()
    if path != "/handover#region=posterior-leg-pain:left":
        expect(page.locator("main")).to_contain_text(" ".join(TEXTS[path][0].split())[:40])
        expect(page.locator("details.care-pass:not([open])")).to_have_count(0)
    else:
        expect(page.locator(".client-paper .muscle").first).to_contain_text("At home")


def test_the_gate_by_threes_and_back(visit: Visit) -> None:
    """None of these leads to the next three, back to the three before; what forbids no pressure may be skipped."""
    page = visit.open("/#region=anterior-knee-pain:left")
    first = page.locator(".gate-lines").inner_text()
    page.locator("#gate-on").click()
    expect(page.locator(".gate-lines")).not_to_have_text(first)
    expect(page.locator("#gate-pass")).to_have_count(0)
    page.locator("#gate-back").click()
    expect(page.locator(".gate-count")).to_contain_text("1–3 of")
    for _ in range(3):
        page.locator("#gate-on").click()
    page.locator("#gate-pass").click()
    expect(page.locator(".gate-verdict")).to_have_text("No sign of danger ticked")
