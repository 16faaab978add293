"""The picture moves in on what matters, stays where a person moves it to, and goes back to the whole with one tap."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from app.atlas.atlas import Atlas
from app.web.presenters.press_pictures import landmarks_spoken_of

from .conftest import Visit
from .test_marks import settled, shoulder
from .test_painting import choose, paint

LOOK = """() => {
    const frame = document.querySelector(".stage > .map-frame");
    const { left, top, width, height } = frame.getBoundingClientRect();
    const wide = frame.querySelector(".map-overlay").viewBox.baseVal.width;
    const inside = (element) => {
        const box = element.getBoundingClientRect();
        return box.left >= left && box.top >= top && box.right <= left + width && box.bottom <= top + height;
    };
    const ring = frame.querySelector(".place-spot");
    const box = ring?.getBoundingClientRect();
    return {
        px: width / wide,
        ring: Boolean(ring) && inside(ring),
        off: box ? Math.hypot((box.left + box.right - width) / 2 - left, (box.top + box.bottom - height) / 2 - top) : 0,
        discs: [...document.querySelectorAll(".stage .point-mark:not([hidden]) .mark-disc")].length,
        whole: !document.querySelector(".stage").classList.contains("is-zoomed"),
    };
}"""
"""Pixels a user unit of the first picture, whether the ring of the pain is in it, and how far from its middle."""


def look(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(LOOK)
    return found


def test_it_moves_in_after_a_click_and_back_with_one_tap(visit: Visit, atlas: Atlas) -> None:
    """Pain and points of a shoulder fill the stage at twice the size at least; "Show all" shows the whole body."""
    whole = look(visit.open("/?voice=therapist"))
    page = shoulder(visit, atlas)
    near = look(page)
    assert near["ring"]
    assert near["discs"] >= 8
    assert near["px"] >= 2 * whole["px"]
    page.get_by_role("button", name="Show all").click()
    assert look(page)["whole"]
    expect(page.locator(".beside")).to_be_visible()
    assert page.locator(".beside.is-zoomed").count() == 0


def test_plus_leads_to_the_marked_place(visit: Visit, atlas: Atlas) -> None:
    """From the whole body "+" brings the marked place nearer and to the middle."""
    page = shoulder(visit, atlas)
    page.get_by_role("button", name="Show all").click()
    before = look(page)
    for _ in range(3):
        page.get_by_role("button", name="Zoom in").click()
    after = look(page)
    assert after["px"] > 2 * before["px"]
    assert after["ring"]
    assert after["off"] < before["off"] / 2


def test_a_turn_keeps_place_and_zoom(visit: Visit, atlas: Atlas) -> None:
    """Who moved the picture sees the same place from behind, as near as before; a new click moves in by itself."""
    page = shoulder(visit, atlas)
    page.get_by_role("button", name="Zoom in").click()
    before = look(page)
    page.get_by_role("link", name="Right", exact=True).first.click()
    expect(page.locator("[data-map-title]")).to_have_text("Right side")
    expect(page.locator(".stage > .map-frame .place-spot")).to_have_count(1)
    settled(page)
    after = look(page)
    assert after["ring"]
    assert abs(after["px"] / before["px"] - 1) < 0.02


def test_adding_a_place_begins_with_the_whole_body(visit: Visit, atlas: Atlas) -> None:
    """The next pain may be anywhere: while places are added the whole body is shown, then all of them."""
    page = shoulder(visit, atlas)
    page.get_by_role("link", name="Add a place").click()
    assert look(page)["whole"]
    visit.click("anterior", "thigh_anterior_mid", "right", atlas)
    settled(page)
    assert look(page)["whole"]
    page.get_by_role("link", name="Adding places: stop").click()
    assert not look(page)["whole"]


def test_a_hand_comes_large_on_a_phone(phone: Visit, atlas: Atlas) -> None:
    """A tap on the hand of the whole body marks it and turns to the close-up of the hand, with the mark on it."""
    page = phone.open("/")
    page.touchscreen.tap(*phone.spot("anterior", "palm_centre", "right", atlas))
    settled(page)
    expect(page.locator("[data-map-title]")).to_have_text("Right hand, palm")
    assert look(page)["ring"]


def test_the_second_picture_shows_pain_and_bones(visit: Visit, atlas: Atlas) -> None:
    """What is painted is on both pictures, and so are the bones."""
    page = visit.open("/?voice=therapist")
    choose(page, "brush")
    paint(visit, atlas, "deltoid_lateral", "right", (6, 20))
    settled(page)
    expect(page.locator(".beside .pain-fill")).to_have_count(1)
    page.get_by_role("link", name="Bones").click()
    expect(page.locator(".beside .map-picture .bone").first).to_be_attached()


NAMES = """async () => {
    const { explorer } = document.querySelector("[data-module$=explorer]");
    await explorer.points.settled;
    await explorer.points.named;
    const frame = document.querySelector(".stage > .map-frame").getBoundingClientRect();
    const box = (one) => {
        const { left, top, right, bottom } = one.getBoundingClientRect();
        return [left, top, right, bottom];
    };
    const meet = ([l, t, r, b], [l2, t2, r2, b2]) => l < r2 && l2 < r && t < b2 && t2 < b;
    const shown = [...document.querySelectorAll(".landmark-name:not([hidden]) text")];
    const discs = [...document.querySelectorAll(".stage .point-mark:not([hidden]) .mark-disc")].map(box);
    const buttons = [...document.querySelectorAll(".turns button, .stage > .zoom, .pickers")].map(box);
    return {
        lit: explorer.lit().trigger_point,
        words: shown.map((one) => one.textContent),
        outside: shown.filter((one) => one.getBoundingClientRect().left < frame.left).length,
        covered: shown.filter((one) => [...discs, ...buttons].some((other) => meet(box(one), other))).length,
    };
}"""
"""The names of places on the pictures, and how many of them cover a mark or a button or leave the picture."""


def test_the_picture_names_what_the_text_counts_from(visit: Visit, atlas: Atlas) -> None:
    """At most three names, all of the lit point's text, plain for somebody in pain; none on the whole body."""
    for voice, words in (("therapist", "anatomical"), ("client", "plain")):
        page = visit.open(f"/?voice={voice}#view=posterior&figure=female")
        page.evaluate("document.querySelector('[data-module$=explorer]').explorer.pick({ x: 267, y: 457 }, false)")
        settled(page)
        found = page.evaluate(NAMES)
        spoken = landmarks_spoken_of(atlas)
        allowed = {spoken["names"][name][words] for name in spoken["points"][found["lit"]][words]}
        assert set(found["words"]) <= allowed
        assert len(found["words"]) <= 3
        assert not found["outside"]
        assert not found["covered"]
        if voice == "therapist":
            assert found["words"]
            page.get_by_role("button", name="Show all").click()
            expect(page.locator(".landmark-name:not([hidden])")).to_have_count(0)
