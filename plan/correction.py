"""Corrections (hiệu chỉnh): what an editor says of a task that was read, and as long as when it holds.

See docs/decisions/0010-corrections.md. An old correction never overrules what a new version prints.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

from plan.corrected import Corrected, CorrectedField, CorrectionKind, corrected_in
from plan.deadline import NO_DEADLINE
from plan.revision import plain
from plan.span import Span
from plan.task import Task
from plan.unit import Unit


@dataclass(frozen=True, slots=True)
class Correction:
    """What an editor did about one field of a task.

    identity: of the task; "" for an issue that stands at no task.
    digest: SHA-256 of the file the editor had before him.
    printed: the task as it was read then; of an added one, its lines as they are printed.
    value: the task as it should read, of which only the field counts; None where nothing is set.
    by: the editor's name; by_id: his id.
    """

    id: str
    identity: str
    kind: CorrectionKind
    field: CorrectedField
    digest: str
    printed: Task
    value: Task | None
    by: str
    by_id: str
    at: dt.datetime
    note: str = ""


def field_words(task: Task, field: CorrectedField) -> str:
    """The words of a field, "" for a blank one."""
    return _WORDS[field](task)


def printed_words(task: Task, field: CorrectedField) -> str:
    """The words a field has in the plan, whatever was corrected."""
    mark = corrected_in(task.corrections, field)
    return mark.printed if mark else field_words(task, field)


def shown(task: Task, field: CorrectedField) -> str:
    """What an editor has before him of a field, on one line: of a deadline its days too, of a whole task all of it."""
    if field is CorrectedField.TASK:
        return " / ".join(shown(task, one) for one in CorrectedField if one is not CorrectedField.TASK)
    words, due = " ".join(field_words(task, field).split()), task.deadline
    days = [str(day) for day in (due.start, due.end, *due.dates) if day and field is CorrectedField.DEADLINE]
    return f"{words} ({', '.join(days)})" if days else words


def holds(correction: Correction, read: Task, digest: str) -> bool:
    """Whether a correction counts for a task of the same identity as it is read from the file `digest` now.

    The same words (and days) read in the field: yes. Other words: only in the very file the editor saw, in the lines he
    saw, and neither to confirm a value nor to drop a task that he did not see.
    """
    if _said(correction.printed, correction.field) == _said(read, correction.field):
        return True
    same_text = correction.digest == digest and correction.printed.span.overlaps(read.span)
    return same_text and correction.kind not in {CorrectionKind.ACCEPTED, CorrectionKind.DROPPED}


def apply(read: Task, corrections: Iterable[Correction]) -> Task:
    """A task with corrections that hold for it and their marks; its spans stay those of the source."""
    task = read
    for correction in corrections:
        words = "" if correction.kind is CorrectionKind.ADDED else field_words(read, correction.field)
        mark = Corrected(correction.id, correction.field, correction.kind, words, correction.by, correction.at)
        task = replace(_set(task, correction), corrections=(*task.corrections, mark))
    return task


def placed(task: Task, span: Span) -> Task:
    """An added task with all its fields read from `span`."""

    def here(units: tuple[Unit, ...]) -> tuple[Unit, ...]:
        return tuple(replace(unit, inherited=False, span=span) for unit in units)

    deadline = task.deadline if task.deadline == NO_DEADLINE else replace(task.deadline, inherited=False, span=span)
    product = task.product and replace(task.product, span=span)
    return replace(
        task, span=span, lead=here(task.lead), coordinate=here(task.coordinate), deadline=deadline, product=product
    )


def find_lines(lines: Sequence[str], words: str, near: int) -> Span | None:
    """The lines that say exactly these words, the nearest to line `near` first; None where no lines do."""
    wanted, found = _bare(words), list(map(_bare, lines))
    if not wanted:
        return None
    spans = (_run(found, wanted, start) for start in sorted(range(len(found)), key=lambda n: abs(n + 1 - near)))
    return next((span for span in spans if span is not None), None)


def _run(lines: Sequence[str], wanted: str, start: int) -> Span | None:
    said = ""
    for at in range(start, len(lines)):
        said = f"{said} {lines[at]}".strip()
        if said == wanted and lines[start]:
            return Span(start + 1, at + 1)
        if not wanted.startswith(said):
            return None
    return None


def _bare(text: str) -> str:
    """Words as they are compared, without what draws the cells of a table."""
    return plain(text.replace("|", " "))


def _set(task: Task, correction: Correction) -> Task:
    value = correction.value
    if correction.kind is not CorrectionKind.CORRECTED or value is None:
        return task
    changed = _SETTERS[correction.field](task, placed(value, _place(task, correction.field)))
    return replace(changed, blank=tuple(name for name in task.blank if name != correction.field))


def _place(task: Task, field: CorrectedField) -> Span:
    """The lines a field was read from, those of the task where it was blank."""
    if field is CorrectedField.DEADLINE:
        return task.deadline.span or task.span
    if field is CorrectedField.PRODUCT:
        return task.product.span if task.product else task.span
    units = {CorrectedField.LEAD: task.lead, CorrectedField.COORDINATE: task.coordinate}.get(field, ())
    return units[0].span if units else task.span


def _names(units: Iterable[Unit]) -> str:
    return "; ".join(unit.name for unit in units)


_WORDS: dict[CorrectedField, Callable[[Task], str]] = {
    CorrectedField.LEAD: lambda task: _names(task.lead),
    CorrectedField.COORDINATE: lambda task: _names(task.coordinate),
    CorrectedField.DEADLINE: lambda task: task.deadline.text,
    CorrectedField.PRODUCT: lambda task: task.product.text if task.product else "",
    CorrectedField.TEXT: lambda task: task.text,
    CorrectedField.TASK: lambda task: task.text,
}
_SETTERS: dict[CorrectedField, Callable[[Task, Task], Task]] = {
    CorrectedField.LEAD: lambda task, value: replace(task, lead=value.lead),
    CorrectedField.COORDINATE: lambda task, value: replace(task, coordinate=value.coordinate),
    CorrectedField.DEADLINE: lambda task, value: replace(task, deadline=value.deadline),
    CorrectedField.PRODUCT: lambda task, value: replace(task, product=value.product),
    CorrectedField.TEXT: lambda task, value: replace(task, text=value.text),
    CorrectedField.TASK: lambda task, _value: task,
}


def _said(task: Task, field: CorrectedField) -> Hashable:
    """What a field says: its words, of a deadline also what was understood, of a whole task every field."""
    if field is CorrectedField.TASK:
        return tuple(_said(task, one) for one in CorrectedField if one is not CorrectedField.TASK)
    words = plain(field_words(task, field))
    if field is not CorrectedField.DEADLINE:
        return words
    due = task.deadline
    return words, due.kind, due.start, due.end, due.recurrence, due.dates, due.anchors, due.interval
