"""Telegram over the wire: python-telegram-bot's client against a Bot API server on loopback."""

from __future__ import annotations

import contextlib
import logging
import traceback

import anyio
import httpx
import pytest
from channel_values import Idle, let_in
from fastapi import FastAPI
from opening import used
from waiting import until

from assistant.channels.http import problems
from assistant.channels.http.metrics import Metrics
from assistant.channels.http.webhooks import webhook_routes
from assistant.channels.telegram.channel import LARGEST_FILE, Telegram
from assistant.chat.channel import SendingFailed, SendingRefused
from assistant.chat.commands import COMMANDS
from assistant.chat.doorway import Doorway, single_user
from assistant.chat.receiving import Receiver
from assistant.chat.reply import Choice, Link, Reply
from assistant.chat.service import ChatService
from assistant.chat.update import Act, SentFile
from assistant.clock import now
from assistant.testing import telegram_checks as troubles
from assistant.testing.serving import running
from assistant.testing.telegram import TOKEN, FakeTelegram
from assistant.testing.telegram_updates import Place

SECRET = "Van-Hai_secret"  # noqa: S105 - opens nothing
GROUP = Place(-1001)


class Guide:
    """A desk that says back what was written, with a button, and what was pressed in place of the message."""

    async def respond(self, update, _chat):
        if update.act is Act.PRESS:
            return [Reply(f"Đã chọn {update.action}.", edits=update.message)]
        return [Reply(f"Trả lời <{update.text}> & hết.\n> trước 30/6/2026.", (Choice("Xem thêm", "m:1:5"),))]


@pytest.fixture
def fake():
    return FakeTelegram()


@pytest.fixture
def api(fake):
    with running(fake.app) as address:
        yield address


@pytest.fixture
def serve(library, api):
    """Starts a server and its chats with Telegram, answering as `Guide`; gives the service and the webhook."""
    with contextlib.ExitStack() as stack:

        def start(mode):
            app = FastAPI()
            problems.install(app)
            address = stack.enter_context(running(app))
            channel = Telegram(TOKEN, SECRET, mode=mode, api=api, patience=5.0)
            doorway = Doorway(single_user)
            service = ChatService(library, library.database, [channel], Guide(), doorway, Idle(), now, address=address)
            receiver = Receiver(service.updates, service.wake)
            app.include_router(webhook_routes(service.channels, receiver, Metrics(library)))
            service.start()
            stack.callback(service.stop)
            return service, f"{address}/webhook/telegram"

        yield start


def asked(api, doing, **given):
    """What a coroutine function of an opened channel gives."""

    known = {"token": TOKEN, "secret": SECRET, "mode": "polling", "api": api, "patience": 5.0}
    return used(Telegram(**known | given), doing)


def test_polled_questions_are_answered_and_buttons_pressed(serve, fake, library):
    let_in(library, "telegram", str(Place().id))
    serve("polling")
    fake.happens(fake.people.text("Sở Y tế làm gì?"))
    until(lambda: fake.sent)
    assert fake.sent[0].text == "Trả lời <Sở Y tế làm gì?> & hết.\ntrước 30/6/2026."
    assert fake.sent[0].choices == (("Xem thêm", "m:1:5"),)
    fake.happens(fake.people.press("m:1:5", int(fake.sent[0].message)))
    until(lambda: len(fake.sent) == 2)
    assert (fake.sent[1].text, fake.sent[1].edited, fake.sent[1].message) == (
        "Đã chọn m:1:5.",
        True,
        fake.sent[0].message,
    )
    methods = [call.method for call in fake.calls]
    until(lambda: {"sendChatAction", "answerCallbackQuery"} <= {call.method for call in fake.calls})
    assert methods.index("deleteWebhook") < methods.index("getUpdates")
    until(lambda: fake.unconfirmed == [])


def test_delivered_questions_are_answered_once_each(fake, serve):
    fake.repeats = 2
    _service, webhook = serve("webhook")
    for number in range(6):
        fake.happens(fake.people.text(f"câu {number}", Place(5001 + number % 2)))
    fake.happens(fake.people.text("không nói với máy", GROUP))
    fake.happens(fake.people.text(f"@{fake.people.username} nói với máy", GROUP))
    until(lambda: len(fake.sent) == 7 and not fake.unconfirmed)
    assert fake.webhook == webhook
    told = [(one.address, one.text.partition(">")[0].partition("<")[2]) for one in fake.sent]
    assert sorted(told) == sorted([*((str(5001 + n % 2), f"câu {n}") for n in range(6)), ("-1001", "nói với máy")])
    assert [text for chat, text in told if chat == "5001"] == ["câu 0", "câu 2", "câu 4"]


