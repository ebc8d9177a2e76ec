"""The HTTP service. No pages of other sites may call it (no CORS), and its description needs no foreign server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI

from assistant.answering.engine import Assistant
from assistant.channels.api import problems
from assistant.channels.api.documents import document_routes
from assistant.channels.api.health import WarmUp, health_routes
from assistant.channels.api.jobs import job_routes
from assistant.channels.api.metrics import Metrics
from assistant.channels.api.middleware import LARGEST, BodyLimit, KnownHost, SafeHeaders, SameSite
from assistant.channels.api.multipart import FILES, FRAME, too_large
from assistant.channels.api.originals import original_routes
from assistant.channels.api.questions import Questions, question_routes
from assistant.channels.api.tasks import task_routes
from assistant.channels.api.uploads import upload_routes
from assistant.clock import now
from assistant.jobs.service import JobService
from index.jobs import Jobs
from index.library import Library

_PATIENCE = 15.0  # seconds the end waits for a warm-up under way


def create_app(
    assistant: Assistant,
    library: Library,
    *,
    writable: bool,
    service: JobService | None = None,
    hosts: Iterable[str] = (),
    answer_seconds: float = 30.0,
    answers_at_once: int = 4,
) -> FastAPI:
    """The application over an open library, which stays the caller's to close. One process serves one library.

    writable: whether documents can be removed. service: takes files and reads them while the application runs; None
    where nothing can be taken. hosts: names of this server beside localhost and addresses, which it answers to.
    answer_seconds: a question that takes longer gets a 503.
    """
    warm_up = WarmUp(assistant, library)
    metrics = Metrics(library)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        warm_up.start()
        if service is not None:
            service.start(lambda: warm_up.ready)
        yield
        if service is not None:
            service.stop()
        warm_up.join(_PATIENCE)

    app = FastAPI(
        title="kehoach",
        description="Hỏi đáp và tra cứu nhiệm vụ trong các văn bản kế hoạch.",
        version="1",
        openapi_url="/api/openapi.json",
        docs_url=None,  # the usual pages load scripts from a CDN
        redoc_url=None,
        lifespan=lifespan,
    )
    problems.install(app)
    most = LARGEST if service is None else FILES * service.limits.size + FRAME
    app.add_middleware(BodyLimit, uploads=most, too_large=partial(too_large, "Nội dung tải lên", most))
    app.add_middleware(SameSite)
    app.add_middleware(KnownHost, hosts=hosts)
    app.add_middleware(SafeHeaders)
    questions = Questions(assistant, metrics, seconds=answer_seconds, at_once=answers_at_once)
    app.include_router(question_routes(questions))
    app.include_router(task_routes(library))
    app.include_router(document_routes(library, writable=writable))
    app.include_router(upload_routes(service))
    app.include_router(original_routes(library))
    app.include_router(job_routes(library, Jobs(library.database, now), service))
    app.include_router(health_routes(library, metrics, warm_up))
    return app
