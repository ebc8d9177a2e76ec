"""Brings deliveries as Telegram does: over a few connections, each at its time, and again until it gets its 200.

The times do not wait for the server (an open loop), and are counted from the moment at which a delivery was due: a
server that stands still for a second makes everything late that was due in it. Runs in a process of its own.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from benchmarks.delivery.schedule import Delivery

CONNECTIONS = 40
"""As many as Telegram opens (setWebhook: max_connections)."""
_REST = 1.0  # seconds until something is brought again
_PATIENCE = 60.0  # seconds of one request
_TRIES = 120


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request. status: of the answer, 0 for none. seconds: until it was there, from when it was due.

    tries: how often this delivery had been brought before.
    """

    update: int
    status: int
    seconds: float
    tries: int


class _Line:
    """A connection that is kept, and opened anew when it broke."""

    def __init__(self, address: str, secret: str) -> None:
        parts = urlsplit(address)
        self._place = (parts.hostname or "", parts.port or 80)
        self._head = (
            f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\nContent-Length: "
        ).encode()
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.opened = 0

    async def post(self, body: bytes) -> int:
        """The status of the answer; 0 where there was none."""
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self._post(body)
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            self.close()
            return 0

    async def _post(self, body: bytes) -> int:
        if self._streams is not None and self._streams[0].at_eof():  # the server lets go of what is not used
            self.close()
        if self._streams is None:
            self._streams = await asyncio.open_connection(*self._place)
            self.opened += 1
        reader, writer = self._streams
        writer.write(self._head + str(len(body)).encode() + b"\r\n\r\n" + body)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        _, _, rest = head.partition(b"content-length:")
        await reader.readexactly(int(rest.split(b"\r\n", 1)[0]))
        if b"connection: close" in head:
            self.close()
        return int(head.split(b" ", 2)[1])

    def close(self) -> None:
        """Let the connection go."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


def deliver(address: str, secret: str, deliveries: Sequence[Delivery], begin: float) -> tuple[list[Attempt], int]:
    """All requests, and how often a connection had to be opened again. begin: as time.time() gives it."""
    return asyncio.run(_deliver(address, secret, deliveries, begin))


async def _deliver(
    address: str, secret: str, deliveries: Sequence[Delivery], begin: float
) -> tuple[list[Attempt], int]:
    lines = [_Line(address, secret) for _ in range(CONNECTIONS)]
    free: asyncio.LifoQueue[_Line] = asyncio.LifoQueue()
    for line in lines:
        free.put_nowait(line)
    made: list[Attempt] = []
    start = time.monotonic() + begin - time.time()
    async with asyncio.TaskGroup() as group:
        for one in deliveries:
            await asyncio.sleep(max(0.0, start + one.at - time.monotonic()))
            group.create_task(_bring(one, start + one.at, free, made))
    for line in lines:
        line.close()
    return made, sum(line.opened - 1 for line in lines if line.opened)


async def _bring(one: Delivery, due: float, free: asyncio.LifoQueue[_Line], made: list[Attempt]) -> None:
    for tries in range(_TRIES):
        line = await free.get()
        status = await line.post(one.body)
        free.put_nowait(line)
        made.append(Attempt(one.update, status, time.monotonic() - due, tries))
        if status == 200:
            return
        await asyncio.sleep(_REST)
        due = time.monotonic()
