"""/api/v1: the atlas as JSON. Answers that never change while the server runs are rendered once."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from typing import Annotated, Any
from urllib.parse import parse_qsl

import orjson
from fastapi import APIRouter, Query, Request, Response

from app.atlas import pain_drawing, practice
from app.atlas.atlas import FIGURES, Atlas
from app.atlas.explaining import fewest_muscles
from app.atlas.locations import check_figure, marks_from_query
from app.atlas.matching import Candidate, Mark, rank
from app.atlas.memo import memo
from app.atlas.muscle_ranking import MuscleCandidate, rank_muscles
from app.atlas.red_flags import red_flags, regions_of
from app.data.models.signs import RedFlag
from app.errors import BadQuery, unknown
from app.search.answers import Answers, answers_of
from app.search.ranking import SearchEntry
from app.search.understand import Understood
from app.search.words import MAX_CHARACTERS
from app.views import VIEWS
from app.vocabulary import GROUP_TITLES, MOVEMENTS, NERVES, ROOTS
from app.web.openapi_schemas import (
    FOUND,
    LIMIT,
    MAX_LISTED,
    MUSCLES,
    PLACES_IN_QUERY,
    PROBLEM,
    RANKING,
    RANKING_EXAMPLE,
    TOO_LARGE,
    UNDERSTOOD,
    answers,
)
from app.web.presenters import home
from app.web.presenters.practice import hazards_json
from app.web.presenters.press_pictures import landmarks_spoken_of
from app.web.responses import answer, atlas_of, dumps

router = APIRouter(prefix="/api/v1", tags=["atlas"])

VOCABULARY: dict[str, tuple[str, ...]] = {
    "group": tuple(GROUP_TITLES),
    "nerve": NERVES,
    "root": ROOTS,
    "movement": MOVEMENTS,
}


PLACES = ("at", "region", "view", "x", "y")
"""What says where it hurts; each may be said again and again."""

PAINTED = "#/paths/~1api~1v1~1candidates/post/requestBody/content/application~1json/schema/$defs/{model}"
"""Where in /openapi.json the parts of a drawing are described."""


@memo(4096)
def _muscle(atlas: Atlas, muscle_id: str) -> bytes:
    muscle = atlas.muscle(muscle_id)
    body = muscle.model_dump(mode="json", by_alias=True)
    body["trigger_points"] = [r.id for r in atlas.points_of(muscle_id)]
    body["joints"] = [j.id for j in practice.joints_of(atlas, muscle_id)]
    body["factors"] = [f.id for f in practice.factors_of(atlas, muscle_id)]
    body["autonomic_signs"] = [s.id for s in practice.signs_of(atlas, muscle_id)]
    return dumps(body)


@memo(4096)
def _trigger_point(atlas: Atlas, point_id: str) -> bytes:
    referral = atlas.referral(point_id)
    zones = atlas.zone_landmarks[point_id]
    body = referral.model_dump(mode="json", exclude={"essential", "spillover"})
    body["referral"] = {name: {"words": zone.words, "landmarks": zones[name]} for name, zone in referral.zones.items()}
    body["referral"].setdefault("spillover", {"words": "", "landmarks": []})
    known = atlas.known_of(point_id)
    body["basis"] = known.basis
    body["evidence"] = [
        s.model_dump(mode="json") | {"citation": atlas.sources[s.source].citation} for s in known.studies
    ]
    body["search"] = known.search.model_dump(mode="json", exclude={"muscles"}) if known.search else None
    common = atlas.commonness_of(point_id)
    body["commonness"] = {
        "class": common.word,
        "words": common.words,
        "of": common.of,
        "basis": [{"source": s, "citation": atlas.sources[s].citation} for s in common.basis],
        "note": common.note,
    }
    body["hazards"] = hazards_json(practice.hazards_at(atlas, point_id))
    body["views"] = atlas.points_json["points"][point_id]["views"]
    return dumps(body)


@memo(8)
def _landmarks(atlas: Atlas, figure: str) -> bytes:
    places: dict[str, dict[str, dict[str, list[float]]]] = {name: {} for name in atlas.landmarks}
    for view in VIEWS:
        for name, spots in atlas.overlay(figure, view)["landmarks"].items():
            places[name][view] = spots
    body = [
        {"id": x.id, "paired": x.paired, "definition": x.definition, "views": places[x.id]}
        for x in atlas.landmarks.values()
    ]
    return dumps(body)


@router.get("/candidates", responses=PROBLEM | answers(RANKING, RANKING_EXAMPLE), openapi_extra=PLACES_IN_QUERY)
async def candidates(request: Request) -> Response:
    """The trigger points that could send pain to the places named, best first."""
    return answer(click(atlas_of(request), request.scope["query_string"]))


def click(atlas: Atlas, query: bytes) -> bytes:
    """The JSON for a query string that says where it hurts. Raises NotFound or BadQuery naming the field."""
    lists: dict[str, list[str]] = {key: [] for key in PLACES}
    once: dict[str, str] = {}
    for key, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True):
        if key in lists:
            lists[key].append(value)
        elif key in ("figure", "limit"):
            once[key] = value
        else:
            raise unknown("parameter", key, sorted((*PLACES, "figure", "limit")), key[:40], BadQuery)
    limit = parse_limit(once["limit"]) if "limit" in once else None
    marks = marks_from_query(atlas, **lists, figure=once.get("figure", "female"))
    said: dict[str, Any] = {key: values for key, values in lists.items() if values}
    said |= {key: once[key] for key in ("figure", "limit") if key in once}
    return candidates_body(atlas, said, marks, limit)


@router.post(
    "/candidates",
    responses=PROBLEM | TOO_LARGE | answers(RANKING, RANKING_EXAMPLE),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": pain_drawing.DrawnPains.model_json_schema(ref_template=PAINTED)}
            },
        }
    },
)
async def painted_candidates(request: Request) -> Response:
    """The same for a drawing of several pains, each of skin cells or of marks (clicks, regions, strokes of a brush)."""
    atlas = atlas_of(request)
    pains = pain_drawing.read_pains(await pain_drawing.read_body(request.stream()))
    # In a thread, so that a long drawing keeps nobody else waiting.
    marks = await asyncio.to_thread(pain_drawing.marks_of, atlas, pains)
    return answer(candidates_body(atlas, {"pains": len(marks)}, marks, pains.limit))


@router.get("/muscles", responses=PROBLEM | answers(MUSCLES))
def muscles(request: Request, group: str = "", nerve: str = "", root: str = "", movement: str = "") -> Response:
    """All muscles, or those of a group, supplied by a nerve or root, or making a movement (see /vocabulary)."""
    wanted = {"group": group, "nerve": nerve, "root": root, "movement": movement}
    for field, word in wanted.items():
        if word and word not in VOCABULARY[field]:
            raise unknown(field, word, list(VOCABULARY[field]), field)
    keys = {"id", "latin", "common", "plain", "group"}
    found = [
        m
        for m in atlas_of(request).muscles.values()
        if group in ("", m.group)
        and (not nerve or nerve in m.innervation.nerves)
        and (not root or root in m.innervation.roots)
        and (not movement or movement in m.movements)
    ]
    return answer(dumps([m.model_dump(include=keys) for m in found]))


@router.get("/vocabulary")
def vocabulary() -> Response:
    """The words that `group`, `nerve`, `root` and `movement` may be."""
    return answer(dumps(VOCABULARY))


@router.get("/muscles/{muscle_id}", responses=PROBLEM)
def muscle(request: Request, muscle_id: str) -> Response:
    """Everything about one muscle."""
    return answer(_muscle(atlas_of(request), muscle_id))


@router.get("/trigger-points/{point_id}", responses=PROBLEM)
def trigger_point(request: Request, point_id: str) -> Response:
    """One trigger point, with the landmarks that its zones cover as on a right-hand point."""
    return answer(_trigger_point(atlas_of(request), point_id))


@router.get("/landmarks", responses=PROBLEM)
def landmarks(request: Request, figure: str = "female") -> Response:
    """Named points on the skin and where each view shows them, in the view's user units."""
    return answer(_landmarks(atlas_of(request), check_figure(figure)))


