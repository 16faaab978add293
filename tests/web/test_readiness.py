"""/readyz and the start tell of every file that a page would lack, and of the command that mends it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.atlas.atlas import STATIC, Atlas
from app.web import readiness
from app.web.application import create_app
from app.web.readiness import Readiness, built_faults, faults, template_faults
from app.web.static_files import Assets
from app.web.templating import TEMPLATES

Damage = Callable[[Path], None]


def _truncate(name: str) -> Damage:
    def damage(static: Path) -> None:
        path = static / name
        path.write_bytes(path.read_bytes()[:-20])

    return damage


def _remove(name: str) -> Damage:
    return lambda static: (static / name).unlink()


def _empty(name: str) -> Damage:
    def damage(static: Path) -> None:
        (static / name).write_text("", encoding="utf-8")

    return damage


def _swap(one: str, other: str) -> Damage:
    def damage(static: Path) -> None:
        first, second = (static / one).read_bytes(), (static / other).read_bytes()
        (static / one).write_bytes(second)
        (static / other).write_bytes(first)

    return damage


DAMAGES: dict[str, Damage] = {
    "svg/female/anterior.svg": _truncate("svg/female/anterior.svg"),
    "atlas/matrix.bin": _remove("atlas/matrix.bin"),
    "svg/male/posterior.svg": _swap("svg/female/posterior.svg", "svg/male/posterior.svg"),
    "atlas/points.json": _truncate("atlas/points.json"),
    "atlas/manifest.json": _truncate("atlas/manifest.json"),
    "css/tokens.css": _remove("css/tokens.css"),
    "css/find.css": _remove("css/find.css"),
    "js/init.js": _remove("js/init.js"),
    "js/skin/files.js": _remove("js/skin/files.js"),
    "js/map/explorer.js": _empty("js/map/explorer.js"),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """static/, to be damaged one file at a time and mended again."""
    folder = tmp_path_factory.mktemp("copy") / "static"
    shutil.copytree(STATIC, folder)
    return folder


def test_a_whole_checkout_has_no_fault() -> None:
    """Nothing is wrong with the files that are committed."""
    assert list(faults(Assets(STATIC))) == []


@pytest.mark.parametrize("name", DAMAGES)
def test_each_damage_is_named_with_its_repair(copy: Path, name: str) -> None:
    """A file that is missing, cut short, empty or of another build is named, with a command that mends it."""
    DAMAGES[name](copy)
    found = [str(fault) for fault in faults(Assets(copy))]
    for path in STATIC.rglob("*"):
        there = copy / path.relative_to(STATIC)
        if path.is_file() and (not there.is_file() or there.stat().st_mtime_ns != path.stat().st_mtime_ns):
            shutil.copy2(path, there)
    assert any(name in fault or name.rpartition("/")[2] in fault for fault in found), found
    assert all("run `" in fault for fault in found)
    assert not list(faults(Assets(copy)))


def test_a_template_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A template cut in the middle of a block is told with its line, and so is an empty folder of templates."""
    folder = tmp_path / "templates"
    folder.mkdir()
    assert [fault.file for fault in template_faults(STATIC, folder)] == ["templates"]
    text = (TEMPLATES / "about.html").read_text(encoding="utf-8")
    (folder / "about.html").write_text(text[: text.index("{% endblock %}")], encoding="utf-8")
    (folder / "odd.html").write_bytes(b"\xff\xfe")
    assert [fault.file for fault in template_faults(STATIC, folder)] == ["templates/about.html", "templates/odd.html"]


def test_readyz_turns_to_503_and_back(atlas: Atlas, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A probe is told within CHECK_EVERY_S that a file went missing, and that it is back."""
    monkeypatch.setattr(readiness, "CHECK_EVERY_S", 0.0)
    app = create_app(atlas)
    app.state.readiness = Readiness(Assets(copy))
    client = TestClient(app)
    assert client.get("/readyz").json()["status"] == "ready"
    (copy / "css/find.css").rename(copy / "css/elsewhere")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "not ready")
    assert "css/find.css" in answer.json()["faults"][0]
    (copy / "css/elsewhere").rename(copy / "css/find.css")
    assert client.get("/readyz").status_code == 200


def test_a_build_of_another_time_is_told_before_any_page() -> None:
    """The start compares each built file with its build's manifest, so that no two builds are mixed."""
    assert list(built_faults(STATIC)) == []
