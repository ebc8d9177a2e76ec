"""Tables of a DOCX: their cells on the grid, and which of them only lay out a page.

Letterheads and signatures stand in two columns of a table without rules; they are written as plain lines, so that
they are read like the ones that are set with tabs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, islice, pairwise
from typing import TypeAlias

from ingest.grid import GridCell, grid_lines, without_blank_columns
from ingest.readers.docx_styles import Styles, draws_rules
from ingest.readers.docx_xml import Element, attribute, properties, switch, w, whole
from ingest.readers.ragged import columns_between
from ingest.source import SourceLine, paragraph
from plan.language.folding import strip_marks

_WIDEST = 63  # columns of a table in Word
_SLIVER = 200  # twentieths of a point, 3.5 mm: what is left where a border was not drawn in line with those above
_LAYOUT_ROWS = 4  # with words in them
_FORMAL_ROWS, _FORMAL_COLUMNS = 8, 3  # of a letterhead or signatures; a joint plan has two beside the recipients
_LETTERHEAD = "cong hoa xa hoi chu nghia"
_RECIPIENTS = "noi nhan:"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its first row and column (0-based), how many it covers, and what stands in it."""

    row: int
    column: int
    rows: int
    columns: int
    content: Content


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a table in reading order. ruled: whether any rule is drawn. hidden: words behind merged cells."""

    cells: tuple[Cell, ...]
    ruled: bool
    hidden: tuple[str, ...] = ()


Content: TypeAlias = tuple["str | Table", ...]
"""What stands in a body, a cell or a note, in order: lines ("" for an empty paragraph) and tables."""


# From XML to cells ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Draft:
    row: int
    column: int
    columns: int
    content: Content
    rows: int = 1


@dataclass(slots=True)
class _Builder:
    """Places cells; `open` are the cells that a w:vMerge may go on with, by their first column."""

    read: Callable[[Element], Content]
    drafts: list[_Draft] = field(default_factory=list)
    open: dict[int, _Draft] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)

    def add_row(self, at: int, cells: Sequence[Element], places: Sequence[tuple[int, int]]) -> None:
        still: dict[int, _Draft] = {}
        draft: _Draft | None = None
        for cell, (column, columns) in zip(cells, places, strict=True):
            about = properties(cell, "tcPr")
            above = self.open.get(column) if _goes_on(about, "vMerge") else None
            owner = above or (draft if _goes_on(about, "hMerge") else None)
            if owner is None:
                draft = _Draft(at, column, columns, self.read(cell))
                self.drafts.append(draft)
            else:
                draft = owner
                self._widen(owner, at, column, columns)
                self._leave_out(owner, cell)
            if about is not None and about.find(w("vMerge")) is not None:
                still[draft.column] = draft
        self.open = still

    @staticmethod
    def _widen(owner: _Draft, at: int, column: int, columns: int) -> None:
        """Make a cell cover one that is merged into it, and nothing beside that one."""
        if column == owner.column:
            owner.rows = at + 1 - owner.row
            owner.columns = min(owner.columns, columns)
        elif owner.row == at:
            owner.columns = column + columns - owner.column

    def _leave_out(self, owner: _Draft, cell: Element) -> None:
        """Word hides the words of a cell that is merged into another, but counts them in lists; not if it is empty."""
        if next(cell.iter(w("t")), None) is not None:
            words = content_text(self.read(cell))
            self.hidden += [words] if words not in ("", content_text(owner.content)) else []


def read_table(table: Element, styles: Styles, read: Callable[[Element], Content]) -> Table:
    """The cells of a w:tbl; `read` gives the content of a cell and is called in the order of the document."""
    rows = [row for row in _inside(table, "tr") if not _is_gone(properties(row, "trPr"))]
    cells = [list(_inside(row, "tc")) for row in rows]
    spans = [[_span(properties(cell, "tcPr"), "gridSpan", least=1) for cell in row] for row in cells]
    before = [_span(properties(row, "trPr"), "gridBefore", least=0) for row in rows]
    builder = _Builder(read)
    widths = _widths(table)
    crooked = not any(before) and _is_crooked(spans)
    places = _in_line(spans, widths) if crooked else map(_on_grid, spans, before)
    for at, (row, own) in enumerate(zip(cells, places, strict=True)):
        builder.add_row(at, row, own)
    found = [Cell(d.row, d.column, d.rows, d.columns, d.content) for d in builder.drafts]
    shown = found if crooked else _without_slivers(found, widths)
    return Table(tuple(shown), _is_ruled(table, styles), tuple(builder.hidden))


def _on_grid(spans: Sequence[int], before: int) -> list[tuple[int, int]]:
    """(first column, columns) of each cell of a row."""
    return list(zip(accumulate(spans, initial=before), spans, strict=False))


def _is_crooked(rows: Sequence[Sequence[int]]) -> bool:
    """Whether borders were dragged in single rows: as many cells as in the header, but not below those of the header.

    No row has more cells than the header, so the columns between such borders are none.
    """
    most = max(map(len, rows), default=0)
    return len({tuple(row[:-1]) for row in rows if len(row) == most}) > 1 and len(rows[0]) == most


def _in_line(rows: Sequence[Sequence[int]], widths: Sequence[int]) -> Iterator[list[tuple[int, int]]]:
    """Likewise for the rows of a table that is crooked: one column a cell, and in a row of fewer cells the columns
    that each reaches over in the last row of all.
    """
    reach = max(map(sum, rows))
    at = list(accumulate(widths if len(widths) >= reach and all(widths) else [1] * reach, initial=0))
    count = len(rows[0])
    for spans in rows:
        own = [at[column] for column in accumulate(spans, initial=0)]
        if len(spans) == count:
            edges = own
            yield [(column, 1) for column in range(count)]
            continue
        places: list[tuple[int, int]] = []
        for left, right in pairwise(own):
            least = sum(places[-1]) if places else 0
            first, last = columns_between(edges, left, right, least, count - len(spans) + len(places))
            places.append((first, last - first + 1))
        yield places


def _inside(parent: Element, name: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, also in content controls, but not those of tables in cells."""
    for child in parent:
        if child.tag == w(name):
            yield child
        elif child.tag in (w("sdt"), w("sdtContent"), w("customXml"), w("ins")):
            yield from _inside(child, name)


