"""Files that go with a mark of progress: what kinds are taken, and how large they may be."""

from __future__ import annotations

from pathlib import PurePosixPath

from plan.errors import FormatUnsupported

LARGEST = 20 * 2**20
"""Bytes of one attachment."""
SUFFIXES = (".pdf", ".doc", ".docx", ".xls", ".xlsx", ".odt", ".ods", ".txt", ".csv", ".png", ".jpg", ".jpeg", ".tif")
"""Papers and pictures of papers: nothing that a double click would run, and no archive that hides such a thing."""


def check(name: str) -> None:
    """Raise FormatUnsupported for a file that is not taken."""
    if PurePosixPath(name).suffix.lower() not in SUFFIXES:
        kinds = ", ".join(suffix[1:].upper() for suffix in SUFFIXES)
        raise FormatUnsupported(f"Không nhận tệp đính kèm “{name}”. Hãy chọn một tệp thuộc các loại: {kinds}.")
