"""Table regions to rows: three encodings, page breaks, headings, headers."""

from __future__ import annotations

import pytest
from plan_texts import lines, tables_of

from ingest.columns import Column
from ingest.tables import Row, Table, same_words

TAB = "TT\tNhiệm vụ\tĐơn vị chủ trì\tĐơn vị phối hợp\tThời hạn"
PIPE = "| TT | Nội dung | Cơ quan thực hiện | Thời gian hoàn thành |\n|---|---|---|---|"
EMPTY = "|  |  |  |  |\n|---|---|---|---|"


def one(text: str) -> Table:
    (table,) = tables_of(text)
    return table


def cells(row: Row) -> dict[str, str]:
    return {column.value: " / ".join(cell.text.split("\n")) for column, cell in row.cells.items()}


def test_tab_separated():
    table = one(
        f"{TAB}\n1\tTrồng sen\tPhòng Kinh tế\tHội Nông dân; Hội Phụ nữ\tQuý II/2027\n2\tLàm trà\tHội Phụ nữ\t\t"
    )
    assert [c.value for c in table.columns] == ["number", "task", "lead", "coordinate", "deadline"]
    assert table.is_tasks
    assert [cells(r) for r in table.rows] == [
        {
            "number": "1",
            "task": "Trồng sen",
            "lead": "Phòng Kinh tế",
            "coordinate": "Hội Nông dân; Hội Phụ nữ",
            "deadline": "Quý II/2027",
        },
        {"number": "2", "task": "Làm trà", "lead": "Hội Phụ nữ"},
    ]
    assert [lines(r) for r in table.rows] == [(2, 2), (3, 3)]


def test_tab_separated_with_lists_in_cells():
    table = one(
        f"{TAB}\n1\tTrồng sen\t<ul> - Phòng Kinh tế - Hội Phụ nữ </ul>\t<ul><li>Ấp 1</li><li>Ấp 2</li></ul>\tT5/2027"
    )
    assert table.rows[0].text(Column.COORDINATE) == "Ấp 1\nẤp 2"
    assert table.rows[0].text(Column.PRODUCT) == ""


def test_pipes_with_markup_in_cells():
    table = one(f"{PIPE}\n| 1 | Đắp <b>bờ bao</b> | Chi cục Thủy lợi<br>UBND xã Sậy | **T8/2027** |")
    assert cells(table.rows[0]) == {
        "number": "1",
        "task": "Đắp bờ bao",
        "lead": "Chi cục Thủy lợi / UBND xã Sậy",
        "deadline": "T8/2027",
    }


def test_a_row_below_a_merged_number_is_a_sub_row():
    table = one(
        f"{TAB}\n1\tTrồng sen\tPhòng Kinh tế\t\tQuý I\n\tLàm trà\tHội Phụ nữ\t\tQuý II\n2\tDọn cỏ\tẤp 1\t\tQuý I"
    )
    assert [r.sub for r in table.rows] == [False, True, False]


def test_page_break_with_a_repeated_header():
    text = (
        f"{TAB}\n1\tTrồng sen ở hồ của\tVăn\t- Hội\tTrước\n\n\n{TAB}\n"
        f"\tphường\tphòng UBND\tNông dân\tngày 5/6/2027\n2\tDọn cỏ\tẤp 1\t\tQuý I"
    )
    table = one(text)
    assert cells(table.rows[0]) == {
        "number": "1",
        "task": "Trồng sen ở hồ của phường",
        "lead": "Văn phòng UBND",
        "coordinate": "- Hội Nông dân",
        "deadline": "Trước ngày 5/6/2027",
    }
    assert [lines(r) for r in table.rows] == [(2, 6), (7, 7)]
    assert (table.rows[0].cells[Column.LEAD].span.line_start, table.rows[0].cells[Column.LEAD].span.line_end) == (2, 6)


