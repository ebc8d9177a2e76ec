"""Questions that only a language model can answer."""

from __future__ import annotations

import re

from plan.language.folding import fold

_SUMMARY = re.compile(r"\b(?:tom tat|tom luoc|tong quan|khai quat)\b")


def asks_summary(question: str) -> bool:
    """Whether a question wants a plan, or a unit's work, in short."""
    return _SUMMARY.search(fold(question)) is not None
