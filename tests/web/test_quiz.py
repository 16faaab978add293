"""The quiz's questions are fair, its pages work without JavaScript, and the hub has no dead link."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.atlas.atlas import Atlas
from app.atlas.built_files import ESSENTIAL_BIT, Matrix, PointRow
from app.learn.distractors import FACTS, fact_words, nerve_words, opposite_words, root_words
from app.learn.parts import MIN_WRONG as MIN_WRONG_PARTS
from app.learn.quiz import ALSO_RIGHT, MIN_WRONG, measure_coverage, plain_question, quiz_facts
from app.vocabulary import NERVES
from app.web.routes.quiz import MAX_QUESTIONS


def test_coverage_of_toy_patterns() -> None:
    """Of six right cells: a twin covers all, half of it half, one on the other side as much, a stranger nothing."""
    full = 127 | ESSENTIAL_BIT
    codes = np.zeros((14, 5), np.uint8)
    codes[2:6, 0] = full
    codes[2:6, 1] = full
    codes[2:4, 2] = full
    codes[8:12, 3] = full
    codes[6:8, 4] = full
    names = ("asked-1", "twin-1", "half-1", "mirrored-1", "stranger-1")
    matrix = Matrix(
        version="toy",
        m=2,
        k=6,
        points=tuple(PointRow(name, 1.0, 1.0) for name in names),
        regions=("all",),
        codes=codes,
        patch=np.zeros(14, np.uint8),
        region=np.zeros(14, np.uint8),
    )
    found = measure_coverage(matrix, np.ones(14), [name[:-2] for name in names])
    shares = [round(found.covers(name[:-2], "asked-1"), 6) for name in names]
    assert shares == [1.0, 1.0, 0.5, 1.0, 0.0]


@pytest.mark.slow
def test_no_wrong_muscle_explains_the_zone(atlas: Atlas) -> None:
    """For every point: enough wrong muscles, none covering more than three fifths of what its own does."""
    matrix = atlas.matrix
    strength = (matrix.codes & 127) / 127
    either_side = np.maximum(strength, strength[[matrix.mirror(cell) for cell in range(matrix.n)]])
    of_muscle: dict[str, list[int]] = {}
    for column, (_, muscle) in enumerate(matrix.names):
        of_muscle.setdefault(muscle, []).append(column)
    reach = np.stack([either_side[:, columns].max(axis=1) for columns in of_muscle.values()], axis=1)
    area = atlas.cell_area_cm2
    row = {point.id: i for i, point in enumerate(matrix.points)}
    for point in quiz_facts(atlas)["points"]:
        assert len(point["wrong"]) >= MIN_WRONG, point["id"]
        assert point["muscle"] not in point["wrong"]
        column = row[point["id"]]
        inner = matrix.codes[:, column] >= ESSENTIAL_BIT
        for zone in (inner, matrix.codes[:, column] > 0):
            weight = strength[:, column] * zone * area
            covered = dict(zip(of_muscle, weight @ reach, strict=True))
            most = ALSO_RIGHT * covered[point["muscle"]] + 1e-9
            assert max(covered[muscle] for muscle in point["wrong"]) <= most, point["id"]


@pytest.mark.parametrize("fact", FACTS)
def test_wrong_facts_are_wrong(atlas: Atlas, fact: str) -> None:
    """No wrong answer reads like the right one or shares its nerve, its movement or most of its roots; no doubles."""
    asked = 0
    for entry in quiz_facts(atlas)["muscles"]:
        wrong = entry["wrong"].get(fact, ())
        if not wrong:
            continue
        asked += 1
        muscle = atlas.muscles[entry["id"]]
        words = [fact_words(atlas.muscles[other], fact) for other in wrong]  # type: ignore[arg-type]
        assert len({*words, fact_words(muscle, fact)}) == len(words) + 1  # type: ignore[arg-type]
        for other in (atlas.muscles[name] for name in wrong):
            if fact == "nerve":
                assert not set(muscle.innervation.nerves) & set(other.innervation.nerves)
            if fact == "action":
                assert not set(muscle.movements) & set(other.movements)
            if fact == "roots":
                ours, theirs = set(muscle.innervation.roots), set(other.innervation.roots)
                assert len(ours & theirs) < len(ours | theirs) / 2
    assert asked >= 60


def test_a_parent_nerve_is_no_wrong_answer(atlas: Atlas) -> None:
    """A muscle of a branch is never offered the nerve that the branch comes from, nor the other way round."""
    facts = {m["id"]: m for m in quiz_facts(atlas)["muscles"]}
    for muscle, nerves in (("soleus", "sciatic"), ("supinator", "radial"), ("temporalis", "mandibular")):
        for other in facts[muscle]["wrong"].get("nerve", ()):
            assert nerves not in atlas.muscles[other].innervation.nerves, (muscle, other)


def test_words_of_nerves_roots_and_movements() -> None:
    """Vocabulary words as a person writes them; opposites swap ends and sides."""
    assert nerve_words("posterior-interosseous") == "posterior interosseous nerve"
    assert nerve_words("nerve-to-piriformis") == "nerve to piriformis"
    assert nerve_words("cervical-dorsal-rami") == "cervical dorsal rami"
    assert all("nerve nerve" not in nerve_words(nerve) for nerve in NERVES)
    assert root_words(["T7", "T8", "T9", "L1"]) == "T7–T9, L1"
    assert root_words(["CN XI", "C3", "C4"]) == "CN XI, C3, C4"
    assert root_words(["C5", "C6"]) == "C5, C6"
    assert opposite_words("neck-rotation-opposite-side") == "neck rotation to the {same}"
    assert opposite_words("trunk-lateral-flexion") == "trunk lateral flexion to the {other}"
    assert opposite_words("ankle-plantarflexion") == "ankle dorsiflexion"
    assert opposite_words("shoulder-horizontal-abduction") == "shoulder horizontal adduction"
    assert opposite_words("thumb-opposition") is None


def test_history_never_names_the_muscle(atlas: Atlas) -> None:
    """What brings a case's pain on does not give the muscle away."""
    for muscle in quiz_facts(atlas)["muscles"]:
        for phrase in muscle["history"]:
            assert "trigger" not in phrase
            assert muscle["common"].lower() not in phrase.lower()


