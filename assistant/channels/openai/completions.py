"""Answers in the shapes of OpenAI's chat completions, whole and in pieces ("Chat" in its API reference)."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.channels.openai.asked import MODEL
from assistant.channels.render import Json, dump
from assistant.channels.sourced import Sourced, link, title

_END = "data: [DONE]\n\n"


@dataclass(frozen=True, slots=True)
class Completed:
    """An answer to be sent. created: Unix time in seconds. address: see `sourced`."""

    id: str
    created: int
    asked: Sequence[str]
    answer: Sourced
    address: str

    def whole(self) -> Json:
        """The completion."""
        message = {
            "role": "assistant",
            "content": self.answer.text,
            "refusal": None,
            "annotations": self._annotations(),
        }
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        return self._named("chat.completion") | {"choices": [choice], "usage": self._usage()}

    def pieces(self, *, usage: bool) -> Iterator[str]:
        """The completion as server-sent events: line by line, with the annotations in the last line's piece."""
        yield self._piece({"role": "assistant", "content": ""}, usage=usage)
        *lines, last = self.answer.text.splitlines(keepends=True) or [""]
        for line in lines:
            yield self._piece({"content": line}, usage=usage)
        yield self._piece({"content": last, "annotations": self._annotations()}, usage=usage)
        yield self._piece({}, "stop", usage=usage)
        if usage:
            yield _event(self._named("chat.completion.chunk") | {"choices": [], "usage": self._usage()})
        yield _END

    def _piece(self, delta: Json, reason: str | None = None, *, usage: bool) -> str:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
        told = {"usage": None} if usage else {}
        return _event(self._named("chat.completion.chunk") | {"choices": [choice], **told})

    def _named(self, kind: str) -> Json:
        return {"id": self.id, "object": kind, "created": self.created, "model": MODEL}

    def _annotations(self) -> list[Json]:
        return [
            {
                "type": "url_citation",
                "url_citation": {
                    "start_index": mark.start,
                    "end_index": mark.end,
                    "url": link(mark.citation, self.address),
                    "title": title(mark.citation),
                },
            }
            for mark in self.answer.marks
        ]

    def _usage(self) -> Json:
        """Words, for want of tokens: no language model reads the question or writes the answer."""
        asked, told = sum(len(text.split()) for text in self.asked), len(self.answer.text.split())
        return {"prompt_tokens": asked, "completion_tokens": told, "total_tokens": asked + told}


def new_id() -> str:
    """An id as OpenAI's look."""
    return f"chatcmpl-{secrets.token_hex(12)}"


def model_json(created: int) -> Json:
    """The one model there is."""
    return {"id": MODEL, "object": "model", "created": created, "owned_by": MODEL}


def _event(value: Json) -> str:
    return f"data: {dump(value)}\n\n"
