"""Files of static/, and the page that describes the API."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.openapi.docs import get_swagger_ui_html

from app.errors import NotFound
from app.web.middleware.security_headers import POLICY
from app.web.static_files import Assets

SWAGGER = "vendor/swagger-ui-dist@5.35.0"

router = APIRouter(include_in_schema=False)


@router.get("/docs")
def docs(request: Request) -> Response:
    """The API, described and to try."""
    assets: Assets = request.app.state.assets
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


@router.get("/static/{name:path}")
def static(request: Request, name: str) -> Response:
    """A file of static/."""
    assets: Assets = request.app.state.assets
    found = assets.respond(request, name)
    if found is None:
        raise NotFound(f"there is no file static/{name[:80]}")
    return found
