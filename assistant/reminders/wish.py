"""When somebody wants to be reminded, out of his words: days before a deadline, a rhythm, an hour.

Works on the text without diacritics, character for character, so that "nhac truoc bay ngay" is read too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.reminders.times import MORNING
from index.subscriptions import Rhythm, Subject, Wish
from plan.errors import SubscriptionInvalid
from plan.language.numbers import word_value

USUAL = (7, 1)
"""Days before a deadline of whoever names none."""
LONGEST = 90
"""Days before a deadline, at most."""
_COUNT = r"(?:\d{1,3}|(?:(?:muoi |hai muoi )?(?:mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin)|(?:hai )?muoi)\b)"
_AMOUNT = rf"{_COUNT}(?:\s*(?:ngay|hom|tuan|thang))?"
_AMOUNTS = (
    rf"{_AMOUNT}(?:\s*(?:,|;|va|hoac|roi)\s*(?:truoc\s+)?{_AMOUNT})*"
    r"(?:(?<=ngay)|(?<=hom)|(?<=tuan)|(?<=thang))"  # the last has a unit
)
_LIMIT = r"(?:han|thoi han|khi het han|ngay het han|khi den han|ngay den han)"
_BEFORE = re.compile(
    rf"\btruoc\s+(?:{_LIMIT}\s+)?(?P<after>{_AMOUNTS})(?:\s+(?:truoc )?{_LIMIT})?\b"
    rf"|\b(?P<ahead>{_AMOUNTS})\s+truoc(?: {_LIMIT})?\b"
)
_ON_DAY = re.compile(r"\b(?:va )?(?:dung|vao|trong|va) (?:ngay (?:het han|den han|cuoi)|han|hom het han)\b")
_ONE = re.compile(rf"(?P<count>{_COUNT})(?:\s*(?P<unit>ngay|hom|tuan|thang))?")
_LENGTHS = {"ngay": 1, "hom": 1, "tuan": 7, "thang": 30}
_PARTS = {"sang": 8, "trua": 11, "chieu": 14, "toi": 19}
_PART = "|".join(_PARTS)
_DAILY = re.compile(rf"\b(?:hang|moi|tung)\s+(?:buoi\s+)?(?:ngay|(?P<part>{_PART}))\b|\bngay nao cung\b")
_WEEKLY = re.compile(r"\b(?:hang|moi|tung)\s+tuan\b")
_WEEKDAYS = {"hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5, **{str(n + 2): n for n in range(6)}}
_WEEKDAY = re.compile(
    r"\b(?:(?:vao|cac|moi|hang|tung|buoi|ngay)\s+)*"
    r"(?:(?:sang|trua|chieu|(?:(?<=moi )|(?<=hang )|(?<=buoi ))toi)\s+)?"  # elsewhere "toi" is "tôi"
    r"(?:thu\s+(?P<name>hai|ba|tu|nam|sau|bay|[2-7])|(?:chu nhat|cn))\b"
)
_HOUR = re.compile(
    rf"\b(?:(?:vao\s+)?(?:luc|khoang|hoi|vao)\s+)?(?P<hour>\d{{1,2}}|{_COUNT}(?=\s+gio))\s*"
    rf"(?:(?:gio|h|g)(?:\s*(?P<minute>\d{{1,2}})(?:\s*phut)?|\s*(?P<half>ruoi))?|:(?P<clock>\d\d))"
    rf"(?:\s*(?:buoi\s+)?(?P<part>{_PART}))?\b"
)
_NOON = 12


@dataclass(frozen=True, slots=True)
class Timing:
    """When somebody wants to be reminded. remark: what of his words could not be taken as it stood, "" for nothing.

    rest: the text with blanks in place of what was read. named: whether he said anything of time at all.
    """

    rhythm: Rhythm
    days: tuple[int, ...]
    hour: int
    weekday: int | None
    rest: str
    named: bool
    remark: str = ""

    def wish(self, subject: Subject, value: str) -> Wish:
        """The wish for a subject at this time."""
        return Wish(subject, value, self.rhythm, self.days, self.hour, self.weekday)


def read_timing(plain: str) -> Timing:
    """When somebody wants to be reminded; `plain` has no diacritics (`plan.language.folding.strip_marks`).

    Raises SubscriptionInvalid for an hour no day has, days too far ahead, and days before a deadline in a digest.
    """
    found_days, rest = _days(plain)
    hour, remark, rest = _hour(rest)
    weekday, part, rest = _weekday(rest)
    daily = _DAILY.search(rest)
    part = part or (daily["part"] if daily else None)
    weekly = _WEEKLY.search(rest) is not None or weekday is not None
    rest = _WEEKLY.sub(_blank, _DAILY.sub(_blank, rest))
    if found_days and (daily or weekly):
        raise SubscriptionInvalid(
            "Một lời nhắc hoặc tính theo số ngày trước hạn, hoặc là bản tổng hợp hằng ngày, hằng tuần. Hãy đặt thành "
            "hai lời nhắc."
        )
    rhythm = Rhythm.WEEKLY if weekly else Rhythm.DAILY if daily else Rhythm.BEFORE
    return Timing(
        rhythm=rhythm,
        days=(found_days or USUAL) if rhythm is Rhythm.BEFORE else (),
        hour=_PARTS.get(part or "", MORNING) if hour is None else hour,
        weekday=(weekday or 0) if rhythm is Rhythm.WEEKLY else None,
        rest=rest,
        named=bool(found_days or daily or weekly or hour is not None),
        remark=remark,
    )


def _days(plain: str) -> tuple[tuple[int, ...], str]:
    days = {days for match in _BEFORE.finditer(plain) for days in _counted(match["after"] or match["ahead"])}
    rest = _BEFORE.sub(_blank, plain)
    if _ON_DAY.search(rest):
        days.add(0)
        rest = _ON_DAY.sub(_blank, rest)
    if days and max(days) > LONGEST:
        raise SubscriptionInvalid(f"Chỉ nhắc trước nhiều nhất {LONGEST} ngày. Hãy đặt số ngày nhỏ hơn.")
    return tuple(sorted(days, reverse=True)), rest


def _counted(amounts: str) -> list[int]:
    """ "7 va 1 ngay" -> [7, 1]: an amount without a unit has that of the next one."""
    found, length = [], 1
    for match in reversed(list(_ONE.finditer(amounts))):
        length = _LENGTHS.get(match["unit"] or "", length)
        found.append(_value(match["count"]) * length)
    return found[::-1]


def _value(count: str) -> int:
    return int(count) if count.isdecimal() else word_value(count.split()) or 0


def _hour(plain: str) -> tuple[int | None, str, str]:
    match = _HOUR.search(plain)
    if match is None:
        return None, "", plain
    hour = _of_day(_value(match["hour"]), match["part"])
    minute = int(match["minute"] or match["clock"] or (30 if match["half"] else 0))
    if hour > 23 or minute > 59:
        raise SubscriptionInvalid("Giờ nhắc là một giờ trong ngày, từ 0 đến 23 giờ. Hãy ghi như “lúc 8 giờ”.")
    remark = f"Giờ nhắc là giờ tròn, nên {hour} giờ {minute} được đặt thành {hour} giờ." if minute else ""
    return hour, remark, plain[: match.start()] + _blank(match) + plain[match.end() :]


def _of_day(hour: int, part: str | None) -> int:
    if part in ("chieu", "toi") and hour < _NOON:
        return hour + _NOON
    return hour + _NOON if part == "trua" and hour < _NOON - 2 else hour


def _weekday(plain: str) -> tuple[int | None, str | None, str]:
    match = _WEEKDAY.search(plain)
    if match is None:
        return None, None, plain
    part = next((part for part in _PARTS if part in match[0].split()), None)
    return _WEEKDAYS.get(match["name"] or "", 6), part, plain[: match.start()] + _blank(match) + plain[match.end() :]


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])
