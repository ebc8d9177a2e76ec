"""Where stores of vectors are made, exchanged and dropped: folders of an embedded Chroma, or a Chroma server."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from index.locks import FileLock
from index.vector_copy import write_copy
from index.vector_server import ServerClient
from index.vectors import ChromaVectors, VectorItem, VectorStore
from plan.errors import StorageFull
from plan.system_errors import reason

FOLDER = "vectors"
_BUSY = "Kho vectơ đang được một chương trình khác dùng. Hãy dùng qua máy chủ đang chạy, hoặc tắt nó rồi thử lại."


class VectorStores(Protocol):
    """The stores of one library by their names; the tables say which of them counts.

    Every call raises LibraryBusy, LibraryDamaged, StorageFull, or DatabaseUnreachable for a server that is not there.
    """

    @property
    def shared(self) -> bool:
        """Whether several processes use them at once, on a machine whose disk is not ours to clean."""

    def acquire(self) -> None:
        """Begin to use them."""

    def release(self) -> None:
        """Let them go."""

    def unused(self, library: str) -> str:
        """A name for a new store of a library that no process has written or will write to."""

    def exists(self, name: str) -> bool:
        """Whether there is a store of this name."""

    def open(self, name: str, *, model: str, dimension: int) -> VectorStore:
        """A store; it is made when it is not there."""

    def copy(self, pages: Iterable[dict[str, list[VectorItem]]], name: str, *, model: str, dimension: int) -> None:
        """Make a store of these vectors and of nothing else, whole or not at all."""

    def sweep(self, keep: str, library: str) -> None:
        """Drop the other stores of a library."""


class FolderStores:
    """Folders under the data folder, which belong to one process at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER
        self._owner = FileLock(self._folder / "owner.lock", _BUSY)

    @property
    def shared(self) -> bool:
        """One process has them."""
        return False

    def acquire(self) -> None:
        """Take the lock over the folders; raises LibraryBusy."""
        self._owner.acquire()

    def release(self) -> None:
        """Let the lock go."""
        self._owner.release()

    def unused(self, library: str) -> str:  # noqa: ARG002 - the data folder is one library's
        """A name for a new folder."""
        return f"store-{uuid.uuid4().hex[:12]}"

    def exists(self, name: str) -> bool:
        """Whether there is a folder of this name."""
        return (self._folder / name).is_dir()

    def open(self, name: str, *, model: str, dimension: int) -> VectorStore:
        """Open a folder, or make it."""
        return ChromaVectors(self._folder / name, model=model, dimension=dimension)

    def copy(self, pages: Iterable[dict[str, list[VectorItem]]], name: str, *, model: str, dimension: int) -> None:
        """Write a new folder in a process of its own (`index.vector_copy`)."""
        write_copy(pages, self._folder / name, model=model, dimension=dimension)

    def sweep(self, keep: str, library: str) -> None:  # noqa: ARG002 - as above
        """Delete the other folders."""
        try:
            for path in self._folder.glob("store-*"):
                if path.name != keep:
                    shutil.rmtree(path)
        except OSError as error:
            raise StorageFull(f"Không xóa được kho vectơ cũ trong {self._folder}: {reason(error)}.") from error


class ServerStores:
    """Collections of a Chroma server, which several libraries and processes may use at once."""

    def __init__(self, url: str) -> None:
        self._client = ServerClient(url)

    @property
    def shared(self) -> bool:
        """Any number of processes uses them."""
        return True

    def acquire(self) -> None:
        """Nothing: the server has its own locks."""

    def release(self) -> None:
        """Close the connections."""
        self._client.close()

    def unused(self, library: str) -> str:
        """A name for a new collection, which says whose it is."""
        return f"kehoach-{library}-{uuid.uuid4().hex[:12]}"

    def exists(self, name: str) -> bool:
        """Whether there is a collection of this name."""
        return self._client.exists(name)

    def open(self, name: str, *, model: str, dimension: int) -> VectorStore:
        """Open a collection, or make it."""
        return self._client.open(name, model=model, dimension=dimension)

    def copy(self, pages: Iterable[dict[str, list[VectorItem]]], name: str, *, model: str, dimension: int) -> None:
        """Fill a new collection; it goes again when that fails."""
        store = self._client.open(name, model=model, dimension=dimension)
        try:
            for page in pages:
                for document_id, items in page.items():
                    store.add(document_id, items)
        except BaseException:
            self._client.drop(name)
            raise

    def sweep(self, keep: str, library: str) -> None:
        """Drop the library's other collections."""
        for name in self._client.names():
            if name.startswith(f"kehoach-{library}-") and name != keep:
                self._client.drop(name)


def open_stores(folder: Path, url: str) -> VectorStores:
    """The stores of a library: embedded in its data folder, or on the server at an address."""
    return ServerStores(url) if url else FolderStores(folder)
