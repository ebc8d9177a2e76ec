"""Follow-up questions: what they leave out is taken from the question before."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.question.documents import TITLED, Pointing
from assistant.question.parse import Understanding
from assistant.question.query import Intent, Query, Window
from plan.language.periods import month_end
from plan.task import Task

_POINTS_BACK = re.compile(
    r"^(?:vay|the|con|the con|vay con|roi|nhung)\b|\b(?:don vi|co quan|so|phong|viec|nhiem vu|"
    r"ke hoach|noi dung|cong viec) (?:do|nay|tren|ay|kia)\b|\bno\b|\bthi sao\b|\bcon gi\b"
)
_FEW = 2  # words of a topic that can hardly stand alone


@dataclass(frozen=True, slots=True)
class Carried:
    """The question before, and the record its answer rested on."""

    understood: Understanding
    document_id: str | None
    task: Task | None

    def without_units(self) -> Carried:
        """The same with no unit to take over."""
        query = replace(self.understood.query, units=())
        return replace(self, understood=replace(self.understood, query=query))


def is_followup(understood: Understanding) -> bool:
    """Whether a question leans on the one before: it points back, or names neither a plan nor a subject."""
    query = understood.query
    if query.intent in (Intent.GREETING, Intent.HELP):
        return False
    if _POINTS_BACK.search(query.plain):
        return True
    return not query.pointed and len(query.topic) <= _FEW and not query.units


def _names_plan(understood: Understanding) -> bool:
    """Whether a follow-up names another plan by its title ("thế còn kế hoạch chuyển đổi số?")."""
    plans, boosts = understood.pointing.plans, understood.pointing.boosts
    return bool(plans) and "ke hoach" in understood.query.plain and boosts[plans[0].id] >= TITLED


_YEAR = re.compile(r"\b(?:19|20)\d\d\b|\b(?:nay|sau|truoc|toi|qua)\b")  # a year, or a period told from today


def _in_year_of(new: Query, old: Query) -> Window | None:
    """The period a follow-up names, in the year of the question before where it names none ("thế còn quý III?")."""
    period = new.period
    if period is None or old.window is None or _YEAR.search(new.plain):
        return period
    shift = old.window.first.year - period.first.year
    first, last = (day.replace(year=day.year + shift, day=min(day.day, 28)) for day in (period.first, period.last))
    day = min(period.first.day, month_end(first.year, first.month).day)  # 29 February is in few years
    return replace(period, first=first.replace(day=day), last=month_end(last.year, last.month))


def _of_before(carried: Carried) -> Pointing:
    """The plans of the question before; of several, the one its answer rested on."""
    pointing = carried.understood.pointing
    answered = tuple(plan for plan in pointing.plans if plan.id == carried.document_id)
    return replace(pointing, plans=answered, pointed=True) if answered else pointing


def take_over(understood: Understanding, carried: Carried) -> Understanding:
    """The question with the plan, units, subject and kind of answer of the one before where it names none."""
    new, old = understood.query, carried.understood.query
    pointing = understood.pointing if new.pointed or _names_plan(understood) else _of_before(carried)
    bare = new.intents == (Intent.CONTENT,) and not new.topic
    window = _in_year_of(new, old) if old.many else None
    intents = old.intents if bare or window is not None else new.intents
    query = replace(
        new,
        intents=intents,
        topic=new.topic or old.topic,
        documents=tuple(p.id for p in pointing.plans) if pointing.pointed else (),
        pointed=pointing.pointed,
        units=new.units or old.units,
        role=new.role or old.role,
        window=window or new.window or (old.window if intents == old.intents else None),
        sections=new.sections or old.sections,
        everyday=(*new.everyday, *old.everyday),
    )
    return Understanding(query, pointing, understood.words)
