from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfoNotFoundError

import assistant.clock
from assistant.clock import local, now


def test_the_time_is_that_of_viet_nam():
    assert now().utcoffset() == dt.timedelta(hours=7)


def test_a_machine_without_time_zones_has_a_fixed_offset(monkeypatch):
    def missing(name):
        raise ZoneInfoNotFoundError(name)

    monkeypatch.setattr(assistant.clock, "ZoneInfo", missing)
    assert now().utcoffset() == dt.timedelta(hours=7)


def test_a_moment_in_utc_is_shown_as_local_time():
    moment = dt.datetime(2026, 1, 31, 18, 30, 0, 5, tzinfo=dt.UTC)
    assert local(moment).isoformat() == "2026-02-01T01:30:00+07:00"
