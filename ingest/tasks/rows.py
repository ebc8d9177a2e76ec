"""Tasks from the rows of a table that assigns tasks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.columns import Column
from ingest.tables import Cell, Row, Table
from ingest.tasks.identity import Identities
from plan.deadline import NO_DEADLINE, Deadline
from plan.issue import Issue, Severity
from plan.language.deadlines import read_deadline
from plan.language.folding import strip_marks
from plan.language.units import expand_units
from plan.span import Printed, Span, cover
from plan.task import SourceKind, Task
from plan.unit import Unit


@dataclass(frozen=True, slots=True)
class _Value:
    """A cell that applies to a row: its own, or one kept from a merged cell above."""

    cell: Cell
    inherited: bool


_SENTENCE = re.compile(
    r"(?<=\w)\s+(?:chủ trì|là đầu mối|có trách nhiệm|chịu trách nhiệm|tham mưu)\b(?!\s*$)(?!\s*[;,])"
)
# In words with one blank between them. Where no verb is behind the first "chủ trì, phối hợp", none is behind the next.
_COOPERATE = re.compile(
    r"^(?>.*?chu tri ?[,;]? ?phoi hop(?= ))(?: chat che)?(?: voi)? (?P<who>.+?) (?=(?:hoan thien|xay dung|"
    r"to chuc|trien khai|ra soat|tham muu|thuc hien|nghien cuu|huong dan|kiem tra|de xuat|bao cao|"
    r"tong hop|lap|trinh|cap nhat)\b)"
)


def unit_names(text: str, *, inherited: bool, span: Span) -> tuple[Unit, ...]:
    """Units of a cell; a cell that is a sentence ("Văn phòng chủ trì theo dõi ...") names the unit before its verb."""
    units = []
    sentence = _SENTENCE.search(text)
    for phrase in expand_units(text[: sentence.start()] if sentence else text):
        name = phrase.name.strip(" ,.:")
        if name:
            units.append(Unit(name, name, inherited, span))
    return tuple(units)


class RowTasks:
    """Reads the tasks of one table, row by row; the year is the plan's."""

    def __init__(self, table: Table, section: tuple[str, ...], year: int | None, identities: Identities) -> None:
        self._table = table
        self._section = section
        self._year = year
        self._identities = identities
        self._merged = _merged_columns(table)
        self._told = frozenset(column for row in table.rows for column in row.merged)
        self._slid_last = False
        self.tasks: list[Task] = []
        self.issues: list[Issue] = []

    def read(self) -> None:
        """Fill `tasks` and `issues`."""
        above: dict[Column, _Value] = {}
        headings: tuple[str, ...] | None = None
        for row in self._table.rows:
            if row.headings != headings:
                headings, above = row.headings, {}
            values = self._values(row, above)
            self._task(row, values)
            above = values

    def _values(self, row: Row, above: dict[Column, _Value]) -> dict[Column, _Value]:
        values = {column: _Value(cell, inherited=False) for column, cell in row.cells.items()}
        slid = self._slid(row, above)
        if slid:
            values[Column.LEAD] = values.pop(Column.COORDINATE)
        for column, value in above.items():
            if column in values or (slid and column is Column.COORDINATE):
                continue
            if self._inherits(row, column):
                values[column] = _Value(value.cell, inherited=True)
        return values

    def _inherits(self, row: Row, column: Column) -> bool:
        """Whether a blank cell of a row belongs to the cell above it.

        Where the file tells its merged cells, they alone do, but for a row after a page break.
        """
        if column in row.merged:
            return True
        if not row.continued and (column in self._told or (row.sub and self._told)):
            return False
        return row.sub or (column in self._merged and column is not Column.NUMBER)

    def _slid(self, row: Row, above: dict[Column, _Value]) -> bool:
        """Units that moved into the next column: no lead here, none to inherit, but coordinating units."""
        first = Column.LEAD not in above or self._slid_last
        slid = (
            first
            and Column.LEAD in self._table.columns
            and Column.LEAD not in row.cells
            and Column.COORDINATE in row.cells
            and len(expand_units(row.text(Column.COORDINATE))) > 1
        )
        self._slid_last = slid
        if slid:
            message = "Ô “chủ trì” trống, tên đơn vị nằm ở ô “phối hợp”: đã đọc là đơn vị chủ trì, cần kiểm tra."
            self.issues.append(Issue(Severity.WARNING, "units_slid", message, row.span))
        return slid

    def _task(self, row: Row, values: dict[Column, _Value]) -> None:
        what = values.get(Column.TASK)
        if what is None or (Column.TASK not in row.cells and not row.sub) or not re.search(r"\w", what.cell.text):
            if Column.LEAD in row.cells or Column.DEADLINE in row.cells:
                message = "Hàng có đơn vị hoặc thời hạn nhưng không có nội dung nhiệm vụ."
                self.issues.append(Issue(Severity.WARNING, "row_without_task", message, row.span))
            return
        text = " ".join(what.cell.text.split())
        lead = self._units(values, Column.LEAD)
        coordinate = self._units(values, Column.COORDINATE) or _within(text, self._table, what.cell.span)
        self.tasks.append(
            Task(
                id=self._identities.of(text, row.text(Column.ACTIVITY), *row.headings),
                text=text,
                source=SourceKind.TABLE,
                span=cover([row.span, *(v.cell.span for c, v in values.items() if c in (Column.TASK, Column.NUMBER))]),
                section=(*self._section, *row.headings),
                label=row.text(Column.NUMBER) or (values[Column.NUMBER].cell.text if Column.NUMBER in values else ""),
                lead=lead,
                coordinate=coordinate,
                deadline=self._deadline(values),
                product=_printed(values.get(Column.PRODUCT)),
                goal=_printed(values.get(Column.GOAL)),
                activities=_activities(row.cells.get(Column.ACTIVITY)),
                blank=tuple(c.value for c in _FIELDS if c in self._table.columns and c not in values),
            )
        )

    def _units(self, values: dict[Column, _Value], column: Column) -> tuple[Unit, ...]:
        value = values.get(column)
        return unit_names(value.cell.text, inherited=value.inherited, span=value.cell.span) if value else ()

    def _deadline(self, values: dict[Column, _Value]) -> Deadline:
        value = values.get(Column.DEADLINE)
        if value is None:
            return NO_DEADLINE
        read = read_deadline(value.cell.text, self._year, value.cell.span)
        if not value.inherited:
            return read
        return Deadline(read.text, read.kind, read.start, read.end, read.recurrence, inherited=True, span=read.span)


