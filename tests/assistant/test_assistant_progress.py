"""Who may say how far a task is, what may be said, and how the tasks stand together."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from progress_values import NOW, TASKS, TODAY, document_id, say, store_plan, viewer

from assistant.jobs.receiving import Received
from assistant.progress import attaching
from assistant.progress.desk import LONGEST_NOTE, ProgressDesk, Said, read
from assistant.progress.rights import is_of_unit
from assistant.progress.summary import quarter_days, summarise
from assistant.task_query import TaskQuery
from index.accounts import NewUser, Role, Users
from index.progress import Tally
from index.scope import EVERYTHING
from index.teams import Teams
from plan.errors import FilterInvalid, FormatUnsupported, MarkInvalid, MarkRefused, TaskMissing, UserMissing
from plan.progress import State


@pytest.fixture
def desk(library):
    return ProgressDesk(library, lambda: NOW)


@pytest.mark.parametrize(
    ("unit", "own"),
    [
        ("Văn phòng Sở", True),
        ("VĂN PHÒNG", True),
        ("van phong so", True),
        ("Phòng Kế hoạch - Tài chính", True),
        ("Phòng", False),
        ("Thanh tra Sở", False),
        ("", False),
        ("-", False),
    ],
)
def test_the_people_of_a_unit_by_its_names(unit, own):
    assert is_of_unit(unit, TASKS[1]) is own


def test_who_may_mark(library, desk):
    task = store_plan(library)["a"]
    stored = desk.task(viewer("administrator"), task)
    assert desk.may_mark(viewer("editor"), stored)
    assert desk.may_mark(viewer("reader", "Văn phòng Sở"), stored)
    assert not desk.may_mark(viewer("reader", "Phòng Kế hoạch - Tài chính"), stored)
    assert not desk.may_mark(viewer("reader"), stored)
    mai = Users(library.database, lambda: NOW).add(NewUser("mai", "Trần Thị Mai"))
    officer = dataclasses.replace(viewer("reader"), id=mai.id)
    with pytest.raises(MarkRefused):
        desk.mark(officer, task, Said("doing"))
    assert desk.hand_over(viewer("editor"), task, mai.id, "  xong trước  20/5 ") == mai
    assert desk.assignment(officer, task).note == "xong trước 20/5"
    assert desk.mark(officer, task, Said("doing")).state is State.DOING
    assert desk.take_back(viewer("editor"), task)
    assert not desk.may_mark(officer, stored)


@pytest.mark.parametrize(
    ("state", "day", "note", "error"),
    [
        ("done", "", "", MarkInvalid),
        ("done", " ", "", MarkInvalid),
        ("done", "21/05/2024", "", MarkInvalid),
        ("doing", "21/05/2024", "", MarkInvalid),
        ("done", "20/05/0204", "", MarkInvalid),
        ("done", "31/02/2024", "", FilterInvalid),
        ("finished", "20/05/2024", "", MarkInvalid),
        ("", "", "", MarkInvalid),
        ("doing", "", "x" * (LONGEST_NOTE + 1), MarkInvalid),
    ],
)
def test_what_cannot_be_said(state, day, note, error):
    with pytest.raises(error):
        read(Said(state, day, note), TODAY)


def test_what_was_said_is_read():
    assert read(Said("done", "20/05/2024", " đã  xong \r\n gửi Sở "), TODAY) == (State.DONE, TODAY, "đã xong\ngửi Sở")
    assert read(Said("not_started"), TODAY) == (State.NOT_STARTED, None, "")
    assert read(Said("doing", "2024-01-02"), TODAY)[1] == dt.date(2024, 1, 2)


def test_a_file_is_kept_with_its_mark_and_not_without(tmp_path, library, desk):
    task = store_plan(library)["a"]
    path = tmp_path / "bien-ban.pdf"
    path.write_bytes(b"%PDF bien ban")
    file = Received(path, "Biên bản.pdf", 13)
    for who, said in ((viewer("editor"), Said("done")), (viewer("reader"), Said("doing"))):
        with pytest.raises((MarkInvalid, MarkRefused)):
            desk.mark(who, task, said, file)
    assert not (tmp_path / "data" / "originals").exists()
    made = desk.mark(viewer("editor"), task, Said("doing"), file)
    assert (made.attachment_name, library.kept([made.attachment])[0].path.read_bytes()) == (
        "Biên bản.pdf",
        b"%PDF bien ban",
    )


def test_a_failed_mark_leaves_no_file(tmp_path, library, desk, monkeypatch):
    task = store_plan(library)["a"]
    path = tmp_path / "a.pdf"
    path.write_bytes(b"x")

    def removed(*_args, **_more):
        raise TaskMissing("đã bị xóa")

    monkeypatch.setattr(desk.log, "mark", removed)
    with pytest.raises(TaskMissing):
        desk.mark(viewer("editor"), task, Said("doing"), Received(path, "a.pdf", 1))
    assert [path for path in (tmp_path / "data" / "originals").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", ["a.exe", "a.docm", "a.html", "a.svg", "a.zip", "a", "a.pdf.js"])
def test_kinds_of_files_that_are_not_taken(name):
    with pytest.raises(FormatUnsupported):
        attaching.check(name)
    attaching.check("Biên bản.PDF")


def test_a_task_is_handed_only_to_who_may_see_it(library, desk):
    task = store_plan(library)["a"]
    users, teams = Users(library.database, lambda: NOW), Teams(library.database)
    lan, mai, nam, gone = (users.add(NewUser(name)) for name in ("lan", "mai", "nam", "gone"))
    users.change(lan.id, role=Role.ADMINISTRATOR)
    users.change(gone.id, active=False)
    editor = viewer("administrator")
    assert [user.name for user in desk.officers(editor, task)] == ["lan", "mai", "nam"]
    team = teams.add("Tổ mật").id
    teams.set_members(team, [mai.id])
    library.limit(document_id(), [team])
    assert [user.name for user in desk.officers(editor, task)] == ["lan", "mai"]
    for user in (nam.id, gone.id, "x"):
        with pytest.raises(UserMissing):
            desk.hand_over(editor, task, user)
    for call in (desk.officers, desk.take_back, desk.task, desk.require_mark):
        with pytest.raises(TaskMissing):
            call(viewer("editor"), task)
    with pytest.raises(TaskMissing):
        desk.mark(viewer("editor"), task, Said("doing"))


def test_a_summary_by_plan_unit_and_quarter(library, desk):
    tasks = store_plan(library)
    store_plan(library, "9", year=2025, title="Kế hoạch sau")
    say(desk.log, tasks["a"], "done", "2024-02-10")
    say(desk.log, tasks["c"], "doing")
    query = TaskQuery(document=document_id())
    found = summarise(library, desk.log, query, query.filter(TODAY, "u"), TODAY)
    assert found.all == Tally(done_late=1, overdue=2, not_started=2, without_date=2)
    assert [(line.name, line.tally.total) for line in found.units] == [
        ("Phòng Kế hoạch - Tài chính", 2),
        ("Văn phòng Sở", 7),
    ]
    assert [(line.name, line.tally.total) for line in found.quarters] == [
        ("Quý I/2024", 2),
        ("Quý II/2024", 2),
        ("Quý III/2024", 1),
        ("", 2),
    ]
    for line in (*found.plans, *found.units, *found.quarters[:3]):
        listed = library.count_tasks(line.tasks.filter(TODAY, "u"))
        assert listed == line.tally.total, "the link lists what was counted"
        late = dataclasses.replace(line.tasks, progress="overdue").filter(TODAY, "u")
        assert library.count_tasks(late) == line.tally.overdue
    every = summarise(library, desk.log, TaskQuery(), TaskQuery().filter(TODAY, "u"), TODAY)
    assert [line.name for line in every.plans] == ["9/KH-SVHTT", "18/KH-SVHTT"], "the latest year first"
    assert every.plans[1].document.id == document_id()


def test_the_days_of_a_quarter():
    assert quarter_days("2024-1") == (dt.date(2024, 1, 1), dt.date(2024, 3, 31))
    assert quarter_days("2024-4") == (dt.date(2024, 10, 1), dt.date(2024, 12, 31))


def test_the_last_word_counts(library, desk):
    task = store_plan(library)["a"]
    desk.mark(viewer("editor"), task, Said("done", "10/02/2024"))
    desk.mark(viewer("editor"), task, Said("doing", note="làm lại"))
    last = desk.log.last([task], EVERYTHING)[task]
    assert (last.state, last.user_name) == (State.DOING, "Người editor")
    assert desk.outcome(desk.task(viewer("editor"), task).task, last) == "overdue"
