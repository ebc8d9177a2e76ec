"""Where an improver meets questions: in threads and time of its own, and never where records answer."""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import replace
from functools import partial

import anyio
import pytest
from test_assistant_api import STREAM, events, open_client

from assistant.answering.answer import Contribution, Part
from assistant.answering.improvement import tell_nobody
from assistant.app import assistant_over
from assistant.channels.cli import asking, main
from assistant.channels.http import questions as questions_module
from assistant.channels.http.drafts import Drafted
from assistant.channels.http.metrics import Metrics
from assistant.channels.http.questions import Questions
from assistant.writing.writer import is_settled
from index.scope import EVERYTHING
from plan.errors import KehoachError

CONTENT = "Kế hoạch sáp nhập Nhà hát Ca múa nhạc Hải Bình có mục tiêu gì?"
RECORD = "Đề án sáp nhập Nhà hát Ca múa nhạc Hải Bình ai chủ trì, hạn khi nào?"
BETTER = "Câu trả lời hay hơn."


class Improver:
    """Says something better, with two sentences before it; `gate` holds it back."""

    seconds = 30.0
    at_once = 1

    def __init__(self):
        self.asked = []
        self.gate = threading.Event()
        self.gate.set()

    def may_help(self, question, answer):
        return not is_settled(answer)

    def improve(self, assistant, question, history, answer, told=tell_nobody, until=None):
        self.asked.append(question)
        told("Câu một.")
        told("Câu hai.")
        self.gate.wait(20)
        return replace(answer, text=BETTER, contribution=Contribution(Part.WROTE, "m", 3))


@pytest.fixture
def improver():
    found = Improver()
    yield found
    found.gate.set()


def asking_over(library, improver, **more):
    return Questions(assistant_over(library), Metrics(library), seconds=30, at_once=4, improver=improver, **more)


def ask(library, improver, *questions, **more):
    """The answers to questions that are asked at the same time, in the order they come."""
    asked = asking_over(library, improver, **more)
    came = []

    async def one(question):
        came.append((question, await asked.answer(EVERYTHING, question)))

    async def together():
        async with anyio.create_task_group() as group:
            for question in questions:
                group.start_soon(one, question)

    anyio.run(together)
    return came


def test_a_better_answer_is_given_with_what_a_model_did_for_it(shelf, improver):
    with open_client(shelf, improver=improver) as client:
        answer = client.post("/api/ask", json={"question": CONTENT}).json()
    assert answer["answer"] == BETTER
    assert answer["model"] == {"name": "m", "part": "wrote", "dropped": 3}


def test_records_are_answered_without_asking(shelf, improver):
    with open_client(shelf, improver=improver) as client, open_client(shelf) as plain:
        found, expected = (one.post("/api/ask", json={"question": RECORD}).json() for one in (client, plain))
    assert not improver.asked
    assert "model" not in found
    assert {**found, "elapsed_ms": 0} == {**expected, "elapsed_ms": 0}


def test_checked_sentences_come_before_the_answer(shelf, improver):
    with open_client(shelf, improver=improver) as client:
        sent = list(events(client.post("/api/ask", json={"question": CONTENT}, headers=STREAM).text))
    assert [name for name, _ in sent] == ["progress", "draft", "draft", "text", "answer"]
    assert [data["text"] for name, data in sent if name == "draft"] == ["Câu một.\n", "Câu hai.\n"]
    assert sent[-1][1]["answer"] == BETTER


def test_the_web_chat_shows_them_too(shelf, improver):
    with open_client(shelf, improver=improver) as client:
        sent = list(events(client.post("/hoi", data={"question": CONTENT}, headers=STREAM).text))
    assert [name for name, _ in sent] == ["progress", "draft", "draft", "text", "answer"]
    assert BETTER in sent[-1][1]["html"]


