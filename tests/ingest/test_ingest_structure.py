"""The tree of a plan: marks, levels, parents, page breaks."""

from __future__ import annotations

import pytest
from plan_texts import blocks_of, lines

from ingest.lines import number_lines
from ingest.structure import (
    BlockKind,
    build_blocks,
    heading_text,
    is_heading,
    is_recipients,
    is_table_line,
    opens_recipients,
    section_path,
)

TREE = """PHẦN I. CHUNG
I. NHIỆM VỤ
1. Tuyên truyền
1.1. Nội dung
a) Báo chí:
- Đăng tin
+ Tin ngắn
- Phát thanh
2. Kiểm tra
Các đơn vị thực hiện:
- Việc một
- Việc hai
Đoạn văn riêng.
II. KINH PHÍ
PHỤ LỤC 2
DANH MỤC VIỆC
I. Chợ nổi"""


def tree(text: str) -> list[tuple[str, str, tuple[int, ...]]]:
    return [(b.mark, b.text, b.parents) for b in blocks_of(text)]


def test_levels():
    assert tree(TREE) == [
        ("PHẦN I", "CHUNG", ()),
        ("I", "NHIỆM VỤ", (0,)),
        ("1", "Tuyên truyền", (0, 1)),
        ("1.1", "Nội dung", (0, 1, 2)),
        ("a", "Báo chí:", (0, 1, 2, 3)),
        ("-", "Đăng tin", (0, 1, 2, 3, 4)),
        ("+", "Tin ngắn", (0, 1, 2, 3, 4, 5)),
        ("-", "Phát thanh", (0, 1, 2, 3, 4)),
        ("2", "Kiểm tra", (0, 1)),
        ("", "Các đơn vị thực hiện:", (0, 1, 8)),  # a lead-in line governs its bullets
        ("-", "Việc một", (0, 1, 8, 9)),
        ("-", "Việc hai", (0, 1, 8, 9)),
        ("", "Đoạn văn riêng.", (0, 1, 8)),  # a paragraph of its own ends them
        ("II", "KINH PHÍ", (0,)),
        ("PHỤ LỤC", "2 DANH MỤC VIỆC", ()),  # the title of an annex belongs to it, and it ends the part
        ("I", "Chợ nổi", (14,)),
    ]


@pytest.mark.parametrize(
    ("line", "mark", "text"),
    [
        ("IV/ Kinh phí", "IV", "Kinh phí"),
        ("1) Việc", "1", "Việc"),
        ("2.1.3 Đo mặn", "2.1.3", "Đo mặn"),
        ("đ) Thu gom", "đ", "Thu gom"),
        ("Điều 3. Thi hành", "Điều 3", "Thi hành"),
        ("• Dọn kênh", "•", "Dọn kênh"),
        ("(2) Dọn kênh", "(2)", "Dọn kênh"),
        ("12,5% số hộ", "", "12,5% số hộ"),
        ("2027. Xong", "", "2027. Xong"),
        ("VV. Khác", "", "VV. Khác"),
        ("Phụ lục này", "", "Phụ lục này"),
        ("**3. Chợ nổi**", "3", "Chợ nổi"),
    ],
)
def test_marks(line, mark, text):
    (block,) = blocks_of(line)
    assert (block.mark, block.text) == (mark, text)


def test_a_bullet_cut_by_a_page_break_is_joined():
    bullet, following = blocks_of("- Khám mắt cho\n\n\n12\n\nhọc sinh tiểu học.\n- Việc khác.")
    assert bullet.text == "Khám mắt cho học sinh tiểu học."
    assert lines(bullet) == (1, 6)
    assert lines(following) == (7, 7)


def test_a_long_sentence_cut_before_a_capital_is_joined():
    first = "Trạm Y tế phường phối hợp với các trường tiểu học trên địa bàn khám sức khỏe, lập hồ sơ theo dõi cho"
    (block,) = blocks_of(f"{first}\n\n\nTrung tâm Y tế khu vực.")
    assert block.text.endswith("cho Trung tâm Y tế khu vực.")


@pytest.mark.parametrize(
    "text",
    [
        "- Khám mắt.\n\nhọc sinh tiểu học.",  # the sentence is over
        "- Khám mắt cho\n- Học sinh lớp 1",  # a bullet of its own
        "I. CHUNG\n\nhọc sinh",
    ],
)
def test_what_is_not_joined(text):
    assert len(blocks_of(text)) == 2


