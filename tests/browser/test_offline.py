"""Without a network: after one visit everything works; a newer atlas comes whole, on the person's word, never mixed."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, TimeoutError, expect

from app.atlas.atlas import Atlas
from app.web.application import create_app
from app.web.page_digests import PageDigests
from app.web.precache import PrecacheManifest
from app.web.static_files import Assets

from .conftest import Visit, start_visit

SLOW_MS = 30_000
"""What two browsers' worth of work may take on a busy machine."""

RELOADS = 3

WHOLE = """async () => {
    const { serviceWorker } = navigator;
    // It takes the page over while it is still putting away what is old.
    const ready = () => serviceWorker.controller?.state === "activated";
    for (let i = 0; !ready() && i < 500; i++) await new Promise((done) => setTimeout(done, 100));
    // The rest is fetched after that.
    const told = (done) => serviceWorker.addEventListener("message", ({ data }) => done(data), { once: true });
    for (let i = 0; i < 500; i++) {
        serviceWorker.controller.postMessage("version");
        const { kept, all } = await new Promise(told);
        if (kept >= all) break;
        await new Promise((done) => setTimeout(done, 100));
    }
    return serviceWorker.controller?.state;
}"""
KEYS = """async () => {
    const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
    const requests = (await Promise.all(caches_.map((cache) => cache.keys()))).flat();
    return requests.map(({ url }) => url.slice(location.origin.length));
}"""
MISSING = """async () => {
    const { serviceWorker } = navigator;
    const told = new Promise((done) => serviceWorker.addEventListener("message", done, { once: true }));
    serviceWorker.controller.postMessage("version");
    const { kept, all } = (await told).data;
    return all - kept;
}"""
SEEN = "() => [...document.querySelectorAll('main img')].every((i) => i.complete && i.naturalWidth > 0)"

FEW = (
    *("/muscles/infraspinatus", "/muscles/soleus", "/regions/anterior-shoulder-pain"),
    *("/guide/conditions/tension-headache", "/guide/picture/head"),
)
"""Of the pages that are one for each muscle, region or condition, those that are kept in these tests."""

FAR = re.compile("/labels/male/|/male/(head|hand|mouth|trunk)[^/]*[.](svg|json)$")
"""Pictures that they do not look at."""


def few(address: str) -> bool:
    """What is kept in these tests: every kind of thing, in a fraction of the time that it takes to keep all."""
    if address.startswith("/static/"):
        return not FAR.search(address)
    return address.count("/") < 2 or address.startswith(("/api/", *FEW))


def fewer(address: str) -> bool:
    """The front page and what it needs."""
    if address.startswith("/static/"):
        return not re.search(r"/male/|/[a-z]+-[a-z-]+[.](svg|json)$|/vendor/", address)
    return address in ("/", "/offline") or address.startswith("/api/")


