"""Browsing, comparing and the glossary: what a student comes to do, with and without JavaScript."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from .conftest import Visit


def test_table_filters_and_sorts_at_once(visit: Visit) -> None:
    """A filter and an order change the rows and the address without another request; going back undoes them."""
    page = visit.open("/muscles?view=table")
    before = len(visit.requests)
    page.get_by_label("Supplied by the nerve").select_option("axillary")
    rows = page.locator("tbody tr:visible")
    expect(rows).to_have_count(4)
    page.get_by_role("link", name="Muscle", exact=True).click()
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("Muscle")
    names = rows.locator("th a").all_inner_texts()
    assert names == sorted(names, key=str.lower)
    assert "nerve=axillary" in page.url
    assert "sort=name" in page.url
    expect(page.get_by_role("status").filter(has_text="4 muscles of")).to_be_visible()
    page.go_back()
    page.go_back()
    expect(rows).to_have_count(page.locator("tbody tr").count())
    assert [r.url for r in visit.requests[before:] if r.resource_type in ("document", "fetch", "xhr")] == []
    assert visit.complaints == []


def test_table_without_javascript(plain: Visit) -> None:
    """The same by a form and links."""
    page = plain.open("/muscles")
    page.get_by_role("link", name="As a table").click()
    page.get_by_label("Moves the joint").select_option("knee")
    page.get_by_role("button", name="Show").click()
    rows = page.locator("tbody tr:visible")
    expect(page).to_have_url(re.compile("joint=knee"))
    expect(page.get_by_label("Moves the joint")).to_have_value("knee")
    count = rows.count()
    assert 5 < count < 30
    page.get_by_role("link", name="Points", exact=True).click()
    expect(rows).to_have_count(count)
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("Points")


def test_a_term_is_explained_where_it_stands(visit: Visit) -> None:
    """On hover and on focus its meaning appears, Escape takes it away."""
    page = visit.open("/muscles/soleus?voice=student")
    term = page.locator("a.term").first
    term.hover()
    card = page.get_by_role("tooltip")
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    term.focus()
    expect(card).to_be_visible()
    assert visit.complaints == []


def test_a_term_is_a_link_without_javascript(plain: Visit) -> None:
    """It leads to its entry in the glossary."""
    page = plain.open("/muscles/soleus?voice=student")
    page.locator("a.term").first.click()
    expect(page.locator(".glossary-entry:target")).to_have_count(1)


def test_muscles_are_compared_from_the_table(plain: Visit) -> None:
    """Two are ticked in the table; their patterns stand on one body and their facts beside one another."""
    page = plain.open("/muscles?group=leg")
    for muscle in ("gastrocnemius", "soleus"):
        page.get_by_label(f"Compare {muscle}", exact=True).check()
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("h1")).to_contain_text("gastrocnemius")
    assert page.url.endswith("/compare?muscle=gastrocnemius&muscle=soleus")
    for picture in page.locator(".compare-pictures img").all():
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth") > 0
    expect(page.get_by_role("row", name="Nerve")).to_contain_text("= the same")
    page.get_by_label("Muscle C").select_option("plantaris")
    page.locator(".compare-choose").get_by_role("button", name="Compare").click()
    expect(page.locator(".compare-legend li")).to_have_count(3)
    page.get_by_role("link", name="Remove gastrocnemius").click()
    expect(page.locator(".compare-legend li")).to_have_count(2)


def test_a_fifth_muscle_cannot_be_ticked(visit: Visit) -> None:
    """Four are the most; the table says how many are chosen."""
    page = visit.open("/muscles?group=thigh")
    boxes = page.locator("tbody tr:visible input")
    for i in range(4):
        boxes.nth(i).check()
    expect(boxes.nth(4)).to_be_disabled()
    expect(page.locator("[data-chosen]")).to_contain_text("4 chosen")


def test_pages_fit_a_phone(phone: Visit) -> None:
    """None of them is wider than the screen."""
    for path in ("/muscles?view=table", "/compare?muscle=soleus&muscle=gastrocnemius", "/glossary", "/search"):
        page = phone.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    assert phone.complaints == []
