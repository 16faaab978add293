"""An export works from a plain web space, in a folder of it, without and with its service worker."""

from __future__ import annotations

import gzip
import json
import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import brotli
import pytest
from playwright.sync_api import Browser, expect

from app.atlas.atlas import Atlas
from app.cli import main
from app.export.static_site import api_addresses, export_atlas
from app.export.writer import FORMAT, write_export
from app.web.application import create_app

from .conftest import start_visit

FEW = ("/", "/downloads", "/embed", "/offline", "/muscles", "/quiz", "/search", "/emergency", "/manifest.webmanifest")
SLOW_MS = 30_000


def few(address: str) -> bool:
    """A small part of each kind of page."""
    named = ("/search-", "/muscles/soleus", "/static/")
    answer = address.startswith("/api/v1/") and (address.count("/") == 3 or "examination" in address)
    pictured = address.startswith("/map") and "soleus" in address
    if address.startswith("/static/") and re.search(r"\bmale\b|-male", address):
        return False
    return address in FEW or pictured or answer or (address.startswith(named) and "cite" not in address)


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


@pytest.fixture(scope="module")
def folder(space: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the export."""
    return next(Path(tmp_path_factory.getbasetemp()).glob("space*")) / "atlas"


def test_packed_files_hold_the_same(folder: Path) -> None:
    """Each text has a .gz and a .br beside it that unpack to its bytes, and the list knows every file."""
    page = (folder / "muscles/soleus/index.html").read_bytes()
    assert gzip.decompress((folder / "muscles/soleus/index.html.gz").read_bytes()) == page
    assert brotli.decompress((folder / "muscles/soleus/index.html.br").read_bytes()) == page
    listed = json.loads((folder / "export.json").read_text())
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert listed["format"] == FORMAT
    assert set(listed["files"]) == there - {"export.json"}


def test_search_engines_and_lost_people_are_led(folder: Path) -> None:
    """Pages name their own address and language, the sitemap lists them, and what is missing has a page."""
    soleus = (folder / "muscles/soleus/index.html").read_text()
    here = "https://school.example/atlas/muscles/soleus/"
    assert f'<link rel="alternate" hreflang="en" href="{here}">' in soleus
    assert f"<loc>{here}</loc>" in (folder / "sitemap.xml").read_text()
    assert "Sitemap: https://school.example/atlas/sitemap.xml" in (folder / "robots.txt").read_text()
    assert 'href="/atlas/muscles/"' in (folder / "404.html").read_text()
    assert "atlas.invalid" not in soleus


def test_the_api_lies_there_as_files(folder: Path, atlas: Atlas) -> None:
    """Every answer without a query has a name, and those that were exported are the server's JSON."""
    names = set(api_addresses(create_app(atlas), atlas))
    assert {"/api/v1/muscles.json", "/api/v1/muscles/soleus.json", "/api/v1/conditions.json"} <= names
    assert {f"/api/v1/trigger-points/{point}.json" for point in atlas.referrals} <= names
    assert json.loads((folder / "api/v1/muscles.json").read_text())


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that holds other files is refused in one sentence, and so is an address that is none."""
    (tmp_path / "thesis.txt").write_text("mine")
    assert main(["export-static", str(tmp_path)]) == 1
    assert "not an export" in capsys.readouterr().err
    assert main(["export-static", str(tmp_path / "new"), "--base-url", "school"]) == 2
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


def test_the_embeddable_map_obeys_its_query(browser: Browser, space: str) -> None:
    """View, figure, muscle and region of the address are shown, though all addresses have one file."""
    context, visit = start_visit(browser, space)
    page = visit.page
    page.goto(f"{space}embed/?view=posterior&muscle=infraspinatus:left")
    expect(page.locator("[data-map-title]")).to_have_text("Back", timeout=SLOW_MS)
    expect(page.locator(".layer-lit .belly").first).to_be_attached(timeout=SLOW_MS)
    page.goto(f"{space}embed/?region=anterior-shoulder-pain")
    expect(page.locator(".layer-places path").first).to_be_attached(timeout=SLOW_MS)
    expect(page.locator(".embed-signs li").first).to_be_visible(timeout=SLOW_MS)
    context.close()


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
