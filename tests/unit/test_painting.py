"""Drawings that programs post: strokes become cells, impossible ones are refused with the reason."""

from __future__ import annotations

import json
import time
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from app.atlas.atlas import Atlas
from app.atlas.built_files import Matrix, PointRow
from app.atlas.matching import KeyMuscles, Mark, rank
from app.atlas.pain_drawing import DrawnMark, cells_of, cells_within, marks_of, read_pains
from app.errors import BadQuery
from app.web.application import create_app
from tests.known import PLAIN


@pytest.fixture(scope="module")
def client(atlas: Atlas) -> TestClient:
    """The API."""
    return TestClient(create_app(atlas), headers=PLAIN)


def spot(atlas: Atlas, landmark: str, side: str, view: str = "anterior") -> list[float]:
    """Where a landmark is drawn."""
    place: list[float] = atlas.overlay("female", view)["landmarks"][landmark][side]
    return place


def test_a_brush_covers_what_its_radius_reaches(atlas: Atlas) -> None:
    """Cells under a touch lie within the radius over the skin, more of them under a larger brush, about its area."""
    cell = atlas.landmark_cells["patella"]["right"]
    small, large = (cells_within(atlas, cell, radius) for radius in (2.0, 4.0))
    assert small[0] == cell
    assert set(small) < set(large)
    graph = atlas.graph
    where = graph.position_cm[[c if c < graph.m + graph.k else c - graph.k for c in large]]
    assert float(np.linalg.norm(where - where[0], axis=1).max()) <= 4.0
    area = float(graph.area_cm2[[c if c < graph.m + graph.k else c - graph.k for c in large]].sum())
    assert 0.5 * np.pi * 16 < area < 1.3 * np.pi * 16


def test_a_stroke_on_the_left_mirrors_one_on_the_right(atlas: Atlas) -> None:
    """Brushes on both knees cover mirrored cells."""
    for radius in (1.0, 2.0, 4.0):
        right = atlas.landmark_cells["patella"]["right"]
        there = cells_within(atlas, atlas.matrix.mirror(right), radius)
        assert {atlas.matrix.mirror(c) for c in cells_within(atlas, right, radius)} == set(there)


def test_an_eraser_takes_away(atlas: Atlas) -> None:
    """A stroke and the same stroke with `erase` leave nothing."""
    x, y = spot(atlas, "patella", "left")
    stroke = {"stroke": ["female", "anterior", 2.0, [x, y, x + 5, y + 10]]}
    painted, erased = (DrawnMark.model_validate(stroke | more) for more in ({}, {"erase": True}))
    assert cells_of(atlas, [painted])
    assert cells_of(atlas, [painted, erased]) == set()


def test_painted_pains_are_ranked(client: TestClient, atlas: Atlas) -> None:
    """A painted levator scapulae zone puts levator scapulae first; the answer is that of the cells."""
    column = [p.id for p in atlas.matrix.points].index("levator-scapulae-1")
    cells = np.flatnonzero(atlas.matrix.codes[:, column] >= 128).tolist()
    body = client.post("/api/v1/candidates", json={"pains": [{"cells": cells}], "limit": 5}).json()
    first = body["candidates"][0]
    assert (first["muscle"], first["side"]) == ("levator-scapulae", "right")
    best = rank(atlas.matrix, [Mark(tuple(cells))], keys=atlas.keys).candidates[0]
    assert (first["trigger_point"], first["score"]) == (best.trigger_point, best.score)


def test_most_painted_zones_find_their_own_point(atlas: Atlas) -> None:
    """The essential zone of a point, painted whole, puts that point among the first three nearly always."""
    found = 0
    for column, point in enumerate(atlas.matrix.points):
        cells = tuple(np.flatnonzero(atlas.matrix.codes[:, column] >= 128).tolist())
        best = rank(atlas.matrix, [Mark(cells)], limit=3).candidates
        found += (point.id, "right") in [(c.trigger_point, c.side) for c in best]
    assert found >= 0.9 * len(atlas.matrix.points)


