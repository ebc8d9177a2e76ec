"""The files that plans were read from, kept as they came: named by their SHA-256, listed in the tables.

A file is written under a temporary name, flushed to the disk and renamed, and only then listed; it is taken off the
list before it is deleted. Whatever a killed process leaves unlisted goes when the next writer opens the library.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import re
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import sqlalchemy as sa

from index import catalogue, people, schema
from index.database import Database
from index.job import ENDS
from index.moments import to_text
from index.scope import EVERYTHING, Scope
from index.sql import listed
from plan.errors import FileUnreadable, PathMissing, StorageFull
from plan.system_errors import reason

FOLDER = "originals"
_CHUNK = 1 << 20
AT_WORK = dt.timedelta(hours=1)
"""After which a kept file that nothing needs will not be needed."""
_TURN = "originals"  # of the process that takes files in or away: else one could delete what another has just listed
_MEDIA = {
    ".csv": "text/csv",
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".gif": "image/gif",
    ".htm": "text/html",
    ".html": "text/html",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".md": "text/markdown",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".rtf": "application/rtf",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".txt": "text/plain",
    ".webp": "image/webp",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
}


@dataclass(frozen=True, slots=True)
class StoredOriginal:
    """A kept file. digest: SHA-256 in hex. name: what it was called. size: bytes. media: its media type by the name."""

    digest: str
    name: str
    size: int
    media: str
    path: Path


class Originals:
    """The kept files of one library. Safe to call from several threads.

    Every change raises StorageFull when the disk is full or refuses it.
    """

    def __init__(self, database: Database, folder: Path, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._folder = folder / FOLDER
        self._clock = clock
        self._changing = threading.Lock()  # a file is not written and deleted at once

    def keep(self, content: Path | bytes, name: str) -> str:
        """Keep a file; gives its digest. The same bytes again are kept once, under their first name.

        Raises PathMissing and FileUnreadable when the file cannot be read.
        """
        name = re.split(r"[/\\]", name)[-1]
        with _opened(content) as chunks, self._changing, _storage(self._folder):
            self._folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folder.mkdir(exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, prefix=".keep-", delete=False) as copy:
                try:
                    digest, size = _copy(chunks, copy)
                    with self._database.exclusive(_TURN):
                        self._put(Path(copy.name), digest, name, size)
                except BaseException:
                    Path(copy.name).unlink(missing_ok=True)
                    raise
        return digest

    def of(self, digests: Iterable[str]) -> list[StoredOriginal]:
        """Some kept files in this order; what is not kept, or no longer on the disk, is left out."""
        wanted = list(digests)
        with self._database.reading() as connection:
            rows = {row.digest: row for row in connection.execute(_listed(wanted))}
        found = [_stored(self._folder, rows[digest]) for digest in wanted if digest in rows]
        return [original for original in found if original.path.is_file()]

    def listed(self) -> list[StoredOriginal]:
        """Every file that should be kept, whether it is there or not."""
        with self._database.reading() as connection:
            return [_stored(self._folder, row) for row in connection.execute(sa.select(schema.original))]

    def of_document(self, document_id: str, scope: Scope = EVERYTHING) -> list[StoredOriginal]:
        """The files a document was read from, the main text first; raises DocumentMissing."""
        with self._database.reading() as connection:
            catalogue.document(connection, document_id, scope)
            digests = attached(connection, document_id)
        return self.of(digests)

    def unneeded(self) -> list[Path]:
        """The whole kept files that nothing needs, listed or not."""
        with self._database.reading() as connection:
            needed = _needed(connection)
        files = (path for path in sorted(self._folder.glob("*/*")) if path.is_file())
        return [path for path in files if (digest := path.name[:64]) not in needed and digest == sha256_of(path)]

    def discard(self, digests: Iterable[str]) -> None:
        """Delete those of the kept files that no document, version, mark of progress or open job needs."""
        self._delete(digests, sa.true())

    def _delete(self, digests: Iterable[str], old: sa.ColumnElement[bool]) -> None:
        """The same, as far as they are old: one may have come again since it was looked at."""
        with self._changing, _storage(self._folder), self._database.exclusive(_TURN):
            with self._database.writing() as connection:
                gone = _take_off(connection, digests, old)
            for name in gone:
                (self._folder / name).unlink(missing_ok=True)

    def sweep(self, older: dt.timedelta | None = None) -> None:
        """Delete every file that nothing needs or that is not listed.

        older: how long it must have been kept, where somebody is at work: a file comes before what needs it.
        """
        before = None if older is None else self._clock() - older
        old = sa.true() if before is None else schema.original.c.added_at <= to_text(before)
        with self._database.reading() as connection:
            listed = list(connection.execute(sa.select(schema.original.c.digest).where(old)).scalars())
            needed = _needed(connection)
        if unneeded := [digest for digest in listed if digest not in needed]:
            self._delete(unneeded, old)
        with self._changing, _storage(self._folder), self._database.exclusive(_TURN):
            with self._database.reading() as connection:
                names = {file_name(row.digest, row.name) for row in connection.execute(sa.select(schema.original))}
            for path in self._folder.rglob("*"):
                unlisted = path.is_file() and path.relative_to(self._folder).as_posix() not in names
                if unlisted and (before is None or path.stat().st_mtime <= before.timestamp()):
                    path.unlink()

    def _put(self, copy: Path, digest: str, name: str, size: int) -> None:
        """Give a file that was written its place, and list it."""
        name = self._known_name(digest) or name
        target = self._folder / file_name(digest, name)
        target.parent.mkdir(exist_ok=True)
        copy.replace(target)
        _flush_folder(target.parent)
        self._list(digest, name, size)

    def _known_name(self, digest: str) -> str | None:
        with self._database.reading() as connection:
            return connection.execute(
                sa.select(schema.original.c.name).where(schema.original.c.digest == digest)
            ).scalar_one_or_none()

    def _list(self, digest: str, name: str, size: int) -> None:
        row = entry(digest, name, size, self._clock())
        with self._database.writing() as connection:
            known = connection.execute(_listed([digest])).first()
            if known is None:
                connection.execute(sa.insert(schema.original), row)
            else:  # it is needed again, and may not be swept away meanwhile
                again = sa.update(schema.original).where(schema.original.c.digest == digest)
                connection.execute(again.values(added_at=row["added_at"]))


def entry(digest: str, name: str, size: int, added_at: dt.datetime) -> dict[str, Any]:
    """The row that lists a kept file."""
    return {"digest": digest, "name": name, "size": size, "media": _media(name), "added_at": to_text(added_at)}


def attach(connection: sa.Connection, document_id: str, digests: Sequence[str]) -> None:
    """Note the files a document was read from; without any, those it has stay. Raises ValueError for one not kept."""
    if not digests:
        return
    known = {row.digest for row in connection.execute(_listed(digests))}
    if missing := set(digests) - known:
        raise ValueError(f"not kept: {', '.join(sorted(missing))}")
    table = schema.document_original
    connection.execute(sa.delete(table).where(table.c.document_id == document_id))
    rows = [
        {"document_id": document_id, "position": n, "digest": digest} for n, digest in enumerate(dict.fromkeys(digests))
    ]
    connection.execute(sa.insert(table), rows)


def attached(connection: sa.Connection, document_id: str) -> list[str]:
    """The digests of the files a document was read from."""
    columns = schema.document_original.c
    query = sa.select(columns.digest).where(columns.document_id == document_id).order_by(columns.position)
    return list(connection.execute(query).scalars())


def any_kept(folder: Path) -> bool:
    """Whether files are kept in a data folder, listed or not."""
    return any(path.is_file() and not path.name.startswith(".") for path in (folder / FOLDER).glob("*/*"))


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def file_name(digest: str, name: str) -> str:
    """Where a file is kept, under the folder of originals; only the suffix of its own name is used."""
    return f"{digest[:2]}/{digest}{_suffix(name)}"


def _suffix(name: str) -> str:
    suffix = Path(name).suffix.lower()
    return suffix if re.fullmatch(r"\.[a-z0-9]{1,8}", suffix) else ""


def _media(name: str) -> str:
    return _MEDIA.get(_suffix(name), "application/octet-stream")


def _take_off(connection: sa.Connection, digests: Iterable[str], old: sa.ColumnElement[bool]) -> list[str]:
    """Take those that nothing needs and that are old off the list; gives the names of their files."""
    needed = _needed(connection)
    rows = connection.execute(_listed([digest for digest in digests if digest not in needed]).where(old)).all()
    table = schema.original
    connection.execute(sa.delete(table).where(table.c.digest.in_([row.digest for row in rows])))
    return [file_name(row.digest, row.name) for row in rows]


def _needed(connection: sa.Connection) -> set[str]:
    """The digests that documents, versions, marks of progress or open jobs name."""
    found = set(connection.execute(sa.select(schema.document_original.c.digest)).scalars())
    attachment = people.progress.c.attachment
    found.update(filter(None, connection.execute(sa.select(attachment).where(attachment.is_not(None))).scalars()))
    for text in connection.execute(sa.select(schema.version.c.originals)).scalars():
        found.update(json.loads(text))
    job = schema.job.c
    for row in connection.execute(sa.select(job.digest, job.options).where(job.status.not_in(ENDS))):
        found.update(re.findall(r"[0-9a-f]{64}", f"{row.digest} {row.options}"))
    return found


def _listed(digests: Sequence[str]) -> sa.Select[Any]:
    return sa.select(schema.original).where(schema.original.c.digest.in_(listed(digests)))


def _stored(folder: Path, row: sa.Row[Any]) -> StoredOriginal:
    return StoredOriginal(row.digest, row.name, row.size, row.media, folder / file_name(row.digest, row.name))


@contextlib.contextmanager
def _opened(content: Path | bytes) -> Iterator[Iterator[bytes]]:
    if isinstance(content, bytes):
        yield iter([content])
        return
    try:
        stream = content.open("rb")
    except FileNotFoundError as error:
        raise PathMissing(f"Không tìm thấy “{content}”. Hãy kiểm tra lại đường dẫn.") from error
    except OSError as error:
        raise FileUnreadable(
            f"Không mở được tệp “{content.name}” ({reason(error)}). Hãy kiểm tra quyền đọc tệp."
        ) from error
    with stream:
        yield _chunks(stream, content.name)


def _chunks(stream: BinaryIO, name: str) -> Iterator[bytes]:
    try:
        while chunk := stream.read(_CHUNK):
            yield chunk
    except OSError as error:
        raise FileUnreadable(
            f"Đang đọc tệp “{name}” thì bị ngắt ({reason(error)}). Hãy kiểm tra ổ đĩa hoặc thư mục mạng rồi thử lại."
        ) from error


@contextlib.contextmanager
def _storage(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageFull(
            f"Không ghi được tệp gốc vào {folder}: {reason(error)}. Hãy kiểm tra ổ đĩa và dung lượng trống."
        ) from error


def _copy(chunks: Iterable[bytes], copy: Any) -> tuple[str, int]:  # noqa: ANN401 - tempfile's wrapper has no public type
    """Copy to the disk itself; gives the digest and the size."""
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        copy.write(chunk)
    copy.flush()
    os.fsync(copy.fileno())
    return digest.hexdigest(), size


def _flush_folder(folder: Path) -> None:
    """Write the folder itself to the disk, so that the new name outlives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
