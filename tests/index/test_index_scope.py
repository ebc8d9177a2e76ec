from __future__ import annotations

import datetime as dt

import library_values as values
import pytest
import sqlalchemy as sa

from index import people
from index.job import Kind, Order
from index.jobs import Jobs
from index.library import TaskFilter
from index.scope import Scope
from plan.errors import DocumentMissing, TeamMissing

OUTSIDE, INSIDE = Scope(frozenset({"b"})), Scope(frozenset({"a", "c"}))


@pytest.fixture
def limited(hashed):
    """A library with an open plan and one limited to team "a"; gives it with the id of the latter."""
    with hashed.database.writing() as connection:
        connection.execute(sa.insert(people.team), [{"id": t, "name": t} for t in ("a", "b", "c")])
    hashed.replace(values.simple_reading("open", "thư viện"), source="open", embed=True)
    hashed.replace(values.simple_reading("shut", "kho bạc"), source="shut", teams=["a"], embed=True)
    return hashed, values.digest_of("shut")[:16]


def test_a_limited_plan_is_on_the_shelf_of_its_teams_alone(limited):
    library, shut = limited
    assert [d.id for d in library.seen_by(INSIDE).documents()] == [d.id for d in library.documents()]
    assert shut not in [d.id for d in library.seen_by(OUTSIDE).documents()]
    assert library.seen_by(INSIDE).teams(shut) == {"a"}
    assert library.seen_by(INSIDE).limited() == {shut: {"a"}}
    assert library.seen_by(OUTSIDE).limited() == {}


def test_no_list_count_or_search_tells_of_a_hidden_plan(limited):
    library, shut = limited
    shelf = library.seen_by(OUTSIDE)
    assert shelf.count_tasks(TaskFilter(text="kho bạc")) == 0
    assert shelf.find_tasks(TaskFilter(document=shut)) == []
    assert shelf.tasks() == [t for t in library.tasks() if t.document_id != shut]
    assert shelf.tasks([shut]) == shelf.passages([shut]) == []
    assert shelf.search("kho bạc", document_ids=[shut]) == []
    assert {match.document_id for match in shelf.search("số đợt kho bạc")} <= {d.id for d in shelf.documents()}
    assert {match.document_id for match in shelf.nearest("kho bạc")} <= {d.id for d in shelf.documents()}
    assert library.seen_by(INSIDE).nearest("kho bạc", document_ids=[shut])


@pytest.mark.parametrize("read", ["document", "issues", "original", "versions", "teams"])
def test_a_hidden_plan_is_missing_like_one_that_is_not_there(limited, read):
    library, shut = limited
    messages = []
    for identity in (shut, "0" * 16):
        with pytest.raises(DocumentMissing) as raised:
            getattr(library.seen_by(OUTSIDE), read)(identity)
        messages.append(raised.value.message.replace(identity, "…"))
    assert len(set(messages)) == 1
    getattr(library.seen_by(INSIDE), read)(shut)
    for read_lines in (library.seen_by(OUTSIDE).lines, library.seen_by(OUTSIDE).places):
        with pytest.raises(DocumentMissing):
            read_lines(shut, 1, 5)


def test_a_new_version_is_seen_by_no_more_people_than_the_one_before(limited):
    library, _ = limited
    library.replace(values.plan_reading("one", "Xây dựng đề án"), source="one", teams=["a"])
    library.replace(values.plan_reading("two", "Xây dựng đề án"), source="two", teams=["b"])
    library.replace(values.plan_reading("three", "Xây dựng đề án"), source="three")
    assert library.teams(values.digest_of("three")[:16]) == {"a"}


def test_a_plan_can_be_limited_and_opened_again(limited):
    library, shut = limited
    before = library.generation()
    library.limit(shut, ["b"])
    assert library.generation() > before
    assert shut in [d.id for d in library.seen_by(OUTSIDE).documents()]
    assert shut not in [d.id for d in library.seen_by(INSIDE).documents()]
    library.limit(shut, [])
    assert library.seen_by(Scope()).document(shut).id == shut
    library.limit(shut, ["a", "b"])
    library.limit(shut, ["c"], among=["b", "c"])
    assert library.teams(shut) == {"a", "c"}
    library.limit(shut, [])
    with pytest.raises(TeamMissing):
        library.limit(shut, ["gone"])
    with pytest.raises(DocumentMissing):
        library.limit("0" * 16, ["a"])


def done(jobs: Jobs, source: str, document_id: str) -> str:
    jobs.put([Order(Kind.PLAN, f"{source}.docx", source)])
    job = jobs.claim("worker", dt.timedelta(minutes=1))
    jobs.stored(job.id, "worker", document_id, "new")
    jobs.finish(job.id, "worker")
    return job.id


def test_jobs_are_limited_with_the_plans_they_tell_of(limited):
    library, shut = limited
    jobs = Jobs(library.database, lambda: dt.datetime.now(dt.UTC))
    known_already = done(jobs, "again", shut)
    one, two = (values.digest_of(name)[:16] for name in ("one", "two"))
    library.replace(values.plan_reading("one", "Xây dựng đề án"), source="one")
    made = done(jobs, "one", one)
    assert {job.id for job in jobs.find(scope=OUTSIDE)} == {made}
    library.replace(values.plan_reading("two", "Xây dựng đề án"), source="two", teams=["a"])
    assert jobs.find(scope=OUTSIDE) == []  # what was public is an earlier version now
    library.limit(two, [])
    (waiting,) = jobs.put([Order(Kind.REREAD, "two.docx", "two", stamp=f"{two}:asked")])
    assert {job.id for job in jobs.find(scope=OUTSIDE)} == {made, waiting.id}
    library.limit(two, ["a"])
    assert jobs.find(scope=OUTSIDE) == []
    assert jobs.count(scope=OUTSIDE) == 0
    assert {job.id for job in jobs.find(scope=INSIDE)} == {known_already, made, waiting.id}