def test_a_headache_at_the_temple_is_of_the_usual_muscles(atlas: Atlas) -> None:
    """A temporal headache, painted: temporalis, sternocleidomastoid, trapezius or a suboccipital muscle come first."""
    marks = [atlas.marks_of_region("temporal-pain", "right")]
    first = [c.muscle for c in rank(atlas.matrix, marks, limit=6).candidates]
    assert "temporalis" in first[:3]
    usual = ("temporalis", "sternocleidomastoid", "trapezius", "suboccipitals", "semispinalis")
    assert sum(muscle.startswith(usual) for muscle in first) >= 5


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "pains"),
        ([], "pains"),
        ({"pains": []}, "pains"),
        ({"pains": [{}]}, "pains.0"),
        ({"pains": [{"cells": [1], "marks": [{"region": "temporal-pain", "side": "left"}]}]}, "pains.0"),
        ({"pains": [{"cells": []}]}, "pains.0.cells"),
        ({"pains": [{"cells": [-1]}]}, "pains.0.cells"),
        ({"pains": [{"cells": [10**6]}]}, "pains.0.cells"),
        ({"pains": [{"cells": [1], "weight": 0}]}, "pains.0.weight"),
        ({"pains": [{"marks": [{"region": "temporal-pain", "side": "midline"}]}]}, "region"),
        ({"pains": [{"marks": [{"stroke": ["female", "anterior", 99, [1, 2]]}]}]}, "pains.0.marks.0.stroke.2"),
        ({"pains": [{"marks": [{"stroke": ["female", "anterior", 1, [1, 2, 3]]}]}]}, "pains.0.marks.0"),
        ({"pains": [{"marks": [{"spot": ["female", "anterior", 1, 1]}]}]}, "pains.0"),
        ({"pains": [{"cells": [1]}], "limit": 0}, "limit"),
        ({"pains": [{"cells": [1]}], "more": 0}, "more"),
        ({"pains": [{"cells": [1]}] * 41}, "pains"),
    ],
)
def test_impossible_drawings_are_refused(client: TestClient, body: Any, field: str) -> None:
    """422 as problem+json, naming the field."""
    answer = client.post("/api/v1/candidates", json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["field"] == field


def test_a_flood_is_refused(client: TestClient) -> None:
    """Bodies beyond any drawing, and what is not JSON, are refused."""
    for body in (b"x" * 700_000, b"[" * 100_000, b"\xff", b""):
        assert client.post("/api/v1/candidates", content=body).status_code == 422


def chain() -> tuple[Matrix, KeyMuscles]:
    """Two cells; `key` refers to both, `satellite` to the first and more strongly scored; both muscles of one point."""
    codes = np.zeros((4, 2), np.uint8)
    codes[0] = codes[1] = (255, 0)
    codes[2] = (127, 255)
    codes[3] = (255, 0)
    points = (PointRow("key-1", 5.0, 0.45), PointRow("satellite-1", 5.0, 1.0))
    matrix = Matrix("toy", 4, 0, points, ("here",), codes, np.ones(4, np.uint8), np.zeros(4, np.uint8))
    return matrix, KeyMuscles(matrix, {"key": ["satellite"]})


def test_a_satellite_follows_from_what_explains_more() -> None:
    """With pain in two cells the key muscle explains more: the satellite names it, the key names none."""
    matrix, keys = chain()
    found = {
        c.trigger_point: c for c in rank(matrix, [Mark((2,)), Mark((3,))], keys=keys).candidates if c.side == "right"
    }
    assert (found["satellite-1"].follows, found["key-1"].follows) == ("key", "")
    alone = rank(matrix, [Mark((2,))], keys=keys).candidates
    assert {c.follows for c in alone} == {""}


@pytest.mark.parametrize("radius", [0.1, 10.0])
def test_a_drawing_that_would_keep_the_server_busy_is_refused(atlas: Atlas, radius: float) -> None:
    """A thin zigzag of millions of steps and thousands of thick dabs each cost more than a drawing may."""
    if radius < 1:
        strokes = [[at for i in range(2000) for at in (700 * (i % 2), i % 1000)]]
    else:
        strokes = [[150 + i % 400, 100 + i] for i in range(400)]
    marks = [{"stroke": ["female", "anterior", radius - i / 1000 * (radius > 1), s]} for i, s in enumerate(strokes)]
    drawing = read_pains(json.dumps({"pains": [{"marks": marks}] * 20}).encode())
    start = time.perf_counter()
    with pytest.raises(BadQuery, match="longer than any hand"):
        marks_of(atlas, drawing)
    assert time.perf_counter() - start < 20
