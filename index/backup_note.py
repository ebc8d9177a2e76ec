"""When a library was last copied, as a file beside it: a note for operators, which nothing depends on."""

from __future__ import annotations

import contextlib
import datetime as dt
from pathlib import Path

FILE = "last-backup"


def note_backup(folder: Path, moment: dt.datetime) -> None:
    """Write down that the library in `folder` was copied; a folder that cannot be written to goes without."""
    with contextlib.suppress(OSError):
        (folder / FILE).write_text(moment.isoformat(), encoding="ascii")


def last_backup(folder: Path) -> dt.datetime | None:
    """When the library was last copied; None where that is not known."""
    try:
        return dt.datetime.fromisoformat((folder / FILE).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
