"""Counters of requests, for Prometheus."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from threading import Lock

BOUNDS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


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
