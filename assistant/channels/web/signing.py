"""Pages that let people in and out: the first run, signing in by password or at the agency's service, signing out."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from assistant.access.accounts import Accounts
from assistant.access.journal import Journal
from assistant.access.oidc import Provider
from assistant.channels.http.gate import FIRST_RUN, SIGN_IN
from assistant.channels.web.entrance import Entrance, address_of, agent_of, as_viewer, local_path
from assistant.channels.web.fields import Text
from assistant.channels.web.pages import Pages
from plan.errors import InputError, IssuerUnavailable, SignInFailed, SignInRefused

_STATE = "kehoach_oidc"
_STATE_SECONDS = 600
_SERVICE = f"{SIGN_IN}/co-quan"


def signing_pages(pages: Pages, accounts: Accounts, journal: Journal, provider: Provider | None = None) -> APIRouter:
    """The pages strangers may see. provider: the agency's sign-in service, None for none."""
    router = APIRouter(include_in_schema=False)
    entrance = Entrance(pages, accounts, journal, provider.name if provider else "")
    _add_first_run(router, entrance)
    _add_sign_in(router, entrance)
    if provider is not None:
        _add_service(router, entrance, provider)
    return router


def _add_first_run(router: APIRouter, entrance: Entrance) -> None:
    accounts = entrance.accounts

    @router.get(FIRST_RUN)
    def first_run(request: Request) -> Response:
        """The form that makes the first administrator."""
        return RedirectResponse(SIGN_IN, 303) if accounts.exist() else entrance.first_run_form(request)

    @router.post(FIRST_RUN)
    def make_first(request: Request, code: Text, name: Text, password: Text, display: Text = "") -> Response:
        """Make the first administrator and sign him in."""
        if accounts.exist():
            return RedirectResponse(SIGN_IN, 303)
        try:
            user = accounts.first_run(code, name, display, password, address_of(request))
            secret = accounts.sign_in(name, password, address_of(request), agent_of(request))
        except InputError as error:
            return entrance.first_run_form(request, error, name=name, display=display)
        entrance.journal.note(as_viewer(user), "user_added", user.id, user.name, address_of(request))
        return entrance.enter(request, secret, "/")


def _add_sign_in(router: APIRouter, entrance: Entrance) -> None:
    accounts = entrance.accounts

    @router.get(SIGN_IN)
    def form(request: Request, tiep: str = "/") -> Response:
        """The form to sign in; who is signed in goes on."""
        if getattr(request.state, "viewer", None) is not None:
            return RedirectResponse(local_path(tiep), 303)
        if not accounts.exist():
            return RedirectResponse(FIRST_RUN, 303)
        return entrance.sign_in_form(request, local_path(tiep))

    @router.post(SIGN_IN)
    def sign_in(request: Request, name: Text, password: Text, tiep: Text = "/") -> Response:
        """Sign in by user name and password."""
        try:
            secret = accounts.sign_in(name, password, address_of(request), agent_of(request))
        except InputError as error:
            if isinstance(error, SignInFailed):  # who only waits for the next attempt fills no log
                entrance.note_failure(request, name)
            return entrance.sign_in_form(request, local_path(tiep), error, name)
        return entrance.enter(request, secret, local_path(tiep))

    @router.post("/dang-xuat")
    def sign_out(request: Request) -> Response:
        """End the session of this browser."""
        return entrance.leave(request)


def _add_service(router: APIRouter, entrance: Entrance, provider: Provider) -> None:
    @router.get(_SERVICE)
    def depart(request: Request, tiep: str = "/") -> Response:
        """Off to the agency's service."""
        try:
            begun = provider.depart(str(request.url_for("arrive")), local_path(tiep))
        except IssuerUnavailable as error:
            return entrance.sign_in_form(request, local_path(tiep), error)
        response = RedirectResponse(begun.url, 303)
        # Lax: the service's answer is a link from another site, and brings the cookie along.
        response.set_cookie(
            _STATE,
            begun.state,
            max_age=_STATE_SECONDS,
            path=_SERVICE,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return response

    @router.get(f"{_SERVICE}/tro-ve", name="arrive")
    def arrive(request: Request) -> Response:
        """Back from the agency's service."""
        try:
            identity = provider.arrive(request.query_params, request.cookies.get(_STATE, ""))
            secret = entrance.accounts.sign_in_as(identity.subject, identity.names, agent_of(request))
        except (SignInFailed, SignInRefused, IssuerUnavailable) as error:
            return entrance.sign_in_form(request, "/", error)
        response = entrance.enter(request, secret, identity.onwards)
        response.delete_cookie(_STATE, path=_SERVICE)
        return response
