from __future__ import annotations

import datetime as dt
import shutil
import tempfile
import threading
from pathlib import Path

import pytest
from clocks import Clock
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, precondition, rule

from index import schema
from index.database import SqliteDatabase
from index.job import Kind, Order, Part, Stage, Status
from index.jobs import ATTEMPTS, Jobs
from plan.errors import Fault, JobEnded, JobMissing

LEASE = dt.timedelta(seconds=15)
FAULT = Fault("a.docx", "file_damaged", "Tệp hỏng.")


@pytest.fixture
def jobs(library, clock):
    return Jobs(library.database, clock)


def order(name="a.docx", kind=Kind.PLAN):
    return Order(kind, name, f"upload:{name}", 10, (Part("ab" * 32, name),))


def put(jobs, *names):
    return [job.id for job in jobs.put([order(name) for name in names])]


def test_a_job_waits_is_worked_on_and_is_done(jobs):
    (job,) = jobs.put([order()])
    assert (job.status, job.stage, job.done, job.total, job.attempts) == (Status.QUEUED, Stage.RECEIVE, 10, 10, 0)
    assert (job.digest, job.parts) == ("ab" * 32, (Part("ab" * 32, "a.docx"),))
    taken = jobs.claim("w", LEASE)
    assert (taken.id, taken.status, taken.owner, taken.attempts) == (job.id, Status.RUNNING, "w", 1)
    assert jobs.advance(job.id, "w", Stage.READ, 3, 20)
    assert (jobs.get(job.id).done, jobs.get(job.id).total) == (3, 20)
    assert jobs.stored(job.id, "w", "d1", "new")
    assert jobs.finish(job.id, "w")
    done = jobs.get(job.id)
    assert (done.status, done.owner, done.lease_until) == (Status.DONE, None, None)
    assert (done.document_id, done.change, done.ended) == ("d1", "new", True)
    assert jobs.claim("w", LEASE) is None


def test_the_oldest_goes_first_and_the_background_last(jobs, clock):
    jobs.put([order("c", Kind.REREAD), order("b", Kind.WATCHED)])
    clock.pass_by(seconds=1)
    put(jobs, "1", "2", "3")
    assert [jobs.claim("w", LEASE).name for _ in range(5)] == ["1", "2", "3", "c", "b"]


def test_a_stored_job_waits_behind_those_that_are_not(jobs, clock):
    (stored,) = put(jobs, "stored")
    jobs.claim("w", LEASE)
    jobs.stored(stored, "w", "d1", "new")
    assert not jobs.is_behind(jobs.get(stored))
    jobs.put([order("background", Kind.REREAD)])
    assert not jobs.is_behind(jobs.get(stored))
    put(jobs, "unread")
    assert jobs.is_behind(jobs.get(stored))
    jobs.release(stored, "w")
    assert [jobs.claim("w", LEASE).name for _ in range(3)] == ["unread", "stored", "background"]
    assert jobs.get(stored).attempts == 1


def test_a_claimed_job_is_nobody_elses(jobs):
    put(jobs, "a")
    assert jobs.claim("w1", LEASE) is not None
    assert jobs.claim("w2", LEASE) is None


def test_of_many_threads_each_job_goes_to_one(jobs):
    wanted = set(put(jobs, *map(str, range(20))))
    taken = []

    def work(owner):
        while (job := jobs.claim(owner, LEASE)) is not None:
            taken.append(job.id)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(wanted)
    assert set(taken) == wanted


def test_a_job_of_a_dead_worker_is_claimed_again_once_its_lease_has_run_out(jobs, clock):
    (job,) = put(jobs, "a")
    jobs.claim("dead", LEASE)
    clock.pass_by(seconds=14)
    assert jobs.claim("w", LEASE) is None
    clock.pass_by(seconds=1)
    assert jobs.claim("w", LEASE).attempts == 2
    for change in (jobs.renew(job, "dead", LEASE), jobs.advance(job, "dead", Stage.READ), jobs.finish(job, "dead")):
        assert not change
    assert not jobs.fail(job, "dead", FAULT)
    assert jobs.get(job).owner == "w"


