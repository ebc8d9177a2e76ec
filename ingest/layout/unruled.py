"""Tables without ruling lines, by the corridors between their columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from ingest.grid import GridCell, grid_lines
from ingest.layout.columns import Region, crosses, parted, sides
from ingest.layout.page import LayoutPage
from ingest.layout.visual import Measure, VisualLine, joined, paragraphs
from ingest.source import SourceLine
from plan.place import Place, box_of

_NUMBER = 5  # characters of the number of a row ("10.2.")


def unruled_lines(region: Region, page: LayoutPage) -> list[SourceLine]:
    """The rows of an unruled table as lines of the canonical text."""
    columns = [
        Measure(min(part.left for part in side), max(part.right for part in side), indents=False) if side else None
        for side in sides(Region(tuple(n for n in region.lines if not crosses(n, region.corridors)), region.corridors))
    ]
    cells: list[GridCell] = []
    places: list[Place] = []
    for at, row in enumerate(_rows(region)):
        cells += _cells(at, row, region, columns)
        left, right = min(line.left for line in row), max(line.right for line in row)
        top, bottom = min(line.top for line in row), max(line.bottom for line in row)
        places.append(Place(page.number, box_of(left, top, right, bottom, page.width, page.height)))
    return grid_lines(cells, places, begins=False)


def _cells(at: int, row: Sequence[VisualLine], region: Region, columns: Sequence[Measure | None]) -> list[GridCell]:
    if crosses(row[0], region.corridors):
        return [GridCell(at, 0, " ".join(line.text for line in row), columns=len(columns))]
    parts: dict[int, list[VisualLine]] = {}
    for line in row:
        for number, part in parted(line, region.corridors).items():
            parts.setdefault(number, []).append(part)
    cells = []
    for number, lines in parts.items():
        column = columns[number] or Measure(lines[0].left, lines[0].right, indents=False)
        cells.append(GridCell(at, number, "\n".join(joined(group, column) for group in paragraphs(lines, column))))
    return cells


def _rows(region: Region) -> list[list[VisualLine]]:
    """The lines of each row; a title over all columns is a row of its own.

    Where the first column holds numbers, a row begins at each of them, else after more white than the lines of one
    row have between them.
    """
    lines = region.lines
    steps = sorted(b.top - a.bottom for a, b in pairwise(lines))
    usual = steps[len(steps) // 4] if steps else 0.0
    firsts = [parted(line, region.corridors).get(0) for line in lines]
    numbered = median(len(first.text) if first else 0 for first in firsts) <= _NUMBER
    rows: list[list[VisualLine]] = []
    after_title = True
    for before, line, first in zip((lines[0], *lines), lines, firsts, strict=False):
        title = crosses(line, region.corridors)
        white = line.top - before.bottom
        rest = len(rows) == 1 and white > 0.5 * line.size  # of a row of the page before, below a header printed again
        begins = (first is not None or rest) if numbered else white > usual + 0.3 * line.size
        if title or after_title or begins:
            rows.append([line])
        else:
            rows[-1].append(line)
        after_title = title
    return rows
