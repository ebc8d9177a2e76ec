"""Updates that came in, worked off: each is answered, and what is said is stored in the transaction that ends it."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError
from typing import Protocol

import anyio
from anyio.from_thread import BlockingPortal

from assistant.chat import reply as replies
from assistant.chat import update as updates
from assistant.chat.channel import Channel, SendingFailed, SendingRefused
from assistant.chat.composing import split
from assistant.chat.reply import Reply
from assistant.chat.update import Act, Update
from index.chats import Chat, ChatKind, Chats
from index.messages import NewMessage
from index.updates import ATTEMPTS, StoredUpdate, Updates
from plan.errors import KehoachError

LEASE = dt.timedelta(seconds=60)
"""Of an update; answering takes half of it at most."""
_NOTICED = 4.0  # seconds until a notice is given again; Telegram shows it for five
_TROUBLE = "Máy chủ gặp lỗi khi trả lời tin nhắn này. Hãy gửi lại sau ít phút; nếu vẫn lỗi, hãy báo người quản trị."
_log = logging.getLogger(__name__)


class Desk(Protocol):
    """Says what is to be said (`assistant.chat.desk`)."""

    async def respond(self, update: Update, chat: Chat) -> Sequence[Reply]:
        """The replies to an update in a chat; an update that is given twice is answered the same way.

        Raises KehoachError with a sentence for whoever wrote.
        """


class UpdateQueue:
    """Fits `assistant.jobs.workers.Queue`. `wake` is called when there is something to send.

    lease: how long an update stays with a worker that has died; twice as long as answering may take.
    """

    def __init__(
        self,
        stored: Updates,
        chats: Chats,
        channels: Mapping[str, Channel],
        desk: Desk,
        portal: Callable[[], BlockingPortal],
        wake: Callable[[], None],
        lease: dt.timedelta = LEASE,
    ) -> None:
        self._updates = stored
        self._chats = chats
        self._channels = channels
        self._desk = desk
        self._portal = portal
        self._wake = wake
        self._lease = lease

    def work_once(self, owner: str, stopping: threading.Event) -> bool:
        """Answer one update; False when there is none."""
        found = self._updates.claim(owner, self._lease)
        if found is None:
            return False
        if stopping.is_set():
            self._updates.release(found.id, owner)
            return True
        update, channel = updates.load(found.body), self._channels.get(found.channel)
        if channel is None:  # it was switched off meanwhile: there is nobody to answer to
            self._updates.finish(found.id, owner)
            return True
        if update.act is Act.LEAVE:
            self._left(update)
            self._updates.finish(found.id, owner)
        elif update.addressed:
            self._see_through(found, owner, update, channel)
        else:
            self._updates.finish(found.id, owner)
        return True

    def _left(self, update: Update) -> None:
        if (left := self._chats.at(update.channel, update.address)) is not None:
            self._chats.leave(left.id)

    def _see_through(self, found: StoredUpdate, owner: str, update: Update, channel: Channel) -> None:
        kind = ChatKind.GROUP if update.group else ChatKind.PRIVATE
        chat = self._chats.meet(update.channel, update.address, kind, update.title or update.name)
        if found.attempts > ATTEMPTS:  # whoever answered it never came to the end
            self._give_up(found, owner, chat, channel)
            return
        try:
            said = self._answer(update, chat, channel)
        except CancelledError:  # the program ends
            self._updates.release(found.id, owner)
        except Exception:  # noqa: BLE001 - the outermost edge of an update; the trace is logged
            _log.exception("a mistake in the program at update %s", found.id)
            if found.attempts < ATTEMPTS:
                self._updates.release(found.id, owner, tried=True)
                return
            self._give_up(found, owner, chat, channel)
        else:
            self._updates.finish(found.id, owner, _messages(found, chat, channel, said))
            self._wake()

    def _give_up(self, found: StoredUpdate, owner: str, chat: Chat, channel: Channel) -> None:
        self._updates.fail(found.id, owner, _messages(found, chat, channel, [Reply(_TROUBLE)]))
        self._wake()

    def _answer(self, update: Update, chat: Chat, channel: Channel) -> Sequence[Reply]:
        portal, answered = self._portal(), threading.Event()
        if chat.linked:  # strangers are shown nothing, and cost the bot no calls
            portal.start_task_soon(_notice, channel, update, answered)
        try:
            return portal.call(self._desk.respond, update, chat)
        except KehoachError as error:
            return [Reply(error.message)]
        finally:
            answered.set()


def _messages(found: StoredUpdate, chat: Chat, channel: Channel, said: Sequence[Reply]) -> list[NewMessage]:
    parts = [part for one in said for part in split(one, channel.abilities)]
    return [
        NewMessage(chat.id, f"update:{found.id}:{n}", replies.dump(part), part.documents, job_id=part.job_id)
        for n, part in enumerate(parts)
    ]


async def _notice(channel: Channel, update: Update, answered: threading.Event) -> None:
    """A courtesy that nobody waits for, again and again until there is an answer: messengers forget it soon."""
    with contextlib.suppress(SendingFailed, SendingRefused):
        await channel.notice(update)
        while not update.press:
            await anyio.sleep(_NOTICED)
            if answered.is_set():
                return
            await channel.notice(update)
