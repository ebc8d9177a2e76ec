"""The visible cells of an Excel sheet as cells of a grid."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from openpyxl.cell.cell import Cell
from openpyxl.cell.rich_text import CellRichText
from openpyxl.worksheet.worksheet import Worksheet

from ingest.grid import GridCell
from ingest.legacy import from_font
from ingest.readers.raised import without_note_marks
from ingest.readers.xlsx_values import DateOrder, date_order, shown

_ERROR = "e"
_FORMULA = "f"
_NUMBER = "n"


@dataclass(frozen=True, slots=True)
class SheetCells:
    """What a sheet shows: its filled cells, without hidden rows and columns; of blank rows one is kept, as a gap.

    ruled: rows of the grid that have borders. hidden: "dòng" and "cột" where some that hold words are hidden.
    valueless: names of cells with a formula whose value the file does not hold, or is an error. turned: dates of which
    Excel may have taken the day for the month, for it did not understand others in the column.
    """

    cells: tuple[GridCell, ...]
    ruled: frozenset[int]
    turned: tuple[GridCell, ...]
    hidden: tuple[str, ...]
    valueless: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Area:
    """A filled cell: first and last row and column as the file counts them, or only those shown; its words."""

    top: int
    left: int
    bottom: int
    right: int
    text: str
    ruled: bool
    order: DateOrder | None


def read_cells(sheet: Worksheet, formulas: Worksheet | None = None) -> SheetCells:
    """The cells of a sheet read with values; `formulas` is the same sheet read without, where the file has any."""
    rows = {at for at, row in sheet.row_dimensions.items() if row.hidden or row.height == 0}
    columns = {
        at for group in sheet.column_dimensions.values() if group.hidden for at in range(group.min, group.max + 1)
    }
    filled = list(_filled(sheet))
    seen = [area for area in filled if not _is_within(area.top, area.bottom, rows)]
    left = [area for area in seen if not _is_within(area.left, area.right, columns)]
    hidden = (*(["dòng"] if len(seen) < len(filled) else []), *(["cột"] if len(left) < len(seen) else []))
    areas = [_without(area, rows, columns) for area in left]
    valueless = _valueless(sheet, formulas, rows, columns)
    typed = {area.left for area in filled if area.order is DateOrder.DAY_FIRST}
    return SheetCells(*_grid(areas, rows, typed), hidden, tuple(valueless))


def _filled(sheet: Worksheet) -> Iterator[_Area]:
    cells: Mapping[tuple[int, int], Cell] = sheet._cells  # noqa: SLF001 - every public way makes the blank cells too
    merged = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}
    first = min((column for (_, column), cell in cells.items() if cell.value is not None), default=1)
    for (row, column), cell in cells.items():
        text = _text(cell, numbering=column == first)
        if text.strip():
            area = merged.get((row, column))
            bottom, right = (area.max_row, area.max_col) if area else (row, column)
            sides = (cell.border.top, cell.border.bottom, cell.border.left, cell.border.right)
            ruled = any(side is not None and side.style for side in sides)
            yield _Area(row, column, bottom, right, text, ruled, date_order(cell.value, cell.number_format))


def _text(cell: Cell, *, numbering: bool) -> str:
    """The words of a cell without what is struck out, legacy fonts turned to Unicode."""
    if cell.value is None or cell.data_type == _ERROR or cell.font.strike:
        return ""
    font = cell.font.name or ""
    if not isinstance(cell.value, CellRichText):
        text = shown(cell.value, cell.number_format, numbering=numbering)
        return from_font(_plain(text), font)
    runs = ((run, None) if isinstance(run, str) else (run.text, run.font) for run in cell.value)
    return without_note_marks(
        (from_font(_plain(text), getattr(own, "rFont", None) or font), getattr(own, "vertAlign", "") == "superscript")
        for text, own in runs
        if not getattr(own, "strike", False)
    )


def _plain(text: str) -> str:
    return text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")


def _is_within(first: int, last: int, hidden: set[int]) -> bool:
    return all(at in hidden for at in range(first, last + 1))


def _without(area: _Area, rows: set[int], columns: set[int]) -> _Area:
    """The part of an area that is shown: Excel draws the words of merged cells in what is left of them."""
    top = next(at for at in range(area.top, area.bottom + 1) if at not in rows)
    left = next(at for at in range(area.left, area.right + 1) if at not in columns)
    return replace(area, top=top, left=left)


def _grid(
    areas: Iterable[_Area], hidden: set[int], typed: set[int]
) -> tuple[tuple[GridCell, ...], frozenset[int], tuple[GridCell, ...]]:
    """Areas with rows and columns counted from 0, without those in which nothing begins; the ruled rows; and the cells
    with dates that may be turned, in columns where dates were `typed` with the day in front.
    """
    areas = sorted(areas, key=lambda area: (area.top, area.left))
    rows: dict[int, int] = {}
    reach = row = -1
    for area in areas:
        if area.top not in rows:
            gap = reach >= 0 and any(at not in hidden for at in range(reach + 1, area.top))
            rows[area.top] = row = row + 1 + gap
        reach = max(reach, area.bottom)
    tops = list(rows)
    lefts = sorted({area.left for area in areas})
    columns = {left: at for at, left in enumerate(lefts)}

    def cell(area: _Area) -> GridCell:
        row, column = rows[area.top], columns[area.left]
        last = rows[tops[bisect_right(tops, area.bottom) - 1]]
        return GridCell(row, column, area.text, last - row + 1, bisect_right(lefts, area.right) - column)

    ruled = frozenset(rows[area.top] for area in areas if area.ruled)
    turned = (area for area in areas if area.order is DateOrder.DOUBTFUL and area.left in typed)
    return tuple(map(cell, areas)), ruled, tuple(map(cell, turned))


def _valueless(sheet: Worksheet, formulas: Worksheet | None, rows: set[int], columns: set[int]) -> Iterator[str]:
    """Names of cells that are shown and have a formula without a value; "" is a value ("str" in the file)."""
    values: Mapping[tuple[int, int], Cell] = sheet._cells  # noqa: SLF001 - as above
    written: Mapping[tuple[int, int], Cell] = formulas._cells if formulas else {}  # noqa: SLF001
    for at, cell in values.items():
        missing = cell.value is None and cell.data_type == _NUMBER and at in written
        is_formula = missing and written[at].data_type == _FORMULA
        if (is_formula or cell.data_type == _ERROR) and at[0] not in rows and at[1] not in columns:
            yield cell.coordinate
