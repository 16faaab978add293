"""Sentences are understood: places with their sides, feelings, triggers, denials, and danger by concept."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from app.atlas.atlas import Atlas
from app.search.answers import Answers, answers_of
from app.search.phrasebook import phrasebook
from app.search.understand import Meaning, Phrasebook
from app.search.words import MAX_CHARACTERS, alternatives, plain, stem

DATA = Path(__file__).resolve().parent.parent / "data"
PHRASES: dict[str, Any] = yaml.safe_load((DATA / "danger_phrases.yaml").read_text(encoding="utf-8"))
SENTENCES: list[dict[str, Any]] = yaml.safe_load((DATA / "sentences.yaml").read_text(encoding="utf-8"))["sentences"]

MIN_RECALL, MAX_FALSE, MIN_RIGHT = 0.97, 0.01, 0.88
MAX_MS = 3.0
MAX_SECONDS = 1.0

KIND_OF_LIST = {
    "feelings": "feeling",
    "triggers": "trigger",
    "relief": "relief",
    "history": "history",
    "conditions": "condition",
    "muscles": "muscle",
}


@pytest.fixture(scope="module")
def book(atlas: Atlas) -> Phrasebook:
    """The phrases of the atlas."""
    return answers_of(atlas).book


@pytest.fixture(scope="module")
def asked(atlas: Atlas) -> Answers:
    """Index and phrases of the atlas."""
    return answers_of(atlas)


def halves(entries: list[Any]) -> tuple[list[Any], list[Any]]:
    """Those at even positions, for tuning, and those at odd ones, held out."""
    return entries[::2], entries[1::2]


def faults(atlas: Atlas, book: Phrasebook, case: dict[str, Any]) -> list[str]:
    """What of a sentence was not understood, or understood amiss."""
    meaning = book.understand(case["q"])
    said = [u for u in meaning.understood if u.kind == "place"]

    def region(place: str) -> str:
        return str(book.places[place][0]) if place in book.places else place

    wrong: list[str] = []
    allowed: set[str] = set()
    for expected in case.get("places", ()):
        names, _, side = expected.partition(":")
        allowed |= {region(name) for name in names.split("|")}
        wanted = {"both": {"left", "right"}}.get(side, {side})
        met = [
            {u.side for u in said if u.id == name or (name in atlas.regions and region(u.id) == name)}
            for name in names.split("|")
        ]
        if not any(sides and (not side or sides == wanted) for sides in met):
            wrong.append(expected)
    wrong += [f"+{u.id}" for u in said if region(u.id) not in allowed]
    for key, kind in KIND_OF_LIST.items():
        found = {u.id for u in meaning.understood if u.kind == kind and not u.denied}
        wrong += [f"{kind} {name}" for name in case.get(key, ()) if name not in found]
    denied = {u.id for u in meaning.understood if u.denied}
    wrong += [f"without {name}" for name in case.get("without", ()) if name not in denied]
    return wrong + [f"danger {name}" for name in meaning.dangers]


def test_danger_is_heard_and_harmless_words_raise_no_alarm(
    book: Phrasebook, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of the held-out phrases at least 97 of 100 dangerous ones bring help, and at most one of 100 harmless ones."""
    assert len(PHRASES["dangers"]) >= 200
    assert len(PHRASES["harmless"]) >= 200
    for name, dangers, harmless in zip(
        ("tuned", "held out"), halves(PHRASES["dangers"]), halves(PHRASES["harmless"]), strict=True
    ):
        missed = [d["q"] for d in dangers if not book.understand(d["q"]).dangers]
        other = [d["q"] for d in dangers if d["means"] not in book.understand(d["q"]).dangers]
        false = [q for q in harmless if book.understand(q).dangers]
        recall, alarms = 1 - len(missed) / len(dangers), len(false) / len(harmless)
        with capsys.disabled():
            meant = 1 - len(other) / len(dangers)
            print(f"\n{name}: recall {recall:.3f}, concept right {meant:.3f}, false alarms {alarms:.3f}")
        assert recall >= MIN_RECALL, missed
        assert alarms <= MAX_FALSE, false


def test_sentences_are_understood(atlas: Atlas, book: Phrasebook, capsys: pytest.CaptureFixture[str]) -> None:
    """Of the held-out sentences at least 88 of 100 are understood whole: every place, side and word, no place more."""
    assert len(SENTENCES) >= 120
    for name, cases in zip(("tuned", "held out"), halves(SENTENCES), strict=True):
        wrong = {case["q"]: found for case in cases if (found := faults(atlas, book, case))}
        right = 1 - len(wrong) / len(cases)
        with capsys.disabled():
            print(f"\n{name}: {right:.3f} of {len(cases)} sentences understood whole")
        assert right >= MIN_RIGHT, wrong


def test_nothing_understood_stays_without_answer(asked: Answers) -> None:
    """Every sentence of which anything was understood has answers, and a place its region among the first three."""
    for case in SENTENCES:
        found = asked.answer(case["q"], 10)
        assert found.entries, case["q"]
        places = [u for u in found.meaning.understood if u.kind == "place"]
        if len(places) == 1:
            assert asked.region(places[0].id) in {e.id for e in found.entries if e.kind == "region"}, case["q"]


