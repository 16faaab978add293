"""What each page's template is given: frozen, typed, and free of wording, which belongs to the templates.

A name and a side go separately, so that a template (and its translation) puts them together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from app.atlas.self_care import MuscleTest, SelfCarePicture
from app.atlas.triage import Gate
from app.data.commonness import HowCommon
from app.data.models.core import BackgroundFact, Muscle, Referral, Region, Source, Study
from app.data.models.examination import LookAlike, MovementTest, Weight
from app.data.models.glossary import AccessNote, Term
from app.data.models.guide import Condition, Contraindication
from app.data.models.phrases import Danger, UnderstoodKind
from app.data.models.signs import RedFlag
from app.drawing.point_marks import Mark
from app.search.ranking import SearchEntry
from app.views import View
from app.vocabulary import Role
from app.web.contexts.links import Link, ViewLink
from app.web.contexts.ranking import Card, ExplainedPoint, RankingContext
from app.web.page_state import Message, PageState
from app.web.presenters.muscle_table import Choice, Row, TableState


@dataclass(frozen=True)
class RegionLink(Link):
    """A region of one side to choose. best: the view that shows most of it, for when the present one shows none."""

    best: str


@dataclass(frozen=True)
class PlaceChip:
    """A place that hurts, and the address without it."""

    name: str
    said: str
    remove: str


@dataclass(frozen=True)
class RegionRow:
    """A region in the list that is the map's twin: one link a side."""

    region: Region
    links: tuple[RegionLink, ...]


@dataclass(frozen=True)
class LitPoint:
    """The trigger point that the map lights, to be named."""

    common: str
    n: int
    side: str


@dataclass(frozen=True)
class Spot:
    """A clicked place on the current picture."""

    x: float
    y: float


@dataclass(frozen=True)
class HomePage:
    """The map with its ranking.

    shape, widths_px: how the picture is sized without JavaScript. hidden: what the form sends with a click.
    areas: outlines of the regions chosen. marks: the numbered points, their discs of radius number_units.
    blank, blank_explained: what the browser's copies of rows start from.
    safety: the page of questions to ask first for these places.
    """

    state: PageState
    view: View
    picture: Markup
    shape: str
    widths_px: tuple[int, int]
    hidden: tuple[tuple[str, str], ...]
    whole: tuple[ViewLink, ...]
    close_ups: tuple[tuple[str, tuple[ViewLink, ...]], ...]
    figures: tuple[Link, ...]
    tones: tuple[Link, ...]
    voices: tuple[Link, ...]
    chips: tuple[PlaceChip, ...]
    clear: str
    toggle_adding: str
    spots: tuple[Spot, ...]
    areas: tuple[str, ...]
    lit: LitPoint | None
    ranking: RankingContext | None
    marks: tuple[Mark, ...]
    number_units: float
    blank: Card
    blank_explained: ExplainedPoint
    regions: tuple[RegionRow, ...]
    safety: str
    message: Message
    for_browser: dict[str, Any]


@dataclass(frozen=True)
class MapPicture:
    """A picture with trigger points lit: its view, the file, and the map that shows the same."""

    view: View
    src: str
    href: str


@dataclass(frozen=True)
class PointSection:
    """A trigger point on its muscle's page; more: pictures that are only linked."""

    referral: Referral
    pictures: tuple[MapPicture, ...]
    more: tuple[MapPicture, ...]
    studies: tuple[Study, ...]
    commonness: HowCommon


@dataclass(frozen=True)
class MusclePage:
    """Everything about one muscle.

    numbers: each source's number in the list at the end. conditions: those that often involve it, and why.
    gate, main_regions, safety_href: what to rule out where its pain is mainly felt, and where that is asked; further:
    signs of the other places that it concerns. held: what to leave out
    where it is pressed. hidden_find: whether a client is not told where and how to press.
    drawings: pictures of what its texts tell, by text.
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
    hidden_find: bool
    why_hidden: str
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


@dataclass(frozen=True)
class AboutPage:
    """How to use the atlas, and how far to trust it."""

    studies: tuple[Study, ...]
    background: tuple[BackgroundFact, ...]
    sources: dict[str, Source]
    muscles: int
    points: int
    version: str


@dataclass(frozen=True)
class AccessibilityPage:
    """Who can use the atlas: notes by kind, and the day on which they were last checked."""

    notes: dict[str, tuple[AccessNote, ...]]
    checked: date


@dataclass(frozen=True)
class EmergencyPage:
    """Signs that need help first, by urgency. others: what is no matter of pain, but is searched for."""

    groups: tuple[tuple[str, tuple[RedFlag, ...]], ...]
    regions: dict[str, Region]
    sources: dict[str, Source]
    others: tuple[Danger, ...]


@dataclass(frozen=True)
class GlossaryPage:
    """The field's words: (id, title, terms) of each subject. numbers: of the sources, in the order of their use."""

    groups: tuple[tuple[str, str, tuple[Term, ...]], ...]
    terms: dict[str, Term]
    sources: dict[str, Source]
    numbers: dict[str, int]


@dataclass(frozen=True)
class Said:
    """One thing that a sentence was understood to say; side empty where none was said."""

    kind: UnderstoodKind
    title: str
    side: str
    denied: bool


@dataclass(frozen=True)
class SearchPage:
    """Answers to some words, and what they mean.

    body: the address of the map with the places marked, empty where there is none. blank: what the browser's copies of
    an answer start from.
    """

    query: str
    answers: tuple[SearchEntry, ...]
    understood: tuple[Said, ...]
    body: str
    examples: tuple[str, ...]
    blank: SearchEntry


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
    """Movement tests by joint, and what findings are worth. numbers: of each source in the list at the end."""

    joints: tuple[JointSection, ...]
    weights: tuple[Weight, ...]
    sources: tuple[Source, ...]
    numbers: dict[str, int]


@dataclass(frozen=True)
class RegionAlikes:
    """What else may hurt in a region, most urgent first."""

    region: Region
    entries: tuple[LookAlike, ...]


@dataclass(frozen=True)
class LookAlikesPage:
    """Sources of pain that are not muscle, each once, and an index by region. numbers: of each source."""

    entries: tuple[LookAlike, ...]
    by_region: tuple[RegionAlikes, ...]
    regions: dict[str, Region]
    sources: tuple[Source, ...]
    numbers: dict[str, int]


@dataclass(frozen=True)
class SessionPage:
    """Sessions and hand-over, which the browser fills in: facts about the views, and the atlas's version."""

    for_browser: dict[str, Any]
    version: str


@dataclass(frozen=True)
class ErrorPage:
    """What went wrong, and where to go on."""

    status: int
    title: str
    detail: str
    suggestions: tuple[str, ...]
