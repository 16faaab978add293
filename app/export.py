"""The whole atlas as files for any web space: `python -m app export-static OUT` (docs/static-export.md).

Pages are asked of the application itself, without a network, so there is no second way to make them. What changes is
where their links point: a web space knows no queries, so pages and pictures that differ by one have their own names.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from app.assets import LEAST_BYTES
from app.offline import DIGITS, NOT_KEPT, Edition, page_addresses, worker_text
from app.offline import digests as digests_of

LINK = re.compile(r'(?<=[\s])(href|src|action|data-index|data-files|data-facts)="(/[^"]*)"')
TEXTS = (
    ".html",
    ".js",
    ".mjs",
    ".css",
    ".json",
    ".svg",
    ".txt",
    ".xml",
    ".webmanifest",
    ".bin",
    ".csv",
    ".bib",
    ".ris",
)
SERVER_ONLY = re.compile(
    r"^/(docs|openapi\.json|compare|safety\?|plates|embed\?|downloads/anki|metrics|healthz|readyz)"
)
"""What only a server answers: its links stay out of the files, and lead to the page that says so."""

SAID = "/offline"


class ExportError(Exception):
    """The export would not be whole; the message names the page and the link."""


@dataclass
class Export:
    """Files made so far, by name; links to be checked, by the page that has them."""

    base: str = "/"
    files: dict[str, bytes] = field(default_factory=dict)
    links: list[tuple[str, str]] = field(default_factory=list)


def place(address: str) -> str:
    """Where an address of the server lies in the export, with the query that is left for the page's own modules."""
    parts = urlsplit(address)
    path, query = parts.path, parse_qs(parts.query)
    end = f"#{parts.fragment}" if parts.fragment else ""
    if path.startswith("/static/"):
        return address
    if re.fullmatch(r"/map/[a-z-]+\.svg", path) and query:
        figure = query.get("figure", ["female"])[0]
        points = "_".join(p.replace(":", ".") for p in query.get("point", [])) or "body"
        return f"/map/{figure}/{Path(path).stem}/{points}.svg"
    if path.endswith(".svg") and query:
        return f"/pictures/{hashlib.sha256(address.encode()).hexdigest()[:DIGITS]}.svg"
    if path.startswith("/api/v1/"):
        return f"{path.removesuffix('.json')}.json"
    if re.search(r"\.[a-z]+$", path):
        return path
    if path == "/muscles" and query:
        return f"/muscles/table/?{parts.query}{end}"
    if path.count("/") == 2 and query.get("figure") == ["male"]:
        return f"{path}/male/{end}"
    if path.count("/") == 2 and query.get("side") == ["left"]:
        return f"{path}/left/{end}"
    return f"{path.rstrip('/')}/{f'?{parts.query}' if parts.query else ''}{end}"


def file_of(placed: str) -> str:
    """The file that a web space sends for an address of the export."""
    path = unquote(urlsplit(placed).path).removeprefix("/")
    return f"{path}index.html" if not path or path.endswith("/") else path


def ask(app: Any, address: str) -> tuple[int, bytes]:
    """The status and body that the application answers with; in a thread, as the caller may have a loop of its own."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(_ask(app, address))).result()


async def _ask(app: Any, address: str) -> tuple[int, bytes]:
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
        "root_path": "",
        "headers": [(b"host", b"atlas.invalid")],
        "server": ("atlas.invalid", 443),
        "client": ("127.0.0.1", 1),
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status, body
        status = message.get("status", status)
        body += message.get("body", b"")

    await app(scope, receive, send)
    return status, body


def rewrite(export: Export, page: str, html: str) -> tuple[str, list[str]]:
    """A page with its links as the export has them, and the addresses that it links to."""
    found: list[str] = []

    def turned(match: re.Match[str]) -> str:
        address = unescape(match[2])
        if SERVER_ONLY.match(address):
            address = SAID
        if match[1] == "data-files" or address == "/muscles/#":
            return f'{match[1]}="{export.base}{address[1:]}"'
        found.append(address)
        target = place(address)
        export.links.append((page, target))
        return f'{match[1]}="{escape(export.base + target[1:])}"'

    return LINK.sub(turned, html), found


def export_atlas(
    app: Any,
    base_url: str = "",
    keeps: Callable[[str], bool] = bool,
    tell: Callable[[int, int], None] = lambda _a, _b: None,
) -> dict[str, bytes]:
    """Every file of the export by its name, without the packed ones.

    keeps: which addresses are exported, where it is not to be all; links to others are then not checked.
    Raises ExportError where something does not answer or a link leads nowhere.
    """
    export = Export(base=urlsplit(base_url).path.rstrip("/") + "/")
    state = app.state
    known = {n for n in digests_of(state.assets) if not n.startswith(NOT_KEPT)}
    for name in sorted(known):
        export.files[f"static/{name}"] = state.assets.get(name).plain
    todo = [a for a in page_addresses(state.atlas) if keeps(a)]
    seen = set(todo)
    while todo:
        address = todo.pop(0)
        status, body = ask(app, address)
        if status != 200:
            pages = sorted({page for page, link in export.links if link == place(address)})
            raise ExportError(f"{address} answers {status}; it is linked on {', '.join(pages[:3]) or 'no page'}")
        name = file_of(place(address))
        if name.endswith("index.html"):
            text, links = rewrite(export, address, body.decode())
            body = text.encode()
            for link in links:
                plain = urlsplit(link)._replace(fragment="").geturl()
                if not plain.startswith("/static/") and plain not in seen and keeps(plain) and _has_file(plain):
                    seen.add(plain)
                    todo.append(plain)
        elif name == "search-index.json":
            index = json.loads(body)
            for entry in index["entries"]:
                entry[3] = export.base + place(entry[3])[1:] if entry[3].startswith("/") else entry[3]
            body = json.dumps(index, separators=(",", ":"), ensure_ascii=False).encode()
        export.files[name] = body
        tell(len(export.files), len(export.files) + len(todo))
    _add_worker(export, state.edition, keeps)
    if keeps is bool:
        _check(export)
    return dict(sorted(export.files.items()))


def _has_file(address: str) -> bool:
    """Whether an address has a file of its own: those whose query the page's modules read have their page's."""
    return not urlsplit(place(address)).query


def _add_worker(export: Export, edition: Edition, keeps: Callable[[str], bool]) -> None:
    files = []
    for address, _ in edition.files:
        if keeps("/" + address):
            placed = place("/" + address)
            body = export.files[file_of(placed)]
            files.append((placed[1:].partition("?")[0], hashlib.sha256(body).hexdigest()[:DIGITS]))
    version = hashlib.sha256(json.dumps(files).encode()).hexdigest()[:DIGITS]
    export.files["sw.js"] = worker_text(edition.assets, version, files).encode()


def _check(export: Export) -> None:
    for page, link in export.links:
        if file_of(link) not in export.files:
            raise ExportError(f"{page} links to {link}, which is not in the export")


def write_export(files: dict[str, bytes], out: Path) -> int:
    """Write the files, each text also packed with gzip; returns the bytes written."""
    size = 0
    for name, data in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        size += len(data)
        if name.endswith(TEXTS) and len(data) >= LEAST_BYTES:
            packed = gzip.compress(data, 9, mtime=0)
            path.with_name(path.name + ".gz").write_bytes(packed)
            size += len(packed)
    return size
