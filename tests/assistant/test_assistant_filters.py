"""Periods, sections and roles in questions; "today" is given, never read from the machine."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.question.filters import (
    SOON_DAYS,
    asks_ongoing,
    find_role,
    find_sections,
    find_window,
    impossible_period,
)
from plan.language.wording import plain_words

TODAY = dt.date(2025, 10, 29)  # a Wednesday


def days(question: str, *, year: int | None = 2025, today: dt.date = TODAY) -> tuple[str, str] | None:
    window = find_window(question, year, today)
    return (window.first.isoformat(), window.last.isoformat()) if window else None


def folded(question: str) -> str:
    return " ".join(plain_words(question))


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("hôm nay", "2025-10-29", "2025-10-29"),
        ("tuần này", "2025-10-27", "2025-11-02"),
        ("tuần sau", "2025-11-03", "2025-11-09"),
        ("tuần tới", "2025-11-03", "2025-11-09"),
        ("tuần trước", "2025-10-20", "2025-10-26"),
        ("tháng này", "2025-10-01", "2025-10-31"),
        ("tháng sau", "2025-11-01", "2025-11-30"),
        ("tháng trước", "2025-09-01", "2025-09-30"),
        ("quý này", "2025-10-01", "2025-12-31"),
        ("quý trước", "2025-07-01", "2025-09-30"),
        ("quý sau", "2026-01-01", "2026-03-31"),
        ("năm nay", "2025-01-01", "2025-12-31"),
        ("năm sau", "2026-01-01", "2026-12-31"),
        ("thang nay", "2025-10-01", "2025-10-31"),
    ],
)
def test_relative_periods(words, first, last):
    assert days(f"nhiệm vụ nào đến hạn {words}") == (first, last)


def test_overdue_ends_yesterday():
    window = find_window("nhiệm vụ nào quá hạn", 2025, TODAY)
    assert window is not None
    assert window.last == TODAY - dt.timedelta(days=1)
    assert window.first < dt.date(2000, 1, 1)


@pytest.mark.parametrize("words", ["sắp đến hạn", "sắp hết hạn", "sap toi han"])
def test_due_soon_looks_ahead_from_today(words):
    assert days(f"việc nào {words}") == (
        TODAY.isoformat(),
        (TODAY + dt.timedelta(days=SOON_DAYS)).isoformat(),
    )


@pytest.mark.parametrize(
    ("words", "today", "first", "last"),
    [
        ("tháng trước", dt.date(2025, 1, 31), "2024-12-01", "2024-12-31"),
        ("tháng sau", dt.date(2025, 12, 31), "2026-01-01", "2026-01-31"),
        ("quý trước", dt.date(2025, 2, 1), "2024-10-01", "2024-12-31"),
        ("quý sau", dt.date(2025, 12, 31), "2026-01-01", "2026-03-31"),
        ("tuần này", dt.date(2024, 12, 30), "2024-12-30", "2025-01-05"),
        ("tháng này", dt.date(2024, 2, 29), "2024-02-01", "2024-02-29"),
    ],
)
def test_relative_periods_over_the_turn_of_a_year(words, today, first, last):
    assert days(words, today=today) == (first, last)


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("từ tháng 7 đến tháng 12/2022", "2022-07-01", "2022-12-31"),
        ("từ ngày 01/3/2024 đến ngày 15/4/2024", "2024-03-01", "2024-04-15"),
        ("quý III/2024", "2024-07-01", "2024-09-30"),
        ("Quý I và quý II/2024", "2024-01-01", "2024-06-30"),
        ("6 tháng cuối năm 2024", "2024-07-01", "2024-12-31"),
        ("trước ngày 15/8/2024", "2024-01-01", "2024-08-15"),
        ("trước 30/6/2024", "2024-01-01", "2024-06-30"),
        ("việc nào phải xong trong năm 2024", "2024-01-01", "2024-12-31"),
    ],
)
def test_printed_periods(question, first, last):
    assert days(question) == (first, last)


def test_a_month_without_a_year_takes_the_plans():
    assert days("nhiệm vụ nào đến hạn trong tháng 2", year=2024) == ("2024-02-01", "2024-02-29")


@pytest.mark.parametrize("question", ["kế hoạch năm 2024 giao ai", "giai đoạn 2021-2025", "nhiệm vụ gì", ""])
def test_a_bare_year_names_the_plan(question):
    assert days(question) is None


def test_the_words_of_the_period_are_kept():
    question = "Những việc nào đến hạn từ tháng 7 đến tháng 12/2022?"
    window = find_window(question, 2022, TODAY)
    assert window is not None
    assert window.text == "tháng 7 đến tháng 12/2022"


@pytest.mark.parametrize(
    ("question", "sections"),
    [
        ("trong phụ lục có gì", ("phu luc",)),
        ("phụ lục 1", ("phu luc 1",)),
        ("Phụ lục II", ("phu luc ii",)),
        ("mục III của phụ lục", ("muc iii", "phu luc")),
        ("phần tổ chức thực hiện", ("to chuc thuc hien",)),
        ("cả phần lời và phụ lục", ()),
        ("mục đích của kế hoạch", ()),
        ("tổ chức thực hiện hội nghị", ()),
    ],
)
def test_sections(question, sections):
    assert find_sections(folded(question)) == sections


@pytest.mark.parametrize(
    ("question", "role"),
    [
        ("Sở Tư pháp chủ trì việc gì", "lead"),
        ("Sở Tư pháp được giao việc gì", "lead"),
        ("Sở Tư pháp phối hợp việc gì", "coordinate"),
        ("Sở Tư pháp là đơn vị phối hợp trong nhiệm vụ nào", "coordinate"),
        ("nhiệm vụ của Sở Tư pháp", None),
        ("phối hợp với ai", None),
    ],
)
def test_roles(question, role):
    assert find_role(folded(question)) == role


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("liệt kê các nhiệm vụ thường xuyên", True),
        ("việc nào có thời hạn ghi thường xuyên", True),
        ("nhiệm vụ nào đến hạn tháng này", False),
        ("thường xuyên đôn đốc là việc của ai", False),
    ],
)
def test_ongoing_tasks(question, asked):
    assert asks_ongoing(folded(question)) is asked


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Tháng 13/2026 có việc gì?", "Tháng 13"),
        ("quý 5 có việc gì", "quý 5"),
        ("trước ngày 31/02 ai xong?", "ngày 31/02"),
        ("từ 31/02/2025 đến 15/3/2025", "31/02/2025"),
        ("ngày 29/02/2025", "ngày 29/02/2025"),
    ],
)
def test_times_no_calendar_has(question, words):
    assert impossible_period(question) == words


@pytest.mark.parametrize(
    "question", ["tháng 12/2026", "quý IV/2026", "ngày 29/02/2024", "trực 24/24", "15/20 xã", "tháng 2 lần", "KH 13"]
)
def test_times_that_are_and_numbers_that_are_no_times(question):
    assert impossible_period(question) == ""


def test_overdue_outweighs_today():
    window = find_window("Tính đến hôm nay việc nào đã quá hạn?", 2025, dt.date(2025, 9, 1))
    assert window.last == dt.date(2025, 8, 31)


def test_after_a_day():
    window = find_window("Sau ngày 15/11/2025 còn việc gì?", 2025, dt.date(2025, 9, 1))
    assert (window.first, window.last.year) == (dt.date(2025, 11, 16), 2100)


@pytest.mark.parametrize(
    ("question", "role"),
    [
        ("so tai chinh phoi hop nhung nhiem vu nao", "coordinate"),
        ("phoi hop voi nhung don vi nao", None),
        ("so tai chinh chu tri gi", "lead"),
    ],
)
def test_roles_beside_other_words(question, role):
    assert find_role(question) == role
