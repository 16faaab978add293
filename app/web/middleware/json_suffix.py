"""Addresses of /api/v1 with `.json` at their end."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

OWN_JSON_NAMES = ("/api/v1/handover.json", "/api/v1/session.schema.json")
"""Answers whose only name ends in .json."""


class JsonSuffixMiddleware:
    """Answers of /api/v1 also under their name with `.json`, as an export has them (docs/static-export.md)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        named = path.startswith("/api/v1/") and path.endswith(".json") and path not in OWN_JSON_NAMES
        if scope["type"] == "http" and named:
            plain = path.removesuffix(".json")
            scope = {**scope, "path": plain, "raw_path": plain.encode()}
        await self.app(scope, receive, send)
