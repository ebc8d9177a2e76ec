"""`python -m benchmarks.quality.thresholds`: what the bars of `assistant/answering/thresholds.py` let through.

Every question that asks for a task's field is tried twice: as it is, and with the tasks of its evidence hidden. In the
second trial whatever is served is wrong, and it is the nearest thing the same plan has: a hard test of saying "không
nêu". Vectors and the check of years and numbered things are left out. The bar of a set is also chosen on the other sets
and applied to it, so that no set judges its own bar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.answering import thresholds
from assistant.answering.records import RecordAnswers, coverage, lead
from assistant.corpus import Corpus, Entry
from assistant.question.parse import parse
from assistant.question.query import FIELD_INTENTS
from assistant.retrieval.meaning import Meaning
from assistant.retrieval.search import gather
from benchmarks.quality.keys import Keys, QuestionKey, doc_of, label_keys, reference_keys, sample_keys
from benchmarks.quality.question_scores import NOW, built_library
from benchmarks.quality.report import read_plans
from index.library import Library

_BARS = tuple(n / 100 for n in range(26, 80, 4))
_LEADS = (0.04, 0.08, 0.12, 0.16, 0.20)
_COST = 4  # right answers that one wrong answer outweighs, where a bar is chosen


@dataclass(frozen=True, slots=True)
class Trial:
    """The best task for a question: how it scores, and whether it is the right one."""

    coverage: float
    fit: float
    lead: float
    said: bool
    hidden: bool
    right: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of all trials: served and right, served and wrong, and served although the evidence was hidden."""

    right: int
    wrong: int
    invented: int


def trials(keys: Keys, library: Library) -> Iterator[Trial]:
    """Both trials of every question that asks for a field of one task."""
    corpus = Corpus(library)
    plans = {p.id: p.stored for p in corpus.plans()}
    records = RecordAnswers(library, corpus, plans, Meaning(library))
    for key in keys.questions:
        understood = parse(key.question, corpus, NOW.date())
        query = understood.query
        if key.history or query.intent not in FIELD_INTENTS or not all(unit.known for unit in query.units):
            continue
        candidates = gather(understood, corpus)
        hits = records.rank(query, candidates)

        def proves(entry: Entry, key: QuestionKey = key) -> bool:
            doc, span = doc_of(plans[entry.document_id].file), entry.item.span
            return any(e.meets(doc, span) for e in key.evidence)

        for hidden in (False, True) if key.evidence else (False,):
            found = [h for h in hits if not (hidden and proves(h.entry))]
            if found:
                yield Trial(
                    coverage(query, candidates, found[0]),
                    found[0].fit,
                    lead(found),
                    candidates.topic.is_said_otherwise(found[0].entry),
                    hidden,
                    not hidden and proves(found[0].entry),
                )


def outcome(tried: Sequence[Trial], bar: float, least_lead: float) -> Outcome:
    """What a bar of coverage lets through, and a lead for tasks that print what the question says otherwise."""
    served = [
        t for t in tried if t.coverage >= bar or (t.said and t.fit >= thresholds.LONE_BAR and t.lead >= least_lead)
    ]
    shown = [t for t in served if not t.hidden]
    return Outcome(sum(t.right for t in shown), sum(not t.right for t in shown), sum(t.hidden for t in served))


def best_bar(tried: Sequence[Trial]) -> float:
    """The bar at which right answers less the cost of wrong ones are most; the higher of equals."""

    def worth(bar: float) -> tuple[float, float]:
        found = outcome(tried, bar, thresholds.LEAD_OF_LONE)
        return found.right - _COST * found.wrong, bar

    return max(_BARS, key=worth)


def main() -> None:
    """Print the curves and the bars that other sets would choose."""
    sets: dict[str, list[Trial]] = {}
    for keys in (sample_keys(), reference_keys(), label_keys()):
        if keys is not None:
            with built_library(read_plans(keys), "none") as library:
                sets[keys.name] = list(trials(keys, library))
    every = [trial for tried in sets.values() for trial in tried]
    print(f"{sum(not t.hidden for t in every)} questions, {sum(t.hidden for t in every)} with their evidence hidden")
    _curve("coverage", _BARS, lambda bar: outcome(every, bar, thresholds.LEAD_OF_LONE))
    _curve("lead", _LEADS, lambda least: outcome(every, thresholds.TASK_BAR, least))
    print("\nset          bar the others choose   right   wrong   invented")
    for name, tried in sets.items():
        bar = best_bar([t for other, found in sets.items() if other != name for t in found])
        found = outcome(tried, bar, thresholds.LEAD_OF_LONE)
        print(f"{name:12} {bar:21.2f}   {found.right:5}   {found.wrong:5}   {found.invented:8}")


def _curve(name: str, values: Sequence[float], found: Callable[[float], Outcome]) -> None:
    print(f"\n{name:10} right   wrong   invented")
    for value in values:
        row = found(value)
        print(f"{value:10.2f} {row.right:5}   {row.wrong:5}   {row.invented:8}")


if __name__ == "__main__":
    main()
