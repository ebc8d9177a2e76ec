"""Long plans in parts: pages of the text that stay light, and the surroundings of a cited passage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from assistant.viewing.blocks import Block, Heading, Manner, Paragraph, Piece, Row, RowKind, Table
from plan.span import Span

PAGE = 60_000
"""Bytes of HTML that the text of one page may have, about; its frame, styles and scripts come to as much again."""
_TAG = 30  # bytes that a line or cell costs besides its words
_NOTE = 450  # bytes of what stands in the margin for one task or issue
_AROUND = 2  # blocks or rows shown before and after a cited passage


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A cited passage in its surroundings. path: the headings over it, those of groups of rows last."""

    path: tuple[str, ...]
    blocks: tuple[Block, ...]


def pages(
    blocks: Sequence[Block], size: int = PAGE, notes: Mapping[int, int] = MappingProxyType({})
) -> tuple[tuple[Block, ...], ...]:
    """The blocks page by page, each of about `size` bytes at most; cut before a heading where one is near.

    A table that runs over a page goes on below its header. notes: how many stand in the margin of a line.
    """
    found: list[list[Block]] = [[]]
    used = 0
    for block in _cut_tables(blocks, size, notes):
        weight = _weight(block, notes)
        near = isinstance(block, Heading) and block.level <= 3 and used > size * 3 // 4
        if found[-1] and (used + weight > size or near):
            found.append(_carried(found[-1]))
            used = sum(_weight(carried, notes) for carried in found[-1])
        found[-1].append(block)
        used += weight
    return tuple(map(_joined, found))


def page_of(cut: Sequence[Sequence[Block]], line: int) -> int:
    """The page (1-based) that shows a line, or the next line that has words."""
    return next((n for n, page in enumerate(cut, start=1) if page and page[-1].last >= line), len(cut))


def excerpt(blocks: Sequence[Block], span: Span) -> Excerpt:
    """The lines of a span, with the blocks and rows around them, the header of their table and the headings over them.

    Empty where no line of the span has words.
    """
    inside = [at for at, block in enumerate(blocks) if _overlap(block, span)]
    if not inside:
        return Excerpt((), ())
    first, last = inside[0], inside[-1]
    chosen: list[Block] = []
    for at in range(max(first - _AROUND, 0), min(last + _AROUND, len(blocks) - 1) + 1):
        block = blocks[at]
        if isinstance(block, Table):
            chosen += _rows_around(block, span, near=at in inside)
        else:
            chosen.append(block)
    over = headings_over(blocks, max(span.line_start, blocks[first].first))
    path = (*(heading.text for heading in over), *_groups(blocks[first], span))
    return Excerpt(path, tuple(_from_text((block for block in chosen if block not in over), span)))


def _from_text(chosen: Iterable[Block], span: Span) -> list[Block]:
    """The blocks without page numbers, and without headings behind the passage that nothing follows."""
    kept = [b for b in chosen if _overlap(b, span) or not (isinstance(b, Paragraph) and b.manner is Manner.EDGE)]
    while kept and isinstance(kept[-1], Heading) and not _overlap(kept[-1], span):
        kept.pop()
    return kept


def _overlap(block: Block, span: Span) -> bool:
    return block.first <= span.line_end and span.line_start <= block.last


def _rows_around(table: Table, span: Span, *, near: bool) -> Iterator[Table]:
    """The part of a table about a passage; none of a table that is only near it."""
    if not near:
        return
    body = table.body
    inside = [at for at, row in enumerate(body) if span.line_start <= row.line <= span.line_end]
    first, last = (inside[0], inside[-1]) if inside else (0, 0)
    yield replace(table, rows=(*table.head, *body[max(first - 1, 0) : last + 2]))


def headings_over(blocks: Iterable[Block], line: int) -> tuple[Heading, ...]:
    """The headings that a line stands under, outermost first; a heading stands not under itself."""
    over: list[Heading] = []
    for block in blocks:
        if block.first > line:
            break
        if isinstance(block, Heading):
            over = [heading for heading in over if heading.level < block.level]
            if block.last < line:
                over.append(block)
    return tuple(over)


def _groups(block: Block, span: Span) -> tuple[str, ...]:
    """The heading row over the first cited row of a table."""
    if not isinstance(block, Table):
        return ()
    above = [row for row in block.rows if row.line < span.line_start and row.kind is RowKind.GROUP]
    return (" ".join(piece.text for piece in above[-1].cells if piece.text),) if above else ()


def _weight(block: Block, notes: Mapping[int, int]) -> int:
    if isinstance(block, Table):
        return sum(_row_weight(row, notes) for row in block.rows)
    return sum(_piece_weight(piece) + _NOTE * notes.get(piece.line, 0) for piece in block.pieces)


def _row_weight(row: Row, notes: Mapping[int, int]) -> int:
    return sum(map(_piece_weight, row.cells)) + _TAG + _NOTE * notes.get(row.line, 0)


def _piece_weight(piece: Piece) -> int:
    return len(piece.text.encode()) + _TAG


def _cut_tables(blocks: Iterable[Block], size: int, notes: Mapping[int, int]) -> Iterator[Block]:
    """The blocks with tables of more than a third of a page in pieces, so that pages are filled well."""
    for block in blocks:
        if isinstance(block, Table) and _weight(block, notes) > size // 3:
            yield from _cut_table(block, size // 3, notes)
        else:
            yield block


def _cut_table(table: Table, size: int, notes: Mapping[int, int]) -> Iterator[Table]:
    head = tuple(replace(row, shown_before=True) for row in table.head)
    rows: list[Row] = list(table.head)
    used = 0
    for row in table.body:
        if used + _row_weight(row, notes) > size and len(rows) > len(head):
            yield table
            table, rows, used = replace(table, goes_on=True), list(head), 0
        rows.append(row)
        used += _row_weight(row, notes)
        table = replace(table, rows=tuple(rows))
    yield table


def _joined(page: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks of a page with the pieces of one table in one again."""
    found: list[Block] = []
    for block in page:
        before = found[-1] if found else None
        if isinstance(block, Table) and isinstance(before, Table) and block.goes_on:
            own = (row for row in block.rows if not row.shown_before)
            found[-1] = replace(before, rows=(*before.rows, *own))
        else:
            found.append(block)
    return tuple(found)


def _carried(page: list[Block]) -> list[Block]:
    """Take a heading off the end of a page, for the next one to begin with."""
    taken: list[Block] = []
    while len(page) > 1 and isinstance(page[-1], Heading):
        taken.insert(0, page.pop())
    return taken
