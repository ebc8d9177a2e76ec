"""Page headers, footers and page numbers: words that stand on pages but in no sentence of the plan."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ingest.layout.page import LayoutPage
from ingest.layout.visual import VisualLine

_EDGE = 0.1  # of the page's height, above and below
_REPEATED = 3  # pages
_NUMBER = re.compile(r"^[-–—\s]*(?:trang\s*)?\d{1,4}(?:\s*/\s*\d{1,4})?[-–—\s]*$", re.IGNORECASE)


def without_furniture(
    pages: Sequence[LayoutPage], lines: Sequence[Sequence[VisualLine]]
) -> tuple[list[list[VisualLine]], tuple[str, ...]]:
    """The lines of each page without its furniture, and the words of the furniture, each once."""
    edges = [[line for line in of if _at_edge(page, line)] for page, of in zip(pages, lines, strict=True)]
    counts = Counter(key for of in edges for key in {_key(line) for line in of})
    gone = [{id(line) for line in of if _NUMBER.match(line.text) or counts[_key(line)] >= _REPEATED} for of in edges]
    kept = [[line for line in of if id(line) not in drop] for of, drop in zip(lines, gone, strict=True)]
    words = dict.fromkeys(line.text for of, drop in zip(edges, gone, strict=True) for line in of if id(line) in drop)
    return kept, tuple(words)


def _at_edge(page: LayoutPage, line: VisualLine) -> bool:
    return line.bottom < _EDGE * page.height or line.top > (1 - _EDGE) * page.height


def _key(line: VisualLine) -> str:
    return re.sub(r"\d+", "#", line.text.lower())
