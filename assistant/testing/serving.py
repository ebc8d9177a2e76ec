"""Runs ASGI applications on a free port of this machine, in a thread."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

Serving = Callable[[ASGIApp], AbstractContextManager[str]]
"""Serves an application as long as a block lasts, and gives the address."""

_PATIENCE = 10.0  # seconds until it has to be up


@contextmanager
def running(app: ASGIApp, port: int = 0) -> Iterator[str]:
    """Serve until the block ends; gives the address. Raises TimeoutError when it does not come up."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        end = time.monotonic() + _PATIENCE
        while not server.started:
            if time.monotonic() > end or not thread.is_alive():
                raise TimeoutError("the server did not come up")
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(_PATIENCE)
        listener.close()


@contextmanager
def stage() -> Iterator[Serving]:
    """One server for applications that follow each other: to start one for each takes longer than most tests.

    What it gives is used like `running`, by one at a time; it begins and ends no lifespans.
    """
    shown: list[ASGIApp] = []

    async def show(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await shown[-1](scope, receive, send)

    with running(show) as address:

        @contextmanager
        def serving(app: ASGIApp) -> Iterator[str]:
            shown.append(app)
            try:
                yield address
            finally:
                shown.remove(app)

        yield serving
