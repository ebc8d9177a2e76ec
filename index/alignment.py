"""Keeping the vectors in line with the tables, and asking them only where they are.

The tables say which model the vectors are of, which folder holds them and what they lack (`index.outbox`). A new
folder is filled before the tables name it, and the old one is deleted after that: whenever the process is killed,
what the tables name is whole.
"""

from __future__ import annotations

import logging
import shutil
import threading
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from index import catalogue, facts, outbox
from index.database import Database
from index.embedding import Embedder, open_embedder
from index.fulltext import Item, Match
from index.locks import FileLock
from index.outbox import Action, Entry
from index.vector_copy import write_copy
from index.vectors import ChromaVectors, VectorItem, VectorStore
from plan.errors import KehoachError, LibraryDamaged, ModelUnavailable, StorageFull

Progress = Callable[[int, int], None]
"""Called with (done, total) items."""

FOLDER = "vectors"
_MODEL, _DIMENSION, _STORE = "vector_model", "vector_dimension", "vector_store"
_BATCH = 8  # a question waits for at most one batch
_BUSY = "Kho vectơ đang được một chương trình khác dùng. Hãy dùng qua máy chủ đang chạy, hoặc tắt nó rồi thử lại."
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class VectorStatus:
    """model: whose vectors are stored, or None; configured: whose are wanted; pending: documents not in line."""

    model: str | None
    configured: str | None
    pending: int

    @property
    def in_line(self) -> bool:
        """Whether every document can be found by its vectors."""
        return self.configured is not None and self.model == self.configured and not self.pending


@dataclass(frozen=True, slots=True)
class _Named:
    """The vectors that the tables name."""

    model: str
    dimension: int
    store: str


