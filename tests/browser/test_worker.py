"""Which versions the service worker keeps and which it deletes, with caches, pages and a server of the tests' own."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser

from app.atlas.atlas import Atlas

TOY_WORKER = """async ({ source, state }) => {
    // The worker with caches, pages and a server of our own; every function of it that tests call is given back.
    const stores = new Map(Object.entries(state.caches).map(([name, files]) => [name, new Map(Object.entries(files))]));
    const text = (key) => (typeof key === "string" ? key : key.url);
    const path = (key) => new URL(text(key), "http://atlas.test").pathname;
    const cache = (name) => ({
        keys: async () => [...stores.get(name).keys()].map((key) => ({ url: `http://atlas.test${key}` })),
        match: async (key) => stores.get(name)?.get(path(key))?.clone(),
        put: async (key, response) => void stores.get(name).set(path(key), response),
        delete: async (key) => stores.get(name).delete(path(key)),
    });
    for (const files of stores.values()) {
        for (const [key, [words, at]] of files) files.set(key, new Response(words, { headers: { "stored-at": at } }));
    }
    const caches = {
        open: async (name) => (stores.has(name) || stores.set(name, new Map()), cache(name)),
        keys: async () => [...stores.keys()],
        delete: async (name) => stores.delete(name),
        match: async (key, { cacheName }) => cache(cacheName).match(key),
    };
    const handlers = {};
    const self = {
        location: new URL("http://atlas.test/sw.js"), registration: state.registration,
        clients: { matchAll: async () => state.pages.map((id) => ({ id })), claim: async () => {} },
        addEventListener: (name, handler) => (handlers[name] = handler),
    };
    new Function("self", "caches", "PRECACHE", source)(self, caches, { version: state.version, views: {} });
    const waits = [];
    const event = { ...state.event, waitUntil: (work) => waits.push(work), respondWith: (work) => waits.push(work) };
    handlers[state.event.type](event);
    for (let i = 0; i < waits.length; i++) await waits[i];
    const pages = [...(stores.get("atlas / versions") ?? new Map())];
    const texts = pages.map(async ([key, page]) => [key, await page.text()]);
    return { caches: [...stores.keys()].sort(), pages: Object.fromEntries(await Promise.all(texts)) };
}"""
LONG_AGO, NOW = "0", "9e15"
PART = {"type": "fetch", "clientId": "one", "request": {"url": "http://atlas.test/static/a.js", "method": "GET"}}
PAGE = {
    "type": "fetch",
    "resultingClientId": "new",
    "request": {"url": "http://atlas.test/about", "method": "GET", "mode": "navigate"},
}


def run_worker(browser: Browser, atlas: Atlas, version: str, event: dict[str, Any], **state: Any) -> dict[str, Any]:
    """What caches there are and which versions of pages are stored after an event at a worker of that version."""
    parts = (atlas.static / "worker" / f"{part}.js" for part in ("worker", "keeping"))
    source = "\n".join(part.read_text(encoding="utf-8") for part in parts)
    files = {"/about": ["About", NOW], "/static/a.js": ["1", NOW]}
    stores = {
        "atlas / versions": state.pop("stored"),
        "atlas / A": files,
        "atlas / B": files,
        **state.pop("others", {}),
    }
    whole = {"version": version, "event": event, "caches": stores, "pages": [], "registration": {}, **state}
    page = browser.new_page()
    found: dict[str, Any] = page.evaluate(TOY_WORKER, {"source": source, "state": whole})
    page.close()
    return found


def test_a_page_that_is_loading_while_a_newer_worker_takes_over_keeps_its_version(
    browser: Browser, atlas: Atlas
) -> None:
    """The worker stores the version of every page that it serves; the next one, which does not see a page that still
    loads, leaves that page its files, and deletes them once the page is gone."""
    in_use = {"/in-use": ["A", LONG_AGO]}
    served = run_worker(browser, atlas, "A", PAGE, stored=in_use)
    assert served["pages"] == {"/in-use": "A", "/new": "A"}
    activate = {"type": "activate"}
    during = run_worker(browser, atlas, "B", activate, stored={**in_use, "/new": ["A", NOW]})
    assert during == {"caches": ["atlas / A", "atlas / B", "atlas / versions"], "pages": {"/in-use": "B", "/new": "A"}}
    opened = run_worker(browser, atlas, "B", activate, stored=in_use, pages=["old"])
    assert opened == {"caches": ["atlas / A", "atlas / B", "atlas / versions"], "pages": {"/in-use": "B", "/old": "A"}}
    after = run_worker(browser, atlas, "B", activate, stored={**in_use, "/new": ["A", LONG_AGO]})
    assert after == {"caches": ["atlas / B", "atlas / versions"], "pages": {"/in-use": "B"}}


def test_another_site_on_the_host_keeps_its_caches(browser: Browser, atlas: Atlas) -> None:
    """An atlas in a folder of the same host has caches of its own, which this one's worker never deletes."""
    others = {"atlas /course/ A": {"/course/about": ["About", NOW]}, "atlas /course/ versions": {}}
    stored = {"/in-use": ["A", LONG_AGO]}
    found = run_worker(browser, atlas, "B", {"type": "activate"}, stored=stored, others=others)
    assert found["caches"] == ["atlas / B", "atlas / versions", "atlas /course/ A", "atlas /course/ versions"]


def test_only_the_worker_in_use_deletes(browser: Browser, atlas: Atlas) -> None:
    """Neither one that a newer one replaces nor one that has not taken over yet deletes the other's files; the one in
    use does, unless a newer one is coming."""
    both = ["atlas / A", "atlas / B", "atlas / versions"]
    for version, in_use in (("A", "B"), ("B", "A")):
        found = run_worker(browser, atlas, version, PART, stored={"/in-use": [in_use, LONG_AGO]}, pages=["one"])
        assert found["caches"] == both, version
    stored = {"/in-use": ["B", LONG_AGO], "/one": ["B", LONG_AGO]}
    assert run_worker(browser, atlas, "B", PART, stored=stored, pages=["one"])["caches"] == both[1:]
    coming = {"installing": True}
    assert run_worker(browser, atlas, "B", PART, stored=stored, pages=["one"], registration=coming)["caches"] == both
