"""Reader of plain text and Markdown."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Iterator

from ingest import legacy
from ingest.source import LIMITS, Limits, Progress, Source, SourceLine, unheard
from plan.errors import FileBinary, FileEmpty, FileEncoding
from plan.issue import Issue, Severity
from plan.span import Span

SUFFIXES = frozenset({".txt", ".md"})
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Formats that are often saved under the wrong suffix, by their first bytes.
_MAGIC = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"\x7fELF",
    b"MZ\x90",
)


def read_text(data: bytes, name: str, *, limits: Limits = LIMITS, progress: Progress = unheard) -> Source:  # noqa: ARG001
    """A text file, one line each, without line ends: UTF-8, UTF-16 with a byte order mark, TCVN3, VNI, windows-1258.

    Raises FileEmpty, FileBinary (a known binary format, or NUL bytes) and FileEncoding (none of these).
    """
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise FileEmpty(f"Tệp “{name}” không có chữ nào. Hãy kiểm tra lại tệp rồi nạp lại.")
    encoding = next((codec for bom, codec in _BOMS if data.startswith(bom)), "utf-8")
    if data.startswith(_MAGIC) or (encoding != "utf-16" and b"\x00" in data):
        raise FileBinary(
            f"Tệp “{name}” không phải tệp văn bản. Hãy lưu kế hoạch dưới dạng .txt hoặc .md (UTF-8) rồi nạp lại."
        )
    text, old = _decoded(data, encoding, name)
    letters = sum(1 for c in text[:20_000] if unicodedata.category(c)[0] in "LN")
    if letters == 0:
        raise FileEmpty(f"Tệp “{name}” không có chữ nào. Hãy kiểm tra lại tệp rồi nạp lại.")
    progress(1, 1)
    lines = (SourceLine(line.rstrip("\r")) for line in text.split("\n"))
    return Source(tuple(lines), tuple(_doubts(old)))


def _decoded(data: bytes, encoding: str, name: str) -> tuple[str, str | None]:
    """The text, and the name of the encoding of before Unicode that it was typed in."""
    try:
        return legacy.recover(data.decode(encoding))
    except UnicodeDecodeError as error:
        known = legacy.decode(data) if encoding == "utf-8" else None
        if known is not None:
            return known
        raise FileEncoding(
            f"Không đọc được bảng mã của tệp “{name}” (byte thứ {error.start + 1}). Hãy lưu lại tệp với bảng mã UTF-8."
        ) from error


def _doubts(old: str | None) -> Iterator[Issue]:
    if old is not None:
        message = f"Tệp gõ bằng bảng mã cũ ({old}), đã chuyển sang Unicode. Hãy xem lại vài dòng trước khi dùng."
        yield Issue(Severity.INFO, "encoding_recovered", message, Span(1, 1))
