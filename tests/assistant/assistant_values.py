"""Plans, tasks and entries in small, for tests that need no file."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from assistant.corpus import Contents, Entry
from assistant.known_plans import Plan
from index.library import StoredDocument
from plan.deadline import NO_DEADLINE, Deadline, DeadlineKind
from plan.document import Document
from plan.language.wording import plain_words
from plan.passage import Passage, PassageKind
from plan.reading import Status
from plan.span import Span
from plan.task import SourceKind, Task
from plan.unit import Unit

DAY = dt.date(2025, 9, 1)


def plan(number: str | None, issuer: str, place: str, title: str, year: int) -> Plan:
    """A stored plan; its id is its number or title."""
    identity = number or title
    document = Document(number=number, issuer=issuer, place=place, title=title, year=year)
    added = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    return Plan(StoredDocument(identity, f"{identity}.txt", identity, identity, Status.OK, document, 0, 0, 0, added))


def places_of(plans: list[Plan]) -> dict[str, frozenset[str]]:
    """Names of places as a corpus of these plans knows them, and one province that has no plan."""
    own = {place: frozenset({place}) for p in plans for place in p.places}
    return {**own, "hoa binh": frozenset({"hoa binh", "phu tho"}), "dong nai": frozenset({"dong nai"})}


def unit(name: str) -> Unit:
    """A unit printed in line 1."""
    return Unit(name, name, inherited=False, span=Span(1, 1))


def before(day: dt.date) -> Deadline:
    """A deadline "trước ngày"."""
    return Deadline(f"Trước ngày {day:%d/%m/%Y}", DeadlineKind.BEFORE, None, day)


def task(
    text: str = "Số hóa hồ sơ",
    *,
    lead: str | None = None,
    coordinate: str | None = None,
    deadline: Deadline = NO_DEADLINE,
    section: tuple[str, ...] = (),
    source: SourceKind = SourceKind.PROSE,
) -> Task:
    """A task in line 1."""
    return Task(
        id=text,
        text=text,
        source=source,
        span=Span(1, 1),
        section=section,
        lead=(unit(lead),) if lead else (),
        coordinate=(unit(coordinate),) if coordinate else (),
        deadline=deadline,
    )


def entry(item: Task | str) -> Entry:
    """An entry whose every word counts fully."""
    if isinstance(item, str):
        item = Passage(item, PassageKind.PROSE, item, (), Span(1, 1))
    return Entry("d", item, ((1.0, plain_words(item.text)),))


def vocabulary(*texts: str) -> tuple[Counter[str], int]:
    """The vocabulary of some entries and how many there are."""
    return Contents((), tuple(entry(text) for text in texts)).vocabulary, len(texts)
