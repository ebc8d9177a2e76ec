"""Leases when the clock of the machine jumps by days."""

from __future__ import annotations

import datetime as dt

import pytest

from index.job import Kind, Order
from index.jobs import Jobs
from index.library import Library

LEASE = dt.timedelta(seconds=15)


@pytest.fixture
def jobs(tmp_path, clock):
    with Library.open(tmp_path / "data", embedder="none", writable=True) as library:
        made = Jobs(library.database, clock)
        made.put([Order(Kind.PLAN, "a.txt", "a.txt")])
        yield made


def test_what_a_dead_worker_held_is_free_although_the_clock_was_set_back(jobs, clock):
    assert jobs.claim("dead", LEASE)
    clock.pass_by(days=-3)
    claimed = jobs.claim("other", LEASE)
    assert claimed is not None
    assert claimed.owner == "other"


def test_a_job_that_rests_is_not_put_off_for_days(jobs, clock):
    job = jobs.claim("one", LEASE)
    assert jobs.release(job.id, "one", rest=dt.timedelta(seconds=60))
    assert jobs.claim("one", LEASE) is None
    clock.pass_by(days=-3)
    assert jobs.claim("one", LEASE) is not None


def test_a_clock_that_jumps_lets_two_work_at_most_and_one_of_them_count(jobs, clock):
    job = jobs.claim("first", LEASE)
    clock.pass_by(days=3)
    assert jobs.claim("second", LEASE).id == job.id
    assert not jobs.renew(job.id, "first", LEASE)
    assert not jobs.finish(job.id, "first")
    assert jobs.renew(job.id, "second", LEASE)
    assert jobs.finish(job.id, "second")


def test_a_lease_that_is_renewed_is_kept_when_the_clock_jumps_back_a_little(jobs, clock):
    job = jobs.claim("first", LEASE)
    clock.pass_by(minutes=-10)
    assert jobs.claim("second", LEASE) is None
    assert jobs.renew(job.id, "first", LEASE)
