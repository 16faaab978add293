"""What all routes share: JSON bodies, and the atlas that a request is answered from."""

from __future__ import annotations

import json
from typing import Any

import orjson
from fastapi import Request, Response

from app.atlas.atlas import Atlas


def dumps(value: Any) -> bytes:
    """Compact UTF-8 JSON. Half a surrogate pair, which a request may hold and UTF-8 cannot, goes out as an escape."""
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        return json.dumps(value, separators=(",", ":")).encode()


def answer(body: bytes) -> Response:
    """A JSON response."""
    return Response(body, media_type="application/json")


def atlas_of(request: Request) -> Atlas:
    """The atlas that this application serves."""
    atlas: Atlas = request.app.state.atlas
    return atlas


def page(request: Request, body: str, status: int = 200, media_type: str = "text/html") -> Response:
    """A rendered page, picture or long JSON; app/web/middleware/response_cache.py tags, compresses and caches it."""
    return Response(body, status, media_type=media_type)
