"""A grid on which everything stands: a letterhead, a title, one or more tables, the signature.

Task sheets in Excel, and pages saved from Excel, are laid out like that; only the tables are tables.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from ingest.grid import GridCell
from ingest.readers.mixed import Grid, Item
from plan.language.folding import UPPER, fold, strip_marks

_NUMBER_NAMES = frozenset({"tt", "stt", "so tt", "so thu tu"})
_LETTERHEAD = re.compile(r"^\W*(?:cong hoa xa hoi chu nghia|doc lap\s*[-–]\s*tu do|noi nhan\b)")
_SIGNATURE = re.compile(rf"^\W*(?:TM|KT|TL|TUQ|Q)\s*\.\s*[{UPPER}]{{2}}")
_MARK = re.compile(r"(?:[IVXLC]{1,6}|\d{1,3}(?:\.\d{1,3})*|[a-zA-ZđĐ])[.)/]?|[-–+*•]")
_FEWEST = 3  # filled cells from which a row is one of a table


def sheet_items(cells: Sequence[GridCell], ruled: Collection[int] = ()) -> list[Item]:
    """Lines and tables of a grid; `ruled` are the rows that the file draws lines around.

    A table begins at a row of three or more filled cells, or at a header that begins with TT or STT, and ends with its
    last row of three cells, of a number and words, or ruled like its header; a row with one cell inside is a heading.
    """
    splitter = _Splitter(frozenset(ruled))
    for row in _rows(cells):
        splitter.add(row)
    return splitter.finish()


def is_letterhead(text: str) -> bool:
    """Whether a cell holds words of a letterhead or of a signature block."""
    return any(_LETTERHEAD.match(strip_marks(line)) or _SIGNATURE.match(line) for line in text.split("\n"))


def is_header(texts: Sequence[str]) -> bool:
    """Whether the filled cells of a row are those of a header: its first names the number column."""
    return len(texts) > 1 and fold(texts[0]) in _NUMBER_NAMES


def is_mark(text: str) -> bool:
    """Whether a cell holds nothing but a number, a letter or a dash in front of words."""
    return bool(_MARK.fullmatch(text.strip()))


@dataclass(frozen=True, slots=True)
class _Row:
    """The filled cells that begin in a row, left to right; `covered`: how many reach down into it from above."""

    at: int
    cells: tuple[GridCell, ...]
    covered: int

    @property
    def bottom(self) -> int:
        return max(cell.row + cell.rows - 1 for cell in self.cells)

    @property
    def is_header(self) -> bool:
        return is_header([cell.text for cell in self.cells])

    @property
    def is_full(self) -> bool:
        return len(self.cells) >= _FEWEST and not self.is_letterhead

    @property
    def is_letterhead(self) -> bool:
        return any(is_letterhead(cell.text) for cell in self.cells)

    @property
    def is_marked(self) -> bool:
        return len(self.cells) > 1 and is_mark(self.cells[0].text)


def _rows(cells: Sequence[GridCell]) -> list[_Row]:
    filled = sorted((c for c in cells if c.text.strip()), key=lambda c: (c.row, c.column))
    beginning: dict[int, list[GridCell]] = {}
    covered: dict[int, int] = {}
    for cell in filled:
        beginning.setdefault(cell.row, []).append(cell)
        for row in range(cell.row + 1, cell.row + cell.rows):
            covered[row] = covered.get(row, 0) + 1
    return [_Row(at, tuple(row), covered.get(at, 0)) for at, row in beginning.items()]


@dataclass(slots=True)
class _Splitter:
    """Takes rows from the top; `_table` is open while it has rows, `_waiting` are rows that may stand below it."""

    ruled: frozenset[int]
    _items: list[Item] = field(default_factory=list)
    _table: list[_Row] = field(default_factory=list)
    _waiting: list[_Row] = field(default_factory=list)

    def add(self, row: _Row) -> None:
        """Takes the next row."""
        if self._waiting and (row.is_header or (row.is_full and self._is_apart(row))):
            self._close()
        if self._table and self._belongs(row):
            self._table += [*self._waiting, row]
        elif not self._table and (row.is_header or row.is_full):
            self._items += _plain(self._waiting)
            self._table = [row]
        else:
            self._waiting.append(row)
            return
        self._waiting = []

    def finish(self) -> list[Item]:
        """Everything in its order, after the last row."""
        self._close()
        return self._items + _plain(self._waiting)

    def _close(self) -> None:
        """Ends the table; what waits stays for what comes next."""
        if self._table:
            first = self._table[0].at
            cells = (cell for row in self._table for cell in row.cells)
            self._items.append(Grid(tuple(replace(cell, row=cell.row - first) for cell in cells)))
            self._table = []

    def _is_apart(self, row: _Row) -> bool:
        """Whether the table ended above the rows that wait: they are not ruled as it is, or a blank row lies between
        and what comes now is not numbered.
        """
        if not self._table:
            return False
        if self._is_ruled and any(waiting.at not in self.ruled for waiting in self._waiting):
            return True
        rows = [self._table[-1], *self._waiting, row]
        return not row.is_marked and any(below.at > above.bottom + 1 for above, below in pairwise(rows))

    @property
    def _is_ruled(self) -> bool:
        return self._table[0].at in self.ruled

    def _belongs(self, row: _Row) -> bool:
        if row.is_marked or row.is_letterhead:
            return row.is_marked
        return (self._is_ruled and row.at in self.ruled) or len(row.cells) + row.covered >= _FEWEST


def _plain(rows: Iterable[_Row]) -> list[Item]:
    """Rows that are no table: one line a cell, two columns side by side one after the other."""
    lines: list[str] = []
    columns: tuple[list[GridCell], list[GridCell]] = ([], [])
    for row in rows:
        if not _goes_on(columns, row):
            lines += _lines([*columns[0], *columns[1]])
            columns = ([], [])
        if row.is_marked:
            mark = row.cells[0].text.strip()
            words = " ".join(" ".join(cell.text.split()) for cell in row.cells[1:])
            lines.append(f"{mark}{'.' if mark.isalnum() else ''} {words}")
        elif len(row.cells) == 1 and not columns[1]:
            lines += _lines(row.cells)
        else:
            alone = len(row.cells) == 1 and row.cells[0].column >= columns[1][0].column
            columns[0].extend(row.cells[: 0 if alone else 1])
            columns[1].extend(row.cells[0 if alone else 1 :])
    return [*lines, *_lines([*columns[0], *columns[1]])]


def _goes_on(columns: tuple[list[GridCell], list[GridCell]], row: _Row) -> bool:
    """Whether a row goes on with the two columns above it: again two cells, or one under the right one.

    Below "Nơi nhận" a single cell at the left goes on as well; elsewhere it is a title that nobody merged across.
    """
    left, right = columns
    if not right or row.is_marked or row.at > max(cell.row for cell in (*left, *right)) + 1:
        return False
    if len(row.cells) > 1:
        return True
    (cell,) = row.cells
    recipients = bool(left) and fold(left[0].text).startswith("noi nhan")
    return cell.column >= right[0].column or (recipients and cell.column + cell.columns <= right[0].column)


def _lines(cells: Iterable[GridCell]) -> list[str]:
    return [line for cell in cells for line in cell.text.split("\n") if line.strip()]
