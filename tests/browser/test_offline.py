"""Without a network: after one visit everything works; a newer atlas comes whole, on the person's word, never mixed."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.assets import Assets
from app.atlas import Atlas
from app.main import create_app

from .conftest import Visit, start_visit

WHOLE = """async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active.state !== "activated") await new Promise((done) => active.addEventListener("statechange", done));
    const { serviceWorker } = navigator;
    for (let i = 0; !serviceWorker.controller && i < 100; i++) await new Promise((done) => setTimeout(done, 50));
    return Boolean(serviceWorker.controller);
}"""
KEYS = """async () => {
    const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
    const requests = (await Promise.all(caches_.map((cache) => cache.keys()))).flat();
    return requests.map(({ url }) => url.slice(location.origin.length));
}"""
SEEN = "[...document.querySelectorAll('main img')].every((i) => i.complete && i.naturalWidth > 0)"


@pytest.fixture(scope="module")
def kept(browser: Browser, server: str) -> Iterator[tuple[BrowserContext, Visit]]:
    """A visitor who was on the front page once, waited until the atlas was kept, and has no network since."""
    context, visit = start_visit(browser, server, service_workers="allow")
    visit.open()
    assert visit.page.evaluate(WHOLE)
    context.set_offline(True)
    yield context, visit
    context.close()


def test_the_map_goes_on_in_the_open_page(kept: tuple[BrowserContext, Visit], atlas: Atlas) -> None:
    """Right after the first visit, without loading the page again: a click ranks, and another view keeps the pain."""
    _, visit = kept
    visit.click("anterior", "deltoid_anterior", "right", atlas)
    expect(visit.page.locator(".card.is-lit")).to_have_count(1)
    expect(visit.page.locator(".press")).to_be_visible()
    visit.page.get_by_role("link", name="Back", exact=True).first.click()
    expect(visit.page.locator("[data-map-title]")).to_have_text("Back")
    visit.page.reload()
    expect(visit.page.locator(".card.is-lit")).to_have_count(1)
    visit.click("posterior", "scapula_inferior_angle", "left", atlas)
    expect(visit.page.locator(".session-bar")).to_be_visible()


def test_pages_never_visited_before(kept: tuple[BrowserContext, Visit]) -> None:
    """A muscle with its pictures, for both figures, a region on the left, search, glossary, guide, and the table."""
    _, visit = kept
    page = visit.page
    for path, heading in (
        ("/muscles/infraspinatus", "infraspinatus"),
        ("/muscles/soleus?figure=male", "soleus"),
        ("/regions/anterior-shoulder-pain?side=left", "shoulder"),
        ("/glossary", "glossary"),
        ("/guide/conditions/tension-headache", "headache"),
        ("/emergency", ""),
        ("/safety", "safe"),
        ("/look-alikes", ""),
    ):
        page.goto(visit.server + path)
        assert heading in page.locator("h1").inner_text().lower()
        for image in page.locator("main img").all():
            image.scroll_into_view_if_needed()
        page.wait_for_function(
            "[...document.querySelectorAll('main img')].every((i) => i.complete && i.naturalWidth > 0)"
        )
    page.goto(visit.server + "/search?q=knot%20beside%20the%20shoulder%20blade")
    expect(page.locator("main a[href^='/muscles/'], main a[href^='/regions/']").first).to_be_visible()
    assert "?" not in page.url
    page.goto(visit.server + "/muscles?movement=jaw-closing")
    shown = page.locator("tbody tr:visible")
    expect(shown.first).to_be_visible()
    assert 0 < shown.count() < 12


def test_quiz_sessions_and_handover(kept: tuple[BrowserContext, Visit], atlas: Atlas) -> None:
    """A question of the quiz can be answered; a session is kept, listed and handed over."""
    _, visit = kept
    page = visit.page
    page.goto(visit.server + "/quiz#seed=test")
    expect(page.get_by_role("button", name="Start")).to_be_enabled(timeout=20_000)
    page.get_by_role("button", name="Start").click()
    expect(page.locator(".quiz-run[data-card]")).to_be_visible(timeout=20_000)
    page.goto(visit.server + "/")
    visit.click("anterior", "deltoid_anterior", "right", atlas)
    bar = page.locator(".session-bar")
    expect(bar).to_be_visible()
    bar.get_by_role("button", name="Keep this session").click()
    expect(page.locator(".session-state")).to_contain_text("Saved")
    page.goto(visit.server + "/sessions")
    expect(page.locator(".session-card .pain-area").first).to_be_visible()
    page.locator(".session-card a[href^='/handover#']").click()
    expect(page.locator(".sheet").first).to_contain_text("infraspinatus", ignore_case=True)


def test_what_needs_the_network_says_so(kept: tuple[BrowserContext, Visit]) -> None:
    """A page that is not kept says so and leads to the emergency signs; what is kept is told on /offline."""
    _, visit = kept
    page = visit.page
    page.goto(visit.server + "/compare?muscle=soleus&muscle=gastrocnemius")
    expect(page.locator("h1")).to_have_text("Without a network")
    page.get_by_role("link", name="The emergency signs are here").click()
    expect(page).to_have_url(visit.server + "/emergency")
    page.goto(visit.server + "/offline")
    expect(page.locator('[data-state="kept"]')).to_be_visible()


def test_nothing_of_where_it_hurts_is_kept(kept: tuple[BrowserContext, Visit], server: str, atlas: Atlas) -> None:
    """An address with the pain in its query is opened without being sent or kept: the page has it behind the #."""
    _, visit = kept
    page = visit.page
    page.goto(server + "/?region=anterior-shoulder-pain:right&view=anterior")
    expect(page.locator(".card.is-lit")).to_have_count(1)
    assert "?" not in page.url
    queries = {unquote(key).partition("?")[2].partition("=")[0] for key in page.evaluate(KEYS)}
    assert queries <= {"", "v", "view", "figure", "side"}
    assert not [key for key in page.evaluate(KEYS) if key.startswith("/?") or "q=" in key]


