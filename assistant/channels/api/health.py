"""Whether the service is alive, whether it is ready, and what it has counted."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from assistant.answering.engine import Assistant
from assistant.channels.api import examples
from assistant.channels.http.components import answers
from assistant.channels.http.gate import Administrator
from assistant.channels.http.metrics import CONTENT_TYPE, Metrics
from assistant.channels.http.problems import MEDIA_TYPE, problem
from assistant.channels.http.stopping import Stopping, stopped
from assistant.corpus import KEPT_DOCUMENTS
from assistant.health import Component, Health, State
from assistant.settling import settle
from index.library import Library
from plan.errors import KehoachError

_AGAIN = 5.0  # seconds until a library that could not be read is tried again
_log = logging.getLogger(__name__)


class WarmUp:
    """Loads models and records in a thread, so that the port opens at once and the first question does not wait."""

    def __init__(self, assistant: Assistant, library: Library) -> None:
        self._assistant = assistant
        self._library = library
        self._ready = threading.Event()
        self._stopped = threading.Event()
        self._failed = False
        self._thread = threading.Thread(target=self._run, name="warm-up", daemon=True)

    @property
    def ready(self) -> bool:
        """Whether everything is loaded."""
        return self._ready.is_set()

    @property
    def failed(self) -> bool:
        """Whether a model could not be loaded."""
        return self._failed

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def join(self, seconds: float) -> None:
        """Wait for the end, but no longer than `seconds`."""
        self._stopped.set()
        self._thread.join(seconds)

    def _run(self) -> None:
        try:
            self._library.warm_up()
        except Exception:  # noqa: BLE001 - models fail in many ways; the records answer all the same
            _log.exception("a model could not be loaded; answering without it")
            self._failed = True
        while not self._stopped.is_set():
            try:
                corpus = self._assistant.corpus
                corpus.contents_of([plan.id for plan in corpus.plans()[-KEPT_DOCUMENTS:]])
            except KehoachError:
                _log.exception("the library cannot be read; not ready, trying again")
                self._stopped.wait(_AGAIN)
            else:
                settle()
                self._ready.set()
                return


def health_routes(health: Health, metrics: Metrics, stopping: Stopping) -> APIRouter:
    """Probes and counters."""
    router = APIRouter(tags=["health"])
    probes: list[CapacityLimiter] = []  # of their own: requests that hang may have taken all other threads

    async def asked() -> Mapping[str, Component]:
        if not probes:
            probes.append(CapacityLimiter(2))  # belongs to the running event loop
        return await to_thread.run_sync(health.components, limiter=probes[0])

    @router.get("/healthz")
    async def alive() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @router.get("/readyz", responses=examples.errors())
    async def ready() -> Response:
        """How the parts are: `ok`, `degraded` or `down`, with a code. 503 where no question can be answered."""
        if stopping.begun:
            return JSONResponse(stopped(), 503, {"Retry-After": "5"}, media_type=MEDIA_TYPE)
        found = await asked()
        told = {name: _shown(component) for name, component in found.items()}
        if not answers(found):
            waiting = problem(503, "not_ready", "Máy chủ chưa sẵn sàng trả lời. Hãy thử lại sau ít giây.")
            return JSONResponse(waiting | {"components": told}, 503, {"Retry-After": "2"}, media_type=MEDIA_TYPE)
        well = all(component.state is State.OK for component in found.values())
        return JSONResponse({"status": "ok" if well else "degraded", "components": told})

    @router.get("/metrics", response_class=PlainTextResponse, responses=examples.errors())
    async def counters(_viewer: Administrator) -> Response:
        """Counters in the text format of Prometheus; they count plans that not everybody may know of."""
        found = await asked()
        return Response(await to_thread.run_sync(metrics.text, found), media_type=CONTENT_TYPE)

    return router


def _shown(component: Component) -> dict[str, str]:
    return {"status": component.state.value} | ({"code": component.code} if component.code else {})
