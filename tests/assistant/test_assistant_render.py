from __future__ import annotations

import csv
import datetime as dt
import io
import json
from dataclasses import replace

import openpyxl
import pytest
from icalendar import Calendar

from assistant.app import assistant_over
from assistant.channels import exports
from assistant.channels.render import (
    answer_json,
    document_detail_json,
    dump,
    failed_json,
    reading_json,
    stored_document_json,
    task_json,
)
from assistant.lookup import Listed, look_up, read_day
from index.library import TaskFilter
from ingest import pipeline
from plan.deadline import Anchor, Deadline, DeadlineKind, Interval, IntervalUnit, Recurrence
from plan.errors import Fault, FilterInvalid
from plan.span import Printed, Span
from plan.task import SourceKind, Task
from plan.unit import Unit

TASK = {
    *("id", "text", "activities", "goal", "product", "lead", "coordinate", "deadline", "section", "source"),
}
DOCUMENT = {
    *("number", "issuer", "place", "date", "date_text", "title", "signer", "signer_title", "recipients", "year"),
    *("relations", "enclosed_title"),
}
DEADLINE = {"text", "kind", "start", "end", "recurrence", "inherited"}
SOURCE = {"kind", "file", "page", "line_start", "line_end"}
ISSUE = {"severity", "code", "message", "line_start", "line_end"}
CITATION = {
    *("id", "file", "document_id", "number", "title", "section", "page", "line_start", "line_end", "quote"),
    "boxes",
}
ANSWER = {
    *("question", "status", "reason", "answer", "intent", "responsibilities", "count", "citations", "suggestions"),
    "elapsed_ms",
}


@pytest.fixture
def task():
    return Task(
        "t1",
        "Xây dựng đề án",
        SourceKind.TABLE,
        Span(253, 259, 4),
        section=("III. TỔ CHỨC THỰC HIỆN",),
        label="7",
        lead=(Unit("Văn phòng", "Văn phòng Sở", inherited=True, span=Span(250, 250)),),
        deadline=Deadline(
            "Quý I/2022",
            DeadlineKind.QUARTER,
            dt.date(2022, 1, 1),
            dt.date(2022, 3, 31),
            Recurrence.QUARTERLY,
            inherited=True,
            anchors=(Anchor(day=5),),
            interval=Interval(2, IntervalUnit.WEEK),
        ),
        product=Printed("Đề án", Span(254, 254)),
        activities=(Printed("Khảo sát", Span(255, 255)),),
        blank=("coordinate",),
    )


@pytest.fixture
def stored(shelf):
    return shelf.documents()[0]


def test_a_task_has_the_names_and_forms_of_the_contract(task):
    assert task_json(task, "000_x.txt") == {
        "id": "t1",
        "text": "Xây dựng đề án",
        "activities": ["Khảo sát"],
        "goal": None,
        "product": "Đề án",
        "lead": [{"name": "Văn phòng", "unit": "Văn phòng Sở", "inherited": True, "relatives": []}],
        "coordinate": [],
        "deadline": {
            "text": "Quý I/2022",
            "kind": "quarter",
            "start": "2022-01-01",
            "end": "2022-03-31",
            "recurrence": "quarterly",
            "inherited": True,
            "dates": [],
            "anchors": [{"month": None, "day": 5, "weekday": None}],
            "interval": {"count": 2, "unit": "week"},
            "day_off": None,
            "damaged": False,
        },
        "section": ["III. TỔ CHỨC THỰC HIỆN"],
        "source": {"kind": "table", "file": "000_x.txt", "page": 4, "line_start": 253, "line_end": 259},
        "label": "7",
        "blank": ["coordinate"],
        "corrections": [],
    }


def test_a_reading_has_every_field_of_the_contract(samples):
    for path in sorted(samples.glob("*.txt")):
        found = json.loads(dump(reading_json(pipeline.read(path))))
        assert found["file"] == path.name
        assert found["status"] in {"ok", "partial"}
        assert set(found["document"]) == DOCUMENT
        for task in found["tasks"]:
            assert set(task) >= TASK
            assert set(task["deadline"]) >= DEADLINE
            assert set(task["source"]) == SOURCE
            assert task["source"]["file"] == path.name
        assert all(set(issue) == ISSUE for issue in found["issues"])


def test_a_failed_file_has_the_shape_of_a_reading():
    assert failed_json("a.txt", Fault("x/a.txt", "file_empty", "Trống.")) == {
        "file": "a.txt",
        "status": "failed",
        "document": {},
        "tasks": [],
        "issues": [{"severity": "error", "code": "file_empty", "message": "Trống.", "line_start": 1, "line_end": 1}],
    }


def test_an_answer_has_every_field_of_the_contract(shelf):
    answer = assistant_over(shelf).ask("Đề án sáp nhập Nhà hát Ca múa nhạc Hải Bình ai chủ trì, hạn khi nào?")
    found = json.loads(dump(answer_json(answer)))
    assert set(found) == ANSWER
    assert found["status"] == "answered"
    responsibility = found["responsibilities"][0]
    assert set(responsibility) >= TASK | {"document", "citations"}
    assert set(responsibility["document"]) >= DOCUMENT | {"id", "file"}
    numbers = {citation["id"] for citation in found["citations"]}
    assert set(responsibility["citations"]) <= numbers
    for citation in found["citations"]:
        assert set(citation) == CITATION
        lines = shelf.lines(citation["document_id"], citation["line_start"], citation["line_end"])
        assert citation["quote"] in "\n".join(lines)


