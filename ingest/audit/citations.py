"""What looks wrong in the documents a plan cites: one with two dates, an annex of another number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.citations import CitedDocument, find_citations
from ingest.lines import Line
from plan.document import Document
from plan.issue import Issue, Severity
from plan.language.folding import fold, strip_marks
from plan.span import Span


def audit_citations(lines: Sequence[Line], document: Document) -> list[Issue]:
    """Issues of the documents one plan cites; only citations within a line are compared."""
    cited = [(one, line) for line in lines for one in find_citations(line.text)]
    return [*_two_dates(cited), *_other_number(cited, document)]


def _two_dates(cited: Sequence[tuple[CitedDocument, Line]]) -> Iterator[Issue]:
    first: dict[str, tuple[CitedDocument, Line]] = {}
    for one, line in cited:
        if one.date is None:
            continue
        before, where = first.setdefault(fold(one.number), (one, line))
        if before.date is not None and before.date != one.date:
            message = (
                f"{one.kind} {one.number} được dẫn với hai ngày: {before.date:%d/%m/%Y} (dòng {where.number}) và "
                f"{one.date:%d/%m/%Y}. Hãy đối chiếu văn bản gốc."
            )
            yield Issue(Severity.WARNING, "document_with_two_dates", message, Span(line.number, line.number))


_NEAR = 30  # characters in front of a document that tell whether it encloses an annex
_ENCLOSED = re.compile(r"(?:kem theo|ban hanh kem theo)\s*$")


def _other_number(cited: Sequence[tuple[CitedDocument, Line]], document: Document) -> Iterator[Issue]:
    """An annex that says it belongs to a document of another number ("Kèm theo Kế hoạch số ...")."""
    own = document.number or ""
    if not own or own.startswith("/"):
        return
    for one, line in cited:
        enclosed = _ENCLOSED.search(strip_marks(line.text[max(0, one.begin - _NEAR) : one.begin]))
        if enclosed and fold(one.number) != fold(own) and one.number.partition("/")[2][:2] == own.partition("/")[2][:2]:
            message = f"Phụ lục ghi kèm theo {one.kind} {one.number}, khác số ở trang đầu ({own})."
            yield Issue(Severity.WARNING, "annex_of_another_number", message, Span(line.number, line.number))
