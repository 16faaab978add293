"""Muscles are ranked by the union of their points, on the side of the pain, and mirror images get mirrored answers."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.atlas.built_files import Matrix, PointRow
from app.atlas.matching import Mark, lean_of, rank, total_lean
from app.atlas.muscle_ranking import MuscleCandidate, rank_muscles
from tests.known import ATLAS

OTHER_SIDE = {"right": "left", "left": "right", "midline": "midline"}

cells = st.integers(0, ATLAS.matrix.n - 1)
drawings = st.lists(
    st.builds(
        Mark,
        st.lists(cells, min_size=1, max_size=6, unique=True).map(lambda found: tuple(sorted(found))),
        st.sampled_from([0.2, 1.0, 1.6]),
    ),
    min_size=1,
    max_size=4,
)


def toy() -> Matrix:
    """Two midline cells, four right, four left; muscle a has two points, muscle b reaches the midline."""
    codes = np.zeros((10, 3), np.uint8)
    codes[2, 0] = codes[4, 1] = 255  # a-1 on right cell 2, a-2 on right cell 4
    codes[2, 2] = codes[4, 2] = 70  # b-1 half as strongly on both
    codes[0, 2] = 255  # ... and on the midline
    points = (PointRow("a-1", 50.0, 0.75), PointRow("a-2", 50.0, 0.75), PointRow("b-1", 50.0, 0.75))
    blank = np.zeros(10, np.uint8)
    return Matrix(version="toy", m=2, k=4, points=points, regions=("here",), codes=codes, patch=blank, region=blank)


def muscles(matrix: Matrix, *marks: Mark) -> list[MuscleCandidate]:
    """The muscles for these marks, best first."""
    return rank_muscles(matrix, marks, rank(matrix, marks).candidates)


def test_one_muscle_that_covers_both_pains_stands_above_two_that_cover_half_each() -> None:
    """The score of several pains is that of the union of the muscle's points."""
    first, second = muscles(toy(), Mark((2,)), Mark((4,)))
    assert (first.muscle, first.explains, set(first.points)) == ("a", 1.0, {"a-1", "a-2"})
    assert (second.muscle, second.explains) == ("b", round(70 / 127, 4))


def test_the_union_is_taken_cell_by_cell() -> None:
    """An area that two points of a muscle cover half each is covered whole by the muscle."""
    (first, *_) = muscles(toy(), Mark((2, 4)))
    assert (first.muscle, first.explains) == ("a", 1.0)


def test_a_place_on_the_midline_lists_a_muscle_once_with_both_sides() -> None:
    """Nothing says which side is meant, so one row names both."""
    (only,) = muscles(toy(), Mark((0,)))
    assert (only.muscle, only.side, only.sides, only.points) == ("b", "midline", ("right", "left"), ("b-1",))


@pytest.mark.parametrize(("cell", "side"), [(3, "right"), (7, "left")])
def test_a_mark_on_the_midline_takes_the_side_of_the_other_marks(cell: int, side: str) -> None:
    """With a second pain on one side, only that side's muscle is listed for the pain on the midline."""
    assert [m.side for m in muscles(toy(), Mark((0,)), Mark((cell,))) if m.muscle == "b"] == [side]


def mirror_image(mark: Mark) -> Mark:
    """The same mark on the other side of the body."""
    return Mark(tuple(sorted(map(ATLAS.matrix.mirror, mark.cells))), mark.weight)


balanced = drawings.map(lambda marks: [each for mark in marks for each in (mark, mirror_image(mark))])
"""Drawings that are their own mirror image, in which every muscle ties with its fellow."""

on_the_midline = st.lists(
    st.builds(Mark, st.integers(0, ATLAS.matrix.m - 1).map(lambda cell: (cell,))), min_size=1, max_size=3
)


mixed = st.tuples(on_the_midline, drawings).map(lambda two: [*two[0], *two[1]])


@pytest.mark.slow
@given(st.one_of(drawings, balanced, on_the_midline, mixed))
@settings(max_examples=300, deadline=None)
def test_mirrored_marks_give_mirrored_answers(marks: list[Mark]) -> None:
    """Every number and the whole order stay when left and right are exchanged, ties included."""
    matrix = ATLAS.matrix
    mirrored = [mirror_image(mark) for mark in marks]
    ours, theirs = muscles(matrix, *marks), muscles(matrix, *mirrored)
    turned = [
        m._replace(side=OTHER_SIDE[m.side], sides=m.sides if len(m.sides) > 1 else (OTHER_SIDE[m.side],))
        for m in theirs
    ]
    assert turned == ours
    lean = total_lean(marks, [lean_of(matrix, mark) for mark in marks])
    here = [(c.trigger_point, c.side, c.score) for c in rank(matrix, marks).candidates]
    there = [(c.trigger_point, OTHER_SIDE[c.side], c.score) for c in rank(matrix, mirrored).candidates]
    # Where nothing leans to a side the right one is listed first, in the mirror too.
    assert there == here if lean else sorted(there) == sorted(here)


