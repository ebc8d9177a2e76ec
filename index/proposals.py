"""Tasks that a language model found in prose: kept apart from the tasks until an editor accepts or refuses them.

Open ones are of the reading they were found in and go with it. What was decided stays with the plan through readings
and versions, so that words that were refused once do not come back.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from index import catalogue, corrections, facts, people, records, schema
from index.corrections import NewCorrection
from index.database import Database
from index.moments import to_moment, to_text
from index.scope import EVERYTHING, Scope
from plan.correction import Correction
from plan.errors import DocumentMissing, ProposalMissing
from plan.revision import plain
from plan.task import Task

_proposal = people.proposal.c
_OPEN = _proposal.verdict == ""


class Verdict(StrEnum):
    """What an editor said."""

    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class StoredProposal:
    """An open proposal. digest: of the bytes it was found in; model, prompt: the name and the version of who found it.

    at: when, UTC.
    """

    id: str
    document_id: str
    digest: str
    task: Task
    model: str
    prompt: str
    at: dt.datetime


class Proposals:
    """The proposals for the plans that a scope lets through. Safe to use from several threads.

    clock: gives the time, aware of its zone. Every call raises what `Database` raises.
    """

    def __init__(self, database: Database, clock: Callable[[], dt.datetime], scope: Scope = EVERYTHING) -> None:
        self._database = database
        self._clock = clock
        self._scope = scope

    def open(self) -> list[StoredProposal]:
        """All that nobody has decided on, plan by plan, in the order of the text."""
        with self._database.reading() as connection:
            found = self._select(connection)
        return sorted(found, key=lambda one: (one.document_id, one.task.span, one.id))

    def one(self, proposal_id: str) -> StoredProposal:
        """An open proposal; raises ProposalMissing."""
        with self._database.reading() as connection:
            return self._one(connection, proposal_id)

    def replace(self, document_id: str, digest: str, tasks: Iterable[Task], *, model: str, prompt: str) -> int:
        """Keep what was found in the file `digest` instead of what is open; gives how many are open then.

        Words that somebody has decided on are left out; what was found again stays the proposal it was. Raises
        DocumentMissing, also when the plan has other bytes by now.
        """
        with self._database.writing() as connection:
            if catalogue.document(connection, document_id, self._scope).digest != digest:
                raise DocumentMissing("Kế hoạch vừa được thay bằng bản khác nên các đề xuất cho bản cũ không được lưu.")
            of_plan = sa.select(people.proposal).where(_proposal.document_id == document_id)
            rows = list(connection.execute(of_plan))
            settled = {row.words for row in rows if row.verdict}
            found = {plain(task.text): _dump(task) for task in tasks}
            wanted = {words: task for words, task in found.items() if words not in settled}
            same = {row.words for row in rows if not row.verdict and wanted.get(row.words) == row.task}
            old = sa.and_(_proposal.document_id == document_id, _OPEN, _proposal.words.not_in(same))
            connection.execute(sa.delete(people.proposal).where(old))
            made = {"document_id": document_id, "digest": digest, "model": model, "prompt": prompt} | self._undecided()
            new = [made | _key(words, task) for words, task in wanted.items() if words not in same]
            if new:
                connection.execute(sa.insert(people.proposal), new)
            facts.advance(connection)
            return len(wanted)

    def accept(self, proposal_id: str, wanted: NewCorrection) -> Correction:
        """Add the task that an editor made of a proposal; raises ProposalMissing when it is no longer open."""
        with self._database.writing() as connection:
            found = self._one(connection, proposal_id)
            self._settle(connection, found, Verdict.ACCEPTED, wanted.by_id, wanted.by)
            return corrections.make(connection, found.document_id, wanted, self._clock())

    def refuse(self, proposal_id: str, by_id: str, by: str) -> StoredProposal:
        """Say that a proposal is no task; raises ProposalMissing when it is no longer open."""
        with self._database.writing() as connection:
            found = self._one(connection, proposal_id)
            self._settle(connection, found, Verdict.REFUSED, by_id, by)
            facts.advance(connection)
            return found

    def _one(self, connection: sa.Connection, proposal_id: str) -> StoredProposal:
        found = self._select(connection, _proposal.id == proposal_id)
        if not found:
            raise proposal_missing()
        return found[0]

    def _select(self, connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> list[StoredProposal]:
        document = schema.document.c
        same = sa.and_(document.id == _proposal.document_id, document.digest == _proposal.digest)
        query = sa.select(people.proposal).join(schema.document, same)
        seen = self._scope.condition(_proposal.document_id)
        return [_stored(row) for row in connection.execute(query.where(_OPEN, seen, *conditions))]

    def _settle(self, connection: sa.Connection, found: StoredProposal, verdict: Verdict, by_id: str, by: str) -> None:
        said = {"verdict": verdict.value, "user_id": by_id, "user_name": by, "settled_at": to_text(self._clock())}
        connection.execute(sa.update(people.proposal).where(_proposal.id == found.id).values(said))

    def _undecided(self) -> dict[str, Any]:
        return {"at": to_text(self._clock()), "verdict": "", "user_id": "", "user_name": ""}


def proposal_missing() -> ProposalMissing:
    """The error for a proposal that is not there, not open any more or not to be seen."""
    return ProposalMissing("Đề xuất này không còn, có thể đã được xử lý. Hãy tải lại trang.")


def forget_open(connection: sa.Connection, document_id: str) -> None:
    """Delete the open proposals of a document that is read anew: its lines and tasks may be others now."""
    connection.execute(sa.delete(people.proposal).where(_proposal.document_id == document_id, _OPEN))


def take_over(connection: sa.Connection, old: str, new: str) -> None:
    """Make what was decided on the document `old` count for `new`; what is open goes with `old`."""
    moved = sa.update(people.proposal).where(_proposal.document_id == old, sa.not_(_OPEN))
    connection.execute(moved.values(document_id=new))


def _key(words: str, task: str) -> dict[str, Any]:
    return {"id": secrets.token_hex(8), "words": words, "task": task}


def _dump(task: Task) -> str:
    return records.dump(records.encode_task(task))


def _stored(row: sa.Row[Any]) -> StoredProposal:
    task = records.load(row.task, records.decode_task)
    return StoredProposal(row.id, row.document_id, row.digest, task, row.model, row.prompt, to_moment(row.at))
