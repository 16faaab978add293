"""Points in sight: numbered marks on the pictures, rows of muscles beside them, and how they belong together."""

from __future__ import annotations

import random
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from app.atlas.atlas import Atlas
from app.drawing.part_shown import Box, part_of
from app.drawing.point_marks import Numbered, place_of, spread, view_beside
from app.views import VIEWS
from tools.measure.bench_sight import SETTLE, SIGHT, WINDOWS, Sight, look, random_clicks

from .conftest import Visit, start_visit

CLICKS = 40
SEED = 7

SPREAD = """async (cases) => {
    const { spread } = await import("/static/js/skin/point-places.js");
    return cases.map(({ places, radius, size, crossed }) => spread(places, radius, size, crossed));
}"""

PARTS = """async (cases) => {
    const { partOf } = await import("/static/js/map/framing.js");
    const box = ([x, y, width, height]) => ({ x, y, width, height });
    return cases.map(({ pains, points, muscle, cm }) => {
        const part = partOf(pains.map(box), points.map(([x, y]) => ({ x, y })), muscle.map(box), cm);
        return part && [part.x, part.y, part.width, part.height];
    });
}"""

BESIDE = """async (cases) => {
    const { viewBeside } = await import("/static/js/skin/point-places.js");
    const { explorer } = document.querySelector("[data-module$=explorer]");
    const places = await explorer.files.json("atlas/marks/male.json");
    const among = ["anterior", "posterior"];
    const other = (view) => among.find((one) => one !== view);
    return cases.map(([view, points]) => viewBeside(places, explorer.views, view, points, among) || other(view));
}"""

PLACES = """async (asked) => {
    const { placeOf } = await import("/static/js/skin/point-places.js");
    const { explorer } = document.querySelector("[data-module$=explorer]");
    const places = await explorer.files.json("atlas/marks/male.json");
    return asked.map(([view, point, side]) => placeOf(places, explorer.views, view, { point, side }));
}"""

HEADS = """() => {
    const discs = document.querySelectorAll(".stage > .map-frame .point-mark:not([hidden]) .mark-disc");
    return [...discs].map((disc) => {
        const { left, right, top, bottom } = disc.getBoundingClientRect();
        return [(left + right) / 2, (top + bottom) / 2, (right - left) / 2];
    });
}"""


def settled(page: Page) -> Page:
    """The page once all that a click brings is there."""
    expect(page.locator(".card.is-lit")).to_have_count(1)
    page.evaluate(SETTLE)
    return page


def shoulder(visit: Visit, atlas: Atlas, voice: str = "therapist") -> Page:
    """Pain at the front of the right shoulder, which many muscles explain."""
    visit.open(f"/?voice={voice}")
    visit.click("anterior", "deltoid_anterior", "right", atlas)
    return settled(visit.page)


def test_numbers_stand_where_the_server_puts_them(visit: Visit, atlas: Atlas) -> None:
    """For random clusters of points the browser spreads the numbers as the server does, to a hundredth."""
    dice = random.Random(3)
    cases = [
        {
            "places": [[dice.randrange(200), dice.randrange(120)] for _ in range(dice.randrange(1, 9))],
            "radius": 9,
            "size": [200, 120],
            "crossed": dice.randrange(-1, 1),
        }
        for _ in range(60)
    ]
    for case, ours in zip(cases, visit.open("/about").evaluate(SPREAD, cases), strict=True):
        places: Any = case["places"]
        theirs = spread([(x, y) for x, y in places], 9, (200, 120), int(str(case["crossed"])))
        assert all(
            abs(a - b) < 0.01 for one, other in zip(ours, theirs, strict=True) for a, b in zip(one, other, strict=True)
        ), case


def test_points_are_placed_as_on_the_server(visit: Visit, atlas: Atlas) -> None:
    """A point of either side has the same place on every picture as on the server, or none."""
    dice = random.Random(5)
    asked = [
        [dice.choice(list(VIEWS)), dice.choice(list(atlas.referrals)), dice.choice(["left", "right"])]
        for _ in range(300)
    ]
    for (view, point, side), ours in zip(asked, visit.open().evaluate(PLACES, asked), strict=True):
        theirs = place_of(atlas, "male", view, point, side)
        assert (ours and (ours["x"], ours["y"], ours["squarely"])) == theirs


