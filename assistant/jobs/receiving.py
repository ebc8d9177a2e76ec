"""Files that somebody sent become jobs: first their bytes are kept, then the jobs are written."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from assistant.jobs import archives
from assistant.jobs.joining import join_digests
from assistant.jobs.keeping import Keep, Keeping
from index.job import Job, Kind, Order, Part
from index.jobs import Jobs
from ingest.readers.registry import reader_of
from plan.errors import FileEmpty, FormatUnsupported


@dataclass(frozen=True, slots=True)
class Received:
    """A file that has come in whole: where it lies for the moment, its label, and how many bytes it has."""

    path: Path
    name: str
    size: int


def clear(folder: Path, *, older: float) -> None:
    """Delete what killed processes left half received; `older`: seconds, where others may be receiving now."""
    for place in folder.glob("*"):
        with suppress(FileNotFoundError):
            if time.time() - place.stat().st_mtime >= older:
                shutil.rmtree(place, ignore_errors=True)


class Inbox:
    """Takes files into the queue of one library; safe to use from several threads."""

    def __init__(self, files: Keeping, jobs: Jobs) -> None:
        self._files = files
        self._jobs = jobs

    def take(self, files: Sequence[Received], *, together: bool = False, teams: Iterable[str] = ()) -> list[Job]:
        """Keep files and put their jobs: one each, or one for all where they are one plan, the main text first.

        All or none. teams: whom the plans are limited to.
        Raises FileEmpty, FormatUnsupported, TeamMissing, StorageFull.
        """
        for file in files:
            check(file.name, together=together)
            if file.size == 0:
                raise FileEmpty(f"Tệp “{file.name}” rỗng. Hãy kiểm tra lại tệp rồi tải lên lần nữa.")
        groups = [list(files)] if together else [[file] for file in files]
        with self._files.hold() as keep:
            jobs = self._jobs.put([replace(_order(group, keep), teams=frozenset(teams)) for group in groups])
            if self._files.lacks(part.digest for job in jobs for part in job.parts):
                for file in files:  # another process let one go, for which it was nobody's until the jobs were written
                    keep(file.path, file.name)
            return jobs

    def cancel(self, job_id: str) -> Job:
        """Cancel a job and let its files go; raises JobMissing and JobEnded."""
        job = self._jobs.cancel(job_id)
        for one in (job, *self._jobs.find(parent=job_id, limit=archives.MEMBERS)):
            let_go(self._files, one)
        return job


def _order(files: Sequence[Received], keep: Keep) -> Order:
    parts = tuple(Part(keep(file.path, file.name), file.name) for file in files)
    return order(parts, sum(file.size for file in files))


def order(parts: tuple[Part, ...], size: int) -> Order:
    """The job for kept files of one plan, or for one kept archive.

    The source is the content and not the name: two offices may well send two plans called “Kế hoạch.docx”, and one must
    not take the place of the other. A new version of a plan is known by what it says (`index.versions`).
    """
    kind = Kind.ARCHIVE if is_archive(parts[0].name) else Kind.PLAN
    source = f"upload:{join_digests([part.digest for part in parts])}"
    return Order(kind, parts[0].name, source, size, parts)


def let_go(files: Keeping, job: Job) -> None:
    """Delete the kept files of a job that has ended, as far as nothing needs them: no document was made of them."""
    if job.ended:
        files.discard(part.digest for part in job.parts)


def check(name: str, *, together: bool = False) -> None:
    """Raise FormatUnsupported for a name that no reader takes; an archive is no part of one plan."""
    if is_archive(name) and together:
        raise FormatUnsupported(f"Tệp nén “{name}” không gộp được thành một kế hoạch. Hãy tải riêng tệp nén lên.")
    if not is_archive(name):
        reader_of(Path(name))


def is_archive(name: str) -> bool:
    """Whether a name is that of a ZIP of plans."""
    return PurePosixPath(name).suffix.lower() == archives.SUFFIX
