"""The client of a language model, against a service on loopback that behaves and misbehaves."""

from __future__ import annotations

import contextlib
import json
import logging
import socket
import threading
import time

import pytest
from fastapi import FastAPI
from llm_values import Choice, Sentences, endpoint, request, served, soon
from secret_values import SECRETS, leaked, told_by

from assistant.llm.ledger import Usage
from assistant.llm.manner import Manner
from assistant.llm.model import cut
from assistant.llm.troubles import CallFailed
from assistant.testing.model_server import Trouble
from assistant.testing.serving import stage
from plan.errors import ModelFailed, SettingsInvalid

KEY = SECRETS["llm_key"]


@pytest.fixture(scope="module")
def serving():
    with stage() as shown:
        yield shown


def reply(model, asked=None, until=None):
    return "".join(model.reply(asked or request(), until or soon()))


def reason(model, asked=None, until=None):
    with pytest.raises(ModelFailed) as error:
        reply(model, asked, until)
    return error.value.reason


def returned(pieces):
    while True:
        try:
            next(pieces)
        except StopIteration as end:
            return end.value


def test_what_is_sent_is_what_the_convention_has(serving):
    server = served()
    with serving(server.app) as address:
        assert reply(endpoint(address, key=KEY), request("content", Sentences, most=77)) == '{"choice": 1}'
    (body,) = server.asked
    assert body["model"] == "scripted"
    assert [one["role"] for one in body["messages"]] == ["system", "user"]
    assert body["messages"][1]["content"] == "Câu hỏi của tỉnh Vân Hải"
    assert (body["temperature"], body["stream"], body["max_tokens"]) == (0, True, 77)
    assert body["stream_options"] == {"include_usage": True}
    form = body["response_format"]["json_schema"]
    assert (form["name"], form["strict"]) == ("content", True)
    assert form["schema"]["properties"] == {"sentences": {"items": {"$ref": "#/$defs/Sentence"}, "type": "array"}}
    assert form["schema"]["$defs"]["Sentence"]["required"] == ["text", "sources"]
    assert server.keys == [KEY]


def test_a_schema_has_no_bounds_that_services_choke_on(serving):
    server = served()
    with serving(server.app) as address:
        reply(endpoint(address), request(wanted=Sentences))
    text = json.dumps(server.asked[0]["response_format"])
    assert not [word for word in ("maxLength", "minItems", "maxItems", "minimum", "title") if word in text]


