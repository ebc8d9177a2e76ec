"""Rounds: people are at work, something is killed at a random moment, and nothing acknowledged may be missing then."""

from __future__ import annotations

import hashlib
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import httpx

from assistant.channels.render import Json
from assistant.clock import now
from assistant.jobs.service import INCOMING
from assistant.testing.said import mistakes
from benchmarks.soak.clients import Client, Deed, Kind, cites, faults_of
from benchmarks.soak.comparison import differences, timeless
from benchmarks.soak.peace import Peace
from benchmarks.soak.plans import Plan
from benchmarks.soak.stage import Stage
from index.library import Library
from index.originals import FOLDER
from index.progress import ProgressLog
from index.scope import EVERYTHING
from plan.errors import LibraryDamaged

_PATIENCE = 60.0  # seconds until all jobs must have ended
_LOOK = 0.1
_MOST = 5000  # vectors that are looked for at once


class Phase(StrEnum):
    """When something is killed: as it starts, while people are at work, or as it ends in order."""

    START = "starting"
    WORK = "working"
    STOP = "stopping"


_LONGEST = {Phase.START: 3.0, Phase.WORK: 2.5, Phase.STOP: 0.6}  # seconds into the phase
_OFTEN = {Phase.START: 1, Phase.WORK: 3, Phase.STOP: 1}


@dataclass(frozen=True, slots=True)
class Round:
    """What is killed, and how many seconds into which phase."""

    victims: tuple[str, ...]
    phase: Phase
    seconds: float


@dataclass(frozen=True, slots=True)
class Course:
    """How long and how hard. deep: in each so many rounds everything is stopped and looked through, as in the last.

    patient: what the killed held stays theirs until its time is over, instead of being free at once.
    """

    rounds: int = 20
    clients: int = 2
    seed: int = 1
    deep: int = 5
    patient: bool = False


