"""What is to be sent: made once, sent in order, given to another channel, dropped with its plan."""

from __future__ import annotations

import datetime as dt

import library_values as values
import pytest
import sqlalchemy as sa
from library_values import plan_reading
from query_plans import plans_of

from index import chat_tables, messages
from index.chat_counts import count_chats
from index.chats import ChatKind, Chats
from index.messages import Messages, NewMessage
from index.moments import to_text

LEASE = dt.timedelta(seconds=60)


@pytest.fixture
def outbox(library, clock):
    return Messages(library.database, clock)


@pytest.fixture
def chat(library, clock):
    return Chats(library.database, clock).meet("telegram", "7", ChatKind.PRIVATE, "An")


@pytest.fixture
def other(library, clock):
    return Chats(library.database, clock).meet("zalo_bot", "z", ChatKind.PRIVATE, "An")


def notice(library, clock):
    row = {"recipient": "u1", "kind": "due", "key": "k", "title": "", "made_at": to_text(clock.now)}
    row |= {"status": "waiting", "channel": "", "code": "", "message": ""}
    with library.database.writing() as connection:
        return connection.execute(sa.insert(chat_tables.notice).values(row)).inserted_primary_key[0]


def row_of(library, table, identity):
    with library.database.reading() as connection:
        return connection.execute(sa.select(table).where(table.c.id == identity)).one()


def test_a_message_is_made_once(outbox, chat):
    outbox.put([NewMessage(chat.id, "a", "{}"), NewMessage(chat.id, "a", "other")])
    outbox.put([NewMessage(chat.id, "a", "{}")])
    assert outbox.claim("s", LEASE).body == "{}"
    assert outbox.claim("s", LEASE) is None
    assert outbox.is_known("a")
    assert not outbox.is_known("b")


def test_messages_of_a_chat_go_out_one_after_the_other(outbox, chat, other):
    outbox.put([NewMessage(chat.id, "a", ""), NewMessage(chat.id, "b", ""), NewMessage(other.id, "c", "")])
    first, second = outbox.claim("s", LEASE), outbox.claim("s", LEASE)
    assert (first.key, second.key) == ("a", "c")
    assert outbox.claim("s", LEASE) is None
    assert outbox.sent(first.id, "s", "99", "Telegram")
    assert outbox.claim("s", LEASE).key == "b"


def test_nothing_is_kept_of_what_was_sent_but_that_it_was(library, outbox, chat):
    outbox.put([NewMessage(chat.id, "a", "secret words")])
    found = outbox.claim("s", LEASE)
    outbox.sent(found.id, "s", "99", "Telegram")
    row = row_of(library, chat_tables.message, found.id)
    assert (row.status, row.body, row.external_id) == ("sent", "", "99")
    assert count_chats(library.database).messages == {("telegram", "sent"): 1}


def test_a_message_that_failed_rests_and_holds_up_the_next_of_its_chat(outbox, chat, clock):
    outbox.put([NewMessage(chat.id, "a", ""), NewMessage(chat.id, "b", "")])
    found = outbox.claim("s", LEASE)
    assert outbox.later(found.id, "s", clock.now + dt.timedelta(seconds=5), "network")
    assert outbox.claim("s", LEASE) is None
    clock.pass_by(seconds=5)
    again = outbox.claim("s", LEASE)
    assert (again.key, again.attempts) == ("a", 2)
    outbox.later(again.id, "s", clock.now, "stopping", tried=False)
    assert outbox.claim("s", LEASE).attempts == 2


def test_a_message_for_later_waits_for_its_time(outbox, chat, clock):
    outbox.put([NewMessage(chat.id, "a", "", not_before=clock.now + dt.timedelta(hours=1))])
    assert outbox.claim("s", LEASE) is None
    clock.pass_by(hours=1)
    assert outbox.claim("s", LEASE).key == "a"


def test_a_message_of_a_sender_that_died_is_sent_by_another(outbox, chat, clock):
    outbox.put([NewMessage(chat.id, "a", "")])
    lost = outbox.claim("dead", LEASE)
    clock.now += LEASE
    again = outbox.claim("s", LEASE)
    assert again.id == lost.id
    assert not outbox.sent(lost.id, "dead", "1", "Telegram")
    assert not outbox.refuse(lost.id, "dead", "telegram", "blocked", "")
    assert outbox.sent(again.id, "s", "2", "Telegram")


