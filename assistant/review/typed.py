"""What an editor typed, understood as ingest understands what is printed, and said back to him."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from assistant.answering.phrases import RECURRENCE, day
from plan.corrected import CorrectedField
from plan.deadline import Deadline, DeadlineKind
from plan.errors import CorrectionInvalid
from plan.language.abbreviations import expand
from plan.language.deadlines import read_deadline
from plan.language.folding import fold
from plan.language.units import expand_units
from plan.span import Printed, Span
from plan.task import Task
from plan.unit import Unit

LONGEST = 2000
"""Characters of a field."""
READ_BACK = (CorrectedField.LEAD, CorrectedField.COORDINATE, CorrectedField.DEADLINE)
"""Fields that are understood as more than words, so that they are said back before they are kept."""


def typed_into(task: Task, field: CorrectedField, words: str, year: int | None, known: Iterable[Unit]) -> Task:
    """A task with one field as typed. year: of the plan. known: the units of the plan, for one name a unit.

    Raises CorrectionInvalid for words that are too long or damaged, for a task without words, and for the whole task.
    """
    words = " ".join(words.split())
    if len(words) > LONGEST:
        raise CorrectionInvalid(f"Nội dung dài quá {LONGEST} ký tự. Hãy ghi ngắn lại.")
    if field is CorrectedField.TEXT and words:
        return replace(task, text=words)
    if field is CorrectedField.LEAD:
        return replace(task, lead=typed_units(words, known, task.span))
    if field is CorrectedField.COORDINATE:
        return replace(task, coordinate=typed_units(words, known, task.span))
    if field is CorrectedField.DEADLINE:
        return replace(task, deadline=typed_deadline(words, year, task.span))
    if field is CorrectedField.PRODUCT:
        return replace(task, product=Printed(words, task.span) if words else None)
    raise CorrectionInvalid("Nhiệm vụ phải có nội dung. Nếu đây không phải nhiệm vụ, hãy chọn “Không phải nhiệm vụ”.")


def typed_deadline(words: str, year: int | None, span: Span) -> Deadline:
    """A deadline as typed; raises CorrectionInvalid where a number in it is damaged once more."""
    deadline = read_deadline(words, year, span)
    if deadline.damaged:
        raise CorrectionInvalid(f"Chưa đọc được ngày trong “{words}”. Hãy ghi như: Trước ngày 15/02/2024.")
    return deadline


def typed_units(words: str, known: Iterable[Unit], span: Span) -> tuple[Unit, ...]:
    """Units as typed, separated as in plans; a name the plan knows keeps its canonical name."""
    canonical = {fold(name): unit.canonical for unit in known for name in (unit.canonical, unit.name)}

    def named(name: str) -> Unit:
        long = expand(name)
        usual = long[:1].upper() + long[1:]
        return Unit(name, canonical.get(fold(name)) or canonical.get(fold(long)) or usual, inherited=False, span=span)

    return tuple(named(phrase.name) for phrase in expand_units(words))


def understood(task: Task, field: CorrectedField) -> str:
    """A field in plain words, as the program takes it."""
    if field is CorrectedField.DEADLINE:
        return deadline_meant(task.deadline)
    if field in (CorrectedField.LEAD, CorrectedField.COORDINATE):
        units = task.lead if field is CorrectedField.LEAD else task.coordinate
        return "; ".join(unit.canonical for unit in units) or "để trống, không có đơn vị nào"
    if field is CorrectedField.PRODUCT:
        return task.product.text if task.product else "để trống, không có sản phẩm"
    return task.text


def deadline_meant(deadline: Deadline) -> str:
    """What a deadline means as days: "trước ngày 15/02/2022"."""
    meant = _UNDATED.get(deadline.kind) or _dated(deadline)
    if deadline.kind is DeadlineKind.RECURRING and deadline.recurrence:
        meant = f"định kỳ {RECURRENCE[deadline.recurrence.value]}".replace("định kỳ định kỳ", "định kỳ")
    return f"{meant} (năm lấy theo kế hoạch)" if deadline.inherited else meant


_UNDATED = {
    DeadlineKind.NONE: "để trống, không có thời hạn",
    DeadlineKind.ONGOING: "thường xuyên, không có ngày kết thúc",
    DeadlineKind.EVENT: "theo sự kiện hoặc công việc khác, không có ngày cụ thể",
}


def _dated(deadline: Deadline) -> str:
    start, end = deadline.start, deadline.end
    if end is None:
        return f"từ ngày {day(start)} trở đi" if start else "không có ngày cụ thể"
    if len(deadline.dates) > 1:
        return f"các ngày {'; '.join(map(day, deadline.dates))}, tính đến hạn từ ngày {day(end)}"
    if deadline.kind is DeadlineKind.BEFORE:
        return f"{'trước' if fold(deadline.text).startswith('truoc') else 'chậm nhất'} ngày {day(end)}"
    if start is None or start == end:
        return f"ngày {day(end)}"
    return f"{_period(deadline.kind, end)}từ {day(start)} đến hết ngày {day(end)}"


def _period(kind: DeadlineKind, end: dt.date) -> str:
    named = {
        DeadlineKind.MONTH: f"tháng {end:%m/%Y}, ",
        DeadlineKind.QUARTER: f"quý {(end.month + 2) // 3}/{end.year}, ",
        DeadlineKind.YEAR: f"năm {end.year}, ",
    }
    return named.get(kind, "")
