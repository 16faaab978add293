"""Answers that are the same for everybody, encoded once and cached; and for every page and JSON answer its tag.

Cached are pages, pictures and JSON whose address says nothing of a person: paths, and queries that match PUBLIC_QUERY.
An address that tells where it hurts (`region`, `at`, `x`, `y`, `q`, ...) is answered anew each time and marked private,
so that no cache on the way keeps it either. Each answer is compressed once in each coding asked for; the cache is
bounded in bytes and emptied when a course's files change.

The tag is weak, because the same page goes out plain and compressed, and is made from version of the data, language,
path and bytes: two servers of one version give the same tag, and nothing else is needed between them.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import MutableSequence
from typing import Any, NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.bounded_cache import BoundedCache
from app.web.content_coding import brotli_packed, compress, encodings, has_already
from app.web.middleware.site_path import SITE_PATH

Header = tuple[bytes, bytes]

LANGUAGE = "en"
"""The language of all pages; part of each tag, so that a second one never answers for the first."""

MAX_CACHED_BYTES = 24_000_000
MAX_ANSWER_BYTES = 2_000_000
MAX_QUERY_BYTES = 200

PUBLIC_QUERY = re.compile(
    rb"(?:(?:figure|voice|words|tone|side|view|v|group|nerve|root|movement|joint|sort)=[\w.:-]*(?:&|\Z))*\Z", re.ASCII
)
"""Queries that only choose a picture, a voice or a part of a list."""

UNENCODED = "atlas.unencoded"
"""In the scope of a request for the bytes alone (app/export/static_site.py): neither cached nor compressed."""

FROM_CACHE = "atlas.from_cache"
"""In the scope of a request that was answered from the cache."""

HEALTH_PATHS = frozenset({"/healthz", "/readyz", "/version", "/metrics"})
"""Addresses that have to be answered by the application itself, or they would prove nothing."""

TAGGED = (b"text/html", b"application/json", b"application/schema+json", b"image/svg+xml")

SHARED = b"public, max-age=0, s-maxage=60, must-revalidate"
"""A browser asks each time; a CDN may answer for a minute, so that a busy day reaches the server once a minute."""

PRIVATE = b"private, no-cache"

NOT_STORED = b"no-store"
"""For a page whose address tells where it hurts, as it does without JavaScript: not even the browser keeps it."""

MIN_ENCODED_BYTES = 8_000
"""An answer that is not cached is compressed from here on: below, it costs more than it saves."""

FAST_GZIP_LEVEL = 5
"""How hard gzip tries for an answer that goes out once."""


class Answer(NamedTuple):
    """One answer in one coding. headers: all but length and coding; coding: empty for the plain bytes."""

    route: Any
    tag: str
    headers: list[Header]
    body: bytes
    coding: str = ""

    @property
    def size(self) -> int:
        """Bytes that it takes, near enough."""
        return len(self.body) + 2_000 + sum(len(name) + len(value) for name, value in self.headers)


class ResponseCacheMiddleware:
    """ASGI middleware that tags, caches, compresses, and answers 304 where the client has the answer already."""

    def __init__(self, app: ASGIApp, state: Any, max_bytes: int = MAX_CACHED_BYTES) -> None:
        self.app = app
        self.state = state
        self.cache: BoundedCache[Answer] = BoundedCache(max_bytes, lambda answer: answer.size)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or UNENCODED in scope:
            await self.app(scope, receive, send)
            return
        asked = {name: value for name, value in scope["headers"] if name in WANTED}
        course = self.state.course
        served = (self.state.atlas, course and course.state)
        takes = encodings(asked.get(b"accept-encoding", b"").decode("latin-1"))
        key = _key(scope, asked, _coding(takes))
        if key and (answer := self.cache.get(served, key)):
            scope["route"], scope[FROM_CACHE] = answer.route, True
            await _send(answer, asked, send)
            return
        await self._make(scope, receive, send, asked, key, takes, served)

    async def _make(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        asked: dict[bytes, bytes],
        key: tuple[Any, ...] | None,
        takes: frozenset[str],
        served: tuple[Any, Any],
    ) -> None:
        """Let the application answer; tag what has no tag yet, and cache it if it may be cached."""
        start: Message | None = None

        async def taken(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _taggable(message):
                start = message
            elif start is None:
                await send(_not_stored(message))
            elif message.get("more_body"):
                # Nothing of the atlas is sent in parts; if it were, it would go through as it is.
                await send(start)
                await send(message)
                start = None
            else:
                first, start = start, None
                answer = _answer(self.state.atlas.version, scope, first["headers"], message.get("body", b""), key)
                if key and len(answer.body) <= MAX_ANSWER_BYTES:
                    answer = await asyncio.to_thread(_encoded, answer, _coding(takes))
                    self.cache.put(served, key, answer)
                elif "gzip" in takes and len(answer.body) >= MIN_ENCODED_BYTES:
                    answer = _encoded(answer, "gzip", FAST_GZIP_LEVEL)
                await _send(answer, asked, send)

        await self.app(scope, receive, taken)


OWN = frozenset({b"etag", b"content-encoding"})
"""Headers of an answer that has seen to its tag and its form by itself: a file."""

WANTED = frozenset({b"host", b"if-none-match", b"accept-encoding"})


def _coding(takes: frozenset[str]) -> str:
    """The one that makes an answer smallest; empty where the client takes none."""
    return next((name for name in ("br", "gzip") if name in takes), "")


def _key(scope: Scope, asked: dict[bytes, bytes], coding: str) -> tuple[Any, ...] | None:
    """What an answer depends on besides the data: None where it may not be cached. Citations name scheme and host."""
    query = scope["query_string"]
    if scope["path"] in HEALTH_PATHS or len(query) > MAX_QUERY_BYTES or not PUBLIC_QUERY.match(query):
        return None
    return scope["path"], query, asked.get(b"host"), scope["scheme"], scope.get(SITE_PATH), coding


def _not_stored(message: Message) -> Message:
    """An error is for whoever made the request, and stored by nobody: caches may store a 404 that forbids nothing."""
    if message["type"] == "http.response.start" and message["status"] >= 400:
        message["headers"] = [*message["headers"], (b"cache-control", b"no-store")]
    return message


def _taggable(message: Message) -> bool:
    """Whether this is the start of a whole page, picture or JSON answer without a tag of its own."""
    if message["status"] != 200:
        return False
    tagged = False
    for name, value in message["headers"]:
        if name == b"content-type":
            tagged = value.startswith(TAGGED)
        elif name in OWN or (name == b"cache-control" and b"no-store" in value):
            return False
    return tagged


def _answer(
    version: str, scope: Scope, headers: MutableSequence[Header], body: bytes, key: tuple[Any, ...] | None
) -> Answer:
    made = hashlib.sha256(f"{version}\n{LANGUAGE}\n{scope['path']}\n".encode())
    made.update(body)
    tag = f'W/"{made.hexdigest()[:16]}"'
    own = [(name, value) for name, value in headers if name != b"content-length"]
    names = {name for name, _ in own}
    own += [(b"etag", tag.encode()), (b"vary", b"Accept-Encoding")]
    if b"cache-control" not in names:
        page = any(name == b"content-type" and value.startswith(b"text/html") for name, value in own)
        own.append((b"cache-control", SHARED if key else NOT_STORED if page else PRIVATE))
    return Answer(scope.get("route"), tag, own, body)


def _encoded(answer: Answer, coding: str, level: int = 9) -> Answer:
    """The answer in a coding, if it is the smaller for it. level: of gzip."""
    packed = None
    if coding:
        packed = brotli_packed(answer.body) if coding == "br" else compress(answer.body, level)
    return answer._replace(body=packed, coding=coding) if packed else answer


async def _send(answer: Answer, asked: dict[bytes, bytes], send: Send) -> None:
    """The answer as the client takes it, or that it has it already."""
    if b"if-none-match" in asked and has_already(asked[b"if-none-match"].decode("latin-1"), answer.tag):
        headers = [h for h in answer.headers if h[0] != b"content-type"]
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    coding = [(b"content-encoding", answer.coding.encode())] if answer.coding else []
    headers = [*answer.headers, *coding, (b"content-length", b"%d" % len(answer.body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
