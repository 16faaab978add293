"""What an operator chose on the command line, and how workers learn of it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

LOG = "ATLAS_LOG"


METRICS = "ATLAS_METRICS"


CONTACT = "ATLAS_CONTACT"
"""Environment variables that carry the options of `serve` to its workers."""


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
