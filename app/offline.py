"""The atlas without a network: the list of files of an edition, the service worker that keeps them, and the web app.

An edition is everything that a browser is given: data, pictures, templates and code. Its version is in the service
worker and in a header of every answer, so that files of two editions never meet (static/worker/worker.js).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter, Request, Response

from app.api import atlas_of
from app.assets import BUILT, Assets, page
from app.atlas import Atlas
from app.drawing import cross_arm
from app.guide_pages import condition_page, guide_text_page, posture_page
from app.pages import TEMPLATES, render
from app.search_entries import index_file
from app.views import VIEWS

CODE = Path(__file__).resolve().parent
WORKER = ("worker/pictures.js", "worker/worker.js")

NOT_KEPT = ("vendor/swagger-ui-dist", "worker/")
"""Folders of static/ that no page needs offline."""

PAGES = (
    *("/", "/offline", "/muscles", "/muscles?view=table", "/regions", "/glossary", "/about", "/emergency", "/search"),
    *("/learn", "/quiz", "/sessions", "/handover", "/movement-tests", "/look-alikes", "/guide", "/guide/conditions"),
    *("/guide/posture", "/safety", "/downloads", "/manifest.webmanifest"),
)
ANSWERS = (
    *("/api/v1/glossary.json", "/api/v1/examination.json", "/api/v1/examination/points.json"),
    *("/api/v1/handover.json", "/api/v1/session.schema.json"),
)
"""What the pages' modules ask for."""

SIZE_MB = 11
"""What a browser fetches for all of it, compressed; tests/test_offline.py holds it true."""

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class OfflinePage:
    """What the page says of the size in megabytes."""

    size: int


def static_names(assets: Assets) -> list[str]:
    """Every file of static/, wherever it is served from."""
    folders = [(assets.folder, False), (assets.built, True)]
    found = {
        name
        for folder, built in folders
        for path in folder.rglob("*")
        if path.is_file() and (name := path.relative_to(folder).as_posix()).startswith(BUILT) == built
    }
    return sorted(found | set(assets.made))


@lru_cache(maxsize=2)
def digests(assets: Assets) -> dict[str, str]:
    """SHA-256 of every file of static/, the first 16 digits. Read without compressing anything."""

    def data(name: str) -> bytes:
        if name in assets.made:
            return assets.made[name].plain
        return ((assets.built if name.startswith(BUILT) else assets.folder) / name).read_bytes()

    return {name: hashlib.sha256(data(name)).hexdigest()[:16] for name in static_names(assets)}


@lru_cache(maxsize=1)
def _code() -> str:
    """A digest of what makes the pages: the code as it runs, so it is read once."""
    found = sorted([*CODE.glob("*.py"), *TEMPLATES.glob("*.html")])
    return hashlib.sha256(b"\0".join(p.name.encode() + p.read_bytes() for p in found)).hexdigest()


