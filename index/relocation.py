"""A library that was moved to other stores: what is left where it was is old, and is not opened any more."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from index import facts, schema
from index.database import Database
from index.moments import to_text
from index.sqlite import FILE, SqliteDatabase
from plan.errors import LibraryMoved

_FACT = "moved_at"
_FROM_SERVER = (
    "Thư viện trên máy chủ cơ sở dữ liệu này đã được chuyển về thư mục dữ liệu và không còn được dùng. "
    "Hãy bỏ thiết lập database_url và vectors_url rồi chạy lại."
)
_FROM_FILES = (
    "Thư viện trong thư mục dữ liệu này đã được chuyển sang máy chủ cơ sở dữ liệu và không còn được dùng. Hãy đặt lại "
    "database_url và vectors_url; nếu muốn chuyển về đây thì sau đó chạy: kehoach migrate-store --to files."
)


def leave(database: Database, now: dt.datetime) -> None:
    """Note that everything here was moved away."""
    with database.writing() as connection:
        facts.put(connection, _FACT, to_text(now))


def set_aside(folder: Path, now: dt.datetime) -> None:
    """Take the file that a move left in a data folder out of the way, if there is one."""
    if not (folder / FILE).exists():
        return
    with closing(SqliteDatabase(folder, writable=True)) as database, database.reading() as connection:
        if not sa.inspect(connection).has_table(schema.meta.name) or facts.get(connection, _FACT) is None:
            return
    aside = folder / f"moved-{now:%Y%m%d-%H%M%S}"
    aside.mkdir()
    for path in folder.glob(f"{FILE}*"):
        path.rename(aside / path.name)


def refuse_left(connection: sa.Connection, *, on_server: bool) -> None:
    """Raise LibraryMoved where everything was moved away: answers would come from old plans, and a writer would delete
    the kept files that only the library of today knows."""
    if facts.get(connection, _FACT) is not None:
        raise LibraryMoved(_FROM_SERVER if on_server else _FROM_FILES)
