"""The measurements of one size: how fast plans come in, what they take, and how it is to ask them."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.scale.keys import PlanKey
from benchmarks.scale.questions import Question, quarter_days
from benchmarks.scale.readings import ROOT, blocks
from benchmarks.scale.stores import Stores, open_library
from ingest.pipeline import EXTRACTOR

_LOOK_UPS = 100


@dataclass(frozen=True, slots=True)
class Stored:
    """What came in for a size, seconds of each step for the plans that were new, and what the library now takes.

    reading: seconds of a processor, as they were when the plans were read (they are kept, see `readings`).
    """

    keys: tuple[PlanKey, ...]
    plans: int
    tasks: int
    reading: float
    storing: float
    embedding: float
    megabytes: float


def store(stores: Stores, seed: int, size: int) -> Stored:
    """Bring the library to a size; what is in it stays."""
    keys: list[PlanKey] = []
    plans, tasks, reading, storing = 0, 0, 0.0, 0.0
    with open_library(stores, writable=True) as library:
        known = {document.file for document in library.documents()}
        for block in blocks(seed, size):
            keys += block.keys
            fresh = [found for found in block.readings if found.file not in known]
            begun = time.perf_counter()
            for found in fresh:
                library.replace(found, source=f"/plans/{found.file}", extractor=EXTRACTOR, embed=False)
            storing += time.perf_counter() - begun
            reading += block.seconds * len(fresh) / len(block.readings)
            plans, tasks = plans + len(fresh), tasks + sum(len(found.tasks) for found in fresh)
        begun = time.perf_counter()
        library.drain()
        embedding = time.perf_counter() - begun
    return Stored(tuple(keys), plans, tasks, reading, storing, embedding, _megabytes(stores))


def ask(
    stores: Stores, questions: Sequence[Question], loose: Sequence[str], keys: Sequence[PlanKey], seed: int
) -> dict[str, Any]:
    """What `benchmarks.scale.asking` finds, in a process of its own."""
    order = asdict(stores) | {
        "folder": str(stores.folder),
        "questions": [asdict(question) for question in questions],
        "loose": loose,
        "look_ups": _look_ups(keys, seed),
    }
    command = [sys.executable, "-m", "benchmarks.scale.asking"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KEHOACH_")}
    environment["PYTHONPATH"] = str(ROOT)
    done = subprocess.run(
        command, input=json.dumps(order), stdout=subprocess.PIPE, env=environment, cwd=ROOT, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _look_ups(keys: Sequence[PlanKey], seed: int) -> list[dict[str, Any]]:
    """Units of the plans and quarters of their years."""
    draw = random.Random(f"look-ups/{seed}/{len(keys)}")  # noqa: S311 - to be the same each time
    found = []
    for _ in range(_LOOK_UPS):
        plan = draw.choice(keys)
        days = quarter_days(plan.year, draw.randint(1, 4))
        found.append({"unit": draw.choice(plan.tasks).lead[0], "days": [day.isoformat() for day in days]})
    return found


def _megabytes(stores: Stores) -> float:
    return sum(path.stat().st_size for path in stores.folder.rglob("*") if path.is_file()) / 2**20
