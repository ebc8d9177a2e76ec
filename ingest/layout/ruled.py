"""Tables drawn with ruling lines: the grid of their cells and the words in each.

The geometry (which lines meet, which rectangles they close) is pdfplumber's; it takes lines from anywhere, so scans
use it too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ingest.grid import GridCell, grid_lines
from ingest.layout.page import LayoutPage, Rule, Word
from ingest.layout.visual import Measure, VisualLine, joined, paragraphs, visual_lines
from ingest.source import SourceLine
from plan.place import Place, box_of

_TOLERANCE = 3.0  # points; ends of lines that nearly meet do
_PADDING = 5.4  # points beside the words of a cell, as Word and LibreOffice leave
_MOST_RULES = 4000  # of a page; more is a drawing, and looking for cells in it takes minutes

Rectangle = tuple[float, float, float, float]
"""left, top, right, bottom"""


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A table of a page: its outline and its cells, in points."""

    left: float
    top: float
    right: float
    bottom: float
    cells: tuple[Rectangle, ...] = field(repr=False)

    def holds(self, word: Word) -> bool:
        """Whether the middle of a word lies inside."""
        across, down = (word.left + word.right) / 2, (word.top + word.bottom) / 2
        return self.left <= across <= self.right and self.top <= down <= self.bottom


def find_ruled_tables(page: LayoutPage) -> list[RuledTable]:
    """The tables of at least two cells, from top to bottom."""
    from pdfplumber.table import (  # noqa: PLC0415 - most of a second, only where pages have rules
        cells_to_tables,
        edges_to_intersections,
        intersections_to_cells,
        merge_edges,
    )

    near = _TOLERANCE
    if not 4 <= len(page.rules) <= _MOST_RULES:
        return []
    edges = merge_edges([_edge(rule) for rule in page.rules], near, near, near, near)
    edges = [edge for edge in edges if max(edge["x1"] - edge["x0"], edge["bottom"] - edge["top"]) >= near]
    cells = intersections_to_cells(edges_to_intersections(edges, near, near))
    cells = [c for c in cells if c[2] - c[0] > 2 * near and c[3] - c[1] > 2 * near]
    tables = [_table(found) for found in cells_to_tables(cells) if len(found) > 1]
    return sorted(tables, key=lambda table: (table.top, table.left))


def _edge(rule: Rule) -> dict[str, Any]:
    lies = rule.is_horizontal
    across, down = (rule.left + rule.right) / 2, (rule.top + rule.bottom) / 2
    left, right = (rule.left, rule.right) if lies else (across, across)
    top, bottom = (down, down) if lies else (rule.top, rule.bottom)
    place = {"x0": left, "x1": right, "top": top, "bottom": bottom, "width": right - left, "height": bottom - top}
    return place | {"orientation": "h" if lies else "v", "object_type": "line"}


def _table(cells: Sequence[Rectangle]) -> RuledTable:
    lefts, tops, rights, bottoms = zip(*cells, strict=True)
    return RuledTable(min(lefts), min(tops), max(rights), max(bottoms), tuple(cells))


def ruled_lines(table: RuledTable, page: LayoutPage) -> list[SourceLine]:
    """The rows of a table as lines of the canonical text."""
    columns = _steps([c[0] for c in table.cells])
    rows = _steps([c[1] for c in table.cells])
    inside = [word for word in page.words if table.holds(word)]
    cells = []
    for left, top, right, bottom in sorted(table.cells, key=lambda c: (c[1], c[0])):
        first_row, first_column = _step(rows, top), _step(columns, left)
        words = [w for w in inside if left <= (w.left + w.right) / 2 < right and top <= (w.top + w.bottom) / 2 < bottom]
        cells.append(
            GridCell(
                first_row,
                first_column,
                cell_text(words, left, right),
                sum(top - 1 <= y < bottom - 1 for y in rows) or 1,
                sum(left - 1 <= x < right - 1 for x in columns) or 1,
            )
        )
    edges = [*rows, table.bottom]
    places = [
        Place(page.number, box_of(table.left, edges[at], table.right, edges[at + 1], page.width, page.height))
        for at in range(len(rows))
    ]
    return grid_lines(cells, places, begins=False)


def cell_text(words: Sequence[Word], left: float, right: float) -> str:
    """The words of a cell with its line breaks; lines that only wrapped at its edge are joined."""
    lines = visual_lines(words)
    if not lines:
        return ""
    column = _cell_measure(lines, left, right)
    texts: list[str] = []
    for group in paragraphs(lines, column):
        text = joined(group, column)
        if texts and text[0].islower():  # no entry of a cell begins small; a scan tells its edges badly
            texts[-1] += f" {text}"
        else:
            texts.append(text)
    return "\n".join(texts)


def _cell_measure(lines: Sequence[VisualLine], left: float, right: float) -> Measure:
    """The measure of a cell: its edges less a padding, which lines that begin at the left tell and centred ones not."""
    before, after = min(line.left for line in lines) - left, right - max(line.right for line in lines)
    middles = [(line.left + line.right) / 2 for line in lines] + [(left + right) / 2]
    centred = max(middles) - min(middles) <= 0.5 * lines[0].size
    widest = min(_PADDING, (right - left) / 3) if centred else max(_PADDING, after)
    pad = max(min(before, widest, after if centred else before), 0.0)
    return Measure(left + pad, right - pad, indents=False, centred=centred)


def _steps(values: Sequence[float]) -> list[float]:
    """The distinct edges among values that differ by drawing inaccuracy."""
    steps: list[float] = []
    for value in sorted(values):
        if not steps or value - steps[-1] > _TOLERANCE:
            steps.append(value)
    return steps


def _step(steps: Sequence[float], value: float) -> int:
    return min(range(len(steps)), key=lambda at: abs(steps[at] - value))
