"""The periods that offices report on, and the one that follows each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from plan.errors import ReportInvalid
from plan.language.periods import month_end

KINDS = ("q1", "q2", "q3", "q4", "h1", "m9", "y")
"""Quarters, the first 6 months, the first 9 months, the year."""
_EARLIEST, _LATEST = 2000, 2100


@dataclass(frozen=True, slots=True)
class ReportPeriod:
    """Months of a year: "quý I năm 2024", "6 tháng đầu năm 2024". following: the name of the period behind it."""

    name: str
    first: dt.date
    last: dt.date
    following: str
    following_last: dt.date

    @property
    def following_first(self) -> dt.date:
        """The day after it."""
        return self.last + dt.timedelta(days=1)

    def contains(self, day: dt.date) -> bool:
        """Whether a day lies in it."""
        return self.first <= day <= self.last


def period_of(kind: str, year: str) -> ReportPeriod:
    """The period of a kind in a year as they are typed into a form; raises ReportInvalid."""
    if kind not in KINDS:
        raise ReportInvalid("Hãy chọn kỳ báo cáo: một quý, 6 tháng, 9 tháng hoặc cả năm.")
    if not (year.isascii() and year.isdecimal() and _EARLIEST <= int(year) <= _LATEST):
        raise ReportInvalid(f"“{year}” không phải một năm. Hãy ghi như 2024.")
    number = int(year)
    name, first, last = _MONTHS[kind]
    after, end, later = _FOLLOWING[kind]
    return ReportPeriod(
        f"{name} {number}",
        dt.date(number, first, 1),
        month_end(number, last),
        f"{after} {number + later}",
        month_end(number + later, end),
    )


def suggested(today: dt.date) -> tuple[str, int]:
    """The kind and year of the period that is reported on around a day: the quarter that ends next, or ended lately."""
    lately = today - dt.timedelta(days=15)
    return f"q{(lately.month + 2) // 3}", lately.year


_MONTHS = {
    "q1": ("quý I năm", 1, 3),
    "q2": ("quý II năm", 4, 6),
    "q3": ("quý III năm", 7, 9),
    "q4": ("quý IV năm", 10, 12),
    "h1": ("6 tháng đầu năm", 1, 6),
    "m9": ("9 tháng đầu năm", 1, 9),
    "y": ("năm", 1, 12),
}
_FOLLOWING = {  # name, last month, and whether it is of the next year
    "q1": ("quý II năm", 6, 0),
    "q2": ("quý III năm", 9, 0),
    "q3": ("quý IV năm", 12, 0),
    "q4": ("quý I năm", 3, 1),
    "h1": ("6 tháng cuối năm", 12, 0),
    "m9": ("quý IV năm", 12, 0),
    "y": ("năm", 12, 1),
}
