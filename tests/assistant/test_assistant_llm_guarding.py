"""A language model with care taken of it: attempts, rests, waiting, counts."""

from __future__ import annotations

import threading
import time

import pytest
from llm_values import Remembering, request, soon
from waiting import until as wait_until

from assistant.llm.breaker import Breaker
from assistant.llm.guarding import Guarded, Prices
from assistant.llm.ledger import Usage
from assistant.llm.troubles import REASONS, CallFailed
from assistant.testing.scripted_model import ScriptedModel
from plan.errors import ModelFailed


class Model:
    """A model whose calls go as they are told to: a reason to fail for, or pieces with an error or a usage behind."""

    name, window = "thử", 8192

    def __init__(self, *calls):
        self.calls = list(calls)
        self.asked = 0

    def reply(self, request, until):
        self.asked += 1
        said = self.calls.pop(0) if self.calls else ["{", "}"]
        if isinstance(said, Exception):
            raise said
        for piece in said:
            if isinstance(piece, Exception):
                raise piece
            if isinstance(piece, Usage):
                return piece
            yield piece


class Slept:
    def __init__(self):
        self.seconds = []

    def __call__(self, seconds):
        self.seconds.append(seconds)


@pytest.fixture
def ledger():
    return Remembering()


@pytest.fixture
def slept():
    return Slept()


def failing(*reasons):
    return [CallFailed(reason) for reason in reasons]


def reply(model, until=None):
    return "".join(model.reply(request(), until or soon()))


def reason(model, until=None):
    with pytest.raises(ModelFailed) as error:
        reply(model, until)
    return error.value.reason


@pytest.mark.parametrize("why", ["throttled", "unreachable", "failed"])
def test_what_may_pass_is_tried_again(ledger, slept, why):
    model = Model(*failing(why, why))
    assert reply(Guarded(model, ledger, sleep=slept)) == "{}"
    assert ledger.outcomes == [why, why, "done"]
    assert 0.5 <= slept.seconds[0] <= 0.75
    assert 1.0 <= slept.seconds[1] <= 1.5


def test_attempts_come_to_an_end(ledger, slept):
    model = Model(*failing(*["unreachable"] * 9))
    assert reason(Guarded(model, ledger, sleep=slept)) == "unreachable"
    assert model.asked == 3


@pytest.mark.parametrize("why", sorted(REASONS - {"throttled", "unreachable", "failed"}))
def test_what_will_not_pass_is_not_tried_again(ledger, slept, why):
    model = Model(*failing(why))
    assert reason(Guarded(model, ledger, sleep=slept)) == why
    assert (model.asked, slept.seconds, ledger.outcomes) == (1, [], [why])


def test_nothing_is_tried_again_once_something_was_said(ledger, slept):
    model = Model(["{", CallFailed("failed")])
    pieces = Guarded(model, ledger, sleep=slept).reply(request(), soon())
    assert next(pieces) == "{"
    with pytest.raises(ModelFailed):
        next(pieces)
    assert (model.asked, ledger.outcomes) == (1, ["failed"])


def test_a_service_is_asked_again_when_it_wants_to_be(ledger, slept):
    model = Model(CallFailed("throttled", 4.0))
    reply(Guarded(model, ledger, sleep=slept))
    assert 4.0 <= slept.seconds[0] <= 6.0


def test_nobody_waits_longer_than_there_is_time(ledger, slept):
    model = Model(CallFailed("throttled", 30.0))
    assert reason(Guarded(model, ledger, sleep=slept)) == "throttled"
    assert (model.asked, slept.seconds) == (1, [])


@pytest.fixture
def resting():
    """A breaker that opens after two failures, and its time."""
    now = [100.0]
    return Breaker(failures=2, rest=30.0, clock=lambda: now[0]), now


def test_after_failures_in_a_row_nothing_is_asked_until_a_trial_goes_well(ledger, resting):
    breaker, now = resting
    model = Model(*failing("timeout", "broken", "refused"))
    guarded = Guarded(model, ledger, breaker=breaker)
    assert [reason(guarded) for _ in range(3)] == ["timeout", "broken", "open"]
    assert model.asked == 2
    now[0] += 30.0
    assert [reason(guarded), reason(guarded)] == ["refused", "open"]
    now[0] += 30.0
    assert [reply(guarded), reply(guarded)] == ["{}", "{}"]
    assert ledger.outcomes == ["timeout", "broken", "open", "refused", "open", "done", "done"]


def test_failures_that_are_not_in_a_row_do_not_count(ledger, resting):
    model = Model(CallFailed("timeout"), ["{}"], CallFailed("timeout"), ["{}"])
    guarded = Guarded(model, ledger, breaker=resting[0])
    assert [reason(guarded), reply(guarded), reason(guarded), reply(guarded)] == ["timeout", "{}", "timeout", "{}"]


def test_what_says_nothing_of_the_service_opens_nothing(ledger, resting):
    guarded = Guarded(Model(*failing(*["too_long"] * 5)), ledger, breaker=resting[0])
    assert [reason(guarded) for _ in range(5)] == ["too_long"] * 5
    assert reply(guarded) == "{}"


