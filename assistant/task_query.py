"""A filter of tasks as forms and URLs hold it: texts by name, as they were typed.

It is what pages, exports and calendars pass on to each other, so that all of them show the same tasks.

>>> TaskQuery.of({"unit": "Văn phòng", "due_to": "31/12/2025", "offset": "50"}).encoded(progress="open")
'unit=V%C4%83n+ph%C3%B2ng&due_to=31%2F12%2F2025&progress=open'
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import TypeVar, get_args
from urllib.parse import urlencode

from assistant.lookup import Period, backwards, named_period, read_day
from index.library import TaskFilter
from index.tasks import Progress, Role, Sort
from plan.errors import FilterInvalid

ME = "me"
_Days = tuple[dt.date | None, dt.date | None]
_Value = TypeVar("_Value")
_ROLES: tuple[Role, ...] = get_args(Role)
_STATES: tuple[Progress, ...] = get_args(Progress)
_SORTS: tuple[Sort, ...] = get_args(Sort)


@dataclass(frozen=True, slots=True)
class TaskQuery:
    """What was asked for; a blank text does not restrict. The names are those of `GET /api/tasks`.

    period: one of `Period`; together with days, what lies in both. exact, wide, all: "1" or "" (`TaskFilter`: `exact`,
    `wide`, `timeless`). assigned: "me", whoever that is. sort: one of `Sort`, with "-" in front the other way round.
    """

    unit: str = ""
    exact: str = ""
    role: str = ""
    period: str = ""
    due_from: str = ""
    due_to: str = ""
    wide: str = ""
    all: str = ""
    document: str = ""
    year: str = ""
    section: str = ""
    text: str = ""
    progress: str = ""
    assigned: str = ""
    sort: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> TaskQuery:
        """The fields among some values of a form or URL."""
        return cls(**{field.name: values[field.name].strip() for field in fields(cls) if field.name in values})

    def encoded(self, **changes: str) -> str:
        """The filter as the query of a URL, with some fields changed."""
        changed = replace(self, **changes)
        named = [(field.name, getattr(changed, field.name)) for field in fields(self)]
        return urlencode([(name, value) for name, value in named if value])

    def read(self, today: dt.date, user_id: str) -> tuple[TaskFilter, dict[str, str]]:
        """The filter for a user on a day, and what is wrong with the fields that were left out of it."""
        wrong: dict[str, str] = {}

        def take(field: str, reader: Callable[[str], _Value]) -> _Value | None:
            text = getattr(self, field)
            try:
                return reader(text) if text else None
            except FilterInvalid as error:
                wrong[field] = error.message
                return None

        period = take("period", lambda text: _one_of(Period, text))
        named = named_period(period, today) if period else (None, None)
        first, last = _both(named, (take("due_from", read_day), take("due_to", read_day)))
        if first and last and first > last:
            wrong["due_to"] = backwards(first, last)
        progress = take("progress", lambda text: _one_of(_STATES, text))
        found = TaskFilter(
            unit=self.unit or None,
            exact=bool(self.exact),
            role=take("role", lambda text: _one_of(_ROLES, text)),
            due_from=first,
            due_to=last,
            wide=bool(self.wide),
            timeless="with" if self.all else "without",
            document=self.document or None,
            year=take("year", _year),
            section=self.section or None,
            text=self.text or None,
            progress=progress or ("open" if period is Period.OVERDUE else None),
            today=today,
            assigned_to=take("assigned", lambda text: _one_of((ME,), text) and user_id),
            sort=take("sort", lambda text: _one_of(_SORTS, text.removeprefix("-"))) or "plan",
            descending=self.sort.startswith("-"),
        )
        return found, wrong

    def filter(self, today: dt.date, user_id: str) -> TaskFilter:
        """The filter for a user on a day; raises FilterInvalid with the first thing that is wrong."""
        found, wrong = self.read(today, user_id)
        for message in wrong.values():
            raise FilterInvalid(message)
        return found


def _both(one: _Days, other: _Days) -> _Days:
    """What lies in both of two periods; None is open."""
    return (
        max((day for day in (one[0], other[0]) if day), default=None),
        min((day for day in (one[1], other[1]) if day), default=None),
    )


def _one_of(known: Iterable[_Value], text: str) -> _Value:
    for value in known:
        if str(value) == text:
            return value
    raise FilterInvalid(f"“{text}” không có trong các lựa chọn. Hãy chọn lại.")


def _year(text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) == 4:
        return int(text)
    raise FilterInvalid(f"“{text}” không phải một năm. Hãy ghi như 2025.")
