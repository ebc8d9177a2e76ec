"""Updates on their way in: many in one transaction, and acknowledged only when they are stored."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from anyio import to_thread

from assistant.chat.update import Update, dump
from index.updates import Incoming, Updates

_MOST = 500  # updates of one transaction


class Receiver:
    """Stores updates; belongs to one event loop. `wake` is called when there are new ones."""

    def __init__(self, updates: Updates, wake: Callable[[], None]) -> None:
        self._updates = updates
        self._wake = wake
        self._waiting: list[tuple[list[Incoming], asyncio.Future[None]]] = []
        self._flushing: asyncio.Task[None] | None = None

    async def take(self, arrived: Sequence[Update]) -> None:
        """Return when the updates are stored; raises the library's errors, and then none of them is to be acknowledged.

        Those that arrive while others are written wait for each other: a disk writes many as fast as one.
        """
        if not arrived:
            return
        stored = asyncio.get_running_loop().create_future()
        self._waiting.append(([Incoming(one.channel, one.key, one.address, dump(one)) for one in arrived], stored))
        if self._flushing is None:
            self._flushing = asyncio.create_task(self._flush())
        await asyncio.shield(stored)

    async def _flush(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
                await self._write(batch)
        finally:
            self._flushing = None

    async def _write(self, batch: list[tuple[list[Incoming], asyncio.Future[None]]]) -> None:
        rows = [row for given, _ in batch for row in given]
        try:
            new = await to_thread.run_sync(self._updates.put, rows)
        except Exception as error:  # noqa: BLE001 - whatever it is, those who wait for it have to be told
            for _, stored in batch:
                if not stored.done():
                    stored.set_exception(error)
            return
        for _, stored in batch:
            if not stored.done():
                stored.set_result(None)
        if new:
            self._wake()
