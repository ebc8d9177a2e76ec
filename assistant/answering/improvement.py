"""What may make an answer of the rules better; known to channels without whatever does it (`assistant.writing`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from assistant.answering.answer import Answer
from assistant.answering.engine import Assistant

Told = Callable[[str], None]
"""Takes sentences of an answer as soon as they are checked; called from the thread that writes.

Raises a KehoachError where nobody waits for the answer any more."""


def tell_nobody(_sentence: str) -> None:
    """Where nobody waits for sentences."""


class Improver(Protocol):
    """Improves answers; safe to use from several threads. seconds: for one answer. at_once: how many answers."""

    seconds: float
    at_once: int

    def may_help(self, question: str, answer: Answer) -> bool:
        """Whether a question with this answer is worth a closer look; cheap."""

    def improve(
        self,
        assistant: Assistant,
        question: str,
        history: Sequence[str],
        answer: Answer,
        told: Told = tell_nobody,
        until: float | None = None,
    ) -> Answer:
        """The better answer, or the same one; `assistant` knows only what the asker may see. Raises nothing.

        until: when it has to be over, as `time.monotonic` counts; None for `seconds` from now.
        """
