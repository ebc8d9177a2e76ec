"""Threads over a queue: woken for what there is to do, and asleep after it."""

from __future__ import annotations

import threading

from waiting import until

from assistant.jobs.workers import Workers


class Heap:
    """A queue of so many rows; `go` lets them be worked off."""

    def __init__(self, rows):
        self.rows, self.looks = rows, 0
        self.go = threading.Event()

    def work_once(self, _owner, _stopping):
        self.go.wait(10)
        if not self.rows:
            self.looks += 1
            return False
        self.rows -= 1
        return True


def test_who_was_busy_when_he_was_woken_does_not_look_again_for_each_time():
    heap = Heap(200)
    workers = Workers(heap, count=1)
    workers.start()
    for _ in range(200):
        workers.wake()
    heap.go.set()
    until(lambda: heap.looks > 0)
    workers.stop(10)
    assert heap.looks < 5


def test_all_that_hang_are_waited_for_together(monkeypatch):
    heap, joined, clock = Heap(0), [], [0.0]
    workers = Workers(heap, count=3)
    workers.start()

    def join(_thread, seconds):
        joined.append(seconds)
        clock[0] += seconds

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "join", join)
        patched.setattr("assistant.jobs.workers.time.monotonic", lambda: clock[0])
        workers.stop(10)
    heap.go.set()
    assert joined == [10, 0, 0]
