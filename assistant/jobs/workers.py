"""Threads that work off a queue of rows in the database, whatever happens to one of them."""

from __future__ import annotations

import datetime as dt
import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable
from typing import Protocol

from plan.errors import KehoachError

LEASE = dt.timedelta(seconds=15)
"""How long a row stays with a worker that has died."""
_LOOK = 1.0  # seconds between looks at the queue, for leases that run out and rows that have rested
_TROUBLE = 5.0  # seconds until the queue is asked again after it could not be asked
_log = logging.getLogger(__name__)


def at_once() -> bool:
    """For workers that wait for nothing."""
    return True


def this_process() -> str:
    """What a worker's hold on a row says of where it works."""
    return f"{socket.gethostname()}:{os.getpid()}"


class Queue(Protocol):
    """Rows that workers take one by one: files to be read, messages that came in, messages to be sent, reminders."""

    def work_once(self, owner: str, stopping: threading.Event) -> bool:
        """Take what is due and see it through, unless `stopping` is set meanwhile; False when nothing is due.

        Raises KehoachError when the queue itself cannot be used.
        """


class Workers:
    """`count` threads over one queue, started once and stopped once; `name` is theirs in the log."""

    def __init__(self, queue: Queue, *, count: int, name: str = "worker") -> None:
        self._queue = queue
        self._stopping = threading.Event()
        self._wake = threading.Semaphore(0)
        self._ready: Callable[[], bool] = at_once
        here = f"{this_process()}:{uuid.uuid4().hex[:8]}"
        self._threads = [
            threading.Thread(target=self._run, args=(f"{here}:{n}",), name=f"{name}-{n}", daemon=True)
            for n in range(count)
        ]

    def start(self, ready: Callable[[], bool] = at_once) -> None:
        """Begin; nothing is taken before `ready`, since loading models and working at once makes both slow."""
        self._ready = ready
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Say that there is something to do."""
        self._wake.release()

    def stop(self, seconds: float) -> None:
        """Let what is under way go back to the queue; waits for that, but no longer than `seconds`."""
        self._stopping.set()
        for _thread in self._threads:
            self.wake()
        end = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))

    def work_once(self, owner: str) -> bool:
        """Take what is due, in the caller's own thread; False when nothing is."""
        return self._queue.work_once(owner, self._stopping)

    def _run(self, owner: str) -> None:
        while not self._stopping.is_set():
            try:
                worked = self._ready() and self.work_once(owner)
                self._wake.acquire(blocking=not worked, timeout=None if worked else _LOOK)  # once woken for each row
            except KehoachError as error:
                _log.warning("the queue cannot be used for the moment: %s", error)
                self._stopping.wait(_TROUBLE)
            except Exception:  # noqa: BLE001 - a worker that ends would leave the queue standing without a word
                _log.exception("a mistake in the program, at a queue")
                self._stopping.wait(_TROUBLE)
