"""A model that knows the key of the question it is asked: it says the words of the evidence where it is shown them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from assistant.llm.model import Request
from benchmarks.quality.keys import Keys, QuestionKey, TaskKey, doc_of, printed_words
from benchmarks.writing.prompted import Passage, folded, overlap, passages

_SAME = 0.8  # of a passage's words, that have to stand in the evidence or the other way round
_MEANT = 0.6  # of a candidate's words
_MOST = 6  # sentences
_BACK = re.compile(
    r"^(?:còn|thế|vậy|thế còn|vậy còn|con|the|vay)\s+|\b(?:việc|nhiệm vụ) (?:đó|này|ấy)\b", re.IGNORECASE
)


class Perfect:
    """A script for `ScriptedModel`; `key` is of the question that is asked now, and set before each."""

    def __init__(self, keys: Keys) -> None:
        self._tasks = keys.task_by_id
        self._lines = {doc_of(path.name): path for path in keys.plans}
        self.key: QuestionKey | None = None

    def about(self, key: QuestionKey) -> None:
        """Say which question is asked next."""
        self.key = key

    def __call__(self, request: Request) -> object:
        """The reply to a request."""
        if self.key is None:
            raise ValueError("no question is asked")
        if request.purpose == "follow_up":
            return {"question": self._written_out(self.key)}
        if request.purpose == "choice":
            return {"choice": self._choice(self.key, passages(request))}
        return {"sentences": self._sentences(self.key, passages(request))}

    def _written_out(self, key: QuestionKey) -> str:
        """A follow-up with the words of the question before it, which it leans on."""
        own = _BACK.sub("", key.question).strip()
        return f"{own.rstrip('?')}: {key.history[-1]}" if key.history else key.question

    def _choice(self, key: QuestionKey, shown: Sequence[Passage]) -> int:
        """The candidate that has most of the words of the tasks asked for, or of the evidence; 0 for none."""
        wanted = [folded(text) for i in sorted(key.task_ids) for text in self._task(i).texts] or [
            folded(text) for text in self._evidence(key)
        ]
        best = max(
            ((_likeness(folded(one.text), words), -len(one.text), one.number) for one in shown for words in wanted),
            default=(0.0, 0, 0),
        )
        return best[2] if key.answerable and best[0] >= _MEANT else 0

    def _sentences(self, key: QuestionKey, shown: Sequence[Passage]) -> list[dict[str, object]]:
        """The sentences of the passages of the evidence: those that have to be said, else those that are nearest."""
        evidence = [folded(text) for text in self._evidence(key)]
        right = [one for one in shown if any(_likeness(folded(one.text), words) >= _SAME for words in evidence)]
        every = [(one.number, sentence) for one in right for sentence in one.sentences]
        must = [one for one in every if any(_says(one[1], said) for said in key.must_include)]
        asked = folded(key.question)
        nearest = sorted(every, key=lambda one: -overlap(asked, folded(one[1])))
        chosen = dict.fromkeys([*must, *nearest[: max(1, _MOST - len(must))]])
        return [{"text": text, "sources": [number]} for number, text in every if (number, text) in chosen]

    def _task(self, task_id: str) -> TaskKey:
        return self._tasks[task_id]

    def _evidence(self, key: QuestionKey) -> list[str]:
        """The words of each stretch of lines that proves the answer."""
        return [
            " ".join(_lines(self._lines[e.doc])[e.first - 1 : e.last]) for e in key.evidence if e.doc in self._lines
        ]


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").split("\n")


def _likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """How far one text's words are the other's; lines of evidence may be part of a passage, or the other way round."""
    return max(overlap(one, other), overlap(other, one))


def _says(text: str, said: str) -> bool:
    return " ".join(printed_words(said)) in " ".join(printed_words(text))
