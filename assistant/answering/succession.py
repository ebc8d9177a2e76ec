"""Warns where an answer rests on a plan that a later one in the library replaces, amends or extends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from assistant.answering import phrases
from assistant.answering.answer import Answer
from assistant.answering.grounding import Citations
from index.library import Shelf, StoredDocument
from plan.document import Document
from plan.language.folding import fold
from plan.relation import CHANGING, Relation


def changes_of(document: StoredDocument, others: Iterable[StoredDocument]) -> list[tuple[StoredDocument, Relation]]:
    """The documents that change this one, each with the relation that says so."""
    return [
        (other, relation)
        for other in others
        if other.id != document.id
        for relation in other.document.relations
        if relation.kind in CHANGING and _means(relation, document.document) and _same_place(other, document)
    ]


def warn_of_changes(answer: Answer, documents: Iterable[StoredDocument], library: Shelf) -> Answer:
    """The answer with a line for each later plan that changes one it rests on, and its lines cited."""
    every = list(documents)
    resting = {c.document.id: c.document for c in answer.citations}
    found = [(old, *change) for old in resting.values() for change in changes_of(old, every)]
    if not found:
        return answer
    citations = Citations(library, answer.citations)
    lines = [
        phrases.changed(old, new, relation.kind, f"[{citations.cite(new, relation.span, (), relation.text)}]")
        for old, new, relation in found
    ]
    return replace(answer, text="\n".join([answer.text, *lines]), citations=citations.all())


def _means(relation: Relation, document: Document) -> bool:
    """Whether a relation names this document: the same number, and no other date."""
    if not document.number or document.number.startswith("/") or fold(relation.number) != fold(document.number):
        return False
    return relation.date is None or document.date is None or relation.date == document.date


def _same_place(first: StoredDocument, second: StoredDocument) -> bool:
    """Numbers repeat from province to province."""
    places = fold(first.document.place or ""), fold(second.document.place or "")
    return "" in places or places[0] == places[1]
