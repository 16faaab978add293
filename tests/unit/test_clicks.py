"""Which skin a click means, on it or just beside it: one rule for pages, API and browser (docs/formats.md)."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from starlette.datastructures import QueryParams
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.atlas.built_files import MAX_SNAP_UNITS, LabelGrid, SkinSpot
from app.views import VIEWS
from app.web.page_state import read_state
from tools.vectors import clicks

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "clicks.json").read_text(encoding="utf-8")
)

GRIDS = st.builds(
    LabelGrid,
    st.sampled_from([1.0, 2.0, 4.0]),
    arrays(np.int32, st.tuples(st.integers(1, 9), st.integers(1, 9)), elements=st.sampled_from([-1, -1, -1, 0, 1, 2])),
)
PLACES = st.one_of(st.integers(-60, 240).map(lambda quarters: quarters / 4), st.floats(-15, 60))


def slowly(grid: LabelGrid, x: float, y: float) -> SkinSpot | None:
    """The rule as it is said, tried on every square."""
    rows, columns = grid.cells.shape
    best: tuple[float, int, int] | None = None
    for row in range(rows):
        for column in range(columns):
            across, down = (column + 0.5) * grid.step, (row + 0.5) * grid.step
            key = ((across - x) * (across - x) + (down - y) * (down - y), row, column)
            if grid.cells[row, column] >= 0 and (best is None or key < best):
                best = key
    if (under := grid.cell(x, y)) >= 0:
        return SkinSpot(under, x, y)
    if best is None or best[0] > MAX_SNAP_UNITS**2:
        return None
    _, row, column = best
    return SkinSpot(int(grid.cells[row, column]), (column + 0.5) * grid.step, (row + 0.5) * grid.step)


@given(GRIDS, PLACES, PLACES)
def test_the_nearest_square_of_skin_is_meant(grid: LabelGrid, x: float, y: float) -> None:
    """On made-up grids the answer is that of a search through all squares, ties, edges and outside included."""
    assert grid.nearest(x, y) == slowly(grid, x, y)


def test_ties_and_the_largest_distance() -> None:
    """Of squares equally near the topmost counts, then the leftmost; 10 units off there is still skin, beyond none."""
    grid = LabelGrid(2.0, np.array([[-1, 1, -1], [2, -1, 3], [-1, 4, -1]], np.int32))
    assert grid.nearest(3, 3) == SkinSpot(1, 3, 1)
    assert LabelGrid(2.0, grid.cells[1:]).nearest(3, 1) == SkinSpot(2, 1, 1)
    one = LabelGrid(2.0, np.array([[5]], np.int32))
    assert one.nearest(1 + MAX_SNAP_UNITS, 1) == one.nearest(1, 1 - MAX_SNAP_UNITS) == SkinSpot(5, 1, 1)
    assert one.nearest(1 + math.nextafter(MAX_SNAP_UNITS, 11), 1) is None
    assert one.nearest(math.nan, 1) is one.nearest(1, -math.inf) is one.nearest(1e300, 1) is None


def test_vectors_are_fresh(atlas: Atlas) -> None:
    """The file that the browser's code is held to is what the server computes; `python -m tools.vectors` writes it."""
    assert json.loads(json.dumps(clicks(atlas))) == VECTORS


def test_vectors_try_every_picture() -> None:
    """All views of both figures, with at least a thousand clicks beside the skin, and others on it and far from it."""
    assert len(VECTORS["pictures"]) == 2 * len(VIEWS)
    cases = [case for picture in VECTORS["pictures"].values() for case in picture]
    on = sum(cell >= 0 and [x, y] == moved for x, y, cell, *moved in cases)
    off = sum(cell < 0 for _, _, cell, *_ in cases)
    assert len(cases) - on - off >= 1000
    assert min(on, off) >= 200


def test_the_api_means_the_same_skin(client: TestClient, atlas: Atlas) -> None:
    """A click beside the outline ranks as its nearest cell does, in a query and in a drawing; a far one is refused."""
    cases = VECTORS["pictures"]["male/hand-dorsal-left"]
    x, y, cell = next(case for case in cases if case[2] >= 0 and case[3:] != case[:2])[:3]
    by_cell = client.post("/api/v1/candidates", json={"pains": [{"cells": [cell]}]}).json()["candidates"]
    spot = {"pains": [{"marks": [{"spot": ["male", "hand-dorsal-left", x, y]}]}]}
    address = "/api/v1/candidates?view=hand-dorsal-left&figure=male"
    assert by_cell
    assert client.post("/api/v1/candidates", json=spot).json()["candidates"] == by_cell
    assert client.get(f"{address}&x={x}&y={y}").json()["candidates"] == by_cell
    x, y = next(case for case in cases if case[2] < 0)[:2]
    assert client.get(f"{address}&x={x}&y={y}").status_code == 422


def test_a_form_sent_by_key_clicks_on_nothing(atlas: Atlas) -> None:
    """The browser then sends (0, 0), which is no click, though in the picture of the mouth there is skin."""
    assert atlas.labels("female", "mouth").nearest(0, 0)
    state, message = read_state(atlas, QueryParams("view=mouth&map.x=0&map.y=0"))
    assert (state.places, message) == ((), "outside")
