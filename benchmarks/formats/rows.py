"""A table out of its lines and the key: rows that a page break cut are one again, merged cells are merged.

Nothing is read from the words of the header. Which column holds the number, the task, the lead, the deadline or the
product is what most of the keyed rows say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from benchmarks.formats import markup
from benchmarks.formats.keyed import TaskKey, begins
from benchmarks.formats.model import Cell, Frame, Paragraph, Table
from benchmarks.quality.keys import printed_words

FIELDS = ("stt", "task", "lead", "deadline", "product")
_NUMBER = re.compile(r"^(?:[IVX]+|[A-ZĐ]|\d+|[a-zđ])[.)]?$")
_UPPER_NUMBER = re.compile(r"^(?:[IVX]+|[A-ZĐ])\.?$")


@dataclass(frozen=True, slots=True)
class TableLine:
    """A line of the text between tabs or pipes."""

    number: int
    cells: tuple[str, ...]
    piped: bool = False


@dataclass(slots=True)
class Row:
    """A row in the making: of each column the parts of its cell, and the columns merged with the row above.

    below: whether it is a row below the one that prints its number. middle: whether its lead was printed in the middle
    of the merged cell.
    """

    key: TaskKey | None
    parts: list[list[str]]
    below: bool = False
    middle: bool = False
    merged: set[int] = field(default_factory=set)

    def said(self, column: int) -> str:
        """The words of a cell."""
        return markup.plain(" ".join(self.parts[column]))

    def is_blank(self, column: int) -> bool:
        """Whether a cell has no words."""
        return not self.said(column)


def build_table(lines: Sequence[TableLine], keys: Sequence[TaskKey], names: Collection[str]) -> Table:
    """The table; `lines` begin with its header, `keys` are all of the plan, `names` its units with a hyphen."""
    header, width = lines[0], len(lines[0].cells)
    body = [line for line in lines[1:] if not markup.is_rule(line.cells) and line.cells != header.cells]
    columns = keyed_columns(body, keys)
    rows = keyed_rows(body, keys, width, columns.get("task"))
    merge_leads(rows, columns.get("lead"))
    merge_below(rows, columns)
    centred = {columns["stt"]} if "stt" in columns else set()
    top = tuple(Cell(markup.cell_paragraphs([words], names, bold=True), centred=True) for words in header.cells)
    drawn = [_drawn(rows, at, names, centred, piped=header.piped) for at in range(len(rows))]
    return Table(Frame.GRID, (top, *drawn), header=1)


def keyed_columns(body: Sequence[TableLine], keys: Sequence[TaskKey]) -> dict[str, int]:
    """The column of each field that some keyed row prints."""
    at = {line.number: line.cells for line in body}
    rows = [(key, at[key.first]) for key in keys if key.in_table and key.first in at]
    found: dict[str, int] = {}
    for name in FIELDS:
        votes = Counter(c for key, cells in rows for c, words in enumerate(cells) if _PRINTS[name](key, words))
        if votes:
            found[name] = max(votes, key=lambda column: (votes[column], -column))
    return found


def _prints_text(said: str, words: str) -> bool:
    """Whether a cell begins the words of the key, or ends with them after a number of its own ("1. Thả cá")."""
    printed, wanted = printed_words(words), printed_words(said)
    return begins(printed, said) or (bool(wanted) and printed[-len(wanted) :] == wanted)


def _prints_lead(key: TaskKey, words: str) -> bool:
    printed = set(printed_words(words))
    wanted = set(printed_words(" ".join(key.lead)))
    return "lead" not in key.inherited and bool(printed) and printed <= wanted


_PRINTS: dict[str, Callable[[TaskKey, str], bool]] = {
    "stt": lambda key, words: bool(key.stt) and words.strip(". ") == key.stt.strip(". "),
    "task": lambda key, words: _prints_text(key.task, words),
    "lead": _prints_lead,
    "deadline": lambda key, words: begins(printed_words(words), key.deadline),
    "product": lambda key, words: begins(printed_words(words), key.product),
}


def keyed_rows(body: Sequence[TableLine], keys: Sequence[TaskKey], width: int, task: int | None) -> list[Row]:
    """The rows in order: the lines of a key are one row, but for those of a shorter key that begins where it does."""
    free = {line.number: line for line in body}
    found: list[tuple[int, Row]] = []
    firsts: set[int] = set()
    for key in sorted((k for k in keys if k.in_table), key=lambda k: (k.first, k.last)):
        own = [free.pop(n) for n in range(key.first, key.last + 1) if n in free]
        if own:
            found.append((own[0].number, Row(key, _parts(own, width, task), below=key.first in firsts)))
            firsts.add(key.first)
    found += [(number, Row(None, _parts([line], width, task))) for number, line in free.items()]
    return [row for _, row in sorted(found, key=lambda item: item[0])]


def _parts(lines: Sequence[TableLine], width: int, task: int | None) -> list[list[str]]:
    parts: list[list[str]] = [[] for _ in range(width)]
    for at, line in enumerate(lines):
        slid = at > 0 and task and line.cells[0] and not _NUMBER.match(line.cells[0])  # words in the number's cell
        for column, words in enumerate(line.cells, start=(task or 0) if slid else 0):
            if words:
                parts[min(column, width - 1)].append(words)
    return parts


def merge_leads(rows: Sequence[Row], column: int | None) -> None:
    """Merge the cells of inherited leads with the one that prints the name, wherever in the group it stands."""
    if column is None:
        return
    for lead, group in groupby(rows, key=lambda row: row.key.lead if row.key else None):
        for run in _printed_runs([*group], column) if lead else ():
            name = next(row for row in run if not row.is_blank(column))
            run[0].middle = name is not run[0]
            run[0].parts[column], name.parts[column] = name.parts[column], run[0].parts[column]
            for row in run[1:]:
                row.merged.add(column)


def _printed_runs(group: Sequence[Row], column: int) -> Iterator[list[Row]]:
    """Rows that share one name: from a row that prints it to the next; blank ones at the top go with the first."""
    starts = [at for at, row in enumerate(group) if not row.is_blank(column)]
    for start, stop in pairwise([0, *starts[1:], len(group)] if starts else []):
        inherited = [row for row in group[start:stop] if row.is_blank(column)]
        if all(row.key and "lead" in row.key.inherited for row in inherited):
            yield [*group[start:stop]]


def merge_below(rows: Sequence[Row], columns: dict[str, int]) -> None:
    """Merge what the row below shares with the row that prints the number: the number, and the task and what stands
    left of it where the task is the same; the deadline or product where the key says so."""
    for above, row in pairwise(rows):
        if not row.below or row.key is None or above.key is None:
            continue
        shared = [columns.get("stt"), *(columns.get(name) for name in row.key.inherited - {"lead"})]
        if printed_words(row.key.task) == printed_words(above.key.task):
            shared += range(columns.get("task", -1) + 1)
        row.merged |= {column for column in shared if column is not None and row.is_blank(column)}


def _drawn(
    rows: Sequence[Row], at: int, names: Collection[str], centred: Collection[int], *, piped: bool
) -> tuple[Cell | None, ...]:
    row = rows[at]
    if any(other.key for other in rows) and (heading := _heading(row, names, piped=piped)):
        return heading
    cells: list[Cell | None] = []
    for column, parts in enumerate(row.parts):
        below = next((n for n, other in enumerate(rows[at + 1 :]) if column not in other.merged), len(rows) - at - 1)
        paragraphs = markup.cell_paragraphs(parts, names)
        middle = row.middle and below > 0 and not row.is_blank(column)
        cell = Cell(paragraphs, rows=below + 1, centred=column in centred, middle=middle)
        cells.append(None if column in row.merged else cell)
    return tuple(cells)


def _heading(row: Row, names: Collection[str], *, piped: bool) -> tuple[Cell | None, ...] | None:
    """A title over rows, drawn over all columns, or beside its number; None for any other row.

    Between pipes, upper numbers (I, A) go into the title's cell; between tabs, and for lower numbers, the number keeps
    its own: both are usual in offices.
    """
    filled = [column for column in range(len(row.parts)) if not row.is_blank(column)]
    if row.key or filled not in ([0], [0, 1]):
        return None
    width, number = len(row.parts), row.said(0)
    if filled == [0]:
        return (Cell(_title([number], names), columns=width), *[None] * (width - 1))
    if not _NUMBER.match(number):
        return None
    if piped and _UPPER_NUMBER.match(number):
        title = f"{number.removesuffix('.')}. {row.said(1)}"
        return (Cell(_title([title], names), columns=width), *[None] * (width - 1))
    beside = Cell(_title([row.said(1)], names), columns=width - 1)
    return (Cell(_title([number], names), centred=True), beside, *[None] * (width - 2))


def _title(parts: Sequence[str], names: Collection[str]) -> tuple[Paragraph, ...]:
    return markup.cell_paragraphs(parts, names, bold=True)