class Switch:
    """An application that is another one from one moment to the next, as when a new version is put up."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            await self.app(scope, receive, send)


def edition(atlas: Atlas, name: str) -> Any:
    """The atlas in an edition that tells its name: in a module of every page, and in one that is loaded on a click."""
    app = create_app(atlas)
    made = {
        f"js/{file}.js": (atlas.static / "js" / f"{file}.js").read_bytes()
        + f'\nglobalThis.{file} = "{name}";\n'.encode()
        for file in ("init", "desk")
    }
    app.state.assets = Assets(atlas.static, made=made)
    return app


@pytest.fixture
def switch(atlas: Atlas) -> Iterator[tuple[Switch, str]]:
    """A server whose edition can be changed, and its address."""
    switch = Switch(edition(atlas, "A"))
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    running = uvicorn.Server(uvicorn.Config(switch, log_level="warning", access_log=False, ws="none", lifespan="off"))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.02)
    yield switch, f"http://127.0.0.1:{listener.getsockname()[1]}"
    running.should_exit = True
    thread.join(timeout=10)
    listener.close()


def names(page: Page) -> list[str | None]:
    """Which editions the page's modules are of."""
    found: list[str | None] = page.evaluate("[globalThis.init, globalThis.desk ?? null]")
    return found


def test_an_update_is_never_mixed(browser: Browser, switch: tuple[Switch, str], atlas: Atlas) -> None:
    """A newer edition waits for the person's word; each tab has files of one edition alone, before and after."""
    changing, server = switch
    context, first = start_visit(browser, server, service_workers="allow")
    first.open()
    assert first.page.evaluate(WHOLE)
    second = Visit(context.new_page(), server)
    second.open()
    changing.app = edition(atlas, "B")
    first.page.evaluate("navigator.serviceWorker.getRegistration().then((r) => r.update())")
    note = first.page.get_by_text("An update of the atlas is ready.")
    expect(note).to_be_visible(timeout=60_000)
    first.click("anterior", "deltoid_anterior", "right", atlas)
    expect(first.page.locator(".card.is-lit")).to_have_count(1)
    assert names(first.page) == ["A", "A"]
    assert names(second.page) == ["A", None]
    with first.page.expect_navigation():
        first.page.get_by_role("button", name="Reload").click()
    expect(first.page.locator(".card.is-lit")).to_have_count(1)
    assert names(first.page) == ["B", "B"]
    second.click("anterior", "patella", "left", atlas)
    expect(second.page.locator(".card.is-lit")).to_have_count(1)
    assert names(second.page) == ["A", "A"]
    second.page.reload()
    expect(second.page.locator(".card.is-lit")).to_have_count(1)
    assert names(second.page) == ["B", "B"]
    second.page.evaluate("navigator.serviceWorker.ready.then(({ active }) => active.state)")
    context.close()


def test_no_room_is_told(browser: Browser, server: str) -> None:
    """Where the device has no room, the atlas works as before and /offline says why it is not kept."""
    context, visit = start_visit(browser, server, service_workers="allow")
    session = context.new_cdp_session(visit.page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": server, "quotaSize": 2_000_000})
    page = visit.open("/offline")
    page.get_by_role("button", name="Keep the atlas").click()
    expect(page.locator('[data-state="full"]')).to_be_visible(timeout=30_000)
    page.goto(server + "/muscles/soleus")
    expect(page.locator("h1")).to_contain_text("soleus", ignore_case=True)
    context.close()
