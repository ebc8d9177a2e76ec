"""Which reader opens which file: by its suffix, and then by what its bytes say it really is."""

from __future__ import annotations

import importlib
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast

from ingest.readers import text
from ingest.source import LIMITS, Limits, Progress, Reader, Source, unheard
from plan.errors import FileTooLarge, FormatUnsupported
from plan.issue import Issue, Severity
from plan.span import Span

# A reader is imported when a file asks for it: what reads scans takes seconds to load, a text file none of it.
_READERS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys((".txt", ".md"), ("ingest.readers.text", "read_text")),
    ".docx": ("ingest.readers.docx", "read_docx"),
    **dict.fromkeys((".doc", ".rtf", ".odt"), ("ingest.readers.doc", "read_doc")),
    ".pdf": ("ingest.readers.pdf", "read_pdf"),
    **dict.fromkeys((".html", ".htm"), ("ingest.readers.html", "read_html")),
    ".xlsx": ("ingest.readers.xlsx", "read_xlsx"),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".tif", ".tiff"), ("ingest.readers.image", "read_image")),
}
_IMAGE = {b"\x89PNG\r\n": ".png", b"\xff\xd8\xff": ".jpg", b"II*\x00": ".tif", b"MM\x00*": ".tif"}
_ZIP, _OLE = _PACKAGES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_HEAD = 1024  # bytes in which a format shows itself
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL takes no NUL in a text, UTF-8 has no half of a pair
# Columns are set apart by tens of blanks; thousands are there to keep the patterns that read plans busy for hours.
_GAP = re.compile(r"(\s{200})\s+")


def is_readable(path: Path) -> bool:
    """Whether some reader takes files of this suffix."""
    return path.suffix.lower() in _READERS


def reader_of(path: Path) -> Reader:
    """The reader for a file's suffix, which goes by the file's bytes where these say otherwise.

    Raises FormatUnsupported, also for bytes of a format that nothing reads.
    """
    if not is_readable(path):
        raise _unsupported(path.name)
    suffix = path.suffix.lower()

    def read(data: bytes, name: str, *, limits: Limits = LIMITS, progress: Progress = unheard) -> Source:
        real = sniffed(data)
        as_named = real is None or _READERS[real] == _READERS[suffix]
        found = _reader(suffix if as_named or real is None else real)(data, name, limits=limits, progress=progress)
        source = _storable(found)
        if sum(len(line.text) for line in source.lines) > limits.characters:
            raise FileTooLarge(f"Tệp “{name}” có quá {limits.characters:,} ký tự. Hãy tách tệp rồi nạp lại.")
        if as_named:
            return source
        message = f"Tệp có đuôi {suffix} nhưng nội dung là {real}; đã đọc theo nội dung. Nên đổi lại đuôi tệp."
        return replace(source, issues=(Issue(Severity.INFO, "suffix_wrong", message, Span(1, 1)), *source.issues))

    return read


def is_text(path: Path, head: bytes) -> bool:
    """Whether a file is plain text by its suffix and its first bytes, which our own code alone reads.

    No more than the mark of a package is looked at: what lies in one is for the process that reads the file.
    """
    return path.suffix.lower() in text.SUFFIXES and not head.startswith(_PACKAGES) and sniffed(head[:_HEAD]) is None


def sniffed(data: bytes) -> str | None:
    """The suffix of the format that the bytes themselves tell, None where they tell none (text has no mark)."""
    head = data[:_HEAD]
    if b"%PDF-" in head:
        return ".pdf"
    if head.startswith(b"{\\rtf"):
        return ".rtf"
    if head.startswith(_ZIP):
        return _zipped(data)
    if head.startswith(_OLE):
        return ".doc" if "WordDocument".encode("utf-16-le") in data else None
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html")):
        return ".html"
    return next((suffix for mark, suffix in _IMAGE.items() if head.startswith(mark)), None)


def _zipped(data: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return None
    kinds = {"word/document.xml": ".docx", "xl/workbook.xml": ".xlsx", "content.xml": ".odt"}
    return next((suffix for member, suffix in kinds.items() if member in names), None)


def _storable(source: Source) -> Source:
    """The source with the mark of a lost letter (U+FFFD) for what no store takes, and no run of blanks without end.

    A PDF's font may map to anything.
    """
    texts = (*(line.text for line in source.lines), *source.margins)
    if not any(_UNSTORABLE.search(text) or _GAP.search(text) for text in texts):
        return source
    lines = tuple(replace(line, text=_cleaned(line.text)) for line in source.lines)
    return replace(source, lines=lines, margins=tuple(map(_cleaned, source.margins)))


def _cleaned(text: str) -> str:
    return _GAP.sub(r"\1", _UNSTORABLE.sub("\ufffd", text))


def _reader(suffix: str) -> Reader:
    module, function = _READERS[suffix]
    return cast("Reader", getattr(importlib.import_module(module), function))


def _unsupported(name: str) -> FormatUnsupported:
    known = ", ".join(sorted(_READERS))
    return FormatUnsupported(f"Chưa đọc được định dạng của tệp “{name}”. Các định dạng đọc được: {known}.")
