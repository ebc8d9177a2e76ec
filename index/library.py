"""The library of plans: the one door to everything that was read.

The tables are the truth. A reading is written in one transaction; its vectors follow after that, from a list kept in
the same database, so that a process killed at any point leaves a library that the next writer makes whole.

>>> with Library.open(Path("data"), writable=True) as library:  # doctest: +SKIP
...     library.replace(reading, source="/plans/76.docx")
...     library.search("ai chủ trì chuyển đổi số")
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from index import catalogue, corrections, facts, fulltext, intake, limits, loss, removal
from index.alignment import Progress, VectorIndex, VectorStatus
from index.catalogue import StoredDocument, StoredPassage
from index.corrections import NewCorrection
from index.database import Database, open_database
from index.examination import Examination, examine
from index.fulltext import Match, Weights
from index.intake import Change, Incoming
from index.opening import prepare, writer_lock
from index.originals import AT_WORK, Originals, StoredOriginal
from index.servers import EMBEDDED, Servers
from index.shelf import Shelf
from index.tasks import StoredTask, TaskFilter
from index.vector_stores import open_stores
from index.versions import StoredVersion
from plan.correction import Correction
from plan.errors import KehoachError
from plan.language import words
from plan.reading import Reading

__all__ = [
    "Change",
    "Library",
    "Match",
    "Repaired",
    "Shelf",
    "StoredDocument",
    "StoredOriginal",
    "StoredPassage",
    "StoredTask",
    "StoredVersion",
    "TaskFilter",
    "VectorStatus",
    "Weights",
]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Repaired:
    """How much was rebuilt: documents, rows of full text, vectors (0 without an embedder)."""

    documents: int
    texts: int
    vectors: int


Clock = Callable[[], dt.datetime]
"""Gives the time now, aware of its zone."""


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Library(Shelf):
    """One data folder, all of it. Several processes may read while one writes.

    Every change can raise StorageFull (nothing of the change is kept then), and RuntimeError when the library was
    opened for reading.
    """

    def __init__(
        self,
        database: Database,
        vectors: VectorIndex,
        originals: Originals,
        folder: Path,
        closing: ExitStack,
        clock: Clock,
    ) -> None:
        super().__init__(database, vectors, originals)
        self._folder = folder
        self._closing = closing
        self._clock = clock
        self._changing = threading.RLock()

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        embedder: str = "bundled",
        writable: bool,
        servers: Servers = EMBEDDED,
        clock: Clock = _now,
    ) -> Library:
        """Open a data folder; a writer makes it when it is not there, and there is one writer at a time.

        embedder: "bundled", "none", "hash", or a model's folder or name. It is loaded when first needed.
        servers: where the stores are that are not in the folder; with a database server several writers may be open.
        Raises LibraryMissing (nothing to read), LibraryBusy (a second writer), LibraryNewer, LibraryDamaged,
        StorageFull, DatabaseUnreachable.
        """
        with ExitStack() as stack:
            if writable and not servers.database:
                lock = writer_lock(folder)
                stack.callback(lock.release)
            database = open_database(folder, servers, writable=writable)
            stack.callback(database.close)
            prepare(folder, servers, database)
            vectors = VectorIndex(database, open_stores(folder, servers.vectors), embedder)
            stack.callback(vectors.close)
            originals = Originals(database, folder, clock)
            library = cls(database, vectors, originals, folder, stack.pop_all(), clock)
        if writable:
            try:
                library._begin()
            except BaseException:
                library.close()
                raise
        return library

    def _begin(self) -> None:
        """Notice what was lost, and mend and clear away what a killed process may have left."""
        loss.notice(self._database, self._clock())
        self._after_change(self._vectors.heal)
        self.sweep(AT_WORK if self._database.shared else None)
        self._after_change(self._database.compact)  # removed pages stay in the file until then

    @property
    def folder(self) -> Path:
        """The data folder, which holds the files as they came and, without servers, all else."""
        return self._folder

    @property
    def database(self) -> Database:
        """The tables, for what is kept in them beside the documents (`index.jobs`)."""
        return self._database

    def close(self) -> None:
        """Close the stores and let the locks go; a second call does nothing."""
        self._closing.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def keep(self, content: Path | bytes, name: str) -> str:
        """Keep a file as it came; gives its SHA-256 in hex, by which `replace` names it.

        One that no document, version or open job needs goes when the library is next opened for writing.
        Raises PathMissing, FileUnreadable.
        """
        self._require_writable()
        return self._originals.keep(content, name)

    def discard(self, digest: str) -> None:
        """Delete a kept file at once, unless a document, version or open job needs it."""
        self._require_writable()
        self._originals.discard([digest])

    def replace(
        self,
        reading: Reading,
        *,
        source: str,
        extractor: str = "1",
        embed: bool = True,
        originals: Sequence[str] = (),
        revive: bool = False,
        teams: Sequence[str] = (),
    ) -> Change:
        """Store a reading in place of what `source` (an absolute path or an upload name) held before.

        The same bytes read by the same extractor are UNCHANGED, under whatever name they come, and so are those of an
        earlier version; other bytes of a stored plan become its new version (`index.versions`). Readers see the old or
        the new state, never a part. With `embed=False` the vectors wait for `drain`; when they cannot be written
        (another process uses them, no model), they wait too and the reading is stored all the same.
        originals: what `keep` gave for the files, the main text first; those stored before stay when it is empty.
        revive: an earlier version that comes again becomes the current one, and the current one its version. A file
        that was changed back in its place, where no other holds the current one, needs no word for that.
        teams: whom a new plan is limited to; a new version keeps what the plan before was limited to, if it was.
        Raises TeamMissing, and ValueError when two tasks or two passages share an id, or a file is not kept.
        """
        self._require_writable()
        self._prepare(reading, extractor)
        with self._changing:
            incoming = Incoming(reading, source, extractor, originals, self._clock(), revive, teams)
            with self._database.writing() as connection:
                change, loose = intake.store(connection, incoming)
            self._after_change(lambda: self._originals.discard(loose))
        if embed and change is not Change.UNCHANGED:
            self._after_change(self._vectors.drain)
        return change

    def reread(self, reading: Reading, *, document_id: str, extractor: str) -> bool:
        """Store another reading of a document's own bytes; gives False, and does nothing, when it is not stored (now).

        Its sources, time, files, versions and the identities of its tasks stay; its vectors wait for `drain`.
        Raises ValueError when two tasks or two passages share an id, or the reading is of other bytes.
        """
        self._require_writable()
        self._prepare(reading, extractor)
        with self._changing, self._database.writing() as connection:
            return intake.reread(connection, reading, document_id, extractor)

    def correct(self, document_id: str, wanted: NewCorrection) -> Correction:
        """Keep what an editor says of a task; the vectors of what it changes wait for `drain` (`index.corrections`).

        Raises DocumentMissing, TaskMissing, and CorrectionOutdated when the field was changed meanwhile.
        """
        with self._changing:
            self._require_writable()
            with self._database.writing() as connection:
                return corrections.make(connection, document_id, wanted, self._clock())

    def withdraw(self, document_id: str, correction_id: str, *, by: str) -> None:
        """Take a correction back, so that what was read counts again; raises DocumentMissing, CorrectionMissing."""
        with self._changing:
            self._require_writable()
            with self._database.writing() as connection:
                corrections.withdraw(connection, document_id, correction_id, by, self._clock())

    def limit(self, document_id: str, teams: Sequence[str], among: Sequence[str] | None = None) -> None:
        """Let only some teams see a plan, without any everybody; teams that are not `among` these stay as they are.

        Raises DocumentMissing and TeamMissing.
        """
        with self._changing:
            self._require_writable()
            with self._database.writing() as connection:
                catalogue.document(connection, document_id)
                limits.limit(connection, document_id, teams, among)

    def remove(self, document_id: str) -> None:
        """Delete a document with its versions everywhere, also from the bytes of the files; raises DocumentMissing.

        A drain that is going on stops for it between two batches. When another process uses the vectors, theirs go at
        the next open for writing; they are not found meanwhile.
        """
        with self._changing:
            self._require_writable()
            with self._database.writing() as connection:
                loose = removal.remove(connection, document_id)
            self._after_change(lambda: self._originals.discard(loose))
        self._after_change(self._vectors.heal)
        with self._changing:
            self._database.compact()  # until then the files still hold what was deleted

    def drain(self, progress: Progress | None = None) -> int:
        """Embed what waits; gives how many documents still lack their vectors (see `VectorIndex.drain`).

        Raises LibraryBusy, ModelUnavailable, StorageFull, LibraryDamaged; what was embedded until then is kept.
        """
        self._require_writable()
        return self._vectors.drain(progress)

    def repair(self, progress: Progress | None = None) -> Repaired:
        """Rebuild full text from the records and all vectors with the configured model; also changes the model.

        Raises LibraryDamaged when the records themselves cannot be read, ModelUnavailable, LibraryBusy.
        """
        with self._changing:
            self._require_writable()
            self._database.verify()
            with self._database.writing() as connection:
                found = catalogue.ids(connection)
                fulltext.clear(connection)
                texts = sum(fulltext.insert(connection, i, catalogue.items(connection, i)) for i in found)
                fulltext.optimise(connection)
                facts.advance(connection)
            return Repaired(len(found), texts, self._vectors.rebuild(progress))

    def examine(self, *, quick: bool = False) -> Examination:
        """Look tables and kept files through; `quick` compares no more of a file than its size.

        Raises LibraryDamaged when the tables cannot be read throughout.
        """
        self._database.verify()
        return examine(self._originals.listed(), quick=quick)

    def examine_vectors(self) -> None:
        """Raise LibraryDamaged unless the vectors are what the tables say, and LibraryBusy when another has them."""
        self._vectors.examine()

    def sweep(self, older: dt.timedelta | None = AT_WORK) -> None:
        """Delete kept files that nothing needs and that are older than so long; None where nobody else is at work."""
        self._require_writable()
        if not loss.has_lost(self._database):  # the files of a plan that was lost seem to be nobody's
            self._after_change(lambda: self._originals.sweep(older))

    def unneeded(self) -> list[Path]:
        """The kept files that no document, version, mark of progress or open job needs."""
        return self._originals.unneeded()

    def kept(self, digests: Sequence[str]) -> list[StoredOriginal]:
        """Kept files by their digests, in this order, as far as they are there."""
        return self._originals.of(digests)

    def stale(self, extractor: str) -> list[StoredDocument]:
        """The documents that another extractor read, oldest first: to be read again from their originals."""
        with self._database.reading() as connection:
            return catalogue.stale(connection, extractor)

    def warm_up(self) -> None:
        """Load the models now, so that the first question does not wait for them."""
        words.warm_up()
        self._vectors.warm_up()

    def _prepare(self, reading: Reading, extractor: str) -> None:
        """Do what storing a reading takes most time for, while others may write; nothing for one that is stored."""
        with self._database.reading() as connection:
            stored = catalogue.extractor(connection, catalogue.document_id(reading.digest))
        if stored != extractor:
            fulltext.prepare(fulltext.items(reading.tasks, reading.passages, reading.document.title))

    def _require_writable(self) -> None:
        if not self._database.writable:
            raise RuntimeError("the library was opened for reading")

    def _after_change(self, align: Callable[[], object]) -> None:
        """Bring vectors or files in line where that is possible; the tables are written: a failure only delays it."""
        try:
            align()
        except KehoachError as error:
            _log.warning("vectors or files will follow later: %s", error)
