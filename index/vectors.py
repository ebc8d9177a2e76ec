"""Vectors of tasks and passages, in an embedded Chroma; those on a server are in `index.vector_server`.

Chroma's files belong to one process at a time (a second opener can hang, chroma-core/chroma#7040), so the folder is
locked. No text is stored in it, only ids and vectors. Deleted vectors stay in its files (chroma-core/chroma#7662):
what must go for good is left out of a copy (`index.vector_copy`), and the old folder is deleted. What Chroma writes of
the memory of its process is blanked out (`_blank_spare_slots`).
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import shutil
import struct
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from plan.errors import KehoachError, LibraryDamaged, StorageFull

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

_PAGE = 1000
_HNSW_VERSION = 1
_HEADER = struct.Struct("=iQQQQ")  # version, offset of level 0, slots, vectors, bytes of a slot
_LENGTH = 4  # bytes of a slot of length.bin
_ROOM = 16 * 2**20  # bytes that have to be free before Chroma writes: to its tables, its log and its index
_FULL = (
    "Không ghi được kho vectơ: ổ đĩa đầy hoặc thư mục chỉ cho phép đọc. Hãy giải phóng dung lượng; vectơ còn thiếu "
    "được tạo ở lần nạp sau, hoặc bằng lệnh: kehoach repair."
)


@dataclass(frozen=True, slots=True)
class VectorItem:
    """A task or passage with its vector; `kind` is "task" or "passage"."""

    kind: str
    item_id: str
    vector: Sequence[float]


@dataclass(frozen=True, slots=True)
class VectorHit:
    """A neighbour; `score` is the cosine similarity, 1 at best."""

    kind: str
    document_id: str
    item_id: str
    score: float


class VectorStore(Protocol):
    """Vectors of one model. Safe to call from several threads.

    Every operation raises LibraryDamaged when the store cannot be read, StorageFull when it cannot be written.
    """

    def add(self, document_id: str, items: Sequence[VectorItem]) -> None:
        """Write vectors; the same item again replaces its vector."""

    def remove(self, document_id: str) -> None:
        """Drop a document's vectors; nothing happens when it has none."""

    def nearest(
        self, vector: Sequence[float], *, document_ids: Sequence[str] | None = None, limit: int = 50
    ) -> list[VectorHit]:
        """The nearest items, best first; `document_ids` None is every document, an empty list none."""

    def documents(self) -> dict[str, int]:
        """How many vectors each document has."""

    def items(self, document_id: str) -> set[tuple[str, str]]:
        """(kind, item id) of a document's vectors."""

    def clear(self) -> None:
        """Drop every vector."""

    def pages(self, *, without: Sequence[str] = ()) -> Iterator[dict[str, list[VectorItem]]]:
        """All vectors by document, some at a time, but for those of the documents `without`."""

    def close(self) -> None:
        """Let the files go."""


def collection_name(model: str, dimension: int) -> str:
    """A name Chroma takes (3 to 512 of its characters) that tells models and dimensions apart."""
    digest = hashlib.sha256(f"{model}\n{dimension}".encode()).hexdigest()[:12]
    readable = re.sub(r"[^A-Za-z0-9]+", "-", model).strip("-")[-40:].strip("-")
    return f"{readable or 'model'}-{dimension}-{digest}"


