"""What holds for the style sheets as files: one declaration a line, and parts that are served as one."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.data.paths import ROOT
from app.web.precache import digests
from app.web.static_files import JOINED, PARTS, Assets

STATIC = ROOT / "static"
SHEETS = sorted((STATIC / "css").glob("*.css"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_line_has_one_declaration(sheet: Path) -> None:
    """A difference of two versions shows which declaration changed: no line has two, or a rule's selector and body."""
    text = re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    for line in text.splitlines():
        assert line.count(";") + line.count("{") + line.count("}") <= 1, line


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_no_sheet_is_longer_than_400_lines(sheet: Path) -> None:
    """A longer one is split by purpose and its parts are joined (JOINED)."""
    assert len(sheet.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_every_sheet_is_on_some_page(sheet: Path) -> None:
    """A sheet is a part of a joined one, or a template or a drawing names it: none is forgotten where branches meet."""
    files = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "app" / "drawing").rglob("*.py")]
    named = "".join(path.read_text(encoding="utf-8") for path in files)
    assert f"css/{sheet.name}" in PARTS or sheet.name in named


@pytest.mark.parametrize("whole", JOINED)
def test_parts_are_served_as_one(client: TestClient, whole: str) -> None:
    """A joined file is its parts in the order of the list."""
    parts = [(STATIC / part).read_bytes() for part in JOINED[whole]]
    assert client.get(f"/static/{whole}").content == b"".join(parts)


def test_a_changed_part_changes_the_address_of_the_whole(tmp_path: Path) -> None:
    """A browser that keeps the whole for ever asks for it anew once a part of it changed; so does a device."""
    copy = tmp_path / "static"
    shutil.copytree(STATIC / "css", copy / "css")
    assets = Assets(copy)
    for whole, parts in JOINED.items():
        for part in (parts[0], parts[-1]):
            address, kept = assets.url(whole), digests(assets)[whole]
            (copy / part).write_text((copy / part).read_text(encoding="utf-8") + "\n", encoding="utf-8")
            assert assets.url(whole) != address
            assert digests(assets)[whole] != kept


def test_a_device_keeps_the_whole_and_not_its_parts() -> None:
    """No page asks for a part, so none is fetched to be kept; each part is of one whole."""
    kept = digests(Assets(STATIC))
    assert set(JOINED) <= set(kept)
    assert PARTS.isdisjoint(kept)
    assert len(PARTS) == sum(map(len, JOINED.values()))
