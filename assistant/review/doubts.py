"""The doubts about one plan: which fields of its tasks, and which lines without a task, somebody should look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.review.matters import FIELDS, Matter
from index.corrections import StoredCorrection
from index.library import StoredTask
from plan.corrected import CorrectedField, CorrectionKind, corrected_in
from plan.correction import field_words, printed_words
from plan.issue import Issue
from plan.span import Span
from plan.task import Task


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason to look. number: the issue's place among those of its document, from 1; 0 for none.

    rest: the correction that no longer holds.
    """

    matter: Matter
    field: CorrectedField
    why: str
    span: Span
    number: int = 0
    rest: StoredCorrection | None = None


def inferred(task: Task) -> list[Doubt]:
    """The fields that are not printed beside the task, as far as nobody said anything of them."""
    found = [
        (CorrectedField.LEAD, any(unit.inherited for unit in task.lead), "Đơn vị chủ trì"),
        (CorrectedField.COORDINATE, any(unit.inherited for unit in task.coordinate), "Đơn vị phối hợp"),
        (CorrectedField.DEADLINE, task.deadline.inherited, "Thời hạn"),
    ]
    why = "{name} được suy ra từ ô gộp, đoạn trước hoặc năm của kế hoạch, không ghi ngay tại nhiệm vụ."
    doubts = [Doubt(Matter.INFERRED, field, why.format(name=name), task.span) for field, holds, name in found if holds]
    return [doubt for doubt in doubts if not settled(task, doubt)]


def settled(task: Task, doubt: Doubt) -> bool:
    """Whether somebody corrected or confirmed the field, or stands for the whole task."""
    marks = (corrected_in(task.corrections, field) for field in (doubt.field, CorrectedField.TASK))
    return any(mark is not None for mark in marks)


def meant(issue: Issue, doubt: Doubt, tasks: Sequence[StoredTask]) -> list[StoredTask]:
    """The tasks an issue is about: those of its lines; of several the ones whose printed words it quotes."""
    due = doubt.field is CorrectedField.DEADLINE
    same = [s for s in tasks if s.task.span == issue.span or (due and s.task.deadline.span == issue.span)]
    quoting = [s for s in same if due and f"“{printed_words(s.task, doubt.field)}”" in issue.message]
    if quoting or same:
        return quoting or same
    return [s for s in tasks if any(span.overlaps(issue.span) for span in _spans(s.task))]


def _spans(task: Task) -> Iterator[Span]:
    yield task.span
    yield from (unit.span for unit in (*task.lead, *task.coordinate))
    if task.deadline.span:
        yield task.deadline.span


def accepted(issue: Issue, said: Iterable[StoredCorrection], digest: str) -> bool:
    """Whether somebody said that there is nothing to do about an issue; other lines of other files are another one."""
    return any(
        (c.printed.id, c.printed.text) == (issue.code, issue.message)
        and (c.digest != digest or c.printed.span == issue.span)
        for c in (stored.correction for stored in said)
        if not c.identity
    )


def at_rest(rest: StoredCorrection, tasks: Sequence[StoredTask]) -> Doubt:
    """What is said of a correction that no longer holds."""
    correction = rest.correction
    now = next((s.task for s in tasks if s.identity == correction.identity), None)
    printed = field_words(correction.printed, correction.field)
    name = FIELDS[correction.field].lower()
    if correction.kind is CorrectionKind.ADDED:
        why = f"{correction.by} đã bổ sung nhiệm vụ “{printed}”"
    elif correction.kind is CorrectionKind.CORRECTED and correction.value is not None:
        right = field_words(correction.value, correction.field) or "(để trống)"
        why = f"{correction.by} đã hiệu chỉnh {name} thành “{right}”, khi văn bản in “{printed or '(để trống)'}”"
    elif correction.kind is CorrectionKind.DROPPED:
        why = f"{correction.by} đã bỏ bản ghi “{printed}” vì không phải nhiệm vụ"
    else:
        why = f"{correction.by} đã xác nhận {name} “{printed or '(để trống)'}”"
    if now is None:
        why += (
            "; văn bản hiện nay không còn đoạn này hoặc đã đọc được nhiệm vụ đó. Rút lại hiệu chỉnh nếu không cần nữa."
        )
    else:
        why += f"; văn bản hiện nay in “{field_words(now, correction.field) or '(để trống)'}” nên lấy theo bản in."
    return Doubt(Matter.NEW_VERSION, correction.field, why, now.span if now else correction.printed.span, rest=rest)
