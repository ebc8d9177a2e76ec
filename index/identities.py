"""Identities of tasks: what marks and reminders hold on to while readings and versions come and go."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from index.tasks import StoredTask
from plan.revision import compare
from plan.task import Task


def identities(
    document_id: str, tasks: Sequence[Task], before: Sequence[StoredTask], earlier: Sequence[StoredTask] = ()
) -> Mapping[str, str]:
    """The identity of each task, by the task's id: that of its pair among the tasks `before`, or a new one.

    earlier: what the same plan said once, which a task that `before` lacks may have come back from.
    A new one is made of the document's and the task's id. No other document can hold it: it was either given to a
    task of this very document, or went on with one to the version that replaced the document for good.
    """
    found, known = _paired(tasks, before), {stored.identity for stored in before}
    back = [stored for stored in earlier if stored.identity not in known]
    found |= _paired([task for task in tasks if task.id not in found], back)
    taken = set(found.values())
    for task in tasks:
        if task.id not in found:
            found[task.id] = _new(document_id, task.id, taken)
            taken.add(found[task.id])
    return found


def _paired(tasks: Sequence[Task], before: Sequence[StoredTask]) -> dict[str, str]:
    """The identities of the tasks that have a pair among those `before`, by the tasks' ids."""
    kept = {stored.task.id: stored.identity for stored in before}
    pairs = [(change.old, change.new) for change in compare([stored.task for stored in before], tasks)]
    return {new.id: kept[old.id] for old, new in pairs if old is not None and new is not None}


def _new(document_id: str, task_id: str, taken: set[str]) -> str:
    made = f"{document_id}:{task_id}"
    while (identity := hashlib.sha256(made.encode()).hexdigest()[:16]) in taken:
        made += "+"  # a re-reading found this task anew after its identity had gone on to another
    return identity
