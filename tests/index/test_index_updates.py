"""What came in: kept once, worked off in the order of each chat, never lost."""

from __future__ import annotations

import datetime as dt
import threading

import library_values as values
import pytest
import sqlalchemy as sa
from clocks import Clock
from hypothesis import given
from hypothesis import strategies as st
from query_plans import plans_of

from index import chat_tables
from index.chats import ChatKind, Chats
from index.database import open_database
from index.library import Library
from index.messages import Messages, NewMessage
from index.updates import ATTEMPTS, Incoming, Updates

LEASE = dt.timedelta(seconds=60)


@pytest.fixture
def updates(library, clock):
    return Updates(library.database, clock)


def arrived(key: str, address: str = "7", channel: str = "telegram") -> Incoming:
    return Incoming(channel, key, address, f'{{"key": "{key}"}}')


def status(library, key):
    columns = chat_tables.update.c
    with library.database.reading() as connection:
        return connection.execute(sa.select(columns.status, columns.body).where(columns.key == key)).one()


def test_an_update_is_kept_once_however_often_it_is_delivered(updates):
    assert updates.put([arrived("1"), arrived("2"), arrived("1")]) == 2
    assert updates.put([arrived("2"), arrived("3")]) == 1
    assert updates.put([arrived("1", channel="zalo_bot")]) == 1
    assert updates.put([]) == 0
    assert updates.waiting() == 4


@values.embedded_only
def test_a_claim_looks_for_earlier_updates_among_those_of_its_chat(library, updates):
    updates.put([arrived("1")])
    steps = plans_of(library.database, lambda: updates.claim("w", LEASE))
    assert "INDEX chat_update_open (channel=? AND address=? AND id<?)" in steps


def test_a_delivery_after_the_end_is_known_too(updates):
    updates.put([arrived("1")])
    assert updates.finish(updates.claim("w", LEASE).id, "w")
    assert updates.put([arrived("1")]) == 0
    assert updates.claim("w", LEASE) is None


def test_a_chat_is_worked_off_in_its_order_and_others_beside_it(updates):
    updates.put([arrived("1"), arrived("2"), arrived("3", "8")])
    first, second = updates.claim("a", LEASE), updates.claim("b", LEASE)
    assert (first.key, second.key) == ("1", "3")
    assert updates.claim("c", LEASE) is None
    updates.finish(first.id, "a")
    assert updates.claim("c", LEASE).key == "2"


def test_what_is_said_is_written_with_the_end(library, updates, clock):
    chat = Chats(library.database, clock).meet("telegram", "7", ChatKind.PRIVATE, "An")
    messages = Messages(library.database, clock)
    updates.put([arrived("1")])
    found = updates.claim("w", LEASE)
    assert updates.finish(found.id, "w", [NewMessage(chat.id, f"update:{found.id}:0", "{}")])
    assert messages.waiting() == 1
    assert status(library, "1") == ("done", "")


def test_who_lost_an_update_ends_nothing_and_says_nothing(library, updates, clock):
    chat = Chats(library.database, clock).meet("telegram", "7", ChatKind.PRIVATE, "An")
    updates.put([arrived("1")])
    lost = updates.claim("dead", LEASE)
    clock.now += LEASE
    again = updates.claim("w", LEASE)
    assert (again.id, again.attempts) == (lost.id, 2)
    reply = [NewMessage(chat.id, f"update:{lost.id}:0", "{}")]
    assert not updates.finish(lost.id, "dead", reply)
    assert not updates.fail(lost.id, "dead", reply)
    assert Messages(library.database, clock).waiting() == 0
    assert updates.finish(again.id, "w", reply)


def test_an_update_that_kills_its_workers_fails_at_last(library, updates, clock):
    updates.put([arrived("1"), arrived("2")])
    for attempt in range(1, ATTEMPTS + 2):
        assert updates.claim("w", LEASE).attempts == attempt
        clock.now += LEASE
    assert updates.claim("w", LEASE).key == "2"
    assert status(library, "1") == ("failed", "")


def test_an_update_put_back_counts_as_an_attempt_only_when_it_was_one(updates):
    updates.put([arrived("1")])
    for tried, attempts in ((False, 1), (True, 1), (False, 2)):
        found = updates.claim("w", LEASE)
        assert found.attempts == attempts
        assert updates.release(found.id, "w", tried=tried)


def test_old_updates_are_forgotten_and_open_ones_are_not(updates, clock):
    updates.put([arrived("1"), arrived("2", "8")])
    updates.finish(updates.claim("w", LEASE).id, "w")
    clock.pass_by(days=31)
    updates.sweep(dt.timedelta(days=30))
    assert updates.put([arrived("1"), arrived("2", "8")]) == 1


def test_many_workers_of_two_processes_take_each_update_once(library, stores, clock):
    """Two Databases stand for two processes: they share nothing but the tables."""
    Updates(library.database, clock).put([arrived(str(n), str(n % 5)) for n in range(60)])
    other = open_database(library.folder, stores, writable=True)
    taken: list[str] = []

    def work(database, name):
        updates = Updates(database, clock)
        while (found := updates.claim(name, LEASE)) is not None or updates.waiting():
            if found is not None:
                taken.append(found.key)
                assert updates.finish(found.id, name)

    threads = [
        threading.Thread(target=work, args=(database, f"{n}"))
        for n, database in enumerate((library.database, other, library.database, other))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    other.close()
    assert sorted(taken, key=int) == [str(n) for n in range(60)]


@given(deliveries=st.lists(st.tuples(st.integers(0, 8), st.integers(0, 2)), max_size=25))
def test_any_deliveries_come_out_once_and_in_the_order_of_their_chats(tmp_path_factory, deliveries):
    clock = Clock()
    with Library.open(tmp_path_factory.mktemp("u") / "d", embedder="none", writable=True) as library:
        updates = Updates(library.database, clock)
        first: list[tuple[str, str]] = []
        for key, address in deliveries:
            updates.put([arrived(f"{address}-{key}", str(address))])
            if (str(address), f"{address}-{key}") not in first:
                first.append((str(address), f"{address}-{key}"))
        taken = []
        while (found := updates.claim("w", LEASE)) is not None:
            taken.append((found.address, found.key))
            updates.finish(found.id, "w")
        assert sorted(taken) == sorted(first)
        for address in "012":
            assert [one for one in taken if one[0] == address] == [one for one in first if one[0] == address]
