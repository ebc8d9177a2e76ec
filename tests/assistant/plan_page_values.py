"""The pages of plans over a small library, asked for by viewers of several roles."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from html import unescape

from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.access.journal import Journal
from assistant.access.viewer import Viewer
from assistant.channels.http import problems
from assistant.channels.http.gate import Admission
from assistant.channels.web.document import document_pages
from assistant.channels.web.library import library_pages
from assistant.channels.web.pages import Pages
from assistant.clock import now
from assistant.jobs.service import JobService
from index.accounts import Role
from index.audit_log import AuditLog
from index.library import Library
from plan.document import Document
from plan.issue import Issue
from plan.reading import Reading, Status
from plan.span import Span
from plan.task import SourceKind, Task


class Door:
    """Lets in who names a role, as "reader", or a role and teams, as "editor:t1,t2"."""

    def exist(self) -> bool:
        return True

    def session(self, _secret: str) -> None:
        return None

    def token(self, secret: str) -> Viewer:
        role, _, teams = secret.partition(":")
        return Viewer(f"u-{role}", role, role, Role(role), teams=frozenset(filter(None, teams.split(","))))


def plan_client(library: Library, *, writable: bool = True, service: JobService | None = None) -> TestClient:
    """The pages of the library and its plans, nothing else."""
    app, pages = FastAPI(), Pages(now)
    problems.install(app, pages.error)
    app.add_middleware(Admission, accounts=Door())
    journal = Journal(AuditLog(library.database, now))
    app.include_router(library_pages(pages, library, taking=True))
    app.include_router(document_pages(pages, library, journal, writable=writable, service=service))
    return TestClient(app, follow_redirects=False)


def by(who: str) -> dict[str, str]:
    """The headers of a viewer, as `Door` names him."""
    return {"Authorization": f"Bearer {who}"}


def words_of(html: str) -> str:
    """What a page says, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def plan_reading(key: str, *texts: str, issues: tuple[Issue, ...] = (), **front: object) -> Reading:
    """A reading of the plan 76/KH-SVHTT with one task a text; `key` stands for the bytes of its file."""
    known = {
        "number": "76/KH-SVHTT",
        "issuer": "Sở Văn hóa và Thể thao",
        "date": dt.date(2026, 2, 5),
        "year": 2026,
        "title": "Chuyển đổi số năm 2026",
    }
    tasks = [Task(f"t{n}", text, SourceKind.TABLE, Span(1, 2), label=str(n)) for n, text in enumerate(texts)]
    return Reading(
        f"{key}.txt",
        hashlib.sha256(key.encode()).hexdigest(),
        Status.OK,
        (key, *texts),
        Document(**known | front),
        tuple(tasks),
        (),
        issues,
    )
