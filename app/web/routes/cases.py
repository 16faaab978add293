"""Published cases to learn from, as pages and in the API."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app.atlas.atlas import Atlas
from app.atlas.memo import memo
from app.errors import unknown
from app.web.presenters.cases import case_page, cases_page
from app.web.responses import answer, atlas_of, dumps
from app.web.templating import render, voice_of

router = APIRouter()


@memo(4)
def _cases(atlas: Atlas) -> bytes:
    return dumps([case.model_dump(mode="json", exclude_none=True) for case in atlas.data.cases])


@router.get("/api/v1/cases", tags=["learning"])
def cases(request: Request) -> Response:
    """Published case reports from head to foot: complaint, places of pain, what to ask and to examine, what it was."""
    return answer(_cases(atlas_of(request)))


@router.get("/cases", include_in_schema=False)
def cases_html(request: Request) -> Response:
    """All cases."""
    return render(request, "cases.html", cases_page(atlas_of(request), voice_of(request)), "learn")


@router.get("/cases/{case}", include_in_schema=False)
def case_html(request: Request, case: str) -> Response:
    """One case, to be read step by step."""
    atlas = atlas_of(request)
    if case not in atlas.cases:
        raise unknown("case", case, list(atlas.cases), "case")
    return render(request, "case.html", case_page(atlas, atlas.cases[case], voice_of(request)), "learn")
