"""How the queues of chats stand, as the doctor and /metrics tell it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from assistant.channels.http.metrics import Metrics
from index import chat_tables
from index.chat_counts import count_chats
from index.chats import ChatKind, Chats
from index.messages import Messages, NewMessage
from index.updates import Incoming, Updates

LEASE = dt.timedelta(minutes=1)


@pytest.fixture
def busy(library, clock):
    """Three updates, one of them answered; a message waiting, one refused; a reminder that was sent."""
    updates, messages = Updates(library.database, clock), Messages(library.database, clock)
    chats = Chats(library.database, clock)
    one = chats.meet("telegram", "700123", ChatKind.PRIVATE, "Bà Nguyễn Thị Mơ")
    other = chats.meet("zalo_oa", "800456", ChatKind.GROUP, "Nhóm Xích Thố")
    updates.put([Incoming("telegram", f"k{n}", f"700{n}", "{}") for n in range(3)])
    updates.finish(updates.claim("owner", LEASE).id, "owner")
    messages.put([NewMessage(one.id, "update:1:0", "{}")])
    messages.refuse(messages.claim("owner", LEASE).id, "owner", "telegram", "telegram_blocked", "")
    clock.pass_by(minutes=3)
    messages.put([NewMessage(other.id, "update:2:0", "{}")])
    row = {"recipient": "u1", "kind": "due", "key": "k", "title": "Nhắc việc", "made_at": "2026"}
    row |= {"status": "sent", "channel": "Telegram", "code": "", "message": ""}
    with library.database.writing() as connection:
        connection.execute(sa.insert(chat_tables.notice).values(row))
    return library


def test_nothing_waits_in_a_new_library(library):
    counts = count_chats(library.database)
    assert (counts.unanswered, counts.unsent, counts.since) == (0, 0, None)


def test_what_waits_is_counted_with_the_time_since_when(busy, clock):
    counts = count_chats(busy.database)
    assert (counts.unanswered, counts.unsent) == (2, 1)
    assert counts.since == clock() - dt.timedelta(minutes=3)
    assert counts.messages == {("telegram", "refused"): 1, ("zalo_oa", "queued"): 1}


def test_metrics_count_the_queues_and_name_no_chat_and_no_person(busy):
    metrics = Metrics(busy)
    metrics.delivered("telegram", "stored")
    text = metrics.text().decode()
    for line in (
        "kehoach_chat_updates_waiting 2.0",
        'kehoach_chat_messages{channel="telegram",status="refused"} 1.0',
        'kehoach_chat_messages{channel="zalo_oa",status="queued"} 1.0',
        'kehoach_notices{status="sent"} 1.0',
        'kehoach_webhook_deliveries_total{channel="telegram",outcome="stored"} 1.0',
    ):
        assert line in text
    said = "\n".join(line.rpartition(" ")[0] for line in text.splitlines())  # a number may be any
    assert not re.search(r"700\d|800456|Mơ|Xích|u1", said)


def test_a_state_in_which_nothing_is_any_more_goes(busy, clock):
    metrics = Metrics(busy)
    metrics.text()
    messages = Messages(busy.database, clock)
    messages.sent(messages.claim("owner", LEASE).id, "owner", "1", "Zalo OA")
    text = metrics.text().decode()
    assert 'kehoach_chat_messages{channel="zalo_oa",status="queued"}' not in text
    assert 'kehoach_chat_messages{channel="zalo_oa",status="sent"} 1.0' in text