def test_a_delivery_without_the_secret_is_turned_away(fake, serve):
    service, webhook = serve("webhook")
    headers, body = fake.delivery(fake.people.text("?"), "something-else")
    assert httpx.post(webhook, content=body, headers=headers).status_code == 403
    assert service.updates.waiting() == 0


def test_updates_are_confirmed_only_by_asking_again(api, fake):
    first, second = (fake.happens(fake.people.text(words)) for words in ("một", "hai"))
    numbers = [first["update_id"], second["update_id"]]

    async def poll(channel):
        given = await channel.poll()
        before = fake.unconfirmed
        fake.happens(fake.people.text("ba"))
        return given, before, await channel.poll()

    given, before, after = asked(api, poll)
    assert [update.text for update in given] == ["một", "hai"]
    assert before == numbers
    assert [update.text for update in after] == ["ba"]
    assert fake.unconfirmed == [numbers[1] + 1]


def test_what_was_polled_and_not_stored_comes_once_more_after_a_new_start(api, fake):
    fake.happens(fake.people.text("một"))

    async def restart(channel):
        await channel.poll()
        await channel.prepare("")
        return await channel.poll()

    assert [update.text for update in asked(api, restart)] == ["một"]


def test_an_update_that_is_not_understood_keeps_back_no_other(api, fake, caplog):
    broken = fake.people.update(message={"text": "no chat"})
    fake.happens(broken)
    fake.happens(fake.people.text("tốt"))

    async def poll(channel):
        return await channel.poll()

    assert [update.text for update in asked(api, poll)] == ["tốt"]
    assert "passed over" in caplog.text


def test_polling_while_a_webhook_is_set_is_trouble_that_passes(api, fake):
    fake.webhook = "https://elsewhere.vanhai.gov.vn/webhook"
    with pytest.raises(SendingFailed, match="telegram_conflict"):
        asked(api, lambda channel: channel.poll())


def test_it_tells_telegram_its_address_its_secret_and_its_commands(api, fake):
    address = "https://kehoach.vanhai.gov.vn/webhook/telegram"
    assert asked(api, lambda channel: channel.prepare(address)) == f"@{fake.people.username}"
    assert (fake.webhook, fake.secret) == (address, SECRET)
    called = {call.method: call.given for call in fake.calls}
    assert called["setWebhook"]["allowed_updates"] == ["message", "callback_query", "my_chat_member"]
    assert [(one["command"], one["description"]) for one in called["setMyCommands"]["commands"]] == [
        (command.name, command.description) for command in COMMANDS
    ]


def test_a_wrong_token_is_refused_without_telling_it(api, caplog):
    caplog.set_level(logging.INFO)
    wrong = "700100200:some-other-token"
    with pytest.raises(SendingRefused, match="telegram_token") as caught:
        asked(api, lambda channel: channel.prepare(""), token=wrong)
    told = "".join(traceback.format_exception(caught.value)) + caplog.text
    assert "getMe" in told
    assert "some-other-token" not in told


def test_a_gateway_that_repeats_the_address_gives_no_token_away(api, fake, caplog):
    caplog.set_level(logging.DEBUG)
    fake.fail(troubles.Trouble(502, page=f"<h1>no upstream for /bot{TOKEN}/sendMessage</h1>"))
    with pytest.raises(SendingFailed, match="telegram_unreachable") as caught:
        asked(api, lambda channel: channel.send("5001", Reply("Chào")))
    assert TOKEN.partition(":")[2] not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("trouble", "code", "wait"),
    [(troubles.FLOOD, "telegram_flood", 3.0), (troubles.INTERNAL, "telegram_unreachable", None)],
)
def test_what_passes_is_handed_on_with_its_wait(api, fake, trouble, code, wait):
    fake.fail(trouble)
    with pytest.raises(SendingFailed) as caught:
        asked(api, lambda channel: channel.send("5001", Reply("Chào")))
    assert (caught.value.code, caught.value.wait) == (code, wait)


