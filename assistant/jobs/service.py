"""All that happens to jobs in one process: the inbox, the workers, the watched folder, vectors, what is due daily."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable
from pathlib import Path

from assistant.clock import now
from assistant.jobs.engine import SharedWorkers
from assistant.jobs.following import Following
from assistant.jobs.keeping import Keeping
from assistant.jobs.queue import JobQueue
from assistant.jobs.receiving import Inbox, clear
from assistant.jobs.watching import Watch
from assistant.jobs.work import ASKED, Work
from assistant.jobs.workers import LEASE, Workers, at_once
from index.audit_log import AuditLog
from index.chats import Chats
from index.job import Job, Kind, Order, Part
from index.jobs import Jobs
from index.library import Library, StoredDocument
from index.messages import Messages
from index.notices import Notices
from index.originals import AT_WORK
from index.updates import Updates
from ingest.pipeline import EXTRACTOR
from ingest.source import LIMITS, Limits
from plan.errors import KehoachError, OriginalMissing

INCOMING = "incoming"
_DAY = 86400.0  # seconds
_PATIENCE = 10.0  # seconds the end waits for a thread
_log = logging.getLogger(__name__)


class JobService:
    """The jobs of a library that is open for writing, which stays the caller's to close; starts and stops once.

    engine: the address of the database server at which the workers of several processes are called; "" is this process
    alone. workers: here; with an engine there may be none. limits: of each file. watch: a folder to take plans from.
    keep: how long ended jobs are listed, and that something went through a chat. keep_log: how long the audit log is
    kept.
    """

    def __init__(
        self,
        library: Library,
        *,
        workers: int = 1,
        engine: str = "",
        limits: Limits = LIMITS,
        watch: Path | None = None,
        keep: dt.timedelta = dt.timedelta(days=30),
        keep_log: dt.timedelta = dt.timedelta(days=730),
        lease: dt.timedelta = LEASE,
        clock: Callable[[], dt.datetime] = now,
    ) -> None:
        self.jobs = Jobs(library.database, clock)
        self.files = Keeping(library)
        self.inbox = Inbox(self.files, self.jobs)
        self.limits = limits
        self.incoming = library.folder / INCOMING
        self._library = library
        database = library.database
        rows = (self.jobs, *(kind(database, clock) for kind in (Updates, Messages, Notices, Chats)))
        self._sweeps: list[tuple[Callable[[dt.timedelta], object], dt.timedelta]] = [
            *((one.sweep, keep) for one in rows),
            (AuditLog(database, clock).sweep, keep_log),
            (library.sweep, AT_WORK),
        ]
        work = Work(library, self.files, self.jobs, limits, self.wake)
        queue = JobQueue(self.jobs, work, lease)
        shared = SharedWorkers(queue, database, engine, count=workers) if engine else None
        self.workers: Workers | SharedWorkers = shared or Workers(queue, count=workers)
        self._following = Following(library, self.jobs) if workers else None
        self._watch = None if watch is None else Watch(watch, self.jobs, self.wake)
        self._stopping = threading.Event()
        self._upkeep = threading.Thread(target=self._sweep_daily, name="upkeep", daemon=True)

    def start(self, ready: Callable[[], bool] = at_once) -> None:
        """Begin, with jobs as soon as `ready`; what a killed process left half received is deleted."""
        clear(self.incoming, older=_DAY if self._library.database.shared else 0.0)
        with self._library.database.exclusive("rereads"):  # processes that start together put each once
            self._put_rereads()
        self.workers.start(ready)
        if self._following is not None:
            self._following.start(ready)
        self._upkeep.start()
        if self._watch is not None:
            self._watch.start()

    def stop(self) -> None:
        """End in order: jobs under way go back to the queue."""
        self._stopping.set()
        if self._watch is not None:
            self._watch.stop(_PATIENCE)
        if self._following is not None:
            self._following.halt()
        self.workers.stop(_PATIENCE)
        if self._following is not None:
            self._following.stop(_PATIENCE)
        self._upkeep.join(_PATIENCE)

    def wake(self) -> None:
        """Say that jobs were put."""
        self.workers.wake()

    def read_again(self, document: StoredDocument) -> Job:
        """Put the job that reads a document's own files again; raises OriginalMissing when they were not kept."""
        order = self._reread(document, ASKED)
        if order is None:
            raise OriginalMissing("Tệp gốc của văn bản này không được lưu nên không đọc lại được. Hãy nạp tệp lần nữa.")
        (job,) = self.jobs.put([order])
        self.wake()
        return job

    def _put_rereads(self) -> None:
        """Documents that an older extractor read are read again, each once for an extractor."""
        tried = self.jobs.latest(Kind.REREAD)
        orders = [self._reread(document, EXTRACTOR) for document in self._library.stale(EXTRACTOR)]
        self.jobs.put(
            [o for o in orders if o is not None and (o.source not in tried or tried[o.source].stamp != o.stamp)]
        )

    def _reread(self, document: StoredDocument, why: str) -> Order | None:
        """The job for a document; None when neither its files were kept nor the file it came from is there."""
        files = self._library.original(document.id)
        if not files and not Path(document.source).is_file():
            return None
        parts = tuple(Part(file.digest, file.name) for file in files)
        size = sum(file.size for file in files)
        stamp, teams = f"{document.id}:{why}", self._library.teams(document.id)
        return Order(Kind.REREAD, document.file, document.source, size, parts, stamp, teams)

    def _sweep_daily(self) -> None:
        while True:
            try:
                for sweep, keep in self._sweeps:
                    sweep(keep)
            except KehoachError as error:
                _log.warning("old jobs and entries of the log are forgotten another day: %s", error)
            if self._stopping.wait(_DAY):
                return
