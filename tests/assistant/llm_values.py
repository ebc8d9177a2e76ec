"""What tests of the language model are made of: shapes, prompts, requests, a ledger that remembers."""

from __future__ import annotations

import time

from pydantic import BaseModel, ConfigDict, Field

from assistant.llm.endpoint import Endpoint
from assistant.llm.model import Request
from assistant.testing.model_server import ModelServer
from assistant.testing.scripted_model import ScriptedModel
from prompts.prompt import Prompt

STRICT = ConfigDict(extra="forbid", strict=True)


class Choice(BaseModel):
    model_config = STRICT
    choice: int = Field(ge=0)


class Sentence(BaseModel):
    model_config = STRICT
    text: str = Field(max_length=200)
    sources: list[int] = Field(min_length=1)


class Sentences(BaseModel):
    model_config = STRICT
    sentences: list[Sentence] = Field(max_length=40)


def prompt(name, *variables):
    places = "\n".join(f"{one}:\n<<<\n{{{{{one}}}}}\n>>>" for one in variables)
    return Prompt(name, 1, "thử", variables, "Trả lời bằng JSON.", places)


PROMPTS = {
    "choice": prompt("choice", "question"),
    "content": prompt("content", "question", "passages"),
    "repair": prompt("repair", "schema", "reply", "fault"),
}


class Remembering:
    """A ledger that keeps what it is told."""

    def __init__(self):
        self.calls = []

    def called(self, purpose, outcome, seconds, usage):
        self.calls.append((purpose, outcome, usage))

    def dropped(self, purpose, why, count=1):
        raise NotImplementedError

    used = dropped

    @property
    def outcomes(self):
        return [outcome for _, outcome, _ in self.calls]


def soon(seconds=10.0):
    return time.monotonic() + seconds


def request(purpose="choice", wanted=Choice, user="Câu hỏi của tỉnh Vân Hải", most=200):
    return Request(purpose, "Trả lời bằng JSON.", user, wanted, most)


def sentences(*texts):
    return {"sentences": [{"text": text, "sources": [1]} for text in texts]}


def served(script=lambda request: {"choice": 1}):
    """A service over a script; what it was asked is in `asked`."""
    return ModelServer(ScriptedModel(script))


def endpoint(address, **more):
    return Endpoint(f"{address}/v1", "scripted", **more)
