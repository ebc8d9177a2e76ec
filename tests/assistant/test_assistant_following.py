"""Vectors that nobody's job makes follow by themselves, behind everything that somebody waits for."""

from __future__ import annotations

import datetime as dt

import pytest
from waiting import until

from assistant.jobs.following import Following
from assistant.jobs.receiving import order
from assistant.loading import find_plans, load_plans
from index.job import Part
from index.jobs import Jobs
from index.library import Library
from plan.errors import StorageFull

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
AT_ONCE = 0.01  # seconds between two looks


@pytest.fixture
def lacking(tmp_path, samples):
    """A library two of whose plans have no vectors yet, as after a restore."""
    with Library.open(tmp_path / "data", embedder="none", writable=True) as without:
        load_plans(find_plans(sorted(samples.glob("0[14]_*.txt"))), without)
    with Library.open(tmp_path / "data", embedder="hash", writable=True) as library:
        assert library.vector_status().pending == 2
        yield library


@pytest.fixture
def jobs(lacking):
    return Jobs(lacking.database, lambda: NOW)


@pytest.fixture
def following(lacking, jobs):
    made = Following(lacking, jobs, look=AT_ONCE)
    yield made
    made.stop(10)


def test_vectors_that_lack_are_made(lacking, following):
    following.start()
    until(lambda: lacking.vector_status().in_line)
    assert lacking.nearest("nhà hát")


def test_none_are_made_before_the_program_is_ready(lacking, following):
    looked = []
    following.start(lambda: bool(looked.append(1)))
    until(lambda: len(looked) > 2)
    assert lacking.vector_status().pending == 2


@pytest.mark.parametrize("running", [False, True])
def test_jobs_go_first(lacking, jobs, following, monkeypatch, running):
    (job,) = jobs.put([order((Part("0" * 64, "a.txt"),), 1)])
    asked, found = [], jobs.any_open
    monkeypatch.setattr(jobs, "any_open", lambda: bool(asked.append(1)) or found())
    if running:
        assert jobs.claim("worker", dt.timedelta(minutes=1)).id == job.id
    following.start()
    until(lambda: len(asked) > 2)
    assert lacking.vector_status().pending == 2
    jobs.cancel(job.id)
    until(lambda: lacking.vector_status().in_line)


def test_a_fault_only_delays_them(lacking, following, monkeypatch):
    drain, failed = lacking.drain, []

    def fail_once(progress):
        if not failed:
            failed.append(1)
            raise ZeroDivisionError
        return drain(progress)

    monkeypatch.setattr(lacking, "drain", fail_once)
    following.start()
    until(lambda: lacking.vector_status().in_line)
    assert failed


def test_a_fault_that_lasts_is_told_once(lacking, following, monkeypatch, caplog):
    tried = []

    def fail(_progress):
        tried.append(1)
        raise StorageFull("Ổ đĩa đã đầy.")

    monkeypatch.setattr(lacking, "drain", fail)
    following.start()
    until(lambda: len(tried) > 3)
    assert caplog.text.count("vectors will follow later") == 1
