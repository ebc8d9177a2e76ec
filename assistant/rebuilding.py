"""A library whose tables are beyond repair, made anew: plans are read again from the files they came from.

What people added is taken over as far as the damaged file lets go of it. Nothing is destroyed: the damaged file and
all kept files go into a folder beside, which the program never touches again. Everything is made in a folder of its
own and exchanged at the end, so that a process killed on the way leaves things as they were.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from assistant.clock import now
from assistant.jobs.receiving import order
from assistant.jobs.service import JobService
from assistant.recovering import link_or_copy, waiting_team
from index import corrections, originals, schema
from index.job import Job, Order, Part, Status
from index.library import Library
from index.limits import of_documents
from index.moments import to_text
from index.opening import writer_lock
from index.salvage import PEOPLES, Salvaged, give, salvage
from index.sqlite import FILE
from ingest.source import Limits
from plan.errors import InputError, LibraryDamaged, LibraryMissing

_BUILD = ".rebuild"
_MOST = 100_000  # jobs

Progress = Callable[[int, int], None]
"""Called with (done, total) plans."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """aside: where everything old lies. failed: jobs of files that could not be read as plans.

    lost: tables of which not everything could be taken over. shut: whether plans were limited to a new, empty group,
    because nobody knows any more whom they were limited to.
    """

    aside: Path
    documents: int
    failed: tuple[Job, ...]
    lost: tuple[str, ...]
    shut: bool


def rebuild(data: Path, limits: Limits, progress: Progress = lambda _done, _total: None) -> Rebuilt:
    """Make the library in a folder anew from its kept files; its vectors wait to be made.

    Raises InputError when the tables can be read, LibraryMissing when there is nothing to read from, LibraryBusy.
    """
    lock = writer_lock(data)
    try:
        _require_damaged(data)
        aside = data / f"damaged-{now():%Y%m%d-%H%M%S}"
        _link(data / originals.FOLDER, aside / originals.FOLDER)
        build = data / _BUILD
        shutil.rmtree(build, ignore_errors=True)
        _link(data / originals.FOLDER, build / originals.FOLDER)
        salvaged = _salvaged(data)
        found = _made(build, salvaged, limits, progress)
        for path in data.glob(f"{FILE}*"):
            path.rename(aside / path.name)
        (build / FILE).rename(data / FILE)
        shutil.rmtree(build)
        return Rebuilt(aside, *found)
    finally:
        lock.release()


def _require_damaged(data: Path) -> None:
    """Raise InputError for a library that can be read."""
    try:
        with Library.open(data, embedder="none", writable=False) as library:
            library.examine(quick=True)
    except (LibraryDamaged, LibraryMissing):
        if not originals.any_kept(data):
            raise
        return
    raise InputError("Thư viện vẫn đọc được nên không cần đọc lại từ tệp gốc. Hãy chạy: kehoach repair")


def _salvaged(data: Path) -> Salvaged:
    """What the tables let go of: those of the folder, or where these hold nothing, those set aside last."""
    found = [salvage(file) for file in (data / FILE, *sorted(data.glob(f"damaged-*/{FILE}"))[::-1][:1])]
    return next((one for one in found if any(one.rows.values())), found[0])


def _link(source: Path, target: Path) -> None:
    """The same files in another folder: links where the disk has them, else copies."""
    shutil.copytree(source, target, copy_function=link_or_copy)


def _made(
    build: Path, salvaged: Salvaged, limits: Limits, progress: Progress
) -> tuple[int, tuple[Job, ...], tuple[str, ...], bool]:
    files = {path.name[:64]: path for path in sorted((build / originals.FOLDER).glob("*/*")) if _is_whole(path)}
    library = _with_files(build, salvaged, files)
    with library:
        service = JobService(library, limits=limits)
        total = len(service.jobs.put(_orders(salvaged, files)))
        for done in range(total):
            service.workers.work_once("rebuild")
            progress(done + 1, total)
        while service.workers.work_once("rebuild"):
            pass
        lost = {*give(library.database, salvaged), *salvaged.broken} & PEOPLES
        with library.database.writing() as connection:
            for document in library.documents():
                corrections.renew(connection, document.id)
        shut = "document_team" in lost and _shut(library)
        failed = service.jobs.find(status=Status.FAILED, limit=_MOST)
        return len(library.documents()), tuple(failed), tuple(sorted(lost)), shut


def _with_files(build: Path, salvaged: Salvaged, files: dict[str, Path]) -> Library:
    """An empty library that lists the kept files, under their own names where these are known."""
    names = _names(salvaged)
    kept = build / originals.FOLDER
    hidden = build / ".files"
    kept.rename(hidden)  # a library without tables is not opened over files
    library = Library.open(build, embedder="none", writable=True)
    with library.database.writing() as connection:
        for digest, path in files.items():
            name = names.get(digest, path.name)
            if originals.file_name(digest, name) != f"{digest[:2]}/{path.name}":
                name = path.name
            state = (hidden / digest[:2] / path.name).stat()
            row = originals.entry(digest, name, state.st_size, dt.datetime.fromtimestamp(state.st_mtime, dt.UTC))
            connection.execute(sa.insert(schema.original).values(row))
    hidden.rename(kept)
    return library


def _names(salvaged: Salvaged) -> dict[str, str]:
    """What kept files were called, by their digests, as far as that is known."""
    return {str(row["digest"]): str(row["name"]) for row in salvaged.rows.get("original", ())}


def _orders(salvaged: Salvaged, files: dict[str, Path]) -> list[Order]:
    """A job a plan, in the order in which they came: the last of one number becomes the current one."""
    rows, names = salvaged.rows, _names(salvaged)
    came = {str(row["digest"]): str(row["added_at"]) for row in rows.get("original", ())}
    attached = {str(row["attachment"]) for row in rows.get("progress", ())}
    together: dict[str, list[str]] = {}
    for row in sorted(rows.get("document_original", ()), key=lambda row: int(row["position"])):
        together.setdefault(str(row["document_id"]), []).append(str(row["digest"]))
    plans = [digests for digests in together.values() if all(digest in files for digest in digests)]
    known = {digest for digests in plans for digest in digests} | attached
    plans += [[digest] for digest in files if digest not in known]
    plans.sort(key=lambda digests: came.get(digests[0], _moment(files[digests[0]])))
    return [order(tuple(Part(d, names.get(d, files[d].name)) for d in digests), 0) for digests in plans]


def _is_whole(path: Path) -> bool:
    """Whether a kept file has the bytes it is named after; nothing is read from others."""
    return originals.sha256_of(path) == path.name[:64]


def _moment(path: Path) -> str:
    return to_text(dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC))


def _shut(library: Library) -> bool:
    """Limit every plan that nobody is known to be kept from to a new group; administrators see them all the same."""
    with library.database.reading() as connection:
        limited = of_documents(connection)
    free = [stored.id for stored in library.documents() if not limited.get(stored.id)]
    if not free:
        return False
    team = waiting_team(library)
    for document_id in free:
        library.limit(document_id, [team])
    return True
