"""A library's tables on a PostgreSQL server: connections, transactions, and its errors as ours.

Several processes may write, one at a time: a writer takes the library's advisory lock as its first statement, which is
what BEGIN IMMEDIATE does in SQLite, so that all else in `index` need not know which of the two it talks to.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from plan.errors import (
    DatabaseUnreachable,
    KehoachError,
    LibraryBusy,
    LibraryDamaged,
    LibraryForServersMissing,
    SettingsInvalid,
    StorageFull,
)

CONNECT_S = 5
"""How long one attempt to reach the server may take."""
STATEMENT_S = 60
"""How long one statement may take, waiting for its turn to write included."""
_TURN_S = 30  # how long a writer waits for the one before it
_REFUSED = re.compile("[\0\ud800-\udfff]")

_UNREACHABLE = (
    "Không dùng được máy chủ cơ sở dữ liệu PostgreSQL lúc này. Hãy thử lại sau ít phút; quản trị viên hãy xem máy chủ "
    "đó có đang chạy và thiết lập database_url có đúng không (kehoach doctor)."
)
_BUSY = "Thư viện đang được một chương trình khác ghi. Hãy thử lại sau ít phút."
# by SQLSTATE (PostgreSQL's manual, appendix A), the longest beginning first
_MESSAGES: dict[str, tuple[type[KehoachError], str]] = {
    "53100": (StorageFull, "Ổ đĩa của máy chủ cơ sở dữ liệu đã đầy; dữ liệu cũ vẫn nguyên vẹn."),
    "25006": (StorageFull, "Không ghi được vào thư viện: máy chủ cơ sở dữ liệu chỉ cho phép đọc."),
    "55P03": (LibraryBusy, _BUSY),
    "57014": (LibraryBusy, _BUSY),
    "40001": (LibraryBusy, _BUSY),
    "40P01": (LibraryBusy, _BUSY),
    "58": (StorageFull, "Máy chủ cơ sở dữ liệu báo lỗi ổ đĩa. Hãy kiểm tra ổ đĩa của máy chủ đó."),
    "XX": (LibraryDamaged, "Cơ sở dữ liệu bị hỏng. Hãy khôi phục từ bản sao lưu."),
    "08": (DatabaseUnreachable, _UNREACHABLE),
    "28": (DatabaseUnreachable, _UNREACHABLE),
    "3D": (DatabaseUnreachable, _UNREACHABLE),
    "53": (DatabaseUnreachable, _UNREACHABLE),
    "57P": (DatabaseUnreachable, _UNREACHABLE),
}


def explain(error: DBAPIError) -> KehoachError | None:
    """The error to show for one of PostgreSQL's, or None when it is about our own SQL."""
    state = getattr(error.orig, "sqlstate", None)
    if state is None:  # the connection could not be had, or broke
        lost = error.connection_invalidated or isinstance(error, sa.exc.OperationalError | InterfaceError)
        return DatabaseUnreachable(_UNREACHABLE) if lost else None
    for length in (5, 3, 2):
        if (found := _MESSAGES.get(state[:length])) is not None:
            return found[0](found[1])
    return None


@contextmanager
def explained() -> Iterator[None]:
    """Raise the server's errors as DatabaseUnreachable, StorageFull, LibraryDamaged or LibraryBusy."""
    try:
        yield
    except DBAPIError as error:
        known = explain(error)
        if known is None:
            raise
        raise known from error
    except PoolTimeoutError as error:
        raise LibraryBusy(_BUSY) from error


