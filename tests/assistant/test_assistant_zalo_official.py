"""An Official Account against its own wire format: tokens, windows, codes, signatures, files."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import shutil
from concurrent.futures import ThreadPoolExecutor

import anyio
import pytest
from opening import used

from assistant.channels.zalo import consent, official_bodies
from assistant.channels.zalo.official import ZaloOfficial
from assistant.channels.zalo.wire import Answer
from assistant.chat.channel import Abilities, SendingFailed, SendingRefused
from assistant.chat.reply import Reply
from assistant.chat.update import SentFile
from assistant.testing.serving import stage
from assistant.testing.zalo_official import FakeZaloOfficial
from index import migration
from index.channel_tokens import ChannelTokens
from index.database import FILE, SqliteDatabase
from plan.errors import LibraryBusy, SettingsInvalid, StorageFull

USER = "186729651760683225"
WAIT, REFUSE, GONE = "wait", "refuse", "gone"
CODES = {
    -32: WAIT, -100: REFUSE, -200: WAIT, -201: REFUSE, -204: REFUSE, -205: REFUSE, -209: REFUSE, -210: REFUSE,
    -211: REFUSE, -213: GONE, -218: REFUSE, -219: REFUSE, -221: REFUSE, -223: REFUSE, -224: REFUSE, -227: GONE,
    -230: GONE, -232: GONE, -233: REFUSE, -234: WAIT, -240: REFUSE, -244: GONE, -248: REFUSE, -320: REFUSE,
    -321: REFUSE, -99999: WAIT,
}  # fmt: skip
"""What CHANNELS.md says of each code, read apart from the code's own table; the last is none of them."""
OF_TOKENS = [-216, -220, 216, 401, -401]


class Office:
    """A fake account, and channels that each open the database of the tokens for themselves, as processes do."""

    def __init__(self, folder, clock):
        self.clock, self.folder = clock, folder
        self.fake = FakeZaloOfficial(clock)
        self.fake.users[USER] = clock()
        self.host = ""

    def channel(self, database, **changed):
        told = {"refresh_token": "refresh-0", "api": self.host, "login": self.host, "seconds": 5.0} | changed
        tokens = ChannelTokens(database, self.clock)
        fake = self.fake
        return ZaloOfficial(fake.app_id, fake.app_secret, fake.oa_secret, tokens=tokens, clock=self.clock, **told)

    def use(self, doing, **changed):
        with contextlib.closing(SqliteDatabase(self.folder, writable=True)) as database:
            return used(self.channel(database, **changed), doing)

    def say(self, text="Chào anh/chị", **changed):
        return self.use(lambda channel: channel.send(USER, Reply(text)), **changed)


@pytest.fixture(scope="module")
def serving():
    with stage() as shared:
        yield shared


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A library's file with nothing in it."""
    folder = tmp_path_factory.mktemp("empty")
    with contextlib.closing(SqliteDatabase(folder, writable=True)) as database:
        migration.upgrade(database)
        database.pragma("journal_mode=DELETE")
    return folder / FILE


@pytest.fixture
def office(tmp_path, clock, serving, empty):
    shutil.copy(empty, tmp_path / FILE)
    made = Office(tmp_path, clock)
    with serving(made.fake.app) as made.host:
        yield made


@pytest.fixture
def account(clock):
    """A channel that is asked for nothing of the network."""
    return Office(None, clock).channel(None), FakeZaloOfficial(clock)


@pytest.mark.parametrize("missing", range(4))
def test_without_one_of_its_secrets_it_is_refused_before_anything_begins(missing):
    given = ["18", "app-secret", "oa-secret", "refresh"]
    given[missing] = ""
    with pytest.raises(SettingsInvalid, match="KEHOACH_ZALO_OA"):
        ZaloOfficial(*given, None, None, api="https://api.example", login="https://login.example")


def test_what_the_account_delivers_is_genuine(account):
    channel, fake = account
    headers, body = fake.delivery(fake.written("ấ"))
    assert channel.verify(headers, body)
    bare = headers["x-zevent-signature"].removeprefix("mac=").upper()
    assert channel.verify({"x-zevent-signature": bare}, body)


def test_a_time_in_the_header_may_be_the_signed_one(account):
    channel, fake = account
    event = fake.written("Chào")
    signed = fake.delivery(event)[0]
    other = json.dumps(event).encode()
    stamp = event["timestamp"]
    event["timestamp"] = "0"
    assert not channel.verify(signed, other)
    body = fake.delivery(event)[1]
    mac = official_bodies.signature(fake.app_id, body, stamp, fake.oa_secret)
    headers = {"x-zevent-signature": f"mac={mac}", "x-zevent-timestamp": stamp}
    assert channel.verify(headers, body)
    assert not channel.verify({"x-zevent-signature": f"mac={mac}"}, body)


