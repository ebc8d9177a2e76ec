"""What the rules quoted from plans: what a model may write from instead, and whether what it wrote says as much."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.answering.answer import AnswerStatus, Citation, Part
from assistant.corpus import Entry, passage_entry
from assistant.privacy import without_personal
from assistant.quotes import words
from assistant.retrieval.scoring import Hit
from assistant.writing.checking.check import Checked
from assistant.writing.evidence import Evidence, Shown
from assistant.writing.instructions import is_instruction
from assistant.writing.turn import Turn
from assistant.writing.wording import record_statement
from index.library import StoredDocument
from plan.corrected import CorrectionKind
from plan.passage import Passage, PassageKind
from plan.task import Task

_QUOTE = re.compile(r"^Theo .+?: “(?P<words>.+)” \[(?P<mark>\d+)\]$", re.MULTILINE)  # as `ContentAnswers.quote` writes
_FIGURE = re.compile(r"\d+(?:[.,/-]\d+)*")
_CLAUSE = re.compile(r"(?<=[;.])\s+")
_ONE = (
    r"bao nhieu|may|bao lau|bao gio|khi nao|luc nao|phan tram|(?:ngay|thang|quy|nam) nao|"
    r"(?:cao|thap|nhieu|it) hon"
)
_ASKS_ONE = re.compile(rf"\b(?:{_ONE})\b")
_ASKS_FIGURE = re.compile(
    rf"\b(?:{_ONE}|ty le|chi tieu|muc tieu|muc|ngay|giai doan|thoi (?:gian|han|diem)|xep|thu hang|kinh phi|gia tri|"
    r"dien thoai|duong day nong|thong tu|nghi dinh|quyet dinh|van ban|can cu)\b"
)
_SHORT = 20  # words of a quote that cannot be made much shorter
_LONGEST = 600  # characters of a question
_LOST = 0.01  # of the topic, that written words may cover less than the quote did
_UNLIKE = 0.1  # of the score, which tells passages of the kind asked for from others


@dataclass(frozen=True, slots=True)
class Quoted:
    """A passage that the rules answered with, the words that they quoted, and what stands for it before a model."""

    entry: Entry
    words: str
    evidence: tuple[Evidence, ...]


def may_write(turn: Turn) -> bool:
    """Whether a question may be written on: short, nothing but a question, and no model chose or wrote before."""
    before = turn.answer.contribution
    is_by_rules = before is None or before.part is Part.READ_FOLLOW_UP
    return is_by_rules and len(turn.question) <= _LONGEST and not is_instruction(turn.question)


def quoted(turn: Turn) -> tuple[Quoted, ...]:
    """The passages that make the rules' answer, in their order; none where it is made of anything else."""
    answer = turn.answer
    if answer.status is not AnswerStatus.ANSWERED:
        return ()
    cited = {citation.id: citation for citation in answer.citations}
    found = [_found(turn, cited.get(int(match["mark"])), match["words"]) for match in _QUOTE.finditer(answer.text)]
    whole = tuple(quote for quote in found if quote is not None)
    return whole if len(whole) == len(found) else ()


def _found(turn: Turn, citation: Citation | None, said: str) -> Quoted | None:
    """The passage that some words were quoted from."""
    if citation is None:
        return None
    beside = turn.assistant.corpus.contents(citation.document.id).passages
    entry = next((e for e in beside if e.item.span == citation.span and said in e.item.text), None)
    return None if entry is None else Quoted(entry, said, evidence_of(turn, entry))


def evidence_of(turn: Turn, entry: Entry) -> tuple[Evidence, ...]:
    """What stands for a passage: its words; for a table's row, and for lines that people corrected, the records."""
    document = turn.assistant.corpus.library.document(entry.document_id)
    item = entry.item
    tasks = [e for e in turn.assistant.corpus.contents(entry.document_id).tasks if e.item.span.overlaps(item.span)]
    is_row = isinstance(item, Passage) and item.kind is PassageKind.ROW
    records = [e for e in tasks if is_row or (e.task and _is_corrected(e.task))]
    if records:
        return tuple(evidence_of_record(document, e) for e in records)
    return (Evidence(document, item.span, item.section, item.text, item.text),)


