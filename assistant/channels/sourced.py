"""An answer as one text with its sources below it, for programs that show text alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.addresses import lines_address
from assistant.answering.answer import Answer, AnswerStatus, Citation
from assistant.channels.exports import line_range

_MARK = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Mark:
    """A [n] in a text. start, end: in characters (code points), the end exclusive."""

    start: int
    end: int
    citation: Citation


@dataclass(frozen=True, slots=True)
class Sourced:
    """The text, and its marks in their order; what is nowhere marked in the answer is marked in the list of sources."""

    text: str
    marks: tuple[Mark, ...]


def sourced(answer: Answer, address: str) -> Sourced:
    """The answer's text, what to ask instead where it does not answer, and its sources with links below `address`.

    address: of this server without a slash at the end; without one there are no links.
    """
    parts = [answer.text]
    if answer.suggestions and answer.status is not AnswerStatus.ANSWERED:
        parts.append("\n".join(["Gợi ý:", *(f"- {suggestion}" for suggestion in answer.suggestions)]))
    if answer.citations:
        parts.append("\n".join(["Nguồn:", *(_source(citation, address) for citation in answer.citations)]))
    text = "\n\n".join(parts)
    return Sourced(text, _marks(text, len(answer.text), answer))


def link(citation: Citation, address: str) -> str:
    """Where the cited lines are shown; "" without an address."""
    return address + lines_address(citation.document.id, citation.span) if address else ""


def title(citation: Citation) -> str:
    """The plan and the lines, in words."""
    span = citation.span
    page = f"trang {span.page}, " if span.page else ""
    return f"{citation.document.name}, {page}dòng {line_range(span)}"


def _source(citation: Citation, address: str) -> str:
    where = link(citation, address)
    return f"- [{citation.id}] {title(citation)}" + (f": {where}" if where else "")


def _marks(text: str, said: int, answer: Answer) -> tuple[Mark, ...]:
    """The marks within the first `said` characters, and those further down of citations that have none there."""
    citations = {citation.id: citation for citation in answer.citations}
    found = [
        Mark(one.start(), one.end(), citations[n]) for one in _MARK.finditer(text) if (n := int(one[1])) in citations
    ]
    above = {mark.citation.id for mark in found if mark.end <= said}
    return tuple(mark for mark in found if mark.end <= said or mark.citation.id not in above)
