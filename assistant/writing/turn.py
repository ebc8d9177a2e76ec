"""One question in the hands of those who ask a language model for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from assistant.answering.answer import Answer
from assistant.answering.engine import Assistant
from assistant.answering.improvement import Told, tell_nobody
from assistant.question.parse import Understanding
from assistant.retrieval.search import Candidates, gather


@dataclass(frozen=True)
class Turn:
    """A question with what the rules made of it.

    assistant: of what the asker may see. question: as it is understood now, after a follow-up was read.
    answer: the answer without a model. until: when all has to be over, as `time.monotonic` counts.
    """

    assistant: Assistant
    question: str
    history: tuple[str, ...]
    understood: Understanding
    answer: Answer
    until: float
    told: Told = tell_nobody

    @cached_property
    def candidates(self) -> Candidates:
        """Where the rules look for an answer."""
        return gather(self.understood, self.assistant.corpus)
