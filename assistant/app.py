"""The composition root: what a channel gets when it asks for a library or an assistant."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.access.accounts import Accounts
from assistant.answering.engine import Assistant
from assistant.answering.improvement import Improver
from assistant.clock import now
from assistant.jobs.service import JobService
from assistant.loopback import is_loopback
from assistant.retrieval.reranking import open_reranker
from assistant.settings import Settings
from index.database import Database, exists
from index.library import Library
from index.servers import EMBEDDED, Servers
from ingest.source import LIMITS, Limits
from plan.errors import LibraryBusy, LibraryMissing, SettingsInvalid, StorageFull

if TYPE_CHECKING:
    from assistant.llm.ledger import Ledger  # loaded only with a model

_log = logging.getLogger(__name__)


def assistant_over(library: Library, reranker: str = "none") -> Assistant:
    """An assistant that knows what day it is in Việt Nam; `reranker` names a cross-encoder, "none" is without."""
    return Assistant(library, now, open_reranker(reranker))


def improver_over(settings: Settings, folder: Path, ledger: Callable[[], Ledger] | None = None) -> Improver | None:
    """What improves answers with the language model that is set; None, and nothing of it is loaded, without one.

    folder: of the library, where an administrator's prompts are. ledger: opens what counts the model's work.

    Raises SettingsInvalid, PromptInvalid and LibraryForModelsMissing.
    """
    if not settings.llm_url:
        return None
    from assistant.writing.opening import open_writer  # noqa: PLC0415 - not without a model

    return open_writer(settings, folder, ledger() if ledger else None)


def require_servers(settings: Settings) -> None:
    """Refuse settings that let several processes share what belongs to one; raises SettingsInvalid."""
    if settings.file_worker == "apart" and not settings.database_url.get_secret_value():
        raise SettingsInvalid(
            "file_worker = apart cần database_url: thư viện trong thư mục dữ liệu chỉ một tiến trình được ghi."
        )
    if settings.processes > 1 and "inside" in (settings.file_worker, settings.chat_worker):
        raise SettingsInvalid(
            "processes lớn hơn 1 cần database_url, file_worker = apart và chat_worker = apart: việc nền do "
            "“kehoach work” làm."
        )


def job_service(settings: Settings, library: Library, *, works: bool) -> JobService:
    """What reads files into a library that is open for writing; `works`: in this process, else it only takes them."""
    engine = settings.database_url.get_secret_value()
    return JobService(
        library,
        workers=settings.workers if works else 0,
        engine=engine,
        limits=reading_limits(settings),
        watch=settings.watch if works else None,
        keep=dt.timedelta(days=settings.keep_jobs_days),
        keep_log=dt.timedelta(days=settings.keep_log_days),
    )


def reading_limits(settings: Settings) -> Limits:
    """What one file may take, as it is set."""
    return replace(
        LIMITS,
        size=settings.max_file_mb * 2**20,
        pages=settings.max_pages,
        seconds=float(settings.read_seconds),
        memory=settings.read_memory_mb * 2**20,
        secret=settings.accept_secret,
    )


def accounts_of(database: Database, settings: Settings, host: str) -> Accounts | None:
    """The accounts where people have to sign in; None where whoever reaches the server may do everything."""
    if settings.accounts == "off":
        return None
    accounts = Accounts(database, now)
    return accounts if settings.accounts == "on" or not is_loopback(host) or accounts.exist() else None


def servers_of(settings: Settings) -> Servers:
    """Where the stores are, as it is set."""
    return Servers(settings.database_url.get_secret_value(), settings.vectors_url)


def open_reader(data: Path, embeddings: str = "none", servers: Servers = EMBEDDED) -> Library:
    """A library to look things up in; raises LibraryMissing, LibraryNewer, LibraryDamaged, DatabaseUnreachable."""
    return Library.open(data, embedder=embeddings, writable=False, servers=servers)


def open_writer(data: Path, embeddings: str, *, create: bool, servers: Servers = EMBEDDED) -> Library:
    """A library to change; with `create` a missing one is made, else LibraryMissing is raised.

    Raises LibraryBusy, LibraryNewer, LibraryDamaged, StorageFull, DatabaseUnreachable.
    """
    if not create and not exists(data, servers):
        raise LibraryMissing(f"Chưa có thư viện trong {data}. Hãy nạp kế hoạch trước: kehoach ingest.")
    return Library.open(data, embedder=embeddings, writable=True, servers=servers)


def open_for_serving(data: Path, embeddings: str, servers: Servers = EMBEDDED) -> tuple[Library, bool]:
    """A library for the server, and whether it can be changed.

    The server is the writer, unless an ingest is under way or the folder is read-only: then it answers all the same.
    Raises LibraryNewer, LibraryDamaged, DatabaseUnreachable, and StorageFull or LibraryBusy when there is no library to
    read either.
    """
    try:
        return open_writer(data, embeddings, create=True, servers=servers), True
    except (LibraryBusy, StorageFull) as error:
        if not exists(data, servers):
            raise
        _log.warning("the library is opened for reading only: %s", error)
        return open_reader(data, embeddings, servers), False
