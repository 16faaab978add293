"""What each page's template is given: frozen, typed, and free of wording, which belongs to the templates.

A name and a side go separately, so that a template (and its translation) puts them together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from app.atlas.triage import Gate
from app.data.models.core import Region
from app.data.models.evidence import Source
from app.data.models.glossary import AccessNote, Term
from app.data.models.phrases import Danger, UnderstoodKind
from app.data.models.signs import RedFlag
from app.drawing.point_marks import Mark
from app.search.ranking import SearchEntry
from app.views import View
from app.web.contexts.answers import MuscleAnswer
from app.web.contexts.explained import ExplainedMuscle
from app.web.contexts.links import Link, ViewLink
from app.web.contexts.ranking import Card, RankingContext
from app.web.page_state import Message, PageState


@dataclass(frozen=True)
class RegionLink(Link):
    """A region of one side to choose. best: the view that shows most of it, for when the present one shows none."""

    best: str


@dataclass(frozen=True)
class LayerLink:
    """A muscle or bone under the finger: its page, its name for students and therapists, its name for clients."""

    href: str
    common: str
    plain: str


@dataclass(frozen=True)
class UnderFinger:
    """What lies under a place from the skin inwards. place: its name, empty where it is the only one."""

    place: str
    links: tuple[LayerLink, ...]


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
class PictureBeside:
    """The part that matters of a second picture, for pages without JavaScript; see HomePage for the fields."""

    view: View
    view_box: str
    picture: Markup
    spots: tuple[Spot, ...]
    areas: tuple[str, ...]
    marks: tuple[Mark, ...]
    number_units: float


@dataclass(frozen=True)
class HomePage:
    """The map with its ranking.

    shape, widths_px: how the picture is sized without JavaScript. hidden: what the form sends with a click.
    areas: outlines of the regions chosen. marks: the numbered points, their discs of radius number_units.
    answers: what a person in pain is told of the likeliest muscles.
    blank, blank_explained: what the browser's copies of a row and of one of the fewest muscles start from.
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
    layers: tuple[Link, ...]
    voices: tuple[Link, ...]
    chips: tuple[PlaceChip, ...]
    clear: str
    toggle_adding: str
    spots: tuple[Spot, ...]
    areas: tuple[str, ...]
    lit: LitPoint | None
    ranking: RankingContext | None
    answers: tuple[MuscleAnswer, ...]
    under_finger: UnderFinger | None
    marks: tuple[Mark, ...]
    number_units: float
    beside: PictureBeside | None
    blank: Card
    blank_explained: ExplainedMuscle
    regions: tuple[RegionRow, ...]
    safety: str
    message: Message
    for_browser: dict[str, Any]


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
    """The field's words: (id, title, terms) of each subject. numbers: of the sources, in the order of their use.

    gate: what to rule out first, in any of the places.
    """

    groups: tuple[tuple[str, str, tuple[Term, ...]], ...]
    terms: dict[str, Term]
    gate: Gate
    places: tuple[str, ...]
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
class SessionPage:
    """Sessions and hand-over, which the browser fills in: facts about the views, and the atlas's version.

    told, recorded: what to do after treatment, as said to the client and for the record. needled: what is said besides
    to a client who was treated with needles.
    """

    for_browser: dict[str, Any]
    version: str
    told: tuple[str, ...]
    needled: tuple[str, ...]
    recorded: tuple[str, ...]


@dataclass(frozen=True)
class ErrorPage:
    """What went wrong, and where to go on."""

    status: int
    title: str
    detail: str
    suggestions: tuple[str, ...]
