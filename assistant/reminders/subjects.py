"""The tasks that wishes are about, as a viewer sees them now."""

from __future__ import annotations

import threading
from collections import OrderedDict

from assistant.access.viewer import Viewer
from assistant.lookup import rows_of
from assistant.progress.rights import is_of_unit
from assistant.reminders.planning import Dated, dated
from index.library import Library, Shelf, TaskFilter
from index.scope import Scope
from index.subscriptions import Subject, Wish
from plan.errors import KehoachError

_KEPT = 256  # lists of tasks
_Key = tuple[Scope, str, str]


class Subjects:
    """Looks the tasks of wishes up, each list once while the library stays as it is; safe for several threads.

    Every call raises LibraryDamaged.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._generation = -1
        self._kept: OrderedDict[_Key, tuple[Dated, ...]] = OrderedDict()

    def rows(self, viewer: Viewer, wish: Wish) -> tuple[Dated, ...]:
        """The tasks of a wish that the viewer may see, in the order of the plans.

        His own are those of his unit and those that were handed to him.
        """
        if wish.subject is not Subject.MINE:
            return self._look_up(viewer.scope, wish.subject, wish.value)
        own = self._look_up(viewer.scope, Subject.UNIT, viewer.unit) if viewer.unit else ()
        handed = _read(self._library.seen_by(viewer.scope), TaskFilter(assigned_to=viewer.id))
        return tuple({row.row.identity: row for row in (*own, *handed)}.values())

    def row(self, viewer: Viewer, identity: str) -> Dated | None:
        """One task; None when it is gone, or the viewer may not see it."""
        return next(iter(self._look_up(viewer.scope, Subject.TASK, identity)), None)

    def _look_up(self, scope: Scope, subject: Subject, value: str) -> tuple[Dated, ...]:
        generation = self._library.generation()
        key = (scope, subject.value, value)
        with self._lock:
            if generation > self._generation:
                self._kept.clear()
                self._generation = generation
            if generation == self._generation and key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = _of(self._library.seen_by(scope), subject, value)
        with self._lock:
            if generation == self._generation:
                self._kept[key] = found
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found


def plan_name(shelf: Shelf, document_id: str) -> str:
    """What a plan is called; "" when it is gone or may not be seen."""
    try:
        return shelf.document(document_id).name
    except KehoachError:
        return ""


def _of(shelf: Shelf, subject: Subject, value: str) -> tuple[Dated, ...]:
    if subject is Subject.TASK:
        return _read(shelf, TaskFilter(identities=(value,)))
    if subject is Subject.PLAN:
        return tuple(row for row in _read(shelf, TaskFilter(document=value)) if row.row.document.id == value)
    return tuple(row for row in _read(shelf, TaskFilter(unit=value)) if is_of_unit(value, row.row.task))


def _read(shelf: Shelf, wanted: TaskFilter) -> tuple[Dated, ...]:
    return tuple(map(dated, rows_of(shelf, wanted)))
