"""Conversations: what each user asked, what he was answered, and what he thought of it.

A conversation belongs to one user; nobody else reads it, administrators neither. An answer is kept as it was given and
shown again only while every plan it rests on may be seen; what the user typed himself stays with him.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from index import people, schema
from index.database import Database
from index.moments import to_moment, to_text
from index.scope import Scope
from index.sql import position
from plan.errors import ConversationMissing
from plan.language.folding import fold

LONGEST_TITLE = 120  # characters
LONGEST_REASON = 2_000

_conversation, _turn, _rests = people.conversation.c, people.turn.c, people.turn_document.c


class Verdict(StrEnum):
    """What a user says of an answer."""

    RIGHT = "right"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation of a user, without its turns."""

    id: str
    title: str
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Given:
    """An answer to keep. answer: JSON, as it was given. documents: ids of the plans it says it rests on.

    words: everything in it that was not typed by the user; plans that are named there, and those a task is quoted of,
    are found by it and count as well.
    """

    answer: str
    documents: frozenset[str]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its answer; None where a plan the answer rests on is gone or may not be seen (any more).

    replaced: ids of plans that have a newer version since, with the id of that.
    """

    id: str
    question: str
    answer: str | None
    verdict: Verdict | None
    reason: str
    asked_at: dt.datetime
    replaced: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kept:
    """A turn with where it stands and the ids of the plans its answer rests on."""

    conversation_id: str
    turn: Turn
    documents: frozenset[str]


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a user thought of an answer, for administrators: neither the answer nor who it was."""

    question: str
    verdict: Verdict
    reason: str
    asked_at: dt.datetime


