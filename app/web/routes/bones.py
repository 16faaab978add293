"""The bones: pages for people, and the same as JSON."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app.atlas.atlas import Atlas
from app.atlas.locations import check_figure
from app.atlas.memo import memo
from app.atlas.skeleton import bone_named, fastened_to
from app.web.openapi_schemas import BONE, BONES, PROBLEM, answers
from app.web.presenters.bone_pages import bone_page, bones_page
from app.web.responses import answer, atlas_of, dumps
from app.web.templating import render

router = APIRouter(tags=["atlas"])

LISTED = {"id", "latin", "common", "plain"}


@memo(64)
def _bone(atlas: Atlas, bone_id: str) -> bytes:
    bone = bone_named(atlas, bone_id)
    fastened = fastened_to(atlas, bone_id)
    body = bone.model_dump(mode="json", exclude={"names", "also"})
    body["muscles"] = [f.muscle.id for f in fastened]
    body["origin_of"] = [f.muscle.id for f in fastened if f.origin]
    body["insertion_of"] = [f.muscle.id for f in fastened if f.insertion]
    return dumps(body)


@router.get("/api/v1/bones", responses=answers(BONES))
def bones(request: Request) -> Response:
    """All bones, from head to foot."""
    return answer(dumps([b.model_dump(include=LISTED) for b in atlas_of(request).bones.values()]))


@router.get("/api/v1/bones/{bone_id}", responses=PROBLEM | answers(BONE))
def bone(request: Request, bone_id: str) -> Response:
    """One bone: the landmarks of the skin over it, and the muscles fastened to it."""
    return answer(_bone(atlas_of(request), bone_id))


@router.get("/bones", include_in_schema=False)
def bones_of_people(request: Request) -> Response:
    """All bones, as a page."""
    return render(request, "bones.html", bones_page(atlas_of(request)), "muscles")


@router.get("/bones/{bone_id}", include_in_schema=False)
def bone_of_people(request: Request, bone_id: str, figure: str = "female") -> Response:
    """One bone lit in the skeleton, with the muscles fastened to it."""
    atlas = atlas_of(request)
    found = bone_named(atlas, bone_id)
    return render(request, "bone.html", bone_page(atlas, found, check_figure(figure)), "muscles")
