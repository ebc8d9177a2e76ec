"""The tables of one library, wherever they are: transactions, and the databases' errors as ours."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from index.servers import EMBEDDED, Servers
from index.sqlite import FILE, SqliteDatabase, is_there
from plan.errors import LibraryMissing

__all__ = ["FILE", "Database", "SqliteDatabase", "exists", "open_database"]


class Database(Protocol):
    """The engine of one library; safe to use from several threads.

    Every transaction raises LibraryBusy, LibraryDamaged, StorageFull or DatabaseUnreachable when it cannot be had.
    """

    @property
    def writable(self) -> bool:
        """Whether it was opened to be written to."""

    @property
    def shared(self) -> bool:
        """Whether several processes may write: then their writers queue in the database."""

    def reading(self) -> AbstractContextManager[sa.Connection]:
        """A transaction that sees one state of the library throughout."""

    def writing(self, *, lasting: bool = True) -> AbstractContextManager[sa.Connection]:
        """A transaction that is written whole or not at all, one at a time.

        It is on the disk when the block ends. One that is not `lasting` outlives this process, and may be lost with a
        power cut, never torn: for what comes often, and is found out again.
        """

    def has_lost(self) -> bool:
        """Whether something that was committed is not there any more, though all that is there can be read."""

    def accept_loss(self, connection: sa.Connection) -> None:
        """Go on from what is there, so that `has_lost` tells of the next loss alone; of the transaction given."""

    def exclusive(self, what: str, *, wait: bool = True) -> AbstractContextManager[bool]:
        """Do something that only one process may do at a time, outside of any transaction.

        Gives whether it is this one's turn: with `wait` it always is in the end.
        """

    def verify(self) -> None:
        """Look whether everything can be read; raises LibraryDamaged."""

    def compact(self) -> None:
        """Let the files of the tables go of what was deleted, as far as the database does that."""

    def close(self) -> None:
        """Close the pooled connections."""


def open_database(folder: Path, servers: Servers = EMBEDDED, *, writable: bool) -> Database:
    """The tables of a library; `writable=False` refuses every write in the database itself.

    Raises LibraryMissing when there is no file to read, StorageFull when the folder cannot be made, and
    LibraryForServersMissing where a server is named and the package that talks to it is not installed.
    """
    if not servers.database:
        return SqliteDatabase(folder, writable=writable)
    from index.postgres import PostgresDatabase  # noqa: PLC0415 - not without a server

    return PostgresDatabase(servers.database, writable=writable)


def exists(folder: Path, servers: Servers = EMBEDDED) -> bool:
    """Whether there is a library; raises DatabaseUnreachable."""
    if not servers.database:
        return is_there(folder)
    database = open_database(folder, servers, writable=False)
    try:
        with database.reading() as connection:
            return sa.inspect(connection).has_table("alembic_version")
    except LibraryMissing:
        return False
    finally:
        database.close()
