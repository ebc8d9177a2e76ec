from __future__ import annotations

import json
import shutil
import threading
import time

import pytest
from fastapi.testclient import TestClient

from assistant.answering.engine import Assistant
from assistant.app import assistant_over, open_for_serving
from assistant.channels.http.middleware import LARGEST
from assistant.channels.server import create_app
from assistant.channels.web.pages import static_url
from index.library import Library
from plan.errors import LibraryDamaged

QUESTION = {"question": "Đề án sáp nhập Nhà hát Ca múa nhạc Hải Bình ai chủ trì, hạn khi nào?"}
HOSTS = ["testserver", "Kehoach.VanHai:8000"]
STREAM = {"Accept": "text/event-stream"}


def open_client(library, **options):
    assistant = options.pop("assistant", None) or assistant_over(library)
    return TestClient(create_app(assistant, library, writable=options.pop("writable", False), hosts=HOSTS, **options))


@pytest.fixture
def client(shelf):
    with open_client(shelf) as opened:
        yield opened


def problem(response, status, code):
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    found = response.json()
    assert (found["status"], found["code"]) == (status, code)
    assert found["detail"].endswith((".", "json"))
    return found


def events(text):
    for block in text.strip().split("\n\n"):
        name, data = block.split("\n", 1)
        yield name.removeprefix("event: "), json.loads(data.removeprefix("data: "))


def wait_until_ready(client):
    for _ in range(200):
        if client.get("/readyz").status_code == 200:
            return
        time.sleep(0.1)
    pytest.fail("never ready")


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("localhost:8000", True),
        ("LOCALHOST.", True),
        ("127.0.0.1", True),
        ("[::1]:8000", True),
        ("192.168.1.20:8000", True),
        ("kehoach.vanhai", True),
        ("evil.example", False),
        ("evil.example:8000", False),
        ("127.0.0.1.evil.example", False),
        ("localhost.evil.example", False),
        ("[evil", False),
        ("", False),
    ],
)
def test_only_own_names_are_answered_to(client, host, known):
    found = client.get("/api/documents", headers={"Host": host})
    if known:
        assert found.status_code == 200
    else:
        assert "hosts" in problem(found, 421, "host_unknown")["detail"]
        assert found.headers["cache-control"] == "no-store"


def test_files_of_pages_are_kept_for_good_by_their_content_and_asked_about_otherwise(client):
    lasting = client.get(static_url("js/frame.js"))
    assert lasting.headers["cache-control"] == "public, max-age=31536000, immutable"
    imported = client.get("/static/js/base.js")
    assert imported.headers["cache-control"] == "no-cache"
    known = client.get("/static/js/base.js", headers={"If-None-Match": imported.headers["etag"]})
    assert (known.status_code, known.headers["cache-control"]) == (304, "no-cache")
    assert client.get("/static/js/none.js?v=1").headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/van-ban", "/nhiem-vu", "/hoi", "/quan-tri/nhat-ky", "/quan-tri/y-kien"])
@pytest.mark.parametrize("offset", ["x", "-5", "9" * 30, "²"])
def test_no_offset_breaks_a_list(client, path, offset):
    assert client.get(path, params={"offset": offset}).status_code == 200


def test_a_question_is_answered_with_citations(client):
    found = client.post("/api/ask", json=QUESTION)
    assert found.status_code == 200
    assert found.headers["x-content-type-options"] == "nosniff"
    body = found.json()
    assert body["status"] == "answered"
    assert body["responsibilities"][0]["deadline"]["end"] == "2024-08-15"
    assert body["citations"]


def test_a_followup_uses_the_history(client):
    body = client.post("/api/ask", json={"question": "Hạn khi nào?", "history": [QUESTION["question"]]}).json()
    assert body["responsibilities"][0]["deadline"]["end"] == "2024-08-15"


def test_a_stream_ends_with_the_whole_answer(client):
    plain = client.post("/api/ask", json=QUESTION).json()
    found = client.post("/api/ask", json=QUESTION, headers=STREAM)
    assert found.headers["content-type"].startswith("text/event-stream")
    sent = list(events(found.text))
    assert sent[0][0] == "progress"
    name, last = sent[-1]
    assert name == "answer"
    assert "".join(data["text"] for kind, data in sent if kind == "text") == last["answer"]
    assert {**last, "elapsed_ms": 0} == {**plain, "elapsed_ms": 0}