def test_the_same_part_is_shown_as_on_the_server(visit: Visit) -> None:
    """Whatever is marked, the browser moves in on the part that the server draws without it."""
    dice = random.Random(8)

    def box() -> list[float]:
        return [dice.randrange(400), dice.randrange(800), dice.randrange(160), dice.randrange(200)]

    cases: list[Any] = [
        {
            "pains": [box() for _ in range(dice.randrange(3))],
            "points": [box()[:2] for _ in range(dice.randrange(9))],
            "muscle": [box() for _ in range(dice.randrange(2))],
            "cm": dice.choice([5.6, 12, 24, 30]),
        }
        for _ in range(80)
    ]
    for case, ours in zip(cases, visit.open("/about").evaluate(PARTS, cases), strict=True):
        pains, muscle = ([Box(*one) for one in case[name]] for name in ("pains", "muscle"))
        theirs = part_of(pains, [(x, y) for x, y in case["points"]], muscle, case["cm"])
        assert ours == (theirs and pytest.approx(list(theirs))), case


def test_the_same_second_picture_as_on_the_server(visit: Visit, atlas: Atlas) -> None:
    """Whichever points are numbered, the picture beside is the one that the server puts there."""
    dice = random.Random(9)
    cases: list[Any] = [
        [
            dice.choice(list(VIEWS)),
            [
                {"rank": rank, "point": dice.choice(list(atlas.referrals)), "side": dice.choice(["left", "right"])}
                for rank in range(1, dice.randrange(2, 9))
            ],
        ]
        for _ in range(60)
    ]
    for (view, points), ours in zip(cases, visit.open().evaluate(BESIDE, cases), strict=True):
        numbered = [Numbered(p["rank"], p["point"], p["side"]) for p in points]
        assert ours == view_beside(atlas, "male", view, numbered, ("anterior", "posterior")), (view, points)


@pytest.mark.parametrize("window", ["1280x800", "390x844"])
def test_a_point_and_the_rows_are_in_sight_after_random_clicks(
    browser: Browser, server: str, atlas: Atlas, window: str
) -> None:
    """After seeded random clicks over all pictures of both figures a point is in sight, and so are enough rows."""
    options, least_rows = WINDOWS[window]
    context, visit = start_visit(browser, server, **options)
    clicks = random_clicks(atlas, CLICKS // 2, SEED)
    found: list[Sight] = list(look(visit.page, server, clicks))
    context.close()
    answered = [s for s in found if s.all]
    assert len(answered) > CLICKS / 4
    assert [s for s in answered if not s.marks] == []
    assert [s for s in answered if s.seen < min(least_rows, s.rows)] == []


def test_each_of_the_first_muscles_has_its_number(visit: Visit, atlas: Atlas) -> None:
    """The numbers on the two pictures are those of the first eight rows, each on the row's own point."""
    page = shoulder(visit, atlas)
    rows = page.locator(".cards .card").evaluate_all(
        "rows => rows.map(row => [row.dataset.rank, `${row.dataset.point}:${row.dataset.side}`])"
    )
    marks = page.locator(".point-mark").evaluate_all("all => all.map(one => [one.dataset.rank, one.dataset.point])")
    assert sorted({tuple(mark) for mark in marks}) == sorted(map(tuple, rows[:8]))


def test_marks_do_not_hide_each_other(visit: Visit, atlas: Atlas) -> None:
    """No disc of a number covers another; zoomed in, they stand nearer to their points."""
    page = shoulder(visit, atlas)
    heads = page.evaluate(HEADS)
    assert len(heads) > 2
    for i, (x, y, radius) in enumerate(heads):
        for ox, oy, other in heads[i + 1 :]:
            assert (x - ox) ** 2 + (y - oy) ** 2 >= (radius + other) ** 2 - 1


def test_mark_and_row_light_each_other(visit: Visit, atlas: Atlas) -> None:
    """Pointing at a mark sets off its row, pointing at or focusing a row sets off its mark."""
    page = shoulder(visit, atlas)
    mark = page.locator(".stage > .map-frame .point-mark:not(.is-lit)").first
    rank = mark.get_attribute("data-rank")
    box = mark.locator(".mark-disc").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(f'.card[data-rank="{rank}"]')).to_have_class("card is-pointed")
    page.locator(".brand").hover()
    expect(page.locator(".card.is-pointed")).to_have_count(0)
    page.locator(f'.card[data-rank="{rank}"] .card-main').hover()
    expect(mark).to_have_class("point-mark is-pointed")


