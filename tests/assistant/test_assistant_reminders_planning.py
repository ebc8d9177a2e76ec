"""What is to be told on a day: each thing once, nothing that is done, nothing that nobody asked for."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
from reminder_values import day, every, make_task, on_days, until

from assistant.lookup import Listed
from assistant.reminders.planning import OVERDUE, Again, Watch, dated, digest, tell
from assistant.reminders.times import next_slot
from assistant.reminders.wording import told as told_words
from index.library import StoredDocument
from index.notices import Told
from index.subscriptions import Rhythm, Subject, Wish
from plan.document import Document
from plan.reading import Status

START = day("2024-03-01")
PLAN = StoredDocument(
    *("d", "d.txt", "d", "d", Status.OK),
    Document(number="1/KH", date=day("2024-01-10"), year=2024),
    *(0, 0, 0, dt.datetime(2024, 1, 1, tzinfo=dt.UTC)),
)


def row(name: str, deadline):
    return dated(Listed(make_task(name, "Văn phòng Sở", deadline), PLAN, name))


def run(rows, days, offsets=(7, 1), since=START, done=None, told=frozenset()):
    """What is told on each of some days, with a memory: (day it was told, identity, its day, reasons)."""
    heard, found = set(told), []
    for today in days:
        marks = {name: at for name, at in (done or {}).items() if at <= today}
        for one in tell(today, [Watch(offsets, since, rows)], (), marks, heard):
            heard |= {Told(one.due.row.identity, one.due.day, reason) for reason in one.reasons}
            found.append((today, one.due.row.identity, one.due.day, one.reasons))
    return found


def from_(first: str, count: int) -> list[dt.date]:
    return [day(first) + dt.timedelta(days=n) for n in range(count)]


def test_each_number_of_days_is_told_on_its_day_and_overdue_once():
    found = run([row("a", until("2024-03-15"))], from_("2024-03-01", 40))
    assert [(told.day, reasons) for told, _, _, reasons in found] == [(8, ("7",)), (14, ("1",)), (16, (OVERDUE,))]


def test_of_several_numbers_at_once_the_nearest_is_told_and_all_count():
    found = run([row("a", until("2024-03-15"))], [day("2024-03-14"), day("2024-03-15")])
    assert [(told.day, reasons) for told, _, _, reasons in found] == [(14, ("1", "7"))]


def test_a_farther_number_is_not_told_after_a_nearer_one():
    told = {Told("a", day("2024-03-15"), "1")}
    assert run([row("a", until("2024-03-15"))], [day("2024-03-14")], (7,), told=told) == []


def test_days_missed_are_caught_up_while_the_deadline_is_not_over():
    found = run([row("a", until("2024-03-15"))], [day("2024-03-06"), day("2024-03-11"), day("2024-03-12")])
    assert [(told.day, reasons) for told, _, _, reasons in found] == [(11, ("7",))]


def test_what_was_overdue_before_the_wish_is_not_told():
    rows = [row("a", until("2024-02-29")), row("b", until("2024-03-01"))]
    assert [name for _, name, _, _ in run(rows, from_("2024-03-01", 20), ())] == ["b"]


def test_a_recurring_task_is_told_each_time_and_never_overdue():
    found = run([row("a", every("monthly"))], from_("2024-03-01", 100), (1,))
    assert [(told.isoformat(), reasons) for told, _, _, reasons in found] == [
        ("2024-03-30", ("1",)),
        ("2024-04-29", ("1",)),
        ("2024-05-30", ("1",)),
    ]


def test_a_recurring_task_that_is_done_comes_back_with_its_next_day():
    found = run([row("a", every("quarterly"))], from_("2024-03-01", 130), (7,), done={"a": day("2024-03-20")})
    assert [due.isoformat() for _, _, due, _ in found] == ["2024-06-30"]


def test_several_days_are_told_each_and_of_those_over_the_last():
    rows = [row("a", on_days("2024-03-05", "2024-03-20"))]
    found = [(told.day, due.day, reasons) for told, _, due, reasons in run(rows, from_("2024-03-01", 30), (1,))]
    assert found == [(4, 5, ("1",)), (6, 5, (OVERDUE,)), (19, 20, ("1",)), (21, 20, (OVERDUE,))]
    late = run(rows, [day("2024-03-25"), day("2024-03-26")], (1,))
    assert [due.day for _, _, due, _ in late] == [20]


def test_put_off_is_told_with_the_day_it_has_by_then():
    moved = row("a", until("2024-04-10"))
    (one,) = tell(day("2024-03-11"), (), [Again(moved, day("2024-03-15"))], {}, ())
    assert one.due.day == day("2024-04-10")
    assert tell(day("2024-03-11"), (), [Again(moved, day("2024-03-15"))], {"a": day("2024-03-10")}, ()) == []


def test_put_off_and_due_at_once_is_told_once():
    one = row("a", until("2024-03-15"))
    found = tell(day("2024-03-14"), [Watch((1,), START, [one])], [Again(one, day("2024-03-15"))], {}, ())
    assert [told.reasons for told in found] == [("1", "snoozed 2024-03-14")]


def test_a_digest_takes_each_day_once_and_leaves_out_what_is_done():
    rows = [row("a", until("2024-03-01")), row("b", on_days("2024-03-08", "2024-03-10")), row("c", every("monthly"))]
    rows.append(row("d", until("2024-03-09")))
    found = digest(day("2024-03-07"), rows, {"d": day("2024-03-02")})
    assert [one.row.identity for one in found.overdue] == ["a"]
    assert [(one.row.identity, one.day.day) for one in found.week] == [("b", 8), ("b", 10)]
    assert [(one.row.identity, one.day.day) for one in found.later] == [("c", 31)]


dates = st.dates(day("2024-02-15"), day("2024-04-30"))
deadlines = st.one_of(
    dates.map(lambda one: until(one.isoformat())),
    st.lists(dates, min_size=2, max_size=3, unique=True).map(lambda many: on_days(*map(str, sorted(many)))),
    st.sampled_from(["weekly", "monthly", "quarterly"]).map(every),
)
plans = st.lists(deadlines, min_size=1, max_size=5).map(lambda many: [row(f"t{n}", one) for n, one in enumerate(many)])
runs = st.sets(st.integers(0, 75), min_size=1).map(lambda many: [START + dt.timedelta(days=n) for n in sorted(many)])
offsets = st.sets(st.integers(0, 20), max_size=3).map(tuple)


@given(plans, runs, offsets, st.dictionaries(st.sampled_from(["t0", "t1"]), dates))
def test_nothing_is_told_twice_late_or_after_it_is_done(rows, days, numbers, done):
    found = run(rows, days, numbers, done=done)
    known = [(name, due, reason) for _, name, due, reasons in found for reason in reasons]
    assert len(known) == len(set(known))
    recurring = {one.row.identity for one in rows if one.recurring}
    for told, name, due, reasons in found:
        if reasons == (OVERDUE,):
            assert START <= due < told
            assert name not in recurring
        else:
            assert 0 <= (due - told).days <= min(map(int, reasons))
        if name in done and done[name] <= told:
            assert name in recurring
            assert due > done[name]


@given(plans, runs, offsets)
def test_whatever_is_due_on_a_day_of_a_run_was_told_by_then(rows, days, numbers):
    found = run(rows, days, numbers)
    told = {(name, due): at for at, name, due, reasons in reversed(found) if reasons != (OVERDUE,)}
    for one in rows:
        for due in one.days:
            reached = [at for at in days if any(0 <= (due - at).days <= number for number in numbers)]
            assert told.get((one.row.identity, due)) == (reached[0] if reached else None)


@given(plans, dates, st.text(max_size=300))
def test_any_notice_fits_one_message(rows, today, words):
    long = [dated(Listed(make_task(f"x{n}", "U", until("2024-03-15"), words), PLAN, f"x{n}")) for n in range(30)]
    found = tell(today, [Watch((90,), START, [*rows, *long])], (), {}, ())
    if found:
        assert len(told_words(found, today, "").reply.text.encode("utf-16-le")) // 2 <= 1300


@given(st.integers(0, 366 * 24 * 60), st.integers(0, 23), st.none() | st.integers(0, 6))
def test_the_next_time_is_the_first_after_now(minutes, hour, weekday):
    now = dt.datetime(2024, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
    rhythm = Rhythm.DAILY if weekday is None else Rhythm.WEEKLY
    found = next_slot(Wish(Subject.MINE, "", rhythm, (), hour, weekday), now)
    here = found.astimezone(dt.timezone(dt.timedelta(hours=7)))
    assert now < found <= now + dt.timedelta(days=1 if weekday is None else 7)
    assert (here.hour, here.minute) == (hour, 0)
    assert weekday in (None, here.weekday())
