"""The days a command names, beside the unit: "Văn phòng Sở tuần này", "quý IV"."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from assistant.deadlines.days import month_days, months_from
from assistant.lookup import Period, named_period
from plan.language.folding import fold
from plan.language.periods import find_periods

AHEAD = 30
"""Days ahead that are meant where none are named."""
_DAYS = re.compile(r"\b(?P<count>\d{1,3}) ngay(?: toi| sau)?\b")
_NAMED = re.compile(r"\b(?P<which>qua han|tuan nay|tuan (?:sau|toi)|thang nay|thang (?:sau|toi)|quy nay|nam nay)\b")
_WORDS = r"(?:cac|nhung|viec|nhiem vu|cua|trong|sap|den han|toi han|han|vao)"
_FILLERS = re.compile(rf"^(?:{_WORDS} )*(?P<rest>.*?)(?: ?{_WORDS})* ?$")
_OWN = re.compile(r"\b(?:toi|minh|em|chung toi|phong toi|don vi toi|phong minh|don vi minh)\b")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command asks: days, both inclusive, and the unit as typed, "" for one's own. late: what is overdue."""

    first: dt.date
    last: dt.date
    unit: str = ""
    late: bool = False


def read_asked(words: str, today: dt.date) -> Asked:
    """The period and the unit in the words after a command; the days ahead where no period is named."""
    plain = fold(words)
    if match := _NAMED.search(plain):
        first, last = _named(match["which"], today)
        return Asked(first, last, _unit(plain.replace(match[0], " ")), match["which"] == "qua han")
    if match := _DAYS.search(plain):
        last = today + dt.timedelta(days=int(match["count"]))
        return Asked(today, last, _unit(plain.replace(match[0], " ")))
    for period in find_periods(words, today.year):
        return Asked(period.start, period.end, _unit(fold(words[: period.begin] + " " + words[period.stop :])))
    return Asked(today, today + dt.timedelta(days=AHEAD), _unit(plain))


def _named(which: str, today: dt.date) -> tuple[dt.date, dt.date]:
    if which == "qua han":
        return dt.date.min, today - dt.timedelta(days=1)
    kind, _, when = which.partition(" ")
    if kind == "thang" and when != "nay":
        return month_days(months_from(today, 1))
    period = {"tuan": Period.WEEK, "thang": Period.MONTH, "quy": Period.QUARTER, "nam": Period.YEAR}[kind]
    ahead = dt.timedelta(days=7 if kind == "tuan" and when != "nay" else 0)
    first, last = named_period(period, today + ahead)
    return first or dt.date.min, last


def _unit(plain: str) -> str:
    found = _FILLERS.match(f"{' '.join(plain.split())} ")
    rest = found["rest"].strip() if found else ""
    return "" if _OWN.fullmatch(rest) else rest
