"""Words with places to lines: paragraphs, columns, tables with and without rules, page furniture, doubts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.layout.page import LayoutPage, Rule, Word
from ingest.layout.reading import lay_out

LETTER = 6.0  # points; every letter of these pages is as wide, and 12 high
PITCH = 16.0


def words(text, left, top, doubts=()):
    """The words of one line of print."""
    found = []
    for word in text.split(" "):
        right = left + LETTER * len(word)
        if word:
            found.append(Word(word, left, top, right, top + 12, 12.0, doubt=dict(doubts).get(word, "")))
        left = right + LETTER
    return found


def page(*lines, number=1, rules=()):
    """A page out of (text, left) or (text, left, top) lines, one below the other."""
    found, top = [], 60.0
    for text, left, *at in lines:
        top = at[0] if at else top
        found += words(text, left, top)
        top += PITCH
    return LayoutPage(number, 600, 800, tuple(found), tuple(rules))


def box_rules(columns, rows):
    """The ruling lines of a plain grid."""
    down = [Rule(x, rows[0], x, rows[-1]) for x in columns]
    return [*down, *(Rule(columns[0], y, columns[-1], y) for y in rows)]


def texts(*pages):
    return [line.text for line in lay_out(pages).lines if line.text]


FULL = "xã ta nuôi cá ở ao Đông và ao Tây từ nay đến hết năm, mỗi ao một đội lo và báo"  # reaches the right edge


def test_wrapped_lines_are_one_paragraph_and_short_ones_end_it():
    found = texts(page((FULL, 86), ("cáo hằng tháng.", 60), ("Ao Bắc để không.", 86)))
    assert found == [f"{FULL} cáo hằng tháng.", "Ao Bắc để không."]


def test_an_indent_begins_a_paragraph_after_a_full_line():
    assert texts(page((FULL, 86), (FULL + " cá", 60), (FULL, 86), ("xong.", 60))) == [
        f"{FULL} {FULL} cá",
        f"{FULL} xong.",
    ]


def test_a_bullet_begins_a_paragraph_but_a_dash_in_a_sentence_does_not():
    ended = FULL + "."
    assert texts(page((ended, 60), ("- Thả cá.", 60)))[1] == "- Thả cá."
    assert texts(page((FULL + " 2026", 60), ("- 2030 nuôi tiếp ở ao Đông.", 60))) == [
        f"{FULL} 2026 - 2030 nuôi tiếp ở ao Đông."
    ]


def test_a_paragraph_goes_over_to_the_next_page():
    first, second = page((FULL, 86)), page(("cáo hằng tháng.", 60), (FULL, 86), number=2)
    assert texts(first, second) == [f"{FULL} cáo hằng tháng.", FULL]
    assert [line.place.page for line in lay_out([first, second]).lines] == [1, 2]


def test_page_numbers_and_repeated_headers_are_margins():
    pages = [
        page(("KẾ HOẠCH AO SEN", 60, 20), (f"{FULL}.", 60, 300), (str(n), 300, 780), number=n) for n in range(1, 5)
    ]
    laid = lay_out(pages)
    assert [line.text for line in laid.lines] == [f"{FULL}."] * 4
    assert laid.margins == ("KẾ HOẠCH AO SEN", "1", "2", "3", "4")


def test_lines_at_the_edge_with_different_numbers_or_places_are_text():
    pages = [page((f"{FULL}.", 60, 300), (f"Hạn: tháng {n}/2026.", 60, 740), number=n) for n in range(1, 5)]
    assert lay_out(pages).margins == ()
    pages = [page((f"{FULL}.", 60, 300), ("Giao đội A.", 60, 725 + 5 * n), number=n) for n in range(1, 5)]
    assert lay_out(pages).margins == ()
    pages = [
        page((f"{FULL}.", 60, 300), ("Đội A.", 60, 730), (f"Xong {n}.", 60, 750), (f"- {n} -", 300, 780), number=n)
        for n in range(1, 5)
    ]
    assert lay_out(pages).margins == ("- 1 -", "- 2 -", "- 3 -", "- 4 -")


def test_a_month_alone_in_the_last_line_is_no_page_number():
    assert texts(page((f"{FULL} năm", 60, 740), ("12/2026", 60, 756)))[-1].endswith("12/2026")
    numbered = [page((f"{FULL}.", 60, 300), (f"Trang {n}/2", 300, 780), number=n) for n in (1, 2)]
    assert lay_out(numbered).margins == ("Trang 1/2", "Trang 2/2")


def centred(text, middle, top):
    return text, middle - LETTER * len(text) / 2, top


def test_a_letterhead_is_read_column_by_column():
    left = [("ỦY BAN NHÂN DÂN", 60), ("XÃ AO SEN Ở PHÍA ĐÔNG CỦA", 76), ("TỈNH VÂN HẢI", 92), ("Số: 5/KH-UBND", 108)]
    right = [("CỘNG HÒA XÃ HỘI", 60), ("Độc lập - Tự do", 76), ("Ao Sen, ngày 02 tháng 3 năm 2026", 108)]
    head = page(*(centred(t, 150, y) for t, y in left), *(centred(t, 430, y) for t, y in right), (FULL, 60, 150))
    assert texts(head) == [
        *("ỦY BAN NHÂN DÂN", "XÃ AO SEN Ở PHÍA ĐÔNG CỦA TỈNH VÂN HẢI", "Số: 5/KH-UBND"),
        *("CỘNG HÒA XÃ HỘI", "Độc lập - Tự do", "Ao Sen, ngày 02 tháng 3 năm 2026", FULL),
    ]


def test_struck_words_are_no_longer_said():
    crossed = Rule(60 + 7 * LETTER, 67, 60 + 10 * LETTER, 67)
    struck = page(("Ao thứ 430 431 để không", 60), rules=[crossed, Rule(60, 73, 120, 73)])
    assert texts(struck) == ["Ao thứ 431 để không"]


TABLE = ["TT", "Nhiệm vụ", "Chủ trì", "Hạn"]
COLUMNS = (60, 100, 260, 400, 540)


def table_page(*rows, number=1, rules=True, top=100.0, merged=()):
    """A page with a table; a cell is a string or a list of lines. merged: (row, column) without a rule above."""
    found, edges = [], [top]
    for row in rows:
        lines = [cell if isinstance(cell, list) else [cell] for cell in row]
        for column, cell in enumerate(lines):
            for at, text in enumerate(cell):
                found += words(text, COLUMNS[column] + 4, edges[-1] + 3 + at * PITCH)
        edges.append(edges[-1] + 6 + PITCH * max(map(len, lines)))
    drawn = [Rule(x, edges[0], x, edges[-1]) for x in COLUMNS]
    for at, edge in enumerate(edges):
        spans = [(COLUMNS[c], COLUMNS[c + 1]) for c in range(4) if (at, c) not in merged]
        drawn += [Rule(left, edge, right, edge) for left, right in spans]
    return LayoutPage(number, 600, 800, tuple(found), tuple(drawn) if rules else ())


def test_a_ruled_table():
    found = texts(table_page(TABLE, ["1", ["Nạo vét ao Đông và ao Tây", "của xã"], "Đội A", "Quý I/2026"]))
    assert found == [
        "| TT | Nhiệm vụ | Chủ trì | Hạn |",
        "| 1 | Nạo vét ao Đông và ao Tây của xã | Đội A | Quý I/2026 |",
    ]


def test_list_items_in_a_cell_stay_apart_and_a_broken_date_is_put_together():
    full = "05/12/2026 của đội ao"  # reaches the edge of its column
    found = texts(table_page(TABLE, ["1", ["- Thả cá.", "- Cho ăn."], ["trước ngày", "30/6/2026"], full]))
    assert found[1] == f"| 1 | - Thả cá.<br>- Cho ăn. | trước ngày<br>30/6/2026 | {full} |"
    narrow = LayoutPage(1, 600, 800, (*words("05/02/2", 61, 103), *words("026", 61, 119), *words("x", 110, 103)))
    ruled = LayoutPage(1, 600, 800, narrow.words, tuple(box_rules((60, 104, 200), (100, 140))))
    assert texts(ruled) == ["| 05/02/2026 | x |"]


def cell(*lines, left=60, right=160):
    """The text of a centred cell."""
    inside = [
        word for at, text in enumerate(lines) for word in words(*centred(text, (left + right) / 2, 103 + 16 * at))
    ]
    rules = box_rules((left, right, right + 40), (100, 110 + 16 * len(lines)))
    (line,) = texts(LayoutPage(1, 600, 800, (*inside, *words("x", right + 5, 103)), tuple(rules)))
    return line.removeprefix("| ").removesuffix(" | x |")


def test_lines_of_a_centred_cell_are_joined_where_they_had_no_room_alone():
    assert cell("Đội Ao", "Hội Cá xã") == "Đội Ao<br>Hội Cá xã"
    assert cell("Đội nuôi cá ao", "Đông") == "Đội nuôi cá ao Đông"
    assert cell("15/06/2026", "15/12/2026", right=132) == "15/06/2026<br>15/12/2026"
    assert cell("2025", "2026", right=90) == "2025<br>2026"
    assert cell("05/02/2", "026", right=104) == "05/02/2026"


def test_cells_merged_downwards_are_told():
    laid = lay_out([table_page(TABLE, ["1", "Nạo vét", "Đội A", "T5"], ["2", "Thả cá", "", "T6"], merged={(2, 2)})])
    assert [sorted(line.merged) for line in laid.lines if line.text] == [[], [], [2]]


def test_rows_have_the_box_of_the_row():
    laid = lay_out([table_page(TABLE, ["1", "Nạo vét", "Đội A", "T5"])])
    box = laid.lines[2].place.box
    assert (box.left, box.right) == (0.1, 0.9)
    assert laid.lines[1].place.box.bottom == box.top


def test_text_stands_above_and_below_the_table_and_a_blank_line_between():
    with_text = table_page(TABLE, ["1", "Nạo vét", "Đội A", "T5"], top=200.0)
    lines = (*words("Nhiệm vụ như sau:", 60, 150), *words("Hết.", 60, 500), *with_text.words)
    laid = lay_out([LayoutPage(1, 600, 800, lines, with_text.rules)])
    assert [line.text[:5] for line in laid.lines] == ["Nhiệm", "", "| TT ", "| 1 |", "", "Hết."]


ROWS = [["1", "Nạo vét ao", "Đội A", "T5/2026"], ["2", ["Thả cá giống ở ao Đông", "và ao Tây"], "Đội B", "T6/2026"]]


def test_an_unruled_table_is_read_by_its_white_space_and_doubted():
    laid = lay_out([table_page(TABLE, *ROWS, ["3", "Cho ăn", "Đội A", "T7/2026"], rules=False)])
    assert [line.text for line in laid.lines if line.text] == [
        "| TT | Nhiệm vụ | Chủ trì | Hạn |",
        "| 1 | Nạo vét ao | Đội A | T5/2026 |",
        "| 2 | Thả cá giống ở ao Đông và ao Tây | Đội B | T6/2026 |",
        "| 3 | Cho ăn | Đội A | T7/2026 |",
    ]
    assert [issue.code for issue in laid.issues] == ["table_unruled"]


def test_an_unruled_table_goes_on_with_the_columns_of_the_page_before():
    second = table_page(["", "dọn sạch bờ", "", ""], ["4", "Bán cá", "Đội C", "T9/2026"], number=2, rules=False)
    found = texts(table_page(TABLE, *ROWS, ["3", "Cho ăn", "Đội A", "T7/2026"], rules=False), second)
    assert found[-2:] == ["|  | dọn sạch bờ |  |  |", "| 4 | Bán cá | Đội C | T9/2026 |"]


def test_the_rest_of_an_unruled_row_stands_below_the_header_printed_again():
    first = table_page(TABLE, *ROWS, ["3", "Dọn bờ ao", "Đội", "T7/2026"], rules=False)
    again = table_page(TABLE, ["", "và bờ mương", "A", ""], ["4", "Bán cá", "Đội C", "T9/2026"], number=2, rules=False)
    assert texts(first, again)[-3:] == [
        "| TT | Nhiệm vụ | Chủ trì | Hạn |",
        "|  | và bờ mương | A |  |",
        "| 4 | Bán cá | Đội C | T9/2026 |",
    ]


def test_thousands_of_rules_are_soon_compared_with_words():
    hatched = [Rule(0, at * 0.02, 50, at * 0.02) for at in range(40_000)]
    rows = [(FULL, 60, 20.0 * at) for at in range(1, 38)]
    assert len(texts(page(*rows, rules=hatched))) > 0


def test_words_read_in_two_ways_become_issues_of_their_line():
    first = LayoutPage(1, 600, 800, tuple(words("Hạn 15/3/2026 là chót", 60, 60, [("15/3/2026", "15/8/2026")])))
    laid = lay_out([first, page((FULL, 60), number=2)])
    assert [(i.code, i.span.line_start) for i in laid.issues] == [("recognition_doubtful", 1)]
    assert "“15/3/2026” hay “15/8/2026”" in laid.issues[0].message


def test_a_page_in_other_units_is_scaled():
    (word,) = LayoutPage(1, 1200, 1600, (Word("a", 100, 50, 110, 70, 20),), (Rule(0, 10, 40, 10),)).scaled(0.5).words
    assert (word.left, word.bottom, word.size) == (50, 35, 10)


cells = st.text(alphabet="abcđêô", min_size=1, max_size=8)


@given(st.lists(st.lists(cells, min_size=4, max_size=4), min_size=1, max_size=6), st.booleans())
def test_no_word_of_a_table_is_lost(rows, ruled):
    laid = lay_out([table_page(*rows, rules=ruled)])
    found = sorted(letter for line in laid.lines for letter in line.text.replace("<br>", "") if letter not in "| ")
    assert found == sorted("".join(word for row in rows for word in row))


@given(st.lists(st.tuples(cells, st.floats(0, 590), st.floats(0, 780)), max_size=40))
def test_no_word_of_a_page_is_lost_wherever_it_stands(scattered):
    found = [Word(text, left, top, min(left + 9, 600), top + 12, 12) for text, left, top in scattered]
    laid = lay_out([LayoutPage(1, 600, 800, tuple(found))])
    kept = " ".join([*(line.text for line in laid.lines), *laid.margins]).replace("|", " ").replace("<br>", " ")
    assert sorted("".join(kept.split())) == sorted("".join(text for text, _, _ in scattered))
