"""What an editor should look at: tasks and issues that are in doubt, the weightiest first.

What was corrected or confirmed leaves the queue; a correction that a new version prints something else against is back
in it. What a language model proposed stands behind the records.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.clock import now
from assistant.review.doubts import Doubt, accepted, at_rest, inferred, meant, settled
from assistant.review.matters import Matter, matter_of
from assistant.review.proposed import is_said
from index.corrections import Corrections, StoredCorrection, resting
from index.library import Library, Shelf, StoredDocument, StoredTask
from index.proposals import Proposals, StoredProposal
from index.scope import Scope
from plan.corrected import CorrectedField
from plan.issue import Issue
from plan.span import Span
from plan.task import Task

_REMEMBERED = 8  # queues, of as many groups of viewers


@dataclass(frozen=True, slots=True)
class Case:
    """A task, or lines without one (`stored` None), with all that is doubtful about it, the weightiest first.

    proposed: the task that a language model read from the lines, which is none yet.
    """

    document: StoredDocument
    stored: StoredTask | None
    doubts: tuple[Doubt, ...]
    proposed: StoredProposal | None = None

    @property
    def span(self) -> Span:
        """The lines to look at."""
        return self.stored.task.span if self.stored else self.doubts[0].span

    @property
    def weight(self) -> int:
        """How early it is looked at."""
        return min(doubt.matter.weight for doubt in self.doubts)

    @property
    def key(self) -> str:
        """What tells it from the others."""
        if self.stored is not None:
            return self.stored.identity
        if self.proposed is not None:
            return f"{self.document.id}.{self.proposed.id}"
        first = self.doubts[0]
        return f"{self.document.id}.{first.rest.correction.id if first.rest else first.number}"

    @property
    def title(self) -> str:
        """What it is about: the task's words, or why the lines should be looked at."""
        if self.stored is not None:
            return self.stored.task.text
        return self.proposed.task.text if self.proposed else self.doubts[0].why

    def about(self, field: CorrectedField) -> list[Doubt]:
        """The doubts about one field."""
        return [doubt for doubt in self.doubts if doubt.field is field]


class ReviewQueue:
    """The queues of all viewers, made once for every state of the library. Safe to use from several threads."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._known: OrderedDict[tuple[Scope, int], tuple[Case, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, scope: Scope) -> tuple[Case, ...]:
        """What somebody with this scope has to look at."""
        key = scope, self._library.generation()
        with self._lock:
            known = self._known.get(key)
        if known is None:
            shelf, database = self._library.seen_by(scope), self._library.database
            found = cases(shelf, Corrections(database, scope).active())
            known = (*found, *proposed(shelf, Proposals(database, now, scope).open()))
            with self._lock:
                self._known[key] = known
                while len(self._known) > _REMEMBERED:
                    self._known.popitem(last=False)
        return known


def cases(shelf: Shelf, active: Sequence[StoredCorrection]) -> list[Case]:
    """All that is to be looked at on a shelf; `active` are its corrections that were not withdrawn."""
    found: list[Case] = []
    tasks: dict[str, list[StoredTask]] = {}
    for stored in shelf.tasks():
        tasks.setdefault(stored.document_id, []).append(stored)
    for document in shelf.documents():
        issues = shelf.issues(document.id) if document.issues else []
        said = [correction for correction in active if correction.document_id == document.id]
        found += _cases(document, tasks.get(document.id, []), issues, said)
    return sorted(found, key=lambda case: case.weight)


def proposed(shelf: Shelf, found: Sequence[StoredProposal]) -> Iterator[Case]:
    """Open proposals, but for those that a task says meanwhile."""
    among = list({one.document_id for one in found})
    tasks: dict[str, list[Task]] = {}
    for stored in shelf.tasks(among) if among else ():
        tasks.setdefault(stored.document_id, []).append(stored.task)
    documents = {document.id: document for document in shelf.documents(among)} if among else {}
    for one in found:
        if one.document_id in documents and not is_said(one.task, tasks.get(one.document_id, ())):
            doubt = Doubt(Matter.PROPOSED, CorrectedField.TASK, _PROPOSED.format(model=one.model), one.task.span)
            yield Case(documents[one.document_id], None, (doubt,), one)


_PROPOSED = "Mô hình ngôn ngữ “{model}” đề xuất nhiệm vụ này."


def case_of(document: StoredDocument, stored: StoredTask, found: Iterable[Case]) -> Case:
    """The case of a task, with nothing to doubt where it is in no queue."""
    return next((case for case in found if case.key == stored.identity), Case(document, stored, ()))


def _cases(
    document: StoredDocument, tasks: Sequence[StoredTask], issues: Sequence[Issue], said: Sequence[StoredCorrection]
) -> Iterator[Case]:
    of_task = {stored.identity: inferred(stored.task) for stored in tasks}
    beside: list[Doubt] = []
    for rest in resting(said, tasks):
        of_task.get(rest.correction.identity, beside).append(at_rest(rest, tasks))
    dropped = {stored.dropped[1].span for stored in said if stored.dropped}
    for number, issue in enumerate(issues, start=1):
        what = None if issue.span in dropped else matter_of(issue)
        if what is None:
            continue
        doubt = Doubt(*what, issue.message, issue.span, number)
        among = meant(issue, doubt, tasks)
        for stored in among:
            of_task[stored.identity] += [] if settled(stored.task, doubt) else [doubt]
        if not among and not accepted(issue, said, document.digest):
            beside += [] if doubt.matter is Matter.SCANNED else [doubt]  # no record is made of these words
    for stored in tasks:
        if of_task[stored.identity]:
            yield Case(document, stored, _ordered(of_task[stored.identity]))
    yield from (Case(document, None, (doubt,)) for doubt in beside)


def _ordered(doubts: Iterable[Doubt]) -> tuple[Doubt, ...]:
    return tuple(sorted(doubts, key=lambda doubt: doubt.matter.weight))
