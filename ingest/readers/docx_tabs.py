"""Lines of a DOCX that set words beside each other with tabs: letterheads and signatures, each column by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.readers.docx_tables import Content, Table
from plan.language.folding import strip_marks

_MARK = re.compile(r"\s*(?:[-–+*•]|\d{1,3}(?:\.\d{1,3})*[.)]?|[a-z][.)]|[ivx]{1,5}[.)])\s")
_DASH = re.compile(r"\s*([-–+*•])\s+")
# "Số: 5/KH-UBND <tab> Vân Hải, ngày 3 tháng 5 năm 2026"; in a sentence the day of a document does not come last.
_LETTERHEAD = re.compile(
    r"(?:^|\t)[^\w\t]{0,9}"
    r"(?:cong hoa xa hoi|doc lap\s*[-–]\s*tu do|[^\t,]{1,40}, ngay\s.{0,8}\sthang\s.{0,8}\snam\b[\W\d]*$)"
)
_RECIPIENTS = re.compile(r"^\W*noi nhan\b[^\t]*\t\s*\w")


def in_columns(items: Content) -> Content:
    """Content with its letterheads and signatures set with tabs as plain lines; all other lines as they are."""
    found: list[str | Table] = []
    at = 0
    while at < len(items):
        item, end = items[at], _signature_end(items, at)
        if end > at:
            found += _columns([line for line in items[at:end] if isinstance(line, str)])
        else:
            found += _pieces(item) if isinstance(item, str) and _is_letterhead(item) else [item]
        at = max(end, at + 1)
    return tuple(found)


def _is_letterhead(line: str) -> bool:
    plain = strip_marks(line.strip()) if "\t" in line else ""
    return "\t" in plain and not _MARK.match(plain) and bool(_LETTERHEAD.search(plain))


def _signature_end(items: Content, at: int) -> int:
    """The first item behind the signature that begins at `at`; `at` itself where none does."""
    first = items[at]
    if not (isinstance(first, str) and _RECIPIENTS.match(strip_marks(first))):
        return at
    end = at + 1
    for item in _lines(items, end):
        end += 1
        if item.strip() and not _goes_on(item):
            return end - 1
    return end


def _lines(items: Content, at: int) -> Iterator[str]:
    while at < len(items) and isinstance(item := items[at], str):
        yield item
        at += 1


def _goes_on(line: str) -> bool:
    """Whether a line below "Nơi nhận:" is of the same block: one more recipient, or words set with a tab."""
    is_listed = bool(_DASH.match(line))
    return is_listed or ("\t" in line and not _MARK.match(strip_marks(line)) and not _is_letterhead(line))


def _columns(lines: Sequence[str]) -> list[str]:
    columns: tuple[list[str], list[str]] = ([], [])
    for line in lines:
        left, _, right = (_DASH.sub(r"\1 ", line, count=1) if _DASH.match(line) else line).partition("\t")
        columns[0].extend(_pieces(left))
        columns[1].extend(_pieces(right))
    return [*columns[0], "", *columns[1]]


def _pieces(line: str) -> list[str]:
    return [words for piece in line.split("\t") if (words := piece.strip())]
