"""`kehoach migrate-store`: moves a library from the data folder to servers, and back."""

from __future__ import annotations

import argparse
import time
from contextlib import ExitStack, closing
from pathlib import Path

from assistant.app import servers_of
from assistant.channels.cli.terminal import note, say, say_json
from assistant.clock import now
from assistant.settings import load_settings
from index import migration
from index.database import Database, exists, open_database
from index.library import Library
from index.opening import writer_lock
from index.relocation import begin_arrival, is_arriving, require_alone, set_aside
from index.servers import EMBEDDED, Servers
from index.transfer import NOT_EMPTY, Moved, is_empty, move
from index.vector_stores import open_stores
from plan.errors import InputError, LibraryMissing, SettingsInvalid

_EVERY = 5.0  # seconds between two lines on the same work


def migrate_store(given: argparse.Namespace) -> int:
    """Copy tables, full text and vectors, and compare both sides; kept files stay where they are, in the data folder.

    What is moved from is kept, and not opened any more (`index.relocation`).
    """
    settings = load_settings()
    folder: Path = given.data or settings.data
    servers = servers_of(settings)
    if not servers.database:
        raise SettingsInvalid(
            "Hãy đặt database_url (KEHOACH_DATABASE_URL) và, nếu có máy chủ vectơ, vectors_url (KEHOACH_VECTORS_URL) "
            "của các máy chủ rồi chạy lại."
        )
    if not folder.is_dir():
        raise InputError(f"Không có thư mục {folder}. Tệp gốc vẫn nằm trong thư mục dữ liệu; hãy chọn đúng thư mục ấy.")
    source, target = (EMBEDDED, servers) if given.to == "servers" else (servers, EMBEDDED)
    if not exists(folder, source):
        raise LibraryMissing("Nơi chuyển đi chưa có thư viện. Hãy kiểm tra thư mục dữ liệu và thiết lập.")
    moved = _move(folder, source, target)
    if given.json:
        say_json({"rows": moved.rows, "texts": moved.texts, "vectors": moved.vectors})
    else:
        say(f"Đã chuyển và đối chiếu {moved.rows} dòng, {moved.texts} mục toàn văn, {moved.vectors} vectơ.")
        say(_NEXT[given.to])
    return 0


_NEXT = {
    "servers": "Từ nay mọi lệnh dùng các máy chủ này, vì database_url đang được đặt. Thư mục dữ liệu vẫn giữ tệp gốc.",
    "files": "Hãy bỏ thiết lập database_url và vectors_url rồi khởi động lại; bản cũ trên máy chủ không còn được mở.",
}


def _move(folder: Path, source: Servers, target: Servers) -> Moved:
    with ExitStack() as stack:
        if source == EMBEDDED:  # nobody else writes meanwhile
            stack.enter_context(Library.open(folder, embedder="none", writable=True))
        else:
            stack.callback(writer_lock(folder).release)
        origin = stack.enter_context(closing(open_database(folder, source, writable=True)))
        if not migration.check(origin):
            migration.upgrade(origin)
        require_alone(origin)
        if target == EMBEDDED:
            set_aside(folder, now())
        # Tables alone: a library opened on them would find the kept files in nobody's need, and delete them.
        copy = stack.enter_context(closing(open_database(folder, target, writable=True)))
        _require_free(copy, folder, target)
        migration.upgrade(copy, begin_arrival)
        stores = (open_stores(folder, source.vectors), open_stores(folder, target.vectors))
        return move(origin, stores[0], copy, stores[1], _Steps(), now=now())


def _require_free(copy: Database, folder: Path, target: Servers) -> None:
    """Refuse to move to where a library is; raises InputError and LibraryNewer."""
    if migration.stamp(copy) is None:
        return
    migration.check(copy, arriving=True)
    with copy.reading() as connection:
        free = is_arriving(connection) or is_empty(connection)
    if not free:
        in_folder = f"Trong {folder} đã có thư viện. Hãy chuyển các tệp library.db* ở đó đi nơi khác rồi chạy lại."
        raise InputError(in_folder if target == EMBEDDED else NOT_EMPTY)


class _Steps:
    """Says how far the move is, every few seconds."""

    def __init__(self) -> None:
        self._said = time.monotonic()

    def __call__(self, what: str, done: int) -> None:
        if time.monotonic() - self._said >= _EVERY:
            self._said = time.monotonic()
            note(f"{what}: {done}")
