"""What the templates of the guide and of the safety gate are given; see app/web/contexts/core.py."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from app.atlas.triage import Gate, Judgement, Question
from app.data.models.core import Muscle, Region
from app.data.models.evidence import Source
from app.data.models.guide import Condition, GuidePage, Involved, Posture
from app.views import View


@dataclass(frozen=True)
class LitPicture:
    """A picture of several muscles: the view it is cut from, the file, its size in user units.

    both: whether muscles are lit on both sides.
    """

    view: View
    src: str
    width: float
    height: float
    both: bool


@dataclass(frozen=True)
class LitMuscle:
    """A muscle in the list beside a picture. map_href: the map with its first point lit.

    elsewhere: why the map does not offer it for the regions of the page's condition, empty where it does.
    """

    number: int
    muscle: Muscle
    why: str
    strain: str
    map_href: str
    elsewhere: str = ""


@dataclass(frozen=True)
class GuideHub:
    """The way into everything that the guide has."""

    pages: tuple[GuidePage, ...]
    conditions: tuple[tuple[str, tuple[Condition, ...]], ...]
    postures: tuple[tuple[str, tuple[Posture, ...]], ...]


@dataclass(frozen=True)
class ConditionsPage:
    """All conditions by part of the body."""

    groups: tuple[tuple[str, tuple[Condition, ...]], ...]


@dataclass(frozen=True)
class PosturesPage:
    """All postures and sports by kind."""

    groups: tuple[tuple[str, tuple[Posture, ...]], ...]


@dataclass(frozen=True)
class ConditionPage:
    """One condition. pictures: its muscles; pain: where they send pain; numbers: of the sources in the list."""

    condition: Condition
    part: str
    pictures: tuple[LitPicture, ...]
    pain: tuple[LitPicture, ...]
    muscles: tuple[LitMuscle, ...]
    gate: Gate
    postures: tuple[Posture, ...]
    safety_href: str
    sources: tuple[Source, ...]
    numbers: dict[str, int]


@dataclass(frozen=True)
class PosturePage:
    """One posture or sport. gate: what to rule out before anything is changed; places: the regions it is about."""

    posture: Posture
    kind: str
    pictures: tuple[LitPicture, ...]
    muscles: tuple[LitMuscle, ...]
    conditions: tuple[Condition, ...]
    gate: Gate
    places: tuple[str, ...]
    sources: tuple[Source, ...]
    numbers: dict[str, int]


@dataclass(frozen=True)
class GuideTextPage:
    """One page of the guide to NMT. gate: what to rule out first, in any of the places."""

    guide: GuidePage
    body: Markup
    pictures: tuple[LitPicture, ...]
    muscles: tuple[LitMuscle, ...]
    before: GuidePage | None
    after: GuidePage | None
    gate: Gate
    places: tuple[str, ...]
    sources: tuple[Source, ...]
    numbers: dict[str, int]


@dataclass(frozen=True)
class SafetyPlaces:
    """First step of the safety gate: which parts of the body hurt."""

    areas: tuple[str, ...]


@dataclass(frozen=True)
class SafetyQuestions:
    """Second step: the signs that matter there."""

    regions: tuple[Region, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class SafetyAnswer:
    """Third step: what the answers call for. known: the sources of what is said, by id."""

    regions: tuple[Region, ...]
    judgement: Judgement
    known: dict[str, Source]


def lit_muscles(
    involved: tuple[Involved, ...], muscles: dict[str, Muscle], hrefs: dict[str, str]
) -> tuple[LitMuscle, ...]:
    """The numbered list beside a picture."""
    return tuple(
        LitMuscle(
            i, muscles[e.muscle], e.why, getattr(e, "strain", ""), hrefs[e.muscle], getattr(e, "elsewhere", None) or ""
        )
        for i, e in enumerate(involved, start=1)
    )
