"""Libraries as earlier versions of the program left them: their migrations, then rows as they wrote them.

The rows are written out and not made by today's code, which may write others. A migration that adds a table needs a row
for it here, or the tests fail.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import library_values as values
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from index import migration, records
from index.sqlite import FILE, SqliteDatabase

READING = values.plan_reading("a", "Khảo sát mức độ hài lòng", "Mở lớp bồi dưỡng")
IDENTITY = READING.digest[:16]
TASK = "1" * 16
AT = "2026-01-05T02:03:04.000000+00:00"
REVISIONS = [one.revision for one in ScriptDirectory(str(migration.SCRIPTS)).walk_revisions()][::-1]
"""Oldest first."""

_DOCUMENT = records.dump(records.encode_document(READING.document))
_TASKS = [records.dump(records.encode_task(task)) for task in READING.tasks]
_OPTIONS = '{"parts": [{"digest": "d1", "name": "a.docx"}], "left_out": [], "stamp": "s"}'
_NOTE = {"code": "", "message": "", "channel": ""}

Rows = Mapping[str, list[dict[str, object]]]
SINCE: Mapping[str, Rows] = {
    "0001": {
        "document": [
            {"id": IDENTITY, "file": "a.txt", "source": "a", "digest": READING.digest, "status": "ok", "extractor": "1"}
            | {"record": _DOCUMENT, "number": "76/KH-SVHTT", "title": "Chuyển đổi số", "number_folded": "76 kh svhtt"}
            | {"title_folded": "chuyen doi so", "issuer_folded": "", "tasks": len(_TASKS), "passages": 1, "issues": 1}
            | {"added_at": AT}
        ],
        "source": [{"source": "a", "document_id": IDENTITY}],
        "line": [{"document_id": IDENTITY, "n": n, "text": text} for n, text in enumerate(READING.lines, 1)],
        "task": [
            {"document_id": IDENTITY, "id": task.id, "position": n, "deadline_kind": "none", "section_folded": ""}
            | {"text_folded": "x", "record": _TASKS[n]}
            for n, task in enumerate(READING.tasks)
        ],
        "task_unit": [
            {
                "document_id": IDENTITY,
                "task_id": READING.tasks[0].id,
                "role": "lead",
                "position": 0,
                "name": "Văn phòng",
            }
            | {"canonical": "Văn phòng Sở", "name_folded": "van phong", "canonical_folded": "van phong so"}
        ],
        "passage": [
            {"document_id": IDENTITY, "id": "p0", "position": 0}
            | {"record": records.dump(records.encode_passage(values.make_passage("p0", "Mở lớp")))}
        ],
        "issue": [
            {
                "document_id": IDENTITY,
                "position": 0,
                "record": '{"severity":"info","code":"x","message":"m","span":[1,1]}',
            }
        ],
        "meta": [{"key": "generation", "value": "7"}],
        "pending_vector": [{"action": "add", "document_id": IDENTITY}],
        "search": [
            {"segmented": "khảo_sát", "folded": "khao sat", "kind": "task", "document_id": IDENTITY, "item_id": "t0"}
        ],
    },
    "0002": {
        "original": [{"digest": "d1", "name": "a.docx", "size": 9, "media": "application/x", "added_at": AT}],
        "document_original": [{"document_id": IDENTITY, "position": 0, "digest": "d1"}],
        "version": [
            {"document_id": IDENTITY, "replaced": "0" * 16, "digest": "0" * 64, "file": "cu.txt", "source": "a"}
            | {"record": _DOCUMENT, "tasks": '{"tasks": []}', "originals": "[]", "added_at": AT, "replaced_at": AT}
        ],
        "job": [
            {"id": "j1", "kind": "plan", "status": "queued", "name": "a.docx", "source": "upload:a", "size": 9}
            | {"stage": "receive", "done": 0, "total": 0, "attempts": 1, "options": _OPTIONS}
            | {"created_at": AT, "updated_at": AT}
        ],
    },
    "0003": {
        "user": [
            {"id": "u1", "name": "lan", "display": "Lan", "role": "editor", "unit": "Văn phòng Sở", "active": 1}
            | {"language": "vi", "created_at": AT}
        ],
        "team": [{"id": "t1", "name": "Nhóm một"}],
        "membership": [{"team_id": "t1", "user_id": "u1"}],
        "document_team": [{"document_id": IDENTITY, "team_id": "t1"}],
        "job_team": [{"job_id": "j1", "team_id": "t1"}],
        "session": [
            {
                "digest": "s1",
                "user_id": "u1",
                "csrf": "c",
                "agent": "",
                "created_at": AT,
                "seen_at": AT,
                "expires_at": AT,
            }
        ],
        "api_token": [
            {"id": "k1", "user_id": "u1", "name": "máy in", "digest": "x", "scope": "reader", "created_at": AT}
        ],
        "sign_in": [{"key": "lan", "at": AT}],
        "audit": [
            {"at": AT, "user_id": "u1", "user_name": "Lan", "action": "read", "subject": IDENTITY, "detail": ""}
            | {"address": ""}
        ],
        "conversation": [{"id": "c1", "user_id": "u1", "title": "Hỏi", "created_at": AT, "updated_at": AT}],
        "turn": [
            {"id": "n1", "conversation_id": "c1", "position": 0, "question": "Ai?", "answer": "{}", "reason": ""}
            | {"asked_at": AT}
        ],
        "turn_document": [{"turn_id": "n1", "document_id": IDENTITY}],
        "progress": [
            {"document_id": IDENTITY, "identity": TASK, "state": "done", "day": "2026-02-01", "note": "xong"}
            | {"user_id": "u1", "user_name": "Lan", "at": AT}
        ],
        "assignment": [
            {"identity": TASK, "document_id": IDENTITY, "user_id": "u1", "note": "", "by_id": "u1", "by_name": "Lan"}
            | {"at": AT}
        ],
        "correction": [
            {"id": "e1", "document_id": IDENTITY, "identity": TASK, "kind": "accepted", "field": "text"}
            | {"digest": READING.digest, "printed": _TASKS[0], "value": "{}", "note": "", "user_id": "u1"}
            | {"user_name": "Lan", "at": AT}
        ],
        "calendar_feed": [{"id": "f1", "digest": "y", "user_id": "u1", "name": "Lịch", "query": "", "created_at": AT}],
    },
    "0004": {
        "chat": [
            {"id": "h1", "channel": "telegram", "address": "7", "kind": "private", "title": "An", "user_id": "u1"}
            | {"conversation_id": "c1", "menu": "", "state": "", "linked_at": AT, "linked_by": "u1", "seen_at": AT}
            | {"created_at": AT}
        ],
        "link_code": [{"digest": "z", "kind": "private", "user_id": "u1", "created_at": AT, "expires_at": AT}],
        "chat_update": [
            {"channel": "telegram", "key": "k", "address": "7", "body": "{}", "status": "queued", "attempts": 0}
            | {"received_at": AT}
        ],
        "notice": [
            {"id": 1, "recipient": "u1", "kind": "due", "key": "k", "title": "Nhắc", "made_at": AT, "status": "sent"}
            | _NOTE
        ],
        "reminder": [
            {"recipient": "u1", "document_id": IDENTITY, "identity": TASK, "day": "2026-02-01", "reason": "due"}
            | {"made_at": AT, "notice_id": 1}
        ],
        "snooze": [{"recipient": "u1", "document_id": IDENTITY, "identity": TASK, "day": "2026-02-01", "next_at": AT}],
        "subscription": [
            {"id": "b1", "recipient": "u1", "subject": "unit", "value": "Văn phòng Sở", "rhythm": "before", "days": "7"}
            | {"hour": 7, "next_at": AT, "created_at": AT}
        ],
        "chat_message": [
            {"id": 1, "chat_id": "h1", "key": "update:1:0", "body": "{}", "notice_id": 1, "status": "queued"}
            | {"attempts": 0, "next_at": AT, "code": "", "detail": "", "external_id": "", "made_at": AT}
        ],
        "chat_message_document": [{"message_id": 1, "document_id": IDENTITY}],
        "channel_token": [
            {"channel": "zalo_oa", "access_token": "a", "refresh_token": "r", "seed": "s", "expires_at": AT}
        ],
    },
    "0005": {
        "proposal": [
            {"id": "p1", "document_id": IDENTITY, "digest": READING.digest, "words": "mo lop", "task": _TASKS[1]}
            | {"model": "m", "prompt": "1", "at": AT, "verdict": "", "user_id": "", "user_name": ""}
        ]
    },
}
"""The tables each revision brought, with rows."""


def make(folder: Path, revision: str) -> None:
    """A library of a revision, with rows in all its tables."""
    database = SqliteDatabase(folder, writable=True)
    config = Config()
    config.set_main_option("script_location", str(migration.SCRIPTS))
    folder.mkdir(parents=True, exist_ok=True)
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    database.close()
    with closing(sqlite3.connect(folder / FILE)) as connection, connection:
        for since, tables in SINCE.items():
            if since <= revision:
                _fill(connection, tables)
        if revision >= "0002":
            connection.execute("UPDATE task SET identity = ? WHERE position = 0", [TASK])


def _fill(connection: sqlite3.Connection, tables: Rows) -> None:
    for table, rows in tables.items():
        for row in rows:
            names = ", ".join(row)
            places = ", ".join("?" * len(row))
            connection.execute(f'INSERT INTO "{table}"({names}) VALUES ({places})', list(row.values()))


def rows(folder: Path) -> dict[str, list[dict[str, object]]]:
    """Every row of every table but those that SQLite and Alembic keep for themselves."""
    with closing(sqlite3.connect(folder / FILE)) as connection:
        connection.row_factory = sqlite3.Row
        found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        names = [row[0] for row in found if not row[0].startswith(("sqlite_", "search_", "alembic_"))]
        return {name: [dict(row) for row in connection.execute(f'SELECT * FROM "{name}"')] for name in sorted(names)}


def stamp(folder: Path) -> str:
    """The revision that stands in the file."""
    with closing(sqlite3.connect(folder / FILE)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])
