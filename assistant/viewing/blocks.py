"""The blocks of a plan as it is shown: headings, paragraphs, and tables row by row.

The same reading of the structure as in ingest, but nothing is left out, moved or said twice: every line with words
stands in exactly one block, and the words of the blocks, one block after the other, are the words of the text.

>>> [type(block).__name__ for block in read_blocks(["I. MỤC ĐÍCH", "", "- Số hóa hồ sơ", "TT\\tViệc", "1\\tHọp"])]
['Heading', 'Paragraph', 'Table']
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from ingest.columns import Column, column_named, read_header
from ingest.lines import Line, number_lines
from ingest.structure import Block as Read
from ingest.structure import BlockKind, build_blocks, is_heading
from ingest.tables import is_rule, row_cells
from plan.language.numbers import roman_value
from plan.place import Place

_DEEPEST = 6  # of the headings of HTML
_TITLE = 200  # characters; more in capitals is a sentence somebody shouts
_ENCLOSED = re.compile(r"\((?:Ban hành )?[Kk]èm theo\b.*\)\W*$")
_NAME = 60  # characters of the name of a column
_FEWEST_ROWS = 3  # of a table without names of columns; less is a letterhead or a signature between tabs


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one line as they are shown; of a table's line those of one cell (0-based), with its line breaks."""

    line: int
    text: str
    cell: int = 0


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading over what follows. level: 2 and more, one deeper than that of the heading it stands under.

    annex: it opens an annex.
    """

    level: int
    pieces: tuple[Piece, ...]
    page: int | None = None
    annex: bool = False

    @property
    def text(self) -> str:
        """The words of the heading."""
        return " ".join(piece.text for piece in self.pieces)

    @property
    def first(self) -> int:
        """Its first line."""
        return self.pieces[0].line

    @property
    def last(self) -> int:
        """Its last line."""
        return self.pieces[-1].line


class Manner(StrEnum):
    """How a paragraph is set.

    TITLE and ASIDE (what an annex goes with, in brackets): in the middle. SIGNED: at the right. EDGE: a page number.
    """

    TEXT = "text"
    ITEM = "item"
    TITLE = "title"
    ASIDE = "aside"
    SIGNED = "signed"
    EDGE = "edge"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, perhaps over several lines."""

    manner: Manner
    pieces: tuple[Piece, ...]
    page: int | None = None

    @property
    def first(self) -> int:
        """Its first line."""
        return self.pieces[0].line

    @property
    def last(self) -> int:
        """Its last line."""
        return self.pieces[-1].line


class RowKind(StrEnum):
    """HEADER: names of the columns. GROUP: a heading over the rows below it. EDGE: a page number between two pages."""

    HEADER = "header"
    GROUP = "group"
    PLAIN = "plain"
    EDGE = "edge"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table. shown_before: a header that is shown once more and stands in its line elsewhere."""

    kind: RowKind
    line: int
    cells: tuple[Piece, ...]
    shown_before: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table. ruled: not only a letterhead or a signature block set with tabs. goes_on: it began on another page."""

    rows: tuple[Row, ...]
    columns: int
    ruled: bool = True
    page: int | None = None
    goes_on: bool = False

    @property
    def head(self) -> tuple[Row, ...]:
        """The rows it begins with that name the columns."""
        first = next((at for at, row in enumerate(self.rows) if row.kind is not RowKind.HEADER), len(self.rows))
        return self.rows[:first]

    @property
    def body(self) -> tuple[Row, ...]:
        """The rows below the head."""
        return self.rows[len(self.head) :]

    @property
    def first(self) -> int:
        """Its first line."""
        return next((row.line for row in self.rows if not row.shown_before), self.rows[0].line)

    @property
    def last(self) -> int:
        """Its last line."""
        return self.rows[-1].line


Block = Heading | Paragraph | Table


def read_blocks(lines: Sequence[str], places: Sequence[Place | None] = ()) -> tuple[Block, ...]:
    """The blocks of a plan from its stored lines; `places` are those of the lines, as far as there are pages."""
    numbered = number_lines(lines)
    read = build_blocks(numbered)
    shown: list[Block] = []
    behind = 0
    for block in read:
        shown += _edges(numbered[behind : block.span.line_start - 1])
        within = numbered[block.span.line_start - 1 : block.span.line_end]
        if block.kind is BlockKind.TABLE:
            shown += _tables(block.rows, within)
        else:
            shown += _prose(read, block, within)
        behind = block.span.line_end
    shown += _edges(numbered[behind:])
    return tuple(_on_page(block, places) for block in shown)


