"""Whether what an answer claims stands in the lines it cites, judged without anything of the program's own checks.

A claim is the words between two marks like [1]. Each clause of it has to stand in the lines in one piece, the clauses
in their order; numbers, dates, names and quotes that do not are named apart, as they are what does harm.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.answering.answer import Answer, Citation, Part
from plan.language.folding import UPPER

Lines = Callable[[str, int, int], Sequence[str]]
"""The stored lines of a document: its id, the first and the last line."""

_TOKEN = re.compile(r"\d+(?:[.,/:-]\d+)*%?|[^\W\d_]+")
_CLAUSES = re.compile(r"[;:()“”\"|\n–—…]|[.,](?!\d)|(?<!\d)[/-](?!\d)|(?<=\s)-(?=\s)")
_MARKED = re.compile(r"(?P<said>[^\[\]\n]+?)(?P<marks>(?:\s*\[\d+\])+)")
_THE_PLAN = re.compile(r"^(?:- )?Theo [^:]*: ?|^- ")
_NAME = re.compile(rf"\b[{UPPER}]\w*(?:[ -][{UPPER}]\w*)+")
_FIELD = re.compile(r"(?: —|;) (?:chủ trì|phối hợp|thời hạn|sản phẩm): ")  # of a record, as the program says it
_NOTE = re.compile(r"\((?:suy ra|không rõ|chữ số|là ngày nghỉ)(?:[^()]|\([^()]*\))*\)|\(đến (?=\d)")


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said, and the words of the lines that it is said to stand in. ordered: not of a record's fields."""

    said: str
    source: str
    ordered: bool = True


def claims(answer: Answer, lines: Lines) -> list[Claim]:
    """What an answer that a model wrote says with marks, each with all the lines that its marks name."""
    if answer.contribution is None or answer.contribution.part is not Part.WROTE:
        return []
    cited = {c.id: c for c in answer.citations}
    found = []
    for marked in _MARKED.finditer(answer.text):
        ids = [int(number) for number in re.findall(r"\d+", marked["marks"])]
        source = " ".join(_stored(cited[i], lines) for i in ids if i in cited)
        days = " ".join(_days(answer))
        said = _THE_PLAN.sub("", marked["said"].strip())
        found.append(Claim(_without_frame(said), f"{source} {days}", ordered=not _FIELD.search(said)))
    return found


def false_facts(answer: Answer, lines: Lines) -> list[str]:
    """What an answer says that no line it cites says; [] for an honest one."""
    return [fault for claim in claims(answer, lines) for fault in faults(claim)]


def faults(claim: Claim) -> Iterator[str]:
    """What of a claim does not stand in its source, with what kind of thing it is."""
    there, plain = _tokens(claim.source), _plain(claim.source)
    joined = f" {' '.join(there)} "
    yield from (f"number {t}" for t in _tokens(claim.said) if t[0].isdigit() and t not in set(there))
    yield from (f"name {name}" for name in _NAME.findall(claim.said) if f" {' '.join(_tokens(name))} " not in joined)
    yield from (f"quote {quote}" for quote in re.findall(r"“([^”]+)”", claim.said) if _plain(quote) not in plain)
    at = 0
    for clause in filter(None, map(_tokens, _CLAUSES.split(claim.said))):
        begins = joined.find(f" {' '.join(clause)} ", at)
        if begins < 0:
            yield f"clause {' '.join(clause)}"
        elif claim.ordered:
            at = begins + 1


def stands(said: str, text: str) -> bool:
    """Whether words stand in a text in one piece."""
    return bool(_tokens(said)) and f" {' '.join(_tokens(said))} " in f" {' '.join(_tokens(text))} "


def _without_frame(said: str) -> str:
    """The words of a record without those that the program puts between its fields."""
    return _FIELD.sub("; ", _NOTE.sub("; ", said)) if _FIELD.search(said) else said


def _stored(citation: Citation, lines: Lines) -> str:
    span = citation.span
    return " ".join(lines(citation.document.id, span.line_start, span.line_end))


def _days(answer: Answer) -> Iterator[str]:
    """Days of the records of an answer, which follow from what their lines print ("tháng 8/2026")."""
    for found in answer.responsibilities:
        for day in (found.task.deadline.start, found.task.deadline.end):
            if day is not None:
                yield f"{day:%d/%m/%Y}"


def _plain(text: str) -> str:
    bare = re.sub(r"<[^>]+>|\*+", " ", unicodedata.normalize("NFC", text))
    return " ".join(bare.lower().split())


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(_plain(text))
