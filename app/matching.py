"""From where it hurts to trigger points, best first, with the reason.

The score is a ranking of learned patterns, never a probability of disease. docs/formats.md states it; the browser
computes the same (static/js/matching.js) and tests/vectors/matching.json holds both to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.skin import ESSENTIAL_BIT, FULL_STRENGTH, PATCH_CM2, Matrix
from app.vocabulary import FREQUENCY_WORDS

COMMON = {"very-common": 1.0, "common": 0.75, "occasional": 0.45, "rare": 0.2}
"""What a class of commonness is worth; the classes and their sources are in data/muscles.yaml."""

COMMON_WORDS = {COMMON[name]: words for name, words in FREQUENCY_WORDS.items()}

SIDES = ("right", "left")
ZONES = ("spillover", "essential")

ACCOUNTED = 0.35
"""A point accounts for a mark from this strength on: inside its spillover zone, or near its essential one."""

EXACT_MARKS = 6
"""Up to so many marks the smallest explaining set is exact; beyond, greedy."""


@dataclass(frozen=True)
class Mark:
    """One place that hurts: a cell, or the cells of a region, and how much it counts."""

    cells: tuple[int, ...]
    weight: float = 1.0


class Candidate(NamedTuple):
    """A trigger point that could send pain to the marks; a tuple, because a click makes dozens."""

    trigger_point: str
    muscle: str
    side: str
    score: float
    zone: str
    explains: float
    specific: float
    common: float

    @property
    def words(self) -> tuple[str, str, str]:
        """The three numbers as a person would say them."""
        return because_words(self.explains, self.zone, self.common)


@dataclass(frozen=True)
class Ranking:
    """Candidates best first, the smallest set that accounts for all marks, and whether that set is exact."""

    candidates: tuple[Candidate, ...]
    explained_by: tuple[Candidate, ...]
    exact: bool


def because_words(explains: float, zone: str, common: float) -> tuple[str, str, str]:
    """Why a candidate is listed: cover, typicality, commonness."""
    if explains >= 0.85:
        cover = "covers all of this pain"
    elif explains >= 0.5:
        cover = "covers most of this pain"
    else:
        cover = "covers part of this pain"
    typical = "pain here is typical" if zone == "essential" else "some people feel it here"
    return cover, typical, COMMON_WORDS[common]


@dataclass(frozen=True)
class Strengths:
    """Each mark against each point; columns alternate right and left, so that column order settles ties.

    strength: (marks, 2 p) from 0 to 1. essential: (marks, 2 p). patch_cm2: (marks,).
    """

    strength: NDArray[np.float64]
    essential: NDArray[np.bool_]
    patch_cm2: NDArray[np.float64]


def strengths(matrix: Matrix, marks: Sequence[Mark]) -> Strengths:
    """How strongly every point of both sides refers to each mark."""
    count = 2 * len(matrix.points)
    first = [mark.cells[0] for mark in marks]
    codes = np.empty((len(marks), count), dtype=np.uint8)
    codes[:, 0::2] = matrix.codes[first]
    codes[:, 1::2] = matrix.codes[[matrix.mirror(cell) for cell in first]]
    strength = (codes & FULL_STRENGTH) / FULL_STRENGTH
    essential = codes >= ESSENTIAL_BIT
    patch = PATCH_CM2[matrix.patch[first]]
    for row, mark in enumerate(marks):
        if len(mark.cells) > 1:
            for offset, cells in ((0, list(mark.cells)), (1, [matrix.mirror(c) for c in mark.cells])):
                area = matrix.codes[cells]
                strength[row, offset::2] = (area & FULL_STRENGTH).mean(axis=0) / FULL_STRENGTH
                essential[row, offset::2] = (area >= ESSENTIAL_BIT).any(axis=0)
            patch[row] = PATCH_CM2[matrix.patch[list(mark.cells)]].mean()
    return Strengths(strength, essential, patch)


def rank(matrix: Matrix, marks: Sequence[Mark], limit: int | None = None) -> Ranking:
    """Rank every trigger point of both sides against the marks.

    Raises ValueError where there is no mark, or a mark without cells or weight.
    """
    if not marks or any(not m.cells or not m.weight > 0 for m in marks):
        raise ValueError("a ranking needs at least one mark, each with cells and a weight above 0")
    found = strengths(matrix, marks)
    weight = np.array([m.weight for m in marks])
    share = weight @ found.strength / weight.sum()
    hit = np.flatnonzero(share)
    point, strength, explains = hit >> 1, found.strength[:, hit], share[hit]
    common = matrix.common[point]
    specific = np.minimum(1.0, found.patch_cm2 @ strength / np.maximum(matrix.mass_cm2[point], 1e-9))
    score = np.round(explains * (0.45 + 0.40 * common + 0.15 * specific), 4)
    order = np.lexsort((hit, -score))
    chosen = _smallest_set(strength >= ACCOUNTED, score, order)
    shown = order if limit is None else order[:limit]

    def candidates(columns: NDArray[np.int64]) -> tuple[Candidate, ...]:
        inner = np.asarray(found.essential[:, hit[columns]].any(axis=0)).tolist()
        numbers = zip(
            hit[columns].tolist(),
            score[columns].tolist(),
            np.round(explains[columns], 4).tolist(),
            np.round(specific[columns], 4).tolist(),
            common[columns].tolist(),
            inner,
            strict=True,
        )
        return tuple(
            Candidate(point, muscle, SIDES[column & 1], total, ZONES[inside], covered, seen, usual)
            for column, total, covered, seen, usual, inside in numbers
            for point, muscle in (matrix.names[column >> 1],)
        )

    return Ranking(
        candidates=candidates(shown),
        explained_by=candidates(np.array(chosen, dtype=np.int64)),
        exact=len(marks) <= EXACT_MARKS,
    )


def _smallest_set(accounts: NDArray[np.bool_], score: NDArray[np.float64], order: NDArray[np.int64]) -> list[int]:
    """Columns of the smallest set that accounts for every row that any column accounts for.

    Among sets of that size the one with the highest sum of scores; exact up to EXACT_MARKS rows.
    """
    rows = accounts.shape[0]
    if rows == 1:
        covering = order[accounts[0, order]]
        return [int(i) for i in covering[:1]]
    packed = np.packbits(accounts, axis=0, bitorder="little").T
    masks = [int.from_bytes(column.tobytes(), "little") for column in packed]
    best_of_mask: dict[int, int] = {}
    for i in order.tolist():
        if masks[i] and masks[i] not in best_of_mask:
            best_of_mask[masks[i]] = i
    goal = 0
    for mask in best_of_mask:
        goal |= mask
    if rows > EXACT_MARKS:
        return _greedy(best_of_mask, goal)
    # For each union of marks reached: (size, minus the sum of scores, columns).
    reached: dict[int, tuple[int, float, tuple[int, ...]]] = {0: (0, 0.0, ())}
    for _ in range(rows):
        for have, (size, total, chosen) in list(reached.items()):
            for mask, i in best_of_mask.items():
                union = have | mask
                step = (size + 1, total - float(score[i]), (*chosen, i))
                if union != have and (union not in reached or step[:2] < reached[union][:2]):
                    reached[union] = step
    place = {int(column): at for at, column in enumerate(order)}
    return sorted(reached[goal][2], key=lambda i: place[i])


def _greedy(best_of_mask: dict[int, int], goal: int) -> list[int]:
    """The mask that adds most marks first, again and again; ties by score, as the dict is in that order."""
    chosen, have = [], 0
    while have != goal:
        mask = max(best_of_mask, key=lambda m: (m & ~have).bit_count())
        chosen.append(best_of_mask[mask])
        have |= mask
    return chosen
