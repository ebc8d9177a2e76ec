"""A server's log says what happened, where and to which request; never a word of plans, questions or people."""

from __future__ import annotations

import datetime as dt
import io
import json
import logging
import re
import threading

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from office_values import PASSWORD, TELLING, address, opened, routes
from secret_values import CANARIES, leaked, settings_of

from assistant import logs, secrecy
from assistant.app import assistant_over
from assistant.channels.http import problems
from assistant.channels.http.metrics import Metrics
from assistant.channels.http.observing import Observed
from assistant.jobs.queue import JobQueue
from assistant.testing.said import mistakes
from index.job import Kind, Order, Stage
from index.jobs import Jobs
from plan.errors import FileEmpty, QuestionInvalid, StorageFull

MARK = "Xích-Thố-đánh-dấu"
ID = "ban-ghi-001"


@pytest.fixture
def written():
    """Logging as a server does it, at the level debug; gives the lines in JSON that were written until now."""
    root = logging.getLogger()
    before, level, stream = root.handlers[:], root.level, io.StringIO()
    quiet = {name: logging.getLogger(name).level for name in ("alembic", "chromadb", "uvicorn.access")}
    root.handlers = []
    logs.configure("json", "debug", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers, root.level = before, level
    for name, one in quiet.items():
        logging.getLogger(name).setLevel(one)


@pytest.fixture
def log():
    return logging.getLogger("tests.logs")


def raised(error, cause=None):
    """An error with a trace."""
    try:
        raise error from cause
    except type(error) as found:
        return found


def test_a_line_says_when_where_and_what(written, log):
    log.warning("job %s is put off", "7")
    (line,) = written()
    assert {name: line[name] for name in ("level", "logger", "message")} == {
        "level": "warning",
        "logger": "tests.logs",
        "message": "job 7 is put off",
    }
    assert dt.datetime.fromisoformat(line["time"]).utcoffset() == dt.timedelta(hours=7)
    assert set(line) == {"time", "level", "logger", "message"}


def test_an_error_is_told_by_its_types_and_places(written, log):
    log.error("a mistake: %s", error := raised(FileEmpty(f"Tệp {MARK} trống."), KeyError(MARK)), exc_info=error)
    (line,) = written()
    assert line["message"] == "a mistake: file_empty"
    assert line["code"] == "file_empty"
    assert line["error"]["type"] == "plan.errors.FileEmpty (file_empty) <- KeyError"
    assert re.fullmatch(r"\S+/test_assistant_logs\.py:\d+ raised", line["error"]["trace"][0])
    assert MARK not in json.dumps(line, ensure_ascii=False)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (StorageFull("Ổ đĩa đã đầy."), "storage_full: Ổ đĩa đã đầy."),
        (QuestionInvalid(MARK), "question_invalid"),
        (ValueError(MARK), "ValueError"),
        (PermissionError(13, "Permission denied", MARK), "PermissionError: Permission denied"),
    ],
)
def test_of_an_error_in_a_message_only_what_is_harmless_is_told(written, log, error, told):
    log.warning("later: %s", error)
    assert written()[0]["message"] == f"later: {told}"


def test_what_a_reader_of_files_said_is_told_without_texts(written):
    from ingest.isolation import _without_texts  # noqa: PLC0415 - for this test alone

    said = f'Traceback:\n  File "/a/b.py", line 3, in read\n    x("{MARK}")\nlxml.XMLSyntaxError: {MARK}\nrác: {MARK}'
    assert _without_texts(said) == '  File "/a/b.py", line 3, in read\nlxml.XMLSyntaxError'


def test_a_secret_in_a_trace_costs_the_trace_and_not_the_type(written, log):
    secrecy.keep(secrecy.Secrets([MARK]))
    log.error("wrong", exc_info=raised(ValueError(MARK)))
    assert written()[0]["error"] == {"type": "ValueError", "trace": []}


def test_text_says_the_same_on_one_line_with_the_trace_below(log):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.TextLines())
    log.addHandler(handler)
    with logs.about(job="8"):
        log.error("wrong\nagain", exc_info=raised(ValueError(MARK)))
    log.removeHandler(handler)
    first, second, kind, place = stream.getvalue().splitlines()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\S+\+07:00 ERROR tests\.logs: wrong", first)
    assert second == "  again (job=8)"
    assert kind == "  ValueError"
    assert place.startswith("    ")


