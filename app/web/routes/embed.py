"""The map for a page of somebody else: /embed, the only address that other sites may put into a frame."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Request, Response
from markupsafe import Markup

from app.atlas.atlas import Atlas
from app.atlas.locations import MAX_PLACES, check_figure, check_view, split_side
from app.atlas.triage import Gate, gate
from app.drawing.body_map import draw_map
from app.errors import BadQuery
from app.views import VIEWS, View
from app.web.contexts.links import Link, ViewLink
from app.web.middleware.security_headers import POLICY
from app.web.page_state import Point, read_point, region_places, shape_of, view_of_region
from app.web.presenters.home import safety_href
from app.web.presenters.muscle_rows import short_title
from app.web.responses import atlas_of
from app.web.templating import render

router = APIRouter(include_in_schema=False)

ANYWHERE = "frame-ancestors *"


@dataclass(frozen=True)
class EmbedPage:
    """The map, what is lit on it, and the whole-body views to turn to.

    gate, safety: what to rule out first in the region named, and where all of it is asked. origin: the only one to talk
    to, if said.
    """

    view: View
    figure: str
    shape: str
    picture: Markup
    areas: tuple[str, ...]
    views: tuple[ViewLink, ...]
    figures: tuple[Link, ...]
    all_views: tuple[View, ...]
    points: tuple[str, ...]
    region: str
    gate: Gate | None
    safety: str
    origin: str
    version: str


def check_origin(text: str) -> str:
    """An origin such as https://school.example, or BadQuery."""
    parts = urlsplit(text)
    if text and (
        parts.scheme not in ("http", "https") or not parts.netloc or text != f"{parts.scheme}://{parts.netloc}"
    ):
        raise BadQuery("origin should be like https://school.example, without a path", field="origin")
    return text


def _points(atlas: Atlas, named: list[str], muscle: str) -> tuple[Point, ...]:
    if len(named) > MAX_PLACES:
        raise BadQuery(f"{len(named)} trigger points on one picture; at most {MAX_PLACES}", field="point")
    points = [read_point(atlas, text) for text in named]
    if muscle:
        name, side = split_side(muscle, "muscle")
        shown = "left" if side == "left" else "right"
        points += [(r.id, shown) for r in atlas.points_of(atlas.muscle(name).id)]
    return tuple(dict.fromkeys(points))


def embed_page(atlas: Atlas, request: Request) -> EmbedPage:
    """What the address asks for. Raises NotFound or BadQuery."""
    query = request.query_params
    figure = check_figure(query.get("figure", "female"))
    points = _points(atlas, query.getlist("point"), query.get("muscle", ""))
    places = region_places(atlas, query["region"])[:1] if query.get("region") else []
    if query.get("view"):
        view = check_view(query["view"])
    elif points and (seen := atlas.views_of(*points[0], figure)):
        view = seen[0]
    else:
        view = view_of_region(atlas, figure, places[0].region, places[0].side) if places else "anterior"
    regions = atlas.overlay(figure, view)["regions"]
    pairs = [("point", ":".join(p)) for p in points]
    pairs += [(key, query[key]) for key in ("region", "origin") if query.get(key)]

    def href(view: str, figure: str) -> str:
        return "/embed?" + urlencode([("view", view), ("figure", figure), *pairs], safe=":")

    return EmbedPage(
        view=VIEWS[view],
        figure=figure,
        shape=shape_of(VIEWS[view]),
        picture=Markup(draw_map(atlas, view, figure, points, standalone=False)),
        areas=tuple(regions[p.region][p.side] for p in places if p.side in regions.get(p.region, {})),
        views=tuple(
            ViewLink(v.id, href(v.id, figure), v.id == view, v, short_title(v))
            for v in VIEWS.values()
            if not v.close_up or v.id == view
        ),
        figures=tuple(Link(f, href(view, f), f == figure) for f in ("female", "male")),
        all_views=tuple(VIEWS.values()),
        points=tuple(":".join(p) for p in points),
        region=f"{places[0].region}:{places[0].side}" if places else "",
        gate=gate(atlas.data.signs, [places[0].region]) if places else None,
        safety=safety_href([p.region for p in places]),
        origin=check_origin(query.get("origin", "")),
        version=atlas.version,
    )


@router.get("/embed")
def embed(request: Request) -> Response:
    """The map in a frame. docs/embed.md describes the address and the messages."""
    response = render(request, "embed.html", embed_page(atlas_of(request), request))
    response.headers["content-security-policy"] = POLICY.replace("frame-ancestors 'self'", ANYWHERE)
    return response
