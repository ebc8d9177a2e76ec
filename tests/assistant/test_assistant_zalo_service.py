"""Zalo's fakes deliver to a running webhook, a small desk answers, and what it says comes back to them."""

from __future__ import annotations

import contextlib

import pytest
import sqlalchemy as sa
from channel_values import Idle, let_in
from fastapi import FastAPI
from waiting import until

from assistant.channels.http import problems
from assistant.channels.http.metrics import Metrics
from assistant.channels.http.webhooks import webhook_routes
from assistant.channels.zalo.bot import ZaloBot
from assistant.channels.zalo.official import ZaloOfficial
from assistant.chat.doorway import Doorway, single_user
from assistant.chat.receiving import Receiver
from assistant.chat.reply import Choice, Link, Reply, dump
from assistant.chat.sending import notice_key
from assistant.chat.service import ChatService
from assistant.chat.update import Act
from assistant.clock import now
from assistant.testing import zalo_bot
from assistant.testing.serving import running
from assistant.testing.zalo_bot import FakeZaloBot
from assistant.testing.zalo_courier import RETRIES, Courier
from assistant.testing.zalo_official import FakeZaloOfficial
from index import chat_tables, messages
from index.channel_tokens import ChannelTokens
from index.chats import ChatKind, Chats
from index.messages import NewMessage
from plan.errors import StorageFull

SECRET = "mat-khau-cua-webhook"  # noqa: S105 - of no bot
CHOICES = (Choice("Văn phòng Sở", "q:1:0"), Choice("Sở Y tế", "q:1:1"))
LINKS = (Link("Mở kế hoạch", "https://kehoach.example/van-ban/1"),)


class SmallDesk:
    """Says what it was told, and to "dài" something long that can be chosen from."""

    async def respond(self, update, chat):
        if update.text == "dài":
            return [Reply("Một câu dài. " * 300, CHOICES, LINKS)]
        return [Reply(update.text if update.act is Act.TEXT else f"<{update.act}>")]


class BrokenReceiver:
    """A disk that is full at the first `times` deliveries."""

    def __init__(self, receiver, times):
        self.receiver, self.times = receiver, times

    async def take(self, arrived):
        if self.times:
            self.times -= 1
            raise StorageFull("Ổ đĩa đã đầy.")
        await self.receiver.take(arrived)


@contextlib.contextmanager
def served(library, channels, *, full=0):
    """A server with these channels; gives its address and the service."""
    service = ChatService(
        library, library.database, channels, SmallDesk(), Doorway(single_user), Idle(), now,
        address="https://kehoach.example", sending=1,
    )  # fmt: skip
    app = FastAPI()
    problems.install(app, None)
    receiver = BrokenReceiver(Receiver(service.updates, service.wake), full)
    app.include_router(webhook_routes(service.channels, receiver, Metrics(library)))
    service.start()
    try:
        with running(app) as address:
            yield address, service
    finally:
        service.stop()


def drained(service):
    until(lambda: service.updates.waiting() == 0 and service.messages.waiting() == 0)


@pytest.fixture
def bot():
    fake = FakeZaloBot()
    with running(fake.app) as fake.address:
        yield fake


@pytest.fixture
def account():
    fake = FakeZaloOfficial()
    with running(fake.app) as fake.address:
        yield fake


def official(fake, library):
    tokens = ChannelTokens(library.database, now)
    secrets = (fake.app_id, fake.app_secret, fake.oa_secret, fake.refresh_token)
    return ZaloOfficial(*secrets, tokens, now, api=fake.address, login=fake.address)


def test_a_bot_answers_each_question_once_however_it_is_delivered(library, bot):
    channel = ZaloBot(bot.token, SECRET, mode="webhook", api=bot.address)
    let_in(library, "zalo_bot", "c1")
    with served(library, [channel]) as (address, service):
        until(lambda: bot.webhook is not None)
        assert bot.webhook == ("https://kehoach.example/webhook/zalo-bot", SECRET)
        courier = Courier(f"{address}/webhook/zalo-bot", lambda rest: None)
        for n in range(5):
            body = zalo_bot.written(f"câu {n}", "c1", f"k{n}")
            assert courier.deliver(*bot.delivery(zalo_bot.wrapped(body) if n % 2 else body), times=2)
        assert courier.deliver(*bot.delivery(zalo_bot.event("sticker", {}, "c2", "k9")))
        assert courier.deliver(*bot.delivery({"event_name": "message.unsupported.received"}))
        assert courier.deliver(bot.delivery({})[0], b"no json")
        assert set(courier.statuses) == {200}
        drained(service)
    assert [sent.text for sent in bot.sent if sent.address == "c1"] == [f"câu {n}" for n in range(5)]
    assert [sent.text for sent in bot.sent if sent.address == "c2"] == ["<other>"]
    assert set(bot.typing) == {"c1"}  # nothing is shown to strangers


