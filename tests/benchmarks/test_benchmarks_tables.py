"""How fields out of tables are scored, the files they are read from, and libraries that fail."""

from __future__ import annotations

import sys
from collections import Counter

import pypdfium2
import pytest
from docx import Document

from benchmarks.quality.keys import ROOT
from benchmarks.quality.tables import tools
from benchmarks.quality.tables.cases import is_cut, make_cases
from benchmarks.quality.tables.grids import rows_of
from benchmarks.quality.tables.plans import FIELDS, Task, plans
from benchmarks.quality.tables.scores import score_records, score_text
from ingest import pipeline

SAMPLES = ROOT / "samples" / "formats"
HEADERS = {
    "number": "STT",
    "task": "Nhiệm vụ",
    "lead": "Chủ trì",
    "coordinate": "Phối hợp",
    "product": "Sản phẩm",
    "deadline": "Thời hạn",
}
TOP = "| STT | Nhiệm vụ | Chủ trì | Phối hợp | Sản phẩm | Thời hạn |\n|---|---|---|---|---|---|\n"
NETS = Task("Kéo lưới rê dưới chân cầu Vạc", ("Sở A", "Sở B"), ("Sở C",), "Báo cáo", "30/6/2026")
BUOYS = Task("Thả phao dẫn luồng vào bến Hến", ("Sở A", "Sở B"), ("Sở D",), "12 phao", "Quý III/2026")
BOTH = Task("Trực ban đêm ở bến tàu khách", ("Sở A", "Sở E"), ("Sở A", "Sở E"), "Sổ trực", "Hằng đêm", across=True)


def wrong(text: str, *tasks: Task) -> list[tuple[str, str]]:
    return [(f.task.split()[0], f.name) for f in score_text(text, tasks, HEADERS) if not f.right]


def row(task: Task, **other: str) -> str:
    cells = {name: task.printed(name) for name in FIELDS} | other
    return f"| 1 | {' | '.join(cells.values())} |\n"


def test_rows_are_read_with_bars_at_the_ends_or_without():
    assert rows_of("| a | **b**<br>c |\n|---|:-:|\n| d \\| e | f |\n\nlời\n\ng | h\ni | j\n\nk | l") == [
        ("a", "**b** c"),
        ("d | e", "f"),
        ("g", "h i", "j"),
        ("k", "l"),
    ]


def test_a_field_is_right_when_its_cell_holds_its_words_alone_whatever_stands_between_letters():
    assert wrong(TOP + row(NETS, lead="- Sở A<br>- SỞ B", deadline="**30/6 /2026**"), NETS) == []
    assert wrong(TOP + row(NETS, lead="Sở A; Sở B; Sở C"), NETS) == [("Kéo", "lead")]
    assert wrong(TOP + row(NETS, deadline="31/5/2026 30/6/2026"), NETS) == [("Kéo", "deadline")]


def test_a_shifted_row_is_wrong_where_it_is_shifted_and_a_lost_one_everywhere():
    shifted = "| 1 | Kéo lưới rê dưới chân cầu Vạc | Sở A; Sở B | Báo cáo | 30/6/2026 |\n"
    assert wrong(TOP + shifted, NETS) == [("Kéo", "coordinate"), ("Kéo", "product"), ("Kéo", "deadline")]
    assert wrong(TOP + row(BUOYS), NETS) == [("Kéo", name) for name in FIELDS]
    assert wrong("", NETS) == [("Kéo", name) for name in FIELDS]


def test_a_cell_merged_downwards_may_be_repeated_or_blank_but_not_hold_other_words():
    assert wrong(TOP + row(NETS) + row(BUOYS), NETS, BUOYS) == []
    assert wrong(TOP + row(NETS) + row(BUOYS, lead=""), NETS, BUOYS) == []
    assert wrong(TOP + row(NETS) + row(BUOYS, lead="Sở D"), NETS, BUOYS) == [("Thả", "lead")]
    assert wrong(TOP + row(NETS, lead="Sở F") + row(BUOYS, lead=""), BUOYS) == [("Thả", "lead")]


@pytest.mark.parametrize(("lead", "coordinate", "right"), [
    ("Sở A; Sở E", "Sở A; Sở E", True),
    ("Sở A; Sở E", "", True),
    ("", "Sở A; Sở E", True),
    ("", "", False),
    ("Sở A; Sở E", "Sổ trực", False),
])  # fmt: skip
def test_of_a_cell_merged_over_both_units_the_words_may_stand_once_or_twice(lead, coordinate, right):
    found = wrong(TOP + row(NETS) + row(BOTH, lead=lead, coordinate=coordinate), BOTH)
    assert found == [] if right else ("Trực", "coordinate") in found


