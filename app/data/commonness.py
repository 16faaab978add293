"""How common a trigger point is: its own class where the literature tells points apart, else that of its muscle."""

from __future__ import annotations

from typing import Literal, NamedTuple

from app.data.models.core import Muscle, Referral
from app.vocabulary import FREQUENCIES, FREQUENCY_WORDS, Frequency


class HowCommon(NamedTuple):
    """How often a trigger point is found involved.

    basis: ids of sources that the class rests on. of: whether it is the point's own class or that of its muscle.
    """

    word: Frequency
    basis: tuple[str, ...]
    note: str | None
    of: Literal["point", "muscle"]

    @property
    def words(self) -> str:
        """The class as a reader sees it."""
        return FREQUENCY_WORDS[self.word]


def how_common(point: Referral, muscle: Muscle) -> HowCommon:
    """A point's own class, but never a more common one than its muscle's.

    In the atlas's data no point says so (a check sees to it); a course may call a muscle rarer, and its points follow.
    """
    own, of_muscle = point.commonness, muscle.commonness
    if own and FREQUENCIES.index(own.word) >= FREQUENCIES.index(of_muscle.word):
        return HowCommon(own.word, own.basis, own.note, "point")
    return HowCommon(of_muscle.word, (of_muscle.source,), None, "muscle")
