"""What `/metrics` counts: names as Prometheus wants them, and every one that the dashboard and the alerts ask for."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from assistant.answering.engine import Assistant
from assistant.channels.http.metrics import Metrics
from assistant.channels.server import create_app
from assistant.clock import now
from assistant.health import OK, Component, State
from assistant.llm.ledger import Usage
from index import chat_tables, schema
from index.alignment import VectorStatus
from index.backup_note import last_backup, note_backup
from index.chats import ChatKind, Chats
from index.job import Kind, Order
from index.jobs import Jobs
from index.messages import Messages, NewMessage
from plan.errors import LibraryBusy

AT = dt.datetime(2026, 1, 5, 2, 3, 4, tzinfo=dt.UTC)
_NAME = re.compile(r"\b(?:kehoach|process|python)_\w+")


def samples(text):
    """Every sample as (name, labels): value."""
    families = text_string_to_metric_families(text if isinstance(text, str) else text.decode())
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for family in families for s in family.samples}


def value(text, name, **labels):
    return samples(text).get((name, tuple(sorted(labels.items()))))


@pytest.fixture
def used(own, clock):
    """The scrape of a server after some of everything."""
    metrics = Metrics(own)
    ledger = metrics.model_ledger()
    ledger.called("shorten", "done", 1.0, Usage(10, 5, 0.1))
    ledger.dropped("shorten", "not_printed")
    ledger.used("shorten", helped=True)
    metrics.delivered("telegram", "stored")
    note_backup(own.folder, AT)
    Jobs(own.database, clock).put([Order(Kind.PLAN, "a.docx", "upload:a")])
    chat = Chats(own.database, clock).meet("telegram", "7", ChatKind.PRIVATE, "An")
    Messages(own.database, clock).put([NewMessage(chat.id, "update:1:0", "{}")])
    with own.database.writing() as connection:
        row = {"recipient": "u", "kind": "due", "key": "k", "title": "", "made_at": "2026", "status": "sent"}
        row |= {"channel": "", "code": "", "message": ""}
        connection.execute(sa.insert(chat_tables.notice).values(row))
    app = create_app(Assistant(own, now), own, writable=True, metrics=metrics, hosts=["testserver"])
    with TestClient(app) as caller:
        caller.post("/api/ask", json={"question": "Ai chủ trì đề án sáp nhập Nhà hát Ca múa nhạc Hải Bình?"})
        caller.post("/api/ask", json={"question": " "})
        caller.get("/api/jobs/1234")
        yield caller.get("/metrics").text


def test_names_are_as_prometheus_wants_them(used):
    families = list(text_string_to_metric_families(used))
    ours = [family for family in families if family.name.startswith("kehoach_")]
    assert len(ours) > 20
    for family in ours:
        assert family.documentation.endswith(".")
        assert not re.search(r"_(ms|minutes|hours|mb|percent|count|sum)$", family.name)
        assert (family.type == "histogram") <= family.name.endswith("_seconds")
        if family.type == "counter":
            assert {s.name for s in family.samples} <= {f"{family.name}_total", f"{family.name}_created"}


def test_requests_are_counted_by_route_and_no_label_holds_an_id(used):
    assert value(used, "kehoach_http_requests_total", method="GET", route="/api/jobs/{job_id}", status="404") == 1
    assert value(used, "kehoach_http_requests_total", method="POST", route="/api/ask", status="200") == 1
    assert value(used, "kehoach_http_request_seconds_count", method="POST", route="/api/ask") == 2
    assert value(used, "kehoach_http_requests_in_flight") == 1
    assert "1234" not in used


def test_what_waits_and_what_there_is_is_counted(used):
    assert value(used, "kehoach_documents") == 5
    assert value(used, "kehoach_jobs", status="queued") == 1
    assert value(used, "kehoach_jobs", status="failed") == 0
    assert value(used, "kehoach_job_oldest_waiting_seconds") > 0
    assert value(used, "kehoach_documents_without_vectors") == 0  # none are wanted
    assert value(used, "kehoach_data_bytes", part="database") > 100_000
    assert value(used, "kehoach_disk_free_bytes") > 0
    assert value(used, "kehoach_last_backup_timestamp_seconds") == AT.timestamp()
    assert value(used, "kehoach_store_up", component="database") == 1
    assert value(used, "kehoach_component_ok", component="llm") == 1
    assert value(used, "kehoach_component_ok", component="jobs") == 0  # it takes no plans
    assert f'schema="{schema.HEAD}"' in used
    assert value(used, "process_resident_memory_bytes") > 0


def test_tasks_are_those_of_all_documents(own):
    text = Metrics(own).text()
    assert value(text, "kehoach_tasks") == sum(document.tasks for document in own.documents()) > 0


def test_documents_without_vectors_are_counted_where_vectors_are_wanted(own):
    own.vector_status = lambda: VectorStatus(None, "a model", 5)
    assert value(Metrics(own).text(), "kehoach_documents_without_vectors") == 5


def test_a_database_that_cannot_be_asked_is_told_and_the_rest_goes_on(own, monkeypatch):
    def busy(_database):
        raise LibraryBusy("bận")

    monkeypatch.setattr("assistant.channels.http.library_metrics.count_library", busy)
    text = Metrics(own).text({"vectors": Component(State.DOWN, "timeout"), "database": OK})
    assert value(text, "kehoach_store_up", component="database") == 0
    assert value(text, "kehoach_store_up", component="vectors") == 0
    assert value(text, "kehoach_disk_free_bytes") > 0


def test_a_backup_is_known_by_a_note_that_may_lack_or_be_damaged(tmp_path, own):
    assert last_backup(tmp_path) is None
    assert "kehoach_last_backup" not in Metrics(own).text().decode()
    note_backup(tmp_path, AT)
    assert last_backup(tmp_path) == AT
    (tmp_path / "last-backup").write_bytes(b"\xff")
    assert last_backup(tmp_path) is None
    note_backup(tmp_path / "none", AT)


@pytest.fixture
def deploy(request):
    return request.config.rootpath / "deploy"


def expressions(text, mark):
    return [line.split(mark, 1)[1] for line in text.splitlines() if mark in line]


def test_the_dashboard_asks_for_what_there_is(used, deploy):
    board = json.loads((deploy / "grafana" / "kehoach.json").read_text(encoding="utf-8"))
    asked = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    assert len(asked) > 25
    assert unknown(asked, used) == []
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
    assert all(one.count("(") == one.count(")") for one in asked)


def test_the_alerts_ask_for_what_there_is(used, deploy):
    rules = (deploy / "prometheus" / "kehoach.rules.yml").read_text(encoding="utf-8")
    asked = expressions(rules, "expr: ")
    assert len(asked) == rules.count("- alert: ") > 8
    assert unknown(asked, used) == []


def test_every_metric_is_explained(used, deploy):
    page = (deploy.parent / "docs" / "observability.md").read_text(encoding="utf-8")
    families = {one.name for one in text_string_to_metric_families(used) if one.name.startswith("kehoach_")}
    assert sorted(name for name in families if not name.endswith("_created") and f"`{name}" not in page) == []


def unknown(asked, text):
    """What expressions name, with labels, that a scrape has not; labels that alerts leave out are any."""
    known = samples(text)
    names = {name for name, _ in known}
    lacking = [name for one in asked for name in _NAME.findall(one) if name not in names]
    for one in asked:
        for name, given in re.findall(r"(kehoach_\w+)\{([^}]*)\}", one):
            wanted = set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", given)) - {"job"}
            if not any(wanted <= {key for key, _ in labels} for found, labels in known if found == name):
                lacking.append(f"{name}{{{given}}}")
        for given in re.findall(r"by \(([\w, ]+)\)", one):
            there = {key for found, labels in known if found in one for key, _ in labels}
            lacking += set(given.split(", ")) - {"le"} - there
    return lacking


def test_a_folder_of_files_that_is_still_to_be_made_is_counted_as_empty(library):
    """That of a library on servers, before its first file."""
    library._folder = library.folder / "of" / "servers"
    text = Metrics(library).text().decode()
    assert value(text, "kehoach_disk_free_bytes") > 0
    assert value(text, "kehoach_data_bytes", part="vectors") == 0
