"""Messages to be sent, worked off: each is sent, tried again later, or given to the next channel."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from anyio.from_thread import BlockingPortal

from assistant.chat import reply as replies
from assistant.chat.channel import Channel, SendingFailed, SendingRefused
from assistant.chat.composing import present
from assistant.chat.doorway import Doorway
from assistant.chat.progress import JobProgress
from assistant.chat.reply import Reply
from assistant.clock import Clock
from index.chats import Chat, ChatKind, Chats
from index.library import Library
from index.messages import Messages, NewMessage, StoredMessage
from plan.errors import ChatMissing, KehoachError

LEASE = dt.timedelta(seconds=60)
"""How long a message stays with a sender that has died; a channel's time limits are shorter."""
ATTEMPTS = 8
"""How often a message is tried before it counts as refused: over some ten minutes."""
FOLLOW = dt.timedelta(seconds=3)
"""Between two looks at a job whose progress a message shows."""
_FIRST_REST, _LONGEST_REST = 2.0, 300.0  # seconds between attempts, twice as long each time
_LONGEST_WAIT = 86_400.0  # seconds, whatever a channel asks for
_log = logging.getLogger(__name__)


class Pace:
    """Keeps the messages of one channel apart, over all senders of a process."""

    def __init__(self, a_second: float) -> None:
        self._apart = 1 / a_second
        self._next = 0.0
        self._lock = threading.Lock()

    def wait(self, stopping: threading.Event) -> bool:
        """Wait for one's turn; False when the program stops first."""
        with self._lock:
            at = max(self._next, time.monotonic())
            self._next = at + self._apart
        return not stopping.wait(max(0.0, at - time.monotonic()))


