"""Times as the database keeps them: UTC, as text that sorts as they do."""

from __future__ import annotations

import datetime as dt


def to_text(moment: dt.datetime) -> str:
    """A time, aware of its zone, as text; `to_text(a) < to_text(b)` just when `a < b`."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")


def to_moment(text: str) -> dt.datetime:
    """The time that `to_text` wrote."""
    return dt.datetime.fromisoformat(text)
