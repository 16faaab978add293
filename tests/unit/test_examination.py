"""The examination keeps its promises: anatomy of movement tests, and a bounded, order-free update of the ranking."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.atlas.atlas import Atlas
from app.atlas.examination import (
    CEILING,
    Findings,
    Likelihoods,
    Listed,
    ListedMuscle,
    combined,
    examine,
    examine_muscles,
    update,
    weight_of,
)
from app.atlas.locations import marks_from_query
from app.atlas.matching import rank
from app.vocabulary import ANSWERS, FINDINGS, JOINT_TITLES
from tools.vectors import examination_vectors

VECTORS = Path(__file__).parents[1] / "vectors" / "examination.json"


def said(atlas: Atlas, test: str, finding: str, muscle: str, side: str) -> str:
    found = weight(atlas, test, finding, muscle, side)
    return "supports" if found > 0 else "against" if found < 0 else "nothing"


def weight(atlas: Atlas, test: str, finding: str, muscle: str, side: str) -> float:
    name, _, named = test.partition(":")
    return weight_of(atlas.likelihoods, name, named or "midline", finding, muscle, side)


@pytest.mark.parametrize(
    ("muscle", "side"),
    [
        # Stretched: what turns the head to the left, or lies on the right and turns it to the other side.
        ("levator-scapulae", "left"),
        ("splenius-capitis", "left"),
        ("splenius-cervicis", "left"),
        ("suboccipitals", "left"),
        ("sternocleidomastoid-sternal", "right"),
        ("trapezius-upper", "right"),
        ("semispinalis-cervicis", "right"),
        ("multifidus-cervicis", "right"),
    ],
)
def test_a_head_that_does_not_turn_right_points_to_what_is_stretched(atlas: Atlas, muscle: str, side: str) -> None:
    """Turning right lengthens the left levator, splenii and suboccipitals and the right sternomastoid and trapezius:
    these, on that side, are supported more than on the other side, and a free turn speaks against them."""
    other = "left" if side == "right" else "right"
    assert said(atlas, "neck-rotation:right", "limited", muscle, side) == "supports"
    assert said(atlas, "neck-rotation:right", "painful-stretch", muscle, side) == "supports"
    assert said(atlas, "neck-rotation:right", "painful-stretch", muscle, other) == "nothing"
    assert said(atlas, "neck-rotation:right", "free", muscle, side) == "against"
    limited = [weight(atlas, "neck-rotation:right", "limited", muscle, s) for s in (side, other)]
    assert limited[0] > limited[1] > 0


@pytest.mark.parametrize(
    ("muscle", "side"),
    [
        ("levator-scapulae", "right"),
        ("splenius-capitis", "right"),
        ("splenius-cervicis", "right"),
        ("sternocleidomastoid-clavicular", "left"),
        ("trapezius-upper", "left"),
    ],
)
def test_what_turns_the_head_right_hurts_when_it_works(atlas: Atlas, muscle: str, side: str) -> None:
    """Resistance to turning right loads the right levator and splenii and the left sternomastoid and trapezius. The
    manuals (Simons 1999, chapters 15 and 19) let these stop the turn to their own side too, which counts for less."""
    other = "left" if side == "right" else "right"
    for finding in ("painful-resisted", "weak"):
        assert said(atlas, "neck-rotation:right", finding, muscle, side) == "supports"
        assert said(atlas, "neck-rotation:right", finding, muscle, other) == "nothing"
    assert said(atlas, "neck-rotation:right", "limited", muscle, side) == "supports"


@pytest.mark.parametrize("finding", FINDINGS)
def test_a_test_says_nothing_of_a_muscle_with_no_part_in_it(atlas: Atlas, finding: str) -> None:
    """Turning the head tells nothing of the calf, nor of the scalenes, which do not turn it in the data."""
    for muscle in ("gastrocnemius", "scalenes", "masseter-superficial"):
        for side in ("left", "right"):
            assert said(atlas, "neck-rotation:right", finding, muscle, side) == "nothing"


@pytest.mark.parametrize(
    ("test", "muscle", "stretched"),
    [
        ("neck-lateral-flexion:right", "scalenes", "left"),
        ("trunk-lateral-flexion:left", "quadratus-lumborum", "right"),
        ("trunk-rotation:right", "external-oblique", "right"),
        ("trunk-rotation:right", "internal-oblique", "left"),
        ("jaw-lateral-deviation:right", "lateral-pterygoid", "right"),
        ("shoulder-medial-rotation:left", "infraspinatus", "left"),
        ("shoulder-lateral-rotation:left", "subscapularis", "left"),
        ("hand-behind-back:right", "infraspinatus", "right"),
        ("straight-leg-raise:right", "biceps-femoris", "right"),
        ("hip-medial-rotation:right", "piriformis", "right"),
        ("knee-flexion:left", "rectus-femoris", "left"),
        ("ankle-dorsiflexion:right", "gastrocnemius", "right"),
        ("wrist-flexion:right", "extensor-carpi-radialis-brevis", "right"),
        ("forearm-supination:right", "pronator-teres", "right"),
    ],
)
def test_stretched_muscles_are_on_the_right_side(atlas: Atlas, test: str, muscle: str, stretched: str) -> None:
    """Each muscle hurts on stretch on the side that anatomy says, and not on the other."""
    other = "left" if stretched == "right" else "right"
    assert said(atlas, test, "painful-stretch", muscle, stretched) == "supports"
    assert said(atlas, test, "painful-stretch", muscle, other) == "nothing"


def test_a_bent_knee_slackens_the_gastrocnemius(atlas: Atlas) -> None:
    """The soleus is stretched with bent and straight knee, the gastrocnemius only with the knee straight."""
    assert said(atlas, "knee-to-wall:right", "limited", "soleus", "right") == "supports"
    assert said(atlas, "knee-to-wall:right", "limited", "gastrocnemius", "right") == "nothing"


def test_movements_of_both_sides_mean_both_sides(atlas: Atlas) -> None:
    """Chin to chest stretches the extensors of both sides alike."""
    for side in ("left", "right"):
        assert said(atlas, "neck-flexion", "limited", "semispinalis-capitis", side) == "supports"


def test_each_joint_has_tests_and_each_moving_muscle_a_test(atlas: Atlas) -> None:
    """Only muscles that move no joint (face, eye, scalp, hyoid, pelvic floor) are in no test."""
    assert {t.joint for t in atlas.movement_tests.values()} == set(JOINT_TITLES)
    tested = {m for roles in atlas.likelihoods.roles.values() for side in roles.values() for m in side}
    assert set(atlas.muscles) - tested == {
        "buccinator", "frontalis", "occipitalis", "omohyoid", "orbicularis-oculi", "pelvic-floor", "platysma",
        "zygomaticus-major", "superior-oblique", "levator-labii-superioris", "bulbospongiosus", "ischiocavernosus",
    }  # fmt: skip


def test_every_answer_and_finding_is_weighed(atlas: Atlas) -> None:
    """No word of the vocabulary is without meaning, and each single one changes the odds by less than three."""
    model = atlas.likelihoods
    assert set(model.answers) == set(ANSWERS)
    assert {finding for finding, _ in model.findings} == set(FINDINGS)
    assert max(map(abs, (*model.answers.values(), *model.findings.values()))) < math.log(3)


def drawings(atlas: Atlas, data: st.DataObject) -> tuple[list[Listed], Findings]:
    """Candidates of a region and any findings about them and others."""
    region, side = data.draw(st.sampled_from(sorted(atlas.cells_of_region)))
    ranking = rank(atlas.matrix, [atlas.marks_of_region(region, side)])
    candidates = [Listed(c.trigger_point, c.muscle, c.side, c.score) for c in ranking.candidates]
    keys = [f"{c.trigger_point}:{c.side}" for c in candidates] or ["infraspinatus-1:left"]
    points = data.draw(st.dictionaries(st.sampled_from(keys), st.sampled_from(ANSWERS), max_size=5))
    tests = [
        f"{t.id}:{s}" for t in atlas.movement_tests.values() for s in (("left", "right") if t.paired else ("midline",))
    ]
    movements = data.draw(st.dictionaries(st.sampled_from(tests), st.sampled_from(FINDINGS), max_size=8))
    return candidates, Findings(points, movements)


@given(data=st.data())
def test_nothing_found_changes_nothing(atlas: Atlas, data: st.DataObject) -> None:
    """Without findings scores, ranks and order are the ranking's own."""
    candidates, _ = drawings(atlas, data)
    examined = examine(atlas.likelihoods, candidates, Findings())
    assert [(e.trigger_point, e.side, e.updated) for e in examined] == [(c[0], c[2], c[3]) for c in candidates]
    assert all(e.was == e.rank and not e.because for e in examined)


