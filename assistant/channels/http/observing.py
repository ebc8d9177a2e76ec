"""Every request is counted and told in the log by one line: its route, never its path, and nothing of what was sent.

Each has an id, the caller's own where that is harmless; it stands in the answer, in errors and in the lines of the log.
"""

from __future__ import annotations

import logging
import re
import time
import uuid

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant import logs
from assistant.channels.http.metrics import Metrics

HEADER = "x-request-id"
_HARMLESS = re.compile(r"[A-Za-z0-9._-]{1,64}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_OFTEN = frozenset({"/healthz", "/readyz", "/metrics", "/static"})
"""Routes that are asked for again and again; told at the level debug."""
_log = logging.getLogger(__name__)


class Observed:
    """Gives requests their ids, counts them and tells of each in the log when it is over."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 500  # what a mistake of the program becomes further out
        identity = _identity(Headers(scope=scope).get(HEADER, ""))
        logs.begin(request_id=identity)

        async def marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (HEADER.encode(), identity.encode())]
            await send(message)

        try:
            with self._metrics.request_under_way():
                await self._app(scope, receive, marked)
        except Exception:  # told on: this only marks the line of the log
            logs.note(code="internal_error")
            raise
        finally:
            self._tell(scope, status, time.perf_counter() - begun)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        route = route_of(scope)
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        self._metrics.requested(method, route, status, seconds)
        level = logging.DEBUG if route in _OFTEN and status < 400 else logging.INFO
        fields = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
        _log.log(level, "request", extra=fields)


def route_of(scope: Scope) -> str:
    """The template of the route that answered: "/api/jobs/{job_id}"; "-" where the request did not get that far."""
    if scope["path"].startswith("/static/"):
        return "/static"
    return str(getattr(scope.get("route"), "path", "-"))


def _identity(given: str) -> str:
    return given if _HARMLESS.fullmatch(given) else uuid.uuid4().hex
