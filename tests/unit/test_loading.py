"""Bad YAML is told with file, line, column, entry and repair, all of it at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.cli import main, schemas
from app.data.dataset import FILES
from app.data.loader import load_data
from app.data.models.core import Muscle, Stroke, parse_place
from app.data.models.evidence import Source
from app.data.paths import DATA
from app.data.yaml_reader import DataError, Problem, read_document, validate_entries


def written(folder: Path, text: str, name: str = "sources.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def problems(path: Path) -> list[Problem]:
    with pytest.raises(DataError) as caught:
        validate_entries(read_document(path), "sources", Source)
    return caught.value.problems


GOOD = "sources:\n- id: a-1999\n  citation: A book about muscles, 1999.\n"


def test_good_entries_are_read(tmp_path: Path) -> None:
    """A well-formed list becomes models."""
    entries = validate_entries(read_document(written(tmp_path, GOOD)), "sources", Source)
    assert [e.id for e in entries] == ["a-1999"]


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    """No file: the message says what to do."""
    assert "missing" in problems(tmp_path / "sources.yaml")[0].message


def test_broken_yaml_names_line_and_column(tmp_path: Path) -> None:
    """A syntax error has its place."""
    found = problems(written(tmp_path, "sources:\n- id: [a\n"))[0]
    assert found.line >= 2
    assert "not YAML" in found.message


def test_a_duplicate_key_is_an_error(tmp_path: Path) -> None:
    """The second of two equal keys would silently win; it is refused instead."""
    found = problems(written(tmp_path, GOOD + "  id: b-2000\n"))[0]
    assert (found.line, found.column) == (4, 3)
    assert "stands twice" in found.message


def test_a_misspelt_key_is_named_with_the_right_one(tmp_path: Path) -> None:
    """`citatoin` is unknown, and `citation` was meant."""
    text = GOOD.replace("citation", "citatoin")
    messages = [p.message for p in problems(written(tmp_path, text))]
    assert any("did you mean `citation`" in m for m in messages)
    assert any("`citation` is missing" in m for m in messages)


def test_all_problems_are_listed(tmp_path: Path) -> None:
    """Three bad entries give at least three problems, in file order."""
    text = "sources:\n- id: A\n- citation: too short\n- id: c\n  citation: x\n"
    found = problems(written(tmp_path, text))
    assert len({p.line for p in found}) >= 3
    assert found == sorted(found)


def test_words_that_look_like_other_types_stay_text(tmp_path: Path) -> None:
    """`no`, `012` and a date are what the author typed, not a boolean, an octal number or a date."""
    document = read_document(written(tmp_path, "a: no\nb: 012\nc: 2020-01-01\nd: true\ne: 4\nf: 2.5\n"))
    assert document.value == {"a": "no", "b": "012", "c": "2020-01-01", "d": True, "e": 4, "f": 2.5}


@pytest.mark.parametrize("text", ["", "[]", "- 1", "sources: 5", "{" * 3000, "a: &x [*x]", "\x00", "sources:\n\t- x"])
def test_hostile_files_are_refused_politely(tmp_path: Path, text: str) -> None:
    """Nothing but DataError leaves the reader, whatever the file holds."""
    assert problems(written(tmp_path, text))


@pytest.mark.parametrize("place", ["", "Acromion", "a 40 to b", "a 40% b", "a 140% to b", "a 40% to ", "a; rm"])
def test_bad_places_are_refused(place: str) -> None:
    """A place outside the grammar raises with the grammar in its message."""
    with pytest.raises(ValueError, match="place"):
        parse_place(place)


def test_a_stroke_needs_a_width_for_each_place() -> None:
    """Two places and three widths contradict each other."""
    with pytest.raises(ValueError, match="3 widths for 2 places"):
        Stroke(path=("a", "b"), width_cm=(1.0, 2.0, 3.0))


def test_the_atlas_data_is_good() -> None:
    """All of data/ loads without a problem."""
    data = load_data()
    assert len(data.landmarks) >= 172
    assert len(data.regions) >= 60
    assert len(data.muscles) >= 12


def copy_of_data(folder: Path) -> Path:
    copy = folder / "data"
    copy.mkdir()
    for file in FILES:
        shutil.copy(DATA / f"{file}.yaml", copy)
    return copy


def spoil(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / f"{file}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_slip_in_the_data_is_named_with_its_repair(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`validate` lists slips of different files together, each with what was meant, and exits 1."""
    folder = copy_of_data(tmp_path)
    spoil(folder, "referrals", "deltoid_anterior", "deltoid_anteror")
    spoil(folder, "muscles", "nerves: [suprascapular]", "nerves: [suprascapula]")
    assert main(["validate", "--data", str(folder)]) == 1
    said = capsys.readouterr().err
    assert "did you mean `deltoid_anterior`" in said
    assert "did you mean `suprascapular`" in said
    assert "data/muscles.yaml:" in said


def test_a_muscle_without_points_is_found(tmp_path: Path) -> None:
    """Parity: every muscle has trigger points, and every trigger point a muscle."""
    folder = copy_of_data(tmp_path)
    spoil(folder, "muscles", "- id: deltoid-anterior\n", "- id: deltoid-nowhere\n")
    with pytest.raises(DataError) as caught:
        load_data(folder)
    text = str(caught.value)
    assert "deltoid-nowhere: has no trigger point" in text.replace(".id", "")
    assert "unknown muscle `deltoid-anterior`" in text


def test_validate_and_usage_have_their_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    """0 for good data, 2 for a command that does not exist."""
    assert main(["validate"]) == 0
    assert "good:" in capsys.readouterr().out
    with pytest.raises(SystemExit) as caught:
        main(["frobnicate"])
    assert caught.value.code == 2


@pytest.mark.parametrize("name", sorted(schemas()))
def test_schemas_for_editors_are_fresh(name: str) -> None:
    """The committed JSON Schema is what the models generate; `make validate` writes it."""
    assert (DATA / "schema" / name).read_text(encoding="utf-8") == schemas()[name]


def test_every_field_of_a_muscle_is_described_or_obvious() -> None:
    """Editors show a description for every key but the ones that name themselves."""
    plain = {"id", "attachments", "innervation", "technique", "commonness"}
    undescribed = {name for name, field in Muscle.model_fields.items() if not field.description}
    assert undescribed <= plain
