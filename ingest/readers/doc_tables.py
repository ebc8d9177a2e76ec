"""Tables that LibreOffice lost in a .doc, found and put back with the help of a second reader.

A guard against what is not known: the one case met so far is mended before (ingest.readers.doc_file). What both
readers say is compared by its unaccented consonants, which are the same in Unicode, TCVN3 and VNI, and leave out the
numbers of lists, which only one of them writes.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.readers.antiword import Block
from ingest.source import Source, SourceLine
from plan.issue import Issue, Severity
from plan.span import Span

_NOT_CONSONANTS = re.compile("[^b-df-hj-np-tv-xz]")
_MESSAGE = (
    "Bảng này bị mất khi chuyển từ tệp .doc nên được dựng lại bằng chương trình antiword: có thể thiếu ô gộp dọc và "
    "định dạng. Hãy đối chiếu các dòng này với văn bản gốc, hoặc mở tệp bằng Word, lưu lại dạng .docx rồi nạp lại."
)


def with_lost_tables(source: Source, blocks: Sequence[Block]) -> Source:
    """The source with every table of `blocks` that is run together in it or missing, as an ERROR to be checked."""
    for table in _lost([block for block in blocks if block.cells], source.lines):
        source = _put_back(table, source)
    return source


def _lost(tables: Sequence[Block], lines: Sequence[SourceLine]) -> list[Block]:
    """The tables of which most neighbouring cells are run together in a line, or not there at all.

    A table that was kept has them in rows; one that only sets words beside each other, in lines of their own. Rows are
    looked for in the order of the text, as a plan may have the same table twice.
    """
    rows = "".join(_line_marks(line) for line in lines if _is_row(line))
    others = "\n".join(_line_marks(line) for line in lines if not _is_row(line))
    lost: list[Block] = []
    at = 0
    for table in tables:
        borders, bad = _borders(table), 0
        for before, after in borders:
            found = rows.find(before + after, at)
            if found >= 0:
                at = found + len(before)
            else:
                is_gone = any(words not in rows and words not in others for words in (before, after))
                bad += is_gone or before + after in others
        if bad * 2 > len(borders):
            lost.append(table)
    return lost


def _borders(table: Block) -> list[tuple[str, str]]:
    """The last paragraph of each cell and the first one of the next, as far as there are words in them."""
    cells = [[marks for part in cell.text.split("\n") if (marks := _marks(part))] for cell in table.cells]
    return [(before[-1], after[0]) for before, after in pairwise([parts for parts in cells if parts])]


def _put_back(table: Block, source: Source) -> Source:
    rows = table.lines
    start, end = _run_together(table, source.lines)
    new = Span(start + 1, start + len(rows))
    lines = (*source.lines[:start], *rows, *source.lines[end:])
    issues = (replace(issue, span=_moved(issue.span, end, new)) for issue in source.issues)
    return replace(
        source, lines=lines, issues=(*issues, Issue(Severity.ERROR, "table_from_second_reader", _MESSAGE, new))
    )


def _run_together(table: Block, lines: Sequence[SourceLine]) -> tuple[int, int]:
    """The lines (from, to) with the words of the table and no others; the end of the text where there are none."""
    whole = "".join(_marks(cell.text) for cell in table.cells)
    marks = ["|" if _is_row(line) else _line_marks(line) for line in lines]
    for start, first in enumerate(marks):
        left, end = whole, start
        while first and left and end < len(marks) and left.startswith(marks[end]):
            left, end = left[len(marks[end]) :], end + 1
        if not left:
            return start, end
    return len(lines), len(lines)


def _moved(span: Span, end: int, new: Span) -> Span:
    """A span after the lines from new.line_start to `end` have been replaced by those of `new`."""
    grown = new.line_end - end
    first = span.line_start + grown if span.line_start > end else min(span.line_start, new.line_start)
    last = span.line_end if span.line_end < new.line_start else max(span.line_end + grown, new.line_end)
    return Span(first, last, span.page)


def _is_row(line: SourceLine) -> bool:
    return line.text.startswith("|")  # a paragraph that begins with one has it escaped


def _line_marks(line: SourceLine) -> str:
    return _marks(html.unescape(line.text.replace("<br>", " ")))


def _marks(text: str) -> str:
    return _NOT_CONSONANTS.sub("", unicodedata.normalize("NFC", text).lower())
