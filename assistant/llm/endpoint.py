"""A language model behind an OpenAI-compatible address, through the `openai` package: loaded only where one is set."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

import httpx2
import openai
from openai.types.chat import ChatCompletionChunk

from assistant.llm.ledger import Usage
from assistant.llm.manner import Manner, Options
from assistant.llm.model import Pieces, Request, cut
from assistant.llm.transport import Bounded, timeout
from assistant.llm.troubles import CallFailed
from plan.errors import SettingsInvalid

_PAUSE = 60.0  # seconds between two pieces
_LONGEST_WAIT = 3_600.0  # seconds that a service may tell
_NO_KEY = "no-key"  # the client insists on one
_LONGEST_NAME = 100  # characters
_OVER_WINDOW = re.compile(r"context.{0,20}(?:length|size|window)", re.IGNORECASE)
_Found = TypeVar("_Found")
_Chunks = openai.Stream[ChatCompletionChunk]
_UNEXPECTED = (ValueError, TypeError, AttributeError, LookupError, RecursionError)  # from JSON of other shapes
_TROUBLES = (openai.OpenAIError, httpx2.HTTPError, httpx2.StreamError, httpx2.InvalidURL, *_UNEXPECTED)


class Endpoint:
    """A `LanguageModel` at an address. It tries nothing twice; `assistant.llm.guarding` does."""

    def __init__(
        self, url: str, model: str, *, key: str = "", proxy: str = "", window: int = 8_192, pause: float = _PAUSE
    ) -> None:
        """url: up to and with "/v1". pause: seconds that may pass until a piece comes, the first too.

        Raises SettingsInvalid where an address is none.
        """
        self.name = model
        self.window = window
        self._pause = pause
        self._manner = Manner()
        client = _taken(lambda: _client(url, key, proxy))
        if isinstance(client, Exception):
            raise SettingsInvalid("llm_url hoặc llm_proxy không phải là một địa chỉ dùng được. Hãy đặt lại.")
        self._client = client
        self._client.organization = self._client.project = None  # which it takes from the environment
        logging.getLogger("openai").setLevel(logging.WARNING)  # its OPENAI_LOG would write down what is asked

    def reply(self, request: Request, until: float) -> Pieces:
        """The reply in the pieces it arrives in; returns what the service counted."""
        return (yield from cut(self._pieces(request, until), request.most))

    def models(self, until: float) -> tuple[str, ...]:
        """The names of the models that the service has; raises ModelFailed."""
        found = _taken(lambda: self._client.models.list(timeout=self._timeout(until)))
        if isinstance(found, Exception):
            raise _failure(found)
        data = getattr(found, "data", None)
        names = [getattr(one, "id", None) for one in data] if isinstance(data, list) else []
        key = self._client.api_key  # which a service may repeat
        return tuple(name[:_LONGEST_NAME] for name in names if isinstance(name, str) and name and key not in name)

    def _pieces(self, request: Request, until: float) -> Pieces:
        usage, begun = None, False
        with self._begun(request, until) as chunks:
            while (chunk := _taken(lambda: next(chunks, None))) is not None:
                if isinstance(chunk, Exception):
                    raise _failure(chunk, begun=begun)
                if time.monotonic() > until:
                    raise CallFailed("timeout")
                usage = _usage(chunk) or usage
                if piece := _text(chunk):
                    begun = True
                    yield piece
        return usage

    def _begun(self, request: Request, until: float) -> _Chunks:
        """A reply that has begun, asked for with as much as the service takes, which is remembered."""
        manner = self._manner
        while True:
            answer = self._asked(manner.options(request), until)
            if not isinstance(answer, Exception):
                self._manner = manner
                return answer
            milder = manner.milder(_parameter(answer)) if _refuses_manner(answer) else None
            if milder is None:
                raise _failure(answer)
            manner = milder

    def _asked(self, options: Options, until: float) -> _Chunks | Exception:
        create: Callable[..., Any] = self._client.chat.completions.create
        return cast(
            "_Chunks | Exception",
            _taken(lambda: create(model=self.name, timeout=self._timeout(until), **options)),
        )

    def _timeout(self, until: float) -> httpx2.Timeout:
        left = until - time.monotonic()
        if left <= 0:
            raise CallFailed("timeout")
        return timeout(left, self._pause)


def _client(url: str, key: str, proxy: str) -> openai.OpenAI:
    for address in (url, proxy):
        _ = urlsplit(address).port  # which raises ValueError for one that no port can have
    wire = httpx2.Client(transport=Bounded(proxy), trust_env=False)
    return openai.OpenAI(base_url=url, api_key=key or _NO_KEY, max_retries=0, http_client=wire)


def _taken(ask: Callable[[], _Found]) -> _Found | Exception:
    """What a call gives or raises. Errors of libraries hold the request: ours are raised where those are no more."""
    try:
        return ask()
    except _TROUBLES as error:
        return error


def _failure(error: Exception, *, begun: bool = False) -> CallFailed:
    """What an error of the client is to us."""
    if isinstance(error, openai.APITimeoutError):
        return CallFailed("unreachable" if isinstance(error.__cause__, httpx2.ConnectTimeout) else "timeout")
    if isinstance(error, openai.APIConnectionError):
        return CallFailed("broken" if begun else "unreachable")
    if isinstance(error, openai.APIStatusError):
        return _refusal(error)
    return CallFailed("broken")


def _refusal(error: openai.APIStatusError) -> CallFailed:
    wait = _wait(error.response.headers.get("retry-after", ""))
    status = error.status_code
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE or _is_too_long(error):
        return CallFailed("too_long")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return CallFailed("refused" if error.code == "insufficient_quota" else "throttled", wait)
    if status in {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.GATEWAY_TIMEOUT}:
        return CallFailed("timeout")
    return CallFailed("failed", wait) if status >= HTTPStatus.INTERNAL_SERVER_ERROR else CallFailed("refused")


def _is_too_long(error: openai.APIStatusError) -> bool:
    """Whether a request was over the window: each service says so in a code, a type or words of its own."""
    return _OVER_WINDOW.search(str(error.body)) is not None


def _wait(told: str) -> float | None:
    """Seconds by a Retry-After header; a date in one is not read."""
    try:
        seconds = float(told)
    except ValueError:
        return None
    return seconds if 0 <= seconds <= _LONGEST_WAIT else None


def _refuses_manner(error: Exception) -> bool:
    """Whether a service may not take what it was asked for with; llama-cpp-python says so with status 500."""
    if not isinstance(error, openai.APIStatusError) or _is_too_long(error):
        return False
    if error.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "response_format" in str(error.body)
    return error.status_code in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY}


def _parameter(error: Exception) -> str:
    told = error.param if isinstance(error, openai.APIError) else ""
    return told if isinstance(told, str) else ""


def _text(chunk: ChatCompletionChunk) -> str:
    """The text of a chunk. The client validates none, so that anything may stand anywhere in it."""
    try:
        text = chunk.choices[0].delta.content
    except (AttributeError, IndexError, KeyError, TypeError):
        return ""
    return text if isinstance(text, str) else ""


def _usage(chunk: ChatCompletionChunk) -> Usage | None:
    usage = getattr(chunk, "usage", None)
    read, written = getattr(usage, "prompt_tokens", None), getattr(usage, "completion_tokens", None)
    if not (isinstance(read, int) and isinstance(written, int)) or min(read, written) < 0:
        return None
    return Usage(read, written)
