"""Words that two recognisers read differently, as issues of the lines they went into."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ingest.layout.page import LayoutPage, Word
from ingest.readers.source import SourceLine
from plan.issue import Issue, Severity
from plan.place import Box, box_of
from plan.span import Span

CODE = "recognition_doubtful"


def doubtful_words(pages: Sequence[LayoutPage], lines: Sequence[SourceLine]) -> Iterator[Issue]:
    """One warning for each line that holds doubted words, naming both readings."""
    found: dict[int, list[Word]] = {}
    for page in pages:
        for word in page.words:
            if word.doubt:
                number = _line_of(
                    box_of(word.left, word.top, word.right, word.bottom, page.width, page.height), page, lines
                )
                found.setdefault(number, []).append(word)
    for number, words in sorted(found.items()):
        readings = "; ".join(f"“{word.text}” hay “{word.doubt}”" for word in words)
        message = f"Chữ quét chưa chắc chắn: {readings}. Hãy đối chiếu với ảnh trang trước khi dùng."
        yield Issue(Severity.WARNING, CODE, message, Span(number, number))


def _line_of(word: Box, page: LayoutPage, lines: Sequence[SourceLine]) -> int:
    """The number of the line with the smallest box around the middle of a word; the first of the page at worst."""
    across, down = (word.left + word.right) / 2, (word.top + word.bottom) / 2
    on_page = [
        (at, line.place.box) for at, line in enumerate(lines, 1) if line.place and line.place.page == page.number
    ]
    around = [(_area(box), at) for at, box in on_page if box and _holds(box, across, down)]
    return min(around)[1] if around else _nearest(on_page, down)


def _holds(box: Box, across: float, down: float) -> bool:
    return box.left <= across <= box.right and box.top <= down <= box.bottom


def _area(box: Box) -> float:
    return (box.right - box.left) * (box.bottom - box.top)


def _nearest(boxes: Iterable[tuple[int, Box | None]], down: float) -> int:
    distances = [(abs((box.top + box.bottom) / 2 - down), at) for at, box in boxes if box]
    return min(distances)[1] if distances else 1
