"""Which tasks pass the filters of a question: unit and role, period, section, subject."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from assistant.corpus import Entry
from assistant.question.query import Asked, Query
from assistant.question.units import unit_key
from plan.deadline import Deadline, DeadlineKind, is_due_in
from plan.language.folding import fold
from plan.language.numbers import roman_value
from plan.language.wording import plain_words
from plan.occurrences import occurrences
from plan.task import SourceKind, Task
from plan.unit import Unit


def _is_unit(unit: Unit, asked: Asked) -> bool:
    return unit_key(asked.name) in (unit_key(" ".join(plain_words(n))) for n in (unit.name, unit.canonical))


def holds(task: Task, asked: Asked, role: str) -> bool:
    """Whether a unit has a role in a task."""
    return any(_is_unit(unit, asked) for unit in (task.lead if role == "lead" else task.coordinate))


def by_units(entries: Sequence[Entry], units: Sequence[Asked], role: str | None) -> list[Entry]:
    """Tasks that one of the units leads; those it takes part in where that is asked, or where it leads none."""
    tasks = [(e, e.task) for e in entries if e.task is not None]
    if role != "coordinate":
        led = [e for e, t in tasks if any(holds(t, u, "lead") for u in units)]
        if led or role == "lead":
            return led
    return [e for e, t in tasks if any(holds(t, u, "coordinate") for u in units)]


def in_section(task: Task, section: str) -> bool:
    """Whether a task stands in a section that a question names ("phu luc 1", "muc iv", "to chuc thuc hien")."""
    path = [fold(title) for title in task.section]
    kind, _, mark = section.partition(" ")
    if section.startswith("phu luc"):
        mark = section[len("phu luc") :].strip()
        annexes = [p for p in path if p.startswith("phu luc")]
        if not mark:
            return bool(annexes) or task.source is SourceKind.TABLE
        return any(_arabic(mark) == _arabic(m) for p in annexes for m in re.findall(r"\w+", p)[2:3])
    if kind in ("muc", "phan") and mark:
        return any(p.split(" ", 1)[0] == mark or p.startswith(f"{mark.replace('.', ' ')} ") for p in path)
    return any(section in p for p in path)


def _arabic(mark: str) -> str:
    """An annex's number, also where it is printed in Roman numerals ("PHỤ LỤC II")."""
    return str(roman_value(mark) or mark)


def by_sections(entries: Sequence[Entry], sections: Iterable[str]) -> list[Entry]:
    """Tasks that stand in every section named."""
    wanted = list(sections)
    return [e for e in entries if e.task is not None and all(in_section(e.task, s) for s in wanted)]


def by_time(entries: Sequence[Entry], query: Query) -> list[Entry]:
    """Tasks due in the period asked for, or those done "thường xuyên"."""
    found = [e for e in entries if e.task is not None]
    if query.ongoing:
        found = [e for e in found if e.task and e.task.deadline.kind is DeadlineKind.ONGOING]
    if query.window is not None:
        first, last = query.window.first, query.window.last
        found = [e for e in found if e.task and _is_due(e.task.deadline, first, last, recurring=query.recurring)]
    return found


def _is_due(deadline: Deadline, first: dt.date, last: dt.date, *, recurring: bool) -> bool:
    """Whether a deadline falls in a period; one that comes back only where that is asked for."""
    if recurring and deadline.kind is DeadlineKind.RECURRING:
        return bool(occurrences(deadline, first, last))
    return is_due_in(deadline, first, last)


def open_ended(entries: Sequence[Entry]) -> int:
    """How many tasks recur or go on without a day, which a list by date leaves out."""
    kinds = (DeadlineKind.RECURRING, DeadlineKind.ONGOING)
    return sum(1 for e in entries if e.task is not None and e.task.deadline.kind in kinds)