def evidence_of_record(document: StoredDocument, entry: Entry) -> Evidence:
    """A task's record as evidence; raises ValueError for a passage."""
    if entry.task is None:
        raise ValueError("an entry of a passage where a task was expected")
    return Evidence(
        document, entry.task.span, entry.task.section, record_statement(entry.task), entry.task.text, entry.task
    )


def distinct(found: Iterable[Evidence]) -> list[Evidence]:
    """Evidence in its order, each once."""
    return list({(one.document.id, one.span, one.text): one for one in found}.values())


def all_shown(quotes: Sequence[Quoted], shown: Shown) -> bool:
    """Whether a model sees all that the rules quoted, and nothing of it is hidden from it."""
    seen = {(one.document.id, one.span) for one in shown.values()}
    return all(
        (one.document.id, one.span) in seen and without_personal(one.text) == one.text
        for quote in quotes
        for one in quote.evidence
    )


def may_gain(turn: Turn, quotes: Sequence[Quoted], more: Sequence[Evidence]) -> bool:
    """Whether sentences could say anything better than the quotes: in fewer words, out of a record, or more."""
    is_long = any(len(words(quote.words)) > _SHORT for quote in quotes)
    return (asks_one(turn) and is_long) or bool(more) or any(one.task for quote in quotes for one in quote.evidence)


def keeps(turn: Turn, quote: Quoted, kept: Sequence[Checked]) -> bool:
    """Whether sentences say what is asked as well as the words that the rules quoted, out of the same lines.

    Where one figure is asked for, those of the quote stand in them, else every word of the quote does.
    """
    own = [one for one in kept if any(_is_same(one.evidence, seen) for seen in quote.evidence)]
    said = " ".join(one.text for one in own)
    if not own or not (asks_one(turn) or any(one.evidence.task for one in own) or _has_words(said, quote.words)):
        return False
    corrected = any(one.evidence.task and _is_corrected(one.evidence.task) for one in own)
    if asks_figure(turn) and not corrected and not _figures_asked(turn, quote) <= set(_FIGURE.findall(said)):
        return False
    before, after = as_hit(turn, quote.entry, quote.words), as_hit(turn, quote.entry, said)
    if before is None or after is None:
        return after is not None
    answers = [turn.assistant.content.answering(turn.understood.query, [hit]) is not None for hit in (before, after)]
    return answers != [True, False] and after.fit >= before.fit - _LOST and after.score >= before.score - _UNLIKE


def asks_one(turn: Turn) -> bool:
    """Whether a question asks for a number or a time: what a passage says besides may be left out."""
    return _ASKS_ONE.search(turn.understood.query.plain) is not None


def asks_figure(turn: Turn) -> bool:
    """Whether a question asks for a number, a time, money or a document, so that others beside it would mislead."""
    return _ASKS_FIGURE.search(turn.understood.query.plain) is not None


def as_hit(turn: Turn, entry: Entry, said: str) -> Hit | None:
    """How well some words would answer if they were the passage; None where they have nothing of what is asked."""
    if not isinstance(entry.item, Passage):
        raise TypeError("an entry of a task where a passage was expected")
    document = turn.assistant.corpus.library.document(entry.document_id).document
    title = " ; ".join(t for t in (document.title, document.enclosed_title) if t)
    written = passage_entry(entry.document_id, replace(entry.item, text=said), title)
    return next(iter(turn.assistant.content.rank(turn.understood.query, turn.candidates, [written])), None)


def _figures_asked(turn: Turn, quote: Quoted) -> set[str]:
    """The figures of a quote but for those of clauses without which it says as much of what is asked."""
    whole = as_hit(turn, quote.entry, quote.words)
    clauses = _CLAUSE.split(quote.words)
    needed = []
    for at, clause in enumerate(clauses):
        rest = as_hit(turn, quote.entry, " ".join((*clauses[:at], *clauses[at + 1 :])))
        if whole and (rest is None or rest.fit < whole.fit - _LOST):
            needed += _FIGURE.findall(clause)
    return set(needed or _FIGURE.findall(quote.words))


def _has_words(said: str, asked: str) -> bool:
    return set(words(asked)) <= set(words(said))


def _is_corrected(task: Task) -> bool:
    return any(mark.kind is CorrectionKind.CORRECTED for mark in task.corrections)


def _is_same(one: Evidence, other: Evidence) -> bool:
    return (one.document.id, one.span, one.task) == (other.document.id, other.span, other.task)