def test_an_error_in_a_stream_is_an_event(client):
    sent = list(events(client.post("/api/ask", json={"question": " "}, headers=STREAM).text))
    assert sent[-1][0] == "error"
    assert sent[-1][1]["code"] == "question_invalid"


@pytest.mark.parametrize(
    "body", [{}, {"question": 1}, {"question": "a", "history": "b"}, {"question": "a", "history": ["b"] * 51}, []]
)
def test_a_body_of_another_form_is_a_problem(client, body):
    assert problem(client.post("/api/ask", json=body), 422, "request_invalid")["errors"]


def test_what_is_no_json_is_a_problem(client):
    headers = {"Content-Type": "application/json"}
    found = problem(client.post("/api/ask", content=b"{", headers=headers), 422, "request_invalid")
    assert "JSON" in found["detail"]


@pytest.mark.parametrize("question", ["", "  ", "?!", "a" * 10_001])
def test_a_question_that_is_none_is_a_problem(client, question):
    problem(client.post("/api/ask", json={"question": question}), 422, "question_invalid")


def test_a_lone_surrogate_is_no_mistake(client):
    body = b'{"question": "ai ch\\u1ee7 tr\\u00ec \\ud800?"}'
    found = client.post("/api/ask", content=body, headers={"Content-Type": "application/json"})
    assert found.status_code == 200


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_over_the_limit_is_refused(client, announced):
    data = json.dumps({"question": "a" * LARGEST}).encode()
    content = data if announced else iter([data[:1000], data[1000:]])
    found = client.post("/api/ask", content=content, headers={"Content-Type": "application/json"})
    problem(found, 413, "request_too_large")


def test_other_paths_and_methods_are_problems(client):
    problem(client.get("/api/nothing"), 404, "not_found")
    problem(client.put("/api/ask"), 405, "method_not_allowed")


class _SlowAssistant(Assistant):
    def __init__(self, library, release):
        super().__init__(library, None)
        self._release = release

    def ask(self, question, history=()):
        self._release.wait(10)
        raise LibraryDamaged("Hỏng.")


def test_a_question_that_takes_too_long_is_a_problem(shelf):
    release = threading.Event()
    with open_client(shelf, assistant=_SlowAssistant(shelf, release), answer_seconds=0.05) as client:
        found = client.post("/api/ask", json=QUESTION)
        problem(found, 503, "answer_timeout")
        assert found.headers["retry-after"]
        release.set()
        problem(client.post("/api/ask", json=QUESTION), 503, "library_damaged")
        assert 'kehoach_question_errors_total{code="answer_timeout"} 1.0' in client.get("/metrics").text


class _BrokenAssistant(Assistant):
    def ask(self, question, history=()):
        raise ZeroDivisionError


def test_a_mistake_in_the_program_is_a_problem_without_its_details(shelf):
    app = create_app(_BrokenAssistant(shelf, None), shelf, writable=False, hosts=HOSTS)
    with TestClient(app, raise_server_exceptions=False) as client:
        problem(client.post("/api/ask", json=QUESTION), 500, "internal_error")
        assert list(events(client.post("/api/ask", json=QUESTION, headers=STREAM).text))[-1][0] == "error"


def test_questions_are_counted(client):
    client.post("/api/ask", json=QUESTION)
    client.post("/api/ask", json={"question": " "})
    found = client.get("/metrics").text
    assert 'status="answered"} 1.0' in found
    assert 'kehoach_question_errors_total{code="question_invalid"} 1.0' in found
    assert "kehoach_documents 5.0" in found
    assert "kehoach_question_seconds_count 1.0" in found


def test_readiness_waits_for_the_models(shelf):
    gate = threading.Event()
    shelf.warm_up = lambda: gate.wait(10)
    with open_client(shelf) as client:
        assert client.get("/healthz").status_code == 200
        problem(client.get("/readyz"), 503, "not_ready")
        gate.set()
        wait_until_ready(client)


