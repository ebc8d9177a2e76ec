"""Answers of a conversation as replies: what matters first, the passages and the rest of a list behind buttons.

They are made of the public JSON that is kept of an answer, so that a button that is pressed later shows what was said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.addresses import lines_address
from assistant.chat.reply import Choice, Link, Reply
from assistant.chat.wording import LABEL, lines_words, plan_label, section_words, shortened
from assistant.conversation.suggesting import questions_of
from plan.language.folding import fold
from plan.span import Span

ROWS = 6
"""Rows of a list in one message."""
_TEXT, _FACTS, _LINE = 150, 260, 420  # characters of a row's task, of who and when, and of any other line
_READING = 120  # characters of who and when where five rows have to fit in one message of any channel
_QUOTE, _QUOTES = 1_500, 400  # characters of a passage alone, and of one among several
_REST = "… và "  # of a list whose text does not have every row
_TOO_MANY = "… và {} nhiệm vụ khác. Anh/chị hỏi hẹp hơn (theo quý, theo nội dung) để xem."
_SUGGESTIONS = 5
_MEANT = "Có thể anh/chị muốn hỏi:"
_LINKS = 3
_ACTION = 64  # bytes (`assistant.chat.reply.Choice`)
_MARK = re.compile(r"\[(\d+)\]")
_MARKS_LAST = re.compile(r"(?:\s*\[\d+\])+(?: \([^()]+\))?$")
_LEADS, _DUE = " — chủ trì: ", "; thời hạn: "  # of `assistant.answering.phrases.task_line`
_BESIDE = {"- Phối hợp:": ("coordinate", "phoi hop"), "- Sản phẩm:": ("product", "san pham")}
"""Lines of a task that are left out where nothing else of it was asked, with the intents and words that ask."""
_OF_ONE_FIELD = ("lead", "deadline", "coordinate", "product")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """An answer that its reader may see. turn_id: "" where it was not kept; documents: ids of the plans it rests on.

    replaced: ids of plans that have a newer version since, with the id of that.
    """

    turn_id: str
    answer: Json
    documents: frozenset[str]
    replaced: Mapping[str, str] = field(default_factory=dict)

    def newest(self, document_id: str) -> str:
        """The id of a plan's version that there is now."""
        return self.replaced.get(document_id, document_id)


@dataclass(frozen=True, slots=True)
class Manner:
    """How answers are shown in a chat. address: of the web, "" for no links.

    typed: there are no buttons; the choices stand under the text, numbered, and need not be in it as well.
    """

    address: str = ""
    typed: bool = False


@dataclass(frozen=True, slots=True)
class _Listed:
    """An answer's text as a list: what stands before the rows, the rows, and what stands behind them."""

    head: list[str]
    rows: list[str]
    tail: list[str]


def documents_in(answer: Json) -> frozenset[str]:
    """The ids of the plans an answer shows tasks or lines of."""
    shown = {found["document"]["id"] for found in answer["responsibilities"]}
    return frozenset(shown | {citation["document_id"] for citation in answer["citations"]})


def answer_reply(told: Told, manner: Manner) -> Reply:
    """The answer itself; of a list its first rows."""
    listed = _listed(told.answer["answer"])
    if told.answer["status"] == "ambiguous" and manner.typed and told.turn_id:
        return _readings(told, listed, manner)
    if len(listed.rows) > 1:
        return _part(told, listed, 0, manner)
    lines = [_cut_before_marks(line, _LINE) for line in _essential(told.answer)]
    marks = _marks(lines)
    labels = [shortened(text, _FACTS if manner.typed else LABEL) for text in told.answer["suggestions"]]
    choices = (*_suggested(told, labels), *_passages(told, marks))
    if any(label.endswith("…") for label in labels) and not manner.typed:
        offered = [shortened(text, _FACTS) for text in told.answer["suggestions"][:_SUGGESTIONS]]
        lines += ["", _MEANT, *(f"{n}. {text}" for n, text in enumerate(offered, 1))]
    return Reply("\n".join(lines) + _sources(told, marks), choices, _links(told, marks[:1], manner), told.documents)


