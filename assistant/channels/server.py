"""The HTTP service: pages and API over one library.

No pages of other sites may call it (no CORS), and its description needs no foreign server.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import APIRouter, Depends, FastAPI
from starlette.staticfiles import StaticFiles

from assistant.access.accounts import Accounts
from assistant.access.journal import Journal
from assistant.access.oidc import Provider
from assistant.access.viewer import LOCAL
from assistant.answering.engine import Assistant
from assistant.channels.api.documents import document_routes
from assistant.channels.api.health import WarmUp, health_routes
from assistant.channels.api.jobs import job_routes
from assistant.channels.api.originals import original_routes
from assistant.channels.api.questions import question_routes
from assistant.channels.api.tasks import task_routes
from assistant.channels.api.uploads import upload_routes
from assistant.channels.http import problems
from assistant.channels.http.gate import Admission, own_call, own_form
from assistant.channels.http.metrics import Metrics
from assistant.channels.http.middleware import STATIC, BodyLimit, KnownHost, SafeHeaders, SameSite, Uploads
from assistant.channels.http.multipart import FILES, FRAME
from assistant.channels.http.questions import Questions
from assistant.channels.web.access import access_pages
from assistant.channels.web.chat import chat_pages
from assistant.channels.web.deadlines import deadline_pages
from assistant.channels.web.document import document_pages
from assistant.channels.web.feeds import feed_pages, feed_routes
from assistant.channels.web.library import library_pages
from assistant.channels.web.pages import STATIC as STATIC_FILES
from assistant.channels.web.pages import Pages
from assistant.channels.web.progress import progress_pages
from assistant.channels.web.review import review_pages
from assistant.channels.web.tasks import task_pages
from assistant.clock import now
from assistant.jobs.service import JobService
from assistant.progress.attaching import LARGEST as ATTACHMENT
from index.audit_log import AuditLog
from index.feeds import Feeds
from index.jobs import Jobs
from index.library import Library
from index.progress import ProgressLog

_PATIENCE = 15.0  # seconds the end waits for a warm-up under way


def create_app(
    assistant: Assistant,
    library: Library,
    *,
    writable: bool,
    service: JobService | None = None,
    accounts: Accounts | None = None,
    provider: Provider | None = None,
    hosts: Iterable[str] = (),
    answer_seconds: float = 30.0,
    answers_at_once: int = 4,
) -> FastAPI:
    """The application over an open library, which stays the caller's to close. One process serves one library.

    writable: whether the library can be changed. service: takes files and reads them while the application runs; None
    where nothing can be taken. accounts: who may come in; None lets everybody do everything (the single-user mode, for
    a loopback address alone). provider: where they may sign in too. hosts: names of this server beside localhost and
    addresses, which it answers to. answer_seconds: a question that takes longer gets a 503.
    """
    warm_up = WarmUp(assistant, library)
    metrics = Metrics(library)
    pages = Pages(now)
    app = FastAPI(
        title="kehoach",
        description="Hỏi đáp và tra cứu nhiệm vụ trong các văn bản kế hoạch.",
        version="1",
        openapi_url="/api/openapi.json",
        docs_url=None,  # the usual pages load scripts from a CDN
        redoc_url=None,
        lifespan=_lifespan(warm_up, service),
    )
    problems.install(app, pages.error)
    app.add_middleware(BodyLimit, uploads=_uploads(service))
    app.add_middleware(Admission, accounts=accounts)
    app.add_middleware(SameSite)
    app.add_middleware(KnownHost, hosts=hosts)
    app.add_middleware(SafeHeaders)
    questions = Questions(assistant, metrics, seconds=answer_seconds, at_once=answers_at_once)
    journal = Journal(AuditLog(library.database, now))
    calls = (
        question_routes(questions),
        task_routes(library, journal),
        document_routes(library, journal, writable=writable),
        upload_routes(service, journal),
        original_routes(library, journal),
        job_routes(library, Jobs(library.database, now), service),
        health_routes(library, metrics, warm_up),
    )
    for router in calls:
        app.include_router(router, dependencies=[Depends(own_call)])
    sites = (
        chat_pages(pages, library, questions, now),
        library_pages(pages, library, taking=service is not None),
        document_pages(pages, library, journal, writable=writable, service=service),
        *review_pages(pages, library, journal, writable=writable),
        *access_pages(pages, library, accounts, journal, provider),
        *progress_pages(pages, library, journal, now),
        *_calendars(pages, library, accounts, journal),
    )
    for router in sites:
        app.include_router(router, dependencies=[Depends(own_form)], include_in_schema=False)
    app.mount(STATIC, StaticFiles(directory=STATIC_FILES), name="static")
    return app


def _calendars(pages: Pages, library: Library, accounts: Accounts | None, journal: Journal) -> list[APIRouter]:
    marks, feeds = ProgressLog(library.database, now), Feeds(library.database, now)
    return [
        task_pages(pages, library, marks, now),
        deadline_pages(pages, library, marks, feeds, now),
        feed_pages(pages, feeds, journal, now),
        feed_routes(library, feeds, accounts.viewer if accounts else {LOCAL.id: LOCAL}.get, now),
    ]


def _uploads(service: JobService | None) -> list[Uploads]:
    plans = [] if service is None else [Uploads(re.compile("/api/documents"), FILES * service.limits.size + FRAME)]
    return [*plans, Uploads(re.compile("/nhiem-vu/[^/]+/tien-do"), ATTACHMENT + FRAME)]


def _lifespan(warm_up: WarmUp, service: JobService | None) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        warm_up.start()
        if service is not None:
            service.start(lambda: warm_up.ready)
        yield
        if service is not None:
            service.stop()
        warm_up.join(_PATIENCE)

    return lifespan
