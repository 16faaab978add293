"""Pictures that stand alone: a view of the body with points lit, and with the patterns of several muscles."""

from __future__ import annotations

from collections.abc import Callable, Collection

from fastapi import APIRouter, Request, Response

from app.atlas.atlas import Atlas
from app.atlas.locations import MAX_PLACES, check_figure, check_view, split_side
from app.atlas.skeleton import check_layer
from app.drawing.body_map import draw_map, figure_style, style_source
from app.drawing.comparison_map import draw_comparison
from app.drawing.measured_map import What, draw_beside, drawn_study, measured_style
from app.drawing.muscle_bodies import bodies, frame_of, views_of_muscle
from app.drawing.point_marks import place_of
from app.drawing.press.frame import Words
from app.drawing.press_picture import draw_press, press_style
from app.drawing.thumbnail import draw_thumbnail
from app.errors import BadQuery, NotFound, unknown
from app.views import VIEWS, Side
from app.vocabulary import LAYERS, Layer
from app.web.middleware.security_headers import POLICY
from app.web.openapi_schemas import NAMED, PICTURE, POINTS, PROBLEM, TEXT, in_query, listed
from app.web.presenters.compare import read_muscles
from app.web.responses import atlas_of, page

FRAMES = ("view", "muscle", "point")
"""How much of a view a picture shows: all of it, or what is around the first muscle or the first point."""

POINT_PART_CM = (37.0, 32.0)
"""Width and height of what is shown around a point (static/js/answer/point-picture.js)."""

BOTH_SIDES = ("right", "left")

FOUR = {"minItems": 1, "maxItems": 4}

router = APIRouter(tags=["pictures"])


@router.get(
    "/map/{view}.svg",
    response_class=Response,
    responses=PROBLEM | PICTURE,
    openapi_extra={
        "parameters": [
            in_query("point", "`<trigger point>:<side>`", POINTS),
            in_query("layer", "what of the body is drawn", TEXT | {"enum": list(LAYERS)}),
            in_query("bone", "`<bone>` or `<bone>:<side>`, on the layer of bones", NAMED),
            in_query("muscle", "`<muscle>` or `<muscle>:<side>`, drawn as a body over the bones", NAMED),
            in_query("frame", "how much of the view is shown", TEXT | {"enum": list(FRAMES)}),
        ]
    },
)
def body_map(request: Request, view: str, figure: str = "female") -> Response:
    """A complete picture of a view, with `point=<trigger point>:<side>` (repeatable) lit.

    `layer=bones` draws the bones instead of the skin, and `bone=<bone>:<side>` (repeatable) lights some of them;
    `layer=superficial` and `layer=deep` draw muscles over the bones. `muscle=<muscle>:<side>` (repeatable) draws one
    over the bones and outlines what covers it; `frame=muscle` shows only what is around the first,
    `frame=point` what is around the first point.
    """
    atlas = atlas_of(request)
    check_view(view)
    check_figure(figure)
    layer = check_layer(view, request.query_params.get("layer", "skin"))
    asked = request.query_params.getlist("muscle")
    if asked:
        layer = "bones"
    bones = read_bones(atlas, request.query_params.getlist("bone"), layer)
    muscles = read_bodies(atlas, asked, view, figure)
    frame = request.query_params.get("frame", "view")
    if frame not in FRAMES:
        raise unknown("frame", frame, list(FRAMES), "frame", BadQuery)
    named = request.query_params.getlist("point")
    points = _read_sided(named, "trigger point", "point", atlas.referrals, lambda _: BOTH_SIDES)
    part = frame_of(atlas, figure, view, *muscles[0]) if frame == "muscle" and muscles else None
    if frame == "point" and points and (place := place_of(atlas, figure, view, *points[0])):
        width, height = (side * VIEWS[view].units_per_cm for side in POINT_PART_CM)
        part = (place.x - width / 2, place.y - height / 2, width, height)
    return _picture(request, draw_map(atlas, view, figure, points, True, layer, bones, muscles, part))


def read_bodies(atlas: Atlas, named: list[str], view: str, figure: str) -> list[tuple[str, str]]:
    """The (muscle, side) that an address draws over the bones; one without a side means all that the view shows.

    Raises NotFound for an unknown muscle, BadQuery for one that has no body or that this view does not show.
    """

    def sides_shown(muscle: str) -> tuple[str, ...]:
        if muscle not in bodies(atlas):
            raise BadQuery(f"{muscle} is not drawn as a body yet", field="muscle")
        sides = tuple(side for side in BOTH_SIDES if _shows(atlas, figure, view, muscle, side))
        if not sides:
            raise BadQuery(f"{VIEWS[view].title}: this view does not show {muscle}", field="muscle")
        return sides

    return _read_sided(named, "muscle", "muscle", atlas.muscles, sides_shown)


