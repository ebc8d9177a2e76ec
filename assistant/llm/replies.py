"""JSON in what a language model writes: in a fence, with words around it, thought about before, or still arriving."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

LARGEST = 64_000
"""Characters of a reply that are looked at."""
_LARGEST_ELEMENT = 16_000  # characters
_TRIALS = 20  # braces at which an object may begin
_THINKING, _THOUGHT = "<think>", "</think>"
_LONGEST_FAULT = 500
_T = TypeVar("_T", bound=BaseModel)


class NoReplyError(ValueError):
    """A text that holds no JSON object as it is wanted; says what is wrong, without a word of the text."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names occur once: of two choices neither is one."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name occurs twice")
    return found


_JSON = json.JSONDecoder(object_pairs_hook=_once)


def read(text: str, wanted: type[_T]) -> _T:
    """The one object in a text that is valid; raises NoReplyError where there is none, or two that differ."""
    valid: list[_T] = []
    fault = "there is no JSON object in it"
    for found in _objects(_without_thoughts(text[:LARGEST])):
        try:
            one = wanted.model_validate(found)
        except ValidationError as error:
            fault = _fault(error)
        else:
            valid += [one] if one not in valid else []
    if len(valid) == 1:
        return valid[0]
    raise NoReplyError("there are two JSON objects that differ" if valid else fault)


def _without_thoughts(text: str) -> str:
    """What a model says; "" as long as it thinks."""
    said = text.rpartition(_THOUGHT)[2]
    return "" if said.lstrip().startswith(_THINKING) else said


def _objects(text: str) -> Iterator[object]:
    start = text.find("{")
    for _ in range(_TRIALS):
        if start < 0:
            return
        try:
            found, end = _JSON.raw_decode(text, start)
        except (ValueError, RecursionError):
            end = start + 1
        else:
            yield found
        start = text.find("{", end)


def _fault(error: ValidationError) -> str:
    """What is wrong with an object, field by field."""
    faults = (
        f"{'.'.join(map(str, one['loc'])) or 'object'}: {one['msg']}" for one in error.errors(include_input=False)
    )
    return "; ".join(faults)[:_LONGEST_FAULT]


class Elements:
    """The elements of the one array of an object, each as soon as it is complete."""

    def __init__(self, key: str) -> None:
        """key: the name of the array, with which the object begins.

        over: whether no element will come any more; closed: since the array has come to its end.
        """
        self._begin = re.compile(rf'\{{\s*"{re.escape(key)}"\s*:\s*\[')
        self._rest = ""
        self._inside = False
        self.over = False
        self.closed = False

    def feed(self, piece: str) -> Iterator[object]:
        """Elements, objects all, that are complete with this piece; none once `over`."""
        if self.over:
            return
        self._rest += piece
        if not self._inside and not self._begun():
            return
        if "}" not in piece and "]" not in piece and len(self._rest) < _LARGEST_ELEMENT:
            return  # nothing has come to an end
        yield from self._complete()

    def _begun(self) -> bool:
        """Whether the array has begun; what stands before it is let go."""
        text = _without_thoughts(self._rest)
        found = self._begin.search(text)
        if found is None:
            self.over = len(self._rest) > LARGEST
            return False
        self._rest, self._inside = text[found.end() :], True
        return True

    def _complete(self) -> Iterator[object]:
        while not self.over:
            text = self._rest.lstrip(" \t\r\n,")
            if not text.startswith("{"):
                self.closed = text.startswith("]")
                self.over = bool(text)  # at the end, or at what is no object
                return
            try:
                found, end = _JSON.raw_decode(text)
            except (ValueError, RecursionError):
                self._rest, self.over = text, len(text) > _LARGEST_ELEMENT
                return
            self._rest = text[end:]
            yield found
