"""Lines of a plan in their surroundings, as `document/passage.html` shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.addresses import lines_address
from assistant.viewing.cutting import Excerpt, excerpt
from assistant.viewing.marks import Highlight, highlight
from assistant.viewing.opened import Opened
from index.library import StoredDocument
from plan.place import Place
from plan.span import Span


@dataclass(frozen=True, slots=True)
class CitedLines:
    """What is shown of some lines. whole: the address of the whole text at them."""

    stored: StoredDocument
    span: Span
    found: Excerpt
    marked: Highlight
    places: tuple[Place, ...]
    whole: str


def cited_lines(plan: Opened, span: Span, quotes: Sequence[str]) -> CitedLines:
    """Some lines, with the first of the quotes marked that stands in them."""
    found = excerpt(plan.blocks, span)
    tried = (highlight(found.blocks, span, quote) for quote in quotes)
    marked = next((one for one in tried if one.marks), Highlight(span))
    whole = lines_address(plan.stored.id, span, marked.words(found.blocks))
    return CitedLines(plan.stored, span, found, marked, tuple(plan.boxes(span.line_start, span.line_end)), whole)
