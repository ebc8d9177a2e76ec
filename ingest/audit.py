"""The plan audit: what a careful clerk would point out, each with a code, a sentence and its lines."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from plan.deadline import DeadlineKind
from plan.document import Document
from plan.issue import Issue, Severity
from plan.language.folding import fold
from plan.task import SourceKind, Task


def audit(tasks: Sequence[Task], document: Document) -> list[Issue]:
    """Issues of the tasks of one plan."""
    return [*_without_lead(tasks), *_early(tasks, document), *_repeated(tasks)]


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


def _repeated(tasks: Sequence[Task]) -> Iterator[Issue]:
    seen: dict[tuple[str, ...], Task] = {}
    for task in tasks:
        if task.source is not SourceKind.TABLE or not task.label.rstrip(".").isdigit():
            continue
        key = (*task.section, task.label.rstrip("."))
        if key in seen and fold(seen[key].text) != fold(task.text) and seen[key].span.line_end < task.span.line_start:
            message = f"Số thứ tự {task.label} lặp lại trong cùng một mục."
            yield Issue(Severity.INFO, "row_number_repeated", message, task.span)
        seen[key] = task
