"""The hash that tells whether static/ is fresh covers all the code that what is built depends on, and no more."""

from __future__ import annotations

import ast
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.build import cache, run, sources
from app.build.cache import builder_modules, code_hash
from app.build.poses.run import CODE, code_key
from app.build.sources import SETTLED, reached
from app.data.paths import ROOT

APP = ROOT / "app"
BUILDER = APP / "build"


def imported(path: Path) -> set[tuple[str, str]]:
    """(module, name) of everything of this project that a file imports, whether at its top or within functions."""
    return {
        (node.module, alias.name)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("app.")
        for alias in node.names
    }


def defined(place: tuple[str, str]) -> tuple[str, str]:
    """Where a name that a module hands on is defined."""
    path = ROOT.joinpath(*place[0].split(".")).with_suffix(".py")
    handed_on = [other for other in imported(path) if other[1] == place[1]]
    return defined(handed_on[0]) if handed_on else place


@pytest.mark.slow
def test_everything_that_the_builder_imports_is_hashed() -> None:
    """Each name that a builder module imports is among the hashed code, or is one whose values are hashed instead."""
    found = set(reached(f"app.build.{name}" for name in builder_modules()))
    wanted = {defined(place) for path in BUILDER.glob("*.py") for place in imported(path) if place[1] not in SETTLED}
    assert len(wanted) > 50
    assert sorted(wanted - found) == []


def test_the_code_of_the_self_care_drawings_is_hashed() -> None:
    """The same for the modules that draw these; app/build/poses/run.py itself runs them and draws nothing."""
    found = set(reached(f"app.build.{name}" for name in CODE))
    files = [p for p in (BUILDER / "poses").glob("*.py") if p.stem != "run"]
    wanted = {defined(place) for path in files for place in imported(path) if place[1] not in SETTLED}
    assert len(wanted) > 20
    assert sorted(wanted - found) == []


def test_builder_modules_import_names_only() -> None:
    """No builder module says `import app...`, whose uses could not be followed by name."""
    plain = [
        path.name
        for path in BUILDER.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import) and any(alias.name.split(".")[0] == "app" for alias in node.names)
    ]
    assert plain == []


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The project's code, to be changed, from which the hashes are computed meanwhile."""
    folder = tmp_path / "app"
    shutil.copytree(APP, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(sources, "APP", folder)
    sources.read_module.cache_clear()
    yield folder
    sources.read_module.cache_clear()
    cache._code_hash.cache_clear()


def hashes() -> tuple[str, str]:
    """The hash of the code of the atlas's files and that of the self-care drawings, computed anew."""
    cache._code_hash.cache_clear()
    sources.read_module.cache_clear()
    return code_hash(builder_modules()), code_key()


CHANGES = [
    ("a frequency word", '"very-common": "', '"very-common": "really ', (True, False)),
    ("a weight of commonness", '"occasional": 0.45', '"occasional": 0.46', (True, False)),
    ("the place parser", 'ParsedPlace:\n    """', 'ParsedPlace:\n    """Changed. ', (True, True)),
    ("a builder module", "FIBRE_SMOOTHING_CM = 1.2", "FIBRE_SMOOTHING_CM = 1.3", (True, True)),
    ("the size of a view", '"Front", "whole", (560, 1000)', '"Front", "whole", (561, 1000)', (True, True)),
    ("a hand", "BENDS: dict[HandShape, Bends] = {", "BENDS: dict[HandShape, Bends] = {  # changed", (True, True)),
    (
        "a thing that is held",
        "LIGHT = np.array([0.25, -0.45, 0.85])",
        "LIGHT = np.array([0.26, -0.45, 0.85])",
        (False, True),
    ),
    ("a bound of the ranking", "EXACT_MARKS = 6", "EXACT_MARKS = 7", (False, False)),
    ("a word of the API", "VOICES: tuple[Voice, ...]", "VOICES:  tuple[Voice, ...]", (False, False)),
]


@pytest.mark.slow
@pytest.mark.parametrize(("old", "new", "stale"), [case[1:] for case in CHANGES], ids=[case[0] for case in CHANGES])
def test_what_a_change_makes_stale(copy: Path, old: str, new: str, stale: tuple[bool, bool]) -> None:
    """What is built into the files makes them stale when it changes, wherever in app/ it stands; all else does not."""
    before = hashes()
    (path,) = [p for p in copy.rglob("*.py") if old in p.read_text(encoding="utf-8")]
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    after = hashes()
    assert (before[0] != after[0], before[1] != after[1]) == stale


def test_the_manifest_follows_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """With other code the hash of the inputs is another one than that of the committed manifest."""
    manifest = json.loads((ROOT / "static" / "atlas" / "manifest.json").read_text(encoding="utf-8"))
    monkeypatch.setattr(run, "code_hash", lambda names: "other code")
    assert run.inputs_hash() != manifest["inputs"]


def test_a_file_may_move(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A definition is followed through another module that imports it, and its text is the same from either place."""
    package = tmp_path / "app"
    package.mkdir()
    (package / "a.py").write_text("from app.b import area\n\ndef twice():\n    return 2 * area()\n")
    (package / "b.py").write_text("from app.c import area\n")
    (package / "c.py").write_text("SIDE = 3\nOTHER = 4\n\ndef area():\n    return SIDE * SIDE\n")
    monkeypatch.setattr(sources, "APP", package)
    sources.read_module.cache_clear()
    try:
        found = reached(["app.a"])
        assert set(found) == {("app.a", "twice"), ("app.c", "area"), ("app.c", "SIDE")}
        assert found["app.c", "SIDE"] == "SIDE = 3"
    finally:
        sources.read_module.cache_clear()
