"""Candidates for a question: every entry of the plans it points at, or of the plans where words and vectors find
something; then ranked by words. Vectors also name the subject to suggest where nothing is served (docs/decisions/0003).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.corpus import Contents, Corpus, Entry, EntryKey
from assistant.question.parse import Understanding
from assistant.retrieval.fusion import find
from assistant.retrieval.narrowing import narrow
from assistant.retrieval.scoring import Hit, Topic, rank
from plan.language.wording import Word
from plan.task import Task

_FEW = 40  # plans whose entries are all compared
_FOUND = 30  # plans taken from full text when a question points at more
_MATCHES = 200  # tasks and passages that choose them
_TITLE_SHARE = 0.12  # added for a plan whose whole title is named
_WHOLE_SHARE = 0.15  # added for the whole question, the plan's name included
_SAID = 3  # syllables beside a title that say what is asked
_FEW_TITLED = 3  # plans that a title can mean
_NEAREST = 20  # items asked of the vectors


@dataclass(frozen=True)
class Candidates:
    """The documents looked at, with their entries, and the topic compared with them.

    titled: documents whose titles the question repeats; rest: what of the topic their titles do not account for.
    """

    contents: dict[str, Contents]
    topic: Topic
    whole: Topic
    rest: Topic
    titled: frozenset[str]
    boosts: dict[str, float]

    @property
    def tasks(self) -> list[Entry]:
        """Task entries of all documents looked at."""
        return [e for c in self.contents.values() for e in c.tasks]

    @property
    def passages(self) -> list[Entry]:
        """Passage entries of all documents looked at."""
        return [e for c in self.contents.values() for e in c.passages]

    def ranked(self, entries: Sequence[Entry], extra: Mapping[EntryKey, float] | None = None) -> list[Hit]:
        """Entries by topic, title and nearness; `extra` adds to single items."""
        bonus = {
            e.key: _WHOLE_SHARE * self.whole.score(e)
            + _TITLE_SHARE * self.boosts.get(e.document_id, 0.0)
            + (extra or {}).get(e.key, 0.0)
            for e in entries
        }
        return [self._fitted(hit) for hit in rank(self.topic, entries, bonus)]

    def literal_fit(self, entry: Entry) -> float:
        """How much of the topic an entry covers in the question's own words."""
        topics = (self.topic, self.rest) if entry.document_id in self.titled else (self.topic,)
        return max(topic.literal_score(entry) for topic in topics)

    def _fitted(self, hit: Hit) -> Hit:
        """A sentence of a plan that the question names by its title need not repeat the title."""
        if hit.entry.document_id not in self.titled:
            return hit
        return replace(hit, fit=max(hit.fit, self.rest.score(hit.entry)))


def gather(understood: Understanding, corpus: Corpus, topic: Sequence[Word] | None = None) -> Candidates:
    """Collect the candidates of a question; `topic` replaces the question's own."""
    query, pointing = understood.query, understood.pointing
    ids = [p.id for p in pointing.plans]
    words = query.topic if topic is None else topic
    text = " ".join(query.text[w.begin : w.stop] for w in words) if topic is None else query.text
    if len(ids) > _FEW:
        matches = find(
            corpus.library, text or query.text, document_ids=ids if pointing.pointed else None, limit=_MATCHES
        )
        ids = list(dict.fromkeys(m.document_id for m in matches))[:_FOUND]
    contents = corpus.contents_of(ids)
    vocabulary: Counter[str] = Counter()
    size = 0
    for content in contents.values():
        vocabulary.update(content.vocabulary)
        size += len(content.tasks) + len(content.passages)
    narrowed = narrow(understood)
    said = {key for word in narrowed.topic for key in word.first}
    titled = frozenset(narrowed.plans) if len(said) >= _SAID and len(narrowed.plans) < _FEW_TITLED else frozenset()
    return Candidates(
        contents,
        Topic(words, vocabulary, size, query.everyday),
        Topic(query.whole, vocabulary, size, query.everyday),
        Topic(narrowed.topic, vocabulary, size, query.everyday),
        titled,
        pointing.boosts,
    )


def nearest_tasks(understood: Understanding, candidates: Candidates, corpus: Corpus) -> list[Task]:
    """Tasks whose vectors stand nearest to a question, nearest first; [] until all candidates have vectors."""
    asked = list(candidates.contents)
    found = corpus.library.nearest(understood.query.text, document_ids=asked, limit=_NEAREST, whole=True)
    tasks = {entry.key: entry.task for entry in candidates.tasks}
    return [task for m in found if (task := tasks.get((m.document_id, m.item_id))) is not None]
