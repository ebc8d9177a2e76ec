"""Tasks as a spreadsheet, a CSV file or a calendar.

Text of plans is data, never a formula: in XLSX every cell is written as a string; in CSV, which has no types, a cell
that begins with = + - @ gets an apostrophe in front (OWASP, "CSV Injection"), as spreadsheets would compute it.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.library import StoredDocument
from plan.deadline import DeadlineKind
from plan.occurrences import occurrences
from plan.span import Span
from plan.task import Task
from plan.unit import Unit

Row = tuple[Task, StoredDocument]

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")  # XML forbids them; terminals obey some
_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table of tasks: its heading and its width in characters."""

    title: str
    width: int


COLUMNS = (
    Column("STT", 6),
    Column("Nhiệm vụ", 70),
    Column("Chủ trì", 32),
    Column("Phối hợp", 32),
    Column("Thời hạn (nguyên văn)", 26),
    Column("Từ ngày", 12),
    Column("Đến ngày", 12),
    Column("Sản phẩm", 36),
    Column("Văn bản", 22),
    Column("Tệp", 28),
    Column("Dòng", 10),
    Column("Suy ra", 26),
)

Cell = str | int | dt.date | None


def cells(number: int, row: Row) -> tuple[Cell, ...]:
    """The values of one row, in the order of COLUMNS; the last says which fields were inferred."""
    task, document = row
    deadline = task.deadline
    return (
        number,
        clean(task.text),
        unit_names(task.lead),
        unit_names(task.coordinate),
        clean(deadline.text),
        deadline.start,
        deadline.end,
        clean(task.product.text) if task.product else None,
        clean(document.document.number or ""),
        clean(document.file),
        line_range(task.span),
        inferred(task),
    )


def unit_names(units: Sequence[Unit]) -> str:
    """Units as printed, in one cell."""
    return clean("; ".join(unit.name for unit in units))


def line_range(span: Span) -> str:
    """The lines of a span: "253-259", or one number."""
    return str(span.line_start) if span.line_start == span.line_end else f"{span.line_start}-{span.line_end}"


def inferred(task: Task) -> str:
    """Which fields are not printed beside the task."""
    fields = [
        ("chủ trì", any(unit.inherited for unit in task.lead)),
        ("phối hợp", any(unit.inherited for unit in task.coordinate)),
        ("thời hạn", task.deadline.inherited),
    ]
    return ", ".join(name for name, holds in fields if holds)


def clean(text: str) -> str:
    """Text without control characters."""
    return _CONTROL.sub(" ", text)


def to_csv(rows: Iterable[Row]) -> bytes:
    """CSV in UTF-8 with a byte order mark, which Excel needs to show Vietnamese."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow([column.title for column in COLUMNS])
    for number, row in enumerate(rows, 1):
        writer.writerow([_plain(cell) for cell in cells(number, row)])
    return target.getvalue().encode("utf-8-sig", "replace")


def to_xlsx(rows: Sequence[Row], title: str) -> bytes:
    """A workbook with a title row, a frozen header, and dates as dates."""
    from openpyxl import Workbook  # noqa: PLC0415 - look-ups without a workbook do not wait for it
    from openpyxl.cell.cell import Cell as SheetCell  # noqa: PLC0415 - as above
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415 - as above

    book = Workbook()
    sheet = book.active
    sheet.title = "Nhiệm vụ"
    sheet.append([clean(title)])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append([column.title for column in COLUMNS])
    for place, column in enumerate(COLUMNS, 1):
        head: SheetCell = sheet.cell(2, place)
        head.font = Font(bold=True)
        sheet.column_dimensions[head.column_letter].width = column.width
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(cells(number, row), 1):
            cell: SheetCell = sheet.cell(number + 2, place, value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(value, str):
                cell.data_type = "s"  # also "=1+1"
            elif isinstance(value, dt.date):
                cell.number_format = "dd/mm/yyyy"
    sheet.freeze_panes = "A3"
    sheet.auto_filter.ref = f"A2:{sheet.cell(2, len(COLUMNS)).column_letter}{len(rows) + 2}"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def calendar_days(task: Task, document: StoredDocument) -> list[dt.date]:
    """The days of a task in a calendar; a recurring deadline runs from the plan's date to the end of its year."""
    if task.deadline.kind is DeadlineKind.ONGOING:
        return []
    issued = document.document.date
    year = document.document.year or (issued.year if issued else None)
    if task.deadline.kind is not DeadlineKind.RECURRING:
        return occurrences(task.deadline, dt.date.min, dt.date.max)
    if year is None:
        return []
    first = issued if issued and issued.year == year else dt.date(year, 1, 1)
    return occurrences(task.deadline, first, dt.date(year, 12, 31))


def to_ics(rows: Iterable[Row]) -> bytes:
    """A calendar with an event of a whole day for every day of a task's deadline; tasks without a day are left out.

    The UID of an event is made of task, document and, among several, its day, so a calendar that takes it in again
    replaces it.
    """
    from icalendar import Calendar, Event  # noqa: PLC0415 - look-ups without a calendar do not wait for it

    calendar = Calendar()
    calendar.add("prodid", "-//kehoach//kehoach//VI")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Hạn nhiệm vụ trong kế hoạch")
    for task, document in rows:
        days = calendar_days(task, document)
        for day in days:
            event = Event()
            event.add("uid", f"{task.id}-{document.id}{f'-{day:%Y%m%d}' if len(days) > 1 else ''}@kehoach")
            event.add("dtstamp", document.added_at.astimezone(dt.UTC))
            event.add("dtstart", day)
            event.add("dtend", day + dt.timedelta(days=1))
            event.add("summary", clean(task.text))
            event.add("description", _description(task, document))
            event.add("transp", "TRANSPARENT")
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def _description(task: Task, document: StoredDocument) -> str:
    fields = [
        ("Chủ trì", unit_names(task.lead)),
        ("Phối hợp", unit_names(task.coordinate)),
        ("Thời hạn", clean(task.deadline.text)),
        ("Sản phẩm", clean(task.product.text) if task.product else ""),
        ("Suy ra (không ghi ngay tại nhiệm vụ)", inferred(task)),
        ("Văn bản", clean(document.document.number or document.document.title or "")),
        ("Nguồn", f"{clean(document.file)}, dòng {line_range(task.span)}"),
    ]
    return "\n".join(f"{name}: {value}" for name, value in fields if value)


def _plain(cell: Cell) -> str:
    if isinstance(cell, dt.date):
        return cell.isoformat()
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
