"""Locks between processes: one writer a library, one owner of its vectors."""

from __future__ import annotations

import contextlib
import fcntl
import os
from pathlib import Path

from plan.errors import LibraryBusy, StorageFull
from plan.system_errors import reason

WRITER_LOCK = "writer.lock"
"""The file that the one writer of a data folder holds."""
_WRITING = "Thư viện đang được một chương trình khác ghi. Hãy thử lại sau ít phút."


class FileLock:
    """An exclusive lock on a file, let go by the operating system when the process ends, however it ends.

    Two locks on one file exclude each other within one process too.
    """

    def __init__(self, path: Path, busy: str) -> None:
        self._path = path
        self._busy = busy
        self._handle: int | None = None

    def acquire(self) -> None:
        """Take the lock or raise at once: LibraryBusy when it is held, StorageFull when the file cannot be made."""
        if self._handle is not None:
            return
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # plans of all are in it
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise StorageFull(f"Không ghi được vào thư mục {self._path.parent}: {reason(error)}.") from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(handle)
            raise LibraryBusy(self._busy) from error
        self._handle = handle

    def release(self) -> None:
        """Let the lock go; nothing happens when it is not held."""
        if self._handle is None:
            return
        handle, self._handle = self._handle, None
        with contextlib.suppress(OSError):
            os.close(handle)


class StillLock:
    """Keeps writers off a data folder, and no other reader; needs no right to write there."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / WRITER_LOCK
        self._handle: int | None = None

    def acquire(self) -> None:
        """Take it; raises LibraryBusy when somebody writes. Nothing happens in a folder that never had a writer."""
        try:
            handle = os.open(self._path, os.O_RDONLY)
        except OSError:
            return
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError as error:
            os.close(handle)
            raise LibraryBusy(_WRITING) from error
        self._handle = handle

    def release(self) -> None:
        """Let writers in; nothing happens when it is not held."""
        if self._handle is not None:
            handle, self._handle = self._handle, None
            os.close(handle)