def test_a_model_that_cannot_be_loaded_does_not_keep_the_service_from_being_ready(shelf):
    def fail():
        raise OSError("no model")

    shelf.warm_up = fail
    with open_client(shelf) as client:
        wait_until_ready(client)


def test_tasks_come_in_pages_with_the_total(client, shelf):
    total = len(shelf.tasks())
    body = client.get("/api/tasks", params={"limit": 7, "offset": 3}).json()
    assert (len(body["tasks"]), body["total"], body["limit"], body["offset"]) == (7, total, 7, 3)
    assert body["tasks"][0]["id"] == shelf.tasks()[3].task.id


def test_tasks_are_filtered(client):
    params = {"due_from": "2024-01-01", "due_to": "31/03/2024", "document": "18/KH-SVHTT"}
    body = client.get("/api/tasks", params=params).json()
    assert body["total"] > 0
    assert body["recurring_beside"] > 0
    assert all("2024-01-01" <= task["deadline"]["end"] <= "2024-03-31" for task in body["tasks"])
    assert client.get("/api/tasks", params=params | {"all": "true"}).json()["total"] > body["total"]


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"limit": 501}, "request_invalid"),
        ({"limit": 0}, "request_invalid"),
        ({"offset": -1}, "request_invalid"),
        ({"role": "boss"}, "request_invalid"),
        ({"untl": "2024-01-01"}, "request_invalid"),
        ({"due_from": "hôm qua"}, "filter_invalid"),
        ({"due_from": "2024-02-01", "due_to": "2024-01-01"}, "filter_invalid"),
    ],
)
def test_wrong_filters_are_problems(client, params, code):
    problem(client.get("/api/tasks", params=params), 422, code)


@pytest.mark.parametrize(
    ("kind", "media", "start"),
    [("csv", "text/csv", b"\xef\xbb\xbf"), ("xlsx", "application/vnd", b"PK"), ("ics", "text/calendar", b"BEGIN")],
)
def test_tasks_are_exported(client, kind, media, start):
    found = client.get(f"/api/tasks.{kind}", params={"unit": "van phong so"})
    assert found.headers["content-type"].startswith(media)
    assert f"nhiem-vu.{kind}" in found.headers["content-disposition"]
    assert found.content.startswith(start)


def test_documents_are_listed_and_shown(client):
    listed = client.get("/api/documents").json()
    assert listed["total"] == len(listed["documents"]) == 5
    first = listed["documents"][0]
    shown = client.get(f"/api/documents/{first['id']}").json()
    assert len(shown["tasks"]) == first["counts"]["tasks"]
    problem(client.get("/api/documents/nope"), 404, "document_missing")


def test_a_document_is_removed_once(tmp_path, sample_data):
    shutil.copytree(sample_data, tmp_path / "data")
    library, writable = open_for_serving(tmp_path / "data", "none")
    assert writable
    with library, open_client(library, writable=True) as client:
        identity = client.get("/api/documents").json()["documents"][0]["id"]
        assert client.delete(f"/api/documents/{identity}").status_code == 204
        problem(client.delete(f"/api/documents/{identity}"), 404, "document_missing")
        assert client.get("/api/documents").json()["total"] == 4


def test_a_server_beside_a_writer_answers_but_does_not_remove(tmp_path, sample_data):
    shutil.copytree(sample_data, tmp_path / "data")
    with Library.open(tmp_path / "data", embedder="none", writable=True):
        library, writable = open_for_serving(tmp_path / "data", "none")
        assert not writable
        with library, open_client(library) as client:
            assert client.post("/api/ask", json=QUESTION).json()["status"] == "answered"
            problem(client.delete("/api/documents/x"), 503, "library_busy")


def test_the_description_has_every_path_of_the_contract_and_loads_nothing_from_elsewhere(client):
    paths = client.get("/api/openapi.json").json()["paths"]
    expected = ["/api/ask", "/api/tasks", "/api/tasks.ics", "/api/tasks.xlsx", "/api/tasks.csv", "/api/documents"]
    assert set(paths) >= {*expected, "/api/documents/{document_id}", "/healthz", "/readyz", "/metrics"}
    problem(client.get("/docs"), 404, "not_found")
    assert client.get("/", follow_redirects=False).headers["location"] == "/hoi"
