"""Offices and provinces that were reorganised know each other's names."""

from __future__ import annotations

import pytest

from plan.language.relatives import relatives


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Sở Kế hoạch và Đầu tư", "Sở Tài chính"),
        ("Sở Kế hoạch và Đầu tư tỉnh Hà Nam", "Sở Tài chính"),
        ("Sở Tài chính", "Sở Kế hoạch và Đầu tư"),
        ("Bộ Giao thông vận tải", "Bộ Xây dựng"),
        ("Hà Giang", "Tuyên Quang"),
        ("Tuyên Quang", "Hà Giang"),
    ],
)
def test_relatives(name, other):
    assert other in relatives(name)


@pytest.mark.parametrize("name", ["Sở Tư pháp", "Công an tỉnh", "Hà Nội", "", "Sở"])
def test_what_stayed_as_it_was_has_none(name):
    assert relatives(name) == ()


def test_nobody_is_a_relative_of_itself():
    assert "Tuyên Quang" not in relatives("Tuyên Quang")
