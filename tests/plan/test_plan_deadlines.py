"""`read_deadline`: phrases that are a deadline; kinds are those of the public contract."""

from __future__ import annotations

import datetime as dt
import unicodedata

import pytest

from plan.deadline import NO_DEADLINE, Deadline, DeadlineKind, Recurrence
from plan.language.deadlines import read_deadline
from plan.span import Span

YEAR = 2027


def dates(deadline: Deadline) -> tuple[str, str | None, str | None]:
    start, end = deadline.start, deadline.end
    return deadline.kind.value, start and start.isoformat(), end and end.isoformat()


@pytest.mark.parametrize(
    ("text", "kind", "start", "end"),
    [
        ("Trước ngày 15/02/2028", "before", None, "2028-02-15"),
        ("Trước 15/02/2028", "before", None, "2028-02-15"),
        ("Xong trước ngày 03 tháng 9 năm 2028", "before", None, "2028-09-03"),
        ("Trước 17 giờ ngày 20/5/2028", "before", None, "2028-05-20"),
        ("Chậm nhất quý II/2028", "before", None, "2028-06-30"),
        ("Chậm nhất là tháng 4/2028", "before", None, "2028-04-30"),
        ("Muộn nhất năm 2028", "before", None, "2028-12-31"),
        ("Trước tháng 9/2028", "before", None, "2028-09-30"),
        ("Đến hết ngày 31/01/2028", "before", None, "2028-01-31"),
        ("Đến năm 2030", "before", None, "2030-12-31"),
        ("02/9/2028", "date", "2028-09-02", "2028-09-02"),
        ("Ngày 02 tháng 9 năm 2028", "date", "2028-09-02", "2028-09-02"),
        ("Tháng 2/2028", "month", "2028-02-01", "2028-02-29"),
        ("T10/2028", "month", "2028-10-01", "2028-10-31"),
        ("Trong tháng 8/2028", "month", "2028-08-01", "2028-08-31"),
        ("*(hoàn thành trong tháng 12/2028)*", "month", "2028-12-01", "2028-12-31"),
        ("Quí IV-2028", "quarter", "2028-10-01", "2028-12-31"),
        ("Dự kiến Quý II/2028", "quarter", "2028-04-01", "2028-06-30"),
        ("Trình bày tại cuộc họp Ban Chỉ đạo quý I/2028", "quarter", "2028-01-01", "2028-03-31"),
        ("Trong năm 2028", "year", "2028-01-01", "2028-12-31"),
        ("Năm 2028", "year", "2028-01-01", "2028-12-31"),
        ("Quý IV/2028- Quý II/2029", "range", "2028-10-01", "2029-06-30"),
        ("Quý I - Quý III/2028", "range", "2028-01-01", "2028-09-30"),
        ("Quý II, Quý III/2028", "range", "2028-04-01", "2028-09-30"),
        ("02 đợt: tháng 5 và tháng 10/2028", "range", "2028-05-01", "2028-10-31"),
        ("Tháng 3 đến tháng 6 năm 2028", "range", "2028-03-01", "2028-06-30"),
        ("Từ ngày 01/3/2028 đến ngày 15/6/2028", "range", "2028-03-01", "2028-06-15"),
        ("Từ tháng 10/2028 đến hết năm 2029", "range", "2028-10-01", "2029-12-31"),
        ("2028-2032", "range", "2028-01-01", "2032-12-31"),
        ("Giai đoạn 2028 - 2032", "range", "2028-01-01", "2032-12-31"),
        ("6 tháng cuối năm 2028", "range", "2028-07-01", "2028-12-31"),
        ("Tuần cuối tháng 6/2028", "range", "2028-06-24", "2028-06-30"),
        ("Năm 2028 và các năm tiếp theo", "range", "2028-01-01", None),
        ("Từ năm 2028", "range", "2028-01-01", None),
        ("Từ quý III/2028 trở đi", "range", "2028-07-01", None),
        ("Thường xuyên", "ongoing", None, None),
        ("Liên tục", "ongoing", None, None),
        ("Thường xuyên trong năm 2028", "ongoing", "2028-01-01", "2028-12-31"),
        ("Theo hướng dẫn của Bộ Y tế", "event", None, None),
        ("Ngay sau khi kết quả đo mặn được công bố", "event", None, None),
        ("Khi có phát sinh", "event", None, None),
        ("Theo lịch thời vụ", "event", None, None),
        ("Không quá 15 ngày làm việc", "event", None, None),
        ("Trong 20 ngày kể từ ngày ký", "event", None, None),
        ("30/2/2028", "event", None, None),  # no such day
        ("Trước ngày 31/4/2028", "event", None, None),
        ("Quý V/2028", "event", None, None),
        ("", "none", None, None),
        (" ... - /", "none", None, None),
    ],
)
def test_kinds_and_dates(text, kind, start, end):
    deadline = read_deadline(text, YEAR)
    assert dates(deadline) == (kind, start, end)
    assert not deadline.inherited
    assert deadline.recurrence is None
    assert dates(read_deadline(unicodedata.normalize("NFD", text), YEAR)) == (kind, start, end)


