"""Weekends and public holidays of Vietnam: a deadline on one is noted, never moved."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from plan.deadline import Deadline, DeadlineKind
from plan.language.periods import PeriodKind, find_periods

_WEEKEND = {5: "Thứ Bảy", 6: "Chủ nhật"}


def day_off(day: dt.date) -> str | None:
    """The name of the holiday (Bộ luật Lao động 2019, Điều 112) or weekend day a date is, None for a working day."""
    return _holidays(day.year).get(day) or _WEEKEND.get(day.weekday())


@lru_cache(maxsize=64)
def _holidays(year: int) -> dict[dt.date, str]:
    from holidays import country_holidays  # noqa: PLC0415 - its tables load slowly and most readings need none

    return {day: str(name) for day, name in country_holidays("VN", years=year, language="vi").items()}


def deadline_day_off(deadline: Deadline) -> str | None:
    """Why the day a deadline names is no working day; None for deadlines that name no single day."""
    end = deadline.end
    if end is None or deadline.kind not in (DeadlineKind.BEFORE, DeadlineKind.DATE):
        return None
    named = any(p.kind is PeriodKind.DATE and p.end == end for p in find_periods(deadline.text, end.year))
    return day_off(end) if named else None
