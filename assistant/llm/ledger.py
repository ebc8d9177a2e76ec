"""What is counted of a language model's work: calls, time, tokens, cost, and sentences that were not let through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of a call: read and written. cost: in the currency of the prices that are set, 0 without prices."""

    read: int = 0
    written: int = 0
    cost: float = 0.0


class Ledger(Protocol):
    """Counts. Safe to use from several threads; raises nothing."""

    def called(self, purpose: str, outcome: str, seconds: float, usage: Usage) -> None:
        """A call ended. outcome: "done", or why it failed (`plan.errors.ModelFailed.reason`)."""

    def dropped(self, purpose: str, why: str, count: int = 1) -> None:
        """Sentences of a reply were not let through (`assistant.writing.checking.check.Fault`)."""

    def used(self, purpose: str, *, helped: bool) -> None:
        """A use of the model ended, with something that reached the answer or without."""


class NoLedger:
    """Counts nothing."""

    def called(self, purpose: str, outcome: str, seconds: float, usage: Usage) -> None:
        """Nothing."""

    def dropped(self, purpose: str, why: str, count: int = 1) -> None:
        """Nothing."""

    def used(self, purpose: str, *, helped: bool) -> None:
        """Nothing."""
