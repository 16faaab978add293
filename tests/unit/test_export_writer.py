"""Exports on a disk that is full: nothing half is left, the file is named, and the same command goes on."""

from __future__ import annotations

import json
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.atlas.atlas import Atlas
from app.cli import main
from app.export.static_site import export_atlas
from app.export.writer import LIST, write_export, write_whole
from app.web.application import create_app

FILES = {"index.html": b"<p>front</p>", "static/large.bin": bytes(200_000), "z.txt": b"last"}


@contextmanager
def full_after(size: int) -> Iterator[None]:
    """No file may become larger than this, as on a disk that has no more room."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_an_interrupted_export_goes_on(tmp_path: Path) -> None:
    """The error names the file; what is there is whole and known as an export; the second try completes it."""
    with full_after(100_000), pytest.raises(OSError, match=r"static/large\.bin"):
        write_export(FILES, tmp_path, "one")
    assert names(tmp_path) == {LIST, "index.html"}
    write_export(FILES, tmp_path, "one")
    assert set(FILES) <= names(tmp_path)
    assert json.loads((tmp_path / LIST).read_text())["atlas"] == "one"


def test_an_older_export_stays_one_while_a_newer_is_written(tmp_path: Path) -> None:
    """After a failure the older files are still listed, so the next try removes those that the newer has not."""
    write_export({"old.txt": b"old", **FILES}, tmp_path, "one")
    with full_after(100_000), pytest.raises(OSError, match=r"static/large\.bin"):
        write_export(FILES, tmp_path, "two")
    write_export(FILES, tmp_path, "two")
    assert "old.txt" not in names(tmp_path)


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    """A deck that did not fit leaves the older deck as it was."""
    path = tmp_path / "deck.apkg"
    path.write_bytes(b"older")
    with full_after(1000), pytest.raises(OSError, match=r"deck\.apkg"):
        write_whole(path, bytes(2000))
    assert path.read_bytes() == b"older"
    assert names(tmp_path) == {"deck.apkg"}


def test_the_command_for_decks_names_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 1 and one line."""
    with full_after(50_000):
        assert main(["export-anki", str(tmp_path / "foot.apkg"), "--group", "foot"]) == 1
    assert "foot.apkg: File too large" in capsys.readouterr().err
    assert names(tmp_path) == set()


def test_links_to_decks_lead_to_decks(atlas: Atlas) -> None:
    """The page of downloads in an export links to files that are Anki packages."""
    deck = "/downloads/anki/foot.apkg"
    made = export_atlas(create_app(atlas), "https://a.org/x", lambda address: address in ("/downloads", deck))
    assert b'href="/x/downloads/anki/foot.apkg" download' in made["downloads/index.html"]
    assert made[deck[1:]].startswith(b"PK")
