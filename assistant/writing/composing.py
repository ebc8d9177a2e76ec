"""Answers out of checked sentences: by plan, each with the lines that say it, and with the caveats of the rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answering import phrases
from assistant.answering.answer import Answer, AnswerStatus, Contribution, Responsibility
from assistant.answering.grounding import Citations
from assistant.answering.sentences import split_sentences
from assistant.corpus import Contents, Entry
from assistant.quotes import longest_beginning, words
from assistant.retrieval.scoring import Hit
from assistant.writing import wording
from assistant.writing.checking.check import Checked
from assistant.writing.evidence import Evidence
from assistant.writing.turn import Turn
from plan.language.folding import UPPER
from plan.task import Task

_BULLET = re.compile(r"^[-–—•+*|\s]+")
_LETTER = re.compile(rf"^(?:[a-zđ][.)]?|[a-zđ0-9]{{1,2}}(?:\.\d{{1,2}})*[.)])\s+(?=[{UPPER}])")


def compose(turn: Turn, kept: Sequence[Checked], contribution: Contribution, opening: str = "") -> Answer:
    """The answer that some sentences make. opening: a line in front of it. Raises DocumentMissing."""
    composing = _Composing(turn)
    text = "\n".join([opening] * bool(opening) + composing.groups(kept, opening))
    caveats = composing.caveats(kept)
    told = wording.SUMMED_UP if opening else wording.WROTE
    answer = turn.assistant.warned(
        Answer(
            turn.understood.query.text,
            AnswerStatus.ANSWERED,
            turn.understood.query.intent,
            text + caveats,
            responsibilities=composing.responsibilities(),
            citations=composing.citations.all(),
        )
    )
    answer = replace(answer, text=f"{answer.text}\n{told}", contribution=contribution)
    return answer.introduced(wording.read(turn.question)) if turn.written_out else answer


class _Composing:
    """One answer on its way."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self.citations = Citations(turn.corpus.library)
        self._records: dict[str, Responsibility] = {}  # by the tasks' ids, in the order cited
        self._carried: list[Responsibility] = []

    def groups(self, kept: Sequence[Checked], opening: str) -> list[str]:
        """Lines: each plan with its sentences; a single plan that the opening names needs no heading."""
        by_plan: dict[str, list[Checked]] = {}
        for one in kept:
            by_plan.setdefault(one.evidence.document.id, []).append(one)
        lines: list[str] = []
        for sentences in by_plan.values():
            said = [f"{_sentence(one)} {self._cite(one)}." for one in sentences]
            name = phrases.plan_name(sentences[0].evidence.document)
            if len(by_plan) == 1 and name in opening:
                lines += [f"- {s}" for s in said]
            else:
                lines += [f"Theo {name}: {said[0]}"] if len(said) == 1 else [f"Theo {name}:", *(f"- {s}" for s in said)]
        return lines

    def responsibilities(self) -> tuple[Responsibility, ...]:
        """The records that were told, and the one that the rules' answer showed with what it quoted."""
        return (*self._records.values(), *self._carried)

    def caveats(self, kept: Sequence[Checked]) -> str:
        """A last line on words that are in doubt; what people corrected is told by the records, and so needs none."""
        doubts = {code for found in self.responsibilities() for code in found.doubts}
        for one in kept:
            if one.evidence.task is None:
                doubts.update(self._contents(one.evidence).doubts_in([one.evidence.span]))
        return phrases.doubt(doubts)

    def _cite(self, one: Checked) -> str:
        task = one.evidence.task
        marks = self._cite_passage(one) if task is None else self._cite_record(one.evidence, task)
        return " ".join(f"[{mark}]" for mark in marks)

    def _cite_passage(self, one: Checked) -> tuple[int, ...]:
        seen = one.evidence
        mark = self.citations.cite(seen.document, seen.span, seen.section, _from_sentence(seen.quote, one.text))
        shown = {found.task.id for found in self._carried}
        self._carried += [
            replace(found, citations=(mark,))
            for found in self._turn.answer.responsibilities
            if found.document.id == seen.document.id
            and found.task.span.overlaps(seen.span)
            and found.task.id not in shown
        ]
        return (mark,)

    def _cite_record(self, seen: Evidence, task: Task) -> tuple[int, ...]:
        """The marks of the lines that the rules cite for a record, numbered as they come here."""
        entry = self._contents(seen).entry(task.id)
        answer = self._turn.assistant.records.compare(self._turn.understood.query, [_hit(entry)])
        marks = tuple(self.citations.cite(c.document, c.span, c.section, c.quote) for c in answer.citations)
        self._records[entry.item.id] = replace(answer.responsibilities[0], citations=marks)
        return marks

    def _contents(self, seen: Evidence) -> Contents:
        return self._turn.corpus.contents(seen.document.id)


def _hit(entry: Entry) -> Hit:
    return Hit(entry, 0.0, 1.0)


def _sentence(one: Checked) -> str:
    """Words of a plan as a sentence of an answer, without the bullet or letter in front and the stop behind."""
    bare = _BULLET.sub("", " ".join(one.text.split())).rstrip(" .;,:/")
    letter = _LETTER.match(_BULLET.sub("", one.evidence.text))
    if letter and bare.lower().startswith(letter[0].lower()):  # "a Xác định", and no place called "A Lưới"
        bare = bare[letter.end() :]
    return bare[:1].upper() + bare[1:]


def _from_sentence(quote: str, said: str) -> str:
    """A passage from the sentence on that says it, so that long ones are not cited by their beginning alone."""
    pieces = split_sentences(quote)
    asked = words(said)
    sizes = [longest_beginning(words(piece), asked)[1] for piece in pieces]
    best = max(range(len(pieces)), key=lambda at: sizes[at], default=0)
    return " ".join(pieces[best:]) or quote