def pieces(blocks: Iterable[Block]) -> Iterator[Piece]:
    """All that is shown, in reading order."""
    for block in blocks:
        if isinstance(block, Table):
            yield from (piece for row in block.rows if not row.shown_before for piece in row.cells)
        else:
            yield from block.pieces


def _edges(lines: Iterable[Line]) -> Iterator[Paragraph]:
    """What the structure passes over: page numbers and rules."""
    return (Paragraph(Manner.EDGE, (Piece(line.number, line.text),)) for line in lines if line.text)


def _prose(read: Sequence[Read], block: Read, within: Sequence[Line]) -> Iterator[Block]:
    found = tuple(Piece(line.number, line.text) for line in within if line.text)
    if not found:
        return
    if is_heading(block):
        depth = sum(is_heading(read[parent]) for parent in block.parents)
        yield Heading(min(2 + depth, _DEEPEST), found, annex=block.kind is BlockKind.ANNEX)
        return
    yield Paragraph(_manner(block), found)


def _manner(block: Read) -> Manner:
    if block.kind is not BlockKind.PARAGRAPH:
        return Manner.ITEM if block.kind is BlockKind.BULLET else Manner.TEXT
    if len(block.text) > _TITLE:
        return Manner.TEXT
    if _ENCLOSED.match(block.text):
        return Manner.ASIDE
    return Manner.TITLE if block.text.isupper() else Manner.TEXT


def _tables(rows: Sequence[Line], within: Sequence[Line]) -> Iterator[Table]:
    """The tables of a region: a header that names other columns begins a new one."""
    own = {line.number for line in rows}
    names: tuple[str, ...] = ()
    open_rows: list[Row] = []
    for line, below in zip(within, [*within[1:], None], strict=True):
        row = _row(line, below, names, begins=not open_rows) if line.number in own else _edge(line)
        if row is None:
            continue
        if row.kind is RowKind.HEADER:
            found = tuple(piece.text.casefold() for piece in row.cells)
            if open_rows and found != names and open_rows[-1].kind is not RowKind.HEADER:
                yield _table(open_rows)
                open_rows = []
            names = found
        open_rows.append(row)
    if open_rows:
        yield _table(open_rows)


def _edge(line: Line) -> Row | None:
    return Row(RowKind.EDGE, line.number, (Piece(line.number, line.text),)) if line.text else None


def _row(line: Line, below: Line | None, names: Sequence[str], *, begins: bool) -> Row | None:
    """One line as a row, None for a rule or a row without words."""
    cells = row_cells(line)
    if is_rule(cells) or not any(cells):
        return None
    is_ruled = below is not None and line.printed.strip().startswith("|") and is_rule(row_cells(below))
    named = all(cells) and len(cells) > 1 and all(len(cell) <= _NAME for cell in cells)
    if read_header(cells) or (begins and is_ruled and named):
        kind = RowKind.HEADER
    else:
        kind = RowKind.GROUP if _is_group(cells) else RowKind.PLAIN
    if _lacks_number(cells, names):
        cells = ("", *cells)
    return Row(kind, line.number, tuple(Piece(line.number, text, at) for at, text in enumerate(cells)))


def _lacks_number(cells: Sequence[str], names: Sequence[str]) -> bool:
    """Whether the first cell, that of the number, was lost with the rest of a row over a page break."""
    return (
        1 < len(cells) == len(names) - 1
        and column_named(names[0]) is Column.NUMBER
        and len(cells[0]) > 3
        and " " in cells[0]
    )


def _is_group(cells: Sequence[str]) -> bool:
    """Whether a row is a heading: a Roman numeral, a capital or no number at all in front of the only words."""
    filled = [cell for cell in cells if cell]
    mark = filled[0].rstrip(".) ")
    if len(cells) < 3 or len(filled) > 2:
        return False
    if len(filled) == 1:
        return len(mark) > 3 and (bool(cells[0]) or mark.isupper())
    is_number = roman_value(mark) is not None or (len(mark) == 1 and mark.isupper())
    return is_number and list(cells[:2]) == filled


def _table(rows: Sequence[Row]) -> Table:
    width = max((len(row.cells) for row in rows if row.kind is not RowKind.EDGE), default=1)
    has_names = any(row.kind is RowKind.HEADER for row in rows)
    return Table(tuple(rows), width, ruled=has_names or len(rows) >= _FEWEST_ROWS)


def _on_page(block: Block, places: Sequence[Place | None]) -> Block:
    """The block with the page of its first line that has one."""
    found = next((place.page for place in places[block.first - 1 : block.last] if place is not None), None)
    if found is None:
        return block
    return replace(block, page=found)
