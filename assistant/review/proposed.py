"""Proposals of a language model beside the tasks that are there."""

from __future__ import annotations

from collections.abc import Iterable

from plan.revision import plain
from plan.task import Task


def is_said(proposed: Task, tasks: Iterable[Task]) -> bool:
    """Whether a task says what is proposed: the same words anywhere, or in the same lines more or fewer of them."""
    words = plain(proposed.text)
    return any(_says(task, proposed, words) for task in tasks)


def _says(task: Task, proposed: Task, words: str) -> bool:
    there = plain(task.text)
    if there == words:
        return True
    return task.span.overlaps(proposed.span) and (words in there or there in words)