@dataclass(slots=True)
class Outcome:
    """What came of it. counts: by what was counted. wrong: what must never be, in words, with the round."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0


def rounds(course: Course, names: Sequence[str]) -> Iterator[Round]:
    """What is done in each round, as the seed has it."""
    chance = random.Random(course.seed)  # noqa: S311 - no secret
    for _ in range(course.rounds):
        several = chance.random() < 0.3
        victims = chance.sample(list(names), chance.randint(1, len(names)) if several else 1)
        (phase,) = chance.choices(list(_OFTEN), list(_OFTEN.values()))
        yield Round(tuple(victims), phase, chance.uniform(0.0, _LONGEST[phase]))


class Trial:
    """One installation and its clients over all rounds."""

    def __init__(self, course: Course, stage: Stage, folder: Path, told: Callable[[str], None]) -> None:
        self._course = course
        self._stage = stage
        self._told = told
        self._peace = Peace(folder / "peace")
        self._clients = [Client(n + 1, course.seed, self._identities) for n in range(course.clients)]
        self.outcome = Outcome()

    def run(self) -> Outcome:
        """All rounds; the programs are stopped at the end, however it comes."""
        begun = time.monotonic()
        try:
            self._stage.open(writable=True).close()  # a worker does not start without a library
            self._stage.start(list(self._stage.victims))
            self._stage.wait()
            for number, one in enumerate(rounds(self._course, list(self._stage.victims)), 1):
                self._told(f"round {number}: {', '.join(one.victims)}, {one.seconds:.2f} s into {one.phase}")
                found = [*self._round(one), *self._look(deep=self._is_deep(number))]
                for words in found:
                    self._told(f"WRONG: {words}")
                    self.outcome.wrong.append(f"round {number} ({one}): {words}")
        except TimeoutError as error:  # what came of the rounds until then is told all the same
            self.outcome.wrong.append(f"the rounds end here: {error}")
        finally:
            self._stage.stop()
            self._peace.close()
        self.outcome.counts.update(sum((client.counts for client in self._clients), Counter()))
        self.outcome.wrong += mistakes(self._stage.said())
        self.outcome.seconds = time.monotonic() - begun
        return self.outcome

    def _is_deep(self, number: int) -> bool:
        return number % self._course.deep == 0 or number == self._course.rounds

    def _round(self, one: Round) -> Iterator[str]:
        """Kill as the round has it and start again."""
        victims = [self._stage.victims[name] for name in one.victims]
        with self._at_work(self._stage.address):
            if one.phase is Phase.START:
                time.sleep(one.seconds / 3)
                for victim in victims:
                    victim.stop()
                self._stage.start(one.victims)
            elif one.phase is Phase.STOP:
                time.sleep(one.seconds)
                for victim in victims:
                    victim.ask_to_stop()
            time.sleep(one.seconds)
            for victim in victims:
                victim.kill()
                self.outcome.counts[f"killed: {victim.name}, {one.phase}"] += 1
        self._stage.start(one.victims, let_go=self._stage.reader in one.victims and not self._course.patient)
        self._stage.wait()
        yield from self._wait_for_jobs()
        yield from self._settle()

    @contextmanager
    def _at_work(self, address: str) -> Iterator[None]:
        """Clients at work while the block lasts."""
        stop = threading.Event()
        threads = [threading.Thread(target=one.work, args=(address, stop), daemon=True) for one in self._clients]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join()

    def _wait_for_jobs(self) -> Iterator[str]:
        """Wait until all jobs have ended; tells of those that were acknowledged and are lost or have failed."""
        end = time.monotonic() + _PATIENCE
        with httpx.Client(base_url=self._stage.address, timeout=30, trust_env=False) as service:
            while any(self._ask(service, f"/api/jobs?status={status}")["total"] for status in ("queued", "running")):
                if time.monotonic() > end:
                    yield f"jobs do not end within {_PATIENCE:g} s"
                    break
                time.sleep(_LOOK)
            for client in self._clients:
                jobs, client.jobs = client.jobs, []
                for job in jobs:
                    found = self._ask(service, f"/api/jobs/{job}")
                    if found.get("status") != "done":
                        yield f"job {job} was acknowledged and is {found.get('status')}: {found.get('error')}"

    def _ask(self, service: httpx.Client, path: str, question: str | None = None) -> Json:
        """What the server says; one that is not ready or has too much to do is asked again for a while."""
        end = time.monotonic() + _PATIENCE
        while True:
            answer = service.get(path) if question is None else service.post(path, json={"question": question})
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE or time.monotonic() > end:
                return answer.raise_for_status().json()  # type: ignore[no-any-return]
            self.outcome.counts[f"asked again after {answer.json().get('code')}"] += 1
            time.sleep(_LOOK)

    def _settle(self) -> Iterator[str]:
        """Find out what became of what nobody answered, and let the peaceful library follow."""
        with self._stage.open() as library:
            for client in self._clients:
                yield from client.wrong
                client.wrong = []
                if client.open is not None:
                    client.settle(happened=_happened(library, client.open))
                deeds, client.done = client.done, []
                for deed in deeds:
                    self._peace.follow(deed)

    def _look(self, *, deep: bool) -> Iterator[str]:
        """Hold everything against the peaceful library: records, answers and files; vectors too in a deep look."""
        with self._stage.open() as library:
            yield from differences(library, self._peace.library)
        yield from self._answers()
        yield from self._remains()
        self.outcome.counts["looks"] += 1
        if deep:
            self._stage.rest()
            yield from self._vectors()
            yield from self._examination()
            self.outcome.counts["deep looks"] += 1
            self._stage.start(list(self._stage.victims))
            self._stage.wait()

    def _answers(self) -> Iterator[str]:
        with httpx.Client(base_url=self._stage.address, timeout=30, trust_env=False) as service:
            for client in self._clients:
                for plan in client.standing.values():
                    answer = self._ask(service, "/api/ask", plan.question)
                    yield from faults_of(answer, plan)
                    if timeless(answer) != timeless(self._peace.ask(plan.question)):
                        yield f"the answer on {plan.number} is not the one of peace: {answer}"
                for plan in client.removed[-2:]:
                    if cites(self._ask(service, "/api/ask", plan.question), plan):
                        yield f"{plan.number} was removed and is cited"

    def _remains(self) -> Iterator[str]:
        """Words of removed plans in any file, and kept files that should not be there or are missing."""
        gone = {plan.token.lower().encode() for client in self._clients for plan in client.removed}
        unsure = self._unsure()
        there = {path for path in self._stage.data.rglob("*") if path.is_file()}
        there -= {path for path in there if unsure and _may_stay(path.relative_to(self._stage.data), path, unsure)}
        for path in sorted(there):
            held = path.read_bytes().lower()
            yield from (f"{path.name} holds {token.decode()}, which was removed" for token in gone if token in held)
        originals, wanted = self._stage.data / FOLDER, _names(self._peace.library.folder)
        kept = {path.relative_to(originals).as_posix() for path in there if originals in path.parents}
        yield from (f"the kept file {name} is too much" for name in sorted(kept - wanted))
        yield from (f"the kept file {name} is missing" for name in sorted(wanted - kept))

    def _unsure(self) -> set[str]:
        """The sums of files whose coming or going was not acknowledged, and which nothing needs.

        Where several processes write, what a killed one left of them stays for an hour, and what it half received for a
        day; elsewhere nothing may stay.
        """
        with self._stage.open() as library:
            if not library.database.shared:
                return set()
        sums = {
            hashlib.sha256(Plan(plan.serial, version).text.encode()).hexdigest()
            for client in self._clients
            for plan in client.unsure
            for version in range(1, plan.version + 1)
        }
        return sums - {Path(name).stem for name in _names(self._peace.library.folder)}

    def _vectors(self) -> Iterator[str]:
        """What can be found by vectors, once those that wait are made."""
        with self._stage.open(writable=True) as library:
            found, wanted = (_vectors_of(one) for one in (library, self._peace.library))
            if found != wanted:
                yield f"vectors of {found - wanted} instead of {wanted - found}"
            try:
                library.examine_vectors()
            except LibraryDamaged as error:
                yield f"the vectors are not what the tables say: {error}"

    def _examination(self) -> Iterator[str]:
        done = self._stage.doctor()
        if done.returncode or json.loads(done.stdout)["status"] == "error":
            yield f"doctor is not content ({done.returncode}): {done.stdout}{done.stderr}"

    def _identities(self, document_id: str) -> list[str]:
        with self._stage.open() as library:
            return [task.identity for task in library.tasks([document_id])]


def _happened(library: Library, deed: Deed) -> bool:
    """Whether a deed that nobody acknowledged was done."""
    stored = bool(library.documents([deed.plan.id]))
    if deed.kind in {Kind.UPLOAD, Kind.REMOVE}:
        return stored is (deed.kind is Kind.UPLOAD)
    if deed.kind is Kind.MARK:
        history = ProgressLog(library.database, now).history(deed.identity, EVERYTHING)
        return any(mark.note == deed.words for mark in history)
    products = [one.task.product for one in library.tasks([deed.plan.id]) if one.identity == deed.identity]
    return any(product is not None and product.text == deed.words for product in products)


def _vectors_of(library: Library) -> Counter[str]:
    """How many items of each document are found by their vectors."""
    library.drain()
    return Counter(match.document_id for match in library.nearest("kho", limit=_MOST))


def _may_stay(name: Path, path: Path, unsure: Collection[str]) -> bool:
    """Whether a file is of an upload that was not acknowledged, or is half of one."""
    half = name.parts[0] == INCOMING or name.name.startswith(".keep-")
    return half or hashlib.sha256(path.read_bytes()).hexdigest() in unsure


def _names(data: Path) -> set[str]:
    """The kept files of a library."""
    folder = data / FOLDER
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
