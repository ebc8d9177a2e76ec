"""Words that two recognisers read differently or that lie over others, as issues of the lines they went into."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ingest.layout.page import UNSURE, LayoutPage, Word
from ingest.layout.visual import visual_lines
from ingest.source import SourceLine
from plan.issue import Issue, Severity
from plan.place import Box, box_of
from plan.span import Span

CODE = "recognition_doubtful"
OVERLAP = "words_overlap"
_OVER = 0.3  # of the shorter word


def doubtful_words(pages: Sequence[LayoutPage], lines: Sequence[SourceLine]) -> Iterator[Issue]:
    """One warning for each line that holds doubted words, naming both readings."""
    found: dict[int, list[Word]] = {}
    for page in pages:
        for word in page.words:
            if word.doubt:
                found.setdefault(_line_of(word, page, lines), []).append(word)
    for number, words in sorted(found.items()):
        readings = "; ".join(
            f"“{word.text}”" + ("" if word.doubt == UNSURE else f" hay “{word.doubt}”") for word in words
        )
        message = f"Chữ quét chưa chắc chắn: {readings}. Hãy đối chiếu với ảnh trang trước khi dùng."
        yield Issue(Severity.WARNING, CODE, message, Span(number, number))


def overlapping_words(pages: Sequence[LayoutPage], lines: Sequence[SourceLine]) -> Iterator[Issue]:
    """One warning for each line in which printed words lie over others, as a stamp does over a date."""
    found: dict[int, list[str]] = {}
    for page in pages:
        for line in visual_lines(word for word in page.words if word.font):
            widest = line.words[0]
            for word in line.words[1:]:
                if _overlap(widest, word):
                    found.setdefault(_line_of(word, page, lines), []).append(f"“{widest.text}” và “{word.text}”")
                widest = max(widest, word, key=lambda one: one.right)
    for number, pairs in sorted(found.items()):
        message = f"Chữ in đè lên nhau: {'; '.join(pairs)}. Hãy đối chiếu dòng này với trang gốc trước khi dùng."
        yield Issue(Severity.WARNING, OVERLAP, message, Span(number, number))


def _overlap(before: Word, word: Word) -> bool:
    """Whether one of two different words lies over the other; bold letters may be drawn as the same ones twice."""
    shared = min(before.right, word.right) - word.left
    return shared > _OVER * min(before.right - before.left, word.right - word.left) and before.text != word.text


def _line_of(word: Word, page: LayoutPage, lines: Sequence[SourceLine]) -> int:
    """The number of the line with the smallest box around the middle of a word; the first of the page at worst."""
    place = box_of(word.left, word.top, word.right, word.bottom, page.width, page.height)
    across, down = (place.left + place.right) / 2, (place.top + place.bottom) / 2
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
