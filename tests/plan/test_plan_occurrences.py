"""Deadlines as days of a calendar: frequencies, anchors in their cycle, several days in one phrase."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.deadline import Anchor, Deadline, DeadlineKind, Interval, IntervalUnit, Recurrence
from plan.language.deadlines import read_deadline
from plan.occurrences import occurrences

YEAR = 2027
WHOLE = dt.date(YEAR, 1, 1), dt.date(YEAR, 12, 31)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("hằng tuần", ["05-07", "05-14", "05-21", "05-28", "06-04", "06-11"]),
        ("thứ Hai hằng tuần", ["05-03", "05-10", "05-17", "05-24", "05-31", "06-07", "06-14"]),
        ("hằng tháng", ["05-31"]),
        ("trước ngày 16 hàng tháng", ["05-16"]),
        ("ngày cuối cùng của các tháng", ["05-31"]),
        ("hằng quý", []),
        ("ngày 03 của tháng cuối quý", ["06-03"]),
        ("hằng năm", []),
        ("trước ngày 20/5 hằng năm", ["05-20"]),
        ("trước ngày 20/5/2027", ["05-20"]),
        ("quý II/2027", []),
        ("thường xuyên", []),
        ("khi có yêu cầu", []),
        ("02 lần/ngày", []),
    ],
)
def test_occurrences(text, days):
    found = occurrences(read_deadline(text, YEAR), dt.date(2027, 5, 1), dt.date(2027, 6, 15))
    assert [f"{d:%m-%d}" for d in found] == days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("hằng quý", ["03-31", "06-30", "09-30", "12-31"]),
        ("định kỳ 6 tháng", ["06-30", "12-31"]),
        ("hằng năm", ["12-31"]),
        ("trước ngày 10 của tháng 3, 6, 9, 11", ["03-10", "06-10", "09-10", "11-10"]),
        ("trước ngày 15/6 và 15/12 hằng năm", ["06-15", "12-15"]),
        ("trước ngày 05 của tháng đầu quý sau, hằng quý", ["01-05", "04-05", "07-05", "10-05"]),
        ("đợt 1 trước ngày 30/4, đợt 2 trước ngày 31/10", ["04-30", "10-31"]),
        ("từ ngày 01/4/2027 đến ngày 30/6/2027", ["06-30"]),
    ],
)
def test_occurrences_of_a_year(text, days):
    assert [f"{d:%m-%d}" for d in occurrences(read_deadline(text, YEAR), *WHOLE)] == days


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("trong 05 ngày làm việc kể từ ngày nhận hồ sơ", Interval(5, IntervalUnit.WORKING_DAY)),
        ("Chậm nhất sau 10 (mười) ngày kể từ khi có kết quả", Interval(10, IntervalUnit.DAY)),
        ("trong vòng 24 giờ", Interval(24, IntervalUnit.HOUR)),
        ("trong thời hạn 02 tuần", Interval(2, IntervalUnit.WEEK)),
        ("theo hướng dẫn của Bộ", None),
    ],
)
def test_the_count_of_a_relative_deadline(text, interval):
    deadline = read_deadline(text, YEAR)
    assert (deadline.kind, deadline.interval) == (DeadlineKind.EVENT, interval)


RECURRENCES = st.sampled_from([*Recurrence, None])
ANCHORS = st.lists(
    st.builds(Anchor, st.none() | st.integers(1, 12), st.integers(1, 31))
    | st.builds(Anchor, weekday=st.integers(0, 6)),
    max_size=3,
).map(tuple)
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))


@given(RECURRENCES, ANCHORS, DAYS, st.integers(0, 900))
def test_days_lie_in_the_period_in_order_and_none_is_lost_by_cutting_it(every, anchors, first, length):
    deadline = Deadline("định kỳ", DeadlineKind.RECURRING, recurrence=every, anchors=anchors)
    last = first + dt.timedelta(days=length)
    middle = first + dt.timedelta(days=length // 2)
    found = occurrences(deadline, first, last)
    assert found == sorted(set(found))
    assert all(first <= day <= last for day in found)
    after = occurrences(deadline, middle + dt.timedelta(days=1), last) if middle < last else []
    assert found == occurrences(deadline, first, middle) + after
