"""The answer for a person in pain: from a click to how to press in two taps, the signs of danger first."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from tests.known import DATA
from tests.web.test_gate import TREATING

from .conftest import Visit

SHOULDER = "/#region=superior-shoulder-pain:right"
PLACES = {p.id: p.place for p in DATA.pressing}


def told_muscles(page: Page) -> list[str]:
    """The muscles that the answer tells of, in their order."""
    found: list[str] = page.locator(".own-answer .muscle-answer").evaluate_all(
        "all => all.map((one) => one.dataset.muscle)"
    )
    return found


def test_two_taps_from_a_click_to_how_to_press(phone: Visit, atlas: Atlas) -> None:
    """On a phone: a tap on the body, the signs in sight and nothing on pressing; two taps later how to press is in
    sight, with a picture of the place. No request names the point."""
    page = phone.open()
    phone.click("anterior", "deltoid_lateral", "right", atlas)
    expect(page.locator(".gate-lines li").first).to_be_in_viewport()
    expect(page.locator(".own-answer .muscle-answer").first).to_be_attached()
    assert not TREATING.search(page.locator(".own-muscles").inner_text())
    asked = len(phone.addresses)
    page.locator("#gate-all").tap()
    page.locator("#gate-on").tap()
    first = page.locator(".own-answer .muscle-answer").first
    expect(first.locator("[data-slot=answer-press]")).to_be_in_viewport()
    expect(first.locator(".point-picture")).to_be_in_viewport()
    place = first.locator(".answer-place").inner_text()
    muscle = told_muscles(page)[0].partition(":")[0]
    assert place in {f"It is {PLACES[p.id]}." for p in atlas.points_of(muscle) if p.id in PLACES}
    expect(first.locator("[data-slot=answer-home]")).to_contain_text("At home")
    names = {r.id for r in atlas.points_of(muscle)}
    assert not [a for a in phone.addresses[asked:] if any(name in a for name in names)]
    assert phone.complaints == []


def test_after_a_sign_the_answer_tells_only_where_to_get_help(visit: Visit) -> None:
    """Once a sign was ticked the answer names the muscles and shows them, and tells nothing of how to treat them."""
    page = visit.open(SHOULDER)
    page.locator("#gate-some").click()
    page.locator(".gate-ticks input").first.check()
    expect(page.locator(".own-answer .answer-instead").first).to_contain_text("looked at first")
    assert not TREATING.search(page.locator(".own-muscles").inner_text())


def test_a_row_leads_to_what_is_told_of_its_muscle(visit: Visit) -> None:
    """The link of an open row leads to the part of the page that tells of that muscle, further down the list too."""
    page = visit.open(SHOULDER)
    page.locator("#gate-all").click()
    page.locator("#gate-on").click()
    for n in (2, 6):
        row = page.locator(f"#answer > .card:nth-child({n})")
        row.locator(".card-main").click()
        muscle = str(row.get_attribute("data-muscle")).partition(":")[0]
        row.locator(".card-help").click()
        part = page.locator(f".muscle-answer[data-muscle^='{muscle}:']")
        expect(part.locator("h3")).to_be_in_viewport()
        expect(part.locator(".answer-place")).to_be_visible()
        expect(part).to_be_focused()


@pytest.mark.parametrize(
    "region", ["superior-shoulder-pain:right", "lumbar-pain:left", "frontal-pain", "heel-pain:left"]
)
def test_server_and_browser_tell_of_the_same_muscles(visit: Visit, client: TestClient, region: str) -> None:
    """The page without scripts tells of the muscles that the browser tells of, in the same order."""
    page = visit.open(f"/#region={region}")
    expect(page.locator(".own-answer .muscle-answer").first).to_be_attached()
    text = client.get(f"/?region={region}").text
    answer = text[text.index('class="own-answer"') : text.index('class="answer-whom"')]
    assert re.findall(r'class="muscle-answer" id="[\w-]+" data-muscle="([\w:-]+)"', answer) == told_muscles(page)


def test_without_scripts_the_page_tells_the_same(client: TestClient) -> None:
    """Without scripts: the signs, the muscles with a picture, and how to press only behind the words that pass the
    signs; where a lay person must not press, why."""
    text = client.get("/?region=superior-shoulder-pain:right").text
    gate, answer = text.index('class="gate-lines"'), text.index('class="own-answer"')
    assert gate < answer
    part = text[answer : text.index('class="answer-whom"')]
    for section in part.split('<section class="muscle-answer"')[1:]:
        before, _, after = section.partition('<details class="answer-pass care-pass">')
        assert "<img" in before
        assert not TREATING.search(re.sub(r"<[^>]+>", " ", before))
        assert "At home" in after


STROKE = """async () => {
    const { explorer } = document.querySelector("main");
    const stroke = ["female", "posterior", 3, [330, 520, 325, 640, 322, 790]];
    const pain = { id: 1, marks: [{ stroke }], strength: null, kinds: [], deep: false, onset: null, note: "" };
    await explorer.setDrawing({ format: "trigger-point-atlas/drawing", version: 1, pains: [pain] });
}"""


def test_a_long_pain_is_named_by_its_ends(visit: Visit) -> None:
    """A stroke from the buttock down the leg is called so, in plain words, in place of the region in its middle."""
    page = visit.open()
    page.evaluate(STROKE)
    expect(page.locator("#panel-title")).to_have_text("Buttock to calf, right")
