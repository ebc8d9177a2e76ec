"""Units that questions name, in full, abbreviated, misspelt or unknown."""

from __future__ import annotations

import pytest

from assistant.question.units import find_units, unit_key
from plan.language.wording import plain_words, words_of

NAMES = {
    " ".join(plain_words(name)): name
    for name in (
        "Sở Tư pháp",
        "Sở Khoa học và Công nghệ",
        "Bộ Chỉ huy Bộ đội Biên phòng tỉnh",
        "UBND các xã, phường",
        "Văn phòng Sở",
        "Văn phòng",
        "Phòng Tổ chức - Pháp chế",
        "Chi cục Thủy sản và Kiểm ngư",
        "UBND tỉnh",
    )
}
PROSE = [plain_words("Trường Chính trị tỉnh mở lớp bồi dưỡng")]


def named(question: str, *, used: frozenset[int] = frozenset(), prose=PROSE) -> list[tuple[str, bool]]:
    return [(u.name, u.known) for u in find_units(question, words_of(question), NAMES, used, prose)]


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Sở Tư pháp chủ trì việc gì?", "so tu phap"),
        ("so tu phap chu tri viec gi", "so tu phap"),
        ("Sở KH&CN chủ trì việc gì?", "so khoa hoc va cong nghe"),
        ("BCH BĐBP tỉnh chủ trì việc gì?", "bo chi huy bo doi bien phong tinh"),
        ("UBND các xã, phường làm gì?", "uy ban nhan dan cac xa phuong"),
        ("VP Sở chủ trì việc gì?", "van phong so"),
        ("Phòng Tổ chức Pháp chế chủ trì việc gì?", "phong to chuc phap che"),
    ],
)
def test_known_names(question, name):
    assert named(question) == [(name, True)]


def test_the_longest_name_wins():
    assert named("Văn phòng Sở chủ trì việc gì?") == [("van phong so", True)]


def test_several_units():
    assert {n for n, _ in named("Sở Tư pháp và Sở KH&CN cùng làm gì?")} == {"so tu phap", "so khoa hoc va cong nghe"}


def test_where_a_name_stands():
    question = "Hỏi: Sở Tư pháp chủ trì việc gì?"
    (unit,) = find_units(question, words_of(question), NAMES, frozenset(), PROSE)
    assert question[unit.begin : unit.stop] == unit.printed == "Sở Tư pháp"


def test_words_of_the_plans_own_name_are_no_unit():
    assert named("Sở Tư pháp chủ trì việc gì?", used=frozenset({0, 1, 2})) == []


def test_a_name_misspelt_by_a_letter_is_known():
    assert named("Chi cục Thủy sản và Kiểm ngũ làm gì?") == [("chi cuc thuy san va kiem ngu", True)]


def test_a_name_no_plan_has_is_unknown():
    assert named("Phòng Quản lý Di sản chủ trì việc gì?") == [("phong quan ly di san", False)]


def test_a_name_the_prose_mentions_is_known():
    assert named("Trường Chính trị tỉnh được giao việc gì?") == [("truong chinh tri tinh", True)]


def test_without_prose_nothing_is_called_unknown():
    assert all(known for _, known in named("Phòng Quản lý Di sản chủ trì việc gì?", prose=[]))


@pytest.mark.parametrize(
    "question",
    ["Đơn vị nào làm?", "Sở nào chủ trì?", "phòng, ban nào phối hợp?", "Ban hành quy chế khi nào?", "", "😀"],
)
def test_a_kind_of_unit_is_no_name(question):
    assert named(question) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("uy ban nhan dan cac xa phuong", "uy ban nhan dan cap xa"),
        ("uy ban nhan dan phuong xa dac khu", "uy ban nhan dan cac xa phuong"),
        ("uy ban nhan dan tinh thanh pho", "uy ban nhan dan cac tinh thanh pho truc thuoc trung uong"),
        ("so van hoa the thao", "so van hoa va the thao"),
    ],
)
def test_names_of_one_unit(first, second):
    assert unit_key(first) == unit_key(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("uy ban nhan dan cap xa", "uy ban nhan dan cap huyen"),
        ("uy ban nhan dan phuong tan lap", "uy ban nhan dan cap xa"),
        ("uy ban nhan dan tinh", "uy ban nhan dan cac xa phuong"),
        ("so y te", "so tu phap"),
    ],
)
def test_names_of_other_units(first, second):
    assert unit_key(first) != unit_key(second)
