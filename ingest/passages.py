"""Passages: one paragraph, bullet or table row each, with the headings over it; longer ones are cut at sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from ingest.lines import Line
from ingest.structure import Block, BlockKind, is_table_line, section_path
from ingest.tables import Table
from ingest.tasks.identity import Identities
from plan.document import Document
from plan.passage import Passage, PassageKind
from plan.span import Span

if TYPE_CHECKING:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

LONGEST = 1200  # characters; longer passages blur what a citation points at


@lru_cache(maxsize=1)
def _splitter() -> RecursiveCharacterTextSplitter:
    from langchain_text_splitters import RecursiveCharacterTextSplitter  # noqa: PLC0415 - slow import, rarely needed

    return RecursiveCharacterTextSplitter(
        chunk_size=LONGEST, chunk_overlap=0, separators=[". ", "; ", ", ", " "], keep_separator="end"
    )


def _pieces(text: str) -> list[str]:
    return [text] if len(text) <= LONGEST else [piece.strip() for piece in _splitter().split_text(text)]


def _header(lines: Sequence[Line], document: Document, identities: Identities) -> Iterator[Passage]:
    for name, span in document.spans.items():
        text = " ".join(lines[n - 1].text for n in range(span.line_start, span.line_end + 1) if lines[n - 1].text)
        yield Passage(identities.of(name, text), PassageKind.HEADER, text, (), span)


def _rows(table: Table, section: tuple[str, ...], identities: Identities) -> Iterator[Passage]:
    for row in table.rows:
        text = " | ".join(" ".join(cell.text.split()) for cell in row.cells.values())
        if text:
            yield Passage(
                identities.of(text, *row.headings), PassageKind.ROW, text, (*section, *row.headings), row.span
            )


def cut_passages(
    lines: Sequence[Line], blocks: Sequence[Block], tables: dict[int, list[Table]], document: Document
) -> tuple[Passage, ...]:
    """The passages of a plan; `tables` holds the tables of each table block by the block's index."""
    identities = Identities("p")
    passages = list(_header(lines, document, identities))
    for index, block in enumerate(blocks):
        section = section_path(blocks, block)
        if block.kind is BlockKind.TABLE:
            for table in tables.get(index, ()):
                passages += _rows(table, section, identities)
            continue
        words = f"{block.mark} {block.text}".strip()
        passages += (
            Passage(identities.of(piece, *section), PassageKind.PROSE, piece, section, _place(lines, block.span, piece))
            for piece in _pieces(words)
        )
    return tuple(passages)


def _place(lines: Sequence[Line], span: Span, piece: str) -> Span:
    """The lines of `span` that hold the piece; the whole span where a piece runs over a page break."""
    for number in range(span.line_start, span.line_end + 1):
        if piece in lines[number - 1].text and not is_table_line(lines[number - 1].printed):
            return Span(number, number)
    return span