@router.get("/landmarks/marks")
def landmark_marks(request: Request) -> Response:
    """What marks each landmark in a drawing, by figure, landmark and side: where it is best seen, or its region."""
    return answer(dumps(home.landmark_marks(atlas_of(request))))


@router.get("/landmarks/spoken")
def spoken_landmarks(request: Request) -> Response:
    """Which landmarks the text on each trigger point counts from, and their names, for clients and for others."""
    return answer(dumps(landmarks_spoken_of(atlas_of(request))))


@router.get("/views")
def views() -> Response:
    """The views: id, title, viewBox and which view is the mirror image."""
    body = [
        {"id": v.id, "title": v.title, "group": v.group, "width": v.width, "height": v.height, "mirror": v.mirror}
        for v in VIEWS.values()
    ]
    return answer(dumps({"figures": list(FIGURES), "views": body}))


@router.get("/regions")
def regions(request: Request) -> Response:
    """Areas of skin that people name when they say where it hurts."""
    keep = {"id", "name", "plain", "paired", "contains"}
    return answer(dumps([r.model_dump(mode="json", include=keep) for r in atlas_of(request).regions.values()]))


@router.get("/regions/{region_id}", responses=PROBLEM)
def region(request: Request, region_id: str) -> Response:
    """One region, with the trigger points that refer to it (as on the right side), best first."""
    atlas = atlas_of(request)
    found = atlas.region(region_id)
    side = "right" if found.paired else "midline"
    ranking = rank(atlas.matrix, [atlas.marks_of_region(region_id, side)])
    body = found.model_dump(mode="json", include={"id", "name", "plain", "paired", "contains"})
    body["trigger_points"] = list(dict.fromkeys(c.trigger_point for c in ranking.candidates))
    return answer(dumps(body))