def test_no_time_is_no_fault_of_the_service(ledger, resting):
    model = Model()
    guarded = Guarded(model, ledger, breaker=resting[0])
    assert [reason(guarded, until=time.monotonic()) for _ in range(5)] == ["timeout"] * 5
    assert (reply(guarded), model.asked) == ("{}", 1)


def test_only_one_trial_is_made_at_a_time(resting):
    breaker, now = resting
    breaker.went(well=False)
    breaker.went(well=False)
    now[0] += 31.0
    assert [breaker.lets_through(), breaker.lets_through()] == [True, False]
    breaker.went(well=None)  # it did not come to the trial
    assert breaker.lets_through()


def test_whoever_waited_for_a_place_is_spared_a_service_that_failed_meanwhile(ledger):
    gate = threading.Event()

    def fail(_request):
        gate.wait(10)
        raise CallFailed("timeout")

    model = ScriptedModel(fail)
    guarded = Guarded(model, ledger, at_once=1, breaker=Breaker(failures=1))
    threads = [threading.Thread(target=reason, args=(guarded,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    wait_until(lambda: model.asked)
    gate.set()
    for thread in threads:
        thread.join()
    assert sorted(ledger.outcomes) == ["open", "open", "timeout"]


def test_that_a_service_is_left_alone_is_told_once_with_what_to_do(ledger, resting, caplog):
    breaker, now = resting
    guarded = Guarded(Model(*failing("refused", "refused", "refused")), ledger, breaker=breaker)
    for _ in range(3):
        reason(guarded)
    now[0] += 30.0
    reason(guarded)  # the trial
    (told,) = (record.getMessage() for record in caplog.records)
    assert str(CallFailed("refused")) in told


def test_a_mistake_in_a_model_lets_the_next_one_in(ledger):
    guarded = Guarded(Model(ZeroDivisionError(), ["{}"]), ledger, at_once=1)
    with pytest.raises(ZeroDivisionError):
        reply(guarded)
    assert reply(guarded) == "{}"
    assert ledger.outcomes == ["failed", "done"]


def test_no_more_calls_than_allowed_at_once(ledger):
    gate, inside, most = threading.Event(), [], []

    def script(_request):
        inside.append(1)
        most.append(len(inside))
        gate.wait(10)
        inside.pop()
        return {"choice": 1}

    guarded = Guarded(ScriptedModel(script), ledger, at_once=2)
    threads = [threading.Thread(target=reply, args=(guarded,)) for _ in range(5)]
    for thread in threads:
        thread.start()
    wait_until(lambda: len(inside) == 2)
    assert reason(guarded, until=time.monotonic() + 0.05) == "busy"
    gate.set()
    for thread in threads:
        thread.join()
    assert max(most) == 2
    assert sorted(ledger.outcomes) == ["busy", *["done"] * 5]


def test_a_reply_that_is_left_frees_its_place_and_was_no_failure(ledger, resting):
    guarded = Guarded(Model(*[["a", "b", "c"]] * 9), ledger, at_once=1, breaker=resting[0])
    for _ in range(4):
        pieces = guarded.reply(request(), soon())
        assert next(pieces) == "a"
        pieces.close()
    assert reply(guarded) == "abc"
    assert ledger.outcomes == ["done"] * 5


def test_a_reply_that_is_left_says_that_the_service_is_there(ledger, resting):
    guarded = Guarded(Model(CallFailed("timeout"), ["a", "b"], CallFailed("timeout")), ledger, breaker=resting[0])
    reason(guarded)
    pieces = guarded.reply(request(), soon())
    next(pieces)
    pieces.close()
    assert [reason(guarded), reply(guarded)] == ["timeout", "{}"]


def test_the_count_of_the_service_is_priced(ledger):
    guarded = Guarded(Model(["{}", Usage(2_000_000, 500_000)]), ledger, prices=Prices(1.5, 4.0))
    reply(guarded)
    assert ledger.calls == [("choice", "done", Usage(2_000_000, 500_000, 5.0))]


def test_without_a_count_of_the_service_tokens_are_estimated(ledger):
    guarded = Guarded(Model(["x" * 100]), ledger, prices=Prices(0, 1_000_000))
    reply(guarded)
    ((_, _, usage),) = ledger.calls
    assert usage.read > 20
    assert (usage.written, usage.cost) == (50, 50.0)


def test_a_call_that_was_not_worked_on_costs_nothing(ledger, slept):
    guarded = Guarded(Model(CallFailed("throttled")), ledger, sleep=slept)
    reply(guarded)
    assert ledger.calls[0][2] == Usage()


def test_an_endless_model_is_cut(ledger):
    guarded = Guarded(ScriptedModel(lambda _: iter(lambda: "và ", None)), ledger)
    assert len("".join(guarded.reply(request(most=10), soon()))) == 80
    assert ledger.outcomes == ["done"]
