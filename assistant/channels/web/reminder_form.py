"""The form that asks to be reminded, as it is typed and as it is meant."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from assistant.channels.web.fields import Text
from assistant.reminders.times import MORNING
from assistant.reminders.wish import LONGEST, USUAL
from index.library import Shelf, TaskFilter
from index.subscriptions import Rhythm, Subject, Wish
from plan.errors import SubscriptionInvalid
from plan.language.folding import fold

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
HOURS = tuple((hour, f"{hour:02}:00") for hour in range(24))
_MOST_DAYS = 5  # numbers of days before a deadline
_SEPARATED = re.compile(r"[\s,;]+")
_NAMED = 3  # units that may be meant


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed. here: whether the page of the plan or task is to come back."""

    subject: str = "unit"
    unit: str = ""
    plan: str = ""
    task: str = ""
    rhythm: str = "before"
    days: str = ", ".join(map(str, USUAL))
    hour: str = str(MORNING)
    weekday: str = "0"
    here: bool = False


def _form(
    subject: Text = "",
    unit: Text = "",
    plan: Text = "",
    task: Text = "",
    rhythm: Text = "before",
    days: Text = "",
    hour: Text = str(MORNING),
    weekday: Text = "0",
    here: Text = "",
) -> Typed:
    at_its_page = bool(here) and subject in (Subject.PLAN, Subject.TASK)
    return Typed(subject, unit.strip(), plan, task, rhythm, days.strip(), hour, weekday, at_its_page)


Form = Annotated[Typed, Depends(_form)]
"""The form as a parameter of a route."""


def wish_of(typed: Typed, shelf: Shelf) -> Wish:
    """What the form asks for; raises SubscriptionInvalid. Whether a plan or task may be seen is not looked at."""
    if typed.subject not in set(Subject) or typed.rhythm not in set(Rhythm):
        raise SubscriptionInvalid("Hãy chọn nhắc về việc gì và nhắc khi nào.")
    subject, rhythm = Subject(typed.subject), Rhythm(typed.rhythm)
    values = {Subject.PLAN: typed.plan, Subject.TASK: typed.task, Subject.MINE: ""}
    value = _unit(typed.unit, shelf) if subject is Subject.UNIT else values[subject]
    if not value and subject is not Subject.MINE:
        raise SubscriptionInvalid("Hãy chọn kế hoạch cần nhắc.")
    days = _days(typed.days) if rhythm is Rhythm.BEFORE else ()
    weekday = _number(typed.weekday, 6, "Hãy chọn một ngày trong tuần.") if rhythm is Rhythm.WEEKLY else None
    return Wish(subject, value, rhythm, days, _number(typed.hour, 23, "Hãy chọn giờ nhắc."), weekday)


def _unit(text: str, shelf: Shelf) -> str:
    """The canonical name of a unit by what was typed: its name with or without marks, or a part that one unit has."""
    folded = " ".join(fold(text).split())
    if not folded:
        raise SubscriptionInvalid("Hãy ghi tên đơn vị cần nhắc.")
    names = {choice.value: fold(choice.value) for choice in shelf.facets(TaskFilter()).units}
    tests: tuple[Callable[[str], bool], ...] = (folded.__eq__, lambda n: n.startswith(folded), lambda n: folded in n)
    found = ([name for name, as_folded in names.items() if is_meant(as_folded)] for is_meant in tests)
    near = next(filter(None, found), [])
    if len(near) == 1:
        return near[0]
    if near:
        some = "; ".join(near[:_NAMED])
        raise SubscriptionInvalid(f"Có nhiều đơn vị tên như “{text[:80]}”: {some}. Hãy ghi đủ tên một đơn vị.")
    raise SubscriptionInvalid(
        f"Các kế hoạch hiện có không giao việc cho “{text[:80]}”. Hãy chọn một đơn vị trong danh sách gợi ý."
    )


def _days(text: str) -> tuple[int, ...]:
    numbers = [part for part in _SEPARATED.split(text) if part]
    right = all(part.isascii() and part.isdecimal() and len(part) < 4 for part in numbers)
    if not numbers or not right or len(numbers) > _MOST_DAYS or max(map(int, numbers)) > LONGEST:
        raise SubscriptionInvalid(
            f"Số ngày trước hạn ghi như “7” hoặc “7, 1”: nhiều nhất {_MOST_DAYS} số, từ 0 đến {LONGEST}."
        )
    return tuple(sorted({int(part) for part in numbers}, reverse=True))


def _number(text: str, last: int, wrong: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 3 and int(text) <= last):
        raise SubscriptionInvalid(wrong)
    return int(text)
