"""Errors as problem+json for programs and as pages for people."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from app.errors import AtlasError, BadQuery
from app.web.middleware.request_log import METHODS
from app.web.responses import dumps
from app.web.routes.pages import error_page


DRAWN = ("/map/", "/compare", "/measured/", "/press/", "/thumbnails/")
"""What addresses of pictures that the server draws begin with."""


def add_error_handlers(app: FastAPI) -> None:
    """Answer every known kind of error in one form."""
    app.add_exception_handler(AtlasError, _atlas_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)


def _wants_json(request: Request) -> bool:
    # Nobody reads an error page in a picture's place; whoever draws with it reads JSON.
    path = request.url.path
    return path.startswith("/api/") or (path.startswith(DRAWN) and path.endswith(".svg"))


def error_response(request: Request, error: AtlasError) -> Response:
    """The error in the form that the address calls for."""
    if _wants_json(request):
        return Response(dumps(error.problem()), error.status, media_type="application/problem+json")
    return error_page(request, error)


async def _atlas_error(request: Request, error: Any) -> Response:
    return error_response(request, error)


async def _validation_error(request: Request, error: Any) -> Response:
    first = error.errors()[0]
    field = str(first["loc"][-1])
    return error_response(request, BadQuery(f"{field}: {first['msg']}", field=field))


async def _http_error(request: Request, error: Any) -> Response:
    problem = AtlasError(str(error.detail))
    problem.status, problem.title = error.status_code, str(error.detail)
    if error.status_code == 404:
        problem.detail = "there is nothing at this address"
    elif error.status_code == 405:
        problem.detail = f"{request.method} is not possible here"
    response = error_response(request, problem)
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
