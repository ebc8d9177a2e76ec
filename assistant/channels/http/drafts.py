"""Sentences of an answer that are told while it is being written, out of another thread into a stream of events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, Generic, TypeVar

from assistant.answering.improvement import Told

T = TypeVar("T")


class Drafted(Generic[T]):
    """Something asked for, with the sentences that come before it."""

    def __init__(self, ask: Callable[[Told], Coroutine[Any, Any, T]]) -> None:
        """ask: begins the work; what it is given takes sentences from any thread."""
        self._loop = asyncio.get_running_loop()
        self._told = asyncio.Queue[str | None]()
        self._task = asyncio.create_task(ask(self._tell))
        self._task.add_done_callback(lambda _: self._told.put_nowait(None))

    async def sentences(self) -> AsyncIterator[str]:
        """What is told until the work is done; whoever stops listening ends it."""
        try:
            while (sentence := await self._told.get()) is not None:
                yield sentence
        finally:
            self._task.cancel()  # of no effect on what is done

    async def result(self) -> T:
        """What it came to; raises what the work raised."""
        return await self._task

    def _tell(self, sentence: str) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._told.put_nowait, sentence)
