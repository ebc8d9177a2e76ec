"""`kehoach doctor` on the messengers that are set."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from secret_values import SECRETS, babbling

from assistant.channels.cli.main import main
from assistant.clock import now
from assistant.testing.serving import running
from assistant.testing.telegram import FakeTelegram
from index.chats import ChatKind, Chats
from index.library import Library
from index.messages import Messages, NewMessage
from index.updates import Incoming, Updates

TELEGRAM = {"telegram_token": SECRETS["telegram_token"], "telegram_secret": SECRETS["telegram_secret"]}
BOT = {"zalo_bot_token": SECRETS["zalo_bot_token"], "zalo_bot_secret": SECRETS["zalo_bot_secret"]}
OFFICIAL = {name: value for name, value in SECRETS.items() if name.startswith("zalo_oa")} | {"zalo_oa_app_id": "181"}
PUBLIC = {"public_url": "https://kehoach.vanhai.gov.vn"}


@pytest.fixture
def library(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KEHOACH_EMBEDDINGS", "none")
    monkeypatch.setenv("PATH", str(tmp_path))  # the programs for scans are looked at elsewhere, and slow
    with Library.open(tmp_path / "data", embedder="none", writable=True) as opened:
        yield opened


@pytest.fixture
def checks(library, monkeypatch, capsys):
    """All that is said of the messengers, as (name, status, code, message), with these settings."""

    def run(*words, **settings):
        for name, value in settings.items():
            monkeypatch.setenv(f"KEHOACH_{name.upper()}", value)
        main(["doctor", "--json", *words])
        found = json.loads(capsys.readouterr().out)["checks"]
        names = ("Telegram", "Zalo Bot", "Zalo OA", "Kênh trò chuyện", "Hàng đợi trò chuyện", "Liên kết trong tin nhắn")
        return {
            (check["name"], check["status"], check.get("code", "")): check["message"]
            for check in found
            if check["name"] in names
        }

    return run


def test_nothing_is_asked_where_no_messenger_is_set(checks):
    assert list(checks()) == [("Kênh trò chuyện", "ok", "")]


@pytest.mark.parametrize(
    ("settings", "name", "code", "words"),
    [
        (TELEGRAM | {"telegram_mode": "webhook"}, "Telegram", "public_url_missing", "KEHOACH_PUBLIC_URL"),
        (
            TELEGRAM | {"telegram_mode": "webhook", "public_url": "http://kehoach.vanhai.gov.vn"},
            "Telegram",
            "public_url_not_https",
            "telegram_mode = polling",
        ),
        (
            TELEGRAM | {"telegram_mode": "webhook", "public_url": "https://kehoach.vanhai.gov.vn:9000"},
            "Telegram",
            "public_url_port",
            "8443",
        ),
        (
            TELEGRAM | {"telegram_mode": "webhook", "public_url": "https://kehoach.vanhai.gov.vn:99999"},
            "Telegram",
            "public_url_port",
            "8443",
        ),
        (BOT | {"public_url": "https://10.1.2.3"}, "Zalo Bot", "public_url_not_domain", "tên miền"),
        (BOT | {"public_url": "https://kehoach.vanhai.gov.vn:8443"}, "Zalo Bot", "public_url_not_domain", "cổng"),
        (OFFICIAL, "Zalo OA", "public_url_missing", "webhook"),
        (OFFICIAL | PUBLIC | {"zalo_oa_secret": ""}, "Zalo OA", "settings_invalid", "KEHOACH_ZALO_OA_SECRET"),
        (OFFICIAL | PUBLIC | {"zalo_oa_app_id": ""}, "Zalo OA", "settings_invalid", "KEHOACH_ZALO_OA_APP_ID"),
        (
            TELEGRAM | PUBLIC | {"telegram_mode": "webhook", "telegram_secret": ""},
            "Telegram",
            "settings_invalid",
            "secret",
        ),
        (BOT | PUBLIC | {"zalo_bot_secret": "short"}, "Zalo Bot", "settings_invalid", "8"),
    ],
)
def test_what_keeps_messages_from_coming_in_is_an_error(checks, settings, name, code, words):
    found = checks("--quick", **settings)
    assert words in found[name, "error", code]


def test_what_is_unwise_is_a_warning(checks):
    found = checks("--quick", **BOT | {"zalo_bot_mode": "polling"}, **TELEGRAM)
    assert ("Zalo Bot", "warning", "polling_for_trials") in found
    assert ("Liên kết trong tin nhắn", "warning", "public_url_missing") in found
    found = checks("--quick", **TELEGRAM | PUBLIC | {"telegram_mode": "webhook", "telegram_secret": "short"})
    assert ("Telegram", "warning", "webhook_secret_short") in found


def test_without_a_library_the_messengers_wait(checks, library, tmp_path):
    found = checks("--quick", **TELEGRAM, data=str(tmp_path / "none"))
    assert list(found) == [("Kênh trò chuyện", "warning", "library_missing")]


def test_a_quick_look_connects_to_nothing(checks):
    found = checks("--quick", **TELEGRAM, **PUBLIC, telegram_api="http://127.0.0.1:9")
    assert found["Telegram", "ok", ""] == "đã đặt đủ (polling), chưa kết nối thử"


def test_a_bot_that_answers_is_named_and_its_webhook_is_left_alone(checks):
    fake = FakeTelegram(SECRETS["telegram_token"], "vanhai_bot")
    fake.webhook = "https://kehoach.vanhai.gov.vn/webhook/telegram"
    with running(fake.app) as address:
        found = checks(**TELEGRAM, **PUBLIC, telegram_api=address)
    assert found["Telegram", "ok", ""] == "kết nối được với tên @vanhai_bot (polling)"
    assert fake.webhook == "https://kehoach.vanhai.gov.vn/webhook/telegram"
    assert {call.method for call in fake.calls} == {"getMe"}


def test_a_wrong_token_and_a_network_that_is_down_are_told_apart(checks):
    with babbling(401) as address:
        found = checks(**TELEGRAM, **PUBLIC, telegram_api=address)
    assert "mã" in found["Telegram", "error", "telegram_token"]
    found = checks(**TELEGRAM, **PUBLIC, telegram_api="http://127.0.0.1:9")
    assert "proxy" in found["Telegram", "error", "telegram_unreachable"]


def test_a_look_at_an_official_account_spends_no_token(checks, library):
    with babbling(200) as address:
        found = checks(**OFFICIAL, **PUBLIC, zalo_oa_api=address, zalo_oa_login=address)
    assert [status for name, status, _ in found if name == "Zalo OA"] == ["ok"]
    with library.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT * FROM channel_token").all() == []


@pytest.fixture
def message(library):
    """A message of a chat of Telegram, that is to be sent."""
    chat = Chats(library.database, now).meet("telegram", "41", ChatKind.PRIVATE, "Người 41")
    messages = Messages(library.database, now)
    messages.put([NewMessage(chat.id, "k", "{}")])
    return messages


def test_the_queues_are_counted(checks, library, message):
    Updates(library.database, now).put([Incoming("telegram", "1", "41", "{}"), Incoming("telegram", "2", "41", "{}")])
    found = checks("--quick", **TELEGRAM)
    assert found["Hàng đợi trò chuyện", "ok", ""] == "2 tin chờ trả lời, 1 tin chờ gửi"


def test_what_a_channel_refused_is_counted(checks, message):
    claimed = message.claim("owner", dt.timedelta(minutes=1))
    message.refuse(claimed.id, "owner", "telegram", "telegram_blocked", "blocked")
    found = checks("--quick", **TELEGRAM)
    assert found["Hàng đợi trò chuyện", "ok", ""].endswith("0 tin chờ gửi, 1 tin bị Telegram từ chối")


@pytest.mark.parametrize(("worker", "program"), [("inside", "kehoach serve"), ("apart", "kehoach work")])
def test_what_waits_for_long_is_a_warning(checks, library, worker, program):
    late = Updates(library.database, lambda: now() - dt.timedelta(minutes=11))
    late.put([Incoming("telegram", "1", "41", "{}")])
    found = checks("--quick", **TELEGRAM, chat_worker=worker)
    assert program in found["Hàng đợi trò chuyện", "warning", "chats_waiting"]
