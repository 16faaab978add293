"""The fewest muscles that account for all the pain: one if it can be, of one side if that does it."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.atlas.built_files import Matrix, PointRow
from app.atlas.explaining import (
    ACCOUNTED,
    ACCOUNTED_ACROSS,
    BESIDE,
    EXACT_MARKS,
    NEARLY_ALL,
    Explanation,
    fewest_muscles,
)
from app.atlas.matching import KeyMuscles, Mark, lean_of, rank
from app.atlas.muscle_ranking import rank_muscles, union_of
from tests.known import ATLAS

OTHER_SIDE = {"right": "left", "left": "right", "midline": "midline"}
MIDLINE, RIGHT = 2, 4
LEFT = {cell: cell + RIGHT for cell in range(MIDLINE, MIDLINE + RIGHT)}

cells = st.integers(0, ATLAS.matrix.n - 1)
drawings = st.lists(
    st.builds(
        Mark,
        st.lists(cells, min_size=1, max_size=4, unique=True).map(lambda found: tuple(sorted(found))),
        st.sampled_from([0.2, 1.0, 1.6]),
    ),
    min_size=1,
    max_size=EXACT_MARKS + 2,
)


def toy(patterns: dict[str, dict[int, int]], common: dict[str, float] | None = None) -> Matrix:
    """Two midline cells, four right (2 to 5), four left (6 to 9). patterns: point -> code by cell, of the right one."""
    codes = np.zeros((MIDLINE + 2 * RIGHT, len(patterns)), np.uint8)
    for column, held in enumerate(patterns.values()):
        for cell, code in held.items():
            codes[cell, column] = code
    points = tuple(PointRow(p, 50.0, (common or {}).get(p, 0.75)) for p in patterns)
    blank = np.zeros(len(codes), np.uint8)
    return Matrix("toy", MIDLINE, RIGHT, points, ("here",), codes, blank, blank)


def explained(matrix: Matrix, *marks: Mark, keys: KeyMuscles | None = None) -> Explanation:
    """What accounts for these marks."""
    candidates = rank(matrix, marks, keys=keys).candidates
    return fewest_muscles(matrix, marks, rank_muscles(matrix, marks, candidates))


def named(found: Explanation) -> list[tuple[str, str]]:
    """(muscle, side) of the set."""
    return [(e.muscle, e.side) for e in found.explained_by]


def test_one_muscle_of_two_points_goes_before_two_muscles() -> None:
    """Two points of one muscle cover a pain each, and so do two muscles that score more: the one muscle is named."""
    patterns = {"one-1": {2: 200}, "one-2": {3: 200}, "best-1": {2: 255}, "other-1": {3: 255}}
    found = explained(toy(patterns, {"best-1": 1.0, "other-1": 1.0}), Mark((2,)), Mark((3,)))
    assert named(found) == [("one", "right")]
    assert (found.places, found.exact, found.muscles) == (2, True, ("one",))


def test_a_click_is_explained_by_one_muscle() -> None:
    """The first muscle of a click explains it; where nothing refers, nothing does."""
    matrix = toy({"one-1": {2: 255}, "other-1": {2: 200}})
    assert named(explained(matrix, Mark((2,)))) == [("one", "right")]
    assert explained(matrix, Mark((3,))) == Explanation((), 0, exact=True)


def test_sides_are_not_mixed_without_need() -> None:
    """A left muscle that reaches across is not taken where a right one accounts for the same pain for less."""
    patterns = {"wide-1": {LEFT[2]: 255}, "own-1": {2: 200}, "more-1": {3: 255}}
    found = explained(toy(patterns, {"wide-1": 1.0}), Mark((2,)), Mark((3,)))
    assert named(found) == [("more", "right"), ("own", "right")]


def test_pain_on_both_sides_is_first_one_muscle_of_both_sides() -> None:
    """The same muscle right and left counts as one muscle, so it goes before two different ones."""
    patterns = {"same-1": {2: 200, 3: 200}, "a-1": {2: 255}, "b-1": {3: 255}}
    found = explained(toy(patterns, {"a-1": 1.0, "b-1": 1.0}), Mark((2,)), Mark((LEFT[3],)))
    assert named(found) == [("same", "right"), ("same", "left")]
    assert found.muscles == ("same",)


def test_a_pattern_that_only_comes_near_the_other_side_does_not_account_for_it() -> None:
    """Across the midline the pattern has to be drawn: what is enough on the muscle's own side is not enough there."""
    faint = 128 + round(127 * (ACCOUNTED + ACCOUNTED_ACROSS) / 2)
    found = explained(toy({"one-1": {2: 255, LEFT[2]: faint}}), Mark((2,)), Mark((LEFT[2],)))
    assert named(found) == [("one", "right"), ("one", "left")]
    strong = 128 + round(127 * (ACCOUNTED_ACROSS + 0.1))
    found = explained(toy({"one-1": {2: 255, LEFT[3]: strong}}), Mark((2,)), Mark((LEFT[3],)))
    assert named(found) == [("one", "right")]


