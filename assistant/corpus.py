"""The library as questions see it: plans with the words that name them, records and passages as folded words.

Read once per document and kept until its records change.
"""

from __future__ import annotations

import re
import threading
from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from assistant.known_plans import Plan, PlanList
from index.library import Shelf, StoredDocument, StoredTask
from index.scope import Scope
from plan.errors import DocumentMissing
from plan.issue import DOUBTFUL_READING, Issue
from plan.language.folding import fold
from plan.language.wording import plain_words
from plan.passage import Passage, PassageKind
from plan.span import Span
from plan.task import Task

KEPT_DOCUMENTS = 800  # documents whose records stay in memory, at less than 1 MB each

EntryKey = tuple[str, str]


@dataclass(frozen=True)
class Entry:
    """A task or a passage with its words: fields of it, each with how much a word there counts (1 in its text, less in
    its headings)."""

    document_id: str
    item: Task | Passage
    fields: tuple[tuple[float, tuple[str, ...]], ...]

    @property
    def key(self) -> EntryKey:
        """What tells the entry from every other one; equal texts in two plans have equal item ids."""
        return self.document_id, self.item.id

    @cached_property
    def weights(self) -> Mapping[str, float]:
        """How much each word counts."""
        found: dict[str, float] = {}
        for weight, words in self.fields:
            for word in words:
                if found.get(word, 0.0) < weight:
                    found[word] = weight
        return found

    def joined(self, pair: tuple[str, str]) -> float:
        """How much two words count that stand side by side, 0.0 where they do not."""
        first, second = pair
        if first not in self.weights or second not in self.weights:
            return 0.0
        run = f" {first} {second} "
        return next((weight for weight, line in self._lines if run in line), 0.0)

    @cached_property
    def _lines(self) -> tuple[tuple[float, str], ...]:
        """The fields, those that count most first, with a blank around each word."""
        return tuple(sorted(((weight, f" {' '.join(words)} ") for weight, words in self.fields), reverse=True))

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The words of the text, in order."""
        return tuple(word for weight, words in self.fields if weight == 1.0 for word in words)

    @cached_property
    def length(self) -> int:
        """How many words the text has."""
        return sum(len(words) for weight, words in self.fields if weight == 1.0)

    @cached_property
    def initials(self) -> str:
        """The first letter of each word of the text."""
        return "".join(key[0] for key in self.keys)

    @property
    def task(self) -> Task | None:
        """The task, None for a passage."""
        return self.item if isinstance(self.item, Task) else None


_SECTION_WEIGHT = 0.85
_DETAIL_WEIGHT = 0.7
_UNIT_WEIGHT = 0.35
_LINE_WEIGHT = 0.6  # of what else stands in a task's own line of prose
_TITLE_WEIGHT = 0.6
_OF_ITSELF = re.compile(
    r"\b(?:ke hoach|chuong trinh|de an|phong trao) nay\b|\b(?:thuc hien|trien khai|tong ket) ke hoach\b(?! so)"
)


def _entry(document_id: str, item: Task | Passage, fields: list[tuple[float, str]]) -> Entry:
    return Entry(document_id, item, tuple((weight, plain_words(text)) for weight, text in fields))


def _title_in(text: str, title: str) -> list[tuple[float, str]]:
    """The plan's title, for a text that speaks of the plan without naming it ("tổ chức triển khai Kế hoạch này")."""
    words = plain_words(text)
    speaks = ("nay" in words or "hoach" in words) and _OF_ITSELF.search(fold(text))
    return [(_TITLE_WEIGHT, title)] if speaks else []


def _task_entry(document_id: str, task: Task, title: str, lines: Iterable[str]) -> Entry:
    details = [p.text for p in (task.product, task.goal, *task.activities) if p]
    fields = [
        (1.0, task.text),
        *((_DETAIL_WEIGHT, d) for d in details),
        (_SECTION_WEIGHT, " ; ".join(task.section[-2:])),
    ]
    fields += [(_UNIT_WEIGHT, u.name) for u in (*task.lead, *task.coordinate)]
    fields += _title_in(task.text, title)
    fields += [(_LINE_WEIGHT, line) for line in lines]
    return _entry(document_id, task, fields)


