"""What the front page's address says: where it hurts, which picture, what is lit; read from a query, written to one.

Without JavaScript this is all the memory there is. With JavaScript the same is kept behind the #.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal
from urllib.parse import urlencode

import numpy as np
from starlette.datastructures import QueryParams

from app.atlas import Atlas
from app.errors import BadQuery, unknown
from app.matching import Mark
from app.places import MOST_PLACES, check_figure, check_view, number, place_marks, point_mark, region_marks, split_side
from app.skin import LabelGrid
from app.views import VIEWS, View
from app.vocabulary import VOICES

TONES = ("1", "2", "3", "4", "5")
"""Tones of the figure's skin, as static/css/figure.css names them; the first is the usual one."""

SNAP_UNITS = 10.0
"""A click may miss the outline by so much; the browser does the same (static/js/skin/label-grid.js)."""

PICTURE_WIDTHS_PX = {"narrow": (168, 240), "tall": (300, 448), "broad": (340, 560)}
"""Width of the map without JavaScript on a small and a large window, by shape; static/css/noscript.css sets the same,
because a click arrives in pixels of the picture as it was shown."""

Point = tuple[str, str]
"""A trigger point and its side."""

Message = Literal["", "outside"]


@dataclass(frozen=True)
class Place:
    """One place that hurts.

    query: how an address names it. said: the side to say with the name, empty where there is only one.
    spot: (view, x, y) on the current figure, if it was clicked.
    """

    query: tuple[tuple[str, str], ...]
    name: str
    said: str
    region: str
    side: str
    mark: Mark
    spot: tuple[str, float, float] | None = None


@dataclass(frozen=True)
class PageState:
    """All that the front page's address says. `point` is the candidate that is lit, if not the first."""

    view: str = "anterior"
    figure: str = "female"
    tone: str = ""
    voice: str = ""
    places: tuple[Place, ...] = ()
    point: Point | None = None
    adding: bool = False
    everything: bool = False

    def pairs(self) -> list[tuple[str, str]]:
        """The address's query, in pairs."""
        pairs = [pair for place in self.places for pair in place.query]
        clicked = any(place.spot for place in self.places)
        if self.places or self.view != "anterior":
            pairs.append(("show" if clicked else "view", self.view))
        if self.figure != "female":
            pairs.append(("figure", self.figure))
        if self.tone:
            pairs.append(("tone", self.tone))
        if self.voice:
            pairs.append(("voice", self.voice))
        if self.point:
            pairs.append(("point", ":".join(self.point)))
        if self.adding:
            pairs.append(("add", "1"))
        if self.everything:
            pairs.append(("all", "1"))
        return pairs

    def href(self, **change: Any) -> str:
        """The address of the front page with something changed."""
        query = urlencode(replace(self, **change).pairs(), safe=":")
        return f"/?{query}" if query else "/"


def shape_of(view: View) -> str:
    """A class of aspect: what width the picture can have on a phone."""
    ratio = view.width / view.height
    return "narrow" if ratio < 0.4 else "tall" if ratio < 0.75 else "broad"


def read_state(atlas: Atlas, query: QueryParams) -> tuple[PageState, Message]:
    """The state that a query describes, and what to tell the person about it. Raises NotFound or BadQuery.

    Besides what the API takes (app/places.py): `show` the picture to look at, `point` the candidate to light, `tone`,
    `voice`, `add` and `all`; and `map.x`, `map.y` in pixels of a picture `width` pixels wide, as a form's image sends
    them.
    """
    figure = check_figure(query.get("figure", "female"))
    tone = query.get("tone", "")
    if tone not in ("", *TONES):
        raise unknown("tone", tone, list(TONES), "tone", BadQuery)
    voice = query.get("voice", "")
    if voice not in ("", *VOICES):
        raise unknown("voice", voice, list(VOICES), "voice", BadQuery)
    views, xs, ys = (query.getlist(key) for key in ("view", "x", "y"))
    shown = query.get("show") or (views[-1] if views else "")
    if len(views) == len(xs) + 1:
        views = views[:-1]
    if not len(views) == len(xs) == len(ys):
        raise BadQuery("view, x and y belong together; give one view for each x and y", field="view")
    if len(views) + len(query.getlist("region")) + len(query.getlist("at")) > MOST_PLACES:
        raise BadQuery(f"more than {MOST_PLACES} places in one address", field="region")
    places = [
        *(place for text in query.getlist("at") for place in landmark_places(atlas, text)),
        *(place for text in query.getlist("region") for place in region_places(atlas, text)),
        *(spot_place(atlas, figure, v, x, y) for v, x, y in zip(views, xs, ys, strict=True)),
    ]
    state = PageState(
        view=check_view(shown, "show") if shown else view_of_place(atlas, figure, places),
        figure=figure,
        tone=tone,
        voice=voice,
        places=tuple(places),
        point=read_point(atlas, query["point"]) if query.get("point") else None,
        adding=query.get("add") == "1",
        everything=query.get("all") == "1",
    )
    if "map.x" not in query and "map.y" not in query:
        return state, ""
    clicked = form_place(atlas, state, query)
    if clicked is None:
        return state, "outside"
    return replace(state, places=(*state.places, clicked), point=None), ""


