"""What a question could mean that the rules match with nothing: the tasks or passages that come nearest to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.answering.answer import Reason
from assistant.answering.particulars import has_particulars, report_period
from assistant.answering.selection import holds
from assistant.corpus import Entry
from assistant.question.parts import split_question
from assistant.question.query import FIELD_INTENTS, Asked, Intent, Query, Window
from assistant.retrieval.scoring import Hit
from assistant.retrieval.search import nearest_tasks
from assistant.writing.asking import asks_summary, named
from assistant.writing.evidence import Evidence
from assistant.writing.turn import Turn
from assistant.writing.turned import is_turned_in
from index.library import StoredDocument
from plan.deadline import is_due_in
from plan.language.wording import plain_words
from plan.task import Task

_TASKS, _NEAREST, _PASSAGES = 8, 2, 5  # looked at of each kind
_FEWEST = 3  # words that name something; what says less means nothing without the question before
_LONGEST = 320  # characters of a candidate that are shown


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something retrieved, and what a model is shown of it."""

    entry: Entry
    evidence: Evidence


def is_open(turn: Turn) -> bool:
    """Whether the rules found nothing on one task or passage, and know nothing by which it could not be there."""
    query = turn.understood.query
    if asks_summary(turn.question):
        return False  # one task is no summary
    if turn.answer.reason is not Reason.NOT_IN_PLANS or turn.understood.names_unknown:
        return False
    if query.intent not in FIELD_INTENTS | {Intent.CONTENT} or report_period(query):
        return False  # reports of several periods are told by the rules alone
    alone = turn.assistant.understand(turn.question) if turn.history else turn.understood
    return bool(query.topic) and len(named(alone)) >= _FEWEST and not split_question(query.text)


def candidates(turn: Turn) -> list[Candidate]:
    """The best of what words and vectors find, best first: tasks for what a record says, else passages."""
    query, found = turn.understood.query, turn.candidates
    near = {id(task) for task in nearest_tasks(turn.understood, found, turn.corpus)[:_NEAREST]}
    ranked = turn.assistant.records.rank(query, found)
    tasks = [hit.entry for hit in ranked[:_TASKS]] + [h.entry for h in ranked[_TASKS:] if id(h.entry.task) in near]
    if query.intent in FIELD_INTENTS:
        return [Candidate(entry, _evidence(turn, entry)) for entry in tasks]
    passages = [hit.entry for hit in turn.assistant.content.rank(query, found)[:_PASSAGES]]
    own = (passage for entry in tasks for passage in _passages_of(turn, entry))
    distinct = {entry.key: entry for entry in (*passages, *own)}
    return [Candidate(entry, _evidence(turn, entry)) for entry in distinct.values()]


def may_answer(turn: Turn, entry: Entry) -> bool:
    """Whether what was chosen has the years, numbers, period and units that the question names, and holds."""
    query, document = turn.understood.query, _document(turn, entry).document
    text = _said(entry)
    there = plain_words(" ".join((text, document.issuer or "", document.title or "")))
    if not has_particulars(query, text, document) or not _has_figures(query, there):
        return False
    if is_turned_in(turn.corpus, entry):
        return False
    if query.period and not _is_in(query.period, entry, " ".join(there)):
        return False
    if entry.task is None:
        return turn.assistant.content.answering(query, [Hit(entry, 0.0, 1.0)]) is not None
    return all(_has(entry.task, unit, " ".join(there)) for unit in query.units)


def _said(entry: Entry) -> str:
    """All that a passage says, or a task's record besides its units."""
    task = entry.task
    if task is None:
        return " ".join([entry.item.text, *entry.item.section])
    due = " ".join([task.deadline.text, *(str(day.year) for day in (task.deadline.start, task.deadline.end) if day)])
    details = (printed.text for printed in (task.product, task.goal, *task.activities) if printed)
    return " ".join([task.label, task.text, *task.section, due, *details])


def _has_figures(query: Query, there: Sequence[str]) -> bool:
    """Whether the numbers that a question's subject has stand there ("02" is 2)."""
    asked = {key for word in query.topic for key in word.first if key.isdecimal()}
    return {key.lstrip("0") for key in asked} <= {key.lstrip("0") for key in there}


def _is_in(period: Window, entry: Entry, there: str) -> bool:
    """Whether what was chosen is due in a period, or prints it."""
    due = entry.task is not None and is_due_in(entry.task.deadline, period.first, period.last)
    return due or " ".join(plain_words(period.text)) in there


def _has(task: Task, unit: Asked, there: str) -> bool:
    return holds(task, unit, "lead") or holds(task, unit, "coordinate") or unit.name in there


def _passages_of(turn: Turn, entry: Entry) -> Iterable[Entry]:
    """The passage of a task's own lines, of several the one that has most of its words."""
    beside = turn.corpus.contents(entry.document_id).passages
    there = [p for p in beside if p.item.span.overlaps(entry.item.span)]
    return [max(there, key=lambda p: len(set(p.keys) & set(entry.keys)))] if there else []


def _evidence(turn: Turn, entry: Entry) -> Evidence:
    text = entry.item.text[:_LONGEST]
    return Evidence(_document(turn, entry), entry.item.span, entry.item.section, text, text, entry.task)


def _document(turn: Turn, entry: Entry) -> StoredDocument:
    return turn.corpus.library.document(entry.document_id)
