"""The whole atlas as files for any web space: `python -m app export-static OUT` (docs/static-export.md).

Pages are asked of the application itself, without a network, so there is no second way to make them. What changes is
where their links point: a web space knows no queries, so pages and pictures that differ by one have their own names.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from fastapi import Request

from app.atlas.atlas import Atlas
from app.atlas.revision import last_modified
from app.web.middleware.site_path import LINK, turned_index
from app.web.page_digests import PLACEHOLDER_HOST, list_text, packed_bytes, settled_digest
from app.web.page_digests import ask as ask_application
from app.web.precache import DIGITS, NOT_PRECACHED, PrecacheManifest, page_addresses, worker_text
from app.web.precache import digests as digests_of
from app.web.templating import rendered

SERVER_ONLY = re.compile(r"^/(docs|openapi\.json|compare|plates|metrics|healthz|readyz)")
"""What only a server answers: its links stay out of the files, and lead to the page that says so."""

QUESTIONS, ALL_SIGNS = "/safety?", "/emergency"
"""The questions for a place need a server; who may be in danger is led to all the signs instead."""

DIGESTS = "digests.map"
"""For nginx (deploy/nginx/static.conf): which addresses of files name the digest that the file has."""

DIGEST_LINE = '"{}static/{} {}" "public, max-age=31536000, immutable";\n'

NEEDS_SERVER = "/needs-a-server"
NOT_FOUND = "/no-such-page"
"""Its answer is the page of a web space for what is not there."""

POSTED = re.compile(r'<form method="post".*?</form>', re.DOTALL)
GET_FORM = re.compile(r'(<main[^>]*>)(?=.*?<form[^>]* method="get".*</main>)', re.DOTALL)
UNLISTED = ("/offline", NEEDS_SERVER, "/embed")
"""Pages that search engines are not told of."""


class ExportError(Exception):
    """The export would not be whole; the message names the page and the link."""


NOT_EXPORTED = ("/api/v1/candidates",)
"""Without a query it answers nothing."""

NOTE = "This form needs a server, which this copy of the atlas does without. What to use instead"
ASK_NOTE = (
    "Forms and filters on this page need JavaScript: this copy of the atlas has no server that could answer them."
)

SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
{}</urlset>
"""
SITE_PAGE = """<url><loc>{0}</loc><lastmod>{1}</lastmod>\
<xhtml:link rel="alternate" hreflang="en" href="{0}"/>\
<xhtml:link rel="alternate" hreflang="x-default" href="{0}"/></url>
"""

KINDS = ('rel="canonical"', 'rel="alternate" hreflang="en"', 'rel="alternate" hreflang="x-default"')
"""Of links from a page to itself: it is the one of its kind in its language, and the one for all others."""


@dataclass
class Export:
    """Files made so far, by name; links to be checked, by the page that has them."""

    base: str = "/"
    address: str = ""
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
        if "muscle" in query:
            named = "_".join(m.replace(":", ".") for m in query["muscle"])
            return f"/map/{figure}/{Path(path).stem}/muscles/{named}/{query.get('frame', ['view'])[0]}.svg"
        if "layer" in query and query["layer"] != ["skin"]:
            lit = "_".join(b.replace(":", ".") for b in query.get("bone", [])) or "all"
            return f"/map/{figure}/{Path(path).stem}/{query['layer'][0]}/{lit}/{points}.svg"
        return f"/map/{figure}/{Path(path).stem}/{points}.svg"
    if path.startswith("/measured/") and query:
        named = ".".join((*query["point"], *query.get("what", ["shares"])))
        return f"/measured/{query.get('figure', ['female'])[0]}/{Path(path).stem}/{named}.svg"
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
        return pool.submit(lambda: asyncio.run(ask_application(app, address))).result()