@pytest.mark.parametrize("form", [logs.JsonLines, logs.TextLines])
def test_a_mistake_of_the_program_is_found_in_a_log_with_its_trace(log, form):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(form())
    log.addHandler(handler)
    log.warning("before")
    log.error("the store is away", exc_info=raised(StorageFull(MARK)))
    log.error("a mistake in the program at job %s", "7", exc_info=raised(ValueError(MARK)))
    log.warning("after")
    log.removeHandler(handler)
    (found,) = mistakes(stream.getvalue())
    assert "at job 7" in found
    assert "ValueError" in found
    assert "test_assistant_logs.py" in found
    assert "after" not in found


def test_a_program_that_ends_before_its_log_is_set_up_makes_a_mistake_too():
    said = 'Traceback (most recent call last):\n  File "a.py", line 1\nImportError: no\n'
    assert len(mistakes(f"well\n{said}")) == 1
    assert mistakes("well\n") == []


def test_lines_of_a_thread_that_works_for_a_request_name_it(written, log):
    from anyio import run, to_thread  # noqa: PLC0415 - for this test alone

    async def asked():
        logs.begin(request_id=ID)
        await to_thread.run_sync(log.warning, "in a thread")

    run(asked)
    threading.Thread(target=log.warning, args=("of nobody",)).start()
    ours = {line["message"]: line.get("request_id") for line in written() if line["logger"] == log.name}
    assert ours == {"in a thread": ID, "of nobody": None}


class _Work:
    def __init__(self, error=None):
        self.error = error

    def __call__(self, job, hold):
        hold.advance(Stage.READ)
        if self.error:
            raise self.error

    def tidy(self, _job_id):
        pass


@pytest.mark.parametrize(
    ("error", "code"), [(None, None), (FileEmpty(MARK), "file_empty"), (KeyError(MARK), "internal_error")]
)
def test_a_job_is_told_with_its_stage_and_how_it_went(written, library, clock, error, code):
    jobs = Jobs(library.database, clock)
    (job,) = jobs.put([Order(Kind.PLAN, f"{MARK}.docx", f"upload:{MARK}")])
    assert JobQueue(jobs, _Work(error)).work_once("worker", threading.Event())
    over = written()[-1]
    assert (over["message"], over["job"], over["stage"], over.get("code")) == (
        "a job was worked on",
        job.id,
        "read",
        code,
    )
    assert MARK not in json.dumps(written(), ensure_ascii=False)


def _observed(library, *, fails=False):
    app = FastAPI(openapi_url=None)
    problems.install(app)
    app.add_middleware(Observed, metrics=Metrics(library))

    @app.get("/api/jobs/{job_id}")
    def job(job_id: str) -> str:
        if fails:
            raise RuntimeError(job_id)
        raise QuestionInvalid(f"Không hiểu {job_id}")

    return TestClient(app, raise_server_exceptions=False)


def test_a_request_is_told_by_its_route_and_its_id_is_everywhere(written, library):
    response = _observed(library).get(f"/api/jobs/{MARK}?q={MARK}", headers={"X-Request-Id": ID})
    assert response.headers["x-request-id"] == ID
    assert response.json()["request_id"] == ID
    (line,) = (line for line in written() if line["message"] == "request")
    told = {"request_id": ID, "method": "GET", "route": "/api/jobs/{job_id}", "status": 422, "code": "question_invalid"}
    assert {name: line[name] for name in told} == told
    assert line["level"] == "info"
    assert line["ms"] >= 0
    assert MARK not in json.dumps(written(), ensure_ascii=False)


