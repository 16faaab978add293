"""What somebody in pain reads is easy, plain and spoken to that person, and each fault is told with its repair."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.data.checks.client_texts import CLIENT_TEXTS, Told, client_texts, faults
from app.data.loader import load_data
from app.data.models.pressing import Pressing
from app.data.paths import DATA as FOLDER
from app.data.plain_words import THERAPISTS_WORDS, YOU, grade, therapists_words
from app.data.yaml_reader import DataError
from tests.data.test_content import SUPERLATIVES
from tests.known import DATA

TEXT = Told("text")
TO_YOU = Told("text", you=True)


def test_grades_of_known_sentences() -> None:
    """Short plain words are easy, long Latin ones are not."""
    assert grade("The cat sat on the mat. It was warm.") < 2
    assert grade("Musculoskeletal rehabilitation necessitates interdisciplinary collaboration.") > 15


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Lie prone and palpate the lateral border.", {"prone", "palpate", "lateral"}),
        ("Press at C7, beside the spinous process.", {"C7", "spinous process"}),
        ("The ramus is medial to the insertion of the muscle.", {"ramus", "medial", "insertion"}),
        ("in mid-belly, distal to the clavicle", {"mid-belly", "distal", "clavicle"}),
        ("Press under your collarbone (clavicle).", set()),
        ("Breathe into your belly and rest your arm on the ball.", set()),
        ("One joint lies higher, the lower arm is free, and c7 is no word.", set()),
    ],
)
def test_therapists_words_are_known(text: str, words: set[str]) -> None:
    """Each is found as a whole word, unless it stands in brackets behind the plain one."""
    assert {word for word, _ in therapists_words(text)} == words


def test_each_therapists_word_has_a_plain_one() -> None:
    """What is said instead is no therapist's word itself."""
    for word, plain in THERAPISTS_WORDS.items():
        assert list(therapists_words(plain)) == [], word


def test_faults_say_what_to_do() -> None:
    """Hard, technical, about somebody else, or to nobody: each is told with its repair."""
    hard = "Administration of sustained compression necessitates considerable interdisciplinary communication with you "
    hard += "regarding your individual characteristics and all the anticipated physiological consequences thereof."
    (fault,) = faults(hard, TEXT)
    assert re.fullmatch(r"reads like school grade [\d.]+, at most 8; use shorter sentences and words", fault)
    (fault,) = faults("Press beside the sternum.", TEXT)
    assert "`sternum` is a therapist's word; say `breastbone`" in fault
    (fault,) = faults("Ask the person to breathe out.", TEXT)
    assert fault == "`the person` speaks about the reader as somebody else; say `you`"
    (fault,) = faults("Press and breathe out.", TO_YOU)
    assert fault == "does not speak to the reader; say `you` or `your`"
    assert list(faults("Press below your collarbone and breathe out.", TO_YOU)) == []
    assert list(faults("Let a helper or your partner steady your hips.", TO_YOU)) == []


def test_a_fault_names_file_line_entry_and_repair(tmp_path: Path) -> None:
    """The complaint leads to the line of the text and says what to write."""
    folder = tmp_path / "data"
    shutil.copytree(FOLDER, folder)
    file = folder / "pressing.yaml"
    text = file.read_text(encoding="utf-8")
    line = next(i for i, row in enumerate(text.splitlines(), start=1) if row.startswith("    place: "))
    file.write_text(re.sub(r"^    place: .*$", "    place: medial to your temple", text, count=1, flags=re.MULTILINE))
    with pytest.raises(DataError) as error:
        load_data(folder)
    (problem,) = error.value.problems
    assert (problem.file, problem.line, problem.entry) == ("data/pressing.yaml", line, "temporalis-1.place")
    assert "`medial` is a therapist's word; say `inner`" in problem.message


def test_a_missing_text_for_clients_is_told(tmp_path: Path) -> None:
    """A new trigger point needs its text for clients; what is for trained hands only is not for their own."""
    folder = tmp_path / "data"
    shutil.copytree(FOLDER, folder)
    file = folder / "pressing.yaml"
    text = file.read_text(encoding="utf-8")
    without = re.sub(r"  - id: temporalis-1\n.*?(?=  - id: )", "", text, flags=re.DOTALL)
    own = "    place: on your neck\n    how: Press your neck slowly with a finger.\n    feel: An ache.\n"
    without = re.sub(r"(  - id: longus-colli-1\n).*?(?=  - id: )", rf"\g<1>{own}", without, flags=re.DOTALL)
    file.write_text(without, encoding="utf-8")
    with pytest.raises(DataError) as error:
        load_data(folder)
    told = {p.entry: p.message for p in error.value.problems}
    assert told == {
        "temporalis-1.id": "clients are not told where and how to press it; add it to pressing.yaml",
        "longus-colli-1.id": "longus-colli is `trained` in palpation.yaml; say `hands: trained` here too",
    }


def test_a_text_says_what_its_hands_need() -> None:
    """Own hands: how and what to feel. Trained hands: why and what to do instead, and nothing on how to press."""
    place = "on your temple"
    how, feel = "Press your temple slowly with one finger.", "A dull ache."
    why, instead = "An artery lies there.", "Rest a warm cloth on your temple."
    for right in ({"how": how, "feel": feel}, {"hands": "trained", "why": why, "instead": instead}):
        Pressing.model_validate({"id": "a-1", "place": place} | right)
    for wrong in (
        {"how": how},
        {"hands": "trained", "why": why},
        {"hands": "trained", "why": why, "instead": instead, "how": how},
        {"how": how, "feel": feel, "why": why},
    ):
        with pytest.raises(ValidationError):
            Pressing.model_validate({"id": "a-1", "place": place} | wrong)


def test_every_field_of_the_list_exists() -> None:
    """No field is named that no entry has, so nothing is passed over by a slip of the pen."""
    for file, fields in CLIENT_TEXTS.items():
        seen = {told.path for _, _, told in client_texts(DATA, file)}
        assert seen == {told.path for told in fields}, file


@pytest.mark.parametrize("told", DATA.pressing, ids=lambda told: told.id)
def test_each_press_text_speaks_to_you(told: Pressing) -> None:
    """Place first and the reader's own; no promise; short enough to hold in mind while one presses."""
    assert YOU.search(told.place)
    said = " ".join(filter(None, (told.how, told.feel, told.stop, told.why, told.instead)))
    assert SUPERLATIVES.search(said) is None
    assert len(said.split()) <= 80
