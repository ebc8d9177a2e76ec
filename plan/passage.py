"""Passages: what retrieval finds and citations quote."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from plan.span import Span


class PassageKind(StrEnum):
    """What part of a plan a passage is."""

    HEADER = "header"
    PROSE = "prose"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph, bullet or table row, with the headings over it.

    id: stable over runs for the same text of the file.
    text: cleaned words; the verbatim words stand in `span`.
    """

    id: str
    kind: PassageKind
    text: str
    section: tuple[str, ...]
    span: Span
