"""What the block of the fewest muscles shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ExplainedMuscle:
    """A muscle of the set.

    point: its leading one, which the link lights. side: `midline` where one of either side does it.
    """

    point: str
    side: str
    common: str
    plain: str
    href: str


@dataclass(frozen=True)
class Explained:
    """The fewest muscles that account for the pain.

    muscles: how many. places: how many of the `total` they account for. exact: whether they are known to be the fewest.
    """

    items: tuple[ExplainedMuscle, ...]
    muscles: int
    places: int
    total: int
    exact: bool
