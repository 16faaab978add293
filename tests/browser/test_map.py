"""The map with JavaScript: click, hover, keys, phone; and what it never does."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from app.atlas.atlas import Atlas
from app.atlas.locations import marks_from_query
from app.atlas.matching import Mark, rank
from app.atlas.muscle_ranking import rank_muscles
from app.drawing.point_marks import list_order
from app.web.page_state import region_places

from .conftest import Visit, start_visit


def expected_first(atlas: Atlas, place: str) -> tuple[str, str]:
    """The leading point of the muscle that the server ranks first for a landmark."""
    return leading(atlas, marks_from_query(atlas, at=[place]))


def leading(atlas: Atlas, marks: Sequence[Mark]) -> tuple[str, str]:
    """The leading point of the first muscle for some marks, with its side."""
    best = list_order(rank_muscles(atlas.matrix, marks, rank(atlas.matrix, marks).candidates))[0]
    return best.points[0], best.sides[0]


@pytest.mark.parametrize("side", ["left", "right"])
def test_click_ranks_and_lights_the_first(visit: Visit, atlas: Atlas, side: str) -> None:
    """A click shows the server's own ranking and lights the zone, the X and the muscle of its first candidate."""
    page = visit.open()
    visit.click("anterior", "deltoid_anterior", side, atlas)
    expect(page.locator(".card.is-lit")).to_have_count(1)
    assert visit.first == expected_first(atlas, f"deltoid_anterior:{side}")
    expect(page.locator(".stage > .map-frame .layer-lit .essential")).to_have_count(1)
    expect(page.locator('[data-slot="status"]')).to_contain_text("first: ")
    expect(page.locator("#panel-title")).to_contain_text(f", {side}")
    assert visit.complaints == []


def test_pointing_at_a_candidate_lights_it(visit: Visit, atlas: Atlas) -> None:
    """Another candidate is lit while the pointer is on it, and the chosen one again afterwards."""
    page = visit.open()
    visit.click("anterior", "deltoid_anterior", "right", atlas)
    zone = page.locator(".stage > .map-frame .layer-lit .essential")
    expect(zone).to_have_count(1)
    first = zone.get_attribute("d") or ""
    others = page.locator(".cards .card:not(.is-lit) .card-main")
    others.nth(2).hover()
    expect(zone).not_to_have_attribute("d", first)
    page.locator(".brand").hover()
    expect(zone).to_have_attribute("d", first)
    others.nth(2).click()
    page.locator(".brand").hover()
    expect(zone).not_to_have_attribute("d", first)


def test_hover_names_region_and_side(visit: Visit, atlas: Atlas) -> None:
    """The region under the pointer is named with the person's side and outlined."""
    page = visit.open()
    page.mouse.move(5, 300)
    for side in ("left", "right"):
        page.mouse.move(*visit.spot("anterior", "patella", side, atlas))
        expect(page.locator(".map-name strong")).to_have_text(f"Front of the knee, {side}")
        expect(page.locator(".layer-hover path")).to_have_count(1)


def test_other_figure_and_view_keep_the_pain(visit: Visit, atlas: Atlas) -> None:
    """Turning to another figure or view keeps what hurts, the ranking and what is lit."""
    page = visit.open()
    visit.click("anterior", "deltoid_anterior", "right", atlas)
    expect(page.locator(".stage > .map-frame .place-spot")).to_have_count(1)
    first = visit.first
    page.get_by_role("link", name="Male", exact=True).click()
    expect(page.get_by_role("link", name="Male", exact=True)).to_have_attribute("aria-current", "true")
    expect(page.locator(".stage > .map-frame .place-spot")).to_have_count(1)
    x, y = (
        float(v)
        for v in (
            page.locator(".stage > .map-frame .place-spot").get_attribute("data-x") or "",
            page.locator(".stage > .map-frame .place-spot").get_attribute("data-y") or "",
        )
    )
    there = atlas.overlay("male", "anterior")["landmarks"]["deltoid_anterior"]["right"]
    assert abs(x - there[0]) < 12
    assert abs(y - there[1]) < 12
    page.locator(".views").get_by_role("link", name="Right", exact=True).first.click()
    expect(page.locator("[data-map-title]")).to_have_text("Right side")
    expect(page.locator(".stage > .map-frame .place-spot")).to_have_count(1)
    expect(page.locator(".stage > .map-frame .layer-lit .essential")).to_have_count(1)
    assert visit.first == first


