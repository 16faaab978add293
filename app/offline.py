"""The atlas without a network: the list of files of an edition, the service worker that keeps them, and the web app.

An edition is everything that a browser is given: data, pictures, templates and code. Its version is in the service
worker and in a header of every answer, so that files of two editions never meet (static/worker/worker.js).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from fastapi import APIRouter, Request, Response

from app.assets import BUILT, JOINED, PARTS, Assets, page
from app.atlas import Atlas
from app.drawing import cross_arm
from app.guide_pages import condition_page, guide_text_page, posture_page
from app.pages import TEMPLATES, render
from app.search_entries import index_file
from app.views import VIEWS

CODE = Path(__file__).resolve().parent
DIGITS = 16
"""Of a SHA-256 that names a file or an edition."""

WORKER = ("worker/pictures.js", "worker/worker.js")

NOT_KEPT = ("vendor/swagger-ui-dist", "worker/")
"""Folders of static/ that no page needs offline."""

PAGES = (
    *("/", "/offline", "/muscles", "/muscles?view=table", "/regions", "/glossary", "/about", "/emergency", "/search"),
    *("/learn", "/quiz", "/sessions", "/handover", "/movement-tests", "/look-alikes", "/guide", "/guide/conditions"),
    *("/guide/posture", "/plan", "/safety", "/downloads", "/manifest.webmanifest"),
)
ANSWERS = (
    *("/api/v1/glossary.json", "/api/v1/examination.json", "/api/v1/examination/points.json"),
    *("/api/v1/handover.json", "/api/v1/safety.json", "/api/v1/session.schema.json"),
)
"""What the pages' modules ask for."""

SIZE_MB = 11
"""What a browser fetches for all of it, compressed (docs/static-export.md)."""

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class OfflinePage:
    """What the page says of the size in megabytes."""

    size: int


def static_names(assets: Assets) -> list[str]:
    """Every file of static/, wherever it is served from; those that are served as one by the name of the whole."""
    folders = [(assets.folder, False), (assets.built, True)]
    found = {
        name
        for folder, built in folders
        for path in folder.rglob("*")
        if path.is_file() and (name := path.relative_to(folder).as_posix()).startswith(BUILT) == built
    }
    return sorted((found - PARTS) | set(JOINED) | set(assets.made))


@lru_cache(maxsize=2000)
def _digest_of(path: str, _stamp: int, _size: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:DIGITS]


def digests(assets: Assets) -> dict[str, str]:
    """SHA-256 of every file of static/, its first digits. A file that did not change is not read again."""

    def digest(name: str) -> str:
        if name in assets.made:
            return assets.made[name].digest
        if name in JOINED:
            return hashlib.sha256(assets.plain(name)).hexdigest()[:DIGITS]
        path = (assets.built if name.startswith(BUILT) else assets.folder) / name
        stat = path.stat()
        return _digest_of(str(path), stat.st_mtime_ns, stat.st_size)

    return {name: digest(name) for name in static_names(assets)}


@lru_cache(maxsize=1)
def _code() -> str:
    """A digest of what makes the pages: the code as it runs, so it is read once."""
    found = sorted([*CODE.glob("*.py"), *TEMPLATES.rglob("*.html")])
    return hashlib.sha256(b"\0".join(p.name.encode() + p.read_bytes() for p in found)).hexdigest()


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


def page_addresses(atlas: Atlas) -> Iterator[str]:
    """Pages, pictures and answers that are kept on a device, without the files of static/."""
    yield from (*PAGES, *ANSWERS, index_file(atlas)[1], f"/api/v1/quiz.json?v={atlas.version}")
    for muscle in atlas.muscles:
        yield from (f"/muscles/{muscle}", f"/muscles/{muscle}?figure=male")
    for region in atlas.regions.values():
        yield from (f"/regions/{region.id}", *([f"/regions/{region.id}?side=left"] if region.paired else []))
    yield from (f"/guide/conditions/{c}" for c in atlas.conditions)
    yield from (f"/guide/posture/{p}" for p in atlas.postures)
    yield from (f"/guide/{g}" for g in atlas.guide)
    yield from guide_pictures(atlas)


class Edition:
    """What a device keeps of an atlas, and its version; worked out when somebody first asks.

    keeps: says of an address, such as `/muscles/soleus`, whether it is kept, where it is not to be all.
    """

    def __init__(self, assets: Assets, atlas: Atlas, keeps: Callable[[str], bool] = bool) -> None:
        self.assets, self.atlas, self.keeps = assets, atlas, keeps

    @cached_property
    def digests(self) -> dict[str, str]:
        """Of every file of static/."""
        return digests(self.assets)

    @cached_property
    def version(self) -> str:
        """A word that changes with anything that a browser is given; the same on all machines that serve the same."""
        parts = [self.atlas.version, _code(), *(f"{name} {digest}" for name, digest in self.digests.items())]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:DIGITS]

    @cached_property
    def header(self) -> tuple[bytes, bytes]:
        """The header that tells the version with every answer."""
        return (b"atlas-version", self.version.encode())

    @cached_property
    def files(self) -> list[tuple[str, str]]:
        """(address below the worker's, SHA-256 or nothing where the header tells the edition) of all that is kept."""
        static = [(f"/static/{n}", d) for n, d in self.digests.items() if not n.startswith(NOT_KEPT)]
        pages = [(a, "") for a in dict.fromkeys(page_addresses(self.atlas))]
        return [(a.removeprefix("/"), digest) for a, digest in (*static, *pages) if self.keeps(a)]

    @cached_property
    def worker(self) -> str:
        """The service worker."""
        return worker_text(self.assets, self.version, self.files)

    def is_fresh(self) -> bool:
        """Whether no file of static/ was changed since."""
        return digests(self.assets) == self.digests


def worker_text(assets: Assets, version: str, files: Sequence[tuple[str, str]]) -> str:
    """The service worker of an edition with these files."""
    views = {
        v.id: {"width": v.width, "height": v.height, "mirror": v.mirror, "title": v.title, "arm": cross_arm(v.id)}
        for v in VIEWS.values()
    }
    edition = json.dumps({"version": version, "views": views, "files": files}, separators=(",", ":"))
    parts = [(assets.folder / name).read_text(encoding="utf-8") for name in WORKER]
    return "\n".join((f'"use strict";\nconst EDITION = {edition};', *parts))


def edition_of(request: Request) -> Edition:
    """The edition served; a new one where files were changed under a running server."""
    state = request.app.state
    served: Edition = state.edition
    if not served.is_fresh():
        state.edition = served = Edition(served.assets, served.atlas, served.keeps)
    return served


@router.get("/sw.js")
def worker(request: Request) -> Response:
    """The service worker, for the whole site."""
    return page(request, edition_of(request).worker, media_type="application/javascript")


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
