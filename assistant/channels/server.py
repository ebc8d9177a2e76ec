"""The HTTP service: pages and API over one library.

No pages of other sites may call it (no CORS), and its description needs no foreign server.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from anyio import to_thread
from fastapi import APIRouter, Depends, FastAPI
from starlette.staticfiles import StaticFiles

from assistant.access.accounts import Accounts
from assistant.access.journal import Journal
from assistant.access.oidc import Provider
from assistant.answering.engine import Assistant
from assistant.answering.improvement import Improver
from assistant.channels.api.documents import document_routes
from assistant.channels.api.health import WarmUp, health_routes
from assistant.channels.api.jobs import job_routes
from assistant.channels.api.originals import original_routes
from assistant.channels.api.questions import question_routes
from assistant.channels.api.tasks import task_routes
from assistant.channels.api.uploads import upload_routes
from assistant.channels.http import problems
from assistant.channels.http.components import checks_of
from assistant.channels.http.crowd import Crowd, kinds, threads
from assistant.channels.http.description import describe
from assistant.channels.http.gate import Admission, own_call, own_form
from assistant.channels.http.metrics import Metrics
from assistant.channels.http.middleware import STATIC, BodyLimit, KnownHost, SafeHeaders, SameSite, Uploads
from assistant.channels.http.multipart import FILES, FRAME
from assistant.channels.http.observing import Observed
from assistant.channels.http.pace import Pace
from assistant.channels.http.questions import Questions
from assistant.channels.http.slow_clients import SlowBodies
from assistant.channels.http.stopping import Closing, Stopping
from assistant.channels.http.webhooks import LARGEST as DELIVERY
from assistant.channels.http.webhooks import webhook_routes
from assistant.channels.mcp.routes import mcp_routes
from assistant.channels.openai.routes import LARGEST as COMPLETION
from assistant.channels.openai.routes import openai_routes
from assistant.channels.web.access import access_pages
from assistant.channels.web.chat import chat_pages
from assistant.channels.web.deadlines import deadline_pages
from assistant.channels.web.document import document_pages
from assistant.channels.web.feeds import feed_pages, feed_routes
from assistant.channels.web.library import library_pages
from assistant.channels.web.messaging import messaging_pages
from assistant.channels.web.pages import STATIC as STATIC_FILES
from assistant.channels.web.pages import Pages
from assistant.channels.web.progress import progress_pages
from assistant.channels.web.review import review_pages
from assistant.channels.web.tasks import task_pages
from assistant.chat.doorway import viewers_of
from assistant.chat.messengers import Messengers
from assistant.chat.receiving import Receiver
from assistant.chat.service import WEBHOOKS
from assistant.clock import now
from assistant.health import Health
from assistant.jobs.service import JobService
from assistant.progress.attaching import LARGEST as ATTACHMENT
from index.audit_log import AuditLog
from index.feeds import Feeds
from index.jobs import Jobs
from index.library import Library
from index.progress import ProgressLog
from index.updates import Updates

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
    questions_waiting: int = 100,
    questions_a_minute: int = 0,
    metrics: Metrics | None = None,
    messengers: Messengers = Messengers(),  # noqa: B008 - a frozen value
    improver: Improver | None = None,
    stopping: Stopping | None = None,
) -> FastAPI:
    """The application over an open library, which stays the caller's to close. One process serves one library.

    writable: whether the library can be changed. service: takes files and reads them while the application runs; None
    where nothing can be taken. accounts: who may come in; None lets everybody do everything (the single-user mode, for
    a loopback address alone). provider: where they may sign in too. hosts: names of this server beside localhost and
    addresses, which it answers to. answer_seconds: a question that takes longer gets a 503. questions_waiting: more
    that are asked at once get a 503 too. questions_a_minute: of one person, 0 for any. metrics: to count in, where
    others count too. messengers: what comes in from them is taken where the library can be changed. improver: makes
    answers better with a language model; None where none is set. stopping: says when the server is about to end.
    """
    warm_up = WarmUp(assistant, library)
    metrics = metrics or Metrics(library)
    stopping = stopping or Stopping()
    takes, chats = service is not None, bool(messengers.channels)
    health = Health(checks_of(library, warm_up, metrics, takes=takes, writes=improver is not None, chats=chats))
    pages = Pages(now)
    uploads = _uploads(service)
    crowd = kinds(uploads, questions=questions_waiting)
    app = FastAPI(
        title="kehoach",
        description="Hỏi đáp và tra cứu nhiệm vụ trong các văn bản kế hoạch.",
        version="1",
        openapi_url="/api/openapi.json",
        docs_url=None,  # the usual pages load scripts from a CDN
        redoc_url=None,
        lifespan=_lifespan(warm_up, [one for one in (service, messengers.service) if one is not None], threads(crowd)),
    )
    problems.install(app, pages.error)
    app.add_middleware(BodyLimit, uploads=uploads)
    app.add_middleware(SlowBodies)
    app.add_middleware(Pace, a_minute=questions_a_minute, kind=crowd[0], page=pages.error)
    app.add_middleware(Admission, accounts=accounts)
    app.add_middleware(Crowd, of=crowd, page=pages.error)
    app.add_middleware(SameSite)
    app.add_middleware(KnownHost, hosts=hosts)
    app.add_middleware(Closing, stopping=stopping)
    app.add_middleware(SafeHeaders)
    app.add_middleware(Observed, metrics=metrics)
    questions = Questions(
        assistant,
        metrics,
        seconds=answer_seconds,
        at_once=answers_at_once,
        waiting=questions_waiting,
        improver=improver,
    )
    journal = Journal(AuditLog(library.database, now))
    calls = (
        question_routes(questions),
        task_routes(library, journal),
        document_routes(library, journal, writable=writable),
        upload_routes(service, journal),
        original_routes(library, journal),
        job_routes(library, Jobs(library.database, now), service),
        health_routes(health, metrics, stopping),
        openai_routes(questions, messengers.address),
        mcp_routes(library, questions, journal, messengers.address),
    )
    for router in calls:
        app.include_router(router, dependencies=[Depends(own_call)])
    if messengers.channels:
        app.include_router(webhook_routes(messengers.channels, _receiver(library, messengers), metrics))
    sites = (
        chat_pages(pages, library, questions, now),
        library_pages(pages, library, taking=service is not None),
        document_pages(pages, library, journal, writable=writable, service=service),
        *review_pages(pages, library, journal, writable=writable),
        *access_pages(pages, library, accounts, journal, provider),
        *progress_pages(pages, library, journal, now),
        *messaging_pages(pages, library, journal, messengers),
        *_calendars(pages, library, accounts, journal),
    )
    for router in sites:
        app.include_router(router, dependencies=[Depends(own_form)], include_in_schema=False)
    describe(app, accounts=accounts is not None)
    app.mount(STATIC, StaticFiles(directory=STATIC_FILES), name="static")
    return app


def _calendars(pages: Pages, library: Library, accounts: Accounts | None, journal: Journal) -> list[APIRouter]:
    marks, feeds = ProgressLog(library.database, now), Feeds(library.database, now)
    return [
        task_pages(pages, library, marks, now),
        deadline_pages(pages, library, marks, feeds, now),
        feed_pages(pages, feeds, journal, now),
        feed_routes(library, feeds, viewers_of(accounts), now),
    ]


def _receiver(library: Library, messengers: Messengers) -> Receiver:
    service = messengers.service
    return Receiver(Updates(library.database, now), service.wake if service else lambda: None)


def _uploads(service: JobService | None) -> list[Uploads]:
    plans = [] if service is None else [Uploads(re.compile("/api/documents"), FILES * service.limits.size + FRAME)]
    return [
        *plans,
        Uploads(re.compile("/nhiem-vu/[^/]+/tien-do"), ATTACHMENT + FRAME),
        Uploads(re.compile("/v1/chat/completions"), COMPLETION, files=False),
        Uploads(re.compile(f"{WEBHOOKS}/[^/]+"), DELIVERY, files=False),
    ]


class _Service(Protocol):
    """Something that works beside the requests."""

    def start(self, ready: Callable[[], bool]) -> None:
        """Begin, with what needs models as soon as `ready`."""

    def stop(self) -> None:
        """End in order."""


def _lifespan(
    warm_up: WarmUp, services: Sequence[_Service], most: int
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """most: threads for requests."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        to_thread.current_default_thread_limiter().total_tokens = most
        warm_up.start()
        for service in services:
            service.start(lambda: warm_up.ready)
        yield
        for service in reversed(services):
            await to_thread.run_sync(service.stop)
        warm_up.join(_PATIENCE)

    return lifespan
