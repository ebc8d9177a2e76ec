"""Places for work that may be left: whoever waits may go, and its place is taken until the work has really ended."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar, cast

from assistant.channels.http.lanes import Lane

_T = TypeVar("_T")
_IDLE = 10.0  # seconds a thread waits for more work


def _told(error: Exception) -> Exception:
    """What a future takes: it refuses a StopIteration, which somebody would then wait for in vain."""
    if not isinstance(error, StopIteration):
        return error
    told = RuntimeError("a StopIteration ended the work")
    told.__cause__ = error
    return told


class Places:
    """So many works at once in threads of their own, which do not hold up the end of the program.

    Threads are used again: what computes with several cores keeps some for each thread that calls it. waiting: how many
    may wait for a place. Of one event loop at a time.
    """

    def __init__(self, count: int, waiting: int) -> None:
        self._lane = Lane(count, waiting)
        self._work: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._given = 0  # works that wait for a thread or are in one
        self._threads = 0

    async def run(self, work: Callable[[], _T], patience: float) -> _T | None:
        """What the work comes to, or raises; None where no place became free within `patience` seconds.

        Whoever is cancelled leaves the work to end by itself.
        """
        if not await self._lane.enter(patience):
            return None
        loop = asyncio.get_running_loop()
        came: asyncio.Future[_T] = loop.create_future()

        def end(result: _T | None, error: Exception | None) -> None:
            self._lane.leave()
            if came.done():  # nobody waits any more
                return
            if error is not None:
                came.set_exception(_told(error))
            else:
                came.set_result(cast("_T", result))

        def worked() -> None:
            result, error = None, None
            try:
                result = work()
            except Exception as raised:  # noqa: BLE001 - whoever waits is told
                error = raised
            with suppress(RuntimeError):  # the loop is closed: the program ends
                loop.call_soon_threadsafe(end, result, error)

        self._give(worked)
        return await came

    def _give(self, work: Callable[[], None]) -> None:
        with self._lock:
            self._work.put(work)
            self._given += 1
            if self._threads >= self._given:
                return
            self._threads += 1
        threading.Thread(target=self._serve, name="place", daemon=True).start()

    def _serve(self) -> None:
        while True:
            work = self._next()
            if work is not None:
                work()
                del work  # and all it holds, while this thread waits
                with self._lock:
                    self._given -= 1
                continue
            with self._lock:
                if self._work.empty():
                    self._threads -= 1
                    return

    def _next(self) -> Callable[[], None] | None:
        with suppress(queue.Empty):
            return self._work.get(timeout=_IDLE)
        return None