class PostgresDatabase:
    """Fits `index.database.Database`. url: "postgresql://user:password@host:5432/name"; nothing is opened before use.

    Raises SettingsInvalid for another address, LibraryForServersMissing where the driver is not installed.
    """

    def __init__(self, url: str, *, writable: bool) -> None:
        self.writable = writable
        self._writing = threading.RLock()  # threads queue here, not with a connection each
        try:
            address = sa.make_url(url).set(drivername="postgresql+psycopg")
            self._engine = sa.create_engine(
                address,
                pool_size=8,
                max_overflow=32,
                pool_timeout=_TURN_S,
                pool_pre_ping=True,
                hide_parameters=True,
                connect_args={"connect_timeout": CONNECT_S, "options": f"-c statement_timeout={STATEMENT_S}s"},
            )
            sa.event.listen(self._engine, "connect", _take_every_text)
        except (ArgumentError, ValueError) as error:  # the second for a port that is no number
            raise SettingsInvalid(
                "database_url không đúng dạng postgresql://người_dùng:mật_khẩu@máy:5432/tên."
            ) from error
        except ModuleNotFoundError as error:
            sentence = "Chưa cài gói để dùng PostgreSQL. Hãy cài: pip install 'kehoach[server]'."
            raise LibraryForServersMissing(sentence) from error

    @property
    def shared(self) -> bool:
        """Several processes may write."""
        return True

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A transaction that sees one state of the library throughout."""
        with (
            explained(),
            self._engine.connect().execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            ) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def writing(self, *, lasting: bool = True) -> Iterator[sa.Connection]:  # noqa: ARG002 - every one is lasting
        """A transaction that is written whole or not at all, and on the disk when the block ends.

        Raises DatabaseUnreachable, LibraryBusy (another writes for longer than half a minute), StorageFull.
        """
        options = {"isolation_level": "READ COMMITTED", "postgresql_readonly": not self.writable}
        with (
            self._writing,
            explained(),
            self._engine.connect().execution_options(**options) as connection,
            connection.begin(),
        ):
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_TURN_S}s'")
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_key("writing"))))
            yield connection

    def has_lost(self) -> bool:
        """No: the server looks after its own log."""
        return False

    def accept_loss(self, connection: sa.Connection) -> None:
        """Nothing."""

    @contextmanager
    def exclusive(self, what: str, *, wait: bool = True) -> Iterator[bool]:
        """Do something that only one process may do at a time; the lock goes with the connection, so with the process.

        Gives whether it is this one's turn: with `wait` it always is in the end.
        """
        with explained(), self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            take = sa.func.pg_advisory_lock if wait else sa.func.pg_try_advisory_lock
            connection.exec_driver_sql("SET statement_timeout = 0")
            try:
                mine = connection.execute(sa.select(take(_key(what)))).scalar() is not False
                yield mine
            finally:
                with suppress(DBAPIError):  # closing alone lets the lock go only when the server has noticed
                    connection.execute(sa.select(sa.func.pg_advisory_unlock_all()))
                connection.invalidate()

    def verify(self) -> None:
        """Read every table once; raises LibraryDamaged."""
        with self.reading() as connection:
            for name in sa.inspect(connection).get_table_names():
                connection.execute(sa.select(sa.func.count()).select_from(sa.table(name)))

    def compact(self) -> None:
        """Nothing: the server's own vacuum uses the room again."""

    def version(self) -> str:
        """The server's version ("15.8"); raises DatabaseUnreachable."""
        with self.reading() as connection:
            return str(connection.exec_driver_sql("SHOW server_version").scalar_one()).partition(" ")[0]

    def close(self) -> None:
        """Close the pooled connections."""
        self._engine.dispose()


def _take_every_text(connection: Any, _record: object) -> None:  # noqa: ANN401 - psycopg may not be installed
    """Let a new connection of psycopg send every text that SQLite takes: "\ufffd" stands for what PostgreSQL refuses.

    That is a NUL and half of a surrogate pair; they come from outside (a question, a name), never from a plan.
    """
    from psycopg.types.string import StrDumper, StrDumperUnknown  # noqa: PLC0415 - not without a server

    def taking(dumper: type[Any]) -> type[Any]:
        def dump(self: Any, text: str) -> bytes | None:  # noqa: ANN401
            return cast("bytes | None", dumper.dump(self, _REFUSED.sub("\ufffd", text)))

        return type(dumper.__name__, (dumper,), {"dump": dump})

    for dumper in (StrDumper, StrDumperUnknown):  # in the order psycopg has them
        connection.adapters.register_dumper(str, taking(dumper))


def _key(what: str) -> int:
    """The number of an advisory lock; they are the database's own, and so the library's."""
    return int.from_bytes(hashlib.sha256(f"kehoach {what}".encode()).digest()[:8], "big", signed=True)


def sort_by_bytes(connection: sa.Connection) -> None:
    """Let every text column compare as SQLite's do, by code points, whatever the language of the database is.

    Times and dates are kept as text and compared in SQL; a locale that skips punctuation would sort them otherwise.
    """
    # data_type and collation_name as PostgreSQL's information schema has them; NULL is the database's own collation
    found = connection.exec_driver_sql(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema() "
        "AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'"
    ).all()
    prepare = connection.dialect.identifier_preparer.quote
    changes: dict[str, list[str]] = {}
    for table, column in found:
        changes.setdefault(table, []).append(f'ALTER COLUMN {prepare(column)} TYPE text COLLATE "C"')
    for table, columns in changes.items():
        connection.exec_driver_sql(f"ALTER TABLE {prepare(table)} {', '.join(columns)}")
