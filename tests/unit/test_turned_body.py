"""The files of the body that turns: what they hold is the skin, its zones and its tone, in few bytes."""

from __future__ import annotations

from collections import Counter

import brotli
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from app.build.body import FIGURES
from app.build.cameras import camera_for
from app.build.pipeline import Build
from app.build.turn.packing import without_runs
from app.build.turn.reduce import LONGEST_EDGE_CM, reduced
from app.build.turn.tone import exposures, tone_of
from app.build.turn.traverse import traverse
from app.build.turn.zones_file import LIMIT, ZONES, column, steps
from app.data.paths import ROOT
from app.web.content_coding import BROTLI_QUALITY
from app.web.precache import KEPT_ON_USE
from tests.turned_body import Parts, TurnedBody, read_body, read_column, read_sheet

ATLAS = ROOT / "static" / "atlas"
BODY, ZONES_FILE = ATLAS / "body.bin", ATLAS / "zones.bin"

BODY_BYTES = 160_000
ALL_BYTES = 440_000
"""Of both files, compressed as the server sends them."""


@pytest.fixture(scope="module")
def read() -> TurnedBody:
    return read_body(BODY.read_bytes())


@pytest.fixture(scope="module")
def vertex(build: Build, read: TurnedBody) -> np.ndarray:
    """(v,) the vertex of the skin that each corner is, found by its place on both figures."""
    units = [build.body.skins[f].points / read.header["unit_cm"] for f in FIGURES]
    places = np.concatenate([read.places(i) for i in range(len(FIGURES))], axis=1)
    away, found = cKDTree(np.concatenate(units, axis=1)).query(places)
    assert away.max() < 0.5 * np.sqrt(6) + 0.01
    return np.asarray(found)


def test_the_files_are_small() -> None:
    """Compressed as the server sends them, the mesh keeps to 160 kB and both files to 440 kB; neither is fetched
    before somebody asks for it."""
    sizes = [len(brotli.compress(path.read_bytes(), quality=BROTLI_QUALITY)) for path in (BODY, ZONES_FILE)]
    assert sizes[0] <= BODY_BYTES
    assert sum(sizes) <= ALL_BYTES
    assert {"atlas/body.bin", "atlas/zones.bin"} <= set(KEPT_ON_USE)


def test_both_halves_are_one_closed_skin(read: TurnedBody) -> None:
    """With its mirror image the half has no hole: each edge is that of two triangles, once in either direction. What
    lies on the midline lies there exactly, on both figures; no edge is too long."""
    v = read.header["vertices"]
    twin = np.where(read.middle == 1, np.arange(v), v + np.cumsum(read.middle == 0) - 1)
    faces = np.concatenate([read.faces, twin[read.faces][:, [0, 2, 1]]])
    ends = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    edges = Counter(map(tuple, ends.tolist()))
    assert set(edges.values()) == {1}
    assert all((b, a) in edges for a, b in edges)
    middle = read.middle == 1
    assert middle.sum() > 200
    assert not read.columns[middle][:, [0, 3]].any()
    for figure in range(2):
        assert (read.places(figure)[~middle][:, 0] < 0).all()
        sides = read.places(figure)[read.faces] * read.header["unit_cm"]
        assert np.linalg.norm(sides - np.roll(sides, 1, axis=1), axis=2).max() < LONGEST_EDGE_CM + 0.02


def test_corners_are_vertices_of_the_skin(build: Build, read: TurnedBody, vertex: np.ndarray) -> None:
    """Each corner is a vertex of both figures to half of a tenth of a millimetre, and knows its cell."""
    assert len(set(vertex.tolist())) == len(vertex) == read.header["vertices"]
    cells = build.cells()
    assert read.cells.tolist() == cells.of_vertex[vertex].tolist()
    assert (read.header["m"], read.header["k"]) == (cells.m, cells.k)
    assert (read.middle == (build.body.mirror[vertex] == vertex)).all()


