"""Connections over which nothing comes, nobody reads, or that are too many, for uvicorn (`Config(http=bounded())`).

uvicorn itself waits for good for a first request, and for a client that takes nothing of an answer.
"""

from __future__ import annotations

import asyncio
import json
import resource
import socket
import struct
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from assistant.channels.http.problems import MEDIA_TYPE, problem_of
from plan.errors import ServerBusy

LOOK = 20.0
"""Seconds between two looks at a connection; one at which nothing has moved between two looks is closed."""
_FILES = 8192  # that the process may have open
_RESERVED = 256  # of them for all but connections


class Connection(H11Protocol):
    """One of at most `most` connections; those beyond are told so and closed, at twice as many at once.

    look: see LOOK.
    """

    most = 1000
    look = LOOK

    _timer: asyncio.TimerHandle | None = None
    _seen: tuple[object, int] | None = None
    _one_too_many = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Begin to look."""
        super().connection_made(transport)
        if len(self.connections) > 2 * self.most:
            transport.abort()
            return
        self._one_too_many = len(self.connections) > self.most
        self._timer = self.loop.call_later(self.look, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what comes; where this is one too many, answer at once."""
        if not self._one_too_many:
            super().data_received(data)
        elif not self.transport.is_closing():
            self.transport.write(_REFUSED)
            self.transport.close()

    def _look(self) -> None:
        """Close what has stood still since the last look: without a request, or with an answer that nobody takes."""
        if self.transport.is_closing():
            return
        unread = self.transport.get_write_buffer_size()
        is_idle = self.cycle is None or self.cycle.response_complete
        stands = (self.cycle, unread)
        if stands == self._seen and (is_idle or unread):
            self._drop()
            return
        self._seen = stands
        self._timer = self.loop.call_later(self.look, self._look)

    def _drop(self) -> None:
        """End the connection with all that was to be sent over it, which the system would keep for minutes."""
        if (sock := self.transport.get_extra_info("socket")) is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()


def bounded() -> type[Connection]:
    """Connections that are as many as the files that may be open leave room for; lets the process open more of them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
    most = max(files - _RESERVED, _RESERVED) // 4  # at once twice as many, and as many files again for their answers
    return type("Connection", (Connection,), {"most": most})


def _refused() -> bytes:
    document: dict[str, Any] = problem_of(ServerBusy("Máy chủ đang có quá nhiều kết nối. Hãy thử lại sau ít phút."))
    body = json.dumps(document, ensure_ascii=False).encode()
    status = HTTPStatus.SERVICE_UNAVAILABLE
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: {MEDIA_TYPE}\r\nContent-Length: {len(body)}\r\n"
        "Retry-After: 30\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


_REFUSED = _refused()
