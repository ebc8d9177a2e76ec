"""What commands list without a question: what is due, what a unit leads, the plans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from assistant.access.viewer import Viewer
from assistant.answering.phrases import deadline_words, unit_words
from assistant.chat.periods import AHEAD, Asked, read_asked
from assistant.chat.reply import Choice, Link, Reply
from assistant.chat.units import key_of, unit_of, units_named
from assistant.chat.wording import LABEL, label_of, lines_words, shortened
from assistant.clock import Clock
from assistant.deadlines.days import Due, dues
from assistant.lookup import Listed, rows_of
from assistant.viewing.listing import Order, Wanted, list_plans
from index.facets import Choice as Unit
from index.library import Library, Shelf, StoredDocument, TaskFilter
from plan.deadline import DeadlineKind
from plan.language.folding import fold

ROWS = 6
"""Tasks in one message; PLANS: plans."""
PLANS = 5
_NEXT, _MONTHS_AHEAD = 3, dt.timedelta(days=92)  # what is due next of a unit
_TEXT, _FACTS = 140, 220  # characters of a row
_NAME = 24  # characters of a plan's name in a link: five have to fit where they are written out
_WORDS = 44  # characters of a search for plans that a button can carry
_GONE = "Danh sách này không còn xem được nữa. Anh/chị hãy gửi lại lệnh."
_NO_UNIT = "Các kế hoạch anh/chị xem được không có đơn vị chủ trì nào tên “{}”. Hãy thử viết đầy đủ tên đơn vị."


class Overviews:
    """Lists out of the plans a viewer sees. address: of the web, "" for no links."""

    def __init__(self, library: Library, clock: Clock, address: str) -> None:
        self._library = library
        self._clock = clock
        self._address = address

    def due(self, viewer: Viewer, words: str) -> Reply:
        """`/han`: what the unit named, else the viewer's own, else every unit has to deliver in a period."""
        shelf, asked = self._library.seen_by(viewer.scope), read_asked(words, self._today())
        named = asked.unit or viewer.unit
        if not named:
            return self._due(shelf, asked, "", 0)
        units = units_named(shelf, named)
        if len(units) != 1:
            return _which(shelf, named, units, asked)
        return self._due(shelf, asked, units[0].value, 0)

    def unit(self, viewer: Viewer, words: str) -> Reply:
        """`/donvi`: how much a unit leads and what of it is due next."""
        shelf, named = self._library.seen_by(viewer.scope), words or viewer.unit
        if not named:
            return Reply("Anh/chị ghi tên đơn vị sau lệnh, ví dụ: /donvi Văn phòng Sở")
        units = units_named(shelf, named)
        return self._unit(shelf, units[0].value) if len(units) == 1 else _which(shelf, named, units, None)

    def plans(self, viewer: Viewer, words: str, offset: int = 0) -> Reply:
        """`/vanban`: the plans whose front has all the words, newest first."""
        documents = self._library.seen_by(viewer.scope).documents()
        found = list_plans(documents, Wanted(words, order=Order.NEWEST)).found
        if not found:
            about = f" khớp với “{shortened(words, LABEL)}”" if words else ""
            return Reply(f"Không có kế hoạch nào{about} trong các kế hoạch anh/chị xem được.")
        shown = found[offset : offset + PLANS]
        rows = [_plan_row(n, plan) for n, plan in enumerate(shown, offset + 1)]
        head = f"Có {len(found)} kế hoạch" + (f" khớp với “{shortened(words, LABEL)}”:" if words else ":")
        links = [Link(f"Mở {shortened(label_of(plan), _NAME)}", f"{self._address}/van-ban/{plan.id}") for plan in shown]
        asked = fold(words)[:_WORDS].strip()
        more = _more(len(found) - offset - len(shown), f"v:{offset + PLANS}:{asked}", f"v:0:{asked}" if offset else "")
        documents_shown = frozenset(plan.id for plan in shown)
        return Reply("\n".join([head, *rows]), more, tuple(links if self._address else ()), documents_shown)

    def pressed(self, viewer: Viewer, action: str) -> Reply | None:
        """What a button of such a list shows; None for a button of something else."""
        kind, _, rest = action.partition(":")
        shelf = self._library.seen_by(viewer.scope)
        try:
            if kind == "v":
                offset, _, words = rest.partition(":")
                return self.plans(viewer, words, int(offset))
            if kind not in ("h", "u", "t"):
                return None
            given, _, key = rest.rpartition(":")
            unit = unit_of(shelf, key) if key else ""
            if unit is None:
                return Reply(_GONE)
            return self._pressed(shelf, kind, given, unit)
        except ValueError:  # an action that nobody gave out, or an older program
            return Reply(_GONE)

    def _pressed(self, shelf: Shelf, kind: str, given: str, unit: str) -> Reply:
        if kind == "u":
            return self._unit(shelf, unit)
        if kind == "t":
            return self._led(shelf, unit, int(given))
        offset, first, last = given.split(":")
        days = Asked(dt.date.fromisoformat(first), dt.date.fromisoformat(last))
        return self._due(shelf, replace(days, late=days.first == dt.date.min), unit, int(offset))

    def _due(self, shelf: Shelf, asked: Asked, unit: str, offset: int) -> Reply:
        found = self._dues(shelf, asked, unit)
        if asked.late:
            found.reverse()
        shown = found[offset : offset + ROWS]
        rows = [_due_row(n, one, unit) for n, one in enumerate(shown, offset + 1)]
        action = _due_action(asked, unit, offset + ROWS)
        said = _due_head(asked, unit, found, self._today())
        more = _more(len(found) - offset - len(shown), action, _due_action(asked, unit) if offset else "")
        if offset == 0 and not asked.late:
            more += (Choice("Việc quá hạn", _due_action(Asked(dt.date.min, self._yesterday(), late=True), unit)),)
        return Reply("\n".join([said, *rows]), more, documents=frozenset(one.row.document.id for one in found))

    def _dues(self, shelf: Shelf, asked: Asked, unit: str) -> list[Due]:
        """Tasks that are not done, on their days; recurring ones once, and not among what is overdue."""
        wanted = TaskFilter(unit=unit or None, exact=True, role="lead", progress="open", wide=True)
        once = replace(wanted, due_from=asked.first, due_to=asked.last, sort="deadline")
        rows = [*rows_of(shelf, once), *([] if asked.late else rows_of(shelf, replace(wanted, timeless="recurring")))]
        found = dues(rows, asked.first, asked.last)
        first = {one.row.identity: one for one in reversed(found) if one.recurring}
        return [one for one in found if not one.recurring or first[one.row.identity] is one]

    def _unit(self, shelf: Shelf, unit: str) -> Reply:
        led = rows_of(shelf, TaskFilter(unit=unit, exact=True, role="lead"))
        beside = shelf.count_tasks(TaskFilter(unit=unit, exact=True, role="coordinate"))
        today = self._today()
        ahead = self._dues(shelf, Asked(today, today + _MONTHS_AHEAD), unit)
        overdue = Asked(dt.date.min, self._yesterday(), late=True)
        late = self._dues(shelf, overdue, unit)
        plans = {row.document.id for row in led}
        lines = [f"{unit}: chủ trì {len(led)} nhiệm vụ trong {len(plans)} kế hoạch, phối hợp {beside} nhiệm vụ."]
        lines += [f"{len(late)} việc đã quá hạn mà chưa được ghi là hoàn thành."] if late else []
        lines += ["Sắp đến hạn:"] if ahead else ["Không có việc nào đến hạn trong 3 tháng tới."]
        lines += [_due_row(n, one, unit) for n, one in enumerate(ahead[:_NEXT], 1)]
        soon = Asked(today, today + dt.timedelta(days=AHEAD))
        choices = [Choice(f"Xem {len(led)} nhiệm vụ", f"t:0:{key_of(unit)}")]
        choices += [Choice(f"Đến hạn {AHEAD} ngày tới", _due_action(soon, unit))] if ahead else []
        choices += [Choice(f"Quá hạn ({len(late)})", _due_action(overdue, unit))] if late else []
        return Reply("\n".join(lines), tuple(choices), documents=frozenset(plans))

    def _led(self, shelf: Shelf, unit: str, offset: int) -> Reply:
        found = rows_of(shelf, TaskFilter(unit=unit, exact=True, role="lead"))
        shown = found[offset : offset + ROWS]
        rows = [_task_row(n, row) for n, row in enumerate(shown, offset + 1)]
        head = f"{unit} chủ trì {len(found)} nhiệm vụ" + (f", từ số {offset + 1}:" if offset else ":")
        key = key_of(unit)
        more = _more(len(found) - offset - len(shown), f"t:{offset + ROWS}:{key}", f"u:{key}" if offset else "")
        return Reply("\n".join([head, *rows]), more, documents=frozenset(row.document.id for row in shown))

    def _today(self) -> dt.date:
        return self._clock().date()

    def _yesterday(self) -> dt.date:
        return self._today() - dt.timedelta(days=1)