def candidate_json(candidate: Candidate) -> dict[str, Any]:
    """One trigger point of a ranking as the contract has it."""
    return {
        "muscle": candidate.muscle,
        "trigger_point": candidate.trigger_point,
        "side": candidate.side,
        "score": candidate.score,
        "zone": candidate.zone,
        "because": because_json(candidate),
        "follows": candidate.follows or None,
        "likelihood": candidate.likelihood,
    }


def muscle_candidate_json(candidate: MuscleCandidate) -> dict[str, Any]:
    """One muscle of a ranking as the contract has it."""
    return {
        "muscle": candidate.muscle,
        "side": candidate.side,
        "sides": candidate.sides,
        "score": candidate.score,
        "zone": candidate.zone,
        "because": because_json(candidate),
        "points": candidate.points,
        "follows": candidate.follows or None,
        "likelihood": candidate.likelihood,
    }


def because_json(candidate: Candidate | MuscleCandidate) -> dict[str, Any]:
    """The numbers behind a score, and the same in words."""
    return {
        "explains": candidate.explains,
        "specific": candidate.specific,
        "common": candidate.common,
        "words": candidate.words,
    }


def flag_json(flag: RedFlag) -> dict[str, str]:
    """A red flag as the contract has it."""
    return {"id": flag.id, "urgency": flag.urgency, "text": flag.text, "source": flag.source}


@memo(1024)
def _flags(atlas: Atlas, regions: tuple[str, ...]) -> bytes:
    return dumps([flag_json(f) for f in red_flags(atlas, regions)])


def candidates_body(atlas: Atlas, query: dict[str, Any], marks: list[Mark], limit: int | None) -> bytes:
    """The JSON of a ranking."""
    return b'{"query":' + dumps(query) + b"," + _ranked(atlas, tuple(marks), limit)


