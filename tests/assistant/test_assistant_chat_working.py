"""Updates worked off: answered once, whatever happens in between."""

from __future__ import annotations

import threading

import pytest
from anyio.from_thread import start_blocking_portal
from channel_values import MemoryChannel
from clocks import Clock

from assistant.chat import reply as replies
from assistant.chat.channel import SendingFailed
from assistant.chat.reply import Reply
from assistant.chat.update import Act, SentFile, Update, dump, load
from assistant.chat.working import LEASE, UpdateQueue
from index.chats import ChatKind, Chats
from index.messages import Messages
from index.updates import ATTEMPTS, Incoming, Updates
from plan.errors import QuestionInvalid


class Phone(MemoryChannel):
    async def notice(self, update):
        await super().notice(update)
        raise SendingFailed("network")  # which nobody minds


class Desk:
    """Says what a test lets it say."""

    def __init__(self):
        self.said = [Reply("Chào", documents=frozenset({"d"}))]
        self.seen = []

    async def respond(self, update, chat):
        self.seen.append((update.key, chat.address))
        if isinstance(self.said, Exception):
            raise self.said
        return self.said


class Work:
    """A queue of updates over a library."""

    def __init__(self, library, portal):
        self.clock, self.desk, self.phone, self.woken = Clock(), Desk(), Phone("phone"), []
        self.updates = Updates(library.database, self.clock)
        self.messages = Messages(library.database, self.clock)
        self.chats = Chats(library.database, self.clock)
        channels = {"phone": self.phone}
        self.queue = UpdateQueue(
            self.updates, self.chats, channels, self.desk, lambda: portal, lambda: self.woken.append(1)
        )
        self.stopping = threading.Event()

    def link(self):
        chat = self.chats.meet("phone", "c1", ChatKind.PRIVATE, "An")
        self.chats.link(self.chats.make_code("u1", ChatKind.PRIVATE), chat.id)

    def put(self, key="k1", channel="phone", **given):
        update = Update(channel, key, "c1", given.pop("act", Act.TEXT), text="alo", **given)
        self.updates.put([Incoming(channel, key, "c1", dump(update))])

    def once(self) -> bool:
        return self.queue.work_once("w", self.stopping)

    def sent(self) -> list[str]:
        found = []
        while (message := self.messages.claim("s", LEASE)) is not None:
            found.append(replies.load(message.body).text)
            self.messages.sent(message.id, "s", "1", "Điện thoại")
        return found


@pytest.fixture
def work(library):
    with start_blocking_portal() as portal:
        yield Work(library, portal)


def test_an_update_is_answered_and_its_replies_are_stored(work):
    assert not work.once()
    work.link()
    work.put()
    work.put()  # delivered again
    assert work.once()
    assert not work.once()
    assert work.sent() == ["Chào"]
    assert work.woken == [1]
    assert work.phone.noticed == ["k1"]


def test_a_stranger_is_not_shown_that_anybody_types(work):
    work.put()
    assert work.once()
    assert work.sent() == ["Chào"]
    assert work.phone.noticed == []


def test_a_long_reply_becomes_several_messages(work):
    work.desk.said = [Reply("Một câu dài. " * 500), Reply("Hết")]
    work.put()
    work.once()
    assert len(work.sent()) == 3


def test_an_error_with_a_sentence_is_said(work):
    work.desk.said = QuestionInvalid("Hãy hỏi ngắn hơn.")
    work.put()
    work.once()
    assert work.sent() == ["Hãy hỏi ngắn hơn."]
    assert work.updates.waiting() == 0


def test_a_mistake_is_tried_again_and_then_admitted(work):
    work.desk.said = ZeroDivisionError("secret detail")
    work.put()
    for _ in range(ATTEMPTS):
        assert work.once()
    assert not work.once()
    (said,) = work.sent()
    assert "Máy chủ gặp lỗi" in said
    assert "secret" not in said


def test_an_update_of_a_dead_worker_is_answered_by_another(work):
    work.put()
    assert work.updates.claim("dead", LEASE) is not None
    assert not work.once()
    work.clock.pass_by(seconds=LEASE.total_seconds() + 1)
    assert work.once()
    assert work.sent() == ["Chào"]


def test_an_update_at_which_every_worker_died_is_not_left_without_a_word(work):
    work.put()
    for _ in range(ATTEMPTS):
        assert work.updates.claim("dead", LEASE) is not None
        work.clock.pass_by(seconds=LEASE.total_seconds() + 1)
    assert work.once()
    (said,) = work.sent()
    assert "Máy chủ gặp lỗi" in said
    assert not work.desk.seen


def test_what_does_not_concern_the_bot_is_not_answered(work):
    work.put("a", group=True, addressed=False)
    work.put("b", channel="off")
    work.put("c", act=Act.LEAVE)
    assert [work.once() for _ in range(4)] == [True, True, True, False]
    assert work.desk.seen == []
    assert work.sent() == []


def test_a_chat_that_was_left_is_gone_until_somebody_writes(work):
    work.put("a")
    work.once()
    work.put("b", act=Act.LEAVE)
    work.once()
    assert work.chats.at("phone", "c1").gone
    work.put("c")
    work.once()
    assert not work.chats.at("phone", "c1").gone


def test_a_worker_that_stops_puts_its_update_back(work):
    work.put()
    work.stopping.set()
    assert work.once()
    assert work.desk.seen == []
    assert work.updates.waiting() == 1


def test_updates_are_stored_as_they_are():
    update = Update("phone", "k", "c", Act.FILE, file=SentFile("h", "tệp.txt", 3), group=True, title="Nhóm")
    assert load(dump(update)) == update
    assert load(dump(Update("phone", "k", "c", Act.TEXT))).file is None
