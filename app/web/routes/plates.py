"""Plates: one printable page a muscle, and contact sheets of a whole part of the body.

The pages are plain HTML with a print style; app/export/plate_printer.py turns the same pages into PDF and PNG.
Everything is drawn for the right side of the person; the captions say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase

from fastapi import APIRouter, Request, Response
from markupsafe import Markup

from app import __version__
from app.atlas.atlas import Atlas
from app.atlas.locations import check_figure
from app.atlas.memo import memo
from app.data.models.core import Muscle, Referral
from app.data.models.evidence import Study
from app.data.paths import COMMAND, INSTALLED, ROOT
from app.drawing.body_map import cross_path
from app.drawing.crop import MIN_CM, Frame, body_extent, crop, path_points, pattern_box, views_of_pattern
from app.drawing.svg_document import blank_drawing
from app.errors import NotFound, unknown
from app.formats.citations import short_name
from app.views import VIEWS, View
from app.vocabulary import GROUP_TITLES
from app.web.contexts.evidence import Measured
from app.web.presenters.evidence import measured
from app.web.responses import atlas_of, page
from app.web.static_files import Assets
from app.web.templating import environment, render

OUT = (Path.cwd() if INSTALLED else ROOT) / "out" / "plates"
"""Where the command `plates` writes, and where the downloads are served from: in a wheel, below the working folder."""

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

DOT_MM = 0.34
PITCH_MM = 1.5
X_MM = 1.5
"""Dots, their spacing and half the width of the X on paper, whatever the scale of the picture."""


@dataclass(frozen=True)
class Picture:
    """One view of one pattern.

    left, right: letters at its edges, empty where that half of the body is cut off; a one-sided view says its side in
    `label`. half: whether only one half of the body is in the picture.
    """

    view: View
    svg: Markup
    left: str
    right: str
    label: str
    half: bool


@dataclass(frozen=True)
class PlatePoint:
    """One trigger point of a plate. studies: letters of those that tested it, or else its muscle as a whole."""

    referral: Referral
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


# Pictures


_SVG_TAGS = re.compile(r"^.*?<svg[^>]*>|</svg>\s*$", re.DOTALL)
_SIDE_LABEL = re.compile(r"<text class=\"side-label\".*?</text>\s*", re.DOTALL)


@memo(64)
def _body(atlas: Atlas, figure: str, view: str) -> str:
    """The body of a view as a group to refer to; letters of the sides are set beside the pictures instead."""
    drawn = _SIDE_LABEL.sub("", _SVG_TAGS.sub("", atlas.picture(figure, view)))
    return f'<g id="plate-{view}">{drawn}</g>'


def _bodies(atlas: Atlas, figure: str, pictures: Iterator[Picture]) -> Markup:
    views = dict.fromkeys(picture.view.id for picture in pictures)
    return Markup("".join(_body(atlas, figure, view) for view in views))


def dot_rows(path: str, pitch: float) -> str:
    """Lines over a path's box that turn to dots when their dashes have no length and round ends; sharp in a PDF too."""
    xs, ys = zip(*path_points(path), strict=True)
    start, length = min(xs), max(xs) - min(xs) + pitch
    rows = int((max(ys) - min(ys)) / pitch * 2) + 1
    return "".join(
        f"M{start + (i % 2 - 1) * pitch / 2:.1f} {min(ys) + i * pitch / 2:.1f}h{length:.1f}" for i in range(rows)
    )


def draw_picture(atlas: Atlas, figure: str, view: str, point: str, frame: Frame, size: float = 1.0) -> Picture:
    """A right-side point's pattern on the part of a view that it needs. size: of dots, lines and X, against a plate."""
    shape, referral = VIEWS[view], atlas.referrals[point]
    muscle = atlas.muscles[referral.muscle]
    box = pattern_box(atlas, figure, view, point) if shape.group in MIN_CM and view != "mouth" else None
    if box is None:
        box = (0.0, 0.0, shape.width, shape.height) if view == "mouth" else body_extent(atlas, figure, view)
    x, y, width, height = crop(shape, box, frame, MIN_CM.get(shape.group, 0.0))
    mm = width / frame.width * size
    zones = atlas.overlay(figure, view)["points"].get(point, {})
    paths = atlas.overlay(figure, view)["muscles"].get(muscle.id, {})
    drawing = blank_drawing()
    drawing.viewbox(round(x, 1), round(y, 1), round(width, 1), round(height, 1))
    drawing["class"] = "plate-map"
    drawing.attribs["role"] = "img"
    title = f"{shape.title}: trigger point {referral.n} of {muscle.common}, right side, and where its pain is felt"
    drawing.set_desc(title=title)
    drawing.add(drawing.use(f"#plate-{view}"))

    def pen(width_mm: float) -> float:
        return round(width_mm * mm, 2)

    if "belly" in paths:
        drawing.add(drawing.path(d=paths["belly"], class_="p-belly", fill_rule="evenodd", stroke_width=pen(0.3)))
    if "spillover" in zones:
        name = f"zone-{point}-{view}"
        clip = drawing.clipPath(id=name)
        clip.add(drawing.path(d=zones["spillover"], clip_rule="evenodd"))
        drawing.defs.add(clip)
        dots = {"stroke_width": pen(2 * DOT_MM), "stroke_dasharray": f"0.01 {pen(PITCH_MM)}", "fill": "none"}
        rows = dot_rows(zones["spillover"], pen(PITCH_MM))
        drawing.add(drawing.path(d=rows, class_="p-dots", clip_path=f"url(#{name})", **dots))
        drawing.add(drawing.path(d=zones["spillover"], class_="p-rim", fill="none", stroke_width=pen(0.2)))
    if "essential" in zones:
        drawing.add(
            drawing.path(d=zones["essential"], class_="p-essential", fill_rule="evenodd", stroke_width=pen(0.3))
        )
    if "fibres" in paths:
        drawing.add(drawing.path(d=paths["fibres"], class_="p-fibres", fill="none", stroke_width=pen(0.22)))
    if "belly" in paths:
        drawing.add(drawing.path(d=paths["belly"], class_="p-edge", fill="none", stroke_width=pen(0.3)))
    if zones.get("x"):
        d = cross_path(zones["x"][0], zones["x"][1], X_MM * mm)
        drawing.add(drawing.path(d=d, class_="p-halo", fill="none", stroke_width=pen(1.5)))
        drawing.add(drawing.path(d=d, class_="p-x", fill="none", stroke_width=pen(0.75)))
    middle, little = shape.width / 2, 0.12 * width
    left = shape.left_edge if shape.left_edge and middle - x > little else ""
    right = shape.right_edge if shape.right_edge and x + width - middle > little else ""
    half = bool(shape.left_edge) and not (left and right)
    return Picture(shape, Markup(drawing.tostring()), left, right, shape.label, half)


