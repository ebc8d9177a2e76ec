"""Looking tasks up by filters, with a word on those that no date filter finds."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from index.library import Library, StoredDocument, StoredTask, TaskFilter
from plan.deadline import Deadline, DeadlineKind, is_due_in
from plan.errors import FilterInvalid
from plan.task import Task

_WITHOUT_DATE = (DeadlineKind.RECURRING, DeadlineKind.ONGOING)
_PRINTED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


@dataclass(frozen=True, slots=True)
class Found:
    """One page of tasks with their documents. total: on all pages.

    beside: recurring and ongoing tasks that fit all but the dates and are not in `total`; 0 without a date filter.
    """

    tasks: tuple[tuple[Task, StoredDocument], ...]
    total: int
    beside: int = 0


def look_up(library: Library, wanted: TaskFilter, *, recurring: bool = False) -> Found:
    """The tasks that a filter lets through; with `recurring` also the recurring and ongoing ones beside its dates.

    Raises FilterInvalid when the period ends before it begins.
    """
    documents = {document.id: document for document in library.documents()}
    if wanted.due_from is None and wanted.due_to is None:
        return Found(_joined(library.find_tasks(wanted), documents), library.count_tasks(wanted))
    first, last = wanted.due_from or dt.date.min, wanted.due_to or dt.date.max
    if first > last:
        raise FilterInvalid(
            f"Khoảng thời gian kết thúc ({last:%d/%m/%Y}) trước khi bắt đầu ({first:%d/%m/%Y}). Hãy đổi lại hai ngày."
        )
    timeless = replace(wanted, due_from=None, due_to=None, limit=None, offset=0)
    every = _joined(library.find_tasks(timeless), documents)
    beside = sum(task.deadline.kind in _WITHOUT_DATE for task, _document in every)
    if not recurring:
        return Found(_joined(library.find_tasks(wanted), documents), library.count_tasks(wanted), beside)
    fitting = [pair for pair in every if _fits(pair[0].deadline, first, last)]
    stop = None if wanted.limit is None else wanted.offset + wanted.limit
    return Found(tuple(fitting[wanted.offset : stop]), len(fitting))


def read_day(text: str) -> dt.date:
    """A day as ISO 2022-02-15 or as printed 15/02/2022; raises FilterInvalid."""
    printed = _PRINTED.fullmatch(text.strip())
    try:
        if printed:
            return dt.date(int(printed[3]), int(printed[2]), int(printed[1]))
        return dt.date.fromisoformat(text.strip())
    except ValueError as error:
        raise FilterInvalid(f"“{text}” không phải một ngày. Hãy ghi như 2022-02-15 hoặc 15/02/2022.") from error


def beside_sentence(beside: int) -> str:
    """What is said of recurring and ongoing tasks beside a date filter."""
    return f"Ngoài ra có {beside} nhiệm vụ thường xuyên hoặc định kỳ, không tính theo ngày"


def _fits(deadline: Deadline, first: dt.date, last: dt.date) -> bool:
    return deadline.kind in _WITHOUT_DATE or is_due_in(deadline, first, last)


def _joined(
    found: list[StoredTask], documents: Mapping[str, StoredDocument]
) -> tuple[tuple[Task, StoredDocument], ...]:
    """Tasks with their documents; one removed between the two queries is left out."""
    return tuple((f.task, documents[f.document_id]) for f in found if f.document_id in documents)
