"""What a made-up plan says, known from the making of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from plan.deadline import DeadlineKind


class Form(StrEnum):
    """How a task is printed: a row, a bullet under a unit's heading, a block with labels, a sentence with its unit."""

    ROW = "row"
    BULLET = "bullet"
    LABELLED = "labelled"
    SENTENCE = "sentence"


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline: the words, the kind they mean, and the days it begins and ends, where it has them."""

    words: str
    kind: DeadlineKind
    start: dt.date | None = None
    end: dt.date | None = None


@dataclass(frozen=True, slots=True)
class TaskKey:
    """A task as it was meant.

    name: what is done and about what, another for every task of a plan. text: the whole of it, `name` in front.
    first, last: its lines in the file, from 1. inherited: its lead stands in a merged cell above.
    """

    name: str
    text: str
    lead: tuple[str, ...]
    partners: tuple[str, ...]
    due: Due
    product: str
    form: Form
    first: int
    last: int
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class PlanKey:
    """A plan as it was meant. file: the base name of its file. place: the province, `kind` in front of it."""

    file: str
    number: str
    issuer: str
    title: str
    subject: str
    kind: str
    place: str
    year: int
    tasks: tuple[TaskKey, ...]


@dataclass(frozen=True, slots=True)
class MadePlan:
    """A plan's text and its key."""

    key: PlanKey
    text: str
