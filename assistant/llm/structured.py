"""Replies as objects: asked for by a prompt, read out of what a model writes, validated, and repaired once."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator, Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from assistant.llm.manner import schema_of
from assistant.llm.model import MOST_WRITTEN, LanguageModel, Request, cut, ended, tokens
from assistant.llm.replies import LARGEST, Elements, NoReplyError, read
from assistant.llm.troubles import CallFailed
from plan.errors import ModelFailed
from prompts.loader import Prompts
from prompts.prompt import Rendered

_log = logging.getLogger(__name__)
_REPAIR = "repair"
_LONGEST_SHOWN = 4_000  # characters of a reply that is to be repaired
_LONGEST_TAIL = 64  # characters behind the last element; then comes what the service counted
_FRAME = 64  # tokens that a chat template puts around the messages
_BRACKETED = re.compile(r"\[(?=/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS)\b)", re.IGNORECASE)
_T = TypeVar("_T", bound=BaseModel)
_I = TypeVar("_I", bound=BaseModel)


def ask(
    model: LanguageModel,
    prompts: Prompts,
    purpose: str,
    values: Mapping[str, str],
    wanted: type[_T],
    until: float,
    most: int = MOST_WRITTEN,
) -> _T:
    """What a model replies to a prompt, as the object that is wanted.

    purpose: the prompt's name. values: for its variables. until: when all has to be over, as `time.monotonic` counts.
    most: tokens of the reply. Raises ModelFailed, "too_long" before anything is sent, and PromptInvalid.
    """
    request = _request(model, prompts, purpose, values, wanted, most)
    return _read_or_repaired(model, prompts, request, _whole(model, request, until), wanted, until)


def items(
    model: LanguageModel,
    prompts: Prompts,
    purpose: str,
    values: Mapping[str, str],
    wanted: type[_T],
    item: type[_I],
    key: str,
    until: float,
    most: int = MOST_WRITTEN,
) -> Iterator[_I]:
    """The elements of the array `key`, the only field of `wanted`, each as soon as it is complete and valid.

    A reply that breaks off, or goes wrong after some elements, ends there. One without any is repaired once.
    Raises ModelFailed, before the first element only, and PromptInvalid.
    """
    request = _request(model, prompts, purpose, values, wanted, most)
    text, given, tail = "", 0, 0
    elements = Elements(key)
    try:
        with ended(cut(model.reply(request, until), most)) as pieces:
            for piece in pieces:
                text = (text + piece)[:LARGEST]
                for one in elements.feed(piece):
                    yield item.model_validate(one)
                    given += 1
                tail += len(piece) if elements.over else 0
                if tail > _LONGEST_TAIL:
                    break
    except ModelFailed as error:
        if not given:
            raise
        _log.info("a reply of a language model broke off: %s", error.reason)
        return
    except ValidationError:
        _log.info("a reply of a language model went wrong after %d elements", given)
    if given or elements.closed:
        return
    whole = _read_or_repaired(model, prompts, request, text, wanted, until)
    yield from getattr(whole, key)


def room(model: LanguageModel, prompts: Prompts, purpose: str, values: Mapping[str, str], most: int) -> int:
    """Tokens of the model's window that a prompt with these values and a reply of `most` tokens leave free.

    Less than 0 where they do not fit in. Raises PromptInvalid.
    """
    return _left(model, prompts[purpose].render(**values), most)


def _left(model: LanguageModel, rendered: Rendered, most: int) -> int:
    return model.window - tokens(rendered.system) - tokens(rendered.user) - _FRAME - most


def _request(
    model: LanguageModel, prompts: Prompts, purpose: str, values: Mapping[str, str], wanted: type[BaseModel], most: int
) -> Request:
    rendered = prompts[purpose].render(**values)
    if _left(model, rendered, most) < 0:
        raise CallFailed("too_long")
    return Request(purpose, rendered.system, rendered.user, wanted, most)


def _whole(model: LanguageModel, request: Request, until: float) -> str:
    text = ""
    with ended(cut(model.reply(request, until), request.most)) as pieces:
        for piece in pieces:
            text += piece
            if len(text) > LARGEST:
                break
    return text


def _read_or_repaired(
    model: LanguageModel, prompts: Prompts, request: Request, text: str, wanted: type[_T], until: float
) -> _T:
    try:
        return read(text, wanted)
    except NoReplyError as error:
        fault = str(error)
    values = {
        "schema": json.dumps(schema_of(request), ensure_ascii=False),
        "reply": _shown(text),
        "fault": fault,
    }
    repair = _request(model, prompts, _REPAIR, values, wanted, request.most)
    try:
        return read(_whole(model, repair, until), wanted)
    except NoReplyError:
        pass
    raise CallFailed("broken")


def _shown(reply: str) -> str:
    """A reply as a prompt may hold it: what marks turns in a model's input is written as JSON can write it too."""
    return _BRACKETED.sub("(", reply[:_LONGEST_SHOWN]).replace("<", "\\u003c")
