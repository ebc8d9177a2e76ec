"""Answers to questions about a plan's text: the sentence that says it, verbatim, with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from assistant.answering import phrases
from assistant.answering.answer import Answer, AnswerStatus, Quote, Responsibility
from assistant.answering.grounding import Citations
from assistant.answering.particulars import has_particulars
from assistant.answering.sentences import split_sentences
from assistant.answering.spelling import is_spelled_in
from assistant.answering.thresholds import CONTENT_BAR
from assistant.corpus import Contents, Entry
from assistant.known_plans import Plan
from assistant.question.query import Query
from assistant.retrieval.scoring import Hit
from assistant.retrieval.search import Candidates
from index.library import Shelf, StoredDocument
from plan.language.folding import fold
from plan.language.wording import plain_words
from plan.passage import Passage, PassageKind
from plan.task import Task

_WHOLE = 420  # characters of a passage shown whole rather than by sentence
_MONEY = re.compile(r"\d\s*(?:đồng|triệu|tỷ|nghìn|ngàn)|\d{1,3}(?:\.\d{3})+")
# (asked, what the passage then has to hold, whether it must)
_KINDS: tuple[tuple[re.Pattern[str], re.Pattern[str], bool], ...] = (
    (
        re.compile(r"\bphan tram\b|%|\bty le\b|\bchi tieu\b|\bmuc tieu hai long\b|\bmuc (?:do|hai long)\b"),
        re.compile(r"\d\s*%|phần trăm"),
        False,
    ),
    (
        re.compile(
            r"\b(?:tien(?! mat)|gia tri|hoc phi|muc phat|muc ho tro)\b.*\bbao nhieu\b(?! phan tram)|"
            r"\b(?:bao nhieu|may) (?:tien|dong|ty(?! le)|trieu|kinh phi)\b|\bkinh phi\b.*\bbao nhieu\b"
        ),
        _MONEY,
        True,
    ),
    (re.compile(r"\bxep (?:thu|hang)\b|\bthu may\b"), re.compile(r"(?:xếp|thứ|hạng)[^.;]{0,12}\d"), True),
    (re.compile(r"\btu ngay nao\b|\bngay nao\b|\bbat dau tu\b"), re.compile(r"ngày\s+\d|\d{1,2}/\d{1,2}/\d{4}"), True),
    (
        re.compile(r"\bcan cu\b|\bvan ban nao\b|\btheo (?:thong tu|nghi dinh|quyet dinh|van ban) nao\b"),
        re.compile(r"số\s+[\w/]+|[Cc]ăn cứ"),
        True,
    ),
    (re.compile(r"\bemail\b|\bthu dien tu\b"), re.compile(r"@"), True),
    (re.compile(r"\bdia chi\b"), re.compile(r"@|[Đđ]ịa chỉ|[Ss]ố \d+.*(?:đường|phố)"), True),
    (re.compile(r"\bdien thoai\b|\bduong day nong\b"), re.compile(r"\d[\d. ]{7,}"), False),
    (re.compile(r"\bkinh phi\b|\bnguon nao\b"), re.compile(r"[Kk]inh phí|ngân sách|nguồn"), False),
    (
        re.compile(r"\b(?:cao|thap|lon|nhieu|it) hon\b"),
        re.compile(r"\d\s*(?:%|phần trăm|tỷ|triệu|nghìn|đồng|điểm|người|hộ|xã|ha|km|tấn)(?!\w)"),
        True,
    ),
    (re.compile(r"\bbao nhieu\b|\bmay\b"), re.compile(r"\d|\b[IVX]+\b"), True),
)
_TARGET = re.compile(r"\b(?:muc tieu|chi tieu)\b")
_OF_A_TASK = -0.08  # a table's row says what a task is to reach; targets of the plan stand in its text
_SURE = 0.65  # covered so far, in their order, words that differ in their marks are misspelt, not others
_SIDE_LOSS = 0.1  # words of a comparison that belong to the other side
_FITS, _MISFITS = 0.06, -0.14
_HEADER_LOSS = -0.1
_NUMBER_OF = re.compile(r"\bbao nhieu (?!phan tram|tien|kinh phi)(?P<thing>du an|de an|nhiem vu|\w+)")
_NAMED_THING = re.compile(
    r"\b(?P<thing>(?:khu|cum|truong|benh vien|cong ty|xa|phuong|huyen|du an|don vi|dia phuong|"
    r"doanh nghiep)(?: \w+){0,2}) (?:cu the )?nao (?:cua .{0,30})?(?:duoc chon|duoc|se|la)\b"
)


class ContentAnswers:
    """Builds answers from passages."""

    def __init__(self, library: Shelf, documents: Mapping[str, StoredDocument]) -> None:
        self._library = library
        self._documents = documents

    def rank(self, query: Query, candidates: Candidates, entries: Sequence[Entry] | None = None) -> list[Hit]:
        """Passages by how well they fit the topic and the kind of thing asked for."""
        found = candidates.passages if entries is None else list(entries)
        bonus = _kind_bonus(query)
        extra = {e.key: bonus(_passage(e)) for e in found}
        return candidates.ranked(found, extra)

    def best(self, query: Query, candidates: Candidates) -> Hit | None:
        """The passage that answers; None when the best one does not cover the question."""
        return self.answering(query, self.rank(query, candidates))

    def answering(self, query: Query, hits: Sequence[Hit]) -> Hit | None:
        """The first of some hits, None when it does not say what is asked."""
        if query.topic and not any(key.isalpha() for word in query.topic for key in word.first):
            return None  # digits alone ask for nothing
        return hits[0] if hits and hits[0].fit >= CONTENT_BAR and self._supports(query, hits[0]) else None

    def quote(self, query: Query, hits: Sequence[Hit], contents: dict[str, Contents]) -> Answer:
        """An answer out of the sentences of one or more passages."""
        citations = Citations(self._library)
        parts, quotes, responsibilities, doubts, said_of = [], [], [], set[str](), list[Task]()
        for hit in hits:
            passage, document = _passage(hit.entry), self._documents[hit.entry.document_id]
            words = _best_sentences(query, passage.text)
            mark = citations.cite(document, passage.span, passage.section, words)
            parts.append(f"Theo {phrases.plan_name(document)}: “{words}” [{mark}]")
            quotes.append(Quote(hit.entry, words))
            beside = contents[hit.entry.document_id]
            doubts.update(beside.doubts_in([passage.span]))
            here = [e.task for e in beside.tasks if e.task and e.task.span.overlaps(passage.span)]
            said_of += here
            tasks = here if len(hits) == 1 else []
            known = beside.identities
            responsibilities += [
                Responsibility(t, document, (mark,), beside.doubts_about(t), known.get(t.id, "")) for t in tasks
            ]
        return Answer(
            query.text,
            AnswerStatus.ANSWERED,
            query.intent,
            "\n".join(parts) + phrases.doubt(doubts) + phrases.corrected_beside(said_of),
            responsibilities=tuple(responsibilities[:1]),
            citations=citations.all(),
            quotes=tuple(quotes),
        )

    def per_side(
        self, query: Query, candidates: Candidates, sides: Sequence[Sequence[Plan]], contents: dict[str, Contents]
    ) -> Answer | None:
        """One quoted passage for each side of a comparison; None when a side has nothing on the topic."""
        found: list[Hit] = []
        for plans in sides:
            entries = [
                e
                for plan in plans
                for e in contents[plan.id].passages
                if all(h.entry.document_id != plan.id for h in found)
            ]
            hits = [
                h
                for h in self.rank(query, candidates, entries)
                if h.fit >= CONTENT_BAR - _SIDE_LOSS and self._supports(query, h)
            ]
            if not hits:
                return None
            found.append(hits[0])
        return self.quote(query, found, contents) if found else None

    def _supports(self, query: Query, hit: Hit) -> bool:
        """Whether the passage speaks of every unit named, and names a thing where "... cụ thể nào" is asked."""
        passage, document = _passage(hit.entry), self._documents[hit.entry.document_id].document
        context = " ".join([passage.text, *passage.section, document.issuer or "", document.title or ""])
        there = " ".join(plain_words(context))
        if not has_particulars(query, f"{passage.text} {' '.join(passage.section)}", document):
            return False
        if any(unit.name not in there for unit in query.units):
            return False
        if hit.fit < _SURE and not is_spelled_in(query.text, query.topic, context):
            return False
        if any(must and asked.search(query.plain) and not kind.search(passage.text) for asked, kind, must in _KINDS):
            return False
        if not _numbers(query.plain, passage.text):
            return False
        named = _NAMED_THING.search(query.plain)
        return named is None or _names(passage.text, named["thing"])


def _numbers(plain: str, text: str) -> bool:
    """Whether a text says how many of the things there are of which "bao nhiêu" asks; "dự án 2" is a name."""
    asked = _NUMBER_OF.search(plain)
    there = " ".join(plain_words(text))
    if asked is None or f" {asked['thing']} " not in f" {there} ":
        return True
    return (
        re.search(rf"\d(?: \w+){{0,3}} {asked['thing']}\b(?! \d)|\bso (?:luong )?{asked['thing']}\b", there) is not None
    )


def _names(text: str, thing: str) -> bool:
    """Whether a text names a thing of a kind ("Khu công nghiệp Thăng Long"), not only the kind."""
    words = re.findall(r"\w+", text)
    size = len(thing.split())
    for at in range(len(words) - size):
        if fold(" ".join(words[at : at + size])) == thing and words[at + size][:1].isupper():
            return True
    return False


def _passage(entry: Entry) -> Passage:
    if not isinstance(entry.item, Passage):
        raise TypeError("an entry of a task where a passage was expected")
    return entry.item


def _kind_bonus(query: Query) -> Callable[[Passage], float]:
    """What a passage gains or loses by being of the kind asked for; the question is read once for all of them."""
    of_header = 0.0 if re.search(r"\bcan cu\b", query.plain) else _HEADER_LOSS
    of_row = _OF_A_TASK if _TARGET.search(query.plain) else 0.0
    wanted = next((there for asked, there, _ in _KINDS if asked.search(query.plain)), None)

    def bonus(passage: Passage) -> float:
        loss = {PassageKind.HEADER: of_header, PassageKind.ROW: of_row}.get(passage.kind, 0.0)
        return loss if wanted is None else loss + (_FITS if wanted.search(passage.text) else _MISFITS)

    return bonus


def _best_sentences(query: Query, text: str) -> str:
    """The whole passage when short, else the sentences that share most words with the question."""
    if len(text) <= _WHOLE:
        return text
    asked = set(query.plain.split())
    pieces = split_sentences(text)
    scores = [
        len(asked & set(plain_words(p)))
        + 3 * sum(there.search(p) is not None for kind, there, _ in _KINDS if kind.search(query.plain))
        for p in pieces
    ]
    best = max(range(len(pieces)), key=lambda i: scores[i])
    stop = best + 1
    while stop < len(pieces) and len(" ".join(pieces[best : stop + 1])) <= _WHOLE:
        stop += 1
    return " ".join(pieces[best:stop])
