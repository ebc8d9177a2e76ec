"""A messenger in memory, for tests of what happens between the messengers and the library."""

from __future__ import annotations

import json
import threading

from assistant.chat.channel import Abilities, NotUnderstood
from assistant.chat.update import Act, Update
from assistant.clock import now
from index.chats import ChatKind, Chats


def update(key="1", address="7", text="Ai chủ trì?", **more):
    return Update("telegram", key, address, **{"act": Act.TEXT, "text": text, "name": "An"} | more)


def let_in(library, channel, address):
    """Link a private chat in which nobody has written yet."""
    chats = Chats(library.database, now)
    chat = chats.meet(channel, address, ChatKind.PRIVATE, "An")
    chats.link(chats.make_code("local", ChatKind.PRIVATE), chat.id)


class Idle:
    """A queue with nothing in it."""

    def __init__(self):
        self.asked = threading.Event()

    def work_once(self, _owner, _stopping):
        self.asked.set()
        return False


class MemoryChannel:
    """`fails`: errors that the next calls of `send` and `edit` raise, in turn; None lets one through.

    content: of every file it gives out, or the error in its place.
    """

    def __init__(self, name="telegram", title="", *, mode="webhook", abilities=None):
        self.name, self.title, self.mode = name, title or name.title(), mode
        self.abilities = abilities or Abilities(4096, choices=8, links=True, edits=True, pace=10_000)
        self.sent, self.edited, self.noticed, self.prepared = [], [], [], []
        self.fails, self.arriving = [], []
        self.content = b""

    async def open(self):
        pass

    async def close(self):
        pass

    async def prepare(self, webhook):
        self.prepared.append(webhook)
        return "bot"

    async def send(self, address, reply):
        self._fail()
        self.sent.append((address, reply))
        return str(len(self.sent))

    async def edit(self, address, message, reply):
        self._fail()
        self.edited.append((address, message, reply))

    async def notice(self, update):
        self.noticed.append(update.key)

    async def fetch(self, file, target):
        if isinstance(self.content, Exception):
            raise self.content
        target.write_bytes(self.content)

    async def poll(self):
        arrived = self.arriving.pop(0)
        if isinstance(arrived, Exception):
            raise arrived
        return arrived

    def verify(self, headers, body):
        return headers.get("x-secret") == "right"

    def read(self, body):
        try:
            found = json.loads(body)
        except ValueError as error:
            raise NotUnderstood from error
        return [update(key=key) for key in found]

    def _fail(self):
        error = self.fails.pop(0) if self.fails else None
        if error is not None:
            raise error