def _is_gone(about: Element | None) -> bool:
    """Whether a row was deleted in a tracked change, or is hidden."""
    return about is not None and (about.find(w("del")) is not None or bool(switch(about, "hidden")))


def _span(about: Element | None, name: str, *, least: int) -> int:
    found = None if about is None else whole(about.find(w(name)))
    return least if found is None else min(max(found, least), _WIDEST)


def _goes_on(about: Element | None, name: str) -> bool:
    found = None if about is None else about.find(w(name))
    return found is not None and attribute(found) != "restart"


def _widths(table: Element) -> list[int]:
    columns = islice(table.iterfind(f"{w('tblGrid')}/{w('gridCol')}"), _WIDEST)
    return [whole(column, "w") or 0 for column in columns]


def _without_slivers(cells: Sequence[Cell], widths: Sequence[int]) -> list[Cell]:
    """The cells on a grid without columns too narrow for words, so that cells under one name have one column."""
    narrow = {at for at, width in enumerate(widths) if 0 < width < _SLIVER}
    for cell in cells:
        covered = set(range(cell.column, cell.column + cell.columns))
        if covered <= narrow:
            narrow -= {cell.column}
    if not narrow:
        return list(cells)

    def squeeze(cell: Cell) -> Cell:
        before = sum(at < cell.column for at in narrow)
        within = sum(cell.column <= at < cell.column + cell.columns for at in narrow)
        return replace(cell, column=cell.column - before, columns=cell.columns - within)

    return [squeeze(cell) for cell in cells]


def _is_ruled(table: Element, styles: Styles) -> bool:
    about = properties(table, "tblPr")
    own = None if about is None else properties(about, "tblBorders")
    style = None if about is None else attribute(about.find(w("tblStyle")))
    if draws_rules(own) if own is not None else styles.draws_rules(style or ""):
        return True
    cells = (properties(cell, "tcPr") for row in _inside(table, "tr") for cell in _inside(row, "tc"))
    return any(draws_rules(borders) for cell in cells if cell is not None for borders in cell.findall(w("tcBorders")))


# From cells to lines --------------------------------------------------------------------------------------------


def content_lines(content: Content) -> list[SourceLine]:
    """The lines of the canonical text, a blank one for empty paragraphs and around tables."""
    lines: list[SourceLine] = []
    for item in content:
        if isinstance(item, str):
            lines.append(SourceLine(paragraph(item)))
        else:
            lines += [SourceLine(""), *_table_lines(item), SourceLine("")]
    while lines and not lines[-1].text:
        lines.pop()
    return [line for at, line in enumerate(lines) if line.text or (at and lines[at - 1].text)]


def _table_lines(table: Table) -> list[SourceLine]:
    if _is_layout(table):
        cells = sorted(table.cells, key=lambda cell: (cell.row, cell.column))
        return [line for cell in cells for line in (*content_lines(cell.content), SourceLine(""))]
    grid = [GridCell(c.row, c.column, content_text(c.content), c.rows, c.columns) for c in table.cells]
    return grid_lines(without_blank_columns(grid))


def content_text(content: Content) -> str:
    """Content as the words of one cell; a table in it has a line for each row, its cells between semicolons."""
    lines: list[str] = []
    for item in content:
        lines += [item] if isinstance(item, str) else _row_texts(item)
    return "\n".join(line for line in lines if line.strip())


def _row_texts(table: Table) -> list[str]:
    return ["; ".join(" ".join(text.split()) for text in row) for row in _spoken(table)]


def _spoken(table: Table) -> list[list[str]]:
    """The words of each row that has any, without blank cells."""
    rows: dict[int, list[str]] = {}
    for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column)):
        if words := content_text(cell.content):
            rows.setdefault(cell.row, []).append(words)
    return list(rows.values())


def _is_layout(table: Table) -> bool:
    """Whether a table only sets words beside each other: one column, a few rows of two without rules, a letterhead.

    One that is wider than Word allows is no table either.
    """
    if any(cell.column + cell.columns > _WIDEST for cell in table.cells):
        return True
    rows = _spoken(table)
    widest = max(map(len, rows), default=0)
    if widest < 2:
        return True
    if widest == 2 and len(rows) <= _LAYOUT_ROWS and not table.ruled:
        return True
    return (
        widest <= _FORMAL_COLUMNS
        and len(rows) <= _FORMAL_ROWS
        and any(_is_formal(text) for row in rows for text in row)
    )


def _is_formal(text: str) -> bool:
    """Whether a cell holds the national motto or the list of recipients (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""
    plain = " ".join(strip_marks(text).split())
    return _LETTERHEAD in plain or plain.startswith(_RECIPIENTS)
