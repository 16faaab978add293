"""Where the right answer stands among the choices of the quiz without JavaScript."""

from __future__ import annotations

from collections import defaultdict

import pytest

from app.atlas.atlas import Atlas
from app.learn.distractors import FACTS
from app.learn.quiz import plain_question
from tests.answer_places import chi_square, lie_evenly


def test_the_measure_tells_even_from_uneven() -> None:
    """Equal counts give 0; always the first place, or 22 of 24 times, is more than chance."""
    assert chi_square([0, 1, 2, 3] * 6, 4) == 0
    assert not lie_evenly([0] * 24, 4)
    assert not lie_evenly([0] * 22 + [1, 2], 5)


@pytest.mark.slow
def test_right_answers_lie_evenly_for_every_kind(atlas: Atlas) -> None:
    """Of 3,000 numbered questions, for every kind that is asked: the right answer is as often in one place as in
    another."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for number in range(1, 3001):
        question = plain_question(atlas, number)
        assert len(question.choices) == 4
        places[question.kind].append(question.right)
    assert set(places) == {"refers", *FACTS}
    assert min(len(found) for found in places.values()) > 200
    assert [kind for kind, found in places.items() if not lie_evenly(found, 4)] == []
