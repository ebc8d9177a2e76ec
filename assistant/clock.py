"""The time in Việt Nam, where "hôm nay" and "quý này" are meant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Clock = Callable[[], dt.datetime]
"""The time now in Asia/Ho_Chi_Minh."""

_NAME = "Asia/Ho_Chi_Minh"
_FIXED = dt.timezone(dt.timedelta(hours=7), _NAME)  # no summer time since 1975, so this is exact for every plan


def zone() -> dt.tzinfo:
    """Asia/Ho_Chi_Minh; a fixed +07:00 on machines without the time zone database."""
    try:
        return ZoneInfo(_NAME)
    except ZoneInfoNotFoundError:
        return _FIXED


def now() -> dt.datetime:
    """The time now in Asia/Ho_Chi_Minh."""
    return dt.datetime.now(zone())


def local(moment: dt.datetime) -> dt.datetime:
    """An aware moment as a clock in Việt Nam shows it, to the second."""
    return moment.astimezone(zone()).replace(microsecond=0)
