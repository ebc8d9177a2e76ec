"""The service of chats as a whole: from an update to a message, with channels that fail beside it."""

from __future__ import annotations

import threading
from dataclasses import replace

import anyio
import pytest
from channel_values import Idle, MemoryChannel, let_in, update
from waiting import until

from assistant.chat import service as chat_service
from assistant.chat import working
from assistant.chat.doorway import Doorway, single_user
from assistant.chat.reply import Reply
from assistant.chat.service import ChatService, webhook
from assistant.chat.update import Act, dump
from assistant.chat.working import LEASE
from assistant.clock import now
from index.chats import Chats
from index.updates import Incoming, Updates
from plan.errors import QuestionInvalid


class Echo:
    """A desk that says what was written; some words are a mistake of the program, some of the writer."""

    def __init__(self):
        self.seen = []

    async def respond(self, update, _chat):
        self.seen.append(update.text)
        if update.text == "hỏng":
            raise ZeroDivisionError
        if update.text == "sai":
            raise QuestionInvalid("Câu hỏi đang trống.")
        return [Reply(update.text)]


class Broken(MemoryChannel):
    """One whose author did not think of something."""

    async def prepare(self, webhook):
        raise KeyError(webhook)


@pytest.fixture
def serve(library):
    started = []

    def start(*channels, address="https://kehoach.vanhai.gov.vn"):
        desk, idle = Echo(), Idle()
        service = ChatService(
            library, library.database, channels, desk, Doorway(single_user), idle, now, address=address, answering=2
        )
        service.start()
        started.append(service)
        return service, desk, idle

    yield start
    for service in started:
        service.stop()


def arrive(service, *updates):
    service.updates.put([Incoming(one.channel, one.key, one.address, dump(one)) for one in updates])
    service.wake()


def test_what_comes_in_is_answered_in_order(serve, library):
    channel = MemoryChannel()
    let_in(library, "telegram", "7")
    service, _desk, idle = serve(channel)
    arrive(service, *(update(str(n), text=f"câu {n}") for n in range(6)))
    until(lambda: len(channel.sent) == 6)
    assert [reply.text for _, reply in channel.sent] == [f"câu {n}" for n in range(6)]
    assert channel.prepared == ["https://kehoach.vanhai.gov.vn/webhook/telegram"]
    assert idle.asked.is_set()
    until(lambda: len(channel.noticed) == 6)


def test_a_polling_channel_is_told_of_no_webhook_and_asked(serve):
    channel = MemoryChannel(mode="polling")
    channel.arriving = [[update("1", text="một")], [update("2", text="hai")]]
    ask = channel.poll

    async def poll():
        if not channel.arriving:
            await anyio.sleep_forever()
        return await ask()

    channel.poll = poll
    serve(channel)
    until(lambda: len(channel.sent) == 2)
    assert channel.prepared == [""]


def test_a_channel_that_breaks_leaves_the_others_alone(serve, caplog):
    good = MemoryChannel("zalo_bot")
    service, _desk, _idle = serve(Broken(), good)
    arrive(service, replace(update(text="còn chạy"), channel="zalo_bot"))
    until(lambda: len(good.sent) == 1)
    assert "a mistake in the program, at telegram" in caplog.text


def test_a_service_that_cannot_be_started_leaves_no_thread_behind(library):
    class Closed(MemoryChannel):
        async def open(self):
            raise ValueError("an unknown scheme of a proxy")

    before = threading.active_count()
    service = ChatService(library, library.database, [Closed()], Echo(), Doorway(single_user), Idle(), now)
    with pytest.raises(ValueError, match="proxy"):
        service.start()
    until(lambda: threading.active_count() <= before)


def test_a_mistake_at_one_update_is_told_at_last_and_the_next_is_answered(serve, caplog):
    channel = MemoryChannel()
    service, desk, _idle = serve(channel)
    arrive(service, update("1", text="hỏng"), update("2", text="tốt"))
    until(lambda: len(channel.sent) == 2)
    assert "lỗi khi trả lời" in channel.sent[0][1].text
    assert channel.sent[1][1].text == "tốt"
    assert desk.seen == ["hỏng"] * 3 + ["tốt"]
    assert "ZeroDivisionError" in caplog.text


def test_a_refusal_is_told_in_its_own_words(serve):
    channel = MemoryChannel()
    service, _desk, _idle = serve(channel)
    arrive(service, update(text="sai"))
    until(lambda: channel.sent)
    assert channel.sent[0][1].text == "Câu hỏi đang trống."


def test_a_group_that_talks_among_itself_and_a_chat_that_ends_get_no_word(serve, library):
    channel = MemoryChannel()
    service, desk, _idle = serve(channel)
    arrive(service, update("1", addressed=False, group=True), update("2", "8"), update("3", "8", act=Act.LEAVE))
    until(lambda: service.updates.waiting() == 0)
    assert len(desk.seen) == 1
    chats = Chats(library.database, now)
    assert chats.at("telegram", "7") is None
    assert chats.at("telegram", "8").gone


class Slow(Echo):
    """A desk that answers when it is told to."""

    def __init__(self):
        super().__init__()
        self.answers = threading.Event()

    async def respond(self, update, chat):
        self.seen.append(update.text)
        while not self.answers.is_set():
            await anyio.sleep(0.01)
        return [Reply(update.text)]


@pytest.fixture
def slow(library, monkeypatch):
    monkeypatch.setattr(working, "_NOTICED", 0.01)
    monkeypatch.setattr(chat_service, "_PATIENCE", 0.5)
    channel, desk = MemoryChannel(), Slow()
    let_in(library, "telegram", "7")
    service = ChatService(library, library.database, [channel], desk, Doorway(single_user), Idle(), now)
    service.start()
    yield service, desk, channel
    desk.answers.set()
    service.stop()


def test_whoever_waits_long_is_shown_again_and_again_that_somebody_writes(slow):
    service, desk, channel = slow
    arrive(service, update())
    until(lambda: len(channel.noticed) >= 3)
    desk.answers.set()
    until(lambda: channel.sent)


def test_the_end_waits_for_no_answer_and_leaves_its_question_in_the_queue(slow, library, caplog):
    service, desk, _channel = slow
    arrive(service, update())
    until(lambda: desk.seen)
    service.stop()
    assert not desk.answers.is_set()
    found = Updates(library.database, now).claim("another", LEASE)
    assert (found.attempts, caplog.text) == (1, "")


def test_without_channels_reminders_are_made_all_the_same(serve):
    _service, _desk, idle = serve()
    assert idle.asked.wait(10)


def test_the_webhook_of_a_channel_has_its_name():
    assert webhook("https://a.vn", "zalo_oa") == "https://a.vn/webhook/zalo-oa"
