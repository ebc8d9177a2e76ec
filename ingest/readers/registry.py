"""Which reader opens which file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ingest.readers import text
from ingest.readers.source import Reader
from plan.errors import FormatUnsupported

READERS: Mapping[str, Reader] = dict.fromkeys(text.SUFFIXES, text.read_text)


def reader_of(path: Path) -> Reader:
    """The reader for a file's suffix; raises FormatUnsupported."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(sorted(READERS))
        raise FormatUnsupported(f"Chưa đọc được định dạng của tệp “{path.name}”. Các định dạng đọc được: {known}.")
    return reader


def is_readable(path: Path) -> bool:
    """Whether some reader takes files of this suffix."""
    return path.suffix.lower() in READERS
