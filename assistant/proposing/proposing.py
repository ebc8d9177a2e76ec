"""Asks a language model for the tasks in prose that the extractor left; keeps of its reply what is printed there."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from assistant.llm import structured
from assistant.llm.model import LanguageModel
from assistant.privacy import without_personal
from assistant.proposing.checked import Fault, checked
from assistant.proposing.gaps import gaps
from assistant.review.proposed import is_said
from assistant.writing.evidence import Evidence, Shown, number, written_out
from assistant.writing.instructions import without_markup
from assistant.writing.shapes import ProposedTasks
from index.corrections import Corrections
from index.library import Library, StoredDocument
from plan.errors import ModelFailed
from plan.passage import Passage, PassageKind
from plan.span import Span
from plan.task import Task
from prompts.loader import Prompts

PURPOSE = "proposals"
"""The name of the prompt that is used."""
_LONGEST_REPLY = 2_000  # tokens
_LONGEST_SHOWN = 1_000  # tokens of passages at once; small models lose what stands in the middle of more

Section = tuple[str, ...]


@dataclass(slots=True)
class Found:
    """What came of the passages of one plan. asked: passages shown to the model; failed: those it gave no reply on.

    trouble: what the last of them failed by, as a sentence; "" without.
    """

    document: StoredDocument
    tasks: list[Task] = field(default_factory=list)
    asked: int = 0
    failed: int = 0
    trouble: str = ""
    dropped: Counter[Fault] = field(default_factory=Counter)


def _nobody(_done: int, _total: int) -> None:
    """Nothing."""


class Proposer:
    """Looks for tasks in one plan after another. Writes nothing: `index.proposals` keeps what is found."""

    def __init__(self, library: Library, model: LanguageModel, prompts: Prompts, seconds: float) -> None:
        """seconds: what one call may take."""
        self._library = library
        self._model = model
        self._prompts = prompts
        self._seconds = seconds

    @property
    def prompt(self) -> str:
        """The version of the prompt, as it is kept with what it led to."""
        return str(self._prompts[PURPOSE].version)

    def propose(self, document_id: str, told: Callable[[int, int], object] = _nobody) -> Found:
        """The tasks a model finds in the prose of a plan; a call that fails costs its passages alone.

        told: hears before each call how many are done, and of how many. Raises DocumentMissing.
        """
        found = Found(self._library.document(document_id))
        tasks = [stored.task for stored in self._library.tasks([document_id])]
        said = Corrections(self._library.database).of_document(document_id)
        dropped = [stored.dropped[1] for stored in said if stored.dropped]
        batches = list(self._batches(found.document, [task.span for task in (*tasks, *dropped)]))
        for done, (section, shown) in enumerate(batches):
            told(done, len(batches))
            found.asked += len(shown)
            try:
                reply = self._ask(section, shown)
            except ModelFailed as error:
                found.failed, found.trouble = found.failed + len(shown), error.message
                continue
            self._keep(found, reply, shown, (*tasks, *dropped))
        return found

    def _batches(self, document: StoredDocument, read: Sequence[Span]) -> Iterator[tuple[Section, Shown]]:
        """The passages to be shown together: of one section, as many as a request and its reply have room for."""
        passages = [stored.passage for stored in self._library.passages([document.id])]
        for section, group in gaps(passages, [*read, *document.document.spans.values()]):
            room = min(self._free(section) // 2, _LONGEST_SHOWN)  # a reply repeats words of the passages
            alone = (number([_evidence(document, passage)], room) for passage in group)
            fitting = [shown[1] for shown in alone if shown]  # others speak to a model, or are too long for it
            while fitting:
                shown = number(fitting, room)
                yield section, shown
                fitting = fitting[len(shown) :]

    def _free(self, section: Section, passages: str = "") -> int:
        """Tokens that are left of the model's window."""
        values = {"section": _headings(section), "passages": passages}
        return structured.room(self._model, self._prompts, PURPOSE, values, 0)

    def _ask(self, section: Section, shown: Shown) -> ProposedTasks:
        values = {"section": _headings(section), "passages": without_markup(written_out(shown))}
        until = time.monotonic() + self._seconds
        most = min(self._free(section, values["passages"]), _LONGEST_REPLY)
        return structured.ask(self._model, self._prompts, PURPOSE, values, ProposedTasks, until, most)

    def _keep(self, found: Found, said: ProposedTasks, shown: Shown, tasks: Sequence[Task]) -> None:
        """Take over the proposals that hold against their passages and say something new."""
        known = [unit for task in tasks for unit in (*task.lead, *task.coordinate)]
        for one in said.tasks:
            source = shown.get(one.source)
            if source is None:
                found.dropped[Fault.SOURCE] += 1
                continue
            passage = Passage("", PassageKind.PROSE, source.quote, source.section, source.span)
            task = checked(one, passage, found.document.document.year, known)
            if isinstance(task, Fault):
                found.dropped[task] += 1
            elif is_said(task, (*tasks, *found.tasks)):
                found.dropped[Fault.SAID] += 1
            else:
                found.tasks.append(task)


def _evidence(document: StoredDocument, passage: Passage) -> Evidence:
    return Evidence(document, passage.span, passage.section, passage.text, passage.text)


def _headings(section: Section) -> str:
    return without_markup(without_personal(" > ".join(" ".join(heading.split()) for heading in section)))