def test_who_blocked_the_bot_or_threw_it_out_is_gone(api, fake):
    fake.blocked = {"5001", "-1001"}
    fake.missing = {"5002"}
    for chat, code in (("5001", "telegram_blocked"), ("-1001", "telegram_blocked"), ("5002", "telegram_chat_missing")):
        with pytest.raises(SendingRefused, match=code) as caught:
            asked(api, lambda channel, to=chat: channel.send(to, Reply("Chào")))
        assert caught.value.gone


def test_too_long_a_text_is_refused_for_good(api, fake):
    asked(api, lambda channel: channel.send("5001", Reply("> " + "&" * 4096)))  # the marks do not count
    with pytest.raises(SendingRefused, match="telegram_too_long"):
        asked(api, lambda channel: channel.send("5001", Reply("🙂" * 2049)))
    assert [len(sent.text) for sent in fake.sent] == [4096]


def test_buttons_and_links_arrive_as_telegram_wants_them(api, fake):
    reply = Reply("Chọn:", (Choice("Có", "q:1:0"), Choice("Không", "q:1:1")), (Link("Mở", "https://vanhai.gov.vn/x"),))
    asked(api, lambda channel: channel.send("5001", reply))
    sending = fake.calls[-1].given
    assert sending["reply_markup"]["inline_keyboard"] == [
        [{"text": "Có", "callback_data": "q:1:0"}, {"text": "Không", "callback_data": "q:1:1"}],
        [{"text": "Mở", "url": "https://vanhai.gov.vn/x"}],
    ]
    assert sending["link_preview_options"] == {"is_disabled": True}


def test_an_edit_of_what_is_not_there_is_refused_and_one_that_changes_nothing_is_fine(api):
    async def edit(channel):
        message = await channel.send("5001", Reply("Đang đọc…"))
        await channel.edit("5001", message, Reply("Đang đọc…"))
        await channel.edit("5001", "999", Reply("Đang đọc…"))

    with pytest.raises(SendingRefused, match="telegram_refused"):
        asked(api, edit)


def test_files_come_whole_and_large_ones_not_at_all(api, fake, tmp_path):
    fake.files = {"f1": b"%PDF-" + bytes(range(256)) * 300, "f2": bytes(LARGEST_FILE + 1)}
    target = tmp_path / "sent.pdf"
    asked(api, lambda channel: channel.fetch(SentFile("f1", "kế hoạch.pdf", 0), target))
    assert target.read_bytes() == fake.files["f1"]
    too_large = "telegram_file_too_large"
    for file, code in (("f2", too_large), ("f3", "telegram_refused")):
        with pytest.raises(SendingRefused, match=code):
            asked(api, lambda channel, handle=file: channel.fetch(SentFile(handle, "x"), target))
    before = len(fake.calls)
    with pytest.raises(SendingRefused, match=too_large):
        asked(api, lambda channel: channel.fetch(SentFile("f1", "x", LARGEST_FILE + 1), target))
    assert len(fake.calls) == before


def test_a_call_ends_in_time(api, fake):
    fake.fail(troubles.Trouble(200, seconds=0.4))
    with pytest.raises(SendingFailed, match="telegram_timeout"):
        asked(api, lambda channel: channel.send("5001", Reply("Chào")), patience=0.2)


def test_an_old_press_is_refused_quietly_enough(api, fake):
    update = fake.people.press("q:1:1", 7)
    update["callback_query"]["id"] = "old"

    async def notice(channel):
        (found,) = channel.read(fake.delivery(update)[1])
        await channel.notice(found)

    with pytest.raises(SendingRefused):
        asked(api, notice)


def test_many_messages_at_once_find_a_connection(api, fake):
    async def send(channel):
        async with anyio.create_task_group() as group:
            for number in range(24):
                group.start_soon(channel.send, str(5000 + number), Reply("Chào"))

    asked(api, send)
    assert len(fake.sent) == 24


def test_a_proxy_is_used_where_one_is_set(api, fake):
    """A forward proxy gets the whole address in the request line; the fake is one for this purpose."""
    asked("http://api.telegram.test", lambda channel: channel.send("5001", Reply("qua proxy")), proxy=api)
    assert fake.sent[0].text == "qua proxy"
