"""Summaries of a plan, or of a unit's work: what there is is counted from records, what is told a model chooses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

from assistant.answering import phrases
from assistant.answering.answer import Answer, AnswerStatus, Contribution, Part
from assistant.answering.selection import by_sections, by_time, holds, open_ended
from assistant.answering.thresholds import LIST_BAR
from assistant.corpus import Entry
from assistant.llm.ledger import Ledger
from assistant.llm.model import LanguageModel
from assistant.question.query import Intent
from assistant.retrieval.narrowing import narrow
from assistant.retrieval.search import gather
from assistant.writing import wording
from assistant.writing.asking import asks_summary
from assistant.writing.composing import compose
from assistant.writing.evidence import Evidence, distinct, evidence_of, evidence_of_record, number, written_out
from assistant.writing.quoted import may_write
from assistant.writing.sentences import Pen
from assistant.writing.turn import Turn
from assistant.writing.turned import is_turned_in
from plan.deadline import DeadlineKind
from plan.language.folding import fold
from plan.passage import Passage, PassageKind
from prompts.loader import Prompts

_NAMING = 2  # words of a title that can name a plan
_FEWEST = 3  # sentences, where there are so many tasks
_GOALS = 4  # passages of a plan's goals that are shown
_SHORTEST = 60  # characters of such a passage; shorter ones are lead-ins
_GOAL = re.compile(r"\b(?:muc tieu|muc dich|chi tieu)\b")
_ASKING = re.compile(
    r"tom|tat|luoc|tong|quan|khai|quat|chinh|y|noi|dung|hay|xin|giup|cho|toi|minh|em|ngan|gon|biet|nhung|cac|diem|net|"
    r"ve|cua|trong|gom|co|gi|lai|nhiem|vu|cong|viec|duoc|giao|chu|tri|phoi|hop|don|vi|ke|hoach|quyet|dinh|theo"
)
"""Words, folded, of asking for a summary: they say nothing of what it is to be about."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to be summed up. name: of it. plans: ids, in order. of_unit: whether it is the work of a unit.

    tasks: of all the plans. led: how many of them the unit leads. days: the period asked for, in words.
    left_out: tasks without a day that no period holds.
    """

    name: str
    plans: tuple[str, ...]
    of_unit: bool
    tasks: tuple[Entry, ...]
    led: int
    days: str
    left_out: int


class Summaries:
    """Sums up a plan or a unit's work; the rules alone have no answer to that, or a list."""

    def __init__(self, model: LanguageModel, prompts: Prompts, ledger: Ledger) -> None:
        self._pen = Pen(model, prompts, ledger, "summary")

    def helps(self, turn: Turn) -> bool:
        """Whether a summary is asked for, of one plan or of units that have tasks."""
        if not asks_summary(turn.question) or not may_write(turn):
            return False
        if turn.answer.status is AnswerStatus.AMBIGUOUS:
            return False
        return turn.understood.query.intent in {Intent.CONTENT, Intent.LIST} and subject(turn) is not None

    def apply(self, turn: Turn) -> Turn | None:
        """The turn with the summary, None where too little of it may stand; raises ModelFailed."""
        about = subject(turn)
        answer = self._written(turn, about) if about else None
        self._pen.ended(helped=answer is not None)
        return None if answer is None else replace(turn, answer=answer)

    def _written(self, turn: Turn, about: Subject) -> Answer | None:
        shown = number(distinct(_evidence(turn, about)), self._pen.room({"subject": about.name}))
        found = self._pen.write(turn, {"subject": about.name, "passages": written_out(shown)}, shown)
        if not found.kept or len(found.kept) < min(_FEWEST, len(shown)):
            return None
        kept = sorted(found.kept, key=lambda one: (about.plans.index(one.evidence.document.id), one.evidence.span))
        return compose(turn, kept, Contribution(Part.WROTE, self._pen.model, found.dropped), _opening(turn, about))


