"""Answers out of task records: one task's fields, lists, counts, filters by date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.answering import phrases
from assistant.answering.answer import Answer, AnswerStatus, Reason, Responsibility
from assistant.answering.caveats import other_deadlines
from assistant.answering.grounding import Citations
from assistant.answering.particulars import has_particulars, report_period
from assistant.answering.selection import by_sections, by_time, by_units, holds, open_ended
from assistant.answering.thresholds import LEAD_OF_LONE, LIST_BAR, LONE_BAR, SIDE_BAR, TASK_BAR, TIE
from assistant.corpus import Corpus, Entry
from assistant.known_plans import Plan
from assistant.question.query import Intent, Query
from assistant.retrieval.meaning import Meaning
from assistant.retrieval.scoring import Hit
from assistant.retrieval.search import Candidates
from index.library import Shelf, StoredDocument, TaskFilter
from plan.corrected import CorrectedField, corrected_in
from plan.deadline import DeadlineKind
from plan.language.wording import plain_words
from plan.task import Task

_LED, _TAKES_PART = 0.12, 0.05  # added where a unit of the question leads or takes part
_HAS_FIELD, _LACKS_FIELD = 0.03, -0.06  # where the record says what is asked, and where it leaves it out
_SHOWN = 60  # tasks written out in the text of a list


class RecordAnswers:
    """Builds answers from tasks; documents are looked up once."""

    def __init__(
        self, library: Shelf, corpus: Corpus, documents: Mapping[str, StoredDocument], meaning: Meaning
    ) -> None:
        self._library = library
        self._corpus = corpus
        self._meaning = meaning
        self._documents = documents

    # one task ----------------------------------------------------------------------------------------------------

    def rank(self, query: Query, candidates: Candidates, entries: Sequence[Entry] | None = None) -> list[Hit]:
        """Tasks by how well they fit the question."""
        found = list(entries) if entries is not None else candidates.tasks
        if query.sections and entries is None:
            found = by_sections(found, query.sections) or found
        extra = {e.key: _unit_bonus(e, query) + _field_bonus(e, query) for e in found}
        return candidates.ranked(found, extra)

    def one(self, query: Query, candidates: Candidates) -> Answer | None:
        """The answer about the best task, None when it does not cover enough of the question."""
        hits = self._served(query, candidates)
        if not hits:
            return None
        rivals = _rivals(hits, query)
        if rivals:
            return self._ambiguous(query, [hits[0], *rivals])
        answer = self.about(query, hits[0].entry)
        covered = coverage(query, candidates, hits[0]) >= TASK_BAR
        return answer if covered else answer.introduced(phrases.CLOSEST)

    def best(self, query: Query, candidates: Candidates) -> Hit | None:
        """The task that answers a part of a question; None when none does beyond doubt."""
        hits = self._served(query, candidates)
        clear = bool(hits) and coverage(query, candidates, hits[0]) >= TASK_BAR and not _rivals(hits, query)
        return hits[0] if clear else None

    def _served(self, query: Query, candidates: Candidates) -> list[Hit]:
        """Tasks, best first, where the best may be served; [] where it may not."""
        period = report_period(query)
        hits = [h for h in self.rank(query, candidates) if period is None or _is_of(h.entry, period)]
        if hits and coverage(query, candidates, hits[0]) < TASK_BAR:
            hits = self._meaning.second_look(query.text, hits)
            hits = hits if candidates.topic.is_said_otherwise(hits[0].entry) and stands_out(hits) else []
        return hits if hits and self._has_particulars(query, hits[0].entry) else []

    def _has_particulars(self, query: Query, entry: Entry) -> bool:
        task, document = _task(entry), self._documents[entry.document_id].document
        due = f"{task.deadline.text} {task.deadline.start or ''} {task.deadline.end or ''}"
        details = (p.text for p in (task.product, task.goal, *task.activities) if p)
        return has_particulars(query, " ".join([task.label, task.text, *task.section, due, *details]), document)

    def about(self, query: Query, entry: Entry) -> Answer:
        """The answer about one task; a field that is asked for and blank in the plan is said to be blank."""
        task, document = _task(entry), self._documents[entry.document_id]
        citations = Citations(self._library)
        marks = self._cite(citations, document, task)
        blank = _blank_field(query, task)
        text = f"Theo {phrases.plan_name(document)}:\n{phrases.task_card(task, _marks(marks))}"
        if blank:
            text = f"{phrases.plan_name(document)} {blank}.\n{phrases.task_card(task, _marks(marks))}"
        beside = map(_task, self._corpus.contents(document.id).tasks)
        text += phrases.caveat(other_deadlines(task, beside, document.document.year))
        found = self._responsibility(entry, marks)
        text += phrases.doubt(found.doubts)
        return Answer(
            query.text,
            AnswerStatus.NOT_FOUND if blank else AnswerStatus.ANSWERED,
            query.intent,
            text,
            Reason.BLANK_IN_PLAN if blank else None,
            (found,),
            None,
            citations.all(),
        )

    def _ambiguous(self, query: Query, hits: Sequence[Hit]) -> Answer:
        citations = Citations(self._library)
        responsibilities, lines, readings = [], [], []
        for number, hit in enumerate(hits, start=1):
            task, document = _task(hit.entry), self._documents[hit.entry.document_id]
            marks = self._cite(citations, document, task)
            responsibilities.append(self._responsibility(hit.entry, marks))
            lines.append(f"{phrases.task_line(number, task, _marks(marks))} ({phrases.plan_name(document)})")
            readings.append(f"{task.text} ({phrases.plan_name(document)})")
        text = "Có nhiều nhiệm vụ phù hợp với câu hỏi, mời chọn:\n" + "\n".join(lines)
        return Answer(
            query.text,
            AnswerStatus.AMBIGUOUS,
            query.intent,
            text,
            None,
            tuple(responsibilities),
            None,
            citations.all(),
            tuple(readings),
        )

    # many tasks --------------------------------------------------------------------------------------------------

    def many(self, query: Query, candidates: Candidates, plans: Sequence[str]) -> Answer | None:
        """The list of tasks of these plans that pass the question's filters; None when no filter is understood."""
        entries = [e for contents in self._corpus.contents_of(plans).values() for e in contents.tasks]
        if any(not unit.known for unit in query.units):
            return None
        if query.units:
            entries = by_units(entries, query.units, query.role)
        if query.sections:
            entries = by_sections(entries, query.sections)
        before = entries
        entries, done = self._in_time(entries, query)
        if not candidates.topic.empty and not (query.sections and candidates.topic.named_by(_sections(entries))):
            entries = [e for e in entries if candidates.topic.score(e) >= LIST_BAR]
        narrowed = query.pointed or query.units or query.sections or query.window or query.ongoing
        filtered = bool(narrowed or not candidates.topic.empty)
        if not entries or not filtered:
            return None
        listed = {e.key for e in entries}
        left_out = open_ended([e for e in before if e.key not in listed]) if query.window else 0
        return self._list(query, entries, left_out, done)

    def _in_time(self, entries: Sequence[Entry], query: Query) -> tuple[list[Entry], int]:
        """The tasks due in the period; of overdue ones without those that are done, and how many of them there are."""
        due = by_time(entries, query)
        if query.window is None or not query.window.late:
            return due, 0
        contents = self._corpus.contents_of(list({e.document_id for e in due}))
        identities = {e.key: contents[e.document_id].identities.get(e.item.id, "") for e in due}
        wanted = TaskFilter(progress="done", identities=tuple(identities.values()))
        done = {stored.identity for stored in self._library.find_tasks(wanted)}
        return [e for e in due if identities[e.key] not in done], len(done)

    def _list(self, query: Query, entries: Sequence[Entry], left_out: int, done: int = 0) -> Answer:
        citations = Citations(self._library)
        responsibilities, lines = [], []
        names: dict[str, None] = {}
        for number, entry in enumerate(entries, start=1):
            task, document = _task(entry), self._documents[entry.document_id]
            names[phrases.plan_name(document)] = None
            marks = self._cite(citations, document, task)
            responsibilities.append(self._responsibility(entry, marks))
            if number <= _SHOWN:
                lines.append(phrases.task_line(number, task, _marks(marks)))
        head = f"Có {len(entries)} nhiệm vụ theo {', '.join(names)}:"
        if len(entries) > _SHOWN:
            lines.append(f"… và {len(entries) - _SHOWN} nhiệm vụ khác.")
        if done:
            lines.append(f"Không kể {done} nhiệm vụ đã được ghi là hoàn thành.")
        if left_out:
            lines.append(f"Ngoài ra có {left_out} nhiệm vụ thường xuyên hoặc định kỳ không tính theo ngày.")
        text = "\n".join([head, *lines]) + phrases.doubt(code for found in responsibilities for code in found.doubts)
        return Answer(
            query.text,
            AnswerStatus.ANSWERED,
            query.intent,
            text,
            None,
            tuple(responsibilities),
            len(entries),
            citations.all(),
        )

    def compare(self, query: Query, hits: Sequence[Hit]) -> Answer:
        """Several tasks side by side."""
        answer = self._list(query, [hit.entry for hit in hits], 0)
        return Answer(
            query.text,
            AnswerStatus.ANSWERED,
            Intent.COMPARE,
            answer.text,
            None,
            answer.responsibilities,
            None,
            answer.citations,
        )

    def per_side(self, query: Query, candidates: Candidates, sides: Sequence[Sequence[Plan]]) -> Answer | None:
        """The task of each side of a comparison; None when a side has none on what is compared."""
        found: list[Hit] = []
        for plans in sides:
            entries = [e for plan in plans for e in self._corpus.contents(plan.id).tasks]
            hits = self.rank(query, candidates, entries)
            if not hits or hits[0].fit < SIDE_BAR:
                return None
            found.append(hits[0])
        return self.compare(query, found)

    def _responsibility(self, entry: Entry, marks: tuple[int, ...]) -> Responsibility:
        task, document = _task(entry), self._documents[entry.document_id]
        contents = self._corpus.contents(document.id)
        identity = contents.identities.get(task.id, "")
        doubts = () if phrases.is_confirmed(task, CorrectedField.TASK) else contents.doubts_about(task)
        return Responsibility(task, document, marks, doubts, identity)

    def _cite(self, citations: Citations, document: StoredDocument, task: Task) -> tuple[int, ...]:
        """The task's own lines first, then lines outside them that print its units."""
        text = corrected_in(task.corrections, CorrectedField.TEXT)
        marks = [citations.cite(document, task.span, task.section, text.printed if text else task.text)]
        outside = {unit.span: unit.name for unit in reversed((*task.lead, *task.coordinate))}
        for span, name in reversed(outside.items()):
            if not task.span.contains(span):
                mark = citations.cite(document, span, task.section, name)
                marks += [mark] if mark not in marks else []
        return tuple(marks)


