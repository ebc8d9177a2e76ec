"""A Source as JSON and back: what crosses from the process that reads a file to the one that asked for it.

JSON and not pickle, and checked in every field: a file that has taken over the reading process can send wrong words,
but nothing that runs or that the rest of the program would trip over.
"""

from __future__ import annotations

import re
from typing import Any, TypeVar

from ingest.source import Source, SourceLine
from plan.issue import Issue, Severity
from plan.place import Box, Place
from plan.span import Span

Json = dict[str, Any]
T = TypeVar("T")

_MOST = 2**31  # lines, pages, columns: beyond any limit, and a number every store can hold
_CODE = re.compile(r"[a-z][a-z0-9_]{0,63}")


def source_json(source: Source) -> Json:
    """A source as values of JSON; lines are [text, page, box, merged, spread, begins], less empty values at the end."""
    return {
        "lines": [_line_json(line) for line in source.lines],
        "issues": [_issue_json(issue) for issue in source.issues],
        "margins": list(source.margins),
        "pages": source.pages,
    }


def source_of(value: object) -> Source:
    """The source that `source_json` wrote; raises ValueError for anything that it would not write."""
    fields = typed(value, dict)
    if fields.keys() != {"lines", "issues", "margins", "pages"}:
        raise ValueError(f"not the fields of a source: {sorted(map(repr, fields))[:8]}")
    lines = tuple(map(_line, typed(fields["lines"], list)))
    issues = tuple(map(_issue, typed(fields["issues"], list)))
    if any(issue.span.line_end > max(1, len(lines)) for issue in issues):
        raise ValueError("an issue about lines that are not there")
    return Source(lines, issues, tuple(map(text, typed(fields["margins"], list))), _optional(fields["pages"], least=0))


def typed(value: object, kind: type[T]) -> T:
    """A value that is of just this type (True is no number); raises ValueError."""
    if type(value) is not kind:
        raise ValueError(f"{type(value).__name__} in place of {kind.__name__}")
    return value


def number(value: object, least: int) -> int:
    """A whole number from `least` on; raises ValueError."""
    count = typed(value, int)
    if not least <= count < _MOST:
        raise ValueError(f"number out of range: {count}")
    return count


def text(value: object) -> str:
    """A string that can be written as UTF-8; raises ValueError."""
    words = typed(value, str)
    words.encode()
    return words


def _optional(value: object, least: int) -> int | None:
    return None if value is None else number(value, least)


def _line_json(line: SourceLine) -> list[Any]:
    page, box = (line.place.page, line.place.box) if line.place else (None, None)
    edges = [box.left, box.top, box.right, box.bottom] if box else None
    values = [line.text, page, edges, sorted(line.merged), sorted(line.spread), line.begins]
    while len(values) > 1 and not values[-1]:
        values.pop()
    return values


def _line(value: object) -> SourceLine:
    values = typed(value, list)
    if not 1 <= len(values) <= 6:
        raise ValueError(f"a line of {len(values)} values")
    words, page, box, merged, spread, begins = values + [None] * (6 - len(values))
    if "\n" in text(words):
        raise ValueError("a line with a line break in it")
    first = begins is not None and typed(begins, bool)
    return SourceLine(words, _place(page, box), _columns(merged), _columns(spread), first)


def _place(page: object, box: object) -> Place | None:
    if page is None:
        if box is not None:
            raise ValueError("a box on no page")
        return None
    return Place(number(page, least=1), None if box is None else _box(box))


def _box(value: object) -> Box:
    edges = typed(value, list)
    if len(edges) != 4 or any(type(edge) not in {int, float} for edge in edges):
        raise ValueError("not the edges of a box")
    return Box(*edges)


def _columns(value: object) -> frozenset[int]:
    return frozenset() if value is None else frozenset(number(column, least=0) for column in typed(value, list))


def _issue_json(issue: Issue) -> list[Any]:
    span = issue.span
    return [issue.severity.value, issue.code, issue.message, span.line_start, span.line_end, span.page]


def _issue(value: object) -> Issue:
    values = typed(value, list)
    if len(values) != 6:
        raise ValueError(f"an issue of {len(values)} values")
    severity, code, message, first, last, page = values
    if not _CODE.fullmatch(text(code)):
        raise ValueError("not a code of an issue")
    span = Span(number(first, least=1), number(last, least=1), _optional(page, least=1))
    return Issue(Severity(text(severity)), code, text(message), span)
