"""A drawing of several pains, as a program posts it: strokes of a brush over the skin, clicks, regions, or cells.

The browser does the same (static/js/drawing/pain-cells.js, static/js/skin/cell-graph.js), and a test holds both to it.
"""

from __future__ import annotations

import heapq
import json
import math
from collections.abc import AsyncIterator, Iterable
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from app.atlas.atlas import Atlas
from app.atlas.built_files import LabelGrid
from app.atlas.locations import check_view, region_marks
from app.atlas.matching import Mark
from app.atlas.memo import memo
from app.errors import BadQuery
from app.views import VIEWS

MAX_BYTES = 600_000
MAX_PAINS = 40
MAX_MARKS = 400
MAX_PLACES = 4000

MAX_WORK = 60_000
"""What may be spent on the strokes of one drawing, so that none takes more than some seconds: a cell under a brush
costs 1 and the square of the brush's radius in cm, and STEPS_A_UNIT steps cost 1. The whole skin painted with a brush
of 2 cm is most of it."""

STEPS_A_UNIT = 20

STEP_SHARE = 0.5
"""A stroke is followed in steps of this share of its brush's radius; static/js/drawing/pain-cells.js does the same."""

Figure = Literal["female", "male"]
Units = Annotated[float, Field(ge=-4096, le=4096, allow_inf_nan=False)]
Radius = Annotated[float, Field(ge=0.1, le=10)]
Places = Annotated[list[Units], Field(min_length=2, max_length=2 * MAX_PLACES)]


class Strict(BaseModel):
    """Nothing in it but what is described."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DrawnMark(Strict):
    """One of spot, region with side, or stroke; marks are laid on in order, one with `erase` takes away."""

    spot: tuple[Figure, str, Units, Units] | None = Field(None, description="figure, view, x, y in the view's units")
    region: str | None = None
    side: Literal["left", "right", "midline"] | None = None
    stroke: tuple[Figure, str, Radius, Places] | None = Field(
        None, description="figure, view, radius in cm on a figure of 170 cm, [x0, y0, x1, y1, ...]"
    )
    erase: bool = False

    @model_validator(mode="after")
    def _one_kind(self) -> DrawnMark:
        if sum(kind is not None for kind in (self.spot, self.region, self.stroke)) != 1:
            raise ValueError("a mark is one of spot, region and stroke")
        if (self.side is None) != (self.region is None):
            raise ValueError("a region has a side, and nothing else has one")
        if self.stroke and len(self.stroke[3]) % 2:
            raise ValueError("a stroke has as many y as x")
        return self


class DrawnPain(Strict):
    """One pain: its cells, or marks from which they follow; weight: how much it counts."""

    cells: Annotated[list[int], Field(min_length=1, max_length=65535)] | None = None
    marks: Annotated[list[DrawnMark], Field(min_length=1, max_length=MAX_MARKS)] | None = None
    weight: Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)] = 1.0

    @model_validator(mode="after")
    def _cells_or_marks(self) -> DrawnPain:
        if (self.cells is None) == (self.marks is None):
            raise ValueError("a pain has either cells or marks")
        return self


class DrawnPains(Strict):
    """A drawing to be ranked."""

    pains: Annotated[list[DrawnPain], Field(min_length=1, max_length=MAX_PAINS)]
    limit: Annotated[int, Field(ge=1, le=1000)] | None = None


async def read_body(stream: AsyncIterator[bytes]) -> bytes:
    """A request's body. Raises BadQuery where it is larger than any drawing, without reading on."""
    parts, size = [], 0
    async for part in stream:
        size += len(part)
        if size > MAX_BYTES:
            raise BadQuery(f"a drawing has at most {MAX_BYTES} bytes", field="pains")
        parts.append(part)
    return b"".join(parts)


def read_pains(body: bytes) -> DrawnPains:
    """The drawing of a request's body. Raises BadQuery naming what is wrong in it."""
    try:
        return DrawnPains.model_validate(json.loads(body))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "pains"
        raise BadQuery(f"{where}: {first['msg'].removeprefix('Value error, ')}", field=where) from None
    except (ValueError, RecursionError):
        raise BadQuery('the body is not JSON; send {"pains": [...]}', field="pains") from None


