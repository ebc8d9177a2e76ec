"""Proposals of a language model: rows beside the tasks, until an editor decides on them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import library_values as values
import pytest
import sqlalchemy as sa

from index import backup, people
from index.corrections import Corrections, NewCorrection
from index.library import Library
from index.proposals import Proposals
from index.scope import Scope
from index.teams import Teams
from plan.corrected import CorrectedField, CorrectionKind
from plan.errors import DocumentMissing, ProposalMissing, TaskMissing
from plan.language.deadlines import read_deadline
from plan.span import Span
from plan.task import SourceKind, Task

NOW = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
SURVEY, TRAINING = "Khảo sát mức độ hài lòng của người dân", "Mở lớp bồi dưỡng kỹ năng số cho công chức"
REPAIR, REPORT = "Sửa chữa trụ sở nhà văn hóa xã Vân Sơn", "Báo cáo kết quả trước ngày 15/12/2026"
READING = values.plan_reading("a", SURVEY, REPAIR, REPORT)


@pytest.fixture
def library(tmp_path):
    with Library.open(tmp_path / "data", embedder="none", writable=True, clock=lambda: NOW) as opened:
        opened.replace(READING, source="a")
        yield opened


@pytest.fixture
def proposals(library):
    return Proposals(library.database, lambda: NOW)


def task(text, line=3, **fields):
    return Task("proposed", text, SourceKind.PROSE, Span(line, line), **fields)


def put(proposals, library, *tasks, model="m"):
    (document,) = library.documents()
    return proposals.replace(document.id, document.digest, tasks, model=model, prompt="1")


def wanted(text=REPAIR):
    kind, field = CorrectionKind.ADDED, CorrectedField.TASK
    return NewCorrection("", kind, field, "u1", "Nguyễn Văn A", task(text), task(text, 3), note="Theo đề xuất.")


def texts(proposals):
    return [one.task.text for one in proposals.open()]


def rows(library):
    with library.database.reading() as connection:
        return list(connection.execute(sa.select(people.proposal)))


def test_a_proposal_comes_back_as_it_was_found(library, proposals):
    due = read_deadline("trước ngày 15/12/2026", 2026, Span(4, 4))
    found = task(REPORT, 4, deadline=due, lead=(values.unit("Văn phòng", "Văn phòng Sở"),), section=("II. NHIỆM VỤ",))
    generation = library.generation()
    assert put(proposals, library, found, task(REPAIR)) == 2
    assert library.generation() > generation
    first, second = proposals.open()
    assert (first.task.text, second.task) == (REPAIR, found)
    assert (second.model, second.prompt, second.at, second.digest) == ("m", "1", NOW, READING.digest)
    assert proposals.one(second.id) == second


def test_proposals_are_no_tasks(library, proposals):
    before = (library.tasks(), library.passages(), library.search("trụ sở nhà văn hóa"))
    put(proposals, library, task("Sơn lại cổng trụ sở nhà văn hóa"))
    assert (library.tasks(), library.passages(), library.search("trụ sở nhà văn hóa")) == before


def test_what_is_found_again_stays_the_proposal_it_was_and_the_rest_goes(library, proposals):
    put(proposals, library, task(REPAIR), task(REPORT, 4))
    kept = proposals.open()[0].id
    assert put(proposals, library, task(REPAIR), task(TRAINING, 5), model="n") == 2
    found = proposals.open()
    assert [(one.task.text, one.model) for one in found] == [(REPAIR, "m"), (TRAINING, "n")]
    assert found[0].id == kept


def test_an_accepted_proposal_is_a_task_that_the_editor_added(library, proposals):
    put(proposals, library, task(REPAIR))
    made = proposals.accept(proposals.open()[0].id, wanted())
    (added,) = [s for s in library.tasks() if s.task.corrections]
    (mark,) = added.task.corrections
    assert (added.task.text, added.identity, mark.kind, mark.by) == (REPAIR, made.identity, "added", "Nguyễn Văn A")
    assert proposals.open() == []
    (row,) = rows(library)
    assert (row.verdict, row.user_id, row.user_name) == ("accepted", "u1", "Nguyễn Văn A")
    assert Corrections(library.database).of_document(row.document_id)[0].correction.note == "Theo đề xuất."


def test_a_refused_proposal_does_not_come_back_for_the_same_words(library, proposals):
    put(proposals, library, task(REPAIR))
    proposals.refuse(proposals.open()[0].id, "u1", "Nguyễn Văn A")
    assert put(proposals, library, task(f"{REPAIR.upper()}."), task(REPORT, 4)) == 1
    assert texts(proposals) == [REPORT]


def test_nobody_decides_twice(library, proposals):
    put(proposals, library, task(REPAIR))
    identity = proposals.open()[0].id
    proposals.refuse(identity, "u1", "Nguyễn Văn A")
    tasks = library.tasks()
    for decide in (lambda: proposals.accept(identity, wanted()), lambda: proposals.refuse(identity, "u2", "Trần B")):
        with pytest.raises(ProposalMissing):
            decide()
    assert library.tasks() == tasks
    assert rows(library)[0].user_id == "u1"


def test_a_decision_whose_task_cannot_be_added_is_none(library, proposals):
    put(proposals, library, task(REPAIR))
    with pytest.raises(TaskMissing):
        proposals.accept(proposals.open()[0].id, replace(wanted(), printed=None))
    assert texts(proposals) == [REPAIR]


def test_open_ones_go_when_the_bytes_are_read_anew_and_decisions_stay(library, proposals):
    put(proposals, library, task(REPAIR), task(REPORT, 4))
    proposals.refuse(proposals.open()[0].id, "u1", "Nguyễn Văn A")
    assert library.reread(READING, document_id=READING.digest[:16], extractor="2")
    assert proposals.open() == []
    assert put(proposals, library, task(REPAIR), task(REPORT, 4)) == 1


def test_a_new_version_keeps_what_was_decided_and_nothing_that_is_open(library, proposals):
    put(proposals, library, task(REPAIR), task(REPORT, 4))
    proposals.refuse(proposals.open()[0].id, "u1", "Nguyễn Văn A")
    library.replace(values.plan_reading("b", SURVEY, REPAIR, REPORT, TRAINING), source="b")
    (document,) = library.documents()
    assert [row.document_id for row in rows(library)] == [document.id]
    assert put(proposals, library, task(REPAIR), task(REPORT, 4)) == 1
    assert texts(proposals) == [REPORT]


def test_what_was_found_in_a_file_that_was_replaced_meanwhile_is_not_kept(library, proposals):
    before = library.documents()[0]
    library.replace(values.plan_reading("b", SURVEY, REPAIR), source="b")
    for identity in (before.id, library.documents()[0].id):
        with pytest.raises(DocumentMissing):
            proposals.replace(identity, before.digest, [task(REPAIR)], model="m", prompt="1")
    assert rows(library) == []


def test_removing_a_plan_removes_all_that_was_proposed_for_it(library, proposals):
    put(proposals, library, task(REPAIR), task(REPORT, 4))
    proposals.refuse(proposals.open()[0].id, "u1", "Nguyễn Văn A")
    library.remove(READING.digest[:16])
    assert rows(library) == []


def test_who_may_not_see_the_plan_sees_and_decides_nothing(library, proposals):
    team = Teams(library.database).add("Bảo tồn")
    put(proposals, library, task(REPAIR))
    library.limit(READING.digest[:16], [team.id])
    outside = Proposals(library.database, lambda: NOW, Scope())
    assert outside.open() == []
    identity = proposals.open()[0].id
    for decide in (outside.one, lambda key: outside.refuse(key, "u", "U"), lambda key: outside.accept(key, wanted())):
        with pytest.raises(ProposalMissing):
            decide(identity)
    with pytest.raises(DocumentMissing):
        put(outside, library)
    assert len(Proposals(library.database, lambda: NOW, Scope(frozenset({team.id}))).open()) == 1


def test_a_backup_holds_them(library, proposals, tmp_path):
    put(proposals, library, task(REPAIR))
    backup.backup(tmp_path / "data", tmp_path / "b.zip")
    backup.restore(tmp_path / "b.zip", tmp_path / "new")
    with Library.open(tmp_path / "new", embedder="none", writable=False) as restored:
        assert Proposals(restored.database, lambda: NOW).open() == proposals.open()
