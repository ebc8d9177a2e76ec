"""Pages over a library on a day of one's choice, for tests of single pages without the whole server."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape

from fastapi import APIRouter, Depends, FastAPI
from fastapi.testclient import TestClient

from assistant.access.journal import Journal
from assistant.access.viewer import LOCAL, Viewer
from assistant.channels.api.tasks import task_routes
from assistant.channels.http import problems
from assistant.channels.http.gate import COOKIE, Admission, own_form
from assistant.channels.web.deadlines import deadline_pages
from assistant.channels.web.feeds import feed_pages, feed_routes
from assistant.channels.web.pages import Pages
from assistant.channels.web.tasks import task_pages
from assistant.clock import zone
from index.audit_log import AuditLog
from index.feeds import Feeds
from index.library import Library
from index.progress import ProgressLog

CSRF = "the word of the session"


@dataclass
class Everybody:
    """Accounts without passwords: a session's cookie is the user's id. `users` may be changed while it is asked."""

    users: dict[str, Viewer]

    @dataclass
    class Session:
        viewer: Viewer
        csrf: str = CSRF

    def exist(self):
        return True

    def session(self, secret):
        found = self.viewer(secret)
        return found and self.Session(found)

    def token(self, secret):
        return None

    def viewer(self, user_id):
        return self.users.get(user_id)


def open_pages(library: Library, day: dt.date, everybody: Everybody | None = None) -> TestClient:
    """The pages of tasks and deadlines; of the single-user mode without `everybody`."""

    def clock():
        return dt.datetime.combine(day, dt.time(9), zone())

    pages, journal = Pages(clock), Journal(AuditLog(library.database, clock))
    log, feeds = ProgressLog(library.database, clock), Feeds(library.database, clock)
    viewer_of = everybody.viewer if everybody else {LOCAL.id: LOCAL}.get
    routers = (
        task_pages(pages, library, log, clock),
        deadline_pages(pages, library, log, feeds, clock),
        feed_pages(pages, feeds, journal, clock),
        feed_routes(library, feeds, viewer_of, clock),
        task_routes(library, journal, clock),
    )
    return site(pages, routers, everybody)


def site(pages: Pages, routers: Iterable[APIRouter], everybody: Everybody | None = None) -> TestClient:
    """Some routers with their gate; in the single-user mode without `everybody`."""
    app = FastAPI()
    problems.install(app, pages.error)
    app.add_middleware(Admission, accounts=everybody)
    for router in routers:
        app.include_router(router, dependencies=[Depends(own_form)])
    return TestClient(app)


def sign_in(client: TestClient, user_id: str) -> None:
    """Be this user from now on."""
    client.cookies.set(COOKIE, user_id)


def links(page: str) -> dict[str, str]:
    """The links of a page: words by address."""
    found = re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', page, re.DOTALL)
    return {unescape(address): " ".join(unescape(re.sub(r"<[^>]+>", " ", words)).split()) for address, words in found}


def listed(page: str) -> int:
    """How many tasks the list says it has."""
    (number,) = re.findall(r"<strong>(\d+) nhiệm vụ</strong>", page)
    return int(number)
