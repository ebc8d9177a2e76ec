"""Weekends and holidays, and which deadlines name a day that can be one."""

from __future__ import annotations

import datetime as dt

import pytest

from plan.days_off import day_off, deadline_day_off
from plan.language.deadlines import read_deadline


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ((2025, 9, 2), "Quốc khánh"),
        ((2025, 4, 30), "Ngày Chiến thắng"),
        ((2026, 2, 17), "Tết Nguyên Đán"),
        ((2025, 8, 30), "Thứ Bảy"),
        ((2025, 8, 31), "Chủ nhật"),
        ((2025, 11, 21), None),
    ],
)
def test_days_off(day, name):
    assert day_off(dt.date(*day)) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Trước ngày 31/8/2025", "Chủ nhật"),
        ("02/9/2025", "Quốc khánh"),
        ("Chậm nhất tháng 8/2025", None),
        ("tháng 8/2025", None),
        ("hằng quý", None),
    ],
)
def test_only_a_day_that_is_named_can_be_one(text, name):
    assert deadline_day_off(read_deadline(text, 2025)) == name
