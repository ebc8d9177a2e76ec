"""What a report is about: the tasks of a unit, each where it belongs at the end of a period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from assistant.reports.periods import ReportPeriod
from index.library import Shelf, StoredDocument, StoredTask, TaskFilter
from index.progress import Mark, ProgressLog
from plan.errors import ReportInvalid
from plan.language.folding import fold
from plan.progress import State, days_late, last_day
from plan.task import Task


class Place(StrEnum):
    """Where a task is told of.

    DONE: by the end of the period, and done or due in it. DOING: somebody said so, or it was done behind the period.
    WAITING: due in the period, and nobody said that it was begun. STANDING: without a day that it is due on.
    """

    DONE = "done"
    DOING = "doing"
    OVERDUE = "overdue"
    WAITING = "waiting"
    STANDING = "standing"


@dataclass(frozen=True, slots=True)
class Item:
    """A task with its plan and the last mark of it. late: days behind its deadline, when it was done or by now."""

    stored: StoredTask
    document: StoredDocument
    mark: Mark | None
    place: Place | None
    late: int

    @property
    def task(self) -> Task:
        """What is to be done."""
        return self.stored.task

    @property
    def done(self) -> dt.date | None:
        """The day it was done on."""
        return self.mark.done if self.mark else None

    @property
    def due(self) -> dt.date:
        """The last day of its deadline; the end of time without one."""
        return last_day(self.task.deadline) or dt.date.max


@dataclass(frozen=True, slots=True)
class Request:
    """What a report is asked for. with_parts: also the tasks the unit only takes part in. plans: ids, empty for all."""

    unit: str
    period: ReportPeriod
    with_parts: bool = False
    plans: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Report:
    """All that a draft says. as_of: the day it is true on, the end of the period or before it.

    plans: those that it tells of, with how many tasks each gives the unit. upcoming: due in the period that follows.
    """

    request: Request
    as_of: dt.date
    plans: tuple[tuple[StoredDocument, int], ...]
    items: tuple[Item, ...]
    upcoming: tuple[Item, ...]

    def at(self, place: Place) -> tuple[Item, ...]:
        """The tasks of one place: done ones by the day, others by their deadlines."""
        found = [item for item in self.items if item.place is place]
        return tuple(sorted(found, key=lambda item: (item.done or item.due) if place is Place.DONE else item.due))


def gather(shelf: Shelf, log: ProgressLog, request: Request, today: dt.date) -> Report:
    """The report of a unit for a period; raises ReportInvalid when the unit has no task in the plans."""
    documents = {d.id: d for d in shelf.documents() if not request.plans or d.id in request.plans}
    if not request.unit.strip() or request.plans - set(documents):
        raise ReportInvalid("Hãy chọn đơn vị và các kế hoạch có trong danh sách.")
    wanted = TaskFilter(unit=request.unit, exact=True, role=None if request.with_parts else "lead")
    found = [stored for stored in shelf.find_tasks(wanted) if stored.document_id in documents]
    if not found:
        raise ReportInvalid(f"Các kế hoạch đã chọn không giao nhiệm vụ nào cho “{request.unit}”. Hãy chọn lại.")
    marks = log.last([stored.identity for stored in found], shelf.scope)
    as_of = min(today, request.period.last)
    every = [
        _item(stored, documents[stored.document_id], marks.get(stored.identity), request.period, as_of)
        for stored in found
    ]
    items = tuple(item for item in every if item.place)
    upcoming = sorted((item for item in every if _is_next(item, request.period)), key=lambda item: item.due)
    told = set(request.plans) or {item.document.id for item in (*items, *upcoming)}
    numbers = ((document, _of(every, document.id)) for document in documents.values() if document.id in told)
    return Report(request, as_of, tuple(numbers), items, tuple(upcoming))


def leads(task: Task, unit: str) -> bool:
    """Whether a unit leads a task, by its canonical name."""
    return fold(unit) in (fold(lead.canonical) for lead in task.lead)


def _item(
    stored: StoredTask, document: StoredDocument, mark: Mark | None, period: ReportPeriod, as_of: dt.date
) -> Item:
    task = stored.task
    done = mark.done if mark else None
    if done and done <= period.last:
        told = done >= period.first or period.contains(last_day(task.deadline) or dt.date.min)
        return Item(stored, document, mark, Place.DONE if told else None, days_late(task.deadline, done))
    place = _open_place(task, document, mark, period, as_of)
    return Item(stored, document, mark, place, days_late(task.deadline, as_of))


def _open_place(
    task: Task, document: StoredDocument, mark: Mark | None, period: ReportPeriod, as_of: dt.date
) -> Place | None:
    """Where a task stands that was not done by the end of the period."""
    due = last_day(task.deadline)
    if due and due < as_of:
        return Place.OVERDUE
    if mark and mark.state is not State.NOT_STARTED:
        return Place.DOING
    if due:
        return Place.WAITING if period.contains(due) else None
    year = document.document.year
    return Place.STANDING if year in (None, period.first.year) else None


def _is_next(item: Item, period: ReportPeriod) -> bool:
    """Whether an item is due in the period that follows, and was not done yet."""
    return item.done is None and period.following_first <= item.due <= period.following_last


def _of(items: Iterable[Item], document_id: str) -> int:
    return sum(item.document.id == document_id for item in items)
