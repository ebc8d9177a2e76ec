"""A clock that stands still until a test moves it."""

from __future__ import annotations

import datetime as dt

START = dt.datetime(2026, 1, 5, 1, 0, tzinfo=dt.UTC)


class Clock:
    def __init__(self, now=START):
        self.now = now

    def __call__(self):
        return self.now

    def pass_by(self, **time):
        self.now += dt.timedelta(**time)
