"""Deadlines on the days of a calendar, by urgency, and as the load of units."""

from __future__ import annotations

import datetime as dt
import itertools
from urllib.parse import parse_qsl

import pytest
from assistant_values import before, plan, task
from hypothesis import given
from hypothesis import strategies as st

from assistant.deadlines.ahead import weeks_ahead
from assistant.deadlines.board import Desk, load_query, timeless
from assistant.deadlines.days import Due, by_day, calendar_days, dues, months_from, weeks
from assistant.deadlines.load import load
from assistant.lookup import Listed, Period, named_period
from assistant.task_query import TaskQuery
from plan.deadline import Deadline, DeadlineKind, Recurrence
from plan.errors import FilterInvalid
from plan.task import Task

STORED = plan("18/KH-SVHTT", "Sở Văn hóa và Thể thao", "Vân Hải", "Cải cách hành chính", 2025).stored
WEDNESDAY = dt.date(2025, 9, 10)
WEEKLY = Deadline("hằng tuần", DeadlineKind.RECURRING, recurrence=Recurrence.WEEKLY)
QUARTER = Deadline("Quý III", DeadlineKind.QUARTER, dt.date(2025, 7, 1), dt.date(2025, 9, 30))
some_days = st.dates(dt.date(2019, 1, 1), dt.date(2031, 12, 31))


def listed(made: Task) -> Listed:
    return Listed(made, STORED, made.id)


@given(some_days)
def test_a_month_is_shown_in_whole_weeks_from_monday(day):
    found = weeks(day)
    assert all(week[0].weekday() == 0 and len(week) == 7 for week in found)
    shown = list(itertools.chain(*found))
    assert shown == [shown[0] + dt.timedelta(days=n) for n in range(len(shown))]
    own = [date for date in shown if date.month == day.month]
    assert own[0].day == 1
    assert (own[-1] + dt.timedelta(days=1)).day == 1
    assert {date.month for date in found[0]} & {date.month for date in found[-1]} <= {day.month}


@given(some_days, st.integers(-40, 40))
def test_months_are_counted_both_ways(day, count):
    there = months_from(day, count)
    assert there.day == 1
    assert months_from(there, -count) == day.replace(day=1)


def test_months_end_with_the_calendar():
    assert months_from(dt.date(1, 1, 1), -5) == dt.date(1, 1, 1)
    assert months_from(dt.date(9999, 12, 1), 5) == dt.date(9999, 12, 1)


@given(some_days)
def test_periods_hold_today(day):
    for period in (Period.WEEK, Period.MONTH, Period.QUARTER, Period.YEAR):
        first, last = named_period(period, day)
        assert first <= day <= last
        assert named_period(period, first) == named_period(period, last) == (first, last)
    assert named_period(Period.OVERDUE, day) == (None, day - dt.timedelta(days=1))
    assert named_period(Period.WEEK, day)[0].weekday() == 0


def test_periods_have_their_usual_length():
    assert named_period(Period.WEEK, WEDNESDAY) == (dt.date(2025, 9, 8), dt.date(2025, 9, 14))
    assert named_period(Period.MONTH, dt.date(2024, 2, 10)) == (dt.date(2024, 2, 1), dt.date(2024, 2, 29))
    assert named_period(Period.QUARTER, dt.date(2025, 12, 31)) == (dt.date(2025, 10, 1), dt.date(2025, 12, 31))
    assert named_period(Period.YEAR, WEDNESDAY) == (dt.date(2025, 1, 1), dt.date(2025, 12, 31))


@given(some_days, st.integers(1, 8))
def test_the_weeks_ahead_begin_today_and_leave_no_day_out(day, count):
    found = weeks_ahead(day, count)
    assert (found[0].first, len(found)) == (day, count)
    assert all(stretch.last.weekday() == 6 for stretch in found)
    assert all(one.last + dt.timedelta(days=1) == other.first for one, other in itertools.pairwise(found))


def test_a_quarter_stands_on_its_last_day_and_what_recurs_on_each_of_its_days():
    rows = [listed(task("tuần", deadline=WEEKLY)), listed(task("quý", deadline=QUARTER))]
    found = dues(rows, dt.date(2025, 9, 22), dt.date(2025, 9, 30))
    assert [(due.day.day, due.row.identity, due.recurring, due.wide) for due in found] == [
        (26, "tuần", True, False),
        (30, "quý", False, True),
    ]
    assert set(by_day(found)) == {dt.date(2025, 9, 26), dt.date(2025, 9, 30)}


def test_what_recurs_ends_with_the_year_of_its_plan():
    days = calendar_days(task(deadline=WEEKLY), STORED, dt.date(2025, 12, 20), dt.date(2026, 2, 1))
    assert days == [dt.date(2025, 12, 26)]
    assert calendar_days(task(deadline=WEEKLY), STORED, dt.date(2026, 1, 1), dt.date(2026, 2, 1)) == []


