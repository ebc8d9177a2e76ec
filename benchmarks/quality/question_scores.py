"""Which questions of the keys are answered right, and whether the answers cite the lines that prove them."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from assistant.answering.answer import Answer, AnswerStatus, Citation, Responsibility
from assistant.answering.engine import Assistant
from benchmarks.quality.keys import LISTS, Evidence, Keys, QuestionKey, doc_of, printed_words
from benchmarks.quality.task_scores import same_words, serves, share, units_agree
from index.library import Library
from plan.reading import Reading
from plan.span import Span

NOW = dt.datetime(2026, 6, 1, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
RECALL, PRECISION = 0.9, 0.8  # of a list
WIDEST = 40  # lines of a citation that counts as evidence
FIRST_FEW = 5


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question: what came back, whether it is right, why not, and where the evidence stands among the citations.

    rank: of the first citation that overlaps the key's evidence, from 1; None when none does or none is asked.
    """

    id: str
    style: str
    question: str
    status: str
    right: bool
    wrong: str
    cited: bool
    provable: bool
    rank: int | None

    @property
    def served(self) -> bool:
        """Whether something was asserted: an answer, not "không tìm thấy" and not a choice."""
        return self.status == AnswerStatus.ANSWERED.value


@contextmanager
def built_library(readings: Mapping[str, Reading], embedder: str) -> Iterator[Library]:
    """A library of these readings in a folder that goes away."""
    with (
        tempfile.TemporaryDirectory(prefix="kehoach-quality-") as folder,
        Library.open(Path(folder), embedder=embedder, writable=True) as library,
    ):
        for doc, reading in readings.items():
            library.replace(reading, source=f"{doc}/{reading.file}", embed=False)
        library.drain()
        yield library


def score_questions(keys: Keys, library: Library) -> tuple[QuestionResult, ...]:
    """Ask every question at a fixed time and judge the answers."""
    assistant = Assistant(library, lambda: NOW)
    judge = Judge(keys, library)
    return tuple(judge.result(key, assistant.ask(key.question, key.history)) for key in keys.questions)


def figures(results: Iterable[QuestionResult]) -> dict[str, float]:
    """Counts and shares. hit@k and MRR are over the answerable questions with evidence, served or not."""
    every = list(results)
    served = [r for r in every if r.served]
    provable = [r for r in every if r.provable]
    return {
        "total": len(every),
        "right": sum(r.right for r in every),
        "right_share": share(sum(r.right for r in every), len(every)),
        "served": len(served),
        "served_wrong": share(sum(not r.right for r in served), len(served)),
        "cited": share(sum(r.cited for r in served if r.provable), sum(r.provable for r in served)),
        "hit_at_1": share(sum(r.rank == 1 for r in provable), len(provable)),
        "hit_at_5": share(sum((r.rank or FIRST_FEW + 1) <= FIRST_FEW for r in provable), len(provable)),
        "mrr": share(sum(1 / r.rank for r in provable if r.rank), len(provable)),
    }


def by_style(results: Iterable[QuestionResult]) -> dict[str, tuple[QuestionResult, ...]]:
    """The results of each style, styles in order of their names."""
    styles: dict[str, list[QuestionResult]] = defaultdict(list)
    for result in results:
        styles[result.style].append(result)
    return {style: tuple(styles[style]) for style in sorted(styles)}


def item_places(library: Library) -> dict[tuple[str, str], tuple[str, Span]]:
    """Where tasks and passages stand: (document id, item id) -> the plan's number in its file name, and the lines."""
    docs = {d.id: doc_of(d.file) for d in library.documents()}
    places = {(p.document_id, p.passage.id): (docs[p.document_id], p.passage.span) for p in library.passages()}
    return places | {(t.document_id, t.task.id): (docs[t.document_id], t.task.span) for t in library.tasks()}


def stands_in(lines: Sequence[str], quote: str) -> bool:
    """Whether a quote is a stretch of the words of some lines."""
    there = " ".join(printed_words(" ".join(lines)))
    words = " ".join(printed_words(quote))
    return bool(words) and f" {words} " in f" {there} "