class CollectionVectors:
    """The vectors of one model in one collection of Chroma. `using` wraps every call of Chroma.

    `client` is the caller's; `close` closes it.
    """

    def __init__(self, client: ClientAPI, name: str, using: Callable[[], AbstractContextManager[None]]) -> None:
        self._client = client
        self._name = name
        self._using = using
        with using():
            self._collection = _open_collection(client, name)

    def add(self, document_id: str, items: Sequence[VectorItem]) -> None:
        """Write vectors; the same item again replaces its vector."""
        for start in range(0, len(items), _PAGE):
            page = items[start : start + _PAGE]
            with self._using():
                self._collection.upsert(
                    ids=[f"{document_id}:{item.kind}:{item.item_id}" for item in page],
                    embeddings=[list(item.vector) for item in page],
                    metadatas=[{"document_id": document_id, "kind": i.kind, "item_id": i.item_id} for i in page],
                )

    def remove(self, document_id: str) -> None:
        """Drop a document's vectors; nothing happens when it has none."""
        with self._using():
            self._collection.delete(where={"document_id": document_id})

    def nearest(
        self, vector: Sequence[float], *, document_ids: Sequence[str] | None = None, limit: int = 50
    ) -> list[VectorHit]:
        """The nearest items, best first; `document_ids` None is every document, an empty list none."""
        if limit <= 0 or (document_ids is not None and not document_ids):
            return []
        where = None if document_ids is None else {"document_id": {"$in": list(document_ids)}}
        with self._using():
            found = self._collection.query(
                query_embeddings=[list(vector)], n_results=limit, where=where, include=["metadatas", "distances"]
            )
        pairs = zip(found["metadatas"][0], found["distances"][0], strict=True)
        return [VectorHit(m["kind"], m["document_id"], m["item_id"], 1.0 - float(distance)) for m, distance in pairs]

    def documents(self) -> dict[str, int]:
        """How many vectors each document has."""
        pages = self._pages(include=["metadatas"])
        return dict(Counter(entry["document_id"] for page in pages for entry in page["metadatas"]))

    def items(self, document_id: str) -> set[tuple[str, str]]:
        """(kind, item id) of a document's vectors."""
        with self._using():
            found = self._collection.get(where={"document_id": document_id}, include=["metadatas"])
        return {(entry["kind"], entry["item_id"]) for entry in found["metadatas"]}

    def clear(self) -> None:
        """Drop every vector."""
        with self._using():
            self._client.delete_collection(self._name)
            self._collection = _open_collection(self._client, self._name)

    def pages(self, *, without: Sequence[str] = ()) -> Iterator[dict[str, list[VectorItem]]]:
        """All vectors by document, some at a time, but for those of the documents `without`."""
        dropped = set(without)
        for page in self._pages(include=["metadatas", "embeddings"]):
            of: dict[str, list[VectorItem]] = {}
            for entry, vector in zip(page["metadatas"], page["embeddings"], strict=True):
                if entry["document_id"] not in dropped:
                    item = VectorItem(entry["kind"], entry["item_id"], [float(value) for value in vector])
                    of.setdefault(entry["document_id"], []).append(item)
            yield of

    def close(self) -> None:
        """Let the files or connections go."""
        with self._using():
            self._client.close()

    def _pages(self, *, include: list[str]) -> Iterator[Any]:
        start = 0
        while True:
            with self._using():
                page = self._collection.get(limit=_PAGE, offset=start, include=include)
            if not page["ids"]:
                return
            yield page
            start += _PAGE


class ChromaVectors(CollectionVectors):
    """One folder of an embedded Chroma with the collection of one model. The caller holds the lock over the folder.

    A client whose write the disk broke off may keep its transaction open, and then the next write waits for itself for
    ever (so chromadb 1.5 does). So nothing is begun without room for it, and after a failure another client writes.
    """

    def __init__(self, folder: Path, *, model: str, dimension: int) -> None:
        self._folder = folder
        self._lock = threading.RLock()
        self._failed = False
        self._closed = False  # another client was to take over, and could not be opened

        @contextlib.contextmanager
        def using() -> Iterator[None]:
            """One call of Chroma at a time; it writes its index files within calls only."""
            with self._lock, explained():
                if self._closed:
                    self._open_again()
                try:
                    yield
                finally:
                    _blank_spare_slots(folder)

        with using():
            client = _open_client(folder)
        super().__init__(client, collection_name(model, dimension), using)

    def add(self, document_id: str, items: Sequence[VectorItem]) -> None:
        """Write vectors; the same item again replaces its vector."""
        with self._writing():
            super().add(document_id, items)

    def remove(self, document_id: str) -> None:
        """Drop a document's vectors; nothing happens when it has none."""
        with self._writing():
            super().remove(document_id)

    def clear(self) -> None:
        """Drop every vector."""
        with self._writing():
            super().clear()

    def close(self) -> None:
        """Let the files go."""
        if not self._closed:
            super().close()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        with self._lock:
            if not self._has_room():
                raise StorageFull(_FULL)
            if self._failed:
                self._open_again()
            try:
                yield
            except KehoachError as error:
                self._failed = True
                if isinstance(error, LibraryDamaged) and not self._has_room():  # Chroma does not always say why
                    raise StorageFull(_FULL) from error
                raise

    def _has_room(self) -> bool:
        return not self._folder.exists() or shutil.disk_usage(self._folder).free >= _ROOM

    def _open_again(self) -> None:
        with explained():
            if not self._closed:
                self._closed = True
                self._client.close()
            self._client = _open_client(self._folder)
            self._collection = _open_collection(self._client, self._name)
        self._failed = self._closed = False


