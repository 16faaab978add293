"""What lies under the finger, in the browser: the same as the server's, told when asked, after the questions."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from .conftest import Visit

VECTORS = Path(__file__).resolve().parent.parent / "vectors" / "layers.json"

RUN = """async (cells) => {
    const { readMatrix } = await import("/static/js/skin/files.js");
    const { layersUnder } = await import("/static/js/skin/layers.js");
    const matrix = readMatrix(await (await fetch("/static/atlas/matrix.bin")).arrayBuffer());
    const file = await (await fetch("/static/layers/layers.json")).json();
    return cells.map((cell) => {
        const { muscles, bone } = layersUnder(file, matrix, cell);
        return [cell, muscles, bone.id];
    });
}"""


def items(page: Page) -> list[str]:
    return page.locator(".under-finger li").all_inner_texts()


def test_browser_meets_the_vectors(visit: Visit) -> None:
    """Muscles in their order and the bone are those that the server computes."""
    cells = json.loads(VECTORS.read_text(encoding="utf-8"))["cells"]
    assert visit.open("/about").evaluate(RUN, [cell for cell, *_ in cells]) == cells


def test_the_line_tells_when_it_is_opened(visit: Visit) -> None:
    """Nothing is fetched before the line is opened; it names skin, muscles and bone, and follows the next place."""
    page = visit.open("/?voice=student#at=thigh_anterior_mid:right")
    line = page.locator(".under-finger")
    expect(line).to_be_visible()
    fetched = "performance.getEntriesByType('resource').filter(({ name }) => name.includes('layers.json')).length"
    assert page.evaluate(fetched) == 0
    line.locator("summary").click()
    expect(line.locator("li")).to_have_text(["skin", "rectus femoris", "vastus intermedius", "femur"])
    page.evaluate("location.hash = 'at=supraspinous_fossa:left'")
    expect(line.locator("li").last).to_have_text("scapula")


def test_a_client_answers_first(visit: Visit) -> None:
    """Someone in pain sees the line after the signs of danger were answered, with plain names."""
    page = visit.open("/?voice=client#at=thigh_anterior_mid:right")
    line = page.locator(".under-finger")
    expect(page.locator("#gate-on")).to_be_visible()
    expect(line).to_be_hidden()
    while page.locator("#gate-on").is_visible():
        page.locator("#gate-pass, #gate-on").last.click()
    expect(line).to_be_visible()
    line.locator("summary").click()
    expect(line.locator("li")).to_have_count(4)
    assert "femur" not in items(page)


def test_without_javascript(plain: Visit) -> None:
    """The page that the server writes has the line as well."""
    page = plain.open("/?voice=therapist&at=thigh_anterior_mid:right")
    page.locator(".under-finger summary").click()
    assert items(page) == ["skin", "rectus femoris", "vastus intermedius", "femur"]