def test_zones_are_those_of_the_data(build: Build, read: TurnedBody, vertex: np.ndarray) -> None:
    """Of every tenth point: the distances on both halves are those of its strokes, and its X is where the point is."""
    parts = Parts(ZONES_FILE.read_bytes())
    header, data = parts.header(), parts.data[parts.at :]
    assert [p["id"] for p in header["points"]] == [r.id for r in build.data.referrals]
    assert [m["id"] for m in header["muscles"]] == [m.id for m in build.data.muscles]
    for entry, referral in list(zip(header["points"], build.data.referrals, strict=True))[::10]:
        item, at = build.point(referral), entry["at"]
        wanted = [steps(item.fields[n][v]) for v in (vertex, build.body.mirror[vertex]) for n in ZONES]
        assert entry["columns"] == [i for i, told in enumerate(wanted) if (told < LIMIT).any()]
        for i in entry["columns"]:
            values, at = read_column(data, at, read.parents, LIMIT)
            assert (values == wanted[i]).all()
        assert at == entry["at"] + entry["bytes"]
        places = [build.body.skins[f].points[item.vertex] / read.header["unit_cm"] for f in FIGURES]
        assert np.allclose(entry["x"], np.concatenate(places), atol=0.5)


def test_cameras_are_those_of_the_pictures(build: Build, read: TurnedBody) -> None:
    """A place of the body lands where the picture of the same view has it, to a hundredth of a unit."""
    places = np.array([[-20.0, 3.0, 140.0], [5.0, -8.0, 2.0]])
    for view, of_figure in read.header["cameras"].items():
        for figure in FIGURES:
            camera, told = camera_for(build.body, figure, view), of_figure[figure]
            frame = np.stack([told["right"], told["up"]])
            flat = (places - told["anchor"]) @ frame.T * told["units_per_cm"] * [1, -1] + told["at"]
            assert np.allclose(flat, camera.project(places)[:, :2], atol=0.01)


def test_the_tone_is_that_of_the_pictures(build: Build, read: TurnedBody) -> None:
    """With the light and the rim of a view, the tone that turns with the body is the one of the pictures."""
    look = build.look("male")
    share = exposures(build.body, "male", "anterior", look.relief, look.features)
    assert len(share) > 10_000
    assert np.ptp(share) < 1e-6
    assert 1.0 <= share[0] <= 1.5
    assert read.header["exposure"]["anterior"]["male"] == round(float(share[0]), 4)


@pytest.mark.slow
def test_reducing_again_gives_the_same(build: Build, read: TurnedBody, vertex: np.ndarray) -> None:
    """The committed mesh is the one that the skin gives, without any cache."""
    looks = {figure: build.look(figure) for figure in FIGURES}
    half = reduced(build.body, {f: tone_of(look.relief, look.features) for f, look in looks.items()})
    way = traverse(half.faces)
    assert half.vertex[way.order].tolist() == vertex.tolist()
    assert way.faces.tolist() == read.faces.tolist()


@given(st.integers(3, 9), st.integers(3, 9), st.randoms(use_true_random=False))
def test_a_sheet_can_be_read_again(rows: int, columns: int, random: object) -> None:
    """A sheet of triangles in any order comes back whole, each triangle the same way round."""
    at = np.arange(rows * columns).reshape(rows, columns)
    a, b, c, d = (x.ravel() for x in (at[:-1, :-1], at[:-1, 1:], at[1:, :-1], at[1:, 1:]))
    faces = np.concatenate([np.stack([a, b, c], axis=1), np.stack([b, d, c], axis=1)])
    faces = faces[np.random.default_rng(random.randrange(1000)).permutation(len(faces))]  # type: ignore[attr-defined]
    way = traverse(faces)
    again, parents = read_sheet(way.symbols, way.named, len(way.order))

    def turned(triangles: np.ndarray) -> set[tuple[int, ...]]:
        return {tuple(np.roll(t, -int(np.argmin(t))).tolist()) for t in triangles}

    assert turned(way.order[again]) == turned(faces)
    assert parents.tolist() == way.parents.tolist()


def test_a_sheet_in_pieces_is_refused() -> None:
    """Two triangles that do not touch are no sheet."""
    with pytest.raises(ValueError, match="in pieces"):
        traverse(np.array([[0, 1, 2], [3, 4, 5]]))


@given(st.lists(st.integers(-LIMIT, LIMIT) | st.just(LIMIT), min_size=4, max_size=400))
def test_distances_come_back(values: list[int]) -> None:
    """Any distances within the limit are read as they were written, long runs of nothing among them."""
    parents = np.full((len(values), 3), -1)
    parents[3:] = np.arange(len(values) - 3)[:, None] + [2, 1, 0]
    data = column(np.array(values), parents)
    again, end = read_column(data, 0, parents, LIMIT)
    assert again.tolist() == values
    assert end == len(data)


def test_runs_of_zeros_are_short() -> None:
    """A thousand zeros take three bytes."""
    assert without_runs(np.zeros(1000, dtype=np.uint8)) == bytes([0, 999 & 127 | 128, 999 >> 7])
