"""What holds for every request and response, whatever the route."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.channels.http.multipart import too_large
from assistant.channels.http.problems import problem_of, told
from assistant.jobs.labels import label
from plan.errors import CrossSite, HostUnknown

LARGEST = 64 * 1024  # bytes of a request; a question has a few hundred


@dataclass(frozen=True, slots=True)
class Uploads:
    """A route with large bodies: the whole path by a pattern, the bytes of the largest, and whether those are files."""

    path: re.Pattern[str]
    largest: int
    files: bool = True


class BodyLimit:
    """Refuses bodies over the limit with 413 before they fill the memory, with or without a Content-Length.

    uploads: the POST routes that take more than LARGEST.
    """

    def __init__(self, app: ASGIApp, uploads: Sequence[Uploads]) -> None:
        self._app = app
        self._uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting what is read of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        upload = self._upload(scope)
        largest = LARGEST if upload is None else upload.largest
        read = 0

        def refuse() -> Exception:
            return HTTPException(413) if upload is None or not upload.files else too_large("Nội dung tải lên", largest)

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

    def _upload(self, scope: Scope) -> Uploads | None:
        if scope["method"] != "POST":
            return None
        return next((upload for upload in self._uploads if upload.path.fullmatch(scope["path"])), None)


class SafeHeaders:
    """Tells browsers to take every response as the type it says, to load nothing from elsewhere, and to keep no plan.

    Pages may run and load what this server gives, and nothing inline (Content-Security-Policy level 3); a file that is
    no page may load nothing at all, but for a PDF, whose viewer in browsers such a rule would stop.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with headers added to the response."""

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = Headers(raw=message["headers"])
                policy = _POLICIES.get(given.get("content-type", "").partition(";")[0], _NOTHING)
                secure = [(b"strict-transport-security", b"max-age=31536000")] if scope["scheme"] == "https" else []
                message["headers"] = [
                    *(pair for pair in message["headers"] if pair[0] != b"cache-control"),
                    *_EVERYWHERE,
                    *secure,
                    *([(b"content-security-policy", policy)] if policy else []),
                    (b"cache-control", _kept(scope, message["status"])),
                ]
            await send(message)

        await self._app(scope, receive, marked if scope["type"] == "http" else send)


def _kept(scope: Scope, status: int) -> bytes:
    """How long browsers keep a response: a file of the pages for good under the address of its content, else until they
    have asked whether it is still the same; nothing else at all, and no error, whose page is somebody's.
    """
    if not scope["path"].startswith(STATIC) or status not in {200, 304}:
        return b"no-store"
    return b"public, max-age=31536000, immutable" if scope["query_string"] else b"no-cache"


STATIC = "/static/"
_PAGE = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    b"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_NOTHING = b"default-src 'none'; frame-ancestors 'none'"
_POLICIES = {"text/html": _PAGE, "application/pdf": b""}
_EVERYWHERE = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
]


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
        await told(scope["path"], problem_of(refused))(scope, receive, send)


class SameSite:
    """Refuses changes that a browser sends for another site's page, before anything of them is read.

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
        await told(scope["path"], problem_of(refused))(scope, receive, send)


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
