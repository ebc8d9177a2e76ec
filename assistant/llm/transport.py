"""The way to the service: a reply has an end in time and in size, whatever it does."""

from __future__ import annotations

import time
from collections.abc import Iterator

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
        until = time.monotonic() + request.extensions["timeout"]["pool"]
        request.headers["accept-encoding"] = "identity"  # so that a small reply does not unfold to a large one
        response = self._inner.handle_request(request)
        response.stream = _BoundedStream(response.stream, until)
        if response.headers.get("content-encoding", "identity") != "identity":
            response.close()
            raise httpx2.DecodingError("an encoding that was not asked for")
        return response

    def close(self) -> None:
        """Close."""
        self._inner.close()


class _BoundedStream(httpx2.SyncByteStream):
    def __init__(self, stream: httpx2.SyncByteStream | httpx2.AsyncByteStream, until: float) -> None:
        assert isinstance(stream, httpx2.SyncByteStream)  # noqa: S101 - of a synchronous transport
        self._stream = stream
        self._until = until

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for part in self._stream:
            size += len(part)
            if size > _LARGEST:
                raise httpx2.ReadError("a reply without an end")
            if time.monotonic() > self._until:
                raise httpx2.ReadTimeout("the time is over")
            yield part

    def close(self) -> None:
        self._stream.close()
