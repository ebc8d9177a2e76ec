"""What the reader makes of made-up plans, kept under `build/` so that a plan is read once for all benches."""

from __future__ import annotations

import gzip
import hashlib
import pickle
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from benchmarks.scale.keys import PlanKey
from benchmarks.scale.plans import make_plan
from ingest.pipeline import EXTRACTOR, read_lines
from plan.reading import Reading

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "build" / "scale"
BLOCK = 50  # plans of one file
PROCESSES = 2


@dataclass(frozen=True, slots=True)
class Block:
    """Some plans with their keys. seconds: of a processor, that reading them took."""

    readings: tuple[Reading, ...]
    keys: tuple[PlanKey, ...]
    seconds: float


def blocks(seed: int, number: int) -> Iterator[Block]:
    """The first plans of a seed, some at a time; those that are not kept are read now, by two processes."""
    folder = KEPT / f"{seed}-{EXTRACTOR}-{_maker()}"
    folder.mkdir(parents=True, exist_ok=True)
    begins = range(0, number, BLOCK)
    with ProcessPoolExecutor(PROCESSES) as pool:
        for begin, path in zip(begins, pool.map(_kept, [(folder, seed, begin) for begin in begins]), strict=True):
            block: Block = pickle.loads(gzip.decompress(path.read_bytes()))  # noqa: S301 - written by this module
            wanted = number - begin
            yield Block(block.readings[:wanted], block.keys[:wanted], block.seconds * min(1.0, wanted / BLOCK))


def read_block(seed: int, begin: int, size: int = BLOCK) -> Block:
    """Make and read plans."""
    made = [make_plan(seed, number) for number in range(begin, begin + size)]
    begun = time.process_time()
    readings = tuple(
        read_lines(plan.text.splitlines(), plan.key.file, hashlib.sha256(plan.text.encode()).hexdigest())
        for plan in made
    )
    return Block(readings, tuple(plan.key for plan in made), time.process_time() - begun)


def _kept(wanted: tuple[Path, int, int]) -> Path:
    folder, seed, begin = wanted
    path = folder / f"{begin:05d}.pickle.gz"
    if not path.is_file():
        fresh = path.with_suffix(".new")
        fresh.write_bytes(gzip.compress(pickle.dumps(read_block(seed, begin)), 3))
        fresh.replace(path)
    return path


def _maker() -> str:
    """A name for the plans that these modules make: other words, other plans."""
    here = Path(__file__).parent
    parts = ("distributions.py", "drawing.py", "keys.py", "plans.py", "words.py", "subjects.tsv")
    return hashlib.sha256(b"".join((here / name).read_bytes() for name in parts)).hexdigest()[:10]
