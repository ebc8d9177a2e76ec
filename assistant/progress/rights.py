"""Who may say how far a task is."""

from __future__ import annotations

from assistant.access.viewer import Viewer
from index.accounts import Role
from index.assignments import Assignment
from plan.language.folding import fold
from plan.task import Task


def may_mark(viewer: Viewer, task: Task, assignment: Assignment | None) -> bool:
    """Whether somebody may mark a task: editors, the officer it was handed to, and the people of its units."""
    is_officer = assignment is not None and assignment.user_id == viewer.id
    return viewer.may(Role.EDITOR) or is_officer or is_of_unit(viewer.unit, task)


def is_of_unit(unit: str, task: Task) -> bool:
    """Whether a unit leads or coordinates a task, by its canonical or its printed name."""
    own = fold(unit)
    return bool(own) and any(own in (fold(u.canonical), fold(u.name)) for u in (*task.lead, *task.coordinate))