def _which(shelf: Shelf, named: str, units: Sequence[Unit], asked: Asked | None) -> Reply:
    """Which of several units is meant, or that there is none."""
    if not units:
        return Reply(_NO_UNIT.format(shortened(named, LABEL)))
    actions = [_due_action(asked, unit.value) if asked else f"u:{key_of(unit.value)}" for unit in units]
    names = [shortened(unit.value, LABEL - 8) for unit in units]
    labels = [f"{name} ({unit.tasks})" for name, unit in zip(names, units, strict=True)]
    cut = any(name.endswith("…") for name in names)
    rows = [f"{n}. {unit.value}" for n, unit in enumerate(units, 1)] if cut else []
    tasks = [task for unit in units for task in shelf.find_tasks(TaskFilter(unit=unit.value, exact=True, role="lead"))]
    text = "\n".join([f"Có nhiều đơn vị khớp với “{shortened(named, LABEL)}”, mời chọn (số nhiệm vụ chủ trì):", *rows])
    choices = tuple(Choice(label, action) for label, action in zip(labels, actions, strict=True))
    return Reply(text, choices, documents=frozenset(task.document_id for task in tasks))


def _due_action(asked: Asked, unit: str, offset: int = 0) -> str:
    return f"h:{offset}:{_days(asked)}:{key_of(unit)}"


