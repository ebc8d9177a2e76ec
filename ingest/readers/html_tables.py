"""Tables of HTML to grids, and those that only arrange a page to lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.grid import GridCell, without_blank_columns
from ingest.readers.mixed import Grid, Item, words_of
from ingest.readers.ragged import aligned
from ingest.readers.sheet import is_header, is_letterhead, is_mark, sheet_items

_WIDEST = 1000  # columns of one cell, as browsers have it
_WIDEST_LETTERHEAD = 3  # columns
_FRAME = 2  # columns of a page that is laid out as a table, even where its lines are drawn
_FEWEST_LINES = 3  # above the table in a sheet
_SLOTS = 2_000_000  # rows times columns of one table
_ORDER = {"thead": 0, "tfoot": 2}  # all else is body, in between


class TableTooLarge(ValueError):
    """A table that spans more rows and columns than any real one."""


@dataclass(slots=True)
class HtmlCell:
    """A cell as its tag has it: how far it wants to reach (`rows` 0: to the end of its group) and what stands in it."""

    rows: int
    columns: int
    items: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class HtmlTable:
    """A table while its tags are read. bordered: whether the page draws lines in it, or it has header cells."""

    bordered: bool
    rows: list[tuple[int, int, list[HtmlCell]]] = field(default_factory=list)  # order and number of the group, cells
    _group: tuple[int, int] = (1, 0)

    def open_group(self, tag: str) -> None:
        """Begins a group of rows: thead, tbody or tfoot, or what follows one."""
        self._group = (_ORDER.get(tag, 1), self._group[1] + 1)

    def open_row(self) -> None:
        """Begins a row."""
        self.rows.append((*self._group, []))

    def open_cell(self, rows: int, columns: int) -> HtmlCell:
        """Begins a cell, in the row that is open."""
        if not self.rows:
            self.open_row()
        cell = HtmlCell(rows, columns)
        self.rows[-1][2].append(cell)
        return cell

    def items(self) -> list[Item]:
        """The table, or the lines and tables in it where it only arranges them; raises TableTooLarge."""
        placed = _placed(sorted(self.rows, key=lambda row: row[0]))
        cells = aligned(without_blank_columns([grid_cell for grid_cell, _ in placed]))
        rows = _filled(cells)
        if self._is_layout(rows, [item for _, cell in placed for item in cell.items]):
            return [item for _, cell in placed for item in cell.items]
        if _is_sheet(rows):
            return sheet_items(cells)
        return [Grid(tuple(cells))]

    def _is_layout(self, rows: Sequence[Sequence[str]], items: Sequence[Item]) -> bool:
        """Whether the table only puts things beside each other: a letterhead, a signature, the columns of a page."""
        width = max(map(len, rows), default=0)
        if any(map(is_header, rows)):
            return False
        if width <= 1 or any(self._frames(item, width) for item in items):
            return True
        if width <= _WIDEST_LETTERHEAD and any(is_letterhead(text) for row in rows for text in row):
            return True
        return width == 2 and not self.bordered and not any(is_mark(row[0]) for row in rows if len(row) == 2)

    def _frames(self, item: Item, width: int) -> bool:
        """Whether something inside shows that this table is but a frame: a table, and no lines or a header of tasks."""
        if not isinstance(item, Grid):
            return False
        return not self.bordered or (width == _FRAME and any(map(is_header, _filled(item.cells))))


def _is_sheet(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table is a whole sheet saved from Excel: its title, its letterhead stand above the first full row."""
    full = next((at for at, row in enumerate(rows) if is_header(row) or len(row) > _WIDEST_LETTERHEAD), 0)
    return full >= _FEWEST_LINES or any(is_letterhead(text) for row in rows[:full] for text in row)


def _filled(cells: Sequence[GridCell]) -> list[list[str]]:
    """The words of each row that has any."""
    rows: dict[int, list[str]] = {}
    for cell in cells:
        if cell.text.strip():
            rows.setdefault(cell.row, []).append(cell.text)
    return [row for _, row in sorted(rows.items())]


def _placed(rows: Sequence[tuple[int, int, list[HtmlCell]]]) -> list[tuple[GridCell, HtmlCell]]:
    """Each cell with its place, as browsers find it: the first free column of its row.

    A cell never grows over another one, nor out of its group of rows. Raises TableTooLarge.
    """
    placed: list[tuple[GridCell, HtmlCell]] = []
    taken: dict[int, int] = {}  # column: the first row below the last cell in it
    work = 0
    for row, (end, (_, _, cells)) in enumerate(zip(_group_ends(rows), rows, strict=True)):
        column = 0
        for cell in cells:
            first = column
            while taken.get(column, 0) > row:
                column += 1
            wanted = range(column + 1, column + min(cell.columns, _WIDEST))
            after = next((at for at in wanted if taken.get(at, 0) > row), wanted.stop)
            height = min(cell.rows or end, end - row)
            taken.update(dict.fromkeys(range(column, after), row + height))
            work += after - first
            if work > _SLOTS:
                raise TableTooLarge
            text = "\n".join(words_of(cell.items))
            placed.append((GridCell(row, column, text, height, after - column), cell))
            column = after
    if len(rows) * len({cell.column for cell, _ in placed if cell.text}) > _SLOTS:
        raise TableTooLarge
    return placed


def _group_ends(rows: Sequence[tuple[int, int, list[HtmlCell]]]) -> list[int]:
    """For each row the first row behind its group."""
    ends: list[int] = []
    for at in reversed(range(len(rows))):
        same = at + 1 < len(rows) and rows[at][:2] == rows[at + 1][:2]
        ends.append(ends[-1] if same else at + 1)
    return ends[::-1]
