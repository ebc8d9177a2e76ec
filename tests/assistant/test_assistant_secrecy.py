"""Tokens, passwords and codes stand in no log, no error, no page and no counter."""

from __future__ import annotations

import asyncio
import json
import logging
import traceback
from contextlib import closing

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from office_values import address, routes
from pydantic import SecretStr
from secret_values import PASSWORD_OF_PROXY, SECRETS, babbling, leaked, settings_of, told_by

from assistant import secrecy
from assistant.access.accounts import Accounts
from assistant.access.passwords import Passwords
from assistant.app import assistant_over
from assistant.channels.cli.main import main
from assistant.channels.http.gate import COOKIE, CSRF_HEADER
from assistant.channels.http.metrics import Metrics
from assistant.channels.messengers import open_channels
from assistant.channels.server import create_app
from assistant.chat.channel import SendingFailed, SendingRefused
from assistant.chat.messengers import Messengers
from assistant.chat.reply import Reply
from assistant.chat.update import Act, SentFile, Update
from assistant.clock import now
from assistant.settings import Settings, load_settings
from index.accounts import NewUser, Role
from index.chats import ChatKind, Chats
from index.feeds import Feeds
from index.library import Library
from plan.errors import SettingsInvalid

PASSWORD = "canary mật khẩu dài của người dùng"  # noqa: S105 - of a library that lives for one test


@pytest.fixture
def logged(caplog):
    """A logger of a program that keeps "canary-secret", and what it has written."""
    secrecy.keep(secrecy.Secrets(["canary-secret"]))
    caplog.handler.setFormatter(logging.Formatter("%(message)s"))
    return logging.getLogger("tests"), lambda: caplog.text


class Holder:
    def __repr__(self):
        return "Holder(canary-secret)"


@pytest.mark.parametrize(
    ("message", "args"),
    [
        ("at /botcanary-secret/getMe", ()),
        ("at %s and %d%%", ("http://x/canary-secret?a", 3)),
        ("%(url)s", ({"url": "canary-secret"},)),
        ("%r", (Holder(),)),
        ("%s", (Holder(),)),
        ("%s", (["canary-secret"],)),
    ],
)
def test_a_secret_is_taken_out_of_a_record(logged, message, args):
    log, text = logged
    log.warning(message, *args)
    assert secrecy.HIDDEN in text()
    assert "canary-secret" not in text()


def test_a_record_that_cannot_be_written_is_clean_all_the_same(logged):
    record = logged[0].makeRecord("x", 30, "f", 1, "a log that %d is wrong", ("canary-secret",), None)
    assert "canary-secret" not in f"{record.msg} {record.args}"


def test_what_is_no_secret_stays_as_it_was(logged):
    log, text = logged
    log.warning("%s of %d: %r", "a word", 3, None)
    assert "a word of 3: None" in text()


def test_arguments_stay_apart_for_formatters_that_want_them(logged):
    log, _ = logged
    record = log.makeRecord(
        "x", 20, "f", 1, '%s - "%s %s HTTP/%s" %d', ("h", "GET", "/a/canary-secret", "1.1", 200), None
    )
    assert record.args == ("h", "GET", f"/a/{secrecy.HIDDEN}", "1.1", 200)


def test_a_secret_is_taken_out_of_a_trace_and_of_the_errors_behind_it(logged):
    log, text = logged
    behind = OSError("http://x/canary-secret")
    error = ValueError("wrong")
    error.__cause__ = behind
    log.error("a mistake", exc_info=error, stack_info=True)
    assert "ValueError: wrong" in text()
    assert f"OSError: http://x/{secrecy.HIDDEN}" in text()
    assert "canary-secret" not in text()


def test_secrets_are_known_as_addresses_hold_them_and_when_they_come_later(logged):
    log, text = logged
    secrecy.learn("12:abc/def", "no")
    log.warning("12:abc/def, 12%3Aabc%2Fdef, no")
    assert f"{secrecy.HIDDEN}, {secrecy.HIDDEN}, no" in text()


def test_keeping_again_puts_the_new_secrets_in_place_of_the_old(caplog):
    for value in ("first-secret", "second-secret"):
        secrecy.keep(secrecy.Secrets([value]))
    logging.getLogger("tests").warning("first-secret second-secret")
    assert f"first-secret {secrecy.HIDDEN}" in caplog.text


