"""What the templates of the published cases are given; see app/web/contexts/core.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from app.data.models.cases import Case
from app.data.models.core import Muscle, Region
from app.data.models.evidence import Source
from app.data.models.examination import LookAlike
from app.views import View
from app.web.contexts.links import Link


@dataclass(frozen=True)
class CaseChoice:
    """An answer to choose: a muscle, or something else that hurts there. why: what tells of it."""

    kind: Literal["muscle", "other"]
    name: str
    why: str
    href: str
    right: bool


@dataclass(frozen=True)
class CasePicture:
    """A view of the body with the places of the pain outlined."""

    view: View
    picture: Markup
    areas: tuple[str, ...]


@dataclass(frozen=True)
class CasesPage:
    """All cases from head to foot, each with the regions where it hurts."""

    voices: tuple[Link, ...]
    cases: tuple[tuple[Case, tuple[Region, ...]], ...]


@dataclass(frozen=True)
class CasePage:
    """One case, read step by step. muscles: those that were treated. before, after: its neighbours on the list."""

    voices: tuple[Link, ...]
    case: Case
    regions: tuple[tuple[Region, str], ...]
    pictures: tuple[CasePicture, ...]
    map_href: str
    rule_out: tuple[LookAlike, ...]
    choices: tuple[CaseChoice, ...]
    muscles: tuple[Muscle, ...]
    before: Case | None
    after: Case | None
    sources: tuple[Source, ...]
    numbers: dict[str, int]
