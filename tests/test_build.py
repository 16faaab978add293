"""What is committed under static/ is what the data builds."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from app.build import pipeline
from app.build.body import FIGURES
from app.build.overlays import Carrier
from app.build.pipeline import Build, Item, Job, build_matrix, draw_views, inputs_hash, write_all
from app.data import ROOT
from app.skin import write_matrix
from app.views import VIEWS

STATIC = ROOT / "static"
SAMPLE = [("female", "anterior"), ("male", "head-right"), ("female", "hand-palmar-right")]


@pytest.fixture(scope="module")
def job(build: Build) -> Job:
    points = tuple(build.point(r) for r in build.data.referrals)
    muscles = tuple(build.muscle(m) for m in build.data.muscles)
    looks = {figure: build.look(figure) for figure in FIGURES}
    return Job(build, points, muscles, build.arrival(), build.cells(), Carrier(build.body), looks)


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


def test_building_again_gives_the_same_matrix(build: Build, job: Job) -> None:
    """The committed matrix is, byte for byte, what the strokes give."""
    matrix = build_matrix(build, job.points, job.arrival.argmin(axis=0))
    assert write_matrix(matrix) == (STATIC / "atlas" / "matrix.bin").read_bytes()


@pytest.mark.parametrize("figure_view", SAMPLE, ids="-".join)
def test_building_again_gives_the_same_pictures(
    job: Job, figure_view: tuple[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A view and its mirror view drawn anew, without any cache, have the committed overlay, label grid and picture."""
    monkeypatch.setattr(job.build, "cache", pipeline.Cache(tmp_path))
    monkeypatch.setattr(pipeline, "_JOB", job)
    for d in draw_views(figure_view):
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
    cache = pipeline.Cache(tmp_path)
    assert cache.get("item", "k", lambda: Item("a", "k", {})).id == "a"
    next(tmp_path.glob("item-*")).write_bytes(b"\x80")
    assert cache.get("item", "k", lambda: Item("b", "k", {})).id == "b"
