"""Addresses for those who run the atlas: is it alive, is it ready, what does it serve, how is it doing."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Request, Response

from app import __version__
from app.errors import NotFound
from app.web.middleware.metrics import PROMETHEUS, Metrics
from app.web.middleware.site_path import base_url
from app.web.options import Options
from app.web.readiness import Readiness
from app.web.responses import answer, atlas_of, dumps

VALID = timedelta(days=365)

MAX_FAULTS_TOLD = 10

router = APIRouter(include_in_schema=False)


def versions(request: Request) -> dict[str, str]:
    """Versions of code, data and build, and of the two together, which every ETag and drawing refers to."""
    atlas = atlas_of(request)
    return {
        "code": __version__,
        "data": atlas.data.version,
        "build": atlas.matrix.version,
        "atlas": atlas.version,
    }


CHECKING = ThreadPoolExecutor(1, thread_name_prefix="readiness")
"""The thread that looks at files for /readyz, so that a probe never waits for one that draws a page."""


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(request: Request) -> Response:
    """Whether the atlas is loaded and every file that pages need is whole; else 503 with the repair."""
    readiness: Readiness = request.app.state.readiness
    faults = await asyncio.get_running_loop().run_in_executor(CHECKING, readiness.faults)
    version = atlas_of(request).version
    if not faults:
        return answer(dumps({"status": "ready", "version": version}))
    told = [str(fault) for fault in faults[:MAX_FAULTS_TOLD]]
    body = dumps({"status": "not ready", "version": version, "faults": told})
    return Response(body, 503, media_type="application/json")


@router.get("/version")
def version(request: Request) -> dict[str, str]:
    """What exactly is served."""
    return versions(request)


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Counters of all workers, where the operator asked for them."""
    options: Options = request.app.state.options
    counted: Metrics = request.app.state.metrics
    if not options.metrics:
        raise NotFound("there are no metrics here; `serve --metrics` counts them")
    return Response(counted.text(versions(request)), media_type=PROMETHEUS)


@router.get("/.well-known/security.txt")
def security_txt(request: Request) -> Response:
    """Whom to tell of a weakness (RFC 9116): the operator if one is named, else the page that says how."""
    options: Options = request.app.state.options
    contact = options.contact or f"{base_url(request)}about#security"
    expires = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + VALID
    text = (
        f"Contact: {contact}\n"
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}\n"
        "Preferred-Languages: en\n"
        f"Canonical: {base_url(request)}.well-known/security.txt\n"
    )
    return Response(text, media_type="text/plain; charset=utf-8", headers={"Cache-Control": "max-age=86400"})