def test_an_answer_that_is_not_found_says_why(shelf):
    found = answer_json(assistant_over(shelf).ask("Ai chủ trì phóng tàu vũ trụ lên sao Hỏa?"))
    assert (found["status"], found["reason"]) == ("not_found", "not_in_plans")


def test_a_stored_document_says_when_it_was_added_in_local_time(stored):
    found = stored_document_json(stored)
    assert set(found) >= DOCUMENT | {"id", "file", "status", "counts", "added_at"}
    assert found["added_at"].endswith("+07:00")


def test_a_shown_document_holds_its_tasks_and_issues(shelf, stored):
    tasks = [found.task for found in shelf.tasks([stored.id])]
    found = document_detail_json(stored, tasks, shelf.issues(stored.id))
    assert len(found["tasks"]) == found["counts"]["tasks"] == stored.tasks


def test_json_keeps_vietnamese_readable_on_one_line():
    assert dump({"a": "Quý I\nđến"}) == '{"a": "Quý I\\nđến"}'


@pytest.mark.parametrize("text", ["=1+1", "+84", "-2", "@SUM(A1)", "  =cmd"])
def test_no_cell_is_taken_for_a_formula(task, stored, text):
    row = (replace(task, text=text), stored)
    cell = next(csv.DictReader(io.StringIO(exports.to_csv([row]).decode("utf-8-sig"))))["Nhiệm vụ"]
    assert cell == f"'{text}"
    sheet = openpyxl.load_workbook(io.BytesIO(exports.to_xlsx([row], "Nhiệm vụ"))).active
    assert (sheet["B3"].value, sheet["B3"].data_type) == (text, "s")


def test_a_workbook_has_a_title_a_frozen_header_and_dates(task, stored):
    sheet = openpyxl.load_workbook(io.BytesIO(exports.to_xlsx([(task, stored)], "Nhiệm vụ"))).active
    assert sheet["A1"].value == "Nhiệm vụ"
    assert [cell.value for cell in sheet[2]] == [column.title for column in exports.COLUMNS]
    assert sheet["A2"].font.bold
    assert sheet.freeze_panes == "A3"
    assert sheet["G3"].value == dt.datetime(2022, 3, 31)  # noqa: DTZ001 - how openpyxl gives a date back
    assert sheet["L3"].value == "chủ trì, thời hạn"


def test_control_characters_do_not_reach_a_workbook(task, stored):
    exports.to_xlsx([(replace(task, text="a\x07b\ud800"), stored)], "Nhiệm vụ")
    exports.to_csv([(replace(task, text="a\x07b\ud800"), stored)])


def test_csv_starts_with_a_byte_order_mark_for_excel(task, stored):
    assert exports.to_csv([(task, stored)]).startswith(b"\xef\xbb\xbfSTT,")


def test_a_calendar_has_one_whole_day_a_task_under_a_stable_name(task, stored):
    once = exports.to_ics([Listed(task, stored, "ab12")])
    assert once == exports.to_ics([Listed(task, stored, "ab12")])
    (event,) = Calendar.from_ical(once).walk("VEVENT")
    assert event["UID"] == "ab12@kehoach"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (dt.date(2022, 3, 31), dt.date(2022, 4, 1))
    assert "Văn phòng" in event["DESCRIPTION"]


def test_a_recurring_task_has_its_days_of_the_plans_year_from_its_date_on(task, stored):
    recurring = replace(task, deadline=replace(task.deadline, kind=DeadlineKind.RECURRING))
    events = Calendar.from_ical(exports.to_ics([Listed(recurring, stored, "ab12")])).walk("VEVENT")
    issued = stored.document.date
    assert [e["DTSTART"].dt for e in events] == [
        day for month in (3, 6, 9, 12) if (day := dt.date(issued.year, month, 5)) >= issued
    ]
    assert len({e["UID"] for e in events}) == len(events) > 1


def test_a_task_without_a_day_is_not_in_a_calendar(task, stored):
    ongoing = replace(task, deadline=replace(task.deadline, kind=DeadlineKind.ONGOING))
    assert not Calendar.from_ical(exports.to_ics([Listed(ongoing, stored, "ab12")])).walk("VEVENT")


def test_a_date_filter_leaves_out_what_recurs_and_says_how_much(shelf):
    wanted = TaskFilter(due_from=dt.date(2024, 1, 1), due_to=dt.date(2024, 3, 31))
    plain, every = look_up(shelf, wanted), look_up(shelf, wanted, recurring=True)
    assert plain.total == len(plain.tasks)
    assert plain.beside > 0
    assert (every.total, every.beside) == (plain.total + plain.beside, 0)
    first = look_up(shelf, replace(wanted, limit=2, offset=1), recurring=True)
    assert first.tasks == every.tasks[1:3]
    assert first.total == every.total


def test_a_period_that_ends_before_it_begins_is_refused(shelf):
    with pytest.raises(FilterInvalid, match="31/03/2024"):
        look_up(shelf, TaskFilter(due_from=dt.date(2024, 3, 31), due_to=dt.date(2024, 1, 1)))


@pytest.mark.parametrize("text", ["2022-02-15", "15/02/2022", "15/2/2022", " 15-02-2022 ", "15.2.2022"])
def test_days_are_read_as_iso_and_as_printed(text):
    assert read_day(text) == dt.date(2022, 2, 15)


@pytest.mark.parametrize("text", ["", "30/02/2022", "02/15/2022", "quý I", "2022"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(FilterInvalid):
        read_day(text)
