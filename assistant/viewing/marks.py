"""Which words of a plan are those of a quote.

A quote comes from outside, perhaps out of a URL. It is only ever looked for, never shown: what is marked are words of
the plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.quotes import is_quote, longest_beginning, placed_words, words
from assistant.viewing.blocks import Block, Piece, pieces
from plan.span import Span


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters `start` to `end` (exclusive) of what is shown of a line, of a table's line in one cell."""

    line: int
    cell: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of what is shown of a line, marked or not."""

    text: str
    marked: bool


def find(shown: Iterable[Piece], quote: str) -> tuple[Mark, ...]:
    """Where the longest beginning of a quote stands in pieces in reading order, the first place of several.

    Compares words as `assistant.answering.grounding.find_quote` does. Empty when fewer than three words in a row are
    found and they are not the whole quote.
    """
    placed = [(piece, *word) for piece in shown for word in placed_words(piece.text)]
    asked = words(quote)
    at, size = longest_beginning([word for _piece, word, _start, _end in placed], asked)
    if not is_quote(size, len(asked)):
        return ()
    marks: list[Mark] = []
    for piece, _word, start, end in placed[at : at + size]:
        before = marks[-1] if marks else None
        if before is not None and (before.line, before.cell) == (piece.line, piece.cell):
            marks[-1] = Mark(before.line, before.cell, before.start, end)
        else:
            marks.append(Mark(piece.line, piece.cell, start, end))
    return tuple(marks)


def segments(piece: Piece, marks: Sequence[Mark]) -> Iterator[Segment]:
    """The words of a piece, cut where a mark begins or ends."""
    mark = next((m for m in marks if (m.line, m.cell) == (piece.line, piece.cell)), None)
    if mark is None:
        yield Segment(piece.text, marked=False)
        return
    parts = (piece.text[: mark.start], piece.text[mark.start : mark.end], piece.text[mark.end :])
    yield from (Segment(text, marked=at == 1) for at, text in enumerate(parts) if text)


@dataclass(frozen=True, slots=True)
class Highlight:
    """What is to stand out of a plan: the lines that were cited, and in them the words of the quote."""

    span: Span | None = None
    marks: tuple[Mark, ...] = ()

    def cites(self, line: int) -> bool:
        """Whether a line is one of those cited."""
        return self.span is not None and self.span.line_start <= line <= self.span.line_end

    def segments(self, piece: Piece) -> Iterator[Segment]:
        """The words of a piece, those of the quote marked."""
        return segments(piece, self.marks)

    def words(self, blocks: Iterable[Block]) -> str:
        """The marked words, as the plan has them."""
        parts = (part for piece in pieces(blocks) for part in self.segments(piece))
        return " ".join(part.text for part in parts if part.marked)


def highlight(blocks: Sequence[Block], span: Span | None, quote: str) -> Highlight:
    """What stands out when some lines are cited with a quote; without lines nothing does."""
    if span is None:
        return Highlight()
    cited = (piece for piece in pieces(blocks) if span.line_start <= piece.line <= span.line_end)
    return Highlight(span, find(cited, quote))
