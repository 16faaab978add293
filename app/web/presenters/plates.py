"""Plates: one printable page a muscle, and contact sheets of a whole part of the body.

The pages are plain HTML with a print style; app/export/plate_printer.py turns the same pages into PDF and PNG.
Everything is drawn for the right side of the person; the captions say so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from string import ascii_lowercase

from markupsafe import Markup

from app import __version__
from app.atlas.atlas import Atlas
from app.data.models.core import Muscle, Referral
from app.data.models.evidence import Study
from app.data.paths import COMMAND, INSTALLED
from app.drawing.crop import Frame, views_of_pattern
from app.drawing.plate_picture import Picture, draw_picture, plate_body
from app.errors import unknown
from app.formats.citations import short_name
from app.views import VIEWS
from app.vocabulary import GROUP_TITLES
from app.web.contexts.evidence import Measured
from app.web.presenters.evidence import measured
from app.web.static_files import Assets
from app.web.templating import environment

PATTERNS_A_SHEET = 12

WIDTH_MM = 190.0
"""What a page holds between margins of 1 cm; Letter has 6 mm more, and 18 mm less in height than A4."""

POINTS_MM = 229.0
"""Height of an A4 sheet less margins, head and foot (static/css/plate-sheets.css); on Letter the pictures shrink."""

TEXT_BELOW_MM = 42.0
TEXT_BESIDE_MM = 54.0
CAPTION_MM = 5.5
GAP_MM = 3.0
CELL_MM = (45.0, 66.0)
"""A picture of a contact sheet."""

MAX_VIEWS = {1: 4, 2: 3, 3: 3}
"""Pictures of one point at most, by the number of points on its sheet."""


@dataclass(frozen=True)
class PlatePoint:
    """The trigger points of a plate that share one pattern, most often a single one.

    referral: the first of them. studies: letters of those that tested one of them, or else their muscle as a whole.
    """

    referral: Referral
    alike: tuple[Referral, ...]
    pictures: tuple[Picture, ...]
    studies: tuple[str, ...]
    measured: Measured


@dataclass(frozen=True)
class PlatePage:
    """The sheets of one muscle.

    bodies: each view's drawing, once, which pictures refer to. sources: short names. studies: letter, name, study.
    """

    muscle: Muscle
    group: str
    figure: str
    sheets: tuple[tuple[PlatePoint, ...], ...]
    bodies: Markup
    sources: tuple[str, ...]
    studies: tuple[tuple[str, str, Study], ...]
    version: str


@dataclass(frozen=True)
class Cell:
    """One pattern of a contact sheet. single: its muscle has no other."""

    muscle: Muscle
    referral: Referral
    picture: Picture
    single: bool


@dataclass(frozen=True)
class ContactPage:
    """The contact sheets of one part of the body."""

    group: str
    title: str
    sheets: tuple[tuple[Cell, ...], ...]
    bodies: Markup
    version: str


@dataclass(frozen=True)
class PlateGroup:
    """A part of the body in the list of plates."""

    id: str
    title: str
    muscles: tuple[tuple[Muscle, int], ...]


@dataclass(frozen=True)
class PlatesPage:
    """The list of all plates."""

    groups: tuple[PlateGroup, ...]


@dataclass(frozen=True)
class MissingPage:
    """A download that has not been made yet: which file, and where the same plate is to be had as a page."""

    file: str
    title: str
    href: str
    command: str = f"{COMMAND} plates" if INSTALLED else "make plates"


def _bodies(atlas: Atlas, figure: str, pictures: Iterator[Picture]) -> Markup:
    views = dict.fromkeys(picture.view.id for picture in pictures)
    return Markup("".join(plate_body(atlas, figure, view) for view in views))


def shares(points: int) -> list[int]:
    """How many points each sheet of a plate holds: up to three on one, otherwise spread evenly."""
    sheets = -(-points // 3)
    if not sheets:
        return []
    return [points // sheets + (1 if i < points % sheets else 0) for i in range(sheets)]


def frame_of(points: int, views: int, index: int) -> Frame:
    """The frame of a view of a point, by how many points its sheet holds and how many views the point has."""
    width, height = WIDTH_MM, POINTS_MM
    if points > 1:
        pictures = width - TEXT_BESIDE_MM - GAP_MM
        return Frame((pictures - GAP_MM * (views - 1)) / views, height / points - CAPTION_MM - 2 * GAP_MM)
    height -= TEXT_BELOW_MM
    half = (width - GAP_MM) / 2
    if views == 1:
        return Frame(width, height - CAPTION_MM)
    if views == 2 or (views == 3 and index == 0):
        return Frame(half, height - CAPTION_MM)
    return Frame(half, (height - GAP_MM) / 2 - CAPTION_MM)


def alike(points: Sequence[Referral]) -> list[tuple[Referral, ...]]:
    """The points of a muscle, those together that the charts give one pattern, in the order of the first of each."""
    groups: dict[str, list[Referral]] = {}
    for point in points:
        groups.setdefault(point.same_pattern_as or point.id, []).append(point)
    return [tuple(group) for group in groups.values()]


def _plate_point(
    atlas: Atlas, points: tuple[Referral, ...], figure: str, beside: int, letters: dict[str, str]
) -> PlatePoint:
    first = points[0]
    views = views_of_pattern(atlas, first.id, figure, MAX_VIEWS[beside])
    if beside > 1:
        views = tuple(sorted(views, key=list(VIEWS).index))
    frames = [frame_of(beside, len(views), i) for i in range(len(views))]
    ids = [point.id for point in points]
    pictures = (draw_picture(atlas, figure, v, ids, f) for v, f in zip(views, frames, strict=True))
    known = [measured(atlas, point.id) for point in points]
    tested = sorted({letters[study.id] for found in known for study in found.studies})
    return PlatePoint(first, points, tuple(pictures), tuple(tested), known[0])


def _version(atlas: Atlas) -> str:
    return f"{__version__}+{atlas.version[:8]}"


def plate_page(atlas: Atlas, muscle: Muscle, figure: str) -> PlatePage:
    """One muscle's plate."""
    points = atlas.points_of(muscle.id)
    tested = {s.id: s for point in points for s in atlas.known_of(point.id).patterns}
    letters = dict(zip(tested, ascii_lowercase, strict=False))
    sheets, start = [], 0
    groups = alike(points)
    for count in shares(len(groups)):
        sheets.append(tuple(_plate_point(atlas, g, figure, count, letters) for g in groups[start : start + count]))
        start += count
    cited = dict.fromkeys(s for point in points for s in point.sources)
    return PlatePage(
        muscle=muscle,
        group=GROUP_TITLES[muscle.group],
        figure=figure,
        sheets=tuple(sheets),
        bodies=_bodies(atlas, figure, (p for sheet in sheets for point in sheet for p in point.pictures)),
        sources=tuple(short_name(atlas.sources[s]) for s in cited if s != "expert-opinion"),
        studies=tuple((letters[s.id], short_name(atlas.sources[s.source]), s) for s in tested.values()),
        version=_version(atlas),
    )


