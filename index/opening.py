"""What must hold before a library is opened: one writer a folder, and tables of this version where its plans are."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from index import migration
from index.database import Database, exists, open_database
from index.locks import WRITER_LOCK, FileLock
from index.originals import any_kept
from index.relocation import is_left
from index.servers import Servers
from plan.errors import LibraryDamaged, LibraryMissing

_BUSY = (
    "Thư viện đang được một chương trình khác ghi (máy chủ đang chạy?). "
    "Hãy đợi nó xong, hoặc dừng máy chủ rồi chạy lại."
)
_LOST = (
    "Không thấy dữ liệu của thư viện mà các tệp gốc vẫn còn. Hãy khôi phục bản sao lưu vào một thư mục mới "
    "(kehoach restore), hoặc đọc lại từ các tệp gốc: kehoach repair --from-originals."
)
_LOST_ON_SERVER = (
    "Cơ sở dữ liệu trống mà các tệp gốc vẫn còn trong thư mục dữ liệu. Hãy kiểm tra database_url; nếu đúng thì khôi "
    "phục bản sao lưu vào một cơ sở dữ liệu và một thư mục mới: kehoach restore."
)
_NOT_MOVED = (
    "Máy chủ cơ sở dữ liệu chưa có thư viện, mà trong thư mục dữ liệu thì có. Hãy chuyển thư viện ấy sang máy chủ: "
    "kehoach migrate-store --to servers."
)


def writer_lock(folder: Path) -> FileLock:
    """Become the one writer of a data folder; raises LibraryBusy and StorageFull."""
    lock = FileLock(folder / WRITER_LOCK, _BUSY)
    lock.acquire()
    return lock


def prepare(folder: Path, servers: Servers, database: Database) -> None:
    """Bring the tables of a library to this version, or refuse them.

    Raises LibraryMissing, LibraryMoved, LibraryNewer, LibraryDamaged, LibraryBusy and StorageFull.
    """
    if servers.database:
        _require_moved(folder, database)
    if not migration.check(database):
        _upgrade(folder, servers, database)


def _require_moved(folder: Path, database: Database) -> None:
    """Refuse a database server without tables where the data folder has a library, or kept files of one.

    Raises LibraryMissing and LibraryDamaged.
    """
    if migration.stamp(database) is None:
        if exists(folder) and not is_left(folder):
            raise LibraryMissing(_NOT_MOVED)
        if any_kept(folder):
            raise LibraryDamaged(_LOST_ON_SERVER)


def _upgrade(folder: Path, servers: Servers, database: Database) -> None:
    """Bring older tables to this version; a reader becomes the writer for that moment.

    Raises LibraryDamaged where there are no tables and yet kept files: they would all go as needed by nobody.
    """
    if migration.stamp(database) is None and any_kept(folder):
        raise LibraryDamaged(_LOST)
    if database.writable:
        migration.upgrade(database)
        return
    with ExitStack() as stack:
        if not servers.database:
            stack.callback(writer_lock(folder).release)
        writer = open_database(folder, servers, writable=True)
        stack.callback(writer.close)
        migration.upgrade(writer)