_FIELDS = (Column.LEAD, Column.COORDINATE, Column.DEADLINE, Column.PRODUCT)


_MERGED_ROWS = 2  # blanks below printed cells before a column counts as merged


def _merged_columns(table: Table) -> frozenset[Column]:
    """Columns whose blanks are merged cells: printed at the head of groups of rows and blank below.

    A lead is merged wherever it is blank below a printed one; other columns only when blanks are the rule.
    """
    merged = {Column.LEAD}
    rows = [r for r in table.rows if not r.sub]
    for column in (Column.DEADLINE, Column.COORDINATE):
        blanks = sum(column not in r.cells for r in rows)
        printed = len(rows) - blanks
        if column in table.columns and rows and column in rows[0].cells and blanks >= max(_MERGED_ROWS, 2 * printed):
            merged.add(column)
    return frozenset(merged)


def _within(text: str, table: Table, span: Span) -> tuple[Unit, ...]:
    """Coordinating units named in the task itself, for tables without a column for them."""
    if Column.COORDINATE in table.columns:
        return ()
    match = _COOPERATE.search(strip_marks(text))
    return unit_names(text[match.start("who") : match.end("who")], inherited=False, span=span) if match else ()


def _printed(value: _Value | None) -> Printed | None:
    return Printed(" ".join(value.cell.text.split()), value.cell.span) if value else None


def _activities(cell: Cell | None) -> tuple[Printed, ...]:
    if cell is None:
        return ()
    pieces = re.split(r"\n|(?:^|(?<=[\s.;]))[-+•]\s*(?=[^\W\d_])", cell.text)
    return tuple(Printed(words, cell.span) for p in pieces if (words := " ".join(p.split()).strip(" -")))


def task_rows(
    table: Table, section: Sequence[str], year: int | None, identities: Identities
) -> tuple[list[Task], list[Issue]]:
    """The tasks of a table that assigns tasks, and what looked wrong while reading it."""
    reader = RowTasks(table, tuple(section), year, identities)
    reader.read()
    return reader.tasks, reader.issues