def test_a_name_cut_at_its_dash_is_joined():
    (block,) = blocks_of("- Vận động các tổ chức chính trị\n- xã hội ở ấp tham gia.")
    assert block.text == "Vận động các tổ chức chính trị - xã hội ở ấp tham gia."


def test_page_numbers_and_rules_are_no_blocks():
    assert blocks_of("12\n-----\nTrang 3/9\n\n...\n_____") == []


def test_an_attached_document_begins_anew():
    text = "QUYẾT ĐỊNH\nĐiều 1. Ban hành.\n- Chi tiết\nKẾ HOẠCH\nTrồng sen\nI. MỤC ĐÍCH\n- Giữ đầm sen."
    assert [b.parents for b in blocks_of(text)] == [(), (), (1,), (), (), (), (5,)]


def test_the_lines_of_a_table_stay_together():
    table, after = blocks_of("a\tb\n| c | d |\n\n\ne\tf\nXong.")
    assert [line.number for line in table.rows] == [1, 2, 5]
    assert after.text == "Xong."


@pytest.mark.parametrize(
    ("line", "is_row"), [("a\tb", True), ("| a |", True), ("a | b", False), ("|", False), ("- a", False)]
)
def test_is_table_line(line, is_row):
    assert is_table_line(line) is is_row


def test_headings_and_their_path():
    blocks = blocks_of("III. TỔ CHỨC:\na) Trạm Y tế\n- Khám mắt.\nIV. Sở Y tế tổ chức khám. Sau đó báo cáo.")
    assert section_path(blocks, blocks[2]) == ("III. TỔ CHỨC", "a) Trạm Y tế")
    assert [is_heading(b) for b in blocks] == [True, True, False, False]


def test_a_long_numbered_sentence_is_cut_in_the_path():
    (block,) = blocks_of("1. " + "dọn kênh " * 40)
    assert heading_text(block).endswith("…")
    assert len(heading_text(block)) <= 205


@pytest.mark.parametrize(
    ("line", "is_list"), [("Nơi nhận:", True), ("*Nơi nhận*", True), ("NƠI NHẬN", True), ("Nơi ở", False)]
)
def test_is_recipients(line, is_list):
    (block,) = blocks_of(line)
    assert is_recipients(block) is is_list


@pytest.mark.parametrize(
    ("line", "mark"), [("1II. NHIỆM VỤ CHUNG", "1II"), ("lV. TỔ CHỨC", "lV"), ("I1. KINH PHÍ", "I1")]
)
def test_a_roman_number_with_a_slip_is_still_one_and_stays_as_printed(line, mark):
    (block,) = build_blocks(number_lines((line,)))
    (whole,) = build_blocks(number_lines(("III. NHIỆM VỤ",)))
    assert (block.kind, block.mark, block.level) == (BlockKind.SECTION, mark, whole.level)


@pytest.mark.parametrize("line", ["11. SỞ Y TẾ", "1. VIỆC CHUNG", "l. VIỆC KHÁC"])
def test_arabic_numbers_and_letters_are_no_roman_ones_with_a_slip(line):
    (block,) = build_blocks(number_lines((line,)))
    (whole,) = build_blocks(number_lines(("III. NHIỆM VỤ",)))
    assert block.level > whole.level


@pytest.mark.parametrize(
    ("line", "opens"),
    [
        ("Nơi nhận:", True),
        ("**Nơi nhận:**", True),
        ("Nơi nbận:", True),
        ("Nơ1 nhận:", True),
        ("Kính gửi: Sở Y tế", True),
        ("Nội dung: Khám mắt", False),
        ("Nơi ở: ấp 3", False),
    ],
)
def test_recipients(line, opens):
    assert opens_recipients(number_lines((line,))[0].text) is opens


def test_one_lead_in_after_the_other_do_not_nest():
    text = "1. Tổ chức\n" + "\n".join(f"Sở số {n} chủ trì:\na) Khám mắt.\nb) Tiêm phòng." for n in range(30))
    blocks = build_blocks(number_lines(tuple(text.split("\n"))))
    assert {len(block.parents) for block in blocks if block.mark in ("a", "b")} == {2}
