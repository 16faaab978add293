"""Whether the right answers of a quiz lie anywhere among the choices, and nowhere more often than by chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

CHI_SQUARE_BOUND = {3: 16.27, 4: 18.47}
"""Value that chi-square exceeds once in a thousand, by degrees of freedom (one less than there are places)."""


def chi_square(places: Iterable[int], choices: int) -> float:
    """How far counts of places from 0 to `choices` - 1 are from equal: the sum of (seen - expected)² / expected."""
    counts = Counter(places)
    expected = counts.total() / choices
    return sum((counts[place] - expected) ** 2 / expected for place in range(choices))


def lie_evenly(places: Iterable[int], choices: int) -> bool:
    """Whether the places of right answers among so many choices differ no more than by chance."""
    return chi_square(places, choices) < CHI_SQUARE_BOUND[choices - 1]