def passage_entry(document: StoredDocument, passage: Passage) -> Entry:
    """A passage of a plan as questions see it."""
    fields = [(1.0, passage.text), (_SECTION_WEIGHT, " ; ".join(passage.section[-2:]))]
    return _entry(document.id, passage, fields + _title_in(passage.text, _title(document)))


def _title(document: StoredDocument) -> str:
    titles = (document.document.title, document.document.enclosed_title)
    return " ; ".join(title for title in titles if title)


@dataclass(frozen=True)
class Contents:
    """The entries of one document, and the issues that put words of it in doubt. identities: of its tasks, by id."""

    tasks: tuple[Entry, ...]
    passages: tuple[Entry, ...]
    doubts: tuple[Issue, ...] = ()
    identities: Mapping[str, str] = field(default_factory=dict)

    def entry(self, task_id: str) -> Entry:
        """A task's entry; raises DocumentMissing for one that is not there any more."""
        found = next((entry for entry in self.tasks if entry.item.id == task_id), None)
        if found is None:
            raise _changed()
        return found

    def doubts_about(self, task: Task) -> tuple[str, ...]:
        """The codes of what puts the words in doubt that a task was read from, each once."""
        spans = [task.span, *(u.span for u in (*task.lead, *task.coordinate)), task.deadline.span or task.span]
        return self.doubts_in(spans)

    def doubts_in(self, spans: Iterable[Span]) -> tuple[str, ...]:
        """The codes of what puts words of some lines in doubt, each once."""
        among = tuple(spans)
        codes = (doubt.code for doubt in self.doubts if any(doubt.span.overlaps(span) for span in among))
        return tuple(dict.fromkeys(codes))

    @cached_property
    def unit_names(self) -> Mapping[str, str]:
        """Folded printed and canonical unit names -> canonical name."""
        names: dict[str, str] = {}
        for entry in self.tasks:
            if entry.task:
                for unit in (*entry.task.lead, *entry.task.coordinate):
                    for name in (unit.name, unit.canonical):
                        names.setdefault(" ".join(plain_words(name)), unit.canonical)
        return names

    @cached_property
    def vocabulary(self) -> Counter[str]:
        """Every word of the document with the number of entries it stands in."""
        found: Counter[str] = Counter()
        for entry in (*self.tasks, *self.passages):
            found.update({word for _, words in entry.fields for word in words})
        return found


def _contents(
    document: StoredDocument, tasks: Sequence[StoredTask], passages: Sequence[Passage], issues: Iterable[Issue]
) -> Contents:
    title = _title(document)
    prose: dict[Span, list[str]] = {}
    for passage in passages:
        if passage.kind is PassageKind.PROSE:
            prose.setdefault(passage.span, []).append(passage.text)
    return Contents(
        tuple(_task_entry(document.id, t.task, title, prose.get(t.task.span, ())) for t in tasks),
        tuple(passage_entry(document, passage) for passage in passages),
        tuple(issue for issue in issues if issue.code in DOUBTFUL_READING),
        {t.task.id: t.identity for t in tasks},
    )


def _changed() -> DocumentMissing:
    return DocumentMissing("Không có văn bản này, hoặc nó vừa được thay đổi. Hãy hỏi lại.")


