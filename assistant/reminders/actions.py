"""Wishes as buttons hold them: at most 64 bytes."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.reminders.reading import Option, unit_mark
from assistant.reminders.wish import Timing
from index.subscriptions import Rhythm, Subject, Wish
from plan.errors import SubscriptionMissing

_GONE = "Nút này không còn dùng được. Hãy gửi lại câu nhắc."


def wish_action(timing: Timing, option: Option) -> str:
    """The action of a wish whose subject is one of several: "rw:before.7.1.-.8:unit:0123456789ab"."""
    days = ".".join(map(str, timing.days)) or "-"
    weekday = "-" if timing.weekday is None else timing.weekday
    value = unit_mark(option.value) if option.subject is Subject.UNIT else option.value
    return f"rw:{timing.rhythm}/{days}/{weekday}/{timing.hour}:{option.subject}:{value}"


def read_wish(value: str, units: Iterable[str]) -> Wish:
    """What `wish_action` wrote, without its head; raises SubscriptionMissing for anything else and for lost units."""
    try:
        when, subject, mark = value.split(":")
        rhythm, days, weekday, hour = when.split("/")
        wish = Wish(
            Subject(subject),
            mark,
            Rhythm(rhythm),
            () if days == "-" else tuple(map(int, days.split("."))),
            int(hour),
            None if weekday == "-" else int(weekday),
        )
    except ValueError as error:
        raise SubscriptionMissing(_GONE) from error
    if wish.subject is not Subject.UNIT:
        return wish
    named = next((name for name in units if unit_mark(name) == mark), None)
    if named is None:
        raise SubscriptionMissing(_GONE)
    return Wish(wish.subject, named, wish.rhythm, wish.days, wish.hour, wish.weekday)


def number(text: str) -> int:
    """The number an action names; raises SubscriptionMissing for anything else."""
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise SubscriptionMissing(_GONE)
    return int(text)
