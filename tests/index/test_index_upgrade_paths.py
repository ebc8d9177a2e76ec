"""From every released version to this one: all is there afterwards, and nothing of a broken upgrade is."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from older_libraries import AT, IDENTITY, READING, REVISIONS, SINCE, TASK, make, rows, stamp

from assistant.channels.cli.main import main
from assistant.clock import now
from index.accounts import Users
from index.chats import Chats
from index.conversations import Conversations
from index.corrections import Corrections
from index.jobs import Jobs, Status
from index.library import Library
from index.progress import ProgressLog
from index.proposals import Proposals
from index.schema import HEAD
from index.scope import EVERYTHING
from index.sqlite import FILE
from index.subscriptions import Subscriptions
from plan.errors import LibraryBusy, LibraryNewer

ROOT = Path(__file__).resolve().parents[2]
OLDER = REVISIONS[:-1]


def test_the_last_migration_is_what_the_program_writes():
    assert REVISIONS[-1] == HEAD


@pytest.mark.parametrize("revision", REVISIONS)
def test_the_older_libraries_have_rows_in_all_their_tables(tmp_path, revision):
    make(tmp_path, revision)
    assert stamp(tmp_path) == revision
    assert [name for name, found in rows(tmp_path).items() if not found] == []


@pytest.mark.parametrize("writable", [True, False])
@pytest.mark.parametrize("revision", REVISIONS)
def test_every_row_is_there_and_equal(tmp_path, revision, writable):
    make(tmp_path, revision)
    before = rows(tmp_path)
    with Library.open(tmp_path, embedder="none", writable=writable):
        pass
    assert stamp(tmp_path) == HEAD
    after = rows(tmp_path)
    for table, known in before.items():
        if table == "original" and writable:
            continue  # the writer forgets files that are not on the disk: here is none
        kept = [{name: row[name] for name in known[0]} for row in after[table]]
        assert kept == known, table


@pytest.mark.parametrize("revision", REVISIONS)
def test_todays_program_knows_all_that_stands_there(tmp_path, revision):
    make(tmp_path, revision)
    with Library.open(tmp_path, embedder="none", writable=False) as library:
        (document,) = library.documents()
        assert (document.id, document.document) == (IDENTITY, READING.document)
        assert tuple(stored.task for stored in library.tasks()) == READING.tasks
        assert library.lines(IDENTITY, 1, 99) == READING.lines
        assert [passage.passage.text for passage in library.passages()] == ["Mở lớp"]
        assert [match.item_id for match in library.search("khao sat")] == ["t0"]
        assert library.generation() == 7
        assert _people_say(library) == [what for since, what in _SAID if since <= revision]


def _people_say(library):
    """What people and queues keep beside the plan, as the program tells it."""
    database, said = library.database, []
    said += [("version", version.file) for version in library.versions(IDENTITY)]
    said += [("job", job.id, job.status, job.parts[0].name) for job in Jobs(database, now).find(limit=9)]
    said += [("user", user.name, user.role.value) for user in Users(database, now).all()]
    said += [("team", name) for name in sorted(library.teams(IDENTITY))]
    said += [("turn", turn.question) for turn in _turns(database)]
    said += [("mark", mark.state.value, mark.note) for mark in ProgressLog(database, now).history(TASK, EVERYTHING)]
    said += [("correction", one.correction.kind.value) for one in Corrections(database).of_document(IDENTITY)]
    said += [("chat", chat.title, chat.linked) for chat in Chats(database, now).of_user("u1")]
    said += [("subscription", one.wish.value) for one in Subscriptions(database, now).of("u1")]
    said += [("proposal", one.task.text) for one in Proposals(database, now).open()]
    return said


def _turns(database):
    conversations = Conversations(database, now)
    return conversations.turns("u1", "c1", EVERYTHING) if conversations.count("u1") else []


_SAID = [
    ("0002", ("version", "cu.txt")),
    ("0002", ("job", "j1", Status.QUEUED, "a.docx")),
    ("0003", ("user", "lan", "editor")),
    ("0003", ("team", "t1")),
    ("0003", ("turn", "Ai?")),
    ("0003", ("mark", "done", "xong")),
    ("0003", ("correction", "accepted")),
    ("0004", ("chat", "An", True)),
    ("0004", ("subscription", "Văn phòng Sở")),
    ("0005", ("proposal", READING.tasks[1].text)),
]


@pytest.mark.parametrize("words", [["documents"], ["repair"], ["serve", "--port", "0"]])
def test_a_newer_library_is_refused_and_left_as_it_is(tmp_path, words, capsys, monkeypatch):
    monkeypatch.setenv("KEHOACH_EMBEDDINGS", "none")
    make(tmp_path, HEAD)
    with closing(sqlite3.connect(tmp_path / FILE)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = rows(tmp_path)
    assert main([*words, "--data", str(tmp_path)]) == 2
    assert f"[{LibraryNewer.code}]" in capsys.readouterr().err
    assert (stamp(tmp_path), rows(tmp_path)) == ("9999", before)


_KILLED = """
import os, signal, sys
from pathlib import Path
from alembic import op
from index.library import Library

left = int(sys.argv[2])
create = op.create_table

def killing(*args, **kwargs):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return create(*args, **kwargs)

op.create_table = killing
Library.open(Path(sys.argv[1]), embedder="none", writable=True)
"""


@pytest.mark.parametrize(("revision", "after"), [("0001", 0), ("0001", 20), ("0003", 5), (OLDER[-1], 0)])
def test_an_upgrade_that_is_killed_leaves_the_older_library_whole(tmp_path, revision, after):
    make(tmp_path, revision)
    before = rows(tmp_path)
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED, str(tmp_path), str(after)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        timeout=60,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert (stamp(tmp_path), rows(tmp_path)) == (revision, before)
    with Library.open(tmp_path, embedder="none", writable=True) as library:
        assert tuple(stored.task for stored in library.tasks()) == READING.tasks
    assert stamp(tmp_path) == HEAD


def test_of_readers_that_come_at_once_one_upgrades_and_none_sees_half_of_it(tmp_path):
    make(tmp_path, "0001")

    def read(_number):
        try:
            with Library.open(tmp_path, embedder="none", writable=False) as library:
                return len(library.tasks())
        except LibraryBusy:
            return "busy"

    with ThreadPoolExecutor(4) as readers:
        found = list(readers.map(read, range(4)))
    assert len(READING.tasks) in found
    assert set(found) <= {len(READING.tasks), "busy"}
    assert stamp(tmp_path) == HEAD


def test_a_reader_does_not_upgrade_under_a_writer(tmp_path):
    make(tmp_path / "other", HEAD)
    make(tmp_path, "0001")
    with Library.open(tmp_path / "other", embedder="none", writable=True):
        (tmp_path / "writer.lock").unlink(missing_ok=True)
        os.link(tmp_path / "other" / "writer.lock", tmp_path / "writer.lock")
        with pytest.raises(LibraryBusy):
            Library.open(tmp_path, embedder="none", writable=False)
    assert stamp(tmp_path) == "0001"


def test_the_page_about_upgrading_names_every_revision():
    page = (ROOT / "docs" / "upgrading.md").read_text(encoding="utf-8")
    assert [one for one in REVISIONS if f"| {one} |" not in page] == []


def test_the_rows_are_of_known_revisions():
    assert set(SINCE) <= set(REVISIONS)
    assert AT < "2027"