@given(balanced)
@settings(max_examples=100, deadline=None)
def test_a_balanced_drawing_leans_to_no_side_and_lists_each_muscle_once(marks: list[Mark]) -> None:
    """Weights that balance come to no lean in any order, so no side is made up and no muscle stands twice."""
    for order in (marks, marks[::2] + marks[1::2], sorted(marks, key=lambda mark: mark.weight)):
        assert total_lean(order, [lean_of(ATLAS.matrix, mark) for mark in order]) == 0
    listed = muscles(ATLAS.matrix, *marks)
    assert {m.side for m in listed} <= {"midline"}
    assert len({m.muscle for m in listed}) == len(listed)


def test_every_place_on_the_midline_lists_each_muscle_once_with_both_sides(atlas: Atlas) -> None:
    """All landmarks and regions that have no side."""
    marks = [Mark((cell,)) for sides in atlas.landmark_cells.values() for s, cell in sides.items() if s == "midline"]
    marks += [Mark(cells) for (_, side), cells in atlas.cells_of_region.items() if side == "midline"]
    assert len(marks) > 20
    for mark in marks:
        listed = muscles(atlas.matrix, mark)
        assert {(m.side, m.sides) for m in listed} <= {("midline", ("right", "left"))}
        assert len({m.muscle for m in listed}) == len(listed)


@given(on_the_midline, st.integers(ATLAS.matrix.m, ATLAS.matrix.n - 1))
@settings(max_examples=100, deadline=None)
def test_marks_on_the_midline_take_the_side_of_another_one(middle: list[Mark], cell: int) -> None:
    """Whatever only they speak for is listed once, on the side of the mark that has one."""
    beside = ATLAS.matrix.side(cell)
    alone = {m.muscle for m in muscles(ATLAS.matrix, *middle)} - {
        m.muscle for m in muscles(ATLAS.matrix, Mark((cell,)))
    }
    listed = muscles(ATLAS.matrix, *middle, Mark((cell,)))
    for muscle in alone:
        assert [m.side for m in listed if m.muscle == muscle] == [beside]


@given(drawings)
@settings(max_examples=150)
def test_a_muscle_explains_what_its_best_point_does_or_more(marks: list[Mark]) -> None:
    """The union of a muscle's points never covers less than one of them, and each muscle of a point is listed."""
    candidates = rank(ATLAS.matrix, marks).candidates
    found = rank_muscles(ATLAS.matrix, marks, candidates)
    assert {m.muscle for m in found} == {c.muscle for c in candidates}
    for muscle in found:
        of = [c for c in candidates if c.muscle == muscle.muscle and c.side in muscle.sides]
        assert muscle.explains >= max(c.explains for c in of) - 1e-4
        assert list(muscle.points) == list(dict.fromkeys(c.trigger_point for c in of))


def test_a_click_and_an_area_of_one_cell_agree(atlas: Atlas) -> None:
    """The short way for one click gives what the general one gives: the same pain said twice changes no share."""
    for cell in range(0, atlas.matrix.n, 37):
        one, two = (muscles(atlas.matrix, *[Mark((cell,))] * n) for n in (1, 2))
        assert {(m.muscle, m.side, m.explains) for m in one} == {(m.muscle, m.side, m.explains) for m in two}


def test_the_api_lists_muscles_beside_points(client: TestClient) -> None:
    """`muscles` and `candidates` name the same muscles; every row says how likely it is; a limit holds for both."""
    body = client.get("/api/v1/candidates?at=deltoid_lateral:right").json()
    assert {m["muscle"] for m in body["muscles"]} == {c["muscle"] for c in body["candidates"]}
    assert {row["likelihood"] for row in body["muscles"]} == {"high", "medium", "low"}
    for row in (*body["muscles"], *body["candidates"]):
        edge = row["because"]["explains"] < 0.15 and row["because"]["specific"] < 0.15
        assert (row["likelihood"] == "low") == edge, json.dumps(row)
    assert len(client.get("/api/v1/candidates?at=deltoid_lateral:right&limit=3").json()["muscles"]) == 3
