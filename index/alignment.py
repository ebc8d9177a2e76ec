"""Keeping the vectors in line with the tables, and asking them only where they are.

The tables say which model the vectors are of, which store holds them and what they lack (`index.outbox`). A new
store is filled before the tables name it, and the old one is deleted after that: whenever the process is killed,
what the tables name is whole.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from index import catalogue, outbox
from index.database import Database
from index.embedding import Embedder, open_embedder
from index.examination import examine_vectors
from index.fulltext import Item, Match
from index.outbox import Action, Entry
from index.scope import EVERYTHING
from index.vector_facts import Named, forget, library_key, name, named
from index.vector_stores import VectorStores
from index.vectors import VectorItem, VectorStore
from plan.errors import KehoachError, LibraryDamaged, ModelUnavailable

Progress = Callable[[int, int], None]
"""Called with (done, total) items."""

_SPARE = 2  # times as many neighbours asked for where some may be of plans that are not in line
_WRITTEN = 64  # vectors that are written at once; eight at a time take four times as long
_TURN = "vectors"  # the name of the turn that processes take at changing them
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


class VectorIndex:
    """The vectors of one library. Safe to call from several threads; nothing is opened or loaded before it is needed.

    `embedder` is a name for `open_embedder`.
    """

    def __init__(self, database: Database, stores: VectorStores, embedder: str) -> None:
        self._database = database
        self._stores = stores
        self._embedder_name = embedder
        self._first = threading.Lock()  # held by one that a drain makes way for; taken before the next
        self._aligning = _Turn(database)  # held while vectors are written
        self._opening = threading.RLock()  # held while a store is opened, asked or exchanged; taken last
        self._store: VectorStore | None = None
        self._store_name: str | None = None  # of the open store
        self._embedder: Embedder | None = None
        self._embedder_failed: ModelUnavailable | None = None

    def status(self) -> VectorStatus:
        """How far the vectors are in line."""
        with self._database.reading() as connection:
            chosen = named(connection)
            pending = len(outbox.lacking(connection))
        try:
            embedder = self._open_embedder()
        except ModelUnavailable:
            embedder = None
        return VectorStatus(chosen.model if chosen else None, embedder.name if embedder else None, pending)

    def check(self) -> None:
        """Raise what the store raises when it cannot be asked, LibraryDamaged when it is gone."""
        with self._database.reading() as connection:
            chosen = named(connection)
        if chosen is not None:
            with self._opening:
                self._open_store()

    def nearest(self, text: str, *, document_ids: Sequence[str] | None, limit: int, whole: bool = False) -> list[Match]:
        """The nearest items of the documents that are in line; empty when the vectors cannot be asked.

        whole: empty too unless every document asked for is there and in line.
        """
        with self._database.reading() as connection:
            chosen = named(connection)
            lacking = set(outbox.lacking(connection))
            known = set(catalogue.visible(connection, document_ids, EVERYTHING))
        if chosen is None or not known - lacking or limit <= 0:
            return []
        if whole and (known & lacking or (document_ids is not None and known != set(document_ids))):
            return []
        among = None if document_ids is None else sorted(known - lacking)
        spare = limit * _SPARE if among is None and lacking else 0  # naming thousands of plans takes seconds
        try:
            embedder = self._open_embedder()
            if embedder is None or embedder.name != chosen.model:
                return []
            with self._opening:
                self._open_store()
            vector = embedder.encode_query(text)
            with self._opening:
                hits = self._open_store().nearest(vector, document_ids=among, limit=spare or limit)
                if spare and sum(hit.document_id not in lacking for hit in hits) < limit:
                    hits = self._open_store().nearest(vector, document_ids=sorted(known - lacking), limit=limit)
        except KehoachError as error:
            _log.warning("answering without vectors: %s", error)
            return []
        in_line = [h for h in hits if h.document_id in known and h.document_id not in lacking][:limit]
        return [Match(h.kind, h.document_id, h.item_id, h.score) for h in in_line]

    def heal(self) -> None:
        """Work off what a killed process left: removals, and vectors whose store is gone (additions wait).

        A drain in another thread is waited for until its next batch; one in another process works removals off itself.
        """
        again = True
        while again:
            with self._first, self._aligning.taken(wait=not self._stores.shared) as mine:
                if mine:
                    self._heal()
            again = mine and self._removals_wait()  # put by another process, which was not let in

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
            with self._aligning.taken(wait=not self._stores.shared) as mine:
                if not mine:
                    return self._waiting()  # the process whose turn it is looks again when it is done
                left = self._fill(progress, self._makes_way)
            if self._removals_wait() or (left == 0 and self._stores.shared and self._waiting()):
                left = None  # put by another process, which was not let in
        return left

    def rebuild(self, progress: Progress | None = None) -> int:
        """Make all vectors anew, with the configured model; gives how many there are (0 without an embedder)."""
        with self._aligning.taken(wait=True):
            embedder = self._open_embedder()
            if embedder is None:
                return 0
            embedder.encode_query("thử")  # fail before anything is dropped
            with self._opening:
                self._stores.acquire()
                self._close_store()
                store = self._begin(embedder, afresh=True)
            while self._fill(progress, lambda: False) is None:
                pass  # a document was changed meanwhile
            made = sum(store.documents().values())
        if self._stores.shared:
            self.drain()  # what another process put, which was not let in
        return made

    def examine(self) -> None:
        """Raise LibraryDamaged unless the stored vectors are what the tables say and find each other."""
        with self._database.reading() as connection:
            chosen = named(connection)
            lacking = set(outbox.lacking(connection))
            stored = catalogue.documents(connection)
        if chosen is not None:
            wanted = {one.id: one.tasks + one.passages for one in stored if one.id not in lacking}
            with self._opening:
                examine_vectors(self._open_store(), wanted, lacking)

    def warm_up(self) -> None:
        """Load the model and open the store, as far as there are any."""
        self.nearest("khởi động", document_ids=None, limit=1)

    def close(self) -> None:
        """Let the store and its lock go; waits for a drain that is going on."""
        with self._aligning.here, self._opening:
            self._close_store()
            self._stores.release()

    def _waiting(self) -> int:
        """How many documents lack their vectors."""
        with self._database.reading() as connection:
            return len(outbox.lacking(connection))

    def _makes_way(self) -> bool:
        """Whether a removal waits for this drain: here, or noted by another process."""
        return self._first.locked() or self._removals_wait()

    def _removals_wait(self) -> bool:
        """Whether another process has noted a removal, which only the one whose turn it is can work off."""
        if not self._stores.shared:
            return False
        with self._database.reading() as connection:
            return outbox.has_removals(connection)

    def _heal(self) -> None:
        with self._database.reading() as connection:
            chosen = named(connection)
        if chosen is not None and not self._stores.exists(chosen.store):
            with self._database.writing() as connection:
                forget(connection)
        self._work_off_removals()

    def _fill(self, progress: Progress | None, stop: Callable[[], bool]) -> int | None:
        """As `drain`, once; None when it was stopped before its end."""
        self._heal()
        with self._database.reading() as connection:
            lacking = outbox.lacking(connection)
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
        if self._store is not None and not self._stores.shared:
            return self._store
        self._stores.acquire()
        try:
            with self._database.reading() as connection:  # only now: another process may have exchanged it
                chosen = named(connection)
                library = library_key(connection)
            if self._store is not None and chosen is not None and chosen.store == self._store_name:
                return self._store
            if chosen is None or not self._stores.exists(chosen.store):
                raise LibraryDamaged("Kho vectơ không còn. Hãy dựng lại: kehoach repair.")
            if self._database.writable and not self._stores.shared:
                self._stores.sweep(chosen.store, library)
            self._use(self._stores.open(chosen.store, model=chosen.model, dimension=chosen.dimension), chosen.store)
        except KehoachError:
            self._stores.release()
            raise
        return cast("VectorStore", self._store)

    def _use(self, store: VectorStore, name: str) -> None:
        self._store, self._store_name = store, name

    def _close_store(self) -> None:
        if self._store is not None:
            store, self._store, self._store_name = self._store, None, None
            store.close()

    def _begin(self, embedder: Embedder, *, afresh: bool) -> VectorStore:
        """Make an empty store and name it in the tables; `afresh`: in place of another, for every document."""
        with self._database.reading() as connection:
            library = library_key(connection)
        fresh = Named(embedder.name, embedder.dimension, self._stores.unused(library))
        store = self._stores.open(fresh.store, model=fresh.model, dimension=fresh.dimension)
        with self._database.writing() as connection:
            if afresh:
                outbox.clear(connection)
                outbox.put(connection, Action.ADD, catalogue.ids(connection))
            name(connection, fresh, library)
        self._use(store, fresh.store)
        self._stores.sweep(fresh.store, library)
        return store

    def _accepts(self, embedder: Embedder) -> bool:
        """Whether the store takes this model's vectors; a library without vectors gets a store for them."""
        with self._database.reading() as connection:
            chosen = named(connection)
        if chosen is not None:
            return chosen.model == embedder.name
        with self._opening:
            self._stores.acquire()
            self._begin(embedder, afresh=False)
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
                entries = outbox.entries(connection, document_id)
            if any(entry.action is not Action.ADD for entry in entries):
                return False  # changed since removals were worked off: added first, it would be removed for good
            present = store.items(document_id)
            rest = [item for item in found if (item.kind, item.id) not in present]
            done += len(found) - len(rest)
            for group in _groups(rest, max(_WRITTEN, embedder.batch)):
                made: list[VectorItem] = []
                for batch in _groups(group, embedder.batch):
                    if stop():
                        break
                    made += _embedded(embedder, batch)
                store.add(document_id, made)
                done += len(made)
                if made and progress is not None:
                    progress(done, total)
                if len(made) < len(group):
                    return False
            self._strike(entry for entry in entries if entry.action is Action.ADD)
        return True

    def _work_off_removals(self) -> None:
        with self._database.reading() as connection:
            removals = [entry for entry in outbox.entries(connection) if entry.action is not Action.ADD]
            chosen = named(connection)
        if not removals:
            return
        if chosen is None:
            self._strike(removals)
            return
        with self._opening:
            store = self._open_store()
        # A server's disk is not ours to wipe: there, what is removed is deleted, and `rebuild` writes all anew.
        if any(entry.action is Action.PURGE for entry in removals) and not self._stores.shared:
            self._rewrite(store, removals)
            return
        for entry in removals:
            store.remove(entry.document_id)
        self._strike(removals)

    def _rewrite(self, store: VectorStore, removals: Sequence[Entry]) -> None:
        """Copy all but the removed documents to a new store, exchange it, delete the old one."""
        with self._database.reading() as connection:
            chosen = named(connection)
            library = library_key(connection)
        if chosen is None:
            raise LibraryDamaged("Kho vectơ không còn. Hãy dựng lại: kehoach repair.")
        fresh = Named(chosen.model, chosen.dimension, self._stores.unused(library))
        kept = store.pages(without=[entry.document_id for entry in removals])
        self._stores.copy(kept, fresh.store, model=fresh.model, dimension=fresh.dimension)
        with self._opening:
            copy = self._stores.open(fresh.store, model=fresh.model, dimension=fresh.dimension)
            with self._database.writing() as connection:
                name(connection, fresh, library)
                outbox.strike(connection, removals)
            self._close_store()
            self._use(copy, fresh.store)
        self._stores.sweep(fresh.store, library)

    def _strike(self, done: Iterable[Entry]) -> None:
        with self._database.writing(lasting=False) as connection:
            outbox.strike(connection, done)


class _Turn:
    """The turn to change the vectors: of one thread here, and of one process where several have them."""

    def __init__(self, database: Database) -> None:
        self.here = threading.RLock()
        self._database = database
        self._depth = 0

    @contextmanager
    def taken(self, *, wait: bool) -> Iterator[bool]:
        """Take it, again within itself too; gives whether it is ours: with `wait` it always is in the end."""
        with self.here:
            if self._depth:
                yield True
                return
            with self._database.exclusive(_TURN, wait=wait) as mine:
                self._depth += mine
                try:
                    yield mine
                finally:
                    self._depth -= mine


def _groups(found: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """The items, so many at a time."""
    return (found[start : start + size] for start in range(0, len(found), size))


def _embedded(embedder: Embedder, batch: Sequence[Item]) -> list[VectorItem]:
    vectors = embedder.encode_documents([item.text for item in batch])
    return [VectorItem(item.kind, item.id, vector) for item, vector in zip(batch, vectors, strict=True)]
