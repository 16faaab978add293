"""The precache manifest: the addresses that a device keeps to work without a network, and their service worker."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from time import monotonic

from fastapi import Request

from app.atlas.atlas import Atlas
from app.drawing.body_map import cross_arm
from app.views import VIEWS
from app.web.routes.guide import condition_page, guide_text_page, posture_page
from app.web.static_files import BUILT, JOINED, PARTS, Asset, Assets, made_asset
from app.web.templating import TEMPLATES

CODE = Path(__file__).resolve().parents[1]


DIGITS = 16
"""Of a SHA-256 that names a file or a version."""


CHECK_EVERY_S = 1.0
"""How long the files of static/ are taken to be as they were: every page asks for its service worker."""


WORKER = ("worker/pictures.js", "worker/worker.js", "worker/keeping.js")


NOT_PRECACHED = ("vendor/swagger-ui-dist", "worker/")
"""Folders of static/ that no page needs offline."""


KEPT_ON_USE = ("bones/", "muscles/", "atlas/body.bin", "atlas/zones.bin")
"""What of static/ a device keeps once it was looked at (static/worker/worker.js): what lies beneath the skin, and the
body that turns."""


ESSENTIAL = (
    *("/offline", "/emergency", "/safety", "/search", "/manifest.webmanifest", "/api/v1/landmarks/", "/api/v1/safety"),
    *("/static/js/", "/static/css/", "/static/icons/", "/static/vendor/", "/static/svg/female/", "/static/atlas/"),
)
"""What addresses begin with that are kept first, with `/`: the map with its ranking, and what to do in an emergency."""

LATER = ("/static/atlas/overlays/male/", "/static/atlas/labels/male/")
"""Of those, what can wait."""


@dataclass(frozen=True)
class Kept:
    """One file that a device keeps: its address below the worker's, and of a file of static/ its SHA-256."""

    address: str
    digest: str = ""

    @property
    def essential(self) -> bool:
        """Whether it is kept before the rest."""
        whole = f"/{self.address}"
        return whole == "/" or (whole.startswith(ESSENTIAL) and not whole.startswith(LATER))


PAGES = (
    *(
        "/",
        "/offline",
        "/muscles",
        "/bones",
        "/muscles?view=table",
        "/regions",
        "/glossary",
        "/about",
        "/emergency",
        "/search",
    ),
    *(
        "/learn",
        "/quiz",
        "/sessions",
        "/handover",
        "/movement-tests",
        "/look-alikes",
        "/practice",
        "/hazards",
        "/cases",
        "/guide",
        "/guide/conditions",
    ),
    *("/guide/posture", "/plan", "/safety", "/downloads", "/manifest.webmanifest"),
)


ANSWERS = (
    *(
        "/api/v1/glossary.json",
        "/api/v1/landmarks/marks.json",
        "/api/v1/landmarks/spoken.json",
        "/api/v1/examination.json",
        "/api/v1/examination/points.json",
    ),
    *("/api/v1/handover.json", "/api/v1/safety.json", "/api/v1/session.schema.json"),
)
"""What the pages' modules ask for."""


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
    files = [
        (path.relative_to(folder).as_posix().encode(), path.read_bytes())
        for folder, pattern in ((CODE, "*.py"), (TEMPLATES, "*.html"))
        for path in sorted(folder.rglob(pattern))
    ]
    return hashlib.sha256(b"\0".join(part for file in files for part in file)).hexdigest()


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
    yield from (*PAGES, *ANSWERS, "/search-index.json", "/search-phrases.json", "/api/v1/quiz.json")
    for muscle in atlas.muscles:
        yield from (f"/muscles/{muscle}", f"/muscles/{muscle}?figure=male")
    yield from (f"/bones/{bone}" for bone in atlas.bones)
    for region in atlas.regions.values():
        yield from (f"/regions/{region.id}", *([f"/regions/{region.id}?side=left"] if region.paired else []))
    yield from (f"/cases/{c}" for c in atlas.cases)
    yield from (f"/guide/conditions/{c}" for c in atlas.conditions)
    yield from (f"/guide/posture/{p}" for p in atlas.postures)
    yield from (f"/guide/{g}" for g in atlas.guide)
    yield from guide_pictures(atlas)


class PrecacheManifest:
    """What a device keeps of an atlas, and its version; worked out when somebody first asks.

    keeps: says of an address, such as `/muscles/soleus`, whether it is kept, where it is not to be all.
    """

    def __init__(self, assets: Assets, atlas: Atlas, keeps: Callable[[str], bool] = bool) -> None:
        self.assets, self.atlas, self.keeps = assets, atlas, keeps
        self._checked_s = -CHECK_EVERY_S

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
    def kept(self) -> list[Kept]:
        """All that is kept, the essential part first."""
        left_out = (*NOT_PRECACHED, *KEPT_ON_USE)
        static = [(f"/static/{n}", d) for n, d in self.digests.items() if not n.startswith(left_out)]
        pages = [(a, "") for a in dict.fromkeys(page_addresses(self.atlas))]
        found = [Kept(a.removeprefix("/"), digest) for a, digest in (*static, *pages) if self.keeps(a)]
        return sorted(found, key=lambda kept: not kept.essential)

    @cached_property
    def worker(self) -> Asset:
        """The service worker."""
        return made_asset("sw.js", worker_text(self.assets, self.version, bool(self.atlas.data.course)).encode())

    def is_fresh(self) -> bool:
        """Whether no file of static/ was changed since; looked at no more often than every CHECK_EVERY_S."""
        if monotonic() - self._checked_s < CHECK_EVERY_S:
            return True
        fresh = digests(self.assets) == self.digests
        if fresh:
            self._checked_s = monotonic()
        return fresh


def worker_text(assets: Assets, version: str, changing: bool = False) -> str:
    """The service worker of a version. changing: pages are asked of the server first, as a course is being written."""
    views = {
        v.id: {"width": v.width, "height": v.height, "mirror": v.mirror, "title": v.title, "arm": cross_arm(v.id)}
        for v in VIEWS.values()
    }
    precache = json.dumps({"version": version, "changing": changing, "views": views}, separators=(",", ":"))
    parts = [(assets.folder / name).read_text(encoding="utf-8") for name in WORKER]
    return "\n".join((f'"use strict";\nconst PRECACHE = {precache};', *parts))


def current_manifest(request: Request) -> PrecacheManifest:
    """The list served; a new one where files were changed under a running server."""
    state = request.app.state
    served: PrecacheManifest = state.precache
    if not served.is_fresh():
        state.precache = served = PrecacheManifest(served.assets, served.atlas, served.keeps)
    return served
