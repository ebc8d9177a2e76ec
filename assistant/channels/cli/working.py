"""`kehoach work`: the chats of a library in a process of their own, beside the server."""

from __future__ import annotations

import argparse
import signal
import threading
from contextlib import closing

from assistant.app import accounts_of, assistant_over, improver_over, open_reader, servers_of
from assistant.channels.cli.terminal import note
from assistant.channels.http.metrics import Metrics
from assistant.channels.messengers import chat_service, open_channels
from assistant.clock import now
from assistant.secrecy import keep_secrets
from assistant.settings import load_settings
from index.database import open_database
from plan.errors import SettingsInvalid


def work(given: argparse.Namespace) -> int:
    """Answer, send and remind until stopped by Ctrl-C or a signal.

    The server takes updates in and reads files; it needs chat_worker = apart too, or both would ask the messengers.
    """
    settings = load_settings()
    keep_secrets(settings)
    if settings.chat_worker != "apart":
        raise SettingsInvalid(
            "Lệnh này chỉ dùng khi thiết lập chat_worker = apart (KEHOACH_CHAT_WORKER); hiện máy chủ tự làm việc này."
        )
    stopped = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopped.set())
    folder = given.data or settings.data
    # By words alone: one process has the vectors, which has to be the server, for it brings them in line.
    servers = servers_of(settings)
    with (
        open_reader(folder, servers=servers) as library,
        closing(open_database(folder, servers, writable=True)) as database,
    ):
        accounts = accounts_of(database, settings, settings.host)
        channels = open_channels(settings, database, now)
        metrics = Metrics(library)
        service = chat_service(
            settings,
            library,
            database,
            assistant_over(library, settings.reranker),
            accounts,
            channels,
            metrics,
            improver=improver_over(settings, folder, metrics.model_ledger),
        )
        service.start()
        names = ", ".join(channel.title for channel in channels) or "chưa có kênh nào, chỉ nhắc việc trên trang web"
        note(f"kehoach đang trả lời và nhắc việc ({names}; dừng: Ctrl-C).")
        try:
            stopped.wait()
        finally:
            service.stop()
    return 0
