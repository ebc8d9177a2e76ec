"""Holds answers against what a quiet server says while just those plans are there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from assistant.quotes import words
from benchmarks.load.asked import Body
from benchmarks.load.changing import Changing, Cycle, Held

Json = dict[str, Any]


@dataclass(slots=True)
class Quiet:
    """What a quiet server answers. answers: by state of the cycle and question."""

    cycle: Cycle
    files: Mapping[str, Sequence[str]]
    answers: dict[tuple[int, str], str] = field(default_factory=dict)

    def wrong(self, body: Body, answer: Json, states: set[int]) -> str:
        """What is wrong with an answer that was given while the library was in one of some states; "" for nothing."""
        stale = self._stale(answer, states)
        if stale:
            return stale
        said = settled(answer)
        right = {self.answers.get((state, key(body))) for state in states}
        return "" if said in right or right == {None} else "another answer than a quiet server gives"

    def _stale(self, answer: Json, states: set[int]) -> str:
        for citation in answer["citations"]:
            texts = [self._lines(citation["file"], self.cycle.states[state]) for state in states]
            if not any(lines is not None and stands(citation, lines) for lines in texts):
                return f"a citation of {citation['file']} that does not stand there"
        return ""

    def _lines(self, file: str, held: Held) -> Sequence[str] | None:
        """The lines of a plan in a state; None where it is not there."""
        if file in held:
            return held[file].splitlines()
        return self.files.get(file)


def stands(citation: Json, lines: Sequence[str]) -> bool:
    """Whether the quote of a citation stands in the lines it names."""
    # a line's break in a cell of a table, as text files of tables have it
    there = words(" ".join(lines[citation["line_start"] - 1 : citation["line_end"]]).replace("<br>", " "))
    return f" {' '.join(words(citation['quote']))} " in f" {' '.join(there)} "


def settled(answer: Json) -> str:
    """An answer without how long it took."""
    return json.dumps(answer | {"elapsed_ms": 0}, ensure_ascii=False, sort_keys=True)


def key(body: Body) -> str:
    """What answers are known by."""
    return json.dumps(body, ensure_ascii=False)


def texts(folders: Sequence[Path]) -> dict[str, Sequence[str]]:
    """The lines of all plans that are plain text, by their files' names."""
    found = (path for folder in folders for path in sorted(folder.glob("*.txt")))
    return {path.name: path.read_text(encoding="utf-8").splitlines() for path in found}


async def listen(http: httpx.AsyncClient, of: Cycle, files: Mapping[str, Sequence[str]], asked: list[Body]) -> Quiet:
    """Go through the cycle once, and ask everything in each state."""
    quiet, changing = Quiet(of, files), Changing(http, of)
    for state in range(len(of.states)):
        for body in asked:
            found = await http.post("/api/ask", json=body)
            quiet.answers[(state, key(body))] = settled(found.raise_for_status().json())
            wrong = quiet.wrong(body, found.json(), {state})
            if wrong:
                raise RuntimeError(f"{wrong}, on a quiet server: {body['question']}")
        await changing.step(state)
    return quiet
