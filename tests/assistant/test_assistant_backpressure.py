"""Requests beyond what the server works on: refused at once, with a sentence; others go on."""

from __future__ import annotations

import asyncio
import re
import threading
from contextlib import asynccontextmanager

import anyio
import httpx
import pytest
from access_values import add_users, open_accounts
from clocks import Clock
from starlette.exceptions import HTTPException
from test_assistant_api import HOSTS, QUESTION, STREAM, problem

from assistant.answering.engine import Assistant
from assistant.app import assistant_over
from assistant.channels.http.crowd import Crowd, Kind, kinds
from assistant.channels.http.gate import COOKIE, Admission
from assistant.channels.http.lanes import Lane
from assistant.channels.http.metrics import Metrics
from assistant.channels.http.pace import Buckets
from assistant.channels.http.places import Places
from assistant.channels.http.questions import Questions
from assistant.channels.http.slow_clients import SlowBodies
from assistant.channels.server import create_app
from assistant.clock import now
from index.accounts import Role
from index.scope import EVERYTHING
from plan.errors import AnswerTimeout, DocumentMissing, ServerBusy

HTML = {"Accept": "text/html"}


class Held(Assistant):
    """Answers nothing before it is let go. begun: what it was asked so far."""

    def __init__(self, library):
        super().__init__(library, now)
        self.gate, self.begun = threading.Event(), []

    def seen_by(self, _scope):
        return self

    def ask(self, question, history=()):
        self.begun.append(question)
        assert self.gate.wait(30)
        return super().ask(question, history)


@pytest.fixture
def held(shelf):
    found = Held(shelf)
    yield found
    found.gate.set()


@asynccontextmanager
async def calling(library, assistant=None, client=("192.0.2.7", 1), **options):
    """Calls an application that has been started, with many requests at once."""
    app = create_app(assistant or assistant_over(library), library, writable=False, hosts=HOSTS, **options)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app, client=client)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as http:
            yield http


async def until(holds):
    with anyio.fail_after(20):
        while not holds():
            await anyio.sleep(0.005)


# --- lanes ---


def test_a_lane_lets_in_in_turn_and_turns_away_what_is_too_much():
    came = []

    async def go_in(lane, name):
        came.append((name, await lane.enter(20)))

    async def cross():
        lane = Lane(1, 2)
        assert await lane.enter(0)
        async with anyio.create_task_group() as group:
            for name in "ab":
                group.start_soon(go_in, lane, name)
            await until(lambda: lane.queued == 2)
            assert not await lane.enter(20)
            for _ in range(3):
                lane.leave()
                await anyio.sleep(0)
                await anyio.sleep(0)
        assert (lane.inside, lane.queued) == (0, 0)

    anyio.run(cross)
    assert came == [("a", True), ("b", True)]


def test_whoever_is_tired_of_waiting_leaves_no_gap():
    async def cross():
        lane = Lane(1, 5)
        assert await lane.enter(0)
        assert not await lane.enter(0.01)
        with anyio.move_on_after(0.01):
            await lane.enter(20)
        assert lane.queued == 0
        lane.leave()
        assert await lane.enter(0)

    anyio.run(cross)


def test_a_place_that_comes_as_one_goes_is_given_back():
    async def cross():
        lane = Lane(1, 1)
        await lane.enter(0)
        waiting = asyncio.create_task(lane.enter(20))
        await until(lambda: lane.queued == 1)
        lane.leave()  # its turn has come
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert lane.inside == 0

    anyio.run(cross)


def test_what_is_heavy_goes_in_alone():
    async def cross():
        lane = Lane(4, 4, weight=10)
        assert await lane.enter(0, 6)
        assert not await lane.enter(0.01, 5)
        assert await lane.enter(0.01, 4)
        lane.leave(6)
        assert not await lane.enter(0.01, 50)
        lane.leave(4)
        assert await lane.enter(0.01, 50)
        assert not await lane.enter(0.01, 1)

    anyio.run(cross)


def test_places_use_their_threads_again():
    async def work():
        places = Places(2, 10)
        async with anyio.create_task_group() as group:
            for _ in range(8):
                group.start_soon(places.run, lambda: used.add(threading.get_ident()), 20)

    used = set()
    anyio.run(work)
    assert 1 <= len(used) <= 3  # one more where a thread is counted free a moment late


