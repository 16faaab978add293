"""What pages show of measurements: a row for each share that a study counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.data.models.evidence import BackgroundFact, Search, Source, Study
from app.views import View

Charted = Literal["main", "spill", "none", ""]
"""Where the chart has a place: in the main area, where the pain may spread, nowhere; nothing: it is no place."""


@dataclass(frozen=True)
class MeasuredRow:
    """One share beside the chart. charted: what the chart says of the place; percent, to_percent: of whom, 0 to 100."""

    where: str
    charted: Charted
    percent: float
    to_percent: float | None
    who: str
    study: Study

    @property
    def share(self) -> str:
        """The share as a reader sees it."""
        low = f"{self.percent:g}"
        return f"{low}–{self.to_percent:g} %" if self.to_percent is not None else f"{low} %"


@dataclass(frozen=True)
class Beside:
    """The chart and the shares that a study counted, on the same part of the same view."""

    view: View
    chart: str
    shares: str


@dataclass(frozen=True)
class MeasuredPictures:
    """What a study counted, on the body. said: every place with its share, for those who do not see the pictures."""

    study: Study
    said: str
    views: tuple[Beside, ...]


@dataclass(frozen=True)
class Measured:
    """What was measured of one trigger point.

    rows: where its pain was felt. found: how often points of its muscle were found. studies, presence: all studies of
    either. elsewhere: numbers of the muscle's other points that were tested. searched: month of a search in vain.
    on_charts: whether charts have the pattern; else it is drawn from the studies themselves.
    """

    rows: tuple[MeasuredRow, ...]
    found: tuple[MeasuredRow, ...]
    studies: tuple[Study, ...]
    presence: tuple[Study, ...]
    elsewhere: tuple[int, ...]
    searched: str
    on_charts: bool

    @property
    def cited(self) -> tuple[Study, ...]:
        """Every study that is shown."""
        return (*self.studies, *self.presence)


@dataclass(frozen=True)
class AboutPage:
    """How to use the atlas, and how far to trust it."""

    studies: tuple[Study, ...]
    background: tuple[BackgroundFact, ...]
    searches: tuple[Search, ...]
    sources: dict[str, Source]
    muscles: int
    points: int
    version: str
