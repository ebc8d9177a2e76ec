"""Other deadlines beside the one that is served, so that nobody takes it for the only one.

A sentence may set several ("đợt 1 xong trước ngày 30/4; đợt 2 trước ngày 31/10"), and so may the next one in the same
lines ("... báo cáo trước ngày 05/12"). A record holds one deadline.
"""

from __future__ import annotations

from collections.abc import Iterable

from plan.language.deadlines import find_deadline
from plan.task import SourceKind, Task


def other_deadlines(task: Task, neighbours: Iterable[Task], year: int | None) -> tuple[str, ...]:
    """The wording of other deadlines in the lines of a task found in prose, each once; rows have a column of their own.

    neighbours: tasks of the same document. year: of the document, for days printed without one.
    """
    if task.source is SourceKind.TABLE or not task.deadline.text:
        return ()
    found = [
        n.deadline.text
        for n in neighbours
        if n.id != task.id and n.deadline.end not in (None, task.deadline.end) and n.span.overlaps(task.span)
    ]
    second = find_deadline(task.text.replace(task.deadline.text, " ", 1), year)
    if task.deadline.text in task.text and second.end not in (None, task.deadline.end):
        found.append(second.text)
    return tuple(dict.fromkeys(found))