class VectorIndex:
    """The vectors of one library. Safe to call from several threads; nothing is opened or loaded before it is needed.

    `embedder` is a name for `open_embedder`.
    """

    def __init__(self, database: Database, folder: Path, embedder: str) -> None:
        self._database = database
        self._folder = folder / FOLDER
        self._embedder_name = embedder
        self._owner = FileLock(self._folder / "owner.lock", _BUSY)
        self._first = threading.Lock()  # held by one that a drain makes way for; taken before the next
        self._aligning = threading.RLock()  # held while vectors are written
        self._opening = threading.RLock()  # held while a store is opened, asked or exchanged; taken last
        self._store: VectorStore | None = None
        self._embedder: Embedder | None = None
        self._embedder_failed: ModelUnavailable | None = None

    def status(self) -> VectorStatus:
        """How far the vectors are in line."""
        with self._database.reading() as connection:
            named = _named(connection)
            pending = len({entry.document_id for entry in outbox.entries(connection)})
        try:
            embedder = self._open_embedder()
        except ModelUnavailable:
            embedder = None
        return VectorStatus(named.model if named else None, embedder.name if embedder else None, pending)

    def nearest(self, text: str, *, document_ids: Sequence[str] | None, limit: int) -> list[Match]:
        """The nearest items of the documents that are in line; empty when the vectors cannot be asked."""
        with self._database.reading() as connection:
            named = _named(connection)
            lacking = {entry.document_id for entry in outbox.entries(connection)}
            known = set(catalogue.ids(connection))
        if named is None or not known or limit <= 0:
            return []
        among = None if document_ids is None and not lacking else sorted((known & set(document_ids or known)) - lacking)
        if document_ids is not None and not document_ids:
            return []
        try:
            embedder = self._open_embedder()
            if embedder is None or embedder.name != named.model:
                return []
            with self._opening:
                self._open_store()
            vector = embedder.encode_query(text)
            with self._opening:
                hits = self._open_store().nearest(vector, document_ids=among, limit=limit)
        except KehoachError as error:
            _log.warning("answering without vectors: %s", error)
            return []
        return [Match(h.kind, h.document_id, h.item_id, h.score) for h in hits if h.document_id in known]

    def heal(self) -> None:
        """Work off what a killed process left: removals, and vectors whose folder is gone (additions wait).

        A drain in another thread is waited for until its next batch.
        """
        with self._first, self._aligning:
            self._heal()

    def drain(self, progress: Progress | None = None) -> int:
        """Bring the vectors in line; gives how many documents still lack theirs.

        These are left when no embedder is set, or when the stored vectors are of another model (`rebuild` changes it).
        After it made way for a removal it begins again with what is left, and so does `progress`.
        Raises LibraryBusy when another process uses the vectors, ModelUnavailable, StorageFull, LibraryDamaged.
        """
        left = None
        while left is None:
            with self._first:
                pass  # what waits for this drain has gone first
            with self._aligning:
                left = self._fill(progress, self._first.locked)
        return left

    def rebuild(self, progress: Progress | None = None) -> int:
        """Make all vectors anew, with the configured model; gives how many there are (0 without an embedder)."""
        with self._aligning:
            embedder = self._open_embedder()
            if embedder is None:
                return 0
            embedder.encode_query("thử")  # fail before anything is dropped
            with self._opening:
                self._owner.acquire()
                self._close_store()
                fresh = _Named(embedder.name, embedder.dimension, _unused())
                store = ChromaVectors(self._folder / fresh.store, model=fresh.model, dimension=fresh.dimension)
                with self._database.writing() as connection:
                    outbox.clear(connection)
                    outbox.put(connection, Action.ADD, catalogue.ids(connection))
                    _name(connection, fresh)
                self._store = store
            self._sweep(fresh.store)
            self._fill(progress, lambda: False)
            return sum(store.documents().values())

    def warm_up(self) -> None:
        """Load the model and open the store, as far as there are any."""
        self.nearest("khởi động", document_ids=None, limit=1)

    def close(self) -> None:
        """Let the store and its lock go; waits for a drain that is going on."""
        with self._aligning, self._opening:
            self._close_store()
            self._owner.release()

    def _heal(self) -> None:
        with self._database.reading() as connection:
            named = _named(connection)
        if named is not None and not (self._folder / named.store).is_dir():
            with self._database.writing() as connection:
                forget(connection)
        self._work_off_removals()

    def _fill(self, progress: Progress | None, stop: Callable[[], bool]) -> int | None:
        """As `drain`, once; None when it was stopped before its end."""
        self._heal()
        with self._database.reading() as connection:
            lacking = list(dict.fromkeys(entry.document_id for entry in outbox.entries(connection)))
        if not lacking:
            return 0
        embedder = self._open_embedder()
        if embedder is None or not self._accepts(embedder):
            return len(lacking)
        return 0 if self._add(embedder, lacking, progress, stop) else None

    def _open_embedder(self) -> Embedder | None:
        with self._opening:
            if self._embedder_failed is not None:
                raise self._embedder_failed
            if self._embedder is None:
                try:
                    self._embedder = open_embedder(self._embedder_name)
                except ModelUnavailable as error:
                    self._embedder_failed = error
                    raise
            return self._embedder

    def _open_store(self) -> VectorStore:
        """The store the tables name, opened once; raises LibraryDamaged when it is not there."""
        if self._store is not None:
            return self._store
        self._owner.acquire()
        try:
            with self._database.reading() as connection:  # only now: another process may have exchanged it
                named = _named(connection)
            if named is None or not (self._folder / named.store).is_dir():
                raise LibraryDamaged("Kho vectơ không còn trên đĩa. Hãy dựng lại: kehoach repair.")
            if self._database.writable:
                self._sweep(named.store)
            self._store = ChromaVectors(self._folder / named.store, model=named.model, dimension=named.dimension)
        except KehoachError:
            self._owner.release()
            raise
        return self._store

    def _close_store(self) -> None:
        if self._store is not None:
            store, self._store = self._store, None
            store.close()

    def _accepts(self, embedder: Embedder) -> bool:
        """Whether the store takes this model's vectors; a library without vectors gets a store for them."""
        with self._database.reading() as connection:
            named = _named(connection)
        if named is not None:
            return named.model == embedder.name
        with self._opening:
            self._owner.acquire()
            fresh = _Named(embedder.name, embedder.dimension, _unused())
            store = ChromaVectors(self._folder / fresh.store, model=fresh.model, dimension=fresh.dimension)
            with self._database.writing() as connection:
                _name(connection, fresh)
            self._store = store
        self._sweep(fresh.store)
        return True

    def _add(
        self, embedder: Embedder, document_ids: Sequence[str], progress: Progress | None, stop: Callable[[], bool]
    ) -> bool:
        """Embed documents; gives whether all of them are, and not stopped between two batches."""
        with self._database.reading() as connection:
            total, done = catalogue.item_count(connection, document_ids), 0
        with self._opening:
            store = self._open_store()
        for document_id in document_ids:
            with self._database.reading() as connection:
                found = catalogue.items(connection, document_id)
                entries = [e for e in outbox.entries(connection) if e.document_id == document_id]
            present = store.items(document_id)
            rest = [item for item in found if (item.kind, item.id) not in present]
            done += len(found) - len(rest)
            for start in range(0, len(rest), _BATCH):
                if stop():
                    return False
                batch = rest[start : start + _BATCH]
                store.add(document_id, _embedded(embedder, batch))
                done += len(batch)
                if progress is not None:
                    progress(done, total)
            self._strike(entry for entry in entries if entry.action is Action.ADD)
        return True

    def _work_off_removals(self) -> None:
        with self._database.reading() as connection:
            removals = [entry for entry in outbox.entries(connection) if entry.action is not Action.ADD]
            named = _named(connection)
        if not removals:
            return
        if named is None:
            self._strike(removals)
            return
        with self._opening:
            store = self._open_store()
        if any(entry.action is Action.PURGE for entry in removals):
            self._rewrite(store, removals)
            return
        for entry in removals:
            store.remove(entry.document_id)
        self._strike(removals)

    def _rewrite(self, store: VectorStore, removals: Sequence[Entry]) -> None:
        """Copy all but the removed documents to a new folder, exchange it, delete the old one."""
        with self._database.reading() as connection:
            named = _named(connection)
        if named is None:
            raise LibraryDamaged("Kho vectơ không còn trên đĩa. Hãy dựng lại: kehoach repair.")
        fresh = _Named(named.model, named.dimension, _unused())
        kept = store.pages(without=[entry.document_id for entry in removals])
        write_copy(kept, self._folder / fresh.store, model=fresh.model, dimension=fresh.dimension)
        with self._opening:
            copy = ChromaVectors(self._folder / fresh.store, model=fresh.model, dimension=fresh.dimension)
            with self._database.writing() as connection:
                _name(connection, fresh)
                outbox.strike(connection, removals)
            self._close_store()
            self._store = copy
        self._sweep(fresh.store)

    def _strike(self, done: Iterable[Entry]) -> None:
        with self._database.writing() as connection:
            outbox.strike(connection, done)

    def _sweep(self, keep: str) -> None:
        """Delete the folders that the tables do not name."""
        try:
            for path in self._folder.glob("store-*"):
                if path.name != keep:
                    shutil.rmtree(path)
        except OSError as error:
            raise StorageFull(f"Không xóa được kho vectơ cũ trong {self._folder}: {error.strerror}.") from error


def _unused() -> str:
    """The name of a folder that no process, also none that outlives a killed one, has written or will write to."""
    return f"store-{uuid.uuid4().hex[:12]}"


def _embedded(embedder: Embedder, batch: Sequence[Item]) -> list[VectorItem]:
    vectors = embedder.encode_documents([item.text for item in batch])
    return [VectorItem(item.kind, item.id, vector) for item, vector in zip(batch, vectors, strict=True)]


def _named(connection: sa.Connection) -> _Named | None:
    model, dimension, store = (facts.get(connection, key) for key in (_MODEL, _DIMENSION, _STORE))
    if model is None or dimension is None or store is None:
        return None
    return _Named(model, int(dimension), store)


def _name(connection: sa.Connection, named: _Named) -> None:
    facts.put(connection, _MODEL, named.model)
    facts.put(connection, _DIMENSION, str(named.dimension))
    facts.put(connection, _STORE, named.store)


def forget(connection: sa.Connection) -> None:
    """Note that there are no vectors at all: every document lacks its own."""
    for key in (_MODEL, _DIMENSION, _STORE):
        facts.drop(connection, key)
    outbox.clear(connection)
    outbox.put(connection, Action.ADD, catalogue.ids(connection))