def view_of_place(atlas: Atlas, figure: str, places: list[Place]) -> str:
    """The view to show where none is asked for: one that shows the first place."""
    if not places:
        return "anterior"
    region, side = places[0].region, places[0].side
    # A spot on the midline of a paired region belongs to both of its sides.
    paired = atlas.regions[region].paired
    return view_of_region(atlas, figure, region, "right" if paired and side == "midline" else side)


@lru_cache(maxsize=1024)
def view_of_region(atlas: Atlas, figure: str, region: str, side: str) -> str:
    """The view that shows most of a region; what belongs to head, hand or foot is better seen large."""
    if side == "left":
        return VIEWS[view_of_region(atlas, figure, region, "right")].mirror
    cells = list(atlas.cells_of_region[region, side])
    fine = bool(atlas.matrix.patch[cells].mean() > 0.5)

    def shown(view: str) -> float:
        sides = atlas.overlay(figure, view)["regions"].get(region, {})
        seen = max((shown_cm2(view, path) for s, path in sides.items() if side in (s, "midline")), default=0.0)
        return seen * math.sqrt(VIEWS[view].units_per_cm) if fine else seen

    views = [v for v in VIEWS if fine or VIEWS[v].group not in ("head", "hand", "foot")]
    return max(views, key=shown)


_TOKEN = re.compile(r"[MmLlCcZz]|-?(?:\d+\.?\d*|\.\d+)")


def path_steps(path: str) -> Iterator[tuple[bool, list[tuple[float, float]]]]:
    """Steps of a path of the overlays (M, m, L, l, C, c, z, with implied repeats).

    Each is whether the pen was lifted, and the step's control points with its end.
    """
    x = y = x0 = y0 = 0.0
    command = "M"
    numbers: list[float] = []
    for token in _TOKEN.findall(path):
        if token.isalpha():
            command = token
            if token in "Zz":
                x, y = x0, y0
            continue
        numbers.append(float(token))
        if len(numbers) < (6 if command in "Cc" else 2):
            continue
        origin_x, origin_y = (0.0, 0.0) if command.isupper() else (x, y)
        places = [(origin_x + numbers[i], origin_y + numbers[i + 1]) for i in range(0, len(numbers), 2)]
        numbers.clear()
        x, y = places[-1]
        lifted = command in "Mm"
        if lifted:
            x0, y0, command = x, y, "L" if command == "M" else "l"
        yield lifted, places


@lru_cache(maxsize=8192)
def area_units2(path: str) -> float:
    """Area inside a path of the overlays, its curves taken as straight."""
    area, x, y, x0, y0 = 0.0, 0.0, 0.0, 0.0, 0.0
    for lifted, places in path_steps(path):
        ahead_x, ahead_y = places[-1]
        if lifted:
            x0, y0 = ahead_x, ahead_y
        else:
            area += (x - x0) * (ahead_y - y0) - (ahead_x - x0) * (y - y0)
        x, y = ahead_x, ahead_y
    return abs(area) / 2


def shown_cm2(view: str, path: str) -> float:
    """How much skin a path covers in a view."""
    return area_units2(path) / VIEWS[view].units_per_cm ** 2


def read_point(atlas: Atlas, text: str) -> Point:
    """A trigger point and its side, the right one where none is said."""
    point, side = split_side(text, "point")
    return atlas.referral(point).id, "left" if side == "left" else "right"


def landmark_places(atlas: Atlas, text: str) -> list[Place]:
    """The places of `landmark` or `landmark:side`."""
    name = split_side(text, "at")[0]
    places = []
    for mark in place_marks(atlas, text):
        region, side = atlas.region_of_cell(mark.cells[0])
        said = atlas.matrix.side(mark.cells[0]) if atlas.landmarks[name].paired else ""
        query = (("at", f"{name}:{said}" if said else name),)
        places.append(Place(query, name.replace("_", " ").capitalize(), said, region, side, mark))
    return places


