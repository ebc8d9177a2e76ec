"""Periods of time as plans and questions print them, as first and last day.

Reads "Quý II/2022", "Quí IV-2025", "T10/2022", "tháng 2 năm 2022", "6 tháng đầu năm", "giai đoạn 2021-2025",
"ngày 14 tháng 02 năm 2022", "15/02/2022", "ngày 12/3". Works on the text without diacritics, so it reads unaccented
questions too; offsets count in the NFC text.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from plan.language.folding import strip_marks
from plan.language.numbers import roman_value

_NO_DIGIT = r"(?!\d)"
_YEAR = r"(?P<year>(?:19|20)\d\d)" + _NO_DIGIT
_SEP = r"\s*+(?:[/.\-–,]|nam|cua nam)?\s*+(?:nam\s*+)?"


class PeriodKind(StrEnum):
    """The grain of a period."""

    DATE = "date"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    NINE_MONTHS = "nine_months"
    YEAR = "year"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, whether the year is printed, and the characters [begin, stop) it was read from."""

    kind: PeriodKind
    start: dt.date
    end: dt.date
    year_printed: bool
    begin: int
    stop: int


def month_end(year: int, month: int) -> dt.date:
    """The last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def quarter_of(year: int, quarter: int) -> tuple[dt.date, dt.date]:
    """First and last day of a quarter, 1 to 4."""
    return dt.date(year, quarter * 3 - 2, 1), month_end(year, quarter * 3)


def _date(match: re.Match[str], year: int) -> tuple[dt.date, dt.date] | None:
    try:
        day = dt.date(year, int(match["month"]), int(match["day"]))
    except ValueError:
        return None
    return day, day


def _month(match: re.Match[str], year: int) -> tuple[dt.date, dt.date] | None:
    month = int(match["month"])
    return (dt.date(year, month, 1), month_end(year, month)) if 1 <= month <= 12 else None


def _week(match: re.Match[str], year: int) -> tuple[dt.date, dt.date] | None:
    month = int(match["month"])
    if not 1 <= month <= 12:
        return None
    last = month_end(year, month)
    return (
        (dt.date(year, month, 1), dt.date(year, month, 7))
        if match["week"] == "dau"
        else (last - dt.timedelta(days=6), last)
    )


def _months(match: re.Match[str], year: int) -> tuple[dt.date, dt.date] | None:
    first, last = int(match["first"]), int(match["last"])
    if not 1 <= first <= last <= 12:
        return None
    return dt.date(year, first, 1), month_end(year, last)


def _quarter(match: re.Match[str], year: int) -> tuple[dt.date, dt.date] | None:
    value = match["quarter"]
    quarter = int(value) if value.isdigit() else roman_value(value)
    return quarter_of(year, quarter) if quarter and 1 <= quarter <= 4 else None


def _listed_quarters(match: re.Match[str], year: int) -> tuple[dt.date, dt.date] | None:
    values = [int(v) if v.isdigit() else roman_value(v) for v in re.findall(r"iv|i{1,3}|[1-4]", match["list"])]
    quarters = [v for v in values if v and v <= 4]
    return (quarter_of(year, min(quarters))[0], quarter_of(year, max(quarters))[1]) if quarters else None


def _listed_months(match: re.Match[str], year: int) -> tuple[dt.date, dt.date] | None:
    months = [int(v) for v in re.findall(r"\d+", match["list"])]
    if not all(1 <= m <= 12 for m in months):
        return None
    return dt.date(year, min(months), 1), month_end(year, max(months))


def _half(match: re.Match[str], year: int) -> tuple[dt.date, dt.date]:
    if match["half"].startswith("dau"):
        return dt.date(year, 1, 1), dt.date(year, 6, 30)
    return dt.date(year, 7, 1), dt.date(year, 12, 31)


def _nine_months(_match: re.Match[str], year: int) -> tuple[dt.date, dt.date]:
    return dt.date(year, 1, 1), dt.date(year, 9, 30)


def _year(_match: re.Match[str], year: int) -> tuple[dt.date, dt.date]:
    return dt.date(year, 1, 1), dt.date(year, 12, 31)


def _years(match: re.Match[str], year: int) -> tuple[dt.date, dt.date] | None:
    last = int(match["last"])
    return (dt.date(year, 1, 1), dt.date(last, 12, 31)) if year <= last <= year + 40 else None


_Reader = Callable[[re.Match[str], int], "tuple[dt.date, dt.date] | None"]
_ONE_QUARTER = r"(?:iv|i{1,3}|[1-4])\b"
_QUARTERS = _ONE_QUARTER + r"(?:\s*(?:,|va|[-–]|den)\s*(?:quy\s*)?" + _ONE_QUARTER + r")+"
_MONTHS = r"\d{1,2}(?:\s*(?:,|va)\s*\d{1,2}(?!\d|/\d{1,2}/))+"
_QUARTER = r"(?P<quarter>iv|i{1,3}|[1-4])\b"
# Longest and most certain forms first; a stretch of text is read once.
_FORMS: tuple[tuple[PeriodKind, re.Pattern[str], _Reader], ...] = tuple(
    (kind, re.compile(pattern), reader)
    for kind, pattern, reader in (
        (
            PeriodKind.DATE,
            r"(?:ngay\s*)?(?<![\d/])(?P<day>\d{1,2})\s*(?P<sep>[/.\-–])\s*(?P<month>\d{1,2})\s*(?P=sep)\s*" + _YEAR,
            _date,
        ),
        (PeriodKind.DATE, r"(?:ngay\s*)?(?<!\d)(?P<day>\d{1,2})\s+thang\s+(?P<month>\d{1,2})" + _SEP + _YEAR, _date),
        (
            PeriodKind.YEARS,
            r"(?:giai doan\s*|nam\s*|tu nam\s*)?(?<!\d)"
            + _YEAR
            + r"\s*(?:[-–]|den(?: nam)?)\s*(?:nam\s*)?(?P<last>20\d\d)"
            + _NO_DIGIT,
            _years,
        ),
        (PeriodKind.QUARTER, r"\bqu[yi]\s*(?P<list>" + _QUARTERS + ")" + _SEP + _YEAR, _listed_quarters),
        (PeriodKind.WEEK, r"\btuan (?P<week>dau|cuoi)(?: cua)? thang\s*(?P<month>\d{1,2})" + _SEP + _YEAR, _week),
        (PeriodKind.QUARTER, r"\bqu[yi]\s*" + _QUARTER + _SEP + _YEAR, _quarter),
        (PeriodKind.QUARTER, r"\bq\s?(?P<quarter>[1-4]|iv|i{1,3})\s*[/.\-–]\s*" + _YEAR, _quarter),
        (PeriodKind.HALF, r"\b(?:0?6|sau) thang (?P<half>dau|cuoi)(?: nam)?(?:\s*" + _YEAR + ")?", _half),
        (PeriodKind.NINE_MONTHS, r"\b(?:0?9|chin) thang dau(?: nam)?(?:\s*" + _YEAR + ")?", _nine_months),
        (
            PeriodKind.MONTH,
            r"\bthang\s*(?P<first>\d{1,2})\s*(?:[-–]|den(?: thang)?)\s*(?P<last>\d{1,2})" + _SEP + _YEAR,
            _months,
        ),
        (PeriodKind.MONTH, r"\bthang\s*(?P<list>" + _MONTHS + ")" + _SEP + _YEAR, _listed_months),
        (PeriodKind.MONTH, r"\bt\s?(?P<first>\d{1,2})\s*[-–]\s*t?\s?(?P<last>\d{1,2})\s*[/.]\s*" + _YEAR, _months),
        (PeriodKind.MONTH, r"\bthang\s*(?P<month>\d{1,2})" + _SEP + _YEAR, _month),
        (PeriodKind.MONTH, r"(?<![\w/])t\s?(?P<month>\d{1,2})\s*[/.\-–]\s*" + _YEAR, _month),
        (PeriodKind.MONTH, r"(?<![\d/.,\w])(?P<month>\d{1,2})\s*/\s*" + _YEAR, _month),
        (
            PeriodKind.DATE,
            r"\bngay\s*(?P<day>\d{1,2})\s*(?:[/.\-–]|thang)\s*(?P<month>\d{1,2})" + _NO_DIGIT + r"(?![/.\-–]\d)",
            _date,
        ),
        (
            PeriodKind.DATE,
            r"(?:(?<=truoc )|(?<=den )|(?<=het ))(?P<day>\d{1,2})/(?P<month>\d{1,2})(?![\d/%])",
            _date,
        ),
        (PeriodKind.QUARTER, r"\bqu[yi]\s*(?P<list>" + _QUARTERS + r")", _listed_quarters),
        (PeriodKind.MONTH, r"\bthang\s*(?P<list>" + _MONTHS + r")(?!\d)", _listed_months),
        (PeriodKind.QUARTER, r"\bqu[yi]\s*" + _QUARTER, _quarter),
        (
            PeriodKind.MONTH,
            r"\bthang\s*(?P<first>\d{1,2})\s*(?:[-–]|den(?: thang)?)\s*(?P<last>\d{1,2})(?!\d)",
            _months,
        ),
        (PeriodKind.MONTH, r"\bthang\s*(?P<month>\d{1,2})(?!\d|\s*[,;]\s*\d)", _month),
        (PeriodKind.YEAR, r"\bnam\s*" + _YEAR, _year),
        (PeriodKind.YEAR, r"(?<![\d/.,\w\-–])" + _YEAR + r"(?![\d/%]|[.,]\d)", _year),
    )
)


def find_periods(text: str, year: int | None) -> list[Period]:
    """All periods of a text in reading order; `year` stands in where none is printed (without it they are skipped).

    A month or quarter without a year takes the year of the next period in the text when it has one
    ("tháng 6 và tháng 12/2025").
    """
    plain = strip_marks(text)
    taken = [False] * len(plain)
    found: list[tuple[PeriodKind, re.Match[str], _Reader, int | None]] = []
    for kind, pattern, reader in _FORMS:
        for match in pattern.finditer(plain):
            if any(taken[match.start() : match.end()]):
                continue
            printed = match.groupdict().get("year")
            taken[match.start() : match.end()] = [True] * (match.end() - match.start())
            found.append((kind, match, reader, int(printed) if printed else None))
    found.sort(key=lambda item: item[1].start())
    periods: list[Period] = []
    following, is_printed = year, False
    for kind, match, reader, printed in reversed(found):
        following, is_printed = (printed, True) if printed else (following, is_printed)
        days = reader(match, following) if following else None
        if days:
            periods.append(Period(kind, days[0], days[1], is_printed, match.start(), match.end()))
    return periods[::-1]
