"""The atlas without a network: the list of files of a version, the service worker that stores them, and the web app.

A version is everything that a browser is given: data, pictures, templates and code. Its name is in the service worker
and in a header of every answer, so that files of two versions never meet (static/worker/worker.js).
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from app.errors import Unavailable
from app.web.middleware.site_path import site_path
from app.web.page_digests import PageDigests
from app.web.precache import current_manifest
from app.web.responses import page
from app.web.static_files import Assets, as_response
from app.web.templating import broken, render

SIZE_MB = 17
"""What a browser fetches for all of it, compressed (docs/capacity.md)."""

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class OfflinePage:
    """What the page says of the size in megabytes."""

    size: int


@router.get("/sw.js")
def worker(request: Request) -> Response:
    """The service worker, for the whole site: made and compressed once a version; a browser asks each time."""
    return as_response(request, current_manifest(request).worker)


@router.get("/precache.json")
async def precache(request: Request) -> Response:
    """What the service worker keeps, each file with its digest: made once a version, which takes some seconds."""
    if broken(request):
        raise Unavailable("a course with faults is not kept on devices; /course-errors names them")
    manifest = await asyncio.to_thread(current_manifest, request)
    state = request.app.state
    if state.page_digests.manifest is not manifest:
        state.page_digests = PageDigests(request.app, manifest)
    return as_response(request, await asyncio.wrap_future(state.page_digests.listed(site_path(request))))


@router.get("/offline")
def offline(request: Request) -> Response:
    """Whether the atlas is kept on this device; also what a device shows for a page that it does not have."""
    return render(request, "offline.html", OfflinePage(SIZE_MB), "offline")


@router.get("/manifest.webmanifest")
def manifest(request: Request) -> Response:
    """What makes the atlas an app that can be installed; its addresses are relative, so it may lie anywhere."""
    assets: Assets = request.app.state.assets
    files = (
        ("icons/icon.svg", "any", "image/svg+xml", "any"),
        ("icons/icon-192.png", "192x192", "image/png", "any"),
        ("icons/icon-512.png", "512x512", "image/png", "any"),
        ("icons/maskable.svg", "any", "image/svg+xml", "maskable"),
        ("icons/maskable-512.png", "512x512", "image/png", "maskable"),
    )
    shortcuts = [("Muscles", "muscles"), ("Quiz", "quiz"), ("Sessions", "sessions"), ("Emergency", "emergency")]
    body = {
        "name": "Trigger-point atlas",
        "short_name": "Atlas",
        "description": "Click where it hurts and see which muscles could send the pain there.",
        "lang": "en",
        "dir": "ltr",
        "start_url": "./",
        "scope": "./",
        "display": "standalone",
        "background_color": "#f4f2ec",
        "theme_color": "#0b5c63",
        "categories": ["medical", "education", "health"],
        "icons": [
            {"src": assets.url(name).removeprefix("/"), "sizes": sizes, "type": kind, "purpose": purpose}
            for name, sizes, kind, purpose in files
        ],
        "shortcuts": [{"name": name, "url": url} for name, url in shortcuts],
    }
    return page(request, json.dumps(body, indent=1), media_type="application/manifest+json")
