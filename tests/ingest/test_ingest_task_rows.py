"""Tasks from rows: merged cells, sub-rows, blanks, sentences in cells."""

from __future__ import annotations

import datetime as dt

from plan_texts import names, rows

from ingest.tasks.identity import Identities

HEAD = "TT\tNhiệm vụ\tĐơn vị chủ trì\tĐơn vị phối hợp\tSản phẩm\tThời hạn"


def test_a_whole_row():
    (task,), issues = rows(f"{HEAD}\n1\tTrồng  sen\tPhòng Kinh tế\tHội Nông dân; Hội Phụ nữ\t5 ha sen\tQuý II/2027")
    assert (task.text, task.label, task.source.value, task.section) == ("Trồng sen", "1", "table", ("PHỤ LỤC",))
    assert names(task.lead) == ["Phòng Kinh tế"]
    assert names(task.coordinate) == ["Hội Nông dân", "Hội Phụ nữ"]
    assert task.deadline.end == dt.date(2027, 6, 30)
    assert task.product.text == "5 ha sen"
    assert (task.blank, issues) == ((), [])


def test_a_lead_printed_once_for_several_rows_is_inherited():
    tasks, _ = rows(
        f"{HEAD}\n1\tIn sổ\tTrạm Y tế\t\t\tT1/2027\n2\tPhát sổ\t\t\t\tT2/2027\n"
        f"3\tThu phiếu\t\t\t\tT3/2027\n4\tHọp\tTrường học\t\t\tT4/2027"
    )
    assert [names(t.lead) for t in tasks] == [["Trạm Y tế"], ["Trạm Y tế*"], ["Trạm Y tế*"], ["Trường học"]]
    assert [t.lead[0].span.line_start for t in tasks] == [2, 2, 2, 5]  # where the name is printed
    assert not any(t.deadline.inherited for t in tasks)


def test_nothing_is_inherited_over_a_heading():
    tasks, _ = rows(f"{HEAD}\n1\tIn sổ\tTrạm Y tế\t\t\tT1/2027\nII\tCHỢ\t\t\t\t\n2\tSơn chợ\t\t\t\tT2/2027")
    assert [names(t.lead) for t in tasks] == [["Trạm Y tế"], []]
    assert tasks[1].section == ("PHỤ LỤC", "II. CHỢ")
    assert "lead" in tasks[1].blank


def test_a_sub_row_keeps_what_the_numbered_row_prints():
    tasks, _ = rows(f"{HEAD}\n4\tTrồng sen\tPhòng Kinh tế\tẤp 1\t5 ha\tQuý I/2027\n\tLàm trà sen\tHội Phụ nữ\t\t\t")
    sub = tasks[1]
    assert (sub.text, sub.label, names(sub.lead)) == ("Làm trà sen", "4", ["Hội Phụ nữ"])
    assert (sub.deadline.end, sub.deadline.inherited) == (dt.date(2027, 3, 31), True)


def test_a_sub_row_with_only_its_own_activity():
    head = "STT\tNhiệm vụ\tHoạt động\tChủ trì\tThời gian"
    tasks, _ = rows(f"{head}\n1\tQuét chợ\t- Sáng. - Chiều.\tẤp 1\tHằng ngày\n\t\t- Thu rác.\tTổ vệ sinh\tHàng tuần")
    assert [[a.text for a in t.activities] for t in tasks] == [["Sáng.", "Chiều."], ["Thu rác."]]
    assert [t.text for t in tasks] == ["Quét chợ", "Quét chợ"]
    assert tasks[0].id != tasks[1].id
    assert (tasks[1].span.line_start, tasks[1].span.line_end) == (2, 3)


def test_a_lead_cell_that_is_a_sentence():
    (task,), _ = rows(f"{HEAD}\n1\tNộp báo cáo\tVăn phòng chủ trì theo dõi, đôn đốc các phòng\t\t\tQuý I/2027")
    assert names(task.lead) == ["Văn phòng"]


def test_units_that_slid_into_the_next_column():
    tasks, issues = rows(
        f"{HEAD}\n1\tĐào ao\t\tPhòng Kinh tế; Hội Nông dân\t\tQ1/2027\n2\tThả cá\tẤp 1\tẤp 2\t\tQ2/2027"
    )
    assert (names(tasks[0].lead), tasks[0].coordinate) == (["Phòng Kinh tế", "Hội Nông dân"], ())
    assert [(i.code, i.severity.value, i.span.line_start) for i in issues] == [("units_slid", "warning", 2)]


def test_a_row_without_its_task():
    tasks, issues = rows(f"{HEAD}\n1\tSơn chợ\tẤp 1\t\t\tQ1/2027\n2\t\tHội Phụ nữ\t\t\tQ2/2027")
    assert [t.text for t in tasks] == ["Sơn chợ"]
    assert [(i.code, i.span.line_start) for i in issues] == [("row_without_task", 3)]


def test_a_blank_cell_that_is_really_blank():
    tasks, _ = rows(
        f"{HEAD}\n1\tSơn chợ\tẤp 1\tẤp 2\tTường\tQ1/2027\n2\tVẽ\tẤp 1\tẤp 2\tTranh\t\n3\tDọn\tẤp 1\tẤp 2\tSân\tQ3/2027"
    )
    assert tasks[1].blank == ("deadline",)
    assert tasks[1].deadline.kind.value == "none"


def test_a_deadline_merged_over_most_rows_is_inherited():
    tasks, _ = rows(f"{HEAD}\n1\tSơn\tẤp 1\t\t\tQuý I/2027\n2\tVẽ\tẤp 2\t\t\t\n3\tDọn\tẤp 3\t\t\t")
    assert [(t.deadline.end.isoformat(), t.deadline.inherited) for t in tasks] == [
        ("2027-03-31", False),
        ("2027-03-31", True),
        ("2027-03-31", True),
    ]


def test_coordinating_units_inside_the_task_of_a_table_without_their_column():
    head = "TT\tNhiệm vụ\tĐơn vị thực hiện\tThời gian"
    tasks, _ = rows(f"{head}\n1\tChủ trì, phối hợp với Hội Nông dân xây dựng vườn mẫu\tPhòng Kinh tế\tQ1/2027")
    assert names(tasks[0].coordinate) == ["Hội Nông dân"]


def test_a_year_not_printed_is_the_plans():
    (task,), _ = rows(f"{HEAD}\n1\tSơn chợ\tẤp 1\t\t\tQuý III", 2031)
    assert (task.deadline.end, task.deadline.inherited) == (dt.date(2031, 9, 30), True)


def test_identities_are_stable_and_unique():
    first, second = Identities("t"), Identities("t")
    assert [first.of("Sen"), first.of("Sen"), first.of("Súng")] == [
        second.of("Sen"),
        second.of("Sen"),
        second.of("Súng"),
    ]
    assert first.of("Sen").endswith("-3")
    assert first.of("a", "b") != first.of("ab")
