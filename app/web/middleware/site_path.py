"""The atlas below a path of a site, such as https://school.example/atlas/.

Routes, templates and data name addresses from the root of the atlas. SitePathMiddleware takes the path away from what
was asked; PrefixedLinksMiddleware puts it before the addresses in an answer. Scripts need neither: they take the path
from their own address (static/js/lib/site.js), as the service worker does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from starlette.datastructures import URL
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

LINK = re.compile(r'(?<=\s)(href|src|action|data-(?:index|phrases|files|facts|description|compare))="(/(?!/)[^"]*)"')
"""An attribute of a page that holds an address of the atlas; the export turns the same ones."""

JSON_LINK = re.compile(rb'("href": ?")(?=/(?!/))')

SITE_PATH = "atlas.site_path"
"""In the scope: the path below which the atlas is asked for, without a slash at its end; empty at the root."""

GOOD_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)+", re.ASCII)

SEARCH_INDEX, OPENAPI = "/search-index.json", "/openapi.json"


def good_site_path(text: str) -> bool:
    """Whether a text is a path such as /atlas, without a slash at its end, or empty."""
    return not text or (bool(GOOD_PATH.fullmatch(text)) and not {".", ".."} & set(text.split("/")))


def site_path(request: Request) -> str:
    """The path below which this request asks for the atlas; empty at the root."""
    found: str = request.scope.get(SITE_PATH, "")
    return found


def base_url(request: Request) -> str:
    """The address of the atlas as the person who asks sees it, with a slash at its end."""
    return f"{request.url.scheme}://{request.url.netloc}{site_path(request)}/"


def turned_index(body: bytes, turn: Callable[[str], str]) -> bytes:
    """The search index with each address in it turned."""
    index = json.loads(body)
    for entry in index["entries"]:
        entry[3] = turn(entry[3]) if entry[3].startswith("/") else entry[3]
    return json.dumps(index, separators=(",", ":"), ensure_ascii=False).encode()


class SitePathMiddleware:
    """ASGI middleware: what was asked, as if the atlas lay at the root; the path itself is left in the scope.

    root_path: where the atlas lies; a proxy may have taken it off or not. Without it, the path that an ASGI server was
    told is taken, else `X-Forwarded-Prefix` of a proxy that is trusted, which has taken it off by then. trusted:
    addresses of such proxies, as uvicorn's `--forwarded-allow-ips` has them; their other X-Forwarded headers count too.
    """

    def __init__(self, app: ASGIApp, root_path: str = "", trusted: str = "127.0.0.1") -> None:
        self.root_path = root_path
        self.app = ProxyHeadersMiddleware(app, trusted)  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            told = self.root_path or scope.get("root_path", "").rstrip("/")
            if told and scope["path"] == told:
                await _redirect(f"{told}/", scope, send)
                return
            if told and scope["path"].startswith(f"{told}/"):
                scope["path"] = scope["path"].removeprefix(told)
                scope["raw_path"] = (scope.get("raw_path") or b"").removeprefix(told.encode())
            scope["root_path"] = ""
            scope[SITE_PATH] = told or self._forwarded(scope)
        await self.app(scope, receive, send)  # type: ignore[arg-type]

    def _forwarded(self, scope: Scope) -> str:
        """X-Forwarded-Prefix, where a trusted proxy sent it and it is a path."""
        for name, value in scope["headers"]:
            if name == b"x-forwarded-prefix" and (scope.get("client") or [None])[0] in self.app.trusted_hosts:
                found = value.decode("latin-1").rstrip("/")
                return found if good_site_path(found) else ""
        return ""


class PrefixedLinksMiddleware:
    """ASGI middleware: the atlas's path before each address in a page, in JSON and in a redirect."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        prefix = scope.get(SITE_PATH, "") if scope["type"] == "http" else ""
        if not prefix:
            await self.app(scope, receive, send)
            return
        start: Message | None = None

        async def prefixed(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                root = str(URL(scope={**scope, "path": "/", "query_string": b""})).encode()
                message["headers"] = [_location(prefix, root, *header) for header in message["headers"]]
                if _has_links(message):
                    start = message
                    return
            elif start is not None:
                body = _turned(prefix, scope["path"], message.get("body", b""))
                kept = [header for header in start["headers"] if header[0] != b"content-length"]
                start["headers"] = [*kept, (b"content-length", str(len(body)).encode())]
                await send(start)
                start, message = None, {**message, "body": body}
            await send(message)

        await self.app(scope, receive, prefixed)


async def _redirect(path: str, scope: Scope, send: Send) -> None:
    query = b"?" + scope["query_string"] if scope["query_string"] else b""
    headers = [(b"location", path.encode() + query), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 308, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _location(prefix: str, root: bytes, name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """A header; where it sends a browser on within the atlas, with the path. root: the address of the host."""
    if name.lower() != b"location" or not value.startswith((b"/", root)):
        return name, value
    return name, prefix.encode() + b"/" + value.removeprefix(root).lstrip(b"/")


def _has_links(start: Message) -> bool:
    """Whether an answer is of a kind that may hold addresses, and is not compressed."""
    headers = dict(start["headers"])
    media_type = headers.get(b"content-type", b"")
    return b"content-encoding" not in headers and media_type.startswith((b"text/html", b"application/json"))


def _turned(prefix: str, path: str, body: bytes) -> bytes:
    """The body of an answer with the path before each of its addresses."""
    if path == SEARCH_INDEX:
        return turned_index(body, prefix.__add__)
    if path == OPENAPI:
        return json.dumps({**json.loads(body), "servers": [{"url": prefix}]}, separators=(",", ":")).encode()
    if body.startswith((b"{", b"[")):
        return JSON_LINK.sub(rb"\g<1>" + prefix.encode(), body)
    return LINK.sub(lambda found: f'{found[1]}="{prefix}{found[2]}"', body.decode()).encode()
