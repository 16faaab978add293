"""The guide and the safety gate in a browser: what a person in pain came to do."""

from __future__ import annotations

from playwright.sync_api import expect

from .conftest import Visit


def test_the_safety_gate_by_keyboard_without_javascript(plain: Visit) -> None:
    """Part of the body, a sign, the answer, with keys alone; the address and no later page hold what was said."""
    page = plain.open("/safety")
    page.locator("input[value=low-back]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.locator("input[value=cauda-equina]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.locator("[data-verdict=emergency]").wait_for()
    expect(page.locator("h1")).to_have_text("Get help now")
    assert page.locator(".call-now a").first.get_attribute("href") == "tel:112"
    assert page.url.endswith("/safety")
    assert not any("cauda" in address for address in plain.addresses)


def test_a_condition_on_a_phone(phone: Visit) -> None:
    """The page fits a phone, its picture loads, danger stands above help, and a muscle leads to the map."""
    page = phone.open("/guide/conditions/tension-headache")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.querySelector('.lit img').naturalWidth > 0")
    first, helps = page.locator(".gate").bounding_box(), page.locator("#helps").bounding_box()
    assert first
    assert helps
    assert first["y"] < helps["y"]
    page.locator(".lit-links a").first.click()
    page.wait_for_url("**/?*point=trapezius-upper-1:right*")
    assert phone.complaints == []


def test_pages_fit_narrow_screens(phone: Visit) -> None:
    """Nothing runs over the edge at 320 px on any kind of page."""
    phone.page.set_viewport_size({"width": 320, "height": 640})
    for path in (
        "/guide",
        "/guide/techniques",
        "/guide/posture/climbing",
        "/safety?region=lumbar-pain",
        "/guide/find-a-therapist",
    ):
        page = phone.open(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert phone.complaints == []
