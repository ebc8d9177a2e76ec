"""From a question to an answer: records first, passages second, and "các kế hoạch hiện có không nêu" before a guess."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from assistant.answering import phrases
from assistant.answering.answer import Answer, AnswerStatus, Reason
from assistant.answering.asked import LONGEST_READ, ends, valid_question
from assistant.answering.comparison import ComparisonAnswers
from assistant.answering.content import ContentAnswers
from assistant.answering.metadata import answer_metadata
from assistant.answering.records import RecordAnswers
from assistant.answering.succession import warn_of_changes
from assistant.answering.thresholds import TASK_BAR
from assistant.clock import Clock
from assistant.corpus import Corpus, Entry
from assistant.question.followup import Carried, is_followup, take_over
from assistant.question.parse import Understanding, parse
from assistant.question.parts import split_question
from assistant.question.query import FIELD_INTENTS, Intent, Query
from assistant.retrieval.meaning import Meaning
from assistant.retrieval.narrowing import narrow
from assistant.retrieval.reranking import Reranker
from assistant.retrieval.scoring import Hit
from assistant.retrieval.search import Candidates, gather, nearest_tasks
from index.library import Shelf, StoredDocument
from index.scope import Scope
from plan.language.relatives import relatives
from plan.task import Task

_MOST_PARTS = 4  # of a question
_OF_ONE_OFFICE = (Intent.COMPARE, Intent.CONTENT, Intent.METADATA)
_SUGGESTED = 3
_SCOPES = 16  # viewers that see different plans, whose lists of plans stay in memory
_SIMILAR = 0.25  # of the topic; below that, vectors know better what is near
_NEAR_LINES = 6  # lines between a task and the one that a follow-up with a changed detail means
_NEAR_SHARE = 0.3  # added for such a neighbour


class Assistant:
    """Answers questions over the plans of a shelf. One instance serves many threads."""

    def __init__(
        self, library: Shelf, clock: Clock, reranker: Reranker | None = None, corpus: Corpus | None = None
    ) -> None:
        self._library = library
        self._reranker = reranker
        self._meaning = Meaning(library, reranker)
        self._corpus = corpus or Corpus(library)
        self._clock = clock
        self._limited = lru_cache(maxsize=_SCOPES)(self._limited_to)

    @property
    def corpus(self) -> Corpus:
        """The plans as questions see them."""
        return self._corpus

    def seen_by(self, scope: Scope) -> Assistant:
        """The assistant that knows only the plans the scope lets through."""
        if scope == self._library.scope:
            return self
        return self._limited(scope)

    def _limited_to(self, scope: Scope) -> Assistant:
        corpus = self._corpus.seen_by(scope)
        return Assistant(corpus.library, self._clock, self._reranker, corpus)

    def snapshot(self) -> Assistant:
        """The assistant that knows the plans as they are now, for one answer."""
        return Assistant(self._library, self._clock, self._reranker, self._corpus.snapshot())

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Answer a question; `history` holds earlier questions of the conversation, oldest first.

        Raises QuestionInvalid for an empty or too long question.
        """
        begun = time.perf_counter()
        text = valid_question(question)
        now = self.snapshot()
        answer = now.warned(now._answer(ends(text), [ends(earlier) for earlier in history]))  # noqa: SLF001 - its own
        if len(text) > LONGEST_READ:
            answer = replace(answer, question=text).introduced(phrases.ENDS_READ)
        return answer.timed(int((time.perf_counter() - begun) * 1000))

    # for who helps the rules (`assistant.writing`) -------------------------------------------------------------------

    def understand(self, question: str, history: Sequence[str] = ()) -> Understanding:
        """What the rules understand of a question, with what a follow-up takes over from those before."""
        understood = parse(ends(question), self._corpus, self._clock().date())
        if not history or not is_followup(understood):
            return understood
        carried = self._carry([ends(earlier) for earlier in history])
        return take_over(understood, carried) if carried else understood

    def about(self, understood: Understanding, entry: Entry) -> Answer:
        """The answer out of a task's record, or of a passage in the plan's words, that somebody else has found."""
        if entry.task is not None:
            answer = self.records.about(understood.query, entry)
        else:
            contents = {entry.document_id: self._corpus.contents(entry.document_id)}
            answer = self.content.quote(understood.query, [Hit(entry, 0.0, 0.0)], contents)
        return self.warned(answer)

    def warned(self, answer: Answer) -> Answer:
        """The answer with a word on later plans that change those it rests on."""
        return warn_of_changes(answer, self._corpus.plans().changing, self._library)

    @property
    def content(self) -> ContentAnswers:
        """Answers out of passages."""
        return ContentAnswers(self._library, self._documents())

    @property
    def records(self) -> RecordAnswers:
        """Answers out of tasks."""
        return RecordAnswers(self._library, self._corpus, self._documents(), self._meaning)

    @property
    def comparisons(self) -> ComparisonAnswers:
        """Answers that set plans or tasks side by side."""
        return ComparisonAnswers(self._corpus, self.records, self.content, self._clock().date())

    # steps ---------------------------------------------------------------------------------------------------------

    def _answer(self, text: str, history: Sequence[str]) -> Answer:
        understood = parse(text, self._corpus, self._clock().date())
        if history and is_followup(understood):
            carried = self._carry(history)
            if carried is not None:
                return self._follow(understood, carried)
        answer = self._dispatch(understood)
        if not history or answer.status is AnswerStatus.ANSWERED or not _names_nothing(understood):
            return answer
        carried = self._carry(history)
        of_before = self._follow(understood, carried.without_units()) if carried else answer
        return of_before if of_before.status is AnswerStatus.ANSWERED else answer  # the plan of before may be meant

    def _carry(self, history: Sequence[str]) -> Carried | None:
        """What the question before was about."""
        *earlier, last = history
        before = parse(last, self._corpus, self._clock().date())
        if earlier and is_followup(before):
            carried = self._carry(earlier)
            before = take_over(before, carried) if carried else before
        answer = self._dispatch(before)
        first = answer.responsibilities[0] if answer.responsibilities else None
        return Carried(before, first.document.id if first else None, first.task if first else None)

    def _follow(self, understood: Understanding, carried: Carried) -> Answer:
        query = understood.query
        asked_again = [i for i in query.intents if i in FIELD_INTENTS]
        if carried.task is not None and carried.document_id is not None and asked_again:
            contents = self._corpus.contents(carried.document_id)
            if not query.topic and not query.units and query.window is None:
                return self.records.about(query, contents.entry(carried.task.id))
            merged = take_over(understood, carried)
            neighbour = self._neighbour(merged, contents.tasks, carried.task) if query.topic else None
            if neighbour is not None:
                return self.records.about(query, neighbour)
        return self._dispatch(take_over(understood, carried))

    def _neighbour(self, merged: Understanding, entries: Sequence[Entry], task: Task) -> Entry | None:
        """The task of the same lead that a changed detail ("còn đợt 2 thì sao?") means; near ones come first."""
        leads = {u.canonical for u in task.lead}
        same = [e for e in entries if e.task and not leads.isdisjoint(u.canonical for u in e.task.lead)]
        near = {e.key: _NEAR_SHARE for e in same if abs(e.item.span.line_start - task.span.line_start) <= _NEAR_LINES}
        hits = gather(merged, self._corpus, merged.query.topic).ranked(same, near)
        return hits[0].entry if hits and hits[0].fit >= TASK_BAR else None

    def _dispatch(self, understood: Understanding) -> Answer:
        query = understood.query
        if query.intent in (Intent.GREETING, Intent.HELP) or not self._corpus.plans():
            return self._about_itself(query)
        if query.impossible:
            return _nothing(query, Reason.NOTHING_IN_FILTER, phrases.no_such_time(query.impossible))
        foreign = understood.pointing.foreign and query.intent in _OF_ONE_OFFICE
        if understood.pointing.missing or foreign:
            return self._not_found(understood, None)
        if query.intent is Intent.METADATA:
            pointing = understood.pointing
            found = answer_metadata(query, pointing.plans, pointing.boosts, self._library)
            if found is not None:
                return found
        if query.intent is Intent.COMPARE:
            return self._compare(understood)
        if query.many:
            return self._many(understood)
        return self._in_parts(understood) or self._single(understood)

    def _about_itself(self, query: Query) -> Answer:
        if query.intent is Intent.GREETING:
            return _plain(
                query,
                "Xin chào! Mời anh/chị hỏi về nhiệm vụ, đơn vị chủ trì, phối hợp hoặc thời hạn trong các kế hoạch.",
            )
        if query.intent is Intent.HELP:
            return self._help(query)
        text = "Thư viện chưa có kế hoạch nào. Hãy nạp kế hoạch bằng lệnh “kehoach ingest”."
        return _nothing(query, Reason.NOT_IN_PLANS, text)

    def _many(self, understood: Understanding) -> Answer:
        narrowed = narrow(understood)
        found = gather(understood, self._corpus, narrowed.topic)
        answer = self.records.many(understood.query, found, narrowed.plans)
        return answer or self._not_found(understood, gather(understood, self._corpus), Reason.NOTHING_IN_FILTER)

    def _single(self, understood: Understanding) -> Answer:
        query, candidates = understood.query, gather(understood, self._corpus)
        if any(not unit.known for unit in query.units) or query.intent is Intent.PERSON:
            return self._not_found(understood, candidates)
        if query.intent in FIELD_INTENTS:
            answer = self.records.one(query, candidates)
            return answer or self._not_found(understood, candidates)
        content = self.content
        best = content.best(query, candidates)
        return content.quote(query, [best], candidates.contents) if best else self._not_found(understood, candidates)

    def _in_parts(self, understood: Understanding) -> Answer | None:
        """The answers to each part of a question that asks several things.

        None where a part has no clear answer, where two have the same, or where tasks and sentences are asked for.
        """
        first: Understanding | None = None
        found: list[tuple[Understanding, Candidates]] = []
        for text in split_question(understood.query.text)[:_MOST_PARTS]:
            part = parse(text, self._corpus, self._clock().date())
            part = take_over(part, Carried(first, None, None)) if first else part
            first = first or part
            found.append((part, gather(part, self._corpus)))
        intents = {part.query.intent for part, _ in found}
        of_tasks = intents <= FIELD_INTENTS
        if not found or not (of_tasks or intents == {Intent.CONTENT}):
            return None
        if any(not unit.known for part, _ in found for unit in part.query.units):
            return None
        answers = self.records if of_tasks else self.content
        hits = [answers.best(part.query, candidates) for part, candidates in found]
        best = {hit.entry.key: hit for hit in hits if hit is not None}
        if len(best) < len(hits):
            return None
        if isinstance(answers, RecordAnswers):
            return answers.compare(understood.query, list(best.values()))
        contents = {i: self._corpus.contents(i) for i in {hit.entry.document_id for hit in best.values()}}
        return answers.quote(understood.query, list(best.values()), contents)

    def _compare(self, understood: Understanding) -> Answer:
        answer = self.comparisons.answer(understood)
        return answer or self._not_found(understood, gather(understood, self._corpus))

    # answers without a record --------------------------------------------------------------------------------------

    def _not_found(
        self, understood: Understanding, candidates: Candidates | None, reason: Reason = Reason.NOT_IN_PLANS
    ) -> Answer:
        query = understood.query
        unknown = [f"“{u.printed}”" for u in query.units if not u.known]
        about = f" về {', '.join(unknown)}" if unknown else ""
        renamed = [phrases.renamed(u.printed, others) for u in query.units if (others := relatives(u.printed))]
        if reason is Reason.NOTHING_IN_FILTER and not unknown:
            days = phrases.days_asked(query.window)
            text = f"Không có nhiệm vụ nào trong các kế hoạch hiện có khớp với điều kiện của câu hỏi{days}."
        else:
            text = f"Các kế hoạch hiện có không nêu nội dung này{about}."
        near = self._nearest(understood, candidates)
        hint = " Nhiệm vụ gần với câu hỏi nhất có trong phần gợi ý." if near else ""
        return _nothing(query, reason, " ".join([text + hint, *renamed]), tuple(task.text for task in near))

    def _nearest(self, understood: Understanding, candidates: Candidates | None) -> list[Task]:
        """Tasks to suggest: those that share words with the question, else those whose vectors stand nearest."""
        if candidates is None or candidates.topic.empty:
            return []
        hits = self.records.rank(understood.query, candidates)
        similar = [h.entry.task for h in hits[:_SUGGESTED] if h.fit >= _SIMILAR and h.entry.task is not None]
        return similar or nearest_tasks(understood, candidates, self._corpus)[:_SUGGESTED]

    def _help(self, query: Query) -> Answer:
        names = ", ".join(phrases.plan_name(p.stored) for p in self._corpus.plans()[:5])
        text = (
            "Tôi tra cứu nhiệm vụ, đơn vị chủ trì, đơn vị phối hợp, thời hạn và sản phẩm trong các kế "
            "hoạch, kèm dòng văn bản làm căn cứ. "
            f"Thư viện có {len(self._corpus.plans())} văn bản{': ' + names if names else ''}."
        )
        return _plain(query, text)

    def _documents(self) -> Mapping[str, StoredDocument]:
        return self._corpus.plans().documents


def _names_nothing(understood: Understanding) -> bool:
    """Whether a question names no plan, place, time or unit that could be wrong rather than left out."""
    return not understood.query.pointed and not understood.names_unknown


def _plain(query: Query, text: str) -> Answer:
    return Answer(query.text, AnswerStatus.ANSWERED, query.intent, text)


def _nothing(query: Query, reason: Reason, text: str, suggestions: tuple[str, ...] = ()) -> Answer:
    return Answer(query.text, AnswerStatus.NOT_FOUND, query.intent, text, reason, suggestions=suggestions)
