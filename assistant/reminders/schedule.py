"""Reminders made when their time has come, each once, whoever makes them and whatever happens meanwhile."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from assistant.access.viewer import Viewer
from assistant.chat import reply as replies
from assistant.chat.doorway import Doorway, Viewers
from assistant.chat.sending import in_order, notice_key
from assistant.clock import Clock, local
from assistant.reminders import planning, wording
from assistant.reminders.describing import subject_words
from assistant.reminders.planning import Telling, Watch
from assistant.reminders.subjects import Subjects
from assistant.reminders.times import next_slot
from index.chats import Chat, Chats, group_of_recipient
from index.database import Database
from index.library import Library
from index.messages import NewMessage
from index.notices import Due, Entry, Kind, NewNotice, Notices, Overtaken, Told, Turn
from index.progress import ProgressLog
from index.subscriptions import Rhythm, Subject, Subscription
from plan.errors import ChatMissing, LibraryBusy, StorageFull

_DAY = dt.timedelta(days=1)
_REST = dt.timedelta(minutes=5)  # until a turn that failed is tried again
_log = logging.getLogger(__name__)


class Recipients:
    """Who recipients are now, and where reminders reach them."""

    def __init__(self, chats: Chats, viewers: Viewers, order: Sequence[str]) -> None:
        self._chats = chats
        self._viewers = viewers
        self._doorway = Doorway(viewers)
        self._order = order

    def viewer(self, recipient: str) -> Viewer | None:
        """What a recipient may see; None for somebody who is shut out, and for a group that is not bound any more."""
        if group_of_recipient(recipient) is None:
            return self._viewers(recipient)
        chat = self._group(recipient)
        return None if chat is None else self._doorway.viewer(chat)

    def chat(self, recipient: str) -> Chat | None:
        """The chat that reminders are tried in first."""
        if group_of_recipient(recipient) is None:
            return next(iter(in_order(self._chats.of_user(recipient), self._order)), None)
        chat = self._group(recipient)
        return chat if chat and chat.linked and not chat.gone else None

    def _group(self, recipient: str) -> Chat | None:
        try:
            return self._chats.get(group_of_recipient(recipient) or "")
        except ChatMissing:
            return None


class Schedule:
    """Fits `assistant.jobs.workers.Queue`: each time all that is due for some recipients, one after the other.

    library: to look things up in. database: of the same library, open for writing. order: names of channels, the one to
    be tried first in front.
    """

    def __init__(
        self,
        library: Library,
        database: Database,
        viewers: Viewers,
        chats: Chats,
        clock: Clock,
        *,
        address: str = "",
        order: Sequence[str] = (),
    ) -> None:
        self._library = library
        self._notices = Notices(database, clock)
        self._marks = ProgressLog(database, clock)
        self._subjects = Subjects(library)
        self._recipients = Recipients(chats, viewers, order)
        self._clock = clock
        self._address = address

    def work_once(self, owner: str, stopping: threading.Event) -> bool:  # noqa: ARG002 - every queue is asked so
        """Tell some recipients all that is due; False when nothing is due for anybody."""
        worked = False
        for due in self._notices.due():
            if stopping.is_set():
                break
            worked = self._tried(due) or worked
        return worked

    def _tried(self, due: Due) -> bool:
        """One turn, False when that failed: it is put off, and the recipients after it come to theirs."""
        try:
            self._tell(due)
        except Overtaken:  # somebody else was quicker: what is still due is looked at anew next time
            return False
        except (LibraryBusy, StorageFull):
            raise
        except Exception:  # noqa: BLE001 - the outermost edge of a turn; the trace is logged
            _log.exception("the reminders of %s cannot be made for the moment", due.recipient)
            self._put_off(due)
            return False
        return True

    def _put_off(self, due: Due) -> None:
        again = self._clock() + _REST
        with contextlib.suppress(Overtaken):
            self._notices.write(Turn(due, {one.id: again for one in due.subscriptions}, later=again))

    def _tell(self, due: Due) -> None:
        """One turn; raises Overtaken."""
        now = self._clock()
        next_at = {one.id: next_slot(one.wish, now) for one in due.subscriptions}
        viewer = self._recipients.viewer(due.recipient)
        turn = Turn(due, next_at, later=now + _DAY)
        if viewer is not None:
            turn = Turn(due, next_at, self._made(due, viewer, local(now).date()))
        self._notices.write(turn)

    def _made(self, due: Due, viewer: Viewer, today: dt.date) -> list[NewNotice]:
        digests = [one for one in due.subscriptions if one.wish.rhythm is not Rhythm.BEFORE]
        made = [self._digest(due.recipient, one, viewer, today) for one in digests]
        tellings = self._tellings(due, viewer, today)
        told = [self._reminder(due, tellings, today)] if tellings else []
        return [*told, *(one for one in made if one is not None)]

    def _tellings(self, due: Due, viewer: Viewer, today: dt.date) -> list[Telling]:
        watches = [
            Watch(one.wish.days, local(one.created_at).date(), self._subjects.rows(viewer, one.wish))
            for one in due.subscriptions
            if one.wish.rhythm is Rhythm.BEFORE
        ]
        watches = [replace(watch, rows=planning.near(today, watch)) for watch in watches]
        again = [
            planning.Again(row, one.day)
            for one in due.snoozes
            if (row := self._subjects.row(viewer, one.identity)) is not None
        ]
        # What was told or is done only takes away, so that it is asked for where there is something to take from.
        if not (perhaps := planning.tell(today, watches, again, {}, ())):
            return []
        told = self._notices.told(due.recipient, {one.due.row.identity for one in perhaps})
        if not (perhaps := planning.tell(today, watches, again, {}, told)):
            return []
        done = self._done(viewer, {one.due.row.identity for one in perhaps})
        return planning.tell(today, watches, again, done, told)

    def _done(self, viewer: Viewer, identities: Collection[str]) -> Mapping[str, dt.date]:
        marks = self._marks.last(identities, viewer.scope)
        return {identity: mark.done for identity, mark in marks.items() if mark.done}

    def _reminder(self, due: Due, tellings: Sequence[Telling], today: dt.date) -> NewNotice:
        entries = tuple(
            Entry(one.due.row.document.id, Told(one.due.row.identity, one.due.day, reason))
            for one in tellings
            for reason in one.reasons
        )
        kind = Kind.DUE
        if all(one.overdue for one in tellings):
            kind = Kind.OVERDUE
        elif all(one.reasons[0].startswith(planning.SNOOZED) for one in tellings):
            kind = Kind.SNOOZED
        note = wording.told(tellings, today, self._address)
        return NewNotice(kind, due.key, note.title, entries, self._composed(note, due.recipient))

    def _digest(self, recipient: str, one: Subscription, viewer: Viewer, today: dt.date) -> NewNotice | None:
        rows = self._subjects.rows(viewer, one.wish)
        digest = planning.digest(today, rows, self._done(viewer, {row.row.identity for row in rows}))
        if not digest.dues and one.wish.rhythm is Rhythm.DAILY:
            return None
        subject = subject_words(one.wish, viewer, self._library.seen_by(viewer.scope))
        note = wording.summary(digest, subject, self._address)
        if one.wish.subject in (Subject.PLAN, Subject.TASK):  # which the text names, whatever it lists
            named = note.reply.documents.union(row.row.document.id for row in rows)
            note = replace(note, reply=replace(note.reply, documents=named))
        kind = Kind.DAILY if one.wish.rhythm is Rhythm.DAILY else Kind.WEEKLY
        key = f"{one.id}@{one.next_at.isoformat()}:{kind}"
        return NewNotice(kind, key, note.title, (), self._composed(note, recipient), one.id)

    def _composed(self, note: wording.Note, recipient: str) -> Callable[[int, wording.Ids], NewMessage | None]:
        chat = self._recipients.chat(recipient)

        def compose(notice_id: int, ids: wording.Ids) -> NewMessage | None:
            if chat is None:
                return None
            reply = replace(note.reply, choices=wording.choices_of(ids, notice_id))
            body, key = replies.dump(reply), notice_key(notice_id, chat.id)
            return NewMessage(chat.id, key, body, reply.documents, notice_id)

        return compose
