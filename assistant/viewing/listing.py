"""The plans of a library as a list: searched, filtered and sorted the way an office does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from index.library import StoredDocument
from plan.language.collation import collation_key
from plan.language.folding import fold, syllables
from plan.reading import Status


class State(StrEnum):
    """Which plans, by what became of their reading; the values stand in URLs."""

    ANY = ""
    ISSUES = "van-de"
    PARTIAL = "mot-phan"
    LIMITED = "gioi-han"


class Order(StrEnum):
    """How plans are sorted; the values stand in URLs."""

    NEWEST = "moi-nap"
    NUMBER = "so"
    TITLE = "ten"
    ISSUER = "co-quan"
    DATE = "ngay"
    TASKS = "nhiem-vu"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which plans are wanted. text: syllables, with or without diacritics, that all stand on the front of the plan."""

    text: str = ""
    issuer: str = ""
    year: int | None = None
    state: State = State.ANY
    order: Order = Order.NEWEST


@dataclass(frozen=True, slots=True)
class Listing:
    """The plans that were found, and what can be chosen from among all of them. issuers, years: with their counts."""

    found: tuple[StoredDocument, ...]
    total: int
    tasks: int
    issuers: tuple[tuple[str, int], ...]
    years: tuple[tuple[int, int], ...]


def list_plans(documents: Sequence[StoredDocument], wanted: Wanted, limited: Iterable[str] = ()) -> Listing:
    """The plans of `documents` that are wanted; `limited` are the ids of those that not everybody may see."""
    asked = syllables(wanted.text)
    of_state = _STATES[wanted.state]
    limited = frozenset(limited)
    found = [
        stored
        for stored in documents
        if (not wanted.issuer or fold(stored.document.issuer or "") == fold(wanted.issuer))
        and (wanted.year is None or stored.document.year == wanted.year)
        and of_state(stored, limited)
        and (not asked or _has(_front(stored), asked))
    ]
    issuers = Counter(stored.document.issuer for stored in documents if stored.document.issuer)
    years = Counter(stored.document.year for stored in documents if stored.document.year)
    return Listing(
        tuple(_sorted(found, wanted.order)),
        len(documents),
        sum(stored.tasks for stored in found),
        tuple(sorted(issuers.items(), key=lambda pair: collation_key(pair[0]))),
        tuple(sorted(years.items(), reverse=True)),
    )


_STATES: Mapping[State, Callable[[StoredDocument, frozenset[str]], bool]] = {
    State.ANY: lambda _stored, _limited: True,
    State.ISSUES: lambda stored, _limited: stored.issues > 0,
    State.PARTIAL: lambda stored, _limited: stored.status is Status.PARTIAL,
    State.LIMITED: lambda stored, limited: stored.id in limited,
}


def _front(stored: StoredDocument) -> list[str]:
    """The syllables of what a plan says of itself, and of the name of its file."""
    plan = stored.document
    named = (plan.number, plan.issuer, plan.place, plan.date_text, plan.title, plan.enclosed_title, plan.signer)
    others = (relation.number for relation in plan.relations)
    return syllables(" ".join(filter(None, (*named, *plan.recipients, *others, stored.file))))


def _has(front: Sequence[str], asked: Sequence[str]) -> bool:
    """Whether every syllable asked for is there; the last may be only begun, as while typing."""
    known = set(front)
    return all(word in known for word in asked[:-1]) and any(word.startswith(asked[-1]) for word in known)


def _sorted(found: Sequence[StoredDocument], order: Order) -> list[StoredDocument]:
    """Sorted, with what is not known last and the newest first among equals."""
    newest = sorted(found, key=lambda stored: (stored.added_at, stored.id), reverse=True)
    if order is Order.NEWEST:
        return newest
    if order is Order.TASKS:
        return sorted(newest, key=lambda stored: -stored.tasks)
    if order is Order.DATE:
        return sorted(newest, key=_by_date)
    field = {Order.NUMBER: "number", Order.TITLE: "title", Order.ISSUER: "issuer"}[order]
    return sorted(newest, key=lambda stored: _by_words(getattr(stored.document, field)))


def _by_date(stored: StoredDocument) -> tuple[bool, int]:
    date = stored.document.date
    return date is None, -date.toordinal() if date else 0


def _by_words(text: str | None) -> tuple[bool, Any]:
    return not text, collation_key(text or "")
