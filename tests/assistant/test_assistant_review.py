"""The review: what is doubtful, what an editor typed, and the pages where he says so."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import replace
from html import unescape

import pytest
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from icalendar import Calendar

from assistant.access.journal import Journal
from assistant.access.viewer import Viewer
from assistant.answering import phrases
from assistant.answering.engine import Assistant
from assistant.channels import exports
from assistant.channels.http import problems
from assistant.channels.http.gate import Admission, own_form
from assistant.channels.render import task_json
from assistant.channels.web.pages import Pages
from assistant.channels.web.review import review_pages
from assistant.clock import zone
from assistant.lookup import Listed
from assistant.review.desk import ReviewDesk
from assistant.review.matters import Matter
from assistant.review.queue import ReviewQueue
from assistant.review.typed import deadline_meant, typed_units
from index.accounts import Role
from index.audit_log import AuditLog
from index.corrections import Corrections
from index.library import Library, TaskFilter
from index.teams import Teams
from plan.corrected import CorrectedField, CorrectionKind
from plan.correction import Correction, apply
from plan.document import Document
from plan.errors import CorrectionInvalid, CorrectionMissing, DocumentMissing, TaskMissing
from plan.issue import Issue, Severity
from plan.language.deadlines import read_deadline
from plan.passage import Passage, PassageKind
from plan.reading import Reading, Status
from plan.span import Span
from plan.task import SourceKind, Task
from plan.unit import Unit

NOW = dt.datetime(2024, 2, 3, 8, 30, tzinfo=zone())
EDITOR = Viewer("u1", "an", "Nguyễn Văn An", Role.EDITOR)
LINES = (
    "KẾ HOẠCH",
    "II. NHIỆM VỤ",
    "1. Văn phòng chủ trì:",
    "- Số hóa hồ sơ lưu trữ, xong trước l5/02/2024.",
    "- Kiểm kê tài sản công của cơ quan.",
    "- Phòng Tài chính sửa chữa nhà văn hóa xã Vân Sơn trước ngày 30/6/2024.",
    "Hết.",
)
OFFICE = Unit("Văn phòng", "Văn phòng Sở", inherited=True, span=Span(3, 3))
DAMAGED = read_deadline("trước l5/02/2024", 2024, Span(4, 4))
SCAN = Task("a", "Số hóa hồ sơ lưu trữ", SourceKind.PROSE, Span(4, 4), lead=(OFFICE,), deadline=DAMAGED)
COUNT = Task("b", "Kiểm kê tài sản công của cơ quan", SourceKind.PROSE, Span(5, 5))
ISSUES = (
    Issue(Severity.WARNING, "deadline_damaged", f"Thời hạn “{DAMAGED.text}” có chữ số bị nhầm.", Span(4, 4)),
    Issue(Severity.WARNING, "task_without_lead", "Nhiệm vụ không ghi đơn vị chủ trì.", Span(5, 5)),
    Issue(Severity.INFO, "deadline_on_day_off", "Thời hạn là ngày nghỉ.", Span(4, 4)),
    Issue(Severity.WARNING, "row_without_task", "Dòng có thời hạn mà không có nhiệm vụ.", Span(6, 6)),
    Issue(Severity.WARNING, "recognition_doubtful", "Hai bộ đọc khác nhau.", Span(7, 7)),
    Issue(Severity.INFO, "number_blank", "Số để trống.", Span(1, 1)),
)
FRONT = Document(
    number="18/KH-SVHTT",
    issuer="Sở Văn hóa và Thể thao",
    place="Vân Hải",
    date=dt.date(2024, 1, 26),
    title="Cải cách hành chính năm 2024",
    year=2024,
)
PASSAGES = (Passage("p", PassageKind.PROSE, LINES[5], ("II. NHIỆM VỤ",), Span(6, 6)),)


def reading(key="a", tasks=(SCAN, COUNT), issues=ISSUES, lines=LINES):
    digest = hashlib.sha256(key.encode()).hexdigest()
    return Reading("18.txt", digest, Status.OK, lines, FRONT, tasks, PASSAGES, issues)


@pytest.fixture
def library(tmp_path):
    with Library.open(tmp_path / "data", embedder="none", writable=True, clock=lambda: NOW) as opened:
        opened.replace(reading(), source="a")
        yield opened


@pytest.fixture
def desk(library):
    return ReviewDesk(library)


@pytest.fixture
def client(library):
    return made_client(library, writable=True)


def made_client(library, *, writable):
    app, pages = FastAPI(), Pages(lambda: NOW)
    problems.install(app, pages.error)
    app.add_middleware(Admission, accounts=None)
    journal = Journal(AuditLog(library.database, lambda: NOW))
    for router in review_pages(pages, library, journal, writable=writable):
        app.include_router(router, dependencies=[Depends(own_form)])
    return TestClient(app, follow_redirects=False)


def identity(library, text=SCAN.text):
    return next(s.identity for s in library.tasks() if s.task.text == text)


def task(library, text=SCAN.text):
    return next(s.task for s in library.tasks() if s.task.text == text)


def queued(library, scope=EDITOR.scope):
    return [
        (case.stored.task.id if case.stored else None, [d.matter for d in case.doubts])
        for case in ReviewQueue(library).of(scope)
    ]


def words(page):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


# the queue ----------------------------------------------------------------------------------------------------------


def test_the_weightiest_stand_first_and_notes_are_no_cases(library):
    assert queued(library) == [
        ("a", [Matter.DAMAGED, Matter.INFERRED]),
        ("b", [Matter.MISSING]),
        (None, [Matter.MISSING]),
    ]


def test_what_was_corrected_or_confirmed_leaves_the_queue(library, desk):
    desk.correct(EDITOR, identity(library), CorrectedField.DEADLINE, "Trước ngày 15/02/2024")
    assert queued(library)[1:] == [(None, [Matter.MISSING]), ("a", [Matter.INFERRED])]
    desk.accept(EDITOR, identity(library), CorrectedField.LEAD)
    assert queued(library) == [("b", [Matter.MISSING]), (None, [Matter.MISSING])]
    desk.accept(EDITOR, identity(library, COUNT.text), CorrectedField.TASK)
    desk.settle(EDITOR, library.documents()[0].id, 4)
    assert queued(library) == []


def test_what_is_no_task_leaves_the_queue_with_its_issues(library, desk):
    desk.drop(EDITOR, identity(library))
    assert queued(library) == [("b", [Matter.MISSING]), (None, [Matter.MISSING])]


def test_a_correction_that_a_new_version_contradicts_comes_first(library, desk):
    desk.correct(EDITOR, identity(library), CorrectedField.DEADLINE, "Trước ngày 15/02/2024")
    printed = Task("a", SCAN.text, SourceKind.PROSE, Span(4, 4), deadline=read_deadline("trước 20/3/2024", 2024))
    library.replace(reading("b", (printed, COUNT), ()), source="b")
    first, *_rest = ReviewQueue(library).of(EDITOR.scope)
    (doubt,) = first.doubts
    assert (doubt.matter, doubt.field) == (Matter.NEW_VERSION, "deadline")
    for said in ("Nguyễn Văn An", "“Trước ngày 15/02/2024”", "in “trước l5/02/2024”", "hiện nay in “trước 20/3/2024”"):
        assert said in doubt.why
    desk.accept(EDITOR, first.key, CorrectedField.DEADLINE)
    assert queued(library) == []


def test_an_addition_whose_lines_are_gone_is_shown_without_a_task(library, desk):
    document = library.documents()[0].id
    made = desk.add(EDITOR, document, Span(6, 6), {CorrectedField.TEXT: "Sửa chữa nhà văn hóa"})
    library.replace(reading("b", (SCAN, COUNT), (), LINES[:5]), source="b")
    first = ReviewQueue(library).of(EDITOR.scope)[0]
    assert (first.stored, first.doubts[0].rest.correction.id) == (None, made.id)
    desk.withdraw(EDITOR, made.id)
    assert [kind for _task, kind in queued(library)] == [[Matter.INFERRED]]


def test_hidden_plans_have_no_cases(library, desk):
    document, stored = library.documents()[0].id, identity(library)
    made = desk.accept(EDITOR, stored, CorrectedField.LEAD)
    assert queued(library) != []
    library.limit(document, [Teams(library.database).add("Tổ thanh tra").id])
    assert queued(library) == []
    with pytest.raises(TaskMissing):
        desk.correct(EDITOR, stored, CorrectedField.DEADLINE, "Quý II/2024")
    with pytest.raises(CorrectionMissing):
        desk.withdraw(EDITOR, made.id)
    for step in (desk.history, lambda who, plan: desk.settle(who, plan, 4)):
        with pytest.raises(DocumentMissing):
            step(EDITOR, document)
    with pytest.raises(DocumentMissing):
        desk.add(EDITOR, document, Span(6, 6), {CorrectedField.TEXT: "Sửa chữa"})


def test_confirming_never_gives_up_what_a_person_said(library, desk):
    key, document = identity(library), library.documents()[0].id
    desk.correct(EDITOR, key, CorrectedField.DEADLINE, "Trước ngày 15/02/2024")
    added = desk.add(EDITOR, document, Span(6, 6), {CorrectedField.TEXT: "Sửa chữa nhà văn hóa xã Vân Sơn"})
    for one, field in ((key, CorrectedField.DEADLINE), (added.identity, CorrectedField.TASK)):
        with pytest.raises(CorrectionInvalid):
            desk.accept(EDITOR, one, field)
    assert task(library).deadline.end == dt.date(2024, 2, 15)
    assert task(library, "Sửa chữa nhà văn hóa xã Vân Sơn").corrections


# what was typed -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Trước ngày 15/02/2022", "trước ngày 15/02/2022"),
        ("Trước 15/02", "trước ngày 15/02/2024 (năm lấy theo kế hoạch)"),
        ("Chậm nhất ngày 31/3/2024", "chậm nhất ngày 31/03/2024"),
        ("Ngày 05/9/2024", "ngày 05/09/2024"),
        ("15/02/2024; 20/03/2024", "các ngày 15/02/2024; 20/03/2024, tính đến hạn từ ngày 15/02/2024"),
        ("Quý II/2024", "quý 2/2024, từ 01/04/2024 đến hết ngày 30/06/2024"),
        ("Tháng 2/2024", "tháng 02/2024, từ 01/02/2024 đến hết ngày 29/02/2024"),
        ("Hằng tháng", "định kỳ hằng tháng"),
        ("Thường xuyên", "thường xuyên, không có ngày kết thúc"),
        ("Theo hướng dẫn của Bộ", "theo sự kiện hoặc công việc khác, không có ngày cụ thể"),
        ("", "để trống, không có thời hạn"),
    ],
)
def test_a_typed_deadline_is_said_back(typed, meant):
    assert deadline_meant(read_deadline(typed, 2024)) == meant


def test_typed_units_take_the_names_the_plan_has_for_them():
    known = [Unit("VP", "Văn phòng Sở", inherited=False, span=Span(1, 1))]
    found = typed_units("VP; Sở KH&CN; phòng Nội vụ", known, Span(2, 2))
    assert [unit.canonical for unit in found] == ["Văn phòng Sở", "Sở Khoa học và Công nghệ", "Phòng Nội vụ"]
    assert {unit.span for unit in found} == {Span(2, 2)}


def test_what_cannot_be_understood_is_refused(library, desk):
    stored, document = identity(library), library.documents()[0].id
    for field, typed in (
        (CorrectedField.DEADLINE, "trước l5/02/2024"),
        (CorrectedField.TEXT, " "),
        (CorrectedField.TASK, "x"),
    ):
        with pytest.raises(CorrectionInvalid):
            desk.correct(EDITOR, stored, field, typed)
    with pytest.raises(CorrectionInvalid):
        desk.correct(EDITOR, stored, CorrectedField.TEXT, "x" * 2001)
    with pytest.raises(CorrectionInvalid):
        desk.accept(EDITOR, stored, CorrectedField.LEAD, note="x" * 501)
    with pytest.raises(CorrectionInvalid):
        desk.add(EDITOR, document, Span(80, 80), {CorrectedField.TEXT: "Việc"})
    with pytest.raises(TaskMissing):
        desk.settle(EDITOR, document, 99)
    made = desk.add(EDITOR, document, Span(6, 6), {CorrectedField.TEXT: "Sửa chữa"})
    with pytest.raises(CorrectionInvalid):
        desk.drop(EDITOR, made.identity)


# what answers say ---------------------------------------------------------------------------------------------------


def asked(library, question):
    return Assistant(library, lambda: NOW).ask(question)


def test_an_answer_says_who_corrected_and_what_is_printed(library, desk):
    desk.correct(EDITOR, identity(library), CorrectedField.DEADLINE, "Trước ngày 15/02/2024")
    desk.accept(EDITOR, identity(library), CorrectedField.LEAD)
    answer = asked(library, "Hạn số hóa hồ sơ lưu trữ là khi nào?")
    said = "Nguyễn Văn An hiệu chỉnh ngày 03/02/2024; văn bản in: “trước l5/02/2024”)"
    assert f"- Thời hạn: Trước ngày 15/02/2024 (thời hạn đã được {said}" in answer.text
    assert "- Chủ trì: Văn phòng (đã được Nguyễn Văn An xác nhận ngày 03/02/2024)" in answer.text
    assert "suy ra" not in answer.text
    assert answer.citations[0].quote in LINES[3]
    assert answer.citations[0].span == Span(4, 4)


def test_a_corrected_text_is_quoted_as_it_is_printed(library, desk):
    desk.correct(EDITOR, identity(library), CorrectedField.TEXT, "Số hóa hồ sơ lưu trữ lịch sử tỉnh")
    answer = asked(library, "Ai chủ trì số hóa hồ sơ lưu trữ lịch sử tỉnh?")
    assert "văn bản in: “Số hóa hồ sơ lưu trữ”" in answer.text
    assert answer.citations[0].quote == "Số hóa hồ sơ lưu trữ"


def test_a_quote_says_what_was_corrected_in_it():
    task = apply(SCAN, [corrected(CorrectedField.DEADLINE, replace(SCAN, deadline=read_deadline("Quý I/2024", None)))])
    said = "đã được Nguyễn Văn An hiệu chỉnh ngày 03/02/2024 thành “Quý I/2024”."
    assert phrases.corrected_beside([task, task, COUNT]) == f"\nLưu ý: thời hạn in là “trước l5/02/2024” {said}"
    assert phrases.corrected_beside([SCAN]) == ""


def corrected(field, value):
    kind = CorrectionKind.CORRECTED
    return Correction("c", "i", kind, field, "d", SCAN, value, EDITOR.display, EDITOR.id, NOW)


def test_an_added_task_is_answered_with_who_added_it(library, desk):
    fields = {
        CorrectedField.TEXT: "Sửa chữa nhà văn hóa xã Vân Sơn",
        CorrectedField.LEAD: "Phòng Tài chính",
        CorrectedField.DEADLINE: "trước ngày 30/6/2024",
    }
    desk.add(EDITOR, library.documents()[0].id, Span(6, 6), fields)
    answer = asked(library, "Ai chủ trì sửa chữa nhà văn hóa xã Vân Sơn?")
    assert "nhiệm vụ này do Nguyễn Văn An bổ sung ngày 03/02/2024" in answer.text
    assert "Phòng Tài chính" in answer.text
    assert answer.citations[0].span == Span(6, 6)
    added = task(library, "Sửa chữa nhà văn hóa xã Vân Sơn")
    assert added.section == ("II. NHIỆM VỤ",)
    assert library.count_tasks(TaskFilter(due_from=dt.date(2024, 6, 1), due_to=dt.date(2024, 6, 30))) == 1


def test_a_confirmed_task_is_doubted_no_more(library, desk):
    desk.accept(EDITOR, identity(library), CorrectedField.TASK)
    answer = asked(library, "Hạn số hóa hồ sơ lưu trữ là khi nào?")
    assert "trước l5/02/2024 (không rõ ngày nào)" in answer.text
    assert "đã được Nguyễn Văn An xác nhận" in answer.text
    assert "suy ra" not in answer.text


def test_the_json_and_the_tables_tell_of_it(library, desk):
    desk.correct(EDITOR, identity(library), CorrectedField.DEADLINE, "Trước ngày 15/02/2024")
    (mark,) = task_json(task(library), "18.txt")["corrections"]
    assert mark == {
        "field": "deadline",
        "kind": "corrected",
        "printed": "trước l5/02/2024",
        "by": "Nguyễn Văn An",
        "at": "2024-02-03T08:30:00+07:00",
    }
    cells = exports.cells(1, (task(library), library.documents()[0]))
    assert cells[-1] == "thời hạn: Nguyễn Văn An, 03/02/2024; văn bản in: trước l5/02/2024"
    assert len(cells) == len(exports.COLUMNS)


def test_a_calendar_takes_a_corrected_day_for_the_later_one(library, desk):
    desk.correct(EDITOR, identity(library), CorrectedField.DEADLINE, "Trước ngày 15/02/2024")
    read, (document,) = task(library), library.documents()
    (mark,) = read.corrections
    later = replace(read, corrections=(replace(mark, at=mark.at + dt.timedelta(days=3)),))
    before, after = (
        Calendar.from_ical(exports.to_ics([Listed(one, document, "ab12")])).walk("VEVENT")[0] for one in (read, later)
    )
    assert before["UID"] == after["UID"]
    assert after["DTSTAMP"].dt - before["DTSTAMP"].dt == dt.timedelta(days=3)


# the pages ----------------------------------------------------------------------------------------------------------


def post(client, url, **fields):
    return client.post(url, data=fields)


def test_the_page_shows_the_first_case_beside_its_lines(client, library):
    page = client.get("/hieu-chinh")
    said = words(page.text)
    assert page.status_code == 200
    assert "Cần xem (3)" in said
    assert "Ngày in hỏng, chưa đọc được" in said
    assert "<mark>trước l5/02/2024</mark>" in page.text
    assert f'href="/hieu-chinh?nhiem-vu={identity(library, COUNT.text)}#xem"' in page.text
    assert 'style="' not in page.text


def test_the_list_is_filtered_by_reason_and_plan(client, library):
    document = library.documents()[0].id
    assert "Cần xem (1)" in words(client.get("/hieu-chinh?loai=suy-ra").text)
    assert "Cần xem (3)" in words(client.get(f"/hieu-chinh?kehoach={document}").text)
    nothing = words(client.get("/hieu-chinh?kehoach=khac").text)
    assert "Không còn bản ghi nào cần xem." in nothing


def test_a_typed_deadline_is_shown_back_before_it_is_kept(client, library):
    url = f"/hieu-chinh/nhiem-vu/{identity(library)}"
    fields = {"viec": "sua", "truong": "deadline", "thay": DAMAGED.text, "chu": "Trước 15/02"}
    shown = post(client, url, **fields)
    assert shown.status_code == 200
    assert "Hiểu là: trước ngày 15/02/2024 (năm lấy theo kế hoạch)" in words(shown.text)
    assert task(library).deadline == DAMAGED
    saved = post(client, url, **fields, hieu="trước ngày 15/02/2024 (năm lấy theo kế hoạch)", ghichu="Bản gốc giấy")
    assert saved.status_code == 303
    assert saved.headers["location"] == f"/hieu-chinh?nhiem-vu={identity(library)}"  # the lead is inferred yet
    assert (task(library).deadline.end, task(library).deadline.inherited) == (dt.date(2024, 2, 15), False)
    (kept,) = Corrections(library.database).active()
    assert (kept.correction.note, kept.correction.by_id) == ("Bản gốc giấy", "local")
    (entry,) = AuditLog(library.database, lambda: NOW).find()
    assert (entry.action, entry.subject, entry.detail) == ("correct", identity(library), "sua deadline")


def test_words_that_were_changed_after_they_were_shown_are_shown_again(client, library):
    url = f"/hieu-chinh/nhiem-vu/{identity(library)}"
    again = post(client, url, viec="sua", truong="deadline", chu="Trước 25/02/2024", hieu="trước ngày 15/02/2024")
    assert "trước ngày 25/02/2024" in again.text
    assert task(library).deadline == DAMAGED


def test_what_cannot_be_kept_is_shown_again_with_the_reason(client, library):
    url = f"/hieu-chinh/nhiem-vu/{identity(library)}"
    wrong = post(client, url, viec="sua", truong="deadline", chu="trước l6/02/2024")
    assert (wrong.status_code, "l6/02/2024</textarea>" in wrong.text) == (422, True)
    assert "Chưa đọc được ngày trong “trước l6/02/2024”" in words(wrong.text)
    late = post(client, url, viec="dung", truong="deadline", thay="Quý I/2024")
    assert (late.status_code, "vừa được đổi" in words(late.text)) == (409, True)
    assert post(client, url, viec="dung", truong="nowhere").status_code == 422
    assert post(client, url, viec="khac").status_code == 422
    assert post(client, "/hieu-chinh/nhiem-vu/none", viec="dung").status_code == 404


def test_confirming_goes_on_to_the_next_case(client, library):
    stored = identity(library)
    answer = post(client, f"/hieu-chinh/nhiem-vu/{stored}", viec="dung", truong="task", vitri="0")
    assert answer.headers["location"] == "/hieu-chinh?vitri=0"
    assert COUNT.text in client.get(answer.headers["location"]).text.split('id="ban-ghi"')[1]
    assert "Bản ghi này hiện không có điểm nghi ngờ" in words(client.get(f"/hieu-chinh?nhiem-vu={stored}").text)


def test_what_is_no_task_is_dropped_and_can_be_taken_back(client, library):
    document, stored = library.documents()[0].id, identity(library)
    post(client, f"/hieu-chinh/nhiem-vu/{stored}", viec="bo")
    assert len(library.tasks()) == 1
    assert client.get(f"/hieu-chinh?nhiem-vu={stored}").status_code == 404
    history = client.get(f"/hieu-chinh/lich-su/{document}")
    assert "Không phải nhiệm vụ" in words(history.text)
    (url,) = re.findall(r"/hieu-chinh/rut-lai/\w+", history.text)
    assert post(client, url).headers["location"] == f"/hieu-chinh/lich-su/{document}"
    assert library.tasks()[0].task == SCAN
    assert "đã rút hoặc thay" in words(client.get(f"/hieu-chinh/lich-su/{document}").text)
    assert post(client, url).status_code == 404


def test_an_issue_without_a_task_is_looked_at_and_settled(client, library):
    document = library.documents()[0].id
    page = client.get(f"/hieu-chinh?van-de={document}.4")
    assert "Không gắn với nhiệm vụ nào" in words(page.text)
    assert LINES[5] in words(page.text)
    post(client, f"/hieu-chinh/van-de/{document}/4", vitri="2")
    assert "Cần xem (2)" in words(client.get(f"/hieu-chinh?van-de={document}.4").text)
    assert "row_without_task" in AuditLog(library.database, lambda: NOW).find()[0].detail


def test_a_missed_task_is_added_from_its_lines(client, library):
    document = library.documents()[0].id
    url = f"/hieu-chinh/bo-sung/{document}"
    assert LINES[5] in words(client.get(f"{url}?tu=6").text)
    form = client.get(f"{url}?dong=6").text
    assert 'value="trước ngày 30/6/2024"' in form
    fields = {
        "dau": 6,
        "cuoi": 6,
        "noidung": "Sửa chữa nhà văn hóa",
        "chutri": "Phòng Tài chính",
        "thoihan": "Quý II/2024",
    }
    shown = post(client, url, **fields)
    assert "quý 2/2024" in words(shown.text)
    assert len(library.tasks()) == 2
    read_back = unescape(re.search(r'name="hieu" value="([^"]*)"', shown.text)[1])
    saved = post(client, url, **fields, hieu=read_back)
    assert saved.headers["location"] == f"/nhiem-vu/{identity(library, 'Sửa chữa nhà văn hóa')}"
    assert task(library, "Sửa chữa nhà văn hóa").lead[0].canonical == "Phòng Tài chính"
    wrong = post(client, url, **(fields | {"noidung": ""}))
    assert (wrong.status_code, "phải có nội dung" in words(wrong.text)) == (422, True)
    far = "9" * 30
    for query in ("?dong=1&dong=99", f"?dong={far}", f"?tu={far}"):
        assert client.get(f"{url}{query}").status_code == 422
    assert post(client, url, **(fields | {"dau": far, "cuoi": far})).status_code == 422


def test_words_are_understood_while_they_are_typed(client, library):
    url = f"/hieu-chinh/hieu-la/{identity(library)}"
    meant = client.get(url, params={"truong": "deadline", "chu": "Quý I/2024"}).json()
    assert meant["understood"].startswith("quý 1/2024")
    assert "Chưa đọc được" in client.get(url, params={"truong": "deadline", "chu": "trước l5/2/2024"}).json()["error"]


def test_a_library_open_for_reading_is_shown_without_forms(library):
    client = made_client(library, writable=False)
    assert 'method="post"' not in client.get("/hieu-chinh").text.split("<main")[1]
    refused = post(client, f"/hieu-chinh/nhiem-vu/{identity(library)}", viec="dung", truong="lead")
    assert (refused.status_code, library.tasks()[0].task.corrections) == (503, ())


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_is_written_in_both_languages(client, library, language):
    document = library.documents()[0].id
    for url in ("/hieu-chinh", f"/hieu-chinh/lich-su/{document}", f"/hieu-chinh/bo-sung/{document}?dong=6"):
        page = client.get(f"{url}{'&' if '?' in url else '?'}ngon-ngu={language}")
        assert (page.status_code, f'lang="{language}"' in page.text) == (200, True)


def forms(client, key):
    """The fields of every form about a case, as a browser sends them, by what the form decides on."""
    page = client.get(f"/hieu-chinh?nhiem-vu={key}").text
    sent = [re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form) for form in page.split("<form")]
    found = [{name: unescape(value) for name, value in fields} for fields in sent]
    return {fields["truong"]: fields for fields in found if "truong" in fields}


def test_nobody_stands_for_what_came_after_he_looked(client, library):
    key = identity(library)
    looked = forms(client, key)
    other = replace(SCAN, deadline=read_deadline("trước ngày 28/3/2024", 2024, Span(4, 4)))
    library.replace(reading("b", tasks=(other, COUNT)), source="a")
    assert identity(library) == key
    for field in ("task", "deadline"):
        assert post(client, f"/hieu-chinh/nhiem-vu/{key}", viec="dung", **looked[field]).status_code == 409
    assert task(library).corrections == ()
    assert post(client, f"/hieu-chinh/nhiem-vu/{key}", viec="dung", **forms(client, key)["task"]).status_code == 303


def test_the_same_words_of_another_year_are_something_else(client, library):
    said = [replace(SCAN, deadline=read_deadline("trước 15/02", year, Span(4, 4))) for year in (2024, 2025)]
    library.replace(reading("b", tasks=(said[0], COUNT)), source="a")
    key = identity(library)
    looked = forms(client, key)["deadline"]
    library.replace(reading("c", tasks=(said[1], COUNT)), source="a")
    assert post(client, f"/hieu-chinh/nhiem-vu/{key}", viec="dung", **looked).status_code == 409


def test_a_text_of_several_lines_can_be_corrected(client, library):
    """Browsers send the ends of lines as CR and LF, whatever they were given."""
    library.replace(reading("b", tasks=(replace(SCAN, text="Số hóa hồ sơ\nlưu trữ"), COUNT)), source="a")
    key = identity(library, "Số hóa hồ sơ\nlưu trữ")
    fields = {name: re.sub(r"\r?\n", "\r\n", value) for name, value in forms(client, key)["text"].items()}
    kept = post(client, f"/hieu-chinh/nhiem-vu/{key}", viec="sua", **fields | {"chu": "Số hóa mọi hồ sơ"})
    assert kept.status_code == 303
    assert task(library, "Số hóa mọi hồ sơ").corrections[0].printed == "Số hóa hồ sơ\nlưu trữ"


def test_what_was_said_of_a_record_that_is_dropped_is_no_case(library, desk):
    key = identity(library)
    desk.correct(EDITOR, key, CorrectedField.DEADLINE, "Trước ngày 15/02/2024")
    desk.drop(EDITOR, key)
    doubts = [doubt.matter for case in ReviewQueue(library).of(EDITOR.scope) for doubt in case.doubts]
    assert Matter.NEW_VERSION not in doubts
