"""What an operator sees of each request: a line of JSON, counters, a time; and nothing of what a person asked.

A request is named by the route that answered it (`/regions/{region_id}`), never by its address: which region somebody
reads about is as much a matter of health as the query behind it. Client addresses and bodies are not looked at.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
import traceback
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.middleware.metrics import Metrics
from app.web.middleware.response_cache import FROM_CACHE
from app.web.options import Options

log = logging.getLogger("atlas.requests")


GOOD_ID = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")
NO_ROUTE = "(none)"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def route_of(scope: Scope) -> str:
    """The pattern of the route that a request met, without anything that the person typed."""
    path = getattr(scope.get("route"), "path", None)
    if isinstance(path, str):
        return path
    # FastAPI keeps the route of its own description to itself; its address is fixed.
    return "/openapi.json" if scope.get("path") == "/openapi.json" else NO_ROUTE


def request_id(scope: Scope) -> str:
    """The id that a proxy gave, if it is a plain word; else a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and GOOD_ID.match(text := value.decode("latin-1")):
            return str(text)
    return secrets.token_hex(8)


class RequestLogMiddleware:
    """ASGI middleware: `X-Request-ID` and `Server-Timing` on each answer, then a line and the counters."""

    def __init__(self, app: ASGIApp, options: Options, metrics: Metrics) -> None:
        self.app = app
        self.options = options
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start = time.perf_counter()
        scope["atlas.request_id"] = name = request_id(scope)
        status, seconds = 500, 0.0

        async def with_headers(message: Message) -> None:
            nonlocal status, seconds
            if message["type"] == "http.response.start":
                status, seconds = message["status"], time.perf_counter() - start
                timing = f"app;dur={seconds * 1000:.2f}" + (", cached" if FROM_CACHE in scope else "")
                headers = [(b"x-request-id", name.encode()), (b"server-timing", timing.encode())]
                message["headers"] = [*message["headers"], *headers]
            await send(message)

        try:
            await self.app(scope, receive, with_headers)
        finally:
            method = scope["method"] if scope["method"] in METHODS else "OTHER"
            route, seconds = route_of(scope), seconds or time.perf_counter() - start
            if self.options.metrics:
                self.metrics.count(method, route, status, seconds)
            if self.options.json_log:
                facts = {"request_id": name, "method": method, "path": route, "status": status}
                log.info("request", extra={"facts": facts | {"duration_ms": round(seconds * 1000, 2)}})


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON. Of an exception: its kind and the lines of code, not what it says of the data."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without a line feed."""
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        body: dict[str, Any] = {
            "time": f"{stamp}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        } | getattr(record, "facts", {})
        if record.exc_info and record.exc_info[0]:
            frames = traceback.extract_tb(record.exc_info[2])
            body["error"] = record.exc_info[0].__name__
            body["at"] = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames[-12:]]
        return json.dumps(body, ensure_ascii=False)


def log_config() -> dict[str, Any]:
    """Logging of everything, uvicorn's own messages too, as JSON on stderr."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JsonFormatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {"uvicorn.error": {"level": "INFO"}, "uvicorn.access": {"handlers": [], "propagate": False}},
    }