@pytest.mark.parametrize(("hours", "let_in"), [(1.85, True), (2.99, True), (3.01, False), (-2.99, True), (-4, False)])
def test_repetitions_are_let_in_and_what_was_recorded_long_ago_is_not(account, clock, hours, let_in):
    channel, fake = account
    headers, body = fake.delivery(fake.written("Chào"))
    clock.pass_by(hours=hours)
    assert channel.verify(headers, body) is let_in


@pytest.mark.parametrize("stamp", ["", "x", "-5", "²", "9" * 40])
def test_a_time_that_is_none_is_not_genuine_though_it_is_signed(account, stamp):
    channel, fake = account
    assert not channel.verify(*fake.delivery(fake.written("Chào") | {"timestamp": stamp}))


def test_the_key_of_the_app_signs_nothing(account):
    channel, fake = account
    fake.oa_secret = fake.app_secret
    assert not channel.verify(*fake.delivery(fake.written("Chào")))


def test_the_first_message_gets_a_token_and_the_next_uses_it(office):
    assert [office.say(), office.say()] == ["oa-1", "oa-2"]
    assert [sent.address for sent in office.fake.sent] == [USER, USER]
    assert office.fake.refreshes == 1


def test_it_says_who_it_is(office):
    assert office.use(lambda channel: channel.prepare("https://kehoach.example/x")) == "Sở Văn hóa Vân Hải"


def test_a_token_is_renewed_before_it_ends_by_what_zalo_says_of_its_time(office, clock):
    office.say()
    clock.pass_by(hours=24, minutes=54)
    office.fake.users[USER] = clock()
    office.say()
    assert office.fake.refreshes == 1
    clock.pass_by(minutes=1)
    office.say()
    assert office.fake.refreshes == 2
    office.fake.lasts = dt.timedelta(hours=1)
    clock.pass_by(hours=25)
    office.say()
    clock.pass_by(minutes=55)
    office.say()
    assert office.fake.refreshes == 4


@pytest.mark.parametrize(
    ("told", "minutes"), [("90000", 1495), (90000, 1495), ("600", 9), ("0", 55), ("", 55), (None, 55), ("25h", 55)]
)
def test_how_long_a_token_lasts_is_read_as_text_and_as_a_number_and_never_as_no_time(told, minutes):
    body = {"access_token": "a", "refresh_token": "r", "expires_in": told}
    assert consent._tokens(Answer(200, body, None)) == ("a", "r", dt.timedelta(minutes=minutes))


@pytest.mark.parametrize("said", ["--5", "x", "", None, True, "-" * 9])
def test_an_answer_without_tokens_is_trouble_that_passes_whatever_it_says(said):
    with pytest.raises(SendingFailed, match="zalo_error"):
        consent._tokens(Answer(200, {"error": said}, None))


@pytest.mark.parametrize("code", OF_TOKENS)
def test_a_token_that_is_not_taken_is_renewed_once_and_the_message_sent_again(office, code):
    office.say("một")
    office.fake.fail(code)
    office.say("hai")
    assert [sent.text for sent in office.fake.sent] == ["một", "hai"]
    assert office.fake.refreshes == 2
    office.fake.fail(code, code)
    with pytest.raises(SendingRefused, match="zalo_oa_token"):
        office.say("ba")
    assert office.fake.refreshes == 3


def test_every_code_has_its_meaning(office):
    async def say_all(channel):
        for code, meant in CODES.items():
            office.fake.fail(code)
            with pytest.raises(SendingFailed if meant is WAIT else SendingRefused) as caught:
                await channel.send(USER, Reply("?"))
            assert getattr(caught.value, "gone", None) is {WAIT: None, REFUSE: False, GONE: True}[meant], code
            assert caught.value.code.startswith("zalo_")
            assert "access-" not in str(caught.value)

    office.use(say_all)
    assert office.fake.sent == []
    assert office.fake.refreshes == 1


def test_over_the_requests_of_a_minute_it_waits_a_minute(office):
    office.fake.fail(-32)
    with pytest.raises(SendingFailed) as caught:
        office.say()
    assert caught.value.wait == 60.0


def test_who_has_not_written_for_seven_days_cannot_be_written_to_until_he_writes(office, clock):
    office.say()
    clock.pass_by(days=7, seconds=1)
    with pytest.raises(SendingRefused, match="zalo_oa_window") as caught:
        office.say()
    assert caught.value.gone
    office.fake.written("Tôi đây", USER)
    office.say("Chào lại")
    assert office.fake.sent[-1].text == "Chào lại"


def test_the_fake_knows_strangers_quotas_and_lengths(office):
    office.fake.quota = 1
    office.say()
    for code in ("zalo_oa_quota", "zalo_oa_too_long", "zalo_oa_not_follower"):
        with pytest.raises(SendingRefused, match=code):
            office.say("x" * (2001 if code == "zalo_oa_too_long" else 3))
        if code == "zalo_oa_too_long":
            office.fake.strangers.add(USER)


