"""Places in a source text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """Lines of a source, 1-based and inclusive; `page` is set where the format has pages.

    Raises ValueError when the lines do not form a range.
    """

    line_start: int
    line_end: int
    page: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.line_start <= self.line_end:
            raise ValueError(f"not a range of lines: {self.line_start}-{self.line_end}")

    def overlaps(self, other: Span) -> bool:
        """Whether the two spans share a line."""
        return self.line_start <= other.line_end and other.line_start <= self.line_end

    def contains(self, other: Span) -> bool:
        """Whether every line of `other` is a line of this span."""
        return self.line_start <= other.line_start and other.line_end <= self.line_end


def cover(spans: Iterable[Span]) -> Span:
    """The smallest span over all of `spans`; raises ValueError when there are none."""
    found = list(spans)
    if not found:
        raise ValueError("no spans to cover")
    return Span(min(s.line_start for s in found), max(s.line_end for s in found), found[0].page)


@dataclass(frozen=True, slots=True)
class Printed:
    """Words as the source prints them (tags dropped, white space collapsed) and the lines they stand in."""

    text: str
    span: Span
