"""Signs of danger and circumstances of a person: what is asked before anybody presses or stretches.

One model each, one YAML file each: data/red_flags.yaml holds every sign of danger, and whatever shows one takes it from
there (docs/safety.md); data/cautions.yaml holds what is no sign of danger but changes what one may do.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator

from app.data.models.core import Id, Model, Phrase, Text
from app.vocabulary import Urgency

Outcome = Literal[Urgency, "caution"]
"""What a sign calls for: help now, a doctor today, a doctor within days, or care in what one does oneself."""

Topic = Literal["now", "today", "injury", "illness", "you"]
"""The five questions that the safety page can ask; each holds the signs that matter for the places marked."""

DangerTopic = Literal["now", "today", "injury", "illness"]
"""The questions about danger; the fifth is about the person."""

Given = Literal["over-50", "over-60", "over-65", "child", "pregnancy", "both-sides", "hard-effort"]
"""What has to be true of a person for a sign to count; the question says it too."""

AREAS: dict[str, tuple[str, ...]] = {
    "head": ("vertex-pain", "occipital-pain", "temporal-pain", "frontal-pain", "eye-brow-pain"),
    "jaw": ("ear-tmj-pain", "cheek-jaw-pain", "toothache", "tongue-pain"),
    "neck": ("posterior-neck-pain", "throat-anterior-neck-pain", "supraclavicular-pain"),
    "shoulder-arm": (
        "posterior-shoulder-pain", "anterior-shoulder-pain", "superior-shoulder-pain", "lateral-shoulder-pain",
        "posterior-arm-pain", "anterior-arm-pain",
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
    "groin-pelvis": ("pelvic-pain", "genital-pain", "groin-pain"),
    "hip-thigh": ("lateral-thigh-hip-pain", "anterior-thigh-pain", "medial-thigh-pain", "posterior-thigh-pain"),
    "knee": ("anterior-knee-pain", "anteromedial-knee-pain", "lateral-knee-pain", "posterior-knee-pain"),
    "calf-shin": ("anterior-leg-pain", "lateral-leg-pain", "posterior-leg-pain"),
    "ankle-foot": (
        "anterior-ankle-pain", "lateral-ankle-pain", "medial-ankle-pain", "posterior-ankle-pain", "heel-pain",
        "plantar-midfoot-pain", "metatarsal-head-pain", "dorsal-forefoot-pain", "dorsal-great-toe-pain",
        "dorsal-lesser-toe-pain", "plantar-great-toe-pain", "plantar-lesser-toe-pain",
    ),
}  # fmt: skip
"""Parts of the body. The form offers them where no region is marked yet, and a sign may name one for all its regions;
each region is in one of them."""

Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=44)]
Regions = Annotated[
    tuple[Id, ...],
    Field(default=(), description="Regions, or parts of the body for all their regions; empty: anywhere."),
]


class Asked(Model):
    """What a person is asked about, and what a yes calls for."""

    id: Id
    danger: Annotated[int, Field(ge=1, le=100, description="Order of asking and showing: 100 comes first.")]
    regions: Regions
    short: Annotated[Short, Field(description="The same in so few words that it stands on one line of a phone.")]
    ask: Annotated[Phrase, Field(description="The question to a client, in plain words (grade <= 8).")]
    do: Annotated[Text, Field(description="What to do after a yes, in plain words (grade <= 8).")]
    source: Annotated[Id, Field(description="Id in sources.yaml on which it mainly rests, or expert-opinion.")]

    @field_validator("regions")
    @classmethod
    def _regions_of_areas(cls, named: tuple[str, ...]) -> tuple[str, ...]:
        """Each part of the body stands for its regions."""
        return tuple(dict.fromkeys(region for name in named for region in AREAS.get(name, (name,))))


class RedFlag(Asked):
    """A sign of danger: what to rule out before thinking of muscle."""

    urgency: Annotated[Urgency, Field(description="How soon a doctor has to see it.")]
    topic: Annotated[DangerTopic, Field(description="The question under which it is asked.")]
    given: Annotated[tuple[Given, ...], Field(default=(), description="What has to be true of the person.")]
    text: Annotated[Text, Field(description="The sign, what it may be and how soon, as a therapist reads it.")]
    further_sources: Annotated[tuple[Id, ...], Field(default=(), description="More ids in sources.yaml.")]

    @property
    def outcome(self) -> Outcome:
        """What a yes calls for."""
        return self.urgency

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source, the main one first."""
        return (self.source, *self.further_sources)


class Caution(Asked):
    """A circumstance that is no sign of danger, but changes whether and how one may press or stretch."""

    @property
    def outcome(self) -> Outcome:
        """Cautions never keep anybody from going on; they go along."""
        return "caution"

    @property
    def topic(self) -> Topic:
        """All are asked under one question, which is about the person."""
        return "you"


Sign = RedFlag | Caution
"""Whatever the gate asks about."""
