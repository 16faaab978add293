"""What the front page's address says: where it hurts, which picture, what is lit; read from a query, written to one.

Without JavaScript this is all the memory there is. With JavaScript the same is kept behind the #.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal
from urllib.parse import quote_plus

import numpy as np
from starlette.datastructures import QueryParams

from app.atlas.atlas import Atlas
from app.atlas.built_files import LabelGrid
from app.atlas.locations import (
    MAX_PLACES,
    check_figure,
    check_view,
    number,
    place_marks,
    region_marks,
    skin_spot,
    split_side,
)
from app.atlas.matching import Mark
from app.atlas.memo import memo
from app.atlas.place_names import upper_first
from app.atlas.skeleton import layer_shown
from app.drawing.view_choice import best_view, region_shown_cm2
from app.errors import BadQuery, unknown
from app.views import VIEWS, View
from app.vocabulary import LAYERS, VOICES, Layer

ENOUGH_OF_SMALL_PARTS = 0.7
"""What belongs to head, hand or foot is better seen large, even where a view of the whole body shows more of it."""

TONES = ("1", "2", "3", "4", "5")
"""Tones of the figure's skin, as static/css/figure-colours.css names them; the first is the usual one."""

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
    plain: str
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
    layer: Layer = "skin"
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
        if self.layer != "skin":
            pairs.append(("layer", self.layer))
        if self.point:
            pairs.append(("point", ":".join(self.point)))
        if self.adding:
            pairs.append(("add", "1"))
        if self.everything:
            pairs.append(("all", "1"))
        return pairs

    @property
    def drawn(self) -> Layer:
        """The layer that the picture shows: another where a view has not the one that is asked for."""
        return layer_shown(self.view, self.layer)

    def href(self, **change: Any) -> str:
        """The address of the front page with something changed."""
        query = "&".join(f"{name}={_quoted(value)}" for name, value in replace(self, **change).pairs())
        return f"/?{query}" if query else "/"


@lru_cache(maxsize=512)
def _quoted(value: str) -> str:
    """A value as it stands in a query; a page has hundreds of addresses, whose values are nearly all the same."""
    return quote_plus(value, safe=":")


def shape_of(view: View) -> str:
    """A class of aspect: what width the picture can have on a phone."""
    ratio = view.width / view.height
    return "narrow" if ratio < 0.4 else "tall" if ratio < 0.75 else "broad"


def read_state(atlas: Atlas, query: QueryParams) -> tuple[PageState, Message]:
    """The state that a query describes, and what to tell the person about it. Raises NotFound or BadQuery.

    Besides what the API takes (app/atlas/locations.py): `show` the picture to look at, `point` the candidate to light,
    `tone`, `voice`, `layer`, `add` and `all`; and `map.x`, `map.y` in pixels of a picture `width` pixels wide, as a
    form's image sends them.
    """
    figure = check_figure(query.get("figure", "female"))
    tone = query.get("tone", "")
    if tone not in ("", *TONES):
        raise unknown("tone", tone, list(TONES), "tone", BadQuery)
    voice = query.get("voice", "")
    if voice not in ("", *VOICES):
        raise unknown("voice", voice, list(VOICES), "voice", BadQuery)
    layer = next((known for known in LAYERS if known == query.get("layer", "skin")), None)
    if layer is None:
        raise unknown("layer", query["layer"], list(LAYERS), "layer", BadQuery)
    views, xs, ys = (query.getlist(key) for key in ("view", "x", "y"))
    shown = query.get("show") or (views[-1] if views else "")
    if len(views) == len(xs) + 1:
        views = views[:-1]
    if not len(views) == len(xs) == len(ys):
        raise BadQuery("view, x and y belong together; give one view for each x and y", field="view")
    if len(views) + len(query.getlist("region")) + len(query.getlist("at")) > MAX_PLACES:
        raise BadQuery(f"more than {MAX_PLACES} places in one address", field="region")
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
        layer=layer,
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


@memo(1024)
def view_of_region(atlas: Atlas, figure: str, region: str, side: str) -> str:
    """The view that shows most of a region; what belongs to head, hand or foot is better seen large."""
    if side == "left":
        return VIEWS[view_of_region(atlas, figure, region, "right")].mirror
    cells = list(atlas.cells_of_region[region, side])
    fine = bool(atlas.matrix.patch[cells].mean() > 0.5)

    views = [v for v in VIEWS if fine or VIEWS[v].group not in ("head", "hand", "foot")]
    shown = {v: region_shown_cm2(atlas, figure, v, region, side) for v in views}
    return best_view(shown, ENOUGH_OF_SMALL_PARTS if fine else 1.0, narrow=())


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
        # What a landmark is called here are plain words already.
        title = upper_first(atlas.landmark_names[name])
        places.append(Place(query, title, title, said, region, side, mark))
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
        places.append(Place(query, region.name, region.plain, said, region.id, side, mark))
    return places


def spot_place(atlas: Atlas, figure: str, view: str, x: str, y: str) -> Place:
    """The place at (x, y) of a view. Raises BadQuery where there is no skin."""
    check_view(view)
    near = skin_spot(atlas, view, tenth(number(x, "x")), tenth(number(y, "y")), figure)
    return clicked_place(atlas, Mark((near.cell,)), (view, near.x, near.y))


def clicked_place(atlas: Atlas, mark: Mark, spot: tuple[str, float, float]) -> Place:
    """A place that was clicked on a picture, named by its region."""
    region, side = atlas.region_of_cell(mark.cells[0])
    named = atlas.regions[region]
    said = side if named.paired else ""
    view, x, y = spot
    query = (("view", view), ("x", f"{x:.1f}"), ("y", f"{y:.1f}"))
    return Place(query, named.name, named.plain, said, region, side, mark, spot)


def form_place(atlas: Atlas, state: PageState, query: QueryParams) -> Place | None:
    """The place of a click on the form's picture, None off the body.

    A form sent by keyboard has (0, 0), which is no click, though in some close-ups there is skin.
    """
    shown = VIEWS[state.view]
    across, down = number(query.get("map.x", ""), "map.x"), number(query.get("map.y", ""), "map.y")
    width = number(query.get("width", str(shown.width)), "width")
    if width <= 0:
        raise BadQuery("width should be the picture's width in pixels, above 0", field="width")
    if across == down == 0:
        return None
    units = shown.width / width
    near = atlas.labels(state.figure, state.view).nearest(tenth(across * units), tenth(down * units))
    return clicked_place(atlas, Mark((near.cell,)), (state.view, near.x, near.y)) if near else None


def tenth(units: float) -> float:
    """A coordinate as addresses keep it, so that what is written leads to the skin that was clicked; halves go up."""
    return math.floor(units * 10 + 0.5) / 10


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
