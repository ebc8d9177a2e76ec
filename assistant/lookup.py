"""Looking tasks up by filters, with a word on those that no date filter finds."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from index.library import Shelf, StoredDocument, StoredTask, TaskFilter
from plan.errors import FilterInvalid
from plan.language.periods import month_end
from plan.task import Task

_PRINTED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


@dataclass(frozen=True, slots=True)
class Listed:
    """A task of the library with the plan it stands in. identity: see `index.library.StoredTask`."""

    task: Task
    document: StoredDocument
    identity: str


@dataclass(frozen=True, slots=True)
class Found:
    """One page of tasks with their documents. total: on all pages.

    beside: recurring and ongoing tasks that fit all but the dates and are not in `total`; 0 without a date filter.
    """

    rows: tuple[Listed, ...]
    total: int
    beside: int = 0

    @property
    def tasks(self) -> tuple[tuple[Task, StoredDocument], ...]:
        """The tasks with their documents alone."""
        return tuple((row.task, row.document) for row in self.rows)


class Period(StrEnum):
    """Periods that have a name and move with the calendar; weeks run from Monday to Sunday."""

    OVERDUE = "overdue"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


def look_up(shelf: Shelf, wanted: TaskFilter, *, recurring: bool = False) -> Found:
    """The tasks that a filter lets through; with `recurring` also the recurring and ongoing ones beside its dates.

    Raises FilterInvalid when the period ends before it begins.
    """
    if wanted.due_from is None and wanted.due_to is None:
        return _found(shelf, wanted)
    first, last = wanted.due_from or dt.date.min, wanted.due_to or dt.date.max
    if first > last:
        raise FilterInvalid(backwards(first, last))
    if recurring or wanted.timeless == "with":
        return _found(shelf, replace(wanted, timeless="with"))
    return _found(shelf, wanted, shelf.count_tasks(replace(wanted, timeless="only")))


def named_period(period: Period, today: dt.date) -> tuple[dt.date | None, dt.date]:
    """The first and last day of a period around today; what is overdue began at no day and ended yesterday.

    That a task is overdue only while it is not done is the filter's `progress`.
    """
    if period is Period.OVERDUE:
        return None, today - dt.timedelta(days=1)
    if period is Period.WEEK:
        monday = today - dt.timedelta(days=today.weekday())
        return monday, monday + dt.timedelta(days=6)
    months = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}[period]
    before = (today.month - 1) // months * months
    return dt.date(today.year, before + 1, 1), month_end(today.year, before + months)


def backwards(first: dt.date, last: dt.date) -> str:
    """What is said of a period that ends before it begins."""
    return f"Khoảng thời gian kết thúc ({last:%d/%m/%Y}) trước khi bắt đầu ({first:%d/%m/%Y}). Hãy đổi lại hai ngày."


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


def listed(found: Iterable[StoredTask], documents: Mapping[str, StoredDocument]) -> tuple[Listed, ...]:
    """Tasks with their documents, by id; a task whose plan was removed meanwhile is left out."""
    return tuple(
        Listed(one.task, documents[one.document_id], one.identity) for one in found if one.document_id in documents
    )


def rows_of(shelf: Shelf, wanted: TaskFilter) -> tuple[Listed, ...]:
    """The tasks a filter lets through, with their plans."""
    found = shelf.find_tasks(wanted)
    documents = {document.id: document for document in shelf.documents(list({one.document_id for one in found}))}
    return listed(found, documents)


def _found(shelf: Shelf, wanted: TaskFilter, beside: int = 0) -> Found:
    return Found(rows_of(shelf, wanted), shelf.count_tasks(wanted), beside)
