"""Checks of how common the trigger points are, registered beside those of app/data/checks/core.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.data.checks.registry import check
from app.data.commonness import how_common
from app.data.models.core import Referral
from app.data.yaml_reader import Loc, Problem

if TYPE_CHECKING:
    from app.data.dataset import Data

SAYS_RARE = re.compile(
    r"\b(rare|rarer|rarest|uncommon|infrequent|occasional|(?:less|least) (?:common|frequent|often)"
    r"|(?:rarely|seldom) (?:found|met|involved|present))\b",
    re.IGNORECASE,
)
SAYS_COMMON = re.compile(r"\b(commonest|most (?:common|frequent|often)(?:ly)?)\b", re.IGNORECASE)
CONTRADICTED = {
    "very-common": SAYS_RARE,
    "common": SAYS_RARE,
    "occasional": SAYS_COMMON,
    "rare": SAYS_COMMON,
}
"""What a point of each class is not called."""

NAMES_A_POINT = re.compile(r"\bpoints?\b", re.IGNORECASE)
NOTE = ("commonness", "note")
SENTENCE_END = re.compile(r"(?<=[.;])\s+")


def _texts(point: Referral) -> Iterator[tuple[Loc, str]]:
    """Each text of a point with its place in the entry."""
    yield ("location",), point.location
    yield ("find",), point.find
    for name, zone in point.zones.items():
        yield (name, "words"), zone.words
    yield ("crosses_midline",), point.crosses_midline or ""
    yield ("disagreement",), point.disagreement or ""


@check("muscles", "referrals")
def words_agree_with_the_class(data: Data) -> Iterator[Problem]:
    """What a sentence about points calls rare is not of a common class, and the other way round.

    Only sentences that name a point count, and the note, which is about nothing else: "rarely to the wrist" is about
    the pain.
    """
    muscles = {m.id: m for m in data.muscles}
    for i, point in enumerate(data.referrals):
        if point.muscle not in muscles:
            continue  # muscles_and_points_match says so
        word, _, note, _ = how_common(point, muscles[point.muscle])
        for place, text in (*_texts(point), (NOTE, note or "")):
            for sentence in SENTENCE_END.split(text):
                said = CONTRADICTED[word].search(sentence)
                if said and (place == NOTE or NAMES_A_POINT.search(sentence)):
                    repair = "give the point a `commonness` of its own that fits, or correct the text"
                    message = f"says `{said[0]}`, but the class of this point is `{word}`; {repair}"
                    yield data.documents["referrals"].problem(("referrals", i, *place), message)


@check("muscles")
def words_agree_with_the_class_of_the_muscle(data: Data) -> Iterator[Problem]:
    """What the overview of a muscle calls rare or most common is not of the opposite class."""
    for i, muscle in enumerate(data.muscles):
        word = muscle.commonness.word
        for sentence in SENTENCE_END.split(muscle.overview):
            said = CONTRADICTED[word].search(sentence)
            if said and NAMES_A_POINT.search(sentence):
                message = f"says `{said[0]}`, but the class of this muscle is `{word}`; correct the text or the class"
                yield data.documents["muscles"].problem(("muscles", i, "overview"), message)
