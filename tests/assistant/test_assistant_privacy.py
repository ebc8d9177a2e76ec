"""Personal data is hidden, what belongs to offices and to plans is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.privacy import HIDDEN, without_personal


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Đầu mối: bà Hạ, 0912345678.", f"Đầu mối: bà Hạ, {HIDDEN}."),
        ("ĐT 091.234.5678 hoặc +84 38 765 4321", f"ĐT {HIDDEN} hoặc {HIDDEN}"),
        ("(84912345678)", f"({HIDDEN})"),
        ("hạ.ao@thu.com", HIDDEN),
        ("CCCD số 001099012345, cấp năm 2021", f"CCCD số {HIDDEN}, cấp năm 2021"),
        (
            "Nơi ở hiện nay: số 5, ngõ 2, phường Ao Sen; chức vụ: đội trưởng",
            f"Nơi ở hiện nay: {HIDDEN}; chức vụ: đội trưởng",
        ),
        ("thường trú tại thôn Đông, xã Ao Sen.", f"thường trú tại {HIDDEN}."),
    ],
)
def test_hidden(text, left):
    assert without_personal(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "Gọi 0243 825 1234 hoặc số máy nội bộ 0199.",
        "Gửi về vanthu@aosen.gov.vn trước ngày 15/02/2026.",
        "Kế hoạch số 0912/KH-UBND ngày 09/12/2025, 1.450.912.345 đồng.",
        "Tài khoản 0912.345.678.901 của kho bạc.",
        "Người dân thường trú trên địa bàn xã được khám mắt.",
        "Giai đoạn 2021 - 2025, mã số 84.3.1.",
    ],
)
def test_kept(text):
    assert without_personal(text) == text


@given(st.text(max_size=200))
def test_hiding_twice_changes_nothing(text):
    once = without_personal(text)
    assert without_personal(once) == once
