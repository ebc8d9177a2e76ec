"""Tables with merged cells to rows of the canonical text.

DOCX, HTML, XLSX and ruled PDF tables all say which cells are merged; this is the one place where that becomes
`SourceLine.merged` and `SourceLine.spread`, and where a header of two levels becomes one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest import source
from ingest.source import SourceLine
from plan.place import Place

_ROW_NUMBER = re.compile(r"(?:[IVX]{1,5}|\d{1,3}(?:\.\d+)*|[A-HĐ])[.)]?")


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of a table: its first row and column (0-based), how many it covers, its words with line breaks."""

    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1


def grid_lines(
    cells: Sequence[GridCell], places: Sequence[Place | None] = (), *, begins: bool = True
) -> list[SourceLine]:
    """One line a row that has any words; `places` are those of the rows, as far as they are known.

    Where cells overlap, the first one given keeps the place. begins: whether a table begins here for certain.
    """
    if not cells:
        return []
    height = max(cell.row + cell.rows for cell in cells)
    width = max(cell.column + cell.columns for cell in cells)
    owners: list[list[GridCell | None]] = [[None] * width for _ in range(height)]
    for cell in cells:
        for row in owners[cell.row : cell.row + cell.rows]:
            for column in range(cell.column, cell.column + cell.columns):
                row[column] = row[column] or cell
    first, last = _header(owners)
    lines = [_line(at, row, _place(places, at)) for at, row in enumerate(owners)]
    if last > first:
        lines[first : last + 1] = [_one_header(owners[first : last + 1], _place(places, first))]
    told = [line for line in lines if line.text.strip("| ")]
    return [replace(line, begins=begins and at == 0) for at, line in enumerate(told)]


def _place(places: Sequence[Place | None], row: int) -> Place | None:
    return places[row] if row < len(places) else None


def _line(at: int, row: Sequence[GridCell | None], place: Place | None) -> SourceLine:
    words: list[str] = []
    merged: set[int] = set()
    spread: set[int] = set()
    for column, cell in enumerate(row):
        own = cell is not None and cell.row == at and cell.column == column
        words.append(source.cell(cell.text) if own and cell is not None else "")
        if cell is None or own:
            continue
        (merged if cell.row < at else spread).add(column)
    return SourceLine(source.row(words), place, frozenset(merged), frozenset(spread))


def _header(owners: Sequence[Sequence[GridCell | None]]) -> tuple[int, int]:
    """First and last row of a header of several levels; the same number twice when it has one.

    Such a header begins with a row in which one cell covers several columns but not all, and in which the others
    reach down to the row of the names below that cell, or are blank there.
    """
    top = next((at for at, row in enumerate(owners) if not _is_title(row)), 0)
    if top + 1 >= len(owners):
        return top, top
    named = {cell for cell in owners[top] if cell is not None and cell.row == top}
    over = {cell for cell in named if cell.columns > 1 and cell.rows == 1}
    if not over or any(_ROW_NUMBER.fullmatch(cell.text.strip()) for cell in named):
        return top, top  # a row of the table: the title of a group, or one cell for two columns
    last = max([top + 1, *(cell.row + cell.rows - 1 for cell in named)])
    if last >= len(owners):
        return top, top
    for above, below in zip(owners[top], owners[last], strict=True):
        is_over = above in over
        own = below is not None and below.row > top and bool(below.text.strip())
        if own is not is_over:
            return top, top
    return top, last


def _is_title(row: Sequence[GridCell | None]) -> bool:
    return len(row) > 1 and len({id(cell) for cell in row}) == 1


def _one_header(rows: Sequence[Sequence[GridCell | None]], place: Place | None) -> SourceLine:
    names: list[str] = []
    for column in range(len(rows[0])):
        stack = [row[column] for row in rows]
        distinct = [cell for at, cell in enumerate(stack) if cell is not None and cell not in stack[:at]]
        names.append(source.cell(" ".join(" ".join(cell.text.split()) for cell in distinct if cell.text.strip())))
    return SourceLine(source.row(names), place)


def without_blank_columns(cells: Sequence[GridCell]) -> list[GridCell]:
    """The cells without columns that no cell begins in or that hold no words at all, as drawing tools leave behind."""
    kept = sorted({c.column for c in cells if c.text.strip() and c.columns == 1} | {c.column for c in cells if c.text})
    numbers = {column: at for at, column in enumerate(kept)}

    def squeeze(cell: GridCell) -> GridCell | None:
        inside = [numbers[c] for c in range(cell.column, cell.column + cell.columns) if c in numbers]
        return replace(cell, column=inside[0], columns=len(inside)) if inside else None

    return [moved for cell in cells if (moved := squeeze(cell)) is not None]
