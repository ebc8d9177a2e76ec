"""Bringing a library's tables to this version, and refusing one written by a newer version.

Alembic is imported only when the stamp in the file is not this version's.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from index.database import Database
from index.postgres import sort_by_bytes
from index.relocation import refuse
from index.schema import HEAD
from index.sql import is_postgres
from plan.errors import LibraryMissing, LibraryNewer

SCRIPTS = Path(__file__).parent / "migrations"


def stamp(database: Database) -> str | None:
    """The revision written in the file, or None for a file without tables."""
    with database.reading() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one_or_none()


def check(database: Database, *, arriving: bool = False) -> bool:
    """Whether the tables are this version's; False when they must be upgraded. arriving: also of a move to go on with.

    Raises LibraryNewer for an unknown revision, LibraryMissing for a file without tables opened to read, LibraryMoved.
    """
    found = stamp(database)
    if found is not None and not arriving:
        with database.reading() as connection:
            refuse(connection, on_server=is_postgres(connection))
    if found == HEAD:
        return True
    if found is None:
        if not database.writable:
            raise LibraryMissing("Thư viện chưa có dữ liệu. Hãy nạp kế hoạch trước: kehoach ingest.")
        return False
    if found not in _known():
        raise LibraryNewer(
            f"Thư viện do một phiên bản mới hơn ghi (lược đồ {found}). Hãy cập nhật chương trình rồi mở lại."
        )
    return False


def upgrade(database: Database, then: Callable[[sa.Connection], None] = lambda _connection: None) -> None:
    """Run the missing migrations in one transaction, and `then` in the same; the database must be writable."""
    from alembic import command  # noqa: PLC0415 - costs start-up time and is rarely needed
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    with database.writing() as connection:
        config.attributes["connection"] = connection
        if is_postgres(connection):
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")  # of a large library, one may take minutes
        command.upgrade(config, "head")
        if is_postgres(connection):
            sort_by_bytes(connection)
        then(connection)


def _known() -> set[str]:
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - costs start-up time and is rarely needed

    return {script.revision for script in ScriptDirectory(str(SCRIPTS)).walk_revisions()}
