"""Files of static/, and the page that describes the API."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from app.errors import NotFound
from app.web.middleware.security_headers import POLICY
from app.web.static_files import Assets
from app.web.templating import render

SWAGGER = "vendor/swagger-ui-dist@5.35.0"

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class ApiDocsPage:
    """The page that describes the API. swagger: folder of Swagger UI below static/."""

    swagger: str


@router.get("/docs")
def docs(request: Request) -> Response:
    """The API, described and to try."""
    response = render(request, "api_docs.html", ApiDocsPage(SWAGGER), "")
    # Swagger UI writes markup by itself, from a description that is the server's own.
    policy = POLICY.replace("; require-trusted-types-for 'script'; trusted-types atlas-worker", "")
    response.headers["content-security-policy"] = policy
    return response


@router.get("/static/{name:path}")
def static(request: Request, name: str) -> Response:
    """A file of static/."""
    assets: Assets = request.app.state.assets
    found = assets.respond(request, name)
    if found is None:
        raise NotFound(f"there is no file static/{name[:80]}")
    return found