def more_reply(told: Told, offset: int, manner: Manner, edits: str = "") -> Reply:
    """The rows of a list from `offset` on, in place of the message `edits` where the channel can."""
    return replace(_part(told, _listed(told.answer["answer"]), offset, manner), edits=edits)


def passages_reply(told: Told, numbers: Sequence[int], manner: Manner) -> Reply | None:
    """The words of some citations; None where the answer has none of them."""
    cited = cited_in(told, numbers)
    if not cited:
        return None
    longest = _QUOTE if len(cited) == 1 else _QUOTES
    text = "\n\n".join(_passage(told, citation, longest) for citation in cited)
    return Reply(text, (), _links(told, [one["id"] for one in cited], manner), told.documents)


def cited_in(told: Told, numbers: Sequence[int]) -> list[Json]:
    """The citations of an answer that have these numbers, in its order."""
    return [one for one in told.answer["citations"] if one["id"] in numbers]


def suggested_question(told: Told, number: int) -> str | None:
    """The question behind a suggestion, counted from 1."""
    questions = questions_of(told.answer["intent"], told.answer["suggestions"])
    return questions[number - 1] if 0 < number <= len(questions) else None


def _listed(text: str) -> _Listed:
    found = _Listed([], [], [])
    for line in filter(str.strip, text.splitlines()):
        if line.startswith(f"{len(found.rows) + 1}. ") and not found.tail:
            found.rows.append(line)
        else:
            (found.tail if found.rows else found.head).append(line)
    return found


def _readings(told: Told, listed: _Listed, manner: Manner) -> Reply:
    """Which of several tasks is meant, each to be chosen by its number."""
    rows = [_row(row, "", _READING) for row in listed.rows]
    marks = _marks(rows)
    labels = [row.partition(" ")[2] for row in rows]
    text = "\n".join([*listed.head, *listed.tail]) + _sources(told, marks)
    choices = (*_suggested(told, labels), *_passages(told, marks))
    return Reply(text, choices, _links(told, marks[:1], manner), told.documents)


def _part(told: Told, listed: _Listed, offset: int, manner: Manner) -> Reply:
    shown = listed.rows[offset : offset + ROWS]
    lead = _lead_of_all(shown)
    rows = [_row(row, lead) for row in shown]
    begun = offset == 0
    head, tail = ([shortened(line, _LINE) for line in lines] for lines in (listed.head, listed.tail))
    if not begun:
        head, tail = [f"{shortened(head[0].rstrip(':'), _TEXT) if head else 'Tiếp theo'} (từ số {offset + 1}):"], []
    head += [f"Chủ trì: {lead}"] if lead else []
    marks = _marks(rows)
    end = offset + len(rows)
    left = max(told.answer["count"] or 0, len(listed.rows)) - end
    more = (Choice(f"Xem thêm (còn {left})", f"m:{told.turn_id}:{end}"),) if end < len(listed.rows) else ()
    tail = [line for line in tail if not line.startswith(_REST)]
    tail += [_TOO_MANY.format(left)] if left > 0 and not more else []
    suggested = _suggested(told, [shortened(text, LABEL) for text in told.answer["suggestions"]]) if begun else ()
    text = "\n".join([*head, *rows, *tail]) + _sources(told, marks)
    choices = (*suggested, *(more if told.turn_id else ()), *_passages(told, marks))
    return Reply(text, choices, _links(told, marks[:1], manner), told.documents)


def _lead_of_all(lines: Sequence[str]) -> str:
    """Who leads every task of some rows, said once above them; "" where it is not one and the same."""
    leads = {line.rpartition(_LEADS)[2].partition(_DUE)[0] if _DUE in line else "" for line in lines}
    return next(iter(leads)) if len(lines) > 1 and len(leads) == 1 else ""


def _row(line: str, lead: str, longest: int = _FACTS) -> str:
    """A task in two lines: what is to be done; by whom, where that stands not above the rows, and when."""
    what, found, facts = line.rpartition(_LEADS)
    if not found:
        return _cut_before_marks(line, _LINE)
    said = f"Hạn: {facts.removeprefix(lead + _DUE)}" if lead else f"Chủ trì: {facts}"
    return f"{shortened(what, _TEXT)}\n   {_cut_before_marks(said, longest)}"


