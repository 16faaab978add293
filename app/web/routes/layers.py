"""What lies under a place on the skin, as JSON: skin, muscles from the skin inwards, the first bone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from app.atlas.atlas import Atlas
from app.atlas.layers import layers_at
from app.atlas.locations import place_marks, point_mark
from app.errors import BadQuery
from app.web.openapi_schemas import LAYERS, PROBLEM, answers
from app.web.responses import answer, atlas_of, dumps

router = APIRouter(prefix="/api/v1", tags=["atlas"])

ASK = "name one place: at=<landmark>, at=<landmark>:<side>, or view=<view>&x=<x>&y=<y>"


def cell_named(atlas: Atlas, at: Sequence[str], point: Sequence[str], figure: str) -> int:
    """The cell of a query that names one place. The same lies under both sides, so that a landmark's right one stands
    for a name without a side. Raises NotFound or BadQuery naming the field.
    """
    if len(at) + bool(point) != 1:
        raise BadQuery(ASK, field="at")
    if point:
        if len(point) != 3:
            raise BadQuery(f"view, x and y belong together; {ASK}", field="view")
        return point_mark(atlas, *point, figure).cells[0]
    return place_marks(atlas, at[0])[-1].cells[0]


@router.get("/layers", responses=PROBLEM | answers(LAYERS))
def layers(
    request: Request,
    at: Annotated[
        list[str] | None, Query(description="a landmark, with `:left` or `:right` where it has sides")
    ] = None,
    view: str | None = None,
    x: str | None = None,
    y: str | None = None,
    figure: str = "female",
) -> Response:
    """What a finger finds from the skin inwards to the first bone under one place; order only, no depth."""
    atlas = atlas_of(request)
    point = [value for value in (view, x, y) if value is not None]
    found = layers_at(atlas, cell_named(atlas, at or [], point, figure))
    place: Any = at[0] if at else {"view": view, "x": x, "y": y, "figure": figure}
    return answer(dumps({"place": place, "layers": [{"kind": layer.kind, "id": layer.id} for layer in found]}))
