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


def cell_named(atlas: Atlas, at: Sequence[str], point: tuple[str | None, str | None, str | None], figure: str) -> int:
    """The cell of a query that names one place: landmarks, or view, x and y.

    Both sides have the same layers, so that either may stand for a landmark that is named without a side. Raises
    NotFound or BadQuery naming the field.
    """
    view, x, y = point
    if len(at) + (point != (None, None, None)) != 1:
        raise BadQuery(ASK, field="at")
    if at:
        return place_marks(atlas, at[0])[-1].cells[0]
    if view is None or x is None or y is None:
        raise BadQuery(f"view, x and y belong together; {ASK}", field="view")
    return point_mark(atlas, view, x, y, figure).cells[0]


@router.get("/layers", responses=PROBLEM | answers(LAYERS))
def layers(
    request: Request,
    at: Annotated[list[str] | None, Query(description="a landmark, or `<landmark>:<side>`")] = None,
    view: str | None = None,
    x: str | None = None,
    y: str | None = None,
    figure: str = "female",
) -> Response:
    """What a finger finds from the skin inwards to the first bone under one place; order only, no depth."""
    atlas = atlas_of(request)
    found = layers_at(atlas, cell_named(atlas, at or [], (view, x, y), figure))
    place: Any = at[0] if at else {"view": view, "x": x, "y": y, "figure": figure}
    return answer(dumps({"place": place, "layers": [{"kind": layer.kind, "id": layer.id} for layer in found]}))
