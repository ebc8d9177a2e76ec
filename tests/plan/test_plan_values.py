"""Spans, deadlines as dates, and the errors' contract."""

from __future__ import annotations

import datetime as dt

import pytest

from plan import errors
from plan.deadline import NO_DEADLINE, Deadline, DeadlineKind, Recurrence, is_due_in
from plan.span import Span, cover


def day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


@pytest.mark.parametrize(("first", "last"), [(0, 1), (-1, 3), (5, 4), (0, 0)])
def test_span_refuses_what_is_no_range(first, last):
    with pytest.raises(ValueError, match="not a range of lines"):
        Span(first, last)


@pytest.mark.parametrize(
    ("one", "other", "overlaps", "contains"),
    [
        ((2, 5), (5, 9), True, False),
        ((2, 5), (6, 9), False, False),
        ((2, 9), (3, 4), True, True),
        ((3, 4), (2, 9), True, False),
        ((4, 4), (4, 4), True, True),
    ],
)
def test_span_overlaps_and_contains(one, other, overlaps, contains):
    first, second = Span(*one), Span(*other)
    assert first.overlaps(second) is overlaps
    assert second.overlaps(first) is overlaps
    assert first.contains(second) is contains


def test_cover_takes_the_outermost_lines_and_the_first_page():
    assert cover([Span(7, 9, 2), Span(3, 4, 1), Span(8, 12)]) == Span(3, 12, 2)
    assert cover(iter([Span(1, 1)])) == Span(1, 1)


def test_cover_of_nothing():
    with pytest.raises(ValueError, match="no spans"):
        cover([])


def test_spans_sort_by_place():
    assert sorted([Span(9, 9), Span(2, 7), Span(2, 3)]) == [Span(2, 3), Span(2, 7), Span(9, 9)]


def test_deadline_that_ends_before_it_starts():
    with pytest.raises(ValueError, match="ends before it starts"):
        Deadline("x", DeadlineKind.RANGE, dt.date(2027, 5, 2), dt.date(2027, 5, 1))
    assert Deadline("x", DeadlineKind.DATE, dt.date(2027, 5, 1), dt.date(2027, 5, 1)).end == dt.date(2027, 5, 1)


Q2 = (dt.date(2027, 4, 1), dt.date(2027, 6, 30))
MAY = (dt.date(2027, 5, 1), dt.date(2027, 5, 31))


@pytest.mark.parametrize(
    ("kind", "start", "end", "period", "due"),
    [
        ("before", None, "2027-05-31", MAY, True),  # "trước D" falls on D
        ("before", None, "2027-06-01", MAY, False),
        ("before", None, "2027-04-30", MAY, False),
        ("date", "2027-05-01", "2027-05-01", MAY, True),
        ("month", "2027-05-01", "2027-05-31", MAY, True),
        ("month", "2027-05-01", "2027-05-31", Q2, True),
        ("quarter", "2027-04-01", "2027-06-30", Q2, True),
        ("quarter", "2027-04-01", "2027-06-30", (dt.date(2027, 6, 1), dt.date(2027, 6, 30)), False),  # wider
        ("year", "2027-01-01", "2027-12-31", (dt.date(2027, 10, 1), dt.date(2027, 12, 31)), False),
        ("year", "2027-01-01", "2027-12-31", (dt.date(2027, 1, 1), dt.date(2027, 12, 31)), True),
        ("range", "2026-11-01", "2027-05-15", MAY, True),  # a range is due where it ends
        ("range", "2027-05-15", "2027-09-15", MAY, False),
        ("range", "2027-05-15", None, MAY, False),
        ("recurring", None, "2027-05-10", MAY, False),
        ("ongoing", "2027-05-01", "2027-05-31", MAY, False),
        ("event", None, None, MAY, False),
        ("none", None, None, MAY, False),
    ],
)
def test_is_due_in(kind, start, end, period, due):
    every = Recurrence.ANNUAL if kind == "recurring" else None
    deadline = Deadline("x", DeadlineKind(kind), day(start), day(end), every)
    assert is_due_in(deadline, *period) is due


def test_no_deadline_is_never_due():
    assert not is_due_in(NO_DEADLINE, dt.date.min, dt.date.max)


def test_public_values_of_the_json():
    assert [k.value for k in DeadlineKind] == (
        ["before", "date", "month", "quarter", "year", "range", "recurring", "ongoing", "event", "none"]
    )
    assert [r.value for r in Recurrence] == ["weekly", "monthly", "quarterly", "semiannual", "annual", "other"]


def every_error(base: type[errors.KehoachError] = errors.KehoachError) -> list[type[errors.KehoachError]]:
    return [base, *(e for child in base.__subclasses__() for e in every_error(child))]


def test_error_codes_are_unique_and_exit_codes_are_those_of_the_contract():
    own = [e for e in every_error() if e.__module__ == "plan.errors"]
    codes = [e.code for e in own]
    assert len(codes) == len(set(codes))
    for error in own:
        assert error.code.isascii()
        assert error.exit_code == (1 if issubclass(error, errors.InputError) else 2)
        assert 400 <= error.http_status < 600


def test_an_error_carries_its_sentence():
    error = errors.FileEmpty("Tệp trống.")
    assert (error.message, str(error)) == ("Tệp trống.", "Tệp trống.")
