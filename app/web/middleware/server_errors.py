"""Answers for errors that nobody foresaw."""

from __future__ import annotations

import logging

from fastapi import Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import AtlasError
from app.web.error_responses import error_response
from app.web.middleware.request_log import route_of

log = logging.getLogger("atlas")


class ServerErrorMiddleware:
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
            await _server_error(Request(scope), error)(scope, receive, send)


def _server_error(request: Request, error: Exception) -> Response:
    log.exception("unforeseen error at %s", route_of(request.scope), exc_info=error)
    problem = AtlasError("something went wrong here, not with your request; try again, and tell us if it stays so")
    problem.status, problem.title = 500, "Internal error"
    return error_response(request, problem)
