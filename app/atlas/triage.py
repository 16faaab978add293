"""The safety gate: which signs to ask about for the places marked, and what the answers call for.

Pure functions over data/safety.yaml and data/contraindications.yaml. Nothing is kept, and no sign is ever dropped: the
questions are at most five because each holds all of its topic's signs that matter for the places, and one tap answers
it with "none of these".
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from app.data.models.guide import OUTCOMES, Contraindication, Outcome, Sign, Topic

TOPICS: tuple[Topic, ...] = get_args(Topic)

Verdict = Literal[Outcome, "clear"]

AREAS: dict[str, tuple[str, ...]] = {
    "head": ("vertex-pain", "occipital-pain", "temporal-pain", "frontal-pain", "eye-brow-pain"),
    "jaw": ("ear-tmj-pain", "cheek-jaw-pain", "toothache"),
    "neck": ("posterior-neck-pain", "throat-anterior-neck-pain"),
    "shoulder-arm": (
        "posterior-shoulder-pain", "anterior-shoulder-pain", "posterior-arm-pain", "anterior-arm-pain",
        "lateral-elbow-pain", "medial-elbow-pain", "olecranon-pain", "antecubital-pain",
    ),
    "forearm-hand": (
        "radial-forearm-pain", "dorsal-forearm-pain", "ulnar-forearm-pain", "volar-forearm-pain",
        "dorsal-wrist-hand-pain", "volar-wrist-palm-pain", "thumb-base-radial-hand-pain", "dorsal-finger-pain",
        "volar-finger-pain",
    ),
    "chest": ("anterior-chest-pain", "lateral-chest-pain"),
    "upper-back": ("upper-thoracic-back-pain", "low-thoracic-back-pain"),
    "low-back": ("lumbar-pain", "iliosacral-pain", "buttock-pain"),
    "belly": ("abdominal-pain",),
    "groin-pelvis": ("pelvic-pain", "groin-pain"),
    "hip-thigh": ("lateral-thigh-hip-pain", "anterior-thigh-pain", "medial-thigh-pain", "posterior-thigh-pain"),
    "knee": ("anterior-knee-pain", "anteromedial-knee-pain", "lateral-knee-pain", "posterior-knee-pain"),
    "calf-shin": ("anterior-leg-pain", "lateral-leg-pain", "posterior-leg-pain"),
    "ankle-foot": (
        "anterior-ankle-pain", "lateral-ankle-pain", "medial-ankle-pain", "posterior-ankle-pain", "heel-pain",
        "plantar-midfoot-pain", "metatarsal-head-pain", "dorsal-forefoot-pain", "dorsal-great-toe-pain",
        "dorsal-lesser-toe-pain", "plantar-great-toe-pain", "plantar-lesser-toe-pain",
    ),
}  # fmt: skip
"""The parts of the body that the form offers where no region is marked yet; each region is in one of them."""


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


def by_danger(signs: Sequence[Sign]) -> tuple[Sign, ...]:
    """Most pressing outcome first, within it the most dangerous."""
    return tuple(sorted(signs, key=lambda s: (OUTCOMES.index(s.outcome), -s.danger)))


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
