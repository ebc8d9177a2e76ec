"""A bot of the Zalo Bot Platform against its own wire format."""

from __future__ import annotations

import gc
import traceback
from collections import deque

import pytest
from opening import used

from assistant.channels.zalo.bot import ZaloBot
from assistant.chat.channel import SendingFailed, SendingRefused
from assistant.chat.reply import Reply
from assistant.chat.update import SentFile
from assistant.testing import zalo_bot
from assistant.testing.sent import Sent
from assistant.testing.serving import running
from assistant.testing.zalo_bot import FakeZaloBot
from plan.errors import SettingsInvalid

SECRET = "mat-khau-cua-webhook"  # noqa: S105 - of no bot
CODES = {
    400: (SendingRefused, "zalo_bot_bad_request"),
    401: (SendingRefused, "zalo_bot_token"),
    403: (SendingFailed, "zalo_bot_internal"),
    404: (SendingRefused, "zalo_bot_not_found"),
    408: (SendingFailed, "zalo_bot_timeout"),
    429: (SendingFailed, "zalo_bot_quota"),
    499: (SendingFailed, "zalo_error"),
}
"""What CHANNELS.md says of each code, read apart from the code's own table; the last is none of them."""


@pytest.fixture(scope="module")
def server():
    fake = FakeZaloBot()
    with running(fake.app) as address:
        yield fake, address


@pytest.fixture
def fake(server):
    found = server[0]
    found.sent, found.calls, found.typing, found.incoming = [], [], [], deque()
    found.webhook, found.quota, found.plain = None, None, False
    return found


@pytest.fixture
def use(server, fake):
    """Runs what is done with an open channel."""

    def run(doing, mode="polling", token=fake.token):
        return used(ZaloBot(token, SECRET, mode=mode, api=server[1]), doing)

    return run


def say(text):
    return lambda channel: channel.send("c1", Reply(text))


@pytest.mark.parametrize("secret", ["", "7 chars", "x" * 257])
def test_a_webhook_without_a_secret_zalo_takes_is_refused_before_anything_begins(secret):
    with pytest.raises(SettingsInvalid, match="KEHOACH_ZALO_BOT_SECRET"):
        ZaloBot("1:t", secret, mode="webhook", api="https://bot.example")


def test_without_a_secret_nothing_that_is_delivered_is_genuine():
    channel = ZaloBot("1:t", "", mode="polling", api="https://bot.example")
    assert not channel.verify({"x-bot-api-secret-token": ""}, b"{}")


def test_for_a_webhook_the_address_and_the_secret_are_set(use, fake):
    async def prepare(channel):
        return await channel.prepare("https://kehoach.example/webhook/zalo-bot")

    assert use(prepare, mode="webhook") == "bot.VanHai"
    assert fake.webhook == ("https://kehoach.example/webhook/zalo-bot", SECRET)


@pytest.mark.parametrize("address", ["/webhook/zalo-bot", "http://10.0.0.1/webhook/zalo-bot"])
def test_without_an_address_zalo_can_reach_the_setting_to_change_is_named(use, fake, address):
    with pytest.raises(SendingRefused, match="KEHOACH_PUBLIC_URL"):
        use(lambda channel: channel.prepare(address), mode="webhook")
    assert fake.webhook is None


def test_before_polling_a_webhook_is_taken_away_and_none_is_no_error(use, fake):
    fake.webhook = ("https://old.example", SECRET)
    for _ in range(2):
        assert use(lambda channel: channel.prepare("")) == "bot.VanHai"
        assert fake.webhook is None


def test_polling_under_a_webhook_is_refused(use, fake):
    fake.webhook = ("https://old.example", SECRET)
    with pytest.raises(SendingRefused, match="zalo_bot_bad_request"):
        use(lambda channel: channel.poll())


@pytest.mark.parametrize("plain", [False, True], ids=["HTTP 408", "HTTP 200"])
def test_a_poll_that_ends_empty_is_nothing_and_no_error(use, fake, plain):
    fake.plain = plain
    assert use(lambda channel: channel.poll()) == []


def test_each_poll_gives_one_update_flat_or_wrapped(use, fake):
    fake.incoming.extend([zalo_bot.written("một", key="1"), zalo_bot.wrapped(zalo_bot.written("hai", key="2"))])

    async def poll(channel):
        return [[update.text for update in await channel.poll()] for _ in range(3)]

    assert use(poll) == [["một"], ["hai"], []]


def test_a_polled_update_that_makes_no_sense_is_noted_and_left(use, fake, caplog):
    fake.incoming.append({"event_name": "message.text.received"})
    assert use(lambda channel: channel.poll()) == []
    assert "was not understood" in caplog.text


def test_a_message_is_sent_and_named(use, fake):
    assert use(say("Chào anh/chị")) == "bot-1"
    assert fake.sent == [Sent("c1", "Chào anh/chị", message="bot-1")]


def test_it_shows_that_it_is_typing(use, fake):
    (update,) = ZaloBot("1:t", SECRET, mode="polling", api="").read(fake.delivery(zalo_bot.written("?", "c7"))[1])
    use(lambda channel: channel.notice(update))
    assert fake.typing == ["c7"]


@pytest.mark.parametrize("plain", [False, True], ids=["status", "HTTP 200"])
@pytest.mark.parametrize("code", CODES)
def test_every_code_has_its_meaning(use, fake, code, plain):
    fake.plain = plain
    fake.fail(code)
    kind, name = CODES[code]
    with pytest.raises(kind) as caught:
        use(say("?"))
    assert caught.value.code == name
    assert not getattr(caught.value, "gone", False)
    assert (getattr(caught.value, "wait", None) is not None) is (code == 429)
    assert fake.sent == []


def test_over_the_quota_it_waits_until_there_is_room(use, fake):
    fake.quota = 1
    use(say("một"))
    with pytest.raises(SendingFailed, match="zalo_bot_quota"):
        use(say("hai"))
    fake.quota = 1
    use(say("hai"))
    assert [sent.text for sent in fake.sent] == ["một", "hai"]


def test_a_message_over_2000_characters_is_refused(use):
    use(say("x" * 2000))
    with pytest.raises(SendingRefused, match="zalo_bot_bad_request"):
        use(say("x" * 2001))


def test_a_wrong_token_is_refused_and_told_to_nobody(use):
    words = ["bi", "mat?#"]
    with pytest.raises(SendingRefused, match="zalo_bot_token") as caught:
        use(lambda channel: channel.prepare(""), token=f"99:{' '.join(words)}")
    told = "".join(traceback.format_exception(caught.value))
    assert "bi mat" not in told
    assert "bi%20mat" not in told


def test_an_error_leads_to_no_request_that_holds_the_token():
    channel = ZaloBot("99:bi-mat", SECRET, mode="polling", api="http://127.0.0.1:1")
    with pytest.raises(SendingFailed, match="zalo_unreachable") as caught:
        used(channel, say("?"))
    assert caught.value.__cause__ is caught.value.__context__ is None
    assert "bi-mat" not in repr(channel)
    gc.collect()  # a connection that was left open would warn here


@pytest.mark.parametrize("doing", [
    lambda channel: channel.edit("c1", "m", Reply("?")),
    lambda channel: channel.fetch(SentFile("https://x.example", ""), None),
])  # fmt: skip
def test_what_zalo_cannot_is_refused(use, doing):
    with pytest.raises(SendingRefused):
        use(doing)