def test_several_places(visit: Visit, atlas: Atlas) -> None:
    """A click replaces; Shift or the button adds; each can be taken away; the smallest set is named."""
    page = visit.open()
    visit.click("anterior", "deltoid_anterior", "right", atlas)
    visit.click("anterior", "temple", "left", atlas)
    expect(page.locator(".stage > .map-frame .place-spot")).to_have_count(1)
    visit.click("anterior", "deltoid_anterior", "right", atlas, shift=True)
    expect(page.locator(".stage > .map-frame .place-spot")).to_have_count(2)
    expect(page.locator(".explained")).to_be_visible()
    page.get_by_role("link", name="Add a place").click()
    visit.click("anterior", "patella", "left", atlas)
    expect(page.locator(".places li")).to_have_count(3)
    page.get_by_role("link", name="Remove").first.click()
    expect(page.locator(".places li")).to_have_count(2)
    page.get_by_role("link", name="Clear").click()
    expect(page.locator(".stage > .map-frame .place-spot")).to_have_count(0)
    expect(page.locator(".cards .card")).to_have_count(0)


def test_keyboard_alone(visit: Visit, atlas: Atlas) -> None:
    """Tab to the picture, arrows to a region, Enter for the ranking, Tab and Enter to another candidate."""
    page = visit.open()
    page.keyboard.press("Tab")
    page.wait_for_selector(".target", state="attached")
    for _ in range(60):
        if page.evaluate("document.activeElement.matches('.target')"):
            break
        page.keyboard.press("Tab")
    before = page.evaluate("document.activeElement.getAttribute('aria-label')")
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    after = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert after
    assert after != before
    page.keyboard.press("Enter")
    expect(page.locator("#panel-title")).to_have_text(after)
    expect(page.locator(".stage > .map-frame .place-area")).to_have_count(1)
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.card:nth-child(2)') !== null"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".cards .card").nth(1)).to_have_class("card is-lit is-open")


def test_zoom_by_keys_wheel_and_buttons(visit: Visit, atlas: Atlas) -> None:
    """Zooming shows less of the picture, panning another part, and 0 all of it."""
    page = visit.open()
    box = "document.querySelector('.map-overlay').getAttribute('viewBox').split(' ').map(Number)"
    whole = page.evaluate(box)
    x, y = visit.spot("anterior", "patella", "right", atlas)
    page.mouse.move(x, y)
    page.mouse.wheel(0, -600)
    page.wait_for_function(f"before => ({box})[2] < 0.6 * before", arg=whole[2])
    closer = page.evaluate(box)
    held = visit.spot("anterior", "patella", "right", atlas)
    assert abs(held[0] - x) < 2
    assert abs(held[1] - y) < 2
    page.mouse.down()
    page.mouse.move(x + 80, y + 40, steps=4)
    page.mouse.up()
    page.wait_for_function(f"before => ({box})[0] < before", arg=closer[0])
    expect(page.locator(".stage > .map-frame .place-spot")).to_have_count(0)
    page.get_by_role("button", name="Show all").focus()
    page.keyboard.press("0")
    assert page.evaluate(box) == whole
    page.keyboard.press("+")
    assert page.evaluate(box)[2] < whole[2]
    across = page.evaluate(box)[1]
    page.keyboard.press("ArrowDown")
    assert page.evaluate(box)[1] > across


def test_address_brings_it_back(visit: Visit, atlas: Atlas) -> None:
    """The address behind the # carries view, figure, places and what is lit; a broken one is no error."""
    page = visit.open("/#view=posterior&figure=male&region=posterior-shoulder-pain:left")
    expect(page.locator("[data-map-title]")).to_have_text("Back")
    expect(page.locator("#panel-title")).to_have_text("Back of the shoulder, left")
    assert visit.first == leading(atlas, [region_places(atlas, "posterior-shoulder-pain:left")[0].mark])
    page = visit.open("/#spot=female:nowhere:1:2&view=%00&region=x&point=y")
    expect(page.locator("[data-map-title]")).to_have_text("Front")
    visit.click("anterior", "patella", "right", atlas)
    expect(page.locator("#panel-title")).to_contain_text("right")
    assert visit.complaints == []


def test_list_is_the_maps_twin(visit: Visit, atlas: Atlas) -> None:
    """Every region of every side is in the list, named with its side, and does what a click on the map does."""
    page = visit.open()
    names = page.locator(".place-list a").evaluate_all("links => links.map(link => link.textContent.trim())")
    sides = [s for r in atlas.regions.values() for s in (("left", "right") if r.paired else ("middle",))]
    assert len(names) == len(set(names)) == len(sides)
    page.get_by_text("All places as a list").click()
    page.get_by_role("link", name="Back of the shoulder, left").click()
    expect(page.locator("#panel-title")).to_have_text("Back of the shoulder, left")


