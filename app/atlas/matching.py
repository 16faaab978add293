"""From where it hurts to trigger points, best first, with the reason.

The score is a ranking of learned patterns, never a probability of disease. docs/formats.md states it; the browser
computes the same (static/js/skin/matching.js) and tests/vectors/matching.json holds both to it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.atlas.built_files import ESSENTIAL_BIT, FULL_STRENGTH, PATCH_CM2, Matrix
from app.vocabulary import FREQUENCY_WORDS, Likelihood

COMMON = {"very-common": 1.0, "common": 0.75, "occasional": 0.45, "rare": 0.2}
"""What a class of commonness is worth; a point's class is that of `commonness_of`, with its basis in the data."""

COMMON_WORDS = {COMMON[name]: words for name, words in FREQUENCY_WORDS.items()}

SIDES = ("right", "left")

BALANCED = 1e-9
"""A lean nearer to 0 than this is what adding up in some order has left."""

ZONES = ("spillover", "essential")

Cover = Literal["all", "most", "part"]

MIN_OF_COVER: dict[Cover, float] = {"all": 0.85, "most": 0.5}
"""From which share of the pain on a candidate is said to cover it all, or most of it; below, part of it."""

CELL_WEIGHT = np.array([4, 1])
SCORE_SHARE_CM2 = 0.625
"""What a cell counts in the score, by patch code, and how many cm² a share of 1 stands for there: cells of head, hands
and feet are half as far apart as the others. Whole numbers, so that sums are exact in any order; what is shown or used
elsewhere is the measured area of each cell, Atlas.cell_area_cm2."""

CLICKED = (0.45, 0.40, 0.15)
PAINTED = (0.25, 0.25, 0.50)
"""Weights of cover, commonness and pattern seen: for a click, which tells little of the pattern, and for an area much
larger than a click, where what counts is how much of the pattern it holds; between them in proportion."""


@dataclass(frozen=True)
class Mark:
    """One place that hurts: a cell, or the cells of an area, each once, and how much it counts."""

    cells: tuple[int, ...]
    weight: float = 1.0


EDGE = 0.15
"""What explains less of the pain, and shows less of its pattern, only touches the pain with the edge of a zone."""

LARGE_SHARE = 0.5
"""From this share of the pain on, what explains it is likely rather than possible."""


def likelihood(explains: float, specific: float) -> Likelihood:
    """How likely a candidate is, from what it explains of the pain and how much of its pattern is seen."""
    if explains < EDGE and specific < EDGE:
        return "low"
    return "high" if explains >= LARGE_SHARE else "medium"


class Candidate(NamedTuple):
    """A trigger point that could send pain to the marks; a tuple, because a click makes dozens.

    follows: the muscle that this one may be a satellite of, empty where none explains more.
    """

    trigger_point: str
    muscle: str
    side: str
    score: float
    zone: str
    explains: float
    specific: float
    common: float
    follows: str = ""

    @property
    def words(self) -> tuple[str, str, str]:
        """The three numbers as a person would say them."""
        return because_words(self.explains, self.zone, self.common)

    @property
    def likelihood(self) -> Likelihood:
        """`low` where it only touches the pain with the edge of a zone."""
        return likelihood(self.explains, self.specific)


@dataclass(frozen=True)
class Ranking:
    """The trigger points that could send pain to the marks, best first."""

    marks: tuple[Mark, ...]
    candidates: tuple[Candidate, ...]


def cover_class(explains: float) -> Cover:
    """How much of the pain a candidate covers; `explain` of static/js/skin/matching.js says the same."""
    return next((cover for cover, least in MIN_OF_COVER.items() if explains >= least), "part")


def because_words(explains: float, zone: str, common: float) -> tuple[str, str, str]:
    """Why a candidate is listed: cover, typicality, commonness."""
    typical = "pain here is typical" if zone == "essential" else "some people feel it here"
    return f"covers {cover_class(explains)} of this pain", typical, COMMON_WORDS[common]


