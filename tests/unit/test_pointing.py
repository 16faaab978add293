"""A click that is a little off changes the answer a little: the bounds that docs/ranking.md states hold everywhere."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.atlas.atlas import Atlas
from app.atlas.built_files import ESSENTIAL_BIT, FULL_STRENGTH, CellGraph
from app.atlas.matching import Mark, rank
from app.atlas.muscle_ranking import rank_muscles
from app.atlas.pain_drawing import cells_within
from app.build.pointing import COARSE_SIGMA_CM, FAINTEST, FINE_SIGMA_CM, STEP, spot_weights, spread
from app.data.paths import ROOT
from tests.known import ATLAS

MOVED_CM = 1.5

Scores = dict[tuple[str, str], float]


def bounds() -> tuple[float, float]:
    """The bounds of docs/ranking.md: on trunk and limbs, and where head, hands or feet are met."""
    text = (ROOT / "docs" / "ranking.md").read_text(encoding="utf-8")
    found = re.search(r"by at most ([\d.]+) on trunk and limbs and by at most ([\d.]+) on\s+head, hands and feet", text)
    assert found, "docs/ranking.md states no bound"
    return float(found[1]), float(found[2])


def scores(atlas: Atlas, cell: int) -> Scores:
    """What a click on a cell says of each muscle of each side."""
    marks = [Mark((cell,))]
    listed = rank_muscles(atlas.matrix, marks, rank(atlas.matrix, marks).candidates)
    return {(muscle.muscle, side): muscle.score for muscle in listed for side in muscle.sides}


def moved(here: Scores, there: Scores) -> float:
    """The largest change of any muscle's score."""
    return max((abs(here.get(row, 0.0) - there.get(row, 0.0)) for row in here | there), default=0.0)


@pytest.mark.slow
def test_a_click_that_is_off_changes_no_score_by_more_than_the_bound(atlas: Atlas) -> None:
    """Every two cells of the whole skin whose middles lie at most 1.5 cm apart over it, by the server's own ranking."""
    matrix = atlas.matrix
    coarse, fine = bounds()
    known = {cell: scores(atlas, cell) for cell in range(matrix.n)}
    compared = 0
    for cell in range(matrix.m + matrix.k):
        for other in cells_within(atlas, cell, MOVED_CM)[1:]:
            compared += 1
            most = fine if matrix.patch[cell] or matrix.patch[other] else coarse
            assert moved(known[cell], known[other]) <= most, (cell, other)
    assert compared > 2 * matrix.k


@given(st.integers(0, ATLAS.matrix.n - 1), st.data())
@settings(max_examples=200, deadline=None)
def test_the_bound_holds_for_random_cells(cell: int, data: st.DataObject) -> None:
    """The same for any cell, left ones too, and any other one within 1.5 cm."""
    other = data.draw(st.sampled_from(cells_within(ATLAS, cell, MOVED_CM)))
    most = max(bounds()) if ATLAS.matrix.patch[cell] or ATLAS.matrix.patch[other] else min(bounds())
    assert moved(scores(ATLAS, cell), scores(ATLAS, other)) <= most


def row_of_cells() -> CellGraph:
    """Three cells on the midline, 1 cm apart, and on the right one that touches the second; the left mirrors it."""
    position = np.array([[0.0, 0, 0], [0, 0, 1], [0, 0, 2], [-1, 0, 1]])
    return CellGraph(3, 1, position, np.ones(4), np.array([0, 1, 5, 6, 7]), np.array([1, 0, 2, 3, 4, 1, 1]))


def test_a_mark_means_its_neighbours_as_well() -> None:
    """The weights of a mark add up to 1, fall off as those of a normal distribution, and mirror."""
    weights = spot_weights(row_of_cells(), np.zeros(5, dtype=bool), np.ones(5)).toarray()
    assert weights.sum(axis=1) == pytest.approx(np.ones(5))
    one_off = np.exp(-0.5 / COARSE_SIGMA_CM**2)
    assert weights[0] / weights[0, 0] == pytest.approx([1, one_off, one_off**4, one_off**4, one_off**4])
    mirror = [0, 1, 2, 4, 3]
    assert weights[mirror][:, mirror] == pytest.approx(weights)
    fine = spot_weights(row_of_cells(), np.ones(5, dtype=bool), np.ones(5)).toarray()
    assert fine[0, 1] / fine[0, 0] == pytest.approx(np.exp(-0.5 / FINE_SIGMA_CM**2))


def test_strengths_are_spread_in_steps_and_keep_their_zones() -> None:
    """A pattern over all the skin stays full; a small one gets weaker; essential bits stay; what is faint goes."""
    weights = spot_weights(row_of_cells(), np.zeros(5, dtype=bool), np.ones(5))
    full, spot = np.full(5, 255, np.uint8), np.array([255, 0, 0, 0, 0], np.uint8)
    faint = np.array([round(FAINTEST * FULL_STRENGTH), 0, 0, 0, 0], np.uint8)
    spill = np.array([64, 0, 0, 0, 0], np.uint8)
    found = spread(np.stack([full, spot, faint, spill], axis=1), weights)
    assert found[:, 0].tolist() == [255] * 5
    middle, *around = found[:, 1].tolist()
    assert middle >= ESSENTIAL_BIT > max(around)
    assert FULL_STRENGTH > middle - ESSENTIAL_BIT > around[0] > 0
    assert not found[:, 2].any()
    assert found[0, 3] >= STEP
    assert all(int(code) % STEP == 0 for code in found[:, 1:].ravel())


def test_the_committed_strengths_are_in_steps(atlas: Atlas) -> None:
    """The matrix of the atlas went through this: strengths are whole steps, or full."""
    strength = np.unique(atlas.matrix.codes & FULL_STRENGTH)
    assert set((strength[strength < FULL_STRENGTH] % STEP).tolist()) == {0}