def test_a_renewed_lease_holds(jobs, clock):
    (job,) = put(jobs, "a")
    jobs.claim("w", LEASE)
    for _ in range(5):
        clock.pass_by(seconds=14)
        assert jobs.renew(job, "w", LEASE)
        assert jobs.claim("x", LEASE) is None


def test_a_job_at_which_three_workers_died_has_failed(jobs, clock):
    (job,) = put(jobs, "a")
    for _ in range(ATTEMPTS):
        assert jobs.claim("w", LEASE).id == job
        clock.pass_by(seconds=20)
    assert jobs.claim("w", LEASE) is None
    failed = jobs.get(job)
    assert (failed.status, failed.code, failed.attempts) == (Status.FAILED, "reading_crashed", ATTEMPTS)
    assert failed.message.endswith(".")


def test_a_job_put_back_in_order_has_not_been_tried(jobs):
    (job,) = put(jobs, "a")
    for _ in range(ATTEMPTS + 1):
        assert jobs.claim("w", LEASE).attempts == 1
        assert jobs.release(job, "w")
    assert jobs.get(job).status is Status.QUEUED


def test_a_job_put_back_to_rest_waits_and_counts(jobs, clock):
    (job,) = put(jobs, "a")
    jobs.claim("w", LEASE)
    assert jobs.release(job, "w", rest=dt.timedelta(seconds=60))
    clock.pass_by(seconds=59)
    assert jobs.claim("w", LEASE) is None
    clock.pass_by(seconds=1)
    assert jobs.claim("w", LEASE).attempts == 2


def test_a_failed_job_says_why(jobs):
    (job,) = put(jobs, "a")
    jobs.claim("w", LEASE)
    assert jobs.fail(job, "w", FAULT)
    assert (jobs.get(job).code, jobs.get(job).message) == (FAULT.code, FAULT.message)


def test_a_cancelled_job_is_let_go_by_its_worker(jobs):
    waiting, running = put(jobs, "a", "b")[::-1]
    jobs.claim("w", LEASE)
    assert jobs.cancel(running).status is Status.CANCELLED
    assert not jobs.renew(running, "w", LEASE)
    assert not jobs.stored(running, "w", "d", "new")
    assert jobs.cancel(waiting).status is Status.CANCELLED
    assert jobs.cancel(waiting).status is Status.CANCELLED
    assert jobs.claim("w", LEASE) is None


def test_what_has_ended_is_not_cancelled(jobs):
    (job,) = put(jobs, "a")
    jobs.claim("w", LEASE)
    jobs.finish(job, "w")
    with pytest.raises(JobEnded):
        jobs.cancel(job)
    with pytest.raises(JobMissing):
        jobs.cancel("nope")
    with pytest.raises(JobMissing):
        jobs.get("nope")


def test_a_file_that_is_kept_later_is_noted(jobs):
    stamp = "10:20"
    (job,) = jobs.put([Order(Kind.WATCHED, "a.txt", "/plans/a.txt", stamp=stamp)])
    assert (job.parts, job.done) == ((), 0)
    jobs.claim("w", LEASE)
    assert jobs.received(job.id, "w", Part("cd" * 32, "a.txt"), 7)
    found = jobs.latest(Kind.WATCHED)["/plans/a.txt"]
    assert (found.parts, found.size, found.stamp) == ((Part("cd" * 32, "a.txt"),), 7, stamp)


def branched(jobs, *names):
    (parent,) = jobs.put([order("a.zip", Kind.ARCHIVE)])
    jobs.claim("w", LEASE)
    assert jobs.branch(parent.id, "w", [order(name) for name in names], [FAULT])
    return parent.id


