"""What an operator chose on the command line, and how workers learn of it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

LOG = "ATLAS_LOG"


METRICS = "ATLAS_METRICS"


CONTACT = "ATLAS_CONTACT"


ROOT_PATH = "ATLAS_ROOT_PATH"
"""Environment variables that carry the options of `serve` to its workers."""


@dataclass(frozen=True)
class Options:
    """What an operator chose.

    json_log: a line for each request on stderr; metrics: /metrics answers; contact: the URI in security.txt.
    root_path: the path below which the atlas lies, such as /atlas; empty at the root of a host.
    """

    json_log: bool = False
    metrics: bool = False
    contact: str = ""
    root_path: str = ""

    def export(self) -> None:
        """Say it to worker processes."""
        os.environ[LOG] = "json" if self.json_log else "text"
        os.environ[METRICS] = "1" if self.metrics else ""
        os.environ[CONTACT] = self.contact
        os.environ[ROOT_PATH] = self.root_path


def options_of(environment: Mapping[str, str]) -> Options:
    """What `serve` said to this worker."""
    return Options(
        json_log=environment.get(LOG) == "json",
        metrics=bool(environment.get(METRICS)),
        contact=environment.get(CONTACT, ""),
        root_path=environment.get(ROOT_PATH, ""),
    )
