"""What the templates of movement tests and of look-alikes are given."""

from __future__ import annotations

from dataclasses import dataclass

from app.atlas.triage import Gate
from app.data.models.core import Muscle, Region
from app.data.models.evidence import Source
from app.data.models.examination import LookAlike, MovementTest, Weight
from app.data.models.practice import Strength
from app.vocabulary import Role
from app.web.contexts.links import Link


@dataclass(frozen=True)
class TestedMuscles:
    """Muscles that have one role in a movement test on one side (`same`, `other`, or `both` where it has no sides)."""

    __test__ = False

    role: Role
    side: str
    muscles: tuple[Muscle, ...]


@dataclass(frozen=True)
class MovementTestRow:
    """A movement test and the muscles that it is about."""

    test: MovementTest
    muscles: tuple[TestedMuscles, ...]


@dataclass(frozen=True)
class JointSection:
    """The movement tests of a joint."""

    id: str
    title: str
    rows: tuple[MovementTestRow, ...]


@dataclass(frozen=True)
class MovementTestsPage:
    """Movement tests by joint, and what findings are worth. numbers: of each source in the list at the end.

    gate: what to rule out first, in any of the places. strength: of healthy adults, by test. searched: the
    month, such as `November 2026`, of a search for a norm that found none, by test.
    """

    voices: tuple[Link, ...]
    joints: tuple[JointSection, ...]
    strength: dict[str, Strength]
    searched: dict[str, str]
    weights: tuple[Weight, ...]
    gate: Gate
    places: tuple[str, ...]
    sources: tuple[Source, ...]
    numbers: dict[str, int]


@dataclass(frozen=True)
class RegionAlikes:
    """What else may hurt in a region, most urgent first."""

    region: Region
    entries: tuple[LookAlike, ...]


@dataclass(frozen=True)
class LookAlikesPage:
    """Sources of pain that are not muscle, each once, and an index by region. numbers: of each source.

    gate: what to rule out first, in any of the places.
    """

    entries: tuple[LookAlike, ...]
    by_region: tuple[RegionAlikes, ...]
    regions: dict[str, Region]
    gate: Gate
    places: tuple[str, ...]
    sources: tuple[Source, ...]
    numbers: dict[str, int]
