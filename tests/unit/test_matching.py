"""The ranking keeps its promises, on a toy skin and on the real one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.atlas.atlas import Atlas
from app.atlas.built_files import (
    FULL_STRENGTH,
    BuildMissing,
    LabelGrid,
    Matrix,
    PointRow,
    read_labels,
    read_matrix,
    write_labels,
    write_matrix,
)
from app.atlas.matching import Mark, rank


def toy() -> Matrix:
    """Two midline cells, four right, four left; three points."""
    m, k = 2, 4
    codes = np.zeros((m + 2 * k, 3), np.uint8)
    codes[2, 0] = codes[3, 0] = 255  # a-1: essential on right cells 2 and 3
    codes[4, 0] = 64  # ... spillover on 4
    codes[3, 1] = codes[4, 1] = 255  # b-1
    codes[5, 2] = 255  # c-1, rare
    return Matrix(
        version="toy",
        m=m,
        k=k,
        points=(PointRow("a-1", 50.0, 1.0), PointRow("b-1", 50.0, 0.75), PointRow("c-1", 10.0, 0.2)),
        regions=("here",),
        codes=codes,
        patch=np.zeros(m + 2 * k, np.uint8),
        region=np.zeros(m + 2 * k, np.uint8),
    )


def names(matrix: Matrix, *cells: int) -> list[tuple[str, str]]:
    return [(c.trigger_point, c.side) for c in rank(matrix, [Mark((cell,)) for cell in cells]).candidates]


def test_a_zone_shared_by_two_muscles_ranks_both() -> None:
    """A click where two essential zones overlap lists both points, the more common first."""
    assert names(toy(), 3) == [("a-1", "right"), ("b-1", "right")]


def test_the_other_side_gives_the_other_side() -> None:
    """The mirrored click lists the same points on the left."""
    assert names(toy(), toy().mirror(3)) == [("a-1", "left"), ("b-1", "left")]


def test_a_click_where_nothing_refers_finds_nothing() -> None:
    """No zone, no candidate."""
    assert rank(toy(), [Mark((0,))]).candidates == ()


def test_spillover_is_called_spillover() -> None:
    """A click in the stippled zone says so and scores less than one in the red zone."""
    inner, outer = (next(c for c in rank(toy(), [Mark((x,))]).candidates if c.muscle == "a") for x in (2, 4))
    assert (inner.zone, outer.zone) == ("essential", "spillover")
    assert outer.score < inner.score


@pytest.mark.parametrize("marks", [[], [Mark(())], [Mark((1,), 0.0)], [Mark((1,), float("nan"))]])
def test_a_drawing_without_pain_is_refused(marks: list[Mark]) -> None:
    """No mark, no cell or no weight is a mistake of the caller."""
    with pytest.raises(ValueError, match="at least one mark"):
        rank(toy(), marks)


def test_matrix_files_come_back_as_they_were() -> None:
    """Writing and reading a matrix changes nothing; cut short it is refused."""
    data = write_matrix(toy())
    again = read_matrix(data)
    assert np.array_equal(again.codes, toy().codes)
    assert again.points == toy().points
    for cut in (0, 3, 20, len(data) - 1):
        with pytest.raises(BuildMissing):
            read_matrix(data[:cut])


def test_label_grids_come_back_as_they_were() -> None:
    """Writing and reading a label grid changes nothing, and places off the picture are off the body."""
    grid = LabelGrid(2.0, np.array([[-1, 5], [7, -1]], np.int32))
    again = read_labels(write_labels(grid))
    assert np.array_equal(again.cells, grid.cells)
    assert [again.cell(x, y) for x, y in ((3, 1), (1, 3), (0, 0), (-1, 0), (99, 1), (float("nan"), 1))] == [
        5,
        7,
        -1,
        -1,
        -1,
        -1,
    ]


def test_mirroring_twice_is_where_one_was(atlas: Atlas) -> None:
    """The mirror of the mirror of a cell is the cell; midline cells mirror to themselves."""
    matrix = atlas.matrix
    cells = np.arange(matrix.n)
    assert all(matrix.mirror(matrix.mirror(c)) == c for c in cells.tolist())
    assert all(matrix.mirror(c) == c for c in range(matrix.m))


def flipped(candidates: tuple[object, ...]) -> set[tuple[str, str, float]]:
    other = {"left": "right", "right": "left"}
    return {(c.trigger_point, other[c.side], c.score) for c in candidates}  # type: ignore[attr-defined]


@given(data=st.data())
def test_a_mirrored_drawing_gives_the_mirrored_answer(atlas: Atlas, data: st.DataObject) -> None:
    """Sides are kept: reflecting all marks reflects all candidates and changes no score."""
    cells = data.draw(st.lists(st.integers(0, atlas.matrix.n - 1), min_size=1, max_size=5))
    here = rank(atlas.matrix, [Mark((c,)) for c in cells])
    there = rank(atlas.matrix, [Mark((atlas.matrix.mirror(c),)) for c in cells])
    assert flipped(here.candidates) == {(c.trigger_point, c.side, c.score) for c in there.candidates}


@given(data=st.data())
def test_more_pain_in_the_middle_of_a_pattern_never_lowers_explains(atlas: Atlas, data: st.DataObject) -> None:
    """Adding a mark where a point refers most raises or keeps its share of the pain."""
    column = data.draw(st.integers(0, len(atlas.matrix.points) - 1))
    strength = atlas.matrix.codes[:, column] & FULL_STRENGTH
    core = np.flatnonzero(strength == strength.max())
    cells = data.draw(st.lists(st.integers(0, atlas.matrix.n - 1), min_size=1, max_size=4))
    more = data.draw(st.sampled_from(core.tolist()))
    name = atlas.matrix.points[column].id

    def explains(marks: list[int]) -> float:
        found = rank(atlas.matrix, [Mark((c,)) for c in marks]).candidates
        return next((c.explains for c in found if (c.trigger_point, c.side) == (name, "right")), 0.0)

    assert explains([*cells, more]) >= explains(cells) - 1e-4


@given(data=st.data())
def test_the_order_of_clicks_does_not_matter(atlas: Atlas, data: st.DataObject) -> None:
    """Any order of the same marks gives the same ranking."""
    cells = data.draw(st.lists(st.integers(0, atlas.matrix.n - 1), min_size=2, max_size=6))
    shuffled = data.draw(st.permutations(cells))
    one, two = (rank(atlas.matrix, [Mark((c,)) for c in x]) for x in (cells, shuffled))
    assert {(c.trigger_point, c.side, c.score) for c in one.candidates} == {
        (c.trigger_point, c.side, c.score) for c in two.candidates
    }
