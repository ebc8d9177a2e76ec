"""Tables of a DOCX: merged cells, a header that each page repeats, widths by what the columns hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.shared import Emu
from docx.table import Table as WordTable
from docx.table import _Cell as WordCell
from docx.text.paragraph import Paragraph as WordParagraph

from benchmarks.formats.model import Cell, Frame, Paragraph, Table

_MIDDLE = WD_CELL_VERTICAL_ALIGNMENT.CENTER
_NARROWEST = 7.0  # characters: a column no narrower than this
_NUMBERS = 5.5  # the same for a column of numbers
_LETTERHEAD = (0.35, 0.65)  # shares of the width
_SIGNATURE = (0.5, 0.5)

Fill = Callable[[WordParagraph, Paragraph, Cell], None]
"""Writes a paragraph of the model into an empty one of the document."""


@dataclass(frozen=True, slots=True)
class TableWriter:
    """Writes tables into a document; `fill` writes one paragraph."""

    document: Document
    fill: Fill

    def write(self, table: Table, width: int) -> None:
        """Append a table as wide as `width` (English metric units)."""
        style = "Table Grid" if table.frame is Frame.GRID else None
        made = self.document.add_table(len(table.rows), table.width, style)
        made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        shares = _shares(table)
        for column, share in zip(made.columns, shares, strict=True):
            column.width = Emu(int(width * share))
        self._merge(table, made)
        for number, row in enumerate(made.rows):
            kept = "w:tblHeader" if number < table.header else "w:cantSplit" if table.frame is not Frame.GRID else ""
            if kept:
                row._tr.get_or_add_trPr().append(OxmlElement(kept))  # noqa: SLF001 - python-docx has no call
        for cells, row in zip(table.rows, made.rows, strict=True):
            for column, (cell, place) in enumerate(zip(cells, row.cells, strict=True)):
                if cell is not None:
                    place.width = Emu(int(width * sum(shares[column : column + cell.columns])))
                    self._fill(cell, place)

    @staticmethod
    def _merge(table: Table, made: WordTable) -> None:
        for at, cells in enumerate(table.rows):
            for column, cell in enumerate(cells):
                if cell is not None and (cell.rows > 1 or cell.columns > 1):
                    last = made.cell(at + cell.rows - 1, column + cell.columns - 1)
                    made.cell(at, column).merge(last)

    def _fill(self, cell: Cell, place: WordCell) -> None:
        if cell.middle:
            place.vertical_alignment = _MIDDLE
        for number, paragraph in enumerate(cell.paragraphs):
            self.fill(place.paragraphs[0] if number == 0 else place.add_paragraph(), paragraph, cell)


def _shares(table: Table) -> list[float]:
    """Of each column its share of the width: a letterhead's are given, others by the root of what they hold."""
    if table.frame is not Frame.GRID:
        return [*(_LETTERHEAD if table.frame is Frame.LETTERHEAD else _SIGNATURE)]
    weights = [_NARROWEST] * table.width
    for column in range(table.width):
        cells = [row[column] for row in table.rows]
        texts = [cell.text for cell in cells if cell is not None and cell.columns == 1]
        longest = max((len(word) for text in texts for word in text.split()), default=0)
        average = sum(map(len, texts)) / max(1, len(texts))
        weights[column] = max(_NARROWEST if longest > 4 else _NUMBERS, longest * 1.25, 2.2 * sqrt(average))
    return [weight / sum(weights) for weight in weights]
