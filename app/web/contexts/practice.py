"""What the templates of the therapist's pages, and of the therapist's parts of a muscle's page, are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from app.atlas.practice import AtPoint
from app.atlas.triage import Gate
from app.data.models.core import Muscle, Referral
from app.data.models.evidence import Source
from app.data.models.guide import Contraindication
from app.data.models.hazards import Hazard, Structure
from app.data.models.practice import AfterTreatmentStep, AutonomicSign, Factor, JointLink, Strength
from app.vocabulary import Technique
from app.web.contexts.links import Link


class Sourced(Protocol):
    """Whatever names the sources that it rests on."""

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids in sources.yaml."""


@dataclass(frozen=True)
class MusclePractice:
    """What a therapist thinks of beside one muscle.

    at_points: what lies at each of its points. rules: for the kinds of structure met there. held: because of the
    person, what speaks against each technique. strength: by movement test.
    """

    joints: tuple[JointLink, ...]
    factors: tuple[Factor, ...]
    signs: tuple[AutonomicSign, ...]
    at_points: tuple[AtPoint, ...]
    rules: tuple[Hazard, ...]
    held: dict[Technique, tuple[Contraindication, ...]]
    steps: tuple[AfterTreatmentStep, ...]
    strength: dict[str, Strength]

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source that the part shows, each once."""
        beside: tuple[Sourced, ...] = (*self.joints, *self.factors, *self.signs, *self.strength.values())
        cited: tuple[Sourced, ...] = (*beside, *self.at_points, *self.rules, *self.steps)
        return tuple(dict.fromkeys(s for entry in cited for s in entry.sources))


@dataclass(frozen=True)
class PracticePage:
    """What keeps points alive, joints, other signs, and what to do afterwards. numbers: of each source."""

    voices: tuple[Link, ...]
    gate: Gate
    places: tuple[str, ...]
    factors: dict[str, tuple[Factor, ...]]
    joints: tuple[JointLink, ...]
    signs: tuple[AutonomicSign, ...]
    steps: tuple[AfterTreatmentStep, ...]
    muscles: dict[str, Muscle]
    sources: tuple[Source, ...]
    numbers: dict[str, int]


@dataclass(frozen=True)
class HazardKindSection:
    """The rule for a kind of structure, and each such structure with the points at which it lies."""

    rule: Hazard
    structures: tuple[tuple[Structure, tuple[Referral, ...]], ...]


@dataclass(frozen=True)
class HazardsPage:
    """When to leave a technique out, and what finger and needle can hurt."""

    voices: tuple[Link, ...]
    gate: Gate
    places: tuple[str, ...]
    contraindications: tuple[Contraindication, ...]
    kinds: tuple[HazardKindSection, ...]
    muscles: dict[str, Muscle]
    sources: tuple[Source, ...]
    numbers: dict[str, int]
