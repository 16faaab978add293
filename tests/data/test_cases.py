"""The published cases reach from head to foot, half are no muscle, and the form gives no answer away."""

from __future__ import annotations

from collections import Counter

import pytest

from app.data.models.cases import Case
from app.web.contexts.cases import CaseChoice
from app.web.page_state import region_places
from app.web.presenters.cases import CHOICES, choices
from tests.known import ATLAS

CASES = ATLAS.data.cases
MIN_CASES = 30


def _choices(case: Case) -> tuple[CaseChoice, ...]:
    return choices(ATLAS, case, [place for text in case.places for place in region_places(ATLAS, text)])


def test_there_are_thirty_and_about_half_are_no_muscle() -> None:
    assert len(CASES) >= MIN_CASES
    assert 0.4 <= sum(case.muscular for case in CASES) / len(CASES) <= 0.6


def test_they_reach_from_mouth_to_foot() -> None:
    first, last = CASES[0].places[0], CASES[-1].places[0]
    assert (first.partition(":")[0], last.partition(":")[0]) == ("toothache", "heel-pain")
    assert len({place.partition(":")[0] for case in CASES for place in case.places}) >= 25


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_one_of_four_answers_is_right_and_both_kinds_are_offered(case: Case) -> None:
    offered = _choices(case)
    assert len(offered) == CHOICES
    assert len({choice.name for choice in offered}) == CHOICES
    assert [choice.kind for choice in offered if choice.right] == ["muscle" if case.muscular else "other"]
    assert {choice.kind for choice in offered} == {"muscle", "other"}


def test_the_right_answer_may_stand_anywhere() -> None:
    places = Counter(next(i for i, c in enumerate(_choices(case)) if c.right) for case in CASES)
    assert set(places) == set(range(CHOICES))
    assert max(places.values()) <= len(CASES) / 2


def test_a_case_tells_its_answer_neither_in_title_nor_in_complaint() -> None:
    for case in CASES:
        told = f"{case.title} {case.person} {case.complaint}".lower()
        for choice in _choices(case):
            assert choice.name.lower() not in told, case.id