@pytest.mark.parametrize("code", [-118, -14014])
def test_when_consent_is_gone_the_administrator_is_told_and_zalo_not_asked_again(office, code):
    office.fake.fail_login(code)
    for _ in range(2):
        with pytest.raises(SendingRefused, match="zalo_oa_consent") as caught:
            office.say()
    assert "KEHOACH_ZALO_OA_REFRESH_TOKEN" in caught.value.detail
    assert office.fake.refreshes == 0
    office.fake.refresh_token = "granted-anew"  # noqa: S105 - of no app
    assert office.say(refresh_token="granted-anew") == "oa-1"  # noqa: S106 - as above


def test_consent_that_is_taken_back_is_noticed_at_the_next_message(office):
    office.say()
    office.fake.revoke()
    with pytest.raises(SendingRefused, match="zalo_oa_consent"):
        office.say()


@pytest.mark.parametrize("how", ["html", -14004])
def test_other_trouble_with_tokens_passes_and_spends_nothing(office, how):
    office.fake.fail_login(how)
    with pytest.raises(SendingFailed) as caught:
        office.say()
    assert "refresh-0" not in str(caught.value)
    assert office.say() == "oa-1"


def test_a_renewal_is_seen_through_though_the_program_stops(office):
    office.fake.pause = 0.1

    async def stop(channel):
        with anyio.move_on_after(0.03):
            await channel.send(USER, Reply("?"))

    office.use(stop)
    assert office.fake.sent == []
    office.say()
    assert office.fake.refreshes == 1


def test_what_a_refresh_token_was_spent_for_is_stored_as_soon_as_the_library_lets_it(office, monkeypatch):
    keep, troubles = ChannelTokens.keep, [LibraryBusy("Thư viện đang bận."), StorageFull("Ổ đĩa đã đầy.")]

    def sometimes(*given):
        if troubles:
            raise troubles.pop(0)
        return keep(*given)

    monkeypatch.setattr(ChannelTokens, "keep", sometimes)
    monkeypatch.setattr(consent, "_REST", 0.01)
    assert office.say()
    assert office.say()
    assert office.fake.refreshes == 1


def test_of_many_processes_one_renews_and_all_send(office):
    office.fake.pause = 0.1
    with ThreadPoolExecutor(4) as processes:
        for _ in processes.map(lambda n: office.say(f"số {n}"), range(4)):
            pass
    assert office.fake.refreshes == 1
    assert sorted(sent.text for sent in office.fake.sent) == [f"số {n}" for n in range(4)]
    office.fake.access_token = "another"  # noqa: S105 - so that the one in use is refused, to all at once
    with ThreadPoolExecutor(4) as processes:
        list(processes.map(lambda n: office.say(f"lại {n}"), range(4)))
    assert office.fake.refreshes == 2


def test_a_file_is_fetched_from_where_it_stands(office, tmp_path):
    office.fake.files["ke-hoach.pdf"] = b"%PDF-1.7"
    target = tmp_path / "got.pdf"
    file = SentFile(f"{office.host}/tep/ke-hoach.pdf", "ke-hoach.pdf", 8)
    office.use(lambda channel: channel.fetch(file, target))
    assert target.read_bytes() == b"%PDF-1.7"


@pytest.mark.parametrize(("handle", "code"), [
    ("/tep/none.pdf", "zalo_file_gone"),
    ("/tep/large.pdf", "zalo_file_large"),
    ("http://10.0.0.1/x", "zalo_file_gone"),
    ("file:///etc/passwd", "zalo_file_gone"),
    ("", "zalo_file_gone"),
])  # fmt: skip
def test_a_file_that_is_gone_too_large_or_elsewhere_is_refused_and_nothing_of_it_left(
    office, tmp_path, monkeypatch, handle, code
):
    monkeypatch.setattr(ZaloOfficial, "abilities", Abilities(longest=2000, files=True, largest_file=10))
    office.fake.files["large.pdf"] = b"x" * 11
    target = tmp_path / "got.pdf"
    url = f"{office.host}{handle}" if handle.startswith("/") else handle
    with pytest.raises(SendingRefused, match=code):
        office.use(lambda channel: channel.fetch(SentFile(url, "x.pdf"), target))
    assert not target.exists()


def test_a_file_that_says_it_is_too_large_is_not_even_asked_for(office, tmp_path):
    with pytest.raises(SendingRefused, match="zalo_file_large"):
        office.use(lambda channel: channel.fetch(SentFile("https://zdn.example/x", "x", 10**9), tmp_path / "x"))


def test_it_is_never_polled_and_changes_nothing(office):
    for doing in (lambda channel: channel.poll(), lambda channel: channel.edit(USER, "m", Reply("?"))):
        with pytest.raises(SendingRefused):
            office.use(doing)
