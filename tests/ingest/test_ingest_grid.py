"""Merged cells to rows: what goes down, what goes across, and headers of two levels."""

from __future__ import annotations

from ingest import pipeline
from ingest.grid import GridCell, grid_lines, without_blank_columns
from ingest.source import Source, SourceLine


def rows(*texts):
    """Cells of a table without merges."""
    return [GridCell(at, column, text) for at, row in enumerate(texts) for column, text in enumerate(row)]


def test_a_plain_table():
    found = grid_lines(rows(["TT", "Việc"], ["1", "Nạo vét ao\nThả cá"]))
    assert [line.text for line in found] == ["| TT | Việc |", "| 1 | Nạo vét ao<br>Thả cá |"]
    assert not any(line.merged or line.spread for line in found)


def test_a_cell_merged_downwards_is_told():
    cells = [GridCell(0, 0, "1"), GridCell(0, 1, "Đội A", rows=2), GridCell(1, 0, "2")]
    first, second = grid_lines(cells)
    assert (first.text, second.text) == ("| 1 | Đội A |", "| 2 |  |")
    assert (first.merged, second.merged) == (frozenset(), {1})


def test_a_cell_merged_across_is_told():
    (line,) = grid_lines([GridCell(0, 0, "I. Ao sen", columns=3)])
    assert (line.text, line.spread) == ("| I. Ao sen |  |  |", {1, 2})


def test_two_levels_of_header_become_one():
    cells = [GridCell(0, 0, "TT", rows=2), GridCell(0, 1, "Đơn vị", columns=2), GridCell(0, 3, "Hạn", rows=2)]
    cells += [GridCell(1, 1, "chủ trì"), GridCell(1, 2, "phối hợp")]
    cells += [GridCell(2, column, text) for column, text in enumerate(["1", "Đội A", "Đội B", "T5"])]
    assert [line.text for line in grid_lines(cells)] == [
        "| TT | Đơn vị chủ trì | Đơn vị phối hợp | Hạn |",
        "| 1 | Đội A | Đội B | T5 |",
    ]


def test_a_group_row_is_no_header_of_two_levels():
    cells = [GridCell(0, 0, "I. Ao sen", columns=2), *(GridCell(1, c, t) for c, t in enumerate(["1", "Nạo vét"]))]
    assert len(grid_lines(cells)) == 2


def test_a_row_with_two_units_in_one_cell_is_no_header():
    cells = [*rows(["TT", "Chủ trì", "Phối hợp"]), GridCell(1, 0, "1"), GridCell(1, 1, "Đội A", columns=2)]
    cells += [GridCell(2, column, text) for column, text in enumerate(["2", "Đội A", "Đội B"])]
    assert [line.spread for line in grid_lines(cells)] == [frozenset(), {2}, frozenset()]


def test_marks_of_the_canonical_text_in_cells_are_escaped():
    (line,) = grid_lines(rows(["a|b", "x <y> & z &amp;"]))
    assert line.text == "| a&#124;b | x &lt;y> & z &amp;amp; |"


def test_blank_rows_and_columns_go():
    cells = [GridCell(0, 0, "a"), GridCell(0, 1, ""), GridCell(0, 2, "b", columns=2), GridCell(1, 0, "")]
    assert [line.text for line in grid_lines(without_blank_columns(cells))] == ["| a | b |"]


HEAD = ["| TT | Nhiệm vụ | Cơ quan chủ trì | Cơ quan phối hợp | Thời hạn |"]


def tasks(*lines):
    front = [SourceLine(t) for t in ("Số: 5/KH-UBND", "KẾ HOẠCH", "Nuôi cá năm 2026", "PHỤ LỤC")]
    table = [SourceLine(HEAD[0]), *lines]
    return pipeline.read_source(Source((*front, *table)), "ao.docx", "").tasks


def test_a_lead_merged_downwards_is_inherited_and_a_blank_one_is_blank():
    found = tasks(
        SourceLine("| 1 | Nạo vét ao Đông | Phòng Kinh tế | Đội A | Tháng 5/2026 |"),
        SourceLine("| 2 | Thả cá giống |  |  |  |", merged=frozenset({2, 4})),
        SourceLine("| 3 | Mua thức ăn cho cá |  | Đội B | Tháng 7/2026 |"),
    )
    assert [[(u.name, u.inherited) for u in t.lead] for t in found] == [
        [("Phòng Kinh tế", False)],
        [("Phòng Kinh tế", True)],
        [],
    ]
    assert [t.deadline.text for t in found] == ["Tháng 5/2026", "Tháng 5/2026", "Tháng 7/2026"]
    assert [t.deadline.inherited for t in found] == [False, True, False]
    assert [t.blank for t in found] == [(), ("coordinate",), ("lead",)]


