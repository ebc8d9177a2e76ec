"""The library as questions see it: plans with the words that name them, records and passages as folded words.

Read once per document and kept until the library changes.
"""

from __future__ import annotations

import re
import threading
from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from index.library import Shelf, StoredDocument
from index.scope import Scope
from plan.issue import DOUBTFUL_READING, Issue
from plan.language.folding import fold
from plan.language.tables import load_table
from plan.language.wording import plain_words
from plan.passage import Passage, PassageKind
from plan.span import Span
from plan.task import Task

KEPT_DOCUMENTS = 400  # documents whose records stay in memory

_LESS = frozenset({"va", "cac", "cua", "tinh", "thanh", "pho"})


def without_linking(words: Iterable[str]) -> tuple[str, ...]:
    """Words of a name without "và" and the like, so that "Sở Văn hóa Thể thao" names "Sở Văn hóa và Thể thao"."""
    return tuple(w for w in words if w != "va")


@dataclass(frozen=True)
class Plan:
    """A stored document and the folded words by which questions name it."""

    stored: StoredDocument

    @property
    def id(self) -> str:
        """The document's id."""
        return self.stored.id

    @cached_property
    def serial(self) -> str:
        """The number in front of the symbol ("76"), "" when the plan leaves it blank."""
        return (self.stored.document.number or "").partition("/")[0].lstrip("0")

    @cached_property
    def symbol(self) -> str:
        """The folded symbol ("kh svhtt")."""
        return fold((self.stored.document.number or "").partition("/")[2])

    @cached_property
    def places(self) -> frozenset[str]:
        """Folded names of the provinces the plan is about; a ministry's seat is none."""
        document = self.stored.document
        issuer = fold(document.issuer or "")
        text = (
            f" {issuer} "
            if issuer.startswith(("bo ", "thu tuong"))
            else f" {issuer} {fold(document.place or '')} {fold(document.title or '')} "
        )
        own = (
            {fold(re.sub(r"^(?:Thành phố|TP\.?|Tỉnh)\s+", "", document.place or ""))} - {""}
            if not issuer.startswith(("bo ", "thu tuong"))
            else set()
        )
        return frozenset({name for name in province_names() if f" {name} " in text} | own)

    @cached_property
    def issuer_kind(self) -> tuple[str, ...]:
        """The issuer's words without its province: ("so", "van", "hoa", "the", "thao")."""
        words = " ".join(plain_words(self.stored.document.issuer or ""))
        for place in sorted(self.places, key=len, reverse=True):
            words = re.sub(rf"\b(?:tinh |thanh pho )?{place}\b", " ", words)
        return without_linking(words.split())

    @cached_property
    def title_words(self) -> frozenset[str]:
        """The words of the title and of the title enclosed, abbreviations written out."""
        document = self.stored.document
        return frozenset(plain_words(f"{document.title or ''} {document.enclosed_title or ''}"))

    @cached_property
    def years(self) -> frozenset[int]:
        """Years the plan is known by: its own, its date's, those in its title."""
        document = self.stored.document
        found = {int(y) for y in re.findall(r"20\d\d", f"{document.title} {document.date_text}")}
        return frozenset(found | ({document.year} if document.year else set()))


EntryKey = tuple[str, str]


@dataclass(frozen=True)
class Entry:
    """A task or a passage with its words and how much each word counts for it (1 in its text, less in its headings)."""

    document_id: str
    item: Task | Passage
    weights: Mapping[str, float]
    pairs: Mapping[tuple[str, str], float]
    length: int
    keys: tuple[str, ...]

    @property
    def key(self) -> EntryKey:
        """What tells the entry from every other one; equal texts in two plans have equal item ids."""
        return self.document_id, self.item.id

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
    weights: dict[str, float] = {}
    pairs: dict[tuple[str, str], float] = {}
    keys: list[str] = []
    for weight, text in fields:
        words = plain_words(text)
        keys += words if weight == 1.0 else ()
        for word in words:
            weights[word] = max(weight, weights.get(word, 0.0))
        for pair in pairwise(words):
            pairs[pair] = max(weight, pairs.get(pair, 0.0))
    return Entry(document_id, item, weights, pairs, len(keys), tuple(keys))


