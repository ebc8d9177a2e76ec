"""What the page of the review shows: the queue, one case of it, and its lines in the plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from assistant.access.viewer import Viewer
from assistant.channels.render import Json
from assistant.review.desk import ReviewDesk
from assistant.review.doubts import Doubt
from assistant.review.matters import FIELDS, Matter
from assistant.review.queue import Case, ReviewQueue, case_of
from assistant.viewing.cutting import Excerpt, excerpt
from assistant.viewing.marks import Highlight, highlight
from assistant.viewing.opened import Opened, open_plan
from index.library import Library, StoredTask
from plan.corrected import CorrectedField, corrected_in
from plan.correction import field_words
from plan.errors import LibraryBusy
from plan.place import Place
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
        query = urlencode({key: value for key, value in chosen.items() if value != ""})
        return f"/hieu-chinh?{query}" if query else "/hieu-chinh"


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines of a plan in their surroundings, as `document/passage.html` shows them."""

    span: Span
    found: Excerpt
    marked: Highlight
    places: tuple[Place, ...]
    whole: str


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
            "plans": sorted(
                {(c.document.id, c.document.document.number or c.document.file) for c in every}, key=_second
            ),
            "matter_names": _MATTERS,
            "badges": _BADGES,
            "fields": _fields(case) if case and case.stored else [],
            "whole_task": case.about(CorrectedField.TASK) if case else [],
            "marked_whole": corrected_in(case.stored.task.corrections, CorrectedField.TASK)
            if case and case.stored
            else None,
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

    def _passages(self, viewer: Viewer, case: Case) -> list[Passage]:
        """The lines of a case, and those of its fields that stand elsewhere."""
        plan = open_plan(self._library.seen_by(viewer.scope), case.document.id)
        quotes = list(_quotes(case))
        spans = dict.fromkeys(span for span, _quote in quotes)
        apart = [s for s in spans if not any(o != s and o.contains(s) for o in spans)]
        return [_passage(plan, span, [q for at, q in quotes if span.contains(at)]) for span in apart[:_SHOWN]]


@dataclass(frozen=True, slots=True)
class _Field:
    """A field as the page shows it. words: as it counts now; mark: what somebody said of it."""

    field: CorrectedField
    name: str
    words: str
    mark: object
    doubts: Sequence[Doubt]


def _fields(case: Case) -> list[_Field]:
    """The fields of a task, those in doubt first."""
    task = _task(case)
    found = [
        _Field(field, name, field_words(task, field), corrected_in(task.corrections, field), case.about(field))
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
        yield case.span, ""
        return
    task = case.stored.task
    for doubt in case.doubts:
        if doubt.field is CorrectedField.DEADLINE:
            yield task.deadline.span or task.span, _printed(task, doubt.field)
        elif doubt.field in (CorrectedField.LEAD, CorrectedField.COORDINATE):
            units = task.lead if doubt.field is CorrectedField.LEAD else task.coordinate
            yield from ((unit.span, unit.name) for unit in units if unit.inherited)
    yield task.span, _printed(task, CorrectedField.TEXT)


def _printed(task: Task, field: CorrectedField) -> str:
    mark = corrected_in(task.corrections, field)
    return mark.printed if mark else field_words(task, field)


def _passage(plan: Opened, span: Span, quotes: Sequence[str]) -> Passage:
    found = excerpt(plan.blocks, span)
    tried = [highlight(found.blocks, span, quote) for quote in quotes]
    marked = next((one for one in tried if one.marks), Highlight(span))
    lines = f"{span.line_start}-{span.line_end}"
    whole = f"/van-ban/{plan.stored.id}?{urlencode({'doan': lines, 'trich': marked.words(found.blocks)})}"
    return Passage(span, found, marked, plan.boxes(span.line_start, span.line_end), f"{whole}#d{span.line_start}")


def _of_matter(cases: Sequence[Case], matter: Matter) -> int:
    return sum(any(doubt.matter is matter for doubt in case.doubts) for case in cases)


def _second(pair: tuple[str, str]) -> str:
    return pair[1]


def require_writable(*, writable: bool) -> None:
    """Raise LibraryBusy where the library is open for reading only."""
    if not writable:
        raise LibraryBusy(
            "Máy chủ đang mở thư viện chỉ để đọc nên không sửa được. Hãy khởi động lại máy chủ rồi thử lại."
        )