# Plates


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


def _plate_point(atlas: Atlas, referral: Referral, figure: str, beside: int, letters: dict[str, str]) -> PlatePoint:
    views = views_of_pattern(atlas, referral.id, figure, MAX_VIEWS[beside])
    if beside > 1:
        views = tuple(sorted(views, key=list(VIEWS).index))
    frames = [frame_of(beside, len(views), i) for i in range(len(views))]
    pictures = (draw_picture(atlas, figure, v, referral.id, f) for v, f in zip(views, frames, strict=True))
    known = measured(atlas, referral.id)
    return PlatePoint(referral, tuple(pictures), tuple(sorted(letters[s.id] for s in known.studies)), known)


def _version(atlas: Atlas) -> str:
    return f"{__version__}+{atlas.version[:8]}"


def plate_page(atlas: Atlas, muscle: Muscle, figure: str) -> PlatePage:
    """One muscle's plate."""
    points = atlas.points_of(muscle.id)
    tested = {s.id: s for point in points for s in atlas.known_of(point.id).patterns}
    letters = dict(zip(tested, ascii_lowercase, strict=False))
    sheets, start = [], 0
    for count in shares(len(points)):
        sheets.append(tuple(_plate_point(atlas, r, figure, count, letters) for r in points[start : start + count]))
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
            picture = draw_picture(atlas, figure, view, referral.id, Frame(*CELL_MM), size=0.75)
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


# Addresses

router = APIRouter(include_in_schema=False)

DOWNLOADS = {"pdf": "application/pdf", "png": "image/png"}


def _download(request: Request, file: str, kind: str, missing: MissingPage) -> Response:
    path = OUT / file
    if not path.is_file():
        return render(request, "plate_missing.html", missing, "muscles", status=404)
    headers = {"Content-Disposition": f'inline; filename="{path.name}"', "Cache-Control": "no-cache"}
    return Response(path.read_bytes(), media_type=DOWNLOADS[kind], headers=headers)


@router.get("/plates")
def plates(request: Request) -> Response:
    """The list of plates and contact sheets."""
    return render(request, "plates.html", plates_page(atlas_of(request)), "muscles")


def _group(group: str) -> str:
    if group not in GROUP_TITLES:
        raise unknown("part of the body", group, list(GROUP_TITLES), "group")
    return group


@router.get("/plates/sheets/{group}.{kind}")
def contact_download(request: Request, group: str, kind: str) -> Response:
    """Contact sheets as PDF, or their first page as PNG."""
    if kind not in DOWNLOADS:
        raise NotFound(f"contact sheets are there as {' and '.join(DOWNLOADS)}, not as {kind[:20]}")
    file = f"sheets/{_group(group)}.{kind}"
    return _download(request, file, kind, MissingPage(file, GROUP_TITLES[group], f"/plates/sheets/{group}"))


@router.get("/plates/sheets/{group}")
def contact_sheet(request: Request, group: str, figure: str = "female") -> Response:
    """Contact sheets as a page."""
    assets: Assets = request.app.state.assets
    return page(request, contact_html(atlas_of(request), assets, _group(group), check_figure(figure)))


@router.get("/plates/{muscle_id}.{kind}")
def plate_download(request: Request, muscle_id: str, kind: str) -> Response:
    """A plate as PDF or PNG."""
    muscle = atlas_of(request).muscle(muscle_id)
    if kind not in DOWNLOADS:
        raise NotFound(f"plates are there as {' and '.join(DOWNLOADS)}, not as {kind[:20]}")
    file = f"{muscle.id}.{kind}"
    return _download(request, file, kind, MissingPage(file, muscle.common, f"/plates/{muscle.id}"))


@router.get("/plates/{muscle_id}")
def plate(request: Request, muscle_id: str, figure: str = "female") -> Response:
    """A muscle's plate as a page to print."""
    atlas = atlas_of(request)
    assets: Assets = request.app.state.assets
    return page(request, plate_html(atlas, assets, atlas.muscle(muscle_id), check_figure(figure)))


def plates_in_order(atlas: Atlas, muscles: Sequence[str] = ()) -> list[Muscle]:
    """The muscles to make plates of: those named, else all. Raises NotFound."""
    return [atlas.muscle(m) for m in dict.fromkeys(muscles)] if muscles else list(atlas.muscles.values())
