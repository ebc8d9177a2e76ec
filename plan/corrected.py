"""Marks on a task that say which of its fields a person corrected or confirmed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class CorrectionKind(StrEnum):
    """What an editor did about a field, or about the whole task."""

    CORRECTED = "corrected"
    ACCEPTED = "accepted"
    ADDED = "added"
    DROPPED = "dropped"


class CorrectedField(StrEnum):
    """What of a task a correction is about; "task" is all of it."""

    LEAD = "lead"
    COORDINATE = "coordinate"
    DEADLINE = "deadline"
    PRODUCT = "product"
    TEXT = "text"
    TASK = "task"


@dataclass(frozen=True, slots=True)
class Corrected:
    """One correction that holds for a task.

    correction: its id. printed: the words that were read in the field, "" where the plan leaves it blank
    and for a task that was added.
    by: the editor's name. at: when, aware of its zone.
    """

    correction: str
    field: CorrectedField
    kind: CorrectionKind
    printed: str
    by: str
    at: dt.datetime


def corrected_in(marks: tuple[Corrected, ...], field: CorrectedField) -> Corrected | None:
    """The mark on a field, or None."""
    return next((mark for mark in marks if mark.field is field), None)