def _title_in(text: str, title: str) -> list[tuple[float, str]]:
    """The plan's title, for a text that speaks of the plan without naming it ("tổ chức triển khai Kế hoạch này")."""
    return [(_TITLE_WEIGHT, title)] if _OF_ITSELF.search(fold(text)) else []


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
        return Counter(w for e in (*self.tasks, *self.passages) for w in e.weights)


class ContentCache:
    """Contents of documents, as they are at one generation of the library. Safe for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._generation = -1
        self._contents: OrderedDict[str, Contents] = OrderedDict()

    def get(self, generation: int, document_id: str) -> Contents | None:
        """What is known of a document at a generation."""
        with self._lock:
            if generation != self._generation or document_id not in self._contents:
                return None
            self._contents.move_to_end(document_id)
            return self._contents[document_id]

    def put(self, generation: int, document_id: str, contents: Contents) -> None:
        """Keep what was read after that generation was seen; what is of an older one may be old and is not kept."""
        with self._lock:
            if generation > self._generation:
                self._contents.clear()
                self._generation = generation
            if generation == self._generation:
                self._contents[document_id] = contents
            while len(self._contents) > KEPT_DOCUMENTS:
                self._contents.popitem(last=False)


class Corpus:
    """Plans and their entries, read through a shelf and kept while the library stays as it is; safe for threads.

    cache: shared by the corpora of one library, whoever they are for: a document is asked for only where it is seen.
    """

    def __init__(self, library: Shelf, cache: ContentCache | None = None) -> None:
        self._library = library
        self._cache = cache or ContentCache()
        self._lock = threading.Lock()
        self._generation = -1
        self._plans: tuple[Plan, ...] = ()
        self._ids: frozenset[str] = frozenset()

    @property
    def library(self) -> Shelf:
        """The plans underneath."""
        return self._library

    def seen_by(self, scope: Scope) -> Corpus:
        """The same plans as far as the scope lets them through."""
        return Corpus(self._library.seen_by(scope), self._cache)

    def plans(self) -> tuple[Plan, ...]:
        """All plans, in the order they were added."""
        with self._lock:
            self._refresh()
            return self._plans

    def contents(self, document_id: str) -> Contents:
        """The entries of a document; raises DocumentMissing."""
        with self._lock:
            self._refresh()
            generation, seen = self._generation, document_id in self._ids
        known = self._cache.get(generation, document_id) if seen else None
        if known is not None:
            return known
        document = self._library.document(document_id)
        title = _title(document)
        tasks = self._library.tasks([document_id])
        passages = self._library.passages([document_id])
        prose: dict[Span, list[str]] = {}
        for stored in passages:
            if stored.passage.kind is PassageKind.PROSE:
                prose.setdefault(stored.passage.span, []).append(stored.passage.text)
        contents = Contents(
            tuple(_task_entry(document_id, t.task, title, prose.get(t.task.span, ())) for t in tasks),
            tuple(passage_entry(document, p.passage) for p in passages),
            tuple(i for i in self._library.issues(document_id) if i.code in DOUBTFUL_READING),
            {t.task.id: t.identity for t in tasks},
        )
        self._cache.put(generation, document_id, contents)
        return contents

    def place_names(self) -> Mapping[str, frozenset[str]]:
        """Folded names of provinces and of the places plans are issued in, each with its old and new names."""
        own = {place: frozenset({place}) for plan in self.plans() for place in plan.places}
        return {**own, **province_names()}

    def _refresh(self) -> None:
        generation = self._library.generation()
        if generation != self._generation:
            self._plans = tuple(Plan(stored) for stored in self._library.documents())
            self._ids = frozenset(plan.id for plan in self._plans)
            self._generation = generation


def province_names() -> Mapping[str, frozenset[str]]:
    """Folded names of provinces, old and new, each with the names it was merged from or into."""
    return _PROVINCES


def _read_provinces() -> Mapping[str, frozenset[str]]:
    related: dict[str, set[str]] = {}
    for row in load_table("provinces"):
        before, after = fold(row["before"]), fold(row["after"])
        related.setdefault(before, {before}).add(after)
        related.setdefault(after, {after})
    return {name: frozenset(names) for name, names in related.items()}


_PROVINCES = _read_provinces()
