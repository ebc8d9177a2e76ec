"""From a question to a Query: abbreviations written out, plans pointed at, units, periods, sections, topic."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.corpus import Contents, Corpus
from assistant.question.asking import asking_words
from assistant.question.documents import Pointing, point
from assistant.question.filters import (
    asks_ongoing,
    asks_recurring,
    find_role,
    find_sections,
    find_window,
    impossible_period,
)
from assistant.question.intents import read_intents
from assistant.question.query import Asked, Intent, Query, Window
from assistant.question.shorthand import prefer_places, write_out
from assistant.question.units import find_units
from plan.language.everyday import find_everyday
from plan.language.wording import Word, find_runs, words_of

MANY_PLANS = 40  # plans looked into for unit names and shorthand when the question points at none


@dataclass(frozen=True)
class Understanding:
    """A query with what the retrieval needs beside it: the plans in order and how strongly each is named."""

    query: Query
    pointing: Pointing
    words: tuple[Word, ...] = field(default=())

    @property
    def names_unknown(self) -> bool:
        """Whether a plan, a place, a time or a unit is named that there is not."""
        query, pointing = self.query, self.pointing
        return bool(
            pointing.missing or pointing.foreign or query.impossible or any(not unit.known for unit in query.units)
        )


def parse(question: str, corpus: Corpus, today: dt.date) -> Understanding:
    """Understand a question against the plans of a corpus; `today` is the day in Asia/Ho_Chi_Minh."""
    text = unicodedata.normalize("NFC", question).strip()
    plans, names = corpus.plans(), corpus.place_names()
    words = prefer_places(words_of(text), names.keys(), plans.places)
    pointing = point(text, words, plans, names)
    contents = list(corpus.contents_of([plan.id for plan in pointing.plans[:MANY_PLANS]]).values())
    words = write_out(words, text, contents)
    plain = _asking_text(words, text)
    units = _units(text, words, pointing, contents)
    year = pointing.plans[0].stored.document.year if len(pointing.plans) == 1 else None
    window = find_window(text, year or today.year, today)
    intents = _settle(read_intents(plain), plain, window)
    sections = find_sections(plain)
    ongoing = asks_ongoing(plain)
    asking = asking_words(words, text)
    named = pointing.used | asking | _limiting_words(words, units, window, sections, text, ongoing=ongoing)
    query = Query(
        text=text,
        plain=plain,
        intents=intents,
        topic=tuple(w for i, w in enumerate(words) if i not in named),
        whole=tuple(w for i, w in enumerate(words) if i not in asking),
        documents=tuple(p.id for p in pointing.plans) if pointing.pointed else (),
        pointed=pointing.pointed,
        units=units,
        role=find_role(plain),
        window=window if intents[0] in (Intent.LIST, Intent.COUNT) else None,
        period=window,
        impossible=impossible_period(text),
        ongoing=ongoing,
        recurring=asks_recurring(plain),
        sections=sections,
        everyday=find_everyday(text, words),
    )
    return Understanding(query, pointing, words)


def _units(text: str, words: Sequence[Word], pointing: Pointing, contents: Sequence[Contents]) -> tuple[Asked, ...]:
    """The units the question names, looked for among those of the plans it points at."""
    names: dict[str, str] = {}
    for content in contents:
        for name, canonical in content.unit_names.items():
            names.setdefault(name, canonical)
    prose = [entry.keys for content in contents for entry in content.passages] if pointing.pointed else []
    return find_units(text, words, names, pointing.used, prose)


def _asking_text(words: Sequence[Word], text: str) -> str:
    """The folded question; "máy" (machine) keeps its mark, so that it does not ask as "mấy" (how many) does."""
    return " ".join("máy" if text[w.begin : w.stop].lower() == "máy" else " ".join(w.first) for w in words)


_MANY = re.compile(
    r"\b(?:nhiem vu|viec) (?:nao|gi)\b|\bnhung nhiem vu\b|\b(?:nhung|cac) (?:bao cao|viec)(?: \w+){0,3} nao\b|"
    r"^(?:nhung |cac )?(?:nhiem vu|viec) (?:(?:phai|can) (?:xong|hoan thanh)|(?:co |den |het )(?:thoi )?han)\b"
)
_LIMITS = re.compile(r"\b(?:nhung|cac) (?:han|thoi han)\b")


def _settle(intents: tuple[Intent, ...], plain: str, window: Window | None) -> tuple[Intent, ...]:
    """A period or "thường xuyên" asked of many tasks makes a list."""
    if intents[0] in (Intent.LIST, Intent.COUNT, Intent.COMPARE, Intent.METADATA):
        return intents
    if intents == (Intent.DEADLINE,) and window is not None and _LIMITS.search(plain):
        return (Intent.LIST, Intent.DEADLINE)
    if (window is not None or asks_ongoing(plain)) and _MANY.search(plain) and Intent.LEAD not in intents:
        return (Intent.LIST, *intents)
    return intents


def _limiting_words(
    words: Sequence[Word],
    units: Sequence[Asked],
    window: Window | None,
    sections: Sequence[str],
    text: str,
    *,
    ongoing: bool,
) -> frozenset[int]:
    """Indexes of the words that name units, the period or sections, and so are no part of the topic."""
    begin = text.find(window.text) if window else -1
    stop = begin + len(window.text) if window else -1
    keys = [word.first for word in words]
    marked: set[int] = set()
    for phrase in (*sections, *(["thuong xuyen"] if ongoing else []), *(["dinh ky"] if window else [])):
        run = [(key,) for key in phrase.split()]
        for at in find_runs(keys, run):
            marked |= set(range(at, at + len(run)))
    return frozenset(
        index
        for index, word in enumerate(words)
        if any(unit.begin <= word.begin < unit.stop for unit in units) or begin <= word.begin < stop or index in marked
    )
