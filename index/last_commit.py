"""The number of the last commit, noted beside a SQLite file.

What was committed may stand in the log alone (`library.db-wal`) for a while. SQLite cannot know of a log that somebody
deleted, or that was cut short by a failing disk, or by one that lied about what it had written when the power went: the
file then is whole, and holds less than people were told is stored. Transactions that need not last are not counted.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

_DIGITS = 20


class LastCommit:
    """A number in a file of its own, written after each commit; one that is too low only hides a loss."""

    def __init__(self, database: Path) -> None:
        self._file = database.with_name(f"{database.name}-commits")
        self._highest = self.noted()

    def noted(self) -> int:
        """The number; 0 where none was noted, or a power cut left something else in the file."""
        try:
            return int(self._file.read_bytes())
        except (OSError, ValueError):
            return 0

    def note(self, number: int) -> None:
        """Write the number over a lower one; nothing where the disk refuses it."""
        if number <= self._highest:  # a loss is still to be told
            return
        with contextlib.suppress(OSError):
            self._highest = number
            handle = os.open(self._file, os.O_WRONLY | os.O_CREAT, 0o600)
            try:
                os.pwrite(handle, b"%0*d" % (_DIGITS, number), 0)
            finally:
                os.close(handle)

    def forget(self) -> None:
        """Start anew, for a database file that is made anew."""
        self._highest = 0
        with contextlib.suppress(OSError):
            self._file.unlink()
