"""What `kehoach doctor` finds, one thing at a time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; `message` says what to do unless it is in order."""

    name: str
    state: State
    message: str
    code: str = ""
