"""Candidates for a question: every entry of the plans it points at, or of the plans full text finds; then ranked.

Vectors add a little to the score of what they find near, and never bring a task above the threshold on their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.corpus import Contents, Corpus, Entry
from assistant.question.parse import Understanding
from assistant.retrieval.scoring import Hit, Topic, rank
from plan.language.wording import Word

_FEW = 40  # plans whose entries are all compared
_FOUND = 30  # plans taken from full text when a question points at more
_TITLE_SHARE = 0.12  # added for a plan whose whole title is named
_WHOLE_SHARE = 0.15  # added for the whole question, the plan's name included
_NEAR_SHARE = 0.12  # added for the nearest vector
_NEAR_FROM, _NEAR_TO = 0.80, 0.92  # cosine of e5 vectors: unrelated texts stand near 0.78


@dataclass(frozen=True)
class Candidates:
    """The documents looked at, with their entries, and the topic compared with them."""

    contents: dict[str, Contents]
    topic: Topic
    whole: Topic
    near: dict[str, float]
    boosts: dict[str, float]

    @property
    def tasks(self) -> list[Entry]:
        """Task entries of all documents looked at."""
        return [e for c in self.contents.values() for e in c.tasks]

    @property
    def passages(self) -> list[Entry]:
        """Passage entries of all documents looked at."""
        return [e for c in self.contents.values() for e in c.passages]

    def ranked(self, entries: Sequence[Entry], extra: dict[str, float] | None = None) -> list[Hit]:
        """Entries by topic, title and nearness; `extra` adds to single items."""
        bonus = {
            e.item.id: _WHOLE_SHARE * self.whole.score(e)
            + self.near.get(e.item.id, 0.0) * _NEAR_SHARE
            + _TITLE_SHARE * self.boosts.get(e.document_id, 0.0)
            + (extra or {}).get(e.item.id, 0.0)
            for e in entries
        }
        return rank(self.topic, entries, bonus)


def gather(understood: Understanding, corpus: Corpus, topic: Sequence[Word] | None = None) -> Candidates:
    """Collect the candidates of a question; `topic` replaces the question's own."""
    query, pointing = understood.query, understood.pointing
    ids = [p.id for p in pointing.plans]
    words = query.topic if topic is None else topic
    text = " ".join(query.text[w.begin : w.stop] for w in words) if topic is None else query.text
    if len(ids) > _FEW:
        matches = corpus.library.search(text or query.text, document_ids=ids if pointing.pointed else None)
        ids = list(dict.fromkeys(m.document_id for m in matches))[:_FOUND]
    contents = {i: corpus.contents(i) for i in ids}
    vocabulary: Counter[str] = Counter()
    size = 0
    for content in contents.values():
        vocabulary.update(content.vocabulary)
        size += len(content.tasks) + len(content.passages)
    near = _near(text or query.text, ids, corpus) if words else {}
    return Candidates(
        contents, Topic(words, vocabulary, size), Topic(query.whole, vocabulary, size), near, pointing.boosts
    )


def _near(text: str, ids: Sequence[str], corpus: Corpus) -> dict[str, float]:
    found = corpus.library.nearest(text, document_ids=ids, limit=60)
    span = _NEAR_TO - _NEAR_FROM
    return {m.item_id: min(1.0, max(0.0, (m.score - _NEAR_FROM) / span)) for m in found}
