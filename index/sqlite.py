"""The SQLite file: connections, transactions, and SQLite's errors as ours.

Write-ahead logging lets readers go on while one writer writes. Transactions are opened by us (BEGIN for readers,
BEGIN IMMEDIATE for writers): the driver's own would leave table changes outside of them.
"""

from __future__ import annotations

import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from index.last_commit import LastCommit
from index.locks import StillLock
from plan.errors import KehoachError, LibraryBusy, LibraryDamaged, LibraryMissing, StorageFull

FILE = "library.db"
BUSY_MS = 5000
_REFUSED = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL}
_BARE = "bare"

_MESSAGES: dict[int, tuple[type[KehoachError], str]] = {
    sqlite3.SQLITE_FULL: (
        StorageFull,
        "Ổ đĩa đã đầy; dữ liệu cũ vẫn nguyên vẹn. Hãy giải phóng dung lượng rồi thử lại.",
    ),
    sqlite3.SQLITE_READONLY: (StorageFull, "Không ghi được vào thư viện: thư mục dữ liệu chỉ cho phép đọc."),
    sqlite3.SQLITE_IOERR: (
        StorageFull,
        "Ổ đĩa báo lỗi khi đọc hoặc ghi thư viện. Hãy kiểm tra ổ đĩa và dung lượng trống.",
    ),
    sqlite3.SQLITE_CANTOPEN: (StorageFull, "Không mở được tệp thư viện: hãy kiểm tra quyền của thư mục dữ liệu."),
    sqlite3.SQLITE_CORRUPT: (
        LibraryDamaged,
        "Tệp thư viện bị hỏng. Hãy khôi phục từ bản sao lưu hoặc nạp lại các kế hoạch.",
    ),
    sqlite3.SQLITE_NOTADB: (LibraryDamaged, "Tệp library.db không phải là thư viện kế hoạch hoặc đã bị hỏng."),
    sqlite3.SQLITE_BUSY: (LibraryBusy, "Thư viện đang được một chương trình khác ghi. Hãy thử lại sau ít phút."),
    sqlite3.SQLITE_LOCKED: (LibraryBusy, "Thư viện đang được một chương trình khác ghi. Hãy thử lại sau ít phút."),
}


def explain(error: BaseException | None) -> KehoachError | None:
    """The error to show for one of SQLite's, or None when it is not about storage but about our own SQL."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    found = _MESSAGES.get(code & 0xFF)  # the low byte is the primary code of an extended one
    return None if found is None else found[0](found[1])


@contextmanager
def explained() -> Iterator[None]:
    """Raise SQLite's storage errors as StorageFull, LibraryDamaged or LibraryBusy."""
    try:
        yield
    except DBAPIError as error:
        known = explain(error.orig)
        if known is None:
            raise
        raise known from error
    except sqlite3.Error as error:
        known = explain(error)
        if known is None:
            raise
        raise known from error
    except PoolTimeoutError as error:
        raise LibraryBusy("Máy chủ đang có quá nhiều yêu cầu cùng lúc. Hãy thử lại sau ít phút.") from error


