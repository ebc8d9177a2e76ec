"""People at the service: what they do is known, and what was acknowledged of it."""

from __future__ import annotations

import contextlib
import random
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import httpx

from benchmarks.soak.plans import Plan
from plan.errors import DatabaseUnreachable

_SECONDS = 20.0  # of one request: one that takes longer counts as unanswered
_LOOK = 0.05  # seconds between two looks at a job
_MOST = 3  # plans of one person that stand at once
_ENDED = {"done", "failed", "cancelled"}

Identify = Callable[[str], list[str]]
"""The identities of the tasks of a document."""


class Kind(StrEnum):
    """What somebody does that changes the library."""

    UPLOAD = "upload"
    REMOVE = "remove"
    CORRECT = "correct"
    MARK = "mark"


@dataclass(frozen=True, slots=True)
class Deed:
    """One change. identity: of the task. words: what was typed, of no other deed."""

    kind: Kind
    plan: Plan
    identity: str = ""
    words: str = ""


class Client:
    """One person with plans that nobody else touches, who does one thing at a time.

    done: deeds that were acknowledged or found to have happened, oldest first. open: the one that was asked for and
    not acknowledged, of which nobody knows yet. jobs: those acknowledged. unsure: plans of deeds that never were, whose
    files may stay for a while. wrong: what must never be, in words.
    """

    def __init__(self, number: int, seed: int, identify: Identify) -> None:
        self._chance = random.Random(f"{seed}:{number}")  # noqa: S311 - no secret
        self._identify = identify
        self._next = number * 1000 + 1
        self._words = 0
        self.done: list[Deed] = []
        self.open: Deed | None = None
        self.jobs: list[str] = []
        self.standing: dict[int, Plan] = {}
        self.removed: list[Plan] = []
        self.unsure: list[Plan] = []
        self.wrong: list[str] = []
        self.counts: Counter[str] = Counter()

    def work(self, address: str, stop: threading.Event) -> None:
        """Do things until told to stop, or nobody answers any more."""
        with (
            httpx.Client(base_url=address, timeout=_SECONDS, trust_env=False) as service,
            contextlib.suppress(httpx.TransportError, DatabaseUnreachable),
        ):
            while not stop.is_set() and self.open is None:
                self._act(service, stop)

    def settle(self, *, happened: bool) -> None:
        """Say whether the open deed happened."""
        deed, self.open = self.open, None
        if deed is not None:
            self.unsure.append(deed.plan)
            self.counts[f"unanswered, {'done' if happened else 'not done'}"] += 1
            if happened:
                self._take_down(deed)

    def _act(self, service: httpx.Client, stop: threading.Event) -> None:
        if not self.standing:
            self._upload(service, Plan(self._next, 1), stop)
            return
        plan = self._chance.choice([*self.standing.values()])
        chosen = self._chance.choices(["new", "next", "remove", "correct", "mark", "ask"], [3, 2, 1.5, 2, 2, 3])[0]
        if chosen == "new" and len(self.standing) < _MOST:
            self._upload(service, Plan(self._next, 1), stop)
        elif chosen == "next":
            self._upload(service, Plan(plan.serial, plan.version + 1), stop)
        elif chosen == "remove":
            self._do(service, Deed(Kind.REMOVE, plan), "DELETE", f"/api/documents/{plan.id}")
        elif chosen in {"correct", "mark"}:
            self._say(service, plan, Kind(chosen))
        else:
            self._ask(service, plan)

    def _upload(self, service: httpx.Client, plan: Plan, stop: threading.Event) -> None:
        self._next += plan.serial == self._next
        form = {"file": (plan.file, plan.text.encode())}
        answer = self._do(service, Deed(Kind.UPLOAD, plan), "POST", "/api/documents", files=form)
        if answer is not None:
            self.jobs.append(answer.json()["id"])
            while service.get(f"/api/jobs/{self.jobs[-1]}").json().get("status") not in _ENDED and not stop.is_set():
                stop.wait(_LOOK)

    def _say(self, service: httpx.Client, plan: Plan, kind: Kind) -> None:
        identities = self._identify(plan.id)
        if not identities:
            self.wrong.append(f"{plan.number} stands and has no tasks")
            return
        self._words += 1
        identity, words = self._chance.choice(identities), f"Báo cáo {plan.token} lần {self._words}"
        if kind is Kind.MARK:
            path, form = f"/nhiem-vu/{identity}/tien-do", {"state": "doing", "note": words}
        else:
            path, form = f"/hieu-chinh/nhiem-vu/{identity}", {"viec": "sua", "truong": "product", "chu": words}
        self._do(service, Deed(kind, plan, identity, words), "POST", path, data=form)

    def _do(self, service: httpx.Client, deed: Deed, method: str, path: str, **more: Any) -> httpx.Response | None:  # noqa: ANN401 - as httpx takes it
        """Ask for a deed; gives the answer that acknowledges it."""
        self.open = deed
        answer = service.request(method, path, **more)
        if answer.is_success or answer.is_redirect:
            self.open = None
            self.counts[f"{deed.kind} acknowledged"] += 1
            self._take_down(deed)
            return answer
        self.unsure.append(deed.plan)
        self.counts[f"refused with {answer.status_code}"] += 1
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            self.wrong.append(f"{deed.kind} of {deed.plan.number} got {answer.status_code}: {answer.text[:200]}")
        return None

    def _take_down(self, deed: Deed) -> None:
        self.done.append(deed)
        if deed.kind is Kind.UPLOAD:
            self.standing[deed.plan.serial] = deed.plan
        elif deed.kind is Kind.REMOVE:
            self.removed.append(self.standing.pop(deed.plan.serial))

    def _ask(self, service: httpx.Client, plan: Plan) -> None:
        answer = service.post("/api/ask", json={"question": plan.question})
        if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            self.counts["refused with 503"] += 1
            return
        self.counts["questions answered"] += 1
        self.wrong += faults_of(answer.json(), plan)
        if self.removed:
            gone = self._chance.choice(self.removed)
            answer = service.post("/api/ask", json={"question": gone.question})
            if answer.is_success and cites(answer.json(), gone):
                self.wrong.append(f"{gone.number} was removed and is cited")


def faults_of(answer: dict[str, Any], plan: Plan) -> list[str]:
    """What is wrong with the answer to a plan's question, in words; nothing is where it is right."""
    if answer.get("status") != "answered" or plan.day not in answer["answer"]:
        return [f"{plan.number}, version {plan.version}, was not answered with {plan.day}: {answer}"]
    stale = {one["document_id"] for one in answer["citations"] if one["number"] == plan.number} - {plan.id}
    return [f"{plan.number} is cited by {sorted(stale)}, which is not its version {plan.version}"] if stale else []


def cites(answer: dict[str, Any], plan: Plan) -> bool:
    """Whether an answer cites a plan in any version."""
    return any(one["number"] == plan.number for one in answer.get("citations", ()))
