from __future__ import annotations

import datetime as dt
import logging
import unicodedata

import pytest
from access_values import ADDRESS, PASSWORD, add_users, cheap_passwords, open_accounts

from assistant.access.accounts import Accounts
from assistant.access.guard import BY_ADDRESS, BY_NAME
from assistant.access.journal import Journal
from assistant.access.passwords import require_strong
from assistant.access.viewer import LOCAL, Viewer
from assistant.jobs.service import JobService
from index.accounts import NewUser, Role
from index.audit_log import AuditLog
from index.credentials import Sessions
from index.scope import Scope
from index.teams import Teams
from plan.errors import (
    LastAdministrator,
    PasswordWeak,
    SignInFailed,
    SignInRefused,
    StorageFull,
    TooManyAttempts,
    UserInvalid,
)

OTHER = "một câu khác hẳn"
SUBJECT = "https://id.vanhai.gov.vn 7f3a"


@pytest.fixture
def accounts(library, clock):
    opened = open_accounts(library, clock)
    add_users(opened)
    return opened


def sign_in(accounts, name="doc", password=PASSWORD, address=ADDRESS):
    return accounts.sign_in(name, password, address, "Firefox")


def fail(accounts, name="doc", address=ADDRESS):
    with pytest.raises(SignInFailed):
        sign_in(accounts, name, "một mật khẩu sai", address)


def viewer(accounts, name):
    return accounts.session(sign_in(accounts, name)).viewer


# --- viewers ---


def test_the_user_of_this_machine_sees_and_may_everything():
    assert LOCAL.scope == Scope(everything=True)
    assert all(LOCAL.may(role) for role in Role)


@pytest.mark.parametrize("role", Role)
def test_administrators_see_everything_others_the_plans_of_their_teams(role):
    found = Viewer("u", "lan", "Lan", role, "", frozenset({"a"}))
    assert found.scope == Scope(frozenset({"a"}), everything=role is Role.ADMINISTRATOR)


# --- passwords ---