def is_there(folder: Path) -> bool:
    """Whether a folder has the file of a library; raises StorageFull for one that may not be looked into."""
    try:
        return stat.S_ISREG((folder / FILE).stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except PermissionError as error:
        raise StorageFull(
            f"Không có quyền vào thư mục dữ liệu {folder}. Hãy chạy lệnh bằng tài khoản của dịch vụ, hoặc xem lại "
            "quyền của thư mục."
        ) from error


class SqliteDatabase:
    """Fits `index.database.Database`: one file, which one process may write to.

    `writable=False` refuses every write in SQLite itself. Raises LibraryMissing when there is no file to read,
    StorageFull when the folder cannot be made.
    """

    def __init__(self, folder: Path, *, writable: bool) -> None:
        self.path = folder / FILE
        self.writable = writable
        self._last_commit = LastCommit(self.path)
        if writable and not self.path.exists():  # the one before was taken elsewhere
            self._last_commit.forget()
        self._writing = threading.RLock()  # threads queue here, not in SQLite, which would give up after BUSY_MS
        if not writable and not is_there(folder):
            raise LibraryMissing(f"Chưa có thư viện trong {folder}. Hãy nạp kế hoạch trước: kehoach ingest.")
        self._still = None if writable else _still(self.path)
        url = _immutable(self.path) if self._still else sa.URL.create("sqlite", database=str(self.path))
        self._engine = sa.create_engine(url, pool_size=8, max_overflow=64, hide_parameters=True)
        sa.event.listen(self._engine, "connect", self._prepare)
        sa.event.listen(self._engine, "begin", _begin)

    def _prepare(self, connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        pragmas = [f"busy_timeout={BUSY_MS}", "foreign_keys=ON", "secure_delete=ON"]
        pragmas += ["journal_mode=WAL"] if self.writable else ["query_only=ON"]
        try:
            for pragma in pragmas:
                connection.execute(f"PRAGMA {pragma}").close()
        except sqlite3.Error:
            connection.close()
            raise

    @property
    def shared(self) -> bool:
        """One process writes at a time: it holds the library's lock."""
        return False

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A transaction that sees one state of the library throughout."""
        with explained(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self, *, lasting: bool = True) -> Iterator[sa.Connection]:
        """A transaction that is written whole or not at all; raises StorageFull, LibraryBusy or LibraryDamaged.

        It is on the disk when the block ends. One that is not `lasting` outlives this process, and may be lost with a
        power cut, never torn: for what comes often, and is found out again.
        """
        with self._writing:
            with (
                explained(),
                self._engine.connect().execution_options(kehoach="FULL" if lasting else "NORMAL") as connection,
                connection.begin(),
            ):
                before = _changes(connection)
                yield connection
                number = _count(connection) if lasting and _changes(connection) > before else 0
            if number:
                self._last_commit.note(number)

    def has_lost(self) -> bool:
        """Whether the file does not hold the last commit (`index.last_commit`)."""
        noted = self._last_commit.noted()
        with self.reading() as connection:
            return _number(connection) < noted

    def accept_loss(self, connection: sa.Connection) -> None:
        """Go on from the commit that was lost, so that `has_lost` tells of the next loss alone."""
        _set_number(connection, self._last_commit.noted())

    def exclusive(self, what: str, *, wait: bool = True) -> AbstractContextManager[bool]:  # noqa: ARG002 - as said
        """The process that may write is alone: it is always its turn."""
        return nullcontext(enter_result=True)

    def verify(self) -> None:
        """Look whether every page can be read; raises LibraryDamaged."""
        if self.pragma("quick_check(1)") != [("ok",)]:
            raise LibraryDamaged("Tệp thư viện bị hỏng. Hãy khôi phục từ bản sao lưu hoặc nạp lại các kế hoạch.")

    def compact(self) -> None:
        """Write the log into the file, which holds the deleted pages until then."""
        self.pragma("wal_checkpoint(TRUNCATE)")

    def pragma(self, words: str) -> list[tuple[Any, ...]]:
        """Run a PRAGMA outside of any transaction and give its rows."""
        with explained(), self._engine.connect().execution_options(kehoach=_BARE) as connection:
            return [tuple(row) for row in connection.exec_driver_sql(f"PRAGMA {words}")]

    def close(self) -> None:
        """Close the pooled connections."""
        self._engine.dispose()
        if self._still is not None:
            self._still.release()


def _changes(connection: sa.Connection) -> int:
    """How many rows a connection has changed since it was opened."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - for the types
    return driver.total_changes


def _count(connection: sa.Connection) -> int:
    """Give the transaction the next number."""
    number = _number(connection) + 1
    _set_number(connection, number)
    return number


def _number(connection: sa.Connection) -> int:
    """The number of the last commit, which SQLite keeps in the file's head."""
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def _set_number(connection: sa.Connection, number: int) -> None:
    connection.exec_driver_sql(f"PRAGMA user_version = {number}")


def _still(path: Path) -> StillLock | None:
    """A hold on a file that can only be read as it lies there; None where it can be read as others write to it.

    Even to read, SQLite makes two files beside one that was closed in order. Where it cannot (a folder that may only be
    read, a disk without one free block), the file has all there is, and is right as long as nobody writes to it.
    Raises LibraryBusy when somebody does.
    """
    if not _is_refused(path) or _has_log(path):
        return None
    lock = StillLock(path.parent)
    lock.acquire()
    if not _has_log(path):  # looked at again: until the lock was there, somebody could write
        return lock
    lock.release()
    return None


def _is_refused(path: Path) -> bool:
    """Whether the disk keeps a file from being read in the usual way."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("SELECT 1 FROM sqlite_master").close()
    except sqlite3.Error as error:
        return error.sqlite_errorcode & 0xFF in _REFUSED
    return False


def _has_log(path: Path) -> bool:
    """Whether something was committed that may not be in the file yet."""
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def _immutable(path: Path) -> sa.URL:
    query = {"uri": "true", "mode": "ro", "immutable": "1"}
    return sa.URL.create("sqlite", database=f"file:{quote(str(path.absolute()))}", query=query)


def _begin(connection: sa.Connection) -> None:
    mode = connection.get_execution_options().get("kehoach")
    if mode == _BARE:
        return
    if mode:
        connection.exec_driver_sql(f"PRAGMA synchronous={mode}")  # of the connection, which goes back to the pool
    connection.exec_driver_sql("BEGIN IMMEDIATE" if mode else "BEGIN")