def test_page_break_in_one_cell():
    table = one(f"{TAB}\n1\tTrồng sen và\tPhòng Kinh tế\t\tQuý I/2027\n\n{TAB}\n\tsúng\t\t\t\n2\tDọn cỏ\tẤp 1\t\tQuý I")
    assert [r.text(Column.TASK) for r in table.rows] == ["Trồng sen và súng", "Dọn cỏ"]


def test_page_break_below_an_empty_header():
    table = one(
        f"{PIPE}\n| 1 | Trải đá | Ban | T9/2027 |\n\n{EMPTY}\n|  | đường liên ấp | Quản lý chợ |  |\n"
        f"| 2 | Dọn cỏ | Ấp 1 | T1/2027 |"
    )
    assert cells(table.rows[0]) == {
        "number": "1",
        "task": "Trải đá đường liên ấp",
        "lead": "Ban Quản lý chợ",
        "deadline": "T9/2027",
    }
    assert len(table.rows) == 2


def test_page_break_in_the_header_row_of_a_new_markdown_table():
    table = one(
        f"{PIPE}\n| 1 | Trải đá | Ban | T9/2027 |\n\n|  | đường liên ấp | Quản lý chợ |  |\n"
        f"|---|---|---|---|\n| 2 | Dọn cỏ | Ấp 1 | T1/2027 |"
    )
    assert [(r.text(Column.TASK), r.text(Column.LEAD)) for r in table.rows] == [
        ("Trải đá đường liên ấp", "Ban Quản lý chợ"),
        ("Dọn cỏ", "Ấp 1"),
    ]


def test_page_break_without_a_header():
    table = one(
        f"{PIPE}\n| 1 | Đắp bờ bao cho | Chi cục Thủy lợi | T8/2027 |\n\n| | các ô đê phía nam | | |\n"
        f"| 2 | Dọn cỏ | Ấp 1 | T1/2027 |"
    )
    assert table.rows[0].text(Column.TASK) == "Đắp bờ bao cho các ô đê phía nam"


def test_a_page_break_between_rows_joins_nothing():
    table = one(f"{TAB}\n1\tTrồng sen.\tPhòng Kinh tế\t\tQuý I\n\n{TAB}\n2\tDọn cỏ\tẤp 1\t\tQuý II")
    assert [r.text(Column.TASK) for r in table.rows] == ["Trồng sen.", "Dọn cỏ"]


@pytest.mark.parametrize(
    ("heading", "path"),
    [
        ("I\tĐẦM SEN\t\t\t", "I. ĐẦM SEN"),
        ("B.\tChợ nổi\t\t\t", "B. Chợ nổi"),
        ("VII CẢI TẠO CHỢ\t\t\t\t", "VII CẢI TẠO CHỢ"),  # fused into the number's cell
        ("\tCẢI TẠO CHỢ\t\t\t", "CẢI TẠO CHỢ"),
    ],
)
def test_heading_rows(heading, path):
    table = one(f"{TAB}\n{heading}\n1\tSơn chợ\tBan Quản lý chợ\t\tQuý I")
    assert [(r.headings, r.text(Column.TASK)) for r in table.rows] == [((path,), "Sơn chợ")]


def test_heading_rows_of_a_table_without_a_number_column():
    table = one(
        "Nội dung\tĐơn vị thực hiện\tThời gian\nA. ĐẦM SEN\t\t\n1. Trồng\tẤp 1\tQuý I\nB. CHỢ\t\t\n1. Sơn\tẤp 2\tT5"
    )
    assert [(r.headings, r.text(Column.TASK)) for r in table.rows] == [
        (("A. ĐẦM SEN",), "1. Trồng"),
        (("B. CHỢ",), "1. Sơn"),
    ]


def test_headings_replace_those_of_their_level():
    table = one(
        f"{TAB}\nA\tXã\t\t\t\nI\tSen\t\t\t\n1\tTrồng\tẤp 1\t\tQ1/2027\nII\tSúng\t\t\t\n"
        f"1\tTrồng\tẤp 2\t\tQ1/2027\nB\tHuyện\t\t\t\n1\tĐào\tẤp 3\t\tQ1/2027"
    )
    assert [r.headings for r in table.rows] == [("A. Xã", "I. Sen"), ("A. Xã", "II. Súng"), ("B. Huyện",)]


