"""The same pages without JavaScript: links and a form."""

from __future__ import annotations

from playwright.sync_api import expect

from app.atlas.atlas import Atlas
from app.atlas.matching import rank
from app.atlas.muscle_ranking import rank_muscles
from app.views import VIEWS
from app.web.page_state import PICTURE_WIDTHS_PX, shape_of

from .conftest import Visit


def click_picture(plain: Visit, atlas: Atlas, view: str, landmark: str, side: str, figure: str = "female") -> None:
    """Click the form's picture on a landmark."""
    x, y = atlas.overlay(figure, view)["landmarks"][landmark][side]
    picture = plain.page.locator("input[type=image]:visible")
    box = picture.bounding_box()
    assert box
    scale = box["width"] / VIEWS[view].width
    picture.click(position={"x": x * scale, "y": y * scale})


def test_click_ranks_on_the_server(plain: Visit, atlas: Atlas) -> None:
    """A click on the picture arrives at the right cell, is ranked, and lights the first candidate."""
    page = plain.open()
    for width in (390, 820, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        for view, landmark, side in (("anterior", "deltoid_anterior", "right"), ("posterior", "calf_medial", "left")):
            plain.open(f"/?view={view}")
            click_picture(plain, atlas, view, landmark, side)
            expect(page.locator("#panel-title")).to_contain_text(f", {side}")
            expect(page.locator(".card.is-lit")).to_have_count(1)
            expect(page.locator(".map-picture .essential")).to_have_count(1)
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_second_picture_shows_what_the_first_does_not(plain: Visit) -> None:
    """After a click in front the part of the back that matters is there too; each of the first muscles is on one."""
    for width in (390, 1280, 1440):
        plain.page.set_viewport_size({"width": width, "height": 900})
        page = plain.open("/?view=anterior&x=169.9&y=229.4&voice=therapist")
        expect(page.locator(".beside-plain figcaption")).to_contain_text("Back")
        rows = page.locator(".cards .card").evaluate_all("rows => rows.map((row) => row.dataset.rank)")[:8]
        first, second = (
            page.locator(f"{picture} .point-mark:not(.is-behind)").evaluate_all("all => all.map((m) => m.dataset.rank)")
            for picture in (".stage > .map-frame", ".beside-plain")
        )
        assert second
        assert sorted({*first, *second}, key=int) == rows
        expect(page.locator(".card-behind:visible")).to_have_count(0)
        box = page.locator(".beside-plain .map-picture").bounding_box()
        assert box
        for disc in page.locator(".beside-plain .mark-disc").all():
            at = disc.bounding_box()
            assert at
            assert box["x"] <= at["x"] <= box["x"] + box["width"]
            assert box["y"] <= at["y"] <= box["y"] + box["height"]
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_picture_has_the_width_that_the_form_says(plain: Visit) -> None:
    """The form's `width` is the width in which the picture is shown, for each shape of view, small and large."""
    views = {(shape_of(view), view.width / view.height): view for view in VIEWS.values()}
    for width in (390, 1440):
        plain.page.set_viewport_size({"width": width, "height": 900})
        for view in views.values():
            page = plain.open(f"/?view={view.id}")
            box = page.locator("input[type=image]:visible").bounding_box()
            assert box
            assert abs(box["width"] - PICTURE_WIDTHS_PX[shape_of(view)][width > 1000]) < 0.6, view.id
            assert abs(box["height"] / box["width"] - view.height / view.width) < 0.01, view.id


def test_links_do_everything(plain: Visit, atlas: Atlas) -> None:
    """Region, view, figure, tone, candidate, second place, clear: all by links, the places kept throughout."""
    page = plain.open()
    page.get_by_text("All places as a list").click()
    page.get_by_role("link", name="Back of the shoulder, left").click()
    title = page.locator("#panel-title")
    expect(title).to_have_text("Back of the shoulder, left")
    mark = atlas.marks_of_region("posterior-shoulder-pain", "left")
    best = rank_muscles(atlas.matrix, [mark], rank(atlas.matrix, [mark]).candidates)[0]
    assert plain.first == (best.points[0], best.sides[0])
    page.get_by_role("link", name="Back", exact=True).first.click()
    expect(title).to_have_text("Back of the shoulder, left")
    page.get_by_role("link", name="Male", exact=True).click()
    expect(title).to_have_text("Back of the shoulder, left")
    page.get_by_role("link", name="Skin tone 3").click()
    expect(page.locator("html")).to_have_attribute("data-tone", "3")
    page.locator(".cards .card-main").nth(1).click()
    expect(page.locator(".cards .card").nth(1)).to_have_class("card is-lit is-open")
    page.get_by_role("link", name="Add a place").click()
    click_picture(plain, atlas, "posterior", "calf_medial", "left", "male")
    expect(title).to_have_text("Pain in 2 places")
    expect(page.locator(".explained")).to_be_visible()
    page.get_by_role("link", name="Remove").first.click()
    expect(title).to_contain_text("left")
    page.get_by_role("link", name="Clear").click()
    expect(title).to_have_text("Where does it hurt?")
    expect(page.locator("[data-map-title]")).to_have_text("Back")


def test_click_beside_the_body_is_told(plain: Visit) -> None:
    """A click on no skin says so and opens the list of places."""
    page = plain.open()
    page.locator("input[type=image]:visible").click(position={"x": 3, "y": 200})
    expect(page.get_by_role("status")).to_contain_text("outside the body")
    expect(page.locator(".place-list")).to_have_attribute("open", "")


def test_errors_help(plain: Visit) -> None:
    """An unknown muscle or a broken query gets a page with a way on."""
    page = plain.open("/muscles/infraspinatis")
    expect(page.locator("main")).to_contain_text("infraspinatus")
    assert page.goto(plain.server + "/?x=1") is not None
    expect(page.locator("h1")).to_have_text("Malformed query")
    expect(page.locator("main").get_by_role("link", name="The map")).to_be_visible()