def _cut_before_marks(line: str, longest: int) -> str:
    marks = _MARKS_LAST.search(line)
    last = marks[0] if marks else ""
    return shortened(line.removesuffix(last), max(longest - len(last), LABEL)) + last


def _essential(answer: Json) -> list[str]:
    """The lines of an answer without what was not asked of a task."""
    lines = [line for line in answer["answer"].splitlines() if line.strip()]
    if answer["intent"] not in _OF_ONE_FIELD or len(answer["responsibilities"]) != 1:
        return lines
    question = fold(answer["question"])
    unasked = [
        begins for begins, (intent, words) in _BESIDE.items() if answer["intent"] != intent and words not in question
    ]
    return [line for line in lines if not line.startswith(tuple(unasked))]


def _marks(lines: Sequence[str]) -> list[int]:
    """The citations that lines point at, each once."""
    return list(dict.fromkeys(int(mark) for line in lines for mark in _MARK.findall(line)))


def _cited(told: Told, marks: Sequence[int]) -> list[Json]:
    by_number = {citation["id"]: citation for citation in told.answer["citations"]}
    return [by_number[mark] for mark in marks if mark in by_number]


def _sources(told: Told, marks: Sequence[int]) -> str:
    """A line for each plan: "[1] 76/KH-SVHTT, dòng 12", or the plan with the lines of each mark."""
    of_plans: dict[str, list[Json]] = {}
    for citation in _cited(told, marks):
        of_plans.setdefault(_plan(told, citation), []).append(citation)
    lines = []
    for plan, cited in of_plans.items():
        places = [(one["id"], lines_words(one["line_start"], one["line_end"], one["page"])) for one in cited]
        if len(places) == 1:
            lines.append(f"[{places[0][0]}] {plan}, {places[0][1]}")
        else:
            lines.append(f"{plan}: " + "; ".join(f"[{mark}] {place}" for mark, place in places))
    return "\n\n" + "\n".join(lines) if lines else ""


def _plan(told: Told, citation: Json) -> str:
    """How a cited plan is named; who issued it stands only beside the tasks of an answer."""
    documents = (found["document"] for found in told.answer["responsibilities"])
    known: Json = next((one for one in documents if one["id"] == citation["document_id"]), {})
    otherwise = citation["title"] or citation["file"]
    return plan_label(citation["number"], known.get("issuer"), known.get("year"), otherwise)


def _passage(told: Told, citation: Json, longest: int) -> str:
    place = lines_words(citation["line_start"], citation["line_end"], citation["page"])
    section = section_words(citation["section"])
    quote = citation["quote"].strip()
    words = quote if len(quote) <= longest else shortened(quote, longest)
    quoted = "\n".join(f"> {line.strip()}" for line in words.splitlines() if line.strip())
    return f"[{citation['id']}] {_plan(told, citation)}, {place}\n" + (f"Mục: {section}\n" if section else "") + quoted


def _passages(told: Told, marks: Sequence[int]) -> tuple[Choice, ...]:
    """The button that shows the passages of some citations, as many as its action can name."""
    shown = [citation["id"] for citation in _cited(told, marks)]
    if not shown or not told.turn_id:
        return ()
    begin = f"c:{told.turn_id}:"
    while len(action := begin + ",".join(map(str, shown))) > _ACTION:
        shown.pop()
    return (Choice(f"Xem đoạn trích [{shown[0]}]" if len(shown) == 1 else "Xem các đoạn trích", action),)


def _suggested(told: Told, labels: Sequence[str]) -> tuple[Choice, ...]:
    """A button for each suggestion, where its question can be found again."""
    if not told.turn_id:
        return ()
    return tuple(Choice(label, f"q:{told.turn_id}:{n}") for n, label in enumerate(labels[:_SUGGESTIONS], 1))


def _links(told: Told, marks: Sequence[int], manner: Manner) -> tuple[Link, ...]:
    """Where citations stand in the web's reader, in the plan as it is now."""
    if not manner.address:
        return ()
    links = []
    for citation in _cited(told, marks)[:_LINKS]:
        where = lines_address(told.newest(citation["document_id"]), Span(citation["line_start"], citation["line_end"]))
        links.append(Link(f"Mở [{citation['id']}] trong văn bản", manner.address + where))
    return tuple(links)