def test_every_secret_of_the_settings_is_known_and_shown_by_none_of_them():
    secret = {name for name in Settings.model_fields if isinstance(getattr(Settings(), name), SecretStr)}
    assert secret == {*SECRETS, "proxy"}
    settings = settings_of(proxy=f"http://user:{PASSWORD_OF_PROXY}@10.0.0.1:3128")
    known = secrecy.secrets_of(settings)
    assert leaked(known.hidden(" ".join([*SECRETS.values(), PASSWORD_OF_PROXY]))) == []
    shown = f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    assert leaked(shown) == []


@pytest.mark.parametrize("name", [*SECRETS, "proxy"])
def test_a_secret_that_cannot_be_read_is_not_told(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kehoach.toml").write_text(f'{name} = ["canary-in-a-list"]\n', encoding="utf-8")
    with pytest.raises(SettingsInvalid) as error:
        load_settings()
    assert name in error.value.message
    assert "canary" not in error.value.message


@pytest.fixture
def database(library):
    return library.database


async def _use(channel, tmp_path):
    """All that a channel says and raises while everything it asks goes wrong."""
    said = [repr(channel), str(channel)]
    update = Update(channel.name, "k", "1", Act.TEXT, text="?", message="1", press="p")
    said += await _trouble(channel.probe)
    await channel.open()
    said.append(repr(channel))
    calls = (
        lambda: channel.prepare("https://kehoach.vanhai/webhook"),
        lambda: channel.send("1", Reply("một câu")),
        lambda: channel.edit("1", "1", Reply("một câu")),
        lambda: channel.notice(update),
        lambda: channel.fetch(SentFile("handle", "a.pdf"), tmp_path / "file"),
        channel.poll,
    )
    for call in calls:
        said += await _trouble(call)
    await channel.close()
    return said


async def _trouble(call):
    try:
        await call()
    except (SendingFailed, SendingRefused) as error:
        return [told_by(error), *traceback.format_exception(error)]
    return []


@pytest.mark.parametrize("status", [401, 404, 429, 500, 200, 0])
def test_a_channel_in_trouble_tells_no_secret(status, database, tmp_path, caplog):
    with babbling(status or 401) as address:
        place = address if status else "http://127.0.0.1:9"  # where nobody listens
        settings = settings_of(
            telegram_api=place, zalo_bot_api=place, zalo_oa_api=place, zalo_oa_login=place, telegram_mode="polling"
        )
        secrecy.keep(secrecy.secrets_of(settings))
        for name in secrecy.TALKATIVE:
            logging.getLogger(name).setLevel(logging.DEBUG)  # as somebody does who looks for a fault
        caplog.set_level(logging.DEBUG)
        said = []
        for channel in open_channels(settings, database, now):
            said += asyncio.run(_use(channel, tmp_path))
    assert len(said) > 30
    assert leaked("\n".join(said)) == []
    assert len(caplog.records) > 10
    assert leaked(caplog.text + "".join(str(vars(record)) for record in caplog.records)) == []


def test_libraries_that_log_addresses_are_quiet(caplog):
    secrecy.keep(secrecy.Secrets())
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore.http11", "telegram.Bot"):
        logging.getLogger(name).info("HTTP Request: POST https://api.telegram.org/bot1:abc/getMe")
    assert caplog.text == ""


@pytest.mark.parametrize("words", [["doctor"], ["doctor", "--json"]])
def test_the_doctor_tells_no_secret(words, tmp_path, monkeypatch, capsys, caplog):
    caplog.set_level(logging.DEBUG)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))  # the programs for scans are slow to try
    with closing(Library.open(tmp_path / "data", embedder="none", writable=True)), babbling() as address:
        values = SECRETS | {"zalo_oa_app_id": "1812000000000000001", "embeddings": "none", "telegram_mode": "webhook"}
        values |= dict.fromkeys(("telegram_api", "zalo_bot_api", "zalo_oa_api", "zalo_oa_login"), address)
        for name, value in values.items():
            monkeypatch.setenv(f"KEHOACH_{name.upper()}", value)
        main(words)  # at a database that is not there
        monkeypatch.delenv("KEHOACH_DATABASE_URL")
        main(words)
    shown = capsys.readouterr()
    assert "database_unreachable" in shown.out
    assert "Telegram" in shown.out
    assert leaked(shown.out + shown.err + caplog.text) == []


