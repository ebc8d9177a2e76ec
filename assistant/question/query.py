"""What a question asks, each part with the words it was read from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from plan.language.everyday import Everyday
from plan.language.wording import Word


class Intent(StrEnum):
    """The kind of answer wanted; the values are those of the public JSON."""

    LEAD = "lead"
    DEADLINE = "deadline"
    COORDINATE = "coordinate"
    PRODUCT = "product"
    LIST = "list"
    COUNT = "count"
    CONTENT = "content"
    METADATA = "metadata"
    COMPARE = "compare"
    PERSON = "person"
    HELP = "help"
    GREETING = "greeting"


FIELD_INTENTS = frozenset({Intent.LEAD, Intent.DEADLINE, Intent.COORDINATE, Intent.PRODUCT})
"""What a single task says."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A unit the question names: its canonical folded name, and the question's characters."""

    name: str
    printed: str
    begin: int
    stop: int
    known: bool = True


@dataclass(frozen=True, slots=True)
class Window:
    """Days in which deadlines are asked for, first and last inclusive.

    late: what is overdue is asked for, so that tasks that are done are not meant.
    """

    first: dt.date
    last: dt.date
    text: str
    late: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A question understood.

    intents: what is asked, the main one first.
    documents: ids of the plans that the question points at, best first; empty where it points at none.
    pointed: whether a place, number or issuer in the question points at plans (also when none fits).
    units: units named in the question; role: whether they are asked for as lead or as coordinating unit.
    window: the period of a date filter. period: any period named, for a follow-up to filter by.
    impossible: words of a month, quarter or day that no calendar has. ongoing: tasks "thường xuyên" are asked for.
    recurring: what comes back ("báo cáo định kỳ") is asked for, and is due where it falls in the period.
    sections: folded section marks or titles ("phu luc", "iv"). topic: what is left, as words for retrieval.
    whole: every word that is no asking phrase, plan names included. everyday: expressions that plans print otherwise.
    """

    text: str
    plain: str
    intents: tuple[Intent, ...]
    topic: tuple[Word, ...]
    whole: tuple[Word, ...] = ()
    documents: tuple[str, ...] = ()
    pointed: bool = False
    units: tuple[Asked, ...] = ()
    role: str | None = None
    window: Window | None = None
    period: Window | None = None
    impossible: str = ""
    ongoing: bool = False
    recurring: bool = False
    sections: tuple[str, ...] = ()
    everyday: tuple[Everyday, ...] = ()

    @property
    def intent(self) -> Intent:
        """The main intent."""
        return self.intents[0]

    @property
    def many(self) -> bool:
        """Whether the answer is a list of tasks or its length."""
        return self.intent in (Intent.LIST, Intent.COUNT)
