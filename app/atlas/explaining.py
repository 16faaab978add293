"""The fewest muscles that account for all the pain, of one side if that does it.

docs/ranking.md states the rules; the browser computes the same (static/js/skin/explaining.js) and
tests/vectors/matching.json holds both to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from app.atlas.built_files import Matrix
from app.atlas.matching import Mark, lean_of, total_lean
from app.atlas.muscle_ranking import MuscleCandidate, union_of

ACCOUNTED = 0.25
"""A muscle accounts for a mark from this strength on: half of what is felt inside a spillover zone."""

ACCOUNTED_ACROSS = 0.5
"""The same for a mark on the other side of the body: there the pattern has to be drawn, not only to come near."""

BESIDE = 0.5
"""From this lean on a mark lies on one side."""

NEARLY_ALL = 0.85
"""A set explains the pain when it accounts for this share of the weight that any muscle accounts for."""

EXACT_MARKS = 6
"""Up to so many marks the set is the fewest; beyond, it is found step by step."""

FOLLOWER_SHARE = 0.5
"""What a muscle that may follow from another counts when sets of the same size are compared."""

SIDE_BITS = {"right": 1, "left": 2}
BOTH_SIDES = 3


class Explaining(NamedTuple):
    """A muscle of the set: its leading point, and the side, `midline` where one of either side does it."""

    muscle: str
    trigger_point: str
    side: str


class Explanation(NamedTuple):
    """The set, how many of the marks it accounts for, and whether it is known to be the fewest."""

    explained_by: tuple[Explaining, ...]
    places: int
    exact: bool

    @property
    def muscles(self) -> tuple[str, ...]:
        """The muscles of the set, each once."""
        return tuple(dict.fromkeys(e.muscle for e in self.explained_by))


Part = tuple[int, str]
"""The place of a muscle in the list, and the side that is meant."""


class _Item(NamedTuple):
    """What counts as one muscle: the marks accounted for, as bits, its sides as bits, its worth, and its parts."""

    marks: int
    sides: int
    worth: float
    parts: tuple[Part, ...]


class _Way(NamedTuple):
    """A choice of items: the marks and the sides that they come to, how many they are, and their worth together."""

    marks: int
    sides: int
    number: int
    worth: float
    parts: tuple[Part, ...]

    @property
    def cost(self) -> int:
        """A second side costs as much as a second muscle."""
        return self.number + (self.sides == BOTH_SIDES)

    def and_(self, item: _Item) -> _Way:
        """The same with one more."""
        return _Way(
            self.marks | item.marks,
            self.sides | item.sides,
            self.number + 1,
            self.worth + item.worth,
            (*self.parts, *item.parts),
        )


def fewest_muscles(matrix: Matrix, marks: Sequence[Mark], muscles: Sequence[MuscleCandidate]) -> Explanation:
    """The fewest of these muscles that account for the marks. muscles: all of them, as `rank_muscles` orders them."""
    if len(marks) == 1 and len(marks[0].cells) == 1:
        return _of_click(matrix.side(marks[0].cells[0]), muscles)
    exact = len(marks) <= EXACT_MARKS
    items = _items(muscles, _accounts(matrix, marks, muscles))
    goal = 0
    for item in items:
        goal |= item.marks
    if not goal:
        return Explanation((), 0, exact)

    def weight(bits: int) -> float:
        total = 0.0
        for row, mark in enumerate(marks):
            if bits >> row & 1:
                total += mark.weight
        return total

    enough = NEARLY_ALL * weight(goal)
    leans_left = total_lean(marks, [lean_of(matrix, mark) for mark in marks]) < 0
    ways = _all_ways(items, len(marks)) if exact else _greedy_ways(items, "left" if leans_left else "right")
    # Of equals min() takes the first, as the order of the list settles ties.
    best = min(
        (way for way in ways if weight(way.marks) >= enough),
        key=lambda way: (way.cost, -weight(way.marks), -way.worth),
    )
    chosen = tuple(Explaining(muscles[row].muscle, muscles[row].points[0], side) for row, side in _in_order(best))
    return Explanation(chosen, best.marks.bit_count(), exact)


def _of_click(of_cell: str, muscles: Sequence[MuscleCandidate]) -> Explanation:
    """The same for one click, where what a muscle explains is its strength."""
    best, most = None, 0.0
    for muscle in muscles:
        across = muscle.side != of_cell and of_cell != "midline"
        worth = FOLLOWER_SHARE * muscle.score if muscle.follows else muscle.score
        if worth > most and muscle.explains >= (ACCOUNTED_ACROSS if across else ACCOUNTED):
            best, most = muscle, worth
    if best is None:
        return Explanation((), 0, exact=True)
    return Explanation((Explaining(best.muscle, best.points[0], best.side),), 1, exact=True)


def _in_order(way: _Way) -> list[Part]:
    """In the order of the list; of one muscle in the order found, which is that of its sides there."""
    return sorted(way.parts, key=lambda part: part[0])


Accounts = Callable[[int, str], int]
"""For the place of a muscle in the list and a side: the marks accounted for, as bits."""


def _accounts(matrix: Matrix, marks: Sequence[Mark], muscles: Sequence[MuscleCandidate]) -> Accounts:
    leans = [lean_of(matrix, mark) for mark in marks]
    union = {side: strength.T.tolist() for side, strength in union_of(matrix, marks)._asdict().items()}
    number = matrix.muscle_number

    def accounts(row: int, side: str) -> int:
        bits = 0
        for at, strength in enumerate(union[side][number[muscles[row].muscle]]):
            across = leans[at] <= -BESIDE if side == "right" else leans[at] >= BESIDE
            if strength >= (ACCOUNTED_ACROSS if across else ACCOUNTED):
                bits |= 1 << at
        return bits

    return accounts


def _items(muscles: Sequence[MuscleCandidate], accounts: Accounts) -> list[_Item]:
    """Every muscle that accounts for any mark, and those of both sides as one, the worthiest first."""
    items: list[_Item] = []
    alone: dict[str, _Item] = {}
    for row, muscle in enumerate(muscles):
        worth = FOLLOWER_SHARE * muscle.score if muscle.follows else muscle.score
        sides = [_Item(accounts(row, side), SIDE_BITS[side], worth, ((row, side),)) for side in muscle.sides]
        if len(sides) == 1:
            (only,) = sides
            items.append(only)
            if muscle.muscle in alone:
                first = alone[muscle.muscle]
                both = (*first.parts, *only.parts)
                items.append(_Item(first.marks | only.marks, BOTH_SIDES, first.worth + only.worth, both))
            alone[muscle.muscle] = only
            continue
        right, left = sides
        if right.marks == left.marks:
            items.append(_Item(right.marks, 0, worth, ((row, "midline"),)))
        else:
            items.append(_Item(right.marks | left.marks, BOTH_SIDES, worth, (*right.parts, *left.parts)))
    return sorted((item for item in items if item.marks), key=lambda item: -item.worth)


def _all_ways(items: Sequence[_Item], marks: int) -> list[_Way]:
    """For each union of marks and each choice of sides the way with the fewest muscles, of these the worthiest."""
    best: dict[tuple[int, int], _Item] = {}
    for item in items:
        best.setdefault((item.marks, item.sides), item)
    reached = {(0, 0): _Way(0, 0, 0, 0.0, ())}
    for _ in range(marks):
        for way in list(reached.values()):
            for item in best.values():
                if item.marks & ~way.marks:
                    step = way.and_(item)
                    known = reached.get((step.marks, step.sides))
                    if known is None or (step.number, -step.worth) < (known.number, -known.worth):
                        reached[step.marks, step.sides] = step
    return list(reached.values())


def _greedy_ways(items: Sequence[_Item], preferred: str) -> list[_Way]:
    """The item that adds most marks first, again and again: with muscles of each side alone, the preferred one first,
    and with those of both."""
    ways = []
    first = SIDE_BITS[preferred]
    for allowed in (first, BOTH_SIDES & ~first, BOTH_SIDES):
        best: dict[int, _Item] = {}
        for item in items:
            if not item.sides & ~allowed:
                best.setdefault(item.marks, item)
        way = _Way(0, 0, 0, 0.0, ())
        while added := _adding_most(best.values(), way.marks):
            way = way.and_(added)
            ways.append(way)
    return ways


def _adding_most(items: Iterable[_Item], have: int) -> _Item | None:
    """The item with most marks beyond those that are there, none where no item has any; of equals the first."""
    most = max(items, key=lambda item: (item.marks & ~have).bit_count(), default=None)
    return most if most and most.marks & ~have else None
