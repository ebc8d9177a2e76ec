"""Who asks, found out once a request and before any route: a session's cookie, an API token, or this machine's user.

Whatever is not named public here is refused to strangers, so that a route that forgets to ask still tells them nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from typing import Annotated, Protocol
from urllib.parse import quote

from anyio import to_thread
from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.access.viewer import LOCAL, ROLES, Viewer
from assistant.channels.http.problems import is_for_programs, problem_of, told
from index.accounts import Role
from plan.errors import FormStale, NotAllowed, NotSignedIn

COOKIE = "kehoach_session"
CSRF_FIELD, CSRF_HEADER = "csrf", "x-csrf-token"
FIRST_RUN, SIGN_IN = "/khoi-tao", "/dang-nhap"
PUBLIC = ("/static/", "/healthz", "/readyz", SIGN_IN, FIRST_RUN, "/lich/", "/webhook/")
"""Beginnings of paths that strangers may ask for: they tell nothing of the plans, or ask for a secret themselves."""
_NOBODYS = ("/static/", "/healthz", "/readyz")
"""Beginnings of paths that say the same to everybody: a store that is slow to tell who asks holds none of them up."""

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class SignedIn(Protocol):
    """A session that is open: whose it is, and the word its forms bring back."""

    @property
    def viewer(self) -> Viewer:
        """Whose it is."""

    @property
    def csrf(self) -> str:
        """What every change in this session has to name."""


class Doorkeeper(Protocol):
    """What the gate asks of the accounts (`assistant.access.accounts`)."""

    def exist(self) -> bool:
        """Whether there is any user yet."""

    def session(self, secret: str) -> SignedIn | None:
        """The open session of a cookie."""

    def token(self, secret: str) -> Viewer | None:
        """Whom an API token speaks for."""


class Admission:
    """Lets requests of known viewers on, with `request.state.viewer` and `request.state.csrf`; sends others to sign in.

    Without `accounts` everybody is the user of this machine.
    """

    def __init__(self, app: ASGIApp, accounts: Doorkeeper | None) -> None:
        self._app = app
        self._accounts = accounts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with 401 `not_signed_in` or the way to the page that signs in."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        viewer: Viewer | None = LOCAL
        csrf = ""
        if self._accounts is not None:
            bearer, cookie = ("", "") if _begins(scope["path"], _NOBODYS) else _credentials(Headers(scope=scope))
            found = await to_thread.run_sync(_find, self._accounts, bearer, cookie) if bearer or cookie else None
            if found is None and not is_public(scope["path"]):
                await (await to_thread.run_sync(_refusal, self._accounts, scope))(scope, receive, send)
                return
            viewer, csrf = found or (None, "")
        scope.setdefault("state", {}).update(viewer=viewer, csrf=csrf, accounts=self._accounts is not None)
        await self._app(scope, receive, send)


def is_public(path: str) -> bool:
    """Whether strangers may ask for a path."""
    return _begins(path, PUBLIC)


def _begins(path: str, beginnings: Iterable[str]) -> bool:
    return any(path == begin or path.startswith(begin.rstrip("/") + "/") for begin in beginnings)


def _credentials(headers: Headers) -> tuple[str, str]:
    """An API token and a session's secret, "" for what was not sent; a token that was sent leaves the cookie aside."""
    kind, _, token = headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return token.strip(), ""
    return "", cookie_parser(headers.get("cookie", "")).get(COOKIE, "")


def _find(accounts: Doorkeeper, bearer: str, cookie: str) -> tuple[Viewer, str] | None:
    if bearer:
        viewer = accounts.token(bearer)
        return None if viewer is None else (viewer, "")
    session = accounts.session(cookie)
    return None if session is None else (session.viewer, session.csrf)


def _refusal(accounts: Doorkeeper, scope: Scope) -> Response:
    if is_for_programs(scope["path"]):
        refused = NotSignedIn("Hãy đăng nhập, hoặc gửi kèm khóa API (Authorization: Bearer …) tạo ở trang Tài khoản.")
        return told(scope["path"], problem_of(refused), {"WWW-Authenticate": "Bearer"})
    if not accounts.exist():
        return RedirectResponse(FIRST_RUN, 303)
    query = scope["query_string"].decode("latin-1")
    onwards = scope["path"] + (f"?{query}" if query else "") if scope["method"] == "GET" else "/"
    return RedirectResponse(f"{SIGN_IN}?tiep={quote(onwards, safe='')}", 303)


def _at_least(role: Role) -> Callable[[Request], Viewer]:
    def viewer(request: Request) -> Viewer:
        found: Viewer | None = getattr(request.state, "viewer", None)
        if found is None:
            raise NotSignedIn("Hãy đăng nhập để dùng chức năng này.")
        if not found.may(role):
            raise NotAllowed(f"Chức năng này dành cho {ROLES[role]}. Hãy nhờ quản trị viên cấp quyền nếu cần.")
        return found

    return viewer


Reader = Annotated[Viewer, Depends(_at_least(Role.READER))]
Editor = Annotated[Viewer, Depends(_at_least(Role.EDITOR))]
Administrator = Annotated[Viewer, Depends(_at_least(Role.ADMINISTRATOR))]


def _in_person(request: Request, viewer: Reader) -> Viewer:
    if getattr(request.state, "accounts", False) and not getattr(request.state, "csrf", ""):
        raise NotAllowed("Việc này chỉ làm được sau khi đăng nhập bằng trình duyệt, không dùng khóa API.")
    return viewer


InPerson = Annotated[Viewer, Depends(_in_person)]
"""Somebody in a session, never by a token: for what would be worth more, or last longer, than the token itself."""


async def own_call(request: Request) -> None:
    """Raise FormStale for a change in a session without the session's word in its header."""
    _check(request, request.headers.get(CSRF_HEADER))


async def own_form(request: Request) -> None:
    """Raise FormStale for a change in a session without the session's word, in its header or its form."""
    given = request.headers.get(CSRF_HEADER)
    if given is None and request.headers.get("content-type", "").startswith(_FORMS) and request.method not in _SAFE:
        field = (await request.form()).get(CSRF_FIELD)
        given = field if isinstance(field, str) else None
    _check(request, given)


def _check(request: Request, given: str | None) -> None:
    expected: str = getattr(request.state, "csrf", "")
    if request.method in _SAFE or not expected:
        return
    if given is None or not secrets.compare_digest(given.encode(), expected.encode()):
        raise FormStale("Trang đã mở quá lâu hoặc phiên đăng nhập đã đổi. Hãy tải lại trang rồi làm lại.")
