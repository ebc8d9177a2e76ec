"""Marks of progress: they stay with their tasks, go with their plans, and are counted as the rules say."""

from __future__ import annotations

import datetime as dt
import random

import library_values as values
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_index_removal import found_in

from index.accounts import NewUser, Users
from index.assignments import Assignments
from index.library import Library
from index.progress import Marking, ProgressLog, Tally
from index.scope import EVERYTHING, Scope
from index.tasks import TaskFilter
from index.teams import Teams
from plan.deadline import NO_DEADLINE, Deadline, DeadlineKind
from plan.document import Document
from plan.errors import AttachmentMissing, TaskMissing, UserMissing
from plan.progress import Outcome, State, days_late, outcome

NOW = dt.datetime(2024, 5, 20, 8, 30, tzinfo=dt.UTC)
TODAY = NOW.date()
OFFICE = values.unit("Văn phòng", "Văn phòng Sở")
FINANCE = values.unit("Phòng Tài chính")


def until(day):
    return Deadline(f"Trước {day}", DeadlineKind.BEFORE, None, day)


DEADLINES = [
    until(dt.date(2024, 2, 15)),
    until(dt.date(2024, 5, 20)),
    until(dt.date(2024, 8, 1)),
    NO_DEADLINE,
    Deadline("Hằng quý đến 31/3", DeadlineKind.RECURRING, None, dt.date(2024, 3, 31)),
]


def store(library, key="a", deadlines=DEADLINES, lead=OFFICE, **more):
    tasks = [
        values.make_task(f"t{n}", f"{key}: số hóa hồ sơ loại {n}", deadline=deadline, lead=(lead,), **more)
        for n, deadline in enumerate(deadlines)
    ]
    reading = values.make_reading(key, tasks=tasks, document=Document(number=f"{key}/KH", title=f"Kế hoạch {key}"))
    library.replace(reading, source=key)
    return [stored.identity for stored in library.tasks([reading.digest[:16]])]


@pytest.fixture
def log(library):
    return ProgressLog(library.database, lambda: NOW)


def mark(log, identity, state, day=None, **more):
    return log.mark(identity, Marking(State(state), day, **more), user_id="u", user_name="Trần Thị Mai")


def test_the_last_mark_is_the_state_and_all_stay(library, log):
    one, two, *_ = store(library)
    mark(log, one, "doing", note="đang xin ý kiến")
    made = mark(log, one, "done", dt.date(2024, 2, 10), note="đã ban hành")
    mark(log, two, "not_started")
    assert [m.state for m in log.history(one, EVERYTHING)] == [State.DONE, State.DOING]
    last = log.last([one, two, "x"], EVERYTHING)
    assert last[one] == made
    assert (made.day, made.note, made.user_name, made.at) == (dt.date(2024, 2, 10), "đã ban hành", "Trần Thị Mai", NOW)
    assert {key: m.state for key, m in last.items()} == {one: State.DONE, two: State.NOT_STARTED}


def test_a_task_that_is_not_there_takes_no_mark(library, log):
    with pytest.raises(TaskMissing):
        mark(log, "nobody", "doing")


def test_counts_by_plan_unit_and_quarter(library, log):
    late, _today, ahead, dateless, _recurring = store(library)
    store(library, "b", DEADLINES[:1], lead=FINANCE)
    mark(log, late, "done", dt.date(2024, 3, 1))
    mark(log, ahead, "doing")
    mark(log, dateless, "done", dt.date(2024, 5, 1))
    office = Tally(done=1, done_late=1, doing=1, not_started=1, without_date=1)
    finance = Tally(overdue=1)
    assert [g.tally for g in log.counts("document", TaskFilter(), TODAY, EVERYTHING)].count(office) == 1
    by_unit = log.counts("unit", TaskFilter(role="lead"), TODAY, EVERYTHING)
    assert [(g.key, g.name, g.tally) for g in by_unit] == [
        ("phong tai chinh", "Phòng Tài chính", finance),
        ("van phong so", "Văn phòng Sở", office),
    ]
    quarters = {g.key: g.tally for g in log.counts("quarter", TaskFilter(), TODAY, EVERYTHING)}
    assert quarters == {
        "": Tally(done=1, without_date=1),
        "2024-1": Tally(done_late=1, overdue=1),
        "2024-2": Tally(not_started=1),
        "2024-3": Tally(doing=1),
    }
    assert office.total == 5
    assert office.finished == 2