def test_nothing_about_the_pain_leaves(browser: Browser, server: str, atlas: Atlas) -> None:
    """Requests are for whole files of this server, the same whatever hurts; the address hides it behind the #."""
    context, visit = start_visit(browser, server, saves_data=False)
    page = visit.open()
    page.mouse.move(5, 300)
    visit.click("anterior", "deltoid_anterior", "right", atlas)
    expect(page.locator(".card.is-lit")).to_have_count(1)
    expect(page.locator(".session-bar")).to_be_visible()
    page.wait_for_selector("[data-prefetched]", timeout=30_000)
    page.locator(".cards .card-main").first.click()
    expect(page.locator(".examination")).to_have_js_property("hidden", False)
    expect(page.locator(".press")).to_be_attached()
    page.evaluate("document.querySelector('[data-module$=explorer]').explorer.points.settled")
    asked = len(visit.requests)
    visit.click("anterior", "patella", "left", atlas)
    visit.click("anterior", "temple", "right", atlas, shift=True)
    page.wait_for_timeout(300)
    later = [r.url for r in visit.requests[asked:] if "/icons/" not in r.url]  # Chromium asks again at each new #
    assert later == []
    assert {urlsplit(r.url).netloc for r in visit.requests} == {urlsplit(visit.server).netloc}
    assert {urlsplit(r.url).query.partition("=")[0] for r in visit.requests} <= {"", "v"}
    assert "?" not in page.url
    assert "#" in page.url
    links = page.locator(".place-list a, .cards a").evaluate_all("links => links.map(link => link.href)")
    leaks = [link for link in links if "?" in link]
    assert leaks == []
    context.close()


def test_phone(phone: Visit, atlas: Atlas) -> None:
    """A phone shows the map and, after a tap, the ranking under it, without scrolling sideways."""
    page = phone.open()
    x, y = phone.spot("anterior", "deltoid_anterior", "right", atlas)
    page.touchscreen.tap(x, y)
    expect(page.locator(".card.is-lit")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.wait_for_function("() => document.querySelector('.panel').getBoundingClientRect().top < 700")
    page.evaluate("scrollTo(0, 900)")
    frame = page.locator(".map-frame").first.bounding_box()
    assert frame
    assert frame["y"] >= -1


def test_first_load_is_small(visit: Visit) -> None:
    """The front page with all that it loads by itself: 12 requests and 150 kB at most."""
    visit.open()
    sizes = [r.sizes()["responseBodySize"] for r in visit.requests]
    assert len(visit.requests) <= 12, visit.addresses
    assert sum(sizes) <= 150_000, sorted(zip(sizes, visit.addresses, strict=True), reverse=True)


def test_an_address_from_without_javascript_goes_on(visit: Visit, atlas: Atlas) -> None:
    """A query that the server answered is taken over; the next click leaves it."""
    page = visit.open("/?show=posterior&region=posterior-shoulder-pain:left&at=patella:right")
    expect(page.locator("#panel-title")).to_have_text("Pain in 2 places")
    expect(page.locator(".stage > .map-frame .place-area")).to_have_count(1)
    page.get_by_role("link", name="Front", exact=True).first.click()
    expect(page.locator("[data-map-title]")).to_have_text("Front")
    expect(page.locator(".stage > .map-frame .place-spot")).to_have_count(1)
    visit.click("anterior", "deltoid_anterior", "right", atlas)
    expect(page.locator("#panel-title")).to_have_text("Front of the shoulder, right")
    assert "?" not in page.url


def test_choices_are_kept(visit: Visit) -> None:
    """Figure and tone of skin are there again on the next visit, and nothing else is stored."""
    page = visit.open()
    page.get_by_role("link", name="Skin tone 4").click()
    page.get_by_role("link", name="Male", exact=True).click()
    expect(page.get_by_role("link", name="Male", exact=True)).to_have_attribute("aria-current", "true")
    page = visit.open("/about")
    page = visit.open()
    expect(page.locator("html")).to_have_attribute("data-tone", "4")
    expect(page.get_by_role("link", name="Male", exact=True)).to_have_attribute("aria-current", "true")
    assert page.evaluate("({...localStorage})") == {"tone": "4", "figure": "male"}
    assert page.context.cookies() == []


def test_prints_on_one_page(visit: Visit, atlas: Atlas) -> None:
    """Map and first candidates fit one sheet, A4 and Letter."""
    page = visit.open()
    visit.click("anterior", "deltoid_anterior", "right", atlas)
    expect(page.locator(".card.is-lit")).to_have_count(1)
    for paper in ("A4", "Letter"):
        assert page.pdf(format=paper, print_background=True).count(b"/Type /Page\n") == 1


def test_a_missing_file_is_told(visit: Visit, atlas: Atlas) -> None:
    """Where a file cannot be had the page says so, and works once it can."""
    page = visit.page
    page.route("**/matrix.bin", lambda route: route.abort())
    page.goto(visit.server)
    visit.click("anterior", "patella", "right", atlas)
    expect(page.get_by_role("status")).to_contain_text("could not be loaded")
    page.unroute("**/matrix.bin")
    visit.click("anterior", "patella", "right", atlas)
    expect(page.locator(".card.is-lit")).to_have_count(1)
