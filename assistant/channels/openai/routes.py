"""`/v1`: what Open WebUI and any other client of OpenAI's API asks for."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from assistant.channels.http.gate import Reader
from assistant.channels.http.questions import Questions
from assistant.channels.openai import shapes
from assistant.channels.openai.asked import MODEL, Completion
from assistant.channels.openai.completions import Completed, model_json, new_id
from assistant.channels.sourced import sourced
from assistant.clock import Clock, now
from plan.errors import ModelMissing

LARGEST = 4 * 2**20
"""Bytes of a request: clients send the whole conversation again each time."""


def openai_routes(questions: Questions, address: str = "", clock: Clock = now) -> APIRouter:
    """Models and completions. address: under which sources are linked; "" for the one that is asked."""
    router = APIRouter(tags=["openai"])
    created = int(clock().timestamp())

    @router.get("/v1/models", response_class=JSONResponse, responses=shapes.described(shapes.Models))
    def models(_viewer: Reader) -> Response:
        """The models: one."""
        return JSONResponse({"object": "list", "data": [model_json(created)]})

    @router.get("/v1/models/{model}", response_class=JSONResponse, responses=shapes.described(shapes.Model))
    def model(model: str, _viewer: Reader) -> Response:
        """The model."""
        _check(model)
        return JSONResponse(model_json(created))

    @router.post("/v1/chat/completions", response_class=JSONResponse, responses=_COMPLETION)
    async def complete(asked: Completion, request: Request, viewer: Reader) -> Response:
        """Answer the user's last message out of the plans; with `stream`, in pieces that end with `[DONE]`.

        Sources are told twice: as annotations of the type url_citation, whose indices are those of the [n] in the
        text, and as a list below it. The usage counts words, since no tokens are used.
        """
        _check(asked.model)
        question, history = asked.question()
        answer = await questions.answer(viewer.scope, question, history)
        where = address or str(request.base_url).rstrip("/")
        told = Completed(new_id(), int(clock().timestamp()), [*history, question], sourced(answer, where), where)
        if not asked.stream:
            return JSONResponse(told.whole())
        usage = bool(asked.stream_options and asked.stream_options.include_usage)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # proxies must not hold pieces back
        return StreamingResponse(told.pieces(usage=usage), media_type="text/event-stream", headers=headers)

    return router


_COMPLETION: dict[int | str, dict[str, Any]] = shapes.described(shapes.ChatCompletion)
_COMPLETION[200]["content"] = {"text/event-stream": {}}


def _check(model: str) -> None:
    """Raise ModelMissing for another model than ours."""
    if model != MODEL:
        raise ModelMissing(f"Không có mô hình “{model[:100]}”. Mô hình duy nhất ở đây: {MODEL}.")
