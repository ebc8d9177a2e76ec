"""Numbered passages: all that a language model sees of the plans, and what its sentences are held against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from assistant.llm.model import tokens
from assistant.privacy import without_personal
from assistant.writing.instructions import is_instruction
from index.library import StoredDocument
from plan.span import Span
from plan.task import Task

_LONGEST = 1_600  # characters of a passage; what stands behind is not shown


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


Shown = Mapping[int, Evidence]
"""Passages by the numbers under which a model was shown them, from 1."""


def number(found: Iterable[Evidence], room: int) -> Shown:
    """The passages that a model may see, numbered in their order, as far as `room` tokens go.

    Texts that speak to a model are left out: they are nothing a plan has to say. Personal data is hidden
    (`assistant.privacy`), so that it stands in no sentence of a model either.
    """
    shown: dict[int, Evidence] = {}
    for one in found:
        if is_instruction(one.text):
            continue
        section = tuple(heading for heading in one.section if not is_instruction(heading))
        text = without_personal(one.text[:_LONGEST])
        room -= tokens(text) + tokens(" ".join(section[-1:]))
        if room < 0:
            break
        shown[len(shown) + 1] = replace(one, text=text, section=section, number=len(shown) + 1)
    return shown


def written_out(shown: Shown) -> str:
    """The passages as a prompt shows them: `[1] (heading) text`, each on one line."""
    return "\n".join(f"[{one.number}] {_heading(one)}{' '.join(one.text.split())}" for one in shown.values())


def _heading(one: Evidence) -> str:
    return f"({' '.join(one.section[-1].split())}) " if one.section else ""
