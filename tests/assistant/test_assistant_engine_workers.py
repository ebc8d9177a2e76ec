"""Workers of several processes, called by the engine on a real PostgreSQL."""

from __future__ import annotations

import threading
from contextlib import ExitStack, closing

import pytest
from psycopg_pool import PoolTimeout
from waiting import until

from assistant.jobs import engine
from assistant.jobs.engine import SharedWorkers
from index import facts
from index.database import open_database


class Heap:
    """Rows that several processes share; `held` holds up who works on one."""

    def __init__(self, rows=0):
        self._lock = threading.Lock()
        self.rows, self.at_once, self.most = rows, 0, 0
        self.by = []
        self.held = threading.Event()
        self.held.set()

    def is_due(self):
        return self.rows > 0

    def work_once(self, owner, stopping):
        with self._lock:
            if not self.rows:
                return False
            self.rows -= 1
            self.at_once += 1
            self.most = max(self.most, self.at_once)
            self.by.append(owner)
        while not self.held.wait(0.02) and not stopping.is_set():
            pass
        with self._lock:
            self.at_once -= 1
        return True


@pytest.fixture
def place(servers, tmp_path):
    with closing(open_database(tmp_path / "data", servers, writable=True)) as database:
        yield database, servers.database


@pytest.fixture
def started(place):
    with ExitStack() as stack:

        def start(heap, count, **more):
            workers = SharedWorkers(heap, *place, count=count)
            stack.callback(workers.stop, 10)
            workers.start(**more)
            return workers

        yield start


def test_who_only_takes_files_wakes_who_reads_them(started):
    heap = Heap()
    web, _worker = started(heap, 0), started(heap, 1)
    heap.rows = 3
    web.wake()
    until(lambda: len(heap.by) == 3)


def test_all_workers_of_all_processes_work(started):
    heap = Heap(12)
    heap.held.clear()
    started(heap, 2)
    started(heap, 2)
    until(lambda: heap.most == 4)
    heap.held.set()
    until(lambda: len(heap.by) == 12)


def test_a_word_too_many_is_no_fault(started):
    heap = Heap()
    workers = started(heap, 1)
    for _ in range(50):
        workers.wake()
    heap.rows = 1
    workers.wake()
    until(lambda: len(heap.by) == 1)


def test_nothing_is_taken_before_it_is_ready_and_then_it_is(started, monkeypatch):
    monkeypatch.setattr(engine, "_LOOK", "* * * * * */1")
    heap, ready = Heap(1), threading.Event()
    started(heap, 1, ready=ready.is_set)
    assert not ready.wait(1.5)
    assert heap.rows == 1
    ready.set()
    until(lambda: heap.rows == 0)


def test_what_nobody_woke_for_is_found(started, monkeypatch):
    """A lease that ran out, a row that has rested, a word lost with its sender."""
    monkeypatch.setattr(engine, "_LOOK", "* * * * * */1")
    heap = Heap()
    started(heap, 1)
    heap.rows = 1
    until(lambda: heap.rows == 0)


def test_stopping_ends_what_is_under_way(started):
    heap = Heap(5)
    heap.held.clear()
    workers = started(heap, 1)
    until(lambda: heap.at_once == 1)
    workers.stop(10)
    assert heap.at_once == 0
    assert heap.rows == 4


def test_another_version_of_the_engine_gets_its_own_tables(started, place):
    database, _ = place
    started(Heap(), 0)
    with database.writing() as connection:
        facts.put(connection, "engine", "0.1")
    heap = Heap(1)
    started(heap, 1)
    until(lambda: heap.rows == 0)
    with database.reading() as connection:
        assert facts.get(connection, "engine") != "0.1"


def test_a_word_that_cannot_be_said_is_no_fault_and_the_next_one_is_heard(started, monkeypatch):
    """The job is written by then: whoever sent the file must not be told that it was not taken."""
    heap = Heap()
    workers = started(heap, 0)
    started(heap, 1)
    workers._caller.close()
    url, workers._caller = workers._url, None
    monkeypatch.setattr(workers, "_url", "postgresql://nobody@127.0.0.1:1/none?connect_timeout=1")
    monkeypatch.setattr("psycopg_pool.ConnectionPool.wait", lambda *_, **__: (_ for _ in ()).throw(PoolTimeout("late")))
    heap.rows = 1
    workers.wake()
    monkeypatch.undo()
    assert workers._url == url
    workers.wake()
    until(lambda: heap.rows == 0)