def _days(asked: Asked) -> str:
    """The days as an action has them; "%Y" of the year 1 has one digit."""
    return ":".join(day.isoformat().replace("-", "") for day in (asked.first, asked.last))


def _due_head(asked: Asked, unit: str, found: Sequence[Due], today: dt.date) -> str:
    whose = f"{unit} chủ trì" if unit else "của mọi đơn vị"
    if asked.late:
        return f"Việc {whose} đã quá hạn, chưa được ghi là hoàn thành: {len(found)} việc" + (":" if found else ".")
    days = f"từ {asked.first:%d/%m/%Y} đến {asked.last:%d/%m/%Y}"
    if not found:
        return f"Không có việc nào {whose} đến hạn {days} trong các kế hoạch anh/chị xem được."
    sunday = today + dt.timedelta(days=6 - today.weekday())
    week = sum(today <= one.day <= sunday for one in found)
    return f"Việc {whose} đến hạn {days}: {len(found)} việc" + (f", riêng tuần này {week}:" if week else ":")


def _due_row(number: int, due: Due, unit: str) -> str:
    task = due.row.task
    leads = "Hạn" if unit else f"Chủ trì: {unit_words(task, 'lead')}; hạn"
    facts = shortened(f"{leads}: {deadline_words(task)}", _FACTS)
    return f"{number}. {due.day:%d/%m/%Y} – {shortened(task.text, _TEXT)}\n   {facts}; {_place(due.row)}"


def _task_row(number: int, row: Listed) -> str:
    due = row.task.deadline.kind is not DeadlineKind.NONE
    facts = f"Hạn: {shortened(deadline_words(row.task), _FACTS)}; " if due else ""
    return f"{number}. {shortened(row.task.text, _TEXT)}\n   {facts}{_place(row)}"


def _place(row: Listed) -> str:
    span = row.task.span
    return f"{label_of(row.document)}, {lines_words(span.line_start, span.line_end, span.page)}"


def _plan_row(number: int, stored: StoredDocument) -> str:
    plan = stored.document
    issued = f" ngày {plan.date:%d/%m/%Y}" if plan.date else ""
    title = shortened(plan.title or "", _TEXT)
    label = label_of(stored)
    named = f"{label}{issued}" + (f": {title}" if title and title != label else "")
    return f"{number}. {named} ({stored.tasks} nhiệm vụ)"


def _more(left: int, action: str, begin: str) -> tuple[Choice, ...]:
    """The way on; at the end the way back, so that "xem thêm" does not mean the button before.

    begin: "" where the list is at its beginning.
    """
    if left > 0:
        return (Choice(f"Xem thêm (còn {left})", action),)
    return (Choice("Về đầu danh sách", begin),) if begin else ()