def _task(entry: Entry) -> Task:
    if entry.task is None:
        raise ValueError("an entry of a passage where a task was expected")
    return entry.task


def _marks(numbers: Sequence[int]) -> str:
    return " ".join(f"[{n}]" for n in numbers)


def _unit_bonus(entry: Entry, query: Query) -> float:
    task = _task(entry)
    best = 0.0
    for unit in query.units:
        if holds(task, unit, "lead"):
            best = max(best, _LED if query.role != "coordinate" else _TAKES_PART)
        elif holds(task, unit, "coordinate"):
            best = max(best, _TAKES_PART)
    return best


def _field_bonus(entry: Entry, query: Query) -> float:
    task = _task(entry)
    says = {
        Intent.LEAD: bool(task.lead),
        Intent.COORDINATE: bool(task.coordinate),
        Intent.DEADLINE: task.deadline.kind is not DeadlineKind.NONE,
        Intent.PRODUCT: task.product is not None,
    }
    return sum(_HAS_FIELD if says[intent] else _LACKS_FIELD for intent in query.intents if intent in says)


def _blank_field(query: Query, task: Task) -> str | None:
    """What is asked for and not in the plan; None when at least one asked field is there."""
    empty = {
        Intent.LEAD: (not task.lead, "không ghi đơn vị chủ trì của nhiệm vụ này"),
        Intent.COORDINATE: (not task.coordinate, "không ghi đơn vị phối hợp của nhiệm vụ này"),
        Intent.DEADLINE: (task.deadline.kind is DeadlineKind.NONE, "không ghi thời hạn của nhiệm vụ này"),
        Intent.PRODUCT: (task.product is None, "không ghi sản phẩm của nhiệm vụ này"),
    }
    asked = [empty[intent] for intent in query.intents if intent in empty]
    missing = [words for is_blank, words in asked if is_blank]
    return missing[0] if missing and len(missing) == len(asked) else None


