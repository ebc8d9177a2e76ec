"""All that happens to chats in one process: updates taken in, answered, messages sent, reminders made.

Everything is a row of the library's database; a process that dies leaves its rows to the next. Several processes may
work on one library, each with a service of its own.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from functools import partial

import anyio
from anyio.from_thread import BlockingPortal, start_blocking_portal

from assistant.chat.channel import Channel
from assistant.chat.doorway import Doorway
from assistant.chat.polling import listen, prepare
from assistant.chat.progress import JobProgress
from assistant.chat.receiving import Receiver
from assistant.chat.sending import MessageQueue
from assistant.chat.working import LEASE, Desk, UpdateQueue
from assistant.clock import Clock
from assistant.jobs.workers import Queue, Workers, at_once
from index.chats import Chats
from index.database import Database
from index.jobs import Jobs
from index.library import Library
from index.messages import Messages
from index.updates import Updates

WEBHOOKS = "/webhook"
_PATIENCE = 10.0  # seconds the end waits for a thread
_TROUBLE = 60.0  # seconds until a channel at which the program made a mistake is tried again
_log = logging.getLogger(__name__)


class ChatService:
    """The chats of a library, started once and stopped once.

    library: to look things up in. database: of the same library, open for writing. schedule: makes reminders, which
    are shown on the web where there are no channels. address: of this server as people and channels reach it, "" where
    no channel can deliver. answering: threads that answer updates; sending: those that send messages, of each channel.
    lease: see `UpdateQueue`.
    """

    def __init__(
        self,
        library: Library,
        database: Database,
        channels: Sequence[Channel],
        desk: Desk,
        doorway: Doorway,
        schedule: Queue,
        clock: Clock,
        *,
        order: Sequence[str] = (),
        address: str = "",
        answering: int = 1,
        lease: dt.timedelta = LEASE,
        sending: int = 4,
    ) -> None:
        self.channels: Mapping[str, Channel] = {channel.name: channel for channel in channels}
        self.names: dict[str, str] = {}  # of the bots, as far as their messengers have said
        self.updates = Updates(database, clock)
        self.messages = Messages(database, clock)
        chats, jobs = Chats(database, clock), JobProgress(Jobs(database, clock))
        self._address = address
        self._portal: BlockingPortal | None = None
        self._stack = ExitStack()
        running = self._running
        to_send = MessageQueue(
            self.messages, chats, library, self.channels, doorway, jobs, running, clock, order, most=sending
        )
        self._senders = Workers(to_send, count=sending * max(len(channels), 1), name="sender")
        to_answer = UpdateQueue(self.updates, chats, self.channels, desk, running, self._senders.wake, lease)
        self._answerers = Workers(to_answer, count=answering, name="answerer")
        scheduler = Workers(schedule, count=1, name="scheduler")
        self._workers = (scheduler, self._answerers, self._senders) if channels else (scheduler,)

    def wake(self) -> None:
        """Say that updates were stored."""
        self._answerers.wake()

    def start(self, ready: Callable[[], bool] = at_once) -> None:
        """Begin; nothing is answered before `ready`. Raises what a channel raises that cannot be opened."""
        with ExitStack() as stack:
            self._portal = stack.enter_context(start_blocking_portal())
            # The end waits for no answer that takes long.
            stack.callback(self._portal.call, partial(self._portal.stop, cancel_remaining=True))
            stack.enter_context(self._portal.wrap_async_context_manager(self._listening()))
            self._stack = stack.pop_all()
        for workers in self._workers:
            workers.start(ready)

    def stop(self) -> None:
        """End in order: what is under way goes back to its queue."""
        for workers in self._workers:
            workers.stop(_PATIENCE)
        self._stack.close()
        for workers in self._workers:
            workers.stop(_PATIENCE)  # whose answers were broken off

    def _running(self) -> BlockingPortal:
        if self._portal is None:
            raise RuntimeError("the service has not been started")
        return self._portal

    @asynccontextmanager
    async def _listening(self) -> AsyncIterator[None]:
        receiver = Receiver(self.updates, self.wake)
        async with AsyncExitStack() as stack:
            for channel in self.channels.values():
                await channel.open()
                stack.push_async_callback(channel.close)
            async with anyio.create_task_group() as group:
                for channel in self.channels.values():
                    group.start_soon(self._serve, channel, receiver)
                yield
                group.cancel_scope.cancel()

    async def _serve(self, channel: Channel, receiver: Receiver) -> None:
        polls = channel.mode == "polling"
        while True:
            try:
                self.names[channel.name] = await prepare(channel, "" if polls else webhook(self._address, channel.name))
                if not polls:
                    return
                await listen(channel, receiver)
            except Exception:  # noqa: BLE001 - a mistake at one channel must not end the others
                _log.exception("a mistake in the program, at %s", channel.name)
                await anyio.sleep(_TROUBLE)


def webhook(address: str, channel: str) -> str:
    """Where a channel delivers to a server."""
    return f"{address}{WEBHOOKS}/{channel.replace('_', '-')}"
