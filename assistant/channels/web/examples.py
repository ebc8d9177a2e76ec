"""Questions to begin with, made of records that the viewer may see, so that each of them has an answer."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.lookup import Period, named_period
from index.library import Shelf, StoredTask, TaskFilter
from plan.language.numbers import roman_numeral
from plan.task import Task

_LOOKED_AT = 80  # tasks in a row, from a place that changes
_SHORTEST, _LONGEST = 18, 95  # characters of a task that reads well inside a question
_COLLECTIVE = ("các ", "cơ quan, ", "mọi ")  # nobody asks for the list of those
_UNITS = 12  # of the tasks looked at, counted for an example of a list
MOST = 6


@dataclass(frozen=True, slots=True)
class Example:
    """A question, what it is about, and the words of its button where the question itself would be dull."""

    question: str
    about: str
    label: str = ""


def examples(shelf: Shelf, unit: str, today: dt.date, chance: random.Random) -> list[Example]:
    """At most six questions of different kinds, other ones each time; none over an empty library.

    unit: the viewer's own, "" for none. today: periods of examples lie near it where the plans allow.
    """
    total = shelf.count_tasks(TaskFilter())
    if not total:
        return []
    start = chance.randrange(max(total - _LOOKED_AT, 0) + 1)
    tasks = shelf.find_tasks(TaskFilter(limit=_LOOKED_AT, offset=start))
    chance.shuffle(tasks)
    makers: tuple[Callable[[], Iterator[Example]], ...] = (
        lambda: _of_own_unit(shelf, unit),
        lambda: _about(tasks, "Ai chủ trì việc {}?", lambda task: bool(task.lead)),
        lambda: _about(tasks, "Việc {} hạn khi nào?", lambda task: task.deadline.end is not None),
        lambda: _of_units(tasks, unit),
        lambda: _counts(shelf, tasks, today),
        lambda: _about(tasks, "Đơn vị nào phối hợp trong việc {}?", lambda task: bool(task.coordinate)),
    )
    return _distinct(makers)[:MOST]


def _distinct(makers: Sequence[Callable[[], Iterator[Example]]]) -> list[Example]:
    """The first example of each kind that is about another thing than those before."""
    found: dict[str, Example] = {}
    for make in makers:
        fresh = next((example for example in make() if example.about not in found), None)
        if fresh:
            found[fresh.about] = fresh
    return list(found.values())


def _about(tasks: Sequence[StoredTask], form: str, fits: Callable[[Task], bool]) -> Iterator[Example]:
    for stored in tasks:
        text = stored.task.text.rstrip(" .;,")
        plain = text[:1].isupper() and not any(mark in text for mark in ":;\n?|")
        if plain and _SHORTEST <= len(text) <= _LONGEST and fits(stored.task):
            yield Example(form.format(_inside(text)), stored.identity)


def _inside(text: str) -> str:
    """A text as it stands within a sentence: "Rà soát …" small, "UBND …" as it is."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _of_own_unit(shelf: Shelf, unit: str) -> Iterator[Example]:
    if unit and shelf.count_tasks(TaskFilter(unit=unit)):
        yield Example(f"Danh sách nhiệm vụ của {unit}", unit, "Việc của phòng tôi")


def _of_units(tasks: Sequence[StoredTask], own: str) -> Iterator[Example]:
    units = [unit.canonical for stored in tasks[:_UNITS] for unit in stored.task.lead if not unit.inherited]
    for unit in dict.fromkeys(units):
        if unit != own and len(unit) <= _LONGEST and not unit.casefold().startswith(_COLLECTIVE):
            yield Example(f"Danh sách nhiệm vụ của {unit}", unit)


def _counts(shelf: Shelf, tasks: Sequence[StoredTask], today: dt.date) -> Iterator[Example]:
    """A count of a quarter in which something is due: this one, else one of the tasks looked at."""
    ends = [stored.task.deadline.end for stored in tasks if stored.task.deadline.end]
    for day in (today, *ends):
        first, last = named_period(Period.QUARTER, day)
        if shelf.count_tasks(TaskFilter(due_from=first, due_to=last)):
            quarter = roman_numeral(last.month // 3).upper()
            yield Example(f"Có bao nhiêu nhiệm vụ đến hạn trong quý {quarter} năm {day.year}?", f"{first}")
