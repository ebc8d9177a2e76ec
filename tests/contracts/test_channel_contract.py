"""What every `assistant.chat.channel.Channel` must do, against a server of its own protocol on loopback."""

from __future__ import annotations

import asyncio
import json
import logging
import traceback

import pytest
from opening import used
from telegram_harness import TelegramHarness
from zalo_harness import ZaloBotHarness, ZaloOfficialHarness

from assistant.chat import update as updates
from assistant.chat.channel import NotUnderstood, SendingFailed, SendingRefused
from assistant.chat.composing import length, present, split
from assistant.chat.receiving import Receiver
from assistant.chat.reply import Choice, Link, Reply
from assistant.chat.service import webhook
from assistant.chat.update import Act
from assistant.testing.serving import stage
from index.updates import Updates

HARNESSES = (TelegramHarness, ZaloBotHarness, ZaloOfficialHarness)
ANSWER = "Sở Y tế chủ trì 2 nhiệm vụ <1> & “hai”:\n> 1. Số hóa hồ sơ 125/KH-UBND (trước 30/6/2026).\nXem thêm *ở dưới*_"


@pytest.fixture(scope="module")
def serving():
    with stage() as shared:
        yield shared


@pytest.fixture(params=HARNESSES, ids=lambda harness: harness.name)
def messenger(request, serving):
    with request.param(serving) as opened:
        yield opened


def arrived(messenger, **told):
    """The one update that a delivery reads as."""
    (found,) = messenger.channel.read(messenger.delivery(**told)[1])
    return found


def failure(messenger, how):
    """The error of a send that goes wrong; None where the messenger knows no such trouble."""
    chat = arrived(messenger).address
    if not messenger.fail(how):
        return None
    with pytest.raises((SendingFailed, SendingRefused)) as caught:
        used(messenger.channel, lambda channel: channel.send(chat, Reply("Chào anh/chị")))
    return caught.value


def _words(text):
    return "".join(letter for letter in text.removeprefix("> ").replace("\n> ", "") if letter not in " \n“”")


def test_it_says_what_it_is(messenger):
    channel = messenger.channel
    assert channel.name == messenger.name
    assert channel.title
    assert channel.mode == "webhook"
    assert 1000 < channel.abilities.longest <= 4096
    assert channel.abilities.pace > 0
    assert bool(channel.abilities.files) == bool(channel.abilities.largest_file)


def test_a_genuine_delivery_is_let_in_before_anything_is_opened(messenger):
    headers, body = messenger.delivery()
    assert messenger.channel.verify(headers, body)


def test_a_forged_delivery_is_not(messenger):
    forged = messenger.forged()
    assert len(forged) > 1
    assert not any(messenger.channel.verify(headers, body) for headers, body in forged)


def test_what_somebody_writes_is_read(messenger):
    found = arrived(messenger, text="Sở Y tế làm gì? 🙂")
    assert (found.channel, found.act, found.text) == (messenger.name, Act.TEXT, "Sở Y tế làm gì? 🙂")
    assert found.addressed
    assert not found.group
    assert all((found.key, found.address, found.message))
    assert updates.load(updates.dump(found)) == found


def test_keys_tell_deliveries_apart_and_repetitions_not(messenger):
    first = arrived(messenger, key="k1")
    assert arrived(messenger, key="k1").key == first.key
    assert arrived(messenger, key="k2").key != first.key
    assert arrived(messenger, key="k2", address="c2").address != first.address


def test_in_a_group_the_bot_listens_when_it_is_meant(messenger):
    named = arrived(messenger, group=True, text="ai chủ trì số hóa?")
    if not named.group:
        assert messenger.name == "zalo_oa"  # which has no groups
        return
    assert (named.addressed, named.text) == (True, "ai chủ trì số hóa?")
    if messenger.name == "telegram":  # Zalo delivers nothing else of a group
        (overheard,) = messenger.channel.read(messenger.delivery(group=True, addressed=False)[1])
        assert (overheard.group, overheard.addressed) == (True, False)


def test_what_is_of_no_concern_reads_as_nothing(messenger):
    strange = messenger.strange()
    assert strange
    for headers, body in strange:
        assert messenger.channel.verify(headers, body)
        assert messenger.channel.read(body) == []


def test_a_body_in_no_format_is_not_understood(messenger):
    for body in messenger.broken():
        with pytest.raises(NotUnderstood):
            messenger.channel.read(body)


def test_a_delivery_is_one_row_however_often_it_comes(messenger, library, clock):
    woken, stored = [], Updates(library.database, clock)

    async def take():
        receiver = Receiver(stored, lambda: woken.append(1))
        for _ in range(3):
            await receiver.take(messenger.channel.read(messenger.delivery(key="k1")[1]))
        await receiver.take(messenger.channel.read(messenger.delivery(key="k2")[1]))

    asyncio.run(take())
    assert (stored.waiting(), len(woken)) == (2, 2)


def test_it_prepares_twice_without_harm(messenger):
    async def prepare(channel):
        address = webhook("https://kehoach.vanhai.gov.vn", channel.name)
        return await channel.prepare(address), await channel.prepare(address)

    first, second = used(messenger.channel, prepare)
    assert first == second


