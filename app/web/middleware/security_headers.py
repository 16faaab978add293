"""Headers that keep a page from loading or leaking what it should not."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'self'; require-trusted-types-for 'script'; trusted-types atlas-worker"
)
"""Content-Security-Policy of everything that the atlas sends; a picture that stands alone adds its style's hash."""

HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
]


OPEN = (b"access-control-allow-origin", b"*")
"""For what the map in a sandboxed frame loads: such a frame has no origin, so to it these files are another site's."""

OPEN_PATHS = ("/static/", "/api/v1/safety")


class SecurityHeadersMiddleware:
    """ASGI middleware: the security headers, unless the answer has its own, and the version of the atlas."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                added = [h for h in HEADERS if h[0] not in present]
                if scope["path"].startswith(OPEN_PATHS):
                    added.append(OPEN)
                message["headers"] = [*message["headers"], *added, scope["app"].state.precache.header]
            await send(message)

        await self.app(scope, receive, with_headers)
