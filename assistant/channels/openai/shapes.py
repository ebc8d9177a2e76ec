"""The shapes of the answers below /v1, for the OpenAPI document."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel


class UrlCitation(BaseModel):
    """Where the words of a mark stand. start_index, end_index: of the mark, in characters of the content."""

    start_index: int
    end_index: int
    url: str
    title: str


class Annotation(BaseModel):
    """A source of the content."""

    type: Literal["url_citation"]
    url_citation: UrlCitation


class AssistantMessage(BaseModel):
    """What is answered."""

    role: Literal["assistant"]
    content: str
    refusal: None
    annotations: list[Annotation]


class Choice(BaseModel):
    """The one choice there is."""

    index: Literal[0]
    message: AssistantMessage
    logprobs: None
    finish_reason: Literal["stop"]


class Usage(BaseModel):
    """Words, not tokens."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ChatCompletion(BaseModel):
    """An answer."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: Literal["kehoach"]
    choices: list[Choice]
    usage: Usage


class Model(BaseModel):
    """A model."""

    id: Literal["kehoach"]
    object: Literal["model"]
    created: int
    owned_by: Literal["kehoach"]


class Models(BaseModel):
    """All of them."""

    object: Literal["list"]
    data: list[Model]


class OpenAIErrorDetail(BaseModel):
    """What is wrong. code: stable. message: a Vietnamese sentence."""

    message: str
    type: str
    param: str | None
    code: str


class OpenAIError(BaseModel):
    """An error below /v1."""

    error: OpenAIErrorDetail


def described(shape: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route."""
    errors = {400: "Not a request that can be answered", 401: "Not signed in", 429: "Too many", 503: "Busy"}
    return {
        200: {"description": shape.__doc__, "model": shape},
        **{status: {"description": what, "model": OpenAIError} for status, what in errors.items()},
        "default": {"description": "An error in OpenAI's shape", "model": OpenAIError},
    }
