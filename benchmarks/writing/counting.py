"""Counts of a model's work over many questions."""

from __future__ import annotations

import threading
from collections import Counter

from assistant.llm.ledger import Usage


class Counts:
    """A `Ledger` that keeps everything it is told, and how many sentences were let through (`told`)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.calls: Counter[tuple[str, str]] = Counter()
        self.seconds = 0.0
        self.tokens = [0, 0]
        self.lost: Counter[str] = Counter()
        self.uses: Counter[tuple[str, bool]] = Counter()
        self.kept = 0

    def called(self, purpose: str, outcome: str, seconds: float, usage: Usage) -> None:
        """A call ended."""
        with self._lock:
            self.calls[purpose, outcome] += 1
            self.seconds += seconds
            self.tokens[0] += usage.read
            self.tokens[1] += usage.written

    def dropped(self, purpose: str, why: str, count: int = 1) -> None:  # noqa: ARG002 - by reason is enough
        """Sentences were not let through."""
        with self._lock:
            self.lost[why] += count

    def used(self, purpose: str, *, helped: bool) -> None:
        """A use ended."""
        with self._lock:
            self.uses[purpose, helped] += 1

    def told(self, _sentence: str) -> None:
        """A sentence was let through."""
        with self._lock:
            self.kept += 1
