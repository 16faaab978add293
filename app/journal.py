"""What an operator sees of each request: a line of JSON, counters, a time; and nothing of what a person asked.

A request is named by the route that answered it (`/regions/{region_id}`), never by its address: which region somebody
reads about is as much a matter of health as the query behind it. Client addresses and bodies are not looked at.
"""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
import time
import traceback
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("atlas.requests")

LOG = "ATLAS_LOG"
METRICS = "ATLAS_METRICS"
CONTACT = "ATLAS_CONTACT"
"""Environment variables that carry the options of `serve` to its workers."""

GOOD_ID = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")
NO_ROUTE = "(none)"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
BOUNDS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True)
class Options:
    """What an operator chose.

    json_log: a line for each request on stderr; metrics: /metrics answers; contact: the URI in security.txt.
    """

    json_log: bool = False
    metrics: bool = False
    contact: str = ""

    def export(self) -> None:
        """Say it to worker processes."""
        os.environ[LOG] = "json" if self.json_log else "text"
        os.environ[METRICS] = "1" if self.metrics else ""
        os.environ[CONTACT] = self.contact


def options_of(environment: Mapping[str, str]) -> Options:
    """What `serve` said to this worker."""
    return Options(environment.get(LOG) == "json", bool(environment.get(METRICS)), environment.get(CONTACT, ""))


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


class Metrics:
    """Counters of one worker in Prometheus's text format; their size is bounded by the number of routes."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._slow: dict[str, list[int]] = {}
        self._seconds: dict[str, float] = {}
        self._started = time.time()

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """One more answered request."""
        with self._lock:
            self._requests[method, route, status] += 1
            row = self._slow.setdefault(route, [0] * (len(BOUNDS_S) + 1))
            row[next((i for i, bound in enumerate(BOUNDS_S) if seconds <= bound), len(BOUNDS_S))] += 1
            self._seconds[route] = self._seconds.get(route, 0.0) + seconds

    def text(self, versions: Mapping[str, str]) -> str:
        """All of it. versions: names and values of the line that tells what is served."""
        with self._lock:
            requests, seconds = sorted(self._requests.items()), dict(self._seconds)
            slow = {route: list(row) for route, row in sorted(self._slow.items())}
        lines = [
            *_head("atlas_info", "gauge", "What is served."),
            f"atlas_info{_labels(versions)} 1",
            *_head("process_start_time_seconds", "gauge", "When this worker began."),
            f"process_start_time_seconds {self._started:.3f}",
            *_head("process_resident_memory_bytes", "gauge", "Memory of this worker."),
            f"process_resident_memory_bytes {resident_bytes()}",
            *_head("atlas_requests_total", "counter", "Answered requests."),
        ]
        for (method, route, status), number in requests:
            labels = _labels({"method": method, "route": route, "status": str(status)})
            lines.append(f"atlas_requests_total{labels} {number}")
        lines += _head("atlas_request_seconds", "histogram", "Time to the first byte of the answer.")
        for route, row in slow.items():
            total = 0
            for bound, number in zip([*map(str, BOUNDS_S), "+Inf"], row, strict=True):
                total += number
                lines.append(f"atlas_request_seconds_bucket{_labels({'route': route, 'le': bound})} {total}")
            lines.append(f"atlas_request_seconds_sum{_labels({'route': route})} {seconds[route]:.6f}")
            lines.append(f"atlas_request_seconds_count{_labels({'route': route})} {total}")
        return "\n".join(lines) + "\n"


def _head(name: str, kind: str, what: str) -> list[str]:
    return [f"# HELP {name} {what}", f"# TYPE {name} {kind}"]


def _labels(values: Mapping[str, str]) -> str:
    # Prometheus escapes backslash, quote and line feed as JSON does; routes and versions hold nothing else.
    return "{" + ",".join(f"{name}={json.dumps(value)}" for name, value in values.items()) + "}"


def resident_bytes() -> int:
    """Resident memory of this process; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


class Journal:
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
                timing = f"app;dur={seconds * 1000:.2f}" + (", kept" if "atlas.kept" in scope else "")
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
        "formatters": {"json": {"()": "app.journal.JsonFormatter"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {"uvicorn.error": {"level": "INFO"}, "uvicorn.access": {"handlers": [], "propagate": False}},
    }
