"""Documents named in a text by their number, as plans write them."""

from __future__ import annotations

import datetime as dt

import pytest

from ingest.citations import find_citations


@pytest.mark.parametrize(
    ("text", "number", "date"),
    [
        ("Kế hoạch số 31/KH-UBND ngày 05/02/2025 của UBND tỉnh", "31/KH-UBND", dt.date(2025, 2, 5)),
        ("Quyết định số 1850/QĐ - TTg ngày 27 tháng 8 năm 2025", "1850/QĐ-TTg", dt.date(2025, 8, 27)),
        ("Nghị quyết số 57-NQ/TW, ngày 22/12/2024", "57-NQ/TW", dt.date(2024, 12, 22)),
        ("Nghị định 43/2025/NĐ-CP", "43/2025/NĐ-CP", None),
        ("Nghị quyết số 98/2023/QH15 ngày 24/6/2023", "98/2023/QH15", dt.date(2023, 6, 24)),
        ("Công văn số 8935/BNV-CTTN&BĐG ngày 31/02/2025", "8935/BNV-CTTN&BĐG", None),
    ],
)
def test_numbers_and_days(text, number, date):
    (cited,) = find_citations(f"Thực hiện {text}, Sở Y tế xây dựng kế hoạch.")
    assert (cited.number, cited.date) == (number, date)
    assert text.startswith(cited.text[:20])


def test_several_in_a_sentence():
    text = "theo Kế hoạch số 1/KH-UBND và Kế hoạch số 2/KH-UBND ngày 03/4/2025"
    assert [(c.number, c.date) for c in find_citations(text)] == [
        ("1/KH-UBND", None),
        ("2/KH-UBND", dt.date(2025, 4, 3)),
    ]


@pytest.mark.parametrize("text", ["Kế hoạch này", "trước ngày 05/02/2025", "tỷ lệ 15/20 xã", "số 12 đường Lê Lợi"])
def test_what_names_no_document(text):
    assert not list(find_citations(text))