def test_whoever_waits_hears_of_a_mistake_that_a_future_refuses():
    def mistaken():
        return next(iter(()))

    with pytest.raises(RuntimeError):
        anyio.run(Places(1, 1).run, mistaken, 20)


# --- questions ---


def test_questions_beyond_those_that_wait_are_refused_at_once(shelf, held):
    metrics = Metrics(shelf)
    asked = Questions(held, metrics, seconds=20, at_once=2, waiting=3)
    refused, answered = [], []

    async def ask():
        try:
            answered.append(await asked.answer(EVERYTHING, QUESTION["question"]))
        except ServerBusy as error:
            refused.append(error)

    async def together():
        async with anyio.create_task_group() as group:
            for _ in range(9):
                group.start_soon(ask)
            await until(lambda: len(refused) == 4)
            assert not answered
            held.gate.set()

    anyio.run(together)
    assert len(answered) == 5
    assert {error.http_status for error in refused} == {503}
    assert b'kehoach_question_errors_total{code="server_busy"} 4.0' in metrics.text()


def test_a_question_that_nobody_waits_for_keeps_its_place(shelf, held):
    asked = Questions(held, Metrics(shelf), seconds=0.1, at_once=1, waiting=3)

    async def one_after_another():
        with pytest.raises(AnswerTimeout):
            await asked.answer(EVERYTHING, QUESTION["question"])
        for _ in range(3):
            with pytest.raises(ServerBusy):
                await asked.answer(EVERYTHING, QUESTION["question"])
        held.gate.set()
        await until(lambda: asked._answering._lane.inside == 0)
        quick = Questions(assistant_over(shelf), Metrics(shelf), seconds=20, at_once=1)
        assert await quick.answer(EVERYTHING, QUESTION["question"])

    anyio.run(one_after_another)
    assert len(held.begun) == 1  # no thread more than there are places


def test_an_answer_is_of_the_plans_at_one_moment(own):
    """A plan goes while it is asked about: the question is asked again."""

    class Disturbed(Assistant):
        def seen_by(self, _scope):
            return self

        def ask(self, question, history=()):
            found = super().ask(question, history)
            if (gone := next((c.document.id for c in found.citations), "")) and not asked:
                own.remove(gone)
            asked.append(found)
            return found

    asked = []
    questions = Questions(Disturbed(own, now), Metrics(own), seconds=20, at_once=1)
    answer = anyio.run(questions.answer, EVERYTHING, QUESTION["question"])
    assert len(asked) == 2
    assert asked[0].citations
    assert answer is asked[1]
    assert {c.document.id for c in answer.citations} <= {plan.id for plan in own.documents()}


@pytest.mark.parametrize(("lost", "answered"), [(1, True), (2, True), (3, False)])
def test_a_plan_that_goes_while_it_is_read_costs_no_answer(shelf, lost, answered):
    class Losing(Assistant):
        def seen_by(self, _scope):
            return self

        def ask(self, question, history=()):
            left.append(question)
            if len(left) <= lost:
                raise DocumentMissing("Không có văn bản này.")
            return super().ask(question, history)

    left = []
    questions = Questions(Losing(shelf, now), Metrics(shelf), seconds=20, at_once=1)
    if answered:
        assert anyio.run(questions.answer, EVERYTHING, QUESTION["question"]).citations
    else:
        with pytest.raises(ServerBusy, match="đang được cập nhật"):
            anyio.run(questions.answer, EVERYTHING, QUESTION["question"])


# --- requests ---


@asynccontextmanager
async def full(library, held, count=5):
    """A server all of whose places for questions are taken until the block ends; gives it and their answers."""
    answers = []
    async with calling(library, held, questions_waiting=count, answers_at_once=count) as http:

        async def ask():
            answers.append(await http.post("/api/ask", json=QUESTION))

        async with anyio.create_task_group() as group:
            for _ in range(count):
                group.start_soon(ask)
            await until(lambda: len(held.begun) == count)
            yield http, answers
            held.gate.set()