def test_a_tap_on_a_mark_opens_its_row_and_on_skin_marks_pain(phone: Visit, atlas: Atlas) -> None:
    """The nearest mark gets the tap; the pain stays; a tap away from all marks is a new pain."""
    page = phone.open("/?voice=therapist")
    page.touchscreen.tap(*phone.spot("anterior", "deltoid_anterior", "right", atlas))
    settled(page)
    title = page.locator("#panel-title").inner_text()
    mark = page.locator(".point-mark:not(.is-lit, .is-behind)").last
    rank = mark.get_attribute("data-rank")
    box = mark.locator(".mark-disc").bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(f'.card[data-rank="{rank}"]')).to_have_class("card is-lit is-open")
    expect(page.locator("#panel-title")).to_have_text(title)
    page.touchscreen.tap(*phone.spot("anterior", "patella", "left", atlas))
    expect(page.locator("#panel-title")).to_have_text("Anterior knee, left")


def test_a_mark_behind_says_so_and_turns_there(phone: Visit, atlas: Atlas) -> None:
    """A point on the far side is a hollow mark with the word; a tap shows it from where it is seen."""
    page = phone.open("/?voice=therapist")
    page.touchscreen.tap(*phone.spot("anterior", "deltoid_anterior", "right", atlas))
    settled(page)
    mark = page.locator(".point-mark[data-behind]").first
    point = mark.get_attribute("data-point") or ""
    assert "behind" in (mark.text_content() or "")
    expect(page.locator(f'.card[data-rank="{mark.get_attribute("data-rank")}"] [data-slot=behind]')).to_be_visible()
    box = mark.locator(".mark-disc").bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    turned = page.locator(f'.point-mark[data-point="{point}"]:not([data-behind])')
    expect(turned).to_have_count(1)
    expect(page.locator("[data-map-title]")).not_to_have_text("Front")


def test_two_pictures_side_by_side_where_there_is_room(visit: Visit, atlas: Atlas) -> None:
    """After a click front and back stand side by side in a wide window; a click on the second marks pain there."""
    page = shoulder(visit, atlas)
    page.get_by_role("button", name="Show all").click()
    beside = page.locator(".beside")
    expect(beside).to_be_visible()
    expect(page.locator("[data-beside-title]")).to_have_text("Back")
    x, y = atlas.overlay("female", "posterior")["landmarks"]["calf_medial"]["left"]
    at = page.evaluate(
        """([x, y]) => {
            const svg = document.querySelector(".beside .map-overlay");
            const at = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM());
            return [at.x, at.y];
        }""",
        [x, y],
    )
    page.mouse.click(*at)
    expect(page.locator("#panel-title")).to_contain_text(", left")
    expect(page.locator(".beside .place-spot")).to_have_count(1)
    page.set_viewport_size({"width": 900, "height": 800})
    expect(beside).to_be_hidden()
    assert visit.complaints == []


def test_a_row_opens_in_place_and_closes_on_a_second_tap(visit: Visit, atlas: Atlas) -> None:
    """The row stays where it is, says what it holds, and folds again; its other points can be lit."""
    page = shoulder(visit, atlas)
    expect(page.locator(".examination")).to_be_visible()
    row = page.locator(".cards .card", has=page.locator('[data-slot=name]:text-is("infraspinatus")')).first
    link = row.locator(".card-main")
    before = link.bounding_box()
    link.click()
    expect(row.locator(".card-more")).to_be_visible()
    expect(link).to_have_attribute("aria-expanded", "true")
    after = link.bounding_box()
    assert before
    assert after
    assert abs(before["y"] - after["y"]) < 2
    chips = row.locator(".card-points .chip")
    if chips.count() > 1:
        chips.nth(1).click()
        expect(chips.nth(1)).to_have_attribute("aria-current", "true")
        expect(row.locator(".card-more")).to_be_visible()
    link.click()
    expect(row.locator(".card-more")).to_be_hidden()


def test_what_only_touches_the_pain_is_folded_away(visit: Visit, atlas: Atlas) -> None:
    """Muscles of low likelihood stand under "Less likely", numbered on, and nowhere else."""
    page = visit.open("/?voice=therapist")
    visit.click("anterior", "deltoid_lateral", "right", atlas)
    settled(page)
    rows = page.locator("[data-muscle][data-rank]").evaluate_all(
        "rows => rows.map(row => [Number(row.dataset.rank), row.dataset.likelihood, Boolean(row.closest('details'))])"
    )
    assert all((likelihood == "low") == folded for _, likelihood, folded in rows)
    assert any(folded for _, _, folded in rows)
    page.locator(".less-likely summary").click()
    expect(page.locator(".less-likely .card").first).to_be_visible()


def test_the_sign_of_the_pain_covers_no_point(visit: Visit, atlas: Atlas) -> None:
    """Whatever is marked, what lies uppermost at the middle of each number is the number."""
    page = shoulder(visit, atlas)
    found = page.evaluate(SIGHT)
    shown = page.locator(".point-mark:not([hidden])").count()
    assert found["marks"] == shown