class KeyMuscles:
    """Which muscles may keep others' points active: a key muscle names its satellites (data/muscles.yaml)."""

    def __init__(self, matrix: Matrix, satellites: Mapping[str, Collection[str]]) -> None:
        self.muscles = list(dict.fromkeys(muscle for _, muscle in matrix.names))
        number = {muscle: i for i, muscle in enumerate(self.muscles)}
        keys: list[list[int]] = [[] for _ in self.muscles]
        for key in self.muscles:
            for satellite in satellites.get(key, ()):
                if satellite in number:
                    keys[number[satellite]].append(number[key])
        self.rows = keys
        self.numbers = [number[muscle] for _, muscle in matrix.names]
        self.of_point = np.array(self.numbers)
        most = max(map(len, keys), default=0)
        # (muscles, most): the keys of each muscle, padded with a muscle that explains nothing.
        self.keys = np.array([row + [len(self.muscles)] * (most - len(row)) for row in keys]).reshape(-1, most)

    def followed(self, explains: NDArray[np.float64]) -> NDArray[np.int64]:
        """(2 p) number of the key muscle of the same side that explains most, and more than the point; -1 for none."""
        followed = np.full(len(explains), -1)
        if not self.keys.size:
            return followed
        for side in (0, 1):
            best = np.zeros(len(self.muscles) + 1)
            np.maximum.at(best, self.of_point, explains[side::2])
            of_keys = best[self.keys]
            first = of_keys.argmax(axis=1)
            every = np.arange(len(self.keys))
            most, key = of_keys[every, first], self.keys[every, first]
            less = most[self.of_point] > explains[side::2]
            followed[side::2] = np.where(less, key[self.of_point], -1)
        return followed

    def followed_by_few(self, found: Sequence[tuple[int, float]]) -> dict[int, str]:
        """The same for a few columns with what each explains: the key muscle of each that has one."""
        best: dict[int, float] = {}
        for column, explains in found:
            at = 2 * self.numbers[column >> 1] + (column & 1)
            best[at] = max(best.get(at, 0.0), explains)
        follows: dict[int, str] = {}
        for column, explains in found:
            most = explains
            for key in self.rows[self.numbers[column >> 1]]:
                of_key = best.get(2 * key + (column & 1), 0.0)
                if of_key > most:
                    most, follows[column] = of_key, self.muscles[key]
        return follows


@dataclass(frozen=True)
class Strengths:
    """Each mark against each point; columns alternate right and left, so that column order settles ties.

    strength: (marks, 2 p) from 0 to 1. essential: (marks, 2 p). patch_cm2: (marks,) what a click there stands for.
    area_cm2: (marks,) what the mark stands for: the area of its cells, at least a click's.
    """

    strength: NDArray[np.float64]
    essential: NDArray[np.bool_]
    patch_cm2: NDArray[np.float64]
    area_cm2: NDArray[np.float64]


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
    area = patch.copy()
    for row, mark in enumerate(marks):
        if len(mark.cells) > 1:
            cells = np.array(mark.cells)
            shares = CELL_WEIGHT[matrix.patch[cells]]
            share = int(shares.sum())
            for offset, looked in ((0, cells), (1, mirrored(matrix, cells))):
                held = matrix.codes[looked]
                strength[row, offset::2] = shares @ (held & FULL_STRENGTH).astype(np.int64) / share / FULL_STRENGTH
                essential[row, offset::2] = (held >= ESSENTIAL_BIT).any(axis=0)
            patch[row], area[row] = _areas(matrix, cells)
    return Strengths(strength, essential, patch, area)


def mirrored(matrix: Matrix, cells: NDArray[np.int64]) -> NDArray[np.int64]:
    """The cells on the other side of the body."""
    right = (cells >= matrix.m) & (cells < matrix.m + matrix.k)
    return np.where(cells < matrix.m, cells, np.where(right, cells + matrix.k, cells - matrix.k))


def lean_of(matrix: Matrix, mark: Mark) -> float:
    """To which side a mark lies: 1 right, -1 left, 0 on the midline or on both sides alike."""
    if len(mark.cells) == 1:
        return {"midline": 0.0, "right": 1.0, "left": -1.0}[matrix.side(mark.cells[0])]
    cells = np.array(mark.cells)
    shares = CELL_WEIGHT[matrix.patch[cells]]
    right = int(shares[(cells >= matrix.m) & (cells < matrix.m + matrix.k)].sum())
    left = int(shares[cells >= matrix.m + matrix.k].sum())
    return (right - left) / int(shares.sum())


def total_lean(marks: Sequence[Mark], leans: Sequence[float]) -> float:
    """To which side all marks lie together; ties go there. Marks that balance come to 0 whatever order they are in."""
    total = 0.0
    for mark, lean in zip(marks, leans, strict=True):
        total += mark.weight * lean
    return total if abs(total) > BALANCED else 0.0


def weights_of(matrix: Matrix, marks: Sequence[Mark]) -> tuple[float, float, float]:
    """Weights of cover, commonness and pattern seen, for marks as large as these."""
    if all(len(mark.cells) == 1 for mark in marks):
        return CLICKED
    areas = [_areas(matrix, np.array(mark.cells)) for mark in marks]
    spread = 1 - sum(patch for patch, _ in areas) / sum(area for _, area in areas)
    base, of_common, of_specific = (a + (b - a) * spread for a, b in zip(CLICKED, PAINTED, strict=True))
    return base, of_common, of_specific


def _areas(matrix: Matrix, cells: NDArray[np.int64]) -> tuple[float, float]:
    """(what a click in the middle of these cells stands for, their own area) in cm²."""
    fine = int(matrix.patch[cells].sum())
    patch = float(((len(cells) - fine) * PATCH_CM2[0] + fine * PATCH_CM2[1]) / len(cells))
    return patch, max(patch, SCORE_SHARE_CM2 * int(CELL_WEIGHT[matrix.patch[cells]].sum()))


