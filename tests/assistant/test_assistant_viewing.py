"""A plan as blocks: nothing lost, nothing twice, and quotes marked word for word."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.grounding import find_quote
from assistant.quotes import words
from assistant.viewing.blocks import Heading, Manner, Paragraph, RowKind, Table, pieces, read_blocks
from assistant.viewing.cutting import excerpt, headings_over, page_of, pages
from assistant.viewing.marks import Mark, find, segments
from ingest.lines import clean_cell
from plan.place import Place
from plan.span import Span

PLANS = sorted(Path("samples/plans").glob("*.txt"))
HEAD = "TT\tNhiệm vụ\tChủ trì\tThời hạn"
TABLE = [HEAD, "I\tThể chế\t\t", "1\tSố hóa hồ sơ\tVăn phòng Sở\tQuý I", "2\tTập huấn\tPhòng Nội vụ\tQuý II"]


def plain(lines) -> list[str]:
    """The words of a text, whatever its structure."""
    return words(" ".join(clean_cell(line.replace("|", " ").replace("\t", " ")) for line in lines))


def shown(blocks) -> list[str]:
    return [word for piece in pieces(blocks) for word in words(piece.text)]


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem[:2])
def test_every_word_of_a_plan_is_shown_once_and_in_order(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    blocks = read_blocks(lines)
    assert shown(blocks) == plain(lines)
    assert shown(block for page in pages(blocks, 4000) for block in page) == plain(lines)


lines = st.lists(
    st.sampled_from(
        [
            "",
            "12",
            "Trang 3/7",
            "-----",
            "KẾ HOẠCH",
            "## PHỤ LỤC",
            "I. MỤC ĐÍCH, YÊU CẦU",
            "**1. Văn phòng Sở:**",
            "- Rà soát các thủ tục thuộc thẩm quyền giải quyết của Sở, trong đó ưu tiên",
            "các lĩnh vực còn lại.",
            "a) Bố trí kinh phí;",
            HEAD,
            *TABLE[1:],
            "\tphần còn lại của việc\t\t",
            "Tập huấn cho cán bộ\tPhòng Nội vụ\tQuý III",
            "| TT | Nhiệm vụ | Chủ trì |",
            "|---|---|---|",
            "| 3 | Mở lớp<br>ở xã | <ul><li>Sở Nội vụ</li></ul> |",
            "|  |  |  |",
            "Nơi nhận:\tKT. GIÁM ĐỐC",
        ]
    ),
    max_size=25,
)


@given(lines)
def test_every_line_with_words_stands_in_one_block(text):
    blocks = read_blocks(text)
    assert shown(blocks) == plain(text)
    spans = [(block.first, block.last) for block in blocks]
    assert all(first <= last for first, last in spans)
    assert all(before[1] < after[0] for before, after in itertools.pairwise(spans))
    assert {piece.line for piece in pieces(blocks)} >= {n for n, line in enumerate(text, 1) if plain([line])}


@given(lines, st.integers(50, 3000))
def test_pages_hold_every_line_once(text, size):
    blocks = read_blocks(text)
    cut = pages(blocks, size)
    assert [piece for page in cut for piece in pieces(page)] == list(pieces(blocks))
    for piece in pieces(blocks):
        assert piece in list(pieces(cut[page_of(cut, piece.line) - 1]))


@given(lines, st.data())
def test_the_marked_words_are_those_of_the_quote(text, data):
    first = data.draw(st.integers(1, max(len(text), 1)))
    last = data.draw(st.integers(first, max(len(text), 1)))
    there = plain(text[first - 1 : last])
    start = data.draw(st.integers(0, len(there)))
    quote = find_quote(text[first - 1 : last], " ".join(there[start : start + data.draw(st.integers(0, 30))]))
    cited = [piece for piece in pieces(read_blocks(text)) if first <= piece.line <= last]
    marks = find(cited, quote)
    marked = [s.text for piece in cited for s in segments(piece, marks) if s.marked]
    assert [word for part in marked for word in words(part)] == words(quote)
    assert ["".join(s.text for s in segments(piece, marks)) for piece in cited] == [piece.text for piece in cited]


def test_headings_lie_one_level_below_those_they_stand_under():
    blocks = read_blocks(["I. MỤC ĐÍCH", "1. Yêu cầu", "- Kịp thời.", "II. TỔ CHỨC", "1. Văn phòng Sở", "2. Thanh tra"])
    found = [(block.level, block.text) for block in blocks if isinstance(block, Heading)]
    assert found == [
        (2, "I. MỤC ĐÍCH"),
        (3, "1. Yêu cầu"),
        (2, "II. TỔ CHỨC"),
        (3, "1. Văn phòng Sở"),
        (3, "2. Thanh tra"),
    ]


def test_a_paragraph_cut_by_a_page_keeps_the_lines_of_its_words():
    long = "- Chuẩn hóa, tái cấu trúc quy trình, cắt giảm, đơn giản hóa thủ tục thuộc thẩm quyền, trong đó ưu tiên"
    (block,) = read_blocks([long, "", "các lĩnh vực còn lại."])
    assert isinstance(block, Paragraph)
    assert [piece.line for piece in block.pieces] == [1, 3]
    assert (block.manner, block.first, block.last) == (Manner.ITEM, 1, 3)


def test_a_title_stands_in_the_middle_and_a_page_number_at_the_edge():
    blocks = read_blocks(["KẾ HOẠCH", "Chuyển đổi số năm 2025", "2"])
    assert [block.manner for block in blocks] == [Manner.TITLE, Manner.TEXT, Manner.EDGE]


def test_what_an_annex_goes_with_stands_below_its_name():
    heading, aside = read_blocks(["PHỤ LỤC", "(Kèm theo Kế hoạch số 9/KH-SNV)"])
    assert (heading.annex, heading.level, aside.manner) == (True, 2, Manner.ASIDE)


def test_rows_know_their_line_and_what_they_are():
    (table,) = read_blocks(["", *TABLE])
    assert isinstance(table, Table)
    assert [(row.line, row.kind) for row in table.rows] == [
        (2, RowKind.HEADER),
        (3, RowKind.GROUP),
        (4, RowKind.PLAIN),
        (5, RowKind.PLAIN),
    ]
    assert (len(table.head), table.columns, table.ruled) == (1, 4, True)


def test_a_header_that_is_repeated_after_a_page_goes_on_with_its_table():
    (table,) = read_blocks([*TABLE, "", HEAD, "3\tHọp\tVăn phòng Sở\tQuý III"])
    assert [row.kind for row in table.rows].count(RowKind.HEADER) == 2
    assert len(table.head) == 1


def test_other_columns_begin_another_table():
    blocks = read_blocks([*TABLE, "TT\tSản phẩm\tĐơn vị chủ trì", "1\tBáo cáo\tVăn phòng"])
    assert [block.columns for block in blocks] == [4, 3]


def test_a_page_number_between_rows_stays_between_them():
    (table,) = read_blocks([*TABLE[:3], "7", TABLE[3]])
    assert [row.kind for row in table.rows][-2:] == [RowKind.EDGE, RowKind.PLAIN]


def test_a_rule_and_a_page_number_alone_are_no_table_with_rules():
    found = read_blocks(["|---|---|---|", "12", "| TT | Nhiệm vụ | Chủ trì |"])
    assert [(table.ruled, table.columns) for table in found] == [(False, 1), (True, 3)]


def test_words_in_the_place_of_a_lost_number_stand_below_their_column():
    (table,) = read_blocks([*TABLE, "Tập huấn cho cán bộ xã\tPhòng Nội vụ\tQuý III"])
    assert [(piece.cell, piece.text) for piece in table.rows[-1].cells][:2] == [(0, ""), (1, "Tập huấn cho cán bộ xã")]


def test_a_letterhead_between_tabs_is_no_table_with_rules():
    (table,) = read_blocks(["UBND TỈNH VÂN HẢI\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"])
    assert not table.ruled


def test_pages_are_those_of_the_first_line_that_has_one():
    blocks = read_blocks(["I. MỤC ĐÍCH", "- Kịp thời."], [None, Place(2)])
    assert [block.page for block in blocks] == [None, 2]


def test_a_quote_runs_over_lines_and_cells():
    blocks = read_blocks(["- Rà soát thủ tục thuộc thẩm quyền của Sở, ưu tiên,", "các lĩnh vực còn lại.", *TABLE])
    over_lines = find(pieces(blocks), "ưu tiên các lĩnh vực")
    assert [mark.line for mark in over_lines] == [1, 2]
    over_cells = find(pieces(blocks), "Số hoá hồ sơ VĂN PHÒNG")
    assert over_cells == (Mark(5, 1, 0, 12), Mark(5, 2, 0, 9))


@pytest.mark.parametrize("quote", ["", "...", "<script>alert(1)</script>", "Số hóa nơi khác"])
def test_what_does_not_stand_there_marks_nothing(quote):
    assert find(pieces(read_blocks(TABLE)), quote) == ()


def test_a_long_table_goes_on_below_its_header_on_the_next_page():
    rows = [f"{n}\tViệc thứ {n}\tVăn phòng Sở\tQuý I" for n in range(40)]
    cut = pages(read_blocks([HEAD, *rows]), 3000)
    assert len(cut) > 1
    assert all(len(page) == 1 for page in cut)
    assert all(page[0].head[0].cells[1].text == "Nhiệm vụ" for page in cut)
    assert [page[0].head[0].shown_before for page in cut] == [False] + [True] * (len(cut) - 1)


def test_a_header_printed_again_where_a_page_is_cut_is_not_lost():
    blocks = read_blocks([HEAD, "12", HEAD])
    for size in range(100, 1000, 10):
        assert [piece for page in pages(blocks, size) for piece in pieces(page)] == list(pieces(blocks))


def test_a_page_does_not_end_with_a_heading():
    text = ["- Rà soát thủ tục hành chính." for _ in range(20)] + ["I. MỤC ĐÍCH", "1. Yêu cầu", "- Kịp thời."]
    for size in range(1000, 2000, 10):
        assert not any(isinstance(page[-1], Heading) for page in pages(read_blocks(text), size))


def test_a_part_that_begins_below_headings_knows_them():
    blocks = read_blocks(["I. MỤC ĐÍCH", "1. Yêu cầu", "- Kịp thời.", "2. Chỉ tiêu", "II. TỔ CHỨC", "- Sơ kết."])
    over = {block.first: [heading.text for heading in headings_over(blocks, block.first)] for block in blocks}
    assert over == {
        1: [],
        2: ["I. MỤC ĐÍCH"],
        3: ["I. MỤC ĐÍCH", "1. Yêu cầu"],
        4: ["I. MỤC ĐÍCH"],
        5: [],
        6: ["II. TỔ CHỨC"],
    }


def test_an_excerpt_has_the_header_its_neighbours_and_the_headings_over_it():
    text = ["PHỤ LỤC", "I. NHIỆM VỤ", "1. Dữ liệu", *TABLE, "3\tHọp\tVăn phòng Sở\tQuý III", "4\tSơ kết\tSở\tQuý IV"]
    found = excerpt(read_blocks(text), Span(7, 7))
    assert found.path == ("PHỤ LỤC", "I. NHIỆM VỤ", "1. Dữ liệu", "I Thể chế")
    table = found.blocks[-1]
    assert [row.line for row in table.rows] == [4, 6, 7, 8]


def test_an_excerpt_of_a_heading_names_only_what_stands_over_it():
    found = excerpt(read_blocks(["I. NHIỆM VỤ", "1. Dữ liệu", "- Số hóa.", "2. Hạ tầng"]), Span(2, 2))
    assert found.path == ("I. NHIỆM VỤ",)
    assert [block.first for block in found.blocks] == [2, 3]


def test_lines_without_words_have_no_excerpt():
    assert excerpt(read_blocks(["I. NHIỆM VỤ", "", "- Số hóa."]), Span(2, 2)).blocks == ()
    assert excerpt((), Span(1, 1)).blocks == ()
