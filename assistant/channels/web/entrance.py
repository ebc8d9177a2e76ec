"""What the ways to sign in have in common: the forms with their errors, and the cookie of a session."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from assistant.access.accounts import LASTS, Accounts
from assistant.access.journal import Journal
from assistant.access.viewer import Viewer
from assistant.channels.http.gate import COOKIE, SIGN_IN
from assistant.channels.web.pages import Pages
from index.accounts import User
from plan.errors import InputError


@dataclass(frozen=True, slots=True)
class Entrance:
    """Where strangers stand. service: the name of the agency's sign-in service, "" for none."""

    pages: Pages
    accounts: Accounts
    journal: Journal
    service: str = ""

    def first_run_form(self, request: Request, error: InputError | None = None, **typed: str) -> Response:
        """The form that makes the first administrator; never with the password that was typed."""
        return self.pages.form(request, "signing/first_run.html", error, typed=typed)

    def sign_in_form(self, request: Request, onwards: str, error: InputError | None = None, name: str = "") -> Response:
        """The form to sign in, which then goes on to `onwards`."""
        return self.pages.form(request, "signing/sign_in.html", error, onwards=onwards, name=name, service=self.service)

    def enter(self, request: Request, secret: str, onwards: str) -> Response:
        """Into the pages with a new session; one that this browser had before is ended."""
        if before := request.cookies.get(COOKIE):
            self.accounts.sign_out(before)
        if (found := self.accounts.session(secret)) is not None:
            self.journal.note(found.viewer, "sign_in", found.viewer.id, address=address_of(request))
        response = RedirectResponse(onwards, 303)
        lasts, is_secure = int(LASTS.total_seconds()), request.url.scheme == "https"
        response.set_cookie(COOKIE, secret, max_age=lasts, httponly=True, samesite="lax", secure=is_secure)
        return response

    def leave(self, request: Request) -> Response:
        """Out, with the session of this browser ended."""
        if secret := request.cookies.get(COOKIE):
            if (found := self.accounts.session(secret)) is not None:
                self.journal.note(found.viewer, "sign_out", found.viewer.id, address=address_of(request))
            self.accounts.sign_out(secret)
        response = self.pages.see_other(SIGN_IN, said="Bạn đã đăng xuất.")
        response.delete_cookie(COOKIE)
        return response

    def note_failure(self, request: Request, name: str) -> None:
        """Into the log only under the name of a user: what is typed there by mistake may be a password."""
        if (user := self.accounts.users.named(name)) is not None:
            self.journal.note(as_viewer(user), "sign_in_failed", user.id, address=address_of(request))


def local_path(wanted: str) -> str:
    """A path of our own to go on to; the first page for anything a browser could take for another site."""
    is_plain = all(letter > " " and not "\x7f" <= letter <= "\xa0" for letter in wanted) and "\\" not in wanted
    if not is_plain or not wanted.startswith("/") or wanted.startswith("//"):
        return "/"
    return "/" if urlsplit(wanted).path == SIGN_IN else wanted


def as_viewer(user: User) -> Viewer:
    """A user as the log names him, before he is let in."""
    return Viewer(user.id, user.name, user.shown, user.role)


def address_of(request: Request) -> str:
    """Where a request comes from."""
    return request.client.host if request.client else ""


def agent_of(request: Request) -> str:
    """What a browser says it is."""
    return request.headers.get("user-agent", "")
