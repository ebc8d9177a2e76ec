"""Where in its cycle a recurring deadline falls, and how long a relative one runs. All take folded text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from plan.deadline import Anchor, Interval, IntervalUnit

_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])"
_LAST_DAY = re.compile(r"\bngay cuoi(?: cung)?(?: cua)?\b")
# "ngày 25 hằng tháng", "ngày 03 của tháng cuối quý"; not "05 ngày", not "ngày 15/6", not "ngày 10 tháng 11"
_OF_MONTH = re.compile(rf"\bngay {_DAY}(?!\d)(?!\s*(?:[/.]\s*\d|thang \d))")
_OF_MONTHS = re.compile(
    rf"\bngay {_DAY} (?:cua )?(?:cac )?thang (?P<months>\d{{1,2}}(?:\s*(?:,|va)\s*(?:thang )?\d{{1,2}}(?!\d|/))+)"
)
_OF_YEAR = re.compile(rf"(?<![\d/]){_DAY}\s*(?:/|thang )\s*(?P<month>0?[1-9]|1[0-2])(?![\d/])")
_FIRST_OF_QUARTER = re.compile(r"\bthang dau (?:tien )?(?:cua )?quy\b")
_WEEKDAYS = {"hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5}
_OF_WEEK = re.compile(r"\b(?:chieu |sang )?(?:thu (?P<name>hai|ba|tu|nam|sau|bay|[2-7])|chu nhat)\b(?! ba\b)")


def find_anchors(plain: str, dated: Iterable[dt.date]) -> tuple[Anchor, ...]:
    """The anchors a phrase names, in order, each once; `dated` are days already read with their month."""
    listed = _OF_MONTHS.search(plain)
    found = [Anchor(day.month, day.day) for day in dated]
    found += [Anchor(int(m["month"]), int(m["day"])) for m in _OF_YEAR.finditer(plain) if _exists(m)]
    if listed:
        months = (int(month) for month in re.findall(r"\d+", listed["months"]))
        return tuple(Anchor(month, int(listed["day"])) for month in months if 1 <= month <= 12)
    if _LAST_DAY.search(plain):
        found.append(Anchor(day=31))
    every: tuple[int | None, ...] = (1, 4, 7, 10) if _FIRST_OF_QUARTER.search(plain) else (None,)
    found += [Anchor(month, int(m["day"])) for m in _OF_MONTH.finditer(plain) for month in every]
    found += [Anchor(weekday=_weekday(m)) for m in _OF_WEEK.finditer(plain)]
    return tuple(dict.fromkeys(found))


def _exists(match: re.Match[str]) -> bool:
    return int(match["day"]) <= (29 if int(match["month"]) == 2 else 31)


def _weekday(match: re.Match[str]) -> int:
    name = match["name"]
    if name is None:
        return 6
    return int(name) - 2 if name.isdecimal() else _WEEKDAYS[name]


_UNITS = {
    "gio": IntervalUnit.HOUR,
    "ngay": IntervalUnit.DAY,
    "ngay lam viec": IntervalUnit.WORKING_DAY,
    "tuan": IntervalUnit.WEEK,
    "thang": IntervalUnit.MONTH,
}
_INTERVAL = re.compile(
    r"\b(?:trong|cham nhat|khong qua|toi da|sau|muon nhat)\s+(?:sau )?(?:la )?(?:thoi han |thoi gian |vong )?"
    r"(?:khong qua |toi da )?(?P<count>\d{1,3})\s*(?:\([^)]*\)\s*)?(?P<unit>ngay lam viec|ngay|gio|tuan|thang)\b"
)


def find_interval(plain: str) -> Interval | None:
    """The count of a relative deadline ("trong 05 (năm) ngày làm việc"); None where none is named."""
    match = _INTERVAL.search(plain)
    return Interval(int(match["count"]), _UNITS[match["unit"]]) if match else None
