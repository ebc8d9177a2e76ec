"""Answers about the plans themselves: number, date, signer, issuer, recipients."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answering import phrases
from assistant.answering.answer import Answer, AnswerStatus, Reason
from assistant.answering.grounding import Citations
from assistant.known_plans import Plan
from assistant.question.intents import RESTS_ON
from assistant.question.query import Intent, Query
from assistant.retrieval.scoring import SOFT
from index.library import Shelf
from plan.document import Document
from plan.language.folding import fold
from plan.relation import Relation, RelationKind

_FIELDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "number",
        re.compile(
            r"\bmang so\b|\bso (?:hieu|ky hieu|van ban|may|bao nhieu|va ngay)\b|\bso cua (?:ke hoach|van ban)\b"
        ),
    ),
    (
        "date",
        re.compile(
            r"\bngay (?:ky|ban hanh|nao|thang)\b|\bky (?:ban hanh )?(?:vao )?(?:ngay|khi)\b|"
            r"\bban hanh (?:vao )?(?:ngay|khi|luc|thang|nam)\b|\bkhi nao\b|\bva ngay\b|\bngay may\b"
        ),
    ),
    ("signer", re.compile(r"\bai ky\b|\bnguoi ky\b|\bchuc (?:vu|danh)\b|\bky ten\b|\bduoc ai ky\b")),
    (
        "issuer",
        re.compile(r"\b(?:ai|(?:co quan|don vi|so) nao) (?:da )?(?:ban hanh|soan)\b|\bco quan ban hanh\b"),
    ),
    ("replaces", re.compile(r"\bthay the\b")),
    ("rests", re.compile(RESTS_ON)),
    ("recipients", re.compile(r"\bnoi nhan\b|\bgui (?:cho |den )?(?:nhung )?(?:noi|co quan|don vi|dau|ai)\b")),
)
_LABELS = {
    "number": "số",
    "date": "ngày ban hành",
    "signer": "người ký",
    "issuer": "cơ quan ban hành",
    "replaces": "thay thế",
    "rests": "căn cứ, thực hiện",
    "recipients": "nơi nhận",
}
_EVERY = re.compile(r"\b(?:cac|nhung|moi|tung|hai|ba|bon|2|3|4) (?:ke hoach|van ban|quyet dinh)\b")
_COUNTED = re.compile(r"\b(?:bao nhieu|may) (?:ke hoach|van ban|quyet dinh)\b")
_OF_NAMES = frozenset({"tinh", "thanh", "pho", "uy", "nhan", "dan", "ban", "hanh"})
_SEVERAL = 12  # plans listed at most
_CLEAR = 0.8  # share of the best title's score under which another plan is not meant


def answer_metadata(query: Query, plans: Sequence[Plan], boosts: dict[str, float], library: Shelf) -> Answer | None:
    """What the plans asked about say of themselves; None when no plan is meant."""
    fields = [name for name, pattern in _FIELDS if pattern.search(query.plain)] or ["number", "date", "signer"]
    if _COUNTED.search(query.plain):
        return _count(query, plans, fields, library)
    meant = _meant(query, plans, boosts)
    return _tell(query, meant, fields, library) if meant else None


def compare_issued(query: Query, plans: Sequence[Plan], library: Shelf) -> Answer:
    """Which of several plans was issued first, with the day of each; only their days where one leaves its own blank."""
    answer = _tell(query, plans, ("number", "date"), library)
    days = [plan.stored.document.date for plan in plans]
    known = [day for day in days if day is not None]
    if len(known) < len(plans):
        return answer
    first = [phrases.plan_name(plan.stored) for plan, day in zip(plans, days, strict=True) if day == min(known)]
    said = phrases.issued_first(first, every=len(first) == len(plans))
    return replace(answer, text=f"{said}\n{answer.text}")


def _tell(query: Query, meant: Sequence[Plan], fields: Sequence[str], library: Shelf) -> Answer:
    """A line for each plan; "not found" where every one leaves every field blank."""
    citations = Citations(library)
    said = [_say(plan, fields, citations) for plan in meant]
    every_blank = sum(blanks for _, blanks in said) == len(fields) * len(meant)
    return Answer(
        query.text,
        AnswerStatus.NOT_FOUND if every_blank else AnswerStatus.ANSWERED,
        Intent.METADATA,
        "\n".join(line for line, _ in said),
        Reason.BLANK_IN_PLAN if every_blank else None,
        (),
        None,
        citations.all(),
    )


def _count(query: Query, plans: Sequence[Plan], fields: Sequence[str], library: Shelf) -> Answer:
    """How many plans are meant, with a line for each of the first dozen."""
    meant = _counted(query, plans)
    if not meant:
        nothing = Reason.NOTHING_IN_FILTER
        return Answer(query.text, AnswerStatus.NOT_FOUND, Intent.COUNT, phrases.NO_SUCH_PLAN, nothing)
    citations = Citations(library)
    lines = [phrases.plans_found(len(meant)), *(_say(plan, fields, citations)[0] for plan in meant[:_SEVERAL])]
    return Answer(
        query.text,
        AnswerStatus.ANSWERED,
        Intent.COUNT,
        "\n".join(lines),
        count=len(meant),
        citations=citations.all(),
    )


def _counted(query: Query, plans: Sequence[Plan]) -> list[Plan]:
    """The plans counted: those whose signer is named, else those whose titles hold all that the question is about."""
    signed = _signed(query, plans)
    subject = {key for word in query.whole for key in word.first} - SOFT - _OF_NAMES
    kept = signed or [plan for plan in plans if subject <= _named_by(plan)]
    return sorted(kept, key=lambda plan: plan.stored.file)


def _named_by(plan: Plan) -> set[str]:
    """The words and years by which a plan is named."""
    places = {key for place in plan.places for key in place.split()}
    return {*plan.title_words, *plan.issuer_kind, *places, *(str(year) for year in plan.years)}


def _signed(query: Query, plans: Sequence[Plan]) -> list[Plan]:
    """The plans signed by somebody whose full name is in the question."""
    names = {plan.id: fold(plan.stored.document.signer or "") for plan in plans}
    return [p for p in plans if len(names[p.id].split()) > 1 and f" {names[p.id]} " in f" {query.plain} "]


def _meant(query: Query, plans: Sequence[Plan], boosts: dict[str, float]) -> list[Plan]:
    if _EVERY.search(query.plain):
        return sorted(_signed(query, plans) or plans, key=lambda plan: plan.stored.file)[:_SEVERAL]
    if not plans or not (query.pointed or boosts[plans[0].id] > 0.2):
        return []
    best = boosts[plans[0].id]
    return [p for p in plans if p is plans[0] or (best and boosts[p.id] >= best * _CLEAR and boosts[p.id] > 0.3)][:5]


def _say(plan: Plan, fields: Sequence[str], citations: Citations) -> tuple[str, int]:
    """A line about one plan, and how many of the fields it leaves blank."""
    document = plan.stored.document
    pieces, missing = [], 0
    for name in fields:
        said = _said(plan, name, citations)
        missing += not said
        pieces.append(f"{_LABELS[name]}: {said or _blank(plan, name, citations)}")
    return f"{phrases.plan_name(plan.stored)} ({document.issuer or plan.stored.file}): {'; '.join(pieces)}.", missing


_NAMING = {  # fields that name other documents
    "replaces": (RelationKind.REPLACES,),
    "rests": (RelationKind.IMPLEMENTS, RelationKind.BASED_ON),
}


def _named(document: Document, name: str) -> list[Relation]:
    return [relation for relation in document.relations if relation.kind in _NAMING[name]]


def _said(plan: Plan, name: str, citations: Citations) -> str:
    """What a plan says of a field, with the marks of the lines that say it; "" where it says nothing."""
    document = plan.stored.document
    if name in _NAMING:
        named = _named(document, name)
        return "; ".join(f"{r.text} [{citations.cite(plan.stored, r.span, (), r.text)}]" for r in named)
    value = _value(document, name)
    return f"{value}{_mark(plan, name, citations, value)}" if value is not None else ""


def _blank(plan: Plan, name: str, citations: Citations) -> str:
    return "kế hoạch không ghi" if name in _NAMING else f"kế hoạch để trống{_mark(plan, name, citations)}"


def _mark(plan: Plan, name: str, citations: Citations, value: str = "") -> str:
    span = plan.stored.document.spans.get("date_text" if name == "date" else name)
    return f" [{citations.cite(plan.stored, span, (), value)}]" if span else ""


def _value(document: Document, name: str) -> str | None:
    if name == "number":
        return document.number if document.number and not document.number.startswith("/") else None
    if name == "date":
        return phrases.day(document.date) if document.date else None
    if name == "signer":
        if not document.signer:
            return None
        title = f", {document.signer_title}" if document.signer_title and fold(document.signer_title) else ""
        return f"{document.signer}{title}"
    if name == "issuer":
        return document.issuer
    return "; ".join(document.recipients) or None