@memo(2048)
def _ranked(atlas: Atlas, marks: tuple[Mark, ...], limit: int | None) -> bytes:
    """The answer from behind the query on; cached, because many people click the same places."""
    ranking = rank(atlas.matrix, marks, None, atlas.keys)
    muscles = rank_muscles(atlas.matrix, marks, ranking.candidates)
    explanation = fewest_muscles(atlas.matrix, marks, muscles)
    body = {
        "candidates": list(map(_candidate, ranking.candidates[:limit])),
        "muscles": list(map(_muscle_candidate, muscles[:limit])),
        "explained_by": [e._asdict() for e in explanation.explained_by],
        "explained_places": explanation.places,
        "exact": explanation.exact,
        "red_flags": orjson.Fragment(_flags(atlas, regions_of(atlas, marks))),
    }
    return dumps(body)[1:]


@lru_cache(maxsize=16_384)
def _candidate(candidate: Candidate) -> orjson.Fragment:
    """One candidate's JSON, cached: the same point at the same strength comes again with many clicks."""
    return orjson.Fragment(dumps(candidate_json(candidate)))


@lru_cache(maxsize=16_384)
def _muscle_candidate(candidate: MuscleCandidate) -> orjson.Fragment:
    """One muscle's JSON, cached in the same way."""
    return orjson.Fragment(dumps(muscle_candidate_json(candidate)))


def parse_limit(text: str, most: int = MAX_LISTED) -> int:
    """A whole number from 1 to `most`, or BadQuery."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= most and len(text) < 10):
        shown = text if len(text) <= 40 else text[:37] + "..."
        raise BadQuery(f"limit should be a whole number from 1 to {most}, not `{shown}`", field="limit")
    return int(text)


@router.get("/glossary")
def glossary(request: Request) -> Response:
    """The field's words and what they mean."""
    return answer(dumps([t.model_dump(mode="json", exclude={"mark"}) for t in atlas_of(request).data.glossary]))


@router.get("/understand", responses=PROBLEM | answers(UNDERSTOOD))
def understand(
    request: Request,
    q: Annotated[
        str,
        Query(
            min_length=1,
            max_length=MAX_CHARACTERS,
            pattern=r"[^\s\x1c-\x1f]",
            description="where it hurts, how, and when, as one would say it",
        ),
    ],
    limit: Annotated[str, Query(json_schema_extra=LIMIT)] = "20",
) -> Response:
    """What a sentence says (danger first), the places it marks, red flags of the danger it speaks of, and answers."""
    if not q.strip():
        raise BadQuery("q is empty; write where it hurts, such as q=left+shoulder+hurts+lifting+the+arm", field="q")
    atlas = atlas_of(request)
    asked = answers_of(atlas)
    found = asked.answer(q, parse_limit(limit))
    flags = {flag: None for danger in found.meaning.dangers for flag in atlas.dangers[danger].flags}
    body = {
        "understood": [said_json(asked, said) for said in found.meaning.understood],
        "marks": list(found.meaning.marks),
        "red_flags": [flag_json(flag) for flag in atlas.red_flags if flag.id in flags],
        "results": [entry_json(entry) for entry in found.entries],
    }
    return answer(dumps(body))


def said_json(asked: Answers, said: Understood) -> dict[str, Any]:
    """One thing understood as the contract has it."""
    body: dict[str, Any] = {"kind": said.kind, "text": said.text, "id": said.id, "title": asked.title(said)}
    if said.side:
        body["side"] = said.side
    return body | ({"denied": True} if said.denied else {})


def entry_json(entry: SearchEntry) -> dict[str, str]:
    """One answer as the contract has it."""
    return {"kind": entry.kind, "id": entry.id, "title": entry.title, "href": entry.href, "note": entry.note}


@router.get("/search", responses=PROBLEM | answers(FOUND))
def find(
    request: Request,
    q: Annotated[
        str, Query(min_length=1, max_length=200, pattern=r"[^\s\x1c-\x1f]", description="any name, id or everyday word")
    ],
    limit: Annotated[str, Query(json_schema_extra=LIMIT)] = "20",
) -> Response:
    """Muscles, points, regions, symptoms, terms and landmarks by any of their names, best first; help above all."""
    if not q.strip():
        raise BadQuery("q is empty; write what to look for, such as q=infraspinatus", field="q")
    found = answers_of(atlas_of(request)).answer(q, parse_limit(limit))
    return answer(dumps({"results": [entry_json(entry) for entry in found.entries]}))
