"""`kehoach work`: the chats of a library, or the reading of files, in processes of their own beside the server."""

from __future__ import annotations

import argparse
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from assistant import logs
from assistant.app import (
    accounts_of,
    assistant_over,
    improver_over,
    job_service,
    open_reader,
    open_writer,
    require_servers,
    servers_of,
)
from assistant.channels.cli.terminal import note
from assistant.channels.http.metrics import Metrics
from assistant.channels.http.stopping import on_first_signal
from assistant.channels.messengers import chat_service, open_channels
from assistant.clock import now
from assistant.jobs.service import JobService
from assistant.secrecy import keep_secrets
from assistant.settings import Settings, load_settings
from index.database import open_database
from index.library import Library
from plan.errors import SettingsInvalid


def work(given: argparse.Namespace) -> int:
    """Read files where file_worker is apart, and answer, send and remind where chat_worker is, until a signal comes.

    The server needs the same settings, or both would do the same work.
    """
    settings = load_settings()
    keep_secrets(settings)
    logs.configure(settings.log_format, settings.log_level)
    require_servers(settings)
    if "apart" not in (settings.chat_worker, settings.file_worker):
        raise SettingsInvalid(
            "Lệnh này chỉ dùng khi thiết lập chat_worker = apart (KEHOACH_CHAT_WORKER) hoặc file_worker = apart "
            "(KEHOACH_FILE_WORKER); hiện máy chủ tự làm các việc này."
        )
    stopped = threading.Event()
    on_first_signal(stopped.set)
    folder: Path = given.data or settings.data
    with ExitStack() as stack:
        if settings.file_worker == "apart":
            library = stack.enter_context(
                open_writer(folder, settings.embeddings, create=True, servers=servers_of(settings))
            )
            files = stack.enter_context(_reading(library, settings))
        else:  # by words alone: one process has the vectors, which has to be the server, for it brings them in line
            library = stack.enter_context(open_reader(folder, servers=servers_of(settings)))
            files = None
        if settings.chat_worker == "apart":
            stack.enter_context(_chatting(library, folder, settings, files))
        stopped.wait()
    return 0


@contextmanager
def _reading(library: Library, settings: Settings) -> Iterator[JobService]:
    """The reading of files, as long as the block lasts."""
    service = job_service(settings, library, works=True)
    service.start()
    note("kehoach đang đọc các tệp được gửi đến (dừng: Ctrl-C).")
    try:
        yield service
    finally:
        service.stop()


@contextmanager
def _chatting(library: Library, folder: Path, settings: Settings, files: JobService | None) -> Iterator[None]:
    """The chats and reminders, as long as the block lasts; files that are sent in chats are taken where any are."""
    with closing(open_database(folder, servers_of(settings), writable=True)) as database:
        channels = open_channels(settings, database, now)
        metrics = Metrics(library)
        service = chat_service(
            settings,
            library,
            database,
            assistant_over(library, settings.reranker),
            accounts_of(database, settings, settings.host),
            channels,
            metrics,
            files.inbox if files else None,
            improver_over(settings, folder, metrics.model_ledger),
        )
        service.start()
        names = ", ".join(channel.title for channel in channels) or "chưa có kênh nào, chỉ nhắc việc trên trang web"
        note(f"kehoach đang trả lời và nhắc việc ({names}; dừng: Ctrl-C).")
        try:
            yield
        finally:
            service.stop()