class Told:
    """A server with messengers whose tokens are known, an administrator, and all his secrets."""

    def __init__(self, library, settings):
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        self.accounts = Accounts(library.database, now, Passwords(hasher))
        user = self.accounts.add(NewUser("chu", "Chủ", Role.ADMINISTRATOR), PASSWORD)
        channels = {one.name: one for one in open_channels(settings, library.database, now)}
        self.app = create_app(
            assistant_over(library),
            library,
            writable=True,
            accounts=self.accounts,
            metrics=Metrics(library),
            messengers=Messengers(channels),
        )
        self.session = self.accounts.sign_in("chu", PASSWORD, "", "")
        chats = Chats(library.database, now)
        chat = chats.meet("telegram", "41", ChatKind.PRIVATE, "Người 41")
        used = chats.make_code(user.id, ChatKind.PRIVATE)
        chats.link(used, chat.id)
        self.codes = (used, chats.make_code(user.id, ChatKind.PRIVATE))
        self.token = self.accounts.make_token(user.id, "máy in", Role.READER, None)
        self.calendar = Feeds(library.database, now).make(user.id, "Lịch", "")[1]

    @property
    def secrets(self):
        codes = (*self.codes, *(code.replace("-", "") for code in self.codes))
        return (PASSWORD, self.session, self.token, self.calendar, *codes)

    def caller(self):
        caller = TestClient(self.app, follow_redirects=False, base_url="http://localhost")
        caller.cookies.set(COOKIE, self.session)
        caller.headers[CSRF_HEADER] = self.accounts.session(self.session).csrf
        return caller


@pytest.fixture
def told(tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    place = "http://127.0.0.1:9"
    settings = settings_of(
        telegram_mode="webhook", telegram_api=place, zalo_bot_api=place, zalo_oa_api=place, zalo_oa_login=place
    )
    secrecy.keep(secrecy.secrets_of(settings))
    with Library.open(tmp_path / "data", embedder="none", writable=True) as library:
        yield Told(library, settings)


def test_no_page_of_an_administrator_tells_a_secret(told, caplog):
    caller, shown = told.caller(), []
    paths = [path for method, path in routes(told.app.routes) if method == "GET"]
    assert {"/metrics", "/quan-tri/nhat-ky", "/tai-khoan"} <= set(paths)
    for path in paths:
        for accept in ("text/html", "application/json"):
            response = caller.get(address(path, {}), headers={"Accept": accept})
            shown += [response.text, json.dumps(dict(response.headers))]
    assert leaked("".join(shown), told.secrets) == []
    assert leaked(caplog.text, told.secrets) == []


def test_no_refusal_tells_a_secret_not_even_the_one_that_was_sent(told, caplog):
    stranger = TestClient(told.app, follow_redirects=False, base_url="http://localhost")
    secret = SECRETS["telegram_secret"]
    header = "X-Telegram-Bot-Api-Secret-Token"
    refused = [
        stranger.post("/webhook/telegram", content=b"{}", headers={header: secret[:-1]}),
        stranger.post("/webhook/telegram", content=b"no json", headers={header: secret}),
        stranger.post("/webhook/zalo-oa", content=b"{}", headers={"X-ZEvent-Signature": SECRETS["zalo_oa_secret"]}),
        stranger.post(f"/webhook/{SECRETS['telegram_token']}", content=b"{}"),
        stranger.get("/metrics", headers={"Authorization": f"Bearer {told.token}x"}),
        stranger.get("/api/tasks", headers={"Cookie": f"{COOKIE}={told.session}x"}),
        stranger.get(f"/lich/{told.calendar}x.ics"),
        stranger.post("/dang-nhap", data={"name": "chu", "password": f"{PASSWORD}x"}),
        told.caller().post("/tai-khoan/mat-khau", data={"old": f"{PASSWORD}x", "new": PASSWORD, "csrf": ""}),
    ]
    shown = "".join(f"{response.text} {response.headers}" for response in refused)
    assert leaked(shown, told.secrets) == []
    assert leaked(caplog.text, told.secrets) == []


def test_the_log_of_who_did_what_holds_no_secret(told):
    told.caller().get("/quan-tri/nhat-ky")
    with told.accounts.users._database.reading() as connection:
        rows = [str(row) for row in connection.exec_driver_sql("SELECT * FROM audit")]
    assert leaked("".join(rows), told.secrets) == []
