"""Processes of a server that end by themselves."""

from __future__ import annotations

import socket
import sys

import pytest

from assistant.channels.cli import supervising


@pytest.fixture
def listener():
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        opened.listen()
        yield opened


def ended(place):
    place.process.wait(20)
    return place


def test_one_that_ends_at_once_is_started_later_each_time(listener):
    place = ended(supervising._Place([sys.executable, "-c", "raise SystemExit(2)"], listener))
    now, waits = place._since, []
    for _ in range(8):
        first = ended(place).process
        place.look(now)  # sees that it ended
        begun = now
        while place.process is first:
            now += 1
            place.look(now)
        waits.append(now - begun)
        place._since = now
    ended(place)
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]


def test_one_that_ran_well_is_started_at_once(listener):
    place = ended(supervising._Place([sys.executable, "-c", ""], listener))
    first, now = place.process, place._since + 3600
    place.look(now)
    place.look(now + 0.5)
    assert place.process is first
    place.look(now + 1)
    assert ended(place).process is not first