def test_nothing_of_the_environment_is_told_to_the_service(serving, monkeypatch):
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, "canary-of-the-environment")
    for name in ("HTTP_PROXY", "ALL_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server = served()
    with serving(server.app) as address:
        assert reply(endpoint(address)) == '{"choice": 1}'
    assert "canary-of-the-environment" not in json.dumps(server.headers)


def test_a_proxy_that_is_set_is_used(serving):
    server = served()
    with serving(server.app) as address:
        assert reason(endpoint(address, proxy="http://127.0.0.1:9")) == "unreachable"
        assert server.asked == []
        assert reply(endpoint("http://dich-vu.vanhai.example", proxy=address)) == '{"choice": 1}'


def test_pieces_arrive_one_by_one_and_letters_stay_whole(serving):
    said = "Sở Nội vụ tỉnh Vân Hải chủ trì " * 5
    with serving(served(lambda _: said).app) as address:
        pieces = list(endpoint(address).reply(request(), soon()))
    assert "".join(pieces) == said
    assert len(pieces) > 5


def test_the_count_of_the_service_comes_back_and_nothing_where_it_does_not_count(serving):
    server = served()
    with serving(server.app) as address:
        counted = returned(endpoint(address).reply(request(), soon()))
        assert isinstance(counted, Usage)
        assert (counted.read > 10, counted.written) == (True, 6)
        server.usage = False
        assert returned(endpoint(address).reply(request(), soon())) is None


@pytest.mark.parametrize("status", [400, 422, 500])
@pytest.mark.parametrize(
    ("taken", "forms"),
    [
        ({"json_object", "schema"}, ["json_schema", "json_object"]),
        ({"json_object"}, ["json_schema", "json_object", "json_object"]),
        (set(), ["json_schema", "json_object", "json_object", None]),
    ],
)
def test_a_form_that_is_refused_is_not_tried_again(serving, status, taken, forms):
    server = served()
    server.forms, server.refusal = taken, status
    with serving(server.app) as address:
        model = endpoint(address)
        for _ in range(2):
            assert reply(model) == '{"choice": 1}'
    asked = [(body.get("response_format") or {}).get("type") for body in server.asked]
    assert asked == [*forms, forms[-1]]


def test_parameters_that_a_service_names_as_unknown_are_left_out(serving):
    server = served()
    server.lacks = {"max_tokens", "temperature", "stream_options"}
    with serving(server.app) as address:
        model = endpoint(address)
        for _ in range(2):
            assert reply(model, request(most=55)) == '{"choice": 1}'
    last = server.asked[-1]
    assert len(server.asked) == 5
    assert last["max_completion_tokens"] == 55
    assert not server.lacks & last.keys()
    assert last["response_format"]["type"] == "json_schema"


def test_what_to_ask_for_less_comes_to_an_end():
    manner, tried = Manner(), []
    while manner is not None:
        assert manner not in tried
        tried.append(manner)
        manner = manner.milder("temperature")
    assert len(tried) == 5


def test_a_request_that_is_refused_in_every_form_changes_nothing(serving):
    server = served()
    server.fail(400, 400, 400, 400)
    with serving(server.app) as address:
        model = endpoint(address)
        assert reason(model) == "refused"
        reply(model)
    assert server.asked[-1]["response_format"]["type"] == "json_schema"


@pytest.mark.parametrize(
    ("trouble", "expected"),
    [
        (Trouble.THROTTLED, "throttled"),
        (Trouble.FAILING, "failed"),
        (503, "failed"),
        (401, "refused"),
        (403, "refused"),
        (404, "refused"),
        (408, "timeout"),
        (413, "too_long"),
        (504, "timeout"),
        (Trouble.TOO_LONG, "too_long"),
        (Trouble.MOVED, "refused"),
        (Trouble.BROKEN_OFF, "broken"),
        (Trouble.NOT_JSON, "broken"),
        (Trouble.ERROR_INSIDE, "broken"),
    ],
)
def test_what_goes_wrong_has_a_reason(serving, trouble, expected):
    server = served()
    server.fail(trouble)
    with serving(server.app) as address:
        model = endpoint(address)
        assert reason(model) == expected
        assert reply(model) == '{"choice": 1}'
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("told", "wait"), [("7", 7.0), ("0.5", 0.5), ("", None), ("soon", None), ("-3", None), ("inf", None), ("nan", None)]
)
def test_a_service_says_when_it_wants_to_be_asked_again(serving, told, wait):
    server = served()
    server.wait = told
    server.fail(Trouble.THROTTLED)
    with serving(server.app) as address, pytest.raises(CallFailed) as error:
        reply(endpoint(address))
    assert error.value.wait == wait


def test_a_service_that_is_not_there_is_unreachable():
    assert reason(endpoint("http://127.0.0.1:9")) == "unreachable"


def test_chunks_of_anything_are_no_text(serving):
    server = served()
    server.fail(Trouble.GARBAGE)
    with serving(server.app) as address:
        assert reply(endpoint(address)) == ""


@pytest.mark.parametrize("trouble", [Trouble.HANGING, Trouble.DRIBBLING, Trouble.ENDLESS])
def test_a_reply_ends_when_its_time_is_over(serving, trouble):
    server = served()
    server.fail(trouble)
    with serving(server.app) as address:
        assert reason(endpoint(address), request(most=10**9), until=soon(0.4)) == "timeout"


HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"


