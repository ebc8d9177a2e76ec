"""Filters in a question: periods of time, sections, the role asked for."""

from __future__ import annotations

import datetime as dt
import re

from assistant.question.query import Window
from plan.language.folding import strip_marks
from plan.language.periods import PeriodKind, find_periods, month_end, quarter_of

_RELATIVE = re.compile(
    r"\b(?P<unit>tuan|thang|quy|nam) (?P<which>nay|sau|toi|truoc|vua qua)\b|\b(?P<soon>sap den han|"
    r"sap het han|sap toi han)\b|\b(?P<today>hom nay)\b"
)
_EARLIEST = dt.date(1900, 1, 1)  # where "quá hạn" begins
FAR = dt.date(2100, 12, 31)
"""Where "sau ngày ..." ends."""
_LATE = re.compile(r"\b(?:qua han|tre han)\b")
SOON_DAYS = 14  # "sắp đến hạn" looks this far ahead


def find_window(question: str, year: int | None, today: dt.date) -> Window | None:
    """The days a question filters by: "quý III/2023", "từ tháng 7 đến tháng 12/2022", "tháng này", "quá hạn".

    A bare year is no window: it names the plan more often than a deadline.
    """
    plain = strip_marks(question)
    late = _LATE.search(plain)
    if late:  # outweighs "tính đến hôm nay"
        return Window(_EARLIEST, today - dt.timedelta(days=1), question[late.start() : late.end()], late=True)
    relative = _RELATIVE.search(plain)
    if relative:
        first, last = _relative_days(relative, today)
        return Window(first, last, question[relative.start() : relative.end()])
    periods = find_periods(question, year)
    if not _DUE_IN_YEAR.search(plain):
        periods = [p for p in periods if p.kind not in (PeriodKind.YEAR, PeriodKind.YEARS)]
    if not periods:
        return None
    first_period, last_period = periods[0], periods[-1]
    text = question[first_period.begin : last_period.stop]
    side = _SIDE.search(plain, endpos=first_period.begin)
    if side and side["word"] == "truoc":
        text = question[side.start() : last_period.stop]
        return Window(dt.date(first_period.end.year, 1, 1), first_period.end, text)
    if side and len(periods) == 1:
        text = question[side.start() : last_period.stop]
        return Window(first_period.end + dt.timedelta(days=1), FAR, text)
    return Window(min(p.start for p in periods), max(p.end for p in periods), text)


_SIDE = re.compile(r"\b(?:(?:phai |can )?(?:xong|hoan thanh) )?(?P<word>truoc|sau)\s*(?:ngay)?\s*$")
"""Which side of a period is meant, with the verb before it: words that name the limit and no subject."""
_DUE_IN_YEAR = re.compile(
    r"\b(?:xong|han|hoan thanh|ket thuc)\b[^.?]{0,24}\b(?:trong|vao|cuoi) nam 20\d\d|"
    r"\btrong nam 20\d\d[^.?]{0,24}\b(?:den han|phai xong|phai hoan thanh|het han)"
)


def _relative_days(match: re.Match[str], today: dt.date) -> tuple[dt.date, dt.date]:
    if match["soon"]:
        return today, today + dt.timedelta(days=SOON_DAYS)
    if match["today"]:
        return today, today
    step = {"nay": 0, "sau": 1, "toi": 1}.get(match["which"], -1)
    if match["unit"] == "tuan":
        monday = today - dt.timedelta(days=today.weekday()) + dt.timedelta(weeks=step)
        return monday, monday + dt.timedelta(days=6)
    if match["unit"] == "nam":
        return dt.date(today.year + step, 1, 1), dt.date(today.year + step, 12, 31)
    if match["unit"] == "quy":
        number = (today.month - 1) // 3 + step
        return quarter_of(today.year + number // 4, number % 4 + 1)
    number = today.month - 1 + step
    year, month = today.year + number // 12, number % 12 + 1
    return dt.date(year, month, 1), month_end(year, month)


_MONTH_OR_QUARTER = re.compile(r"\b(?:(?P<month>thang)|quy) (?P<number>\d{1,4})\b(?! lan)")
_DAY = re.compile(
    r"(?:\bngay |(?=\d{1,2}/\d{1,2}/20\d\d))(?<![\d/])(?P<day>\d{1,2}) ?(?:/|thang) ?(?P<month>\d{1,2})"
    r"(?: ?(?:/|nam) ?(?P<year>(?:19|20)\d\d))?"
)


def impossible_period(question: str) -> str:
    """The words of a month, quarter or day that no calendar has ("tháng 13", "ngày 31/02"); "" where there are none."""
    plain = strip_marks(question)
    for match in _MONTH_OR_QUARTER.finditer(plain):
        if not 1 <= int(match["number"]) <= (12 if match["month"] else 4):
            return question[match.start() : match.end()]
    for match in _DAY.finditer(plain):
        try:
            dt.date(int(match["year"] or 2024), int(match["month"]), int(match["day"]))
        except ValueError:
            return question[match.start() : match.end()]
    return ""


_SECTION = re.compile(
    r"\b(?P<kind>phu luc|muc|phan|phu bieu)\s*(?:so\s*)?(?P<mark>[ivx]{1,5}\b|\d{1,2}(?:\.\d{1,2})*\b|[ab]\b)?"
)
_ORGANISE = re.compile(r"\bto chuc thuc hien\b")


def find_sections(plain: str) -> tuple[str, ...]:
    """Sections a folded question names: "phu luc", "phu luc 1", "muc iv", "to chuc thuc hien"."""
    if re.search(r"\bca\b.{0,20}\b(?:va|lan) phu luc\b", plain):
        return ()  # "cả phần lời và phụ lục"
    found = []
    for match in _SECTION.finditer(plain):
        if match["kind"] in ("muc", "phan") and not match["mark"]:
            continue
        found.append(" ".join(filter(None, (match["kind"], match["mark"]))))
    if _ORGANISE.search(plain) and re.search(r"\b(?:phan|muc|o) to chuc thuc hien\b", plain):
        found.append("to chuc thuc hien")
    return tuple(found)


_COORDINATES = re.compile(
    r"\b(?:duoc |lam don vi |la don vi |tham gia |chi )?phoi hop\b"
    r"(?! (?:voi )?(?:ai|nhung (?:ai|don vi|co quan|so|phong|ben|to chuc)))"
)


def find_role(plain: str) -> str | None:
    """ "lead" or "coordinate" where the question asks for a unit's tasks in that role."""
    if re.search(r"\bchu tri\b|\bdung dau\b|\bphu trach\b|\bduoc giao\b|\bgiao cho\b", plain):
        return "lead"
    return "coordinate" if _COORDINATES.search(plain) else None


_ONGOING = re.compile(r"\b(?:tien do|thoi han|han|thoi gian|ghi|thuc hien|lam)?\s*thuong xuyen\b")


def asks_recurring(plain: str) -> bool:
    """Whether what comes back is asked for ("báo cáo định kỳ", "tháng 11 hằng năm")."""
    return bool(re.search(r"\bdinh ky\b|\b(?:hang|moi) (?:nam|quy|thang|tuan)\b", plain))


def asks_ongoing(plain: str) -> bool:
    """Whether a list of tasks done "thường xuyên" is asked for."""
    return bool(
        re.search(
            r"\b(?:tien do|thoi han|han|thoi gian)\b.{0,20}\bthuong xuyen\b|\bviec thuong xuyen\b|"
            r"\bnhiem vu thuong xuyen\b",
            plain,
        )
    )
