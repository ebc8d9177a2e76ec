"""Turns and scripted models for tests of what a language model chooses and reads."""

from __future__ import annotations

import math
import re

from assistant.answering.engine import Assistant
from assistant.llm.model import Request
from assistant.writing.turn import Turn

_NUMBERED = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)


def turn_of(assistant: Assistant, question: str, *history: str) -> Turn:
    """A question as the writer gets it, with all the time there is."""
    understood = assistant.understand(question, history)
    return Turn(assistant, question, history, understood, assistant.ask(question, history), math.inf)


def shown_in(request: Request) -> dict[int, str]:
    """What a request shows under which number, headings included."""
    return {int(found[1]): found[2] for found in _NUMBERED.finditer(request.user)}


def choosing(words: str):
    """A script that chooses what has these words, 0 where nothing has."""

    def script(request: Request) -> object:
        return {"choice": next((at for at, text in shown_in(request).items() if words in text), 0)}

    return script
