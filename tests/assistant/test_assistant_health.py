"""`/readyz`: how each part of a server is, however badly one of them is."""

from __future__ import annotations

import datetime as dt
import signal
import threading

import pytest
import uvicorn
from fastapi.testclient import TestClient
from waiting import until

from assistant.answering.engine import Assistant
from assistant.channels.http import components
from assistant.channels.http.components import answers, checks_of
from assistant.channels.http.metrics import Metrics
from assistant.channels.http.stopping import Server, Stopping, on_first_signal
from assistant.channels.server import create_app
from assistant.clock import now
from assistant.health import OK, Component, Health, State
from assistant.llm.ledger import Usage
from index.alignment import VectorStatus
from index.chats import ChatKind, Chats
from index.job import Kind, Order
from index.jobs import Jobs
from index.messages import Messages, NewMessage
from plan.errors import LibraryBusy, LibraryDamaged

PARTS = {"database", "vectors", "models", "jobs", "disk", "llm", "chats"}


class Warm:
    ready, failed = True, False


@pytest.fixture
def parts(library, clock):
    """How the parts of a server over a library are now."""
    metrics = Metrics(library)

    def ask(warm_up=Warm(), **more):  # noqa: B008 - it has no state
        given = {"takes": True, "writes": True, "chats": True} | more
        return {name: check() for name, check in checks_of(library, warm_up, metrics, clock=clock, **given).items()}

    ask.metrics = metrics
    return ask


def test_all_parts_of_a_new_library_are_well(parts):
    found = parts()
    assert set(found) == PARTS
    assert {part.state for part in found.values()} == {State.OK}
    assert answers(found)


def test_a_folder_of_files_that_is_still_to_be_made_is_no_fault(parts, library):
    library._folder = library.folder / "of" / "servers"
    assert parts()["disk"] == OK


def test_what_is_not_set_is_off_and_well(parts):
    found = parts(writes=False, chats=False)
    assert found["llm"] == found["chats"] == found["vectors"] == components.OFF


def test_a_server_that_takes_nothing_answers_with_less(parts):
    found = parts(takes=False)
    assert found["jobs"] == Component(State.DEGRADED, "read_only")
    assert answers(found)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (VectorStatus("a", "a", 0), ""),
        (VectorStatus(None, "a", 0), ""),
        (VectorStatus("a", "a", 3), "vectors_pending"),
        (VectorStatus("a", "b", 0), "vectors_other_model"),
    ],
)
def test_vectors_that_lack_are_told(parts, library, status, code):
    library.vector_status = lambda: status
    assert parts()["vectors"] == Component(State.DEGRADED if code else State.OK, code)


def test_changes_that_were_lost_are_told_and_questions_are_answered(parts, library):
    with library.database.writing() as connection:
        connection.exec_driver_sql("PRAGMA user_version = 0")
    found = parts()
    assert found["database"] == Component(State.DEGRADED, "changes_lost")
    assert answers(found)


def test_models_are_waited_for_and_one_that_lacks_is_told(parts):
    class Cold(Warm):
        ready = False

    class Without(Warm):
        failed = True

    assert not answers(parts(Cold()))
    assert parts(Without())["models"] == Component(State.DEGRADED, "model_unavailable")


def test_a_queue_that_stands_is_told_and_one_that_moves_is_not(parts, library, clock):
    jobs = Jobs(library.database, clock)
    first, _ = jobs.put([Order(Kind.PLAN, f"{n}.docx", f"{n}") for n in range(2)])
    clock.pass_by(minutes=11)
    assert parts()["jobs"] == Component(State.DEGRADED, "jobs_standing")
    assert jobs.claim("worker", dt.timedelta(minutes=1)).id == first.id
    assert parts()["jobs"] == OK


def test_a_chat_that_waits_long_is_told(parts, library, clock):
    chat = Chats(library.database, clock).meet("telegram", "7", ChatKind.PRIVATE, "An")
    Messages(library.database, clock).put([NewMessage(chat.id, "update:1:0", "{}")])
    assert parts()["chats"] == OK
    clock.pass_by(minutes=11)
    assert parts()["chats"] == Component(State.DEGRADED, "chats_standing")


def test_a_full_disk_is_told(parts, monkeypatch):
    monkeypatch.setattr(components, "_LOW", 2**80)
    assert parts()["disk"] == Component(State.DEGRADED, "disk_low")


def test_a_model_that_fails_again_and_again_is_told_until_it_does_not(parts):
    ledger = parts.metrics.model_ledger()
    for outcome in ("failed", "timeout", "busy", "too_long", "open", "failed"):
        assert parts()["llm"] == OK
        ledger.called("shorten", outcome, 1.0, Usage())
    assert parts()["llm"] == Component(State.DEGRADED, "model_failing")
    ledger.called("shorten", "done", 1.0, Usage())
    assert parts()["llm"] == OK


