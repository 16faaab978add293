"""Counters of requests, for Prometheus.

With several workers prometheus-client adds up what all of them counted: each writes to files of its own in the folder
that the environment variable WORKERS_FOLDER names, which has to be set before this module is imported.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.metrics_core import InfoMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

BOUNDS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)

WORKERS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The name is prometheus-client's."""

PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"

# The time at which each counter began would be a second line for every route, and several workers do not have it.
disable_created_metrics()  # type: ignore[no-untyped-call]


class Metrics:
    """Counters in Prometheus's text format; their size is bounded by the number of routes."""

    def __init__(self) -> None:
        # Each application has its own, so that two in one process do not count for each other.
        self._requests = Counter(
            "atlas_requests_total", "Answered requests.", ("method", "route", "status"), registry=None
        )
        self._seconds = Histogram(
            "atlas_request_seconds",
            "Time to the first byte of the answer.",
            ("route",),
            registry=None,
            buckets=BOUNDS_S,
        )

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """One more answered request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self, versions: Mapping[str, str]) -> bytes:
        """All of it. versions: names and values of the line that tells what is served.

        The counters are of all workers; memory and start (`process_...`) of the one that answers.
        """
        told = CollectorRegistry()
        told.register(_Versions(versions))
        ProcessCollector(registry=told)
        if WORKERS_FOLDER in os.environ:
            MultiProcessCollector(told)  # type: ignore[no-untyped-call]
        else:
            told.register(self._requests)
            told.register(self._seconds)
        return generate_latest(told)


class _Versions(Collector):
    """The line that tells what is served: a number that is always 1, with the versions as its labels."""

    def __init__(self, versions: Mapping[str, str]) -> None:
        self.versions = dict(versions)

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily("atlas", "What is served.", self.versions)
