"""The ASGI application: `app.main:app`, or `create_app(atlas)` with an atlas of your own."""

from __future__ import annotations

from typing import Any

from app.web.application import create_app, environment_app

__all__ = ["create_app"]


def __getattr__(name: str) -> Any:
    """`app`, made when a server asks for it, so that importing create_app loads nothing."""
    if name != "app":
        raise AttributeError(name)
    globals()["app"] = made = environment_app()
    return made
