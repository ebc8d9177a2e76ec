"""What a damaged SQLite file still lets go of: rows of its tables, as far as they can be read from either end."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from index import chat_tables
from index.database import Database

Row = Mapping[str, Any]
_METADATA = chat_tables.chat.metadata  # with the tables of `index.schema` and `index.people`
_MADE = {
    *("document", "source", "line", "task", "task_unit", "passage", "issue", "meta", "pending_vector"),
    *("original", "document_original", "version", "job", "job_team"),
}
"""Tables that come of reading the files again."""
_LET_GO = {"session", "channel_token"}  # people sign in again; a refresh token is worth one use

PEOPLES = frozenset(_METADATA.tables) - _MADE - _LET_GO
"""Tables of what people added, which no file says again."""


@dataclass(frozen=True, slots=True)
class Salvaged:
    """rows: by table. broken: the tables of which some rows, or all, cannot be read."""

    rows: Mapping[str, Sequence[Row]]
    broken: frozenset[str]


def salvage(file: Path) -> Salvaged:
    """Read what can be read, from a copy: the file itself and its log stay as they are."""
    rows: dict[str, list[Row]] = {}
    broken = set(_METADATA.tables)
    with tempfile.TemporaryDirectory(prefix="kehoach-") as work, suppress(sqlite3.Error, OSError):
        for path in file.parent.glob(f"{file.name}*"):
            shutil.copy(path, work)
        with closing(sqlite3.connect(Path(work) / file.name)) as connection:
            connection.row_factory = sqlite3.Row
            connection.text_factory = lambda value: value.decode("utf-8", "replace")
            for name in _METADATA.tables:
                rows[name], whole = _table(connection, name)
                broken -= {name} if whole else set()
    return Salvaged(rows, frozenset(broken))


def give(database: Database, salvaged: Salvaged) -> list[str]:
    """Write what people added into a library that was read again; gives the tables of which not all rows fit."""
    with database.writing() as connection:
        return [
            table.name
            for table in _METADATA.sorted_tables
            if table.name in PEOPLES and not _insert(connection, table, salvaged.rows.get(table.name, ()))
        ]


def _table(connection: sqlite3.Connection, name: str) -> tuple[list[Row], bool]:
    """The rows of a table, and whether these are all."""
    found: dict[tuple[Any, ...], Row] = {}
    for order in ("ASC", "DESC"):
        try:
            for row in connection.execute(f'SELECT * FROM "{name}" ORDER BY rowid {order}'):  # noqa: S608 - our own names
                found[tuple(row)] = dict(row)
        except sqlite3.Error:
            continue
        return [*found.values()], True
    return [*found.values()], False


def _insert(connection: sa.Connection, table: sa.Table, rows: Sequence[Row]) -> bool:
    fit = True
    for row in rows:
        known = {name: value for name, value in row.items() if name in table.c}
        try:
            with connection.begin_nested():
                connection.execute(sa.insert(table).values(known))
        except sa.exc.IntegrityError:
            fit = False
    return fit