def test_a_task_merged_downwards_has_a_row_for_each_lead():
    found = tasks(
        SourceLine("| 1 | Báo cáo tình hình ao nuôi | Phòng Kinh tế |  | Tháng 5/2026 |"),
        SourceLine("|  |  | Phòng Tài chính |  | Tháng 9/2026 |", merged=frozenset({0, 1})),
    )
    assert [t.text for t in found] == ["Báo cáo tình hình ao nuôi"] * 2
    assert [t.lead[0].name for t in found] == ["Phòng Kinh tế", "Phòng Tài chính"]
    assert [t.deadline.text for t in found] == ["Tháng 5/2026", "Tháng 9/2026"]


def test_one_cell_for_lead_and_coordination_stands_for_both():
    (task,) = tasks(
        SourceLine("| 1 | Nạo vét ao Đông | Phòng Kinh tế |  | Tháng 5/2026 |", spread=frozenset({3})),
    )
    assert task.lead[0].name == task.coordinate[0].name == "Phòng Kinh tế"


def test_a_row_with_nothing_but_merged_cells_beside_its_task_is_no_heading():
    found = tasks(
        SourceLine("| 1 | Nạo vét ao Đông | Phòng Kinh tế | Đội A | Tháng 5/2026 |"),
        SourceLine("|  | THẢ CÁ |  |  |  |", merged=frozenset({2, 3, 4})),
    )
    assert [t.text for t in found] == ["Nạo vét ao Đông", "THẢ CÁ"]
    assert found[1].lead[0].name == "Phòng Kinh tế"


def test_a_table_of_other_things_right_after_a_table_of_tasks_adds_none():
    other = grid_lines(rows(["Chỉ tiêu", "Đơn vị tính", "Số lượng", "Năm", "Ghi chú"], ["Cá trắm", "tấn", "5", "", ""]))
    found = tasks(SourceLine("| 1 | Nạo vét ao Đông | Phòng Kinh tế | Đội A | Tháng 5/2026 |"), SourceLine(""), *other)
    assert [t.text for t in found] == ["Nạo vét ao Đông"]


def test_a_table_cut_in_two_goes_on():
    rest = grid_lines(rows(["2", "Thả cá giống", "Đội A", "", "Tháng 6/2026"]))
    found = tasks(SourceLine("| 1 | Nạo vét ao Đông | Phòng Kinh tế | Đội A | Tháng 5/2026 |"), SourceLine(""), *rest)
    assert [t.text for t in found] == ["Nạo vét ao Đông", "Thả cá giống"]


def test_a_table_with_names_of_its_own_columns_is_another_one():
    other = grid_lines(
        rows(["TT", "Rủi ro", "Mức độ", "Cách xử lý", ""], ["1", "Thiếu nhân lực", "Cao", "Điều động", ""])
    )
    found = tasks(SourceLine("| 1 | Nạo vét ao Đông | Phòng Kinh tế | Đội A | Tháng 5/2026 |"), SourceLine(""), *other)
    assert [t.text for t in found] == ["Nạo vét ao Đông"]


def test_a_table_that_counts_anew_is_another_one():
    other = grid_lines(rows(["1", "Nguyễn Văn An", "Trần Thị Bình", "đại diện bên B", ""]))
    found = tasks(SourceLine("| 1 | Nạo vét ao Đông | Phòng Kinh tế | Đội A | Tháng 5/2026 |"), SourceLine(""), *other)
    assert [t.text for t in found] == ["Nạo vét ao Đông"]


def test_a_deadline_over_two_columns_is_no_lead():
    front = [SourceLine(t) for t in ("Số: 5/KH-UBND", "KẾ HOẠCH", "Nuôi cá năm 2026", "PHỤ LỤC")]
    head = SourceLine("| TT | Nhiệm vụ | Thời gian | Đơn vị chủ trì |")
    row = SourceLine("| 1 | Nạo vét ao Đông | Tháng 6/2026 |  |", spread=frozenset({3}))
    (task,) = pipeline.read_source(Source((*front, head, row)), "ao.docx", "").tasks
    assert (task.lead, task.deadline.text) == ((), "Tháng 6/2026")


def test_a_last_row_with_nothing_but_its_task_is_a_task():
    found = tasks(
        SourceLine("| 1 | Nạo vét ao Đông | Phòng Kinh tế | Đội A | Tháng 5/2026 |"),
        SourceLine("| 2 | Thả cá giống |  |  |  |"),
    )
    assert [t.text for t in found] == ["Nạo vét ao Đông", "Thả cá giống"]
