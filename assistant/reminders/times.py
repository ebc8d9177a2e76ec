"""When subscriptions are looked at: full hours of the day in Việt Nam."""

from __future__ import annotations

import datetime as dt

from assistant.clock import local, zone
from index.subscriptions import Wish

MORNING = 8
"""The hour of whoever names none."""
_DAY = dt.timedelta(days=1)


def next_slot(wish: Wish, now: dt.datetime) -> dt.datetime:
    """The first time strictly after `now` at which a wish is to be looked at."""
    here = local(now)
    slot = at_hour(here.date(), wish.hour)
    while slot <= now or wish.weekday not in (None, slot.weekday()):
        slot = at_hour(slot.date() + _DAY, wish.hour)
    return slot


def at_hour(day: dt.date, hour: int) -> dt.datetime:
    """An hour of a day in Việt Nam."""
    return dt.datetime.combine(day, dt.time(hour), zone())
