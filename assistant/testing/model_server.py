"""An OpenAI-compatible service over any `LanguageModel`, which refuses, hangs and lies when it is told to.

>>> server = ModelServer(ScriptedModel(lambda request: {"choice": 1}))  # doctest: +SKIP
>>> with running(server.app) as address:  # doctest: +SKIP
...     model = Endpoint(f"{address}/v1", "scripted")
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Generator, Iterable, Mapping
from enum import StrEnum
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict
from starlette.types import Receive, Scope, Send

from assistant.llm import model as asked
from plan.errors import ModelFailed

_SECONDS = 300.0  # that a script may take
_HANGING = 20.0  # seconds; longer than any test waits
_EVENTS = "text/event-stream"
_ENDLESS = "và "
Body = Mapping[str, Any]


class Trouble(StrEnum):
    """What may happen to a call instead of a reply."""

    THROTTLED = "throttled"
    FAILING = "failing"
    HANGING = "hanging"
    DRIBBLING = "dribbling"
    BROKEN_OFF = "broken off"
    ENDLESS = "endless"
    GARBAGE = "garbage"
    NOT_JSON = "not json"
    ERROR_INSIDE = "error inside"
    MOVED = "moved"
    TOO_LONG = "too long"


class Anything(BaseModel):
    """What is asked of the model behind the service: an object; the caller's own shape is not known here."""

    model_config = ConfigDict(extra="allow")


class ModelServer:
    """The service. asked: the bodies of all calls; keys: what they brought as key.

    key: the one that is let in, "" for any. forms: of `response_format` that it takes, "schema" for one beside
    json_object. refusal: the status with which it refuses others. lacks: parameters it does not take.
    usage: whether it counts tokens. wait: what Retry-After says, in seconds.
    """

    def __init__(self, model: asked.LanguageModel) -> None:
        self._model = model
        self._troubles: deque[Trouble | int] = deque()
        self.key = ""
        self.forms = {"json_schema", "json_object", "schema"}
        self.refusal = 400
        self.lacks: set[str] = set()
        self.usage = True
        self.wait = ""
        self.asked: list[Body] = []
        self.keys: list[str] = []
        self.headers: list[Mapping[str, str]] = []
        self.app = FastAPI(openapi_url=None)
        self.app.add_api_route("/v1/models", self._models, methods=["GET"])
        self.app.add_api_route("/v1/chat/completions", self._complete, methods=["POST"])

    def fail(self, *troubles: Trouble | int) -> None:
        """Let this happen to the next calls, one after the other; a number is a status."""
        self._troubles.extend(troubles)

    async def _models(self, request: Request) -> Response:
        if refused := self._refused(request):
            return refused
        if self._troubles:
            return await self._troubled(self._troubles.popleft(), request)
        return JSONResponse({"object": "list", "data": [{"id": self._model.name, "object": "model", "created": 0}]})

    async def _complete(self, request: Request) -> Response:
        body: Body = await request.json()
        self.asked.append(body)
        if refused := self._refused(request):
            return refused
        if self._troubles:
            return await self._troubled(self._troubles.popleft(), request)
        if body.get("model") != self._model.name:
            return _error(404, "model_not_found", f"there is no model {body.get('model')}")
        if lacking := next((name for name in self.lacks if name in body), None):
            return _error(400, "unsupported_parameter", f"{lacking} is not supported", lacking)
        if form := self._unknown_form(body.get("response_format")):
            return _error(self.refusal, "invalid", f"response_format {form} is not supported", "response_format")
        call = _call(body)
        if body.get("stream"):
            told = (body.get("stream_options") or {}).get("include_usage") and self.usage
            return _Flowing(self._streamed(call, counted=bool(told)))
        return await asyncio.to_thread(self._whole, call)

    def _refused(self, request: Request) -> Response | None:
        self.headers.append(dict(request.headers))
        self.keys.append(request.headers.get("authorization", "").removeprefix("Bearer "))
        if self.key and self.keys[-1] != self.key:
            return _error(401, "invalid_api_key", f"the key {self.keys[-1]} is wrong")
        return None

    def _unknown_form(self, form: Body | None) -> str:
        if not form:
            return ""
        if form["type"] not in self.forms:
            return str(form["type"])
        return "schema" if form["type"] == "json_object" and "schema" in form and "schema" not in self.forms else ""

    async def _troubled(self, trouble: Trouble | int, request: Request) -> Response:
        if isinstance(trouble, int):
            return _error(trouble, "error", "an error")
        if trouble is Trouble.HANGING:
            await _left(request)
        if trouble is Trouble.THROTTLED:
            response = _error(429, "rate_limit_exceeded", "slow down")
            response.headers.update({"retry-after": self.wait} if self.wait else {})
            return response
        if trouble is Trouble.FAILING:
            return _error(500, "server_error", f"failed with {self.keys[-1]}")
        if trouble is Trouble.TOO_LONG:
            return _error(400, "context_length_exceeded", "the maximum context length is 10 tokens")
        if trouble is Trouble.MOVED:
            return Response(status_code=307, headers={"location": f"{request.base_url}v1/elsewhere"})
        return _BAD[trouble]()

    def _streamed(self, call: asked.Request, *, counted: bool) -> Generator[str, None, None]:
        written = 0
        try:
            yield _event(_chunk({"role": "assistant", "content": ""}))
            with asked.ended(self._model.reply(call, time.monotonic() + _SECONDS)) as pieces:
                for piece in pieces:
                    written += len(piece)
                    yield _event(_chunk({"content": piece}))
            yield _event(_chunk({}, "stop"))
            if counted:
                yield _event({**_chunk(None), "usage": _usage(call, written)})
            yield "data: [DONE]\n\n"
        except ModelFailed as error:
            yield _event({"error": {"message": "the model failed", "type": "server_error", "code": error.reason}})

    def _whole(self, call: asked.Request) -> Response:
        try:
            text = "".join(self._model.reply(call, time.monotonic() + _SECONDS))
        except ModelFailed as error:
            return _error(500, error.reason, "the model failed")
        message = {"role": "assistant", "content": text}
        body = {**_chunk(None), "object": "chat.completion"}
        body["choices"] = [{"index": 0, "message": message, "finish_reason": "stop"}]
        return JSONResponse(body | ({"usage": _usage(call, len(text))} if self.usage else {}))