def test_an_archive_is_done_when_its_members_have_ended(jobs, clock):
    parent = branched(jobs, "1", "2")
    clock.pass_by(days=1)
    assert (jobs.get(parent).status, jobs.get(parent).left_out) == (Status.RUNNING, (FAULT,))
    first, second = jobs.claim("w", LEASE), jobs.claim("w", LEASE)
    assert (first.parent, second.parent) == (parent, parent)
    jobs.finish(first.id, "w")
    assert (jobs.get(parent).status, jobs.get(parent).done, jobs.get(parent).total) == (Status.RUNNING, 1, 2)
    jobs.fail(second.id, "w", FAULT)
    assert jobs.get(parent).status is Status.DONE
    assert [job.name for job in jobs.find(parent=parent)] == ["1", "2"]
    assert [job.id for job in jobs.find()] == [parent]


def test_an_archive_whose_last_member_is_cancelled_or_dies_is_done(jobs, clock):
    for end in ("cancel", "die"):
        parent = branched(jobs, "1")
        (member,) = jobs.find(parent=parent)
        if end == "cancel":
            jobs.cancel(member.id)
        else:
            for _ in range(ATTEMPTS):
                jobs.claim("w", LEASE)
                clock.pass_by(minutes=1)
            jobs.claim("w", LEASE)
        assert jobs.get(parent).status is Status.DONE


def test_cancelling_an_archive_cancels_its_members(jobs):
    parent = branched(jobs, "1", "2")
    jobs.cancel(parent)
    assert [job.status for job in jobs.find(parent=parent)] == [Status.CANCELLED] * 2
    assert jobs.get(parent).status is Status.CANCELLED


def test_an_archive_that_is_lost_is_not_branched(jobs, clock):
    (parent,) = jobs.put([order("a.zip", Kind.ARCHIVE)])
    jobs.claim("w", LEASE)
    jobs.cancel(parent.id)
    assert not jobs.branch(parent.id, "w", [order("1")], [])
    assert jobs.count(parent=parent.id) == 0


def test_jobs_come_in_pages_newest_first(jobs):
    put(jobs, *map(str, range(5)))
    assert [job.name for job in jobs.find(limit=2, offset=1)] == ["3", "2"]
    assert jobs.count() == 5
    jobs.claim("w", LEASE)
    assert [job.name for job in jobs.find(status=Status.RUNNING)] == ["0"]
    assert jobs.count(status=Status.QUEUED) == 4


def test_old_ends_are_forgotten_with_their_members(jobs, clock):
    parent = branched(jobs, "1", "2")
    clock.pass_by(seconds=1)
    put(jobs, "young")
    for _ in range(2):
        jobs.finish(jobs.claim("w", LEASE).id, "w")
    clock.pass_by(days=31)
    jobs.finish(jobs.claim("w", LEASE).id, "w")
    assert jobs.sweep(dt.timedelta(days=30)) == 3
    assert [job.name for job in jobs.find()] == ["young"]
    with pytest.raises(JobMissing):
        jobs.get(parent)


def test_what_was_last_taken_of_a_watched_file_is_not_forgotten(jobs, clock):
    """Or the file, which may have been removed from the library, would be taken once more."""
    for name in ("a", "b", "a"):
        jobs.put([order(name, Kind.WATCHED)])
        jobs.finish(jobs.claim("w", LEASE).id, "w")
        clock.pass_by(seconds=1)
    newest = {source: job.id for source, job in jobs.latest(Kind.WATCHED).items()}
    clock.pass_by(days=31)
    assert jobs.sweep(dt.timedelta(days=30)) == 1
    assert {source: job.id for source, job in jobs.latest(Kind.WATCHED).items()} == newest
    assert len(newest) == 2


