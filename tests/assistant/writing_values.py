"""Turns over the sample plans, and scripts of models that write: honest ones, and ones that are not."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections import Counter
from collections.abc import Callable
from zoneinfo import ZoneInfo

from assistant.answering.engine import Assistant
from assistant.llm.ledger import Usage
from assistant.llm.model import Request
from assistant.testing.scripted_model import ScriptedModel
from assistant.writing.checking.check import Checked, Fault
from assistant.writing.evidence import Shown
from assistant.writing.turn import Turn
from index.library import Library
from prompts.loader import load_prompts

NOW = dt.datetime(2025, 10, 29, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
PROMPTS = load_prompts()
_PASSAGE = re.compile(r"^\[(\d+)\] (?:\{[^{}\n]*\} )?(.*)$", re.MULTILINE)


class Counts:
    """A ledger that keeps what it is told."""

    def __init__(self) -> None:
        self.faults: Counter[str] = Counter()
        self.uses: list[tuple[str, bool]] = []

    def called(self, purpose: str, outcome: str, seconds: float, usage: Usage) -> None:
        pass

    def dropped(self, purpose: str, why: str, count: int = 1) -> None:
        self.faults[why] += count

    def used(self, purpose: str, *, helped: bool) -> None:
        self.uses.append((purpose, helped))


def turn_of(
    library: Library, question: str, *, seconds: float = 60.0, told: Callable[[str], None] | None = None
) -> Turn:
    """A question with the rules' answer."""
    assistant = Assistant(library, lambda: NOW)
    until = time.monotonic() + seconds
    return Turn(
        assistant,
        question,
        (),
        assistant.understand(question),
        assistant.ask(question),
        until,
        told or (lambda _: None),
    )


def use(kind, script, *, ledger=None, window: int = 8_192):
    """A use of a model that follows a script, and the model."""
    model = ScriptedModel(script, window=window)
    return kind(model, PROMPTS, ledger or Counts()), model


def passages(request: Request) -> dict[int, str]:
    """What a request shows by its numbers."""
    return {int(number): text for number, text in _PASSAGE.findall(request.user)}


def says(*sentences: tuple[str, int]) -> dict[str, object]:
    """A reply."""
    return {"sentences": [{"text": text, "sources": [source]} for text, source in sentences]}


def copies(request: Request) -> dict[str, object]:
    """A model that says every passage as it is."""
    return says(*((text, number) for number, text in passages(request).items()))


def shortens(request: Request) -> dict[str, object]:
    """A model that says the first clause of every passage."""
    return says(*((text.split("; ")[0], number) for number, text in passages(request).items()))


def lies(request: Request) -> dict[str, object]:
    """A model that changes every figure."""
    other = str.maketrans("0123456789", "1234567890")
    return says(*((f"{text.translate(other)} rất tốt", number) for number, text in passages(request).items()))


def strict(text: str, sources: tuple[int, ...], shown: Shown) -> Checked | Fault:
    """A stand-in for the checker that lets any piece of a passage stand."""
    for source in sources:
        if source in shown and " ".join(text.split()) in " ".join(shown[source].text.split()):
            return Checked(text, shown[source])
    return Fault.NOT_IN_SOURCE