def test_help_stands_first_and_only_where_danger_is_meant(asked: Answers) -> None:
    """A dangerous sentence is answered by help before all else."""
    for q in ("I want to die", "elephant on my chest", "worst headache ever", "wet myself and back pain"):
        assert asked.answer(q, 5).entries[0].kind == "help", q
    for q in ("hurt myself lifting", "massage myself", "cold hands", "dry needling", "arm tired after tennis"):
        assert all(e.kind != "help" for e in asked.answer(q, 20).entries), q


@pytest.mark.parametrize(
    ("q", "marks"),
    [
        ("left hip", {"greater_trochanter:left"}),
        ("both knees", {"patella:left", "patella:right"}),
        ("top of the head", {"vertex"}),
        ("M25.511", {"deltoid_anterior:right"}),
        ("the inside of my right elbow", {"medial_epicondyle:right"}),
        ("right shoulder and left knee", {"deltoid_anterior:right", "patella:left"}),
        ("tennis elbow on the left", {"lateral_epicondyle:left"}),
        ("belly button", {"umbilicus"}),
        ("love handles", {"flank"}),
        ("come back later", set()),
    ],
)
def test_places_are_marked_on_the_side_that_is_said(book: Phrasebook, q: str, marks: set[str]) -> None:
    """Sides before, after and within what is said stay with their place."""
    assert set(book.understand(q).marks) == marks


def test_mirrored_sentences_have_mirrored_marks(book: Phrasebook) -> None:
    """With left and right exchanged, every mark changes its side and nothing else."""
    swap = {"left": "right", "right": "left"}

    def mirrored(text: str) -> str:
        return re.sub(r"\b(left|right)\b", lambda found: swap[found[0]], text)

    for case in SENTENCES:
        if re.search(r"\.|\b(rigth|lft)\b", case["q"]):
            continue
        marks = [":".join(swap.get(part, part) for part in m.split(":")) for m in book.understand(case["q"]).marks]
        assert sorted(book.understand(mirrored(case["q"])).marks) == sorted(marks), case["q"]


@pytest.mark.parametrize(
    "q", ["no fever", "without numbness", "it is not numb", "never had cancer", "denies chest pain"]
)
def test_what_is_denied_is_neither_danger_nor_said(book: Phrasebook, q: str) -> None:
    """Denials end at a pause or conjunction and count as such."""
    meaning = book.understand(q)
    assert not meaning.dangers
    assert all(u.denied for u in meaning.understood)
    assert not book.understand(f"{q}, knee pain").understood[-1].denied


@given(st.text(max_size=120))
def test_any_text_is_read(q: str) -> None:
    """Nothing that can be typed breaks it."""
    assert isinstance(BOOK[0].understand(q), Meaning)


BOOK: list[Phrasebook] = []


@pytest.fixture(scope="module", autouse=True)
def _kept(book: Phrasebook) -> None:
    BOOK[:] = [book]


@pytest.mark.parametrize(
    "q",
    [
        "chest pain and my left knee hurts and can't pee " * 250,
        "xqzt" * 2600,
        "knee " * 2500,
        "الم في الركبة 膝が痛い боль в колене " * 300,
        "🙂🔥" * 4000,
        "<script>alert(1)</script><b>knee</b>" * 300,
        "the of and my " * 800,
        "((((" * 3000,
    ],
)
def test_long_and_strange_texts_take_bounded_time(asked: Answers, q: str) -> None:
    """Ten thousand characters of anything are answered within a second, with few marks."""
    begun = time.thread_time()
    found = asked.answer(q, 20)
    assert time.thread_time() - begun < MAX_SECONDS
    assert len(found.entries) <= 20
    assert len(found.meaning.marks) <= 40


def test_a_sentence_takes_no_longer_than_three_milliseconds(book: Phrasebook) -> None:
    """The middle time of the sentences is within what is promised."""
    spent = []
    for case in SENTENCES * 3:
        begun = time.process_time()
        book.understand(case["q"])
        spent.append(time.process_time() - begun)
    assert sorted(spent)[len(spent) // 2] * 1000 <= MAX_MS


def test_words() -> None:
    """Stems of forms of one word are equal, and accents and apostrophes make no difference."""
    for forms in (
        ("run", "running"),
        ("knees", "knee"),
        ("stiffness", "stiff"),
        ("dropped", "drop"),
        ("belly", "bellies"),
    ):
        assert len({stem(form) for form in forms}) == 1, forms
    assert stem("legs") != stem("leg")
    assert plain("Schmerz à’") == "Schmerz a'"
    assert list(alternatives("a|b c")) == ["a c", "b c"]
    assert plain("x" * 20_000) == "x" * MAX_CHARACTERS


def test_no_phrase_is_emptied(atlas: Atlas) -> None:
    """Every name keeps a word once those that say nothing are left out."""
    file = phrasebook(atlas)
    assert not [row[:2] for row in file["phrases"] if "" in row[2:]]
    assert all(way for ways in file["groups"].values() for way in ways)
