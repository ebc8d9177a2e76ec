"""The public door: errors, audit, canonical names, passages."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace

import pytest
from plan_texts import BACK, BODY, FRONT

from ingest import pipeline
from ingest.audit.tasks import audit_tasks as audit
from ingest.canonical import canonical_units
from ingest.passages import LONGEST
from ingest.source import Limits
from plan import errors
from plan.deadline import Deadline, DeadlineKind, Recurrence
from plan.document import Document
from plan.passage import PassageKind
from plan.span import Span
from plan.task import SourceKind, Task
from plan.unit import Unit

PLAN = FRONT + BODY + BACK


@pytest.fixture
def write(tmp_path):
    def write_file(text: str | bytes, name: str = "sen.txt"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write_file


def test_a_reading(write):
    reading = pipeline.read(write(PLAN))
    assert (reading.file, reading.status.value) == ("sen.txt", "ok")
    assert reading.digest == hashlib.sha256(PLAN.encode()).hexdigest()
    assert "\n".join(reading.lines) == PLAN
    assert [(t.text, t.lead[0].name) for t in reading.tasks] == [
        ("Lập danh sách trẻ cần tiêm bổ sung trước ngày 05/5/2027.", "Trạm Y tế phường")
    ]
    assert reading.issues == ()


def test_a_missing_path(tmp_path):
    with pytest.raises(errors.PathMissing, match="Không tìm thấy"):
        pipeline.read(tmp_path / "no.txt")


@pytest.mark.parametrize("name", ["a.pptx", "a", "a.txt.zip"])
def test_an_unsupported_suffix_is_refused_before_the_file_is_opened(tmp_path, name):
    with pytest.raises(errors.FormatUnsupported):
        pipeline.read(tmp_path / name)


def test_a_folder_with_the_name_of_a_text(tmp_path):
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(errors.FileUnreadable):
        pipeline.read(tmp_path / "a.txt")


def test_a_file_the_system_refuses(write, monkeypatch):
    def refuse(_):
        raise PermissionError(13, "Permission denied")

    path = write(PLAN)
    monkeypatch.setattr(type(path), "read_bytes", refuse)
    with pytest.raises(errors.FileUnreadable, match="không có quyền"):
        pipeline.read(path)


def test_the_size_limit(write):
    path, size = write(PLAN), len(PLAN.encode())
    assert pipeline.read(path, limits=Limits(size=size)).tasks
    with pytest.raises(errors.FileTooLarge, match=r"sen\.txt"):
        pipeline.read(path, limits=Limits(size=size - 1))


@pytest.mark.parametrize(
    "text",
    [
        "Công thức nấu chè sen: hạt sen, đường, nước.",
        "Kế hoạch đi chợ: mua sen.",
        "def main():\n\treturn 1\n",
        "a\tb\tc\n1\t2\t3",
        "Sở Y tế tổ chức khám mắt.",
    ],
)
def test_text_that_is_no_plan(write, text):
    with pytest.raises(errors.NotAPlan) as caught:
        pipeline.read(write(text))
    assert caught.value.code == "not_a_plan"


@pytest.mark.parametrize(
    ("data", "error"), [(b"", errors.FileEmpty), (b"%PDF-1.4 x", errors.FileDamaged), (b"a\xffb", errors.FileEncoding)]
)
def test_errors_of_the_reader_come_through(write, data, error):
    with pytest.raises(error):
        pipeline.read(write(data))


def test_recipients_and_signature_hold_no_tasks(write):
    back = (
        "\nNơi nhận:\n- Sở Y tế tổ chức thực hiện;\n- Lưu: VT.\n\nGIÁM ĐỐC\nLê Văn Súng\n\nPHỤ LỤC\n"
        "I. VIỆC\n1. Sở Nội vụ tổ chức khám mắt cho trẻ."
    )
    tasks = pipeline.read(write(FRONT + BODY + back)).tasks
    assert [t.lead[0].name for t in tasks] == ["Trạm Y tế phường", "Sở Nội vụ"]


def test_a_table_without_tasks_is_told(write):
    table = "\nPHỤ LỤC\n\nTT\tNội dung\tKết quả\n1\tSen\tĐạt\n"
    reading = pipeline.read(write(PLAN + table))
    assert [(i.code, i.severity.value) for i in reading.issues] == [("table_without_tasks", "info")]


def test_passages(write):
    reading = pipeline.read(write(PLAN + "\nPHỤ LỤC\n\nTT\tNội dung\tKết quả\n1\tSen\tĐạt\n"))
    assert {p.kind for p in reading.passages} == set(PassageKind)
    row = next(p for p in reading.passages if p.kind is PassageKind.ROW)
    assert (row.text, row.section, row.span) == (
        "1 | Sen | Đạt",
        ("PHỤ LỤC",),
        Span(len(reading.lines) - 1, len(reading.lines) - 1),
    )


def test_long_passages_are_cut_at_sentences(write):
    long = "- " + "Trồng sen ở đầm phía đông của ấp. " * 120
    reading = pipeline.read(write(FRONT + "\nI. NHIỆM VỤ\n" + long))
    pieces = [p for p in reading.passages if "Trồng sen" in p.text]
    assert len(pieces) > 2
    assert all(len(p.text) <= LONGEST and p.text.endswith(".") for p in pieces)
    assert len({p.id for p in pieces}) == len(pieces)


# the audit ---------------------------------------------------------------------------------------------------------

HERE = Span(9, 9)
ISSUED = Document(date=dt.date(2027, 4, 3))
LEAD = (Unit("Ấp 1", "Ấp 1", inherited=False, span=HERE),)
TASK = Task("t1", "Trồng sen", SourceKind.TABLE, HERE, lead=LEAD, label="1")


def codes(*tasks: Task, document: Document = ISSUED) -> list[str]:
    return [issue.code for issue in audit(tasks, document)]


@pytest.mark.parametrize(
    ("task", "found"),
    [
        (TASK, []),
        (replace(TASK, lead=()), ["task_without_lead"]),
        (replace(TASK, blank=("deadline",)), ["task_without_deadline"]),
        (replace(TASK, blank=("deadline",), source=SourceKind.PROSE), []),
        (
            replace(TASK, deadline=Deadline("x", DeadlineKind.BEFORE, None, dt.date(2027, 4, 2))),
            ["deadline_before_plan"],
        ),
        (replace(TASK, deadline=Deadline("x", DeadlineKind.BEFORE, None, dt.date(2027, 4, 3))), []),
        (
            replace(TASK, deadline=Deadline("x", DeadlineKind.RECURRING, None, dt.date(2027, 1, 2), Recurrence.ANNUAL)),
            [],
        ),
    ],
)
def test_audit_of_one_task(task, found):
    assert codes(task) == found


def test_no_early_deadline_without_the_plans_date():
    early = replace(TASK, deadline=Deadline("x", DeadlineKind.BEFORE, None, dt.date(2020, 1, 1)))
    assert codes(early, document=Document()) == []


def test_an_early_deadline_points_at_its_own_lines():
    early = replace(TASK, deadline=Deadline("Quý I", DeadlineKind.BEFORE, None, dt.date(2027, 1, 1), span=Span(3, 4)))
    (issue,) = audit([early], ISSUED)
    assert issue.span == Span(3, 4)
    assert "03/04/2027" in issue.message


def test_a_row_number_that_repeats():
    again = replace(TASK, id="t2", text="Làm trà", span=Span(10, 10))
    assert codes(TASK, again) == ["row_number_repeated"]
    assert codes(TASK, replace(again, text=TASK.text)) == []
    assert codes(TASK, replace(again, section=("II. CHỢ",))) == []
    assert codes(replace(TASK, label="-"), replace(again, label="-")) == []


# canonical names ---------------------------------------------------------------------------------------------------


def canonical(*printed: str, issuer: str = "Sở Y tế") -> list[str]:
    units = tuple(Unit(name, name, inherited=False, span=HERE) for name in printed)
    (task,) = canonical_units([replace(TASK, lead=units)], Document(issuer=issuer))
    assert [u.name for u in task.lead] == list(printed)
    return [u.canonical for u in task.lead]


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        (["Sở KH&CN", "Sở Khoa học và Công nghệ"], ["Sở Khoa học và Công nghệ"] * 2),
        (["UBND các xã", "Uỷ ban nhân dân các xã"], ["Ủy ban nhân dân các xã"] * 2),
        (["văn phòng", "Văn phòng Sở"], ["Văn phòng Sở"] * 2),
        (["các đơn vị thuộc Sở", "Đơn vị thuộc Sở", "Đơn vị thuộc Sở"], ["Đơn vị thuộc Sở"] * 3),
        (
            ["Sở Nông nghiệp và Môi trường", "Sở Nông nghiệp và Môi trường", "Sở Nông nghiệp và Môi trườnq"],
            ["Sở Nông nghiệp và Môi trường"] * 3,
        ),
        (["Sở Y tế", "Sở Xây dựng"], ["Sở Y tế", "Sở Xây dựng"]),
        (
            ["Trạm quan trắc môi trường số 1", "Trạm quan trắc môi trường số 2"],
            ["Trạm quan trắc môi trường số 1", "Trạm quan trắc môi trường số 2"],
        ),
        (["Bộ Kế hoạch và Đầu tư", "Bộ Tài chính"], ["Bộ Kế hoạch và Đầu tư", "Bộ Tài chính"]),
    ],
)
def test_one_name_per_unit(printed, names):
    assert canonical(*printed) == names


def test_the_office_of_another_kind_of_issuer_keeps_its_name():
    assert canonical("Văn phòng", issuer="Ủy ban nhân dân tỉnh Khánh Hòa") == ["Văn phòng"]