def test_a_reminder_goes_to_the_next_channel_and_then_was_refused(library, outbox, chat, other, clock):
    which = notice(library, clock)
    outbox.put([NewMessage(chat.id, "n:1", "words", notice_id=which)])
    found = outbox.claim("s", LEASE)
    instead = NewMessage(other.id, "n:2", "words", notice_id=which)
    assert outbox.refuse(found.id, "s", "telegram", "blocked", "bot was blocked", instead)
    assert row_of(library, chat_tables.notice, which).status == "waiting"
    second = outbox.claim("s", LEASE)
    assert (second.key, second.notice_id) == ("n:2", which)
    outbox.refuse(second.id, "s", "zalo_bot", "window", "x" * 2000)
    row = row_of(library, chat_tables.notice, which)
    assert (row.status, row.channel, row.code, len(row.message)) == ("refused", "zalo_bot", "window", 500)


def test_a_reminder_that_was_sent_says_through_what(library, outbox, chat, clock):
    which = notice(library, clock)
    outbox.put([NewMessage(chat.id, "n:1", "words", notice_id=which)])
    outbox.sent(outbox.claim("s", LEASE).id, "s", "1", "Telegram")
    row = row_of(library, chat_tables.notice, which)
    assert (row.status, row.channel, row.sent_at) == ("sent", "Telegram", to_text(clock.now))


def test_a_dropped_reminder_stays_on_the_web(library, outbox, chat, clock):
    which = notice(library, clock)
    outbox.put([NewMessage(chat.id, "n:1", "words", notice_id=which)])
    assert outbox.drop(outbox.claim("s", LEASE).id, "s", "not_visible")
    assert row_of(library, chat_tables.notice, which).status == "kept"
    assert outbox.waiting() == 0


def test_what_tells_of_a_removed_plan_is_not_sent_any_more(library, outbox, chat):
    reading = plan_reading("a", "Khảo sát mức độ hài lòng")
    library.replace(reading, source="a")
    (document,) = library.documents()
    outbox.put([NewMessage(chat.id, "a", "of it", frozenset({document.id})), NewMessage(chat.id, "b", "of none")])
    library.remove(document.id)
    assert outbox.claim("s", LEASE).key == "b"
    assert outbox.waiting() == 1


def test_a_reminder_of_a_removed_plan_that_was_not_sent_stays_on_the_web(library, outbox, chat, clock):
    which = notice(library, clock)
    library.replace(plan_reading("a", "Khảo sát mức độ hài lòng"), source="a")
    (document,) = library.documents()
    outbox.put([NewMessage(chat.id, "n:1", "of it", frozenset({document.id}), notice_id=which)])
    library.remove(document.id)
    row = row_of(library, chat_tables.notice, which)
    assert (row.status, row.code, outbox.waiting()) == ("kept", "document_missing", 0)


def test_what_tells_of_a_plan_tells_of_its_next_version(library, outbox, chat):
    outbox.put(
        [NewMessage(chat.id, "a", "", frozenset({"old"})), NewMessage(chat.id, "b", "", frozenset({"old", "new"}))]
    )
    with library.database.writing() as connection:
        messages.take_over(connection, "old", "new")
    first = outbox.claim("s", LEASE)
    outbox.sent(first.id, "s", "1", "Telegram")
    assert (first.documents, outbox.claim("s", LEASE).documents) == ({"new"}, {"new"})


def test_a_message_that_follows_a_job_comes_again_with_its_name(outbox, chat, clock):
    outbox.put([NewMessage(chat.id, "a", "first", job_id="j")])
    found = outbox.claim("s", LEASE)
    assert outbox.follow(found.id, "s", clock.now + dt.timedelta(seconds=3), "99", "second")
    assert outbox.claim("s", LEASE) is None
    clock.pass_by(seconds=3)
    again = outbox.claim("s", LEASE)
    assert (again.external_id, again.body, again.job_id, again.attempts) == ("99", "second", "j", 1)


def test_what_follows_a_job_does_not_hold_up_the_next_message_of_its_chat(outbox, chat, clock):
    outbox.put([NewMessage(chat.id, "a", "first", job_id="j"), NewMessage(chat.id, "b", "")])
    found = outbox.claim("s", LEASE)
    assert outbox.claim("s", LEASE) is None  # it was not sent yet
    outbox.follow(found.id, "s", clock.now + dt.timedelta(seconds=3), "99", "second")
    assert outbox.claim("s", LEASE).key == "b"


@values.embedded_only
def test_a_claim_looks_for_earlier_messages_among_those_of_its_chat(library, outbox, chat):
    outbox.put([NewMessage(chat.id, "a", "")])
    assert "USING INDEX chat_message_open (chat_id=? AND id<?)" in plans_of(
        library.database, lambda: outbox.claim("s", LEASE)
    )


def test_old_messages_are_forgotten_and_open_ones_are_not(outbox, chat, clock):
    outbox.put([NewMessage(chat.id, "a", ""), NewMessage(chat.id, "b", "")])
    outbox.sent(outbox.claim("s", LEASE).id, "s", "1", "Telegram")
    clock.pass_by(days=31)
    outbox.sweep(dt.timedelta(days=30))
    assert not outbox.is_known("a")
    assert outbox.is_known("b")
