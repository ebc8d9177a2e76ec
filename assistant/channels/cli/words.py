"""Records as lines on a terminal; what was inferred says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from plan.deadline import Deadline, DeadlineKind
from plan.document import Document
from plan.issue import Issue, Severity
from plan.unit import Unit

_SEVERITY = {Severity.ERROR: "lỗi", Severity.WARNING: "cảnh báo", Severity.INFO: "ghi chú"}
_NOTHING = "(kế hoạch không ghi)"


def unit_words(units: Sequence[Unit]) -> str:
    """Units as printed, each inferred one marked."""
    return "; ".join(f"{unit.name} (suy ra)" if unit.inherited else unit.name for unit in units) or _NOTHING


def deadline_words(deadline: Deadline) -> str:
    """A deadline as printed, and the day it ends where that says more."""
    if deadline.kind is DeadlineKind.NONE:
        return _NOTHING
    words = deadline.text
    if deadline.end and not _says(words, deadline.end):
        words += f" (đến {deadline.end:%d/%m/%Y})"
    return f"{words} (suy ra)" if deadline.inherited else words


def _says(words: str, day: dt.date) -> bool:
    """Whether the printed words hold the day already, with or without leading zeros."""
    return f"{day:%d/%m/%Y}" in words or f"{day.day}/{day.month}/{day.year}" in words


def head_lines(file: str, document: Document) -> Iterator[str]:
    """What a plan says of itself, one line a field it has."""
    yield f"== {file}"
    fields = (
        ("Số", document.number),
        ("Tiêu đề", document.title),
        ("Cơ quan", document.issuer),
        ("Ngày", f"{document.date:%d/%m/%Y}" if document.date else document.date_text),
        ("Người ký", ", ".join(part for part in (document.signer_title, document.signer) if part)),
        ("Nơi nhận", "; ".join(document.recipients)),
    )
    for name, value in fields:
        if value:
            yield f"{name}: {value}"


def issue_line(issue: Issue) -> str:
    """One issue with its lines."""
    return f"- {_SEVERITY[issue.severity]}, dòng {issue.span.line_start}: {issue.message} [{issue.code}]"
