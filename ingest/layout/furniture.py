"""Page headers, footers and page numbers: words that stand on pages but in no sentence of the plan."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile

from ingest.layout.page import LayoutPage
from ingest.layout.visual import VisualLine

_EDGE = 0.1  # of the page's height, above and below
_REPEATED = 3  # pages
_SAME_PLACE = 3.0  # points
_NUMBER = re.compile(r"^[-–—\s]*(?:trang\s*)?(\d{1,4})(?:\s*/\s*(\d{1,4}))?[-–—\s]*", re.IGNORECASE)


def without_furniture(
    pages: Sequence[LayoutPage], lines: Sequence[Sequence[VisualLine]]
) -> tuple[list[list[VisualLine]], tuple[str, ...]]:
    """The lines of each page without its furniture, and the words of the furniture, each once.

    Furniture are the outermost lines of a page that are its number, or stand alike at the same place of three pages.
    """
    places: dict[str, list[float]] = defaultdict(list)
    for page, of in zip(pages, lines, strict=True):
        for line in of:
            if _at_edge(page, line):
                places[line.text].append(_place(page, line))

    def is_furniture(page: LayoutPage, line: VisualLine) -> bool:
        at = _place(page, line)
        alike = sum(abs(other - at) <= _SAME_PLACE for other in places[line.text])
        return _at_edge(page, line) and (alike >= _REPEATED or _is_number(line.text, len(pages)))

    gone = [list(_outermost(page, of, is_furniture)) for page, of in zip(pages, lines, strict=True)]
    ids = {id(line) for of in gone for line in of}
    words = dict.fromkeys(line.text for of in gone for line in of)
    return [[line for line in of if id(line) not in ids] for of in lines], tuple(words)


def _outermost(
    page: LayoutPage, lines: Sequence[VisualLine], is_furniture: Callable[[LayoutPage, VisualLine], bool]
) -> Iterator[VisualLine]:
    yield from takewhile(lambda line: is_furniture(page, line), lines)
    yield from takewhile(lambda line: is_furniture(page, line), reversed(lines))


def _is_number(text: str, count: int) -> bool:
    """Whether a line is nothing but the number of a page; "12/2026" is a month."""
    found = _NUMBER.fullmatch(text)
    return found is not None and (not found[2] or int(found[1]) <= int(found[2]) <= count)


def _at_edge(page: LayoutPage, line: VisualLine) -> bool:
    return line.bottom < _EDGE * page.height or line.top > (1 - _EDGE) * page.height


def _place(page: LayoutPage, line: VisualLine) -> float:
    """How far below the upper edge of the page, or (less than 0) above the lower one."""
    return line.top if line.top < page.height / 2 else line.top - page.height
