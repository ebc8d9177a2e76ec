"""Holds answers against what a quiet server says while just those plans are there.

Vectors follow a plan after it is stored; until then its questions are answered by words alone. So two answers of the
quiet server are right in each state: that by words and vectors, and that of a server without vectors.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from assistant.quotes import words
from benchmarks.load.asked import Body
from benchmarks.load.changing import Changing, Cycle, Held

Json = dict[str, Any]
_IN_LINE = 600.0  # seconds that vectors may take to follow, with nothing else to do


@dataclass(slots=True)
class Quiet:
    """What quiet servers answer. answers: by state of the cycle and question."""

    cycle: Cycle
    files: Mapping[str, Sequence[str]]
    answers: dict[tuple[int, str], set[str]] = field(default_factory=dict)

    def wrong(self, body: Body, answer: Json, states: set[int]) -> str:
        """What is wrong with an answer that was given while the library was in one of some states; "" for nothing."""
        stale = self._stale(answer, states)
        if stale:
            return stale
        right = self.right(body, states)
        return "" if settled(answer) in right or not right else "another answer than a quiet server gives"

    def right(self, body: Body, states: set[int]) -> set[str]:
        """The answers that are right in one of some states; none where the question was not asked before."""
        return set().union(*(self.answers.get((state, key(body)), set()) for state in states))

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


async def listen(http: httpx.AsyncClient, quiet: Quiet, asked: Sequence[Body]) -> None:
    """Go through the cycle once, and ask everything in each state when its vectors are there."""
    changing = Changing(http, quiet.cycle)
    for state in range(len(quiet.cycle.states)):
        await _until_in_line(http)
        for body in asked:
            found = await http.post("/api/ask", json=body)
            answer = found.raise_for_status().json()
            quiet.answers.setdefault((state, key(body)), set()).add(settled(answer))
            wrong = quiet.wrong(body, answer, {state})
            if wrong:
                raise RuntimeError(f"{wrong}, on a quiet server: {body['question']}")
        await changing.step(state)


async def _until_in_line(http: httpx.AsyncClient) -> None:
    """Wait until no plan lacks its vectors."""
    end = time.monotonic() + _IN_LINE
    while time.monotonic() < end:
        found = (await http.get("/readyz")).raise_for_status().json()
        if found["components"]["vectors"].get("code") != "vectors_pending":
            return
        await asyncio.sleep(0.1)
    raise TimeoutError("the vectors of a plan do not come")
