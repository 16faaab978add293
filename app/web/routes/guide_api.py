"""/api/v1 of the guide: conditions, postures, pages on NMT, and what the safety page asks."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from app.atlas.atlas import Atlas
from app.atlas.locations import split_side
from app.atlas.memo import memo
from app.atlas.red_flags import flags_of_condition
from app.atlas.triage import OUTCOMES, Question, held_back, questions
from app.data.models.guide import Condition, Contraindication, GuidePage, Posture
from app.errors import BadQuery, unknown
from app.web.openapi_schemas import NAMED, PROBLEM
from app.web.responses import answer, atlas_of, dumps, page

router = APIRouter(prefix="/api/v1", tags=["guide"])


def _sources(atlas: Atlas, names: tuple[str, ...]) -> list[dict[str, Any]]:
    return [atlas.sources[s].model_dump(mode="json") for s in names]


@memo(512)
def _entry(atlas: Atlas, entry: Condition | Posture | GuidePage) -> bytes:
    flags = flags_of_condition(atlas, entry) if isinstance(entry, Condition) else ()
    derived = {"red_flags": [f.id for f in flags]} if flags else {}
    return dumps(entry.model_dump(mode="json") | derived | {"sources": _sources(atlas, entry.sources)})


@router.get("/conditions")
def conditions(request: Request) -> Response:
    """Painful conditions that the guide explains."""
    keep = {"id", "title", "synonyms", "part", "summary"}
    return answer(dumps([c.model_dump(mode="json", include=keep) for c in atlas_of(request).conditions.values()]))


@router.get("/conditions/{condition_id}", responses=PROBLEM)
def condition(request: Request, condition_id: str) -> Response:
    """One condition: muscles most involved, what trigger points have to do with it, what helps, with sources."""
    atlas = atlas_of(request)
    if condition_id not in atlas.conditions:
        raise unknown("condition", condition_id, list(atlas.conditions), "id")
    return answer(_entry(atlas, atlas.conditions[condition_id]))


@router.get("/postures")
def postures(request: Request) -> Response:
    """Postures, everyday activities and sports that the guide explains."""
    keep = {"id", "title", "synonyms", "kind", "summary"}
    return answer(dumps([p.model_dump(mode="json", include=keep) for p in atlas_of(request).postures.values()]))


@router.get("/postures/{posture_id}", responses=PROBLEM)
def posture(request: Request, posture_id: str) -> Response:
    """One posture, activity or sport: muscles loaded, what to change, how sure the link with pain is."""
    atlas = atlas_of(request)
    if posture_id not in atlas.postures:
        raise unknown("posture or activity", posture_id, list(atlas.postures), "id")
    return answer(_entry(atlas, atlas.postures[posture_id]))


@router.get("/guide")
def guide(request: Request) -> Response:
    """Pages of the guide to neuromuscular therapy."""
    keep = {"id", "title", "synonyms", "summary"}
    return answer(dumps([p.model_dump(mode="json", include=keep) for p in atlas_of(request).guide.values()]))


@router.get("/guide/{page_id}", responses=PROBLEM)
def guide_page(request: Request, page_id: str) -> Response:
    """One page of the guide, its text as markdown."""
    atlas = atlas_of(request)
    if page_id not in atlas.guide:
        raise unknown("page of the guide", page_id, list(atlas.guide), "id")
    return answer(_entry(atlas, atlas.guide[page_id]))


def regions_named(atlas: Atlas, named: list[str]) -> tuple[str, ...]:
    """Region ids of `region` or `region:side`, each once. Raises NotFound or BadQuery."""
    return tuple(dict.fromkeys(atlas.region(split_side(text, "region")[0]).id for text in named))


def question_json(question: Question) -> dict[str, Any]:
    """One question as JSON; the same keys for signs of danger and for circumstances of the person."""
    keys = {"id", "danger", "regions", "short", "ask", "text", "do", "source"}
    signs = [s.model_dump(mode="json", include=keys) | {"outcome": s.outcome} for s in question.signs]
    return {"topic": question.topic, "signs": signs}


@router.get(
    "/safety",
    responses=PROBLEM,
    openapi_extra={
        "parameters": [
            {
                "name": "region",
                "in": "query",
                "required": False,
                "description": "`<region>` or `<region>:<side>`, repeatable; none: everything is asked",
                "schema": NAMED,
                "example": ["lumbar-pain:left"],
            }
        ]
    },
)
def safety(request: Request) -> Response:
    """What to ask before any thought of muscles, for pain in these regions: at most five questions.

    Each sign tells what it calls for, so that the answers stay with whoever asks; they are never sent here. Without a
    region it is the whole file, the same for everybody, in which the browser finds what matters for a place.
    """
    atlas = atlas_of(request)
    for key in request.query_params:
        if key != "region":
            raise unknown("parameter", key, ["region"], key[:40], BadQuery)
    body = _safety(atlas, regions_named(atlas, request.query_params.getlist("region")))
    return page(request, body.decode(), media_type="application/json")


def contraindication_json(entry: Contraindication) -> dict[str, Any]:
    """A contraindication as clients are told of it: nothing of needles."""
    keep = {"id", "title", "signs", "regions", "text", "source"}
    return entry.model_dump(mode="json", include=keep) | {"techniques": entry.told}


@memo(512)
def _safety(atlas: Atlas, regions: tuple[str, ...]) -> bytes:
    told = [c for c in atlas.data.contraindications if c.told]
    held = held_back(told, regions, ()) if regions else told
    person = [c for c in told if c.signs]
    return dumps(
        {
            "regions": regions,
            "outcomes": OUTCOMES,
            "questions": [question_json(q) for q in questions(atlas.data.signs, regions)],
            "contraindications": [contraindication_json(c) for c in dict.fromkeys((*held, *person))],
        }
    )