def test_a_question_too_many_is_refused_at_once_in_every_channel(shelf, held):
    async def ask():
        async with full(shelf, held) as (http, answers):
            for path, sent in (
                ("/api/ask", {"json": QUESTION}),
                ("/api/ask", {"json": QUESTION, "headers": STREAM}),
                ("/hoi", {"data": QUESTION, "headers": STREAM}),
                ("/mcp", {"json": {}}),
            ):
                found = await http.post(path, **sent)
                assert problem(found, 503, "server_busy")["detail"].startswith("Nhiều người đang hỏi")
                assert int(found.headers["retry-after"]) > 0
            told = await http.post("/v1/chat/completions", json={"messages": []})
            assert (told.status_code, told.json()["error"]["code"]) == (503, "server_busy")
            page = await http.post("/hoi", data=QUESTION, headers=HTML)
            assert (page.status_code, page.headers["content-type"]) == (503, "text/html; charset=utf-8")
            assert "Nhiều người đang hỏi" in page.text
            assert not answers
        assert [found.status_code for found in answers] == [200] * 5

    anyio.run(ask)


def test_the_rest_of_the_server_answers_while_all_questions_are_held_up(shelf, held):
    async def look():
        async with full(shelf, held) as (http, answers):
            for path in ("/healthz", "/static/css/base.css", "/api/tasks", "/api/tasks.csv", "/hoi", "/van-ban"):
                assert (await http.get(path)).status_code == 200
            assert not answers

    anyio.run(look)


def crowd(*kinds):
    """What lets in by kinds, over an application that answers when it is let go; the paths that came to it."""
    came, gate = [], asyncio.Event()

    async def app(scope, _receive, send):
        came.append(scope["path"])
        await gate.wait()
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    transport = httpx.ASGITransport(Crowd(app, kinds))
    return httpx.AsyncClient(transport=transport, base_url="http://testserver"), came, gate


def kind(path, count, waiting, weight=0):
    return Kind(path, re.compile(path), frozenset(), count, waiting, 20.0, weight, busy="Máy chủ đang bận.", retry=7)


def test_kinds_keep_out_of_each_others_way():
    async def come():
        http, came, gate = crowd(kind("/slow", 2, 1), kind(".*", 2, 0))
        statuses = []

        async def get(path):
            statuses.append((await http.get(path)).status_code)

        async with anyio.create_task_group() as group:
            for _ in range(6):
                group.start_soon(get, "/slow")
            await until(lambda: len(statuses) == 3)
            assert statuses == [503] * 3
            group.start_soon(get, "/other")
            await until(lambda: "/other" in came)
            group.start_soon(get, "/healthz")
            await until(lambda: "/healthz" in came)
            assert came.count("/slow") == 2
            gate.set()
        assert sorted(statuses) == [204] * 5 + [503] * 3

    anyio.run(come)


