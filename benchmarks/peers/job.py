"""What a recipe is given and gives back. Standard library alone: it runs in the peers' environment too.

A recipe is run as `python -m benchmarks.peers.recipes.NAME JOB RESULT`; it reads the job, and writes rankings.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

LIMIT = 10  # places kept of each ranking


@dataclass(frozen=True, slots=True)
class Job:
    """Plans by name, as text, and the questions to rank their parts for."""

    plans: dict[str, str]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of characters of a plan: the one at `stop` no longer belongs to it."""

    plan: str
    begin: int
    stop: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """What one recipe finds: for every question of the job, in order, its best places, best first.

    parts: how many the plans were cut into. asking: seconds for all questions.
    """

    recipe: str
    parts: int
    asking: float
    found: tuple[tuple[Place, ...], ...]


def rank_all(
    job: Job, recipe: str, build: Callable[[], tuple[Sequence[Place], Callable[[str], Iterable[Place]]]]
) -> Ranking:
    """Ask a recipe every question: `build` gives the parts of the plans and how to ask them."""
    parts, ask = build()
    begun = time.perf_counter()
    found = tuple(tuple(ask(question))[:LIMIT] for question in job.questions)
    return Ranking(recipe, len(parts), time.perf_counter() - begun, found)


def write_job(job: Job, file: Path) -> None:
    """Store a job for a recipe to read."""
    file.write_text(json.dumps(asdict(job), ensure_ascii=False), encoding="utf-8")


def read_rankings(file: Path) -> Iterator[Ranking]:
    """What a recipe wrote."""
    for line in file.read_text(encoding="utf-8").splitlines():
        raw = json.loads(line)
        found = tuple(tuple(Place(**place) for place in places) for places in raw.pop("found"))
        yield Ranking(**raw, found=found)


def serve(recipes: Callable[[Job], Iterable[Ranking]]) -> None:
    """The main function of a recipe's module."""
    job_file, result = map(Path, sys.argv[1:])
    raw = json.loads(job_file.read_text(encoding="utf-8"))
    job = Job(raw["plans"], tuple(raw["questions"]))
    lines = [json.dumps(asdict(ranking), ensure_ascii=False) for ranking in recipes(job)]
    result.write_text("\n".join(lines) + "\n", encoding="utf-8")
