"""What the page of the review shows: the queue, one case of it, and its lines in the plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Form

from assistant.access.viewer import Viewer
from assistant.addresses import address
from assistant.channels.render import Json
from assistant.channels.web.cited_lines import CitedLines, cited_lines
from assistant.channels.web.fields import Text
from assistant.review.desk import ReviewDesk
from assistant.review.doubts import Doubt
from assistant.review.matters import FIELDS, Matter
from assistant.review.queue import Case, ReviewQueue, case_of
from assistant.viewing.opened import open_plan
from index.library import Library, StoredTask
from plan.corrected import CorrectedField, corrected_in
from plan.correction import field_words, printed_words, shown
from plan.span import Span
from plan.task import Task

LISTED = 25
"""Cases on one page of the list."""
_MATTERS = {
    Matter.NEW_VERSION: "Phiên bản mới in khác",
    Matter.DAMAGED: "Ngày in hỏng, chưa đọc được",
    Matter.DEADLINE: "Thời hạn đáng ngờ",
    Matter.MISSING: "Thiếu đơn vị, thời hạn hoặc hàng",
    Matter.SCANNED: "Chữ quét chưa chắc",
    Matter.INFERRED: "Suy ra, không ghi tại chỗ",
    Matter.CHECK: "Điểm khác cần kiểm tra",
    Matter.PROPOSED: "Mô hình đề xuất",
}
_BADGES = {Matter.NEW_VERSION: "bad", Matter.DAMAGED: "bad", Matter.DEADLINE: "warn", Matter.MISSING: "warn"}
_SHOWN = 3  # passages of a task whose fields stand in lines far apart


@dataclass(frozen=True, slots=True)
class Filters:
    """Which cases are listed, and which of them is looked at when none is named. matter, plan: "" for all."""

    matter: str = ""
    plan: str = ""
    place: int = 0

    def lets_through(self, case: Case) -> bool:
        """Whether a case is listed."""
        of_plan = not self.plan or case.document.id == self.plan
        return of_plan and (not self.matter or any(doubt.matter.value == self.matter for doubt in case.doubts))

    def url(self, **more: str | int) -> str:
        """The page with these filters."""
        chosen = {"loai": self.matter, "kehoach": self.plan} | {key.replace("_", "-"): v for key, v in more.items()}
        return address("/hieu-chinh", **chosen)


def kept_filters(loai: Text = "", kehoach: Text = "", vitri: Annotated[int, Form()] = 0) -> Filters:
    """The filters that a form of the page carries along."""
    return Filters(loai, kehoach, max(vitri, 0))


class Screen:
    """Makes what the page shows to a viewer."""

    def __init__(self, library: Library, desk: ReviewDesk, queue: ReviewQueue, *, writable: bool) -> None:
        self._library = library
        self._desk = desk
        self._queue = queue
        self.writable = writable

    def values(self, viewer: Viewer, filters: Filters, key: str) -> Json:
        """The queue and one case: the one with this key, else the one at the place; raises TaskMissing."""
        every = self._queue.of(viewer.scope)
        listed = [case for case in every if filters.lets_through(case)]
        case, place = self._chosen(viewer, every, listed, filters, key)
        first = place // LISTED * LISTED
        return {
            "filters": filters,
            "total": len(listed),
            "listed": list(enumerate(listed))[first : first + LISTED],
            "first": first,
            "limit": LISTED,
            "case": case,
            "place": place,
            "matters": [(m.value, name, n) for m, name in _MATTERS.items() if (n := _of_matter(every, m))],
            "plans": sorted({(c.document.id, c.document.name) for c in every}, key=_second),
            "matter_names": _MATTERS,
            "badges": _BADGES,
            "fields": _fields(case) if case and case.stored else [],
            "whole_task": case.about(CorrectedField.TASK) if case else [],
            "marked_whole": corrected_in(case.stored.task.corrections, CorrectedField.TASK)
            if case and case.stored
            else None,
            "seen_whole": shown(case.stored.task, CorrectedField.TASK) if case and case.stored else "",
            "passages": self._passages(viewer, case) if case else [],
            "writable": self.writable,
            "typed": {"field": None},
        }

    def onward(self, viewer: Viewer, filters: Filters, key: str) -> str:
        """Where to go on: the same case while it has doubts, else the one that took its place."""
        listed = [case.key for case in self._queue.of(viewer.scope) if filters.lets_through(case)]
        if key in listed:
            return filters.url(nhiem_vu=key)
        return filters.url(vitri=min(filters.place, max(len(listed) - 1, 0)))

    def _chosen(
        self, viewer: Viewer, every: Sequence[Case], listed: Sequence[Case], filters: Filters, key: str
    ) -> tuple[Case | None, int]:
        at = next((n for n, case in enumerate(listed) if case.key == key), None)
        if at is not None:
            return listed[at], at
        place = min(filters.place, max(len(listed) - 1, 0))
        if not key:
            return (listed[place] if listed else None), place
        if "." in key:  # lines without a task, which somebody has settled meanwhile
            return None, place
        stored = self._desk.task(viewer, key)
        return case_of(self._library.seen_by(viewer.scope).document(stored.document_id), stored, every), place

    def _passages(self, viewer: Viewer, case: Case) -> list[CitedLines]:
        """The lines of a case, and those of its fields that stand elsewhere."""
        plan = open_plan(self._library.seen_by(viewer.scope), case.document.id)
        quotes = list(_quotes(case))
        spans = dict.fromkeys(span for span, _quote in quotes)
        apart = [s for s in spans if not any(o != s and o.contains(s) for o in spans)]
        return [cited_lines(plan, span, [q for at, q in quotes if span.contains(at)]) for span in apart[:_SHOWN]]


@dataclass(frozen=True, slots=True)
class _Field:
    """A field as the page shows it. words: as it counts now; seen: that and its days, to tell if it was changed.

    mark: what somebody said of it.
    """

    field: CorrectedField
    name: str
    words: str
    seen: str
    mark: object
    doubts: Sequence[Doubt]


def _fields(case: Case) -> list[_Field]:
    """The fields of a task, those in doubt first."""
    task = _task(case)
    found = [
        _Field(
            field,
            name,
            field_words(task, field),
            shown(task, field),
            corrected_in(task.corrections, field),
            case.about(field),
        )
        for field, name in FIELDS.items()
        if field is not CorrectedField.TASK
    ]
    return sorted(found, key=lambda one: not one.doubts)


def _task(case: Case) -> Task:
    stored: StoredTask | None = case.stored
    if stored is None:
        raise ValueError("a case without a task")
    return stored.task


def _quotes(case: Case) -> Iterator[tuple[Span, str]]:
    """The lines to be shown with the words to be marked in them, those in doubt first."""
    if case.stored is None:
        yield case.span, case.proposed.task.text if case.proposed else ""
        return
    task = case.stored.task
    for doubt in case.doubts:
        if doubt.field is CorrectedField.DEADLINE:
            yield task.deadline.span or task.span, printed_words(task, doubt.field)
        elif doubt.field in (CorrectedField.LEAD, CorrectedField.COORDINATE):
            units = task.lead if doubt.field is CorrectedField.LEAD else task.coordinate
            yield from ((unit.span, unit.name) for unit in units if unit.inherited)
    yield task.span, printed_words(task, CorrectedField.TEXT)


def _of_matter(cases: Sequence[Case], matter: Matter) -> int:
    return sum(any(doubt.matter is matter for doubt in case.doubts) for case in cases)


def _second(pair: tuple[str, str]) -> str:
    return pair[1]
