"""Pages of words and rules to the lines of the canonical text, in the order they are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from ingest import source
from ingest.layout.columns import Corridor, Region, regions, sides
from ingest.layout.doubts import doubtful_words, overlapping_words
from ingest.layout.footnotes import footnote_lines, without_footnotes
from ingest.layout.furniture import without_furniture
from ingest.layout.page import LayoutPage
from ingest.layout.ruled import RuledTable, find_ruled_tables, ruled_lines
from ingest.layout.struck import without_struck
from ingest.layout.unruled import unruled_lines
from ingest.layout.visual import Measure, VisualLine, goes_over, joined, measure, paragraphs, visual_lines
from ingest.source import SourceLine
from plan.issue import Issue, Severity
from plan.place import Place, box_of
from plan.span import Span


@dataclass(frozen=True, slots=True)
class Laid:
    """The lines of all pages, the words of headers and footers left out of them, and what is not certain."""

    lines: tuple[SourceLine, ...]
    margins: tuple[str, ...]
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """The paragraph a page ends with, which the next one may go on with."""

    group: tuple[VisualLine, ...]
    column: Measure


@dataclass(frozen=True, slots=True)
class _Columns:
    """The corridors of the unruled table a page ends with."""

    corridors: tuple[Corridor, ...]


_Open = _Paragraph | _Columns | None
Edges = tuple[float, float]
"""left, right"""


def lay_out(pages: Sequence[LayoutPage]) -> Laid:
    """Read pages, measured in points, in order.

    A paragraph that goes over to the next page is one line, placed where it begins. A blank line stands around each
    table, also between its parts on two pages. The notes at the foot of pages come last.
    """
    pages = [without_struck(page) for page in pages]
    tables = [find_ruled_tables(page) for page in pages]
    texts = [
        visual_lines(w for w in page.words if not any(table.holds(w) for table in found))
        for page, found in zip(pages, tables, strict=True)
    ]
    texts, margins = without_furniture(pages, texts)
    apart = [without_footnotes(*page) for page in zip(pages, tables, texts, strict=True)]
    texts = [text for text, _ in apart]
    usual = _usual_edges(pages, texts)
    writer = _Writer()
    for page, found, text in zip(pages, tables, texts, strict=True):
        writer.add_page(page, found, text, usual[page.width])
    lines = (*writer.lines, *footnote_lines(pages, [notes for _, notes in apart]))
    issues = (*writer.issues, *doubtful_words(pages, lines), *overlapping_words(pages, lines))
    return Laid(lines, margins, issues)


class _Writer:
    """Collects the lines; knows what the last page left open."""

    def __init__(self) -> None:
        self.lines: list[SourceLine] = []
        self.issues: list[Issue] = []
        self._open: _Open = None

    def add_page(
        self, page: LayoutPage, tables: Sequence[RuledTable], text: Sequence[VisualLine], usual: Edges
    ) -> None:
        """Add the lines of a page, its ruled tables between the text above and below them."""
        edges = (min([usual[0], *(n.left for n in text)]), max([usual[1], *(n.right for n in text)]))
        rest = list(text)
        for table in tables:
            self._text(page, [line for line in rest if line.top < table.top], edges)
            rest = [line for line in rest if line.top >= table.top]
            self._table(ruled_lines(table, page))
            self._open = None
        self._text(page, rest, edges)

    def _text(self, page: LayoutPage, text: Sequence[VisualLine], edges: Edges) -> None:
        carried = self._open.corridors if isinstance(self._open, _Columns) else ()
        for region in regions(text, carried):
            if region.is_table:
                self._unruled(region, page)
                self._open = _Columns(region.corridors)
                continue
            for column, measured in zip(sides(region), _measures(region, edges), strict=True):
                self._open = None if region.corridors else self._open
                self._column(page, column, measured)
            self._open = None if region.corridors else self._open

    def _column(self, page: LayoutPage, column: Sequence[VisualLine], edges: Measure) -> None:
        if not column:
            return
        groups = paragraphs(column, edges)
        before = self._open
        if isinstance(before, _Paragraph) and goes_over(before.group, groups[0][0], before.column, edges):
            rest = groups.pop(0)
            whole = f"{self.lines[-1].text} {source.paragraph(joined(rest, edges))}"
            self.lines[-1] = SourceLine(whole, self.lines[-1].place)
            self._open = _Paragraph((*before.group, *rest), edges)
        for group in groups:
            left, right = min(line.left for line in group), max(line.right for line in group)
            box = box_of(left, group[0].top, right, group[-1].bottom, page.width, page.height)
            self.lines.append(SourceLine(source.paragraph(joined(group, edges)), Place(page.number, box)))
            self._open = _Paragraph(tuple(group), edges)

    def _table(self, rows: Sequence[SourceLine]) -> None:
        self.lines += [SourceLine(""), *rows, SourceLine("")]

    def _unruled(self, region: Region, page: LayoutPage) -> None:
        first = len(self.lines) + 2
        self._table(unruled_lines(region, page))
        message = (
            "Bảng không kẻ đường viền: các ô được đoán theo khoảng trắng. Hãy đối chiếu các hàng này với trang gốc."
        )
        span = Span(first, max(first, len(self.lines) - 1))
        self.issues.append(Issue(Severity.WARNING, "table_unruled", message, span))


def _usual_edges(pages: Sequence[LayoutPage], texts: Sequence[Sequence[VisualLine]]) -> dict[float, Edges]:
    """Where text begins and ends on most pages of each width; a page with little text does not tell."""
    lefts: dict[float, list[float]] = {page.width: [] for page in pages}
    rights: dict[float, list[float]] = {page.width: [] for page in pages}
    for page, text in zip(pages, texts, strict=True):
        if text:
            lefts[page.width].append(min(line.left for line in text))
            rights[page.width].append(max(line.right for line in text))
    return {w: (median(lefts[w]), median(rights[w])) if lefts[w] else (w, 0.0) for w in lefts}


def _measures(region: Region, edges: Edges) -> list[Measure]:
    """The measure of each column: running text has that of its page; one of two columns reaches over the corridor
    where it is not centred, so that its lines are seen as ended rather than wrapped.
    """
    if not region.corridors:
        return [measure(region.lines, *edges)]
    ((inner, outer),) = region.corridors
    left, right = sides(region)
    return [_beside(left, edges[0], outer), _beside(right, inner, edges[1])]


def _beside(column: Sequence[VisualLine], left: float, right: float) -> Measure:
    """The measure of one of two columns: a centred one is as wide at both sides of its middle, as letterheads are."""
    middles = [(line.left + line.right) / 2 for line in column]
    if not column or max(middles) - min(middles) > column[0].size:
        return Measure(left, right, indents=False)
    half = min(median(middles) - left, right - median(middles))
    return Measure(median(middles) - half, median(middles) + half, indents=False, centred=True, guessed=True)
