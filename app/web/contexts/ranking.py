"""What the templates of the ranking are given: one row a muscle, and what belongs beside the rows."""

from __future__ import annotations

from dataclasses import dataclass

from app.atlas.triage import Gate
from app.data.models.examination import LookAlike
from app.vocabulary import Likelihood
from app.web.contexts.explained import Explained
from app.web.contexts.links import Link, ViewLink


@dataclass(frozen=True)
class PointLink(Link):
    """A trigger point of a row's muscle, by its number and side, to be lit instead of another."""

    n: int
    side: str


@dataclass(frozen=True)
class Card:
    """A muscle as the ranking shows it: one line, which opens to more.

    side: `midline` where both sides are meant alike. point, lit_side: the trigger point that the row stands for, the
    leading one unless another was chosen; n, location and place are its own, place said to clients.
    points: all of the muscle's that refer there.
    words: cover, typicality and commonness in whole words; brief: the same in about three words.
    follows: the muscle that it may follow from, empty where there is none. also: other views that show its pattern.
    lit: whether the picture shows it. open: whether its card is unfolded; then href folds it again.
    """

    rank: int
    muscle: str
    side: str
    point: str
    lit_side: str
    common: str
    plain: str
    n: int
    location: str
    place: str
    points: tuple[PointLink, ...]
    words: tuple[str, str, str]
    brief: tuple[str, str]
    score: float
    explains: float
    specific: float
    commonness: float
    likelihood: Likelihood
    follows: str
    href: str
    lit: bool
    open: bool
    behind: bool
    visible: bool
    also: tuple[ViewLink, ...]


@dataclass(frozen=True)
class RankingContext:
    """Muscles for the places named, with what to rule out first.

    cards: the rows in sight. low: those that only touch the pain with the edge of a zone, folded away.
    total: how many rows there are besides `low`.
    """

    cards: tuple[Card, ...]
    low: tuple[Card, ...]
    total: int
    show_all: str
    explained: Explained | None
    gate: Gate
    look_alikes: tuple[LookAlike, ...]
