"""Decks for Anki, proved with Anki's own package: imported twice nothing doubles, and a newer deck updates."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from app.atlas.atlas import Atlas
from app.atlas.revision import last_modified
from app.cli import main
from app.drawing.flash_card import card_picture
from app.formats.anki import anki_package, fixed_id, package_name

GROUP = "pelvis-hip"


@pytest.fixture(scope="module")
def deck(atlas: Atlas) -> bytes:
    return anki_package(atlas, GROUP)


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Any]:
    """An empty collection of Anki's."""
    anki = pytest.importorskip("anki.collection", reason="Anki's package has no wheel for this machine")
    made = anki.Collection(str(tmp_path / "collection.anki2"))
    yield made
    made.close()


def take_in(collection: Any, folder: Path, package: bytes) -> Any:
    """Import a deck as Anki does when it is opened; returns what it says it did."""
    from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

    path = folder / "deck.apkg"
    path.write_bytes(package)
    request = ImportAnkiPackageRequest(package_path=str(path), options=ImportAnkiPackageOptions(with_scheduling=False))
    return collection.import_anki_package(request).log


def counts(collection: Any) -> tuple[int, int, int, int]:
    """Notes, cards, decks and note types of the atlas in a collection."""
    ours = [n for n in collection.models.all_names_and_ids() if n.name.startswith("Trigger-point atlas")]
    return collection.note_count(), collection.card_count(), len(collection.decks.all_names_and_ids()), len(ours)


def changed(atlas: Atlas, monkeypatch: pytest.MonkeyPatch, action: str) -> Atlas:
    """The atlas a day later, with another action of piriformis."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(last_modified(atlas).timestamp()) + 86400))
    muscles = tuple(m.model_copy(update={"action": action}) if m.id == "piriformis" else m for m in atlas.data.muscles)
    return Atlas(replace(atlas.data, muscles=muscles), atlas.static)


def test_a_deck_imported_twice_doubles_nothing(collection: Any, tmp_path: Path, atlas: Atlas, deck: bytes) -> None:
    """Anki has one note a point, a muscle and a part, three cards each, and as many after the second import."""
    take_in(collection, tmp_path, deck)
    muscles = [m for m in atlas.muscles.values() if m.group == GROUP]
    notes = sum(1 + len(atlas.points_of(m.id)) + len(m.parts) for m in muscles)
    once = counts(collection)
    assert once[:2] == (notes, 3 * notes)
    assert once[3] == 2
    again = take_in(collection, tmp_path, deck)
    assert counts(collection) == once
    assert not again.new
    assert not again.conflicting


def test_a_newer_deck_updates_and_keeps_what_was_learnt(
    collection: Any, tmp_path: Path, atlas: Atlas, deck: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A changed fact replaces the old one in the same note, whose cards keep their schedule."""
    take_in(collection, tmp_path, deck)
    before = counts(collection)
    (card_id,) = collection.find_cards('Id:piriformis card:"Action"')
    card = collection.get_card(card_id)
    card.ivl, card.reps, card.type, card.queue, card.due = 17, 4, 2, 2, 30
    collection.update_card(card)
    take_in(
        collection, tmp_path, anki_package(changed(atlas, monkeypatch, "Turns the straight thigh outwards."), GROUP)
    )
    assert counts(collection) == before
    card = collection.get_card(card_id)
    assert (card.ivl, card.reps) == (17, 4)
    assert card.note()["Action"] == "Turns the straight thigh outwards."


def test_anki_finds_pictures_and_tags(collection: Any, tmp_path: Path, deck: bytes) -> None:
    """Every picture that a card names has come along, none is left over, and cards are found by nerve and part."""
    take_in(collection, tmp_path, deck)
    report = collection.media.check()
    assert not list(report.missing)
    assert not list(report.unused)
    assert collection.find_notes("tag:trigger-points::nerve::superior-gluteal")
    assert collection.find_notes(f"tag:trigger-points::part::{GROUP}")
    for card_id in collection.find_cards("Id:piriformis*"):
        card = collection.get_card(card_id)
        assert "CC BY 4.0" in card.answer()
        assert "Sources: " in card.answer()
        assert "{{" not in card.question() + card.answer()