def _open_client(folder: Path) -> ClientAPI:
    import chromadb  # noqa: PLC0415 - the import costs most of a second
    from chromadb.api.shared_system_client import SharedSystemClient as Shared  # noqa: PLC0415 - as above
    from chromadb.config import Settings  # noqa: PLC0415 - as above

    folder.mkdir(parents=True, exist_ok=True)
    try:
        return chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))
    except BaseException:
        # Chroma keeps what it could not start, and would give it to whoever asks for this folder when there is room.
        if str(folder) not in Shared._identifier_to_refcount:  # noqa: SLF001 - it offers no other way
            Shared._identifier_to_system.pop(str(folder), None)  # noqa: SLF001 - as above
        raise


def _open_collection(client: ClientAPI, name: str) -> Collection:
    # embedding_function=None: the default one downloads a model. A wide search, so that filters leave enough.
    space = {"hnsw": {"space": "cosine", "ef_search": 200, "ef_construction": 200, "max_neighbors": 32}}
    return client.get_or_create_collection(name, embedding_function=None, configuration=space)


def _blank_spare_slots(folder: Path) -> None:
    """Overwrite the slots of index files that hold no vector yet: hnswlib writes them as they lie in memory.

    A process that opens an index of fewer vectors than Chroma's `sync_threshold` writes all files anew, a hundred slots
    of whatever its memory held: ids, vectors and texts of others (chroma-core/chroma#7688). They are never read.
    """
    for header in folder.glob("*/header.bin"):
        known = header.read_bytes()[: _HEADER.size]
        if len(known) < _HEADER.size:
            continue  # a process was killed as it made the file; the next one makes it anew
        version, _, _, count, size = _HEADER.unpack(known)
        if version == _HNSW_VERSION:
            _blank(header.with_name("data_level0.bin"), count * size)
            _blank(header.with_name("length.bin"), count * _LENGTH)


def _blank(path: Path, start: int) -> None:
    """Write zeros from `start` to the end, unless they stand there already."""
    with contextlib.suppress(FileNotFoundError), path.open("r+b") as stream:
        stream.seek(start)
        spare = stream.read()
        if spare != (blank := bytes(len(spare))):
            stream.seek(start)
            stream.write(blank)


@contextlib.contextmanager
def explained() -> Iterator[None]:
    """Chroma's errors as ours. It wraps SQLite's in messages of its own, so that the words must tell."""
    try:
        yield
    except KehoachError:
        raise
    except ImportError as error:
        raise LibraryDamaged(f"Không nạp được kho vectơ chromadb: {error}. Hãy cài lại chương trình.") from error
    except Exception as error:  # chromadb raises its own, bare Exception, and those of its Rust bindings
        words = str(error).lower()
        if any(
            sign in words for sign in ("disk is full", "no space left", "readonly", "read-only", "permission denied")
        ):
            raise StorageFull(_FULL) from error
        raise LibraryDamaged("Kho vectơ bị hỏng. Hãy dựng lại từ dữ liệu gốc: kehoach repair.") from error
