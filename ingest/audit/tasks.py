"""What looks wrong in the tasks of a plan: blanks, deadlines that cannot be meant, numbers and texts that repeat."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from ingest.tasks.parts import is_report
from plan.days_off import deadline_day_off
from plan.deadline import DeadlineKind
from plan.document import Document
from plan.issue import Issue, Severity
from plan.language.folding import fold
from plan.task import SourceKind, Task


def audit_tasks(tasks: Sequence[Task], document: Document) -> list[Issue]:
    """Issues of the tasks of one plan."""
    return [
        *_without_lead(tasks),
        *_early(tasks, document),
        *_late(tasks, document),
        *_damaged(tasks),
        *_on_days_off(tasks),
        *_numbers(tasks),
        *_same_task(tasks),
    ]


def _without_lead(tasks: Sequence[Task]) -> Iterator[Issue]:
    for task in tasks:
        if not task.lead:
            yield Issue(Severity.WARNING, "task_without_lead", "Nhiệm vụ không ghi đơn vị chủ trì.", task.span)
        if task.source is SourceKind.TABLE and "deadline" in task.blank:
            yield Issue(Severity.WARNING, "task_without_deadline", "Ô thời hạn của nhiệm vụ để trống.", task.span)


def _early(tasks: Sequence[Task], document: Document) -> Iterator[Issue]:
    issued = document.date or _first_day(document.date_text)
    if issued is None:
        return
    shown = f"{issued:%d/%m/%Y}" if document.date else f"tháng {issued:%m/%Y}"
    for task in tasks:
        deadline = task.deadline
        if deadline.end and deadline.end < issued and deadline.kind is not DeadlineKind.RECURRING:
            message = f"Thời hạn “{deadline.text}” sớm hơn ngày ban hành kế hoạch ({shown})."
            yield Issue(Severity.WARNING, "deadline_before_plan", message, deadline.span or task.span)


_MONTH = re.compile(r"tháng\s*(\d{1,2})\s*năm\s*(\d{4})")


def _first_day(date_text: str | None) -> dt.date | None:
    """The first day of the month a plan was issued in, where its day is blank."""
    match = _MONTH.search(date_text or "")
    return dt.date(int(match[2]), int(match[1]), 1) if match and 1 <= int(match[1]) <= 12 else None


_TITLE_YEAR = re.compile(r"\bnăm (?P<year>20\d\d)(?:\s+(?:của|trên địa bàn)\b.*)?\W*$")
_DATED = (DeadlineKind.BEFORE, DeadlineKind.DATE, DeadlineKind.MONTH, DeadlineKind.QUARTER)


def _late(tasks: Sequence[Task], document: Document) -> Iterator[Issue]:
    """Deadlines after the one year a plan is for; where most are, the title's year is not what the plan spans."""
    title = _TITLE_YEAR.search(document.title or "")
    dated = [task for task in tasks if task.deadline.end and task.deadline.kind in _DATED]
    late = [task for task in dated if title and task.deadline.end and task.deadline.end.year > int(title["year"])]
    if not title or len(late) * 2 > len(dated):
        return
    for task in late:
        message = f"Thời hạn “{task.deadline.text}” ở sau năm {title['year']} của kế hoạch. Hãy kiểm tra lại năm."
        yield Issue(Severity.INFO, "deadline_outside_year", message, task.deadline.span or task.span)


def _damaged(tasks: Sequence[Task]) -> Iterator[Issue]:
    for task in tasks:
        if task.deadline.damaged:
            message = (
                f"Thời hạn “{task.deadline.text}” có chữ số bị nhầm khi quét hoặc gõ: không đọc thành ngày, hãy đối "
                f"chiếu bản gốc."
            )
            yield Issue(Severity.WARNING, "deadline_damaged", message, task.deadline.span or task.span)


def _on_days_off(tasks: Sequence[Task]) -> Iterator[Issue]:
    for task in tasks:
        off = deadline_day_off(task.deadline)
        if off and task.deadline.end:
            message = f"Thời hạn {task.deadline.end:%d/%m/%Y} là ngày nghỉ ({off}): giữ nguyên, không tự dời."
            yield Issue(Severity.INFO, "deadline_on_day_off", message, task.deadline.span or task.span)


def _numbers(tasks: Sequence[Task]) -> Iterator[Issue]:
    """Row numbers that repeat, or leave one out, within one section."""
    seen: dict[tuple[str, ...], Task] = {}
    last: dict[tuple[str, ...], Task] = {}
    row: Task | None = None
    for task in tasks:
        label = task.label.rstrip(".")
        if task.source is not SourceKind.TABLE or not label.isdecimal():
            continue
        key = (*task.section, label)
        before, above = seen.get(key), last.get(task.section)
        if above is None and row and label != "1" and label == row.label.rstrip("."):
            before = row  # numbers run on from section to section
        if before and fold(before.text) != fold(task.text) and before.span.line_end < task.span.line_start:
            message = f"Số thứ tự {label} đã dùng ở dòng {before.span.line_start}: trích theo số có thể nhầm hàng."
            yield Issue(Severity.INFO, "row_number_repeated", message, task.span)
        elif above and int(label) > int(above.label.rstrip(".")) + 1:
            message = f"Sau số thứ tự {above.label.rstrip('.')} là {label}: có thể thiếu hàng, hãy đối chiếu bản gốc."
            yield Issue(Severity.WARNING, "row_number_missing", message, task.span)
        seen[key] = last[task.section] = row = task


_LONG_ENOUGH = 25  # folded characters of a task that is not alike by chance


def _same_task(tasks: Sequence[Task]) -> Iterator[Issue]:
    """A task that stands twice in one plan; two rows that give it to different units contradict each other."""
    seen: dict[str, Task] = {}
    for task in tasks:
        words = fold(task.text)
        before = seen.setdefault(words, task)
        if before is task or len(words) < _LONG_ENOUGH or before.span.overlaps(task.span) or is_report(task.text):
            continue  # the duty to report is told again with every content
        same = _units(before) == _units(task) and before.deadline.end == task.deadline.end
        if same:
            message = f"Nhiệm vụ này đã ghi ở dòng {before.span.line_start}."
            yield Issue(Severity.INFO, "task_repeated", message, task.span)
        elif before.source is task.source is SourceKind.TABLE:  # prose gives one duty to unit after unit
            message = (
                f"Nhiệm vụ này đã ghi ở dòng {before.span.line_start} với đơn vị hoặc thời hạn khác. Hãy hỏi lại cơ "
                f"quan ban hành."
            )
            yield Issue(Severity.WARNING, "task_contradicted", message, task.span)


def _units(task: Task) -> frozenset[str]:
    return frozenset(unit.canonical for unit in task.lead)
