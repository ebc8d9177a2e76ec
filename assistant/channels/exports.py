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
from typing import TYPE_CHECKING

from assistant.clock import local
from assistant.deadlines.days import calendar_days
from assistant.lookup import Listed
from index.library import StoredDocument
from plan.corrected import CorrectedField, CorrectionKind
from plan.span import Span
from plan.task import Task
from plan.unit import Unit

if TYPE_CHECKING:
    from icalendar import Event

Row = tuple[Task, StoredDocument]

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")  # XML forbids them; terminals obey some
_FORMULA = (*"=+-@", *"＝＋－＠")  # in both widths: Excel set up for East Asia takes the wide ones too
_ALARM = -dt.timedelta(days=2, hours=16)  # at 8 in the morning three days before: an event of a day begins at midnight
_REFRESH = dt.timedelta(hours=6)


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
    Column("Hiệu chỉnh", 36),
)

Cell = str | int | dt.date | None


def cells(number: int, row: Row) -> tuple[Cell, ...]:
    """The values of one row, in the order of COLUMNS; the last two say which fields were inferred and corrected."""
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
        corrected(task),
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


_FIELDS = {
    CorrectedField.LEAD: "chủ trì",
    CorrectedField.COORDINATE: "phối hợp",
    CorrectedField.DEADLINE: "thời hạn",
    CorrectedField.PRODUCT: "sản phẩm",
    CorrectedField.TEXT: "nội dung",
    CorrectedField.TASK: "nhiệm vụ",
}
_DONE = {CorrectionKind.ACCEPTED: " (xác nhận)", CorrectionKind.ADDED: " (bổ sung)"}


def corrected(task: Task) -> str:
    """What people corrected, confirmed or added, who and when, and the words that are printed where they corrected."""
    found = []
    for mark in task.corrections:
        printed = f"; văn bản in: {mark.printed or '(để trống)'}" if mark.kind is CorrectionKind.CORRECTED else ""
        name = _FIELDS[mark.field] + _DONE.get(mark.kind, "")
        found.append(f"{name}: {mark.by}, {local(mark.at):%d/%m/%Y}{printed}")
    return clean("\n".join(found))


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


def to_ics(rows: Iterable[Listed], name: str = "Hạn nhiệm vụ trong kế hoạch", site: str = "") -> bytes:
    """A calendar with an event of a whole day for every day of a task's deadline; tasks without a day are left out.

    The UID of an event is made of the task's identity and, among several, its day: a calendar that takes it in again,
    or a new version of the plan, replaces the event, and its stamp tells which is the later one. site: the beginning of
    the links to the tasks, "" for none.
    """
    from icalendar import Calendar  # noqa: PLC0415 - look-ups without a calendar do not wait for it

    calendar = Calendar()
    calendar.add("prodid", "-//kehoach//kehoach//VI")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", clean(name))
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})  # RFC 7986
    calendar.add("x-published-ttl", "PT6H")  # the same for Outlook
    for row in rows:
        days = calendar_days(row.task, row.document)
        for day in days:
            uid = f"{row.identity}{f'-{day:%Y%m%d}' if len(days) > 1 else ''}@kehoach"
            calendar.add_component(_event(row, day, uid, site))
    return bytes(calendar.to_ical())


def _event(row: Listed, day: dt.date, uid: str, site: str) -> Event:
    from icalendar import Alarm, Event  # noqa: PLC0415 - as above

    event = Event()
    event.add("uid", uid)
    said = (mark.at for mark in row.task.corrections)
    event.add("dtstamp", max((row.document.added_at, *said)).astimezone(dt.UTC))
    event.add("dtstart", day)
    event.add("dtend", day + dt.timedelta(days=1))
    event.add("summary", clean(row.task.text))
    event.add("description", _description(row.task, row.document))
    event.add("transp", "TRANSPARENT")
    if site:
        event.add("url", f"{site}/nhiem-vu/{row.identity}")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", clean(row.task.text))
    alarm.add("trigger", _ALARM)
    event.add_component(alarm)
    return event


def _description(task: Task, document: StoredDocument) -> str:
    fields = [
        ("Chủ trì", unit_names(task.lead)),
        ("Phối hợp", unit_names(task.coordinate)),
        ("Thời hạn", clean(task.deadline.text)),
        ("Sản phẩm", clean(task.product.text) if task.product else ""),
        ("Suy ra (không ghi ngay tại nhiệm vụ)", inferred(task)),
        ("Hiệu chỉnh", corrected(task)),
        ("Văn bản", clean(document.document.number or document.document.title or "")),
        ("Nguồn", f"{clean(document.file)}, dòng {line_range(task.span)}"),
    ]
    return "\n".join(f"{name}: {value}" for name, value in fields if value)


def _plain(cell: Cell) -> str:
    if isinstance(cell, dt.date):
        return cell.isoformat()
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
