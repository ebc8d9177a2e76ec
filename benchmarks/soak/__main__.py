"""`make soak`, or `python -m benchmarks.soak [--rounds N] [--seed N] [--servers] [--patient]`.

On this machine alone, over loopback: the real programs over a library of their own, people who send, replace, correct,
mark, ask and remove, and kill -9 at random moments. 1 when anything acknowledged was lost, anything removed is found,
or an answer is not the one of a library in which nothing was killed.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from assistant.clock import now
from benchmarks.delivery.programs import ROOT
from benchmarks.soak.stage import Stage, stage_on_servers
from benchmarks.soak.trial import Course, Outcome, Trial


def main() -> int:
    """Run it and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200, help="how often something is killed")
    parser.add_argument("--clients", type=int, default=2, help="people at work at once")
    parser.add_argument("--seed", type=int, default=1, help="of what is left to chance")
    parser.add_argument("--deep", type=int, default=5, help="stop and look through everything in each so many rounds")
    parser.add_argument("--servers", action="store_true", help="over PostgreSQL and Chroma, which are killed too")
    parser.add_argument("--patient", action="store_true", help="wait out the leases of what was killed")
    given = parser.parse_args()
    course = Course(given.rounds, given.clients, given.seed, given.deep, given.patient)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="kehoach-soak-"))
        stage = stack.enter_context(stage_on_servers(Path(folder))) if given.servers else Stage(Path(folder))
        outcome = Trial(course, stage, Path(folder), lambda words: print(words, file=sys.stderr, flush=True)).run()
    print(f"{_machine()}\n\n| what | |\n|---|---:|")
    for name, value in _table(course, "PostgreSQL and Chroma" if given.servers else "embedded", outcome):
        print(f"| {name} | {value} |")
    for words in outcome.wrong:
        print(f"\nWRONG: {words}")
    return 1 if outcome.wrong else 0


def _machine() -> str:
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    system = f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores"
    return f"{now():%d/%m/%Y}, {system}, commit {commit.stdout.strip() or 'unknown'}"


def _table(course: Course, kind: str, outcome: Outcome) -> Iterator[tuple[str, str]]:
    yield "stores; rounds, seed", f"{kind}; {course.rounds}, {course.seed}"
    yield from ((name, f"{count}") for name, count in sorted(outcome.counts.items()))
    yield "seconds", f"{outcome.seconds:.0f}"
    yield "lost, stale, half stored or not gone", f"{len(outcome.wrong)}"


if __name__ == "__main__":
    sys.exit(main())
