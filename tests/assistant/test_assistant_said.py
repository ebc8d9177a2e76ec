"""Which lines of a log are mistakes of the program."""

from __future__ import annotations

import io
import logging
import sqlite3

import pytest

from assistant import logs
from assistant.testing.said import mistakes
from plan.errors import DatabaseUnreachable


@pytest.fixture
def log():
    """A logger whose lines are as those of a server, and what it has said."""
    said, logger = io.StringIO(), logging.getLogger("tests.said")
    handler = logging.StreamHandler(said)
    handler.setFormatter(logs.TextLines())
    logger.addHandler(handler)
    logger.propagate = False
    yield logger, said
    logger.removeHandler(handler)


def failed(logger, error, message="the engine stopped\nfor now"):
    try:
        raise error
    except type(error):
        logger.exception(message)


def test_an_error_with_a_trace_is_one_whatever_its_words(log):
    logger, said = log
    logger.info("begun")
    failed(logger, TypeError("secret"))
    logger.warning("going on")
    (found,) = mistakes(said.getvalue())
    assert "TypeError" in found
    assert "going on" not in found


@pytest.mark.parametrize("words", ["a mistake in the program at job 7", "Traceback (most recent call last):"])
def test_so_is_one_that_is_called_so(words):
    assert mistakes(f"2026 INFO x: begun\n{words}\n  File a\n2026 INFO x: ended\n") == [f"{words}\n  File a"]


def test_a_server_that_is_away_is_none(log):
    logger, said = log
    failed(logger, DatabaseUnreachable("Không tới được máy chủ."))
    logger.error("changes_lost: something is not there any more")
    assert said.getvalue()
    assert mistakes(said.getvalue()) == []
    failed(logger, sqlite3.OperationalError("no such table"))
    assert len(mistakes(said.getvalue())) == 1
