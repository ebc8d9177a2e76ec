"""Vectors on a Chroma server: its client, with a time limit on every call and its errors as ours.

The server knows no accounts of its own: it must be reachable from the machines of kehoach alone (docs/operations.md).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from index.vectors import CollectionVectors, VectorStore, explained
from plan.errors import DatabaseUnreachable, LibraryDamaged, SettingsInvalid

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

_PORT = 8000
CALL_S = 30.0
"""How long one call may take; a page of a thousand vectors takes under one second."""
CONNECT_S = 3.0
_UNREACHABLE = (
    "Không dùng được máy chủ vectơ Chroma lúc này; câu hỏi vẫn được trả lời từ bản ghi. Quản trị viên hãy xem máy chủ "
    "đó có đang chạy và thiết lập vectors_url có đúng không (kehoach doctor)."
)


class ServerClient:
    """Collections of one server; nothing is opened before it is needed. Raises SettingsInvalid for a bad address."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise SettingsInvalid("vectors_url không đúng dạng http://máy:8000.")
        self._host, self._port, self._tls = parts.hostname, parts.port or _PORT, parts.scheme == "https"
        self._url = url
        self._opened: ClientAPI | None = None

    def exists(self, name: str) -> bool:
        """Whether there is a collection of this name; raises DatabaseUnreachable."""
        from chromadb.errors import NotFoundError  # noqa: PLC0415 - the import costs most of a second

        with _reached():
            try:
                self._client().get_collection(name, embedding_function=None)
            except NotFoundError:
                return False
        return True

    def version(self) -> str:
        """The server's version; raises DatabaseUnreachable."""
        with _reached():
            return str(self._client().get_version())

    def names(self) -> list[str]:
        """The names of all collections."""
        with _reached():
            return [collection.name for collection in self._client().list_collections()]

    def open(self, name: str, *, model: str, dimension: int) -> VectorStore:  # noqa: ARG002 - the tables keep them
        """A collection; it is made when it is not there."""
        with _reached():
            client = self._client()
        return _ServerVectors(client, name, _reached)

    def drop(self, name: str) -> None:
        """Delete a collection; one that is not there is no fault."""
        from chromadb.errors import NotFoundError  # noqa: PLC0415 - as above

        with _reached(), contextlib.suppress(NotFoundError):
            self._client().delete_collection(name)

    def close(self) -> None:
        """Let the connections go; the next call opens others."""
        if self._opened is not None:
            opened, self._opened = self._opened, None
            opened.close()
            opened._server._session.close()  # noqa: SLF001 - its own `close` leaves the connections open

    def _client(self) -> ClientAPI:
        if self._opened is None:
            import chromadb  # noqa: PLC0415 - as above
            import httpx  # noqa: PLC0415 - as above
            from chromadb.config import Settings  # noqa: PLC0415 - as above

            # The client asks at once, and its session waits for ever: look first whether anybody is there.
            httpx.get(f"{self._url}/api/v2/heartbeat", timeout=CONNECT_S).raise_for_status()
            opened = chromadb.HttpClient(
                self._host, self._port, ssl=self._tls, settings=Settings(anonymized_telemetry=False)
            )
            opened._server._session.timeout = httpx.Timeout(CALL_S, connect=CONNECT_S)  # noqa: SLF001 - no setting for it
            opened._admin_client._server._session.close()  # noqa: SLF001 - it is not needed any more, and stays open else
            self._opened = opened
        return self._opened


class _ServerVectors(CollectionVectors):
    def close(self) -> None:
        """Nothing: the connections are those of the other collections too."""


@contextlib.contextmanager
def _reached() -> Iterator[None]:
    """A server that does not answer in time, or not sensibly, is DatabaseUnreachable."""
    import httpx  # noqa: PLC0415 - where chromadb is imported, it is too
    from chromadb.errors import NotFoundError  # noqa: PLC0415 - as above

    with explained():
        try:
            yield
        except NotFoundError as error:
            raise LibraryDamaged("Kho vectơ không còn trên máy chủ. Hãy dựng lại: kehoach repair.") from error
        except (httpx.HTTPError, ConnectionError) as error:
            raise DatabaseUnreachable(_UNREACHABLE) from error
        except ValueError as error:
            if "connect" in str(error).lower():  # what chromadb makes of a server that is not there
                raise DatabaseUnreachable(_UNREACHABLE) from error
            raise
