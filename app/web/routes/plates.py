"""Addresses of plates and contact sheets: pages to print, and the files that `python -m app plates` wrote."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request, Response

from app.atlas.locations import check_figure
from app.data.paths import INSTALLED, ROOT
from app.errors import NotFound, unknown
from app.vocabulary import GROUP_TITLES
from app.web.presenters.plates import MissingPage, contact_html, plate_html, plates_page
from app.web.responses import atlas_of, page
from app.web.static_files import Assets
from app.web.templating import render

OUT = (Path.cwd() if INSTALLED else ROOT) / "out" / "plates"
"""Where the command `plates` writes, and where the downloads are served from: in a wheel, below the working folder."""

router = APIRouter(include_in_schema=False)

DOWNLOADS = {"pdf": "application/pdf", "png": "image/png"}


def _download(request: Request, file: str, kind: str, missing: MissingPage) -> Response:
    path = OUT / file
    if not path.is_file():
        return render(request, "plate_missing.html", missing, "muscles", status=404)
    headers = {"Content-Disposition": f'inline; filename="{path.name}"', "Cache-Control": "no-cache"}
    return Response(path.read_bytes(), media_type=DOWNLOADS[kind], headers=headers)


@router.get("/plates")
def plates(request: Request) -> Response:
    """The list of plates and contact sheets."""
    return render(request, "plates.html", plates_page(atlas_of(request)), "muscles")


def _group(group: str) -> str:
    if group not in GROUP_TITLES:
        raise unknown("part of the body", group, list(GROUP_TITLES), "group")
    return group


@router.get("/plates/sheets/{group}.{kind}")
def contact_download(request: Request, group: str, kind: str) -> Response:
    """Contact sheets as PDF, or their first page as PNG."""
    if kind not in DOWNLOADS:
        raise NotFound(f"contact sheets are there as {' and '.join(DOWNLOADS)}, not as {kind[:20]}")
    file = f"sheets/{_group(group)}.{kind}"
    return _download(request, file, kind, MissingPage(file, GROUP_TITLES[group], f"/plates/sheets/{group}"))


@router.get("/plates/sheets/{group}")
def contact_sheet(request: Request, group: str, figure: str = "female") -> Response:
    """Contact sheets as a page."""
    assets: Assets = request.app.state.assets
    return page(request, contact_html(atlas_of(request), assets, _group(group), check_figure(figure)))


@router.get("/plates/{muscle_id}.{kind}")
def plate_download(request: Request, muscle_id: str, kind: str) -> Response:
    """A plate as PDF or PNG."""
    muscle = atlas_of(request).muscle(muscle_id)
    if kind not in DOWNLOADS:
        raise NotFound(f"plates are there as {' and '.join(DOWNLOADS)}, not as {kind[:20]}")
    file = f"{muscle.id}.{kind}"
    return _download(request, file, kind, MissingPage(file, muscle.common, f"/plates/{muscle.id}"))


@router.get("/plates/{muscle_id}")
def plate(request: Request, muscle_id: str, figure: str = "female") -> Response:
    """A muscle's plate as a page to print."""
    atlas = atlas_of(request)
    assets: Assets = request.app.state.assets
    return page(request, plate_html(atlas, assets, atlas.muscle(muscle_id), check_figure(figure)))