def _shows(atlas: Atlas, figure: str, view: str, muscle: str, side: str) -> bool:
    return any(shown.view == view for shown in views_of_muscle(atlas, figure, muscle, side))


def read_bones(atlas: Atlas, named: list[str], layer: Layer) -> list[tuple[str, str]]:
    """The (bone, side) that an address lights; one without a side means both. Raises NotFound or BadQuery."""
    if named and layer != "bones":
        raise BadQuery("bones are lit on layer=bones only", field="bone")
    return _read_sided(
        named, "bone", "bone", atlas.bones, lambda bone: BOTH_SIDES if atlas.bones[bone].paired else ("midline",)
    )


def _read_sided(
    named: list[str], kind: str, field: str, known: Collection[str], sides_of: Callable[[str], tuple[str, ...]]
) -> list[tuple[str, str]]:
    """The (id, side) that the texts `<id>` or `<id>:<side>` of a query name; one without a side means all of them.

    Raises NotFound for an id that is not `known`, BadQuery for too many or a side that the thing does not have.
    """
    if len(named) > MAX_PLACES:
        raise BadQuery(f"{len(named)} {kind}s on one picture; at most {MAX_PLACES}", field=field)
    out = []
    for text in named:
        name, side = split_side(text, field)
        if name not in known:
            raise unknown(kind, name, list(known), field)
        sides = sides_of(name)
        if side and side not in sides:
            raise BadQuery(f"{name} is {' or '.join(sides)} here, not {side}", field=field)
        out += [(name, s) for s in ([side] if side else sides)]
    return out


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


@router.get(
    "/measured/{view}.svg",
    response_class=Response,
    responses=PROBLEM | PICTURE,
    openapi_extra={"parameters": [in_query("point", "a trigger point", TEXT, required=True)]},
)
def measured_map(request: Request, view: str, figure: str = "female", what: What = "shares") -> Response:
    """How many people felt the pain of `point=<trigger point>` in each place that a study counted, as tones.

    `what=chart` has the chart's pattern on the same part of the view. 404 for a point that no study counted by place.
    """
    atlas = atlas_of(request)
    check_view(view)
    point = request.query_params.get("point", "")
    if point not in atlas.referrals:
        raise unknown("trigger point", point, list(atlas.referrals), "point")
    study = drawn_study(atlas, point)
    if study is None:
        raise NotFound(f"no study counted where the pain of {point} is felt", field="point")
    drawn = draw_beside(atlas, view, check_figure(figure), point, study.id, what)
    return _picture(request, drawn, measured_style(atlas.static))


@router.get("/press/{figure}/{words}/{point}.{side}.svg", include_in_schema=False)
@router.get("/press/{point}:{side}.svg", response_class=Response, responses=PROBLEM | PICTURE)
def press(request: Request, point: str, side: Side, figure: str = "female", words: Words = "anatomical") -> Response:
    """A picture of how a trigger point is pressed: the muscle over the bones, the finger, what its text counts from.

    `words=plain` names places as clients are told of them. 404 where only trained hands may press and plain words are
    asked for, with the reason. `/press/<figure>/<words>/<point>.<side>.svg` is the same without a query, for pages.
    """
    atlas = atlas_of(request)
    atlas.referral(point)
    drawn = draw_press(atlas, point, side, check_figure(figure), words)
    return _picture(request, drawn, press_style(atlas.static))


@router.get("/thumbnails/{muscle}.svg", response_class=Response, responses=PROBLEM | PICTURE)
def thumbnail(request: Request, muscle: str) -> Response:
    """A small picture of a muscle and of what its trigger points refer to, for lists."""
    atlas = atlas_of(request)
    if muscle not in atlas.muscles:
        raise unknown("muscle", muscle, list(atlas.muscles), "muscle")
    return page(request, draw_thumbnail(atlas, muscle), media_type="image/svg+xml")


def _picture(request: Request, svg: str, style: str = "") -> Response:
    picture = page(request, svg, media_type="image/svg+xml")
    folder = atlas_of(request).static
    sheets = (style or figure_style(folder), figure_style(folder, ("muscles",)))
    allowed = " ".join(["style-src 'self'", *map(style_source, sheets)])
    picture.headers["content-security-policy"] = POLICY.replace("style-src 'self'", allowed)
    return picture
