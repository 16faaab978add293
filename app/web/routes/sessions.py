"""Sessions, the hand-over and the plan for a week: pages whose content the browser fills in.

The server never sees a session.

What they need of the atlas is one whole file, the same for everybody, so that no request tells which muscles were
found.
"""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache
from typing import Any

from fastapi import APIRouter, Request, Response

from app.atlas.atlas import FIGURES, Atlas
from app.atlas.memo import memo
from app.atlas.self_care import pictures_of, pressed_regions
from app.formats.session_file import schema_text
from app.views import VIEWS
from app.web.contexts.core import SessionPage
from app.web.openapi_schemas import answers
from app.web.responses import atlas_of, dumps, page
from app.web.templating import render

router = APIRouter()

TOLD_AFTERWARDS = ("load-again", "should-be-better")
RECORDED_AFTERWARDS = ("stop-now", "should-be-better", "comes-back")
"""The steps of data/after_treatment.yaml that the client's sheet and the record print, the weightiest first."""

MUSCLE_TEXTS = {"latin", "common", "plain", "self_care", "stretch", "cautions", "mistaken_for", "sources"}


@memo(4)
def handover_text(atlas: Atlas) -> str:
    """What a hand-over says of muscles, by id, and the works that it rests on."""
    muscles: dict[str, Any] = {}
    for muscle in atlas.muscles.values():
        muscles[muscle.id] = muscle.model_dump(mode="json", include=MUSCLE_TEXTS)
        muscles[muscle.id]["regions"] = pressed_regions(atlas, muscle.id)
        muscles[muscle.id]["drawings"] = {k: [asdict(p) for p in v] for k, v in pictures_of(atlas, muscle.id).items()}
        told = [atlas.pressing[p.id] for p in atlas.points_of(muscle.id) if p.id in atlas.pressing]
        muscles[muscle.id]["places"] = {atlas.referrals[t.id].n: {"place": t.place, "hands": t.hands} for t in told}
        muscles[muscle.id]["technique"] = muscle.technique.text
        muscles[muscle.id]["contact"] = muscle.technique.contact
        muscles[muscle.id]["supply"] = f"{muscle.innervation.nerve}, {' '.join(muscle.innervation.roots)}"
    named = {source for muscle in muscles.values() for source in muscle["sources"]}
    named |= {flag.source for flag in atlas.data.red_flags}
    sources = {s.id: s.model_dump(mode="json", exclude={"id"}) for s in atlas.sources.values() if s.id in named}
    return dumps({"version": atlas.version, "muscles": muscles, "sources": sources}).decode()


@lru_cache(maxsize=1)
def view_facts() -> dict[str, dict[str, Any]]:
    """What the browser has to know of each view to draw on it."""
    return {
        v.id: {
            "title": v.title,
            "mirror": v.mirror,
            "width": v.width,
            "height": v.height,
            "units_per_cm": v.units_per_cm,
            "group": v.group,
            "letters": [v.left_edge, v.right_edge],
        }
        for v in VIEWS.values()
    }


def session_page(request: Request) -> SessionPage:
    """What both pages are given."""
    atlas = atlas_of(request)
    steps = {step.id: step for step in atlas.data.after_treatment}
    told = tuple(steps[name].told or "" for name in TOLD_AFTERWARDS if name in steps)
    needled = tuple(step.told for step in steps.values() if step.told and step.for_needled)
    recorded = tuple(steps[name].text for name in RECORDED_AFTERWARDS if name in steps)
    return SessionPage({"views": view_facts(), "figures": list(FIGURES)}, atlas.version, told, needled, recorded)


@router.get("/sessions", include_in_schema=False)
def sessions(request: Request) -> Response:
    """Sessions kept in this browser."""
    return render(request, "sessions.html", session_page(request), "sessions")


@router.get("/handover", include_in_schema=False)
def handover(request: Request) -> Response:
    """Two sheets of paper: one for the client, one for the record."""
    return render(request, "handover.html", session_page(request), "sessions")


@router.get("/plan", include_in_schema=False)
def plan(request: Request) -> Response:
    """A week of self-care for chosen muscles, on one sheet, with reminders."""
    return render(request, "plan.html", session_page(request), "guide")


@router.get("/api/v1/handover.json", tags=["atlas"])
def handover_texts(request: Request) -> Response:
    """Self-care, stretch, technique and cautions of every muscle, with sources: all that a hand-over prints."""
    return page(request, handover_text(atlas_of(request)), media_type="application/json")


@router.get(
    "/api/v1/session.schema.json",
    tags=["atlas"],
    response_class=Response,
    responses=answers({"type": "object"}, media_type="application/schema+json"),
)
def session_schema(request: Request) -> Response:
    """The JSON Schema of an exported session."""
    return page(request, schema_text(), media_type="application/schema+json")
