"""The safety gate without JavaScript: parts of the body, then the signs that matter there, then what to do.

Answers come in the body of a POST, so that no address and no log keeps them; the pages that hold them are not stored.
"""

from __future__ import annotations

from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response

from app.atlas.atlas import Atlas
from app.atlas.triage import judge, questions
from app.data.models.signs import AREAS
from app.errors import BadQuery, TooMuch, unknown
from app.web.contexts.guide import SafetyAnswer, SafetyPlaces, SafetyQuestions
from app.web.responses import atlas_of
from app.web.routes.guide_api import regions_named
from app.web.templating import rendered

MAX_BYTES = 16_384
"""A form of all regions and all signs takes about half of this."""

NOT_KEPT = {"Cache-Control": "no-store"}

router = APIRouter(include_in_schema=False)


def _page(request: Request, name: str, context: object) -> Response:
    """A page that neither the browser nor anything on the way keeps."""
    return Response(rendered(request, name, context, "safety"), headers=NOT_KEPT, media_type="text/html")


def _questions(request: Request, atlas: Atlas, regions: tuple[str, ...]) -> Response:
    asked = questions(atlas.data.signs, regions)
    return _page(request, "safety_questions.html", SafetyQuestions(tuple(atlas.regions[r] for r in regions), asked))


@router.get("/safety")
def start(request: Request) -> Response:
    """Parts of the body to choose; with `region`, the signs that matter there."""
    atlas = atlas_of(request)
    for key in request.query_params:
        if key != "region":
            raise unknown("parameter", key, ["region"], key[:40], BadQuery)
    regions = regions_named(atlas, request.query_params.getlist("region"))
    if not regions:
        return _page(request, "safety.html", SafetyPlaces(tuple(AREAS)))
    return _questions(request, atlas, regions)


async def read_form(request: Request) -> dict[str, list[str]]:
    """The fields of a form sent as application/x-www-form-urlencoded. Raises TooMuch or BadQuery."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_BYTES:
            raise TooMuch(f"the form is larger than {MAX_BYTES} bytes; send what the page offers")
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), max_num_fields=400)
    except ValueError as error:
        raise BadQuery("the form cannot be read; send what the page offers") from error
    fields: dict[str, list[str]] = {}
    for key, value in pairs:
        fields.setdefault(key, []).append(value)
    return fields


@router.post("/safety")
async def go_on(request: Request) -> Response:
    """From parts of the body to the signs, and from the signs to what they call for."""
    atlas, fields = atlas_of(request), await read_form(request)
    for area in fields.get("area", []):
        if area not in AREAS:
            raise unknown("part of the body", area, list(AREAS), "area")
    areas = [r for area in fields.get("area", []) for r in AREAS[area]]
    regions = regions_named(atlas, [*fields.get("region", []), *areas])
    if fields.get("answered") != ["1"]:
        return _questions(request, atlas, regions)
    known = {s.id for s in atlas.data.signs}
    for sign in fields.get("sign", []):
        if sign not in known:
            raise unknown("sign", sign, sorted(known), "sign")
    judgement = judge(atlas.data.signs, atlas.data.contraindications, regions, fields.get("sign", []))
    named = tuple(atlas.regions[r] for r in regions)
    return _page(request, "safety_answer.html", SafetyAnswer(named, judgement, atlas.sources))
