"""Periods of time in every form that plans print."""

from __future__ import annotations

import datetime as dt
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.language.periods import PeriodKind, find_periods, month_end, quarter_of

PLAN_YEAR = 2030


def found(text: str, year: int | None = PLAN_YEAR) -> list[tuple[str, str, str, bool]]:
    return [(p.kind.value, str(p.start), str(p.end), p.year_printed) for p in find_periods(text, year)]


@pytest.mark.parametrize(
    ("text", "kind", "start", "end"),
    [
        ("24/7/2027", "date", "2027-07-24", "2027-07-24"),
        ("24.07.2027", "date", "2027-07-24", "2027-07-24"),
        ("24-07-2027", "date", "2027-07-24", "2027-07-24"),
        ("ngày 24 tháng 7 năm 2027", "date", "2027-07-24", "2027-07-24"),
        ("ngày 24  tháng  07  năm 2027", "date", "2027-07-24", "2027-07-24"),
        ("24 tháng 7 năm 2027", "date", "2027-07-24", "2027-07-24"),
        ("29/02/2028", "date", "2028-02-29", "2028-02-29"),
        ("Quý I/2027", "quarter", "2027-01-01", "2027-03-31"),
        ("Quí IV-2027", "quarter", "2027-10-01", "2027-12-31"),
        ("quý 3 năm 2027", "quarter", "2027-07-01", "2027-09-30"),
        ("quý II của năm 2027", "quarter", "2027-04-01", "2027-06-30"),
        ("QUÝ III, năm 2027", "quarter", "2027-07-01", "2027-09-30"),
        ("Q2/2027", "quarter", "2027-04-01", "2027-06-30"),
        ("T9/2027", "month", "2027-09-01", "2027-09-30"),
        ("Tháng 2/2028", "month", "2028-02-01", "2028-02-29"),
        ("tháng 02 năm 2027", "month", "2027-02-01", "2027-02-28"),
        ("9/2027", "month", "2027-09-01", "2027-09-30"),
        ("Tháng 3 đến tháng 6/2027", "month", "2027-03-01", "2027-06-30"),
        ("tuần đầu tháng 5/2027", "week", "2027-05-01", "2027-05-07"),
        ("tuần cuối của tháng 2/2028", "week", "2028-02-23", "2028-02-29"),
        ("6 tháng đầu năm 2027", "half", "2027-01-01", "2027-06-30"),
        ("06 tháng cuối năm 2027", "half", "2027-07-01", "2027-12-31"),
        ("sáu tháng đầu năm 2027", "half", "2027-01-01", "2027-06-30"),
        ("9 tháng đầu năm 2027", "nine_months", "2027-01-01", "2027-09-30"),
        ("năm 2027", "year", "2027-01-01", "2027-12-31"),
        ("2027", "year", "2027-01-01", "2027-12-31"),
        ("2027-2031", "years", "2027-01-01", "2031-12-31"),
        ("giai đoạn 2027 – 2031", "years", "2027-01-01", "2031-12-31"),
        ("từ năm 2027 đến năm 2031", "years", "2027-01-01", "2031-12-31"),
    ],
)
def test_forms_with_a_year(text, kind, start, end):
    assert found(text) == [(kind, start, end, True)]
    assert found(text, None) == [(kind, start, end, True)]
    assert found(unicodedata.normalize("NFD", text)) == [(kind, start, end, True)]


@pytest.mark.parametrize(
    ("text", "kind", "start", "end"),
    [
        ("ngày 12/3", "date", "2030-03-12", "2030-03-12"),
        ("ngày 12.3", "date", "2030-03-12", "2030-03-12"),
        ("ngày 12 tháng 3", "date", "2030-03-12", "2030-03-12"),
        ("quý II", "quarter", "2030-04-01", "2030-06-30"),
        ("Quí 4", "quarter", "2030-10-01", "2030-12-31"),
        ("tháng 11", "month", "2030-11-01", "2030-11-30"),
        ("tháng 3-6", "month", "2030-03-01", "2030-06-30"),
        ("6 tháng đầu năm", "half", "2030-01-01", "2030-06-30"),
        ("chín tháng đầu năm", "nine_months", "2030-01-01", "2030-09-30"),
    ],
)
def test_forms_without_a_year_take_the_plans_and_say_so(text, kind, start, end):
    assert found(text) == [(kind, start, end, False)]
    assert found(text, None) == []


@pytest.mark.parametrize(
    "text",
    [
        "30/2/2027",
        "ngày 30 tháng 2 năm 2027",
        "29/02/2027",
        "31/04/2027",
        "00/01/2027",
        "ngày 32/1",
        "tháng 13",
        "tháng 0",
        *("Quý V/2027 ", "quý 5", "12/3", "2031-2027", "2027%", "12.027", "50/2", "", "sen hồng"),
    ],
)
def test_what_is_no_period(text):
    assert found(text) == []


def test_a_year_printed_once_serves_the_months_before_it():
    assert found("tháng 5 và tháng 10/2027") == [
        ("month", "2027-05-01", "2027-05-31", True),
        ("month", "2027-10-01", "2027-10-31", True),
    ]
    assert found("Quý III - Quý IV/2027")[0][1:3] == ("2027-07-01", "2027-12-31")


def test_several_periods_come_in_reading_order():
    text = "Quý I/2027 dọn kênh, ngày 5/6 đo mặn, giai đoạn 2027-2029 trồng lại"
    assert [p.kind for p in find_periods(text, 2027)] == [PeriodKind.QUARTER, PeriodKind.DATE, PeriodKind.YEARS]
    assert [text[p.begin : p.stop].strip() for p in find_periods(text, 2027)] == [
        "Quý I/2027",
        "ngày 5/6",
        "giai đoạn 2027-2029",
    ]


def test_months_and_quarters():
    assert month_end(2028, 2) == dt.date(2028, 2, 29)
    assert quarter_of(2027, 4) == (dt.date(2027, 10, 1), dt.date(2027, 12, 31))


PIECES = st.sampled_from(
    [
        "ngày ",
        "tháng ",
        "quý ",
        "năm ",
        "T",
        "Q",
        "/",
        "-",
        ".",
        " đến ",
        ", ",
        "giai đoạn ",
        "6 tháng đầu ",
        "tuần cuối ",
        *("2", "12", "30", "31", "99", "0", "I", "IV", "V", "2027", "1999", "20270", "é", "e\u0301", "ﬁ", "İ"),
    ]
)


@given(st.lists(PIECES, max_size=14).map("".join), st.none() | st.integers(1990, 2099))
def test_any_text_gives_ordered_periods_inside_it(text, year):
    length = len(unicodedata.normalize("NFC", text))
    at = 0
    for period in find_periods(text, year):
        assert at <= period.begin < period.stop <= length
        assert period.start <= period.end
        at = period.stop
