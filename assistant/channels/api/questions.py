"""`POST /api/ask`: an answer as JSON, or as a stream of server-sent events that ends with it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from fastapi.sse import format_sse_event
from pydantic import BaseModel, ConfigDict, Field

from assistant.channels import shapes
from assistant.channels.api import examples
from assistant.channels.http.drafts import Drafted
from assistant.channels.http.gate import Reader
from assistant.channels.http.problems import problem_of
from assistant.channels.http.questions import Questions
from assistant.channels.render import Json, answer_json, dump
from index.scope import Scope

_EVENTS = "text/event-stream"


class Question(BaseModel):
    """What is asked. history: earlier questions of the conversation, oldest first.

    conversation_id: a name the client has for the conversation; answers depend on `history` alone.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [examples.QUESTION]})

    question: str
    history: list[str] = Field(default_factory=list, max_length=50)
    conversation_id: str | None = Field(None, max_length=200)


async def events(questions: Questions, scope: Scope, question: Question) -> AsyncIterator[bytes]:
    """`progress`, the text line by line as `text`, the whole as `answer`; or `error` with a problem document.

    Where a language model writes, each sentence that was checked comes before as `draft`; the answer replaces them.
    """
    yield _event("progress", {"stage": "searching", "message": "Đang tìm trong các kế hoạch…"})
    asked = Drafted(partial(questions.answer, scope, question.question, question.history))
    try:
        async for sentence in asked.sentences():
            yield _event("draft", {"text": f"{sentence}\n"})
        answer = await asked.result()
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
        responses=_ANSWER,
    )
    async def ask(asked: Question, request: Request, viewer: Reader) -> Response:
        """Answer a question about the plans, with citations."""
        if _EVENTS in request.headers.get("accept", ""):
            headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # proxies must not hold events back
            return StreamingResponse(events(questions, viewer.scope, asked), media_type=_EVENTS, headers=headers)
        answer = await questions.answer(viewer.scope, asked.question, asked.history)
        return JSONResponse(answer_json(answer))

    return router


_ANSWER = examples.described(
    shapes.Answer, examples.ANSWER, "The answer; with Accept: text/event-stream, a stream that ends with it"
)
_ANSWER[200]["content"][_EVENTS] = {}
_ANSWER |= examples.paced()


def _event(name: str, value: Json) -> bytes:
    return format_sse_event(event=name, data_str=dump(value))
