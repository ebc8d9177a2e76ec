"""Which fields are right: of what a library makes of a file as generously as a rule can, of our records strictly.

Of a library: a task's row is the one with a cell most like its text. A field is right when a cell of that row holds
its words and nothing else, under a header that names it; letters and digits alone count. A blank cell takes the words
above it, which is what a reader does with cells merged downwards. Of a cell merged over lead and coordinating units
the words may stand in both places or in one. A row in two pieces is not put together: that is the library's part.

Of kehoach: the record with the text most like the task's; its units one by one, in their order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from benchmarks.quality.tables.grids import Row, rows_of
from benchmarks.quality.tables.plans import FIELDS, NUMBER, Task
from plan.task import Task as Record

_ALIKE = 80  # percent, of a cell and the text of the task it is taken for
_SHORTEST = 10  # letters of a cell that can be the beginning of a task
_HEADER = 4  # rows of a header at most
_NAME = 60  # letters of a cell with a column's name, at most


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a task, what was found for it, and whether that is right."""

    task: str
    name: str
    found: str
    right: bool


def letters(words: str) -> str:
    """Small letters and digits, without whatever else stands between them."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFC", words)).lower()


@dataclass(frozen=True, slots=True)
class _Cell:
    """The words of a cell and those of the last cell above it that has any."""

    words: str
    above: str

    def says(self, words: str) -> bool:
        """Whether it holds these words, where it is blank those above it."""
        return letters(self.words or self.above) == letters(words)


_Cells = Mapping[str, Sequence[_Cell]]  # of a row, the cells under the headers that name a field


def score_text(text: str, tasks: Sequence[Task], headers: Mapping[str, str]) -> Iterator[Field]:
    """The fields of the tasks in what a library wrote."""
    found = _found(rows_of(text), tasks, headers)
    for task in tasks:
        cells = found.get(task, {})
        shared = {"lead", "coordinate"} if task.across and _share(task, cells) else set()
        for name in FIELDS:
            own = cells.get(name, ())
            right = name in shared or any(cell.says(task.printed(name)) for cell in own)
            yield Field(task.task, name, " ¦ ".join(cell.words or f"({cell.above})" for cell in own), right)


def _share(task: Task, cells: _Cells) -> bool:
    """Whether the cells of units hold the words of both, once or twice, and no others."""
    held = {letters(cell.words) for name in ("lead", "coordinate") for cell in cells.get(name, ())} - {""}
    return held == {letters(task.printed("lead"))}


def _found(rows: Sequence[Row], tasks: Sequence[Task], headers: Mapping[str, str]) -> dict[Task, _Cells]:
    """For each task the cells of its row."""
    bodies = {at: task for at, row in enumerate(rows) if (task := _named(row, tasks))}
    best = {_best(rows, [at for at in bodies if bodies[at] is task], task) for task in bodies.values()}
    found: dict[Task, _Cells] = {}
    columns: dict[str, list[int]] = {}
    above: dict[int, str] = {}
    header_ends = 0
    for at, row in enumerate(rows):
        if at < header_ends:
            continue
        if at not in bodies and (header := _header(rows, at, bodies, headers)):
            columns, header_ends = _columns(header, headers), at + len(header)
            continue
        if at in best:
            found[bodies[at]] = {
                name: [_cell(row, place, above) for place in places] for name, places in columns.items()
            }
        above |= {column: cell for column, cell in enumerate(row) if cell}
    return found


def _cell(row: Row, column: int, above: Mapping[int, str]) -> _Cell:
    return _Cell(row[column] if column < len(row) else "", above.get(column, ""))


def _likeness(row: Row, task: Task) -> float:
    """Of the cell most like the task's text: 100 for the whole of it and little less for a part of it."""
    wanted = letters(task.task)
    cells = [cell for cell in map(letters, row) if len(cell) >= _SHORTEST]
    whole = max((fuzz.ratio(cell, wanted) for cell in cells), default=0.0)
    part = max((fuzz.partial_ratio(cell, wanted) for cell in cells if len(cell) <= len(wanted)), default=0.0)
    return max(whole, part - 1)


def _named(row: Row, tasks: Sequence[Task]) -> Task | None:
    best = max(tasks, key=lambda task: _likeness(row, task))
    return best if _likeness(row, best) >= _ALIKE else None


def _best(rows: Sequence[Row], places: Sequence[int], task: Task) -> int:
    """The row that is most like a task, of several the first."""
    return max(places, key=lambda at: (round(_likeness(rows[at], task)), -at))


def _header(rows: Sequence[Row], at: int, bodies: Mapping[int, Task], headers: Mapping[str, str]) -> Sequence[Row]:
    """The rows of a header that begins at a row, down to the first task; none where no header begins."""
    named = [name for name in (NUMBER, *FIELDS) if any(_fits(cell, headers[name]) for cell in rows[at])]
    stop = next((n for n in range(at, len(rows)) if n in bodies), len(rows))
    return rows[at : min(stop, at + _HEADER)] if len(named) > 1 else ()


def _fits(cell: str, name: str) -> bool:
    return len(cell) <= _NAME and letters(name) in letters(cell)


def _columns(header: Sequence[Row], headers: Mapping[str, str]) -> dict[str, list[int]]:
    """The places of each field: where its name stands in the words of a column, from the top of the header down."""
    width = max(map(len, header))
    named = ["".join(letters(row[column]) for row in header if column < len(row)) for column in range(width)]
    return {name: [at for at, words in enumerate(named) if letters(headers[name]) in words] for name in FIELDS}


def score_records(records: Sequence[Record], tasks: Sequence[Task]) -> Iterator[Field]:
    """The fields of the tasks in the records read from a file."""
    for task in tasks:
        record = max(records, key=lambda r: fuzz.ratio(letters(r.text), letters(task.task)), default=None)
        if record and fuzz.ratio(letters(record.text), letters(task.task)) < _ALIKE / 2:
            record = None
        for name in FIELDS:
            found = _recorded(record, name) if record else ()
            wanted = getattr(task, name)
            allowed = [wanted, ()] if task.across and name == "coordinate" else [wanted]
            right = record is not None and any(_same(found, words) for words in allowed)
            yield Field(task.task, name, "; ".join(found), right)


def _recorded(record: Record, name: str) -> tuple[str, ...]:
    if name == "lead":
        return tuple(unit.name for unit in record.lead)
    if name == "coordinate":
        return tuple(unit.name for unit in record.coordinate)
    if name == "product":
        return (record.product.text,) if record.product else ("",)
    return (record.deadline.text if name == "deadline" else record.text,)


def _same(found: Sequence[str], wanted: str | Sequence[str]) -> bool:
    names = [wanted] if isinstance(wanted, str) else wanted
    return [letters(name) for name in found] == [letters(name) for name in names]
