"""Several files of one plan as one source: the main text, then its annexes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from ingest.source import Source, SourceLine
from plan.issue import Issue
from plan.place import Place
from plan.span import Span

_GAP = SourceLine("")  # so that no paragraph or table runs on from one file into the next


def join(sources: Sequence[Source]) -> Source:
    """One source out of several: lines and pages are counted on. Raises ValueError when there is none."""
    first, *rest = sources
    for source in rest:
        first = _joined(first, source)
    return first


def join_digests(digests: Sequence[str]) -> str:
    """The SHA-256 of a plan out of those of its files: of one file its own, and another for each order of several."""
    return digests[0] if len(digests) == 1 else hashlib.sha256("\n".join(digests).encode()).hexdigest()


def _joined(before: Source, after: Source) -> Source:
    lines, pages = len(before.lines) + 1, before.pages or 0
    moved = tuple(replace(line, place=_place(line.place, pages)) for line in after.lines)
    return Source(
        (*before.lines, _GAP, *moved),
        (*before.issues, *(_issue(issue, lines, pages) for issue in after.issues)),
        (*before.margins, *after.margins),
        None if before.pages is None and after.pages is None else pages + (after.pages or 0),
    )


def _place(place: Place | None, pages: int) -> Place | None:
    return place and Place(place.page + pages, place.box)


def _issue(issue: Issue, lines: int, pages: int) -> Issue:
    span = issue.span
    page = None if span.page is None else span.page + pages
    return replace(issue, span=Span(span.line_start + lines, span.line_end + lines, page))
