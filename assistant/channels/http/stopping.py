"""Ending in order: the first signal lets what is under way come to its end, a second one ends the process at once.

Nothing is lost by the second: what is stored is stored, and jobs come back when their leases run out.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from types import FrameType

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.channels.http.problems import problem, told

BOUND = 15
"""Seconds that answers under way have; after that they are broken off."""
LINGER = 1.0
"""Seconds between SIGTERM and the closing of the port, in which balancers learn that others are to be asked."""
_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_PROBES = frozenset({"/healthz", "/readyz", "/metrics"})


class Stopping:
    """Whether a server is about to end; safe to use from several threads and from a handler of signals."""

    def __init__(self) -> None:
        self._begun = threading.Event()

    def begin(self) -> None:
        """Say that it ends."""
        self._begun.set()

    @property
    def begun(self) -> bool:
        """Whether it ends."""
        return self._begun.is_set()


class Closing:
    """Refuses requests with 503 `stopping` once the server ends; probes are answered to the last."""

    def __init__(self, app: ASGIApp, stopping: Stopping) -> None:
        self._app = app
        self._stopping = stopping

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on or answer it."""
        if scope["type"] != "http" or not self._stopping.begun or scope["path"] in _PROBES:
            await self._app(scope, receive, send)
            return
        refused = told(scope["path"], stopped(), {"Retry-After": "5", "Connection": "close"})
        await refused(scope, receive, send)


def stopped() -> dict[str, object]:
    """The problem document of a server that ends."""
    return problem(503, "stopping", "Máy chủ đang dừng hoặc khởi động lại. Hãy thử lại sau ít giây.")


class Server(uvicorn.Server):
    """Uvicorn's server, which ends in order."""

    def __init__(self, config: uvicorn.Config, stopping: Stopping) -> None:
        """config: with `timeout_graceful_shutdown=BOUND`."""
        super().__init__(config)
        self._stopping = stopping
        self._closes_at: float | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - the signature is the library's
        """Begin to end; whoever stops by Ctrl-C waits for no balancer."""
        _let_the_next_end()
        self._closes_at = time.monotonic() + (LINGER if sig == signal.SIGTERM else 0.0)
        self._stopping.begin()

    async def on_tick(self, counter: int) -> bool:
        """Called ten times a second."""
        if self._closes_at is not None and time.monotonic() >= self._closes_at:
            self.should_exit = True
        return await super().on_tick(counter)


def on_first_signal(stop: Callable[[], None]) -> None:
    """Let the first SIGTERM or SIGINT call `stop`, from the main thread; a second one ends the process at once."""

    def handle(_sig: int, _frame: FrameType | None) -> None:
        _let_the_next_end()
        stop()

    for name in _SIGNALS:
        signal.signal(name, handle)


def _let_the_next_end() -> None:
    for name in _SIGNALS:
        signal.signal(name, signal.SIG_DFL)
