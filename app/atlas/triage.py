"""The safety gate: which signs to ask about for the places marked, and what the answers call for.

Pure functions over data/red_flags.yaml, data/cautions.yaml and data/contraindications.yaml. Nothing is kept, and no
sign is ever dropped: the questions are at most five because each holds all of its topic's signs that matter for the
places, and one tap answers it with "none of these".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, get_args

from app.data.models.guide import Contraindication
from app.data.models.signs import Outcome, RedFlag, Sign, Topic

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
"""Outcomes, the most pressing first."""

TOPICS: tuple[Topic, ...] = get_args(Topic)

AnySign = TypeVar("AnySign", bound=Sign)

Verdict = Literal[Outcome, "clear"]


@dataclass(frozen=True)
class Question:
    """One screen: the signs of a topic that matter for the places, most dangerous first."""

    topic: Topic
    signs: tuple[Sign, ...]


@dataclass(frozen=True)
class Judgement:
    """What the answers call for.

    verdict: the most pressing outcome of any sign ticked, `clear` if none was.
    signs: every sign ticked, most dangerous first.
    contraindications: when to leave out or change pressure and stretching, for this person and these places.
    """

    verdict: Verdict
    signs: tuple[Sign, ...]
    contraindications: tuple[Contraindication, ...]

    @property
    def self_care(self) -> Literal["none", "later", "with-care", "yes"]:
        """Whether texts on helping oneself may follow, and how.

        none: only how to get help. later: after the signs, and only what is gentle. with-care: with the
        contraindications before it. yes: no sign was ticked.
        """
        return _SELF_CARE[self.verdict]


_SELF_CARE: dict[Verdict, Literal["none", "later", "with-care", "yes"]] = {
    "emergency": "none",
    "urgent": "none",
    "soon": "later",
    "caution": "with-care",
    "clear": "yes",
}


def applies(sign: Sign, regions: Collection[str]) -> bool:
    """Whether a sign matters for pain in these regions; with no region every sign does."""
    return not sign.regions or not regions or not set(sign.regions).isdisjoint(regions)


def by_danger(signs: Iterable[AnySign]) -> tuple[AnySign, ...]:
    """Most pressing outcome first, within it the most dangerous."""
    return tuple(sorted(signs, key=lambda s: (OUTCOMES.index(s.outcome), -s.danger)))


def browser_rows(flags: Iterable[RedFlag]) -> list[dict[str, Any]]:
    """Signs of danger as the browser has them in points.json, most pressing first."""
    return [
        flag.model_dump(include={"id", "urgency", "short", "text", "source", "regions"}) for flag in by_danger(flags)
    ]


def questions(signs: Sequence[Sign], regions: Collection[str]) -> tuple[Question, ...]:
    """At most five questions for pain in these regions, most dangerous first."""
    found = []
    for topic in TOPICS:
        asked = by_danger([s for s in signs if s.topic == topic and applies(s, regions)])
        if asked:
            found.append(Question(topic, asked))
    return tuple(found)


def judge(
    signs: Sequence[Sign],
    contraindications: Sequence[Contraindication],
    regions: Collection[str],
    ticked: Collection[str],
) -> Judgement:
    """What the ticked signs call for.

    A sign that was ticked counts wherever the pain is: it is better shown without need than lost. Raises KeyError for
    a sign that does not exist.
    """
    known = {s.id: s for s in signs}
    said = by_danger([known[i] for i in dict.fromkeys(ticked)])
    return Judgement(
        verdict=said[0].outcome if said else "clear",
        signs=said,
        contraindications=held_back(contraindications, regions, ticked),
    )


def held_back(
    contraindications: Sequence[Contraindication], regions: Collection[str], ticked: Collection[str]
) -> tuple[Contraindication, ...]:
    """Contraindications of this person, then of these places."""
    person = [c for c in contraindications if not set(c.signs).isdisjoint(ticked)]
    known = {c.id for c in person}
    place = [c for c in contraindications if c.id not in known and not set(c.regions).isdisjoint(regions)]
    return (*person, *place)