def test_an_answer_is_sent_as_it_was_written(messenger):
    chat = arrived(messenger).address
    message = used(messenger.channel, lambda channel: channel.send(chat, Reply(ANSWER)))
    (sent,) = messenger.sent()
    assert (sent.address, sent.message, sent.edited) == (chat, message, False)
    assert _words(sent.text) == _words(ANSWER)  # how a quotation is shown is left to the channel


def test_a_long_answer_arrives_whole_in_parts_that_fit(messenger):
    chat, abilities = arrived(messenger).address, messenger.channel.abilities
    long = "\n".join(f"{n}. Sở Y tế & “các đơn vị” hoàn thành <số {n}> trước 30/6/2026." for n in range(90))
    reply = Reply(long, (Choice("Xem thêm", "m:1:5"),), (Link("Mở kế hoạch", "https://kehoach.vanhai.gov.vn/x"),))

    async def send(channel):
        for part in split(reply, abilities):
            await channel.send(chat, present(part, abilities)[0])

    used(messenger.channel, send)
    texts = [sent.text for sent in messenger.sent()]
    assert len(texts) > 1
    assert all(length(text) <= abilities.longest for text in texts)
    assert "".join("".join(texts).split()).startswith("".join(long.split()))


def test_what_can_be_chosen_comes_back(messenger):
    chat, abilities = arrived(messenger).address, messenger.channel.abilities
    reply = Reply("Anh/chị muốn hỏi ý nào?", tuple(Choice(f"Ý thứ {n}", f"q:12:{n}") for n in range(3)))
    shown, menu = present(reply, abilities)
    message = used(messenger.channel, lambda channel: channel.send(chat, shown))
    (sent,) = messenger.sent()
    if not abilities.choices:
        assert sent.text.endswith("(Gửi số để chọn.)")
        assert json.loads(menu)["2"] == "q:12:1"
        return
    assert sent.choices == tuple((choice.label, choice.action) for choice in reply.choices)
    headers, body = messenger.press(sent.choices[1][1], chat, message)
    assert messenger.channel.verify(headers, body)
    (pressed,) = messenger.channel.read(body)
    assert (pressed.act, pressed.action, pressed.address) == (Act.PRESS, "q:12:1", chat)
    used(messenger.channel, lambda channel: channel.notice(pressed))


def test_it_shows_that_it_works_at_something(messenger):
    update = arrived(messenger)
    used(messenger.channel, lambda channel: channel.notice(update))
    assert messenger.sent() == []


def test_an_own_message_is_changed_where_that_can_be(messenger):
    chat = arrived(messenger).address
    if not messenger.channel.abilities.edits:
        with pytest.raises(SendingRefused):
            used(messenger.channel, lambda channel: channel.edit(chat, "1", Reply("Đã đọc xong.")))
        return

    async def change(channel):
        message = await channel.send(chat, Reply("Đang đọc tệp…"))
        for _ in range(2):
            await channel.edit(chat, message, Reply("Đã đọc xong."))
        return message

    message = used(messenger.channel, change)
    first, second = messenger.sent()
    assert (first.text, second.text, second.edited) == ("Đang đọc tệp…", "Đã đọc xong.", True)
    assert first.message == second.message == message


@pytest.mark.parametrize("how", ["throttled", "broken", "slow"])
def test_trouble_that_passes_is_tried_again(messenger, how):
    error = failure(messenger, how)
    if error is not None:
        assert isinstance(error, SendingFailed)
        assert error.code.startswith(messenger.name.partition("_")[0])
        chat = arrived(messenger).address
        used(messenger.channel, lambda channel: channel.send(chat, Reply("lần nữa")))
        assert messenger.sent()[-1].text == "lần nữa"


def test_how_long_to_wait_is_handed_on(messenger):
    error = failure(messenger, "throttled")
    assert error.wait == {"telegram": 3.0, "zalo_bot": 30.0, "zalo_oa": 60.0}[messenger.name]


@pytest.mark.parametrize(("how", "gone"), [("blocked", True), ("token", False), ("too_long", False)])
def test_what_cannot_be_sent_is_refused(messenger, how, gone):
    error = failure(messenger, how)
    if error is not None:
        assert isinstance(error, SendingRefused)
        assert error.gone is gone
        assert error.code.startswith(messenger.name.partition("_")[0])


@pytest.mark.parametrize("how", ["throttled", "broken", "slow", "blocked", "token", "too_long"])
def test_no_secret_is_told(messenger, how, caplog):
    caplog.set_level(logging.INFO)
    told = [repr(messenger.channel)]
    error = failure(messenger, how)
    if error is not None:
        told += [error.code, error.detail, *traceback.format_exception(error)]
    everything = "\n".join([*told, caplog.text])
    assert messenger.secrets
    assert not any(secret in everything for secret in messenger.secrets)


@pytest.mark.parametrize("harness", HARNESSES, ids=lambda harness: harness.name)
def test_a_server_that_is_not_there_is_trouble_that_passes(harness):
    with harness() as messenger:  # a server of its own, that can be stopped
        chat = arrived(messenger).address
        messenger.stop()
        for asking in (
            lambda channel: channel.send(chat, Reply("?")),
            lambda channel: channel.prepare("https://kehoach.vanhai.gov.vn/webhook/x"),
        ):
            with pytest.raises(SendingFailed) as caught:
                used(messenger.channel, asking)
            told = "".join(traceback.format_exception(caught.value))
            assert not any(secret in told for secret in messenger.secrets)