def test_a_header_of_two_rows_names_columns_by_both_and_may_be_repeated():
    upper = "| STT | Nhiệm vụ | Thực hiện | Thực hiện | Sản phẩm | Thời hạn |\n"
    lower = "|  |  | Chủ trì | Phối hợp |  |  |\n"
    assert wrong(upper + lower + row(NETS) + upper + lower + row(BUOYS, lead=""), NETS, BUOYS) == []
    assert {name for _, name in wrong(upper + row(NETS), NETS)} == {"lead", "coordinate"}


def test_a_row_in_two_pieces_is_not_put_together():
    begun = row(NETS).replace("lưới rê dưới chân cầu Vạc", "lưới rê dưới")
    assert wrong(TOP + begun + "| | chân cầu Vạc | | | | |\n", NETS) == [("Kéo", "task")]


def test_every_plan_prints_the_same_tasks_short_and_long():
    for plan in plans():
        assert [task.lead for task in plan.longer] == [task.lead for task in plan.tasks if not task.across]
        assert all(len(long.task) > 2 * len(short.task) for long, short in zip(plan.longer, plan.tasks, strict=False))
        assert sum(task.across for task in plan.tasks) == 2
        assert any(task.deadline_before for task in plan.tasks)


DOCX = ["docx-vertical", "docx-across", "docx-two-level", "docx-tracked"]


def test_docx_files_have_the_merges_headers_and_changes_they_are_for(tmp_path):
    cases = make_cases(tmp_path, DOCX)
    assert Counter(case.column for case in cases) == dict.fromkeys(DOCX, 3)
    marks = {"docx-vertical": "w:vMerge", "docx-across": "w:gridSpan", "docx-tracked": "w:del "}
    for case in cases:
        xml = Document(str(case.path)).tables[-1]._tbl.xml
        assert marks.get(case.column, "w:vMerge") in xml
        assert xml.count("<w:ins ") == (
            sum(bool(t.deadline_before) for t in case.tasks) if "tracked" in case.column else 0
        )
        assert xml.count("<w:tblHeader/>") == (2 if case.column == "docx-two-level" else 1)


def test_records_are_scored_strictly_unit_by_unit(tmp_path):
    case = make_cases(tmp_path, ["docx-tracked"])[0]
    records = pipeline.read(case.path).tasks
    fields = list(score_records(records, case.tasks))
    assert len(fields) == len(FIELDS) * len(case.tasks)
    assert [field for field in fields if not field.right] == []
    first, *others = case.tasks
    reversed_units = Task(first.task, first.lead, first.coordinate[::-1], first.product, "Trước ngày 31/3/2026")
    found = [field for field in score_records(records, [reversed_units, *others]) if not field.right]
    assert [(field.task, field.name) for field in found] == [(first.task, "coordinate"), (first.task, "deadline")]
    assert not any(field.right for field in score_records([], case.tasks))


def test_printed_files_have_rules_or_none_and_are_cut_in_a_row_or_nowhere(tmp_path, needs):
    needs("soffice")
    cases = make_cases(tmp_path, ["pdf-vertical", "pdf-cut", "pdf-unruled", "scan"])
    found = tools.run("pdfplumber", sys.executable, [case.path for case in cases], tmp_path)
    for case in cases:
        assert bool(rows_of(found[case.path.name].text)) == (case.column in ("pdf-vertical", "pdf-cut"))
        with pypdfium2.PdfDocument(case.path) as document:
            assert (len(document) > 1) == (case.column == "pdf-cut")
        if case.column == "pdf-cut":
            assert is_cut(case.path, case.tasks)


def test_a_library_that_raises_is_noted_and_the_next_file_goes_on(tmp_path):
    broken, good = tmp_path / "a.pdf", min(SAMPLES.glob("*.pdf"))
    broken.write_bytes(b"%PDF-1.7")
    found = tools.run("pdfplumber", sys.executable, [broken, good], tmp_path)
    assert found["a.pdf"].fault
    assert found["a.pdf"].text == ""
    assert found[good.name].fault == ""
    assert rows_of(found[good.name].text)


def test_a_library_that_is_not_installed_is_the_fault_of_every_file(tmp_path):
    file = tmp_path / "a.docx"
    file.write_bytes(b"")
    found = tools.run("nom", sys.executable, [file, tmp_path / "b.scan"], tmp_path)
    assert set(found) == {"a.docx"}
    assert "No module named 'nom'" in found["a.docx"].fault


def test_a_file_that_ends_the_process_is_noted_and_the_next_one_goes_on(tmp_path):
    python = tmp_path / "python"  # is called as: python -m RECIPE RESULT FILE...
    line = '{"file": "b.docx", "text": "words"}'
    python.write_text(f"#!/bin/sh\ncase $4 in *a.docx) kill -ALRM $$ ;; esac\necho '{line}' >> $3\n", "utf-8")
    python.chmod(0o755)
    found = tools.run("nom", str(python), [tmp_path / "a.docx", tmp_path / "b.docx"], tmp_path)
    assert found["a.docx"].fault.startswith("ended by SIGALRM")
    assert found["b.docx"].text == "words"