def test_a_mistake_in_the_program_is_told_with_the_request_and_without_what_was_sent(written, library):
    response = _observed(library, fails=True).get(f"/api/jobs/{MARK}", headers={"X-Request-Id": ID})
    assert (response.status_code, response.headers["x-request-id"]) == (500, ID)
    assert response.json()["request_id"] == ID
    lines = {line["message"]: line for line in written()}
    assert (lines["request"]["status"], lines["request"]["code"]) == (500, "internal_error")
    assert lines["a mistake in the program"]["request_id"] == ID
    assert lines["a mistake in the program"]["error"]["type"] == "RuntimeError"
    assert MARK not in json.dumps(written(), ensure_ascii=False)


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "tên@vanhai.vn", "a\tb", "%0a"])
def test_an_id_that_is_not_harmless_is_not_taken(library, given):
    response = _observed(library).get("/api/jobs/1", headers={"X-Request-Id": given.encode()})
    assert re.fullmatch("[0-9a-f]{32}", response.headers["x-request-id"])


def test_an_unknown_path_and_method_are_no_routes(written, library):
    caller = _observed(library)
    caller.get(f"/{MARK}")
    caller.request("TRỘM".encode().hex(), "/api/jobs/1")
    told = [(line["method"], line["route"]) for line in written() if line["message"] == "request"]
    assert told == [("GET", "-"), ("OTHER", "/api/jobs/{job_id}")]


def test_no_route_writes_anything_of_anybody_into_the_log(written, tmp_path):
    """Everything is asked of every route by everybody, with texts and secrets wherever a caller can put them."""
    secrecy.keep(secrecy.secrets_of(settings_of()))
    for office in opened(tmp_path):
        for who in ("", "chu", "doc-trong"):
            caller = TestClient(
                office.app, follow_redirects=False, base_url="http://localhost", raise_server_exceptions=False
            )
            if who:
                session = office.accounts.sign_in(who, PASSWORD, "", "")
                caller.cookies.set("kehoach_session", session)
                caller.headers["x-csrf-token"] = office.accounts.session(session).csrf
            for method, path in sorted(set(routes(office.app.routes))):
                _ask_everything(caller, method, address(path, office.values), who)
        text = "\n".join(json.dumps(line, ensure_ascii=False) for line in written()).lower()
    assert len(written()) > 300
    assert leaked(text) == []
    said = (MARK, "Trần Văn Ổi", "0912345678", PASSWORD, "bi-mat", "kehoach_session", "testclient", "python-httpx")
    assert [word for word in (*said, *TELLING) if word.lower() in text] == []


def _ask_everything(caller, method, path, who):
    question = f"Ai chủ trì di dời hiện vật kho Ngọc Lam Kỳ {MARK} 0912345678?"
    headers = {"Authorization": f"Bearer {CANARIES[0]}"} if not who else {}
    headers |= {
        "X-Request-Id": f"{MARK} {CANARIES[1]}".encode(),
        "User-Agent": MARK.encode(),
        "X-Forwarded-For": MARK.encode(),
    }
    query = {"q": MARK, "text": question, "unit": MARK, "token": CANARIES[1], "cau": question, "page": MARK}
    if method == "GET":
        caller.get(path, params=query, headers=headers)
        return
    if method == "POST" and path.endswith(("/xoa", "/ket-thuc", "/mat-khau", "/dang-xuat")):
        return  # what follows is to be asked by the same caller, of the same plans
    if path.startswith(("/api/", "/v1/", "/mcp")):
        body = {
            "question": question,
            "history": [question],
            "messages": [{"role": "user", "content": question}],
            "model": MARK,
        }
        caller.request(method, path, json=body if method == "POST" else None, params=query, headers=headers)
    else:
        caller.request(
            method,
            path,
            data={"question": question, "name": MARK, "password": CANARIES[2], "note": question, "code": CANARIES[3]},
            headers=headers,
        )
    caller.request(
        method, path, content=f"{{{question}".encode(), headers=headers | {"Content-Type": "application/json"}
    )


def test_the_parts_of_a_server_are_watched_by_its_own_application(sample_library, written):
    """The middleware stands in the application itself, outside of all that refuses."""
    from assistant.channels.server import create_app  # noqa: PLC0415 - for this test alone

    app = create_app(assistant_over(sample_library), sample_library, writable=False)
    with TestClient(app, base_url="http://la.example") as caller:
        response = caller.get("/", headers={"X-Request-Id": ID})
    assert (response.status_code, response.headers["x-request-id"]) == (421, ID)
    line = next(line for line in written() if line["message"] == "request")
    assert (line["route"], line["code"]) == ("-", "host_unknown")
