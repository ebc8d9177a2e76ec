"""What every `assistant.llm.model.LanguageModel` must do; a new one is added to `MODELS`."""

from __future__ import annotations

import threading
import time

import pytest
from pydantic import BaseModel
from waiting import until

from assistant.llm.endpoint import Endpoint
from assistant.llm.guarding import Guarded
from assistant.llm.ledger import NoLedger
from assistant.llm.model import Request
from assistant.llm.troubles import CallFailed
from assistant.testing.model_server import ModelServer
from assistant.testing.scripted_model import ScriptedModel
from assistant.testing.serving import stage
from plan.errors import ModelFailed

SAID = '{"câu": "Sở Nội vụ tỉnh Vân Hải chủ trì; hạn 15/02/2024 \\"…\\" 🙂"}'


MODELS = ["scripted", "guarded", "endpoint", "guarded endpoint"]
NAMES = ["một", "hai", "ba", "bốn"]


class Wanted(BaseModel):
    text: str


@pytest.fixture(scope="module")
def serving():
    with stage() as shown:
        yield shown


@pytest.fixture(params=MODELS)
def model(request, serving):
    """Makes a model that says what a script says."""
    shown = []

    def make(script):
        scripted = ScriptedModel(script)
        found = scripted
        if "endpoint" in request.param:
            shown.append(serving(ModelServer(scripted).app))
            found = Endpoint(f"{shown[-1].__enter__()}/v1", "scripted", key="khoa", window=4096)
        return Guarded(found, NoLedger()) if "guarded" in request.param else found

    yield make
    for one in shown:
        one.__exit__(None, None, None)


def ask(user="Câu hỏi", most=300):
    return Request("content", "Trả lời bằng JSON.", user, Wanted, most)


def soon():
    return time.monotonic() + 20


def reply(model, request=None):
    return "".join(model.reply(request or ask(), soon()))


def test_it_has_a_name_and_a_window_before_it_is_asked(model):
    made = model(lambda _: "")
    assert made.name == "scripted"
    assert made.window >= 1024


def test_pieces_together_are_the_reply_with_every_letter(model):
    made = model(lambda _: SAID)
    pieces = list(made.reply(ask(), soon()))
    assert all(type(piece) is str for piece in pieces)
    assert "".join(pieces) == SAID


def test_the_messages_arrive_as_they_are(model):
    asked = []
    made = model(lambda request: asked.append(request) or "{}")
    user = 'Dòng một\nDòng hai: "…" \\ {{x}} <<<\t>>>'
    reply(made, ask(user, most=123))
    ((system, said, most),) = [(one.system, one.user, one.most) for one in asked]
    assert (system, said, most) == ("Trả lời bằng JSON.", user, 123)


def test_nothing_said_is_no_error(model):
    assert reply(model(lambda _: "")) == ""


def test_nothing_is_asked_before_the_first_piece_is_wanted(model):
    asked = []
    model(lambda request: asked.append(request) or "{}").reply(ask(), soon())
    assert asked == []


def test_pieces_come_while_the_rest_is_still_written(model):
    first_seen = threading.Event()

    def script(_request):
        def pieces():
            yield "một"
            yield "hai" if first_seen.wait(10) else "too late"

        return pieces()

    pieces = model(script).reply(ask(), soon())
    assert next(pieces) == "một"
    first_seen.set()
    assert list(pieces) == ["hai"]


def test_failures_are_ours_also_between_two_pieces(model):
    def script(_request):
        yield "một"
        raise CallFailed("broken")

    pieces = model(script).reply(ask(), soon())
    assert next(pieces) == "một"
    with pytest.raises(ModelFailed) as error:
        next(pieces)
    assert error.value.reason == "broken"


def test_it_can_be_asked_again_after_a_failure(model):
    said = [CallFailed("refused"), SAID]

    def script(_request):
        one = said.pop(0)
        if isinstance(one, Exception):
            raise one
        return one

    made = model(script)
    with pytest.raises(ModelFailed):
        reply(made)
    assert reply(made) == SAID


def test_closing_ends_the_call(model):
    ended = threading.Event()

    def script(_request):
        def pieces():
            try:
                while True:
                    yield "và "
                    time.sleep(0.01)
            finally:
                ended.set()

        return pieces()

    made = model(script)
    pieces = made.reply(ask(most=100_000), soon())
    assert next(pieces) == "và "
    pieces.close()
    until(ended.is_set)


def test_threads_may_share_it(model):
    made = model(lambda request: request.user * 20)
    found = {}
    threads = [
        threading.Thread(target=lambda name=name: found.update({name: reply(made, ask(name))})) for name in NAMES
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {name: name * 20 for name in NAMES}


def test_a_reply_that_does_not_end_is_cut(model):
    made = model(lambda _: iter(lambda: "và ", None))
    assert len(reply(made, ask(most=20))) == 160


@pytest.mark.parametrize("model", MODELS[2:], indirect=True)  # a script takes no time
def test_a_model_that_says_nothing_in_time_is_left(model):
    late = threading.Event()
    made = model(lambda _: "" if late.wait(5) else "{}")
    with pytest.raises(ModelFailed) as error:
        list(made.reply(ask(), time.monotonic() + 0.2))
    late.set()
    assert error.value.reason == "timeout"