class QueueMachine(RuleBasedStateMachine):
    """The queue against a model: each job has one living owner at most, and none is lost."""

    held = Bundle("held")

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.database = SqliteDatabase(self.folder, writable=True)
        with self.database.writing() as connection:
            schema.job.create(connection)
        self.clock = Clock()
        self.jobs = Jobs(self.database, self.clock)
        self.status, self.owner, self.until, self.attempts = {}, {}, {}, {}
        self.claims = 0

    @rule(count=st.integers(1, 3), kind=st.sampled_from([Kind.PLAN, Kind.REREAD]))
    def put(self, count, kind):
        for job in self.jobs.put([order(kind=kind)] * count):
            self.status[job.id], self.attempts[job.id] = Status.QUEUED, 0

    @rule(target=held)
    def claim(self):
        self.bury()
        owner = f"w{self.claims}"
        self.claims += 1
        due = {job for job in self.status if self.is_due(job)}
        job = self.jobs.claim(owner, LEASE)
        if job is None:
            assert not due
            return (None, owner)
        assert job.id in due
        self.attempts[job.id] += 1
        assert job.attempts == self.attempts[job.id]
        self.status[job.id], self.owner[job.id] = Status.RUNNING, owner
        self.until[job.id] = self.clock.now + LEASE
        return (job.id, owner)

    @rule(hold=held, seconds=st.sampled_from([5, 15, 30]))
    def renew(self, hold, seconds):
        lease = dt.timedelta(seconds=seconds)
        assert self.jobs.renew(*hold_or_nobody(hold), lease) is self.holds(hold)
        if self.holds(hold):
            self.until[hold[0]] = self.clock.now + lease

    @rule(hold=held)
    def advance(self, hold):
        assert self.jobs.advance(*hold_or_nobody(hold), Stage.READ, 1, 2) is self.holds(hold)

    @rule(hold=consumes(held), end=st.sampled_from([Status.DONE, Status.FAILED]))
    def end(self, hold, end):
        words = hold_or_nobody(hold)
        found = self.jobs.finish(*words) if end is Status.DONE else self.jobs.fail(*words, FAULT)
        assert found is self.holds(hold)
        if found:
            self.status[hold[0]] = end

    @rule(hold=consumes(held), rest=st.none() | st.integers(1, 40))
    def release(self, hold, rest):
        pause = None if rest is None else dt.timedelta(seconds=rest)
        found = self.jobs.release(*hold_or_nobody(hold), rest=pause)
        assert found is self.holds(hold)
        if found:
            job = hold[0]
            self.status[job], self.owner[job] = Status.QUEUED, None
            self.until[job] = self.clock.now + pause if pause else None
            self.attempts[job] -= pause is None

    @precondition(lambda self: self.status)
    @rule(data=st.data())
    def cancel(self, data):
        job = data.draw(st.sampled_from(sorted(self.status)))
        if self.status[job] in {Status.DONE, Status.FAILED}:
            with pytest.raises(JobEnded):
                self.jobs.cancel(job)
        else:
            self.jobs.cancel(job)
            self.status[job] = Status.CANCELLED

    @rule(seconds=st.integers(1, 40))
    def wait(self, seconds):
        self.clock.pass_by(seconds=seconds)

    @invariant()
    def rows_are_those_of_the_model(self):
        if not self.status:
            return
        found = {job.id: job for job in self.jobs.find(limit=1000)}
        assert found.keys() == self.status.keys()
        for identity, job in found.items():
            assert job.status is self.status[identity]
            assert job.attempts == self.attempts[identity]
            assert (job.owner is not None) is (job.status is Status.RUNNING)

    def is_due(self, job):
        over = self.until.get(job) is None or self.until[job] <= self.clock.now
        return self.status[job] in {Status.QUEUED, Status.RUNNING} and over

    def holds(self, hold):
        job, owner = hold
        return job is not None and self.status[job] is Status.RUNNING and self.owner[job] == owner

    def bury(self):
        """A claim fails the jobs that were tried too often, if there is anything due at all, and they are due."""
        for job, status in self.status.items():
            if status is Status.RUNNING and self.is_due(job) and self.attempts[job] >= ATTEMPTS:
                self.status[job] = Status.FAILED

    def teardown(self):
        self.database.close()
        shutil.rmtree(self.folder)


def hold_or_nobody(hold):
    return (hold[0] or "nope", hold[1])


TestQueue = QueueMachine.TestCase
TestQueue.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
