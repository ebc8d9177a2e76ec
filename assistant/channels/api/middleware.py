"""What holds for every request and response, whatever the route."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from fastapi.responses import JSONResponse
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.channels.api.problems import MEDIA_TYPE, problem_of
from assistant.jobs.labels import label
from plan.errors import CrossSite, HostUnknown

LARGEST = 64 * 1024  # bytes of a request; a question has a few hundred
UPLOADS = ("POST", "/api/documents")
"""The one route whose bodies are files; it writes them to disk as they come."""


class BodyLimit:
    """Refuses bodies over the limit with 413 before they fill the memory, with or without a Content-Length.

    uploads: the limit for UPLOADS; too_large: gives the error of a body that is over it.
    """

    def __init__(self, app: ASGIApp, uploads: int, too_large: Callable[[], Exception]) -> None:
        self._app = app
        self._uploads = uploads
        self._too_large = too_large

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting what is read of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        is_upload = (scope["method"], scope["path"]) == UPLOADS
        largest = self._uploads if is_upload else LARGEST
        read = 0

        def refuse() -> Exception:
            return self._too_large() if is_upload else HTTPException(413)

        async def counted() -> Message:
            nonlocal read
            if announced.isdigit() and int(announced) > largest:
                raise refuse()
            message = await receive()
            read += len(message.get("body", b""))
            if read > largest:
                raise refuse()
            return message

        await self._app(scope, counted, send)


class SafeHeaders:
    """Tells browsers to take every response as the type it says, and to keep none: plans may be confidential."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with headers added to the response."""

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *(pair for pair in message["headers"] if pair[0] != b"cache-control"),
                    (b"x-content-type-options", b"nosniff"),
                    (b"cache-control", b"no-store"),
                ]
            await send(message)

        await self._app(scope, receive, marked if scope["type"] == "http" else send)


class KnownHost:
    """Answers to its own names alone: a page may let its name lead here (DNS rebinding) and then passes for our own.

    An address made of numbers and `localhost` are nobody else's; `hosts` are the other names of this server.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        self._app = app
        self._hosts = {_host_name(host) for host in hosts} - {""} | {"localhost"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on or answer it with 421 `host_unknown`."""
        name = _host_name(Headers(scope=scope).get("host", "")) if scope["type"] == "http" else "localhost"
        if name in self._hosts or _is_address(name):
            await self._app(scope, receive, send)
            return
        refused = HostUnknown(
            f"Máy chủ không nhận tên “{label(name)}”. Nếu đó là tên của máy chủ, hãy thêm vào thiết lập hosts "
            "(KEHOACH_HOSTS, hoặc trong kehoach.toml) rồi khởi động lại."
        )
        await JSONResponse(problem_of(refused), 421, media_type=MEDIA_TYPE)(scope, receive, send)


class SameSite:
    """Refuses changes that a browser sends for another site's page (there are no accounts that could ask back).

    Browsers tell by Sec-Fetch-Site over TLS and on this machine, and by Origin everywhere; programs send neither.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on or answer it with 403 `cross_site`."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"} or _is_own(Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        refused = CrossSite(
            "Yêu cầu này đến từ trang web khác nên bị từ chối. Hãy thao tác ngay trên trang của kehoach."
        )
        await JSONResponse(problem_of(refused), 403, media_type=MEDIA_TYPE)(scope, receive, send)


def _host_name(header: str) -> str:
    """The name in a Host header, without the port; "" when there is none."""
    try:
        return (urlsplit(f"//{header}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_own(headers: Headers) -> bool:
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc.lower() == headers.get("host", "").lower()
