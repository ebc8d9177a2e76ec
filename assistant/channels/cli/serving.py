"""`kehoach serve`: the HTTP service."""

from __future__ import annotations

import argparse
import signal
import socket
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn

from assistant import logs
from assistant.access.accounts import Accounts
from assistant.access.oidc import open_provider
from assistant.answering.engine import Assistant
from assistant.answering.improvement import Improver
from assistant.app import (
    accounts_of,
    assistant_over,
    improver_over,
    job_service,
    open_for_serving,
    open_writer,
    require_servers,
    servers_of,
)
from assistant.channels.cli.supervising import inherited, supervise
from assistant.channels.cli.terminal import note
from assistant.channels.http.connections import bounded
from assistant.channels.http.metrics import Metrics
from assistant.channels.http.stopping import BOUND, Server, Stopping
from assistant.channels.messengers import chat_service, open_channels
from assistant.channels.server import create_app
from assistant.chat.messengers import Messengers
from assistant.clock import now
from assistant.jobs.service import JobService
from assistant.loopback import is_loopback
from assistant.secrecy import keep_secrets
from assistant.settings import Settings, load_settings
from index.library import Library
from plan.errors import SettingsInvalid, StartError
from plan.system_errors import reason


def serve(given: argparse.Namespace) -> int:
    """Serve until stopped by Ctrl-C or a signal; embedded stores belong to one process, servers to any number."""
    settings = load_settings()
    keep_secrets(settings)
    logs.configure(settings.log_format, settings.log_level)
    require_servers(settings)
    host = given.host or settings.host
    port = settings.port if given.port is None else given.port
    if not 0 <= port <= 65535:
        raise SettingsInvalid(f"Cổng {port} không hợp lệ. Cổng là số nguyên từ 0 đến 65535.")
    is_child = given.listener is not None
    with inherited(given.listener) if is_child else _listen(host, port) as listener:
        if settings.processes > 1 and not is_child:
            return _supervise(given, settings, listener, host)
        return _serve(given.data or settings.data, settings, listener, host, says=not is_child)


def _supervise(given: argparse.Namespace, settings: Settings, listener: socket.socket, host: str) -> int:
    """Several processes over one open port."""
    with open_writer(given.data or settings.data, "none", create=True, servers=servers_of(settings)) as library:
        accounts = accounts_of(library.database, settings, host)
        if accounts is not None and not accounts.exist():
            raise SettingsInvalid(  # the code by which the first one is made belongs to one process
                "Chưa có tài khoản nào. Trước khi chạy nhiều tiến trình, hãy tạo quản trị viên: "
                "kehoach users add TÊN --role administrator"
            )
        _announce(listener, host, accounts)
    words = ["--host", host, *(["--data", str(given.data)] if given.data else [])]
    return supervise(listener, settings.processes, words)


def _serve(folder: Path, settings: Settings, listener: socket.socket, host: str, *, says: bool) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that both ways of stopping close the library
    provider = open_provider(settings, now)
    library, writable = open_for_serving(folder, settings.embeddings, servers_of(settings))
    with library:
        service = job_service(settings, library, works=settings.file_worker == "inside") if writable else None
        assistant = assistant_over(library, settings.reranker)
        hosts = [host, *settings.hosts, urlsplit(settings.public_url).hostname or ""]
        accounts = accounts_of(library.database, settings, host)
        metrics = Metrics(library)
        improver = improver_over(settings, folder, metrics.model_ledger)
        messengers = _messengers(settings, library, assistant, accounts, metrics, service, improver)
        stopping = Stopping()
        app = create_app(
            assistant,
            library,
            writable=writable,
            service=service,
            accounts=accounts,
            provider=provider,
            hosts=hosts,
            metrics=metrics,
            messengers=messengers,
            improver=improver,
            stopping=stopping,
            questions_a_minute=settings.questions_a_minute,
        )
        config = uvicorn.Config(
            app,
            http=bounded(),
            ws="none",
            timeout_keep_alive=10,
            log_level="warning",
            log_config=None,
            access_log=False,
            workers=1,
            server_header=False,
            timeout_graceful_shutdown=BOUND,
        )
        if says:
            _announce(listener, host, accounts)
        Server(config, stopping).run(sockets=[listener])
    return 0


def _messengers(
    settings: Settings,
    library: Library,
    assistant: Assistant,
    accounts: Accounts | None,
    metrics: Metrics,
    jobs: JobService | None,
    improver: Improver | None,
) -> Messengers:
    """The messengers of the server; none where nothing that comes in could be stored."""
    if jobs is None:
        return Messengers(address=settings.public_url)
    channels = open_channels(settings, library.database, now)
    service = None
    if settings.chat_worker == "inside":
        service = chat_service(
            settings, library, library.database, assistant, accounts, channels, metrics, jobs.inbox, improver
        )
    return Messengers({channel.name: channel for channel in channels}, service, settings.public_url)


def _listen(host: str, port: int) -> socket.socket:
    """Bind before anything is loaded, so that a taken port is said at once."""
    try:
        family, _kind, _proto, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise StartError(f"Địa chỉ “{host}” không dùng được ({reason(error)}). Hãy dùng --host 127.0.0.1.") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise StartError(
            f"Không mở được cổng {port} tại {host} ({reason(error)}). "
            f"Hãy chọn cổng khác, ví dụ --port {port % 65535 + 1}."
        ) from error
    return listener


def _announce(listener: socket.socket, host: str, accounts: Accounts | None) -> None:
    port = listener.getsockname()[1]
    shown = f"[{host}]" if ":" in host else host
    note(f"kehoach đang phục vụ tại http://{shown}:{port} (dừng: Ctrl-C). Mở địa chỉ này bằng trình duyệt để hỏi.")
    if accounts is not None:
        if not accounts.exist():
            note(f"Chưa có tài khoản. Mở trang trên và nhập mã khởi tạo: {accounts.first_run_code()}")
        return
    note("Hoặc hỏi bằng lệnh:")
    note(
        f"  curl -s http://{shown}:{port}/api/ask -H 'Content-Type: application/json' "
        '-d \'{"question": "Ai chủ trì …, hạn khi nào?"}\''
    )
    note(f"Tải kế hoạch lên: curl -s http://{shown}:{port}/api/documents -F 'file=@ke-hoach.docx'")
    if not is_loopback(host):
        note(
            "Lưu ý: accounts = off nên không cần đăng nhập; ai truy cập được địa chỉ này đều hỏi, tải lên và xóa được "
            "văn bản."
        )