@pytest.mark.parametrize(
    "password",
    [
        "ngắn quá",
        "x" * 201,
        "Nguyễn.Lan",
        "nguyenlan2026",
        "NGUYEN.LAN!!",
        "Mật Khẩu 123",
        "P@ssw0rd123",
        "1111111111",
        "abababababab",
        "Việt Nam 2026",
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(password):
    with pytest.raises(PasswordWeak):
        require_strong(password, "nguyen.lan" if "." in password else "nguyenlan")


@pytest.mark.parametrize(
    "password", ["mười chữ nhé", "con mèo nguyenlan leo rào", "Gạo-trắng-nước-trong", "𠮷野家で牛丼を食べる"]
)
def test_other_passwords_are_taken(password):
    require_strong(password, "nguyenlan")


def test_a_password_is_the_same_however_it_is_composed():
    passwords = cheap_passwords()
    stored = passwords.hash(unicodedata.normalize("NFD", "Gạo trắng nước trong"))
    assert passwords.verify(stored, unicodedata.normalize("NFC", "Gạo trắng nước trong"))
    assert not passwords.verify(stored, "gạo trắng nước trong")
    assert stored.startswith("$argon2id$")


@pytest.mark.parametrize("stored", [None, "", "no hash at all"])
def test_no_password_is_never_right(stored):
    passwords = cheap_passwords()
    assert not passwords.verify(stored, "a password that nobody has")
    assert not passwords.verify(stored, "")


def test_whoever_has_no_account_costs_as_much_as_a_wrong_password():
    class Counting(type(cheap_passwords()._hasher)):
        calls = 0

        def verify(self, *values):
            Counting.calls += 1
            return super().verify(*values)

    passwords = type(cheap_passwords())(Counting(time_cost=1, memory_cost=8, parallelism=1))
    passwords.verify(None, "một mật khẩu sai")
    passwords.verify(passwords.hash("đúng là mật khẩu"), "một mật khẩu sai")
    assert Counting.calls == 2


def test_a_password_is_hashed_again_when_hashes_cost_more(library, clock, accounts):
    user = accounts.users.named("doc")
    before = accounts.users.password(user.id)
    sign_in(accounts)
    assert accounts.users.password(user.id) == before
    sign_in(Accounts(library.database, clock, cheap_passwords(cost=2)))
    assert "t=2" in accounts.users.password(user.id)
    assert sign_in(accounts)


# --- the first run ---


def test_the_first_administrator_is_made_with_the_code_alone(library, clock):
    accounts = open_accounts(library, clock)
    assert not accounts.exist()
    with pytest.raises(SignInFailed):
        accounts.first_run("XXXX-XXXX-XXXX", "lan", "Lan", PASSWORD, ADDRESS)
    with pytest.raises(PasswordWeak):
        accounts.first_run(accounts.first_run_code(), "lan", "Lan", "ngắn", ADDRESS)
    assert not accounts.exist()
    typed = accounts.first_run_code().replace("-", " ").lower()
    user = accounts.first_run(typed, "Lan", "Lan", PASSWORD, ADDRESS)
    assert (user.name, user.role) == ("lan", Role.ADMINISTRATOR)
    assert accounts.exist()
    with pytest.raises(UserInvalid):
        accounts.first_run(accounts.first_run_code(), "minh", "Minh", PASSWORD, ADDRESS)


def test_the_code_differs_and_cannot_be_tried_for_long(library, clock):
    accounts = open_accounts(library, clock)
    assert accounts.first_run_code() != open_accounts(library, clock).first_run_code()
    for _ in range(BY_NAME):
        with pytest.raises(SignInFailed):
            accounts.first_run("", "lan", "Lan", PASSWORD, ADDRESS)
    with pytest.raises(TooManyAttempts):
        accounts.first_run(accounts.first_run_code(), "lan", "Lan", PASSWORD, ADDRESS)


# --- signing in ---


def test_who_signs_in_is_known_by_the_secret(library, accounts):
    user = accounts.users.named("bien")
    team = Teams(library.database).add("Tổ một")
    Teams(library.database).set_members(team.id, [user.id])
    found = accounts.session(sign_in(accounts, " BIEN "))
    assert found.viewer == Viewer(user.id, "bien", "Ông bien", Role.EDITOR, "Văn phòng Sở", frozenset({team.id}))
    assert len(found.csrf) > 20
    assert accounts.session("") is accounts.session("không phải") is None


def test_every_wrong_sign_in_is_answered_the_same(accounts):
    accounts.add(NewUser("chilien"), None)
    shut = accounts.users.named("bien")
    accounts.change(shut.id, display="", role=Role.EDITOR, unit="", active=False)
    messages = set()
    for name, password in (("doc", "sai sai sai sai"), ("la", PASSWORD), ("bien", PASSWORD), ("chilien", ""), ("", "")):
        with pytest.raises(SignInFailed) as failed:
            sign_in(accounts, name, password)
        messages.add(failed.value.message)
    assert len(messages) == 1


def test_a_name_from_an_address_waits_after_five_failures(accounts, clock):
    for _ in range(BY_NAME):
        fail(accounts)
        clock.pass_by(minutes=1)
    with pytest.raises(TooManyAttempts, match="10 phút") as refused:
        sign_in(accounts)
    assert refused.value.seconds == 600
    sign_in(accounts, "bien")
    sign_in(accounts, "doc", address="10.0.0.2")
    clock.pass_by(minutes=10)
    sign_in(accounts)


def test_an_address_waits_after_twenty_failures_whatever_the_name(accounts):
    for n in range(BY_ADDRESS):
        fail(accounts, f"name{n}")
    with pytest.raises(TooManyAttempts):
        sign_in(accounts)
    sign_in(accounts, address="10.0.0.2")


def test_success_forgives_the_failures_of_that_name(accounts):
    for _ in range(3):
        for _ in range(BY_NAME - 1):
            fail(accounts)
        sign_in(accounts)


def test_a_restart_forgives_nobody(library, clock, accounts):
    for _ in range(BY_NAME):
        fail(accounts)
    with pytest.raises(TooManyAttempts):
        sign_in(open_accounts(library, clock))


def test_the_addresses_of_one_ipv6_network_count_as_one(accounts):
    for n in range(BY_NAME):
        fail(accounts, address=f"2001:db8::{n}")
    with pytest.raises(TooManyAttempts):
        sign_in(accounts, address="2001:db8::ffff")
    sign_in(accounts, address="2001:db8:0:1::1")


def test_what_was_typed_is_stored_nowhere(library, accounts):
    fail(accounts, "mật khẩu gõ nhầm vào ô tên")
    sign_in(accounts)
    library.database.pragma("wal_checkpoint(TRUNCATE)")
    stored = library.database.path.read_bytes()
    assert "gõ nhầm".encode() not in stored
    assert PASSWORD.encode() not in stored


# --- sessions ---


def test_a_session_ends_after_twelve_idle_hours_and_after_seven_days(accounts, clock):
    secret = sign_in(accounts)
    clock.pass_by(hours=12)
    assert accounts.session(secret) is None
    secret = sign_in(accounts)
    for _ in range(15):
        clock.pass_by(hours=11)
        assert accounts.session(secret) is not None
    clock.pass_by(hours=3)
    assert accounts.session(secret) is None


def test_a_session_is_noted_at_most_once_a_minute(accounts, clock, monkeypatch):
    seen = []
    monkeypatch.setattr(Sessions, "see", lambda _self, digest: seen.append(digest))
    secret = sign_in(accounts)
    for _ in range(5):
        accounts.session(secret)
    assert seen == []
    clock.pass_by(minutes=1)
    accounts.session(secret)
    assert len(seen) == 1


def test_a_full_disk_keeps_nobody_out_who_is_in(accounts, clock, monkeypatch, caplog):
    secret = sign_in(accounts)
    token = accounts.make_token(accounts.users.named("doc").id, "Một cửa", Role.READER, None)

    def full(*_values):
        raise StorageFull("Ổ đĩa đã đầy.")

    monkeypatch.setattr(Sessions, "see", full)
    clock.pass_by(minutes=2)
    with caplog.at_level(logging.WARNING):
        assert accounts.session(secret) is not None
    assert "not noted" in caplog.text
    assert secret not in caplog.text
    assert accounts.token(token) is not None


def test_a_role_a_team_or_a_unit_that_changes_holds_at_once(accounts):
    secret = sign_in(accounts)
    user = accounts.users.named("doc")
    accounts.change(user.id, display="Bà Đọc", role=Role.EDITOR, unit="Phòng Một", active=True)
    found = accounts.session(secret).viewer
    assert (found.display, found.role, found.unit) == ("Bà Đọc", Role.EDITOR, "Phòng Một")


def test_who_is_shut_out_is_out_at_once_with_his_tokens(accounts):
    user = accounts.users.named("doc")
    secret, token = sign_in(accounts), accounts.make_token(user.id, "Một cửa", Role.READER, None)
    accounts.change(user.id, display="", role=Role.READER, unit="", active=False)
    assert accounts.session(secret) is accounts.token(token) is None
    accounts.change(user.id, display="", role=Role.READER, unit="", active=True)
    assert accounts.session(secret) is None


def test_the_last_administrator_cannot_shut_himself_out(accounts):
    admin = accounts.users.named("admin")
    with pytest.raises(LastAdministrator):
        accounts.change(admin.id, display="", role=Role.ADMINISTRATOR, unit="", active=False)


def test_one_signs_out_here_there_or_everywhere(accounts):
    here, there, third = sign_in(accounts), sign_in(accounts), sign_in(accounts)
    user = accounts.users.named("doc")
    accounts.sign_out(here)
    accounts.sign_out(here)
    assert accounts.session(here) is None
    accounts.end_session(user.id, accounts.session(there).session)
    assert [s.digest for s in accounts.sessions(user.id)] == [accounts.session(third).session]
    accounts.sign_out_everywhere(user.id)
    assert accounts.sessions(user.id) == []


# --- changing passwords ---


def test_a_new_password_of_ones_own_ends_the_other_sessions(accounts):
    here, there = sign_in(accounts), sign_in(accounts)
    found = accounts.session(here)
    with pytest.raises(SignInFailed):
        accounts.change_password(found.viewer.id, "sai sai sai sai", OTHER, found.session, ADDRESS)
    with pytest.raises(PasswordWeak):
        accounts.change_password(found.viewer.id, PASSWORD, "doc doc doc doc", found.session, ADDRESS)
    accounts.change_password(found.viewer.id, PASSWORD, OTHER, found.session, ADDRESS)
    assert accounts.session(here) is not None
    assert accounts.session(there) is None
    fail(accounts)
    sign_in(accounts, password=OTHER)


def test_the_old_password_cannot_be_tried_for_long(accounts):
    found = accounts.session(sign_in(accounts))
    for _ in range(BY_NAME):
        with pytest.raises(SignInFailed):
            accounts.change_password(found.viewer.id, "sai", OTHER, found.session, ADDRESS)
    with pytest.raises(TooManyAttempts):
        accounts.change_password(found.viewer.id, PASSWORD, OTHER, found.session, ADDRESS)


def test_a_password_set_by_an_administrator_ends_all_sessions_and_tokens(accounts):
    secret, user, other = sign_in(accounts), accounts.users.named("doc"), accounts.users.named("bien")
    token, theirs = (accounts.make_token(one.id, "bảng tính", Role.READER, None) for one in (user, other))
    accounts.set_password(user.id, OTHER)
    assert accounts.session(secret) is None
    assert accounts.token(token) is None
    assert accounts.token(theirs) is not None
    sign_in(accounts, password=OTHER)


# --- tokens ---


@pytest.mark.parametrize("name", ["doc", "bien", "admin"])
@pytest.mark.parametrize("scope", Role)
def test_a_token_may_what_its_scope_and_its_user_both_may(accounts, name, scope):
    user = accounts.users.named(name)
    found = accounts.token(accounts.make_token(user.id, "Một cửa", scope, None))
    assert found.role == min(scope, user.role, key=lambda role: role.rank)
    assert found.scope.everything == (found.role is Role.ADMINISTRATOR)


def test_a_token_begins_with_its_mark_and_is_worth_nothing_once_revoked(accounts, clock):
    user = accounts.users.named("doc")
    secret = accounts.make_token(user.id, "Một cửa", Role.READER, None)
    assert secret.startswith("kh_")
    assert accounts.token(secret[3:]) is accounts.token("") is accounts.token("kh_") is None
    assert accounts.token(secret) is not None
    (token,) = accounts.tokens(user.id)
    assert token.used_at == clock.now
    clock.pass_by(seconds=59)
    accounts.token(secret)
    assert accounts.tokens(user.id)[0].used_at == token.used_at
    accounts.revoke_token(user.id, token.id)
    assert accounts.token(secret) is None


def test_a_session_is_no_token_and_a_token_no_session(accounts):
    user = accounts.users.named("doc")
    assert accounts.token(sign_in(accounts)) is None
    assert accounts.session(accounts.make_token(user.id, "Một cửa", Role.READER, None)) is None


# --- somebody the agency vouches for ---


@pytest.mark.parametrize("name", ["chi.lien", "chi.lien@vanhai.gov.vn"])
def test_somebody_an_administrator_prepared_is_linked_for_good(accounts, name):
    prepared = accounts.add(NewUser(name), None)
    names = ("Chi.Lien@vanhai.gov.vn", "chi.lien")
    secret = accounts.sign_in_as(SUBJECT, names, "Firefox")
    assert accounts.session(secret).viewer.id == prepared.id
    assert accounts.users.get(prepared.id).subject == SUBJECT
    accounts.sign_in_as(SUBJECT, (), "Firefox")
    with pytest.raises(SignInRefused):
        accounts.sign_in_as("https://id.vanhai.gov.vn other", names, "Firefox")


def test_a_name_alone_never_opens_an_account_with_a_password(accounts):
    with pytest.raises(SignInRefused):
        accounts.sign_in_as(SUBJECT, ("admin", "doc"), "Firefox")
    with pytest.raises(SignInRefused):
        accounts.sign_in_as(SUBJECT, (), "Firefox")
    accounts.users.link(accounts.users.named("admin").id, SUBJECT)
    assert accounts.session(accounts.sign_in_as(SUBJECT, (), "Firefox")).viewer.name == "admin"


def test_somebody_shut_out_stays_out_whoever_vouches(accounts):
    user = accounts.add(NewUser("chi.lien", subject=SUBJECT), None)
    accounts.change(user.id, display="", role=Role.READER, unit="", active=False)
    with pytest.raises(SignInRefused):
        accounts.sign_in_as(SUBJECT, ("chi.lien",), "Firefox")
    accounts.users.link(user.id, None)
    with pytest.raises(SignInRefused):
        accounts.sign_in_as(SUBJECT, ("chi.lien",), "Firefox")


# --- the log ---


def test_the_journal_writes_who_did_what(library, clock):
    log = AuditLog(library.database, clock)
    Journal(log).note(LOCAL, "read", "d1", "76/KH-SVHTT", ADDRESS)
    (entry,) = log.find()
    assert (entry.user_id, entry.user_name, entry.action) == ("local", LOCAL.display, "read")
    assert (entry.subject, entry.detail, entry.address) == ("d1", "76/KH-SVHTT", ADDRESS)


def test_the_server_forgets_entries_that_are_older_than_is_set(library, clock):
    log, service = AuditLog(library.database, clock), JobService(library, keep_log=dt.timedelta(days=30), clock=clock)
    for subject in ("old", "new"):
        Journal(log).note(LOCAL, "read", subject)
        clock.pass_by(days=20)
    service._stopping.set()
    service._sweep_daily()
    assert [entry.subject for entry in log.find()] == ["new"]
