"""Subscriptions and notices: kept once, written whole or not at all, and gone with the plan they are of."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from library_values import plan_reading

from index import catalogue, chat_tables, messages, notices, subscriptions
from index.library import Library
from index.notices import Entry, Kind, NewNotice, Notices, Overtaken, Told, Turn
from index.subscriptions import MOST, Rhythm, Subject, Subscriptions, Wish
from plan.errors import SubscriptionInvalid, SubscriptionMissing

DAY = dt.date(2026, 3, 1)


@pytest.fixture
def library(tmp_path, clock):
    with Library.open(tmp_path / "data", embedder="none", writable=True, clock=clock) as library:
        library.replace(plan_reading("a", "Số hóa hồ sơ", "Rà soát thủ tục"), source="a")
        yield library


@pytest.fixture
def kept(library, clock):
    return Subscriptions(library.database, clock)


@pytest.fixture
def made(library, clock):
    return Notices(library.database, clock)


def wish(subject: Subject = Subject.UNIT, value: str = "Văn phòng Sở", **more) -> Wish:
    return Wish(subject, value, Rhythm.BEFORE, more.pop("days", (7, 1)), **more)


def later(clock, **time) -> dt.datetime:
    return clock() + dt.timedelta(**time)


def turn(due, clock, *told: Told, document: str = "", compose=lambda _id, _ids: None) -> Turn:
    entries = tuple(Entry(document, one) for one in told)
    new = [NewNotice(Kind.DUE, due.key, "Nhắc việc", entries, compose)] if told else []
    return Turn(due, {one.id: later(clock, days=1) for one in due.subscriptions}, new)


def test_a_wish_is_kept_once_and_found_by_its_recipient_alone(kept, clock):
    one = kept.add("lan", wish(), clock())
    assert kept.add("lan", wish(), later(clock, hours=1)) == one
    assert kept.of("lan") == [one]
    assert one.wish == wish()
    assert kept.of("mai") == []


def test_nobody_removes_what_is_somebody_elses(kept, clock):
    one = kept.add("lan", wish(), clock())
    with pytest.raises(SubscriptionMissing):
        kept.remove("mai", one.id)
    assert kept.remove("lan", one.id) == one
    assert kept.of("lan") == []


def test_there_is_an_end_to_wishes(kept, clock):
    for n in range(MOST):
        kept.add("lan", wish(hour=n % 24, days=(n,)), clock())
    with pytest.raises(SubscriptionInvalid):
        kept.add("lan", wish(days=(99,)), clock())


def test_due_is_all_of_a_recipient_and_only_what_is_due(kept, made, clock):
    assert made.due() == []
    first = kept.add("lan", wish(), later(clock, hours=-2))
    second = kept.add("mai", wish(), later(clock, hours=-3))
    kept.add("lan", wish(days=(3,)), later(clock, hours=1))
    assert [(due.recipient, due.subscriptions) for due in made.due()] == [("mai", (second,)), ("lan", (first,))]


def test_a_turn_is_written_once(library, kept, made, clock):
    kept.add("lan", wish(), clock())
    document = library.documents()[0].id
    (due,) = made.due()
    told = Told("i", DAY, "7")
    made.write(turn(due, clock, told, document=document))
    with pytest.raises(Overtaken):
        made.write(turn(due, clock, Told("i", DAY, "1"), document=document))
    assert made.told("lan", ["i"]) == {told}
    assert [one.status for one in made.of("lan", 10)] == ["kept"]
    assert made.due() == []


def test_what_was_told_already_takes_the_whole_turn_back(library, kept, made, clock):
    kept.add("lan", wish(), clock())
    document = library.documents()[0].id
    made.write(turn(made.due()[0], clock, Told("i", DAY, "7"), document=document))
    clock.pass_by(days=1)
    (due,) = made.due()
    with pytest.raises(Overtaken):
        made.write(turn(due, clock, Told("j", DAY, "7"), Told("i", DAY, "7"), document=document))
    assert made.told("lan", ["i", "j"]) == {Told("i", DAY, "7")}
    assert made.due() == [due]


def test_of_a_plan_that_is_gone_nothing_is_told(kept, made, clock):
    kept.add("lan", wish(), clock())
    with pytest.raises(Overtaken):
        made.write(turn(made.due()[0], clock, Told("i", DAY, "7"), document="0" * 16))
    assert made.of("lan", 10) == []


def test_put_off_comes_when_it_is_time_and_a_second_word_counts(library, kept, made, clock):
    kept.add("lan", wish(), clock())
    document = library.documents()[0].id
    made.write(turn(made.due()[0], clock, Told("i", DAY, "7"), Told("i", DAY, "10"), document=document))
    (reminder,) = made.reminders("lan", made.of("lan", 1)[0].id)
    assert made.reminder("lan", reminder.id) == reminder
    with pytest.raises(SubscriptionMissing):
        made.reminder("mai", reminder.id)
    for days in (1, 3):
        made.again(reminder, "lan", later(clock, days=days))
    clock.pass_by(days=2)
    assert [due.snoozes for due in made.due()] == [()]
    clock.pass_by(days=1)
    assert [(one.identity, one.day) for due in made.due() for one in due.snoozes] == [("i", DAY)]


def test_all_goes_over_to_the_next_version(library, kept, made, clock):
    library.replace(plan_reading("b", "Việc khác", title="Mua sắm tài sản", number="9/KH-X"), source="b")
    old, new = (document.id for document in library.documents())
    kept.add("lan", wish(Subject.PLAN, old), clock())
    made.write(turn(made.due()[0], clock, Told("i", DAY, "7"), document=old))
    made.again(made.reminders("lan", made.of("lan", 1)[0].id)[0], "lan", later(clock, days=9))
    with library.database.writing() as connection:
        subscriptions.take_over(connection, old, new)
        notices.take_over(connection, old, new)
        catalogue.delete(connection, old)
    assert [one.wish.value for one in kept.of("lan")] == [new]
    assert made.told("lan", ["i"]) == {Told("i", DAY, "7")}
    with library.database.reading() as connection:
        assert connection.execute(sa.select(chat_tables.snooze.c.document_id)).scalars().all() == [new]


def test_all_goes_with_a_plan_that_is_removed(library, kept, made, clock):
    document = library.documents()[0].id
    identity = library.tasks()[0].identity
    for one in (wish(), wish(Subject.PLAN, document), wish(Subject.TASK, identity)):
        kept.add("lan", one, clock())
    made.write(turn(made.due()[0], clock, Told(identity, DAY, "7"), document=document))
    with library.database.writing() as connection:
        subscriptions.forget(connection, document)
        messages.forget(connection, document)
        catalogue.delete(connection, document)
    assert [one.wish.subject for one in kept.of("lan")] == [Subject.UNIT]
    assert made.told("lan", [identity]) == frozenset()