@given(number=st.integers(1, MAX_QUESTIONS))
def test_plain_questions_are_whole_and_repeatable(atlas: Atlas, number: int) -> None:
    """Any number is a question with four different choices, one of them right, the same each time."""
    question = plain_question(atlas, number)
    assert question == plain_question(atlas, number)
    assert len(set(question.choices)) == 4
    assert question.choices[question.right] == question.muscle.id
    assert bool(question.point) == (question.kind == "refers")


@pytest.mark.slow
def test_plain_quiz_asks_and_answers(client: TestClient, atlas: Atlas) -> None:
    """Without JavaScript: a form of four choices; nothing names the muscle before the answer, all does after it."""
    kinds = set()
    for number in range(1, 25):
        question = plain_question(atlas, number)
        kinds.add(question.kind)
        page = client.get(f"/quiz?n={number}").text
        assert page.count('name="answer"') == 4
        if question.kind == "refers":
            assert question.point not in page
            assert f"/muscles/{question.muscle.id}" not in page
            assert 'class="essential"' in page
        for answer in range(1, 5):
            told = client.get(f"/quiz?n={number}&answer={answer}").text
            right = answer - 1 == question.right
            assert ('data-verdict="right"' in told) == right
            assert f"/quiz?n={number + 1}" in told
            assert f"/muscles/{question.muscle.id}" in told
    assert kinds == {"refers", *FACTS}


@pytest.mark.parametrize(
    "query", ["n=0", "n=x", "n=1&answer=5", "n=1&answer=a", "n=99999999999", "n=-1", "n=1&answer=²"]
)
def test_plain_quiz_refuses_nonsense(client: TestClient, query: str) -> None:
    """Numbers out of range are 422, never 500."""
    assert client.get(f"/quiz?{query}").status_code == 422


def test_facts_are_cacheable(client: TestClient, atlas: Atlas) -> None:
    """The quiz's facts come compressed with a tag, and are not sent again to who has them."""
    first = client.get("/api/v1/quiz", headers={"accept-encoding": "gzip"})
    assert first.status_code == 200
    assert first.headers["content-encoding"] == "gzip"
    again = client.get("/api/v1/quiz", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    facts = first.json()
    assert [p["id"] for p in facts["points"]] == list(atlas.referrals)
    assert all(view in facts["views"] for p in facts["points"] for view in p["zone_view"].values())


@pytest.mark.parametrize("path", ["/learn", "/quiz", "/quiz?n=2", "/quiz?n=2&answer=1", "/quiz?n=3"])
def test_pages_link_only_to_what_is_there(client: TestClient, path: str) -> None:
    """Every address on the pages answers; nothing is inline."""
    text = client.get(path).text
    assert "style=" not in text
    for address in set(re.findall(r'(?:href|src)="(/[^"#]*)', text)):
        assert client.get(address.replace("&amp;", "&")).status_code == 200, address


def test_parts_are_asked_with_fair_wrong_answers(atlas: Atlas) -> None:
    """Each part has its anatomy; siblings are offered before others; nothing offered is attached to the same places."""
    facts = {part["id"]: part for part in quiz_facts(atlas)["parts"]}
    parts = {p.id: (m.id, p) for m in atlas.muscles.values() for p in m.parts}
    assert facts.keys() == parts.keys()
    asked = [part for part in facts.values() if part["wrong"]]
    assert len(asked) >= 40
    for part in asked:
        muscle, own = parts[part["id"]]
        assert MIN_WRONG_PARTS <= len(part["wrong"]) == len(set(part["wrong"]))
        assert own.id not in part["wrong"]
        siblings = [p for p in part["wrong"] if parts[p][0] == muscle]
        assert part["wrong"][: len(siblings)] == tuple(siblings)
        for other in part["wrong"]:
            assert parts[other][1].attachments != own.attachments
    scalenes = [p for p in asked if p["muscle"] == "scalenes"]
    assert len(scalenes) >= 2
    assert all(set(p["wrong"]) & {s["id"] for s in scalenes} for p in scalenes)
