"""What is asked of a language model, and what anything must do that stands for one."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from pydantic import BaseModel

from assistant.llm.ledger import Usage

MOST_WRITTEN = 800
"""Tokens that a reply may have unless its request says otherwise."""


@dataclass(frozen=True, slots=True)
class Request:
    """One call. purpose: the prompt's name, under which the call is counted.

    system, user: the two messages. wanted: what the reply, a JSON object, has to be valid as.
    most: tokens of the reply at most; what is longer is cut off.
    """

    purpose: str
    system: str
    user: str
    wanted: type[BaseModel]
    most: int = MOST_WRITTEN


class LanguageModel(Protocol):
    """Writes replies. Safe to use from several threads."""

    @property
    def name(self) -> str:
        """What the model is called, as it is told to readers and in counts."""

    @property
    def window(self) -> int:
        """Tokens that a request and its reply may have together."""

    def reply(self, request: Request, until: float) -> Iterator[str]:
        """The reply in the pieces it arrives in; it ends when the model does, or at `request.most` tokens.

        until: when all has to be over, as `time.monotonic` counts. Closing the iterator ends the call.
        A generator may return the `Usage` that the service counted.
        Raises ModelFailed (`plan.errors`), also between two pieces.
        """


def tokens(text: str) -> int:
    """How many tokens a text has at most, for want of the model's own count: a Vietnamese one has about two characters.

    Whoever sends by it stays within the window with any usual tokenizer.
    """
    return len(text) // 2 + 1


Pieces = Generator[str, None, Usage | None]
"""A reply in pieces that returns what the service counted, None where it does not."""

_LONGEST_TOKEN = 8  # characters, on the average of a whole reply, with any usual tokenizer


def cut(pieces: Iterator[str], most: int) -> Pieces:
    """The pieces up to what `most` tokens can be at the longest: for models that do not stop when they are told to."""
    room = most * _LONGEST_TOKEN
    with ended(pieces):
        while room > 0:
            try:
                piece = next(pieces)
            except StopIteration as end:
                return end.value if isinstance(end.value, Usage) else None
            yield piece[:room]
            room -= len(piece)
    return None


@contextmanager
def ended(pieces: Iterator[str]) -> Iterator[Iterator[str]]:
    """Pieces of a call that is over when the block is."""
    try:
        yield pieces
    finally:
        if isinstance(pieces, Generator):
            pieces.close()
