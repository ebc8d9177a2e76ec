"""A turn of a conversation as a page shows it, out of the public JSON that was kept of its answer."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from assistant.addresses import lines_address
from assistant.channels.render import Json
from assistant.channels.web.copying import as_plain_text, plan_name
from assistant.conversation.suggesting import ASKED, questions_of
from index.conversations import Turn, Verdict
from plan.deadline import Deadline, DeadlineKind
from plan.span import Span
from plan.task import Task

FEW = 5
"""Tasks that are shown as cards; more stand in a table."""

_HEADING = 90  # characters
_MARK = re.compile(r"\[(\d+)\]")
_FIELDS = ("- Chủ trì:", "- Phối hợp:", "- Thời hạn:", "- Sản phẩm:")


@dataclass(frozen=True, slots=True)
class Source:
    """A citation: its number, the plan and the words there, and where it opens."""

    number: int
    url: str
    plan: str
    title: str
    section: str
    page: int | None
    lines: str
    quote: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text of an answer, or the mark of a source."""

    text: str
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """A unit of a task, as printed."""

    name: str
    inherited: bool


@dataclass(frozen=True, slots=True)
class Amendment:
    """What an editor did about a field of a task: who, when, and the words that are printed there."""

    field: str
    kind: str
    printed: str
    by: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question that can be asked next, and the words of its button."""

    question: str
    label: str


@dataclass(frozen=True, slots=True)
class Card:
    """A task of an answer. url: of the task's own page, "" where it is not known.

    choice: the question that means this task, where the answer asks which one is meant.
    """

    text: str
    url: str
    lead: tuple[Holder, ...]
    coordinate: tuple[Holder, ...]
    deadline: Deadline
    day_off: str
    product: str
    plan: str
    plan_url: str
    sources: tuple[Source, ...]
    doubtful: bool
    amendments: tuple[Amendment, ...]
    choice: str

    @property
    def identity(self) -> str:
        """What marks of progress know the task by; "" where it is not known."""
        return self.url.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class TurnView:
    """A turn to be shown. status: answered, not_found, blank, ambiguous, or withheld where the answer may not be seen.

    asked: the field of its cards that the question is after. outdated: a plan it rests on has a newer version. plain:
    the turn as text to be pasted into a message.
    """

    id: str
    question: str
    status: str
    paragraphs: tuple[tuple[Piece, ...], ...] = ()
    cards: tuple[Card, ...] = ()
    asked: str = ""
    sources: tuple[Source, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    outdated: bool = False
    plain: str = ""
    verdict: Verdict | None = None
    reason: str = ""
    asked_at: dt.datetime | None = None

    @property
    def many(self) -> bool:
        """Whether its tasks stand in a table."""
        return len(self.cards) > FEW


def view_of(turn: Turn) -> TurnView:
    """What is shown of a turn."""
    if turn.answer is None:
        return TurnView(turn.id, turn.question, "withheld", asked_at=turn.asked_at)
    answer: Json = json.loads(turn.answer)
    sources = {c["id"]: _source(c, turn.replaced) for c in answer["citations"]}
    status = "blank" if answer["reason"] == "blank_in_plan" else answer["status"]
    texts = answer["suggestions"]
    offered = tuple(map(Suggestion, questions_of(answer["intent"], texts), texts))
    choices = [offer.question for offer in offered] if status == "ambiguous" else []
    cards = tuple(
        _card(found, sources, turn.replaced, choices[n] if n < len(choices) else "")
        for n, found in enumerate(answer["responsibilities"])
    )
    return TurnView(
        turn.id,
        turn.question,
        status,
        tuple(_pieces(line, sources) for line in _said_besides(answer)),
        cards,
        answer["intent"] if answer["intent"] in ASKED else "",
        tuple(sources.values()),
        () if cards and choices else offered,
        any(c["document_id"] in turn.replaced for c in answer["citations"]),
        as_plain_text(turn.question, answer),
        turn.verdict,
        turn.reason,
        turn.asked_at,
    )


def is_told_otherwise(card: Card, task: Task | None) -> bool:
    """Whether a task is gone or says something else by now than its card: it was corrected, dropped or read anew."""
    if task is None:
        return True
    units = [tuple(holder.name for holder in holders) for holders in (card.lead, card.coordinate)]
    now = [tuple(unit.name for unit in found) for found in (task.lead, task.coordinate)]
    product, due = task.product.text if task.product else "", task.deadline
    return units != now or (card.text, card.product, card.deadline.text, card.deadline.start, card.deadline.end) != (
        (task.text, product, due.text, due.start, due.end)
    )


def _said_besides(answer: Json) -> list[str]:
    """The lines of an answer's text that its cards do not show anyway."""
    texts = tuple(found["text"].splitlines()[0] for found in answer["responsibilities"] if found["text"])
    return [line for line in answer["answer"].splitlines() if line.strip() and not (texts and _repeats(line, texts))]