def test_a_numbered_row_over_its_parts_is_a_heading():
    table = one(f"{TAB}\n1\tĐầm sen\t\t\t\n1.1\tTrồng\tẤp 1\t\tQuý I\n1.2\tTỉa\tẤp 1\t\tQuý II")
    assert [(r.headings, r.text(Column.NUMBER)) for r in table.rows] == [
        (("1. Đầm sen",), "1.1"),
        (("1. Đầm sen",), "1.2"),
    ]


def test_a_header_that_lacks_its_number_column():
    table = one(
        "Nội dung\tĐơn vị thực hiện\tThời gian\tGhi chú\n1\tDựng chòi\tẤp 1\tT3/2027\n2\tPhát cỏ\tẤp 2\tT4/2027"
    )
    assert [c.value for c in table.columns] == ["number", "task", "lead", "deadline"]
    assert cells(table.rows[1]) == {"number": "2", "task": "Phát cỏ", "lead": "Ấp 2", "deadline": "T4/2027"}


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (
            "STT\tMục tiêu\tNhiệm vụ\tHoạt động\tSản phẩm\tCơ quan chủ trì\tThời gian thực hiện",
            "number goal task activity product lead deadline",
        ),
        (
            "TT\tTên nhiệm vụ\tCơ quan, đơn vị chủ trì\tCơ quan phối hợp thực hiện\tTiến độ",
            "number task lead coordinate deadline",
        ),
        ("Hoạt động\tĐơn vị thực hiện\tTiến độ hoàn thành\tKết quả/Sản phẩm", "task lead deadline product"),
        ("Mục tiêu\tPhân công\tThời hạn", "task lead deadline"),
        ("STT\tNội dung\tNội dung thực hiện\tChủ trì\tThời gian\tKinh phí", "number task activity lead deadline other"),
    ],
)
def test_names_of_columns(header, columns):
    table = one(header + "\n" + "\t".join(["Dọn kênh"] * (header.count("\t") + 1)))
    assert [c.value for c in table.columns] == columns.split()


@pytest.mark.parametrize(
    "text",
    [
        "TT\tĐơn vị\tChỉ tiêu\tGhi chú\n1\tẤp 1\t20\t\n2\tẤp 2\t30\tTrước ngày 3/4/2027",  # quotas
        "| Nội dung chi | Kinh phí | Ghi chú |\n|---|---|---|\n| Sen | 20 | Ấp 1 lập dự toán |",
        "TT\tNội dung\tKết quả\n1\tSen\tĐạt",
        "1\tSen\t20",
        "a\tb",
    ],
)
def test_tables_that_assign_nothing(text):
    assert not any(table.is_tasks for table in tables_of(text))


def test_another_header_begins_another_table():
    first, second = tables_of(
        f"{TAB}\n1\tTrồng sen\tẤp 1\t\tQuý I\n\nTT\tChỉ tiêu\tKết quả\tThời gian\n1\tSố hộ\t20\tQuý I"
    )
    assert (first.is_tasks, second.is_tasks) == (True, False)
    assert (lines(first), lines(second)) == ((2, 2), (5, 5))


def test_same_words():
    assert same_words("Ấp  Đông", "ap dong")
    assert not same_words("Ấp Đông", "Ấp Tây")


def test_names_of_columns_with_a_slip_are_held_against_the_usual_ones():
    found = one("TT\tNhiệm vụ\tĐơn vị ehủ trì\tThờ1 gian\n1\tSơn chợ\tẤp 1\tQuý I")
    assert found.columns == (Column.NUMBER, Column.TASK, Column.LEAD, Column.DEADLINE)


def test_names_that_are_only_a_little_alike_are_other_columns():
    found = one("TT\tNhiệm vụ\tĐơn vị chủ trì\tThôn\n1\tSơn chợ\tẤp 1\tấp Bắc")
    assert found.columns[-1] is Column.OTHER
