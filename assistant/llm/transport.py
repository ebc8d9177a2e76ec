"""The way to the service: a reply has an end in time and in size, whatever it does."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import httpx2

_LARGEST = 8 * 2**20  # bytes of a reply
_CONNECT = 5.0  # seconds


def timeout(left: float, pause: float) -> httpx2.Timeout:
    """Limits in seconds. left: for everything. pause: between two pieces, also before the first.

    What is left in all is kept as "pool", which `Bounded` reads: there is none to wait for.
    """
    return httpx2.Timeout(connect=min(_CONNECT, left), read=min(pause, left), write=min(pause, left), pool=left)


class Bounded(httpx2.BaseTransport):
    """Connects directly, or through a proxy, and never as the environment says; ends replies that do not end."""

    def __init__(self, proxy: str) -> None:
        # A connection a call: beside what a model takes it costs nothing, and none is left open or found dead.
        limits = httpx2.Limits(max_keepalive_connections=0)
        self._inner = httpx2.HTTPTransport(proxy=proxy or None, trust_env=False, limits=limits)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send; raises what httpx2 raises."""
        end = _End(request.extensions["timeout"]["pool"])
        request.extensions["trace"] = end.traced
        request.headers["accept-encoding"] = "identity"  # so that a small reply does not unfold to a large one
        try:
            response = self._inner.handle_request(request)
        except httpx2.HTTPError as error:
            end.forget()
            raise end.told(error) from None
        response.stream = _BoundedStream(response.stream, end)
        if response.headers.get("content-encoding", "identity") != "identity":
            response.close()
            raise httpx2.DecodingError("an encoding that was not asked for")
        return response

    def close(self) -> None:
        """Close."""
        self._inner.close()


class _End:
    """The end of a connection when its time is over.

    Limits for reading hold for one piece of anything: headers that come letter by letter would keep within them.
    """

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self._twin: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._timer.start()

    @property
    def is_over(self) -> bool:
        return time.monotonic() > self._until

    def traced(self, event: str, info: Mapping[str, Any]) -> None:
        """Hear of a step of the connection: of one that is made a second handle is kept, which TLS leaves as it is."""
        if event.endswith("connect_tcp.complete"):
            self._twin = info["return_value"].get_extra_info("socket").dup()
            if self.is_over:
                self._cut()

    def told(self, error: httpx2.HTTPError) -> httpx2.HTTPError:
        """What an error is: a connection that was cut is out of time."""
        was_cut = self.is_over and not isinstance(error, httpx2.TimeoutException)
        return httpx2.ReadTimeout("the time is over") if was_cut else error

    def forget(self) -> None:
        """Let go of the connection, which is closed."""
        self._timer.cancel()
        if self._twin is not None:
            self._twin.close()

    def _cut(self) -> None:
        with suppress(OSError):  # it is closed
            if self._twin is not None:
                self._twin.shutdown(socket.SHUT_RDWR)


class _BoundedStream(httpx2.SyncByteStream):
    def __init__(self, stream: httpx2.SyncByteStream | httpx2.AsyncByteStream, end: _End) -> None:
        assert isinstance(stream, httpx2.SyncByteStream)  # noqa: S101 - of a synchronous transport
        self._stream = stream
        self._end = end

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        try:
            for part in self._stream:
                size += len(part)
                if size > _LARGEST:
                    raise httpx2.ReadError("a reply without an end")
                if self._end.is_over:
                    raise httpx2.ReadTimeout("the time is over")
                yield part
        except httpx2.HTTPError as error:
            raise self._end.told(error) from None

    def close(self) -> None:
        self._stream.close()
        self._end.forget()
