"""Stable identities of what was read."""

from __future__ import annotations

import hashlib


class Identities:
    """Hands out ids that are the same for the same text in the same order, and unique within a reading."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._seen: dict[str, int] = {}

    def of(self, *parts: str) -> str:
        """An id for the words in `parts`; a repetition gets a running number."""
        digest = hashlib.sha256("\u241f".join(parts).encode("utf-8")).hexdigest()[:12]
        count = self._seen.get(digest, 0)
        self._seen[digest] = count + 1
        return f"{self._prefix}{digest}" + (f"-{count + 1}" if count else "")
