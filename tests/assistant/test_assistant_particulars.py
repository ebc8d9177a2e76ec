"""Years and numbered things of a question must stand in what is served."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.answering.particulars import has_particulars, report_period
from assistant.question.query import Intent, Query
from plan.document import Document

PLAN = Document(title="Phòng, chống ma túy năm 2025", year=2025, date=dt.date(2025, 1, 5), date_text="ngày 05/01/2025")


def query(plain: str, intent: Intent = Intent.CONTENT) -> Query:
    return Query(plain, plain, (intent,), ())


@pytest.mark.parametrize(
    ("asked", "text", "holds"),
    [
        ("chu de nam 2026 la gi", "Chủ đề năm 2026 là trồng sen", True),
        ("chu de nam 2026 la gi", "Chủ đề là trồng sen", False),
        ("chu de nam 2025 la gi", "Chủ đề là trồng sen", True),
        ("du an 6 giao ai", "Dự án 6: Khám mắt", True),
        ("du an 6 giao ai", "Dự án 16: Khám mắt", False),
        ("du an 6 giao ai", "Khám mắt cho trẻ", False),
        ("dot 2 xong khi nao", "Đợt 1 xong trước 30/4, đợt 2 trước 31/10", True),
        ("kham cho 12 xa", "Khám cho các xã", True),
    ],
)
def test_particulars(asked, text, holds):
    assert has_particulars(query(asked), text, PLAN) is holds


def test_each_side_of_a_comparison_has_years_of_its_own():
    assert has_particulars(query("nam 2024 va nam 2026", Intent.COMPARE), "Chủ đề", PLAN)


@pytest.mark.parametrize(
    ("asked", "period"),
    [
        ("van phong tong hop bao cao 9 thang truoc ngay nao", ("9", "thang")),
        ("6 thang cac phong gui bao cao khi nao", ("6", "thang")),
        ("bao cao cai cach hanh chinh 6 thang gui dau", ("6", "thang")),
        ("bao cao nam gui khi nao", None),
        ("bao cao trong 12 thang", None),
        ("6 thang dau nam co viec nao", None),
    ],
)
def test_the_months_of_a_report_are_read(asked, period):
    assert report_period(query(asked)) == period
