"""What is committed under static/ is what the data builds."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from app.atlas.built_files import read_cells, write_cells, write_matrix
from app.build.body import FIGURES
from app.build.cache import Cache
from app.build.output import write_all
from app.build.pipeline import Build, Item, build_cells, build_matrix
from app.build.run import inputs_hash
from app.build.viewing import Job, draw_views, shared
from app.data.loader import load_data
from app.data.paths import ROOT
from app.views import VIEWS

STATIC = ROOT / "static"
SAMPLE = [("male", "head-right"), ("female", "hand-palmar-right")]


@pytest.fixture(scope="module")
def job(build: Build) -> Job:
    points = tuple(build.point(r) for r in build.data.referrals)
    muscles = tuple(build.muscle(m) for m in build.data.muscles)
    looks = {(figure, False): build.look(figure) for figure in FIGURES}
    return Job(build, points, muscles, build.cells(), looks)


def test_the_build_is_of_this_data_and_this_code() -> None:
    """The hash of everything that is drawn, and of the code that draws it, is the one that was built from."""
    manifest = json.loads((STATIC / "atlas" / "manifest.json").read_text())
    assert manifest["inputs"] == inputs_hash(), "run `make build` and commit static/"


def test_every_built_file_is_whole() -> None:
    """Each file has the checksum of the manifest, and there is no file that the build does not make."""
    manifest = json.loads((STATIC / "atlas" / "manifest.json").read_text())
    found = {
        str(p.relative_to(STATIC)): hashlib.sha256(p.read_bytes()).hexdigest()
        for part in ("svg", "atlas")
        for p in (STATIC / part).rglob("*")
        if p.is_file() and p.name != "manifest.json"
    }
    assert found == manifest["files"]
    assert sum(name.startswith("svg/") for name in found) == 2 * len(VIEWS)


@pytest.mark.parametrize("figure", FIGURES)
def test_every_landmark_is_seen_in_some_view(figure: str) -> None:
    """On each figure, both sides of every landmark have a place in at least one picture, where a click means them."""
    seen: set[tuple[str, str]] = set()
    for view in VIEWS:
        overlay = json.loads((STATIC / "atlas" / "overlays" / figure / f"{view}.json").read_text())
        seen |= {(name, side) for name, places in overlay["landmarks"].items() for side in places}
    for landmark in load_data().landmarks:
        for side in ("left", "right") if landmark.paired else ("midline",):
            assert (landmark.id, side) in seen


@pytest.mark.slow
def test_building_again_gives_the_same_matrix(build: Build, job: Job) -> None:
    """The committed matrix is, byte for byte, what the strokes give."""
    matrix = build_matrix(build, job.points)
    assert write_matrix(matrix) == (STATIC / "atlas" / "matrix.bin").read_bytes()


@pytest.mark.slow
def test_the_graph_of_cells_is_what_it_says(build: Build) -> None:
    """The committed graph is what the skin gives; neighbours are mutual, near, and hang together."""
    graph = build_cells(build)
    data = (STATIC / "atlas" / "cells.bin").read_bytes()
    assert write_cells(graph) == data
    read = read_cells(data)
    assert np.allclose(read.position_cm, graph.position_cm, atol=0.006)
    assert np.allclose(read.area_cm2, graph.area_cm2, atol=0.0006)
    kept = graph.m + graph.k
    links = {(a, int(b)) for a in range(kept) for b in read.neighbour[read.start[a] : read.start[a + 1]]}
    inside = {(a, b) for a, b in links if b < kept}
    assert inside == {(b, a) for a, b in inside}
    far = max(float(np.linalg.norm(read.position_cm[a] - read.position_cm[b])) for a, b in inside)
    assert far < 4.5
    ends = np.array(sorted(inside)).T
    pieces, _ = connected_components(coo_matrix((np.ones(ends.shape[1]), (ends[0], ends[1])), shape=(kept, kept)))
    assert pieces == 1


@pytest.mark.slow
@pytest.mark.parametrize("figure_view", SAMPLE, ids="-".join)
def test_building_again_gives_the_same_pictures(
    job: Job, figure_view: tuple[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A view and its mirror view drawn anew, without any cache, have the committed overlay, label grid and picture."""
    monkeypatch.setattr(job.build, "cache", Cache(tmp_path))
    with shared(job):
        drawn = draw_views(figure_view)
    for d in drawn:
        assert d.overlay.encode() == (STATIC / "atlas" / "overlays" / d.figure / f"{d.view}.json").read_bytes()
        assert d.labels == (STATIC / "atlas" / "labels" / d.figure / f"{d.view}.bin").read_bytes()
        assert d.picture.encode() == (STATIC / "svg" / d.figure / f"{d.view}.svg").read_bytes()


def test_writing_touches_only_what_changed(tmp_path: Path) -> None:
    """Unchanged files stay untouched, changed ones are replaced whole, and stale ones go."""
    write_all(tmp_path, {"svg/a.svg": b"a", "svg/b.svg": b"b"})
    changed = write_all(tmp_path, {"svg/a.svg": b"a", "svg/c.svg": b"c"})
    assert {p.name for p in changed} == {"b.svg", "c.svg"}
    assert sorted(p.name for p in (tmp_path / "svg").iterdir()) == ["a.svg", "c.svg"]


def test_a_damaged_cache_is_made_anew(tmp_path: Path) -> None:
    """A cache file cut short by a crash does not spoil the next build."""
    cache = Cache(tmp_path)
    assert cache.get("item", "k", lambda: Item("a", "k", {})).id == "a"
    next(tmp_path.glob("item-*")).write_bytes(b"\x80")
    assert cache.get("item", "k", lambda: Item("b", "k", {})).id == "b"
