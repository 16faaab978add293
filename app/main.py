"""The ASGI application: `app.main:app`, or `create_app(atlas)` with an atlas of your own."""

from __future__ import annotations

import logging
import os
import sys
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import (
    __version__,
    api,
    clinic,
    course_pages,
    downloads,
    embed,
    guide_api,
    guide_pages,
    offline,
    operations,
    pages,
    plates,
    quiz_pages,
    safety_pages,
    session_pages,
)
from app.assets import POLICY, Assets, page
from app.atlas import Atlas, load_atlas
from app.comparing import read_muscles
from app.course import Course, built_files
from app.drawing import draw_map, figure_style, style_source
from app.errors import AtlasError, BadQuery, NotFound, unknown
from app.hatching import draw_comparison
from app.journal import METHODS, Journal, Metrics, Options, options_of, route_of
from app.keeping import Keeping
from app.limits import Limits
from app.loading import DataError
from app.offline import Edition
from app.places import MOST_PLACES, check_figure, check_view, split_side
from app.shapes import PICTURE, POINTS, PROBLEM, TEXT, in_query, listed
from app.skin import BuildMissing

log = logging.getLogger("atlas")

COURSE = "ATLAS_COURSE"
"""The environment variable that names a course's folder to `app.main:app`, for several workers."""

SWAGGER = "vendor/swagger-ui-dist@5.35.0"

CLICK = Route("/api/v1/candidates", api.candidates)
FOUR = {"minItems": 1, "maxItems": 4}
MOST_CLICK_BYTES = 4_000

OWN_JSON_NAMES = ("/api/v1/handover.json", "/api/v1/session.schema.json")
"""Answers whose only name ends in .json."""

HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
]

CLICK_HEADERS = [(b"content-type", b"application/json"), *HEADERS]


class SafeHeaders:
    """Headers that keep a page from leaking or loading what it should not."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                added = (h for h in HEADERS if h[0] not in present)
                message["headers"] = [*message["headers"], *added, scope["app"].state.edition.header]
            await send(message)

        await self.app(scope, receive, with_headers)


class Heads:
    """HEAD at every address that has GET: the same answer, of which only status and headers are sent."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET"}, receive, without_body)


class JsonNames:
    """Answers of /api/v1 also under their name with `.json`, as an export has them (docs/static-export.md)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        named = path.startswith("/api/v1/") and path.endswith(".json") and path not in OWN_JSON_NAMES
        if scope["type"] == "http" and named:
            plain = path.removesuffix(".json")
            scope = {**scope, "path": plain, "raw_path": plain.encode()}
        await self.app(scope, receive, send)


class Clicks:
    """The short way for what is asked most: a click goes straight to its function, past the routing of everything else.

    A query that it refuses or stumbles over goes the long way after all, so that mistakes are told in one place.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] == "http"
            and scope["path"] == CLICK.path
            and scope["method"] == "GET"
            and len(scope["query_string"]) <= MOST_CLICK_BYTES
        ):
            try:
                body = api.click(scope["app"].state.atlas, scope["query_string"])
            except Exception:
                log.debug("a click goes the long way")
            else:
                scope["route"] = CLICK
                await send({"type": "http.response.start", "status": 200, "headers": CLICK_HEADERS})
                await send({"type": "http.response.body", "body": body})
                return
        await self.app(scope, receive, send)


