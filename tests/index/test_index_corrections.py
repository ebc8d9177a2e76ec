"""What editors say of tasks: it is shown at once, outlives readings and versions, and can be taken back."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace

import library_values as values
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from index import outbox, people, schema
from index.corrections import Corrections, NewCorrection, resting
from index.library import Library, TaskFilter
from index.scope import Scope
from plan.corrected import CorrectedField, CorrectionKind
from plan.errors import CorrectionMissing, CorrectionOutdated, DocumentMissing, TaskMissing
from plan.language.deadlines import read_deadline
from plan.span import Printed, Span
from plan.task import SourceKind, Task

NOW = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
SURVEY = "Khảo sát mức độ hài lòng của người dân"
TRAINING = "Mở lớp bồi dưỡng kỹ năng số cho công chức"
REPORT = "Báo cáo kết quả thực hiện hằng quý"
MISSED = "Sửa chữa trụ sở nhà văn hóa xã Vân Sơn"
DAMAGED = read_deadline("Trước l5/02/2026", 2026, Span(2, 2))
RIGHT = read_deadline("Trước 15/02/2026", 2026)


@pytest.fixture
def library(tmp_path):
    days = itertools.count()
    tick = lambda: NOW + dt.timedelta(days=next(days))  # noqa: E731 - a clock in one line
    with Library.open(tmp_path / "data", embedder="none", writable=True, clock=tick) as opened:
        yield opened


def reading(key, *texts, due=DAMAGED, **fields):
    """A plan whose first task has this deadline; its lines are the key and the texts."""
    made = values.plan_reading(key, *texts)
    first = replace(made.tasks[0], deadline=due, **fields)
    return replace(made, tasks=(first, *made.tasks[1:]))


def new(library, text=SURVEY, kind=CorrectionKind.CORRECTED, field=CorrectedField.DEADLINE, **fields):
    identity = next(s.identity for s in library.tasks() if s.task.text == text)
    return NewCorrection(identity, kind, field, by_id="u1", by="Nguyễn Văn A", **fields)


def correct(library, *arguments, **fields):
    (document,) = library.documents()
    return library.correct(document.id, new(library, *arguments, **fields))


def due_corrected(library, due=RIGHT):
    return correct(library, value=replace(library.tasks()[0].task, deadline=due))


def added(library, text=MISSED, **fields):
    (document,) = library.documents()
    task = Task("t-added", text, SourceKind.PROSE, Span(3, 3), **fields)
    printed = Task("lines", text, SourceKind.PROSE, Span(3, 3))
    kind, field = CorrectionKind.ADDED, CorrectedField.TASK
    return library.correct(document.id, NewCorrection("", kind, field, "u1", "Nguyễn Văn A", task, printed))


def task_of(library, text=SURVEY):
    return next(s.task for s in library.tasks() if s.task.text == text)


def texts(library):
    return [s.task.text for s in library.tasks()]


def rows(library):
    """All that the tables hold of tasks, with their full text."""
    with library.database.reading() as connection:
        tasks = list(connection.execute(sa.select(schema.task).order_by(schema.task.c.position)))
        units = list(connection.execute(sa.select(schema.task_unit)))
        found = sorted(map(tuple, connection.execute(sa.text("SELECT kind, item_id, folded FROM search"))))
        counts = list(connection.execute(sa.select(schema.document.c.tasks)))
    return tasks, units, found, counts


def at_rest(library):
    return resting(Corrections(library.database).active(), library.tasks())


def test_a_corrected_deadline_is_what_is_shown_filtered_and_kept_with_what_was_printed(library):
    library.replace(reading("a", SURVEY, TRAINING), source="a")
    window = TaskFilter(due_from=dt.date(2026, 2, 1), due_to=dt.date(2026, 2, 28))
    assert library.count_tasks(window) == 0
    generation = library.generation()
    made = due_corrected(library)
    assert library.count_tasks(window) == 1
    assert library.generation() > generation
    task = task_of(library)
    assert (task.deadline.end, task.deadline.damaged) == (dt.date(2026, 2, 15), False)
    assert task.deadline.span == DAMAGED.span
    (mark,) = task.corrections
    assert (mark.field, mark.kind, mark.printed) == ("deadline", "corrected", "Trước l5/02/2026")
    assert (mark.by, mark.at, mark.correction) == ("Nguyễn Văn A", made.at, made.id)
    (kept,) = Corrections(library.database).of_document(library.documents()[0].id)
    assert kept.correction == made
    assert kept.correction.printed.deadline == DAMAGED
    assert at_rest(library) == []


def test_a_corrected_unit_is_found_by_its_name_and_role(library):
    library.replace(reading("a", SURVEY, lead=(values.unit("Sở Y tê"),)), source="a")
    right = replace(task_of(library), lead=(values.unit("Sở Y tế", line=9),))
    correct(library, field=CorrectedField.LEAD, value=right)
    assert library.count_tasks(TaskFilter(unit="Sở Y tế", role="lead")) == 1
    (unit,) = task_of(library).lead
    assert (unit.name, unit.span) == ("Sở Y tế", Span(1, 1))


def test_a_corrected_text_is_searched_and_its_vectors_are_made_anew(hashed):
    hashed.replace(reading("a", SURVEY), source="a")
    right = replace(task_of(hashed), text="Đo lường sự hài lòng của doanh nghiệp")
    correct(hashed, field=CorrectedField.TEXT, value=right)
    assert [m.item_id for m in hashed.search("doanh nghiệp") if m.kind == "task"] == ["t0"]
    assert [m for m in hashed.search("khảo sát") if m.kind == "task"] == []
    assert hashed.vector_status().pending == 1
    hashed.drain()
    assert hashed.vector_status().pending == 0


def test_what_changes_no_words_leaves_the_vectors_alone(library):
    library.replace(reading("a", SURVEY), source="a")
    with library.database.reading() as connection:
        before = outbox.entries(connection)
    due_corrected(library)
    with library.database.reading() as connection:
        assert outbox.entries(connection) == before


def test_withdrawing_gives_back_exactly_what_was_read(library):
    library.replace(reading("a", SURVEY, TRAINING, REPORT), source="a")
    before = rows(library)
    made = [due_corrected(library), correct(library, TRAINING, CorrectionKind.DROPPED, CorrectedField.TASK)]
    made.append(correct(library, REPORT, CorrectionKind.ACCEPTED, CorrectedField.LEAD))
    assert texts(library) == [SURVEY, REPORT]
    assert library.documents()[0].tasks == 2
    for correction in made:
        library.withdraw(library.documents()[0].id, correction.id, by="Trần Thị B")
    assert rows(library) == before
    history = Corrections(library.database).of_document(library.documents()[0].id)
    assert [(s.withdrawn_by, s.correction.by) for s in history] == [("Trần Thị B", "Nguyễn Văn A")] * 3
    with pytest.raises(CorrectionMissing):
        library.withdraw(library.documents()[0].id, made[0].id, by="Trần Thị B")


FIELDS = [f for f in CorrectedField if f is not CorrectedField.TASK]


@settings(max_examples=20)
@given(
    read=st.lists(values.tasks, min_size=1, max_size=3, unique_by=lambda task: task.id),
    steps=st.lists(st.tuples(st.integers(0, 2), st.sampled_from([*FIELDS, None]), values.tasks), max_size=4),
    back=st.randoms(),
)
def test_any_corrections_withdrawn_in_any_order_leave_no_trace(tmp_path_factory, read, steps, back):
    with Library.open(tmp_path_factory.mktemp("x") / "data", embedder="none", writable=True) as library:
        library.replace(replace(values.plan_reading("a"), tasks=tuple(read)), source="a")
        before, (document,) = rows(library), library.documents()
        for which, field, value in steps:
            shown = library.tasks()
            if not shown:
                break
            identity = shown[which % len(shown)].identity
            kind = CorrectionKind.CORRECTED if field else CorrectionKind.DROPPED
            wanted = NewCorrection(identity, kind, field or CorrectedField.TASK, "u", "A", value if field else None)
            library.correct(document.id, wanted)
        made = [stored.correction.id for stored in Corrections(library.database).active()]
        back.shuffle(made)
        for correction in made:
            library.withdraw(document.id, correction, by="A")
        assert rows(library) == before


def test_a_later_correction_of_a_field_takes_the_place_of_the_earlier(library):
    library.replace(reading("a", SURVEY), source="a")
    first, second = due_corrected(library), due_corrected(library, read_deadline("Trước 16/02/2026", None))
    assert [m.correction for m in task_of(library).corrections] == [second.id]
    library.withdraw(library.documents()[0].id, second.id, by="A")
    assert task_of(library).deadline == DAMAGED
    assert first.id not in [s.correction.id for s in Corrections(library.database).active()]


def test_what_another_changed_meanwhile_is_not_written_over(library):
    library.replace(reading("a", SURVEY), source="a")
    (document,) = library.documents()
    seen = new(library, value=replace(task_of(library), deadline=RIGHT), seen="Trước l5/02/2026")
    library.correct(document.id, seen)
    with pytest.raises(CorrectionOutdated):
        library.correct(document.id, seen)
    with pytest.raises(TaskMissing):
        library.correct(document.id, replace(seen, identity="none"))
    with pytest.raises(DocumentMissing):
        library.correct("none", seen)


def test_a_correction_outlives_another_reading_of_the_same_file_even_when_it_reads_other_words(library):
    library.replace(reading("a", SURVEY), source="a")
    due_corrected(library)
    other = reading("a", SURVEY, due=read_deadline("Trước 25/02/2026", 2026, Span(2, 2)))
    library.reread(other, document_id=library.documents()[0].id, extractor="2")
    task = task_of(library)
    assert (task.deadline.end, task.corrections[0].printed) == (dt.date(2026, 2, 15), "Trước 25/02/2026")


def test_a_confirmation_does_not_pass_to_a_value_that_nobody_saw(library):
    library.replace(reading("a", SURVEY, due=RIGHT), source="a")
    made = correct(library, kind=CorrectionKind.ACCEPTED)
    library.reread(reading("a", SURVEY, due=RIGHT), document_id=library.documents()[0].id, extractor="2")
    assert [m.kind for m in task_of(library).corrections] == ["accepted"]
    other = reading("a", SURVEY, due=read_deadline("Trước 25/02/2026", 2026))
    library.reread(other, document_id=library.documents()[0].id, extractor="3")
    assert task_of(library).corrections == ()
    assert [stored.correction.id for stored in at_rest(library)] == [made.id]


def test_a_new_version_with_the_same_words_keeps_the_correction(library):
    library.replace(reading("a", SURVEY, TRAINING), source="a")
    due_corrected(library)
    library.replace(reading("b", TRAINING + " cấp xã", SURVEY, due=RIGHT), source="b")
    assert task_of(library).corrections == ()  # "b" prints no deadline there
    library.replace(reading("c", SURVEY, TRAINING), source="c")
    assert task_of(library).deadline.end == dt.date(2026, 2, 15)
    assert at_rest(library) == []
    (version, _first) = library.versions(library.documents()[0].id)
    assert version.replaced == values.digest_of("b")[:16]


def test_a_new_version_that_prints_another_date_is_never_overruled(library):
    library.replace(reading("a", SURVEY), source="a")
    made = due_corrected(library)
    printed = read_deadline("Trước 20/3/2026", 2026)
    library.replace(reading("b", SURVEY, due=printed), source="b")
    assert (task_of(library).deadline, task_of(library).corrections) == (printed, ())
    (rest,) = at_rest(library)
    assert (rest.correction.id, rest.document_id) == (made.id, library.documents()[0].id)


def test_the_same_words_read_as_another_day_let_a_correction_rest(library):
    plain = read_deadline("Trước 15/02", 2026)
    library.replace(reading("a", SURVEY, due=plain), source="a")
    correct(library, kind=CorrectionKind.ACCEPTED)
    library.replace(reading("b", SURVEY, due=read_deadline("Trước 15/02", 2027)), source="b")
    assert task_of(library).corrections == ()


def test_an_earlier_version_that_comes_back_has_what_was_said_of_it(library):
    """Also of a task that the version between left out, and that was older than the version that comes back."""
    library.replace(reading("a", SURVEY, TRAINING), source="a")
    library.replace(reading("b", SURVEY, TRAINING), source="a")
    before = [stored.identity for stored in library.tasks()]
    made = due_corrected(library)
    library.replace(values.plan_reading("c", TRAINING), source="a")
    assert [s.correction.id for s in at_rest(library)] == [made.id]
    library.replace(reading("b", SURVEY, TRAINING), source="a")
    assert [stored.identity for stored in library.tasks()] == before
    assert task_of(library).deadline.end == RIGHT.end
    assert at_rest(library) == []


def test_a_version_of_two_plans_at_once_has_what_was_said_of_both(library):
    """Two files turn out to be one plan when they are read better."""
    library.replace(values.plan_reading("a", SURVEY), source="a")
    first = replace(values.plan_reading("a", SURVEY), lines=("a", SURVEY, MISSED))
    library.reread(first, document_id=library.documents()[0].id, extractor="2")
    added(library)
    library.replace(values.plan_reading("b", TRAINING, number="77/KH-SVHTT"), source="b")
    library.reread(values.plan_reading("b", TRAINING), document_id=library.documents()[1].id, extractor="2")
    both = replace(values.plan_reading("c", SURVEY, TRAINING), lines=("c", SURVEY, TRAINING, MISSED))
    library.replace(both, source="c")
    assert len(library.documents()) == 1
    assert texts(library) == [SURVEY, TRAINING, MISSED]
    correct(library, TRAINING, kind=CorrectionKind.ACCEPTED)
    assert texts(library) == [SURVEY, TRAINING, MISSED]


def test_a_task_added_to_one_of_two_plans_is_there_once_when_it_is_read_at_last(library):
    library.replace(values.plan_reading("a", SURVEY), source="a")
    library.reread(
        replace(values.plan_reading("a", SURVEY), lines=("a", SURVEY, MISSED)),
        document_id=library.documents()[0].id,
        extractor="2",
    )
    made = added(library)
    library.replace(values.plan_reading("b", TRAINING, number="77/KH-SVHTT"), source="b")
    library.reread(values.plan_reading("b", TRAINING), document_id=library.documents()[1].id, extractor="2")
    library.replace(values.plan_reading("c", SURVEY, TRAINING, MISSED), source="c")
    assert texts(library) == [SURVEY, TRAINING, MISSED]
    assert library.tasks()[2].identity == made.identity


def test_an_earlier_version_says_what_it_printed(library):
    library.replace(reading("a", SURVEY, TRAINING), source="a")
    due_corrected(library)
    correct(library, TRAINING, CorrectionKind.DROPPED, CorrectedField.TASK)
    library.replace(reading("b", TRAINING, SURVEY), source="b")
    (version,) = library.versions(library.documents()[0].id)
    assert [stored.task.text for stored in version.tasks] == [SURVEY, TRAINING]
    assert version.tasks[0].task.deadline == DAMAGED


def test_what_is_no_task_stays_away_and_keeps_its_identity(library):
    library.replace(reading("a", SURVEY, TRAINING), source="a")
    identity = library.tasks()[1].identity
    made = correct(library, TRAINING, CorrectionKind.DROPPED, CorrectedField.TASK)
    library.reread(reading("a", SURVEY, TRAINING), document_id=library.documents()[0].id, extractor="2")
    library.replace(reading("b", REPORT, TRAINING, SURVEY), source="b")
    assert texts(library) == [REPORT, SURVEY]
    assert at_rest(library) == []
    library.withdraw(library.documents()[0].id, made.id, by="A")
    assert texts(library) == [REPORT, TRAINING, SURVEY]
    assert library.tasks()[1].identity == identity


def test_what_is_no_task_comes_back_when_a_new_version_says_more(library):
    library.replace(reading("a", SURVEY, TRAINING), source="a")
    correct(library, TRAINING, CorrectionKind.DROPPED, CorrectedField.TASK)
    library.replace(reading("b", SURVEY, TRAINING + " cấp xã"), source="b")
    assert texts(library) == [SURVEY, TRAINING + " cấp xã"]
    assert len(at_rest(library)) == 1


def test_an_added_task_stands_among_the_others_as_long_as_its_lines_do(library):
    made = values.plan_reading("a", SURVEY, MISSED)
    library.replace(replace(made, tasks=made.tasks[:1]), source="a")
    before = rows(library)
    correction = added(library, lead=(values.unit("Phòng Văn hóa"),))
    assert texts(library) == [SURVEY, MISSED]
    identity = library.tasks()[1].identity
    assert library.count_tasks(TaskFilter(unit="Phòng Văn hóa")) == 1
    other = values.plan_reading("b", REPORT, SURVEY, MISSED)
    library.replace(replace(other, tasks=other.tasks[:2]), source="b")
    assert texts(library) == [REPORT, SURVEY, MISSED]
    assert (library.tasks()[2].identity, library.tasks()[2].task.span) == (identity, Span(4, 4))
    gone = values.plan_reading("c", SURVEY)
    library.replace(gone, source="c")
    assert texts(library) == [SURVEY]
    assert [stored.correction.id for stored in at_rest(library)] == [correction.id]
    library.replace(replace(made, tasks=made.tasks[:1]), source="a", revive=True)
    assert texts(library) == [SURVEY, MISSED]
    library.withdraw(library.documents()[0].id, correction.id, by="A")
    assert rows(library)[1:] == before[1:]


def test_an_added_task_that_is_read_at_last_hands_its_identity_on(library):
    made = values.plan_reading("a", SURVEY, MISSED)
    library.replace(replace(made, tasks=made.tasks[:1]), source="a")
    added(library)
    identity = library.tasks()[1].identity
    library.reread(made, document_id=library.documents()[0].id, extractor="2")
    assert texts(library) == [SURVEY, MISSED]
    assert (library.tasks()[1].identity, library.tasks()[1].task.corrections) == (identity, ())


def test_an_added_task_can_be_corrected_too(library):
    made = values.plan_reading("a", SURVEY, MISSED)
    library.replace(replace(made, tasks=made.tasks[:1]), source="a")
    first = added(library)
    product = replace(task_of(library, MISSED), product=Printed("Biên bản", Span(1, 1)))
    correct(library, MISSED, field=CorrectedField.PRODUCT, value=product)
    task = task_of(library, MISSED)
    assert (task.product, [m.kind for m in task.corrections]) == (
        Printed("Biên bản", Span(3, 3)),
        ["added", "corrected"],
    )
    library.withdraw(library.documents()[0].id, first.id, by="A")
    assert texts(library) == [SURVEY]
    assert Corrections(library.database).active() == []


def test_a_removed_plan_takes_its_corrections_along(library):
    library.replace(reading("a", SURVEY), source="a")
    due_corrected(library)
    library.remove(library.documents()[0].id)
    with library.database.reading() as connection:
        assert list(connection.execute(sa.select(people.correction))) == []


def test_corrections_of_hidden_plans_are_hidden(library):
    library.replace(reading("a", SURVEY), source="a")
    made = due_corrected(library)
    (document,) = library.documents()
    with library.database.writing() as connection:
        connection.execute(sa.insert(people.team), {"id": "n1", "name": "Nhóm 1"})
    library.limit(document.id, ["n1"])
    hidden, seen = (Corrections(library.database, Scope(teams=frozenset(t))) for t in ([], ["n1"]))
    assert [hidden.active(), [s.correction.id for s in seen.active()]] == [[], [made.id]]
    with pytest.raises(CorrectionMissing):
        hidden.one(made.id)
    with pytest.raises(DocumentMissing):
        hidden.of_document(document.id)
    assert seen.one(made.id).correction == made