def test_the_same_data_gives_the_same_bytes(atlas: Atlas, deck: bytes) -> None:
    """A deck made again is the same file."""
    assert anki_package(atlas, GROUP) == deck


def test_a_part_is_in_the_whole(deck: bytes) -> None:
    """Decks, note types and notes are known by ids made of the atlas's own, the same in every package."""
    with zipfile.ZipFile(io.BytesIO(deck)) as archive:
        names = json.loads(archive.read("media"))
        with sqlite3.connect(":memory:") as database:
            database.deserialize(archive.read("collection.anki2"))
            guids = {g for (g,) in database.execute("select guid from notes")}
            (decks,) = database.execute("select decks from col").fetchone()
        database.close()
    assert "tpa:point:piriformis-1" in guids
    assert "tpa:muscle:piriformis" in guids
    assert str(fixed_id("deck", GROUP)) in json.loads(decks)
    assert all(name.startswith("tpa-") and name.endswith(".svg") for name in names.values())


@pytest.mark.parametrize("point", ["infraspinatus-1", "temporalis-1", "piriformis-1", "flexor-hallucis-brevis-1"])
def test_pictures_stand_alone(atlas: Atlas, point: str) -> None:
    """A card's picture has no script, no custom property, no other file; ids are unique; the layers are of one size."""
    pictures = [card_picture(atlas, point, layer) for layer in ("pattern", "marks")]
    roots = [ElementTree.fromstring(p) for p in pictures]
    assert roots[0].get("viewBox") == roots[1].get("viewBox")
    for text, root in zip(pictures, roots, strict=True):
        assert "var(" not in text
        assert "--" not in text
        assert not any(e.get("class") == "covering" for e in root.iter())
        assert all(e.get("href", "#").startswith(("#", "data:image/")) for e in root.iter())
        assert "<script" not in text
        ids = [e.get("id") for e in root.iter() if e.get("id")]
        assert len(ids) == len(set(ids))
        assert all(f'id="{name}"' in text for name in set(_referred(text)))
    assert "#c8102e" in pictures[0]
    assert "#7c2f6b" not in pictures[0], "the question shows the muscle"


def _referred(text: str) -> list[str]:
    return [part.split(")")[0] for part in text.split("url(#")[1:]]


def test_hostile_words_stay_words(atlas: Atlas) -> None:
    """HTML, field names and formulas in the data come into Anki as plain text."""
    evil = "<img src=x onerror=alert(1)> {{FrontSide}} [latex]x[/latex] \\(y\\)"
    muscles = tuple(m.model_copy(update={"action": evil}) if m.id == "piriformis" else m for m in atlas.data.muscles)
    package = anki_package(Atlas(replace(atlas.data, muscles=muscles), atlas.static), GROUP)
    with zipfile.ZipFile(io.BytesIO(package)) as archive, sqlite3.connect(":memory:") as database:
        database.deserialize(archive.read("collection.anki2"))
        (fields,) = database.execute("select flds from notes where guid = 'tpa:muscle:piriformis'").fetchone()
    database.close()
    assert "&lt;img" in fields
    assert "{{" not in fields
    assert "[latex]" not in fields
    assert "\\(" not in fields


@pytest.mark.slow
def test_the_command_writes_decks(tmp_path: Path, capsys: pytest.CaptureFixture[str], deck: bytes) -> None:
    """`export-anki` writes the deck that was asked for; an unknown part is told with what was meant."""
    assert main(["export-anki", str(tmp_path / "out"), "--group", GROUP]) == 0
    assert (tmp_path / "out" / package_name(GROUP)).read_bytes() == deck
    assert main(["export-anki", str(tmp_path / "one.apkg"), "--group", GROUP]) == 0
    assert (tmp_path / "one.apkg").read_bytes() == deck
    assert main(["export-anki", str(tmp_path / "out"), "--group", "nek"]) == 2
    assert "`neck`" in capsys.readouterr().err
