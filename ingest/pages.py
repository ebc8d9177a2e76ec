"""Pages on every span of a reading.

Structure, tables and tasks count lines alone; the page of a line is known since the reader made it, so it is written
onto the finished spans in one place rather than carried through every rule.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from plan.place import Place
from plan.reading import Reading
from plan.span import Span


def with_pages(reading: Reading) -> Reading:
    """The reading with the page of its first line on every span; `places` is dropped where there are no pages."""
    if not any(reading.places):
        return dataclasses.replace(reading, places=())
    places = reading.places
    bare = dataclasses.replace(reading, places=(), lines=())
    paged: Reading = _paged(bare, places)
    return dataclasses.replace(paged, places=places, lines=reading.lines)


def _paged(value: Any, places: Sequence[Place | None]) -> Any:  # noqa: ANN401 - any value of the domain
    if isinstance(value, Span):
        return dataclasses.replace(value, page=_page(value, places))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        changed = {name: _paged(field, places) for name, field in fields.items()}
        return dataclasses.replace(value, **{n: new for n, new in changed.items() if new is not fields[n]})
    if isinstance(value, tuple):
        return tuple(_paged(item, places) for item in value)
    if isinstance(value, Mapping):
        return {key: _paged(item, places) for key, item in value.items()}
    return value


def _page(span: Span, places: Sequence[Place | None]) -> int | None:
    """The page of the first line of the span that has one."""
    return next((p.page for p in places[span.line_start - 1 : span.line_end] if p is not None), None)
