"""Puts the application together: state, middlewares, routes and error answers."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path

from fastapi import FastAPI

from app import __version__
from app.atlas.atlas import STATIC, Atlas, load_atlas
from app.atlas.built_files import BuildMissing
from app.atlas.course import Course, built_files
from app.data.yaml_reader import DataError
from app.web.error_responses import add_error_handlers
from app.web.middleware.candidates_shortcut import CandidatesShortcutMiddleware
from app.web.middleware.head_requests import HeadRequestsMiddleware
from app.web.middleware.json_suffix import JsonSuffixMiddleware
from app.web.middleware.metrics import Metrics
from app.web.middleware.request_log import RequestLogMiddleware
from app.web.middleware.response_cache import ResponseCacheMiddleware
from app.web.middleware.security_headers import SecurityHeadersMiddleware
from app.web.middleware.server_errors import ServerErrorMiddleware
from app.web.middleware.site_path import PrefixedLinksMiddleware, SitePathMiddleware
from app.web.middleware.size_limits import SizeLimitsMiddleware
from app.web.options import Options, options_of
from app.web.page_digests import PageDigests
from app.web.precache import PrecacheManifest
from app.web.readiness import Readiness, built_faults
from app.web.routes import (
    api,
    bones,
    cases,
    course_errors,
    crosswalk,
    downloads,
    embed,
    examination,
    files,
    guide,
    guide_api,
    health,
    layers,
    offline,
    pages,
    pictures,
    plates,
    practice,
    quiz,
    safety,
    sessions,
)
from app.web.static_files import Assets

COURSE = "ATLAS_COURSE"
"""The environment variable that names a course's folder to `app.main:app`, for several workers."""

TRUSTED_PROXIES = "FORWARDED_ALLOW_IPS"
"""The environment variable, known from uvicorn, that lists the proxies whose X-Forwarded headers are heeded."""

ROUTERS = (
    *(
        api,
        bones,
        cases,
        pages,
        plates,
        examination,
        practice,
        sessions,
        downloads,
        embed,
        quiz,
        crosswalk,
        guide_api,
        guide,
        safety,
        offline,
        health,
        layers,
    ),
    *(files, pictures),
)


def create_app(atlas: Atlas | None = None, course: Course | None = None, options: Options | None = None) -> FastAPI:
    """The application over an atlas; without one, over data/ and static/ of the project.

    course: a course's own files, laid over the atlas and reloaded when they change. options: logs and counters.
    Raises DataError or BuildMissing where those are not whole.
    """
    app = FastAPI(
        title="Trigger-point atlas",
        version=__version__,
        description="Where does the pain come from? Trigger points and the pain that they refer. "
        "For learning, not a diagnosis.",
        docs_url=None,
        redoc_url=None,
    )
    app.state.options = options or Options()
    app.state.metrics = Metrics()
    app.state.course = course
    app.state.downloads = downloads.DownloadCache()
    if course:
        course.changed = partial(_serve_course, app)
        _serve_course(app, course.state.atlas)
    else:
        served = atlas or _whole_atlas()
        _serve(app, served, Assets(served.static))
    _add_middlewares(app)
    for part in (*ROUTERS, course_errors) if course else ROUTERS:
        app.include_router(part.router)
    add_error_handlers(app)
    return app


def _whole_atlas() -> Atlas:
    """The atlas of this project. Raises DataError, or BuildMissing naming each file that is not of its build."""
    if damaged := list(built_faults(STATIC)):
        raise BuildMissing("\n".join(map(str, damaged)))
    return load_atlas()


def _add_middlewares(app: FastAPI) -> None:
    """Add the middlewares from the innermost, which sees a request last, to the outermost."""
    app.add_middleware(JsonSuffixMiddleware)
    app.add_middleware(ServerErrorMiddleware)
    app.add_middleware(SizeLimitsMiddleware)
    app.add_middleware(SecurityHeadersMiddleware)
    app.add_middleware(CandidatesShortcutMiddleware)
    app.add_middleware(PrefixedLinksMiddleware)
    app.add_middleware(ResponseCacheMiddleware, state=app.state)
    app.add_middleware(HeadRequestsMiddleware)
    app.add_middleware(RequestLogMiddleware, options=app.state.options, metrics=app.state.metrics)
    trusted = os.environ.get(TRUSTED_PROXIES, "127.0.0.1")
    app.add_middleware(SitePathMiddleware, root_path=app.state.options.root_path, trusted=trusted)


def _serve_course(app: FastAPI, atlas: Atlas) -> None:
    """Serve a course's atlas from the next request on."""
    _serve(app, atlas, Assets(atlas.static, built=atlas.built, made=built_files(atlas)))


def _serve(app: FastAPI, atlas: Atlas, assets: Assets) -> None:
    app.state.assets = assets
    app.state.atlas = atlas
    app.state.precache = PrecacheManifest(assets, atlas)
    app.state.page_digests = PageDigests(app, app.state.precache)
    app.state.readiness = Readiness(assets)


def course_app(folder: Path, options: Options | None = None) -> FastAPI:
    """The application over the atlas with a course laid over it, watching the course's files."""
    course = Course(folder)
    app = create_app(course=course, options=options)
    course.watch()
    return app


def environment_app() -> FastAPI:
    """The application as the environment variables of `serve` describe it. Ends the process where data is not whole."""
    try:
        options, folder = options_of(os.environ), os.environ.get(COURSE)
        return course_app(Path(folder), options) if folder else create_app(options=options)
    except (DataError, BuildMissing) as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from None