def _repeats(line: str, texts: Sequence[str]) -> bool:
    numbered = re.sub(r"^(?:\d+\.|Nhiệm vụ:) ", "", line)
    return line.startswith((*_FIELDS, "… và ")) or (numbered != line and numbered.startswith(tuple(texts)))


def _pieces(line: str, sources: Mapping[int, Source]) -> tuple[Piece, ...]:
    """A line cut at its marks; a mark without a source stays text."""
    found, at = [], 0
    for match in _MARK.finditer(line):
        source = sources.get(int(match[1]))
        if source is not None:
            found += [Piece(line[at : match.start()]), Piece(match[0], source)]
            at = match.end()
    return tuple(piece for piece in (*found, Piece(line[at:])) if piece.text)


def _source(citation: Json, replaced: Mapping[str, str]) -> Source:
    first, last = citation["line_start"], citation["line_end"]
    return Source(
        number=citation["id"],
        url=lines_address(_current(citation["document_id"], replaced), Span(first, last), citation["quote"]),
        plan=plan_name(citation),
        title=citation["title"] or "",
        section=_section(citation["section"]),
        page=citation["page"],
        lines=str(first) if first == last else f"{first}–{last}",
        quote=citation["quote"],
    )


def _section(titles: Sequence[str]) -> str:
    """The last two headings over some lines; in some plans a heading is a whole paragraph."""
    short = (" ".join(title.split()) for title in titles[-2:])
    return " › ".join(title if len(title) <= _HEADING else title[:_HEADING].rpartition(" ")[0] + "…" for title in short)


def _card(found: Json, sources: Mapping[int, Source], replaced: Mapping[str, str], choice: str) -> Card:
    document, identity = found["document"], found.get("identity")
    amendments = tuple(map(_amendment, found.get("corrections", ())))
    confirmed = {amendment.field for amendment in amendments if amendment.kind == "accepted"}
    return Card(
        text=found["text"],
        url=f"/nhiem-vu/{identity}" if identity else "",
        lead=_holders(found["lead"], confirmed & {"lead", "task"}),
        coordinate=_holders(found["coordinate"], confirmed & {"coordinate", "task"}),
        deadline=_deadline(found["deadline"], confirmed & {"deadline", "task"}),
        day_off=found["deadline"].get("day_off") or "",
        product=found["product"] or "",
        plan=plan_name(document),
        plan_url=f"/van-ban/{_current(document['id'], replaced)}",
        sources=tuple(sources[n] for n in found["citations"] if n in sources),
        doubtful=bool(found.get("doubts")),
        amendments=amendments,
        choice=choice,
    )


def _holders(units: Sequence[Json], confirmed: Collection[str]) -> tuple[Holder, ...]:
    return tuple(Holder(unit["name"], unit["inherited"] and not confirmed) for unit in units)


def _deadline(value: Json, confirmed: Collection[str]) -> Deadline:
    start, end = (dt.date.fromisoformat(day) if day else None for day in (value["start"], value["end"]))
    kind, damaged = DeadlineKind(value["kind"]), value.get("damaged", False)
    inherited = value["inherited"] and not confirmed
    return Deadline(value["text"], kind, start, end, inherited=inherited, damaged=damaged)


def _amendment(value: Json) -> Amendment:
    at = dt.datetime.fromisoformat(value["at"])
    return Amendment(value["field"], value["kind"], value["printed"], value["by"], at)


def _current(document_id: str, replaced: Mapping[str, str]) -> str:
    """The plan as it is now."""
    return replaced.get(document_id, document_id)
