"""Digests of the pages that a device keeps, so that a newer edition fetches only the pages that differ.

A page names its style sheets and indexes with their hash, and tells how to cite it with address, version and date of
the data; none of this makes it another page. `settled_digest` leaves it out, as static/worker/keeping.js does with the
page that it has. A page that was kept therefore cites the version from which it was kept.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import threading
import time
import zlib
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any
from urllib.parse import unquote, urlsplit

from app.web.middleware.response_cache import UNENCODED
from app.web.precache import DIGITS, Kept, PrecacheManifest
from app.web.static_files import Asset, made_asset

PLACEHOLDER_HOST = "atlas.invalid"
"""The host by which the application is asked."""

PLACEHOLDER = f"https://{PLACEHOLDER_HOST}"
"""What stands for the server's own address before a digest is made."""

OF_AN_EDITION = re.compile(rb"\?v=[\w-]+|(?<=data version )[0-9a-f]+-[0-9a-f]+ \(\d{4}-\d\d-\d\d\)")
"""Hashes in addresses, and the version and date in the words by which a page is cited."""

PAUSE_S = 0.002
"""Between two pages, so that people who are reading are answered in between."""


async def ask(app: Any, address: str, site_path: str = "") -> tuple[int, bytes]:
    """The status and the plain bytes that the application answers with, without a network and without caching."""
    parts = urlsplit(address)
    status, body = 0, b""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "https",
        "path": unquote(parts.path),
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": site_path,
        "headers": [(b"host", PLACEHOLDER_HOST.encode())],
        "server": (PLACEHOLDER_HOST, 443),
        "client": ("127.0.0.1", 1),
        UNENCODED: True,
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status, body
        status = message.get("status", status)
        body += message.get("body", b"")

    await app(scope, receive, send)
    return status, body


def settled_digest(body: bytes) -> str:
    """First digits of the SHA-256 of a page without what differs in every edition."""
    return hashlib.sha256(OF_AN_EDITION.sub(b"", body)).hexdigest()[:DIGITS]


def packed_bytes(body: bytes) -> int:
    """About how many bytes it takes to fetch something, a little more rather than less."""
    return len(zlib.compress(body, 1))


def list_text(version: str, files: Sequence[tuple[str, str, int]], essential: int, placeholder: str = "") -> bytes:
    """The list that a service worker fetches: address below its own, digest and bytes of each file.

    essential: how many at the head keep the map and the emergency pages going. placeholder: what stood for the server's
    own address when the digests were made; empty where the pages do not depend on who asks.
    """
    body = {"version": version, "essential": essential, "placeholder": placeholder, "files": files}
    return json.dumps(body, separators=(",", ":")).encode()


class PageDigests:
    """The list of one version for each path below which it is served, made in a thread of its own when first asked."""

    def __init__(self, app: Any, manifest: PrecacheManifest) -> None:
        self.app, self.manifest = app, manifest
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="page-digests")
        self._lock = threading.Lock()
        self._lists: dict[str, Future[Asset]] = {}

    def listed(self, site_path: str) -> Future[Asset]:
        """The list, perhaps still being made. Its pages are asked for once, whoever waits for it."""
        with self._lock:
            if site_path not in self._lists:
                self._lists[site_path] = self._pool.submit(lambda: asyncio.run(self._made(site_path)))
            return self._lists[site_path]

    async def _made(self, site_path: str) -> Asset:
        files = [await self._file(kept, site_path) for kept in self.manifest.kept]
        essential = sum(kept.essential for kept in self.manifest.kept)
        return made_asset("precache.json", list_text(self.manifest.version, files, essential, PLACEHOLDER))

    async def _file(self, kept: Kept, site_path: str) -> tuple[str, str, int]:
        if not threading.main_thread().is_alive():
            raise InterruptedError("the server is stopping")
        if kept.digest:
            return kept.address, kept.digest, packed_bytes(self.manifest.assets.plain(kept.address[len("static/") :]))
        status, body = await ask(self.app, "/" + kept.address, site_path)
        time.sleep(PAUSE_S)
        if status != 200:
            raise LookupError(f"/{kept.address} answers {status}")
        return kept.address, settled_digest(body), packed_bytes(body)
