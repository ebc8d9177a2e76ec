"""`POST /api/ask`: an answer as JSON, or as a stream of server-sent events that ends with it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from functools import partial

import anyio
from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from fastapi.sse import format_sse_event
from pydantic import BaseModel, ConfigDict, Field

from assistant.answering.answer import Answer
from assistant.answering.engine import Assistant
from assistant.channels.api import examples
from assistant.channels.api.metrics import Metrics
from assistant.channels.api.problems import problem_of
from assistant.channels.render import Json, answer_json, dump
from plan.errors import AnswerTimeout, KehoachError

_EVENTS = "text/event-stream"


class Question(BaseModel):
    """What is asked. history: earlier questions of the conversation, oldest first.

    conversation_id: a name the client has for the conversation; answers depend on `history` alone.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [examples.QUESTION]})

    question: str
    history: list[str] = Field(default_factory=list, max_length=50)
    conversation_id: str | None = Field(None, max_length=200)


class Questions:
    """Runs questions in threads: at most `at_once` of them, each within `seconds`."""

    def __init__(self, assistant: Assistant, metrics: Metrics, *, seconds: float, at_once: int) -> None:
        self._assistant = assistant
        self._metrics = metrics
        self._seconds = seconds
        self._at_once = at_once
        self._limiter: CapacityLimiter | None = None

    async def answer(self, asked: Question) -> Answer:
        """The answer; raises QuestionInvalid, AnswerTimeout and the library's errors."""
        if self._limiter is None:
            self._limiter = CapacityLimiter(self._at_once)  # belongs to the running event loop
        history = [_valid(item) for item in asked.history if item.strip()]
        work = partial(self._assistant.ask, _valid(asked.question), history)
        begun = time.perf_counter()
        try:
            with anyio.fail_after(self._seconds):
                answer = await to_thread.run_sync(work, limiter=self._limiter, abandon_on_cancel=True)
        except TimeoutError as error:
            self._metrics.refused(AnswerTimeout.code)
            raise AnswerTimeout(
                f"Chưa trả lời được trong {self._seconds:g} giây vì máy chủ đang bận. Hãy hỏi lại sau ít phút."
            ) from error
        except KehoachError as error:
            self._metrics.refused(error.code)
            raise
        self._metrics.answered(answer, time.perf_counter() - begun)
        return answer

    async def events(self, asked: Question) -> AsyncIterator[bytes]:
        """`progress`, the text line by line as `text`, the whole as `answer`; or `error` with a problem document."""
        yield _event("progress", {"stage": "searching", "message": "Đang tìm trong các kế hoạch…"})
        try:
            answer = await self.answer(asked)
        except Exception as error:  # noqa: BLE001 - the response has begun: the stream itself has to say it
            yield _event("error", problem_of(error))
            return
        for line in answer.text.splitlines(keepends=True):
            yield _event("text", {"text": line})
        yield _event("answer", answer_json(answer))


def question_routes(questions: Questions) -> APIRouter:
    """The route that answers."""
    router = APIRouter(tags=["questions"])

    @router.post(
        "/api/ask",
        response_class=JSONResponse,
        responses=examples.described(examples.ANSWER, "The answer; with Accept: text/event-stream, a stream of it"),
    )
    async def ask(asked: Question, request: Request) -> Response:
        """Answer a question about the plans, with citations."""
        if _EVENTS in request.headers.get("accept", ""):
            headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # proxies must not hold events back
            return StreamingResponse(questions.events(asked), media_type=_EVENTS, headers=headers)
        return JSONResponse(answer_json(await questions.answer(asked)))

    return router


def _event(name: str, value: Json) -> bytes:
    return format_sse_event(event=name, data_str=dump(value))


def _valid(text: str) -> str:
    """Text without lone surrogates, which JSON can carry and no store takes."""
    return text.encode("utf-8", "replace").decode("utf-8")
