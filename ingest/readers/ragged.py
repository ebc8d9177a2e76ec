"""Tables whose rows have their borders at slightly different places, as dragging with the mouse leaves them in Word.

The file then has more columns than anybody sees, and each row lies in other ones; a row with as many cells as the rest
means the same columns all the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ingest.grid import GridCell

_FEWEST = 3  # cells of the rows that are brought into line


def columns_between(edges: Sequence[int], left: int, right: int, least: int, most: int) -> tuple[int, int]:
    """First and last column, of those between these edges, of a cell from `left` to `right`, in the same unit.

    Each of its sides belongs to the nearest edge; the cell begins in one of the columns from `least` to `most`.
    """
    columns = range(len(edges) - 1)
    first = min(max(min(columns, key=lambda at: abs(edges[at] - left)), least), most)
    last = min(min(reversed(columns), key=lambda at: abs(edges[at + 1] - right)), most)
    return first, max(first, last)


def aligned(cells: Sequence[GridCell]) -> list[GridCell]:
    """The cells with the columns of ragged rows brought into line; unchanged where none are, or where it is not clear
    which column a cell means.
    """
    rows = _rows(cells)
    counts = Counter(len(row) for row in rows if len(row) >= _FEWEST)
    width = max(counts, key=lambda count: (counts[count], count), default=0)
    edges = [_edges(row) if row and len(row) == width else () for row in rows]
    if len({own[:-1] for own in edges if own}) < 2 or max(counts) > width:
        return list(cells)
    current = next(filter(None, edges))
    found: dict[GridCell, tuple[int, int]] = {}
    for row, own in zip(rows, edges, strict=True):
        current = own or current
        following = 0
        for at, cell in enumerate(row):
            most = width - len(row) + at
            right = cell.column + cell.columns
            place = (at, at) if own else columns_between(current, cell.column, right, following, most)
            following = found.setdefault(cell, place)[1] + 1
    moved = [replace(cell, column=found[cell][0], columns=found[cell][1] - found[cell][0] + 1) for cell in cells]
    return moved if _is_sound(moved, width) else list(cells)


def _edges(row: Sequence[GridCell]) -> tuple[int, ...]:
    return (*(cell.column for cell in row), row[-1].column + row[-1].columns)


def _is_sound(cells: Sequence[GridCell], width: int) -> bool:
    """Whether no two cells lie on each other or out of the table."""
    covered = [
        (row, column)
        for cell in cells
        for row in range(cell.row, cell.row + cell.rows)
        for column in range(cell.column, cell.column + cell.columns)
    ]
    return len(covered) == len(set(covered)) and all(column < width for _, column in covered)


def _rows(cells: Sequence[GridCell]) -> list[list[GridCell]]:
    """The cells of each row from left to right, with those that reach down into it."""
    rows: list[list[GridCell]] = [[] for _ in range(max((cell.row + cell.rows for cell in cells), default=0))]
    for cell in sorted(cells, key=lambda cell: cell.column):
        for row in rows[cell.row : cell.row + cell.rows]:
            row.append(cell)
    return rows
