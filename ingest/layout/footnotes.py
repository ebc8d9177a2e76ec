"""Notes at the foot of pages: small lines that begin with a number. They stand at the end of the text, as of a DOCX."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from statistics import median

from ingest import source
from ingest.layout.page import LayoutPage
from ingest.layout.ruled import RuledTable
from ingest.layout.visual import VisualLine
from ingest.source import SourceLine
from plan.place import Place, box_of

_SMALL = 0.85  # of the usual letters of the page
_BEGINS = re.compile(r"(\d{1,3})[.)]?\s*(?![\d/.,])\S")


def without_footnotes(
    page: LayoutPage, tables: Sequence[RuledTable], lines: Sequence[VisualLine]
) -> tuple[list[VisualLine], list[list[VisualLine]]]:
    """The lines of a page without its notes, and the lines of each note."""
    sizes = [word.size for word in page.words if word.font]
    if not sizes:  # of a scan nobody knows how high its letters are
        return list(lines), []
    small = _SMALL * median(sizes)
    lowest = max((table.bottom for table in tables), default=0.0)
    first = len(lines)
    while first and lines[first - 1].size < small and lines[first - 1].top > lowest:
        first -= 1
    while first < len(lines) and _number(lines[first]) is None:
        first += 1
    notes: list[list[VisualLine]] = []
    for line in lines[first:]:
        if not notes or _number(line) == (_number(notes[-1][0]) or 0) + 1:
            notes.append([])
        notes[-1].append(line)
    return list(lines[:first]), notes


def footnote_lines(pages: Sequence[LayoutPage], notes: Sequence[Sequence[Sequence[VisualLine]]]) -> list[SourceLine]:
    """A line for each note, after a blank one."""
    found = [line for page, of in zip(pages, notes, strict=True) for line in _lines(page, of)]
    return [SourceLine(""), *found] if found else []


def _lines(page: LayoutPage, notes: Sequence[Sequence[VisualLine]]) -> Iterator[SourceLine]:
    for note in notes:
        number, text = _number(note[0]), " ".join(line.text for line in note)
        left, right = min(line.left for line in note), max(line.right for line in note)
        box = box_of(left, note[0].top, right, note[-1].bottom, page.width, page.height)
        told = text.removeprefix(str(number)).lstrip(".) ")
        yield SourceLine(source.paragraph(f"Chú thích {number}: {told}"), Place(page.number, box))


def _number(line: VisualLine) -> int | None:
    """The number a line begins with; not that of a date."""
    found = _BEGINS.match(line.text)
    return int(found[1]) if found else None
