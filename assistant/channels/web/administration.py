"""Pages of the administrator: the users, and one user."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from assistant.access.accounts import Accounts
from assistant.access.journal import Journal
from assistant.access.viewer import ROLES
from assistant.channels.http.gate import Administrator
from assistant.channels.web.entrance import address_of
from assistant.channels.web.fields import Text
from assistant.channels.web.pages import Pages
from index.accounts import NewUser, Role, User
from index.library import Library, TaskFilter
from plan.errors import InputError
from plan.language.collation import person_key

USERS = "/quan-tri/nguoi-dung"


def administration_pages(
    pages: Pages, library: Library, accounts: Accounts, journal: Journal, issuer: str = ""
) -> APIRouter:
    """The pages, and what they change. issuer: of the agency's sign-in service, "" for none."""
    router = APIRouter(include_in_schema=False)
    desk = _Desk(pages, library, accounts, issuer)
    _add_list(router, desk, journal)
    _add_one(router, desk, journal)
    _add_access(router, desk, journal)
    return router


class _Desk:
    """The list of users and the page of one."""

    def __init__(self, pages: Pages, library: Library, accounts: Accounts, issuer: str) -> None:
        self.pages = pages
        self.accounts = accounts
        self._library = library
        self._issuer = issuer

    def listing(
        self, request: Request, viewer: Administrator, error: InputError | None = None, **typed: str
    ) -> Response:
        """Everybody, and the form for one more; never with a password that was typed."""
        return self._page(request, "administration/users.html", viewer, error, users=self._everybody(), typed=typed)

    def one(
        self, request: Request, viewer: Administrator, user_id: str, error: InputError | None = None, wrong: str = ""
    ) -> Response:
        """The page of one user."""
        user = self.accounts.users.get(user_id)
        subject = (user.subject or "").removeprefix(f"{self._issuer} ")
        return self._page(request, "administration/user.html", viewer, error, user=user, wrong=wrong, subject=subject)

    def subject(self, typed: str) -> str | None:
        """What a user is linked to, by his name at the agency's service."""
        return f"{self._issuer} {typed.strip()}" if typed.strip() else None

    def _everybody(self) -> list[User]:
        return sorted(self.accounts.users.all(), key=lambda u: (not u.active, *person_key(u.shown)))

    def _page(
        self, request: Request, template: str, viewer: Administrator, error: InputError | None, **values: object
    ) -> Response:
        facets = self._library.seen_by(viewer.scope).facets(TaskFilter())
        return self.pages.form(
            request,
            template,
            error,
            units=[choice.value for choice in facets.units],
            roles=list(Role),
            issuer=self._issuer,
            **values,
        )


def _add_list(router: APIRouter, desk: _Desk, journal: Journal) -> None:
    accounts = desk.accounts

    @router.get(USERS)
    def users(request: Request, viewer: Administrator) -> Response:
        """Everybody."""
        return desk.listing(request, viewer)

    @router.post(USERS)
    def add(
        request: Request,
        viewer: Administrator,
        name: Text = "",
        display: Text = "",
        role: Annotated[Role, Form()] = Role.READER,
        unit: Text = "",
        password: Text = "",
    ) -> Response:
        """Add a user; without a password he signs in at the agency's service alone."""
        try:
            user = accounts.add(NewUser(name, display, role, unit), password or None)
        except InputError as error:
            return desk.listing(request, viewer, error, name=name, display=display, role=role, unit=unit)
        journal.note(viewer, "user_added", user.id, f"{user.name} ({ROLES[user.role]})", address_of(request))
        return desk.pages.see_other(USERS, said=f"Đã thêm người dùng {user.name}.")


def _add_one(router: APIRouter, desk: _Desk, journal: Journal) -> None:
    accounts = desk.accounts

    @router.get(f"{USERS}/{{user_id}}")
    def user(request: Request, viewer: Administrator, user_id: str) -> Response:
        """One user."""
        return desk.one(request, viewer, user_id)

    @router.post(f"{USERS}/{{user_id}}")
    def change(
        request: Request,
        viewer: Administrator,
        user_id: str,
        display: Text = "",
        role: Annotated[Role, Form()] = Role.READER,
        unit: Text = "",
        active: Text = "",
    ) -> Response:
        """Change a user's name, role and unit, and whether he may come in."""
        try:
            user = accounts.change(user_id, display=display, role=role, unit=unit, active=bool(active))
        except InputError as error:
            return desk.one(request, viewer, user_id, error, "person")
        detail = f"{user.name} ({ROLES[user.role]}, {'hoạt động' if user.active else 'đã khóa'}): {user.unit}"
        journal.note(viewer, "user_changed", user_id, detail, address_of(request))
        return desk.pages.see_other(USERS, said=f"Đã lưu {user.name}.")


def _add_access(router: APIRouter, desk: _Desk, journal: Journal) -> None:
    accounts = desk.accounts

    @router.post(f"{USERS}/{{user_id}}/mat-khau")
    def set_password(request: Request, viewer: Administrator, user_id: str, password: Text) -> Response:
        """Give a user a new password; he is signed out everywhere."""
        try:
            accounts.set_password(user_id, password)
        except InputError as error:
            return desk.one(request, viewer, user_id, error, "password")
        journal.note(viewer, "password_set", user_id, accounts.users.get(user_id).name, address_of(request))
        return desk.pages.see_other(f"{USERS}/{user_id}", said="Đã đặt mật khẩu mới; mọi phiên cũ đã kết thúc.")

    @router.post(f"{USERS}/{{user_id}}/dinh-danh")
    def link(request: Request, viewer: Administrator, user_id: str, subject: Text = "") -> Response:
        """Let somebody at the agency's service sign in as this user."""
        try:
            accounts.users.link(user_id, desk.subject(subject))
        except InputError as error:
            return desk.one(request, viewer, user_id, error, "link")
        journal.note(viewer, "user_linked", user_id, accounts.users.get(user_id).name, address_of(request))
        return desk.pages.see_other(f"{USERS}/{user_id}", said="Đã lưu mã định danh.")