@given(data=st.data())
def test_the_order_of_findings_does_not_matter(atlas: Atlas, data: st.DataObject) -> None:
    """The same findings in any order give the same answer."""
    candidates, found = drawings(atlas, data)
    turned = Findings(dict(reversed(list(found.points.items()))), dict(reversed(list(found.movements.items()))))
    assert examine(atlas.likelihoods, candidates, found) == examine(atlas.likelihoods, candidates, turned)


@pytest.mark.slow
@given(data=st.data())
def test_the_original_is_always_kept(atlas: Atlas, data: st.DataObject) -> None:
    """Every candidate is still there once, with its first score and rank, and every score is from 0 to 1."""
    candidates, found = drawings(atlas, data)
    examined = examine(atlas.likelihoods, candidates, found)
    kept = sorted((e.was, e.trigger_point, e.side, e.score) for e in examined)
    assert kept == [(i, c.trigger_point, c.side, c.score) for i, c in enumerate(candidates, start=1)]
    assert [e.rank for e in examined] == list(range(1, len(candidates) + 1))
    assert all(0 < e.updated <= 1 for e in examined if e.score > 0)


def test_a_faint_candidate_stays_one() -> None:
    """The lowest score is not rounded away by a finding against it, and none does not become some."""
    assert update(0.0001, -0.9) == 0.0001
    assert update(0.0, 0.9) == 0.0


