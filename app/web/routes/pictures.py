"""Pictures that stand alone: a view of the body with points lit, and with the patterns of several muscles."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app.atlas.locations import MAX_PLACES, check_figure, check_view, split_side
from app.drawing.body_map import draw_map, figure_style, style_source
from app.drawing.comparison_map import draw_comparison
from app.errors import BadQuery, unknown
from app.web.middleware.security_headers import POLICY
from app.web.openapi_schemas import PICTURE, POINTS, PROBLEM, TEXT, in_query, listed
from app.web.presenters.compare import read_muscles
from app.web.responses import atlas_of, page

FOUR = {"minItems": 1, "maxItems": 4}

router = APIRouter(tags=["pictures"])


@router.get(
    "/map/{view}.svg",
    response_class=Response,
    responses=PROBLEM | PICTURE,
    openapi_extra={"parameters": [in_query("point", "`<trigger point>:<side>`", POINTS)]},
)
def body_map(request: Request, view: str, figure: str = "female") -> Response:
    """A complete picture of a view, with `point=<trigger point>:<side>` (repeatable) lit."""
    atlas = atlas_of(request)
    check_view(view)
    check_figure(figure)
    named = request.query_params.getlist("point")
    if len(named) > MAX_PLACES:
        raise BadQuery(f"{len(named)} trigger points on one picture; at most {MAX_PLACES}", field="point")
    points = []
    for text in named:
        point, side = split_side(text, "point")
        if point not in atlas.referrals:
            raise unknown("trigger point", point, list(atlas.referrals), "point")
        if side == "midline":
            raise BadQuery(f"{point} lies on the left or the right, not the midline", field="point")
        points += [(point, s) for s in ([side] if side else ["right", "left"])]
    return _picture(request, draw_map(atlas, view, figure, points))


@router.get(
    "/compare/{view}.svg",
    response_class=Response,
    responses=PROBLEM | PICTURE,
    openapi_extra={
        "parameters": [in_query("muscle", "up to four", listed(TEXT | {"minLength": 1}) | FOUR, required=True)]
    },
)
def comparison(request: Request, view: str, figure: str = "female") -> Response:
    """A picture of a view with the patterns of `muscle=<id>` (repeatable, up to four), each hatched its own way."""
    atlas = atlas_of(request)
    check_view(view)
    ids = read_muscles(atlas, request.query_params.getlist("muscle"), least=1)
    return _picture(request, draw_comparison(atlas, view, check_figure(figure), ids))


def _picture(request: Request, svg: str) -> Response:
    picture = page(request, svg, media_type="image/svg+xml")
    allowed = f"style-src 'self' {style_source(figure_style(atlas_of(request).static))}"
    picture.headers["content-security-policy"] = POLICY.replace("style-src 'self'", allowed)
    return picture
