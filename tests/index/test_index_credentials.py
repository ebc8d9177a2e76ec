from __future__ import annotations

import datetime as dt
import threading

import library_values as values
import pytest

from index.accounts import NewUser, Role, Users
from index.attempts import Attempts
from index.credentials import Sessions, Tokens, digest
from index.library import Library
from index.teams import Teams
from plan.errors import UserInvalid

IDLE, LASTS, WINDOW = dt.timedelta(hours=12), dt.timedelta(days=7), dt.timedelta(minutes=15)


@pytest.fixture
def users(library, clock):
    return Users(library.database, clock)


@pytest.fixture
def lan(users):
    users.add(NewUser("admin", role=Role.ADMINISTRATOR))
    return users.add(NewUser("lan", role=Role.EDITOR))


@pytest.fixture
def sessions(library, clock):
    return Sessions(library.database, clock)


@pytest.fixture
def tokens(library, clock):
    return Tokens(library.database, clock)


@pytest.fixture
def attempts(library, clock):
    return Attempts(library.database, clock)


def test_a_session_is_whose_it_is_with_his_teams(library, sessions, lan):
    team = Teams(library.database).add("Tổ một")
    Teams(library.database).set_members(team.id, [lan.id])
    session, owner = sessions.get(sessions.open(lan.id, "Firefox", LASTS), IDLE)
    assert (owner.user, owner.teams, session.agent) == (lan, {team.id}, "Firefox")
    assert sessions.get("another secret", IDLE) is None


@values.embedded_only
def test_secrets_are_not_in_the_database(library, sessions, tokens, lan):
    secret = sessions.open(lan.id, "Firefox", LASTS)
    tokens.add(lan.id, "kh_secret_of_a_token", "Một cửa", Role.READER, None)
    library.database.pragma("wal_checkpoint(TRUNCATE)")
    stored = library.database.path.read_bytes()
    assert digest(secret).encode() in stored
    assert secret.encode() not in stored
    assert b"kh_secret_of_a_token" not in stored


def test_a_session_ends_when_it_is_idle_or_old(sessions, lan, clock):
    secret = sessions.open(lan.id, "", LASTS)
    clock.pass_by(hours=11)
    session, _ = sessions.get(secret, IDLE)
    sessions.see(session.digest)
    clock.pass_by(hours=11)
    assert sessions.get(secret, IDLE) is not None
    clock.pass_by(hours=1)
    assert sessions.get(secret, IDLE) is None
    assert sessions.of(lan.id, IDLE) == []

    secret = sessions.open(lan.id, "", LASTS)
    for _ in range(15):
        clock.pass_by(hours=11)
        sessions.see(digest(secret))
    assert sessions.get(secret, IDLE) is not None
    clock.pass_by(hours=4)
    assert sessions.get(secret, IDLE) is None


def test_a_session_of_somebody_shut_out_is_none(sessions, users, lan):
    secret = sessions.open(lan.id, "", LASTS)
    users.change(lan.id, active=False)
    assert sessions.get(secret, IDLE) is None


def test_sessions_are_ended_one_by_one_or_all_but_one(sessions, users, lan):
    one, two, three = (sessions.open(lan.id, agent, LASTS) for agent in ("a", "b", "c"))
    other = sessions.open(users.named("admin").id, "", LASTS)
    sessions.end(lan.id, digest(one))
    sessions.end(lan.id, digest(other))
    assert [sessions.get(s, IDLE) is not None for s in (one, two, three, other)] == [False, True, True, True]
    sessions.end_all(lan.id, but=digest(three))
    assert [found.agent for found in sessions.of(lan.id, IDLE)] == ["c"]
    sessions.end_all(lan.id)
    assert sessions.of(lan.id, IDLE) == []
    assert sessions.get(other, IDLE) is not None


def test_sessions_that_ended_are_forgotten(library, sessions, lan, clock):
    sessions.open(lan.id, "", LASTS)
    clock.pass_by(hours=13)
    kept = sessions.open(lan.id, "", LASTS)
    sessions.sweep(IDLE)
    with library.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT digest FROM session").scalars().all() == [digest(kept)]


