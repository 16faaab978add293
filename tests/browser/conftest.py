"""A real server on a free port, and a real browser to look at it."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

from app.atlas.atlas import Atlas
from app.export.chromium import FLAGS, find
from app.web.application import create_app

PATIENCE_MS = 20_000
"""How long what should be there at once may take on a busy machine; what has to be quick is measured by itself."""

expect.set_options(timeout=PATIENCE_MS)

ONE_PROCESS = "--disable-site-isolation-trials"
"""A new page is not begun in one process and shown in another: about a tenth less work for each visit."""

BEGUN = """() => {
    if (!document.querySelector('script[src*="/js/init"]')) return true;
    const { explorer } = document.querySelector("[data-module$=explorer]") ?? {};
    const ready = document.querySelector("html.is-ready");
    return ready && (!explorer || explorer.atlas || document.querySelector(".is-broken"));
}"""
"""Whether the page's components have started, and on the map the data of every ranking is there."""


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The address at which uvicorn serves an application in a thread of its own."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    running = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, ws="none"))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not running.started and time.monotonic() < deadline:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    running.should_exit = True
    thread.join(timeout=10)
    listener.close()


@pytest.fixture(scope="session")
def server(atlas: Atlas) -> Iterator[str]:
    """Address of the atlas."""
    with served(create_app(atlas)) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; a machine without one skips these tests, CI fails."""
    with sync_playwright() as playwright:
        try:
            launched = playwright.chromium.launch(executable_path=find(), args=[*FLAGS, ONE_PROCESS])
        except Exception as error:
            if os.environ.get("CI") == "true":
                raise
            pytest.skip(f"no Chromium: {str(error).splitlines()[0]}")
        yield launched
        launched.close()


STILL_TRIES, STILL_MS = 25, 40
"""A picture stands still where a place of it has not moved for so long."""


@dataclass
class Visit:
    """One visitor's page, with all that it asked for and complained of."""

    page: Page
    server: str
    scripted: bool = True
    requests: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str = "/") -> Page:
        """Go to a page of the atlas and wait until its components have started and its data is there."""
        self.page.goto(self.server + path)
        if self.scripted:
            self.page.wait_for_function(BEGUN)
        return self.page

    def spot(self, view: str, landmark: str, side: str, atlas: Atlas, figure: str = "female") -> tuple[float, float]:
        """Where in the window a landmark of the picture lies; where it moved away from that, it goes back first."""
        x, y = atlas.overlay(figure, view)["landmarks"][landmark][side]
        found = self.page.evaluate(
            """([x, y]) => {
                const svg = document.querySelector(".map-overlay");
                const where = () => new DOMPoint(x, y).matrixTransform(svg.getScreenCTM());
                const { left, right, top, bottom } = svg.parentElement.getBoundingClientRect();
                const seen = ({ x, y }) => x > left && x < right && y > top && y < bottom;
                if (!seen(where())) document.querySelector(".zoom [data-move=reset]")?.click();
                const at = where();
                return [at.x, at.y];
            }""",
            [x, y],
        )
        return float(found[0]), float(found[1])

    def click(self, view: str, landmark: str, side: str, atlas: Atlas, figure: str = "female", **keys: Any) -> None:
        """Click on a landmark of the picture shown, once it stands still: a person waits for that too."""
        x, y = self.spot(view, landmark, side, atlas, figure)
        for _ in range(STILL_TRIES):
            self.page.wait_for_timeout(STILL_MS)
            before, (x, y) = (x, y), self.spot(view, landmark, side, atlas, figure)
            if before == (x, y):
                break
        if keys.get("shift"):
            self.page.keyboard.down("Shift")
        self.page.mouse.click(x, y)
        if keys.get("shift"):
            self.page.keyboard.up("Shift")

    @property
    def first(self) -> tuple[str, str]:
        """Trigger point and side of the first candidate."""
        card = self.page.locator(".cards .card").first
        return card.get_attribute("data-point") or "", card.get_attribute("data-side") or ""

    @property
    def addresses(self) -> list[str]:
        """Everything asked for, without the host."""
        return [urlsplit(r.url)._replace(scheme="", netloc="").geturl() for r in self.requests]


SAVES_DATA = "Object.defineProperty(Navigator.prototype, 'connection', { get: () => ({ saveData: true }) });"
"""The device's wish to fetch only what is looked at."""


def start_visit(browser: Browser, server: str, saves_data: bool = True, **options: Any) -> tuple[BrowserContext, Visit]:
    """A new visitor without memory, whose browser keeps nothing for offline use unless the test asks for it.

    Nothing glides, so that what is looked at is where it comes to rest.

    saves_data: the other views are not fetched ahead, which is most of the work of a visit and changes nothing in it.
    """
    usual: dict[str, Any] = {
        "viewport": {"width": 1280, "height": 860},
        "service_workers": "block",
        "reduced_motion": "reduce",
    }
    context = browser.new_context(**usual | options)
    if saves_data and "service_workers" not in options:
        context.add_init_script(SAVES_DATA)
    visit = Visit(context.new_page(), server, options.get("java_script_enabled", True))
    visit.page.on("request", lambda request: visit.requests.append(request))
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    visit.page.on("console", lambda message: visit.complaints.append(message.text) if message.type == "error" else None)
    visit.page.set_default_timeout(PATIENCE_MS)
    return context, visit


@pytest.fixture
def visit(browser: Browser, server: str) -> Iterator[Visit]:
    """A visitor at a desk."""
    context, made = start_visit(browser, server)
    yield made
    context.close()


@pytest.fixture
def phone(browser: Browser, server: str) -> Iterator[Visit]:
    """A visitor with a phone."""
    context, made = start_visit(
        browser, server, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, device_scale_factor=2
    )
    yield made
    context.close()


@pytest.fixture
def plain(browser: Browser, server: str) -> Iterator[Visit]:
    """A visitor without JavaScript."""
    context, made = start_visit(browser, server, java_script_enabled=False)
    yield made
    context.close()
