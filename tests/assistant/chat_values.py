"""A chat desk over a library, and people who write to it from an invented messenger."""

from __future__ import annotations

import asyncio
import datetime as dt
import uuid
from collections.abc import Sequence

from channel_values import MemoryChannel
from clocks import Clock

from assistant.access.journal import Journal
from assistant.access.viewer import Viewer
from assistant.answering.engine import Assistant
from assistant.channels.http.metrics import Metrics
from assistant.channels.http.questions import Questions
from assistant.channels.render import answer_json, dump
from assistant.chat.channel import Abilities
from assistant.chat.composing import present
from assistant.chat.desk import ChatDesk
from assistant.chat.doorway import Doorway
from assistant.chat.reply import Reply
from assistant.chat.update import Act, Update
from assistant.clock import zone
from assistant.conversation.talk import Talk
from index.accounts import Role
from index.audit_log import AuditLog
from index.chats import Chat, ChatKind, Chats
from index.conversations import Conversations
from index.library import Library
from plan.language.folding import fold

ADDRESS = "https://kehoach.vanhai.example"
NUMBERS = Abilities(longest=2_000)
MORNING = dt.datetime(2025, 9, 1, 8, 0, tzinfo=zone())
"""In the time of the sample plans."""
BUTTONS = Abilities(longest=4_096, choices=10, links=True, edits=True, files=True, largest_file=2**20)


def phone(abilities: Abilities = BUTTONS) -> MemoryChannel:
    """An invented messenger."""
    return MemoryChannel("phone", "Điện thoại", abilities=abilities)


class Reminders:
    """Says back what it was asked."""

    def is_asking(self, text: str) -> bool:
        return fold(text).startswith("nhac ")

    def said(self, viewer: Viewer, recipient: str, words: str) -> list[Reply]:
        return [Reply(f"nhắc|{viewer.id}|{recipient}|{words}")]

    def pressed(self, viewer: Viewer, recipient: str, action: str, update_message: str) -> list[Reply]:
        return [Reply(f"bấm|{viewer.id}|{recipient}|{action}|{update_message}")]


class Talkers:
    """Everybody who writes; `viewers` are the users by id, which a test may change."""

    def __init__(self, library: Library, *, inbox=None, messenger: MemoryChannel | None = None, address: str = ADDRESS):
        self.clock, self.messenger = Clock(MORNING), messenger or phone()
        self.viewers: dict[str, Viewer] = {}
        self.chats = Chats(library.database, self.clock)
        self.conversations = Conversations(library.database, self.clock)
        self.log = AuditLog(library.database, self.clock)
        assistant = Assistant(library, self.clock, None)
        questions = Questions(assistant, Metrics(library), seconds=60, at_once=1)
        self.questions = questions
        self.desk = ChatDesk(
            library,
            Talk(questions, self.conversations, lambda answer: dump(answer_json(answer))),
            self.chats,
            self.conversations,
            Doorway(self.viewers.get),
            Reminders(),
            Journal(self.log),
            self.clock,
            address=address,
            channels={self.messenger.name: self.messenger},
            inbox=inbox,
        )

    def user(self, name: str, role: Role = Role.READER, unit: str = "", teams: Sequence[str] = ()) -> Viewer:
        self.viewers[name] = Viewer(name, name, f"Ông {name}", role, unit, frozenset(teams))
        return self.viewers[name]

    def person(self, name: str, **given) -> Talker:
        """A user in his linked private chat."""
        self.user(name, **given)
        talker = Talker(self)
        talker.say(f"/lienket {self.chats.make_code(name, ChatKind.PRIVATE)}")
        return talker

    def group(self, admin: str, team: str | None = None) -> Talker:
        """A group chat that an administrator bound."""
        self.user(admin, Role.ADMINISTRATOR)
        talker = Talker(self, group=True)
        talker.say(f"/lienket {self.chats.make_code(admin, ChatKind.GROUP, team)}")
        return talker

    def next_key(self) -> str:
        return uuid.uuid4().hex


class Talker:
    """One chat. `replies`: the last ones."""

    def __init__(self, talkers: Talkers, *, group: bool = False):
        self._all, self.address, self.group = talkers, uuid.uuid4().hex, group
        self.replies: list[Reply] = []

    @property
    def chat(self) -> Chat:
        kind = ChatKind.GROUP if self.group else ChatKind.PRIVATE
        return self._all.chats.meet(self._all.messenger.name, self.address, kind, "Nhóm" if self.group else "Người")

    def do(self, act: Act, *, key: str = "", **given) -> str:
        """Give an update to the desk and send what it says, as the queues do; gives the texts."""
        update = Update(
            self._all.messenger.name, key or self._all.next_key(), self.address, act, group=self.group, **given
        )
        chat = self.chat
        self.replies = list(asyncio.run(self._all.desk.respond(update, chat)))
        shown = [present(reply, self._all.messenger.abilities) for reply in self.replies]
        for _, menu in shown:
            if menu:
                self._all.chats.remember(chat.id, menu=menu)
        return "\n\n".join(reply.text for reply, _ in shown)

    def say(self, text: str, **given) -> str:
        return self.do(Act.TEXT, text=text, **given)

    def press(self, label: str, **given) -> str:
        """Press the first button of the last replies whose label has these words."""
        action = next(one.action for reply in self.replies for one in reply.choices if label in one.label)
        assert len(action.encode()) <= 64
        return self.do(Act.PRESS, action=action, message="m1", **given)

    @property
    def labels(self) -> list[str]:
        return [one.label for reply in self.replies for one in reply.choices]

    @property
    def documents(self) -> frozenset[str]:
        return frozenset(one for reply in self.replies for one in reply.documents)