@pytest.mark.parametrize(
    ("text", "kind", "start", "end"),
    [
        ("Trước ngày 12/3", "before", None, "2027-03-12"),
        ("Chậm nhất ngày 05 tháng 12", "before", None, "2027-12-05"),
        ("Ngày 12/3", "date", "2027-03-12", "2027-03-12"),
        ("Tháng 11", "month", "2027-11-01", "2027-11-30"),
        ("Quý III", "quarter", "2027-07-01", "2027-09-30"),
        ("6 tháng đầu năm", "range", "2027-01-01", "2027-06-30"),
        ("Quý I và Quý II", "range", "2027-01-01", "2027-06-30"),
        ("Tháng 6, tháng 12", "range", "2027-06-01", "2027-12-31"),
    ],
)
def test_a_year_taken_from_the_plan_is_marked(text, kind, start, end):
    deadline = read_deadline(text, YEAR)
    assert dates(deadline) == (kind, start, end)
    assert deadline.inherited
    assert dates(read_deadline(text, None))[1:] == (None, None)


@pytest.mark.parametrize(
    ("text", "every"),
    [
        ("Hàng tuần", "weekly"),
        ("Thứ Sáu hằng tuần", "weekly"),
        ("Mỗi tuần 01 kỳ", "weekly"),
        ("Hàng tháng gửi Sở Y tế", "monthly"),
        ("Trước ngày 20 hằng tháng", "monthly"),
        ("01 lần/tháng", "monthly"),
        ("Thứ Bảy tuần cuối hàng tháng", "monthly"),
        ("Hằng quý", "quarterly"),
        ("Ngày 03 của tháng cuối quý", "quarterly"),
        ("Trước ngày 10 của tháng 3, 6, 9, 11", "quarterly"),
        ("3 tháng một lần", "quarterly"),
        ("Định kỳ 6 tháng", "semiannual"),
        ("6 tháng một lần", "semiannual"),
        ("02 lần/năm", "semiannual"),
        ("6 tháng và cả năm", "semiannual"),
        ("Trước ngày 15/6 và 15/12 hàng năm", "semiannual"),
        ("Thường xuyên, hằng năm", "annual"),
        ("Hàng năm", "annual"),
        ("Hằng ngày", "other"),
        ("Định kỳ", "other"),
    ],
)
def test_recurring(text, every):
    deadline = read_deadline(text, YEAR)
    assert (deadline.kind, deadline.recurrence) == (DeadlineKind.RECURRING, Recurrence(every))
    assert deadline.start is None
    assert deadline.end is None


def test_an_annual_day_gives_the_first_occurrence():
    deadline = read_deadline("Trước ngày 31/12 hàng năm", YEAR)
    assert (deadline.end, deadline.recurrence, deadline.inherited) == (dt.date(2027, 12, 31), Recurrence.ANNUAL, True)


def test_a_frequency_of_what_is_followed_is_an_event():
    assert read_deadline("Theo lịch tiếp công dân định kỳ", YEAR).kind is DeadlineKind.EVENT


def test_the_words_stay_as_printed_and_the_span_is_kept():
    deadline = read_deadline("  Quý  II/2028 \n", YEAR, Span(4, 5))
    assert (deadline.text, deadline.span) == ("Quý II/2028", Span(4, 5))
    assert read_deadline("—", YEAR, Span(4, 5)) is NO_DEADLINE


@pytest.mark.parametrize(
    ("phrase", "kind", "start", "end"),
    [
        ("Tháng 3-6/2025", "range", "2025-03-01", "2025-06-30"),
        ("T7-T9/2025", "range", "2025-07-01", "2025-09-30"),
        ("Quý I, II/2025", "range", "2025-01-01", "2025-06-30"),
        ("Quý I-IV/2025", "range", "2025-01-01", "2025-12-31"),
        ("tháng 10, 11/2025", "range", "2025-10-01", "2025-11-30"),
        ("Từ tháng 3 đến tháng 6/2025", "range", "2025-03-01", "2025-06-30"),
        ("Từ nay đến 30/6/2025", "before", None, "2025-06-30"),
        ("Xong trước 20/5", "before", None, "2027-05-20"),
    ],
)
def test_several_months_under_one_word_and_days_without_the_word_day(phrase, kind, start, end):
    read = read_deadline(phrase, 2027)
    assert (read.kind.value, read.start and read.start.isoformat(), read.end and read.end.isoformat()) == (
        kind,
        start,
        end,
    )


def test_a_quarter_of_every_year_comes_back_yearly():
    assert read_deadline("Quý IV hằng năm", 2027).recurrence is Recurrence.ANNUAL
