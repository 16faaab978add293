"""The safety gate: which signs to ask about for the places marked, and what the answers call for.

Pure functions over data/red_flags.yaml, data/cautions.yaml and data/contraindications.yaml. Nothing is kept, and no
sign is ever dropped. `gate` is the one rule of what stands before anything on pressing, stretching or needling; every
route uses it, and static/js/safety/triage.js is its twin. `questions` puts the same signs on one page, by topic.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar, get_args

from app.data.models.guide import Contraindication
from app.data.models.signs import Outcome, Sign, Topic

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
"""Outcomes, the most pressing first."""

TOPICS: tuple[Topic, ...] = get_args(Topic)

AnySign = TypeVar("AnySign", bound=Sign)

Verdict = Literal[Outcome, "clear"]

SelfCare = Literal["none", "later", "with-care", "yes"]
"""Whether texts on helping oneself may follow, and how.

none: only how to get help. later: after the signs, and only what is gentle. with-care: with the contraindications
before it. yes: no sign was ticked.
"""

AT_ONCE = 3
"""Signs that stand before a person at a time: as many as one reads, one line each, before one only taps."""

NO_PRESSURE: tuple[Outcome, ...] = ("emergency", "urgent")
"""What has to be answered: with one of these nobody presses before a doctor has looked."""


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
    def self_care(self) -> SelfCare:
        """Whether texts on helping oneself may follow."""
        return _SELF_CARE[self.verdict]


@dataclass(frozen=True)
class Gate:
    """What stands before anything on pressing or stretching.

    shown: the signs to answer now, at most three, most urgent first. more: those that come after them.
    may_pass: whether the rest may be passed unread, because none of it forbids pressure.
    self_care: `ask` until every sign was answered or passed; `none` as soon as one was ticked that forbids pressure.
    """

    shown: tuple[Sign, ...]
    more: tuple[Sign, ...]
    may_pass: bool
    self_care: Literal[SelfCare, "ask"]


_SELF_CARE: dict[Verdict, SelfCare] = {
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


def gate(
    signs: Iterable[Sign],
    regions: Collection[str],
    answered: Collection[str] = (),
    ticked: Collection[str] = (),
    also: Collection[str] = (),
) -> Gate:
    """What a person with pain in these regions is asked next.

    answered, ticked: ids of signs. also: ids of signs that matter here whatever the place.
    """
    applying = [s for s in signs if applies(s, regions) or s.id in ticked or s.id in also]
    due = by_danger(s for s in applying if s.id not in answered)
    worst = by_danger(s for s in applying if s.id in ticked)[:1]
    allowed = _SELF_CARE[worst[0].outcome if worst else "clear"]
    return Gate(
        shown=due[:AT_ONCE],
        more=due[AT_ONCE:],
        may_pass=bool(due) and all(s.outcome not in NO_PRESSURE for s in due),
        self_care="ask" if due and allowed != "none" else allowed,
    )


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
    """Contraindications of this person, then of these places, as far as clients are told of them."""
    told = [c for c in contraindications if c.told]
    person = [c for c in told if not set(c.signs).isdisjoint(ticked)]
    known = {c.id for c in person}
    place = [c for c in told if c.id not in known and not set(c.regions).isdisjoint(regions)]
    return (*person, *place)
