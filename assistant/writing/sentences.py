"""Sentences of a language model, each checked the moment it is complete; what is not let through is only counted."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from assistant.llm.ledger import Ledger
from assistant.llm.model import MOST_WRITTEN, LanguageModel
from assistant.llm.structured import items, room
from assistant.quotes import words
from assistant.writing.checking.check import Checked, Fault, check, completed
from assistant.writing.evidence import Shown
from assistant.writing.shapes import Sentence, Sentences
from assistant.writing.turn import Turn
from assistant.writing.wording import record_words
from prompts.loader import Prompts

_MOST_KEPT = 12
_MOST_DROPPED = 12  # a model that says so much that no passage says will not begin to tell the truth
_SHARE = 3  # of a small window: a third is the most that a reply may take


@dataclass(frozen=True, slots=True)
class Written:
    """The sentences that were let through, in the order they came in, and how many were not."""

    kept: tuple[Checked, ...]
    dropped: int


class Pen:
    """Has a model write sentences for one purpose, which is the name of its prompt too."""

    def __init__(self, model: LanguageModel, prompts: Prompts, ledger: Ledger, purpose: str) -> None:
        self._model = model
        self._prompts = prompts
        self._ledger = ledger
        self._purpose = purpose
        self._most = min(MOST_WRITTEN, model.window // _SHARE)

    @property
    def model(self) -> str:
        """The model's name."""
        return self._model.name

    def room(self, values: Mapping[str, str]) -> int:
        """Tokens left for passages beside the prompt, these values and the reply."""
        return room(self._model, self._prompts, self._purpose, {**values, "passages": ""}, self._most)

    def write(self, turn: Turn, values: Mapping[str, str], shown: Shown) -> Written:
        """Sentences that may stand, told to whoever waits as they come; raises ModelFailed where nothing came at all.

        What a record says is said in its own words and once, whichever of them a sentence repeats. Nothing stands
        where the library changed meanwhile.
        """
        library = turn.corpus.library
        generation = library.generation()
        kept: dict[object, Checked] = {}
        dropped = 0
        for sentence in items(
            self._model, self._prompts, self._purpose, values, Sentences, Sentence, "sentences", turn.until, self._most
        ):
            checked = _in_full(sentence, shown, check(sentence.text, tuple(sentence.sources), shown))
            if isinstance(checked, Fault):
                self._ledger.dropped(self._purpose, checked.value)
                dropped += 1
            elif _key(checked) not in kept:
                kept[_key(checked)] = _worded(checked)
                turn.told(_worded(checked).text)
            if len(kept) >= _MOST_KEPT or dropped >= _MOST_DROPPED or time.monotonic() >= turn.until:
                break
        return Written(tuple(kept.values()) if library.generation() == generation else (), dropped)

    def ended(self, *, helped: bool) -> None:
        """Count a use of the model."""
        self._ledger.used(self._purpose, helped=helped)


def _in_full(sentence: Sentence, shown: Shown, checked: Checked | Fault) -> Checked | Fault:
    """A sentence on one record chooses it, in whatever words: readers are told what the record says, and all of it.

    One that leaves out what matters of a passage chooses its sentence: readers are told the whole of that.
    """
    only = shown.get(sentence.sources[0]) if len(sentence.sources) == 1 else None
    if only is None or checked not in (Fault.LEFT_OUT_MATTERS, Fault.NOT_IN_SOURCE):
        return checked
    if only.task is not None:
        return Checked(sentence.text, only)
    return completed(sentence.text, only) or checked


def _key(checked: Checked) -> object:
    """What two sentences have in common that say the same: the record, or the document and the words."""
    if checked.evidence.task is not None:
        return checked.evidence.number
    return checked.evidence.document.id, tuple(words(checked.text))


def _worded(checked: Checked) -> Checked:
    task = checked.evidence.task
    return checked if task is None else replace(checked, text=record_words(task))
