"""Places for work that may be left: whoever waits may go, and its place is taken until the work has really ended."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar, cast

import anyio
from anyio import CapacityLimiter

_T = TypeVar("_T")


class Places:
    """So many works at once, each in a thread of its own, which does not hold up the end of the program.

    Of one event loop: made and used in it.
    """

    def __init__(self, count: int) -> None:
        self._free = CapacityLimiter(count)

    async def run(self, work: Callable[[], _T], patience: float) -> _T | None:
        """What the work comes to, or raises; None where no place became free within `patience` seconds.

        Whoever is cancelled leaves the work to end by itself.
        """
        place = object()
        if not await self._taken(place, patience):
            return None
        loop = asyncio.get_running_loop()
        came: asyncio.Future[_T] = loop.create_future()

        def end(result: _T | None, error: Exception | None) -> None:
            self._free.release_on_behalf_of(place)
            if came.done():  # nobody waits any more
                return
            if error is not None:
                came.set_exception(error)
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

        threading.Thread(target=worked, name="writer", daemon=True).start()
        return await came

    async def _taken(self, place: object, patience: float) -> bool:
        try:
            self._free.acquire_on_behalf_of_nowait(place)
        except anyio.WouldBlock:
            with anyio.move_on_after(patience):
                await self._free.acquire_on_behalf_of(place)
                return True
            return False
        return True