@lru_cache(maxsize=2)
def edition_version(assets: Assets, atlas: Atlas) -> str:
    """A word that changes with anything that a browser is given; the same on every machine that serves the same."""
    parts = [atlas.version, _code(), *(f"{name} {digest}" for name, digest in digests(assets).items())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def guide_pictures(atlas: Atlas) -> Iterator[str]:
    """Addresses of the pictures on the guide's pages."""
    pages = [condition_page(atlas, found, "female") for found in atlas.conditions.values()]
    for condition in pages:
        for picture in (*condition.pictures, *condition.pain):
            yield picture.src
    for posture in atlas.postures.values():
        yield from (picture.src for picture in posture_page(atlas, posture, "female").pictures)
    for found in atlas.guide:
        yield from (picture.src for picture in guide_text_page(atlas, found, "female").pictures)


@lru_cache(maxsize=2)
def edition_files(assets: Assets, atlas: Atlas) -> tuple[tuple[str, str], ...]:
    """(address, SHA-256 or nothing where the header tells the edition) of all that is kept on a device, in order."""
    muscles = [f"/muscles/{m}" for m in atlas.muscles]
    regions = [f"/regions/{r}" for r in atlas.regions]
    lefts = [f"/regions/{r.id}?side=left" for r in atlas.regions.values() if r.paired]
    guide = [
        *(f"/guide/conditions/{c}" for c in atlas.conditions),
        *(f"/guide/posture/{p}" for p in atlas.postures),
        *(f"/guide/{g}" for g in atlas.guide),
    ]
    made = [index_file(atlas)[1], f"/api/v1/quiz.json?v={atlas.version}"]
    answers = [*PAGES, *ANSWERS, *made, *muscles, *(f"{m}?figure=male" for m in muscles), *regions, *lefts, *guide]
    static = [(f"/static/{n}", d) for n, d in digests(assets).items() if not n.startswith(NOT_KEPT)]
    return (*static, *((a, "") for a in dict.fromkeys((*answers, *guide_pictures(atlas)))))


def worker_text(assets: Assets, version: str, files: tuple[tuple[str, str], ...]) -> str:
    """The service worker of an edition."""
    views = {
        v.id: {"width": v.width, "height": v.height, "mirror": v.mirror, "title": v.title, "arm": cross_arm(v.id)}
        for v in VIEWS.values()
    }
    edition = json.dumps({"version": version, "views": views, "files": files}, separators=(",", ":"))
    parts = [(assets.folder / name).read_text(encoding="utf-8") for name in WORKER]
    return "\n".join((f'"use strict";\nconst EDITION = {edition};', *parts))


@lru_cache(maxsize=2)
def _worker(assets: Assets, atlas: Atlas) -> str:
    return worker_text(assets, edition_version(assets, atlas), edition_files(assets, atlas))


@router.get("/sw.js")
def worker(request: Request) -> Response:
    """The service worker, for the whole site."""
    return page(request, _worker(request.app.state.assets, atlas_of(request)), media_type="application/javascript")


@router.get("/precache.json")
def precache(request: Request) -> Response:
    """What the service worker keeps, for those who want to know."""
    assets, atlas = request.app.state.assets, atlas_of(request)
    files = edition_files(assets, atlas)
    body = json.dumps({"version": edition_version(assets, atlas), "files": [address for address, _ in files]}, indent=1)
    return page(request, body, media_type="application/json")


@router.get("/offline")
def offline(request: Request) -> Response:
    """Whether the atlas is kept on this device; also what a device shows for a page that it does not have."""
    return render(request, "offline.html", OfflinePage(SIZE_MB), "offline")


@router.get("/manifest.webmanifest")
def manifest(request: Request) -> Response:
    """What makes the atlas an app that can be installed."""
    assets: Assets = request.app.state.assets
    icons = [
        {"src": assets.url("icons/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
        *({"src": assets.url(f"icons/icon-{n}.png"), "sizes": f"{n}x{n}", "type": "image/png"} for n in (192, 512)),
        {"src": assets.url("icons/maskable.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "maskable"},
        {
            "src": assets.url("icons/maskable-512.png"),
            "sizes": "512x512",
            "type": "image/png",
            "purpose": "maskable",
        },
    ]
    shortcuts = [("Muscles", "/muscles"), ("Quiz", "/quiz"), ("Sessions", "/sessions"), ("Emergency", "/emergency")]
    body = {
        "id": "/",
        "name": "Trigger-point atlas",
        "short_name": "Atlas",
        "description": "Click where it hurts and see which muscles could send the pain there.",
        "lang": "en",
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f4f2ec",
        "theme_color": "#0b5c63",
        "categories": ["medical", "education", "health"],
        "icons": icons,
        "shortcuts": [{"name": name, "url": url} for name, url in shortcuts],
    }
    return page(request, json.dumps(body, indent=1), media_type="application/manifest+json")
