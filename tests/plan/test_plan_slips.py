"""Dates with a slip are told from dates; what merely stands beside a date is no slip."""

from __future__ import annotations

import pytest

from plan.deadline import DeadlineKind
from plan.language.deadlines import find_deadline, read_deadline


@pytest.mark.parametrize(
    "text",
    [
        "trước ngày l5/11/2027",
        "15 tháng I1 năm 2027",
        "ngày 20/0 2/2027",
        "Tháng 1l/2027",
        "Quý I1I năm 2027",
        "2027 - 2O30",
    ],
)
def test_a_slip_leaves_no_date(text):
    deadline = read_deadline(text, 2027)
    assert (deadline.kind, deadline.end, deadline.damaged) == (DeadlineKind.EVENT, None, True)


def test_a_slip_inside_a_sentence():
    deadline = find_deadline("Gửi báo cáo trước ngày I5 tháng 11 năm 2027.", 2027)
    assert (deadline.damaged, deadline.end) == (True, None)


@pytest.mark.parametrize(
    "text",
    [
        "ngày 12 và 13/5/2027",
        "từ ngày 5 đến ngày 10/5/2027",
        "trước 17 giờ 30 ngày 20/5/2027",
        "trong 30 ngày kể từ ngày 01/4/2027",
        "T10/2027",
        "tháng 5-6/2027",
        "quý I, II/2027",
        "trước ngày 10 của tháng 3, 6, 9, 11",
        "ngày 15 hằng tháng",
        "năm học 2026-2027",
        "Theo Quyết định số 15/QĐ-UBND, trước ngày 05/6/2027",
        "6 tháng đầu năm 2027",
        "đợt 1 trước ngày 30/4/2027, đợt 2 trước ngày 31/10/2027",
    ],
)
def test_no_slip(text):
    assert not read_deadline(text, 2027).damaged
