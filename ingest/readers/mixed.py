"""Lines and tables in the order in which they stand, as web pages and sheets hold them, to lines of the source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ingest import source
from ingest.grid import GridCell, grid_lines, without_blank_columns
from ingest.source import SourceLine
from plan.place import Place


@dataclass(frozen=True, slots=True)
class Grid:
    """A table among lines."""

    cells: tuple[GridCell, ...]

    def words(self) -> list[str]:
        """Its rows as lines of words, for a table inside a cell of another."""
        rows: dict[int, list[str]] = {}
        for cell in self.cells:
            rows.setdefault(cell.row, []).append(" ".join(cell.text.split()))
        return [" ".join(filter(None, row)) for _, row in sorted(rows.items())]


Item: TypeAlias = str | Grid
"""A line of words, not yet escaped, or a table."""


def words_of(items: Sequence[Item]) -> list[str]:
    """The items as lines of words that are not blank."""
    lines = (line for item in items for line in ([item] if isinstance(item, str) else item.words()))
    return [line for line in lines if line.strip()]


def mixed_lines(items: Sequence[Item], place: Place | None = None) -> list[SourceLine]:
    """Lines of the source, all at `place`: a line for each line that has words, blank lines around tables."""
    lines: list[SourceLine] = []
    blank = SourceLine("", place)
    for item in items:
        if isinstance(item, str):
            text = source.paragraph(item)
            lines += [SourceLine(text, place)] if text else []
            continue
        cells = without_blank_columns(item.cells)
        height = max((cell.row + cell.rows for cell in cells), default=0)
        rows = grid_lines(cells, [place] * height)
        between = [blank] if lines and lines[-1].text else []
        lines += [*between, *rows, blank] if rows else []
    return lines[:-1] if lines and not lines[-1].text else lines
