"""Tasks (nhiệm vụ): one record a responsibility, every field with its place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from plan.corrected import Corrected
from plan.deadline import NO_DEADLINE, Deadline
from plan.span import Printed, Span
from plan.unit import Unit


class SourceKind(StrEnum):
    """Where in a plan a task was read."""

    TABLE = "table"
    PROSE = "prose"


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done, by whom, with whom, by when.

    id: stable over runs for the same text of the file.
    text: the task without the unit's name in front; `span` covers every line it was read from.
    lead, coordinate: units in the order printed; empty when the plan leaves them blank.
    label: the row number or bullet as printed ("7", "1.2", "-").
    section: the headings over the task, outermost first.
    blank: fields whose cell the plan has and leaves empty ("lead", "coordinate", "deadline", "product").
    corrections: what people corrected or confirmed in it, none in what a file was read to say.
    """

    id: str
    text: str
    source: SourceKind
    span: Span
    section: tuple[str, ...] = ()
    label: str = ""
    lead: tuple[Unit, ...] = ()
    coordinate: tuple[Unit, ...] = ()
    deadline: Deadline = NO_DEADLINE
    product: Printed | None = None
    goal: Printed | None = None
    activities: tuple[Printed, ...] = ()
    blank: tuple[str, ...] = ()
    corrections: tuple[Corrected, ...] = ()
