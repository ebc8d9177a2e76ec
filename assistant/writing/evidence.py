"""Numbered passages: all that a language model sees of the plans, and what its sentences are held against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from assistant.answering.phrases import plan_name
from assistant.corpus import Corpus, Entry
from assistant.llm.model import tokens
from assistant.privacy import without_personal
from assistant.writing.instructions import is_instruction
from assistant.writing.turned import is_turned_in, turns
from assistant.writing.wording import record_statement
from index.library import StoredDocument
from plan.corrected import CorrectionKind
from plan.passage import Passage, PassageKind
from plan.span import Span
from plan.task import Task

_LONGEST = 1_600  # characters of a passage


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage of a plan, or what a record says.

    text: what the model is shown, and all that its sentences may say.
    quote: the words of the lines of `span` that a citation of it shows.
    task: whose fields `text` states; None for words of the plan.
    """

    document: StoredDocument
    span: Span
    section: tuple[str, ...]
    text: str
    quote: str
    task: Task | None = None
    number: int = 0

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from all others, whatever its number and what of it is hidden."""
        return self.document.id, self.span, self.quote, self.task.id if self.task else ""

    @property
    def is_corrected(self) -> bool:
        """Whether it is a record in which people corrected what was read."""
        return self.task is not None and _is_corrected(self.task)


Shown = Mapping[int, Evidence]
"""Passages by the numbers under which a model was shown them, from 1."""


def evidence_of(corpus: Corpus, entry: Entry) -> tuple[Evidence, ...]:
    """What stands for a passage: its words; for a table's row, and for lines that people corrected, the records.

    Nothing stands for one that the words over it turn ("Các việc tạm dừng").
    """
    if is_turned_in(corpus, entry):
        return ()
    document, item = corpus.library.document(entry.document_id), entry.item
    tasks = [e for e in corpus.contents(entry.document_id).tasks if e.item.span.overlaps(item.span)]
    is_row = isinstance(item, Passage) and item.kind is PassageKind.ROW
    records = [e for e in tasks if is_row or (e.task and _is_corrected(e.task))]
    if records:
        return tuple(evidence_of_record(document, e) for e in records)
    return (Evidence(document, item.span, item.section, item.text, item.text),)


def evidence_of_record(document: StoredDocument, entry: Entry) -> Evidence:
    """A task's record as evidence; raises ValueError for a passage."""
    task = entry.task
    if task is None:
        raise ValueError("an entry of a passage where a task was expected")
    return Evidence(document, task.span, task.section, record_statement(task), task.text, task)


def distinct(found: Iterable[Evidence]) -> Iterator[Evidence]:
    """Evidence in its order, each once; no more of it is made than is asked for."""
    seen = set()
    for one in found:
        if one.key not in seen:
            seen.add(one.key)
            yield one


def number(found: Iterable[Evidence], room: int) -> Shown:
    """The passages that a model may see, numbered in their order, as far as `room` tokens go.

    Texts that speak to a model are left out: they are nothing a plan has to say; and those under headings that turn
    them, and long ones, of which the end would be cut off. Personal data is hidden (`assistant.privacy`), so that it
    stands in no sentence of a model either.
    """
    shown: dict[int, Evidence] = {}
    for one in found:
        if is_instruction(one.text) or len(one.text) > _LONGEST or any(map(turns, one.section)):
            continue
        section = tuple(heading for heading in one.section if not is_instruction(heading))
        text = without_personal(one.text)
        plain = replace(one, text=text, section=section, number=len(shown) + 1)
        room -= tokens(_line(plain))
        if room < 0:
            break
        shown[plain.number] = plain
    return shown


def written_out(shown: Shown) -> str:
    """The passages as a prompt shows them: `[1] {plan: heading} text`, each on one line."""
    return "\n".join(_line(one) for one in shown.values())


def _is_corrected(task: Task) -> bool:
    return any(mark.kind is CorrectionKind.CORRECTED for mark in task.corrections)


def _line(one: Evidence) -> str:
    place, text = ": ".join((plan_name(one.document), *one.section[-1:])), one.text
    return f"[{one.number}] {{{' '.join(place.split())}}} {' '.join(text.split())}"