def test_the_load_counts_what_units_lead_by_the_month_it_ends_in():
    rows = [
        listed(task("a", lead="Phòng 10", deadline=QUARTER)),
        listed(task("b", lead="Phòng 2", coordinate="Phòng 10", deadline=before(dt.date(2025, 9, 2)))),
        listed(task("c", lead="PHÒNG 2", deadline=before(dt.date(2025, 1, 2)))),
        listed(task("d", lead="Phòng 2", deadline=before(dt.date(2024, 9, 2)))),
        listed(task("e", lead="Phòng 2", deadline=WEEKLY)),
    ]
    found = load(rows, 2025)
    assert [(one.unit, one.months[0], one.months[8], one.total) for one in found] == [
        ("Phòng 2", 1, 1, 2),
        ("Phòng 10", 0, 1, 1),
    ]
    assert load([], 2025) == []


def test_a_board_counts_what_its_filters_list(sample_library):
    for day in (dt.date(2024, 3, 28), WEDNESDAY, dt.date(2026, 9, 1)):
        desk = Desk(sample_library, "local", day)
        for query in (TaskQuery(), TaskQuery(unit="Văn phòng"), TaskQuery(unit="Sở Tư pháp", exact="1", role="lead")):
            board = desk.board(query, day.replace(day=1))
            for one in (*board.counts, *board.weeks, board.month, board.later):
                assert len(sample_library.find_tasks(one.query.filter(day, "local"))) == one.tasks
            for one in board.loads:
                assert one.total == sum(one.months) > 0
                year = load_query(query, one.unit, dt.date(day.year, 1, 1), dt.date(day.year, 12, 31))
                assert sample_library.count_tasks(year.filter(day, "local")) == one.total


def test_the_weeks_of_a_board_hold_their_open_tasks_on_their_days(sample_library):
    board = Desk(sample_library, "local", WEDNESDAY).board(TaskQuery(), WEDNESDAY)
    for week in board.weeks:
        assert all(week.first <= due.day <= week.last for due in week.dues)
        assert sum(not due.recurring for due in week.dues) == week.tasks
    assert any(due.recurring for week in board.weeks for due in week.dues)
    assert sum(week.tasks for week in board.weeks) > 5


def test_the_load_of_a_unit_is_shown_for_that_unit(sample_library):
    desk = Desk(sample_library, "local", WEDNESDAY)
    every = {one.unit: one for one in desk.loads(TaskQuery(), 2025)}
    chosen = desk.loads(TaskQuery(unit="so tu phap"), 2025)
    assert list(chosen) == [every["Sở Tư pháp"]]
    assert len(desk.loads(TaskQuery(unit="Sở"), 2025)) > 3
    assert desk.loads(TaskQuery(unit="Sở", exact="1"), 2025) == ()


def test_a_filter_keeps_what_is_not_about_time():
    query = TaskQuery(unit="A", period="week", due_from="1", wide="1", progress="done", sort="unit", year="2025")
    assert timeless(query) == TaskQuery(unit="A", year="2025")


def test_the_recurring_are_told_from_the_others():
    row = listed(task(deadline=WEEKLY))
    assert Due(row, WEDNESDAY).recurring
    assert not Due(listed(task(deadline=QUARTER)), WEDNESDAY).recurring


texts = st.text(max_size=12)
queries = st.builds(TaskQuery, **dict.fromkeys(TaskQuery.__slots__, texts.map(str.strip)))


@given(queries)
def test_a_filter_comes_back_from_its_address(query):
    assert TaskQuery.of(dict(parse_qsl(query.encoded()))) == query


@given(queries)
def test_any_filter_is_read_or_said_to_be_wrong_at_its_fields(query):
    _wanted, wrong = query.read(WEDNESDAY, "local")
    assert set(wrong) <= set(TaskQuery.__slots__)
    if wrong:
        with pytest.raises(FilterInvalid):
            query.filter(WEDNESDAY, "local")


@pytest.mark.parametrize(
    ("query", "first", "last", "progress"),
    [
        (TaskQuery(period="week"), dt.date(2025, 9, 8), dt.date(2025, 9, 14), None),
        (TaskQuery(period="month", due_from="05/09/2025"), dt.date(2025, 9, 5), dt.date(2025, 9, 30), None),
        (TaskQuery(period="overdue"), None, dt.date(2025, 9, 9), "open"),
        (TaskQuery(period="overdue", progress="doing"), None, dt.date(2025, 9, 9), "doing"),
        (TaskQuery(due_to="2025-12-31"), None, dt.date(2025, 12, 31), None),
    ],
)
def test_periods_and_days_are_read_together(query, first, last, progress):
    wanted = query.filter(WEDNESDAY, "local")
    assert (wanted.due_from, wanted.due_to, wanted.progress) == (first, last, progress)


def test_wrong_fields_are_named():
    asked = TaskQuery(
        role="chief", due_from="30/02/2025", year="25", progress="x", period="decade", assigned="u", sort="a"
    )
    _wanted, wrong = asked.read(WEDNESDAY, "local")
    assert set(wrong) == {"role", "due_from", "year", "progress", "period", "assigned", "sort"}
    _wanted, wrong = TaskQuery(due_from="02/01/2025", due_to="01/01/2025").read(WEDNESDAY, "local")
    assert set(wrong) == {"due_to"}