class _Flowing(StreamingResponse):
    """Events as they are made, by a generator that is closed when whoever asked has left."""

    def __init__(self, events: Generator[str, None, None]) -> None:
        super().__init__(events, media_type=_EVENTS)
        self._events = events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._events.close()


class _BreakingOff(Response):
    """Ends a connection in the middle of a reply."""

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [(b"content-type", _EVENTS.encode()), (b"content-length", b"100000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for piece in ('{"choice":', " 1"):
            await send(
                {"type": "http.response.body", "body": _event(_chunk({"content": piece})).encode(), "more_body": True}
            )
            await asyncio.sleep(0.05)


def _endless() -> Response:
    async def flood() -> AsyncIterator[str]:
        while True:
            yield _event(_chunk({"content": _ENDLESS}))
            await asyncio.sleep(0)

    return StreamingResponse(flood(), media_type=_EVENTS)


def _dribbling() -> Response:
    async def dribble() -> AsyncIterator[str]:
        while True:
            yield ": still here\n\n"
            await asyncio.sleep(0.02)

    return StreamingResponse(dribble(), media_type=_EVENTS)


def _garbage() -> Response:
    lines = (
        "null",
        "[]",
        '"x"',
        "5",
        '{"choices": 3}',
        '{"choices": [null]}',
        '{"choices": [{"delta": {"content": 7}}]}',
    )
    events = [f"data: {line}\n\n" for line in lines]
    return Response("".join(events).encode() + b"\xff\xfe\n\n", media_type=_EVENTS)


def _not_json() -> Response:
    return Response(f"data: {'[' * 100_000}\n\n", media_type=_EVENTS)


def _error_inside() -> Response:
    return Response(_event(_chunk({"content": "{"})) + _event({"error": {"message": "failed"}}), media_type=_EVENTS)


_BAD: Mapping[Trouble, Callable[[], Response]] = {
    Trouble.BROKEN_OFF: _BreakingOff,
    Trouble.ENDLESS: _endless,
    Trouble.DRIBBLING: _dribbling,
    Trouble.GARBAGE: _garbage,
    Trouble.NOT_JSON: _not_json,
    Trouble.ERROR_INSIDE: _error_inside,
    Trouble.HANGING: lambda: PlainTextResponse("", 503),
}


async def _left(request: Request) -> None:
    """Return when whoever asked has left."""
    end = asyncio.get_running_loop().time() + _HANGING
    while asyncio.get_running_loop().time() < end and not await request.is_disconnected():
        await asyncio.sleep(0.02)


def _call(body: Body) -> asked.Request:
    """The call as the model behind takes it; its purpose is known where a schema with a name came along."""
    said: Iterable[Body] = body["messages"]
    texts = {role: "\n".join(str(one["content"]) for one in said if one["role"] == role) for role in ("system", "user")}
    purpose = (body.get("response_format") or {}).get("json_schema", {}).get("name", "")
    most = int(body.get("max_tokens") or body.get("max_completion_tokens") or asked.MOST_WRITTEN)
    return asked.Request(purpose, texts["system"], texts["user"], Anything, most)


def _usage(call: asked.Request, written: int) -> Body:
    read, wrote = asked.tokens(call.system + call.user), written // 2
    return {"prompt_tokens": read, "completion_tokens": wrote, "total_tokens": read + wrote}


def _chunk(delta: Body | None, end: str | None = None) -> dict[str, Any]:
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": end}]
    return {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 0, "model": "", "choices": choices}


def _event(body: Body) -> str:
    return f"data: {json.dumps(body, ensure_ascii=False)}\n\n"


def _error(status: int, code: str, message: str, parameter: str | None = None) -> JSONResponse:
    return JSONResponse({"error": {"message": message, "type": "error", "param": parameter, "code": code}}, status)