def test_whoever_waits_for_a_model_holds_up_nobody(shelf, improver):
    improver.gate.clear()

    def open_gate(question, answer):
        if question == RECORD:
            improver.gate.set()  # the last one asked is answered first
        return not is_settled(answer)

    improver.may_help = open_gate
    came = ask(shelf, improver, CONTENT, f"{CONTENT} ", RECORD)
    assert came[0][0] == RECORD
    assert [answer.text for _, answer in came[1:]] == [BETTER, BETTER]


def test_one_that_takes_too_long_leaves_the_answer_of_the_rules(shelf, improver, monkeypatch):
    monkeypatch.setattr(questions_module, "_GRACE", 0.0)
    improver.gate.clear()
    improver.seconds = 0.05
    [(_, answer)] = ask(shelf, improver, CONTENT)
    assert answer.contribution is None
    assert answer.text == assistant_over(shelf).ask(CONTENT).text


def test_work_that_nobody_waits_for_keeps_its_place_until_it_ends(shelf, improver, monkeypatch):
    monkeypatch.setattr(questions_module, "_GRACE", 0.0)
    improver.gate.clear()
    improver.seconds = 0.05
    ask(shelf, improver, *[CONTENT] * 6)
    assert len(improver.asked) == 1


def test_it_holds_up_no_end_of_the_program(shelf, improver, monkeypatch):
    monkeypatch.setattr(questions_module, "_GRACE", 0.0)
    improver.gate.clear()
    improver.seconds = 0.05
    ask(shelf, improver, CONTENT)
    assert all(thread.daemon for thread in threading.enumerate() if thread.name == "writer")


def test_whoever_writes_is_told_when_nobody_waits(shelf, improver):
    begun, ended = threading.Event(), threading.Event()

    def improve(assistant, question, history, answer, told, until):
        begun.set()
        while not ended.is_set():
            try:
                told("Câu một.")
            except KehoachError:
                ended.set()
        return answer

    improver.improve = improve

    async def leave():
        asked = Drafted(partial(asking_over(shelf, improver).answer, EVERYTHING, CONTENT, ()))
        async for _ in asked.sentences():
            break
        with pytest.raises(asyncio.CancelledError):
            await asked.result()

    anyio.run(leave)
    assert begun.is_set()
    assert ended.wait(10)


def test_the_time_for_an_answer_begins_when_it_is_asked(shelf, improver):
    given = []
    wait = improver.improve

    def improve(*arguments):
        given.append(arguments[-1])
        return wait(*arguments)

    improver.improve = improve
    begun = time.monotonic()
    ask(shelf, improver, CONTENT)
    assert begun < given[0] <= time.monotonic() + improver.seconds


def test_a_question_of_a_chat_waits_for_no_other(shelf, improver):
    improver.gate.clear()
    asked = asking_over(shelf, improver, patience=0)

    async def two():
        async with anyio.create_task_group() as group:
            group.start_soon(asked.answer, EVERYTHING, CONTENT)
            while not improver.asked:
                await anyio.sleep(0.01)
            second = await asked.answer(EVERYTHING, CONTENT)
            improver.gate.set()
        return second

    assert anyio.run(two).contribution is None


def test_a_mistake_beside_the_rules_does_not_cost_their_answer(shelf, improver, caplog):
    improver.improve = lambda *_: 1 / 0
    [(_, answer)] = ask(shelf, improver, CONTENT)
    assert answer.text == assistant_over(shelf).ask(CONTENT).text
    assert "a mistake in the program" in caplog.text


def test_the_command_asks_it_too(shelf, improver, monkeypatch, capsys):
    monkeypatch.setattr(asking, "improver_over", lambda *_: improver)
    monkeypatch.setattr(asking, "open_reader", lambda *_: _Opened(shelf))
    assert main.main(["ask", CONTENT]) == 0
    assert capsys.readouterr().out.startswith(BETTER)


class _Opened:
    def __init__(self, library):
        self.library = library

    def __enter__(self):
        return self.library

    def __exit__(self, *_):
        pass
