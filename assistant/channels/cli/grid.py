"""Tables of text in columns. A thousand rows have to appear at once, which general table libraries do not manage."""

from __future__ import annotations

import itertools
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

_GAP = "  "


def draw(titles: Sequence[str], shares: Sequence[int], rows: Iterable[Sequence[str]], width: int) -> Iterator[str]:
    """The lines of a table `width` characters wide, whose columns share it as `shares` say; long cells are wrapped."""
    room = width - len(_GAP) * (len(titles) - 1)
    widths = [max(room * share // sum(shares), 1) for share in shares]
    yield _line(titles, widths)
    yield "─" * width
    for row in rows:
        cells = [_wrapped(cell, size) for cell, size in zip(row, widths, strict=True)]
        for parts in itertools.zip_longest(*cells, fillvalue=""):
            yield _line(parts, widths)


def _wrapped(cell: str, width: int) -> list[str]:
    text = unicodedata.normalize("NFC", cell)  # a letter and its marks apart would count as several columns
    if len(text) <= width and "\n" not in text:
        return [text]
    return textwrap.wrap(text, width) or [""]


def _line(parts: Sequence[str], widths: Sequence[int]) -> str:
    return _GAP.join(part.ljust(size) for part, size in zip(parts, widths, strict=True)).rstrip()
