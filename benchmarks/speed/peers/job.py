"""What is measured of each library, in a process of its own. Standard library alone: it runs in the peers' environment.

A recipe is run as `python -m benchmarks.speed.peers.NAME JOB RESULT`; it reads the job, and writes what was measured.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

LIMIT = 10  # parts found for a question
_WARM_UP = 3  # questions


@dataclass(frozen=True, slots=True)
class Job:
    """Files of plans, and questions to ask."""

    plans: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """ingest: seconds, with loading the model. asking: seconds a question, by the way of asking. memory: peak MB."""

    parts: int
    ingest: float
    asking: Mapping[str, tuple[float, ...]]
    memory: float
    versions: str


@dataclass(frozen=True, slots=True)
class Built:
    """A library that holds the plans: in how many parts, and ways to ask it."""

    parts: int
    ways: Mapping[str, Callable[[str], object]]


def measure(job: Job, build: Callable[[Mapping[str, str]], Built], packages: Sequence[str]) -> Measured:
    """Let a library take in the plans (by file name, as text) and answer every question each way."""
    texts = {path: Path(path).read_text(encoding="utf-8") for path in job.plans}
    begun = time.perf_counter()
    built = build(texts)
    took = time.perf_counter() - begun
    asking = {way: tuple(_times(ask, job.questions)) for way, ask in built.ways.items()}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Measured(built.parts, took, asking, memory, ", ".join(f"{name} {version(name)}" for name in packages))


def serve(build: Callable[[Mapping[str, str]], Built], packages: Sequence[str]) -> None:
    """The main function of a recipe's module."""
    file, result = map(Path, sys.argv[1:])
    raw = json.loads(file.read_text(encoding="utf-8"))
    measured = measure(Job(tuple(raw["plans"]), tuple(raw["questions"])), build, packages)
    result.write_text(json.dumps(asdict(measured)), encoding="utf-8")


def _times(ask: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    for question in questions[:_WARM_UP]:
        ask(question)
    found = []
    for question in questions:
        begun = time.perf_counter()
        ask(question)
        found.append(time.perf_counter() - begun)
    return found