class Judge:
    """Compares answers with keys."""

    def __init__(self, keys: Keys, library: Library) -> None:
        self._keys = keys
        self._library = library

    def result(self, key: QuestionKey, answer: Answer) -> QuestionResult:
        """The verdict on one answer."""
        wrong = self.wrong(key, answer)
        overlaps = [_overlaps(citation, key.evidence) for citation in answer.citations]
        return QuestionResult(
            id=key.id,
            style=key.style,
            question=key.question,
            status=answer.status.value,
            right=not wrong,
            wrong=wrong,
            cited=any(overlaps),
            provable=key.answerable and bool(key.evidence),
            rank=overlaps.index(True) + 1 if True in overlaps else None,
        )

    def wrong(self, key: QuestionKey, answer: Answer) -> str:
        """What is wrong with an answer, "" when nothing is."""
        if not key.answerable:
            return "" if answer.status is AnswerStatus.NOT_FOUND else f"{answer.status.value}, but no plan says it"
        if answer.status is not AnswerStatus.ANSWERED:
            return answer.status.value
        text = " ".join(printed_words(answer.text))
        checks = (
            (self._list_wrong if key.style in LISTS and key.task_ids else self._first_wrong)(
                key, answer.responsibilities
            ),
            "" if not key.counts or answer.count in key.counts else f"count {answer.count} for {key.counts[0]}",
            *(f"“{said}” left out" for said in key.must_include if " ".join(printed_words(said)) not in text),
            "" if _proves(answer.citations, key.evidence) else "evidence not cited",
            *(f"quote [{c.id}] stands elsewhere" for c in answer.citations if not self._stands(c)),
        )
        return "; ".join(check for check in checks if check)

    def _stands(self, citation: Citation) -> bool:
        span = citation.span
        return stands_in(self._library.lines(citation.document.id, span.line_start, span.line_end), citation.quote)

    def _fits(self, task_id: str, got: Responsibility) -> bool:
        key = self._keys.task_by_id[task_id]
        return doc_of(got.document.file) == key.doc and serves(key, got.task) > 0

    def _list_wrong(self, key: QuestionKey, got: Sequence[Responsibility]) -> str:
        missed = [i for i in sorted(key.task_ids) if not any(self._fits(i, r) for r in got)]
        known = key.task_ids | key.optional_ids
        extra = [r for r in got if not any(self._fits(i, r) for i in known)]
        recall = 1 - share(len(missed), len(key.task_ids))
        precision = 1 - share(len(extra), len(got))
        if got and recall >= RECALL and precision >= PRECISION:
            return ""
        lines = ", ".join(str(r.task.span.line_start) for r in extra)
        return f"of {len(key.task_ids)} tasks misses {', '.join(missed) or 'none'}, adds lines {lines or 'none'}"

    def _first_wrong(self, key: QuestionKey, got: Sequence[Responsibility]) -> str:
        asked = [
            name
            for name, value in (
                ("lead", key.leads),
                ("coordinate", key.coordinates),
                ("deadline", key.deadline_end or key.deadline_text),
                ("product", key.product),
            )
            if value
        ]
        if not asked and not key.task_ids:
            return ""
        if not got:
            return "no record named"
        if not asked:
            fits = any(self._fits(i, got[0]) for i in key.task_ids | key.optional_ids)
            return "" if fits else f"another task, line {got[0].task.span.line_start}"
        wrong = [name for name in asked if not self._field_right(name, key, got[0])]
        return f"{', '.join(wrong)} of line {got[0].task.span.line_start}" if wrong else ""

    def _field_right(self, name: str, key: QuestionKey, got: Responsibility) -> bool:
        keys = [self._keys.task_by_id[i] for i in key.task_ids]
        none: frozenset[str] = frozenset()
        if name == "lead":
            optional = none.union(*(k.lead_optional for k in keys))
            return units_agree(key.leads, got.task.lead, optional)
        if name == "coordinate":
            optional = none.union(*(k.coordinate_optional for k in keys))
            return units_agree(key.coordinates, got.task.coordinate, optional)
        if name == "product":
            return same_words(key.product, got.task.product.text if got.task.product else None)
        return _deadline_right(key, got)


def _deadline_right(key: QuestionKey, got: Responsibility) -> bool:
    deadline = got.task.deadline
    if key.deadline_end:
        return deadline.end is not None and deadline.end.isoformat() == key.deadline_end
    return same_words(key.deadline_text, deadline.text)


def _overlaps(citation: Citation, evidence: Iterable[Evidence]) -> bool:
    span = citation.span
    if span.line_end - span.line_start >= WIDEST:
        return False
    doc = doc_of(citation.document.file)
    return any(e.meets(doc, span) for e in evidence)


def _proves(citations: Sequence[Citation], evidence: Sequence[Evidence]) -> bool:
    """Whether every plan that the evidence stands in is cited at some of its lines."""
    docs = {e.doc for e in evidence}
    return all(any(_overlaps(c, [e for e in evidence if e.doc == doc]) for c in citations) for doc in docs)
