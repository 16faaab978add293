"""What a screen reader is given: the map and the ranking as the accessibility tree has them, and what is said."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from app.atlas.atlas import Atlas
from app.atlas.matching import rank
from app.atlas.muscle_ranking import rank_muscles
from app.drawing.point_marks import list_order
from app.web.page_state import region_places

from .conftest import Visit
from .states import RANKED

PAIN = "/?voice=student#region=posterior-shoulder-pain:right"

SPOKEN = """() => {
    window.spoken = [];
    const live = '[role="status"], [role="alert"], [aria-live="polite"], [aria-live="assertive"]';
    const tell = (node) => {
        const element = node instanceof Element ? node : node.parentElement;
        const region = element?.closest(live);
        const words = region?.textContent.trim().replace(/\\s+/g, " ");
        if (words && region.checkVisibility() && window.spoken.at(-1) !== words) window.spoken.push(words);
    };
    new MutationObserver((changes) => changes.forEach(({ target }) => tell(target)))
        .observe(document.body, { subtree: true, childList: true, characterData: true });
}"""
"""Collects what live regions come to say, each wording once until another follows."""


def lines(page: Page, selector: str) -> list[str]:
    """The accessibility tree of a part of the page, line by line, without addresses."""
    tree = page.locator(selector).first.aria_snapshot()
    found = [line.strip().replace("- 'link", "- link") for line in tree.splitlines()]
    return [line for line in found if not line.startswith("- /url")]


def test_the_map_reads_as_named_regions(visit: Visit, atlas: Atlas) -> None:
    """A group named after the picture holds a button for each region seen, with the person's own side, and no more."""
    page = visit.page
    page.goto(visit.server + "/")
    page.keyboard.press("Tab")
    page.wait_for_selector(".target", state="attached")
    read = lines(page, ".stage > .map-frame")
    assert read[0] == '- group "Front":'
    assert '- group "Regions of the body":' in read
    buttons = [line for line in read if line.startswith("- button")]
    shown = atlas.overlay("female", "anterior")["regions"]
    assert len(buttons) == len(set(buttons)) == sum(len(sides) for sides in shown.values())
    assert '- button "Front of the shoulder, right"' in buttons
    assert page.locator(".stage > .map-frame").get_attribute("aria-describedby") == "map-help"
    help_text = page.locator("#map-help").inner_text()
    assert "Arrow keys move among the regions, Enter chooses one." in help_text


def test_the_ranking_reads_in_the_order_shown(visit: Visit, atlas: Atlas) -> None:
    """Heading, then a list of links with rank, name, side and reasons, in the order of the server."""
    page = visit.page
    page.goto(visit.server + PAIN)
    RANKED(page)
    heading = lines(page, "#panel-title")
    assert heading == ['- heading "Back of shoulder, right" [level=1]']
    read = lines(page, ".cards")
    assert read[0] == "- list:"
    links = [line for line in read if re.match(r'- link "\d+ ', line)]
    place = region_places(atlas, "posterior-shoulder-pain:right")[0]
    wanted = list_order(rank_muscles(atlas.matrix, [place.mark], rank(atlas.matrix, [place.mark]).candidates))
    for number, (line, muscle) in enumerate(zip(links, wanted[: len(links)], strict=True), start=1):
        start = f'- link "{number} {atlas.muscles[muscle.muscle].common} {muscle.side} '
        assert line.lower().startswith(start.lower()), (line, start)
        assert re.search(r"covers (it all|most|part) · [\w ]+ score [01]\.\d\d", line), line
    page.locator(".cards .card-main").first.click()
    assert page.locator(".card-main[aria-expanded=true]").count() == 1


def test_the_picture_and_the_words_tell_the_same(visit: Visit, atlas: Atlas) -> None:
    """Every region that the map names stands in the list of places by the same name, and the lit point is in words."""
    page = visit.page
    page.goto(visit.server + PAIN.replace("?voice=student", "?voice=student&view=posterior"))
    RANKED(page)
    page.wait_for_selector(".target", state="attached")
    named = set(page.locator(".target").evaluate_all("all => all.map((one) => one.getAttribute('aria-label'))"))
    listed = set(
        page.locator(".place-list a").evaluate_all(
            "all => all.map((one) => { const copy = one.cloneNode(true);"
            " for (const other of copy.querySelectorAll('[data-for=client]')) other.remove();"
            " return copy.textContent.trim().replace(/, middle$/, ''); })"
        )
    )
    assert named
    assert named <= listed
    page.locator(".cards .card-main").first.click()
    point = page.locator(".card.is-open").get_attribute("data-point") or ""
    expect(page.locator(".card.is-open [data-slot=location]")).to_have_text(atlas.referrals[point].location)


def test_what_changes_is_said_once(visit: Visit) -> None:
    """Marking, choosing another candidate, turning and clearing each say one understandable thing at most."""
    page = visit.page
    page.goto(visit.server + "/?voice=student")
    page.locator(".place-list summary").click()
    page.evaluate(SPOKEN)
    page.get_by_role("link", name="Back of shoulder, right").click()
    RANKED(page)
    page.wait_for_timeout(600)
    said = page.evaluate("window.spoken.splice(0)")
    counts = [text for text in said if "muscles; first:" in text]
    assert len(counts) == 1, said
    assert re.fullmatch(r"\d+ muscles; first: [\w ()-]+, (left|right)\.", counts[0])
    assert len(said) <= 2, said
    page.locator(".card-main").nth(1).click()
    page.wait_for_timeout(200)
    assert len(page.evaluate("window.spoken.splice(0)")) <= 1
    page.get_by_role("link", name="Left", exact=True).first.click()
    expect(page.locator("[data-map-title]")).to_have_text("Left side")
    expect(page.locator('[data-slot="status"]').first).to_have_text("Left side")
    assert page.evaluate("window.spoken.splice(0)") == ["Left side"]
    page.get_by_role("link", name="Clear", exact=True).click()
    expect(page.locator(".cards .card")).to_have_count(0)
    assert page.evaluate("window.spoken.splice(0)") == ["Cleared. Click where it hurts, or undo."]