def rewrite(export: Export, page: str, html: str) -> tuple[str, list[str]]:
    """A page with its links as the export has them, and the addresses that it links to."""
    found: list[str] = []

    def turned(match: re.Match[str]) -> str:
        address = ALL_SIGNS if match[2].startswith(QUESTIONS) else unescape(match[2])
        if SERVER_ONLY.match(address) or address == NEEDS_SERVER:
            export.links.append((page, place(NEEDS_SERVER)))
            return f'{match[1]}="{escape(export.base + place(NEEDS_SERVER)[1:])}"'
        if match[1] == "data-files" or address == "/muscles/#":
            return f'{match[1]}="{export.base}{address[1:]}"'
        found.append(address)
        target = place(address)
        export.links.append((page, target))
        return f'{match[1]}="{escape(export.base + target[1:])}"'

    html = POSTED.sub(lambda _: f'<p class="note"><a href="{NEEDS_SERVER}">{NOTE}</a></p>', html)
    html = GET_FORM.sub(lambda m: f'{m[1]}<noscript><p class="note">{ASK_NOTE}</p></noscript>', html)
    html = LINK.sub(turned, html)
    if export.address:
        own = escape(export.address + place(page).partition("?")[0])
        html = html.replace("</head>", "".join(f'<link {kind} href="{own}">\n' for kind in KINDS) + "</head>", 1)
    return html, found


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
    export = Export(urlsplit(base_url).path.rstrip("/") + "/", base_url.rstrip("/"))
    state = app.state
    known = {
        name: digest
        for name, digest in digests_of(state.assets).items()
        if not name.startswith(NOT_PRECACHED) and keeps(f"/static/{name}")
    }
    for name in sorted(known):
        export.files[f"static/{name}"] = state.assets.plain(name)
    export.files[DIGESTS] = "".join(DIGEST_LINE.format(export.base, *found) for found in sorted(known.items())).encode()
    offered = dict.fromkeys([*page_addresses(state.atlas), *api_addresses(app, state.atlas)])
    todo = [address for address in offered if keeps(address)]
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
            body = turned_index(body, lambda address: export.base + place(address)[1:])
        export.files[name] = named(export, body)
        tell(len(export.files), len(export.files) + len(todo))
    _add_own(app, export)
    _add_worker(export, state.precache, keeps)
    if keeps is bool:
        _check(export)
    return dict(sorted(export.files.items()))


def api_addresses(app: Any, atlas: Atlas) -> Iterator[str]:
    """Every answer of the API that can be had without a query, by its name with `.json`."""
    ids: dict[str, Iterable[str]] = {
        "muscle_id": atlas.muscles,
        "point_id": atlas.referrals,
        "region_id": atlas.regions,
        "condition_id": atlas.conditions,
        "posture_id": atlas.postures,
        "page_id": atlas.guide,
        "bone_id": atlas.bones,
    }
    for path, methods in app.openapi()["paths"].items():
        parameters = methods.get("get", {}).get("parameters", [])
        asks = path in NOT_EXPORTED or any(p["in"] == "query" and p.get("required") for p in parameters)
        if "get" not in methods or asks or not path.startswith("/api/v1/"):
            continue
        name = f"{path.removesuffix('.json')}.json"
        inner = next((p["name"] for p in parameters if p["in"] == "path"), "")
        yield from (name.replace(f"{{{inner}}}", i) for i in ids[inner]) if inner else (name,)


def named(export: Export, body: bytes) -> bytes:
    """An answer that names the export where it named the application: in citations."""
    return body.replace(f"https://{PLACEHOLDER_HOST}".encode(), export.address.encode())


def _add_own(app: Any, export: Export) -> None:
    """What a web space has and the application has not: the page for what is missing, and what search engines read."""
    asked = {"type": "http", "app": app, "method": "GET", "path": NEEDS_SERVER, "query_string": b"", "headers": []}
    request = Request(asked | {"scheme": "https", "server": (PLACEHOLDER_HOST, 443), "root_path": ""})
    listed = sorted(
        n for n in export.files if n.endswith("index.html") and not n.startswith(tuple(u[1:] for u in UNLISTED))
    )
    for name, page, html in (
        (file_of(place(NEEDS_SERVER)), NEEDS_SERVER, rendered(request, "needs_server.html", None)),
        ("404.html", NOT_FOUND, ask(app, NOT_FOUND)[1].decode()),
    ):
        address, export.address = export.address, ""
        text, _ = rewrite(export, page, html)
        export.address = address
        export.files[name] = text.encode()
    robots = "User-agent: *\nAllow: /\n"
    if export.address:
        robots += f"Sitemap: {export.address}/sitemap.xml\n"
        date = last_modified(app.state.atlas).isoformat()[:10]
        pages = "".join(
            SITE_PAGE.format(escape(f"{export.address}/{n.removesuffix('index.html')}"), date) for n in listed
        )
        export.files["sitemap.xml"] = SITEMAP.format(pages).encode()
    export.files["robots.txt"] = robots.encode()


def _has_file(address: str) -> bool:
    """Whether an address has a file of its own: those whose query the page's modules read have their page's."""
    return not urlsplit(place(address)).query


def _add_worker(export: Export, precache: PrecacheManifest, keeps: Callable[[str], bool]) -> None:
    files, kept = [], [kept for kept in precache.kept if keeps("/" + kept.address)]
    for one in kept:
        placed = place("/" + one.address)
        body = export.files[file_of(placed)]
        digest = one.digest or settled_digest(body)
        files.append((placed[1:].partition("?")[0], digest, packed_bytes(body)))
    version = hashlib.sha256(json.dumps(files).encode()).hexdigest()[:DIGITS]
    essential = sum(one.essential for one in kept)
    export.files["precache.json"] = list_text(version, files, essential)
    export.files["sw.js"] = worker_text(precache.assets, version).encode()


def _check(export: Export) -> None:
    for page, link in export.links:
        if file_of(link) not in export.files:
            raise ExportError(f"{page} links to {link}, which is not in the export")