def in_order(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """The sum of rows, added one after the other as the browser does, so that both round alike."""
    total: NDArray[np.float64] = np.add.accumulate(rows, axis=0)[-1]
    return total


def rank(matrix: Matrix, marks: Sequence[Mark], limit: int | None = None, keys: KeyMuscles | None = None) -> Ranking:
    """Rank every trigger point of both sides against the marks; with `keys`, say which may follow from which.

    Raises ValueError where there is no mark, or a mark without cells or weight.
    """
    if not marks or any(not m.cells or not m.weight > 0 for m in marks):
        raise ValueError("a ranking needs at least one mark, each with cells and a weight above 0")
    if len(marks) == 1 and len(marks[0].cells) == 1:
        return _rank_click(matrix, marks[0], limit, keys)
    return rank_all(matrix, marks, limit, keys)


def rank_all(matrix: Matrix, marks: Sequence[Mark], limit: int | None, keys: KeyMuscles | None) -> Ranking:
    """The ranking of any drawing, whatever its marks are."""
    found = strengths(matrix, marks)
    weight = np.array([m.weight for m in marks])
    share = in_order(weight[:, None] * found.strength) / sum(m.weight for m in marks)
    hit = np.flatnonzero(share)
    point, strength, explains = hit >> 1, found.strength[:, hit], share[hit]
    common = matrix.common[point]
    seen = in_order(found.area_cm2[:, None] * strength)
    specific = np.minimum(1.0, seen / np.maximum(matrix.mass_cm2[point], 1e-9))
    base, of_common, of_specific = weights_of(matrix, marks)
    score = np.round(explains * (base + of_common * common + of_specific * specific), 4)
    flipped = int(total_lean(marks, [lean_of(matrix, mark) for mark in marks]) < 0)
    order = np.lexsort((hit ^ flipped, -score))
    follows = keys.followed(np.round(share, 4))[hit] if keys else np.full(len(hit), -1)
    columns = order if limit is None else order[:limit]
    named = [*(keys.muscles if keys else ()), ""]
    numbers = zip(
        hit[columns].tolist(),
        score[columns].tolist(),
        np.round(explains[columns], 4).tolist(),
        np.round(specific[columns], 4).tolist(),
        common[columns].tolist(),
        np.asarray(found.essential[:, hit[columns]].any(axis=0)).tolist(),
        follows[columns].tolist(),
        strict=True,
    )
    candidates = tuple(
        Candidate(point, muscle, SIDES[column & 1], total, ZONES[inside], covered, pattern, usual, named[key])
        for column, total, covered, pattern, usual, inside, key in numbers
        for point, muscle in (matrix.names[column >> 1],)
    )
    return Ranking(tuple(marks), candidates)


def _rank_click(matrix: Matrix, mark: Mark, limit: int | None, keys: KeyMuscles | None) -> Ranking:
    """The same for one click, number by number: a cell has a handful of points, too few for arrays to be worth it."""
    cell = mark.cells[0]
    patch_cm2 = float(PATCH_CM2[matrix.patch[cell]])
    found: list[tuple[float, int, float, float, str, float]] = []
    for side, looked in enumerate((cell, matrix.mirror(cell))):
        for point, code in matrix.hits(looked):
            row = matrix.points[point]
            score, explains, specific, zone = _one_point(code, patch_cm2, row.mass_cm2, row.common)
            if explains:
                found.append((-score, 2 * point + side, explains, specific, zone, row.common))
    flipped = int(matrix.side(cell) == "left")
    found.sort(key=lambda row: (row[0], row[1] ^ flipped))
    follows = keys.followed_by_few([(column, explains) for _, column, explains, *_ in found]) if keys else {}
    listed = []
    for minus, column, explains, specific, zone, common in found:
        name, muscle = matrix.names[column >> 1]
        key = follows.get(column, "")
        listed.append(Candidate(name, muscle, SIDES[column & 1], -minus, zone, explains, specific, common, key))
    return Ranking((mark,), tuple(listed[:limit]))


@lru_cache(maxsize=32_768)
def _one_point(code: int, patch_cm2: float, mass_cm2: float, common: float) -> tuple[float, float, float, str]:
    """(score, explains, specific, zone) of a point for a click on a cell of that code; there are few codes."""
    base, of_common, of_specific = CLICKED
    strength = (code & FULL_STRENGTH) / FULL_STRENGTH
    specific = min(1.0, patch_cm2 * strength / max(mass_cm2, 1e-9))
    score = strength * (base + of_common * common + of_specific * specific)
    return round4(score), round4(strength), round4(specific), ZONES[code >= ESSENTIAL_BIT]


def round4(value: float) -> float:
    """Four places, as numpy and the browser round."""
    return round(value * 1e4) / 1e4
