"""A start that finds nothing changed takes the data that an earlier one checked; whatever changed is read again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.data import checked_data as module
from app.data.checked_data import checked_data
from app.data.dataset import Data
from app.data.loader import load_data
from app.data.paths import DATA
from app.data.yaml_reader import DataError
from tests.known import DATA as KNOWN


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the data in place of the project's, and an empty folder for what is kept."""
    shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("body", "schema"))
    monkeypatch.setattr(module, "DATA", tmp_path / "data")
    monkeypatch.setattr(module, "KEPT_IN", tmp_path / "kept")
    return tmp_path / "data"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that were read and checked."""
    found: list[Path] = []

    def read(folder: Path) -> Data:
        found.append(folder)
        return load_data(folder)

    monkeypatch.setattr(module, "load_data", read)
    return found


def test_what_was_checked_is_the_same_and_is_not_read_again(folder: Path, reads: list[Path]) -> None:
    """The second start reads no YAML and has the very same data; what is kept of this project is what it holds."""
    first = checked_data(folder)
    assert checked_data(folder) == first
    assert reads == [folder]
    assert load_data() == KNOWN


def test_a_changed_word_a_damaged_file_and_another_library_are_read_again(
    folder: Path, reads: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing older is kept, and nothing that is not whole is used."""
    checked_data(folder)
    path = folder / "glossary.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# a word\n", encoding="utf-8")
    checked_data(folder)
    (kept,) = module.KEPT_IN.iterdir()
    kept.write_bytes(kept.read_bytes()[:1000])
    checked_data(folder)
    monkeypatch.setattr(module, "version", lambda library: f"another {library}")
    checked_data(folder)
    assert reads == [folder] * 4


def test_a_fault_is_told_each_time_and_a_folder_that_cannot_be_written_does_no_harm(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only data without faults is kept; where none can be, it is read at each start."""
    (folder.parent / "file").touch()
    monkeypatch.setattr(module, "KEPT_IN", folder.parent / "file" / "kept")
    assert checked_data(folder).muscles == KNOWN.muscles
    monkeypatch.setattr(module, "KEPT_IN", folder.parent / "kept")
    path = folder / "muscles.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("id: soleus", "id: Soleus", 1), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(DataError):
            checked_data(folder)
    assert not module.KEPT_IN.exists()
