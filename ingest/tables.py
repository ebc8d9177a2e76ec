"""Table regions to rows of named columns.

Three encodings: tab separated, tab separated with merged cells, Markdown pipes with HTML inside cells. Rows cut by a
page break are joined, with or without a repeated header; heading rows become section titles; sub-rows of a merged
number keep what the row above prints.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.columns import GROUP_NUMBER, ROW_NUMBER, Column, column_named, read_header
from ingest.lines import Line, clean_cell
from plan.language.folding import LOWER, strip_marks
from plan.language.numbers import roman_value
from plan.span import Span


@dataclass(frozen=True, slots=True)
class Cell:
    """Words of a cell, pieces over a page break joined, and the lines they stand in."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Row:
    """A row under a header: cells by column, the heading rows over it, its lines.

    sub: the row has no number of its own and belongs to the numbered row above it.
    merged: columns whose cell the file itself merges with the one above.
    continued: the first row after a page break, at which the file can no longer tell a merged cell.
    """

    cells: dict[Column, Cell]
    headings: tuple[str, ...]
    span: Span
    sub: bool = False
    merged: frozenset[Column] = frozenset()
    continued: bool = False

    def text(self, column: Column) -> str:
        """The words in a column, "" when it is empty or absent."""
        cell = self.cells.get(column)
        return cell.text if cell else ""


