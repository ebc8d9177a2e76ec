"""Tables of a DOCX: merges, odd rows, nested and layout tables; no cell is lost."""

from __future__ import annotations

from collections import Counter

import pytest
from docx import Document
from docx_files import RULED, cell, docx, level, numbering, para, part, row, saved, table
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers.docx import read_docx

HEAD = row("TT", "Việc", "Chủ trì")


def lines(*blocks, **parts):
    return read_docx(docx(*blocks, parts=parts), "x.docx").lines


def texts(*blocks, **parts):
    return [line.text for line in lines(*blocks, **parts)]


def span(count):
    return f'<w:gridSpan w:val="{count}"/>'


BEGIN, GO_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


# merges -------------------------------------------------------------------------------------------------------------


def test_merges_of_python_docx():
    document = Document()
    grid = document.add_table(4, 3, style="Table Grid")
    for at, text in enumerate(["TT", "Việc", "Chủ trì", "1", "Ao", "Đội A", "2", "Đầm", "", "I", "CÁ", ""]):
        grid.cell(at // 3, at % 3).text = text
    grid.cell(1, 2).merge(grid.cell(2, 2)).text = "Đội A"
    grid.cell(3, 1).merge(grid.cell(3, 2)).text = "CÁ"
    found = read_docx(saved(document), "x.docx").lines
    assert [(line.text, set(line.merged), set(line.spread)) for line in found] == [
        ("| TT | Việc | Chủ trì |", set(), set()),
        ("| 1 | Ao | Đội A |", set(), set()),
        ("| 2 | Đầm |  |", {2}, set()),
        ("| I | CÁ |  |", set(), {2}),
    ]


@pytest.mark.parametrize("go_on", [GO_ON, '<w:vMerge w:val="continue"/>'])
def test_a_cell_merged_downwards(go_on):
    body = table(HEAD, row("1", "Ao", cell("Đội A", about=BEGIN)), row("2", "Đầm", cell(about=go_on)))
    assert [line.merged for line in lines(body)] == [set(), set(), {2}]


def test_a_merge_that_goes_on_from_nothing_is_a_cell():
    body = table(row("1", "Ao", cell("Đội A", about=GO_ON)), row("2", "Đầm", "Đội B"))
    assert [(line.text, line.merged) for line in lines(body)] == [
        ("| 1 | Ao | Đội A |", set()),
        ("| 2 | Đầm | Đội B |", set()),
    ]


def test_two_merges_below_each_other():
    about = [BEGIN, GO_ON, BEGIN, GO_ON]
    body = table(
        *(row(str(at), f"Việc {at}", cell(f"Đội {at}" if a == BEGIN else "", about=a)) for at, a in enumerate(about))
    )
    assert [set(line.merged) for line in lines(body)] == [set(), {2}, set(), {2}]


@pytest.mark.parametrize(("hidden", "codes"), [("Đội A", []), ("Đội B", ["hidden_text_left_out"])])
def test_words_that_word_hides_behind_a_merged_cell_are_left_out_and_new_ones_are_told(hidden, codes):
    body = table(row("1", "Ao", cell("Đội A", about=BEGIN)), row("2", "Đầm", cell(hidden, about=GO_ON)))
    source = read_docx(docx(body), "x.docx")
    assert [(line.text, line.merged) for line in source.lines] == [
        ("| 1 | Ao | Đội A |", set()),
        ("| 2 | Đầm |  |", {2}),
    ]
    assert [issue.code for issue in source.issues] == codes
    assert all(hidden in issue.message for issue in source.issues)


def test_hidden_words_count_in_their_list():
    item = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    rows = [(BEGIN, "Đội A"), (GO_ON, "Đội B"), ("", "Đội C")]
    made = (row("1", "Ao", cell(about=about, inside=para(text, about=item))) for about, text in rows)
    assert texts(table(*made), numbering=numbering(level("%1."))) == [
        *("| 1 | Ao | 1. Đội A |", "| 1 | Ao |  |", "| 1 | Ao | 3. Đội C |"),
    ]


def test_a_cell_merged_across_as_old_word_does():
    merged = [cell("I. CÁ", about='<w:hMerge w:val="restart"/>'), *[cell(about='<w:hMerge w:val="continue"/>')] * 2]
    (_, second) = lines(table(HEAD, row(*merged)))
    assert (second.text, second.spread) == ("| I. CÁ |  |  |", {1, 2})


def test_rows_that_begin_late_or_end_early():
    late = row("Đầm", "Đội B", about='<w:gridBefore w:val="1"/>')
    early = row("3", "Kênh", about='<w:gridAfter w:val="1"/>')
    assert texts(table(HEAD, late, early, row("4"))) == [
        *("| TT | Việc | Chủ trì |", "|  | Đầm | Đội B |", "| 3 | Kênh |  |", "| 4 |  |  |"),
    ]


def test_a_header_of_two_levels():
    head = row(cell("TT", about=BEGIN), cell("Việc", about=BEGIN), cell("Đơn vị", about=span(2)))
    names = row(cell(about=GO_ON), cell(about=GO_ON), "chủ trì", "phối hợp")
    assert texts(table(head, names, row("1", "Ao", "Đội A", "Đội B"))) == [
        "| TT | Việc | Đơn vị chủ trì | Đơn vị phối hợp |",
        "| 1 | Ao | Đội A | Đội B |",
    ]


def test_borders_a_little_out_of_line_make_no_columns():
    body = table(
        row("TT", "Việc", cell("Đơn vị", about=span(3))),
        row("", "", cell("chủ trì", about=span(2)), "phối hợp"),
        row("1", cell("Ao", about=span(2)), "Đội A", "Đội B"),
        grid=(600, 4000, 120, 2000, 2000),
    )
    assert texts(body) == ["| TT | Việc | Đơn vị chủ trì | Đơn vị phối hợp |", "| 1 | Ao | Đội A | Đội B |"]
    narrow = table(HEAD, row("1", "Ao", "Đội A"), grid=(100, 100, 100))
    assert texts(narrow) == ["| TT | Việc | Chủ trì |", "| 1 | Ao | Đội A |"]


def test_borders_dragged_in_single_rows_make_no_columns():
    body = table(
        row("TT", cell("Việc", about=span(2)), "Chủ trì"),
        row(cell("I", about=span(1)), cell("CÁ", about=span(3))),
        row("1", "Ao", cell("Đội A", about=span(2) + BEGIN)),
        row("2", cell("Đầm", about=span(2)), cell(about=GO_ON)),
    )
    assert [(line.text, set(line.merged), set(line.spread)) for line in lines(body)] == [
        ("| TT | Việc | Chủ trì |", set(), set()),
        ("| I | CÁ |  |", set(), {2}),
        ("| 1 | Ao | Đội A |", set(), set()),
        ("| 2 | Đầm |  |", {2}, set()),
    ]


DRAGGED = (700, 300, 4000, 2000, 500, 1500, 2000)  # TT | Việc | Chủ trì | Phối hợp | Thời hạn, and two borders astray
DRAGGED_HEAD = row("TT", cell("Việc", about=span(2)), "Chủ trì", cell("Phối hợp", about=span(2)), "Thời hạn")
DRAGGED_ROW = row(cell("1", about=span(2)), "Ao", cell("Đội A", about=span(2)), "Đội B", "Tháng 5")


@pytest.mark.parametrize(
    ("made", "shown", "spread"),
    [
        (row("2", cell("Đầm", about=span(2)), cell("Đội A", about=span(3)), "Tháng 6"), "2|Đầm|Đội A||Tháng 6", {3}),
        (row("2", cell("Đầm", about=span(2)), cell("Đội A", about=span(2)), "Đội B"), "2|Đầm|Đội A|Đội B|", set()),
        (row(cell("I", about=span(2)), cell("CÁ", about=span(5))), "I|CÁ|||", {2, 3, 4}),
        (row(cell("CÁ", about=span(3)), cell("Đội A", about=span(3)), "Tháng 6"), "CÁ||Đội A||Tháng 6", {1, 3}),
    ],
)
def test_a_row_of_fewer_cells_in_a_table_of_dragged_borders(made, shown, spread):
    *_, found = lines(table(DRAGGED_HEAD, DRAGGED_ROW, made, grid=DRAGGED))
    assert (found.text, set(found.spread)) == (f"| {shown.replace('|', ' | ')} |", spread)


def test_rows_and_cells_in_content_controls():
    control = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>"
    inner = "<w:tr>" + cell("2") + control.format(cell("Đầm")) + cell("Đội B") + "</w:tr>"
    assert texts(table(HEAD, control.format(row("1", "Ao", "Đội A")), inner))[1:] == [
        "| 1 | Ao | Đội A |",
        "| 2 | Đầm | Đội B |",
    ]


def test_deleted_and_hidden_rows_go():
    gone = [row("9", "Hồ", "Đội C", about=about) for about in ("<w:del/>", "<w:hidden/>")]
    assert texts(table(HEAD, *gone, row("1", "Ao", "Đội A", about="<w:ins/><w:tblHeader/>"))) == [
        "| TT | Việc | Chủ trì |",
        "| 1 | Ao | Đội A |",
    ]


def test_a_table_in_a_cell_is_words_of_the_cell():
    inner = table(row("Xã A", "2 ao"), row("Xã B", "3\nao"))
    body = table(HEAD, row("1", cell(inside=para("Ao:") + inner + para("hết")), "Đội A"))
    assert texts(body)[1] == "| 1 | Ao:<br>Xã A; 2 ao<br>Xã B; 3 ao<br>hết | Đội A |"


# layout -------------------------------------------------------------------------------------------------------------

NO_RULES = RULED.replace("single", "nil")
NATION = "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA\nVIỆT NAM"
HEADED = [row("UBND TỈNH VÂN HẢI", NATION), row("Số: 5/KH-UBND", "Vân Hải, ngày 3 tháng 5 năm 2026")]
SIGNED = [row("Nơi nhận:\n- Lưu: VT.", "CHỦ TỊCH")]
GRID = f'<w:style w:type="table" w:styleId="G"><w:tblPr>{RULED}</w:tblPr></w:style>'


@pytest.mark.parametrize("about", ["", NO_RULES, RULED, '<w:tblStyle w:val="G"/>'])
def test_letterheads_and_signatures_are_lines(about):
    styles = part("styles", GRID)
    assert texts(table(*HEADED, about=about), para("KẾ HOẠCH"), table(*SIGNED, about=about), styles=styles) == [
        *("UBND TỈNH VÂN HẢI", "", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA", "VIỆT NAM", "", "Số: 5/KH-UBND", ""),
        *("Vân Hải, ngày 3 tháng 5 năm 2026", "", "KẾ HOẠCH", "", "Nơi nhận:", "- Lưu: VT.", "", "CHỦ TỊCH"),
    ]


def test_a_blank_column_between_changes_nothing():
    assert texts(table(row("Nơi nhận:", "", "CHỦ TỊCH"))) == ["Nơi nhận:", "", "CHỦ TỊCH"]


def test_a_joint_plan_has_two_signatures():
    assert texts(table(row("Nơi nhận:", "GIÁM ĐỐC\nSỞ A", "GIÁM ĐỐC\nSỞ B")))[:3] == ["Nơi nhận:", "", "GIÁM ĐỐC"]


SOME = [row("Chỉ tiêu", "Năm 2026"), row("Ao sen", "12")]


@pytest.mark.parametrize(
    ("about", "inside", "is_table"),
    [
        (RULED, SOME, True),
        ('<w:tblStyle w:val="G"/>', SOME, True),
        ('<w:tblStyle w:val="G"/>' + NO_RULES, SOME, False),
        ("", SOME, False),
        ("", [*SOME, *SOME, row("Đầm", "3")], True),
        ("", [row("TT", "Việc", "Chủ trì")], True),
        ("", [row(cell("Ao", about='<w:tcBorders><w:top w:val="single"/></w:tcBorders>'), "12")], True),
        (RULED, [row("Một khung"), row("chữ")], False),
    ],
)
def test_what_a_table_is(about, inside, is_table):
    found = texts(table(*inside, about=about), styles=part("styles", GRID))
    assert all(line.startswith("|") for line in found) is is_table


def test_a_table_inside_a_layout_table_is_a_table():
    inner = table(HEAD, row("1", "Ao", "Đội A"))
    assert texts(table(row(cell(inside=para("Trước") + inner + para("Sau"))))) == [
        *("Trước", "", "| TT | Việc | Chủ trì |", "| 1 | Ao | Đội A |", "", "Sau"),
    ]


def test_a_table_wider_than_any_is_lines():
    assert texts(table(row(*(f"ô{at}" for at in range(70)))))[:3] == ["ô0", "", "ô1"]


# what holds for every table -----------------------------------------------------------------------------------------


@st.composite
def merged_tables(draw):
    """Rows of XML of a table whose cells cover any rectangles, and how often each word stands in it."""
    height, width = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    owner: dict[tuple[int, int], tuple[int, int, int, int]] = {}
    for at in ((r, c) for r in range(height) for c in range(width)):
        if at in owner:
            continue
        down, across = draw(st.integers(1, height - at[0])), draw(st.integers(1, width - at[1]))
        area = [(r, c) for r in range(at[0], at[0] + down) for c in range(at[1], at[1] + across)]
        if any(place in owner for place in area):
            area, down, across = [at], 1, 1
        owner |= dict.fromkeys(area, (*at, down, across))
    blank = draw(st.sets(st.sampled_from(sorted(set(owner.values())))))
    head = [f"đầu{column}" for column in range(width)]
    rows = [row(*_cells([owner[at, c] for c in range(width)], at, blank, draw)) for at in range(height)]
    return [row(*head), *rows], Counter([*head, *(f"ô{r}{c}" for r, c, *_ in set(owner.values()) - blank)])


def _cells(owners, at, blank, draw):
    column = 0
    while column < len(owners):
        first = top, left, down, across = owners[column]
        about = "" if down == 1 else BEGIN if top == at else GO_ON
        text = f"ô{top}{left}" if top == at and first not in blank else ""
        if draw(st.booleans()):
            yield cell(text, about=span(across) + about)
        else:
            yield cell(text, about='<w:hMerge w:val="restart"/>' * (across > 1) + about)
            yield from [cell(about='<w:hMerge w:val="continue"/>' + GO_ON * (top < at))] * (across - 1)
        column += across


@given(merged_tables(), st.sampled_from([RULED, ""]), st.lists(st.sampled_from([50, 900]), max_size=5))
def test_every_word_of_a_table_comes_once(made, about, widths):
    rows, expected = made
    text = " ".join(texts(table(*rows, about=about, grid=tuple(widths))))
    assert Counter(text.replace("|", " ").split()) == expected


ABOUT = st.sampled_from(["", "", BEGIN, GO_ON, '<w:hMerge w:val="restart"/>', '<w:hMerge w:val="continue"/>'])
ODD_CELLS = st.lists(st.tuples(st.integers(1, 3), ABOUT), min_size=1, max_size=4)


@given(st.lists(st.tuples(st.integers(0, 2), ODD_CELLS), min_size=1, max_size=6), st.lists(st.sampled_from([50, 900])))
def test_no_word_of_an_odd_table_is_lost_but_behind_merged_cells(rows, widths):
    made = [
        row(
            *(cell(f"ô{at}x{c}", about=span(columns) + about) for c, (columns, about) in enumerate(cells)),
            about=f'<w:gridBefore w:val="{before}"/>',
        )
        for at, (before, cells) in enumerate(rows)
    ]
    text = " ".join(texts(table(*made, grid=tuple(widths)))).replace("<br>", " ").replace("|", " ")
    every = {f"ô{at}x{c}": about for at, (_, cells) in enumerate(rows) for c, (_, about) in enumerate(cells)}
    shown = {word for word, about in every.items() if about != GO_ON and "continue" not in about}
    assert shown <= set(text.split()) <= set(every)
