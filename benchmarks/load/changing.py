"""The plans that come, change and go during the load, and which of them may have been there at a moment."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
ONE, OTHER = "904/KH-SNV", "905/KH-SNV"
"""The numbers of the two plans."""
_JOB = 120.0  # seconds that a plan may take to be read
_REST = 0.3  # seconds between two changes
Held = Mapping[str, str]
"""The changing plans that are there: the text by the file's name."""


@dataclass(frozen=True, slots=True)
class Change:
    """One step: a file is sent, or, without a text, its plan is removed."""

    file: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Cycle:
    """Steps that end where they begin. states: what is there before each step."""

    steps: tuple[Change, ...]
    states: tuple[Held, ...]


@dataclass(slots=True)
class Timeline:
    """When which state may have been seen: [the step to it was sent, the step away from it was through]."""

    spans: list[tuple[int, float, float]] = field(default_factory=list)

    def begin(self, state: int, at: float) -> None:
        """Say that a state may be seen from now on."""
        self.spans.append((state, at, float("inf")))

    def end(self, at: float) -> None:
        """Say that the state before the last one is surely gone."""
        if len(self.spans) > 1:
            state, begun, _ = self.spans[-2]
            self.spans[-2] = (state, begun, at)

    def between(self, first: float, last: float) -> set[int]:
        """The states that may have been seen by a request that took from `first` to `last`."""
        return {state for state, begun, ended in self.spans if begun <= last and ended >= first}


def cycle() -> Cycle:
    """Two invented plans out of a sample's text: each comes, gets other deadlines in a new version, and goes."""
    text = (ROOT / "samples" / "plans" / "04_so_noi_vu_tinh_gian_2023.txt").read_text(encoding="utf-8")
    one, other = _numbered(text, ONE), _later(_later(_numbered(text, OTHER)))
    steps = (
        Change("den_di_1.txt", one),
        Change("den_di_1.txt", _later(one)),
        Change("den_di_2.txt", other),
        Change("den_di_2.txt", _later(other)),
        Change("den_di_1.txt"),
        Change("den_di_2.txt"),
    )
    states: list[Held] = [{}]
    for step in steps[:-1]:
        rest = {file: text for file, text in states[-1].items() if file != step.file}
        states.append(rest | ({step.file: step.text} if step.text else {}))
    return Cycle(steps, tuple(states))


def _numbered(text: str, number: str) -> str:
    """The sample, which is not signed yet, with a number and a day: a plan of its own, which can have versions."""
    return text.replace("Số: /KH-SNV", f"Số: {number}", 1).replace("ngày tháng 02", "ngày 14 tháng 02", 1)


def _later(text: str) -> str:
    """The plan's next version: its deadlines are other days."""
    return re.sub(r"trước ngày (\d{1,2})/", lambda day: f"trước ngày {1 + int(day[1]) % 28}/", text)


class Changing:
    """Goes through the cycle again and again, through the server's API."""

    def __init__(self, http: httpx.AsyncClient, of: Cycle) -> None:
        self._http = http
        self._cycle = of
        self._ids: dict[str, str] = {}
        self.timeline = Timeline()
        self.seconds: list[float] = []
        """Of each change, until it could be seen to be through."""
        self.refused: list[int] = []
        """Statuses of requests that were refused and sent again."""

    async def step(self, number: int) -> None:
        """One step, to its end."""
        change, after = self._cycle.steps[number], (number + 1) % len(self._cycle.states)
        begun = time.monotonic()
        self.timeline.begin(after, begun)
        if change.text:
            await self._send(change)
        else:
            await self._asked("DELETE", f"/api/documents/{self._ids.pop(change.file)}")
        ended = time.monotonic()
        self.timeline.end(ended)
        self.seconds.append(ended - begun)

    async def until(self, end: float) -> None:
        """Step on until a moment of the monotonic clock, then to the end of the cycle."""
        self.timeline.begin(0, 0.0)
        while time.monotonic() < end:
            for number in range(len(self._cycle.steps)):
                await self.step(number)
                await asyncio.sleep(_REST)

    async def _send(self, change: Change) -> None:
        sent = await self._asked("POST", "/api/documents", files={"file": (change.file, change.text.encode())})
        end = time.monotonic() + _JOB
        while time.monotonic() < end:
            job = (await self._asked("GET", f"/api/jobs/{sent.json()['id']}")).json()
            if job["status"] == "done":
                self._ids[change.file] = job["document_id"]
                return
            if job["status"] != "queued" and job["status"] != "running":
                raise RuntimeError(f"{change.file}: {job['error']}")
            await asyncio.sleep(0.1)
        raise TimeoutError(change.file)

    async def _asked(self, method: str, path: str, **sent: object) -> httpx.Response:
        """The answer; what the server is too busy for is sent again when it says."""
        while True:
            found = await self._http.request(method, path, **sent)  # type: ignore[arg-type]
            if found.status_code not in {429, 503}:
                return found.raise_for_status()
            self.refused.append(found.status_code)
            await asyncio.sleep(float(found.headers["retry-after"]))
