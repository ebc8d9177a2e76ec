from __future__ import annotations

import datetime as dt

import pytest

from index.audit_log import AuditLog, Wanted

BEGIN = dt.datetime(2026, 1, 5, 1, 0, tzinfo=dt.UTC)


@pytest.fixture
def log(library):
    times = iter(BEGIN + dt.timedelta(hours=n) for n in range(100))
    return AuditLog(library.database, lambda: next(times))


@pytest.fixture
def filled(log):
    log.append("u1", "Lan Anh", "document.read", "d1", "76/KH-SVHTT", "10.0.0.1")
    log.append("u2", "Minh", "document.remove", "d1", "76/KH-SVHTT")
    log.append("u1", "Lan Anh", "account.sign_in", "u1", address="10.0.0.2")
    log.append("u1", "Lan Anh", "document.read", "d2", "100% công việc")
    return log


def subjects(log, **wanted):
    return [(entry.action, entry.subject) for entry in log.find(Wanted(**wanted))]


def test_entries_come_newest_first_as_they_were_written(filled):
    newest, *_, oldest = filled.find()
    assert (newest.subject, newest.detail) == ("d2", "100% công việc")
    assert (oldest.at, oldest.user_id, oldest.user_name) == (BEGIN, "u1", "Lan Anh")
    assert (oldest.action, oldest.subject, oldest.address) == ("document.read", "d1", "10.0.0.1")


def test_entries_of_the_same_moment_keep_their_order(library):
    log = AuditLog(library.database, lambda: BEGIN)
    for subject in "abc":
        log.append("u", "U", "x", subject)
    assert [entry.subject for entry in log.find()] == ["c", "b", "a"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"user_id": "u2"}, 1),
        ({"action": "document.read"}, 2),
        ({"subject": "d1"}, 2),
        ({"text": "KH-SVHTT"}, 2),
        ({"text": "10.0.0"}, 2),
        ({"text": "0%"}, 1),
        ({"text": "%"}, 1),
        ({"text": "_"}, 0),
        ({"since": BEGIN + dt.timedelta(hours=2)}, 2),
        ({"until": BEGIN + dt.timedelta(hours=2)}, 2),
        ({"since": BEGIN, "until": BEGIN}, 0),
        ({"user_id": "u1", "action": "document.read", "subject": "d2"}, 1),
        ({}, 4),
    ],
)
def test_filters_let_through_and_count_the_same(filled, wanted, found):
    assert len(filled.find(Wanted(**wanted))) == filled.count(Wanted(**wanted)) == found


def test_pages_follow_each_other(filled):
    pages = [entry.id for offset in (0, 2, 4) for entry in filled.find(limit=2, offset=offset)]
    assert pages == [entry.id for entry in filled.find()]


def test_the_actions_that_there_are(filled):
    assert filled.actions() == ["account.sign_in", "document.read", "document.remove"]


def test_what_is_old_is_forgotten(filled):
    assert filled.sweep(dt.timedelta(hours=2, minutes=30)) == 2
    assert subjects(filled) == [("document.read", "d2"), ("account.sign_in", "u1")]