def contact_page(atlas: Atlas, group: str, figure: str) -> ContactPage:
    """The contact sheets of a part of the body. Raises NotFound for an unknown one."""
    if group not in GROUP_TITLES:
        raise unknown("part of the body", group, list(GROUP_TITLES), "group")
    cells = []
    for muscle in atlas.muscles.values():
        points = atlas.points_of(muscle.id) if muscle.group == group else []
        for referral in points:
            (view,) = views_of_pattern(atlas, referral.id, figure, 1)
            picture = draw_picture(atlas, figure, view, [referral.id], Frame(*CELL_MM), size=0.75)
            cells.append(Cell(muscle, referral, picture, len(points) == 1))
    return ContactPage(
        group=group,
        title=GROUP_TITLES[group],
        sheets=tuple(tuple(cells[i : i + PATTERNS_A_SHEET]) for i in range(0, len(cells), PATTERNS_A_SHEET)),
        bodies=_bodies(atlas, figure, (cell.picture for cell in cells)),
        version=_version(atlas),
    )


def plates_page(atlas: Atlas) -> PlatesPage:
    """All plates by part of the body."""
    return PlatesPage(
        tuple(
            PlateGroup(group, title, tuple((m, len(atlas.points_of(m.id))) for m in muscles))
            for group, title in GROUP_TITLES.items()
            if (muscles := [m for m in atlas.muscles.values() if m.group == group])
        )
    )


def plate_html(atlas: Atlas, assets: Assets, muscle: Muscle, figure: str = "female") -> str:
    """The page of a muscle's plate."""
    return environment().get_template("plate.html").render(page=plate_page(atlas, muscle, figure), asset=assets.url)


def contact_html(atlas: Atlas, assets: Assets, group: str, figure: str = "female") -> str:
    """The page of a part of the body's contact sheets."""
    context = contact_page(atlas, group, figure)
    return environment().get_template("contact_sheet.html").render(page=context, asset=assets.url)


def plates_in_order(atlas: Atlas, muscles: Sequence[str] = ()) -> list[Muscle]:
    """The muscles to make plates of: those named, else all. Raises NotFound."""
    return [atlas.muscle(m) for m in dict.fromkeys(muscles)] if muscles else list(atlas.muscles.values())