def test_counts_of_chosen_tasks(library, log):
    store(library)
    store(library, "b", DEADLINES[:1], lead=FINANCE, coordinate=(OFFICE,))
    document = values.digest_of("b")[:16]

    def total(**choice):
        return sum(g.tally.total for g in log.counts("document", TaskFilter(**choice), TODAY, EVERYTHING))

    assert total() == 6
    assert total(document=document) == 1
    assert total(limit=1) == 6
    assert total(unit="văn phòng sở", exact=True, role="lead") == 5
    assert total(unit="phòng", exact=True) == 0
    assert total(due_from=dt.date(2024, 5, 20), due_to=dt.date(2024, 8, 1)) == 2
    assert total(due_to=dt.date(2024, 2, 15)) == 2
    units = log.counts("unit", TaskFilter(unit="Văn phòng Sở", exact=True), TODAY, EVERYTHING)
    assert [(g.name, g.tally.total) for g in units] == [("Văn phòng Sở", 6)], "one row for a unit, whatever its part"


deadlines = st.builds(
    Deadline,
    st.just("x"),
    st.sampled_from([DeadlineKind.BEFORE, DeadlineKind.RECURRING, DeadlineKind.ONGOING, DeadlineKind.EVENT]),
    st.none(),
    st.none() | st.dates(dt.date(2024, 5, 17), dt.date(2024, 5, 23)),
)
said = st.none() | st.tuples(st.sampled_from(State), st.dates(dt.date(2024, 5, 17), dt.date(2024, 5, 20)))


@given(cases=st.lists(st.tuples(deadlines, said), min_size=1, max_size=8))
def test_sql_counts_as_the_rule_does(tmp_path_factory, cases):
    with Library.open(tmp_path_factory.mktemp("l"), embedder="none", writable=True) as library:
        log = ProgressLog(library.database, lambda: NOW)
        expected = dict.fromkeys(Outcome, 0)
        for identity, (deadline, words) in zip(store(library, deadlines=[c[0] for c in cases]), cases, strict=True):
            state, day = words or (None, None)
            if state:
                mark(log, identity, state, day if state is State.DONE else None)
            expected[outcome(deadline, state, day, TODAY)] += 1
        (group,) = log.counts("document", TaskFilter(), TODAY, EVERYTHING)
        assert group.tally == Tally(**{kind.value: n for kind, n in expected.items()})


def test_days_late():
    assert days_late(until(dt.date(2024, 2, 15)), dt.date(2024, 2, 20)) == 5
    assert days_late(until(dt.date(2024, 2, 15)), dt.date(2024, 2, 15)) == 0
    assert days_late(DEADLINES[4], dt.date(2024, 12, 31)) == 0


def test_what_a_scope_hides_is_as_if_it_was_not_there(library, log):
    (hidden, *_rest) = store(library)
    (seen,) = store(library, "b", DEADLINES[:1], lead=FINANCE)
    team = Teams(library.database).add("Tổ mật").id
    library.limit(values.digest_of("a")[:16], [team])
    mark(log, hidden, "doing", attachment=library.keep(b"bien ban", "a.pdf"), attachment_name="a.pdf")
    outside, inside = Scope(), Scope(teams=frozenset({team}))
    for scope, names in ((outside, ["Phòng Tài chính"]), (inside, ["Phòng Tài chính", "Văn phòng Sở"])):
        assert [g.name for g in log.counts("unit", TaskFilter(), TODAY, scope)] == names
        assert len(log.counts("document", TaskFilter(), TODAY, scope)) == len(names)
    assert [g.key for g in log.counts("quarter", TaskFilter(), TODAY, outside)] == ["2024-1"]
    assert log.history(hidden, outside) == []
    assert log.last([hidden, seen], outside) == {}
    with pytest.raises(AttachmentMissing):
        log.attached(hidden, log.history(hidden, inside)[0].id, outside)
    user = Users(library.database, lambda: NOW).add(NewUser("mai")).id
    tasks = Assignments(library.database, lambda: NOW)
    tasks.hand_over(hidden, user, note="", by_id="u", by_name="Lan")
    assert tasks.of_user(user, outside) == {}
    assert tasks.of_tasks([hidden], outside) == {}
    assert list(tasks.of_user(user, inside)) == [hidden]


