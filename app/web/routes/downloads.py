"""What people take away: decks for Anki, tables of all data, and how to cite each page."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

from fastapi import APIRouter, Request, Response

from app.atlas.atlas import Atlas
from app.atlas.memo import memo
from app.atlas.revision import last_modified
from app.errors import NotFound, unknown
from app.formats.anki import anki_package, package_name
from app.formats.citations import FORMATS, Citation
from app.formats.tables import TABLES, Table, everything_json, to_csv, to_json
from app.vocabulary import GROUP_TITLES
from app.web.bounded_cache import BoundedCache
from app.web.content_coding import compress, encodings, has_already
from app.web.responses import atlas_of
from app.web.static_files import CHECK_BACK
from app.web.templating import citer, render

MAX_CACHED_BYTES = 24_000_000
"""Of files in memory: the whole deck with every part of it, and some tables."""

EVERYTHING = "everything"
KINDS = {"csv": "text/csv; charset=utf-8; header=present", "json": "application/json"}

E = TypeVar("E")

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class DownloadsPage:
    """Everything there is to take away. decks: (part of the body, title, muscles, trigger points)."""

    decks: tuple[tuple[str, str, int, int], ...]
    tables: tuple[tuple[Table, int], ...]
    muscles: int
    points: int
    version: str
    date: str


class DownloadCache:
    """Files made when first asked for, cached within a bound; each is made by one thread at a time."""

    def __init__(self, max_bytes: int = MAX_CACHED_BYTES) -> None:
        self._files: BoundedCache[tuple[bytes, str]] = BoundedCache(max_bytes, lambda file: len(file[0]))
        self._making = Lock()

    def get(self, version: str, name: str, make: Callable[[], bytes]) -> tuple[bytes, str]:
        """The file's bytes and their digest. version: of what it is made from; other versions are evicted first."""
        if found := self._files.get(version, name):
            return found
        with self._making:
            if found := self._files.get(version, name):
                return found
            data = make()
            made = data, hashlib.sha256(data).hexdigest()[:16]
            self._files.put(version, name, made)
        return made


def _file(request: Request, name: str, media_type: str, make: Callable[[], bytes]) -> Response:
    cache: DownloadCache = request.app.state.downloads
    data, digest = cache.get(atlas_of(request).version, name, make)
    headers = {
        "ETag": f'W/"{digest}"',
        "Cache-Control": CHECK_BACK,
        "Vary": "Accept-Encoding",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    if has_already(request.headers.get("if-none-match", ""), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    gzipped = "gzip" in encodings(request.headers.get("accept-encoding", ""))
    if media_type != "application/apkg" and gzipped and (packed := compress(data)):
        return Response(packed, headers=headers | {"Content-Encoding": "gzip"}, media_type=media_type)
    return Response(data, headers=headers, media_type=media_type)


def downloads_page(atlas: Atlas) -> DownloadsPage:
    """What there is to take away, with how much of it."""

    def decks() -> Iterator[tuple[str, str, int, int]]:
        for group, title in GROUP_TITLES.items():
            muscles = [m for m in atlas.muscles.values() if m.group == group]
            if muscles:
                yield group, title, len(muscles), sum(len(atlas.points_of(m.id)) for m in muscles)

    return DownloadsPage(
        decks=tuple(decks()),
        tables=tuple((table, len(list(table.rows(atlas)))) for table in TABLES.values()),
        muscles=len(atlas.muscles),
        points=len(atlas.referrals),
        version=atlas.version,
        date=f"{last_modified(atlas):%Y-%m-%d}",
    )


@router.get("/downloads")
def downloads(request: Request) -> Response:
    """Everything there is to take away."""
    return render(request, "downloads.html", _page_of(atlas_of(request)), "downloads")


@memo(2)
def _page_of(atlas: Atlas) -> DownloadsPage:
    return downloads_page(atlas)


@router.get("/downloads/anki/{name}.apkg")
def deck(request: Request, name: str) -> Response:
    """A deck for Anki: `whole`, or a part of the body. The first one to ask waits some seconds."""
    if name not in ("whole", *GROUP_TITLES):
        raise unknown("deck", name, ["whole", *GROUP_TITLES], "name")
    group = None if name == "whole" else name
    atlas = atlas_of(request)
    return _file(request, package_name(group), "application/apkg", lambda: anki_package(atlas, group))


@router.get("/downloads/{name}.{kind}")
def table(request: Request, name: str, kind: str) -> Response:
    """A table as CSV or JSON; everything as JSON."""
    atlas = atlas_of(request)
    if kind not in KINDS:
        raise NotFound(f"tables are there as {' and '.join(KINDS)}, not as {kind[:20]}")
    if name == EVERYTHING and kind == "json":
        return _file(request, "trigger-point-atlas.json", KINDS[kind], lambda: everything_json(atlas))
    if name not in TABLES:
        raise unknown("table", name, list(TABLES), "name")
    write = to_csv if kind == "csv" else to_json
    return _file(request, f"trigger-point-atlas-{name}.{kind}", KINDS[kind], lambda: write(TABLES[name], atlas))


@router.get("/muscles/{muscle_id}/cite.{kind}")
def cite_muscle(request: Request, muscle_id: str, kind: str) -> Response:
    """How to cite a muscle's page."""
    return _cited(citer(request).muscle(atlas_of(request).muscle(muscle_id)), kind)


@router.get("/regions/{region_id}/cite.{kind}")
def cite_region(request: Request, region_id: str, kind: str) -> Response:
    """How to cite a region's page."""
    return _cited(citer(request).region(atlas_of(request).region(region_id)), kind)


@router.get("/about/cite.{kind}")
def cite_about(request: Request, kind: str) -> Response:
    """How to cite the page of what is known, with its table of studies."""
    return _cited(citer(request).about(), kind)


@router.get("/glossary/cite.{kind}")
def cite_glossary(request: Request, kind: str) -> Response:
    """How to cite the glossary."""
    return _cited(citer(request).glossary(), kind)


@router.get("/guide/conditions/{condition_id}/cite.{kind}")
def cite_condition(request: Request, condition_id: str, kind: str) -> Response:
    """How to cite a condition's page."""
    return _cited(citer(request).condition(_named(atlas_of(request).conditions, condition_id, "condition")), kind)


@router.get("/guide/posture/{posture_id}/cite.{kind}")
def cite_posture(request: Request, posture_id: str, kind: str) -> Response:
    """How to cite the page of a posture, an activity or a sport."""
    return _cited(citer(request).posture(_named(atlas_of(request).postures, posture_id, "posture")), kind)


@router.get("/guide/{page_id}/cite.{kind}")
def cite_guide(request: Request, page_id: str, kind: str) -> Response:
    """How to cite a page of the guide."""
    return _cited(citer(request).guide(_named(atlas_of(request).guide, page_id, "page")), kind)


def _named(entries: dict[str, E], name: str, kind: str) -> E:
    """The entry of that id, or NotFound with the closest ids."""
    if name not in entries:
        raise unknown(kind, name, list(entries), "id")
    return entries[name]


def _cited(citation: Citation, kind: str) -> Response:
    if kind not in FORMATS:
        raise NotFound(f"citations are there as {', '.join(FORMATS)}, not as {kind[:20]}")
    _, media_type, write = FORMATS[kind]
    headers = {"Content-Disposition": f'attachment; filename="{citation.key}.{kind}"', "Cache-Control": CHECK_BACK}
    return Response(write(citation).encode(), headers=headers, media_type=f"{media_type}; charset=utf-8")
