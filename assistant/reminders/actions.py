"""Wishes as buttons hold them: at most 64 bytes."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.chat.units import key_of
from assistant.reminders.reading import Option
from assistant.reminders.wish import LONGEST, Timing
from index.subscriptions import Rhythm, Subject, Wish
from plan.errors import SubscriptionMissing

_GONE = "Nút này không còn dùng được. Hãy gửi lại câu nhắc."


def wish_action(timing: Timing, option: Option) -> str:
    """The action of a wish whose subject is one of several: "rw:before/7.1/-/8:unit:01234567"."""
    days = ".".join(map(str, timing.days)) or "-"
    weekday = "-" if timing.weekday is None else timing.weekday
    value = key_of(option.value) if option.subject is Subject.UNIT else option.value
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
    if not _is_possible(wish):
        raise SubscriptionMissing(_GONE)
    if wish.subject is not Subject.UNIT:
        return wish
    named = next((name for name in units if key_of(name) == mark), None)
    if named is None:
        raise SubscriptionMissing(_GONE)
    return Wish(wish.subject, named, wish.rhythm, wish.days, wish.hour, wish.weekday)


def _is_possible(wish: Wish) -> bool:
    """Whether a wish has a time that can be typed: a program may send actions that no button had."""
    days = all(0 <= days <= LONGEST for days in wish.days) and bool(wish.days) is (wish.rhythm is Rhythm.BEFORE)
    return days and wish.hour in range(24) and (wish.weekday in range(7)) is (wish.rhythm is Rhythm.WEEKLY)


def number(text: str) -> int:
    """The number an action names; raises SubscriptionMissing for anything else."""
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise SubscriptionMissing(_GONE)
    return int(text)
