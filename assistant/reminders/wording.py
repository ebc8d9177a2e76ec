"""What notices say: short enough for one message of every messenger, without personal data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.chat.composing import length
from assistant.chat.reply import Choice, Link, Reply
from assistant.chat.wording import shortened
from assistant.clock import local
from assistant.deadlines.days import Due
from assistant.privacy import without_personal
from assistant.reminders.planning import SNOOZED, Digest, Telling

LONGEST = 1_300
"""UTF-16 units of a notice: of the messengers Zalo takes least, 2,000 with links and choices written out."""
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_NAMED = 160  # characters of a task that is told alone
_LISTED = 80  # characters of one among others
_ROOM = 40  # for "và N việc khác"
_SHOWN = (4, 5, 5)  # of a digest: overdue, this week, later

Ids = Mapping[tuple[str, dt.date], int]
"""The ids of reminders by task and day."""


@dataclass(frozen=True, slots=True)
class Note:
    """A notice in words. title: for the list on the web; it names no task and no plan. reply: without choices."""

    title: str
    reply: Reply


def told(tellings: Sequence[Telling], today: dt.date, address: str) -> Note:
    """What is said of tasks that are due, overdue or come again."""
    documents = frozenset(one.due.row.document.id for one in tellings)
    if len(tellings) == 1:
        due = tellings[0].due
        reply = Reply(single(due, today), (), task_link(due, address), documents)
        return Note(f"Nhắc 1 nhiệm vụ ngày {today:%d/%m/%Y}", reply)
    title = f"Nhắc {len(tellings)} nhiệm vụ ngày {today:%d/%m/%Y}"
    groups = [
        ("Quá hạn:", [one.due for one in tellings if one.overdue]),
        ("Sắp đến hạn:", [one.due for one in tellings if not one.overdue and not _comes_again(one)]),
        ("Nhắc lại theo hẹn:", [one.due for one in tellings if _comes_again(one)]),
    ]
    return Note(title, Reply(_listed(f"{title}.", groups, today), (), _page(address), documents))


def single(due: Due, today: dt.date) -> str:
    """A task that is told alone: how soon, what, until when, out of which plan, who leads it."""
    lines = (f"Nhắc việc: {remaining(due.day, today)}.", named(due, _NAMED), f"Hạn: {deadline(due)}.", _whose(due))
    return _safe("\n".join(lines))


def choices_of(ids: Ids, notice_id: int) -> tuple[Choice, ...]:
    """What can be chosen under a notice of some reminders."""
    if len(ids) == 1:
        return task_choices(next(iter(ids.values())), (3,))
    return (Choice("Đánh dấu xong hoặc hẹn nhắc lại", f"rl:{notice_id}"),) if ids else ()


def task_choices(reminder_id: int, waits: Sequence[int]) -> tuple[Choice, ...]:
    """What can be chosen under a single task; `waits` in days."""
    later = (Choice(f"Nhắc lại sau {days} ngày", f"rs:{reminder_id}:{days}") for days in waits)
    return (Choice("Đã xong", f"rd:{reminder_id}"), *later)


def summary(digest: Digest, subject: str, address: str) -> Note:
    """What is said in a digest; subject: "việc của Văn phòng Sở"."""
    today, last = digest.today, digest.today + dt.timedelta(days=30)
    head = f"Tổng hợp {subject}, {WEEKDAYS[today.weekday()]} {today:%d/%m/%Y}."
    if not digest.dues:
        text = f"{head}\nKhông có việc quá hạn, cũng không có việc nào đến hạn từ nay đến {last:%d/%m/%Y}."
        return Note(f"Tổng hợp ngày {today:%d/%m/%Y}: không có việc", Reply(_safe(text), (), _page(address)))
    found = (digest.overdue[::-1], digest.week, digest.later)
    names = ("Quá hạn", "Đến hạn từ nay đến hết Chủ nhật", f"Sau đó đến {last:%d/%m/%Y}")
    counts = ". ".join(f"{name}: {len(dues)}" for name, dues in zip(names, found, strict=True))
    groups = [(f"{name}:", list(dues[:most])) for name, dues, most in zip(names, found, _SHOWN, strict=True)]
    title = f"Tổng hợp ngày {today:%d/%m/%Y}: {len(digest.dues)} việc"
    text = _listed(f"{head}\n{counts}.", groups, today, len(digest.dues))
    return Note(title, Reply(text, (), _page(address), frozenset(due.row.document.id for due in digest.dues)))


def remaining(day: dt.date, today: dt.date) -> str:
    """How far a day is: "còn 7 ngày", "hết hạn hôm nay", "quá hạn 2 ngày"."""
    ahead = (day - today).days
    if ahead == 0:
        return "hết hạn hôm nay"
    return f"còn {ahead} ngày" if ahead > 0 else f"quá hạn {-ahead} ngày"


def moment(at: dt.datetime) -> str:
    """A full hour: "8 giờ thứ Hai 27/05/2024"."""
    here = local(at)
    return f"{here.hour} giờ {WEEKDAYS[here.weekday()]} {here:%d/%m/%Y}"


def deadline(due: Due) -> str:
    """A deadline as printed, and as a date where that is not printed; what was inferred says so."""
    stated = due.row.task.deadline
    printed = " ".join(stated.text.split())
    day = f"{due.day:%d/%m/%Y}"
    inferred = ", suy ra" if stated.inherited else ""
    if not printed:
        return f"{day}{inferred}"
    same = day in printed or f"{due.day.day}/{due.day.month}/{due.day.year}" in printed
    return f"“{shortened(printed, 60)}”" + ("" if same else f" ({day}{inferred})")


def named(due: Due, longest: int = _LISTED) -> str:
    """A task in its own words, cut where it is long."""
    return shortened(due.row.task.text, longest)


def listed(due: Due, today: dt.date) -> str:
    """A task in one line: what, until when, out of which plan."""
    return f"{named(due).rstrip('.;: ')} – {deadline(due)}, {remaining(due.day, today)}; {plan(due)}"


def plan(due: Due) -> str:
    """The number of a task's plan, else its title."""
    return shortened(due.row.document.name, 50)


def task_link(due: Due, address: str) -> tuple[Link, ...]:
    """The page of a task; none where the server has no address."""
    return (Link("Mở nhiệm vụ", f"{address}/nhiem-vu/{due.row.identity}"),) if address else ()


def _page(address: str) -> tuple[Link, ...]:
    return (Link("Xem thời hạn trên trang web", f"{address}/thoi-han"),) if address else ()


def _comes_again(one: Telling) -> bool:
    return one.reasons[0].startswith(SNOOZED)


def _whose(due: Due) -> str:
    lead = ", ".join(unit.name for unit in due.row.task.lead)
    return f"Kế hoạch: {plan(due)}." + (f" Chủ trì: {shortened(lead, 100)}." if lead else "")


def _listed(head: str, groups: Sequence[tuple[str, list[Due]]], today: dt.date, total: int = 0) -> str:
    """A numbered list as long as it fits; of those left out it is said how many."""
    total = total or sum(len(dues) for _, dues in groups)
    lines, shown = [head], 0
    for name, dues in groups:
        for at, due in enumerate(dues):
            new = [*([] if at else [name]), f"{shown + 1}. {_safe(listed(due, today))}"]
            if length("\n".join([*lines, *new])) > LONGEST - _ROOM:
                return "\n".join([*lines, f"… và {total - shown} việc khác."])
            lines += new
            shown += 1
    return "\n".join([*lines, *([f"… và {total - shown} việc khác."] if shown < total else [])])


def _safe(text: str) -> str:
    return without_personal(text)
