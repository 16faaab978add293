"""An export works from a plain web space, in a folder of it, without and with its service worker."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from app.atlas import Atlas
from app.export import export_atlas, write_export
from app.main import create_app

from .conftest import start_visit

FEW = ("/", "/offline", "/muscles", "/quiz", "/search", "/emergency", "/manifest.webmanifest")
SLOW_MS = 30_000


def few(address: str) -> bool:
    """A small part of each kind of page."""
    named = ("/search-index", "/muscles/soleus", "/api/v1/", "/static/")
    pictured = address.startswith("/map") and "soleus" in address
    return address in FEW or pictured or (address.startswith(named) and "cite" not in address)


class Quiet(SimpleHTTPRequestHandler):
    """A web space that does not write to the terminal."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def space(atlas: Atlas, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an export of a few pages in a folder of a web space; it was made twice, with the same bytes."""
    app = create_app(atlas)
    made = export_atlas(app, "https://school.example/atlas/", few)
    assert made == export_atlas(app, "https://school.example/atlas/", few)
    folder = tmp_path_factory.mktemp("space")
    write_export(made, Path(folder) / "atlas")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/atlas/"
    server.shutdown()
    server.server_close()


def test_the_main_tasks_work_from_files(browser: Browser, space: str, atlas: Atlas) -> None:
    """A click ranks, a muscle shows its pictures, search answers, and the quiz asks, all below the folder."""
    context, visit = start_visit(browser, space)
    page = visit.page
    page.goto(space)
    page.wait_for_load_state("networkidle", timeout=SLOW_MS)
    visit.click("anterior", "deltoid_anterior", "right", atlas)
    expect(page.locator(".card.is-lit")).to_have_count(1, timeout=SLOW_MS)
    page.goto(space + "muscles/soleus/")
    for image in page.locator("main img:visible").all():
        image.scroll_into_view_if_needed()
        expect(image).to_have_js_property("complete", True)
        assert image.evaluate("(i) => i.decode().then(() => i.naturalWidth)") > 0
    page.goto(space + "search/#q=soleus")
    link = page.locator("main a[href*='/muscles/soleus/']").first
    expect(link).to_be_visible(timeout=SLOW_MS)
    assert (link.get_attribute("href") or "").startswith("/atlas/muscles/soleus/")
    page.goto(space + "quiz/#seed=test")
    page.get_by_role("button", name="Start").click(timeout=SLOW_MS)
    expect(page.locator(".quiz-run[data-card]")).to_be_visible(timeout=SLOW_MS)
    context.close()