@dataclass(frozen=True, slots=True)
class Table:
    """A region of table lines: its columns in order (empty when no header was understood) and its rows."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    span: Span

    @property
    def is_tasks(self) -> bool:
        """Whether the table assigns tasks: a task column beside a lead, coordinating unit or deadline."""
        named = set(self.columns)
        has_task = bool(named & {Column.TASK, Column.ACTIVITY, Column.GOAL})
        return has_task and bool(named & {Column.LEAD, Column.COORDINATE})


@dataclass(frozen=True, slots=True)
class _RawRow:
    cells: tuple[str, ...]
    line: int
    ruled: bool  # a Markdown rule (|---|) follows: this row stands where a header stands
    gap: bool  # a page break lies between this row and the one before
    merged: frozenset[int] = frozenset()
    spread: frozenset[int] = frozenset()
    begins: bool = False


_RULE_CELL = re.compile(r"^[:.]?-{1,}[:.]?$")
_FUSED = re.compile(r"^(?P<mark>[IVX]{1,5}|[A-HĐ]|\d{1,2}(?:\.\d{1,2})*)[.)]?\s+(?P<title>[^\W\d_].{3,})$", re.DOTALL)


def row_cells(line: Line) -> tuple[str, ...]:
    """The cells of a table line, cleaned, lines and list items within a cell as lines."""
    printed = line.printed.strip("\r\n")
    if "\t" in printed:
        return tuple(clean_cell(cell) for cell in printed.split("\t"))
    inner = printed.strip()
    inner = inner.removeprefix("|")
    inner = inner.removesuffix("|")
    return tuple(clean_cell(cell) for cell in inner.split("|"))


def is_rule(cells: Sequence[str]) -> bool:
    """Whether a row is the rule that Markdown draws below a header (|---|---|)."""
    return any(cells) and all(_RULE_CELL.match(c.replace(" ", "")) or not c for c in cells)


def _raw_rows(lines: Sequence[Line]) -> list[_RawRow]:
    rows: list[_RawRow] = []
    previous = lines[0].number - 1
    for line in lines:
        cells = row_cells(line)
        if is_rule(cells):
            if rows and line.number == previous + 1:
                rows[-1] = replace(rows[-1], ruled=True)
            previous = line.number
            continue
        gap = bool(rows) and line.number > previous + 1
        rows.append(
            _RawRow(
                cells, line.number, ruled=False, gap=gap, merged=line.merged, spread=line.spread, begins=line.begins
            )
        )
        previous = line.number
    return rows


def _align(columns: tuple[Column, ...], rows: Sequence[_RawRow]) -> tuple[Column, ...]:
    """Shift a header that lacks the name of its number column: data rows then have one cell more in front."""
    if Column.NUMBER in columns or not rows:
        return columns
    numbered = sum(bool(r.cells) and bool(ROW_NUMBER.match(r.cells[0]) or GROUP_NUMBER.match(r.cells[0])) for r in rows)
    if numbered * 2 < len(rows):
        return columns
    if columns[0] is Column.OTHER:
        return (Column.NUMBER, *columns[1:])
    return (Column.NUMBER, *(columns[:-1] if columns[-1] is Column.OTHER else columns))


def read_tables(lines: Sequence[Line]) -> list[Table]:
    """The tables of a region of table lines; a new header with other columns begins a new table."""
    raw = _raw_rows(lines)
    parts: list[tuple[tuple[Column, ...], list[_RawRow]]] = []
    for row in raw:
        columns = read_header(row.cells)
        if columns is None:
            last = next(reversed(parts[-1][1]), None) if parts else None
            if not parts or (row.begins and parts[-1][0] and _is_other_table(parts[-1][0], last, row)):
                parts.append(((), []))
            parts[-1][1].append(row)
            continue
        repeated = bool(parts) and _sameread_header(parts[-1][0], columns)
        if not repeated:
            parts.append((columns, []))
        elif parts[-1][1]:
            parts[-1][1].append(replace(row, cells=(), gap=True))  # remembers the page break
    return [_table(columns, rows) for columns, rows in parts if rows]


def _is_other_table(columns: tuple[Column, ...], last: _RawRow | None, first: _RawRow) -> bool:
    """Whether a table without a header that is understood is another one than that before it, rather than its rest:
    it has other columns, names some ("Chỉ tiêu", "Số lượng"), or counts its rows anew.
    """
    names = sum(len(cell) < 40 and column_named(cell) is not None for cell in first.cells)
    if len(first.cells) != len(columns) or names >= 2 or column_named(first.cells[0]) is Column.NUMBER:
        return True
    number, before = first.cells[0].rstrip(".) "), last.cells[0].rstrip(".) ") if last and last.cells else ""
    counted = columns[0] is Column.NUMBER and number.isdecimal() and before.isdecimal()
    return (counted and int(number) != int(before) + 1) or (columns[0] is Column.NUMBER and _is_words(number))


def _following(raw: Sequence[_RawRow]) -> list[str | None]:
    """For each row the first cell of the next row that is not blank, None behind the last."""
    following: list[str | None] = []
    below = None
    for row in reversed(raw):
        following.append(below)
        below = row.cells[0] if any(row.cells) else below
    return following[::-1]


def _sameread_header(known: tuple[Column, ...], columns: tuple[Column, ...]) -> bool:
    """Whether a header repeats the one before it, also when it leaves out the number column."""
    real = [c for c in columns if c is not Column.OTHER]
    return real in (
        [c for c in known if c is not Column.OTHER],
        [c for c in known if c not in (Column.OTHER, Column.NUMBER)],
    )


def _table(columns: tuple[Column, ...], raw: list[_RawRow]) -> Table:
    span = Span(raw[0].line, raw[-1].line)
    if not columns:
        plain = (
            Row({Column.OTHER: Cell(" ".join(r.cells), Span(r.line, r.line))}, (), Span(r.line, r.line))
            for r in raw
            if any(r.cells)
        )
        return Table((), tuple(plain), span)
    columns = _align(columns, [r for r in raw if r.cells])
    builder = _Builder(columns)
    for row, following in zip(raw, _following(raw), strict=True):
        builder.add(row, following)
    return Table(columns, tuple(builder.finish()), span)


_LOWER = re.compile(rf"^[^\w(]*[{LOWER}]")
_CLOSED = re.compile(r"[.;:!?…)]\s*$")


class _Builder:
    """Collects the rows of one table, joining pieces over page breaks."""

    def __init__(self, columns: tuple[Column, ...]) -> None:
        self._columns = columns
        self._rows: list[Row] = []
        self._headings: list[tuple[int, str]] = []
        self._gap = False
        self._closed = True  # a heading row ends the row before it

    def finish(self) -> list[Row]:
        return self._rows

    def add(self, raw: _RawRow, following: str | None) -> None:
        """Take the next row; `following` is the first cell of the row after it."""
        gap = raw.gap or self._gap
        self._gap = False
        if not any(raw.cells):
            self._gap = True
            return
        cells = self._named(raw)
        if self._rows and not self._closed and gap and self._is_rest(cells):
            self._rows[-1] = _join(self._rows[-1], cells, raw.line)
            return
        merged = frozenset(column for at, column in enumerate(self._columns) if at in raw.merged)
        title = None if merged else self._title(cells, following)
        if title is not None:
            self._open_heading(*title)
            return
        self._closed = False
        number = cells.get(Column.NUMBER)
        sub = bool(self._rows) and (
            (number is None and Column.NUMBER in self._columns) or Column.TASK in merged - set(cells)
        )
        headings = tuple(text for _, text in self._headings)
        self._rows.append(Row(cells, headings, Span(raw.line, raw.line), sub, merged, continued=gap))

    def _named(self, raw: _RawRow) -> dict[Column, Cell]:
        span = Span(raw.line, raw.line)
        values = list(raw.cells)
        if len(values) < len(self._columns) and values and _is_words(values[0]) and self._columns[0] is Column.NUMBER:
            values = ["", *values]  # the number cell was lost with the rest of a merged row
        cells: dict[Column, Cell] = {}
        for column, value in zip(self._columns, _spread_out(values, raw.spread, self._columns), strict=False):
            if value and column in cells:
                cells[column] = Cell(f"{cells[column].text}\n{value}", span)
            elif value:
                cells[column] = Cell(value, span)
        number = cells.get(Column.NUMBER)
        if number and _is_words(number.text) and Column.TASK not in cells and not _FUSED.match(number.text):
            cells[Column.TASK] = cells.pop(Column.NUMBER)  # a title or the rest of a sentence, slid into the number
        return cells

    def _is_rest(self, cells: dict[Column, Cell]) -> bool:
        """Whether the cells after a page break go on with the row before it."""
        if Column.NUMBER in cells:
            return False
        before = self._rows[-1]
        going_on = opened = 0
        for column, cell in cells.items():
            above = before.text(column)
            starts_low = bool(_LOWER.match(cell.text))
            going_on += starts_low or (bool(above) and not _CLOSED.search(above))
            opened += not starts_low and (not above or bool(_CLOSED.search(above)))
        whole = {Column.TASK, Column.LEAD, Column.DEADLINE} & set(self._columns)
        if whole <= set(cells) and opened and Column.TASK in cells and not _LOWER.match(cells[Column.TASK].text):
            return False
        return going_on >= opened

    def _title(self, cells: dict[Column, Cell], following: str | None) -> tuple[int, str] | None:
        """(level, text) of a heading row: a number and words, nothing in the columns of a task."""
        filled = {c for c in cells if c is not Column.NUMBER}
        number = cells[Column.NUMBER].text if Column.NUMBER in cells else ""
        fused = _FUSED.match(number)
        if fused and not filled:
            return _level(fused["mark"]), number.replace("\n", " ")
        if len(filled) != 1:
            return None
        text = cells[filled.pop()].text.replace("\n", " ")
        assigns = {Column.LEAD, Column.DEADLINE} & set(self._columns)
        if not assigns:
            return None
        if GROUP_NUMBER.match(number) or (not number and text.isupper()):
            return _level(number), f"{number.rstrip('.)')}. {text}" if number else text
        if number and following is not None and _is_deeper(following, number):
            return _level(number), f"{number.rstrip('.)')}. {text}"
        if Column.NUMBER not in self._columns:
            fused = _FUSED.match(text)
            return (_level(fused["mark"]), text) if fused and GROUP_NUMBER.match(fused["mark"]) else None
        return (_level(number), text) if not number and len(text) < 160 and Column.TASK in cells else None

    def _open_heading(self, level: int, text: str) -> None:
        self._closed = True
        while self._headings and self._headings[-1][0] >= level:
            self._headings.pop()
        self._headings.append((level, text))


_SHARED = frozenset({Column.LEAD, Column.COORDINATE})


def _spread_out(values: list[str], spread: frozenset[int], columns: Sequence[Column]) -> list[str]:
    """The cells of a row with the words of one merged over lead and coordination in both: one unit does both. Any other
    cell over several columns stays where it begins.
    """
    told = list(values)
    for at in sorted(spread):
        if 0 < at < min(len(told), len(columns)) and columns[at] in _SHARED and columns[at - 1] in _SHARED:
            told[at] = told[at] or told[at - 1]
    return told


def _is_deeper(following: str, number: str) -> bool:
    """Whether the next row is numbered as a part of this one: "1" then "1.1", "-" or no number."""
    mark = number.rstrip(".) ")
    after = following.rstrip(".) ")
    if mark in {"-", "–", "+", "*", "•"}:
        return False
    return (
        not after
        or after in {"-", "–", "+", "*", "•"}
        or after.startswith(mark + ".")
        or (mark.isdigit() and after.isalpha() and after.islower())
    )


def _is_words(text: str) -> bool:
    return bool(text) and not ROW_NUMBER.match(text) and not GROUP_NUMBER.match(text) and len(text) > 3


def _level(number: str) -> int:
    mark = number.rstrip(".) ")
    if not mark:
        return 0
    if re.fullmatch(r"[IVX]+", mark) and roman_value(mark):
        return 2
    if re.fullmatch(r"[A-HĐ]", mark):
        return 1
    return 3 + mark.count(".")


def _join(row: Row, cells: dict[Column, Cell], line: int) -> Row:
    joined = dict(row.cells)
    for column, cell in cells.items():
        above = joined.get(column)
        joined[column] = Cell(f"{above.text} {cell.text}", Span(above.span.line_start, line)) if above else cell
    return replace(row, cells=joined, span=Span(row.span.line_start, line))


def same_words(first: str, second: str) -> bool:
    """Whether two cells say the same, apart from spacing, case and diacritics."""
    return strip_marks(" ".join(first.split())) == strip_marks(" ".join(second.split()))
