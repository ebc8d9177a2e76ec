"""Plans that the tables lost with the end of their log, read again from the files that were kept of them.

Nobody knows any more whom these were limited to: until somebody says so, only administrators see them, nor which files
were of one plan: each is read as a plan of its own. What cannot be read as one may be somebody's all the same: every
file goes into a folder beside too, which the program never touches again.
"""

from __future__ import annotations

import os
import shutil
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.clock import now
from assistant.jobs.receiving import order
from assistant.jobs.service import JobService
from index import loss
from index.job import ENDS, Job, Order, Part, Status
from index.library import Library, StoredDocument
from index.teams import Teams
from ingest.source import Limits
from plan.errors import UserInvalid

_TEAM = "Chờ phân quyền sau khôi phục"
_OWNER = "recover"

Progress = Callable[[int, int], None]
"""Called with (done, total) plans."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """documents: the plans, or their versions, that are there again. failed: jobs of files that were not read as plans.

    aside: where all these files lie too; None where no file was nobody's.
    """

    documents: tuple[StoredDocument, ...]
    failed: tuple[Job, ...]
    aside: Path | None


def recover(library: Library, limits: Limits, progress: Progress = lambda _done, _total: None) -> Recovered | None:
    """Read the kept files that nothing in the library names; None where nothing was lost."""
    if not loss.has_lost(library.database):
        return None
    before = {document.id for document in library.documents()}
    files = sorted(library.unneeded(), key=_came)  # the last version becomes the current one
    aside = library.folder / f"recovered-{now():%Y%m%d-%H%M%S}" if files else None
    if aside is not None:
        aside.mkdir()
        for path in files:
            link_or_copy(path, aside / path.name)
    service = JobService(library, limits=limits)
    team = waiting_team(library) if files else ""
    put = [job.id for job in service.jobs.put(_orders(library, files, team))]
    unread, shut = deque(put), set[str]()
    while service.workers.work_once(_OWNER):
        while unread and ((job := service.jobs.get(unread[0])).document_id is not None or job.status in ENDS):
            unread.popleft()
            if job.document_id is not None and job.document_id not in before:
                library.limit(job.document_id, [team])  # a new version took over the groups of the one before
                shut.add(job.document_id)
        progress(len(put) - len(unread), len(put))
    loss.forget(library.database)
    failed = [job for one in put if (job := service.jobs.get(one)).status is Status.FAILED]
    return Recovered(tuple(one for one in library.documents() if one.id in shut), tuple(failed), aside)


def _came(path: Path) -> float:
    """When a file was kept, or kept again."""
    return path.stat().st_mtime


def _orders(library: Library, files: Iterable[Path], team: str) -> list[Order]:
    found = library.kept([library.keep(path, path.name) for path in files])
    return [replace(order((Part(file.digest, file.name),), file.size), teams=frozenset({team})) for file in found]


def link_or_copy(old: str | Path, new: str | Path) -> None:
    """The same file in another place: a link where the disk has them, else a copy."""
    try:
        os.link(old, new)
    except OSError:
        shutil.copy2(old, new)


def waiting_team(library: Library) -> str:
    """The id of the group that plans wait in until somebody says whom they are for; it has no members of itself."""
    teams = Teams(library.database)
    try:
        return teams.add(_TEAM).id
    except UserInvalid:  # there is one from before
        return next(team.id for team in teams.all() if team.name == _TEAM)