def marks_of(atlas: Atlas, drawing: DrawnPains) -> list[Mark]:
    """The marks of the ranking, one for each pain. Raises BadQuery or NotFound where a pain cannot be."""
    marks = []
    budget = Budget()
    for number, pain in enumerate(drawing.pains):
        cells = set(pain.cells) if pain.cells is not None else cells_of(atlas, pain.marks or (), budget)
        if not cells:
            raise BadQuery(f"pain {number + 1} covers no skin", field=f"pains.{number}")
        if min(cells) < 0 or max(cells) >= atlas.matrix.n:
            raise BadQuery(f"cells are numbered from 0 to {atlas.matrix.n - 1}", field=f"pains.{number}.cells")
        marks.append(Mark(tuple(sorted(cells)), pain.weight))
    return marks


class Budget:
    """What is left to spend on a drawing. Raises BadQuery when it is spent."""

    def __init__(self, most: float = MAX_WORK) -> None:
        self.left = most

    def spend(self, work: float) -> None:
        """Take some away."""
        self.left -= work
        if self.left < 0:
            raise BadQuery("the strokes go on for longer than any hand draws; send fewer, or cells", field="pains")


def cells_of(atlas: Atlas, marks: Iterable[DrawnMark], budget: Budget | None = None) -> set[int]:
    """The skin cells of a pain's marks, laid on in order. Raises BadQuery where they cost more than the budget."""
    held: set[int] = set()
    budget = budget or Budget()
    for mark in marks:
        cells = cells_of_mark(atlas, mark, budget)
        held = held - cells if mark.erase else held | cells
    return held


def cells_of_mark(atlas: Atlas, mark: DrawnMark, budget: Budget) -> set[int]:
    """The skin cells of one mark."""
    if mark.region is not None:
        return {cell for each in region_marks(atlas, f"{mark.region}:{mark.side}") for cell in each.cells}
    if mark.spot is not None:
        figure, view, x, y = mark.spot
        near = atlas.labels(figure, check_view(view)).nearest(x, y)
        return {near.cell} if near else set()
    assert mark.stroke is not None
    figure, view, radius, places = mark.stroke
    grid = atlas.labels(figure, check_view(view))
    step = radius * VIEWS[view].units_per_cm * STEP_SHARE
    budget.spend(way_of(places) / step / STEPS_A_UNIT)
    met = {cell for cell in cells_along(grid, places, step) if cell >= 0}
    budget.spend(len(met) * (1 + radius * radius))
    return {covered for cell in met for covered in cells_within(atlas, cell, radius)}


def way_of(places: list[float]) -> float:
    """How long a line is, in user units."""
    line = np.array(places).reshape(-1, 2)
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def cells_along(grid: LabelGrid, places: list[float], step: float) -> Iterable[int]:
    """The cells under a line, looked at so often that no step is longer than `step` user units."""
    x0, y0 = places[:2]
    for x1, y1 in zip(places[::2], places[1::2], strict=True):
        count = max(1, math.ceil(math.hypot(x1 - x0, y1 - y0) / step))
        for i in range(count + 1):
            yield grid.cell(x0 + ((x1 - x0) * i) / count, y0 + ((y1 - y0) * i) / count)
        x0, y0 = x1, y1


@memo(20_000)
def cells_within(atlas: Atlas, cell: int, radius_cm: float) -> tuple[int, ...]:
    """The cells within a distance over the skin of one cell, itself among them, nearest first."""
    graph = atlas.graph
    far = {cell: 0.0}
    done: dict[int, None] = {}
    open_: list[tuple[float, int]] = [(0.0, cell)]
    while open_:
        way, here = heapq.heappop(open_)
        if here in done:
            continue
        done[here] = None
        place = position(atlas, here)
        half = here < graph.m + graph.k
        kept = here if half else here - graph.k
        for listed in graph.neighbour[graph.start[kept] : graph.start[kept + 1]].tolist():
            there = listed if half else atlas.matrix.mirror(listed)
            total = way + math.dist(place, position(atlas, there))
            if total <= radius_cm and total < far.get(there, math.inf):
                far[there] = total
                heapq.heappush(open_, (total, there))
    return tuple(done)


@memo(65_536)
def position(atlas: Atlas, cell: int) -> tuple[float, float, float]:
    """Where a cell lies on the reference of 170 cm, rounded as the browser holds it (32 bits)."""
    graph = atlas.graph
    half = cell < graph.m + graph.k
    x, y, z = graph.position_cm[cell if half else cell - graph.k].astype(np.float32).tolist()
    return (x if half else -x), y, z
