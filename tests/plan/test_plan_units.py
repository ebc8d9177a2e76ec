"""Where the names of units begin and end, and how lists of them are cut."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.language.units import begins_unit, expand_units, head_end, is_bare, split_units


def names(text: str) -> list[str]:
    return [p.name for p in split_units(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Sở Văn hóa, Thể thao và Du lịch",
        "Sở Lao động, Thương binh và Xã hội",
        "Phòng Văn hóa và Thông tin",
        "Phòng Kế hoạch - Tài chính",
        "Các phòng, đơn vị thuộc Sở",
        "các sở, ban, ngành",
        "UBND các quận, huyện, thị xã",
        "Thủ trưởng các sở, ban, ngành",
        "Chi cục Trồng trọt (Trạm số 1, Trạm số 2)",
        "UBND TP.",
        "Báo và Phát thanh, truyền hình Sậy Vàng",
    ],
)
def test_one_unit_stays_whole(text):
    assert names(text) == [text]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Sở Văn hóa, Thể thao và Du lịch, Sở Y tế", ["Sở Văn hóa, Thể thao và Du lịch", "Sở Y tế"]),
        ("các sở, ban, ngành; UBND các xã, phường", ["các sở, ban, ngành", "UBND các xã, phường"]),
        ("Sở Y tế, UBND các xã, phường, đặc khu", ["Sở Y tế", "UBND các xã, phường, đặc khu"]),
        ("Trạm Y tế xã, Trường Mầm non Sao Mai.", ["Trạm Y tế xã", "Trường Mầm non Sao Mai"]),
        ("Sở Y tế, các đơn vị liên quan", ["Sở Y tế", "các đơn vị liên quan"]),
        ("Sở Y tế và Sở Xây dựng", ["Sở Y tế", "Sở Xây dựng"]),
        (
            "Công an tỉnh, Chi cục Kiểm lâm và UBND các phường",
            ["Công an tỉnh", "Chi cục Kiểm lâm", "UBND các phường"],
        ),
        ("Sở Y tế\nSở Xây dựng", ["Sở Y tế", "Sở Xây dựng"]),
        ("Sở Khoa học và Công nghệ Sở Công Thương", ["Sở Khoa học và Công nghệ", "Sở Công Thương"]),  # lost separator
        ("Văn phòng Sở UBND xã Sậy", ["Văn phòng Sở", "UBND xã Sậy"]),
        ("- Hội Nông dân - Hội Phụ nữ - Tỉnh đoàn", ["Hội Nông dân", "Hội Phụ nữ", "Tỉnh đoàn"]),  # bullets on one line
        ("- Phòng Kế hoạch - Tài chính", ["Phòng Kế hoạch - Tài chính"]),  # a dash inside a name is no bullet
        ("- Phòng Tổ chức - Pháp chế - Thanh tra Sở", ["Phòng Tổ chức - Pháp chế", "Thanh tra Sở"]),
        ("Sở Y tế;; , ;Sở Xây dựng;", ["Sở Y tế", "Sở Xây dựng"]),
        ("", []),
        (" - ;.\n", []),
    ],
)
def test_lists_are_cut(text, cut):
    assert names(text) == cut


@pytest.mark.parametrize(
    ("text", "written_out"),
    [
        ("các Sở: Y tế, Công Thương, Xây dựng", ["Sở Y tế", "Sở Công Thương", "Sở Xây dựng"]),
        ("các Phòng: Nội vụ, Tư pháp", ["Phòng Nội vụ", "Phòng Tư pháp"]),
        ("Công an tỉnh; các sở: Y tế, Sở Xây dựng; Tỉnh đoàn", ["Công an tỉnh", "Sở Y tế", "Sở Xây dựng", "Tỉnh đoàn"]),
        ("Sở Y tế, Tỉnh đoàn", ["Sở Y tế", "Tỉnh đoàn"]),
    ],
)
def test_a_head_printed_once_is_written_out(text, written_out):
    found = expand_units(text)
    assert [p.name for p in found] == written_out
    for phrase in found:
        printed = text[phrase.begin : phrase.stop]
        assert phrase.name.endswith(printed)


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("Sở Y tế tổ chức", True),
        ("- các phòng", True),
        ("Thủ trưởng các đơn vị", True),
        ("UBND xã", True),
        ("Uỷ ban nhân dân xã", True),
        ("Ban hành quy chế", False),
        ("Bộ chỉ số", False),
        ("Hội nghị sơ kết", False),
        ("Phòng, chống lụt bão", False),
        ("phòng ngừa cháy rừng", False),
        ("Báo cáo kết quả", False),
        ("Trường hợp thiếu nước", False),
        ("Dọn kênh", False),
        ("Sởn gai ốc", False),
        ("", False),
    ],
)
def test_begins_unit(text, begins):
    assert begins_unit(text) is begins
    assert begins_unit(unicodedata.normalize("NFD", text)) is begins


def test_head_end():
    assert head_end("dọn kênh") == 0
    assert "  - Sở Y tế"[: head_end("  - Sở Y tế")].strip(" -") == "Sở"


@pytest.mark.parametrize(
    ("piece", "bare"), [("các phòng", True), ("Ban", True), ("đơn vị", True), ("Sở Y tế", False), ("", False)]
)
def test_is_bare(piece, bare):
    assert is_bare(piece) is bare


WORDS = [
    "Sở",
    "sở",
    "Y tế",
    "Nội vụ",
    "các",
    "ban",
    "ngành",
    "UBND",
    "xã",
    "phường",
    "Phòng",
    "và",
    "Hội",
    "(",
    ")",
    "Sở:",
]
LISTS = st.lists(st.sampled_from([*WORDS, ",", ";", "\n", "- ", ".", ":", "é", "e\u0301"]), max_size=16).map(" ".join)


@given(LISTS)
def test_phrases_are_cut_from_the_text_in_order(text):
    composed = unicodedata.normalize("NFC", text)
    at = 0
    for phrase in split_units(text):
        assert at <= phrase.begin < phrase.stop <= len(composed)
        assert phrase.name == " ".join(composed[phrase.begin : phrase.stop].split())
        at = phrase.stop


@given(LISTS)
def test_no_name_is_empty(text):
    for phrase in expand_units(text):
        assert phrase.name.strip()
