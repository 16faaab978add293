"""The therapist's pages and their part of the API: what keeps points alive, techniques, and what lies at each point."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from app.atlas.atlas import Atlas
from app.atlas.memo import memo
from app.atlas.practice import points_at
from app.web.presenters.practice import hazards_page, practice_page
from app.web.responses import answer, atlas_of, dumps
from app.web.templating import render, voice_of

router = APIRouter()
ROOT = "/api/v1"


@memo(4)
def _practice(atlas: Atlas) -> bytes:
    data = atlas.data
    parts = {
        "factors": data.factors,
        "joints": data.joint_links,
        "autonomic_signs": data.autonomic_signs,
        "strength": data.strength,
        "after_treatment": data.after_treatment,
        "contraindications": data.contraindications,
    }
    return dumps({name: [e.model_dump(mode="json", exclude_none=True) for e in found] for name, found in parts.items()})


@memo(4)
def _hazards(atlas: Atlas) -> bytes:
    structures: list[dict[str, Any]] = [
        s.model_dump(mode="json") | {"points": [r.id for r in points_at(atlas, s.id)]}
        for s in atlas.structures.values()
    ]
    rules = [h.model_dump(mode="json") for h in atlas.data.hazards]
    return dumps({"rules": rules, "structures": structures})


@router.get(f"{ROOT}/practice", tags=["practice"])
def practice(request: Request) -> Response:
    """For therapists: what keeps points alive, joints to test, signs other than pain, strength of healthy adults, what
    to do after treatment, and when to leave out pressure, stretch, heat or needle."""
    return answer(_practice(atlas_of(request)))


@router.get(f"{ROOT}/hazards", tags=["practice"])
def hazards(request: Request) -> Response:
    """For trained hands: structures that finger and needle can hurt, the points at which each lies, and the rules.

    What lies at one point is in `/trigger-points/{id}`.
    """
    return answer(_hazards(atlas_of(request)))


@router.get("/practice", include_in_schema=False)
def practice_html(request: Request) -> Response:
    """What keeps points alive, joints, other signs, and what to do afterwards."""
    return render(request, "practice.html", practice_page(atlas_of(request), voice_of(request)), "learn")


@router.get("/hazards", include_in_schema=False)
def hazards_html(request: Request) -> Response:
    """When to leave a technique out, and what finger and needle can hurt."""
    return render(request, "hazards.html", hazards_page(atlas_of(request), voice_of(request)), "learn")
