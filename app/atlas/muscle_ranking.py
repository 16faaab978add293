"""From trigger points to muscles: what a person treats, best first, each with the points within it.

A muscle's strength at a place is that of the union of its points' patterns: the largest of its points there. So one
muscle that covers all of several pains stands above two that cover half each. docs/ranking.md states it; the browser
computes the same (static/js/skin/matching.js) and tests/vectors/matching.json holds both to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.atlas.built_files import FULL_STRENGTH, Matrix
from app.atlas.matching import (
    CELL_WEIGHT,
    CLICKED,
    Candidate,
    Mark,
    because_words,
    in_order,
    lean_of,
    likelihood,
    mirrored,
    round4,
    total_lean,
    weights_of,
)
from app.vocabulary import Likelihood


class MuscleCandidate(NamedTuple):
    """A muscle that could send pain to the marks.

    side: `midline` where both sides explain the pain equally and no mark says which, else the muscle's own.
    sides: the sides that are meant. points: ids of its trigger points that refer to the marks, best first; the first
    one, the leading point, gives `common`, `specific` and `follows`. explains: of the union of the points' patterns.
    """

    muscle: str
    side: str
    sides: tuple[str, ...]
    score: float
    zone: str
    explains: float
    specific: float
    common: float
    points: tuple[str, ...]
    follows: str = ""

    @property
    def words(self) -> tuple[str, str, str]:
        """The three numbers as a person would say them."""
        return because_words(self.explains, self.zone, self.common)

    @property
    def likelihood(self) -> Likelihood:
        """`low` where it only touches the pain with the edge of a zone."""
        return likelihood(self.explains, self.specific)


class Union(NamedTuple):
    """Strengths of muscles, (marks, q) each: of the right one, of the left one, and of both together."""

    right: NDArray[np.float64]
    left: NDArray[np.float64]
    both: NDArray[np.float64]


def rank_muscles(matrix: Matrix, marks: Sequence[Mark], candidates: Sequence[Candidate]) -> list[MuscleCandidate]:
    """The muscles of these candidates, best first. candidates: all of them, as `rank` orders them for the marks."""
    groups: dict[tuple[str, str], list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault((candidate.muscle, candidate.side), []).append(candidate)
    if len(marks) == 1 and len(marks[0].cells) == 1:
        return _by_click(matrix, marks[0].cells[0], groups)
    leans = [lean_of(matrix, mark) for mark in marks]
    lean = total_lean(marks, leans)
    covered = _covered(matrix, marks, leans)
    weights = weights_of(matrix, marks)
    found: list[MuscleCandidate] = []
    for muscle in dict.fromkeys(c.muscle for c in candidates):
        listed = [
            _made(groups[muscle, side], side, (side,), covered(muscle, side)[0], weights)
            for side in ("right", "left")
            if (muscle, side) in groups
        ]
        if len(listed) == 2 and listed[0].score == listed[1].score:
            explains, only_midline = covered(muscle, "both")
            if lean == 0:
                both = [c for side in ("right", "left") for c in groups[muscle, side]]
                # Best first, and of equals in an order that knows no side.
                both.sort(key=lambda c: (-c.score, matrix.point_number[c.trigger_point]))
                listed = [_made(both, "midline", ("right", "left"), explains, weights)]
            elif only_midline:
                # Only marks on the midline speak for it, so it takes the side of the other marks.
                listed = listed[:1] if lean > 0 else listed[1:]
        found += listed
    return _ordered(matrix, found, "left" if lean < 0 else "right")


def _ordered(matrix: Matrix, found: list[MuscleCandidate], preferred: str) -> list[MuscleCandidate]:
    """Best first; of equals in the order of the roster, and then the preferred side."""
    number = matrix.muscle_number
    return sorted(found, key=lambda m: (-m.score, number[m.muscle], m.side != preferred))


def _by_click(
    matrix: Matrix, cell: int, groups: Mapping[tuple[str, str], Sequence[Candidate]]
) -> list[MuscleCandidate]:
    """The same for one click, from the candidates alone: most people click, and a click is one cell.

    There the union of a muscle's points is the strongest of them. On the midline right and left are alike.
    """
    side_of_cell = matrix.side(cell)
    found = []
    for (muscle, side), of in groups.items():
        sides: tuple[str, ...] = (side,)
        if side_of_cell == "midline":
            if side == "left":
                continue
            side, sides, of = "midline", ("right", "left"), [*of, *groups[muscle, "left"]]
        found.append(_made(of, side, sides, max(c.explains for c in of), CLICKED))
    return _ordered(matrix, found, "left" if side_of_cell == "left" else "right")


Covered = Callable[[str, str], tuple[float, bool]]
"""For a muscle and `right`, `left` or `both`: the share of the pain that it explains, to 4 decimals, and whether only
marks on the midline meet it."""


def _made(
    of: Sequence[Candidate], side: str, sides: tuple[str, ...], explains: float, weights: tuple[float, float, float]
) -> MuscleCandidate:
    first = of[0]
    score = first.score
    # Counted from the best point's own score, so that nothing jumps where another of its points takes the lead.
    more = explains - max(c.explains for c in of)
    if more > 0:
        base, of_common, of_specific = weights
        score = round4(score + more * (base + of_common * first.common + of_specific * first.specific))
    return MuscleCandidate(
        muscle=first.muscle,
        side=side,
        sides=sides,
        score=score,
        zone="essential" if any(c.zone == "essential" for c in of) else "spillover",
        explains=explains,
        specific=first.specific,
        common=first.common,
        points=tuple(dict.fromkeys(c.trigger_point for c in of)),
        follows=first.follows,
    )


def _covered(matrix: Matrix, marks: Sequence[Mark], leans: Sequence[float]) -> Covered:
    union = union_of(matrix, marks)._asdict()
    weight = np.array([m.weight for m in marks])[:, None]
    whole = sum(m.weight for m in marks)
    share = {side: in_order(weight * strength) / whole for side, strength in union.items()}
    beside = np.array([lean != 0 for lean in leans])
    off_midline = (union["both"][beside] > 0).any(axis=0)
    number = {muscle: i for i, muscle in enumerate(matrix.muscles)}

    def covered(muscle: str, side: str) -> tuple[float, bool]:
        column = number[muscle]
        return round4(float(share[side][column])), not off_midline[column]

    return covered


def union_of(matrix: Matrix, marks: Sequence[Mark]) -> Union:
    """How strongly every muscle refers to each mark."""
    right, left, both = (np.zeros((len(marks), len(matrix.muscles))) for _ in range(3))
    for row, mark in enumerate(marks):
        cells = np.array(mark.cells)
        shares = CELL_WEIGHT[matrix.patch[cells]]
        share = int(shares.sum())
        own = _of_muscles(matrix, cells)
        other = _of_muscles(matrix, mirrored(matrix, cells))
        for strength, held in ((right, own), (left, other), (both, np.maximum(own, other))):
            strength[row] = shares @ held / share / FULL_STRENGTH
    return Union(right, left, both)


def _of_muscles(matrix: Matrix, cells: NDArray[np.int64]) -> NDArray[np.int64]:
    """(cells, q) the largest code of each muscle's points at each cell."""
    held: NDArray[np.int64] = np.maximum.reduceat(
        (matrix.codes[cells] & FULL_STRENGTH).astype(np.int64), matrix.muscle_starts, axis=1
    )
    return held
