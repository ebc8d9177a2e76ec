"""The page of one's own account: name, language, password, API tokens, and where one is signed in."""

from __future__ import annotations

import datetime as dt

from fastapi import APIRouter, Request
from fastapi.responses import Response

from assistant.access.accounts import Accounts
from assistant.access.journal import Journal
from assistant.access.viewer import Viewer
from assistant.channels.http.gate import COOKIE, Reader
from assistant.channels.web.entrance import address_of
from assistant.channels.web.fields import Text
from assistant.channels.web.pages import LANGUAGE_COOKIE, Pages
from assistant.channels.web.words import LANGUAGES
from index.accounts import Role
from plan.errors import InputError, NotAllowed, UserInvalid

PATH = "/tai-khoan"
_LASTING = ("30", "90", "365", "")
"""How many days a token may last; "" for as long as it is not revoked."""


def account_pages(pages: Pages, accounts: Accounts, journal: Journal) -> APIRouter:
    """The page and what it can change; for people in a browser, never for a token, which could make itself more."""
    router = APIRouter(include_in_schema=False)
    desk = _Desk(pages, accounts)
    _add_person(router, desk, journal)
    _add_tokens(router, desk, journal)
    _add_sessions(router, desk, journal)
    return router


class _Desk:
    """What the forms of the page have in common."""

    def __init__(self, pages: Pages, accounts: Accounts) -> None:
        self.pages = pages
        self.accounts = accounts

    def show(
        self, request: Request, viewer: Viewer, error: InputError | None = None, wrong: str = "", secret: str = ""
    ) -> Response:
        """The page. error: why the form named `wrong` was not taken; secret: of a new token, shown this once."""
        return self.pages.form(
            request,
            "account.html",
            error,
            user=self.accounts.users.get(viewer.id),
            tokens=self.accounts.tokens(viewer.id),
            sessions=self.accounts.sessions(viewer.id),
            current=self.session(request),
            roles=[role for role in Role if viewer.may(role)],
            lasting=_LASTING,
            describe=describe_agent,
            wrong=wrong,
            secret=secret,
        )

    def session(self, request: Request) -> str:
        """The digest of the session this browser is signed in with; raises NotAllowed for a request without one."""
        cookie = request.cookies.get(COOKIE)
        found = self.accounts.session(cookie) if cookie and "authorization" not in request.headers else None
        if found is None:
            raise NotAllowed("Trang tài khoản chỉ dùng được sau khi đăng nhập bằng trình duyệt, không dùng khóa API.")
        return found.session


def _add_person(router: APIRouter, desk: _Desk, journal: Journal) -> None:
    @router.get(PATH)
    def account(request: Request, viewer: Reader) -> Response:
        """The page itself."""
        return desk.show(request, viewer)

    @router.post(PATH)
    def change(request: Request, viewer: Reader, display: Text = "", language: Text = "vi") -> Response:
        """Change one's own name and language. The unit is the administrators' to set: its people may mark its tasks."""
        desk.session(request)
        try:
            if language not in LANGUAGES:
                raise UserInvalid("Ngôn ngữ này chưa có. Hãy chọn tiếng Việt hoặc tiếng Anh.")
            user = desk.accounts.users.change(viewer.id, display=display, language=language)
        except InputError as error:
            return desk.show(request, viewer, error, "person")
        journal.note(viewer, "user_changed", viewer.id, f"{user.name}: {user.display}", address_of(request))
        response = desk.pages.see_other(PATH, said="Đã lưu thông tin của anh/chị.")
        response.set_cookie(LANGUAGE_COOKIE, language, max_age=365 * 24 * 3600, httponly=True, samesite="lax")
        return response

    @router.post(f"{PATH}/mat-khau")
    def change_password(request: Request, viewer: Reader, old: Text, new: Text, again: Text) -> Response:
        """Change one's own password; other sessions end."""
        session = desk.session(request)
        try:
            if new != again:
                raise UserInvalid("Hai lần gõ mật khẩu mới không giống nhau. Hãy gõ lại.")
            desk.accounts.change_password(viewer.id, old, new, session, address_of(request))
        except InputError as error:
            return desk.show(request, viewer, error, "password")
        journal.note(viewer, "password_set", viewer.id, viewer.name, address_of(request))
        said = "Đã đổi mật khẩu; các trình duyệt khác đang đăng nhập bằng tài khoản này đã bị đăng xuất."
        return desk.pages.see_other(PATH, said=said)


def _add_tokens(router: APIRouter, desk: _Desk, journal: Journal) -> None:
    @router.post(f"{PATH}/khoa")
    def make_token(
        request: Request, viewer: Reader, name: Text = "", scope: Text = "reader", days: Text = "90"
    ) -> Response:
        """Make an API token and show it, this one time."""
        desk.session(request)
        try:
            if scope not in set(Role) or days not in _LASTING or not viewer.may(Role(scope)):
                raise UserInvalid("Quyền hoặc thời hạn của khóa không hợp lệ. Hãy chọn lại.")
            lasts = dt.timedelta(days=int(days)) if days else None
            secret = desk.accounts.make_token(viewer.id, name, Role(scope), lasts)
        except InputError as error:
            return desk.show(request, viewer, error, "token")
        journal.note(viewer, "token_made", viewer.id, name, address_of(request))
        return desk.show(request, viewer, secret=secret)

    @router.post(f"{PATH}/khoa/{{token_id}}/thu-hoi")
    def revoke_token(request: Request, viewer: Reader, token_id: str) -> Response:
        """Let a token be worth nothing from now on."""
        desk.session(request)
        if desk.accounts.revoke_token(viewer.id, token_id):
            journal.note(viewer, "token_revoked", token_id, "", address_of(request))
        return desk.pages.see_other(f"{PATH}#khoa", said="Đã thu hồi khóa.")


def _add_sessions(router: APIRouter, desk: _Desk, journal: Journal) -> None:
    @router.post(f"{PATH}/phien/{{digest}}/ket-thuc")
    def end_session(request: Request, viewer: Reader, digest: str) -> Response:
        """End another session of one's own."""
        desk.session(request)
        desk.accounts.end_session(viewer.id, digest)
        journal.note(viewer, "session_ended", viewer.id, "", address_of(request))
        return desk.pages.see_other(f"{PATH}#phien", said="Đã đăng xuất trình duyệt đó.")

    @router.post(f"{PATH}/phien/ket-thuc")
    def end_others(request: Request, viewer: Reader) -> Response:
        """End all sessions of one's own but this one."""
        desk.accounts.sign_out_everywhere(viewer.id, but=desk.session(request))
        journal.note(viewer, "session_ended", viewer.id, "", address_of(request))
        return desk.pages.see_other(f"{PATH}#phien", said="Đã đăng xuất mọi trình duyệt khác.")


_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("coc_coc_browser", "Cốc Cốc"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def describe_agent(agent: str) -> str:
    """What a browser says it is, in short: "Chrome, Windows"."""
    found = (next((name for mark, name in known if mark in agent), "") for known in (_BROWSERS, _SYSTEMS))
    return ", ".join(filter(None, found)) or agent[:60]