def region_places(atlas: Atlas, text: str) -> list[Place]:
    """The places of `region` or `region:side`."""
    marks = region_marks(atlas, text)
    region = atlas.regions[split_side(text, "region")[0]]
    places = []
    for mark in marks:
        # Cells are numbered midline first, so the last one tells the side.
        side = atlas.matrix.side(mark.cells[-1]) if region.paired else "midline"
        said = side if region.paired else ""
        query = (("region", f"{region.id}:{side}" if region.paired else region.id),)
        places.append(Place(query, region.name, said, region.id, side, mark))
    return places


def spot_place(atlas: Atlas, figure: str, view: str, x: str, y: str) -> Place:
    """The place at (x, y) of a view. Raises BadQuery where there is no skin."""
    mark = point_mark(atlas, view, x, y, figure)
    return clicked_place(atlas, mark, (view, number(x, "x"), number(y, "y")))


def clicked_place(atlas: Atlas, mark: Mark, spot: tuple[str, float, float]) -> Place:
    """A place that was clicked on a picture, named by its region."""
    region, side = atlas.region_of_cell(mark.cells[0])
    said = side if atlas.regions[region].paired else ""
    view, x, y = spot
    query = (("view", view), ("x", f"{x:.1f}"), ("y", f"{y:.1f}"))
    return Place(query, atlas.regions[region].name, said, region, side, mark, spot)


def form_place(atlas: Atlas, state: PageState, query: QueryParams) -> Place | None:
    """The place of a click on the form's picture, None off the body.

    A form sent by keyboard has (0, 0), which is off every body.
    """
    shown = VIEWS[state.view]
    across, down = number(query.get("map.x", ""), "map.x"), number(query.get("map.y", ""), "map.y")
    width = number(query.get("width", str(shown.width)), "width")
    if width <= 0:
        raise BadQuery("width should be the picture's width in pixels, above 0", field="width")
    grid = atlas.labels(state.figure, state.view)
    x, y = across * shown.width / width, down * shown.width / width
    cell = cell_near(grid, x, y)
    spot = (x, y) if cell == grid.cell(x, y) else spot_of_cell(grid, cell)
    return clicked_place(atlas, Mark((cell,)), (state.view, *spot)) if cell >= 0 and spot else None


def cell_near(grid: LabelGrid, x: float, y: float) -> int:
    """The cell at or closest to a place of a picture, -1 if there is none within SNAP_UNITS."""
    rows, columns = grid.cells.shape
    if not (0 <= x < columns * grid.step and 0 <= y < rows * grid.step):
        return -1
    row, column, reach = int(y / grid.step), int(x / grid.step), math.ceil(SNAP_UNITS / grid.step)
    top, left = max(row - reach, 0), max(column - reach, 0)
    window = grid.cells[top : row + reach + 1, left : column + reach + 1]
    near_rows, near_columns = np.nonzero(window >= 0)
    if not len(near_rows):
        return -1
    away = (near_rows + top - row) ** 2 + (near_columns + left - column) ** 2
    nearest = int(np.argmin(away))
    if away[nearest] > reach**2:
        return -1
    return int(window[near_rows[nearest], near_columns[nearest]])


def spot_of_cell(grid: LabelGrid, cell: int) -> tuple[float, float] | None:
    """The middle of a cell in a picture, moved onto the cell if need be; None where the picture does not show it."""
    rows, columns = np.nonzero(grid.cells == cell)
    if not len(rows):
        return None
    nearest = int(np.argmin((rows - rows.mean()) ** 2 + (columns - columns.mean()) ** 2))
    return (float(columns[nearest]) + 0.5) * grid.step, (float(rows[nearest]) + 0.5) * grid.step


def on_figure(atlas: Atlas, state: PageState, figure: str) -> PageState:
    """The same places on another figure: a clicked one goes where that figure shows its cell."""
    places = []
    for place in state.places:
        if place.spot is None:
            places.append(place)
            continue
        view = place.spot[0]
        spot = spot_of_cell(atlas.labels(figure, view), place.mark.cells[0])
        if spot:
            places.append(clicked_place(atlas, place.mark, (view, *spot)))
    return replace(state, figure=figure, places=tuple(places))