class Surprises:
    """Answers what nobody foresaw, inside of the other middleware: this answer too has headers, an id and a line."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            if scope["type"] != "http" or started:
                raise
            await _surprise(Request(scope), error)(scope, receive, send)


def create_app(atlas: Atlas | None = None, course: Course | None = None, options: Options | None = None) -> FastAPI:
    """The application over an atlas; without one, over data/ and static/ of the project.

    course: a course's own files, laid over the atlas and taken up when they change. options: logs and counters.
    Raises DataError or BuildMissing where those are not whole.
    """
    served = course.state.atlas if course else atlas or load_atlas()
    app = FastAPI(
        title="Trigger-point atlas",
        version=__version__,
        description="Where does the pain come from? Trigger points and the pain that they refer. "
        "For learning, not a diagnosis.",
        docs_url=None,
        redoc_url=None,
    )
    app.state.course = course
    _serve(app, served, Assets(served.static))
    if course:
        course.changed = partial(_take_up, app)
        _take_up(app, served)
    app.state.policy = POLICY
    app.state.kept = downloads.Kept()
    app.add_middleware(JsonNames)
    app.state.options = options = options or Options()
    app.state.metrics = Metrics()
    app.add_middleware(Surprises)
    app.add_middleware(Limits)
    app.add_middleware(SafeHeaders)
    app.add_middleware(Clicks)
    app.add_middleware(Keeping, state=app.state)
    app.add_middleware(Heads)
    app.add_middleware(Journal, options=options, metrics=app.state.metrics)
    parts = (
        api,
        pages,
        plates,
        clinic,
        session_pages,
        downloads,
        embed,
        quiz_pages,
        guide_api,
        guide_pages,
        safety_pages,
        offline,
        operations,
    )
    for part in (*parts, course_pages) if course else parts:
        app.include_router(part.router)
    app.add_exception_handler(AtlasError, _atlas_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)

    @app.get("/docs", include_in_schema=False)
    def docs() -> Response:
        assets: Assets = app.state.assets
        response = get_swagger_ui_html(
            openapi_url="/openapi.json",
            title="Trigger-point atlas API",
            swagger_js_url=assets.url(f"{SWAGGER}/swagger-ui-bundle.js"),
            swagger_css_url=assets.url(f"{SWAGGER}/swagger-ui.css"),
            swagger_favicon_url=assets.url("icons/icon.svg"),
        )
        # Swagger UI starts itself from an inline script and styles itself; nothing of it comes from elsewhere.
        policy = POLICY.replace("; require-trusted-types-for 'script'; trusted-types atlas-worker", "")
        policy = policy.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'")
        policy = policy.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
        response.headers["content-security-policy"] = policy
        return response

    @app.get("/static/{name:path}", include_in_schema=False)
    def static(request: Request, name: str) -> Response:
        found: Response | None = app.state.assets.respond(request, name)
        if found is None:
            raise NotFound(f"there is no file static/{name[:80]}")
        return found

    @app.get(
        "/map/{view}.svg",
        tags=["pictures"],
        response_class=Response,
        responses=PROBLEM | PICTURE,
        openapi_extra={"parameters": [in_query("point", "`<trigger point>:<side>`", POINTS)]},
    )
    def body_map(request: Request, view: str, figure: str = "female") -> Response:
        """A complete picture of a view, with `point=<trigger point>:<side>` (repeatable) lit."""
        served: Atlas = app.state.atlas
        check_view(view)
        check_figure(figure)
        named = request.query_params.getlist("point")
        if len(named) > MOST_PLACES:
            raise BadQuery(f"{len(named)} trigger points on one picture; at most {MOST_PLACES}", field="point")
        points = []
        for text in named:
            point, side = split_side(text, "point")
            if point not in served.referrals:
                raise unknown("trigger point", point, list(served.referrals), "point")
            if side == "midline":
                raise BadQuery(f"{point} lies on the left or the right, not the midline", field="point")
            points += [(point, s) for s in ([side] if side else ["right", "left"])]
        return _picture(request, draw_map(served, view, figure, points))

    @app.get(
        "/compare/{view}.svg",
        tags=["pictures"],
        response_class=Response,
        responses=PROBLEM | PICTURE,
        openapi_extra={
            "parameters": [in_query("muscle", "up to four", listed(TEXT | {"minLength": 1}) | FOUR, required=True)]
        },
    )
    def comparison(request: Request, view: str, figure: str = "female") -> Response:
        """A picture of a view with the patterns of `muscle=<id>` (repeatable, up to four), each hatched its own way."""
        check_view(view)
        ids = read_muscles(served, request.query_params.getlist("muscle"), least=1)
        return _picture(request, draw_comparison(served, view, check_figure(figure), ids))

    def _picture(request: Request, svg: str) -> Response:
        picture = page(request, svg, media_type="image/svg+xml")
        allowed = f"style-src 'self' {style_source(figure_style(served.static))}"
        picture.headers["content-security-policy"] = POLICY.replace("style-src 'self'", allowed)
        return picture

    return app


def _take_up(app: FastAPI, atlas: Atlas) -> None:
    """Serve a course's atlas from the next request on."""
    _serve(app, atlas, Assets(atlas.static, built=atlas.built, made=built_files(atlas)))


def _serve(app: FastAPI, atlas: Atlas, assets: Assets) -> None:
    app.state.assets = assets
    app.state.atlas = atlas
    app.state.edition = Edition(assets, atlas)


def _wants_json(request: Request) -> bool:
    # Nobody reads an error page in a picture's place; whoever draws with it reads JSON.
    path = request.url.path
    return path.startswith("/api/") or (path.startswith(("/map/", "/compare")) and path.endswith(".svg"))


def _render(request: Request, error: AtlasError) -> Response:
    if _wants_json(request):
        return Response(api.dumps(error.problem()), error.status, media_type="application/problem+json")
    return pages.error_page(request, error)


async def _atlas_error(request: Request, error: Any) -> Response:
    return _render(request, error)


async def _validation_error(request: Request, error: Any) -> Response:
    first = error.errors()[0]
    field = str(first["loc"][-1])
    return _render(request, BadQuery(f"{field}: {first['msg']}", field=field))


async def _http_error(request: Request, error: Any) -> Response:
    problem = AtlasError(str(error.detail))
    problem.status, problem.title = error.status_code, str(error.detail)
    if error.status_code == 404:
        problem.detail = "there is nothing at this address"
    elif error.status_code == 405:
        problem.detail = f"{request.method} is not possible here"
    response = _render(request, problem)
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    if error.status_code == 405:
        response.headers["allow"] = ", ".join(_allowed(request))
    return response


def _allowed(request: Request) -> list[str]:
    """The methods of all routes of an address; the router itself tells only those of the first."""
    routes, methods = request.app.routes, sorted(METHODS)
    asked = [(method, {**request.scope, "method": method}) for method in methods]
    found = [m for m, scope in asked if any(route.matches(scope)[0] is Match.FULL for route in routes)]
    return [*found, "HEAD"] if "GET" in found and "HEAD" not in found else found


def _surprise(request: Request, error: Exception) -> Response:
    log.exception("unforeseen error at %s", route_of(request.scope), exc_info=error)
    problem = AtlasError("something went wrong here, not with your request; try again, and tell us if it stays so")
    problem.status, problem.title = 500, "Internal error"
    return _render(request, problem)


def course_app(folder: Path, options: Options | None = None) -> FastAPI:
    """The application over the atlas with a course laid over it, watching the course's files."""
    course = Course(folder)
    app = create_app(course=course, options=options)
    course.watch()
    return app


def __getattr__(name: str) -> Any:
    """`app`, made when a server asks for it, so that importing create_app loads nothing."""
    if name != "app":
        raise AttributeError(name)
    try:
        options, folder = options_of(os.environ), os.environ.get(COURSE)
        made = course_app(Path(folder), options) if folder else create_app(options=options)
    except (DataError, BuildMissing) as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from None
    globals()["app"] = made
    return made