def subject(turn: Turn) -> Subject | None:
    """What a question wants summed up, None where that is not clear or nothing is there."""
    query = turn.understood.query
    if turn.understood.names_unknown:
        return None
    plans = narrow(turn.understood).plans
    if not query.units and len(plans) != 1:
        plans = _titled(turn)
    if not plans:
        return None
    every = [entry for plan in plans for entry in turn.corpus.contents(plan).tasks]
    wanted = _about(turn, by_sections(every, query.sections) if query.sections else every)
    tasks = by_time(wanted, replace(query, window=query.period))
    if not tasks:
        return None
    there = tuple(plan for plan in plans if any(entry.document_id == plan for entry in tasks))
    if len({plan.places for plan in turn.understood.pointing.plans if plan.id in there}) > 1:
        return None  # units of several provinces under one name
    return Subject(
        _unit_names(turn, there) or _plan_name(turn, plans[0]),
        there,
        bool(query.units),
        tuple(tasks),
        sum(any(holds(entry.task, unit, "lead") for unit in query.units) for entry in tasks if entry.task),
        phrases.days_asked(query.period),
        open_ended([entry for entry in wanted if entry not in tasks]) if query.period else 0,
    )


def _titled(turn: Turn) -> tuple[str, ...]:
    """The only plan whose title has all the words of what is to be summed up, if there is one."""
    named = {key for word in turn.understood.query.whole for key in word.first if not _ASKING.fullmatch(key)}
    found = [plan.id for plan in turn.understood.pointing.plans if named <= plan.title_words]
    return tuple(found) if len(found) == 1 and sum(map(str.isalpha, named - {"nam"})) >= _NAMING else ()


def _about(turn: Turn, entries: Sequence[Entry]) -> list[Entry]:
    """The tasks in which the units asked for have a role, and that are about what else the question names."""
    query = turn.understood.query
    roles = (query.role,) if query.role else ("lead", "coordinate")
    if query.units:
        entries = [
            e for e in entries if e.task and any(holds(e.task, unit, role) for unit in query.units for role in roles)
        ]
    topic = [word for word in narrow(turn.understood).topic if not all(map(_ASKING.fullmatch, word.first))]
    if not topic:
        return list(entries)
    found = gather(turn.understood, turn.corpus, topic).topic
    return [entry for entry in entries if found.score(entry) >= LIST_BAR]


def _evidence(turn: Turn, about: Subject) -> Iterator[Evidence]:
    """A plan's goals, then tasks, the first of each section before the second of any: not all may find room."""
    if not about.of_unit and not about.days:
        yield from chain.from_iterable(evidence_of(turn.corpus, entry) for entry in _goals(turn, about.plans[0]))
    sections: dict[tuple[str, tuple[str, ...]], list[Entry]] = {}
    for entry in about.tasks:
        sections.setdefault((entry.document_id, entry.item.section), []).append(entry)
    for entry in chain.from_iterable(zip_longest(*sections.values())):
        if entry is not None and not is_turned_in(turn.corpus, entry):
            yield evidence_of_record(turn.corpus.library.document(entry.document_id), entry)


def _goals(turn: Turn, plan: str) -> list[Entry]:
    """The first passages under a heading of goals."""
    found = [
        entry
        for entry in turn.corpus.contents(plan).passages
        if isinstance(entry.item, Passage)
        and entry.item.kind is PassageKind.PROSE
        and len(entry.item.text) >= _SHORTEST
        and any(_GOAL.search(fold(heading)) for heading in entry.item.section)
    ]
    return found[:_GOALS]


def _opening(turn: Turn, about: Subject) -> str:
    tasks = [entry.task for entry in about.tasks if entry.task]
    dated = sum(task.deadline.kind is not DeadlineKind.NONE for task in tasks)
    if about.of_unit:
        names = [_plan_name(turn, plan) for plan in about.plans]
        others = len(tasks) - about.led
        first = wording.counted_unit(about.name, names, about.days, about.led, others, dated)
    else:
        leads, coordinates = sum(bool(t.lead) for t in tasks), sum(bool(t.coordinate) for t in tasks)
        parts = [("đơn vị chủ trì", leads), ("đơn vị phối hợp", coordinates), ("thời hạn", dated)]
        first = wording.counted_plan(about.name, about.days, len(tasks), parts)
    return f"{first}{wording.open_ended(about.left_out)} {wording.MAIN}"


def _unit_names(turn: Turn, plans: Sequence[str]) -> str:
    """The units asked for as these plans print them, "" where none is."""
    known = {name: printed for p in plans for name, printed in turn.corpus.contents(p).unit_names.items()}
    return ", ".join(known.get(unit.name, unit.printed) for unit in turn.understood.query.units)


def _plan_name(turn: Turn, plan: str) -> str:
    return phrases.plan_name(turn.corpus.library.document(plan))
