"""The measurements. Each runs in its own process, so that peak memory and loaded modules are its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "Ai chủ trì đề án sáp nhập Nhà hát Ca múa nhạc Hải Bình, hạn khi nào?"
RUNS = 5  # of a cold start; the median counts


@dataclass(frozen=True, slots=True)
class Measure:
    """One number with its unit."""

    name: str
    value: float
    unit: str


def measure_ingest(data: Path, folders: Sequence[Path], embeddings: str) -> Iterator[Measure]:
    """Plans and passages a second, and peak memory, for reading folders into a new library."""
    found = _worker("ingest", data, embeddings, *folders)
    kind = "without vectors" if embeddings == "none" else f"with vectors ({embeddings})"
    yield Measure(f"ingest {kind}: plans", found["documents"], "")
    yield Measure(f"ingest {kind}: plans/s", found["documents"] / found["seconds"], "1/s")
    yield Measure(f"ingest {kind}: tasks and passages/s", found["items"] / found["seconds"], "1/s")
    yield Measure(f"ingest {kind}: peak memory", found["memory"], "MB")


def measure_asking(data: Path, golds: Sequence[Path], embeddings: str) -> Iterator[Measure]:
    """Times of questions over HTTP on loopback, once warm, and peak memory of server and client."""
    found = _worker("ask", data, embeddings, *golds)
    kind = "without vectors" if embeddings == "none" else f"with vectors ({embeddings})"
    yield Measure(f"ask over HTTP {kind}: questions", found["questions"], "")
    yield Measure(f"ask over HTTP {kind}: p50", found["p50"] * 1000, "ms")
    yield Measure(f"ask over HTTP {kind}: p95", found["p95"] * 1000, "ms")
    yield Measure(f"ask over HTTP {kind}: warm-up", found["ready"], "s")
    yield Measure(f"ask over HTTP {kind}: peak memory", found["memory"], "MB")


def measure_cold_start(data: Path) -> Iterator[Measure]:
    """Seconds from nothing to the answer of single commands."""
    for words in (["tasks"], ["documents"], ["ask", QUESTION]):
        command = [sys.executable, "-m", "assistant.channels.cli.main", *words, "--data", str(data)]
        times = []
        for _ in range(RUNS):
            begun = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True, env=_environment(), cwd=ROOT)
            times.append(time.perf_counter() - begun)
        yield Measure(f"cold start: kehoach {words[0]}", sorted(times)[RUNS // 2], "s")


def _worker(*words: object) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.speed.worker", *map(str, words)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=_environment(), cwd=ROOT)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KEHOACH_")}
    return kept | {"PYTHONPATH": str(ROOT)}
