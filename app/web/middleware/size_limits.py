"""How large a request may be; what is larger is refused before anything looks at it."""

from __future__ import annotations

import json

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import AtlasError, TooMuch

MAX_QUERY_BYTES = 64_000
MAX_PATH_BYTES = 2_048
MAX_HEADER_BYTES = 32_000
MAX_HOST_BYTES = 300
"""A name of the Internet has at most 253 characters; answers are cached by it, so a longer one only fills memory."""

MAX_BODY_BYTES = 1_000_000
"""Larger than any drawing (600 kB), session or form; each reader has its own, smaller bound."""


class TooLong(AtlasError):
    """An address longer than any link of the atlas."""

    status = 414
    title = "Address too long"


class HeadersTooLarge(AtlasError):
    """Header lines larger than any browser of the atlas sends."""

    status = 431
    title = "Header fields too large"


class SizeLimitsMiddleware:
    """ASGI middleware that refuses oversized addresses, headers and bodies with problem+json."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if error := _refusal(scope):
            await _refuse(error, send)
            return
        size = 0

        async def bounded() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > MAX_BODY_BYTES:
                raise _body_error()
            return message

        await self.app(scope, bounded, send)


def _refusal(scope: Scope) -> AtlasError | None:
    if len(scope["query_string"]) > MAX_QUERY_BYTES:
        return TooLong(f"the query is longer than {MAX_QUERY_BYTES} bytes; post a drawing instead", field="query")
    if len(scope.get("raw_path") or scope["path"].encode()) > MAX_PATH_BYTES:
        return TooLong(f"the path is longer than {MAX_PATH_BYTES} bytes", field="path")
    if sum(len(name) + len(value) for name, value in scope["headers"]) > MAX_HEADER_BYTES:
        return HeadersTooLarge(f"the header lines have more than {MAX_HEADER_BYTES} bytes", field="headers")
    if any(name == b"host" and len(value) > MAX_HOST_BYTES for name, value in scope["headers"]):
        return HeadersTooLarge(f"the header Host has more than {MAX_HOST_BYTES} bytes", field="host")
    said = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    # More than twenty digits is more than any machine holds; int() of very long digits would be slow.
    if said.isdigit() and (len(said) > 20 or int(said) > MAX_BODY_BYTES):
        return _body_error()
    return None


def _body_error() -> TooMuch:
    return TooMuch(f"the body is larger than {MAX_BODY_BYTES} bytes", field="body")


async def _refuse(error: AtlasError, send: Send) -> None:
    body = json.dumps(error.problem(), separators=(",", ":")).encode()
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": error.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
