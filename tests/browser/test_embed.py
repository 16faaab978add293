"""The map in a frame of another site: it shows what it is told, and tells clicks to whom it may."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Frame, Page, expect

from app.atlas.atlas import Atlas
from app.data.paths import ROOT

from .conftest import Visit


class Quiet(SimpleHTTPRequestHandler):
    """A server that does not write to the terminal."""

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory, server: str) -> Iterator[str]:
    """Another site, with the documented example and a page that holds a frame and says nothing."""
    folder = tmp_path_factory.mktemp("school")
    (folder / "embed.html").write_bytes((ROOT / "docs" / "examples" / "embed.html").read_bytes())
    silent = """<!doctype html><title>silent</title><iframe id=atlas width=700 height=700></iframe><script>
      window.heard = []; addEventListener("message", (event) => heard.push(event.data));
      document.querySelector("iframe").src = new URLSearchParams(location.search).get("src");</script>"""
    (folder / "silent.html").write_text(silent, encoding="utf-8")
    sandbox = silent.replace("<iframe", "<iframe sandbox=allow-scripts")
    (folder / "sandbox.html").write_text(sandbox, encoding="utf-8")
    # The snippets of docs/embed.md, word for word, on a page without styles.
    text = (ROOT / "docs" / "embed.md").read_text(encoding="utf-8").replace("https://ATLAS", server)
    snippet = re.search(r"    <iframe src=.*?</iframe>", text, re.DOTALL)[0]  # type: ignore[index]
    snippet = "<!doctype html><title>s</title>" + snippet.replace("<iframe", '<iframe id="atlas"')
    script = re.search(r"    <script.*?</script>", text, re.DOTALL)[0]  # type: ignore[index]
    (folder / "snippet.html").write_text(snippet, encoding="utf-8")
    (folder / "height.html").write_text(snippet + script, encoding="utf-8")
    space = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(Path(folder))))
    Thread(target=space.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{space.server_port}"
    space.shutdown()
    space.server_close()


def frame_of(page: Page) -> Frame:
    """The atlas in its frame, once it can be used."""
    page.locator("#atlas").wait_for()
    frame = next(f for f in page.frames if f != page.main_frame)
    frame.wait_for_selector(".map-picture svg")
    return frame


def click_landmark(page: Page, atlas: Atlas, view: str, landmark: str, side: str) -> None:
    """Click on a landmark in the frame."""
    x, y = atlas.overlay("female", view)["landmarks"][landmark][side]
    click_place(page, x, y)


def click_place(page: Page, x: float, y: float) -> None:
    """Click on a place of the picture in the frame, in user units."""
    at = frame_of(page).evaluate(
        """([x, y]) => {
            const at = new DOMPoint(x, y).matrixTransform(document.querySelector(".map-overlay").getScreenCTM());
            return [at.x, at.y];
        }""",
        [x, y],
    )
    box = page.locator("#atlas").bounding_box()
    assert box
    page.mouse.click(box["x"] + at[0], box["y"] + at[1])


def said(page: Page) -> dict[str, Any]:
    """The last message that the example page shows."""
    found: dict[str, Any] = json.loads(page.locator("#log").inner_text())
    return found


def test_the_example_page_talks_with_the_map(visit: Visit, school: str, atlas: Atlas) -> None:
    """Buttons of the page light patterns; a click in the frame comes out with its ranking; the person is told."""
    page = visit.page
    page.goto(f"{school}/embed.html?atlas={visit.server}")
    expect(page.locator("#log")).to_contain_text('"ready"')
    frame = frame_of(page)
    expect(frame.locator(".embed-told")).to_contain_text(school)
    page.get_by_role("button", name="Show infraspinatus").click()
    expect(page.locator("#log")).to_contain_text("infraspinatus-1:right")
    assert said(page)["points"] == [f"{r.id}:right" for r in atlas.points_of("infraspinatus")]
    expect(frame.locator(".layer-lit .belly").first).to_be_attached()
    page.get_by_role("button", name="Show upper trapezius").click()
    expect(frame.locator("[data-map-title]")).to_have_text("Head, left side")
    expect(frame.locator(".layer-lit .essential")).to_be_attached()
    page.get_by_role("button", name="Clear").click()
    expect(frame.locator(".layer-lit > *")).to_have_count(0)
    frame.get_by_role("link", name="Front").click()
    expect(page.locator("#log")).to_contain_text('"anterior"')
    click_landmark(page, atlas, "anterior", "deltoid_anterior", "right")
    expect(page.locator("#log")).to_contain_text('"pick"')
    pick = said(page)
    assert (pick["view"], pick["side"]) == ("anterior", "right")
    assert pick["candidates"][0]["muscle"] in atlas.muscles
    assert pick["candidates"][0]["score"] >= pick["candidates"][-1]["score"]
    expect(frame.locator(".embed-status")).to_contain_text("Could come from")
    assert not visit.complaints
    asked = [a for a in visit.addresses if "x=" in a or "candidates" in a]
    assert not asked, "the click went to the server"


def test_a_click_beside_the_outline_means_the_skin_there(visit: Visit, school: str, atlas: Atlas) -> None:
    """What comes out is the place of the nearest skin, with its ranking; further off nothing does."""
    page = visit.page
    page.goto(f"{school}/embed.html?atlas={visit.server}")
    expect(page.locator("#log")).to_contain_text('"ready"')
    frame = frame_of(page)
    frame.get_by_role("link", name="Front").click()
    expect(page.locator("#log")).to_contain_text('"anterior"')
    grid = atlas.labels("female", "anterior")
    x, y = atlas.overlay("female", "anterior")["landmarks"]["patella"]["right"]
    edge = next(d for d in range(200) if grid.cell(x - d, y) < 0)
    click_place(page, x - edge - 60, y)
    expect(frame.locator(".embed-status")).to_contain_text("outside the body")
    click_place(page, x - edge - 5, y)
    expect(page.locator("#log")).to_contain_text('"pick"')
    pick = said(page)
    assert pick["candidates"]
    assert grid.cell(pick["x"], pick["y"]) >= 0
    assert abs(pick["x"] - (x - edge - 5)) <= 10


def test_a_page_that_says_nothing_is_told_nothing(visit: Visit, school: str, atlas: Atlas) -> None:
    """Without a partner a click stays in the frame; the page hears only `ready`."""
    page = visit.page
    page.goto(f"{school}/silent.html?src={visit.server}/embed")
    frame = frame_of(page)
    page.wait_for_function("heard.length > 0")
    click_landmark(page, atlas, "anterior", "deltoid_anterior", "right")
    expect(frame.locator(".embed-status")).to_contain_text("Could come from")
    assert [m["type"] for m in page.evaluate("heard")] == ["ready"]
    expect(frame.locator(".embed-told")).to_be_hidden()


def test_another_origin_is_not_heard(visit: Visit, school: str) -> None:
    """With `origin` in the address, a page of another origin neither shows nor hears anything."""
    page = visit.page
    page.goto(f"{school}/silent.html?src={visit.server}/embed?origin=https://other.example")
    frame = frame_of(page)
    expect(frame.locator(".embed-told")).to_contain_text("https://other.example")
    page.evaluate("""document.querySelector("iframe").contentWindow.postMessage(
        {atlas: "trigger-point-atlas", type: "show", view: "posterior"}, "*")""")
    page.wait_for_timeout(300)
    expect(frame.locator("[data-map-title]")).to_have_text("Front")
    assert page.evaluate("heard") == []


def test_only_the_map_may_be_framed(visit: Visit, school: str) -> None:
    """Every other page refuses a frame of another site."""
    response = visit.page.request.get(f"{visit.server}/")
    assert "frame-ancestors 'self'" in response.headers["content-security-policy"]
    response = visit.page.request.get(f"{visit.server}/embed?point=infraspinatus-1:left")
    assert "frame-ancestors *" in response.headers["content-security-policy"]
    response = visit.page.request.get(f"{visit.server}/embed?point=nothing")
    assert "frame-ancestors 'self'" in response.headers["content-security-policy"]


BODY = """() => {
    const box = document.querySelector(".map-picture svg").getBoundingClientRect();
    const seen = Math.min(box.bottom, innerHeight) - Math.max(box.top, 0);
    return [seen, document.documentElement.scrollHeight - innerHeight];
}"""
"""Pixels of the body's height that are seen without scrolling, and those that have to be scrolled for."""


