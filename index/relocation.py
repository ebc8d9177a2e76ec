"""A library is in one place: what a move left behind is old, and what a move has not finished is not whole yet.

Neither is opened. Answers would come from old plans, or from some of them, and a writer would delete the kept files
that only the library of today knows.
"""

from __future__ import annotations

import datetime as dt
import time
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from index import facts, schema
from index.database import Database
from index.moments import to_text
from index.sql import is_postgres
from index.sqlite import FILE, SqliteDatabase, is_there
from plan.errors import LibraryBusy, LibraryMoved

_LOOKS, _LOOK = 20, 0.1  # times, and seconds between them
_OTHERS = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend'"
)
LEFT, ARRIVING = "moved_at", "arriving"
_LEFT_ON_SERVER = (
    "Thư viện trên máy chủ cơ sở dữ liệu này đã được chuyển về thư mục dữ liệu và không còn được dùng. "
    "Hãy bỏ thiết lập database_url và vectors_url rồi chạy lại."
)
_LEFT_IN_FILES = (
    "Thư viện trong thư mục dữ liệu này đã được chuyển sang máy chủ cơ sở dữ liệu và không còn được dùng. Hãy đặt lại "
    "database_url và vectors_url; nếu muốn chuyển về đây thì sau đó chạy: kehoach migrate-store --to files."
)
_ARRIVING_SENTENCE = (
    "Thư viện đang được chuyển đến đây mà chưa xong; nơi cũ vẫn nguyên vẹn. Hãy chạy lại lệnh kehoach migrate-store, "
    "hoặc dùng tiếp nơi cũ như trước khi chuyển."
)


def leave(connection: sa.Connection, now: dt.datetime) -> None:
    """Note that everything here was moved away."""
    facts.put(connection, LEFT, to_text(now))


def begin_arrival(connection: sa.Connection) -> None:
    """Note that a library is being moved here."""
    facts.put(connection, ARRIVING, "1")


def end_arrival(connection: sa.Connection) -> None:
    """Note that it is here, whole."""
    facts.drop(connection, ARRIVING)


def is_arriving(connection: sa.Connection) -> bool:
    """Whether a library is being moved here, or a move was broken off."""
    return facts.get(connection, ARRIVING) is not None


def is_left(folder: Path) -> bool:
    """Whether the file of a data folder is one that a move left."""
    return LEFT in _marks(folder)


def set_aside(folder: Path, now: dt.datetime) -> None:
    """Take the file that a move left in a data folder out of the way; one that a move did not finish is deleted."""
    marks = _marks(folder)
    if LEFT in marks:
        aside = folder / f"moved-{now:%Y%m%d-%H%M%S}"
        aside.mkdir()
        for path in folder.glob(f"{FILE}*"):
            path.rename(aside / path.name)
    elif ARRIVING in marks:
        for path in folder.glob(f"{FILE}*"):
            path.unlink()


def require_alone(database: Database) -> None:
    """Raise LibraryBusy while somebody else is connected to the server's database.

    What he stores during a move would stay behind. The file of a data folder has its writer's lock for that.
    """
    for _ in range(_LOOKS):
        with database.reading() as connection:
            if not is_postgres(connection) or not connection.execute(_OTHERS).scalar_one():
                return
        time.sleep(_LOOK)  # one that has just gone may still be listed
    raise LibraryBusy(
        "Còn chương trình khác nối với cơ sở dữ liệu này. Hãy dừng mọi máy chủ kehoach và kehoach work rồi chạy lại."
    )


def refuse(connection: sa.Connection, *, on_server: bool) -> None:
    """Raise LibraryMoved where everything was moved away, or has not arrived yet."""
    if facts.get(connection, LEFT) is not None:
        raise LibraryMoved(_LEFT_ON_SERVER if on_server else _LEFT_IN_FILES)
    if is_arriving(connection):
        raise LibraryMoved(_ARRIVING_SENTENCE)


def _marks(folder: Path) -> set[str]:
    """What moves have noted in the file of a data folder."""
    if not is_there(folder):
        return set()
    with closing(SqliteDatabase(folder, writable=False)) as database, database.reading() as connection:
        if not sa.inspect(connection).has_table(schema.meta.name):
            return set()
        return {mark for mark in (LEFT, ARRIVING) if facts.get(connection, mark) is not None}