def test_a_task_is_one_officers_at_a_time(library, log):
    one, two, *_ = store(library)
    users = Users(library.database, lambda: NOW)
    mai, nam = (users.add(NewUser(name)).id for name in ("mai", "nam"))
    tasks = Assignments(library.database, lambda: NOW)
    for identity, user in ((one, mai), (one, nam), (two, nam)):
        tasks.hand_over(identity, user, note="làm trước 20/5", by_id="u", by_name="Lan")
    assert tasks.of_user(mai, EVERYTHING) == {}
    assert set(tasks.of_user(nam, EVERYTHING)) == {one, two}
    given_over = tasks.of_tasks([one], EVERYTHING)[one]
    assert (given_over.user_id, given_over.note, given_over.by_name, given_over.at) == (
        nam,
        "làm trước 20/5",
        "Lan",
        NOW,
    )
    assert tasks.take_back(one)
    assert not tasks.take_back(one)
    users.change(nam, active=False)
    with pytest.raises(UserMissing):
        tasks.hand_over(one, nam, note="", by_id="u", by_name="Lan")
    with pytest.raises(TaskMissing):
        tasks.hand_over("x", mai, note="", by_id="u", by_name="Lan")


def plan_version(library, key, *texts):
    reading = values.plan_reading(key, *texts)
    library.replace(reading, source="76.txt")
    return {stored.task.text: stored.identity for stored in library.tasks([reading.digest[:16]])}


def test_marks_go_on_with_a_new_version_and_its_readings(library, log):
    text = "Xây dựng cơ sở dữ liệu di sản văn hóa của tỉnh"
    before = plan_version(library, "one", text, "Tập huấn kỹ năng số cho công chức")
    user = Users(library.database, lambda: NOW).add(NewUser("mai")).id
    tasks = Assignments(library.database, lambda: NOW)
    tasks.hand_over(before[text], user, note="", by_id="u", by_name="Lan")
    mark(log, before[text], "done", dt.date(2026, 3, 1), attachment=library.keep(b"bien ban", "a.pdf"))
    after = plan_version(library, "two", f"{text} và Vân Hải", "Tập huấn kỹ năng số cho công chức")
    identity = after[f"{text} và Vân Hải"]
    assert identity == before[text]
    kept = log.last([identity], EVERYTHING)[identity]
    assert (kept.document_id, kept.state) == (values.digest_of("two")[:16], State.DONE)
    assert tasks.of_tasks([identity], EVERYTHING)[identity].document_id == kept.document_id
    library.reread(values.plan_reading("two", f"{text} và Vân Hải"), document_id=kept.document_id, extractor="newer")
    assert log.last([identity], EVERYTHING)[identity] == kept
    assert library.kept([kept.attachment])


@values.embedded_only
def test_a_removed_plan_leaves_nothing_of_its_marks(tmp_path, library, log):
    one, *_ = store(library)
    (other,) = store(library, "b", DEADLINES[:1])
    content = random.Random(1).randbytes(100)  # noqa: S311 - not for secrets
    digest = library.keep(content, "bien-ban.pdf")
    shared = library.keep(b"dung chung", "chung.pdf")
    mark(log, one, "done", TODAY, note="tuyetmatzx", attachment=digest, attachment_name="bien-ban-zx.pdf")
    mark(log, one, "doing", attachment=shared)
    mark(log, other, "doing", attachment=shared)
    library.discard(digest)
    assert library.kept([digest, shared]), "a mark needs its file"
    traces = [content, digest.encode(), b"tuyetmatzx", b"bien-ban-zx", one.encode()]
    assert {trace for _name, trace in found_in(tmp_path / "data", *traces)} == set(traces)
    library.remove(values.digest_of("a")[:16])
    assert found_in(tmp_path / "data", *traces) == []
    assert library.kept([digest, shared])[0].digest == shared
    assert log.history(other, EVERYTHING)


def test_a_file_stays_when_the_library_is_opened_again(tmp_path):
    with Library.open(tmp_path / "data", embedder="none", writable=True) as library:
        one, *_ = store(library)
        digest = library.keep(b"bien ban", "a.pdf")
        mark(ProgressLog(library.database, lambda: NOW), one, "doing", attachment=digest)
    with Library.open(tmp_path / "data", embedder="none", writable=True) as library:
        assert library.kept([digest])
