"""What the templates of muscles, their table and the regions are given."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from app.atlas.self_care import MuscleTest, SelfCarePicture
from app.atlas.triage import Gate
from app.data.commonness import HowCommon
from app.data.models.bones import Bone
from app.data.models.core import Muscle, Referral, Region
from app.data.models.evidence import Source
from app.data.models.guide import Condition, Contraindication
from app.data.models.pressing import Pressing
from app.data.models.signs import RedFlag
from app.views import View
from app.web.contexts.evidence import Measured, MeasuredPictures
from app.web.contexts.links import Link
from app.web.contexts.practice import MusclePractice
from app.web.contexts.ranking import RankingContext
from app.web.presenters.muscle_table import Choice, Row, TableState


@dataclass(frozen=True)
class BodyPicture:
    """A muscle over its bones: the view and figure, the file and its size, and the muscles that cover it there."""

    view: View
    figure: str
    src: str
    width: int
    height: int
    covers: tuple[Muscle, ...]


@dataclass(frozen=True)
class MapPicture:
    """A picture with trigger points lit: its view, the file, and the map that shows the same."""

    view: View
    src: str
    href: str


@dataclass(frozen=True)
class HeroPicture(MapPicture):
    """One of the first pictures of a muscle's page; box: the part of the view that is shown, as a viewBox."""

    box: str


@dataclass(frozen=True)
class PressShown:
    """The picture of pressing a point: side and figure, and for each of its kinds of words its height and what it says.

    anatomical: for professionals. plain: for clients, None where only trained hands may press.
    """

    side: str
    figure: str
    anatomical: tuple[int, str]
    plain: tuple[int, str] | None


@dataclass(frozen=True)
class PointSection:
    """A trigger point on its muscle's page.

    pressing: how clients are told to press it, None for a course's own point without such a text. press: the picture of
    it, None where no view shows the point. more: pictures that are only linked. on_body: shares that a study counted
    place by place, if one did.
    """

    referral: Referral
    pressing: Pressing | None
    press: PressShown | None
    pictures: tuple[MapPicture, ...]
    more: tuple[MapPicture, ...]
    measured: Measured
    on_body: MeasuredPictures | None
    commonness: HowCommon


@dataclass(frozen=True)
class MusclePage:
    """Everything about one muscle.

    numbers: each source's number in the list at the end. conditions: those that often involve it, and why.
    gate, main_regions, safety_href: what to rule out where its pain is mainly felt, and where that is asked; further:
    signs of the other places that it concerns. held: what to leave out
    where it is pressed.
    practice: what a therapist thinks of beside it; beside: the sources that only that rests on.
    hero: the pictures at its head. drawings: pictures of what its texts tell, by text. bones: all bones, by id.
    order, care_order: the page's sections, and those of what to do, by voice, the one first that matters most to it.
    """

    voices: tuple[Link, ...]
    order: dict[str, tuple[str, ...]]
    care_order: dict[str, tuple[str, ...]]
    gate: Gate
    further: tuple[RedFlag, ...]
    main_regions: tuple[str, ...]
    safety_href: str
    held: tuple[Contraindication, ...]
    drawings: dict[str, tuple[SelfCarePicture, ...]]
    tests: tuple[MuscleTest, ...]
    hero: tuple[HeroPicture, ...]
    bodies: tuple[BodyPicture, ...]
    practice: MusclePractice
    beside: frozenset[str]
    muscle: Muscle
    group: str
    points: tuple[PointSection, ...]
    commonness: str
    related: tuple[tuple[str, tuple[Muscle, ...]], ...]
    sources: tuple[Source, ...]
    numbers: dict[str, int]
    figures: tuple[Link, ...]
    before: Muscle | None
    after: Muscle | None
    conditions: tuple[tuple[Condition, str], ...]
    bones: dict[str, Bone]


@dataclass(frozen=True)
class MusclesPage:
    """All muscles by part of the body, and how many trigger points each has."""

    groups: tuple[tuple[str, tuple[Muscle, ...]], ...]
    points: dict[str, int]


@dataclass(frozen=True)
class Column:
    """A column to sort by: the address that does, and how it is sorted now (ascending, descending, none)."""

    id: str
    href: str
    order: str


@dataclass(frozen=True)
class TablePage:
    """The table of muscles. rows: every muscle in order, with whether the filters leave it."""

    state: TableState
    rows: tuple[tuple[Row, bool], ...]
    found: int
    choices: dict[str, tuple[Choice, ...]]
    columns: tuple[Column, ...]
    groups: dict[str, str]
    patterns: dict[str, str]
    frequencies: dict[str, str]


@dataclass(frozen=True)
class RegionsPage:
    """All regions."""

    regions: tuple[Region, ...]


@dataclass(frozen=True)
class RegionPage:
    """A region of one side: its picture and what may send pain there."""

    region: Region
    side: str
    said: str
    sides: tuple[Link, ...]
    view: View
    picture: Markup
    areas: tuple[str, ...]
    map_href: str
    ranking: RankingContext
