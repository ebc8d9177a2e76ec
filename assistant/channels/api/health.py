"""Whether the service is alive, whether it is ready, and what it has counted."""

from __future__ import annotations

import logging
import threading

from fastapi import APIRouter
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from assistant.answering.engine import Assistant
from assistant.channels.api import examples
from assistant.channels.http.gate import Administrator
from assistant.channels.http.metrics import CONTENT_TYPE, Metrics
from assistant.channels.http.problems import MEDIA_TYPE, problem
from assistant.corpus import KEPT_DOCUMENTS
from index.library import Library
from plan.errors import KehoachError

_log = logging.getLogger(__name__)


class WarmUp:
    """Loads models and records in a thread, so that the port opens at once and the first question does not wait."""

    def __init__(self, assistant: Assistant, library: Library) -> None:
        self._assistant = assistant
        self._library = library
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="warm-up", daemon=True)

    @property
    def ready(self) -> bool:
        """Whether everything is loaded."""
        return self._ready.is_set()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def join(self, seconds: float) -> None:
        """Wait for the end, but no longer than `seconds`."""
        self._thread.join(seconds)

    def _run(self) -> None:
        try:
            self._library.warm_up()
        except Exception:  # noqa: BLE001 - models fail in many ways; the records answer all the same
            _log.exception("a model could not be loaded; answering without it")
        try:
            for plan in self._assistant.corpus.plans()[:KEPT_DOCUMENTS]:
                self._assistant.corpus.contents(plan.id)
        except KehoachError:
            _log.exception("the library cannot be read; not ready")
            return
        self._ready.set()


def health_routes(library: Library, metrics: Metrics, warm_up: WarmUp) -> APIRouter:
    """Probes and counters."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz")
    async def alive() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @router.get("/readyz", responses=examples.errors())
    def ready() -> Response:
        """Models and records are loaded and the library can be read; 503 until then."""
        if not warm_up.ready:
            waiting = problem(503, "not_ready", "Máy chủ đang nạp mô hình và dữ liệu. Hãy thử lại sau ít giây.")
            return JSONResponse(waiting, 503, {"Retry-After": "2"}, media_type=MEDIA_TYPE)
        library.generation()
        return JSONResponse({"status": "ok"})

    @router.get("/metrics", response_class=PlainTextResponse, responses=examples.errors())
    def counters(_viewer: Administrator) -> Response:
        """Counters in the text format of Prometheus; they count plans that not everybody may know of."""
        return Response(metrics.text(), media_type=CONTENT_TYPE)

    return router