@pytest.mark.parametrize("width_px", [390, 1100])
def test_the_snippet_shows_a_body_without_styles(visit: Visit, school: str, width_px: int) -> None:
    """The frame of the documentation on a page without any style: the body is at least 320 pixels high."""
    page = visit.page
    page.set_viewport_size({"width": width_px, "height": 900})
    page.goto(f"{school}/snippet.html")
    frame = frame_of(page)
    frame.wait_for_selector("html.is-ready")
    assert frame.evaluate(BODY)[0] >= 320


def test_the_frame_takes_the_height_that_it_asks_for(visit: Visit, school: str, atlas: Atlas) -> None:
    """With the documented lines nothing has to be scrolled, before a click and after it, when muscles are listed."""
    page = visit.page
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{school}/height.html")
    frame = frame_of(page)
    frame.wait_for_selector("html.is-ready")
    page.wait_for_function("document.querySelector('#atlas').height !== '760'")
    before = page.locator("#atlas").evaluate("(frame) => frame.clientHeight")
    click_landmark(page, atlas, "posterior", "scapula_inferior_angle", "right")
    expect(frame.locator(".embed-list li").first).to_be_visible()
    page.wait_for_function("(before) => document.querySelector('#atlas').clientHeight > before", arg=before)
    seen, hidden = frame.evaluate(BODY)
    assert seen >= 300
    assert hidden <= 2


def test_a_sandboxed_frame_works(visit: Visit, school: str, atlas: Atlas) -> None:
    """With allow-scripts alone, and so without an origin: a click lists muscles and the signs of danger."""
    page = visit.page
    page.goto(f"{school}/sandbox.html?src={visit.server}/embed?view=anterior")
    frame = frame_of(page)
    frame.wait_for_selector("html.is-ready")
    click_landmark(page, atlas, "anterior", "deltoid_anterior", "right")
    expect(frame.locator(".embed-list li").first).to_be_visible()
    expect(frame.locator(".embed-signs li").first).to_be_visible()
    expect(frame.locator(".embed-missing")).to_be_hidden()