@contextlib.contextmanager
def dribbling(beginning, rest):
    """The address of a service that begins to answer and says the rest again and again, for three seconds at most."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer():
            connection, _ = listener.accept()
            with connection, contextlib.suppress(OSError):
                connection.recv(100_000)
                connection.sendall(beginning)
                for _ in range(150):
                    connection.sendall(rest)
                    time.sleep(0.02)

        thread = threading.Thread(target=answer)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


@pytest.mark.parametrize(
    ("beginning", "rest"),
    [
        (HEAD + b"x: ", b"a"),
        (b"", b"HTTP/1.1 102 Processing\r\n\r\n"),
        (HEAD + b"transfer-encoding: chunked\r\n\r\n5;x=", b"a"),
    ],
    ids=["in a header", "before its status", "in the size of a chunk"],
)
def test_a_reply_that_does_not_come_to_its_text_ends_when_its_time_is_over(beginning, rest):
    with dribbling(beginning, rest) as address:
        assert reason(endpoint(address), until=soon(0.3)) == "timeout"


def test_a_pause_between_pieces_is_bounded_too(serving):
    server = served()
    server.fail(Trouble.HANGING)
    with serving(server.app) as address:
        assert reason(endpoint(address, pause=0.2), until=soon(3600)) == "timeout"  # the suite ends a test before that


def test_no_time_left_asks_nothing(serving):
    server = served()
    with serving(server.app) as address:
        assert reason(endpoint(address), until=time.monotonic() - 1) == "timeout"
    assert server.asked == []


def test_an_endless_reply_is_cut(serving):
    server = served()
    server.fail(Trouble.ENDLESS)
    with serving(server.app) as address:
        assert len(reply(endpoint(address), request(most=20))) == 160


def test_a_cut_closes_what_it_cuts():
    closed = []

    def endless():
        try:
            while True:
                yield "vân hải "
        finally:
            closed.append(True)

    assert len("".join(cut(endless(), 10))) == 80
    assert closed == [True]


@pytest.mark.parametrize("trouble", [401, 500, Trouble.FAILING, Trouble.BROKEN_OFF, Trouble.MOVED, "wrong key"])
def test_no_error_and_no_log_tells_the_key_or_what_was_asked(serving, trouble, caplog, monkeypatch):
    monkeypatch.setenv("OPENAI_LOG", "debug")
    caplog.set_level(logging.INFO)
    server = served()
    if trouble == "wrong key":
        server.key = "another"
    else:
        server.fail(trouble)
    proxy = "http://vanhai:canary-llm-proxy-5c5c@"
    with serving(server.app) as address:
        model = endpoint("http://dich-vu.vanhai.example", key=KEY, proxy=address.replace("http://", proxy))
        with pytest.raises(ModelFailed) as error:
            reply(model)
    shown = told_by(error.value) + caplog.text
    assert leaked(shown) == []
    assert "Vân Hải" not in shown
    assert "dich-vu" not in told_by(error.value)


@pytest.mark.parametrize("address", ["http://127.0.0.1:99999", "http://[::1"])
def test_an_address_that_is_none_is_said_so_without_telling_it(address):
    for more in ({}, {"proxy": address}):
        with pytest.raises(SettingsInvalid) as error:
            endpoint("http://127.0.0.1:9" if more else address, **more)
        assert address not in told_by(error.value)


def test_the_models_of_a_service_are_named_but_not_its_key(serving):
    server = served()
    with serving(server.app) as address:
        assert endpoint(address).models(soon()) == ("scripted",)
        server._model.name = f"x-{KEY}"
        assert endpoint(address, key=KEY).models(soon()) == ()


@pytest.mark.parametrize(
    "body", [None, 5, [], "x", {}, {"data": 5}, {"data": [None, 3, {}, {"id": None}]}, {"data": {"id": 1}}]
)
def test_a_service_that_tells_anything_has_no_models_and_no_text(serving, body):
    app = FastAPI(openapi_url=None)
    app.add_api_route("/{path:path}", lambda path: body, methods=["GET", "POST"])
    with serving(app) as address:
        model = endpoint(address)
        with contextlib.suppress(ModelFailed):
            assert model.models(soon()) == ()
        assert reply(model) == ""


def test_a_wanted_shape_is_left_as_it_is():
    assert Choice.model_json_schema()["properties"]["choice"]["minimum"] == 0