class ContentCache:
    """Contents of documents as they are since their last change, its number the revision. Safe for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._contents: OrderedDict[str, tuple[int, Contents]] = OrderedDict()

    def get(self, document_id: str, revision: int) -> Contents | None:
        """What is known of a document at a revision."""
        with self._lock:
            known, contents = self._contents.get(document_id, (-1, None))
            if known == revision:
                self._contents.move_to_end(document_id)
                return contents
            return None

    def put(self, document_id: str, revision: int, contents: Contents) -> None:
        """Keep what was read after that revision was seen, unless a later one is known."""
        with self._lock:
            if self._contents.get(document_id, (-1, None))[0] <= revision:
                self._contents[document_id] = revision, contents
            while len(self._contents) > KEPT_DOCUMENTS:
                self._contents.popitem(last=False)


class Corpus:
    """Plans and their entries, read through a shelf and kept while they stay as they are; safe for several threads.

    cache: shared by the corpora of one library, whoever they are for: a document is asked for only where it is seen.
    """

    def __init__(self, library: Shelf, cache: ContentCache | None = None) -> None:
        self._library = library
        self._cache = cache or ContentCache()
        self._lock = threading.Lock()
        self._generation = -1
        self._revisions: Mapping[str, int] = {}
        self._plans = PlanList()

    @property
    def library(self) -> Shelf:
        """The plans underneath."""
        return self._library

    def seen_by(self, scope: Scope) -> Corpus:
        """The same plans as far as the scope lets them through."""
        return Corpus(self._library.seen_by(scope), self._cache)

    def snapshot(self) -> Corpus:
        """The plans as they are now, whatever comes or goes later: contents of what is not of them or is gone since
        raise DocumentMissing."""
        with self._lock:
            self._refresh()
            return _Snapshot(self._library, self._cache, self._plans, self._revisions)

    def plans(self) -> PlanList:
        """All plans, in the order they were added."""
        with self._lock:
            self._refresh()
            return self._plans

    def contents(self, document_id: str) -> Contents:
        """The entries of a document; raises DocumentMissing."""
        return self.contents_of([document_id])[document_id]

    def contents_of(self, document_ids: Sequence[str]) -> dict[str, Contents]:
        """The entries of documents, in this order; raises DocumentMissing."""
        with self._lock:
            self._refresh()
            documents, revisions = self._plans.documents, self._revisions
        if any(i not in documents for i in document_ids):  # found a moment later, or asked for by somebody else
            raise _changed()
        known = {i: self._cache.get(i, revisions.get(i, 0)) for i in document_ids}
        lacking = [documents[i] for i, contents in known.items() if contents is None]
        read = self._read(lacking) if lacking else {}
        for identity, contents in read.items():
            self._cache.put(identity, revisions.get(identity, 0), contents)
        return {identity: contents or read[identity] for identity, contents in known.items()}

    def _read(self, documents: Sequence[StoredDocument]) -> dict[str, Contents]:
        ids = [document.id for document in documents]
        tasks: dict[str, list[StoredTask]] = {i: [] for i in ids}
        passages: dict[str, list[Passage]] = {i: [] for i in ids}
        for one in self._library.tasks(ids):
            tasks[one.document_id].append(one)
        for stored in self._library.passages(ids):
            passages[stored.document_id].append(stored.passage)
        return {d.id: _contents(d, tasks[d.id], passages[d.id], self._library.issues(d.id)) for d in documents}

    def place_names(self) -> Mapping[str, frozenset[str]]:
        """Folded names of provinces and of the places plans are issued in, each with its old and new names."""
        return self.plans().place_names

    def _refresh(self) -> None:
        if self._library.generation() == self._generation:
            return
        now = self._library.state()
        self._plans = PlanList(Plan(stored) for stored in now.documents)
        self._revisions, self._generation = now.revisions, now.generation


class _Snapshot(Corpus):
    """A corpus that stays as it was, for one answer."""

    def __init__(self, library: Shelf, cache: ContentCache, plans: PlanList, revisions: Mapping[str, int]) -> None:
        super().__init__(library, cache)
        self._plans, self._revisions = plans, revisions
        self._seen: dict[str, Contents] = {}

    def contents_of(self, document_ids: Sequence[str]) -> dict[str, Contents]:
        """What was seen of a plan once, though it may be read anew meanwhile; raises DocumentMissing."""
        for identity, contents in super().contents_of([i for i in document_ids if i not in self._seen]).items():
            self._seen.setdefault(identity, contents)
        return {identity: self._seen[identity] for identity in document_ids}

    def _refresh(self) -> None:
        """Nothing: an answer that took some plans from before a change and some from after it would be of neither."""
