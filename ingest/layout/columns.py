"""What stands side by side without ruling lines: letterheads and signature blocks in two columns, unruled tables.

A corridor is a strip of white that runs down between the words of several lines. Two columns are read one after the
other; three or more are a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.layout.visual import VisualLine

_PAIR_GAP = 1.6  # of the letters' height: white that no justified line has between its words
_TABLE_GAP = 0.9
_CORRIDOR = 0.7
_FEWEST_ROWS = 3  # lines with three columns that a table has

Corridor = tuple[float, float]
"""left, right"""


@dataclass(frozen=True, slots=True)
class Region:
    """Lines of a page, and the corridors that run down between their words; none for running text."""

    lines: tuple[VisualLine, ...]
    corridors: tuple[Corridor, ...] = ()

    @property
    def is_table(self) -> bool:
        """Whether three or more columns stand side by side."""
        return len(self.corridors) > 1


def regions(lines: Sequence[VisualLine], carried: Sequence[Corridor] = ()) -> list[Region]:
    """The lines of a page in runs of one kind, from top to bottom.

    carried: the corridors of the table that the page before ends with, which this one may go on with.
    """
    found: list[Region] = []
    if carried and (first := _continued(lines, carried)):
        found.append(first)
    at = len(found[0].lines) if found else 0
    while at < len(lines):
        region = _table_from(lines, at) or _pair_from(lines, at)
        if region is None:
            text = found[-1].lines if found and not found[-1].corridors else ()
            found[len(found) - bool(text) :] = [Region((*text, lines[at]))]
            at += 1
            continue
        found.append(region)
        at += len(region.lines)
    return found


def parted(line: VisualLine, corridors: Sequence[Corridor]) -> dict[int, VisualLine]:
    """The words of a line by the number of the column they stand in."""
    parts: dict[int, list[int]] = {}
    for at, word in enumerate(line.words):
        middle = (word.left + word.right) / 2
        parts.setdefault(sum(middle > (c[0] + c[1]) / 2 for c in corridors), []).append(at)
    return {number: VisualLine(tuple(line.words[at] for at in words)) for number, words in parts.items()}


def crosses(line: VisualLine, corridors: Sequence[Corridor]) -> bool:
    """Whether the words of a line close a corridor."""
    return len(_narrowed(corridors, line)) < len(corridors)


def _gaps(line: VisualLine, share: float) -> list[Corridor]:
    return [(a.right, b.left) for a, b in pairwise(line.words) if b.left - a.right > share * line.size]


def _narrowed(corridors: Sequence[Corridor], line: VisualLine) -> list[Corridor]:
    """What of the corridors the words of a line leave free."""
    free = list(corridors)
    for word in line.words:
        pieces: list[Corridor] = []
        for left, right in free:
            if word.right <= left or word.left >= right:
                pieces.append((left, right))
            else:
                pieces += [(left, word.left), (word.right, right)]
        free = pieces
    return [c for c in free if c[1] - c[0] >= _CORRIDOR * line.size]


def _strips(lines: Sequence[VisualLine]) -> list[Corridor]:
    """The corridors between the words of some lines."""
    free: list[Corridor] = [(min(line.left for line in lines), max(line.right for line in lines))]
    for line in lines:
        free = _narrowed(free, line)
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    return [c for c in free if c[0] > left and c[1] < right]


def _table_from(lines: Sequence[VisualLine], at: int) -> Region | None:
    """An unruled table that begins at a line: its header has three columns, and corridors run down its rows."""
    if len(_gaps(lines[at], _TABLE_GAP)) < 2:
        return None
    rows = _rows_from(lines, at, [lines[at]], _strips([lines[at]]))
    told = [line for line in rows if len(_gaps(line, _TABLE_GAP)) >= 2]
    if len(told) < _FEWEST_ROWS:
        return None
    corridors = _strips([line for line in rows if not _is_heading(line, _strips(told))])
    return Region(tuple(lines[at : at + len(rows)]), tuple(corridors)) if len(corridors) > 1 else None


def _continued(lines: Sequence[VisualLine], carried: Sequence[Corridor]) -> Region | None:
    """The lines at the head of a page that go on with the table of the page before."""
    if not lines or crosses(lines[0], carried):
        return None
    rows = _rows_from(lines, 0, [lines[0]], list(carried))
    free = list(carried)
    for line in rows:
        free = free if _is_heading(line, free) else _narrowed(free, line)
    return Region(tuple(rows), tuple(free)) if len(free) == len(carried) else None


def _rows_from(
    lines: Sequence[VisualLine], at: int, rows: list[VisualLine], corridors: list[Corridor]
) -> list[VisualLine]:
    """The lines from `at` on that leave corridors free, and headings over all columns between them."""
    for index in range(at + len(rows), len(lines)):
        line = lines[index]
        if line.top - lines[index - 1].bottom > 3 * line.size:
            break
        narrowed = _narrowed(corridors, line)
        if len(narrowed) < len(corridors) and _is_heading(line, corridors):
            following = lines[index + 1 : index + 3]
            if not any(len(_gaps(n, _TABLE_GAP)) >= 2 and not crosses(n, corridors) for n in following):
                break
            rows.append(line)
            continue
        if len(narrowed) < 2:
            break
        corridors = narrowed
        rows.append(line)
    return rows


def _is_heading(line: VisualLine, corridors: Sequence[Corridor]) -> bool:
    """Whether a line is one run of words over corridors, as the title of a group of rows is."""
    return crosses(line, corridors) and len(_gaps(line, _TABLE_GAP)) < 2


def _pair_from(lines: Sequence[VisualLine], at: int) -> Region | None:
    """Two columns of text side by side that begin at a line."""
    corridors = _gaps(lines[at], _PAIR_GAP)
    if len(corridors) != 1:
        return None
    last = at
    for index in range(at + 1, len(lines)):
        line = lines[index]
        narrowed = _narrowed(corridors, line)
        if line.top - lines[index - 1].bottom > 4 * line.size or not narrowed:
            break
        in_left = line.right <= corridors[0][0] + line.size
        if _gaps(line, _PAIR_GAP):
            corridors, last = narrowed, index
        elif index == last + 1 and _is_below(line, lines[at:index], corridors[0]):
            last = index
        elif not in_left and not _has_pair(lines, index, corridors):
            break
        elif in_left and index == last + 1:
            last = index
    return Region(tuple(lines[at : last + 1]), (corridors[0],))


def _is_below(line: VisualLine, above: Sequence[VisualLine], corridor: Corridor) -> bool:
    """Whether a line goes on with the centred right column: "... tháng 11 năm" and below its middle "2025"."""
    right = [parted(words, [corridor]).get(1) for words in above]
    last = next((part for part in reversed(right) if part is not None), None)
    if last is None or line.left < corridor[1] or line.top - last.bottom > 0.6 * line.size:
        return False
    return abs((last.left + last.right) - (line.left + line.right)) < 2 * line.size


def _has_pair(lines: Sequence[VisualLine], index: int, corridors: Sequence[Corridor]) -> bool:
    return any(_gaps(line, _PAIR_GAP) and _narrowed(corridors, line) for line in lines[index + 1 : index + 6])


def sides(region: Region) -> list[list[VisualLine]]:
    """The columns of a region, each with its lines from top to bottom."""
    columns: list[list[VisualLine]] = [[] for _ in range(len(region.corridors) + 1)]
    for line in region.lines:
        for number, part in parted(line, region.corridors).items():
            columns[number].append(part)
    return columns