def test_on_the_midline_either_side_does_it() -> None:
    """Two pains on the midline are explained by one muscle, and no side is made up."""
    found = explained(toy({"one-1": {0: 255, 1: 255}}), Mark((0,)), Mark((1,)))
    assert named(found) == [("one", "midline")]


def test_nearly_all_is_enough() -> None:
    """A pain that weighs next to nothing needs no muscle of its own; one that weighs more does, and is counted."""
    matrix = toy({"one-1": {2: 255, 3: 255}, "other-1": {4: 255}})
    light = 2 * (1 - NEARLY_ALL) / NEARLY_ALL
    few = explained(matrix, Mark((2,)), Mark((3,)), Mark((4,), light * 0.9))
    assert (named(few), few.places) == ([("one", "right")], 2)
    more = explained(matrix, Mark((2,)), Mark((3,)), Mark((4,), light * 1.1))
    assert (named(more), more.places) == ([("one", "right"), ("other", "right")], 3)


def test_key_muscles_go_before_satellites() -> None:
    """Of sets of one size the one with the key muscle is named, though the satellite scores more."""
    patterns = {"key-1": {2: 228, 3: 159}, "satellite-1": {2: 255}, "other-1": {3: 255}}
    matrix = toy(patterns, {"satellite-1": 1.0, "other-1": 1.0})
    marks = Mark((2,)), Mark((3,))
    assert ACCOUNTED > (159 - 128) / 127
    assert {m for m, _ in named(explained(matrix, *marks))} == {"satellite", "other"}
    keys = KeyMuscles(matrix, {"key": ["satellite"]})
    assert {m for m, _ in named(explained(matrix, *marks, keys=keys))} == {"key", "other"}


def test_many_marks_are_explained_step_by_step_and_say_so() -> None:
    """Beyond EXACT_MARKS the set is still complete but not called the fewest."""
    found = explained(toy({"one-1": {2: 255}}), *[Mark((2,))] * (EXACT_MARKS + 1))
    assert (named(found), found.places, found.exact) == ([("one", "right")], EXACT_MARKS + 1, False)


@given(drawings)
@settings(max_examples=100, deadline=None)
def test_the_set_accounts_for_what_it_says(marks: list[Mark]) -> None:
    """On the real skin the set accounts for as many places as it says, and without any of its muscles for fewer."""
    matrix = ATLAS.matrix
    found = explained(matrix, *marks, keys=ATLAS.keys)
    union = union_of(matrix, marks)._asdict()
    leans = [lean_of(matrix, mark) for mark in marks]

    def reached(chosen: list[tuple[str, str]]) -> int:
        rows = set()
        for muscle, side in chosen:
            strength = union["right" if side == "midline" else side][:, matrix.muscle_number[muscle]]
            far = [lean <= -BESIDE if side == "right" else lean >= BESIDE for lean in leans]
            least = [ACCOUNTED_ACROSS if across else ACCOUNTED for across in far]
            rows |= {row for row in range(len(marks)) if strength[row] >= least[row]}
        return len(rows)

    chosen = named(found)
    assert bool(chosen) == bool(found.places)
    assert reached(chosen) == found.places
    for muscle in found.muscles if found.exact else ():
        assert reached([row for row in chosen if row[0] != muscle]) < found.places


@given(drawings)
@settings(max_examples=100, deadline=None)
def test_mirrored_pains_have_mirrored_explanations(marks: list[Mark]) -> None:
    """The mirror image of a drawing is explained by the same muscles of the other side."""
    matrix = ATLAS.matrix
    mirrored = [Mark(tuple(sorted(map(matrix.mirror, mark.cells))), mark.weight) for mark in marks]
    ours, theirs = explained(matrix, *marks), explained(matrix, *mirrored)
    assert (ours.places, ours.exact) == (theirs.places, theirs.exact)
    assert {(m, OTHER_SIDE[side]) for m, side in named(theirs)} == set(named(ours))