def _rivals(hits: Sequence[Hit], query: Query) -> list[Hit]:
    """Tasks of other plans as good as the best one that answer differently, where the question points at no plan."""
    best = hits[0]
    if query.pointed:
        return []
    close = [h for h in hits[1:6] if best.score - h.score <= TIE and h.entry.document_id != best.entry.document_id]
    return [h for h in close if _facts(h.entry) != _facts(best.entry)]


def coverage(query: Query, candidates: Candidates, hit: Hit) -> float:
    """How much of a question's own words a task covers, its units added."""
    return candidates.literal_fit(hit.entry) + _unit_bonus(hit.entry, query)


def stands_out(hits: Sequence[Hit]) -> bool:
    """Whether the best hit covers something, and no hit of other lines comes near it."""
    return hits[0].fit >= LONE_BAR and lead(hits) >= LEAD_OF_LONE


def lead(hits: Sequence[Hit]) -> float:
    """By how much the best hit scores more than the next one of other lines."""
    others = (h.score for h in hits[1:] if not _same_lines(h.entry, hits[0].entry))
    return hits[0].score - next(others, 0.0)


def _is_of(entry: Entry, period: tuple[str, str]) -> bool:
    """Whether a task's own line or its deadline names the months of a report."""
    return entry.joined(period) > 0.0 or " ".join(period) in " ".join(plain_words(_task(entry).deadline.text))


def _same_lines(one: Entry, other: Entry) -> bool:
    return one.document_id == other.document_id and one.item.span.overlaps(other.item.span)


def _facts(entry: Entry) -> tuple[object, ...]:
    task = _task(entry)
    return tuple(u.canonical for u in task.lead), task.deadline.end, task.deadline.text


def _sections(entries: Sequence[Entry]) -> set[str]:
    """The words of the headings that all entries share."""
    words = [set(plain_words(" ".join(_task(e).section))) for e in entries]
    return set.intersection(*words) if words else set()