def test_a_library_open_to_read_only_lets_those_in_who_are(tmp_path, clock):
    with Library.open(tmp_path / "data", embedder="none", writable=True) as library:
        lan = Users(library.database, clock).add(NewUser("lan"))
        secret = Sessions(library.database, clock).open(lan.id, "", LASTS)
        Tokens(library.database, clock).add(lan.id, "kh_x", "Một cửa", Role.READER, None)
    with Library.open(tmp_path / "data", embedder="none", writable=False) as library:
        sessions, tokens = Sessions(library.database, clock), Tokens(library.database, clock)
        sessions.see(sessions.get(secret, IDLE)[0].digest)
        tokens.see(tokens.get("kh_x")[0].id)


def test_a_token_is_whose_it_is_until_it_ends_or_is_revoked(tokens, users, lan, clock):
    short = tokens.add(lan.id, "kh_short", " Một  cửa ", Role.READER, dt.timedelta(days=30))
    tokens.add(lan.id, "kh_long", "Báo cáo", Role.EDITOR, None)
    token, owner = tokens.get("kh_short")
    assert (token, owner.user, token.name, token.used_at) == (short, lan, "Một cửa", None)
    tokens.see(token.id)
    assert tokens.get("kh_short")[0].used_at == clock.now
    clock.pass_by(days=30)
    assert tokens.get("kh_short") is None
    assert tokens.get("kh_long") is not None
    assert {found.name for found in tokens.of(lan.id)} == {"Báo cáo", "Một cửa"}
    tokens.revoke(users.named("admin").id, tokens.get("kh_long")[0].id)
    assert tokens.get("kh_long") is not None
    users.change(lan.id, active=False)
    assert tokens.get("kh_long") is None
    users.change(lan.id, active=True)
    tokens.revoke(lan.id, tokens.get("kh_long")[0].id)
    assert tokens.get("kh_long") is None
    assert [found.name for found in tokens.of(lan.id)] == ["Một cửa"]


def test_a_token_needs_a_name(tokens, lan):
    with pytest.raises(UserInvalid):
        tokens.add(lan.id, "kh_x", "  ", Role.READER, None)
    assert tokens.of(lan.id) == []


def test_attempts_over_a_limit_wait_until_the_oldest_of_them_is_past(attempts, clock):
    limits = {"name lan": 3, "address 10.0.0.1": 5}
    for _ in range(3):
        assert attempts.begin(limits, WINDOW) == dt.timedelta()
        clock.pass_by(minutes=2)
    assert attempts.begin(limits, WINDOW) == dt.timedelta(minutes=9)
    assert attempts.begin({"name minh": 3, "address 10.0.0.1": 5}, WINDOW) == dt.timedelta()
    clock.pass_by(minutes=9)
    assert attempts.begin(limits, WINDOW) == dt.timedelta()


def test_an_attempt_that_is_refused_does_not_count(attempts, clock):
    limits = {"name lan": 1}
    attempts.begin(limits, WINDOW)
    clock.pass_by(minutes=14)
    assert attempts.begin(limits, WINDOW) == dt.timedelta(minutes=1)
    clock.pass_by(minutes=1)
    assert attempts.begin(limits, WINDOW) == dt.timedelta()


def test_success_forgives_the_name_and_takes_its_own_attempt_from_the_address(attempts):
    limits = {"name lan": 2, "address": 3}
    attempts.begin(limits, WINDOW)
    attempts.begin(limits, WINDOW)
    attempts.succeeded(["name lan"], also=["address"])
    for _ in range(2):
        assert attempts.begin(limits, WINDOW) == dt.timedelta()
    assert attempts.begin({"name minh": 2, "address": 3}, WINDOW) > dt.timedelta()


def test_attempts_at_once_do_not_slip_through_together(attempts):
    found = []
    begin = threading.Barrier(8)

    def attempt():
        begin.wait()
        found.append(attempts.begin({"name lan": 3}, WINDOW) == dt.timedelta())

    threads = [threading.Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [False] * 5 + [True] * 3