def test_a_bot_that_polls_gets_its_updates_one_by_one(library, bot):
    bot.incoming.extend(zalo_bot.written(f"câu {n}", "c1", f"k{n}") for n in range(4))
    with served(library, [ZaloBot(bot.token, "", mode="polling", api=bot.address)]):
        until(lambda: len(bot.sent) == 4)
    assert [sent.text for sent in bot.sent] == [f"câu {n}" for n in range(4)]


def test_without_buttons_a_long_answer_ends_with_numbers_and_addresses(library, bot):
    bot.incoming.append(zalo_bot.written("dài"))
    with served(library, [ZaloBot(bot.token, "", mode="polling", api=bot.address)]) as (_, service):
        until(lambda: len(bot.sent) > 1)
        drained(service)
    assert all(len(sent.text) <= 2000 for sent in bot.sent)
    assert "1. Văn phòng Sở\n2. Sở Y tế" in bot.sent[-1].text
    assert bot.sent[-1].text.endswith("Mở kế hoạch: https://kehoach.example/van-ban/1")


def test_an_account_answers_what_is_signed_and_nothing_else(library, account):
    with served(library, [official(account, library)]) as (address, service):
        courier = Courier(f"{address}/webhook/zalo-oa", lambda rest: None)
        assert courier.deliver(*account.delivery(account.written("Chào", "u1", "m1")), times=3)
        assert courier.deliver(*account.delivery(account.event("oa_send_text", {"text": "Chào", "msg_id": "m2"})))
        assert courier.deliver(*account.delivery(account.follow("u1")))
        forged = Courier(f"{address}/webhook/zalo-oa", lambda rest: None)
        headers, body = account.delivery(account.written("Giả", "u1", "m3"))
        assert not forged.deliver(headers, body + b" ")
        assert (set(forged.statuses), forged.disabled) == ({403}, True)
        drained(service)
    assert [sent.text for sent in account.sent] == ["Chào", "<join>"]


def test_a_reminder_that_one_of_zalos_windows_shuts_out_comes_by_the_other(library, account, bot):
    chats = Chats(library.database, now)
    for name, chat in (("zalo_oa", "u1"), ("zalo_bot", "c1")):
        known = chats.meet(name, chat, ChatKind.PRIVATE, "Lan")
        chats.link(chats.make_code("local", ChatKind.PRIVATE), known.id)
    first = chats.at("zalo_oa", "u1")
    row = {"recipient": "local", "kind": "daily", "key": "k", "title": "Nhắc", "made_at": "", "status": "waiting"}
    with library.database.writing() as connection:
        made = sa.insert(chat_tables.notice).values(row | {"channel": "", "code": "", "message": ""})
        notice = connection.execute(made).inserted_primary_key[0]
        told = NewMessage(first.id, notice_key(notice, first.id), dump(Reply("Đến hạn")), frozenset(), notice)
        messages.put(connection, [told], now())
    channels = [official(account, library), ZaloBot(bot.token, "", mode="polling", api=bot.address)]
    with served(library, channels) as (_, service):
        drained(service)
    assert ([sent.text for sent in account.sent], [sent.text for sent in bot.sent]) == ([], ["Đến hạn"])
    assert chats.at("zalo_oa", "u1").gone
    with library.database.reading() as connection:
        ended = connection.execute(sa.select(chat_tables.notice)).one()
    assert (ended.status, ended.channel) == ("sent", "Zalo Bot")


def test_what_could_not_be_stored_is_delivered_again_by_zalos_plan(library, account):
    rests = []
    with served(library, [official(account, library)], full=4) as (address, service):
        courier = Courier(f"{address}/webhook/zalo-oa", rests.append)
        assert courier.deliver(*account.delivery(account.written("Chào", "u1", "m1")))
        assert courier.statuses == [507] * 4 + [200]
        drained(service)
    assert rests == list(RETRIES[:4])
    assert [sent.text for sent in account.sent] == ["Chào"]


def test_after_the_last_repetition_zalo_gives_the_webhook_up():
    rests = []
    courier = Courier("http://127.0.0.1:1/webhook/zalo-oa", rests.append)
    assert not courier.deliver({}, b"{}")
    assert (courier.statuses, courier.disabled, sum(rests)) == ([0] * 6, True, 6630)
    assert not courier.deliver({}, b"{}")