def test_an_error_of_the_store_is_its_code_and_a_mistake_is_logged(caplog):
    def damaged():
        raise LibraryDamaged("hỏng")

    def wrong():
        raise ValueError

    found = Health({"a": damaged, "b": wrong}).components()
    assert found == {"a": Component(State.DOWN, "library_damaged"), "b": Component(State.DOWN, "internal_error")}
    assert "at the check of b" in caplog.text


def test_a_part_that_hangs_holds_up_nobody_and_is_asked_once():
    free, calls = threading.Event(), []

    def hang():
        calls.append(1)
        free.wait(20)
        return OK

    health = Health({"slow": hang, "quick": lambda: OK}, seconds=0.05, kept=0.0)
    for _ in range(3):
        assert health.components() == {"slow": Component(State.DOWN, "timeout"), "quick": OK}
    assert calls == [1]
    free.set()
    until(lambda: health.components()["slow"] == OK)


def test_what_was_found_is_told_again_for_a_while():
    calls = []
    health = Health({"a": lambda: calls.append(1) or OK}, kept=60.0)
    assert health.components() == health.components() == {"a": OK}
    assert calls == [1]


@pytest.fixture
def served(shelf, monkeypatch):
    """A server over the samples, its library, and what says that it stops; nothing found is kept."""
    monkeypatch.setattr("assistant.channels.server.Health", lambda checks: Health(checks, seconds=5.0, kept=0.0))
    stopping = Stopping()
    app = create_app(Assistant(shelf, now), shelf, writable=False, stopping=stopping, hosts=["testserver"])
    with TestClient(app) as caller:
        until(lambda: caller.get("/readyz").status_code == 200)
        yield caller, shelf, stopping


def test_a_server_tells_of_its_parts_and_nothing_else(served):
    caller, _, _ = served
    found = caller.get("/readyz")
    assert found.json() == {
        "status": "degraded",
        "components": {
            "database": {"status": "ok"},
            "vectors": {"status": "ok", "code": "off"},
            "models": {"status": "ok"},
            "jobs": {"status": "degraded", "code": "read_only"},
            "disk": {"status": "ok"},
            "llm": {"status": "ok", "code": "off"},
            "chats": {"status": "ok", "code": "off"},
        },
    }


def test_without_its_database_a_server_is_not_ready(served):
    caller, library, _ = served

    def has_lost():
        raise LibraryBusy("bận")

    library.database.has_lost = has_lost
    found = caller.get("/readyz")
    assert (found.status_code, found.json()["code"]) == (503, "not_ready")
    assert found.headers["retry-after"]
    assert found.json()["components"]["database"] == {"status": "down", "code": "library_busy"}
    del library.database.has_lost
    assert caller.get("/readyz").status_code == 200


def test_a_server_that_stops_says_so_and_takes_nothing(served):
    caller, _, stopping = served
    stopping.begin()
    for method, path in (("GET", "/readyz"), ("POST", "/api/ask"), ("GET", "/")):
        refused = caller.request(method, path)
        assert (refused.status_code, refused.json()["code"]) == (503, "stopping")
        assert refused.headers["retry-after"]
    assert caller.get("/healthz").status_code == 200
    assert caller.get("/metrics").status_code == 200


def test_a_library_that_cannot_be_read_at_first_is_tried_again(shelf, monkeypatch):
    monkeypatch.setattr("assistant.channels.api.health._AGAIN", 0.01)
    assistant, failures = Assistant(shelf, now), [LibraryBusy("bận"), LibraryBusy("bận")]
    plans = assistant.corpus.plans

    def flaky():
        if failures:
            raise failures.pop()
        return plans()

    monkeypatch.setattr(assistant.corpus, "plans", flaky, raising=False)
    app = create_app(assistant, shelf, writable=False, hosts=["testserver"])
    with TestClient(app) as caller:
        until(lambda: not failures)
        until(lambda: caller.get("/readyz").status_code == 200)


def test_after_the_first_signal_the_next_ends_the_process(monkeypatch):
    handlers, stopping, called = {}, Stopping(), []
    monkeypatch.setattr(signal, "signal", handlers.__setitem__)
    on_first_signal(lambda: called.append(1))
    handlers[signal.SIGTERM](signal.SIGTERM, None)
    assert called == [1]
    assert handlers == {signal.SIGTERM: signal.SIG_DFL, signal.SIGINT: signal.SIG_DFL}
    handlers.clear()
    Server(uvicorn.Config("none:app"), stopping).handle_exit(signal.SIGINT, None)
    assert stopping.begun
    assert handlers == {signal.SIGTERM: signal.SIG_DFL, signal.SIGINT: signal.SIG_DFL}