def test_there_are_threads_for_all_that_are_let_in(shelf):
    async def look():
        async with calling(shelf):
            limiter = anyio.to_thread.current_default_thread_limiter()
            assert limiter.total_tokens > sum(one.count for one in kinds())

    anyio.run(look)


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/static/css/base.css"])
def test_what_says_the_same_to_everybody_asks_no_store_who_it_is(path):
    async def app(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    async def look():
        transport = httpx.ASGITransport(Admission(app, object()))  # which can tell nothing
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as http:
            for headers in ({"Cookie": f"{COOKIE}=x"}, {"Authorization": "Bearer x"}):
                assert (await http.get(path, headers=headers)).status_code == 204

    anyio.run(look)


def test_bodies_at_once_are_bounded_by_their_bytes():
    async def come():
        http, came, gate = crowd(kind("/upload", 9, 0, weight=1000))

        async def post(size):
            return await http.post("/upload", content=b"x" * size)

        async with anyio.create_task_group() as group:
            group.start_soon(post, 600)
            await until(lambda: came)
            refused = await post(500)
            assert problem(refused, 503, "server_busy")
            assert refused.headers["retry-after"] == "7"
            gate.set()
        assert (await post(5000)).status_code == 204

    anyio.run(come)


def test_the_description_tells_of_it(sample_library):
    paths = create_app(assistant_over(sample_library), sample_library, writable=False).openapi()["paths"]
    told = {(path, method): found["responses"] for path, of in paths.items() for method, found in of.items()}
    assert {name for name, responses in told.items() if "503" not in responses} == {("/healthz", "get")}
    for path in ("/api/ask", "/v1/chat/completions"):
        assert "429" in told[path, "post"]
    for status in ("429", "503"):
        assert "Retry-After" in told["/api/ask", "post"][status]["headers"]


# --- the pace ---


def test_a_bucket_fills_again():
    clock = [0.0]
    buckets = Buckets(6, lambda: clock[0])
    assert [buckets.take("a") for _ in range(8)] == [0] * 6 + [10, 10]
    assert buckets.take("b") == 0
    clock[0] += 9
    assert buckets.take("a") == 1
    clock[0] += 1
    assert [buckets.take("a"), buckets.take("a")] == [0, 10]
    clock[0] += 1e6
    assert [buckets.take("a") for _ in range(7)] == [0] * 6 + [10]


def test_an_address_that_asks_too_often_is_told_when_to_ask_again(shelf):
    async def ask():
        async with calling(shelf, questions_a_minute=2) as http:
            found = [await http.post("/api/ask", json=QUESTION) for _ in range(3)]
            assert [one.status_code for one in found[:2]] == [200, 200]
            assert "2 câu trong một phút" in problem(found[2], 429, "too_many_questions")["detail"]
            assert 0 < int(found[2].headers["retry-after"]) <= 30
            told = await http.post("/v1/chat/completions", json={"messages": [{"role": "user", "content": "Ai?"}]})
            assert (told.status_code, told.json()["error"]["type"]) == (429, "rate_limit_error")
            assert (await http.get("/api/tasks")).status_code == 200
            page = await http.post("/hoi", data=QUESTION, headers=HTML)
            assert page.status_code == 429
            assert "Hãy hỏi tiếp sau" in page.text

    anyio.run(ask)


def test_this_machine_asks_as_it_likes_where_nobody_signs_in(shelf):
    async def ask():
        async with calling(shelf, client=("127.0.0.1", 1), questions_a_minute=1) as http:
            assert {(await http.post("/api/ask", json=QUESTION)).status_code for _ in range(3)} == {200}

    anyio.run(ask)


def test_each_user_has_a_pace_of_his_own_wherever_he_sits(own):
    accounts = open_accounts(own, Clock())
    add_users(accounts)
    users = [accounts.users.named(name) for name in ("doc", "bien")]
    tokens = [accounts.make_token(user.id, "thử", Role.READER, None) for user in users]

    async def ask():
        async with calling(own, client=("127.0.0.1", 1), questions_a_minute=1, accounts=accounts) as http:
            found = []
            for token in (*tokens, *tokens):
                headers = {"Authorization": f"Bearer {token}"}
                found.append((await http.post("/api/ask", json=QUESTION, headers=headers)).status_code)
            assert found == [200, 200, 429, 429]
            assert (await http.post("/api/ask", json=QUESTION)).status_code == 401

    anyio.run(ask)


# --- who is slow ---


def test_a_body_that_trickles_in_gives_its_place_back():
    async def read(_scope, receive, _send):
        while (await receive()).get("more_body"):
            got.append(1)

    async def drip():
        await asyncio.sleep(0 if len(got) < 2 else 30)
        return {"type": "http.request", "body": b"x", "more_body": True}

    got = []
    with pytest.raises(HTTPException) as slow:
        anyio.run(SlowBodies(read, grace=0.05, slowest=1000), {"type": "http"}, drip, None)
    assert (slow.value.status_code, slow.value.headers["Connection"], len(got)) == (408, "close", 2)


def test_who_has_sent_all_may_listen_as_long_as_he_likes():
    async def listen(_scope, receive, _send):
        await receive()
        assert (await receive())["type"] == "http.disconnect"

    sent = [{"type": "http.request", "body": b"x", "more_body": False}]

    async def receive():
        if sent:
            return sent.pop()
        await asyncio.sleep(0.1)
        return {"type": "http.disconnect"}

    anyio.run(SlowBodies(listen, grace=0.05), {"type": "http"}, receive, None)
