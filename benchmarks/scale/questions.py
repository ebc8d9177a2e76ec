"""Questions with one right answer each, and the lines that prove it.

Plans are near each other, so a question names what people would name: the subject, the province and the year. No two
plans share these three, and no two tasks of a plan are the same action on the same object.
"""

from __future__ import annotations

import calendar
import datetime as dt
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle, islice

from benchmarks.scale.keys import PlanKey, TaskKey
from benchmarks.scale.words import ACTIONS
from plan.deadline import DeadlineKind
from plan.language.folding import fold

_TRIES = 2000  # tasks looked at for one that a style can ask about


class Style(StrEnum):
    """How a question is asked."""

    LEAD = "lead"
    DEADLINE = "deadline"
    FOLDED = "without diacritics"
    DROPPED = "words left out"
    DUE = "by its deadline"
    PERIOD = "by unit and period"


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the file that answers it, and the lines (first, last) of each task that proves it."""

    style: Style
    text: str
    file: str
    lines: tuple[tuple[int, int], ...]


def draw_questions(plans: Sequence[PlanKey], number: int, seed: int) -> tuple[Question, ...]:
    """Questions on some of the plans, every style as often as the others where the plans have tasks for it."""
    draw = random.Random(f"questions/{seed}/{len(plans)}")  # noqa: S311 - to be the same each time
    drawn = (_drawn(draw, plans, style) for style in islice(cycle(Style), number))
    return tuple(question for question in drawn if question is not None)


def draw_loose(plans: Sequence[PlanKey], number: int, seed: int) -> tuple[str, ...]:
    """Questions that name no plan, as people ask too: many plans have the task, so that only their time is of use."""
    draw = random.Random(f"loose/{seed}/{len(plans)}")  # noqa: S311 - to be the same each time
    tasks = (draw.choice(plan.tasks) for plan in draw.choices(plans, k=number))
    return tuple(f"Đơn vị nào chủ trì {_small(task.name)}, hạn khi nào?" for task in tasks)


def _drawn(draw: random.Random, plans: Sequence[PlanKey], style: Style) -> Question | None:
    tries = ((plan, draw.choice(plan.tasks)) for plan in draw.choices(plans, k=_TRIES))
    asked = (_ASKED[style](draw, plan, task) for plan, task in tries)
    return next((question for question in asked if question is not None), None)


def _of_task(style: Style, text: str, plan: PlanKey, task: TaskKey) -> Question:
    return Question(style, text, plan.file, ((task.first, task.last),))


def _named(plan: PlanKey) -> str:
    return f"kế hoạch {plan.subject} năm {plan.year} của {plan.kind} {plan.place}"


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _lead(_draw: random.Random, plan: PlanKey, task: TaskKey) -> Question:
    return _of_task(Style.LEAD, f"Theo {_named(plan)}, đơn vị nào chủ trì {_small(task.name)}?", plan, task)


def _deadline(_draw: random.Random, plan: PlanKey, task: TaskKey) -> Question | None:
    if task.due.kind is DeadlineKind.NONE:
        return None
    text = f"{task.name} theo {_named(plan)} phải hoàn thành khi nào?"
    return _of_task(Style.DEADLINE, text, plan, task)


def _folded(_draw: random.Random, plan: PlanKey, task: TaskKey) -> Question:
    text = fold(f"{plan.place} {plan.year} kế hoạch {plan.subject} ai chủ trì {task.name} hạn khi nào")
    return _of_task(Style.FOLDED, text, plan, task)


def _dropped(_draw: random.Random, plan: PlanKey, task: TaskKey) -> Question:
    """In fewer words, and without those that say that a plan is meant."""
    action, short = next((full, short) for full, short, _ in ACTIONS if task.name.startswith(f"{full} "))
    thing = task.name[len(action) + 1 :]
    text = f"Ở {plan.place} năm {plan.year}, về {plan.subject}, ai lo {short} {thing}?"
    return _of_task(Style.DROPPED, text, plan, task)


def _due(_draw: random.Random, plan: PlanKey, task: TaskKey) -> Question | None:
    if task.due.kind not in (DeadlineKind.BEFORE, DeadlineKind.MONTH, DeadlineKind.QUARTER):
        return None
    text = f"Trong {_named(plan)}, việc {_small(task.name)} có hạn {_small(task.due.words)} do ai chủ trì?"
    return _of_task(Style.DUE, text, plan, task)


def _period(_draw: random.Random, plan: PlanKey, task: TaskKey) -> Question | None:
    """All tasks of a unit that are due in a quarter."""
    if task.due.end is None or task.due.kind in (DeadlineKind.ONGOING, DeadlineKind.YEAR):
        return None
    unit, quarter = task.lead[0], (task.due.end.month + 2) // 3
    first, last = quarter_days(task.due.end.year, quarter)
    fitting = [t for t in plan.tasks if unit in t.lead and is_due(t, first, last)]
    if not fitting:
        return None
    when = f"quý {('I', 'II', 'III', 'IV')[quarter - 1]}/{task.due.end.year}"
    text = f"{unit} chủ trì những nhiệm vụ nào đến hạn trong {when} theo {_named(plan)}?"
    return Question(Style.PERIOD, text, plan.file, tuple((t.first, t.last) for t in fitting))


def quarter_days(year: int, quarter: int) -> tuple[dt.date, dt.date]:
    """The first and last day of a quarter."""
    month = quarter * 3
    return dt.date(year, month - 2, 1), dt.date(year, month, calendar.monthrange(year, month)[1])


def is_due(task: TaskKey, first: dt.date, last: dt.date) -> bool:
    """The rule of the public contract: a deadline that ends in the period and, but for a range, is not wider."""
    due = task.due
    if due.end is None or due.kind is DeadlineKind.ONGOING or not first <= due.end <= last:
        return False
    return due.start is None or due.kind is DeadlineKind.RANGE or due.start >= first


_ASKED: dict[Style, Callable[[random.Random, PlanKey, TaskKey], Question | None]] = {
    Style.LEAD: _lead,
    Style.DEADLINE: _deadline,
    Style.FOLDED: _folded,
    Style.DROPPED: _dropped,
    Style.DUE: _due,
    Style.PERIOD: _period,
}
