"""Issues: what could not be understood, or should be checked by a person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from plan.span import Span


class Severity(StrEnum):
    """How much of the reading an issue puts in doubt."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding: a stable code, a Vietnamese sentence and the lines it is about."""

    severity: Severity
    code: str
    message: str
    span: Span


DOUBTFUL_READING = frozenset(
    {"recognition_doubtful", "table_unruled", "table_from_second_reader", "date_order_doubtful", "words_overlap"}
)
"""Codes of issues that put the very words of a line in doubt, so that an answer out of it must say so."""
