"""How much each unit has to deliver in each month of a year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.lookup import Listed
from plan.language.collation import collation_key
from plan.language.folding import fold
from plan.progress import last_day


@dataclass(frozen=True, slots=True)
class UnitLoad:
    """The tasks a unit leads, by the month their deadline ends in: January first."""

    unit: str
    months: tuple[int, ...]

    @property
    def total(self) -> int:
        """Those of the whole year."""
        return sum(self.months)


def load(rows: Iterable[Listed], year: int) -> list[UnitLoad]:
    """The load of every unit that leads a task with a deadline in the year, by name; spellings of a name are one."""
    counted: Counter[tuple[str, int]] = Counter()
    names: dict[str, str] = {}
    for row in rows:
        end = last_day(row.task.deadline)
        if end is None or end.year != year:
            continue
        for key, name in {fold(unit.canonical): unit.canonical for unit in row.task.lead}.items():
            names.setdefault(key, name)
            counted[key, end.month] += 1
    found = [UnitLoad(name, tuple(counted[key, month] for month in range(1, 13))) for key, name in names.items() if key]
    return sorted(found, key=lambda one: collation_key(one.unit))