@dataclass
class Site:
    """A server that can be stopped, fail, and serve another version from one moment to the next."""

    app: Any
    limit: int = 1_000_000
    pause_s: float = 0.0
    asked: list[str] = field(default_factory=list)
    address: str = ""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            return
        self.asked.append(scope["path"])
        await asyncio.sleep(self.pause_s)
        if len(self.asked) > self.limit:
            await send({"type": "http.response.start", "status": 503, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        await self.app(scope, receive, send)

    def start(self) -> None:
        """Listen at a free port."""
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        config = uvicorn.Config(self, log_level="warning", access_log=False, ws="none", lifespan="off")
        self.running = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.running.run, kwargs={"sockets": [listener]}, daemon=True)
        self.thread.start()
        while not self.running.started:
            time.sleep(0.02)

    def stop(self) -> None:
        """Be gone, as a server without power is."""
        self.running.should_exit = self.running.force_exit = True
        self.thread.join(timeout=10)


def version(atlas: Atlas, name: str, keeps: Callable[[str], bool] = fewer) -> FastAPI:
    """The atlas in a version that tells its name: in a module of every page, and in one that is loaded on a click."""
    app = create_app(atlas)
    made = {
        f"js/{file}.js": (atlas.static / "js" / f"{file}.js").read_bytes()
        + f'\nglobalThis.{told} = "{name}";\n'.encode()
        for file, told in (("init", "init"), ("drawing/drawing-history", "drawingHistory"))
    }
    app.state.assets = Assets(atlas.static, made=made)
    app.state.precache = PrecacheManifest(app.state.assets, atlas, keeps)
    app.state.page_digests = PageDigests(app, app.state.precache)
    return app


@pytest.fixture
def site(atlas: Atlas) -> Iterator[Site]:
    """A server with the version A."""
    site = Site(version(atlas, "A"))
    site.start()
    yield site
    site.stop()


@pytest.fixture(scope="module")
def kept(browser: Browser, atlas: Atlas) -> Iterator[Visit]:
    """A visitor who was on the page of a muscle once, until the atlas was kept; there is no server since."""
    app = create_app(atlas)
    app.state.precache = PrecacheManifest(app.state.assets, atlas, few)
    app.state.page_digests = PageDigests(app, app.state.precache)
    site = Site(app)
    site.start()
    context, visit = start_visit(browser, site.address, service_workers="allow")
    visit.open("/muscles/soleus")
    assert visit.page.evaluate(WHOLE) == "activated"
    site.stop()
    failed: list[str] = []
    visit.page.on("requestfailed", lambda r: failed.append(r.url) if "net::ERR_ABORTED" not in str(r.failure) else None)
    yield visit
    context.close()
    assert not failed, "asked for, but not kept"


def test_the_map_goes_on(kept: Visit, atlas: Atlas) -> None:
    """On a page that was never open with a network: a click ranks, another view keeps the pain, painting works."""
    visit, page = kept, kept.page
    page.goto(visit.server + "/")
    visit.click("anterior", "deltoid_anterior", "right", atlas)
    expect(page.locator(".card.is-lit")).to_have_count(1)
    page.locator(".cards .card-main").first.click()
    expect(page.locator(".press")).to_be_attached()
    page.get_by_role("link", name="Back", exact=True).first.click()
    expect(page.locator("[data-map-title]")).to_have_text("Back")
    page.reload()
    expect(page.locator(".card.is-lit")).to_have_count(1)
    visit.click("posterior", "scapula_inferior_angle", "left", atlas)
    expect(page.locator(".session-bar")).to_be_visible()


def test_pages_never_visited_before(kept: Visit) -> None:
    """A muscle with its pictures, for both figures, a region on the left, search, glossary, guide, and the table."""
    visit, page = kept, kept.page
    for path, heading in (
        ("/muscles/infraspinatus", "infraspinatus"),
        ("/muscles/soleus?figure=male", "soleus"),
        ("/muscles/soleus?voice=therapist", "soleus"),
        ("/regions/anterior-shoulder-pain?side=left", "shoulder"),
        ("/glossary", "glossary"),
        ("/guide/conditions/tension-headache", "headache"),
        ("/emergency", ""),
        ("/safety", "safe"),
        ("/plan", "week"),
        ("/learn", ""),
        ("/look-alikes", ""),
        ("/movement-tests", ""),
    ):
        page.goto(visit.server + path)
        assert heading in page.locator("h1").inner_text().lower()
        assert page.locator("h1").inner_text() != "Without a network", path
        for image in page.locator("main img:visible").all():
            image.scroll_into_view_if_needed()
        page.wait_for_function(SEEN.replace("i.complete", "!i.checkVisibility() || i.complete"))
    page.goto(visit.server + "/search?q=knot%20beside%20the%20shoulder%20blade")
    expect(page.locator("main a[href^='/muscles/'], main a[href^='/regions/']").first).to_be_visible()
    assert "?" not in page.url
    page.goto(visit.server + "/muscles?movement=jaw-closing")
    shown = page.locator("tbody tr:visible")
    expect(shown.first).to_be_visible()
    assert 0 < shown.count() < 12


def test_every_module_and_its_files_are_kept(kept: Visit, atlas: Atlas) -> None:
    """Whatever a module imports or fetches: each file of static/js can be loaded, and each address named in one."""
    page = kept.page
    page.goto(kept.server + "/offline")
    folder = atlas.static / "js"
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.js"))
    texts = "".join((folder / name).read_text() for name in names)
    fetched = sorted(set(re.findall(r"`\$\{SITE\}(api/[\w./-]+)`", texts)))
    assert len(fetched) >= 5
    assert not re.findall(r"""["'`]/(?:api|static)/""", texts)
    missing = page.evaluate(
        """async (names) => {
            const asked = names.map(async (name) => ((await fetch(name).catch(() => null))?.ok ? "" : name));
            return (await Promise.all(asked)).filter(Boolean);
        }""",
        [*(f"/static/js/{name}" for name in names), *(f"/{name}" for name in fetched)],
    )
    assert not missing


def test_quiz_sessions_and_handover(kept: Visit, atlas: Atlas) -> None:
    """A question of the quiz can be answered; a session is kept, listed and handed over."""
    visit, page = kept, kept.page
    page.goto(visit.server + "/quiz#seed=test")
    expect(page.get_by_role("button", name="Start")).to_be_enabled(timeout=SLOW_MS)
    page.get_by_role("button", name="Start").click()
    expect(page.locator(".quiz-run[data-card]")).to_be_visible(timeout=SLOW_MS)
    page.goto(visit.server + "/")
    visit.click("anterior", "deltoid_anterior", "right", atlas)
    bar = page.locator(".session-bar")
    expect(bar).to_be_visible()
    bar.get_by_role("button", name="Keep this session").click()
    expect(page.locator(".session-state")).to_contain_text("Kept on this device")
    page.goto(visit.server + "/sessions")
    expect(page.locator(".session-card .pain-area").first).to_be_visible()
    page.locator(".session-card a[href^='/handover#']").click()
    expect(page.locator("[data-slot=sheets]")).to_contain_text("infraspinatus", ignore_case=True, timeout=SLOW_MS)


def test_what_needs_the_network_says_so(kept: Visit) -> None:
    """A page that is not kept says so and leads to the emergency signs; what is kept is told on /offline."""
    visit, page = kept, kept.page
    page.goto(visit.server + "/compare?muscle=soleus&muscle=gastrocnemius")
    expect(page.locator("h1")).to_have_text("Without a network")
    page.get_by_role("link", name="The emergency signs are here").click()
    expect(page).to_have_url(visit.server + "/emergency")
    page.goto(visit.server + "/offline")
    expect(page.locator('[data-state="kept"]')).to_be_visible()


def test_nothing_of_where_it_hurts_is_kept(kept: Visit) -> None:
    """An address with the pain in its query is opened without being sent or kept: the page has it behind the #."""
    visit, page = kept, kept.page
    page.goto(visit.server + "/?region=anterior-shoulder-pain:right&view=anterior")
    expect(page.locator(".card.is-lit")).to_have_count(1)
    assert "?" not in page.url
    kept_addresses = page.evaluate(KEYS)
    listed = {unquote(key).partition("?")[2].partition("=")[0] for key in kept_addresses}
    assert listed <= {"", "v", "view", "figure", "side"}
    assert not [key for key in kept_addresses if key.startswith("/?") or "q=" in key or "region=" in key]


def test_one_button_removes_all_of_it(kept: Visit) -> None:
    """After it nothing is kept, and nothing is fetched again until the person asks for it. The last test of `kept`."""
    page = kept.page
    page.goto(kept.server + "/offline")
    page.get_by_role("button", name="Remove it from this device").click()
    expect(page.locator('[data-state="not"]')).to_be_visible()
    assert page.evaluate("caches.keys()") == []
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    assert page.evaluate("localStorage.offline") == "no"


def names(page: Page) -> list[str | None]:
    """Which versions the page's modules are of."""
    found: list[str | None] = page.evaluate("[globalThis.init, globalThis.drawingHistory ?? null]")
    return found


@pytest.mark.timing
def test_an_update_is_never_mixed(browser: Browser, site: Site, atlas: Atlas) -> None:
    """A newer version waits for the person's word; each tab has files of one version alone, before and after."""
    context, first = start_visit(browser, site.address, service_workers="allow")
    first.open()
    assert first.page.evaluate(WHOLE) == "activated"
    second = Visit(context.new_page(), site.address)
    second.open()
    site.app, before = version(atlas, "B"), len(site.asked)
    first.page.evaluate("navigator.serviceWorker.getRegistration().then((r) => { r.update(); })")
    note = first.page.get_by_text("An update of the atlas is ready.")
    expect(note).to_be_visible(timeout=SLOW_MS)
    fetched = [path for path in site.asked[before:] if path not in ("/sw.js", "/precache.json")]
    assert sorted(fetched) == ["/static/js/drawing/drawing-history.js", "/static/js/init.js"], "the same again"
    first.click("anterior", "deltoid_anterior", "right", atlas)
    expect(first.page.locator(".card.is-lit")).to_have_count(1, timeout=SLOW_MS)
    assert names(first.page) == ["A", "A"]
    assert names(second.page) == ["A", None]
    first.page.wait_for_url("**/#*")
    # On a busy machine the newer worker may take longer than the page waits for it: then the note stands there again.
    for _ in range(RELOADS):
        with suppress(TimeoutError), first.page.expect_navigation(timeout=SLOW_MS):
            first.page.get_by_role("button", name="Reload").click()
        expect(first.page.locator(".card.is-lit")).to_have_count(1, timeout=SLOW_MS)
        assert names(first.page) in (["A", "A"], ["B", "B"]), "a page has files of one version alone"
        if names(first.page) == ["B", "B"]:
            break
    assert names(first.page) == ["B", "B"]
    second.click("anterior", "patella", "left", atlas)
    expect(second.page.locator(".card.is-lit")).to_have_count(1, timeout=SLOW_MS)
    assert names(second.page) == ["A", "A"]
    second.page.wait_for_url("**/#*")
    second.page.reload()
    expect(second.page.locator(".card.is-lit")).to_have_count(1, timeout=SLOW_MS)
    assert names(second.page) == ["B", "B"]
    expect(second.page.get_by_text("An update of the atlas is ready.")).to_have_count(0)
    second.page.reload()
    assert len([name for name in second.page.evaluate("caches.keys()") if name != "atlas / versions"]) <= 2
    context.close()


def test_the_browser_s_own_check_brings_the_note(browser: Browser, site: Site, atlas: Atlas) -> None:
    """A page that is only opened again tells of the update: nobody asks the browser to look for it."""
    context, visit = start_visit(browser, site.address, service_workers="allow")
    visit.open()
    assert visit.page.evaluate(WHOLE) == "activated"
    site.app = version(atlas, "B")
    visit.page.reload()
    expect(visit.page.get_by_text("An update of the atlas is ready.")).to_be_visible(timeout=SLOW_MS)
    context.close()


@pytest.mark.timing
def test_a_newer_version_waits_for_no_fetch_of_the_older_one(browser: Browser, site: Site, atlas: Atlas) -> None:
    """While the older worker is still fetching its rest over a slow line, "Reload" brings the newer version at once."""

    def many(address: str) -> bool:
        return fewer(address) or address.startswith("/muscles/")

    site.app = version(atlas, "A", many)
    context, visit = start_visit(browser, site.address, service_workers="allow")
    page = visit.open()
    page.wait_for_function("() => navigator.serviceWorker.controller?.state === 'activated'", timeout=SLOW_MS)
    site.pause_s = 1.0
    page.evaluate("navigator.serviceWorker.controller.postMessage('rest')")
    assert page.evaluate(MISSING) > 100
    site.app = version(atlas, "B", many)
    page.evaluate("navigator.serviceWorker.getRegistration().then((r) => { r.update(); })")
    expect(page.get_by_text("An update of the atlas is ready.")).to_be_visible(timeout=SLOW_MS)
    with page.expect_navigation(timeout=SLOW_MS):
        page.get_by_role("button", name="Reload").click()
    page.wait_for_function("() => globalThis.init")
    assert names(page)[0] == "B"
    context.close()


def test_an_interrupted_first_fetch_goes_on_later(browser: Browser, site: Site) -> None:
    """Half of a version is never used; the next visit fetches what is missing, and nothing twice."""
    site.limit = 60
    context, visit = start_visit(browser, site.address, service_workers="allow")
    page = visit.open("/offline")
    expect(page.locator('[data-state="broken"]')).to_be_visible(timeout=SLOW_MS)
    half = set(page.evaluate(KEYS))
    assert len(half) > 20
    assert page.evaluate("navigator.serviceWorker.controller") is None
    site.limit, site.asked = 1_000_000, []
    page.get_by_role("button", name="Keep the atlas").click()
    expect(page.locator('[data-state="kept"]')).to_be_visible(timeout=SLOW_MS)
    assert not half & {path for path in site.asked if path.startswith("/static/")}
    context.close()


def test_no_room_is_told(browser: Browser, site: Site) -> None:
    """Where the device has no room, the atlas works as before and /offline says why it is not kept."""
    context, visit = start_visit(browser, site.address, service_workers="allow")
    session = context.new_cdp_session(visit.page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": site.address, "quotaSize": 500_000})
    page = visit.open("/offline")
    expect(page.locator('[data-state="full"]')).to_be_visible(timeout=SLOW_MS)
    page.goto(site.address + "/muscles/soleus")
    expect(page.locator("h1")).to_contain_text("soleus", ignore_case=True)
    context.close()


def test_not_within_somebody_elses_page(browser: Browser, site: Site, tmp_path: Path) -> None:
    """The map in a frame of another site registers nothing."""
    context, visit = start_visit(browser, site.address, service_workers="allow")
    page = visit.page
    (tmp_path / "index.html").write_text(f"<!doctype html><h1>A school</h1><iframe src={site.address}/embed></iframe>")
    school = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(tmp_path)))
    threading.Thread(target=school.serve_forever, daemon=True).start()
    page.goto(f"http://127.0.0.1:{school.server_port}/")
    expect(page.frame_locator("iframe").locator(".stage")).to_be_visible()
    page.wait_for_timeout(2600)
    assert "/sw.js" not in site.asked
    context.close()
    school.shutdown()
    school.server_close()
