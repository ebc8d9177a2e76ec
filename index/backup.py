"""Copying a library safely and bringing it back.

A backup is one ZIP file with the database (a consistent state, also while it is written to), the kept files that it
lists, the prompts of its own, and a manifest. Vectors are not copied: the restored library makes them anew. Format 1
had no kept files. It is the same file wherever the tables are: one of a database server can be restored to a folder,
and the other way round.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import re
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import migration, originals
from index.backup_note import note_backup
from index.database import exists
from index.relocation import refuse
from index.servers import EMBEDDED, Servers
from index.sqlite import FILE, SqliteDatabase, explained
from index.table_files import from_file, to_file
from index.vector_facts import forget
from plan.errors import InputError, LibraryDamaged, LibraryMissing, LibraryNewer, PathMissing, StorageFull
from plan.system_errors import reason

FORMAT = 2
PROMPTS = "prompts"
"""The folder of the texts for a language model that stand in place of the program's own."""
_MANIFEST = "manifest.json"
_DAMAGED = (
    "Tệp sao lưu bị hỏng hoặc không phải của chương trình này; không có gì được khôi phục. Hãy dùng một bản khác."
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. sha256: of the database in it, in hex. created_at: UTC.

    names: SHA-256 of the names of all else that is in it; None in one of an older version, which did not say.
    """

    format: int
    revision: str
    sha256: str
    size: int
    documents: int
    created_at: dt.datetime
    names: str | None = None


def backup(folder: Path, file: Path, *, now: dt.datetime | None = None, servers: Servers = EMBEDDED) -> Manifest:
    """Copy the library in `folder` to the ZIP `file`, replacing it in one step; readers and writers may go on.

    Raises PathMissing, LibraryMissing, LibraryMoved, LibraryDamaged, StorageFull; for tables on a server
    DatabaseUnreachable, and InputError when they are of an older version.
    """
    if not exists(folder, servers):
        raise LibraryMissing(f"Chưa có thư viện trong {folder}; không có gì để sao lưu.")
    try:
        if not file.parent.is_dir():
            raise PathMissing(f"Không có thư mục {file.parent} để ghi bản sao lưu vào.")
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".kehoach-") as work:
            copy = Path(work) / FILE
            tables = to_file(servers, Path(work) / "tables") if servers.database else folder / FILE
            revision, documents = _copy(tables, copy, on_server=bool(servers.database))
            moment, packed = now or dt.datetime.now(dt.UTC), Path(work) / "backup.zip"
            with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.write(copy, FILE)
                _pack_originals(archive, folder, copy)
                _pack_prompts(archive, folder)
                names = _names(archive)
                manifest = Manifest(
                    FORMAT, revision, originals.sha256_of(copy), copy.stat().st_size, documents, moment, names
                )
                archive.writestr(_MANIFEST, _dump(manifest))
            packed.chmod(0o600)  # it holds every plan, and the sums of passwords
            packed.replace(file)
        note_backup(folder, moment)
    except OSError as error:
        raise StorageFull(f"Không ghi được tệp sao lưu {file}: {reason(error)}.") from error
    return manifest


def restore(file: Path, folder: Path, *, servers: Servers = EMBEDDED) -> Manifest:
    """Bring a backup back into an empty or missing folder; its vectors wait to be made (`Library.drain`).

    The tables go to the database server where one is named, which must have none with anything in them.
    Raises PathMissing, InputError when the folder or the server is not empty, LibraryDamaged when the backup is,
    LibraryNewer when it is of a newer version, StorageFull, DatabaseUnreachable.
    """
    if not file.is_file():
        raise PathMissing(f"Không có tệp sao lưu {file}.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"Thư mục {folder} không trống; hãy khôi phục vào một thư mục mới.")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".restore-") as work:
            manifest = _unpack(file, Path(work))
            _without_vectors(Path(work))
            _place(Path(work), folder, servers)
    except OSError as error:
        raise StorageFull(f"Không khôi phục được vào {folder}: {reason(error)}.") from error
    return manifest


def _place(work: Path, folder: Path, servers: Servers) -> None:
    """Put what was unpacked where it belongs, the tables last: with them the library is there, without them nothing."""
    try:
        for name in (originals.FOLDER, PROMPTS):
            if (work / name).is_dir():
                (work / name).replace(folder / name)
        if servers.database:
            from_file(work, servers)
        else:
            (work / FILE).replace(folder / FILE)
    except BaseException:
        for name in (originals.FOLDER, PROMPTS):
            shutil.rmtree(folder / name, ignore_errors=True)
        raise


def _copy(source: Path, target: Path, *, on_server: bool) -> tuple[str, int]:
    """Copy the database; gives its revision and how many documents it has."""
    with (
        explained(),
        closing(SqliteDatabase(source.parent, writable=False)) as database,
        database.reading() as connection,
        closing(sqlite3.connect(target)) as copy,
    ):
        refuse(connection, on_server=on_server)
        origin = connection.connection.driver_connection
        assert isinstance(origin, sqlite3.Connection)  # noqa: S101 - for the types
        origin.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        _without_tokens(copy)
        revision = copy.execute("SELECT version_num FROM alembic_version").fetchone()
        documents = copy.execute("SELECT count(*) FROM document").fetchone()
    return str(revision[0]), int(documents[0])


def _without_tokens(copy: sqlite3.Connection) -> None:
    """Delete the tokens of channels: a refresh token is worth one use, and that is the running server's."""
    if copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'channel_token'").fetchone():
        copy.execute("PRAGMA secure_delete=ON")
        copy.execute("DELETE FROM channel_token")
        copy.commit()


def _pack_originals(archive: zipfile.ZipFile, folder: Path, database: Path) -> None:
    """Add the files that the copied database lists; one that was deleted meanwhile is left out."""
    for name in _listed(database).values():
        with contextlib.suppress(FileNotFoundError):
            archive.write(folder / originals.FOLDER / name, f"{originals.FOLDER}/{name}", zipfile.ZIP_STORED)


def _pack_prompts(archive: zipfile.ZipFile, folder: Path) -> None:
    """Add the prompts that an administrator changed."""
    for path in sorted((folder / PROMPTS).glob("*.md")):
        with contextlib.suppress(FileNotFoundError):
            archive.write(path, f"{PROMPTS}/{path.name}")


def _unpack(file: Path, work: Path) -> Manifest:
    """Write what is in a backup into `work` once its manifest and checksums are right."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _load(archive.read(_MANIFEST))
            if manifest.format > FORMAT:
                raise LibraryNewer("Bản sao lưu do một phiên bản mới hơn tạo. Hãy cập nhật chương trình.")
            if archive.getinfo(FILE).file_size != manifest.size:
                raise LibraryDamaged(_DAMAGED)
            _unpack_file(archive, FILE, work, manifest.sha256)
            present = set(archive.namelist())
            if manifest.names not in {None, _names(archive)}:
                raise LibraryDamaged(_DAMAGED)
            for digest, name in _listed(work / FILE).items():
                if f"{originals.FOLDER}/{name}" in present:
                    _unpack_file(archive, f"{originals.FOLDER}/{name}", work, digest)
            _unpack_prompts(archive, work)
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, TypeError, ValueError) as error:
        raise LibraryDamaged(_DAMAGED) from error
    return manifest


def _unpack_file(archive: zipfile.ZipFile, name: str, work: Path, sha256: str) -> None:
    """Write one file of a backup; raises LibraryDamaged when its bytes are not those of the checksum."""
    (work / name).parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as packed, (work / name).open("wb") as target:
        shutil.copyfileobj(packed, target)
    if originals.sha256_of(work / name) != sha256:
        raise LibraryDamaged(_DAMAGED)


def _unpack_prompts(archive: zipfile.ZipFile, work: Path) -> None:
    """Write the prompts of a backup; ZIP's own checksums hold for them."""
    for name in archive.namelist():
        if re.fullmatch(rf"{PROMPTS}/[a-z0-9_-]+\.md", name):  # nothing that points elsewhere
            (work / PROMPTS).mkdir(exist_ok=True)
            (work / name).write_bytes(archive.read(name))


def _listed(database: Path) -> dict[str, str]:
    """The kept files of a database by their digests, as they are named in the folder of originals."""
    with explained(), closing(sqlite3.connect(database)) as connection:
        tables = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'original'").fetchone()
        rows = connection.execute("SELECT digest, name FROM original").fetchall() if tables else []
    if not all(re.fullmatch("[0-9a-f]{64}", digest) for digest, _ in rows):
        raise LibraryDamaged(_DAMAGED)  # a digest is part of a path
    return {digest: originals.file_name(digest, name) for digest, name in rows}


def _without_vectors(work: Path) -> None:
    """Note in the copy that its vectors are to be made; also refuses a database of a newer version."""
    database = SqliteDatabase(work, writable=True)
    try:
        if not migration.check(database):
            migration.upgrade(database)
        with database.writing() as connection:
            forget(connection)
        database.pragma("journal_mode=DELETE")  # one file again, to be moved in one step
    finally:
        database.close()


def _names(archive: zipfile.ZipFile) -> str:
    names = sorted(set(archive.namelist()) - {_MANIFEST})
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def _dump(manifest: Manifest) -> str:
    fields: dict[str, Any] = {name: getattr(manifest, name) for name in Manifest.__slots__}
    return json.dumps(fields | {"created_at": manifest.created_at.isoformat()}, indent=2)


def _load(text: bytes) -> Manifest:
    fields = json.loads(text)
    return Manifest(
        format=int(fields["format"]),
        revision=str(fields["revision"]),
        sha256=str(fields["sha256"]),
        size=int(fields["size"]),
        documents=int(fields["documents"]),
        created_at=dt.datetime.fromisoformat(fields["created_at"]),
        names=fields.get("names"),
    )
