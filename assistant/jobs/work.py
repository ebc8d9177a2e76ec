"""What is done for one job: its files are read in another process, and what they say is stored and embedded."""

from __future__ import annotations

import contextlib
import logging
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path, PurePosixPath

from assistant.jobs import archives
from assistant.jobs.hold import GivenUp, Hold
from assistant.jobs.joining import join, join_digests
from assistant.jobs.keeping import Keep, Keeping
from assistant.jobs.queue import ArchiveRefused
from assistant.jobs.receiving import let_go, order
from index import catalogue, versions
from index.examination import is_whole
from index.job import Job, Kind, Order, Part, Stage
from index.jobs import Jobs
from index.library import Change, Library
from index.originals import StoredOriginal
from ingest.isolation import read_isolated
from ingest.pipeline import EXTRACTOR, read_source
from ingest.source import Limits, Source
from plan.errors import (
    Fault,
    FileEmpty,
    FileTooLarge,
    FileUnreadable,
    InputError,
    KehoachError,
    OriginalsDamaged,
    PathMissing,
)
from plan.reading import Reading
from plan.system_errors import reason

ASKED = "asked"
"""In the stamp of a job, instead of the extractor: somebody wants the document read again as it is."""
_log = logging.getLogger(__name__)


class Work:
    """Does the jobs of one library; `wake` is called when a job has made others."""

    def __init__(self, library: Library, files: Keeping, jobs: Jobs, limits: Limits, wake: Callable[[], None]) -> None:
        self._library = library
        self._files = files
        self._jobs = jobs
        self._limits = limits
        self._wake = wake

    def __call__(self, job: Job, hold: Hold) -> None:
        """Fits `assistant.jobs.queue.Task`."""
        if job.document_id is None:
            with self._files.hold(part.digest for part in job.parts) as keep:
                files = self._kept(job, hold, keep)
                if job.kind is Kind.ARCHIVE:
                    self._unpack(job, files[0], hold, keep)
                    return
                store = self._store_again if job.kind is Kind.REREAD else self._store
                store(job, files, hold)
        self._embed(job, hold)

    def tidy(self, job_id: str) -> None:
        """Let the files of a job go that has ended without storing them."""
        let_go(self._files, self._jobs.get(job_id))

    def _kept(self, job: Job, hold: Hold, keep: Keep) -> list[StoredOriginal]:
        """The kept files of a job; that of a folder is kept now, so that it cannot change while it is read."""
        parts = job.parts or (self._receive(job, hold, keep),)
        files = self._library.kept([part.digest for part in parts])
        if len(files) < len(parts):
            raise PathMissing(f"Tệp “{job.name}” không còn trên máy chủ. Hãy tải lên lần nữa.")
        if not all(map(is_whole, files)):
            raise OriginalsDamaged(
                f"Tệp “{job.name}” trên máy chủ không còn đúng như lúc nhận nên không được đọc. Hãy tải lên lần nữa."
            )
        return files

    def _receive(self, job: Job, hold: Hold, keep: Keep) -> Part:
        path = Path(job.source)
        with _readable(path):
            size = path.stat().st_size
        if size == 0:
            raise FileEmpty(f"Tệp “{job.name}” rỗng. Hãy kiểm tra lại tệp.")
        if size > self._limits.size:
            raise FileTooLarge(f"Tệp “{job.name}” vượt giới hạn {self._limits.size // 2**20} MB. Hãy chia nhỏ tệp.")
        hold.advance(Stage.RECEIVE, 0, size)
        part = Part(keep(path, job.name), job.name)
        hold.received(part, size)
        return part

    def _store(self, job: Job, files: list[StoredOriginal], hold: Hold) -> None:
        digests = [file.digest for file in files]
        digest = join_digests(digests)
        sent = job.kind is Kind.PLAN and job.parent is None  # by somebody who wants this file, also an earlier one
        known = self._known(job.source, digest, sent=sent)
        if known is not None:
            hold.stored(known, Change.UNCHANGED)
            return
        reading = self._reading(job, files, hold)
        change = self._library.replace(
            reading,
            source=job.source,
            extractor=EXTRACTOR,
            embed=False,
            originals=digests,
            revive=sent,
            teams=sorted(self._jobs.teams(job.id)),
        )
        with self._library.database.reading() as connection:
            document_id = versions.current(connection, digest) or catalogue.document_id(digest)
        hold.stored(document_id, change)

    def _store_again(self, job: Job, files: list[StoredOriginal], hold: Hold) -> None:
        """Read a stored document again: one of an older extractor, or one that an editor wants read again.

        Nobody sent a file for that: what else it may have become is left alone.
        """
        document_id, _, why = job.stamp.partition(":")
        with self._library.database.reading() as connection:
            is_stale = catalogue.extractor(connection, document_id) not in {None, EXTRACTOR} or why == ASKED
        is_same = catalogue.document_id(join_digests([file.digest for file in files])) == document_id
        changed = (
            is_stale
            and is_same
            and self._library.reread(self._reading(job, files, hold), document_id=document_id, extractor=EXTRACTOR)
        )
        hold.stored(document_id, Change.CHANGED if changed else Change.UNCHANGED)

    def _reading(self, job: Job, files: list[StoredOriginal], hold: Hold) -> Reading:
        names = [part.name for part in job.parts] or [job.name]
        sources = [self._read(file, name, hold) for file, name in zip(files, names, strict=True)]
        digest = join_digests([file.digest for file in files])
        reading = read_source(join(sources), job.name, digest, secret=self._limits.secret)
        hold.advance(Stage.STORE)
        return reading

    def _known(self, source: str, digest: str, *, sent: bool) -> str | None:
        """The id of the document that these bytes already are, unless reading them again would change something."""
        with self._library.database.reading() as connection:
            identity = catalogue.document_id(digest)
            current = versions.current(connection, digest)
            if catalogue.at_source(connection, source) not in (None, identity, current):
                return None
            if current is not None:  # unless it is wanted back, or was changed back in its place
                return None if sent or catalogue.alone_at(connection, source) == current else current
            if catalogue.extractor(connection, identity) != EXTRACTOR:
                return None
        return identity if self._library.original(identity) else None

    def _read(self, file: StoredOriginal, name: str, hold: Hold) -> Source:
        hold.advance(Stage.READ)
        with _named(file.path, name) as path:
            try:
                return read_isolated(
                    path, limits=self._limits, progress=partial(hold.advance, Stage.READ), stop=hold.given_up
                )
            except InputError as error:
                raise type(error)(error.message.replace(path.name, name)) from error

    def _embed(self, job: Job, hold: Hold) -> None:
        """Make the vectors. They can wait, for plans still to be read too: what is stored can be asked about."""

        def progress(done: int, total: int) -> None:
            hold.advance(Stage.EMBED, done, total)
            if self._jobs.is_behind(job):
                raise GivenUp

        try:
            progress(0, 0)
            self._library.drain(progress)
        except KehoachError as error:
            _log.warning("vectors will follow later: %s", error)

    def _unpack(self, job: Job, file: StoredOriginal, hold: Hold, keep: Keep) -> None:
        orders: list[Order] = []
        left_out: list[Fault] = []
        for found in archives.members(file.path, job.name, self._limits):
            hold.check()
            if isinstance(found, Fault):
                left_out.append(found)
            else:
                part = Part(keep(found.data, found.name), found.name)
                orders.append(order((part,), len(found.data)))
                hold.advance(Stage.READ, len(orders))
        if not orders:
            message = f"Tệp nén “{job.name}” không có kế hoạch nào đọc được. Hãy xem lý do của từng tệp rồi nén lại."
            raise ArchiveRefused(message, left_out)
        hold.branch(orders, left_out)
        self._files.discard([file.digest])
        self._wake()


@contextlib.contextmanager
def _named(path: Path, name: str) -> Iterator[Path]:
    """A kept file under a plain name with its own suffix: the same bytes may have come under another one before."""
    with tempfile.TemporaryDirectory(prefix="kehoach-") as folder:
        link = Path(folder, f"van-ban{PurePosixPath(name).suffix.lower()}")
        link.symlink_to(path.absolute())
        yield link


@contextlib.contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise PathMissing(f"Không tìm thấy “{path.name}”: tệp đã được chuyển hoặc xóa trước khi đọc.") from error
    except OSError as error:
        raise FileUnreadable(f"Không mở được tệp “{path.name}” ({reason(error)}). Hãy kiểm tra quyền đọc.") from error
