"""/api/v1/crosswalk: what other vocabularies and body maps call the atlas's muscles, bones and regions."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request, Response

from app.atlas.atlas import Atlas
from app.atlas.memo import memo
from app.web.openapi_schemas import CROSSWALK, PROBLEM, answers
from app.web.responses import answer, atlas_of, dumps

router = APIRouter(prefix="/api/v1", tags=["atlas"])

Kind = Literal["muscle", "bone", "region"]


@memo(8)
def _body(atlas: Atlas, kind: Kind | None) -> bytes:
    entries = [e for e in atlas.data.crosswalk if kind in (None, e.kind)]
    maps = () if kind in ("muscle", "bone") else atlas.data.body_maps
    named = {"uberon", "bodyparts3d", *(work for found in maps for work in (found.source, found.numbers_from))}
    return dumps(
        {
            "entries": [e.model_dump(mode="json", exclude_none=True) for e in entries],
            "body_maps": [m.model_dump(mode="json") for m in maps],
            "sources": [s.model_dump(mode="json") for s in atlas.data.sources if s.id in named],
        }
    )


@router.get("/crosswalk", responses=PROBLEM | answers(CROSSWALK))
def crosswalk(request: Request, kind: Kind | None = None) -> Response:
    """Terms of UBERON and FMA, and the segments of the CHOIR and Michigan body maps that lie in each region.

    A share is that of the segment which the region covers. SNOMED CT may not be passed on freely and is left out.
    """
    return answer(_body(atlas_of(request), kind))
