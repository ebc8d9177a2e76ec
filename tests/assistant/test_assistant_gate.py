from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import pytest
from fastapi import APIRouter, Depends, FastAPI, Form, Request
from fastapi.testclient import TestClient

from assistant.access.viewer import LOCAL, Viewer
from assistant.channels.http import problems
from assistant.channels.http.gate import COOKIE, Administrator, Admission, Editor, Reader, is_public, own_call, own_form
from index.accounts import Role

READER = Viewer("1", "lan", "Lan", Role.READER, teams=frozenset({"a"}))
EDITOR = Viewer("2", "minh", "Minh", Role.EDITOR)


@dataclass(frozen=True)
class Session:
    viewer: Viewer
    csrf: str = "word"


class Door:
    """Accounts of two people: their sessions are called by their names, as are their tokens."""

    def __init__(self, *, anybody: bool = True) -> None:
        self._anybody = anybody

    def exist(self) -> bool:
        return self._anybody

    def session(self, secret: str) -> Session | None:
        found = self.token(secret)
        return found and Session(found)

    def token(self, secret: str) -> Viewer | None:
        return {viewer.name: viewer for viewer in (READER, EDITOR)}.get(secret)


def client(accounts: Door | None) -> TestClient:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    problems.install(app)
    app.add_middleware(Admission, accounts=accounts)
    calls = APIRouter(dependencies=[Depends(own_call)])
    forms = APIRouter(dependencies=[Depends(own_form)])

    @calls.get("/api/forgetful")
    def forgetful() -> str:
        return "everything"

    @calls.get("/api/who")
    def who(viewer: Reader) -> str:
        return viewer.id

    @calls.post("/api/edit")
    def edit(viewer: Editor) -> str:
        return viewer.id

    @calls.post("/api/manage")
    def manage(viewer: Administrator) -> str:
        return viewer.id

    @forms.post("/sua")
    def form(viewer: Reader, words: Annotated[str, Form()]) -> str:
        return f"{viewer.id} {words}"

    @forms.get("/dang-nhap")
    def public(request: Request) -> str:
        return str(request.state.viewer)

    app.include_router(calls)
    app.include_router(forms)
    return TestClient(app, follow_redirects=False)


def bearer(name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {name}"}


def test_without_accounts_everybody_is_the_user_of_this_machine():
    assert client(None).get("/api/who").json() == LOCAL.id
    assert client(None).post("/api/manage").json() == LOCAL.id


@pytest.mark.parametrize(
    "headers", [{}, bearer("nobody"), {"Cookie": f"{COOKIE}=nobody"}, {"Authorization": "Basic lan"}]
)
def test_strangers_get_nowhere_even_where_a_route_forgot_to_ask(headers):
    door = client(Door())
    for path in ("/api/forgetful", "/api/who", "/api/nothing"):
        refused = door.get(path, headers=headers)
        assert refused.status_code == 401
        assert refused.json()["code"] == "not_signed_in"
        assert refused.headers["www-authenticate"] == "Bearer"


def test_strangers_are_led_to_sign_in_and_on_to_what_they_wanted():
    refused = client(Door()).get("/van-ban?q=lan&trang=2")
    assert (refused.status_code, refused.headers["location"]) == (
        303,
        "/dang-nhap?tiep=%2Fvan-ban%3Fq%3Dlan%26trang%3D2",
    )
    assert client(Door()).post("/sua").headers["location"] == "/dang-nhap?tiep=%2F"
    assert client(Door(anybody=False)).get("/van-ban").headers["location"] == "/khoi-tao"


def test_public_paths_know_no_viewer_and_no_path_beside_them_is_public():
    assert client(Door()).get("/dang-nhap").json() == "None"
    assert not any(is_public(path) for path in ("/dang-nhapx", "/", "/api/ask", "/metrics", "/lichx", "/staticx/a"))


def test_a_role_reaches_as_far_as_it_goes():
    door = client(Door())
    assert door.get("/api/who", headers=bearer("lan")).json() == READER.id
    assert door.post("/api/edit", headers=bearer("minh")).json() == EDITOR.id
    for path, name in (("/api/edit", "lan"), ("/api/manage", "lan"), ("/api/manage", "minh")):
        refused = door.post(path, headers=bearer(name))
        assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")


def test_a_session_changes_nothing_without_its_word():
    door = client(Door())
    cookie = {"Cookie": f"{COOKIE}=minh"}
    for headers in ({}, {"X-CSRF-Token": "guess"}, {"X-CSRF-Token": "wörd".encode("latin-1")}):
        refused = door.post("/api/edit", headers=cookie | headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "form_stale")
    assert door.post("/api/edit", headers=cookie | {"X-CSRF-Token": "word"}).json() == EDITOR.id
    assert door.get("/api/who", headers=cookie).json() == EDITOR.id


def test_a_form_brings_the_word_in_a_field():
    door = client(Door())
    cookie = {"Cookie": f"{COOKIE}=lan"}
    assert door.post("/sua", data={"words": "x", "csrf": "word"}, headers=cookie).json() == "1 x"
    assert door.post("/sua", data={"words": "x"}, headers=cookie | {"X-CSRF-Token": "word"}).json() == "1 x"
    assert door.post("/sua", data={"words": "x", "csrf": "guess"}, headers=cookie).status_code == 403
    assert door.post("/sua", data={"words": "x"}, headers=cookie).status_code == 403
    assert door.post("/api/edit", data={"csrf": "word"}, headers={"Cookie": f"{COOKIE}=minh"}).status_code == 403


def test_nobody_is_looked_up_for_a_request_without_credentials():
    class Nobody(Door):
        def token(self, secret: str) -> Viewer | None:
            raise AssertionError("looked up")

    for headers in ({}, {"Cookie": "other=lan"}, {"Authorization": "Bearer "}, {"Authorization": "Basic lan"}):
        assert client(Nobody()).get("/api/who", headers=headers).status_code == 401


def test_a_token_that_is_sent_counts_and_the_cookie_beside_it_does_not():
    both = {"Authorization": "Bearer minh", "Cookie": f"{COOKIE}=lan"}
    assert client(Door()).get("/api/who", headers=both).json() == EDITOR.id
    assert client(Door()).get("/api/who", headers=both | {"Authorization": "Bearer nobody"}).status_code == 401