def odds(score: float) -> float:
    return score / (CEILING - score)


@given(data=st.data())
def test_no_finding_decides(atlas: Atlas, data: st.DataObject) -> None:
    """All findings together change a candidate's odds by less than eightfold, so a far better one stays ahead."""
    candidates, found = drawings(atlas, data)
    for e in examine(atlas.likelihoods, candidates, found):
        if e.score > 0.01 and e.updated < 1:
            assert 1 / 8 < odds(e.updated) / odds(e.score) < 8


@given(data=st.data())
def test_more_for_a_point_never_lowers_it(atlas: Atlas, data: st.DataObject) -> None:
    """A finding that supports a candidate raises or keeps its score; one against it lowers or keeps it."""
    candidates, found = drawings(atlas, data)
    if not candidates:
        return
    one = data.draw(st.sampled_from(candidates))
    test = data.draw(st.sampled_from(sorted(atlas.movement_tests)))
    side = data.draw(st.sampled_from(["left", "right"])) if atlas.movement_tests[test].paired else "midline"
    finding = data.draw(st.sampled_from(FINDINGS))
    before = Findings(found.points, {k: v for k, v in found.movements.items() if k != f"{test}:{side}"})
    after = Findings(found.points, {**before.movements, f"{test}:{side}": finding})
    sign = weight_of(atlas.likelihoods, test, side, finding, one.muscle, one.side)

    def score(findings: Findings) -> float:
        (examined,) = examine(atlas.likelihoods, [one], findings)
        return examined.updated

    change = score(after) - score(before)
    assert change * sign >= -1e-9
    assert sign or not change


@given(st.floats(0.0001, 1), st.floats(-2, 2), st.floats(-2, 2))
def test_update_is_monotone(score: float, a: float, b: float) -> None:
    """More weight, more score."""
    assert update(score, min(a, b)) <= update(score, max(a, b)) + 1e-4


@given(st.lists(st.floats(-1, 1), max_size=8))
def test_many_tests_count_for_two_at_most(weights: list[float]) -> None:
    """However many tests, they weigh at most twice the strongest."""
    assert abs(combined(weights)) <= 2 * max(map(abs, weights), default=0) + 1e-9


