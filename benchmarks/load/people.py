"""People at work: each asks one thing after the other, thinks a little, and looks something up now and then."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from benchmarks.load.asked import Body
from benchmarks.load.changing import Timeline
from benchmarks.load.checking import Json, Quiet

_STREAM = {"Accept": "text/event-stream"}
_PAGE = {"Accept": "text/html"}
_BUSY = frozenset({429, 503})
_EXPECTED = _BUSY | {200}
# What people do, and how often.
_STREAMED = "ask, streamed"
_KINDS = {"ask": 70, _STREAMED: 10, "/v1": 5, "tasks": 6, "pages": 5, "exports": 4}
_LOOKED_AT = {
    "tasks": ("/api/tasks?limit=50", "/api/tasks?unit=văn phòng&limit=50", "/api/tasks?text=báo cáo&limit=50"),
    "pages": ("/van-ban", "/hoi", "/nhiem-vu"),
    "exports": ("/api/tasks.xlsx", "/api/tasks.ics", "/api/tasks.csv"),
}


@dataclass(frozen=True, slots=True)
class Done:
    """One request. status: 0 where the connection broke. told: whether one that was refused says when to come again.

    wrong: what is wrong with the answer. slow: whether the slow question was under way.
    """

    kind: str
    status: int
    seconds: float
    told: bool = True
    wrong: str = ""
    slow: bool = False


@dataclass(slots=True)
class Crowd:
    """What people share. think: seconds at least and at most between two requests. slow: slow questions under way."""

    quiet: Quiet
    timeline: Timeline
    questions: Sequence[Body]
    think: tuple[float, float]
    slow: int = 0
    done: list[Done] = field(default_factory=list)
    kept: list[Json] = field(default_factory=list)
    """Mistakes to be looked at afterwards: what was asked, what came, and what would have been right."""

    async def person(self, client: httpx.AsyncClient, seed: int, end: float) -> None:
        """Ask until a moment of the monotonic clock, in an order and at a pace of one's own."""
        chance = random.Random(seed)  # noqa: S311 - no secret
        questions = chance.sample(self.questions, len(self.questions))
        await asyncio.sleep(chance.uniform(0, self.think[1]))
        number = 0
        while time.monotonic() < end:
            (kind,) = chance.choices(list(_KINDS), list(_KINDS.values()))
            if kind in _LOOKED_AT:
                await self._timed(kind, client.get(chance.choice(_LOOKED_AT[kind]), headers=_PAGE))
            else:
                await self._ask(client, kind, questions[number % len(questions)])
                number += 1
            await asyncio.sleep(chance.uniform(*self.think))

    async def slow_person(self, client: httpx.AsyncClient, body: Body, end: float) -> None:
        """Ask the slow question again and again."""
        while time.monotonic() < end:
            self.slow += 1
            try:
                await self._timed("the slow question", client.post("/api/ask", json=body))
            finally:
                self.slow -= 1
            await asyncio.sleep(2.0)

    async def probe(self, client: httpx.AsyncClient, end: float) -> None:
        """Look whether the server lives."""
        while time.monotonic() < end:
            for path in ("/healthz", "/readyz", "/static/css/base.css"):
                await self._timed(path, client.get(path))
            await asyncio.sleep(0.5)

    async def _ask(self, client: httpx.AsyncClient, kind: str, body: Body) -> None:
        if kind == "/v1":
            messages = [{"role": "user", "content": text} for text in (*body["history"], body["question"])]
            await self._timed(kind, client.post("/v1/chat/completions", json={"messages": messages}))
            return
        headers = _STREAM if kind == _STREAMED else {}
        begun = time.monotonic()

        def wrong(found: httpx.Response) -> str:
            answer = _streamed(found.text) if headers else found.json()
            if _refusal(answer):
                return ""
            states = self.timeline.between(begun, time.monotonic())
            mistake = self.quiet.wrong(body, answer, states)
            if mistake:
                right = [json.loads(one) for one in sorted(self.quiet.right(body, states))]
                kept = {"wrong": mistake, "asked": body, "states": sorted(states), "answer": answer, "right": right}
                self.kept.append(kept)
            return mistake

        await self._timed(kind, client.post("/api/ask", json=body, headers=headers), wrong)

    async def _timed(
        self,
        kind: str,
        asked: Awaitable[httpx.Response],
        wrong: Callable[[httpx.Response], str] = lambda _found: "",
    ) -> None:
        begun, beside = time.monotonic(), self.slow > 0
        try:
            found = await asked
        except httpx.TransportError:
            self.done.append(Done(kind, 0, time.monotonic() - begun, slow=beside))
            return
        seconds, status = time.monotonic() - begun, found.status_code
        told = status not in _BUSY or found.headers.get("retry-after", "").isdigit()
        mistake = wrong(found) if status == 200 else ""
        if kind == _STREAMED and status == 200:  # the stream had begun before the server was too busy
            status = _refusal(_streamed(found.text)) or status
        if status not in _EXPECTED:
            self.kept.append({"wrong": f"status {status}", "asked": kind, "answer": found.text})
        self.done.append(Done(kind, status, seconds, told, mistake, beside or self.slow > 0))


def _refusal(answer: Mapping[str, Any]) -> int:
    """The status of a problem that came in the place of an answer; 0 for an answer."""
    return 0 if "citations" in answer else int(answer["status"])


def _streamed(text: str) -> dict[str, Any]:
    """The last event of a stream: the answer, or the problem in its place."""
    last = text.strip().split("\n\n")[-1]
    found: dict[str, Any] = json.loads(last.partition("data: ")[2])
    return found