class MessageQueue:
    """Fits `assistant.jobs.workers.Queue`. order: names of channels, the one to be tried first in front.

    most: messages of one channel that are sent at once, so that one that hangs does not take all senders.
    """

    def __init__(
        self,
        messages: Messages,
        chats: Chats,
        library: Library,
        channels: Mapping[str, Channel],
        doorway: Doorway,
        jobs: JobProgress,
        portal: Callable[[], BlockingPortal],
        clock: Clock,
        order: Sequence[str],
        most: int,
    ) -> None:
        self._messages = messages
        self._chats = chats
        self._library = library
        self._channels = channels
        self._doorway = doorway
        self._jobs = jobs
        self._portal = portal
        self._clock = clock
        self._order = order
        self._paces = {name: Pace(channel.abilities.pace) for name, channel in channels.items()}
        self._most = most
        self._busy: Counter[str] = Counter()  # senders at each channel
        self._claiming = threading.Lock()

    def work_once(self, owner: str, stopping: threading.Event) -> bool:
        """Send one message; False when none is due."""
        with self._claiming:
            full = [name for name, busy in self._busy.items() if busy >= self._most]
            found = self._messages.claim(owner, LEASE, full)
            if found is None:
                return False
            try:
                chat = self._chats.get(found.chat_id)
            except ChatMissing:
                return True  # its messages went with it
            self._busy[chat.channel] += 1
        try:
            self._see_through(found, owner, chat, stopping)
        finally:
            with self._claiming:
                self._busy[chat.channel] -= 1
        return True

    def _see_through(self, found: StoredMessage, owner: str, chat: Chat, stopping: threading.Event) -> None:
        channel = self._channels.get(chat.channel)
        if found.attempts > ATTEMPTS:  # whoever sent it never came to the end
            self._refuse(found, owner, chat, SendingRefused("sender_lost", "Chương trình bị ngắt mỗi khi gửi tin này."))
        elif not self._is_for(chat, found):
            self._messages.drop(found.id, owner, "not_visible")
        elif channel is None:
            self._refuse(found, owner, chat, SendingRefused("channel_off", "Kênh này chưa được thiết lập."))
        elif not self._paces[channel.name].wait(stopping):
            self._messages.later(found.id, owner, self._clock(), "stopping", tried=False)
        else:
            self._send(found, owner, chat, channel)

    def _is_for(self, chat: Chat, message: StoredMessage) -> bool:
        """Whether whoever reads the chat may still see every plan that the message tells of.

        A reminder is for its recipient, whoever has the chat since, and how far a job is for somebody who is let in;
        what else tells of no plan is for strangers too.
        """
        if not (message.documents or message.recipient or message.job_id):
            return True
        viewer = self._doorway.viewer(chat)
        if viewer is None or message.recipient not in ("", chat.recipient):
            return False
        seen = self._library.seen_by(viewer.scope).documents(sorted(message.documents))
        return {document.id for document in seen} == message.documents

    def _send(self, message: StoredMessage, owner: str, chat: Chat, channel: Channel) -> None:
        try:
            self._bring(message, owner, chat, channel)
        except SendingFailed as error:
            self._retry(message, owner, chat, error)
        except SendingRefused as error:
            self._refuse(message, owner, chat, error)
        except KehoachError as error:
            self._retry(message, owner, chat, SendingFailed(error.code, error.message))
        except Exception:  # noqa: BLE001 - the outermost edge of a message; the trace is logged
            _log.exception("a mistake in the program at message %s", message.id)
            self._retry(message, owner, chat, SendingFailed("internal_error", "Chương trình gặp lỗi khi gửi tin này."))

    def _bring(self, message: StoredMessage, owner: str, chat: Chat, channel: Channel) -> None:
        before, ended = replies.load(message.body), True
        reply = before
        if message.job_id:
            text, ended = self._jobs.told(message.job_id)
            reply = replace(before, text=text, edits=message.external_id)
        external = message.external_id
        try:
            if not external or self._is_news(reply, before, channel, ended=ended):
                external = self._deliver(reply, chat, channel)
        except SendingRefused as error:
            if error.gone or not reply.edits:
                raise
            # What was to be changed is not there any more: the last word is told in a new message.
            reply, external, ended = replace(reply, edits=""), "" if ended else external, False
        if ended:
            self._messages.sent(message.id, owner, external, channel.title)
        else:
            self._messages.follow(message.id, owner, self._clock() + FOLLOW, external, replies.dump(reply))

    @staticmethod
    def _is_news(reply: Reply, before: Reply, channel: Channel, *, ended: bool) -> bool:
        """Whether a message that follows a job says something else now; a new message each time would be too much."""
        return reply.text != before.text and (ended or channel.abilities.edits)

    def _deliver(self, reply: Reply, chat: Chat, channel: Channel) -> str:
        shown, menu = present(reply, channel.abilities)
        if menu:
            self._chats.remember(chat.id, menu=menu)  # before, since a message that was sent is to be noted at once
        portal = self._portal()
        if reply.edits and channel.abilities.edits:
            portal.call(channel.edit, chat.address, reply.edits, shown)
            external = reply.edits
        else:
            external = portal.call(channel.send, chat.address, shown)
        return external

    def _retry(self, message: StoredMessage, owner: str, chat: Chat, error: SendingFailed) -> None:
        if message.attempts >= ATTEMPTS:
            self._refuse(message, owner, chat, SendingRefused(error.code, error.detail))
            return
        rest = min(_FIRST_REST * 2 ** (message.attempts - 1), _LONGEST_REST)
        wait = dt.timedelta(seconds=max(rest, min(error.wait or 0.0, _LONGEST_WAIT)))
        self._messages.later(message.id, owner, self._clock() + wait, error.code)

    def _refuse(self, message: StoredMessage, owner: str, chat: Chat, error: SendingRefused) -> None:
        if error.gone:
            self._chats.leave(chat.id)
        instead = self._instead(message, chat) if message.notice_id else None
        self._messages.refuse(message.id, owner, chat.channel, error.code, error.detail, instead)

    def _instead(self, message: StoredMessage, refused: Chat) -> NewMessage | None:
        """The same reminder for the chat of its user that comes next; a group has no other."""
        if refused.kind is ChatKind.GROUP or refused.user_id is None:
            return None
        for chat in in_order(self._chats.of_user(refused.user_id), self._order):
            key = notice_key(message.notice_id, chat.id)
            tried = chat.id == refused.id or self._messages.is_known(key)
            if not tried and chat.channel in self._channels:
                return NewMessage(chat.id, key, message.body, message.documents, message.notice_id)
        return None


def notice_key(notice_id: int | None, chat_id: str) -> str:
    """The key of the message that brings a reminder to a chat."""
    return f"notice:{notice_id}:{chat_id}"


def in_order(chats: Sequence[Chat], order: Sequence[str]) -> list[Chat]:
    """The chats of a user that can be sent to, by the order of channels, and of one the chat used last first."""
    reachable = [chat for chat in chats if chat.linked and not chat.gone]
    return sorted(reachable, key=lambda chat: order.index(chat.channel) if chat.channel in order else len(order))