def test_that_is_my_pain_moves_up_and_keeps_its_rank(atlas: Atlas) -> None:
    """The fourth candidate rises when pressure brings back the known pain, and is still said to have been fourth."""
    marks = marks_from_query(atlas, at=["deltoid_anterior:right"])
    candidates = [Listed(c.trigger_point, c.muscle, c.side, c.score) for c in rank(atlas.matrix, marks).candidates]
    fourth = candidates[3]
    found = Findings({f"{fourth.trigger_point}:{fourth.side}": "my-pain"})
    (risen,) = [e for e in examine(atlas.likelihoods, candidates, found) if e[:2] == (fourth[0], fourth[2])]
    assert risen.rank < 4
    assert (risen.was, risen.score) == (4, fourth.score)
    assert [r.said for r in risen.because] == ["my-pain"]


def test_what_another_atlas_kept_says_nothing(atlas: Atlas) -> None:
    """Unknown tests, points, answers and findings change nothing."""
    model: Likelihoods = atlas.likelihoods
    candidates = [Listed("infraspinatus-1", "infraspinatus", "left", 0.5)]
    odd = Findings(
        {"nowhere-1:left": "my-pain", "infraspinatus-1:left": "perhaps"},
        {"tail-wag:left": "limited", "shoulder-medial-rotation:left": "magic"},
    )
    assert examine(model, candidates, odd)[0].updated == 0.5


def test_vectors_are_fresh(atlas: Atlas) -> None:
    """The file that the browser's code is held to is what the server computes; `python -m tools.vectors` writes it."""
    assert json.loads(VECTORS.read_text(encoding="utf-8")) == json.loads(json.dumps(examination_vectors(atlas)))


ROWS = [
    ListedMuscle("infraspinatus", ("right",), 0.6, ("infraspinatus-1", "infraspinatus-2")),
    ListedMuscle("supraspinatus", ("right",), 0.5, ("supraspinatus-1",)),
    ListedMuscle("trapezius-upper", ("right", "left"), 0.4, ("trapezius-upper-1",)),
]


def updated_of(atlas: Atlas, points: dict[str, str], movements: dict[str, str] | None = None) -> dict[str, float]:
    """Scores of the three rows after these findings."""
    found = examine_muscles(atlas.likelihoods, ROWS, Findings(points, movements or {}))
    return {row.muscle: row.updated for row in found}


def test_one_point_that_brings_on_the_pain_speaks_for_its_muscle(atlas: Atlas) -> None:
    """It counts in full whatever the other point of the muscle says, and leaves other muscles as they were."""
    before = updated_of(atlas, {})
    assert list(before.values()) == [row.score for row in ROWS]
    known = updated_of(atlas, {"infraspinatus-1:right": "my-pain"})
    both = updated_of(atlas, {"infraspinatus-1:right": "my-pain", "infraspinatus-2:right": "nothing"})
    assert known["infraspinatus"] == both["infraspinatus"] > before["infraspinatus"]
    assert known["supraspinatus"] == before["supraspinatus"]


def test_a_silent_point_speaks_against_its_muscle_by_its_share(atlas: Atlas) -> None:
    """One silent point of two says less than both; the only point of a muscle says as much as it does of itself."""
    before = updated_of(atlas, {})["infraspinatus"]
    one = updated_of(atlas, {"infraspinatus-1:right": "nothing"})["infraspinatus"]
    both = updated_of(atlas, {f"infraspinatus-{n}:right": "nothing" for n in (1, 2)})["infraspinatus"]
    assert both < one < before
    (alone,) = examine(
        atlas.likelihoods,
        [Listed("supraspinatus-1", "supraspinatus", "right", 0.5)],
        Findings({"supraspinatus-1:right": "nothing"}),
    )
    assert updated_of(atlas, {"supraspinatus-1:right": "nothing"})["supraspinatus"] == alone.updated


def test_a_movement_says_the_same_of_a_muscle_and_of_its_point(atlas: Atlas) -> None:
    """A row that means both sides takes the mean of what the test says of either."""
    movements = {"neck-rotation:right": "limited"}
    point = Listed("supraspinatus-1", "supraspinatus", "right", 0.5)
    (alone,) = examine(atlas.likelihoods, [point], Findings({}, movements))
    rows = updated_of(atlas, {}, movements)
    assert rows["supraspinatus"] == alone.updated
    sides = [weight(atlas, "neck-rotation:right", "limited", "trapezius-upper", side) for side in ("right", "left")]
    assert rows["trapezius-upper"] == update(0.4, sum(sides) / 2)