class Conversations:
    """The conversations of all users; safe to use from several threads. `clock` gives the time, aware of its zone.

    Every call raises what `Database` raises, and ConversationMissing with a conversation or turn that is not the
    user's.
    """

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    @property
    def writable(self) -> bool:
        """Whether anything can be kept now; another program may be writing the library."""
        return self._database.writable

    def start(self, user_id: str, title: str) -> str:
        """Begin a conversation; gives its id."""
        now, identity = to_text(self._clock()), secrets.token_hex(8)
        row = {"id": identity, "user_id": user_id, "title": _short(title), "created_at": now, "updated_at": now}
        with self._database.writing() as connection:
            connection.execute(sa.insert(people.conversation).values(row))
        return identity

    def add(
        self, user_id: str, conversation_id: str, question: str, given: Given, scope: Scope, turn_id: str = ""
    ) -> str:
        """Keep a question with its answer at the end of a conversation; gives the turn's id.

        scope: what the user may see, and so what the answer can have been made of. turn_id: the id it is to have, 64
        bits that nobody else comes upon; where there is such a turn already nothing is kept. "" for a new one.
        """
        now, identity = to_text(self._clock()), turn_id or secrets.token_hex(8)
        mine = _turn.conversation_id == conversation_id
        with self._database.writing() as connection:
            self._own(connection, user_id, conversation_id)
            if turn_id and connection.execute(sa.select(_turn.id).where(_turn.id == turn_id)).first():
                return turn_id
            last = sa.select(sa.func.coalesce(sa.func.max(_turn.position), 0)).where(mine)
            row = {"id": identity, "conversation_id": conversation_id, "question": question, "answer": given.answer}
            row |= {"position": connection.execute(last).scalar_one() + 1, "reason": "", "asked_at": now}
            connection.execute(sa.insert(people.turn).values(row))
            documents = given.documents | _named(connection, given.words, scope)
            rows = [{"turn_id": identity, "document_id": document} for document in sorted(documents)]
            if rows:
                connection.execute(sa.insert(people.turn_document), rows)
            self._touch(connection, conversation_id, updated_at=now)
        return identity

    def find(self, user_id: str, text: str = "", *, limit: int = 30, offset: int = 0) -> list[Conversation]:
        """A page of a user's conversations, newest first; `text`: words of the title, with or without their marks."""
        return self._titled(user_id, text)[offset : offset + limit]

    def count(self, user_id: str, text: str = "") -> int:
        """How many conversations `find` finds on all pages."""
        return len(self._titled(user_id, text))

    def get(self, user_id: str, conversation_id: str) -> Conversation:
        """One conversation of a user."""
        with self._database.reading() as connection:
            return self._own(connection, user_id, conversation_id)

    def turns(self, user_id: str, conversation_id: str, scope: Scope, last: int | None = None) -> list[Turn]:
        """The turns of a conversation in their order, with the answers that rest on nothing beyond the scope.

        last: how many at most, of the newest.
        """
        query = _shown(scope).where(_turn.conversation_id == conversation_id).order_by(_turn.position.desc())
        with self._database.reading() as connection:
            self._own(connection, user_id, conversation_id)
            replaced = _replaced(connection, conversation_id)
            return [_turn_of(row, replaced.get(row.id, {})) for row in connection.execute(query.limit(last))][::-1]

    def kept(self, user_id: str, turn_id: str, scope: Scope) -> Kept | None:
        """One turn, with its answer as `turns` gives it; None where the user has no such turn (any more)."""
        query = _shown(scope).add_columns(_turn.conversation_id).where(_turn.id == turn_id)
        mine = query.join(people.conversation, _conversation.id == _turn.conversation_id)
        resting = sa.select(_rests.document_id).where(_rests.turn_id == turn_id)
        with self._database.reading() as connection:
            row = connection.execute(mine.where(_conversation.user_id == user_id)).one_or_none()
            if row is None:
                return None
            replaced = _replaced(connection, row.conversation_id)
            documents = frozenset(connection.execute(resting).scalars())
            return Kept(row.conversation_id, _turn_of(row, replaced.get(row.id, {})), documents)

    def questions(self, user_id: str, conversation_id: str, limit: int) -> list[str]:
        """The last questions of a conversation, oldest first."""
        query = sa.select(_turn.question).where(_turn.conversation_id == conversation_id)
        with self._database.reading() as connection:
            self._own(connection, user_id, conversation_id)
            return list(connection.execute(query.order_by(_turn.position.desc()).limit(limit)).scalars())[::-1]

    def rename(self, user_id: str, conversation_id: str, title: str) -> None:
        """Give a conversation another title; an empty one changes nothing."""
        with self._database.writing() as connection:
            self._own(connection, user_id, conversation_id)
            if title.strip():
                self._touch(connection, conversation_id, title=_short(title))

    def delete(self, user_id: str, conversation_id: str) -> None:
        """Delete a conversation with everything in it."""
        with self._database.writing() as connection:
            self._own(connection, user_id, conversation_id)
            connection.execute(sa.delete(people.conversation).where(_conversation.id == conversation_id))

    def judge(self, user_id: str, turn_id: str, verdict: Verdict, reason: str = "") -> str:
        """Keep what a user thinks of an answer, in place of what he thought before; gives the conversation's id."""
        own = sa.select(_conversation.id).where(_conversation.user_id == user_id)
        which = sa.and_(_turn.id == turn_id, _turn.conversation_id.in_(own))
        values = {"verdict": verdict, "reason": reason.strip()[:LONGEST_REASON]}
        query = sa.update(people.turn).where(which).values(values).returning(_turn.conversation_id)
        with self._database.writing() as connection:
            found = connection.execute(query).scalar_one_or_none()
        if found is None:
            raise _missing()
        return str(found)

    def feedback(self, verdict: Verdict | None = None, *, limit: int = 100, offset: int = 0) -> list[Feedback]:
        """A page of what users thought of answers, newest first."""
        columns = (_turn.question, _turn.verdict, _turn.reason, _turn.asked_at)
        query = sa.select(*columns).where(_judged(verdict)).order_by(_turn.asked_at.desc(), _turn.id)
        with self._database.reading() as connection:
            found = connection.execute(query.limit(limit).offset(offset))
            return [Feedback(r.question, Verdict(r.verdict), r.reason, to_moment(r.asked_at)) for r in found]

    def count_feedback(self, verdict: Verdict | None = None) -> int:
        """How many `feedback` gives on all pages."""
        query = sa.select(sa.func.count()).select_from(people.turn).where(_judged(verdict))
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def _titled(self, user_id: str, text: str) -> list[Conversation]:
        query = sa.select(people.conversation).where(_conversation.user_id == user_id)
        order = (_conversation.updated_at.desc(), _conversation.id)
        with self._database.reading() as connection:
            found = [_conversation_of(row) for row in connection.execute(query.order_by(*order))]
        return [c for c in found if fold(text) in fold(c.title)]

    def _own(self, connection: sa.Connection, user_id: str, conversation_id: str) -> Conversation:
        which = sa.and_(_conversation.id == conversation_id, _conversation.user_id == user_id)
        row = connection.execute(sa.select(people.conversation).where(which)).one_or_none()
        if row is None:
            raise _missing()
        return _conversation_of(row)

    def _touch(self, connection: sa.Connection, conversation_id: str, **values: str) -> None:
        query = sa.update(people.conversation).where(_conversation.id == conversation_id)
        connection.execute(query.values(values))


