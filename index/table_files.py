"""The tables of a library on a database server as the one file that embedded ones are, and back, for backups."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from index import migration
from index.database import open_database
from index.servers import EMBEDDED, Servers
from index.sqlite import FILE
from index.transfer import copy_tables
from plan.errors import InputError

_OLDER = (
    "Cơ sở dữ liệu còn theo lược đồ của phiên bản cũ. Hãy chạy máy chủ một lần để nâng cấp rồi sao lưu lại; để có bản "
    "sao trước khi nâng cấp, hãy dùng pg_dump."
)


def to_file(servers: Servers, folder: Path) -> Path:
    """Copy one state of the tables into the file of a new folder, whoever writes meanwhile; gives that file.

    Raises InputError for tables of an older version, LibraryMissing, LibraryNewer, DatabaseUnreachable, StorageFull.
    """
    folder.mkdir()
    with (
        closing(open_database(folder, servers, writable=False)) as source,
        closing(open_database(folder, EMBEDDED, writable=True)) as copy,
    ):
        if not migration.check(source):
            raise InputError(_OLDER)
        migration.upgrade(copy)
        copy_tables(source, copy)
    return folder / FILE


def from_file(folder: Path, servers: Servers) -> None:
    """Copy the file in a folder into a database in which there are no plans and no users, whole or not at all.

    Raises InputError when there are, LibraryNewer, DatabaseUnreachable, StorageFull.
    """
    with (
        closing(open_database(folder, EMBEDDED, writable=False)) as source,
        closing(open_database(folder, servers, writable=True)) as target,
    ):
        if not migration.check(target):
            migration.upgrade(target)
        copy_tables(source, target)
