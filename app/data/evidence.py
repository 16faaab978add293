"""How well a trigger point's pattern is known: which studies tested it, or when one was searched for in vain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from app.data.models.core import Referral
from app.data.models.evidence import Search, Study
from app.vocabulary import Basis


class HowKnown(NamedTuple):
    """What is known of one trigger point by measurement.

    patterns: studies of where its pain is felt, those of this very point first, then those of its muscle as a whole.
    elsewhere: such studies at other points of the same muscle. presence: studies of how often its points are found.
    search: the last search for a study of the muscle's pattern, where none is known. charted: whether any work but the
    studies themselves gives the pattern; else it is drawn from what they measured.
    """

    patterns: tuple[Study, ...]
    elsewhere: tuple[Study, ...]
    presence: tuple[Study, ...]
    search: Search | None
    charted: bool

    @property
    def basis(self) -> Basis:
        """Whether the pattern drawn rests on charts only, or was tested too, at this point or in its muscle."""
        return "studied" if self.patterns or self.elsewhere else "expert-chart"

    @property
    def studies(self) -> tuple[Study, ...]:
        """All of them."""
        return (*self.patterns, *self.elsewhere, *self.presence)


def how_known(point: Referral, studies: Sequence[Study], searches: Sequence[Search]) -> HowKnown:
    """What the studies and searches tell of a point."""
    of_muscle = [s for s in studies if point.muscle in s.muscles]
    patterns = [s for s in of_muscle if s.tests == "pattern"]
    at_point = [s for s in patterns if point.id in s.points]
    of_whole = [s for s in patterns if not s.points]
    found = [s for s in searches if point.muscle in s.muscles]
    return HowKnown(
        patterns=(*at_point, *of_whole),
        elsewhere=tuple(s for s in patterns if s.points and point.id not in s.points),
        presence=tuple(s for s in of_muscle if s.tests == "presence"),
        search=max(found, key=lambda s: s.searched) if found and not patterns else None,
        charted=not set(point.sources) <= {s.source for s in patterns},
    )