def forget(connection: sa.Connection, document_id: str) -> None:
    """Blank the answers that rest on a document which is being removed, with their suggestions, and forget its id."""
    resting = sa.select(_rests.turn_id).where(_rests.document_id == document_id)
    connection.execute(sa.update(people.turn).where(_turn.id.in_(resting)).values(answer=""))
    connection.execute(sa.delete(people.turn_document).where(_rests.document_id == document_id))


def move(connection: sa.Connection, old: str, new: str) -> None:
    """Let answers that rest on the document `old` rest on `new`, its next version."""
    both = sa.select(_rests.turn_id).where(_rests.document_id == new)
    old_ones = _rests.document_id == old
    connection.execute(sa.delete(people.turn_document).where(old_ones, _rests.turn_id.in_(both)))
    connection.execute(sa.update(people.turn_document).where(old_ones).values(document_id=new))


def _shown(scope: Scope) -> sa.Select[Any]:
    """Turns as they may be shown."""
    answer = sa.case((_is_hidden(scope), None), else_=sa.func.nullif(_turn.answer, "")).label("answer")
    return sa.select(_turn.id, _turn.question, answer, _turn.verdict, _turn.reason, _turn.asked_at)


def _is_hidden(scope: Scope) -> sa.ColumnElement[bool]:
    """Whether a turn rests on a document that is gone or beyond the scope."""
    document = schema.document.c
    seen = sa.select(document.id).where(document.id == _rests.document_id, scope.condition(document.id))
    beyond = sa.select(_rests.turn_id).where(_rests.turn_id == _turn.id, ~seen.exists())
    return beyond.correlate(people.turn).exists()


def _named(connection: sa.Connection, words: tuple[str, ...], scope: Scope) -> set[str]:
    """The documents that words name by number, title or (without a number) issuer, or whose task they quote."""
    document, task = schema.document.c, schema.task.c
    said = "\n".join(words)
    names = [_is_in(document.number, said), _is_in(document.title, said), _is_in(document.issuer, said)]
    numbered = position(sa.func.coalesce(document.number, "/"), "/") > 1
    named = sa.select(document.id).where(sa.or_(names[0], names[1], sa.and_(~numbered, names[2])))
    quoted = [position(task.text_folded, folded) == 1 for text in words if (folded := fold(text))]
    found = set(connection.execute(named.where(scope.condition(document.id))).scalars())
    if quoted:
        query = sa.select(task.document_id).where(sa.or_(*quoted), scope.condition(task.document_id))
        found |= set(connection.execute(query).scalars())
    return found


def _is_in(column: sa.ColumnElement[Any], said: str) -> sa.ColumnElement[bool]:
    return sa.and_(sa.func.coalesce(column, "") != "", position(sa.literal(said), column) > 0)


def _replaced(connection: sa.Connection, conversation_id: str) -> dict[str, dict[str, str]]:
    """Of each turn of a conversation, the ids its plans had before, with those they have now."""
    version = schema.version.c
    rows = (
        sa.select(_rests.turn_id, version.replaced, version.document_id)
        .join(people.turn, _turn.id == _rests.turn_id)
        .join(schema.version, version.document_id == _rests.document_id)
        .where(_turn.conversation_id == conversation_id)
    )
    found: dict[str, dict[str, str]] = {}
    for row in connection.execute(rows):
        found.setdefault(row.turn_id, {})[row.replaced] = row.document_id
    return found


def _judged(verdict: Verdict | None) -> sa.ColumnElement[bool]:
    return _turn.verdict.is_not(None) if verdict is None else _turn.verdict == verdict


def _short(title: str) -> str:
    words = " ".join(title.split())
    if len(words) <= LONGEST_TITLE:
        return words
    return words[:LONGEST_TITLE].rpartition(" ")[0] + "…" if " " in words[:LONGEST_TITLE] else words[:LONGEST_TITLE]


def _missing() -> ConversationMissing:
    return ConversationMissing("Không có cuộc hỏi đáp này, hoặc nó đã được xóa. Hãy hỏi lại ở trang Hỏi đáp.")


def _conversation_of(row: sa.Row[Any]) -> Conversation:
    return Conversation(row.id, row.title, to_moment(row.created_at), to_moment(row.updated_at))


def _turn_of(row: sa.Row[Any], replaced: Mapping[str, str]) -> Turn:
    verdict = Verdict(row.verdict) if row.verdict else None
    return Turn(row.id, row.question, row.answer, verdict, row.reason, to_moment(row.asked_at), replaced)
