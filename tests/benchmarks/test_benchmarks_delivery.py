"""The load that is delivered, and how its outcome is counted."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter

import pytest

from benchmarks.delivery.counting import count
from benchmarks.delivery.recording import Taken
from benchmarks.delivery.schedule import schedule
from index.chats import ChatKind, Chats
from index.library import Library
from index.messages import Messages, NewMessage
from index.updates import Incoming, Updates

KILL = 1000.0


def test_the_load_has_its_rate_its_time_and_its_duplicates():
    made = schedule(200, 10, range(5), ["một", "hai"], seed=3)
    assert len(made) == 2000
    assert [one.at for one in made] == sorted(one.at for one in made)
    assert 9.9 < made[-1].at < 10
    brought = Counter(one.update for one in made)
    assert 0.08 < 1 - len(brought) / len(made) < 0.12
    assert {json.loads(one.body)["update_id"] for one in made} == set(brought)
    again = [one for one in made if brought[one.update] > 1]
    moments = {(one.update, one.at) for one in again}
    assert len(brought) < len({(one.update, one.at) for one in made}) < len(made)
    assert len(moments) < len(again)  # some at once, the others later


def test_a_repetition_is_the_same_to_the_byte():
    bodies = {}
    for one in schedule(200, 5, range(5), ["một"], seed=1):
        assert bodies.setdefault(one.update, one.body) == one.body


@pytest.fixture
def data(tmp_path, clock):
    """Two updates, answered by the messages "a" and "b" to one chat."""
    with Library.open(tmp_path / "data", embedder="none", writable=True) as library:
        updates, messages = Updates(library.database, clock), Messages(library.database, clock)
        chat = Chats(library.database, clock).meet("telegram", "7", ChatKind.PRIVATE, "Người 7")
        updates.put([Incoming("telegram", key, "7", "{}") for key in ("11", "12")])
        messages.put([NewMessage(chat.id, f"update:{row}:0", "{}") for row in (1, 2)])
        for name in ("a", "b"):
            claimed = messages.claim("owner", dt.timedelta(minutes=1))
            messages.sent(claimed.id, "owner", name, "Telegram")
    return tmp_path / "data"


def taken(at, message, text="một", chat=7):
    return Taken(at, chat, text, message)


BOTH = [taken(900, "a"), taken(990, "b", "hai")]


def test_each_answered_once_is_right(data):
    found = count(data, [11, 12, 12], BOTH, [KILL])
    assert found.is_right
    assert (found.brought, found.stored, found.answered, found.twice) == (2, 2, 2, 0)


def test_a_question_without_its_answer_is_lost(data):
    assert not (found := count(data, [11, 12, 13], BOTH, [KILL])).is_right
    assert found.lost == (13,)
    assert count(data, [11, 12], BOTH[:1], [KILL]).lost == (12,)


def test_a_message_that_a_kill_cut_off_may_come_twice(data):
    cut_off = [taken(900, "a"), taken(998, "x", "hai"), taken(1060, "b", "hai")]
    found = count(data, [11, 12], cut_off, [KILL])
    assert found.is_right
    assert (found.twice, found.messages) == (1, 3)
    assert found.before == pytest.approx(2, abs=1)


@pytest.mark.parametrize(
    "strange",
    [
        [taken(900, "a"), taken(998, "x", "ba"), taken(1060, "b", "hai")],  # it says something else
        [taken(900, "a"), taken(1002, "x", "hai"), taken(1060, "b", "hai")],  # after the kill
        [taken(800, "a"), taken(930, "x", "hai"), taken(1060, "b", "hai")],  # long before it
        [taken(900, "a"), taken(950, "b", "hai"), taken(998, "x", "hai")],  # nothing follows it
        [taken(900, "a"), taken(998, "x", "hai", chat=8), taken(1060, "b", "hai")],  # to somebody else
    ],
)
def test_any_other_message_is_strange(data, strange):
    found = count(data, [11, 12], strange, [KILL])
    assert not found.is_right
    assert [one.message for one in found.strange] == ["x"]
